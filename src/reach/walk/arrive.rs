//! The far end: into the subnet, through the groups, and the first step of the answer's way back, which must be the way
//! that the connection came.

use super::flow::{Flow, Step};
use super::routes::Hop;
use super::{acls, groups, internet, routes, shown, transit};
use crate::reach::network::{InterfaceId, PeeringId, Target, TransitId, VpcId};
use crate::reach::sets;
use crate::reach::world::{At, Who, World};

/// By which way a connection came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Via {
    /// Inside the network; `near` if from something in the same subnet, and `through` these appliances.
    Local { near: bool, through: Vec<InterfaceId> },
    /// From the internet.
    Internet,
    /// Through a peering.
    Peering(PeeringId),
    /// Through a transit gateway.
    Transit(TransitId),
    /// Through a private connection.
    Vpn,
    /// By a way that nobody knows.
    Unknown,
}

/// Comes to an interface.
pub(super) fn enter(world: &World<'_>, id: InterfaceId, source: At, via: Via, flow: &mut Flow) {
    let Some(interface) = world.net.interfaces(id) else { return };
    let near = matches!(via, Via::Local { near: true, .. });
    if !near {
        acls::meet(world, interface.subnet, false, source, flow);
    }
    groups::meet(world, id, true, source, flow);
    if !near && !flow.is_over() {
        back(world, id, source, &via, flow);
    }
}

/// The answer's way back to where the connection seemed to come from.
fn back(world: &World<'_>, id: InterfaceId, source: At, via: &Via, flow: &mut Flow) {
    let Some(interface) = world.net.interfaces(id) else { return };
    let hop = routes::hop(world, interface.subnet, source);
    let (table, span) = routes::place(world, interface.subnet);
    match (via, hop) {
        (Via::Unknown, _) | (Via::Local { .. }, Hop::Local) => {}
        (_, Hop::Unknown) => flow.doubt(|| Step::new(format!("{table} is somebody else's, and its routes are not known"), span)),
        (Via::Internet, Hop::To(Target::Gateway(gateway), route)) if world.gateway.get(&vpc_of(world, id)) == Some(&gateway) => {
            flow.pass(|| Step::new(format!("the answer goes back by a route of {table}"), route.span));
        }
        (Via::Peering(by), Hop::To(Target::Peering(to), route)) if *by == to => {
            flow.pass(|| Step::new(format!("the answer goes back by a route of {table}"), route.span));
        }
        (Via::Transit(by), Hop::To(Target::Transit(to), route)) if *by == to => {
            if transit::serves_back(world, to, interface.subnet) {
                flow.pass(|| Step::new(format!("the answer goes back by a route of {table}"), route.span));
            } else {
                let text = format!("no attachment serves the zone of {} for the answer", shown::subnet(world, interface.subnet));
                flow.stop(|| Step::new(text, route.span));
            }
        }
        (Via::Vpn, Hop::To(Target::Vpn(_), route)) => {
            flow.pass(|| Step::new(format!("the answer goes back by a route of {table}"), route.span));
        }
        (Via::Local { through, .. }, Hop::To(Target::Interface(by), route)) => {
            appliance_back(world, Back { from: id, by, known: through.contains(&by) }, source, route.span, flow);
        }
        (_, Hop::To(target, route)) => {
            let text =
                format!("the answer to {} goes another way: {table} sends it to {}", shown::at(world, source), what(world, target));
            flow.stop(|| Step::new(text, route.span));
        }
        (_, _) => {
            let help = internet::missing_route(world, vpc_of(world, id), source);
            flow.stop(|| {
                let step = Step::new(format!("{table} has no route for the answer to {}", shown::at(world, source)), span);
                match help {
                    Some(help) => step.help(help),
                    None => step,
                }
            });
        }
    }
}

/// An answer that a route leads through an appliance.
struct Back {
    from: InterfaceId,
    by: InterfaceId,
    /// Whether the connection came through it.
    known: bool,
}

/// An appliance takes the answer back as it has taken the request; of one that has not seen that, nobody knows.
fn appliance_back(world: &World<'_>, back: Back, source: At, span: Option<crate::source::Span>, flow: &mut Flow) {
    let Some((appliance, from)) = world.net.interfaces(back.by).zip(world.net.interfaces(back.from)) else { return };
    let name = &appliance.label.name;
    if !appliance.forward {
        let text = format!("the answer goes to `{name}`, which drops what is not for its own addresses");
        return flow.stop(|| Step::new(text, span).also(&appliance.label, "the appliance"));
    }
    if !back.known || routes::hop(world, appliance.subnet, source) != Hop::Local {
        return flow.doubt(|| Step::new(format!("the answer goes through `{name}`, which has not seen the request"), span));
    }
    if appliance.subnet != from.subnet {
        // The ACLs of both subnets have been asked on the way here, for this very answer.
        flow.pass(|| Step::new(format!("the answer goes back through `{name}`"), span));
    }
}

fn vpc_of(world: &World<'_>, id: InterfaceId) -> VpcId {
    world.vpc_of_interface(id).unwrap_or(VpcId(usize::MAX))
}

fn what(world: &World<'_>, target: Target) -> String {
    let net = world.net;
    let name = match target {
        Target::Gateway(id) => net.gateways(id).map(|one| &one.label.name),
        Target::Nat(id) => net.nats(id).map(|one| &one.label.name),
        Target::Egress(id) => net.egresses(id).map(|one| &one.label.name),
        Target::Peering(id) => net.peerings(id).map(|one| &one.label.name),
        Target::Transit(id) => net.transits(id).map(|one| &one.label.name),
        Target::Vpn(id) => net.vpns(id).map(|one| &one.label.name),
        Target::Interface(id) => net.interfaces(id).map(|one| &one.label.name),
        Target::Blackhole | Target::Other => None,
    };
    name.map_or_else(|| String::from("nothing that is known"), |name| format!("`{name}`"))
}

/// What comes to an address of an interface from outside, or from a machine in a network of somebody else's.
pub fn receive(world: &World<'_>, source: At, to: At, flow: &mut Flow) {
    let (Who::Own(id) | Who::Public(id)) = to.who else { return };
    match source.who {
        Who::Host(vpc) => from_host(world, vpc, source, id, flow),
        _ if matches!(to.who, Who::Public(_)) || sets::is_v6(to.ip) && sets::public().contains(source.ip) => {
            if !world.internet.contains(source.ip) {
                let text =
                    format!("{} is no public address, and nothing comes from it over the internet", shown::at(world, source));
                return flow.stop(|| Step::new(text, None));
            }
            internet::inward(world, id, source, flow);
        }
        _ => privately(world, source, id, flow),
    }
}

/// From outside to a private address there is only a private connection.
fn privately(world: &World<'_>, source: At, id: InterfaceId, flow: &mut Flow) {
    let vpc = vpc_of(world, id);
    match world.vpn.get(&vpc).and_then(|id| world.net.vpns(*id)) {
        Some(vpn) => {
            flow.doubt(|| Step::new(format!("what comes by `{}` is not known", vpn.label.name), vpn.label.span));
            enter(world, id, source, Via::Vpn, flow);
        }
        None => {
            let name = world.net.interfaces(id).map(|one| one.label.name.clone()).unwrap_or_default();
            let span = world.net.interfaces(id).and_then(|one| one.public_span.or(one.label.span));
            let step = Step::new(format!("`{name}` has no public address, and no private connection leads to it"), span);
            flow.stop(|| step.help("give it a public address with `public-ip = auto`"));
        }
    }
}

/// From a machine of which nothing is known but its network.
fn from_host(world: &World<'_>, vpc: VpcId, source: At, id: InterfaceId, flow: &mut Flow) {
    let mut ways: Vec<Via> = Vec::new();
    let near = vpc_of(world, id);
    if near == vpc {
        // Whether it lies in the same subnet is not known either.
        ways.extend([true, false].map(|near| Via::Local { near, through: Vec::new() }));
    }
    for by in world.peerings.get(&near).into_iter().flatten() {
        if world.net.peerings(*by).is_some_and(|peering| peering.active && near != vpc && peering.other(near) == Some(vpc)) {
            ways.push(Via::Peering(*by));
        }
    }
    let transits = |vpc| world.transits.get(&vpc).cloned().unwrap_or_default();
    ways.extend(transits(near).intersection(&transits(vpc)).map(|id| Via::Transit(*id)));
    let label = world.net.vpcs(vpc).map(|vpc| vpc.label.clone()).unwrap_or_default();
    if ways.is_empty() {
        return flow.stop(|| Step::new(format!("no peering and no transit gateway leads there from `{}`", label.name), label.span));
    }
    flow.doubt(|| Step::new(format!("what stands in `{}` is not known: it is somebody else's", label.name), label.span));
    flow.fork(ways, |flow, via| enter(world, id, source, via, flow));
}
