//! W0704: a public address by which nothing on the internet is reached, either way.
//!
//! What AWS documents (VPC user guide, "Internet gateways"; EC2 user guide, "Elastic IP addresses"): a public address serves
//! connections from the internet and to it, and is paid for by the hour. Where groups and ACLs let neither through, it serves
//! nobody. That its subnet leads to no internet gateway is told by W0124, of the routes alone.

use std::collections::HashSet;

use super::{KNOWN, Scene, Told};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Protocol;
use crate::reach::network::{Bearer, Interface, InterfaceId, SubnetId};
use crate::reach::question::{How, Side};
use crate::reach::sets;
use crate::reach::walk::{Goal, groups};
use crate::reach::world::{At, GroupSet, Who};
use crate::source::Span;

/// Looks at one interface of each set of groups in a subnet.
pub(super) fn check(scene: &Scene<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: HashSet<(GroupSet, SubnetId)> = HashSet::new();
    let mut told = Told::default();
    for (at, one) in scene.net().interfaces.iter().enumerate() {
        let id = InterfaceId(at);
        if one.public.is_none() || one.bearer != Bearer::Machine || !seen.insert((scene.world().set_of(id), one.subnet)) {
            continue;
        }
        if is_useless(scene, id, one)
            && let Some(span) = one.public_span.or(one.label.span)
            && told.is_new(scene, span, &one.label)
        {
            found.push(scene.of(&one.label, tell(scene, id, one, span)));
        }
    }
}

/// With what stops a connection either way.
fn tell(scene: &Scene<'_>, id: InterfaceId, one: &Interface, span: Span) -> Diagnostic {
    let message = format!("the public address of `{}` is of no use: nothing passes between it and the internet", one.label.name);
    let mut warning = Diagnostic::warning(codes::USELESS_ADDRESS, message).at(span, "nobody is reached by it, either way");
    let (internet, this) = (Side::Outer(scene.questions.internet()), Side::Interface(id));
    let https = sets::key(Protocol::TCP, 443);
    let mut shown = vec![span];
    for (from, to, how) in [(&internet, &this, How::Public), (&this, &internet, How::V4)] {
        let obstacle = scene.questions.trace(from, to, how, https, Goal::Obstacle).and_then(|mut traced| traced.steps.pop());
        if let Some((at, text)) = obstacle.and_then(|step| Some((step.span?, step.text)))
            && !shown.contains(&at)
        {
            shown.push(at);
            warning = warning.at(at, text);
        }
    }
    warning.help("leave the address out, or let in or out what it is for")
}

/// Follows connections both ways, unless a look at the groups shows that something gets out.
fn is_useless(scene: &Scene<'_>, id: InterfaceId, one: &Interface) -> bool {
    let (world, somewhere) = (scene.world(), KNOWN.first().map_or(0, |ip| sets::point(*ip)));
    if !scene.goes_to_gateway(id, somewhere) {
        return false;
    }
    let far = At { ip: somewhere, who: Who::Outside };
    let bare = world.net.subnets(one.subnet).is_some_and(|subnet| subnet.acl.is_none());
    if bare && [false, true].into_iter().any(|inbound| !groups::sieve(world, world.set_of(id), inbound, far).may.is_empty()) {
        return false;
    }
    let (internet, this) = (Side::Outer(scene.questions.internet()), Side::Interface(id));
    let shut = |from: &Side, to: &Side| scene.questions.ways(from, to).iter().all(|way| way.passes.may.is_empty());
    shut(&internet, &this) && shut(&this, &internet)
}
