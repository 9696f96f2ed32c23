//! Peerings: only from addresses of the one network to addresses of the other, never through it, and each side needs its
//! route.
//!
//! Source: VPC Peering Guide, "How VPC peering connections work", "Limitations".

use super::answer::{self, Link};
use super::flow::{Flow, Step};
use super::{Along, Here, arrive, leave, shown};
use crate::reach::network::{Known, PeeringId};
use crate::reach::sets;
use crate::reach::world::{At, Who, World};

/// Goes through a peering.
pub(super) fn carry(world: &World<'_>, here: &Here, id: PeeringId, along: &Along, to: At, flow: &mut Flow) {
    leave(world, here, to, flow);
    let Some(peering) = world.net.peerings(id) else { return };
    let name = &peering.label.name;
    let Some(other) = peering.other(here.vpc) else {
        return flow.stop(|| Step::new(format!("`{name}` does not join the network of {}", along.table), along.span));
    };
    if !peering.active {
        return flow.stop(|| Step::new(format!("`{name}` is not active"), along.span).also(&peering.label, "the peering"));
    }
    if matches!(here.source.who, Who::Nat(_)) {
        return flow.stop(|| Step::new(format!("`{name}` carries nothing that a NAT gateway has sent"), along.span));
    }
    flow.pass(|| along.step(name));
    match to.who {
        Who::Own(near) if world.vpc_of_interface(near) == Some(other) => {
            arrive::enter(world, near, here.source, false, flow);
            answer::of(world, near, &here.course.linked(Link::Peering(id)), to, here.source, flow);
        }
        _ if belongs(world, other, to) => {
            let network = world.net.vpcs(other);
            let label = network.map(|vpc| vpc.label.clone()).unwrap_or_default();
            match network.map(|vpc| vpc.known) {
                Some(Known::Part) => {
                    flow.doubt(|| {
                        Step::new(format!("what stands in `{}` is not known: it is somebody else's", label.name), label.span)
                    });
                }
                _ => flow
                    .stop(|| Step::new(format!("nobody in `{}` has the address {}", label.name, shown::at(world, to)), label.span)),
            }
        }
        _ => {
            let label = world.net.vpcs(other).map(|vpc| vpc.label.clone()).unwrap_or_default();
            let text = format!("`{name}` leads to addresses of `{}` alone, and {} is none", label.name, shown::at(world, to));
            flow.stop(|| Step::new(text, along.span));
        }
    }
}

/// Whether an address is one of a network.
pub(super) fn belongs(world: &World<'_>, vpc: crate::reach::network::VpcId, at: At) -> bool {
    world.vpc_of_address(at) == Some(vpc)
        || matches!(at.who, Who::Outside | Who::Host(_))
            && world.net.vpcs(vpc).is_some_and(|vpc| sets::of_blocks(vpc.blocks.iter().copied()).contains(at.ip))
}
