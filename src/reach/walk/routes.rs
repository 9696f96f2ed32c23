//! Routing tables: the longest prefix that fits decides; of equal ones first `local`, then what is written as a block, then
//! a list, then what a gateway has put there. A route that leads to nothing still wins, and drops.
//!
//! Source: Amazon VPC User Guide, "Route priority".

use crate::reach::network::{Destination, EndpointId, Ipv6Block, Known, Route, SubnetId, Table, TableId, Target, VpcId};
use crate::reach::sets;
use crate::reach::world::{At, Who, World};
use crate::source::Span;

/// Where a packet goes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop<'n> {
    /// Straight to whoever has the address, in the same network.
    Local,
    /// To what a route names.
    To(Target, &'n Route),
    /// To a service of AWS.
    Endpoint(EndpointId),
    /// Nowhere: no route fits.
    Nowhere,
    /// The table is somebody else's, and only a part of it is known.
    Unknown,
}

/// The table of a subnet.
pub fn table_of<'n>(world: &World<'n>, subnet: SubnetId) -> Option<(TableId, &'n Table)> {
    let subnet = world.net.subnets(subnet)?;
    let id = subnet.table.or(world.net.vpcs(subnet.vpc)?.main)?;
    Some((id, world.net.tables(id)?))
}

/// Where the table of a subnet sends packets for an address.
pub fn hop<'n>(world: &World<'n>, subnet: SubnetId, to: At) -> Hop<'n> {
    let Some(vpc) = world.vpc_of(subnet) else { return Hop::Nowhere };
    let local = local_prefix(world, vpc, to);
    let Some((id, table)) = table_of(world, subnet) else {
        return if local.is_some() { Hop::Local } else { Hop::Nowhere };
    };
    let best = table.routes.iter().filter_map(|route| Some((prefix(world, route, to)?, route))).max_by_key(|(rank, _)| *rank);
    if local.is_some_and(|local| best.is_none_or(|((length, _), _)| length <= local)) {
        return Hop::Local;
    }
    if let Some(endpoint) = endpoint(world, id, to, best.map(|(rank, _)| rank)) {
        return endpoint;
    }
    match best {
        _ if is_vague(world, table) => Hop::Unknown,
        Some((_, route)) => Hop::To(route.target, route),
        None => Hop::Nowhere,
    }
}

/// Whether a table may have routes that nobody has written: it is somebody else's, or leads to a list that is.
fn is_vague(world: &World<'_>, table: &Table) -> bool {
    let listed = |route: &Route| match route.to {
        Destination::List(list) => world.net.lists(list).is_some_and(|list| list.known == Known::Part),
        Destination::Block(_) => false,
    };
    table.known == Known::Part || table.routes.iter().any(listed)
}

/// The length of the `local` prefix that holds an address.
fn local_prefix(world: &World<'_>, vpc: VpcId, to: At) -> Option<u8> {
    let network = world.net.vpcs(vpc)?;
    let v6 = if let Some(Ipv6Block::Known(block)) = network.ipv6 { Some(block) } else { None };
    let block = network.blocks.iter().chain(&v6).filter(|block| holds(**block, to.ip)).map(|block| block.length()).max();
    // Whatever block Amazon picks for IPv6 is a /56, and no route can be written into it.
    let picked = sets::is_v6(to.ip) && world.vpc_of_address(to) == Some(vpc);
    block.or(picked.then_some(56))
}

fn holds(block: crate::net::Cidr, ip: u128) -> bool {
    let (from, to) = sets::ends(block);
    (from..=to).contains(&ip)
}

/// How well a route fits: the length of its prefix, and what counts among equals.
fn prefix(world: &World<'_>, route: &Route, to: At) -> Option<(u8, u8)> {
    match route.to {
        Destination::Block(block) => holds(block, to.ip).then_some((block.length(), if route.propagated { 0 } else { 2 })),
        Destination::List(list) => {
            let blocks = &world.net.lists(list)?.blocks;
            let length = blocks.iter().filter(|block| holds(**block, to.ip)).map(|block| block.length()).max()?;
            Some((length, 1))
        }
    }
}

/// A route of a gateway endpoint, where it goes before the best of the others. The blocks of a service are not known to a
/// program: they are longer than a default route, and of any other nobody knows.
fn endpoint<'n>(world: &World<'n>, table: TableId, to: At, best: Option<(u8, u8)>) -> Option<Hop<'n>> {
    world.endpoints.get(&table).into_iter().flatten().find_map(|id| {
        let endpoint = world.net.endpoints(*id)?;
        match &endpoint.blocks {
            Some(blocks) => {
                let length = blocks.iter().filter(|block| holds(**block, to.ip)).map(|block| block.length()).max()?;
                best.is_none_or(|best| best < (length, 1)).then_some(Hop::Endpoint(*id))
            }
            None => {
                let Who::Service(named) = to.who else { return None };
                let same = world.net.endpoints(named).is_some_and(|named| named.service == endpoint.service);
                same.then_some(if best.is_none_or(|(length, _)| length == 0) { Hop::Endpoint(*id) } else { Hop::Unknown })
            }
        }
    })
}

/// The place of a table in a message: the table, or the subnet that names none.
pub fn place(world: &World<'_>, subnet: SubnetId) -> (String, Option<Span>) {
    match (table_of(world, subnet), world.net.subnets(subnet)) {
        (Some((_, table)), _) => (format!("`{}`", table.label.name), table.label.span),
        (None, Some(subnet)) => {
            (format!("the main table, which `{}` has for want of its own,", subnet.label.name), subnet.label.span)
        }
        _ => (String::from("the table"), None),
    }
}
