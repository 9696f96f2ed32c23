//! Internet gateways, both ways, and egress-only gateways.
//!
//! A gateway shows a private IPv4 address as the public one of its bearer, one to one, and drops what has none; IPv6 goes
//! through unchanged. Machines see their private address alone, and the other end's public one: so a node that asks for the
//! public address of another one of its network leaves it and comes back, and no rule that names a group knows it.
//!
//! Sources: Amazon VPC User Guide, "Internet gateways", "Egress-only internet gateways".

use std::rc::Rc;

use super::answer::{self, Course, Entry, Link, Start};
use super::flow::{Flow, Outcome, Step};
use super::{Along, Carrier, Here, arrive, leave, shown};
use crate::reach::classes;
use crate::reach::network::{Address, EgressId, GatewayId, InterfaceId, Nat, VpcId};
use crate::reach::sets;
use crate::reach::world::{At, Who, World};

/// Goes out by an internet gateway.
pub(super) fn gateway(world: &World<'_>, here: &Here, id: GatewayId, along: &Along, to: At, flow: &mut Flow) {
    leave(world, here, to, flow);
    let Some(gateway) = world.net.gateways(id) else { return };
    if gateway.vpc != Some(here.vpc) {
        let text = format!("`{}` is not attached to the network of {}", gateway.label.name, along.table);
        return flow.stop(|| Step::new(text, along.span).also(&gateway.label, "the gateway"));
    }
    flow.pass(|| along.step(&gateway.label.name));
    if !is_public(world, to) {
        let text =
            format!("`{}` carries packets to public addresses only, and {} is none", gateway.label.name, shown::at(world, to));
        return flow.stop(|| Step::new(text, along.span));
    }
    if sets::is_v6(to.ip) {
        return outside(world, here, here.source, to, flow);
    }
    let Some((who, address)) = here.public(world) else { return without_public(world, here, flow) };
    if let (Address::Picked, Who::Public(near), None) = (address, to.who, &flow.trace) {
        let known = arrivals(world, near);
        return flow.fork(known.iter(), |flow, outcome| {
            flow.undergo(outcome);
            answer::from_outside(world, &here.course, to, flow);
        });
    }
    let pieces = match to.who {
        Who::Public(_) | Who::NatPublic(_) => classes::pieces(world, &world.elastic(address), classes::inbound(world, to)),
        _ => return answer::from_outside(world, &here.course, to, flow),
    };
    flow.fork(pieces, |flow, ip| outside(world, here, At { ip, who }, to, flow));
}

/// What becomes of connections that come to the public address of an interface from an address that AWS has picked. It
/// is the same whoever has that address.
pub fn arrivals(world: &World<'_>, near: InterfaceId) -> Rc<Vec<Outcome>> {
    let key = world.standing(near);
    if let Some(known) = world.arrivals.borrow().get(&key) {
        return known.clone();
    }
    let mut found: Vec<Outcome> = Vec::new();
    for ip in classes::pieces(world, &world.elastic(Address::Picked), Some((world.set_of(near), true))) {
        let mut flow = Flow::new(sets::all_traffic());
        let source = At { ip, who: Who::Outside };
        inward(world, near, source, &mut flow);
        // The answer is followed as far as the internet, from where it comes to whoever has asked.
        let asked = At { ip: u128::MAX, who: Who::Public(near) };
        answer::of(world, near, &Course::new(Start::Outside(source, Entry::Internet)), asked, source, &mut flow);
        flow.outcome().add_to(&mut found);
    }
    let found = Rc::new(found);
    world.arrivals.borrow_mut().insert(key, found.clone());
    found
}

/// Goes out by an egress-only gateway: only for IPv6, and only for connections from inside.
pub(super) fn egress(world: &World<'_>, here: &Here, id: EgressId, along: &Along, to: At, flow: &mut Flow) {
    leave(world, here, to, flow);
    let Some(gateway) = world.net.egresses(id) else { return };
    if gateway.vpc != here.vpc {
        let text = format!("`{}` is not attached to the network of {}", gateway.label.name, along.table);
        return flow.stop(|| Step::new(text, along.span).also(&gateway.label, "the gateway"));
    }
    flow.pass(|| along.step(&gateway.label.name));
    if !sets::is_v6(to.ip) || !is_public(world, to) {
        let text = format!("`{}` carries IPv6 packets to public addresses only", gateway.label.name);
        return flow.stop(|| Step::new(text, along.span));
    }
    outside(world, here, here.source, to, flow);
}

fn is_public(world: &World<'_>, to: At) -> bool {
    match to.who {
        Who::Public(_) | Who::NatPublic(_) | Who::Service(_) => true,
        Who::Own(_) => sets::is_v6(to.ip),
        _ => world.internet.contains(to.ip),
    }
}

fn without_public(world: &World<'_>, here: &Here, flow: &mut Flow) {
    let (label, span) = match here.source.who {
        Who::Nat(id) => (world.net.nats(id).map(|nat| nat.label.clone()).unwrap_or_default(), None),
        Who::Own(id) => world.net.interfaces(id).map(|one| (one.label.clone(), one.public_span)).unwrap_or_default(),
        _ => return,
    };
    let help = match here.carrier {
        Carrier::Nat(_) => "a private NAT gateway leads to other networks only: leave out `reach = private`",
        _ => "give it a public address with `public-ip = auto`, or route its subnet through a NAT gateway",
    };
    flow.stop(|| {
        let text = format!("`{}` has no public address, and an internet gateway drops what has none", label.name);
        Step::new(text, span.or(label.span)).help(help)
    });
}

/// On the internet. What belongs to nobody in the networks is there.
fn outside(world: &World<'_>, here: &Here, source: At, to: At, flow: &mut Flow) {
    match to.who {
        Who::Public(id) | Who::Own(id) => {
            inward(world, id, source, flow);
            answer::of(world, id, &here.course.linked(Link::Internet), to, source, flow);
        }
        Who::NatPublic(id) => {
            let label = world.net.nats(id).map(|nat| nat.label.clone()).unwrap_or_default();
            flow.stop(|| Step::new(format!("`{}` lets in nothing but answers", label.name), label.span));
        }
        _ => answer::from_outside(world, &here.course, to, flow),
    }
}

/// Whether the network of an interface has an internet gateway attached.
pub(super) fn carries_in(world: &World<'_>, id: InterfaceId) -> bool {
    world.vpc_of_interface(id).is_some_and(|vpc| world.gateway.contains_key(&vpc))
}

/// Comes in by the internet gateway of an interface's network.
pub(super) fn inward(world: &World<'_>, id: InterfaceId, source: At, flow: &mut Flow) {
    let Some(vpc) = world.vpc_of_interface(id) else { return };
    let Some(gateway) = world.gateway.get(&vpc).and_then(|id| world.net.gateways(*id)) else {
        let label = world.net.vpcs(vpc).map(|vpc| vpc.label.clone()).unwrap_or_default();
        let text = format!("`{}` has no internet gateway attached", label.name);
        return flow.stop(|| Step::new(text, label.span).help("declare a `gateway` with `kind = internet` and a route to it"));
    };
    flow.pass(|| Step::new(format!("`{}` carries it in", gateway.label.name), gateway.label.span));
    arrive::enter(world, id, source, false, flow);
}

/// The route that a table lacks, where the network has a gateway for it: for whoever has no public address, one that lends it.
pub(super) fn missing_route(world: &World<'_>, vpc: VpcId, source: At, to: At) -> Option<String> {
    if !is_public(world, to) {
        return None;
    }
    let lacks = |id| !sets::is_v6(to.ip) && world.net.interfaces(id).is_some_and(|one| one.public.is_none());
    if let Who::Own(id) = source.who
        && lacks(id)
    {
        let mut nats = world.net.nats.iter().filter(|nat| nat.public.is_some());
        let near = nats.find(|nat| world.net.subnets(nat.subnet).is_some_and(|subnet| subnet.vpc == vpc));
        let last = |nat: &Nat| nat.label.name.rsplit('.').next().unwrap_or_default().to_owned();
        return Some(near.map_or_else(
            || String::from("it has no public address: add a NAT gateway, and the route `0.0.0.0/0` to it"),
            |nat| format!("add the route `0.0.0.0/0 -> {}`: it has no public address", last(nat)),
        ));
    }
    let block = if sets::is_v6(to.ip) { "::/0" } else { "0.0.0.0/0" };
    let gateway = world.gateway.get(&vpc).and_then(|id| world.net.gateways(*id))?;
    let name = gateway.label.name.rsplit('.').next().unwrap_or(&gateway.label.name);
    Some(format!("add the route `{block} -> {name}`"))
}
