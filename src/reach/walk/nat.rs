//! NAT gateways. They stand in a subnet like a machine: its ACL is asked on the way to them and again on the way out, and
//! its table says where they send what they carry. Only connections from inside go through, of TCP, UDP and ICMP.
//!
//! Sources: Amazon VPC User Guide, "NAT gateway basics", "Troubleshoot NAT gateways".

use super::flow::{Flow, Step};
use super::{Along, Carrier, Here, cross, leave};
use crate::net::Protocol;
use crate::reach::classes;
use crate::reach::network::NatId;
use crate::reach::sets;
use crate::reach::world::{At, Sieve, Who, World};

/// Goes through a NAT gateway.
pub(super) fn carry(world: &World<'_>, here: &Here, id: NatId, along: &Along, to: At, flow: &mut Flow) {
    let Some(nat) = world.net.nats(id) else { return };
    if world.vpc_of(nat.subnet) != Some(here.vpc) {
        leave(world, here, to, flow);
        let text = format!("`{}` stands in another network than {}", nat.label.name, along.table);
        return flow.stop(|| Step::new(text, along.span).also(&nat.label, "the gateway"));
    }
    if sets::is_v6(to.ip) {
        leave(world, here, to, flow);
        return flow.stop(|| Step::new(format!("`{}` carries IPv4 alone", nat.label.name), along.span));
    }
    if here.has_met(Carrier::Nat(id)) {
        let text = format!("`{}` stands in a subnet that leads back to it", nat.label.name);
        let step = Step::new(text, along.span).also(&nat.label, "the gateway");
        return flow.stop(|| step.help("put it in a subnet whose table leads to an internet gateway"));
    }
    cross(world, here, nat.subnet, to, flow);
    flow.meet(&carried(), |aim, passes| match passes {
        true => along.step(&nat.label.name),
        false => {
            Step::new(format!("`{}` carries TCP, UDP and ICMP, and not `{}`", nat.label.name, sets::shown_key(aim)), along.span)
        }
    });
    let shown = classes::pieces(world, &world.private(nat.subnet, nat.ip), classes::inbound(world, to));
    let carrier = Carrier::Nat(id);
    flow.fork(shown, |flow, ip| super::carry(world, &here.hidden(nat.subnet, carrier, At { ip, who: Who::Nat(id) }), to, flow));
}

fn carried() -> Sieve {
    let all = [Protocol::TCP, Protocol::UDP, Protocol::ICMP].map(|one| (sets::key(one, 0), sets::key(one, u16::MAX)));
    let sure = sets::Intervals::union_of(all.to_vec());
    Sieve { may: sure.clone(), sure }
}
