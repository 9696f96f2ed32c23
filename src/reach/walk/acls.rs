//! Network ACLs. They see every packet into and out of a subnet, and none inside of it; the lowest number that fits
//! decides; they keep no connections, so answers are held against the other direction, on the port that they go to.
//!
//! Sources: Amazon VPC User Guide, "Network ACL basics", "Ephemeral ports".

use super::flow::{Flow, Step};
use super::shown;
use crate::reach::network::{Acl, AclEntry, Known, SubnetId};
use crate::reach::sets::{self, Intervals};
use crate::reach::world::{At, Sieve, World};

fn entries(acl: &Acl, inbound: bool) -> &[AclEntry] {
    if inbound { &acl.inbound } else { &acl.outbound }
}

/// What the entries of one direction let through from or to an address.
fn sieve(world: &World<'_>, acl: &Acl, inbound: bool, far: At) -> Sieve {
    if acl.known == Known::Part {
        return Sieve { sure: Intervals::none(), may: sets::all_traffic() };
    }
    let (mut open, mut allowed) = (sets::all_traffic(), Vec::new());
    for entry in entries(acl, inbound).iter().filter(|entry| world.lies_in(far, entry.place)) {
        let fits = sets::of_traffic(entry.traffic);
        if entry.allow {
            allowed.extend(open.and(&fits).iter());
        }
        open = open.minus(&fits);
    }
    let sure = Intervals::union_of(allowed);
    Sieve { may: sure.clone(), sure }
}

fn acl_of<'n>(world: &World<'n>, subnet: SubnetId) -> Option<&'n Acl> {
    world.net.subnets(subnet)?.acl.and_then(|id| world.net.acls(id))
}

/// Meets the ACL of a subnet with a request, on the way out of it or into it. `far` is the other end of the packet: its
/// destination on the way out, its source on the way in.
pub fn ask(world: &World<'_>, subnet: SubnetId, outward: bool, far: At, flow: &mut Flow) {
    let Some(acl) = acl_of(world, subnet) else { return };
    let asked = sieve(world, acl, !outward, far);
    flow.meet(&asked, |aim, passes| told(world, acl, !outward, far, Packet { key: aim, passes, answer: false }));
}

/// Meets it with an answer, on the way into the subnet or out of it.
pub fn answer(world: &World<'_>, subnet: SubnetId, inbound: bool, far: At, flow: &mut Flow) {
    let Some(acl) = acl_of(world, subnet) else { return };
    let back = sieve(world, acl, inbound, far);
    flow.answer(&back, |aim, passes| {
        // Which port the answer goes to is not known: the first that is denied explains best.
        let protocol = sets::protocol(aim);
        let range = Intervals::between(sets::key(protocol, 1024), sets::key(protocol, u16::MAX));
        let key = range.minus(&back.sure).first().or(range.first()).unwrap_or(aim);
        told(world, acl, inbound, far, Packet { key, passes, answer: true })
    });
}

/// A packet that an ACL has judged.
struct Packet {
    key: u128,
    passes: bool,
    answer: bool,
}

fn told(world: &World<'_>, acl: &Acl, inbound: bool, far: At, packet: Packet) -> Step {
    let name = &acl.label.name;
    let what = if packet.answer { "the answer" } else { "it" };
    let way = if inbound { "in" } else { "out" };
    if acl.known == Known::Part {
        return Step::new(format!("nobody knows whether `{name}` lets {what} {way}: it is somebody else's"), acl.label.span);
    }
    let fits = |entry: &&AclEntry| sets::of_traffic(entry.traffic).contains(packet.key) && world.lies_in(far, entry.place);
    let decides = entries(acl, inbound).iter().find(fits);
    let other = shown::at(world, far);
    let direction = if inbound { "from" } else { "to" };
    let ports = if packet.answer { format!(" on `{}`", sets::shown_key(packet.key)) } else { String::new() };
    match (packet.passes, decides) {
        (true, Some(entry)) => {
            Step::new(format!("`{name}` lets {what} {way} by entry {}", entry.number), entry.span.or(acl.label.span))
        }
        (true, None) => Step::new(format!("`{name}` lets {what} {way}"), acl.label.span),
        (false, Some(entry)) if !entry.allow => Step::new(
            format!("entry {} of `{name}` denies {what}{ports} {way} {direction} {other}", entry.number),
            entry.span.or(acl.label.span),
        )
        .help("give a line that allows it a lower number"),
        (false, _) => {
            let wanted = match packet.answer {
                true => format!("{} 1024-65535", sets::protocol(packet.key)),
                false => sets::shown_key(packet.key),
            };
            Step::new(format!("no entry of `{name}` lets {what}{ports} {way} {direction} {other}"), acl.label.span)
                .help(format!("add `allow {wanted} {direction} {}` to `{name}` under a free number", shown::as_peer(world, far)))
        }
    }
}
