//! Machines and interfaces that routes lead to. They take packets that are not theirs only with their check of source and
//! destination off; what they then do with them is their own matter, and taken to be what a router does. Nobody knows whether
//! they show their own address: over IPv4 to the internet they are counted on to do so, as NAT instances do, and elsewhere
//! not to; what is not to be reached must not be reached the other way either.
//!
//! Sources: Amazon VPC User Guide, "NAT instances" (source/destination check), "Middlebox routing" (the gateway shows the public
//! address of whoever stands behind the appliance).

use super::flow::{Flow, Step};
use super::routes::{self, Hop};
use super::{Along, Carrier, Here, cross, groups, leave};
use crate::reach::classes;
use crate::reach::network::{InterfaceId, SubnetId, Target};
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
    let next = here.handed(appliance.subnet, Carrier::Appliance(id));
    let mut other = flow.clone();
    if leads_out(world, appliance.subnet, to) {
        flow.pass(|| Step::new(format!("`{name}` is taken to show them as its own, as a NAT instance does"), appliance.label.span));
        if sets::is_v6(to.ip) {
            flow.doubt(|| Step::new(format!("whether `{name}` shows its own address for IPv6 is not known"), appliance.label.span));
        }
        hide(world, here, id, to, flow);
        super::carry(world, &next, to, &mut other);
    } else {
        super::carry(world, &next, to, flow);
        hide(world, here, id, to, &mut other);
    }
    flow.add(other);
}

/// Whether the table of a subnet sends packets to a gateway that leads to the internet.
fn leads_out(world: &World<'_>, subnet: SubnetId, to: At) -> bool {
    let near = matches!(to.who, Who::Own(id) if world.net.interfaces(id).is_some_and(|one| one.subnet == subnet));
    !near && matches!(routes::hop(world, subnet, to), Hop::To(Target::Gateway(_) | Target::Egress(_), _))
}

/// Goes on under the address of the appliance.
fn hide(world: &World<'_>, here: &Here, id: InterfaceId, to: At, flow: &mut Flow) {
    let Some(appliance) = world.net.interfaces(id) else { return };
    let addresses = if sets::is_v6(to.ip) { world.own_v6(id) } else { world.own_v4(id) };
    let pieces = classes::pieces(world, &addresses, classes::inbound(world, to));
    if pieces.is_empty() {
        return flow.stop(|| Step::new(format!("`{}` has no address of this family", appliance.label.name), appliance.label.span));
    }
    flow.fork(pieces, |flow, ip| {
        let shown = At { ip, who: Who::Own(id) };
        super::carry(world, &here.hidden(appliance.subnet, Carrier::Appliance(id), shown), to, flow);
    });
}
