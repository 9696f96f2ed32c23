//! W0704: a public address by which nothing on the internet is reached, either way.
//!
//! What AWS documents (VPC user guide, "Internet gateways"; EC2 user guide, "Elastic IP addresses"): a public address serves
//! connections from the internet and to it, and is paid for by the hour. Where groups and ACLs let neither through, it serves
//! nobody. That its subnet leads to no internet gateway is told by W0124, of the routes alone.

use std::collections::HashSet;

use super::{KNOWN, Scene, Told};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::{Cidr, Protocol};
use crate::reach::network::{Bearer, Interface, InterfaceId, Known, Peer, Place as Where, Rule, SubnetId};
use crate::reach::question::{How, Side, walk_between};
use crate::reach::sets;
use crate::reach::walk::{Flow, Goal};
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
        if is_useless(scene, id)
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

/// Connections are followed both ways, first with one address of the internet: where that is let through, nothing more needs
/// to be asked. Where the groups alone let nothing through, nothing needs to be followed.
fn is_useless(scene: &Scene<'_>, id: InterfaceId) -> bool {
    let world = scene.world();
    let somewhere = At { ip: KNOWN.first().map_or(0, |ip| sets::point(*ip)), who: Who::Outside };
    if !scene.goes_to_gateway(id, somewhere.ip) {
        return false;
    }
    let let_through = [true, false].map(|inbound| lets_some(scene, world.set_of(id), inbound));
    let (own, public) = (world.own_v4(id).first(), world.public_v4(id).first());
    let ends = [(true, public.map(|ip| At { ip, who: Who::Public(id) })), (false, own.map(|ip| At { ip, who: Who::Own(id) }))];
    let passes = |(inbound, this): (bool, Option<At>)| {
        let Some(this) = this else { return false };
        let (from, to) = if inbound { (somewhere, this) } else { (this, somewhere) };
        let mut flow = Flow::new(sets::all_traffic());
        walk_between(world, from, to, &mut flow);
        !flow.may.is_empty()
    };
    if ends.into_iter().zip(let_through).any(|(end, open)| open && passes(end)) {
        return false;
    }
    let (internet, this) = (Side::Outer(scene.questions.internet()), Side::Interface(id));
    let shut = |from: &Side, to: &Side| scene.questions.ways(from, to).iter().all(|way| way.passes.may.is_empty());
    let [inward, outward] = let_through;
    (!inward || shut(&internet, &this)) && (!outward || shut(&this, &internet))
}

/// Whether the groups of a set have a rule for an address of the internet, in one direction.
fn lets_some(scene: &Scene<'_>, set: GroupSet, inbound: bool) -> bool {
    let net = scene.net();
    let touches = |block: &Cidr| !sets::of_block(*block).is_apart_from(&scene.world().internet);
    let means = |rule: &Rule| match rule.peer {
        Peer::Place(Where::Block(block)) => touches(&block),
        Peer::Place(_) => true,
        Peer::List(id) => net.lists(id).is_none_or(|list| list.known == Known::Part || list.blocks.iter().any(touches)),
        Peer::Group(_) => false,
    };
    let mut groups = scene.world().groups_of(set).iter().filter_map(|id| net.groups(*id));
    groups.any(|group| group.known == Known::Part || if inbound { &group.inbound } else { &group.outbound }.iter().any(means))
}
