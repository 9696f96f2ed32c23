//! W0707: a database that the internet reaches.
//!
//! What AWS documents (Security Hub, control EC2.19, "Security groups should not allow unrestricted access to ports with high
//! risk"): which ports are not to be opened to everybody. Here the connection is followed, so that an open group in a private
//! subnet is not told, and a half of the internet is as open as the whole.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::{KNOWN, Scene, Told};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Protocol;
use crate::reach::network::{Interface, InterfaceId, Peer, Place, SubnetId};
use crate::reach::prove::with_steps;
use crate::reach::question::{How, Outer, Side, Traced, walk_between};
use crate::reach::sets::{self, Intervals};
use crate::reach::walk::{Flow, Goal};
use crate::reach::world::{At, GroupSet, Who};

/// Ports on which databases and stores listen, with what listens there. Sources: the IANA registry of service names (those
/// marked i), AWS Security Hub EC2.19 (s), and the manual of the product (m).
const DATABASES: &[(u16, &str)] = &[
    (1433, "SQL Server"), // s
    (1521, "Oracle"),     // m: Oracle Net Services Reference, default port of the listener
    (2379, "etcd"),       // i
    (3306, "MySQL"),      // s
    (5432, "PostgreSQL"), // s
    (5439, "Redshift"),   // m: Amazon Redshift Management Guide
    (5984, "CouchDB"),    // i
    (6379, "Redis"),      // i
    (7687, "Neo4j"),      // m: Neo4j Operations Manual, Ports
    (8086, "InfluxDB"),   // m: InfluxDB documentation, Ports
    (9042, "Cassandra"),  // m: Apache Cassandra documentation, cassandra.yaml
    (9200, "OpenSearch"), // s
    (9300, "OpenSearch"), // s
    (11211, "memcached"), // i
    (27017, "MongoDB"),   // i
    (50000, "Db2"),       // m: IBM Db2 documentation, port of the first instance
];

/// From how many addresses it counts as open: more than any office has, a /8 of IPv4 and a /16 of IPv6.
const MANY: [u128; 2] = [1 << 24, 1 << 112];

/// Looks at one interface of each set of groups in a subnet.
pub(super) fn check(scene: &Scene<'_>, found: &mut Vec<Diagnostic>) {
    let ports = databases();
    let mut open: HashMap<GroupSet, bool> = HashMap::new();
    let mut seen: HashSet<(GroupSet, SubnetId, bool, bool)> = HashSet::new();
    let mut told = Told::default();
    for (at, one) in scene.net().interfaces.iter().enumerate().filter(|(_, one)| one.public.is_some() || one.ipv6.is_some()) {
        let id = InterfaceId(at);
        let set = scene.world().set_of(id);
        if !*open.entry(set).or_insert_with(|| lets_many_in(scene, set, &ports)) {
            continue;
        }
        if seen.insert((set, one.subnet, one.public.is_some(), one.ipv6.is_some()))
            && !is_told(scene, one, &ports, &told)
            && let Some((traced, passes)) = reached(scene, id, &ports)
        {
            tell(scene, one, &traced, &passes, &mut told, found);
        }
    }
}

fn databases() -> Intervals {
    Intervals::union_of(
        DATABASES.iter().map(|(port, _)| (sets::key(Protocol::TCP, *port), sets::key(Protocol::TCP, *port))).collect(),
    )
}

/// Whether the groups of a set let a database's port in from many addresses, as far as blocks and lists say it.
fn lets_many_in(scene: &Scene<'_>, set: GroupSet, ports: &Intervals) -> bool {
    let net = scene.net();
    let groups = scene.world().groups_of(set).iter().filter_map(|id| net.groups(*id));
    let rules = groups.flat_map(|group| &group.inbound).filter(|rule| !sets::of_traffic(rule.traffic).is_apart_from(ports));
    let blocks = rules.flat_map(|rule| match rule.peer {
        Peer::Place(Place::Block(block)) => vec![block],
        Peer::List(id) => net.lists(id).map_or_else(Vec::new, |list| list.blocks.clone()),
        _ => Vec::new(),
    });
    many(&sets::of_blocks(blocks).and(&scene.world().internet))
}

fn many(addresses: &Intervals) -> bool {
    [sets::v4(), sets::v6()].into_iter().zip(MANY).any(|(family, many)| {
        let count = addresses.and(&family).iter().fold(0_u128, |sum, (from, to)| sum.saturating_add((to - from).saturating_add(1)));
        count >= many
    })
}

/// A connection by which many on the internet reach a database's port for certain, and what they reach.
fn reached(scene: &Scene<'_>, id: InterfaceId, ports: &Intervals) -> Option<(Traced, Intervals)> {
    let world = scene.world();
    let ways =
        [(How::Public, sets::v4(), world.public_v4(id), Who::Public(id)), (How::V6, sets::v6(), world.own_v6(id), Who::Own(id))];
    ways.into_iter().find_map(|(how, family, targets, who)| {
        let to = At { ip: targets.first()?, who };
        let (piece, passes) = open_to_many(scene, id, &family, to, ports)?;
        let known = scene.questions.internet();
        let outer = Side::Outer(Outer { set: known.set.and(&piece), ..known });
        let traced = scene.questions.trace(&outer, &Side::Interface(id), how, passes.first()?, Goal::Witness)?;
        Some((traced, passes))
    })
}

/// Addresses that nothing on the way tells apart and from which ports are reached, if they and those like them are many. The
/// largest go first: as soon as they are many, the others need not be tried.
fn open_to_many(
    scene: &Scene<'_>,
    id: InterfaceId,
    family: &Intervals,
    to: At,
    ports: &Intervals,
) -> Option<(Intervals, Intervals)> {
    let world = scene.world();
    let lines = world.lines_of(world.set_of(id), true);
    let pieces = world.internet.and(family).cut_at(&world.lines);
    let pieces = pieces.into_iter().flat_map(|(from, to)| Intervals::between(from, to).cut_at(lines));
    let mut pieces: Vec<(u128, u128)> = pieces.collect();
    let is_known = |from: u128, last: u128| KNOWN.into_iter().any(|ip| (from..=last).contains(&sets::point(ip)));
    pieces.sort_by_key(|(from, last)| Reverse((is_known(*from, *last), last - from)));
    let (mut all, mut first) = (Vec::new(), None);
    for (from, last) in pieces {
        let mut flow = Flow::new(ports.clone());
        walk_between(world, At { ip: from, who: Who::Outside }, to, &mut flow);
        if flow.sure.is_empty() {
            continue;
        }
        all.push((from, last));
        first = first.or(Some((Intervals::between(from, last), flow.sure)));
        if many(&Intervals::union_of(all.clone())) {
            return first;
        }
    }
    None
}

/// Whether each line that could let them in has been told already.
fn is_told(scene: &Scene<'_>, one: &Interface, ports: &Intervals, told: &Told) -> bool {
    let groups = one.groups.iter().filter_map(|id| scene.net().groups(*id));
    let lines = groups.flat_map(|group| group.inbound.iter().map(move |rule| (group, rule)));
    let mut lines = lines.filter(|(_, rule)| !sets::of_traffic(rule.traffic).is_apart_from(ports));
    lines.all(|(group, rule)| rule.span.is_some_and(|span| told.knows(scene, span, &group.label)))
}

/// One warning for each line that lets the internet in.
fn tell(scene: &Scene<'_>, one: &Interface, traced: &Traced, passes: &Intervals, told: &mut Told, found: &mut Vec<Diagnostic>) {
    let admits = traced.steps.iter().rev().find(|step| step.admits).and_then(|step| step.span);
    let Some(span) = admits.or(one.label.span) else { return };
    let owner = one
        .groups
        .iter()
        .filter_map(|id| scene.net().groups(*id))
        .find(|group| group.inbound.iter().any(|rule| rule.span == Some(span)));
    let owner = owner.map_or(&one.label, |group| &group.label);
    if !told.is_new(scene, span, owner) {
        return;
    }
    let named: Vec<String> = DATABASES
        .iter()
        .filter(|(port, _)| passes.contains(sets::key(Protocol::TCP, *port)))
        .map(|(port, name)| format!("`tcp {port}` ({name})"))
        .collect();
    let what = match named.as_slice() {
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} and {} more ports of databases", rest.len()),
        [] => return,
    };
    let message = format!("the internet ({}) can reach `{}` on {what}", traced.names.0, one.label.name);
    let warning = Diagnostic::warning(codes::OPEN_DATABASE, message).at(span, "lets the internet in");
    let warning = with_steps(warning, traced, Some(String::from("name who is to reach it: a group, or the block of an office")));
    found.push(scene.of(owner, warning));
}
