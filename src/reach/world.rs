//! A network with what is looked up in it all the time: who stands where, and where rules draw lines between addresses.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use rustc_hash::FxHashMap;

use super::network::{
    AclId, Address, Bearer, Destination, EndpointId, GatewayId, GroupId, InterfaceId, Ipv6Block, ListId, NatId, Network, Peer,
    PeeringId, Place, SubnetId, TableId, TransitId, VpcId, VpnId,
};
use super::sets::{self, Intervals};

/// A set of groups that some interface bears, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupSet(pub u32);

/// Whose address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// A private IPv4 address, or the IPv6 address, of an interface.
    Own(InterfaceId),
    /// The public IPv4 address of an interface.
    Public(InterfaceId),
    /// The private address of a NAT gateway.
    Nat(NatId),
    /// The public address of a NAT gateway.
    NatPublic(NatId),
    /// Something outside of all networks.
    Outside,
    /// Something outside that belongs to the service of a gateway endpoint.
    Service(EndpointId),
    /// A machine in a network of somebody else's, of which nothing is known.
    Host(VpcId),
}

/// An address as a rule sees it. Where it stands for a set of addresses, no rule on the way tells these apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    /// The address.
    pub ip: u128,
    /// Whose it is.
    pub who: Who,
}

/// What of some connections passes for certain, and what may pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sieve {
    /// For certain.
    pub sure: Intervals,
    /// Perhaps: never less.
    pub may: Intervals,
}

/// Blocks that are kept for documentation, and so nobody's. Sources: RFC 5737, RFC 3849.
const DOCUMENTATION: [&str; 4] = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"];

/// A memory of what groups let through: by the set, the way and who is at the other end.
type Seen = (GroupSet, bool, u128, u64, u32);

/// All that what comes from the internet can see of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Standing {
    groups: GroupSet,
    vpc: Option<VpcId>,
    table: Option<TableId>,
    acl: Option<AclId>,
    /// Its subnet, where answers may go by way of others.
    subnet: Option<SubnetId>,
}

/// A memory of how one comes to those who stand alike.
type Arrivals = HashMap<Standing, std::rc::Rc<Vec<super::walk::Outcome>>>;

/// A network, made ready for questions.
pub struct World<'n> {
    /// The network.
    pub net: &'n Network,
    /// The internet gateway of each network.
    pub gateway: BTreeMap<VpcId, GatewayId>,
    /// The gateway of private connections of each network.
    pub vpn: BTreeMap<VpcId, VpnId>,
    /// The gateway endpoints of each table.
    pub endpoints: BTreeMap<TableId, Vec<EndpointId>>,
    /// The peerings of each network.
    pub peerings: BTreeMap<VpcId, Vec<PeeringId>>,
    /// The transit gateways of each network.
    pub transits: BTreeMap<VpcId, BTreeSet<TransitId>>,
    /// The set of groups of each interface, by its position.
    pub groups: Vec<GroupSet>,
    /// The groups of each set.
    pub sets: Vec<Vec<GroupId>>,
    /// Public addresses of either family that belong to nobody in the networks, as far as it is known.
    pub internet: Intervals,
    /// The addresses of all networks.
    pub inside: Intervals,
    /// Public addresses of either family that AWS may pick.
    pub pool: Intervals,
    /// Those of them that are IPv4.
    pool_v4: Intervals,
    /// Where ACLs, routes and blocks of networks draw lines between addresses, in order.
    pub lines: Vec<u128>,
    /// Where each set of groups draws them: outbound, then inbound.
    pub group_lines: Vec<[Vec<u128>; 2]>,
    /// Whether there are appliances or transit gateways, by way of which packets may go.
    detours: bool,
    /// What is not to be had in each subnet.
    taken: BTreeMap<SubnetId, Vec<(u128, u128)>>,
    /// How one comes to interfaces from addresses that AWS has picked.
    pub(super) arrivals: RefCell<Arrivals>,
    /// What has been asked of groups.
    pub(super) asked: RefCell<FxHashMap<Seen, std::rc::Rc<Sieve>>>,
}

impl<'n> World<'n> {
    /// Makes a network ready. What is known to be the address of somebody else, AWS does not pick.
    pub fn new(net: &'n Network, elsewhere: &Intervals) -> World<'n> {
        let (groups, sets) = group_sets(net);
        let known = net.vpcs.iter().flat_map(|vpc| vpc.blocks.iter().copied().chain(known_v6(vpc.ipv6)));
        let inside = sets::of_blocks(known);
        let internet = sets::public().minus(&inside).minus(&own_public(net));
        let documentation = DOCUMENTATION.iter().filter_map(|text| text.parse().ok());
        let pool = internet.minus(&sets::of_blocks(documentation)).minus(elsewhere);
        let mut world = World {
            net,
            gateway: net.gateways.iter().enumerate().filter_map(|(at, one)| Some((one.vpc?, GatewayId(at)))).collect(),
            vpn: net.vpns.iter().enumerate().filter_map(|(at, one)| Some((one.vpc?, VpnId(at)))).collect(),
            endpoints: BTreeMap::new(),
            peerings: BTreeMap::new(),
            transits: BTreeMap::new(),
            internet,
            inside,
            pool_v4: pool.and(&sets::v4()),
            pool,
            lines: Vec::new(),
            group_lines: Vec::new(),
            groups,
            sets,
            detours: net.interfaces.iter().any(|one| one.forward) || !net.transits.is_empty(),
            taken: taken(net),
            arrivals: RefCell::default(),
            asked: RefCell::default(),
        };
        world.join();
        world.lines = lines(net);
        world.group_lines = world.sets.iter().map(|set| [false, true].map(|inbound| group_lines(net, set, inbound))).collect();
        world
    }

    fn join(&mut self) {
        for (at, endpoint) in self.net.endpoints.iter().enumerate() {
            for table in &endpoint.tables {
                self.endpoints.entry(*table).or_default().push(EndpointId(at));
            }
        }
        for (at, peering) in self.net.peerings.iter().enumerate() {
            for side in BTreeSet::from([peering.from, peering.to]) {
                self.peerings.entry(side).or_default().push(PeeringId(at));
            }
        }
        for (at, transit) in self.net.transits.iter().enumerate() {
            for subnet in transit.subnets.iter().filter_map(|id| self.net.subnets(*id)) {
                self.transits.entry(subnet.vpc).or_default().insert(TransitId(at));
            }
        }
    }

    /// The set of groups of an interface.
    pub fn set_of(&self, interface: InterfaceId) -> GroupSet {
        self.groups.get(interface.0).copied().unwrap_or(GroupSet(u32::MAX))
    }

    /// How an interface stands to the internet.
    pub fn standing(&self, interface: InterfaceId) -> Standing {
        let subnet = self.net.interfaces(interface).map(|one| one.subnet);
        let (vpc, found) = (subnet.and_then(|id| self.vpc_of(id)), subnet.and_then(|id| self.net.subnets(id)));
        let main = || vpc.and_then(|id| self.net.vpcs(id)).and_then(|one| one.main);
        Standing {
            groups: self.set_of(interface),
            vpc,
            table: found.and_then(|one| one.table).or_else(main),
            acl: found.and_then(|one| one.acl),
            subnet: subnet.filter(|_| self.detours),
        }
    }

    /// The groups of a set.
    pub fn groups_of(&self, set: GroupSet) -> &[GroupId] {
        self.sets.get(set.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The network of a subnet.
    pub fn vpc_of(&self, subnet: SubnetId) -> Option<VpcId> {
        self.net.subnets(subnet).map(|subnet| subnet.vpc)
    }

    /// The network of an interface.
    pub fn vpc_of_interface(&self, interface: InterfaceId) -> Option<VpcId> {
        self.net.interfaces(interface).and_then(|interface| self.vpc_of(interface.subnet))
    }

    /// The network in which an address is a private one, or an IPv6 one.
    pub fn vpc_of_address(&self, at: At) -> Option<VpcId> {
        match at.who {
            Who::Own(interface) => self.vpc_of_interface(interface),
            Who::Nat(nat) => self.net.nats(nat).and_then(|nat| self.vpc_of(nat.subnet)),
            Who::Host(vpc) => Some(vpc),
            _ => None,
        }
    }

    /// The private IPv4 addresses that an interface may have.
    pub fn own_v4(&self, interface: InterfaceId) -> Intervals {
        let Some(one) = self.net.interfaces(interface) else { return Intervals::none() };
        one.ip.map_or_else(Intervals::none, |ip| self.private(one.subnet, ip))
    }

    /// Between which two addresses the private IPv4 address of an interface lies, both included.
    pub fn reach_of_v4(&self, interface: InterfaceId) -> Option<(u128, u128)> {
        let one = self.net.interfaces(interface)?;
        match one.ip? {
            Address::Known(ip) => Some((sets::point(ip), sets::point(ip))),
            Address::Picked => Some(sets::ends(self.net.subnets(one.subnet)?.block?)),
        }
    }

    /// The IPv6 addresses that an interface may have.
    pub fn own_v6(&self, interface: InterfaceId) -> Intervals {
        let Some(one) = self.net.interfaces(interface) else { return Intervals::none() };
        match (one.ipv6, self.net.subnets(one.subnet)) {
            (Some(Address::Known(ip)), _) => Intervals::one(sets::point(ip)),
            (Some(Address::Picked), Some(subnet)) => {
                let vpc = self.net.vpcs(subnet.vpc).and_then(|vpc| vpc.ipv6);
                match known_v6(subnet.ipv6).or_else(|| known_v6(vpc)) {
                    Some(block) => sets::of_block(block),
                    None => self.pool.and(&sets::v6()),
                }
            }
            _ => Intervals::none(),
        }
    }

    /// The public IPv4 addresses that an interface may have.
    pub fn public_v4(&self, interface: InterfaceId) -> Intervals {
        self.net.interfaces(interface).and_then(|one| one.public).map_or_else(Intervals::none, |public| self.elastic(public))
    }

    /// The addresses that a public one may be.
    pub fn elastic(&self, public: Address) -> Intervals {
        match public {
            Address::Known(ip) => Intervals::one(sets::point(ip)),
            Address::Picked => self.pool_v4.clone(),
        }
    }

    /// The addresses that a private one may be: AWS gives neither the first four of a subnet nor the last, nor one that
    /// somebody else has.
    pub fn private(&self, subnet: SubnetId, ip: Address) -> Intervals {
        match ip {
            Address::Known(ip) => Intervals::one(sets::point(ip)),
            Address::Picked => {
                let block = self.net.subnets(subnet).and_then(|subnet| subnet.block);
                let Some((from, to)) = block.map(sets::ends) else { return Intervals::none() };
                let taken = self.taken.get(&subnet).cloned().unwrap_or_default();
                Intervals::between(from + 4, to.saturating_sub(1)).minus(&Intervals::union_of(taken))
            }
        }
    }

    /// Whether two networks share a peering of one region, over which groups can name each other.
    pub fn groups_cross(&self, one: VpcId, other: VpcId) -> bool {
        let region = |vpc: VpcId| self.net.vpcs(vpc).map(|vpc| vpc.region.as_str());
        one == other
            || self
                .peerings
                .get(&one)
                .into_iter()
                .flatten()
                .filter_map(|id| self.net.peerings(*id))
                .any(|peering| peering.active && peering.other(one) == Some(other) && region(one) == region(other))
    }

    /// Whether an address is of a place.
    pub fn lies_in(&self, at: At, place: Place) -> bool {
        match place {
            Place::Block(block) => {
                let (from, to) = sets::ends(block);
                (from..=to).contains(&at.ip)
            }
            Place::Vpc6(vpc) => sets::is_v6(at.ip) && self.vpc_of_address(at) == Some(vpc),
            Place::Subnet6(subnet) => {
                sets::is_v6(at.ip)
                    && matches!(at.who, Who::Own(id) if self.net.interfaces(id).is_some_and(|one| one.subnet == subnet))
            }
        }
    }

    /// Whether an address is in a list.
    pub fn is_listed(&self, at: At, list: ListId) -> bool {
        self.net.lists(list).is_some_and(|list| list.blocks.iter().any(|block| self.lies_in(at, Place::Block(*block))))
    }

    /// Where the groups of a set draw lines, in the direction in which they are asked.
    pub fn lines_of(&self, set: GroupSet, inbound: bool) -> &[u128] {
        let both = self.group_lines.get(set.0 as usize);
        both.and_then(|both| both.get(usize::from(inbound))).map_or(&[], Vec::as_slice)
    }

    /// Interfaces that connections can be opened from.
    pub fn opens(&self, interface: InterfaceId) -> bool {
        self.net.interfaces(interface).is_some_and(|one| one.bearer == Bearer::Machine)
    }
}

fn known_v6(block: Option<Ipv6Block>) -> Option<crate::net::Cidr> {
    match block {
        Some(Ipv6Block::Known(block)) => Some(block),
        _ => None,
    }
}

fn group_sets(net: &Network) -> (Vec<GroupSet>, Vec<Vec<GroupId>>) {
    let mut numbers: HashMap<Vec<GroupId>, GroupSet> = HashMap::new();
    let mut sets = Vec::new();
    let number = |interface: &super::network::Interface| {
        let mut set = interface.groups.clone();
        set.sort_unstable();
        set.dedup();
        *numbers.entry(set).or_insert_with_key(|set| {
            sets.push(set.clone());
            GroupSet(u32::try_from(sets.len() - 1).unwrap_or(u32::MAX))
        })
    };
    (net.interfaces.iter().map(number).collect(), sets)
}

/// Public addresses that are known to belong to something in the networks.
fn own_public(net: &Network) -> Intervals {
    let interfaces = net.interfaces.iter().flat_map(|one| [one.public, one.ipv6]);
    let all = interfaces.chain(net.nats.iter().map(|nat| nat.public)).flatten();
    let known = all.filter_map(|one| if let Address::Known(ip) = one { Some(sets::point(ip)) } else { None });
    Intervals::union_of(known.map(|ip| (ip, ip)).collect())
}

fn taken(net: &Network) -> BTreeMap<SubnetId, Vec<(u128, u128)>> {
    let mut taken: BTreeMap<SubnetId, Vec<(u128, u128)>> = BTreeMap::new();
    let nats = net.nats.iter().map(|nat| (nat.subnet, Some(nat.ip)));
    for (subnet, ip) in net.interfaces.iter().map(|one| (one.subnet, one.ip)).chain(nats) {
        if let Some(Address::Known(ip)) = ip {
            let ip = sets::point(ip);
            taken.entry(subnet).or_default().push((ip, ip));
        }
    }
    taken
}

/// Both ends of a block: where a set of addresses is cut that reaches across.
fn cut((from, to): (u128, u128)) -> [u128; 2] {
    [from, to.saturating_add(1)]
}

fn lines(net: &Network) -> Vec<u128> {
    let mut found: Vec<u128> = vec![1 << 64];
    let mut block = |block: crate::net::Cidr| found.extend(cut(sets::ends(block)));
    net.vpcs.iter().flat_map(|vpc| vpc.blocks.iter().copied().chain(known_v6(vpc.ipv6))).for_each(&mut block);
    for entry in net.acls.iter().flat_map(|acl| acl.inbound.iter().chain(&acl.outbound)) {
        if let Place::Block(of) = entry.place {
            block(of);
        }
    }
    for route in net.tables.iter().flat_map(|table| &table.routes) {
        match route.to {
            Destination::Block(of) => block(of),
            Destination::List(list) => {
                net.lists(list).into_iter().flat_map(|list| list.blocks.iter().copied()).for_each(&mut block)
            }
        }
    }
    net.endpoints.iter().filter_map(|endpoint| endpoint.blocks.as_ref()).flatten().copied().for_each(&mut block);
    // An appliance is met on the way, whoever stands at the ends.
    for group in net.interfaces.iter().filter(|one| one.forward).flat_map(|one| &one.groups).collect::<BTreeSet<_>>() {
        found.extend([false, true].into_iter().flat_map(|inbound| group_lines(net, &[*group], inbound)));
    }
    found.extend(sets::public().iter().flat_map(cut));
    found.sort_unstable();
    found.dedup();
    found
}

fn group_lines(net: &Network, set: &[GroupId], inbound: bool) -> Vec<u128> {
    let mut found = Vec::new();
    for group in set.iter().filter_map(|id| net.groups(*id)) {
        for rule in if inbound { &group.inbound } else { &group.outbound } {
            match rule.peer {
                Peer::Place(Place::Block(block)) => found.extend(cut(sets::ends(block))),
                Peer::List(list) => {
                    let blocks = net.lists(list).into_iter().flat_map(|list| &list.blocks);
                    found.extend(blocks.flat_map(|block| cut(sets::ends(*block))));
                }
                _ => {}
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
