//! Questions: from whom to whom, by which of their addresses, and what passes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::classes::{self, Between, ClassId, Classes};
use super::network::{Address, Destination, EndpointId, InterfaceId, Ipv6Block, Network, Route, SubnetId, Table, Target, VpcId};
use super::sets::{self, Intervals};
use super::walk::groups::{self, Admits};
use super::walk::{self, Flow, Goal, Trace};
use super::world::{At, Sieve, Who, World};
use crate::net::Cidr;

/// One end of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// The machines, each with those of its interfaces that are meant.
    pub members: Vec<Vec<InterfaceId>>,
    /// Addresses outside of all networks.
    pub outside: Vec<Outer>,
    /// Networks of somebody else's, whose machines are not known.
    pub hosts: Vec<VpcId>,
    /// What was named and holds nothing that could be asked.
    pub empty: Vec<String>,
}

impl End {
    /// Whether there is nobody to ask.
    pub fn is_nobody(&self) -> bool {
        self.members.is_empty() && self.outside.is_empty() && self.hosts.is_empty()
    }

    /// Every interface that is meant.
    pub fn interfaces(&self) -> BTreeSet<InterfaceId> {
        self.members.iter().flatten().copied().collect()
    }
}

/// Some addresses outside of all networks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outer {
    /// What it is called.
    pub name: String,
    /// The addresses, none of which is one of the networks.
    pub set: Intervals,
    /// Whether they may be addresses of a service of AWS: the internet, as one speaks of it, is not.
    pub services: bool,
}

/// One of those that stand at an end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// An interface.
    Interface(InterfaceId),
    /// Addresses outside.
    Outer(Outer),
    /// Machines that are not known.
    Host(VpcId),
}

/// By which addresses two sides can speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// IPv4, to the private address of the other end, or to one outside.
    V4,
    /// IPv4, to the public address of the other end.
    Public,
    /// IPv6.
    V6,
}

impl How {
    /// In the order in which they are tried.
    pub const ALL: [How; 3] = [How::V4, How::Public, How::V6];

    /// As an answer names it.
    pub fn name(self) -> &'static str {
        match self {
            How::V4 => "IPv4",
            How::Public => "IPv4, to the public address",
            How::V6 => "IPv6",
        }
    }

    /// What of some connections exists in this family.
    pub fn of(self, wanted: &Intervals) -> Intervals {
        let other = if self == How::V6 { crate::net::Protocol::ICMP } else { crate::net::Protocol::ICMPV6 };
        wanted.minus(&sets::of_protocol(other))
    }
}

/// What passes by one of the ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Which.
    pub how: How,
    /// What passes, of all connections.
    pub passes: Sieve,
}

/// One connection with all that it met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// Who opens it.
    pub from: At,
    /// To whom.
    pub to: At,
    /// The sides that these belong to.
    pub sides: (Side, Side),
    /// Both as messages call them: by name inside, by address outside.
    pub names: (String, String),
    /// By which addresses.
    pub how: How,
    /// The connection.
    pub key: u128,
    /// What it met.
    pub steps: Vec<walk::Step>,
}

/// What each can see of the other, and whether it is inside of one subnet.
type Pair = ((ClassId, Between), (ClassId, Between), bool);

/// Something outside and a class, and whether it goes inward.
type OuterPair = (Side, ClassId, bool);

/// A network that can be asked.
pub struct Questions<'n> {
    /// The network.
    pub world: World<'n>,
    /// The classes of its interfaces.
    pub classes: Classes,
    /// Whether something forwards for others, so that connections may come under another address than they left with.
    forwards: bool,
    pairs: RefCell<FxHashMap<Pair, Rc<Vec<Way>>>>,
    outer: RefCell<FxHashMap<OuterPair, Rc<Vec<Way>>>>,
}

impl<'n> Questions<'n> {
    /// Makes a network ready.
    pub fn new(net: &'n Network) -> Questions<'n> {
        Questions::knowing(net, &Intervals::none())
    }

    /// The same where it is known of some addresses that they are somebody else's: AWS picks none of them.
    pub fn knowing(net: &'n Network, elsewhere: &Intervals) -> Questions<'n> {
        let world = World::new(net, elsewhere);
        let classes = Classes::new(&world);
        let forwards = net.interfaces.iter().any(|one| one.forward) || hides_inside(net);
        Questions { world, classes, forwards, pairs: RefCell::default(), outer: RefCell::default() }
    }

    /// What passes between two sides, by each way that there is.
    pub fn ways(&self, from: &Side, to: &Side) -> Rc<Vec<Way>> {
        // Groups ask nothing about an address of their own.
        let class = |id: &InterfaceId| self.classes.seen(*id, &[]).0;
        match (from, to) {
            (Side::Interface(a), Side::Interface(b)) => {
                let near = self.subnet(*a).is_some() && self.subnet(*a) == self.subnet(*b);
                let lines = |id: &InterfaceId, inbound| self.world.lines_of(self.world.set_of(*id), inbound);
                let seen = (self.classes.seen(*a, lines(b, true)), self.classes.seen(*b, lines(a, false)));
                self.remembered(&self.pairs, (seen.0, seen.1, near), from, to)
            }
            (Side::Interface(a), other) => self.remembered(&self.outer, (other.clone(), class(a), false), from, to),
            (other, Side::Interface(b)) => self.remembered(&self.outer, (other.clone(), class(b), true), from, to),
            _ => Rc::new(self.elsewhere_both(from, to)),
        }
    }

    /// Between two that lie outside: nobody knows, in each family that both have.
    fn elsewhere_both(&self, from: &Side, to: &Side) -> Vec<Way> {
        let shared = |how: &How| !self.sources(from, to, *how).is_empty() && !self.targets(from, to, *how).is_empty();
        let passes = Sieve { sure: Intervals::none(), may: sets::all_traffic() };
        How::ALL.into_iter().filter(shared).map(|how| Way { how, passes: passes.clone() }).collect()
    }

    fn remembered<K: std::hash::Hash + Eq>(
        &self,
        memory: &RefCell<FxHashMap<K, Rc<Vec<Way>>>>,
        key: K,
        from: &Side,
        to: &Side,
    ) -> Rc<Vec<Way>> {
        if let Some(known) = memory.borrow().get(&key) {
            return known.clone();
        }
        let found = Rc::new(self.compute(from, to));
        memory.borrow_mut().insert(key, found.clone());
        found
    }

    /// The subnet of an interface.
    pub fn subnet(&self, id: InterfaceId) -> Option<SubnetId> {
        self.world.net.interfaces(id).map(|one| one.subnet)
    }

    /// Whether it is plain that nothing passes between two interfaces, from what the groups of the second let in. Where
    /// something on the way shows another address, nothing is plain.
    pub fn is_plainly_shut(&self, from: InterfaceId, to: InterfaceId, wanted: &Intervals) -> bool {
        let world = &self.world;
        if self.forwards || world.vpc_of_interface(from) != world.vpc_of_interface(to) {
            return false;
        }
        let (Some(a), Some(b)) = (world.net.interfaces(from), world.net.interfaces(to)) else { return false };
        if a.ipv6.is_some() && b.ipv6.is_some() {
            return false;
        }
        let picked = !matches!(a.public, Some(Address::Known(_)));
        let admits = groups::admits(world, world.set_of(to), wanted);
        if b.public.is_some() && !(picked && self.is_shut_to_the_pool(to, &admits, wanted)) {
            return false;
        }
        let asked = (world.set_of(to), true);
        classes::pieces(world, &world.own_v4(from), Some(asked)).into_iter().all(|ip| {
            let source = At { ip, who: Who::Own(from) };
            groups::sieve(world, asked.0, true, source).may.is_apart_from(wanted)
        })
    }

    /// Whether something forwards for others, so that connections may come under another address than they left with.
    pub fn forwards(&self) -> bool {
        self.forwards
    }

    /// The same for connections to its public address that come from one that AWS has picked.
    pub fn is_shut_to_the_pool(&self, to: InterfaceId, admits: &Admits, wanted: &Intervals) -> bool {
        let picked = |address: Option<Address>| !matches!(address, Some(Address::Known(_)));
        let nats = self.world.net.nats.iter().all(|nat| picked(nat.public));
        let arrive = || walk::arrivals(&self.world, to).iter().any(|one| !one.passes.may.is_apart_from(wanted));
        nats && !(admits.may_mean_any(&self.world.pool) && arrive())
    }

    fn compute(&self, from: &Side, to: &Side) -> Vec<Way> {
        let ways = How::ALL.into_iter().filter_map(|how| {
            let (sources, targets) = (self.sources(from, to, how), self.targets(from, to, how));
            if sources.is_empty() || targets.is_empty() {
                return None;
            }
            let mut passes: Option<Sieve> = None;
            for (source, target) in sources.iter().flat_map(|source| targets.iter().map(move |target| (*source, *target))) {
                let mut flow = Flow::new(how.of(&sets::all_traffic()));
                walk_between(&self.world, source, target, &mut flow);
                passes = Some(match passes {
                    None => Sieve { sure: flow.sure, may: flow.may },
                    // A service stands beside the addresses that it may have: it adds to what may pass, and to no certainty.
                    Some(before) if matches!(target.who, Who::Service(_)) => Sieve { may: before.may.or(&flow.may), ..before },
                    Some(before) => Sieve { sure: before.sure.and(&flow.sure), may: before.may.or(&flow.may) },
                });
            }
            Some(Way { how, passes: passes? })
        });
        ways.collect()
    }

    /// The addresses of the first side, one of each piece that nothing tells apart.
    fn sources(&self, from: &Side, to: &Side, how: How) -> Vec<At> {
        let world = &self.world;
        let asked = match to {
            Side::Interface(id) => Some((world.set_of(*id), true)),
            _ => None,
        };
        let all =
            |set: &Intervals, who: Who| classes::pieces(world, set, asked).into_iter().map(move |ip| At { ip, who }).collect();
        match (from, how) {
            (Side::Interface(id), How::V6) => all(&world.own_v6(*id), Who::Own(*id)),
            (Side::Interface(id), _) => all(&world.own_v4(*id), Who::Own(*id)),
            (Side::Outer(outer), how) => all(&outer.set.and(&family(how)), Who::Outside),
            (Side::Host(vpc), how) => all(&self.blocks(*vpc).and(&family(how)), Who::Host(*vpc)),
        }
    }

    fn targets(&self, from: &Side, to: &Side, how: How) -> Vec<At> {
        let world = &self.world;
        let asked = match from {
            Side::Interface(id) => Some((world.set_of(*id), false)),
            _ => None,
        };
        let all =
            |set: &Intervals, who: Who| classes::pieces(world, set, asked).into_iter().map(move |ip| At { ip, who }).collect();
        match (to, how) {
            (Side::Interface(id), How::V4) => all(&world.own_v4(*id), Who::Own(*id)),
            (Side::Interface(id), How::Public) => all(&world.public_v4(*id), Who::Public(*id)),
            (Side::Interface(id), How::V6) => all(&world.own_v6(*id), Who::Own(*id)),
            (_, How::Public) => Vec::new(),
            (Side::Outer(outer), how) => {
                let mut found: Vec<At> = all(&outer.set.and(&family(how)), Who::Outside);
                found.extend(self.services(from, outer, how));
                found
            }
            (Side::Host(vpc), how) => all(&self.blocks(*vpc).and(&family(how)), Who::Host(*vpc)),
        }
    }

    /// An address that a side has.
    pub fn some(&self, side: &Side) -> Option<At> {
        How::ALL.into_iter().find_map(|how| self.targets(side, side, how).first().copied())
    }

    /// The services that addresses outside may belong to, as a gateway endpoint knows them and the program does not.
    fn services(&self, from: &Side, outer: &Outer, how: How) -> Vec<At> {
        let (Side::Interface(id), true, How::V4) = (from, outer.services, how) else { return Vec::new() };
        let public = outer.set.and(&sets::public()).and(&sets::v4());
        let table = self.subnet(*id).and_then(|subnet| walk::routes::table_of(&self.world, subnet)).map(|(table, _)| table);
        let endpoints: Vec<EndpointId> = table.and_then(|table| self.world.endpoints.get(&table)).cloned().unwrap_or_default();
        let unknown = |id: &EndpointId| self.world.net.endpoints(*id).is_some_and(|one| one.blocks.is_none());
        let pieces = classes::pieces(&self.world, &public, Some((self.world.set_of(*id), false)));
        endpoints
            .into_iter()
            .filter(unknown)
            .flat_map(|id| pieces.iter().map(move |ip| At { ip: *ip, who: Who::Service(id) }))
            .collect()
    }

    /// The addresses of a network.
    fn blocks(&self, vpc: VpcId) -> Intervals {
        let Some(vpc) = self.world.net.vpcs(vpc) else { return Intervals::none() };
        let v6 = match vpc.ipv6 {
            Some(Ipv6Block::Known(block)) => sets::of_block(block),
            Some(Ipv6Block::Picked) => self.world.pool.and(&sets::v6()),
            None => Intervals::none(),
        };
        sets::of_blocks(vpc.blocks.iter().copied()).or(&v6)
    }

    /// Follows one connection. A way that something of the set goes is found for [`Goal::Witness`], one on which something is
    /// stopped for [`Goal::Obstacle`].
    pub fn trace(&self, from: &Side, to: &Side, how: How, key: u128, goal: Goal) -> Option<Traced> {
        let mut kept: Option<Traced> = None;
        for source in self.sources(from, to, how) {
            for target in self.targets(from, to, how) {
                if goal == Goal::Obstacle && matches!(target.who, Who::Service(_)) {
                    continue;
                }
                let mut flow = Flow::traced(key, goal);
                walk_between(&self.world, source, target, &mut flow);
                let steps = flow.trace.map(|Trace { steps, .. }| steps).unwrap_or_default();
                let sides = (from.clone(), to.clone());
                let names = (walk::shown_at(&self.world, source), walk::shown_at(&self.world, target));
                let traced = Traced { from: source, to: target, sides, names, how, key, steps };
                let found = match goal {
                    Goal::Witness => !flow.may.is_empty(),
                    Goal::Obstacle => flow.sure.is_empty(),
                };
                if found {
                    return Some(traced);
                }
                kept = kept.or(Some(traced));
            }
        }
        kept
    }

    /// What is outside of everything that these are: the rest of the world, and unknown machines elsewhere.
    pub fn elsewhere(&self, end: &End) -> End {
        let net = self.world.net;
        let named = end.outside.iter().fold(Intervals::none(), |all, one| all.or(&one.set));
        let rest = sets::v4().or(&sets::v6()).minus(&self.world.inside).minus(&named);
        let partly = net.vpcs.iter().enumerate().filter(|(_, vpc)| vpc.known == super::network::Known::Part);
        let hosts = partly.map(|(at, _)| VpcId(at)).filter(|vpc| !end.hosts.contains(vpc)).collect();
        End { outside: split(&rest), hosts, ..End::default() }
    }

    /// Everything that opens connections, each machine with its interfaces.
    pub fn everybody(&self) -> End {
        let net = self.world.net;
        let mut members: BTreeMap<InterfaceId, Vec<InterfaceId>> = BTreeMap::new();
        for at in (0..net.interfaces.len()).map(InterfaceId).filter(|at| self.world.opens(*at)) {
            members.entry(net.interfaces(at).map_or(at, |one| one.member)).or_default().push(at);
        }
        End { members: members.into_values().collect(), ..End::default() }
    }

    /// The internet.
    pub fn internet(&self) -> Outer {
        Outer { name: String::from("internet"), set: self.world.internet.clone(), services: false }
    }
}

/// Whether a table sends packets for a part of its own network through a NAT gateway.
fn hides_inside(net: &Network) -> bool {
    let within = |table: &Table, route: &Route| {
        let blocks = net.vpcs(table.vpc).map_or(&[][..], |vpc| vpc.blocks.as_slice());
        let covered = |block: &Cidr| blocks.iter().any(|own| own.covers(*block));
        match route.to {
            Destination::Block(block) => covered(&block),
            Destination::List(list) => net.lists(list).is_some_and(|list| list.blocks.iter().any(covered)),
        }
    };
    let hides = |table: &Table| table.routes.iter().any(|route| matches!(route.target, Target::Nat(_)) && within(table, route));
    net.tables.iter().any(hides)
}

/// Public addresses and others go different ways.
fn split(rest: &Intervals) -> Vec<Outer> {
    let public = sets::public();
    let parts = [rest.and(&public), rest.minus(&public)];
    let named = ["internet", "a private address outside"];
    let parts = parts.into_iter().zip(named).filter(|(set, _)| !set.is_empty());
    parts.map(|(set, name)| Outer { name: String::from(name), set, services: false }).collect()
}

fn family(how: How) -> Intervals {
    if how == How::V6 { sets::v6() } else { sets::v4() }
}

/// Walks from one address to another.
pub fn walk_between(world: &World<'_>, from: At, to: At, flow: &mut Flow) {
    match (from.who, to.who) {
        (Who::Own(id), _) => walk::send(world, id, from, to, flow),
        (_, Who::Own(_) | Who::Public(_)) => walk::receive(world, from, to, flow),
        _ => flow.doubt(|| walk::Step::new("neither end lies in a network of the program", None)),
    }
}
