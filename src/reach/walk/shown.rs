//! How steps name what they met.

use crate::reach::network::{Peer, Place, SubnetId};
use crate::reach::sets;
use crate::reach::world::{At, Who, World};

/// An address with whose it is.
pub fn at(world: &World<'_>, at: At) -> String {
    let ip = sets::address(at.ip);
    match at.who {
        Who::Own(id) | Who::Public(id) => match world.net.interfaces(id) {
            Some(one) => format!("`{}`", one.label.name),
            None => ip.to_string(),
        },
        Who::Nat(id) | Who::NatPublic(id) => {
            world.net.nats(id).map_or_else(|| ip.to_string(), |nat| format!("`{}`", nat.label.name))
        }
        Who::Outside | Who::Host(_) => ip.to_string(),
        Who::Service(id) => world.net.endpoints(id).map_or_else(|| ip.to_string(), |one| format!("`{}`", one.service)),
    }
}

/// An address as one would write it as a peer: the subnet for one that AWS picks, and every address for the internet.
pub fn as_peer(world: &World<'_>, at: At) -> String {
    match at.who {
        Who::Own(id) => match world.net.interfaces(id).and_then(|one| world.net.subnets(one.subnet)) {
            Some(subnet) => last_part(&subnet.label.name),
            None => sets::address(at.ip).to_string(),
        },
        Who::Outside if world.internet.contains(at.ip) => String::from("anywhere"),
        _ => sets::address(at.ip).to_string(),
    }
}

fn last_part(name: &str) -> String {
    // A dot may stand inside the brackets of a key, behind which no name begins.
    let from = name.rfind(']').map_or(0, |end| name.get(..end).and_then(|before| before.rfind('[')).unwrap_or(0));
    let dot = name.get(..if from > 0 { from } else { name.len() }).and_then(|before| before.rfind('.'));
    dot.and_then(|dot| name.get(dot + 1..)).unwrap_or(name).to_owned()
}

/// The other end of a rule.
pub fn peer(world: &World<'_>, peer: Peer) -> String {
    match peer {
        Peer::Place(of) => place(world, of),
        Peer::Group(id) => world.net.groups(id).map_or_else(String::new, |group| format!("`{}`", group.label.name)),
        Peer::List(id) => world.net.lists(id).map_or_else(String::new, |list| format!("`{}`", list.label.name)),
    }
}

/// Some addresses of a rule.
pub fn place(world: &World<'_>, place: Place) -> String {
    let ipv6_of = |name: Option<&str>| format!("the IPv6 block of `{}`", name.unwrap_or_default());
    match place {
        Place::Block(block) => format!("`{block}`"),
        Place::Vpc6(id) => ipv6_of(world.net.vpcs(id).map(|vpc| vpc.label.name.as_str())),
        Place::Subnet6(id) => ipv6_of(world.net.subnets(id).map(|subnet| subnet.label.name.as_str())),
    }
}

/// A subnet.
pub fn subnet(world: &World<'_>, id: SubnetId) -> String {
    world.net.subnets(id).map_or_else(String::new, |subnet| format!("`{}`", subnet.label.name))
}
