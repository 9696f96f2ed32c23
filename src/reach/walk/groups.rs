//! Security groups. They allow and never deny, the rules of all groups of an interface add up, and whoever was let one way
//! gets the answer back: so they are asked only in the direction in which a connection is opened.
//!
//! Sources: Amazon VPC User Guide, "Security group rules"; Amazon EC2 User Guide, "Connection tracking".

use std::collections::BTreeSet;
use std::rc::Rc;

use super::flow::{Flow, Step};
use super::shown;
use crate::reach::network::{Group, GroupId, InterfaceId, Known, Peer, Place, Rule};
use crate::reach::sets::{self, Intervals};
use crate::reach::world::{At, GroupSet, Sieve, Who, World};

/// Whether a rule's other end is this address.
fn is_peer(world: &World<'_>, group: &Group, peer: Peer, far: At) -> bool {
    match (peer, far.who) {
        (Peer::Place(place), _) => world.lies_in(far, place),
        (Peer::List(list), _) => world.is_listed(far, list),
        (Peer::Group(named), Who::Own(id)) => {
            let bears = world.net.interfaces(id).is_some_and(|one| one.groups.contains(&named));
            bears && world.vpc_of_interface(id).is_some_and(|vpc| world.groups_cross(group.vpc, vpc))
        }
        (Peer::Group(_), _) => false,
    }
}

/// Whether a rule may mean this address, as far as it is not known what it means: a list of which only a part is known, or
/// the members of a group among machines of which nothing is known.
fn is_perhaps(world: &World<'_>, peer: Peer, far: At) -> bool {
    match (peer, far.who) {
        (Peer::List(list), _) => world.net.lists(list).is_some_and(|list| list.known == Known::Part),
        (Peer::Group(_), Who::Host(_)) => true,
        _ => false,
    }
}

fn rules(group: &Group, inbound: bool) -> &[Rule] {
    if inbound { &group.inbound } else { &group.outbound }
}

/// What the groups of a set let through, from or to an address.
pub fn sieve(world: &World<'_>, set: GroupSet, inbound: bool, far: At) -> Rc<Sieve> {
    let (place, groups) = match far.who {
        Who::Own(id) => (world.net.interfaces(id).map_or(0, |one| one.subnet.0 as u64) << 2 | 1, world.set_of(id).0),
        Who::Host(vpc) => ((vpc.0 as u64) << 2 | 2, 0),
        _ => (0, 0),
    };
    let key = (set, inbound, far.ip, place, groups);
    if let Some(known) = world.asked.borrow().get(&key) {
        return known.clone();
    }
    let found = Rc::new(compute(world, set, inbound, far));
    world.asked.borrow_mut().insert(key, found.clone());
    found
}

fn compute(world: &World<'_>, set: GroupSet, inbound: bool, far: At) -> Sieve {
    let (mut sure, mut may) = (Vec::new(), Vec::new());
    for group in world.groups_of(set).iter().filter_map(|id| world.net.groups(*id)) {
        for rule in rules(group, inbound) {
            if is_peer(world, group, rule.peer, far) {
                sure.push(sets::traffic_ends(rule.traffic));
            } else if is_perhaps(world, rule.peer, far) {
                may.push(sets::traffic_ends(rule.traffic));
            }
        }
        if group.known == Known::Part {
            may.extend(sets::all_traffic().iter());
        }
    }
    may.extend(sure.iter().copied());
    Sieve { sure: Intervals::union_of(sure), may: Intervals::union_of(may) }
}

/// Whom the groups of a set may let in on some connections, by their private IPv4 addresses or from outside: never less than [`sieve`] finds.
#[derive(Debug)]
pub struct Admits {
    /// Bearers of these groups.
    groups: BTreeSet<GroupId>,
    /// These addresses.
    addresses: Intervals,
    /// Perhaps others, whom nobody knows.
    others: bool,
}

impl Admits {
    /// Whether any of these addresses, which are nobody's in the networks, may be among them.
    pub fn may_mean_any(&self, outside: &Intervals) -> bool {
        self.others || !self.addresses.is_apart_from(outside)
    }

    /// Whether an interface may be among them.
    pub fn may_mean(&self, world: &World<'_>, id: InterfaceId) -> bool {
        let bears = || world.groups_of(world.set_of(id)).iter().any(|group| self.groups.contains(group));
        let stands =
            || world.reach_of_v4(id).is_some_and(|(from, to)| !Intervals::between(from, to).is_apart_from(&self.addresses));
        self.others || bears() || !self.addresses.is_empty() && stands()
    }
}

/// Whom the groups of a set may let in on some connections.
pub fn admits(world: &World<'_>, set: GroupSet, wanted: &Intervals) -> Admits {
    let mut found = Admits { groups: BTreeSet::new(), addresses: Intervals::none(), others: false };
    let mut blocks = Vec::new();
    for group in world.groups_of(set).iter().filter_map(|id| world.net.groups(*id)) {
        found.others |= group.known == Known::Part;
        for rule in group.inbound.iter().filter(|rule| !sets::of_traffic(rule.traffic).is_apart_from(wanted)) {
            match rule.peer {
                Peer::Group(id) => found.groups.extend([id]),
                Peer::Place(Place::Block(block)) => blocks.push(block),
                Peer::Place(_) => {}
                Peer::List(id) => {
                    found.others |= world.net.lists(id).is_some_and(|list| list.known == Known::Part);
                    blocks.extend(world.net.lists(id).into_iter().flat_map(|list| list.blocks.iter().copied()));
                }
            }
        }
    }
    found.addresses = sets::of_blocks(blocks);
    found
}

/// Meets the groups of an interface.
pub fn meet(world: &World<'_>, id: InterfaceId, inbound: bool, far: At, flow: &mut Flow) {
    let set = world.set_of(id);
    let found = sieve(world, set, inbound, far);
    flow.meet(
        &found,
        |aim, passes| if passes { opened(world, set, inbound, far, aim) } else { closed(world, id, inbound, far, aim) },
    );
}

fn opened(world: &World<'_>, set: GroupSet, inbound: bool, far: At, aim: u128) -> Step {
    for group in world.groups_of(set).iter().filter_map(|id| world.net.groups(*id)) {
        let fits = |rule: &&Rule| sets::of_traffic(rule.traffic).contains(aim) && is_peer(world, group, rule.peer, far);
        if let Some(rule) = rules(group, inbound).iter().find(fits) {
            let way = if inbound { "in from" } else { "out to" };
            let text = format!("`{}` lets `{}` {way} {}", group.label.name, rule.traffic, shown::peer(world, rule.peer));
            return Step { admits: inbound, ..Step::new(text, rule.span.or(group.label.span)) };
        }
    }
    Step::new("a group of which only a part is known may let it through", None)
}

fn closed(world: &World<'_>, id: InterfaceId, inbound: bool, far: At, aim: u128) -> Step {
    let Some(interface) = world.net.interfaces(id) else { return Step::new("no group lets it through", None) };
    let groups: Vec<&Group> = interface.groups.iter().filter_map(|id| world.net.groups(*id)).collect();
    let what = sets::shown_key(aim);
    let other = shown::at(world, far);
    let (way, words) = if inbound { ("in from", "from") } else { ("out to", "to") };
    let Some(first) = groups.first() else {
        return Step::new(format!("`{}` has no group, and nothing passes without", interface.label.name), interface.label.span);
    };
    let text = match groups.as_slice() {
        [only] => format!("`{}` lets no `{what}` {way} {other}", only.label.name),
        _ => format!("no group of `{}` lets `{what}` {way} {other}", interface.label.name),
    };
    let closing = if inbound { None } else { first.outbound_span };
    let mut step = Step::new(text, closing.or(first.label.span));
    for group in groups.iter().skip(1) {
        step = step.also(&group.label, "another of its groups");
    }
    if groups.iter().any(|group| group.known == Known::Part) {
        return step.help("it is somebody else's: what it allows must be written in the program to be counted on");
    }
    step.help(format!("add `allow {what} {words} {}` to `{}`", shown::as_peer(world, far), first.label.name))
}
