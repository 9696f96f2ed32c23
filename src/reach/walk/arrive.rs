//! The far end: into the subnet, and through the groups of an interface.

use super::answer::{self, Course, Entry, Start};
use super::flow::{Flow, Step};
use super::{acls, groups, internet, shown};
use crate::reach::network::{InterfaceId, VpcId};
use crate::reach::sets;
use crate::reach::world::{At, Who, World};

/// Comes to an interface; `near` if from its own subnet.
pub(super) fn enter(world: &World<'_>, id: InterfaceId, source: At, near: bool, flow: &mut Flow) {
    let Some(interface) = world.net.interfaces(id) else { return };
    if !near {
        acls::ask(world, interface.subnet, false, source, flow);
    }
    groups::meet(world, id, true, source, flow);
}

fn vpc_of(world: &World<'_>, id: InterfaceId) -> VpcId {
    world.vpc_of_interface(id).unwrap_or(VpcId(usize::MAX))
}

/// What comes to an address of an interface from outside, or from a machine in a network of somebody else's.
pub fn receive(world: &World<'_>, source: At, to: At, flow: &mut Flow) {
    let (Who::Own(id) | Who::Public(id)) = to.who else { return };
    match source.who {
        Who::Host(vpc) => from_host(world, vpc, source, to, flow),
        _ if matches!(to.who, Who::Public(_)) || sets::is_v6(to.ip) && sets::public().contains(source.ip) => {
            if !world.internet.contains(source.ip) {
                let text =
                    format!("{} is no public address, and nothing comes from it over the internet", shown::at(world, source));
                return flow.stop(|| Step::new(text, None));
            }
            let mut beside = flow.clone();
            internet::inward(world, id, source, flow);
            if internet::carries_in(world, id) {
                let course = Course::new(Start::Outside(source, Entry::Internet));
                answer::of(world, id, &course, to, source, flow);
            }
            if sets::is_v6(to.ip) && world.vpn.contains_key(&vpc_of(world, id)) {
                privately(world, source, id, to, &mut beside);
                flow.add(beside);
            }
        }
        _ => privately(world, source, id, to, flow),
    }
}

/// From outside to a private address there is only a private connection.
fn privately(world: &World<'_>, source: At, id: InterfaceId, to: At, flow: &mut Flow) {
    let vpc = vpc_of(world, id);
    match world.vpn.get(&vpc).and_then(|id| world.net.vpns(*id)) {
        Some(vpn) => {
            flow.doubt(|| Step::new(format!("what comes by `{}` is not known", vpn.label.name), vpn.label.span));
            enter(world, id, source, false, flow);
            answer::of(world, id, &Course::new(Start::Outside(source, Entry::Vpn)), to, source, flow);
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
fn from_host(world: &World<'_>, vpc: VpcId, source: At, to: At, flow: &mut Flow) {
    let (Who::Own(id) | Who::Public(id)) = to.who else { return };
    let mut ways: Vec<Entry> = Vec::new();
    let near = vpc_of(world, id);
    if near == vpc {
        // Whether it lies in the same subnet is not known either.
        ways.extend([true, false].map(|near| Entry::Local { near }));
    }
    for by in world.peerings.get(&near).into_iter().flatten() {
        if world.net.peerings(*by).is_some_and(|peering| peering.active && near != vpc && peering.other(near) == Some(vpc)) {
            ways.push(Entry::Peering(*by));
        }
    }
    let transits = |vpc| world.transits.get(&vpc).cloned().unwrap_or_default();
    ways.extend(transits(near).intersection(&transits(vpc)).map(|id| Entry::Transit(*id)));
    let label = world.net.vpcs(vpc).map(|vpc| vpc.label.clone()).unwrap_or_default();
    if ways.is_empty() {
        return flow.stop(|| Step::new(format!("no peering and no transit gateway leads there from `{}`", label.name), label.span));
    }
    flow.doubt(|| Step::new(format!("what stands in `{}` is not known: it is somebody else's", label.name), label.span));
    flow.fork(ways, |flow, by| {
        enter(world, id, source, by == Entry::Local { near: true }, flow);
        answer::of(world, id, &Course::new(Start::Outside(source, by)), to, source, flow);
    });
}
