//! Random small networks with everything in them, and random connections to try. The addresses lie close together, so that
//! rules and packets meet. One seed always makes the same network.

use std::net::IpAddr;

use vpclang::net::{Cidr, PortRange, Protocol, Traffic};
use vpclang::reach::network::{
    Acl, AclEntry, AclId, Address, Bearer, Destination, Egress, EgressId, Endpoint, Gateway, GatewayId, Group, GroupId, Interface,
    InterfaceId, Ipv6Block, Known, Label, ListId, Nat, NatId, Network, Peer, Peering, PeeringId, Place, PrefixList, Route, Rule,
    Subnet, SubnetId, Table, TableId, Target, Transit, TransitId, Vpc, VpcId, Vpn, VpnId,
};

use super::naive::{self, Attempt, From};

/// A generator of numbers (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// True in so many of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

fn block(text: &str) -> Cidr {
    text.parse().unwrap()
}

/// Hosts outside: of the internet, of a service, and behind a private connection.
pub const OUTSIDE: [&str; 9] =
    ["8.8.8.8", "8.8.8.9", "9.9.9.9", "52.216.0.1", "52.216.0.9", "192.168.1.1", "2001:4860::1", "2001:4860::2", "2a00:1450::1"];
/// What answers a machine without a rule, or is kept from going anywhere, and the resolvers of the networks.
const SPECIAL: [&str; 11] = [
    "169.254.169.254",
    "169.254.169.123",
    "169.254.169.253",
    "169.254.170.2",
    "169.254.168.9",
    "fd00:ec2::254",
    "fd00:ec2::253",
    "fd00:ec2::9",
    "10.0.0.2",
    "10.1.0.2",
    "10.2.0.2",
];
const OUTER_BLOCKS: [&str; 10] = [
    "169.254.0.0/16",
    "fd00:ec2::/32",
    "8.8.8.8/31",
    "8.8.8.8/32",
    "8.0.0.0/7",
    "52.216.0.0/29",
    "52.216.0.0/28",
    "192.168.0.0/16",
    "2001:4860::/32",
    "2001:4860::1/128",
];

struct Maker {
    random: Random,
    net: Network,
    /// Blocks that rules name.
    blocks: Vec<Cidr>,
}

/// A network of a seed.
pub fn network(seed: u64) -> Network {
    let mut maker = Maker { random: Random(seed), net: Network::default(), blocks: Vec::new() };
    maker.blocks = OUTER_BLOCKS.iter().map(|text| block(text)).collect();
    let vpcs = 1 + maker.random.below(3);
    (0..vpcs).for_each(|at| maker.vpc(at));
    maker.lists();
    (0..3).for_each(|_| maker.acl());
    maker.groups();
    maker.interfaces();
    maker.gateways();
    maker.links();
    maker.routes();
    maker.net
}

fn named(kind: &str, at: usize) -> Label {
    Label::named(format!("{kind}{at}"))
}

impl Maker {
    fn vpc(&mut self, at: usize) {
        let mut blocks = vec![block(&format!("10.{at}.0.0/25"))];
        if self.random.chance(40) {
            blocks.push(block(&format!("10.10{at}.0.0/26")));
        }
        let six = self.random.chance(60).then(|| block(&format!("2600:{at}::/56")));
        let region = if self.random.chance(75) { "us-east-1" } else { "eu-west-1" };
        for number in 0..2 {
            let label = named("table", self.net.tables.len());
            let known = self.part(3);
            self.net.tables.push(Table { label, vpc: VpcId(at), routes: Vec::new(), known });
            if number == 0 && self.random.chance(50) {
                break;
            }
        }
        let tables: Vec<TableId> = (0..self.net.tables.len()).filter(|id| self.net.tables[*id].vpc.0 == at).map(TableId).collect();
        let main = self.random.chance(70).then(|| self.random.one(&tables));
        for number in 0..2 + self.random.below(3) {
            let within = if number >= 2 { *blocks.last().unwrap() } else { blocks[0] };
            let own = within.subnet(28, i64::try_from(number).unwrap()).unwrap();
            let ipv6 = six.filter(|_| self.random.chance(80)).map(|six| six.subnet(64, i64::try_from(number).unwrap()).unwrap());
            let table = self.random.chance(70).then(|| self.random.one(&tables));
            let acl = self.random.chance(45).then(|| AclId(self.random.below(3)));
            let zone = format!("{region}{}", self.random.one(&["a", "b"]));
            self.blocks.extend([Some(own), ipv6].into_iter().flatten());
            let ipv6 = ipv6.map(Ipv6Block::Known);
            let label = named("subnet", self.net.subnets.len());
            self.net.subnets.push(Subnet { label, vpc: VpcId(at), zone, block: Some(own), ipv6, table, table_span: None, acl });
        }
        self.blocks.extend(blocks.iter().copied().chain(six));
        let (label, region, ipv6) = (named("vpc", at), region.to_owned(), six.map(Ipv6Block::Known));
        self.net.vpcs.push(Vpc { label, region, blocks, ipv6, main, known: Known::Whole });
    }

    /// In so many of a hundred it is somebody else's.
    fn part(&mut self, percent: usize) -> Known {
        if self.random.chance(percent) { Known::Part } else { Known::Whole }
    }

    fn lists(&mut self) {
        for at in 0..2 {
            let blocks = (0..1 + self.random.below(2)).map(|_| self.random.one(&self.blocks)).collect();
            let known = self.part(6);
            self.net.lists.push(PrefixList { label: named("list", at), blocks, known });
        }
    }

    fn traffic(&mut self) -> Traffic {
        let ports = |protocol, from, to| Traffic::Ports(protocol, PortRange { from, to });
        match self.random.below(17) {
            0 => ports(Protocol::TCP, 443, 443),
            1 => ports(Protocol::TCP, 22, 80),
            2 => ports(Protocol::TCP, 0, 1023),
            3 | 4 => ports(Protocol::TCP, 0, u16::MAX),
            5 => ports(Protocol::TCP, 1024, u16::MAX),
            6 => ports(Protocol::TCP, 32768, 60999),
            7 => ports(Protocol::UDP, 0, u16::MAX),
            8 => Traffic::Icmp(Protocol::ICMP, self.random.one(&[None, Some(8), Some(0)]), None),
            9 => Traffic::Icmp(Protocol::ICMPV6, self.random.one(&[None, Some(128), Some(129)]), None),
            10 => Traffic::Other(Protocol(47)),
            11 => ports(Protocol::TCP, 1024, 32767),
            12 => ports(Protocol::TCP, 32768, u16::MAX),
            13 => ports(Protocol::UDP, 1024, u16::MAX),
            _ => Traffic::All,
        }
    }

    fn place(&mut self) -> Cidr {
        match self.random.below(10) {
            0..=3 => Cidr::any_v4(),
            4 => Cidr::any_v6(),
            _ => self.random.one(&self.blocks),
        }
    }

    fn acl(&mut self) {
        let mut ways = [Vec::new(), Vec::new()];
        for way in &mut ways {
            for _ in 0..self.random.below(4) {
                let (traffic, place) = (self.traffic(), Place::Block(self.place()));
                let number = i64::try_from(self.random.below(100)).unwrap();
                way.push(AclEntry { number, allow: self.random.chance(60), traffic, place, span: None });
            }
            for (number, any) in [(200, Cidr::any_v4()), (201, Cidr::any_v6())] {
                if self.random.chance(75) {
                    way.push(AclEntry { number, allow: true, traffic: Traffic::All, place: Place::Block(any), span: None });
                }
            }
            way.sort_by_key(|entry: &AclEntry| entry.number);
            way.dedup_by_key(|entry| entry.number);
        }
        let [inbound, outbound] = ways;
        let known = self.part(5);
        self.net.acls.push(Acl { label: named("acl", self.net.acls.len()), inbound, outbound, known });
    }

    fn groups(&mut self) {
        let vpcs = self.net.vpcs.len();
        let all = vpcs * 3;
        for at in 0..all {
            let mut rules = [Vec::new(), Vec::new()];
            for (way, rules) in rules.iter_mut().enumerate() {
                if self.random.chance(if way == 1 { 60 } else { 35 }) {
                    for any in [Cidr::any_v4(), Cidr::any_v6()] {
                        rules.push(Rule { traffic: Traffic::All, peer: Peer::Place(Place::Block(any)), span: None });
                    }
                }
                for _ in 0..self.random.below(4) {
                    let peer = match self.random.below(8) {
                        0..=2 => Peer::Group(GroupId(self.random.below(all))),
                        3 => Peer::List(ListId(self.random.below(2))),
                        _ => Peer::Place(Place::Block(self.place())),
                    };
                    rules.push(Rule { traffic: self.traffic(), peer, span: None });
                }
            }
            let [inbound, outbound] = rules;
            let known = self.part(4);
            let (label, vpc) = (named("group", at), VpcId(at % vpcs));
            self.net.groups.push(Group { label, vpc, inbound, outbound, known, outbound_span: None });
        }
    }

    fn interfaces(&mut self) {
        let vpcs = self.net.vpcs.len();
        for subnet in 0..self.net.subnets.len() {
            for _ in 0..1 + self.random.below(3) {
                let at = self.net.interfaces.len();
                let of = self.net.subnets[subnet].clone();
                let host = 4 + i64::try_from(self.net.interfaces.iter().filter(|one| one.subnet.0 == subnet).count()).unwrap();
                let six = match of.ipv6 {
                    Some(Ipv6Block::Known(block)) if self.random.chance(80) => block.host(host).map(Address::Known),
                    _ => None,
                };
                // Some lie where a gateway endpoint leads to its service.
                let net = if (2..8).contains(&at) && self.random.chance(15) { "52.216.0" } else { "54.0.0" };
                let public = self.random.chance(45).then(|| Address::Known(format!("{net}.{at}").parse().unwrap()));
                let groups = (0..1 + self.random.below(2)).map(|_| GroupId(of.vpc.0 + vpcs * self.random.below(3))).collect();
                let bearer = if self.random.chance(8) { Bearer::Endpoint } else { Bearer::Machine };
                self.net.interfaces.push(Interface {
                    label: named("interface", at),
                    member: InterfaceId(at),
                    bearer,
                    subnet: SubnetId(subnet),
                    ip: of.block.and_then(|block| block.host(host)).map(Address::Known),
                    ipv6: six,
                    public: public.filter(|_| bearer == Bearer::Machine),
                    groups,
                    forward: bearer == Bearer::Machine && self.random.chance(25),
                    several: false,
                    public_span: None,
                    groups_span: None,
                    forward_span: None,
                });
            }
        }
    }

    fn gateways(&mut self) {
        for at in 0..self.net.vpcs.len() {
            let vpc = self.random.chance(88).then_some(VpcId(at));
            self.net.gateways.push(Gateway { label: named("igw", at), vpc });
            self.net.egresses.push(Egress { label: named("egress", at), vpc: VpcId(at) });
            let vpc = self.random.chance(50).then_some(VpcId(at));
            self.net.vpns.push(Vpn { label: named("vpn", at), vpc });
            let tables = self.tables(at).into_iter().filter(|_| self.random.chance(60)).collect();
            let blocks = Some(vec![block("52.216.0.0/29")]);
            let (label, service) = (named("endpoint", at), String::from("s3"));
            self.net.endpoints.push(Endpoint { label, vpc: VpcId(at), tables, service, blocks });
        }
        for subnet in 0..self.net.subnets.len() {
            if !self.random.chance(35) {
                continue;
            }
            let at = self.net.nats.len();
            let ip = self.net.subnets[subnet].block.and_then(|block| block.host(13)).unwrap();
            let public = self.random.chance(75).then(|| Address::Known(format!("54.0.1.{at}").parse().unwrap()));
            self.net.nats.push(Nat { label: named("nat", at), subnet: SubnetId(subnet), ip: Address::Known(ip), public });
        }
    }

    fn links(&mut self) {
        let vpcs = self.net.vpcs.len();
        for (one, other) in (0..vpcs).flat_map(|one| (one + 1..vpcs).map(move |other| (one, other))) {
            if self.random.chance(70) {
                let label = named("peering", self.net.peerings.len());
                self.net.peerings.push(Peering { label, from: VpcId(one), to: VpcId(other), active: self.random.chance(88) });
            }
        }
        if self.random.chance(60) {
            let mut seen = Vec::new();
            let mut subnets = Vec::new();
            for (at, subnet) in self.net.subnets.iter().enumerate() {
                let key = (subnet.vpc, subnet.zone.clone());
                if !seen.contains(&key) && self.random.chance(85) {
                    seen.push(key);
                    subnets.push(SubnetId(at));
                }
            }
            self.net.transits.push(Transit {
                label: named("transit", 0),
                subnets,
                isolate: self.random.chance(10),
                known: if self.random.chance(10) { Known::Part } else { Known::Whole },
            });
        }
    }

    fn tables(&self, vpc: usize) -> Vec<TableId> {
        (0..self.net.tables.len()).filter(|id| self.net.tables[*id].vpc.0 == vpc).map(TableId).collect()
    }

    /// What a table of a network can lead to.
    fn target(&mut self, vpc: usize) -> Target {
        let inside = |subnet: SubnetId| self.net.subnets[subnet.0].vpc.0 == vpc;
        let nats = (0..self.net.nats.len()).filter(|at| inside(self.net.nats[*at].subnet)).map(|at| Target::Nat(NatId(at)));
        let appliances = (0..self.net.interfaces.len())
            .filter(|at| inside(self.net.interfaces[*at].subnet))
            .filter(|at| self.net.interfaces[*at].forward || at % 5 == 0);
        let links = self.net.peerings.iter().enumerate().filter(|(_, one)| one.other(VpcId(vpc)).is_some());
        let links = links.map(|(at, _)| Target::Peering(PeeringId(at)));
        let mut found: Vec<Target> = nats.chain(appliances.map(|at| Target::Interface(InterfaceId(at)))).chain(links).collect();
        if !self.net.transits.is_empty() {
            found.push(Target::Transit(TransitId(0)));
        }
        found.extend([Target::Gateway(GatewayId(vpc)), Target::Vpn(VpnId(vpc)), Target::Egress(EgressId(vpc)), Target::Blackhole]);
        // Something that stands in whichever network.
        let any = self.random.below(self.net.vpcs.len());
        found.extend([Target::Gateway(GatewayId(any)), Target::Vpn(VpnId(any)), Target::Egress(EgressId(any)), Target::Other]);
        self.random.one(&found)
    }

    /// A NAT gateway or an appliance of a network, where there is one.
    fn hiding(&mut self, vpc: usize) -> Target {
        let inside = |subnet: SubnetId| self.net.subnets[subnet.0].vpc.0 == vpc;
        let nats = self.net.nats.iter().enumerate().filter(|(_, one)| inside(one.subnet)).map(|(at, _)| Target::Nat(NatId(at)));
        let appliances = self.net.interfaces.iter().enumerate().filter(|(_, one)| one.forward && inside(one.subnet));
        let found: Vec<Target> = nats.chain(appliances.map(|(at, _)| Target::Interface(InterfaceId(at)))).collect();
        if found.is_empty() { self.target(vpc) } else { self.random.one(&found) }
    }

    fn routes(&mut self) {
        for at in 0..self.net.tables.len() {
            let vpc = self.net.tables[at].vpc.0;
            let mut routes = Vec::new();
            let outward = match self.random.below(100) {
                // The second table of a network is often that of subnets that hide behind something in the first.
                0..60 if self.tables(vpc).last() == Some(&TableId(at)) && self.tables(vpc).len() > 1 => self.hiding(vpc),
                0..80 => Target::Gateway(GatewayId(vpc)),
                _ => self.target(vpc),
            };
            routes.push((Destination::Block(Cidr::any_v4()), outward, false));
            let outward = self.random.one(&[Target::Gateway(GatewayId(vpc)), Target::Egress(EgressId(vpc))]);
            routes.push((Destination::Block(Cidr::any_v6()), outward, false));
            for (other, peer) in self.others(vpc) {
                for block in self.net.vpcs[other].blocks.clone().into_iter().chain(self.six(other)) {
                    if self.random.chance(85) {
                        routes.push((Destination::Block(block), peer, self.random.chance(15)));
                    }
                }
            }
            for _ in 0..self.random.below(3) {
                let to = self.random.one(&self.blocks);
                routes.push((Destination::Block(to), self.target(vpc), self.random.chance(25)));
            }
            if self.random.chance(20) {
                routes.push((Destination::List(ListId(self.random.below(2))), self.target(vpc), false));
            }
            self.net.tables[at].routes = self.distinct(at, routes);
        }
    }

    fn others(&mut self, vpc: usize) -> Vec<(usize, Target)> {
        let mut found = Vec::new();
        for (at, peering) in self.net.peerings.iter().enumerate() {
            found.extend(peering.other(VpcId(vpc)).map(|other| (other.0, Target::Peering(PeeringId(at)))));
        }
        if !self.net.transits.is_empty() {
            let linked: Vec<usize> = found.iter().map(|(other, _)| *other).collect();
            let rest = (0..self.net.vpcs.len()).filter(|other| *other != vpc && !linked.contains(other));
            found.extend(rest.map(|other| (other, Target::Transit(TransitId(0)))));
        }
        found
    }

    fn six(&self, vpc: usize) -> Option<Cidr> {
        match self.net.vpcs[vpc].ipv6 {
            Some(Ipv6Block::Known(block)) => Some(block),
            _ => None,
        }
    }

    /// A table has one route to a destination, and none that is the `local` one (21, 28).
    fn distinct(&self, table: usize, routes: Vec<(Destination, Target, bool)>) -> Vec<Route> {
        let vpc = &self.net.vpcs[self.net.tables[table].vpc.0];
        let mut kept: Vec<Route> = Vec::new();
        for (to, target, propagated) in routes {
            let local =
                matches!(to, Destination::Block(block) if vpc.blocks.contains(&block) || vpc.ipv6 == Some(Ipv6Block::Known(block)));
            if !local && !kept.iter().any(|one| one.to == to && one.propagated == propagated) {
                kept.push(Route { to, target, propagated, span: None });
            }
        }
        kept
    }
}

/// A connection to try.
pub fn attempt(net: &Network, random: &mut Random) -> Attempt {
    let host = |random: &mut Random| random.one(&OUTSIDE).parse::<IpAddr>().unwrap();
    loop {
        let from = InterfaceId(random.below(net.interfaces.len()));
        let to = InterfaceId(random.below(net.interfaces.len()));
        let target = &net.interfaces[to.0];
        let addresses: Vec<IpAddr> = [target.ip, target.public, target.ipv6]
            .into_iter()
            .filter_map(|one| if let Some(Address::Known(ip)) = one { Some(ip) } else { None })
            .collect();
        let inner = random.one(&addresses);
        let outer = host(random);
        let (from, to) = match random.below(10) {
            0..=4 if from != to => (From::Interface(from), inner),
            5..=6 => (From::Interface(from), if random.chance(8) { random.one(&SPECIAL).parse().unwrap() } else { outer }),
            7..=9 => (From::Outside(outer), inner),
            _ => continue,
        };
        let opens = |id: InterfaceId| net.interfaces[id.0].bearer == Bearer::Machine;
        let family = match from {
            From::Interface(id) => (opens(id) || random.chance(20)) && (to.is_ipv4() || net.interfaces[id.0].ipv6.is_some()),
            From::Outside(ip) => ip.is_ipv4() == to.is_ipv4(),
        };
        if !family {
            continue;
        }
        let echo = if to.is_ipv4() { (naive::ICMP, 8 << 8) } else { (naive::ICMPV6, 128 << 8) };
        let (protocol, number) = random.one(&[
            (naive::TCP, 443),
            (naive::TCP, 22),
            (naive::TCP, 80),
            (naive::TCP, 5432),
            (naive::UDP, 53),
            (naive::UDP, 123),
            (naive::TCP, 25),
            echo,
            if to.is_ipv4() { (naive::ICMP, 5 << 8) } else { (naive::ICMPV6, 135 << 8) },
            (47, 0),
        ]);
        return Attempt { from, to, protocol, number };
    }
}
