//! W0705: an ACL that lets requests through and none of their answers.
//!
//! What AWS documents (VPC user guide, "Network ACLs", "Ephemeral ports"): an ACL keeps no connections, so answers are held
//! against the other direction, on the port that the connection was opened from. A line is taken to be there for answers, and
//! not for requests, if the other direction lets something out whose answers it takes back.

use std::collections::BTreeSet;

use super::{KNOWN, Scene, cuts};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::{Cidr, Protocol};
use crate::reach::network::{Acl, AclEntry, AclId, Destination, Known, Network, Place, Subnet, SubnetId, Target, VpcId};
use crate::reach::sets::{self, Intervals};
use crate::reach::walk::routes::{self, Hop};
use crate::reach::walk::{Flow, Step};
use crate::reach::world::{At, Sieve, Who};
use crate::source::Span;

/// From which ports both Linux and Windows open connections: an ACL that takes back answers of ordinary machines has them
/// all. Sources: Linux, `ip_local_port_range`; Microsoft, "Dynamic port range for TCP/IP".
const COMMON: (u16, u16) = (49152, 60999);

/// A line of fewer ports is for a service. Those that are for answers are often cut in two round the port of one.
const WIDE: u128 = 1024;

/// Looks at the lines of every ACL of ours that a subnet has.
pub(super) fn check(scene: &Scene<'_>, found: &mut Vec<Diagnostic>) {
    for (at, acl) in scene.net().acls.iter().enumerate().filter(|(_, acl)| acl.known == Known::Whole) {
        let subnets = scene.net().subnets.iter().enumerate().filter(|(_, subnet)| subnet.acl == Some(AclId(at)));
        let subnets: Vec<(SubnetId, &Subnet)> = subnets.map(|(at, subnet)| (SubnetId(at), subnet)).collect();
        let points = points(scene.net(), acl, &subnets);
        for inbound in [true, false] {
            let one = Direction { scene, acl, subnets: &subnets, points: &points, inbound };
            one.judge(found);
        }
    }
}

/// Where the lines of an ACL, the routes of its subnets and the blocks of networks tell addresses apart.
fn points(net: &Network, acl: &Acl, subnets: &[(SubnetId, &Subnet)]) -> Vec<u128> {
    let block = |entry: &AclEntry| if let Place::Block(block) = entry.place { Some(block) } else { None };
    let mut blocks: Vec<Cidr> = acl.inbound.iter().chain(&acl.outbound).filter_map(block).collect();
    let tables: BTreeSet<_> = subnets.iter().filter_map(|(_, subnet)| subnet.table).collect();
    for route in tables.into_iter().filter_map(|id| net.tables(id)).flat_map(|table| &table.routes) {
        match route.to {
            Destination::Block(block) => blocks.push(block),
            Destination::List(id) => blocks.extend(net.lists(id).into_iter().flat_map(|list| &list.blocks)),
        }
    }
    let vpcs: BTreeSet<VpcId> = subnets.iter().map(|(_, subnet)| subnet.vpc).collect();
    blocks.extend(vpcs.iter().filter_map(|id| net.vpcs(*id)).flat_map(|vpc| &vpc.blocks));
    blocks.extend(net.subnets.iter().filter(|subnet| vpcs.contains(&subnet.vpc)).filter_map(|subnet| subnet.block));
    cuts(blocks)
}

/// One direction of an ACL.
struct Direction<'a> {
    scene: &'a Scene<'a>,
    acl: &'a Acl,
    subnets: &'a [(SubnetId, &'a Subnet)],
    points: &'a [u128],
    inbound: bool,
}

impl Direction<'_> {
    fn entries(&self, inbound: bool) -> &[AclEntry] {
        if inbound { &self.acl.inbound } else { &self.acl.outbound }
    }

    fn judge(&self, found: &mut Vec<Diagnostic>) {
        let mut told: BTreeSet<Span> = BTreeSet::new();
        for (at, entry) in self.entries(self.inbound).iter().enumerate().filter(|(_, entry)| entry.allow) {
            let Some((span, ip, lost)) = entry.span.and_then(|span| self.lost(at, entry).map(|(ip, lost)| (span, ip, lost))) else {
                continue;
            };
            if told.insert(span) {
                found.push(self.scene.of(&self.acl.label, self.tell((span, entry), ip, &lost)));
            }
        }
    }

    /// An address with which an entry lets something begin that gets no answer, and what.
    fn lost(&self, at: usize, entry: &AclEntry) -> Option<(u128, Intervals)> {
        let Place::Block(block) = entry.place else { return None };
        let pieces = sets::of_block(block).cut_at(self.points);
        pieces.into_iter().find_map(|(from, to)| {
            let ip = stands_for(from, to);
            let earlier = self.entries(self.inbound).get(..at).unwrap_or_default();
            let taken = Intervals::union_of(
                earlier.iter().filter(|one| holds(one, ip)).map(|one| sets::traffic_ends(one.traffic)).collect(),
            );
            let lets = sets::of_traffic(entry.traffic).minus(&taken).minus(&of_other_family(ip));
            let lost = self.unanswered(&lets, ip);
            (!lost.is_empty() && self.is_met(ip)).then_some((ip, lost))
        })
    }

    /// What the ACL lets through from or to an address.
    fn passes(&self, inbound: bool, ip: u128) -> Intervals {
        let (mut open, mut allowed) = (sets::all_traffic().minus(&of_other_family(ip)), Intervals::none());
        for entry in self.entries(inbound).iter().filter(|entry| holds(entry, ip)) {
            let fits = sets::of_traffic(entry.traffic);
            if entry.allow {
                allowed = allowed.or(&open.and(&fits));
            }
            open = open.minus(&fits);
        }
        allowed
    }

    /// What of some requests gets no answer at all, unless what lets them through is there for answers.
    fn unanswered(&self, lets: &Intervals, ip: u128) -> Intervals {
        let back = self.passes(!self.inbound, ip);
        let lost = lets.minus(&answered(lets, &back));
        let all = self.passes(self.inbound, ip);
        if lost.is_empty() || answered(&back, &for_answers(lets, &all)).is_empty() { lost } else { Intervals::none() }
    }

    /// Whether packets from or to an address meet the ACL of one of its subnets, as far as the routes tell.
    fn is_met(&self, ip: u128) -> bool {
        let world = self.scene.world();
        self.subnets.iter().any(|(id, subnet)| {
            let family = if sets::is_v6(ip) { subnet.ipv6.is_some() } else { subnet.block.is_some() };
            let within = |subnet: &Subnet| subnet.block.is_some_and(|block| sets::of_block(block).contains(ip));
            if !family || within(subnet) {
                return false;
            }
            match routes::hop(world, *id, At { ip, who: Who::Outside }) {
                Hop::Local => world.net.subnets.iter().any(|other| other.vpc == subnet.vpc && within(other)),
                Hop::Nowhere => false,
                Hop::To(Target::Nat(_) | Target::Egress(_), _) => !self.inbound,
                Hop::To(..) | Hop::Endpoint(_) | Hop::Unknown => true,
            }
        })
    }

    fn tell(&self, (span, entry): (Span, &AclEntry), ip: u128, lost: &Intervals) -> Diagnostic {
        let (way, back, word) = if self.inbound { ("in from", "out", "to") } else { ("out to", "in", "from") };
        let (name, address) = (&self.acl.label.name, sets::address(ip));
        let first = sets::as_traffic(lost).first().map_or_else(String::new, ToString::to_string);
        let message = format!("`{name}` lets `{first}` {way} `{address}`, and no answer {back}");
        let mut warning = Diagnostic::warning(codes::LOST_ANSWER, message).at(span, "lets the request through");
        let denies = |entry: &&AclEntry| !entry.allow && holds(entry, ip);
        let denied = self.entries(!self.inbound).iter().find(denies).and_then(|entry| entry.span);
        if let Some(place) = denied.or(self.acl.label.span) {
            let text = if denied.is_some() { String::from("denies the answer") } else { format!("no line lets the answer {back}") };
            warning = warning.at(place, text);
        }
        warning = warning.note("an ACL keeps no connections: an answer goes to the port from which the connection was opened");
        let block = if let Place::Block(block) = entry.place { block.to_string() } else { address.to_string() };
        warning.help(match (denied, lost.first().map_or(Protocol::TCP, sets::protocol)) {
            (Some(_), _) => String::from("deny both ways, or let the answer pass under a lower number"),
            (None, protocol @ (Protocol::TCP | Protocol::UDP)) => {
                format!("add `allow {protocol} 1024-65535 {word} {block}` under a free number, or take the line out")
            }
            (None, protocol) => format!("let the answers of `{protocol}` {back} as well, or take the line out"),
        })
    }
}

fn holds(entry: &AclEntry, ip: u128) -> bool {
    // Of a block that Amazon picks nothing is known but that it lies in no other.
    matches!(entry.place, Place::Block(block) if sets::of_block(block).contains(ip))
}

fn of_other_family(ip: u128) -> Intervals {
    sets::of_protocol(if sets::is_v6(ip) { Protocol::ICMP } else { Protocol::ICMPV6 })
}

/// What of some requests gets an answer to some port, if these packets are let back.
fn answered(requests: &Intervals, back: &Intervals) -> Intervals {
    let mut flow = Flow::new(requests.clone());
    flow.answer(&Sieve { sure: back.clone(), may: back.clone() }, |_, _| Step::new("", None));
    flow.may
}

/// What of some packets may be answers to ordinary machines, if these are all that are let through.
fn for_answers(packets: &Intervals, all: &Intervals) -> Intervals {
    let narrow = [Protocol::TCP, Protocol::UDP].into_iter().filter(|protocol| {
        let common = Intervals::between(sets::key(*protocol, COMMON.0), sets::key(*protocol, COMMON.1));
        let ports = packets.and(&sets::of_protocol(*protocol)).iter().map(|(from, to)| to - from + 1).sum::<u128>();
        ports < WIDE || !all.covers(&common)
    });
    narrow.fold(packets.clone(), |left, protocol| left.minus(&sets::of_protocol(protocol)))
}

/// An address that people know stands for the addresses round it.
fn stands_for(from: u128, to: u128) -> u128 {
    let known = KNOWN.map(sets::point).into_iter().find(|known| (from..=to).contains(known));
    // The first address of a block looks like the block itself.
    known.unwrap_or(if to - from > 2 { from + 1 } else { from })
}
