//! Transit gateways. A network is attached through one subnet a zone, and serves the machines of these zones alone; all
//! attachments share a table that has the blocks of each. The ACL of an attachment's subnet is asked too, unless the machine
//! lies in it, and the ACL of the machine's subnet always.
//!
//! Sources: Amazon VPC Transit Gateways guide, "VPC attachments", "Network ACLs", "How transit gateways work".

use super::answer::{self, Link};
use super::flow::{Flow, Step};
use super::{Along, Here, acls, arrive, leave, peering, routes, shown};
use crate::reach::network::{Known, SubnetId, Transit, TransitId, VpcId};
use crate::reach::world::{At, Who, World};

/// The subnets in which a network is attached.
fn attached(world: &World<'_>, transit: &Transit, vpc: VpcId) -> Vec<SubnetId> {
    transit.subnets.iter().copied().filter(|id| world.vpc_of(*id) == Some(vpc)).collect()
}

fn zone<'n>(world: &World<'n>, subnet: SubnetId) -> Option<&'n str> {
    world.net.subnets(subnet).map(|subnet| subnet.zone.as_str())
}

/// The attachment that serves a zone of a network.
fn serving(world: &World<'_>, transit: &Transit, vpc: VpcId, of: SubnetId) -> Option<SubnetId> {
    attached(world, transit, vpc).into_iter().find(|id| zone(world, *id) == zone(world, of))
}

/// Goes through a transit gateway.
pub(super) fn carry(world: &World<'_>, here: &Here, id: TransitId, along: &Along, to: At, flow: &mut Flow) {
    leave(world, here, to, flow);
    let Some(transit) = world.net.transits(id) else { return };
    let name = &transit.label.name;
    let Some(entry) = serving(world, transit, here.vpc, here.subnet) else {
        let zone = zone(world, here.subnet).unwrap_or_default();
        let text = format!("`{name}` has no attachment in `{zone}`, the zone of {}", shown::subnet(world, here.subnet));
        let step = Step::new(text, along.span).also(&transit.label, "the transit gateway");
        return flow.stop(|| step.help(format!("add a subnet in `{zone}` to its `attach`")));
    };
    flow.pass(|| along.step(name));
    if entry != here.subnet {
        acls::ask(world, entry, false, here.source, flow);
    }
    let far = world
        .net
        .vpcs
        .iter()
        .enumerate()
        .map(|(at, _)| VpcId(at))
        .find(|vpc| !attached(world, transit, *vpc).is_empty() && peering::belongs(world, *vpc, to));
    let Some(far) = far else {
        if transit.known == Known::Part {
            flow.doubt(|| Step::new(format!("what `{name}` leads to is not known: it is somebody else's"), transit.label.span));
            return super::beyond(world, here, to, flow);
        }
        let text = format!("`{name}` has no network attached that has {}", shown::at(world, to));
        return flow.stop(|| Step::new(text, transit.label.span));
    };
    if transit.isolate && far != here.vpc {
        return flow.stop(|| Step::new(format!("`{name}` keeps the networks apart that are attached to it"), transit.label.span));
    }
    if transit.known == Known::Part {
        flow.doubt(|| Step::new(format!("the routes of `{name}` are not known: it is somebody else's"), transit.label.span));
    }
    come_out(world, here, Out { id, transit, far }, to, flow);
}

/// The side of a transit gateway on which a packet comes out.
struct Out<'n> {
    id: TransitId,
    transit: &'n Transit,
    far: VpcId,
}

/// The attachments by which packets of one subnet come out in the network of another.
pub(super) fn exits_to(world: &World<'_>, id: TransitId, from: SubnetId, to: SubnetId) -> Vec<SubnetId> {
    let found = world.net.transits(id).zip(world.vpc_of(to));
    found.map_or_else(Vec::new, |(transit, there)| exits(world, transit, from, there))
}

/// An answer of a subnet goes in by the attachment of its zone, whose ACL is asked if that is another subnet.
pub(super) fn entry(world: &World<'_>, id: TransitId, from: SubnetId, source: At, flow: &mut Flow) {
    let Some((transit, vpc)) = world.net.transits(id).zip(world.vpc_of(from)) else { return };
    if let Some(entry) = serving(world, transit, vpc, from).filter(|entry| *entry != from) {
        acls::answer(world, entry, true, source, flow);
    }
}

/// In the zone that they come from if the other network is attached there, and else any.
fn exits(world: &World<'_>, transit: &Transit, from: SubnetId, there: VpcId) -> Vec<SubnetId> {
    match serving(world, transit, there, from) {
        Some(same) => vec![same],
        None => attached(world, transit, there),
    }
}

fn come_out(world: &World<'_>, here: &Here, out: Out<'_>, to: At, flow: &mut Flow) {
    let course = here.course.linked(Link::Transit(out.id));
    flow.fork(exits(world, out.transit, here.subnet, out.far), |flow, exit| match to.who {
        Who::Own(id) => {
            if world.net.interfaces(id).map(|one| one.subnet) != Some(exit) {
                acls::ask(world, exit, true, to, flow);
                straight_on(world, exit, to, flow);
            }
            arrive::enter(world, id, here.source, false, flow);
            answer::of(world, id, &course, to, here.source, flow);
        }
        _ => {
            let label = world.net.vpcs(out.far).map(|vpc| vpc.label.clone()).unwrap_or_default();
            match world.net.vpcs(out.far).map(|vpc| vpc.known) {
                Some(Known::Part) => flow.doubt(|| Step::new(format!("what stands in `{}` is not known", label.name), label.span)),
                _ => flow
                    .stop(|| Step::new(format!("nobody in `{}` has the address {}", label.name, shown::at(world, to)), label.span)),
            }
        }
    });
}

/// What comes out of an attachment goes by the table of its subnet. Where that leads through something else, nobody follows it.
pub(super) fn straight_on(world: &World<'_>, exit: SubnetId, to: At, flow: &mut Flow) {
    if routes::hop(world, exit, to) != routes::Hop::Local {
        let (table, span) = routes::place(world, exit);
        flow.doubt(|| Step::new(format!("{table} leads {} from the attachment by another way", shown::at(world, to)), span));
    }
}

/// Whether an attachment takes the answers of a subnet.
pub(super) fn serves_back(world: &World<'_>, id: TransitId, subnet: SubnetId) -> bool {
    let Some((transit, vpc)) = world.net.transits(id).zip(world.vpc_of(subnet)) else { return false };
    serving(world, transit, vpc, subnet).is_some()
}
