//! What can be reached after a change and could not before, and the other way round.
//!
//! Machines are the same if they bear the same name. What may pass counts as open: a way that opens perhaps is told.

use std::collections::{BTreeMap, BTreeSet};

use super::classes::ClassId;
use super::matrix::{both, family};
use super::network::{Group, GroupId, InterfaceId, Network, Rule, SubnetId};
use super::question::{Outer, Questions, Side};
use super::sets::{self, Intervals};

/// A set of connections that has been opened or closed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Whether they were closed; what opens comes first.
    pub closed: bool,
    /// From whom: `internet`, or machines.
    pub from: Vec<String>,
    /// Of the internet the addresses, where not all of them.
    pub addresses: Option<Addresses>,
    /// To whom.
    pub to: Vec<String>,
    /// Which connections.
    pub traffic: Intervals,
}

/// Some of the addresses of the internet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Addresses {
    /// These.
    These(Intervals),
    /// All of it, or of one family of it, but these: where that is the shorter thing to say.
    AllBut(Intervals),
}

impl Change {
    /// Whether it lets the internet in where it could not reach before.
    pub fn opens_to_internet(&self) -> bool {
        !self.closed && self.from.iter().any(|from| from == INTERNET)
    }
}

/// What the internet is called among those from whom and to whom.
pub const INTERNET: &str = "internet";

/// Machines that neither network tells apart, but for the subnet.
struct Machines {
    name: String,
    old: Members,
    new: Members,
}

/// Of each subnet two: enough for a pair.
type Members = BTreeMap<SubnetId, Vec<InterfaceId>>;

fn first(members: &Members) -> Option<InterfaceId> {
    members.values().flatten().next().copied()
}

/// What differs between two networks, in the fewest lines: from the internet first, what opens before what closes.
pub fn diff(old: &Network, new: &Network) -> Vec<Change> {
    let (before, after) = (Questions::new(old), Questions::new(new));
    let groups = groups(&before, &after);
    let touched = Touched::between(old, new);
    let mut found = Vec::new();
    for group in groups.iter().filter(|group| touched.reaches(group, true) || touched.reaches(group, false)) {
        found.extend(from_internet(&before, &after, group));
        let internet = |questions: &Questions<'_>| vec![Side::Outer(questions.internet())];
        let to = |members: &Members| first(members).map(Side::Interface).into_iter().collect::<Vec<_>>();
        let was = union(&before, &to(&group.old), &internet(&before));
        let is = union(&after, &to(&group.new), &internet(&after));
        found.extend(changes(&group.name, INTERNET, &was, &is));
    }
    for from in &groups {
        let all = touched.reaches(from, false);
        for to in groups.iter().filter(|to| all || touched.reaches(to, true)) {
            let was = between(&before, &from.old, &to.old);
            let is = between(&after, &from.new, &to.new);
            if was != is {
                found.extend(changes(&from.name, &to.name, &was, &is));
            }
        }
    }
    joined(found)
}

/// Where a change can matter at all.
enum Touched {
    /// Anywhere.
    Everything,
    /// Only some rules of groups have changed: where these are asked, inbound and outbound.
    Groups([BTreeSet<GroupId>; 2], Box<Network>),
}

impl Touched {
    /// Compares all that there is. Appliances are asked on the ways of others, and so is nothing else that has groups.
    fn between(old: &Network, new: &Network) -> Touched {
        let (mut one, mut other) = (without_spans(old), without_spans(new));
        let (was, is) = (std::mem::take(&mut one.groups), std::mem::take(&mut other.groups));
        let same = |(a, b): (&Group, &Group)| (&a.label, a.vpc, a.known) == (&b.label, b.vpc, b.known);
        if one != other || was.len() != is.len() || !was.iter().zip(&is).all(same) || one.interfaces.iter().any(|one| one.forward) {
            return Touched::Everything;
        }
        let differing = |rules: fn(&Group) -> &Vec<Rule>| {
            let pairs = was.iter().zip(&is).enumerate();
            pairs.filter(|(_, (a, b))| rules(a) != rules(b)).map(|(at, _)| GroupId(at)).collect()
        };
        Touched::Groups([differing(|group| &group.outbound), differing(|group| &group.inbound)], Box::new(one))
    }

    fn reaches(&self, group: &Machines, inbound: bool) -> bool {
        let Touched::Groups(sets, net) = self else { return true };
        let [outbound, admitting] = sets;
        let changed = if inbound { admitting } else { outbound };
        let bears =
            |id: &InterfaceId| net.interfaces(*id).is_some_and(|one| one.groups.iter().any(|group| changed.contains(group)));
        group.new.values().flatten().any(bears)
    }
}

/// A network without where it is written.
fn without_spans(net: &Network) -> Network {
    let mut net = net.clone();
    for one in &mut net.interfaces {
        (one.label.span, one.public_span, one.groups_span, one.forward_span) = (None, None, None, None);
    }
    for group in &mut net.groups {
        (group.label.span, group.outbound_span) = (None, None);
        group.inbound.iter_mut().chain(&mut group.outbound).for_each(|rule| rule.span = None);
    }
    for subnet in &mut net.subnets {
        (subnet.label.span, subnet.table_span) = (None, None);
    }
    for acl in &mut net.acls {
        acl.label.span = None;
        acl.inbound.iter_mut().chain(&mut acl.outbound).for_each(|entry| entry.span = None);
    }
    for table in &mut net.tables {
        table.label.span = None;
        table.routes.iter_mut().for_each(|route| route.span = None);
    }
    let labels = net.vpcs.iter_mut().map(|one| &mut one.label);
    let labels =
        labels.chain(net.gateways.iter_mut().map(|one| &mut one.label)).chain(net.egresses.iter_mut().map(|one| &mut one.label));
    let labels =
        labels.chain(net.nats.iter_mut().map(|one| &mut one.label)).chain(net.endpoints.iter_mut().map(|one| &mut one.label));
    let labels =
        labels.chain(net.peerings.iter_mut().map(|one| &mut one.label)).chain(net.transits.iter_mut().map(|one| &mut one.label));
    let labels = labels.chain(net.vpns.iter_mut().map(|one| &mut one.label)).chain(net.lists.iter_mut().map(|one| &mut one.label));
    labels.for_each(|label| label.span = None);
    net
}

/// Machines sorted by what either network sees of them, in the order of their names. Where a name has several interfaces, as
/// that of a fleet has, each of them stands for itself.
fn groups(before: &Questions<'_>, after: &Questions<'_>) -> Vec<Machines> {
    let mut of: BTreeMap<(&str, usize), [Option<InterfaceId>; 2]> = BTreeMap::new();
    for (at, questions) in [before, after].into_iter().enumerate() {
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for (id, one) in questions.world.net.interfaces.iter().enumerate() {
            let count = known.entry(one.label.name.as_str()).or_default();
            if let Some(slot) = of.entry((one.label.name.as_str(), *count)).or_default().get_mut(at) {
                *slot = Some(InterfaceId(id));
            }
            *count += 1;
        }
    }
    type Seen = [Option<ClassId>; 2];
    let mut sorted: BTreeMap<Seen, (Vec<&str>, [Members; 2])> = BTreeMap::new();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for ((name, _), ids) in &of {
        *sizes.entry(family(name)).or_default() += 1;
        let [old, new] = *ids;
        let seen = [old.map(|id| before.classes.of(id)), new.map(|id| after.classes.of(id))];
        let (names, members) = sorted.entry(seen).or_default();
        names.push(name);
        for ((id, into), questions) in ids.iter().zip(members).zip([before, after]) {
            let place = id.and_then(|id| Some((id, questions.subnet(id)?)));
            if let Some((id, subnet)) = place {
                let there = into.entry(subnet).or_default();
                there.extend((there.len() < 2).then_some(id));
            }
        }
    }
    let mut groups: Vec<(Vec<&str>, [Members; 2])> = sorted.into_values().collect();
    groups.sort();
    let named = |(names, [old, new]): (Vec<&str>, [Members; 2])| Machines { name: called(&names, &sizes), old, new };
    groups.into_iter().map(named).collect()
}

/// So many families are named; of more the first and the last.
const MOST_FAMILIES: usize = 4;

/// What some machines are called together. `sizes` says how many there are of each family.
fn called(names: &[&str], sizes: &BTreeMap<&str, usize>) -> String {
    let mut families: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    names.iter().for_each(|name| families.entry(family(name)).or_default().push(name));
    let several = |first: &str, last: &str, count: usize| format!("{first} … {last} ({count} of them)");
    if families.len() > MOST_FAMILIES
        && let (Some(first), Some(last)) = (names.first(), names.last())
    {
        return several(first, last, names.len());
    }
    let part = |(family, names): (&str, Vec<&str>)| match names.as_slice() {
        [_, _, ..] if sizes.get(family) == Some(&names.len()) => format!("{family}[*]"),
        [first, .., last] => several(first, last, names.len()),
        _ => names.concat(),
    };
    families.into_iter().map(part).collect::<Vec<_>>().join(", ")
}

fn union(questions: &Questions<'_>, from: &[Side], to: &[Side]) -> Intervals {
    let pairs = from.iter().flat_map(|one| to.iter().map(move |other| (one, other)));
    pairs.fold(Intervals::none(), |all, (one, other)| all.or(&both(questions, one, other).may))
}

/// A pair in one subnet and a pair in two, where there are such: nothing else can tell pairs of these machines apart.
fn between(questions: &Questions<'_>, from: &Members, to: &Members) -> Intervals {
    let net = questions.world.net;
    let differ = |a: InterfaceId, b: InterfaceId| {
        net.interfaces(a).zip(net.interfaces(b)).is_some_and(|(a, b)| a.member != b.member || a.several)
    };
    let pair = |a: &[InterfaceId], b: &[InterfaceId]| {
        let mut pairs = a.iter().flat_map(|one| b.iter().map(move |other| (*one, *other)));
        pairs.find(|(one, other)| differ(*one, *other))
    };
    let near = from.iter().find_map(|(subnet, ids)| pair(ids, to.get(subnet)?));
    let far = from.iter().find_map(|(subnet, ids)| {
        let mut others = to.iter().filter(|(other, _)| *other != subnet);
        others.find_map(|(_, others)| pair(ids, others))
    });
    let mut found = Intervals::none();
    for (one, other) in [near, far].into_iter().flatten() {
        if !questions.is_plainly_shut(one, other, &sets::all_traffic()) {
            found = found.or(&both(questions, &Side::Interface(one), &Side::Interface(other)).may);
        }
    }
    found
}

/// What an address of the internet may open to a group, for each piece of the internet that either network tells apart.
fn from_internet(before: &Questions<'_>, after: &Questions<'_>, group: &Machines) -> Vec<Change> {
    let (old, new) = (first(&group.old), first(&group.new));
    let whole = before.world.internet.and(&after.world.internet);
    let mut lines: Vec<u128> = before.world.lines.iter().chain(&after.world.lines).copied().collect();
    for (questions, id) in [(before, old), (after, new)] {
        lines.extend(id.into_iter().flat_map(|id| questions.world.lines_of(questions.world.set_of(id), true)));
    }
    lines.sort_unstable();
    lines.dedup();
    let mut found: [BTreeMap<Intervals, Vec<(u128, u128)>>; 2] = Default::default();
    for piece in whole.cut_at(&lines) {
        let outer = Outer { name: INTERNET.to_owned(), set: Intervals::between(piece.0, piece.1), services: false };
        let side = |id: Option<InterfaceId>| id.map(Side::Interface).into_iter().collect::<Vec<_>>();
        let from = [Side::Outer(outer)];
        let (was, is) = (union(before, &from, &side(old)), union(after, &from, &side(new)));
        for (found, traffic) in found.iter_mut().zip([is.minus(&was), was.minus(&is)]) {
            if !traffic.is_empty() {
                found.entry(traffic).or_default().push(piece);
            }
        }
    }
    let change = |closed, (set, traffic): (Intervals, Intervals)| Change {
        closed,
        from: vec![INTERNET.to_owned()],
        addresses: told(&whole, set),
        to: vec![group.name.clone()],
        traffic,
    };
    let [opened, closed] = found.map(by_traffic);
    let opened = opened.into_iter().map(|one| change(false, one));
    opened.chain(closed.into_iter().map(|one| change(true, one))).collect()
}

/// Addresses by the connections that they may open, turned round: the connections that all of some addresses may open. A port
/// that is open to many and to more of them elsewhere is told once, with all of them.
fn by_traffic(found: BTreeMap<Intervals, Vec<(u128, u128)>>) -> Vec<(Intervals, Intervals)> {
    let mut atoms: Vec<Intervals> = Vec::new();
    for traffic in found.keys() {
        let mut rest = traffic.clone();
        atoms = atoms
            .iter()
            .flat_map(|atom| {
                let both = atom.and(&rest);
                rest = rest.minus(atom);
                [atom.minus(&both), both]
            })
            .filter(|atom| !atom.is_empty())
            .collect();
        atoms.extend(Some(rest).filter(|rest| !rest.is_empty()));
    }
    let mut turned: BTreeMap<Intervals, Intervals> = BTreeMap::new();
    for atom in atoms {
        let pieces = found.iter().filter(|(traffic, _)| traffic.covers(&atom)).flat_map(|(_, pieces)| pieces.iter().copied());
        let from = Intervals::union_of(pieces.collect());
        let all = turned.entry(from).or_insert_with(Intervals::none);
        *all = all.or(&atom);
    }
    turned.into_iter().collect()
}

/// How a set of addresses is told: not at all where it is the whole internet of a family.
fn told(whole: &Intervals, set: Intervals) -> Option<Addresses> {
    let families = [sets::v4(), sets::v6()].map(|family| whole.and(&family));
    let within = families.iter().find(|family| family.covers(&set)).unwrap_or(whole);
    let rest = within.minus(&set);
    match sets::as_blocks(&rest).len() {
        0 => None,
        others if others < sets::as_blocks(&set).len() => Some(Addresses::AllBut(rest)),
        _ => Some(Addresses::These(set)),
    }
}

fn changes(from: &str, to: &str, was: &Intervals, is: &Intervals) -> Vec<Change> {
    let change =
        |closed, traffic| Change { closed, from: vec![from.to_owned()], addresses: None, to: vec![to.to_owned()], traffic };
    let both = [change(false, is.minus(was)), change(true, was.minus(is))];
    both.into_iter().filter(|change| !change.traffic.is_empty()).collect()
}

/// Lines that say the same of several are one.
fn joined(changes: Vec<Change>) -> Vec<Change> {
    let by_from = join(
        changes,
        |change| (change.closed, change.from.clone(), change.addresses.clone(), change.traffic.clone()),
        |one, other| {
            one.to.extend(other.to);
        },
    );
    let mut all = join(
        by_from,
        // The internet stands by itself: it is what one looks for first.
        |change| (is_internet(change), change.closed, change.to.clone(), change.addresses.clone(), change.traffic.clone()),
        |one, other| {
            one.from.extend(other.from);
        },
    );
    all.sort_by_key(|change| (change.closed, !is_internet(change), change.clone()));
    all
}

fn is_internet(change: &Change) -> bool {
    change.from.first().is_some_and(|from| from == INTERNET)
}

fn join<K: Ord>(changes: Vec<Change>, key: impl Fn(&Change) -> K, add: impl Fn(&mut Change, Change)) -> Vec<Change> {
    let mut by: BTreeMap<K, Change> = BTreeMap::new();
    for change in changes {
        match by.entry(key(&change)) {
            std::collections::btree_map::Entry::Occupied(mut there) => add(there.get_mut(), change),
            std::collections::btree_map::Entry::Vacant(free) => drop(free.insert(change)),
        }
    }
    by.into_values().collect()
}
