//! What no rule can tell apart is looked at once: pieces of sets of addresses, and interfaces of one class.

use std::collections::{BTreeSet, HashMap};

use super::network::{AclId, InterfaceId, Network, SubnetId, TableId, VpcId};
use super::sets::Intervals;
use super::world::{At, GroupSet, Who, World};

/// The groups that are asked about an address at the other end, and in which direction.
pub type Asked = Option<(GroupSet, bool)>;

/// The groups that judge whoever comes to an address.
pub fn inbound(world: &World<'_>, to: At) -> Asked {
    match to.who {
        Who::Own(id) | Who::Public(id) => Some((world.set_of(id), true)),
        _ => None,
    }
}

/// The groups that judge whom an address goes to.
pub fn outbound(world: &World<'_>, from: At) -> Asked {
    match from.who {
        Who::Own(id) => Some((world.set_of(id), false)),
        _ => None,
    }
}

/// Addresses that people know stand for the piece of the internet that they lie in: 8.8.8.8 and 2001:4860:4860::8888.
const KNOWN: [u128; 2] = [0x0808_0808, 0x2001_4860_4860_0000_0000_0000_0000_8888];

/// An address of each piece of a set that nothing on a way can tell apart.
pub fn pieces(world: &World<'_>, set: &Intervals, asked: Asked) -> Vec<u128> {
    let single = |(from, to): (u128, u128)| from == to;
    if set.len() == 1 && set.iter().all(single) {
        return set.first().into_iter().collect();
    }
    let lines = asked.map_or(&[][..], |(set, inbound)| world.lines_of(set, inbound));
    let stands_for = |(from, to): (u128, u128)| match KNOWN.into_iter().find(|one| (from..=to).contains(one)) {
        Some(known) => known,
        // The first address of a block looks like the block itself.
        None if to - from > 2 => from + 1,
        None => from,
    };
    let coarse = set.cut_at(&world.lines);
    coarse.into_iter().flat_map(|(from, to)| Intervals::between(from, to).cut_at(lines)).map(stands_for).collect()
}

/// A class of interfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u32);

/// All that anything on a way can see of an interface.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    vpc: VpcId,
    table: Option<TableId>,
    acl: Option<AclId>,
    /// Its zone, where a transit gateway asks for that.
    zone: Option<String>,
    groups: GroupSet,
    /// Between which lines each of its addresses lies: private, IPv6 and public.
    addresses: [Option<(usize, usize)>; 3],
    machine: bool,
    several: bool,
    /// Its subnet, where that is met by more than its own interfaces.
    subnet: Option<SubnetId>,
    /// Itself, if it is met by others.
    alone: Option<InterfaceId>,
}

/// The class of each interface.
pub struct Classes {
    /// By the position of the interface.
    pub of: Vec<ClassId>,
    /// The interfaces of each class, in order.
    pub members: Vec<Vec<InterfaceId>>,
    /// By the position of the interface: its class where the lines that groups draw between addresses do not count.
    coarse: Vec<ClassId>,
    /// By the position of the interface: between which two addresses its private, its IPv6 and its public one lie.
    spans: Vec<Spans>,
}

/// Between which lines of some groups the addresses of an interface lie.
pub type Between = [Option<(u32, u32)>; 3];

impl Classes {
    /// Sorts the interfaces of a network.
    pub fn new(world: &World<'_>) -> Classes {
        let mut lines = world.lines.clone();
        lines.extend(world.group_lines.iter().flatten().flatten());
        lines.sort_unstable();
        lines.dedup();
        let met = met_subnets(world.net);
        let mut classes = Classes { of: Vec::new(), members: Vec::new(), coarse: Vec::new(), spans: Vec::new() };
        let mut numbers: HashMap<Key, ClassId> = HashMap::new();
        let mut coarse: HashMap<Key, ClassId> = HashMap::new();
        for at in (0..world.net.interfaces.len()).map(InterfaceId) {
            let spans = [world.own_v4(at), world.own_v6(at), world.public_v4(at)].map(|set| span(&set));
            classes.spans.push(spans);
            let number = u32::try_from(coarse.len()).unwrap_or(u32::MAX);
            let plain = key(world, at, spans, &world.lines, &met);
            classes.coarse.push(plain.map_or(ClassId(u32::MAX), |key| *coarse.entry(key).or_insert(ClassId(number))));
            let Some(key) = key(world, at, spans, &lines, &met) else {
                classes.of.push(ClassId(u32::MAX));
                continue;
            };
            let class = *numbers.entry(key).or_insert_with(|| {
                classes.members.push(Vec::new());
                ClassId(u32::try_from(classes.members.len() - 1).unwrap_or(u32::MAX))
            });
            classes.of.push(class);
            if let Some(members) = classes.members.get_mut(class.0 as usize) {
                members.push(at);
            }
        }
        classes
    }

    /// All that one can see of an interface from behind groups that draw these lines.
    pub fn seen(&self, id: InterfaceId, lines: &[u128]) -> (ClassId, Between) {
        let at = |point: u128| u32::try_from(lines.partition_point(|line| *line <= point)).unwrap_or(u32::MAX);
        let spans = self.spans.get(id.0).copied().unwrap_or_default();
        let class = self.coarse.get(id.0).copied().unwrap_or(ClassId(u32::MAX));
        (class, spans.map(|span| span.map(|(first, last)| (at(first), at(last)))))
    }

    /// The class of an interface.
    pub fn of(&self, id: InterfaceId) -> ClassId {
        self.of.get(id.0).copied().unwrap_or(ClassId(u32::MAX))
    }
}

fn span(set: &Intervals) -> Option<(u128, u128)> {
    Some((set.iter().next()?.0, set.iter().last()?.1))
}

type Spans = [Option<(u128, u128)>; 3];

fn key(world: &World<'_>, id: InterfaceId, spans: Spans, lines: &[u128], met: &BTreeSet<SubnetId>) -> Option<Key> {
    let one = world.net.interfaces(id)?;
    let subnet = world.net.subnets(one.subnet)?;
    let at = |point: u128| lines.partition_point(|line| *line <= point);
    let addresses = spans.map(|span| span.map(|(first, last)| (at(first), at(last))));
    let v6 = addresses.get(1).copied().flatten();
    Some(Key {
        vpc: subnet.vpc,
        table: subnet.table.or(world.net.vpcs(subnet.vpc)?.main),
        acl: subnet.acl,
        zone: (!world.net.transits.is_empty()).then(|| subnet.zone.clone()),
        groups: world.set_of(id),
        addresses,
        machine: world.opens(id),
        several: one.several,
        subnet: (v6.is_some() || met.contains(&one.subnet)).then_some(one.subnet),
        alone: one.forward.then_some(id),
    })
}

/// Subnets that packets pass on their way to others.
fn met_subnets(net: &Network) -> BTreeSet<SubnetId> {
    let appliances = net.interfaces.iter().filter(|one| one.forward).map(|one| one.subnet);
    let transits = net.transits.iter().flat_map(|transit| transit.subnets.iter().copied());
    net.nats.iter().map(|nat| nat.subnet).chain(appliances).chain(transits).collect()
}
