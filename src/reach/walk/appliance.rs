//! Machines and interfaces that routes lead to. They take packets that are not theirs only with their check of source and
//! destination off; what they then do with them is their own matter, and taken to be what a router does. To the internet
//! they can send only under their own address. Nobody knows whether they hide others behind it elsewhere too: what is not
//! to be reached must not be reached that way either.
//!
//! Sources: Amazon VPC User Guide, "NAT instances" (source/destination check), "Middlebox routing".

use super::flow::{Flow, Step};
use super::{Along, Carrier, Here, cross, groups, leave};
use crate::reach::classes;
use crate::reach::network::InterfaceId;
use crate::reach::sets;
use crate::reach::world::{At, Who, World};

/// Goes through an appliance.
pub(super) fn carry(world: &World<'_>, here: &Here, id: InterfaceId, along: &Along, to: At, flow: &mut Flow) {
    let Some(appliance) = world.net.interfaces(id) else { return };
    let name = &appliance.label.name;
    if world.vpc_of(appliance.subnet) != Some(here.vpc) {
        leave(world, here, to, flow);
        return flow.stop(|| Step::new(format!("`{name}` stands in another network than {}", along.table), along.span));
    }
    let carrier = Carrier::Appliance(id);
    if here.has_met(carrier) || here.has_met(Carrier::Interface(id)) {
        return flow.stop(|| Step::new(format!("a route of {} leads back to `{name}`", along.table), along.span));
    }
    cross(world, here, appliance.subnet, to, flow);
    flow.pass(|| along.step(name));
    if !appliance.forward {
        let step =
            Step::new(format!("`{name}` drops what is not for its own addresses"), appliance.forward_span.or(appliance.label.span));
        return flow.stop(|| step.also(&appliance.label, "the appliance").help(format!("write `forward = true` in `{name}`")));
    }
    groups::meet(world, id, true, here.source, flow);
    flow.pass(|| Step::new(format!("`{name}` is taken to forward it"), appliance.forward_span.or(appliance.label.span)));
    groups::meet(world, id, false, to, flow);
    let mut hidden = flow.clone();
    super::carry(world, &here.handed(appliance.subnet, carrier, here.source), to, flow);
    hide(world, here, id, to, &mut hidden);
    flow.may = flow.may.or(&hidden.may);
}

/// The same under the address of the appliance.
fn hide(world: &World<'_>, here: &Here, id: InterfaceId, to: At, flow: &mut Flow) {
    let Some(appliance) = world.net.interfaces(id) else { return };
    let addresses = if sets::is_v6(to.ip) { world.own_v6(id) } else { world.own_v4(id) };
    let pieces = classes::pieces(world, &addresses, classes::inbound(world, to));
    if pieces.is_empty() {
        return flow.stop(|| Step::new("it has no address of this family", None));
    }
    flow.change_port();
    flow.fork(pieces, |flow, ip| {
        let source = At { ip, who: Who::Own(id) };
        super::carry(world, &here.handed(appliance.subnet, Carrier::Appliance(id), source), to, flow);
    });
}
