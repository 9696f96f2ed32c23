//! A second reading of what a packet meets, to hold the engine against: one packet with one address at each end and one port,
//! followed hop by hop, out and back, as AWS would carry it. No sets: rules are read one after the other, and whatever AWS or
//! the sender may pick is tried out, one pick at a time.

use std::collections::BTreeSet;
use std::net::IpAddr;

use vpclang::net::{Cidr, Traffic};
use vpclang::reach::network::{
    Acl, Address, Bearer, Destination, EgressId, EndpointId, GroupId, InterfaceId, Ipv6Block, Known, NatId, Network, Peer, Place,
    SubnetId, TableId, Target, TransitId, VpcId, VpnId,
};

pub const TCP: u8 = 6;
pub const UDP: u8 = 17;
pub const ICMP: u8 = 1;
pub const ICMPV6: u8 = 58;

/// More hops than any way without a loop has.
const HOPS: usize = 12;

/// Who opens the connection.
#[derive(Clone, Copy, Debug)]
pub enum From {
    Interface(InterfaceId),
    Outside(IpAddr),
}

/// One connection that is tried: who opens it, from which family of addresses follows from where it goes.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    pub from: From,
    /// The address that the source writes on the packet.
    pub to: IpAddr,
    pub protocol: u8,
    /// The port, or the type and code.
    pub number: u16,
}

/// What became of all the ways in which one attempt can go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// It passes in each of them.
    pub sure: bool,
    /// It passes in one of them, or may.
    pub may: bool,
    /// What was met on the way, of any of them.
    pub met: BTreeSet<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Packet {
    src: IpAddr,
    dst: IpAddr,
    protocol: u8,
    /// The port at the destination, or the type and code.
    number: u16,
    /// The same of an answer to it.
    back: u16,
}

impl Packet {
    fn answer(self) -> Packet {
        Packet { src: self.dst, dst: self.src, number: self.back, back: self.number, ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Interface(InterfaceId),
    Nat(NatId),
}

/// By what a packet leaves the networks, or enters them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    Gateway(VpcId),
    Egress(EgressId),
    Vpn(VpnId),
    Endpoint(EndpointId),
    /// A transit gateway of somebody else's.
    Transit(TransitId),
    /// What nobody knows.
    Unknown,
}

#[derive(Clone, Copy, Debug)]
enum End {
    At(InterfaceId, Packet),
    Outside(Exit, Packet),
}

#[derive(Clone, Copy, Debug)]
enum Next {
    Local,
    /// A table of which only a part is known.
    Unknown,
    Endpoint(EndpointId),
    Target(Target),
}

/// What a translator remembers of a connection.
#[derive(Clone, Copy, Debug)]
struct Translation {
    by: Holder,
    hidden: (IpAddr, u16),
    shown: (IpAddr, u16),
}

/// Picks that are made on the way, each tried in turn: the last one moves first.
#[derive(Default)]
struct Picks {
    made: Vec<(usize, usize)>,
    at: usize,
}

impl Picks {
    fn pick(&mut self, of: usize) -> usize {
        if self.at == self.made.len() {
            self.made.push((0, of));
        }
        self.at += 1;
        self.made[self.at - 1].0
    }

    /// Whether there is another way to pick.
    fn next(&mut self) -> bool {
        self.at = 0;
        while let Some((pick, of)) = self.made.pop() {
            if pick + 1 < of {
                self.made.push((pick + 1, of));
                return true;
            }
        }
        false
    }
}

struct Walk<'a> {
    net: &'a Network,
    ports: &'a [u16],
    picks: &'a mut Picks,
    met: &'a mut BTreeSet<&'static str>,
    translations: Vec<Translation>,
    out: Vec<InterfaceId>,
    back: Vec<InterfaceId>,
    exits: Vec<Exit>,
    /// The peerings, transit gateways and the internet that it has come by, out and back: an answer goes the same way.
    links: [Vec<Target>; 2],
    /// Who was asked, and from where.
    asked: Attempt,
    /// It has gone a way that nobody knows: what it must come back by is not known either.
    lost: bool,
    /// It has come in by a private connection.
    entered_privately: bool,
    answering: bool,
    hops: usize,
    doubt: bool,
    /// This way only adds to what may pass: an appliance has shown its own address where it need not, or nobody knows whether
    /// there is such a way at all.
    hid: bool,
}

/// Tries one connection in each way in which it can go.
pub fn attempt(net: &Network, ports: &[u16], asked: Attempt) -> Outcome {
    let mut outcome = Outcome { sure: true, ..Outcome::default() };
    let mut picks = Picks::default();
    loop {
        let mut walk = Walk {
            net,
            ports,
            picks: &mut picks,
            met: &mut outcome.met,
            translations: Vec::new(),
            out: Vec::new(),
            back: Vec::new(),
            exits: Vec::new(),
            links: [Vec::new(), Vec::new()],
            asked,
            lost: false,
            entered_privately: false,
            answering: false,
            hops: 0,
            doubt: false,
            hid: false,
        };
        let passed = walk.connect(asked).is_some();
        let (doubt, hid) = (walk.doubt, walk.hid);
        outcome.may |= passed;
        outcome.sure &= hid || passed && !doubt;
        if !picks.next() {
            outcome.sure &= outcome.may;
            return outcome;
        }
    }
}

/// The ports that may make a difference to an answer: where a range begins, and behind its end.
pub fn telling_ports(net: &Network) -> Vec<u16> {
    let mut found = BTreeSet::from([1024]);
    for entry in net.acls.iter().flat_map(|acl| acl.inbound.iter().chain(&acl.outbound)) {
        if let Traffic::Ports(_, range) = entry.traffic {
            found.extend([range.from, range.to.saturating_add(1)]);
        }
    }
    found.into_iter().filter(|port| *port >= 1024).collect()
}

pub fn fits(traffic: Traffic, protocol: u8, number: u16) -> bool {
    match traffic {
        Traffic::All => true,
        Traffic::Ports(of, range) => of.0 == protocol && range.from <= number && number <= range.to,
        Traffic::Icmp(of, kind, code) => {
            let fits = |wanted: Option<u8>, is: u16| wanted.is_none_or(|wanted| u16::from(wanted) == is);
            of.0 == protocol && fits(kind, number >> 8) && (kind.is_none() || fits(code, number & 0xff))
        }
        Traffic::Other(of) => of.0 == protocol,
    }
}

fn known(address: Option<Address>) -> Option<IpAddr> {
    match address {
        Some(Address::Known(ip)) => Some(ip),
        _ => None,
    }
}

fn block6(block: Option<Ipv6Block>) -> Option<Cidr> {
    match block {
        Some(Ipv6Block::Known(block)) => Some(block),
        _ => None,
    }
}

/// The type and code that an ICMP message is answered with.
fn echo(protocol: u8, number: u16) -> Option<u16> {
    match (protocol, number >> 8) {
        (ICMP, 8) => Some(0),
        (ICMP, 13) => Some(14 << 8),
        (ICMP, 17) => Some(18 << 8),
        (ICMPV6, 128) => Some(129 << 8),
        _ => None,
    }
}

/// Addresses that the router of a network keeps to itself (24).
fn is_kept(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.segments()[..2] == [0xfd00, 0xec2],
    }
}

pub fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.segments()[0] >> 13 != 1,
    }
}

impl Walk<'_> {
    fn connect(&mut self, asked: Attempt) -> Option<()> {
        let net = self.net;
        let src = match asked.from {
            From::Outside(ip) => ip,
            From::Interface(id) if asked.to.is_ipv6() => known(net.interfaces[id.0].ipv6)?,
            From::Interface(id) => known(net.interfaces[id.0].ip)?,
        };
        let answered = !matches!(asked.protocol, ICMP | ICMPV6) || echo(asked.protocol, asked.number).is_some();
        let back = match asked.protocol {
            TCP | UDP => self.ports[self.picks.pick(self.ports.len())],
            ICMP | ICMPV6 => echo(asked.protocol, asked.number).unwrap_or(0),
            _ => asked.number,
        };
        let packet = Packet { src, dst: asked.to, protocol: asked.protocol, number: asked.number, back };
        let (end, entry) = match asked.from {
            From::Interface(id) if net.interfaces[id.0].bearer != Bearer::Machine => {
                self.met.insert("interface endpoints");
                return None;
            }
            From::Interface(id) => {
                if self.is_special(id, packet) {
                    self.met.insert("services of the host");
                    return Some(());
                }
                let vpc = self.vpc(net.interfaces[id.0].subnet);
                if is_kept(packet.dst) || net.vpcs[vpc.0].blocks[0].host(2) == Some(packet.dst) {
                    return None;
                }
                self.group_lets(id, false, packet)?;
                (self.leave(net.interfaces[id.0].subnet, packet)?, None)
            }
            From::Outside(_) => self.enter(packet)?,
        };
        if !answered {
            return Some(());
        }
        self.answering = true;
        self.hops = 0;
        let arrived = match end {
            End::At(id, seen) if self.lost => self.unseen(net.interfaces[id.0].subnet, seen.answer())?,
            End::At(id, seen) => self.leave(net.interfaces[id.0].subnet, seen.answer())?,
            End::Outside(exit, seen) => self.reenter(exit, seen.answer())?,
        };
        self.out.reverse();
        self.links[0].reverse();
        if !self.lost && self.links[0] != self.links[1] {
            return None;
        }
        self.doubt |= self.out != self.back;
        let (fits, got) = match (arrived, asked.from, entry) {
            (End::At(id, got), From::Interface(from), _) => (id == from, got),
            (End::Outside(exit, got), From::Outside(_), Some(entry)) => (exit == entry || self.lost, got),
            _ => return None,
        };
        (fits && got.src == asked.to && got.dst == src && got.number == back).then_some(())
    }

    /// Metadata, time and the resolver answer whatever rules say (8, 17); the resolver of another network does not (47).
    fn is_special(&self, id: InterfaceId, packet: Packet) -> bool {
        let base = self.net.vpcs[self.vpc(self.net.interfaces[id.0].subnet).0].blocks[0];
        let named = |four: &str, six: &str| [four, six].iter().any(|text| Ok(packet.dst) == text.parse::<IpAddr>());
        let resolver = base.host(2) == Some(packet.dst) || named("169.254.169.253", "fd00:ec2::253");
        match (packet.protocol, packet.number) {
            (TCP, 80) => named("169.254.169.254", "fd00:ec2::254") || named("169.254.170.2", ""),
            (UDP, 123) => named("169.254.169.123", "fd00:ec2::123"),
            (TCP | UDP, 53) => resolver,
            _ => false,
        }
    }

    fn vpc(&self, subnet: SubnetId) -> VpcId {
        self.net.subnets[subnet.0].vpc
    }

    fn subnet_of(&self, holder: Holder) -> SubnetId {
        match holder {
            Holder::Interface(id) => self.net.interfaces[id.0].subnet,
            Holder::Nat(id) => self.net.nats[id.0].subnet,
        }
    }

    /// Whose private address, or IPv6 address, it is.
    fn holder(&self, ip: IpAddr) -> Option<Holder> {
        for (at, one) in self.net.interfaces.iter().enumerate() {
            if known(one.ip) == Some(ip) || known(one.ipv6) == Some(ip) {
                return Some(Holder::Interface(InterfaceId(at)));
            }
        }
        let nat = self.net.nats.iter().position(|nat| nat.ip == Address::Known(ip))?;
        Some(Holder::Nat(NatId(nat)))
    }

    fn lies_in(&self, vpc: VpcId, ip: IpAddr) -> bool {
        let vpc = &self.net.vpcs[vpc.0];
        vpc.blocks.iter().any(|block| block.contains(ip)) || block6(vpc.ipv6).is_some_and(|block| block.contains(ip))
    }

    /// The union of the rules of all groups (1, 6). Answers are let through by state (2).
    fn group_lets(&mut self, id: InterfaceId, inbound: bool, packet: Packet) -> Option<()> {
        if self.answering {
            return Some(());
        }
        let other = if inbound { packet.src } else { packet.dst };
        let mut unknown = false;
        for group in self.net.interfaces[id.0].groups.iter().map(|group| &self.net.groups[group.0]) {
            unknown |= group.known == Known::Part;
            for rule in if inbound { &group.inbound } else { &group.outbound } {
                unknown |= matches!(rule.peer, Peer::List(list) if self.net.lists[list.0].known == Known::Part)
                    && fits(rule.traffic, packet.protocol, packet.number);
                let meant = match rule.peer {
                    Peer::Place(place) => self.is_at(place, other),
                    Peer::List(list) => self.net.lists[list.0].blocks.iter().any(|block| block.contains(other)),
                    Peer::Group(group) => self.bears(id, other, group),
                };
                if meant && fits(rule.traffic, packet.protocol, packet.number) {
                    if matches!(rule.peer, Peer::Group(_)) {
                        self.met.insert("groups by name");
                    }
                    return Some(());
                }
            }
        }
        self.doubt |= unknown;
        unknown.then_some(())
    }

    fn is_at(&self, place: Place, ip: IpAddr) -> bool {
        match place {
            Place::Block(block) => block.contains(ip),
            Place::Vpc6(vpc) => block6(self.net.vpcs[vpc.0].ipv6).is_some_and(|block| block.contains(ip)),
            Place::Subnet6(subnet) => block6(self.net.subnets[subnet.0].ipv6).is_some_and(|block| block.contains(ip)),
        }
    }

    /// Whether an address is the private one of somebody who bears a group (5), in the network of the one who asks or behind a
    /// peering of the same region (10).
    fn bears(&self, asking: InterfaceId, ip: IpAddr, group: GroupId) -> bool {
        let Some(Holder::Interface(id)) = self.holder(ip) else { return false };
        let (here, there) = (self.vpc(self.net.interfaces[asking.0].subnet), self.vpc(self.net.interfaces[id.0].subnet));
        let joined = self.net.peerings.iter().any(|one| one.active && one.other(here) == Some(there));
        let near = here == there || joined && self.net.vpcs[here.0].region == self.net.vpcs[there.0].region;
        near && self.net.interfaces[id.0].groups.contains(&group)
    }

    /// The entry with the least number that fits decides, and none is a denial (12, 13, 15).
    fn acl_lets(&mut self, subnet: SubnetId, inbound: bool, packet: Packet) -> Option<()> {
        let Some(acl) = self.net.subnets[subnet.0].acl else { return Some(()) };
        self.met.insert("ACLs");
        let acl: &Acl = &self.net.acls[acl.0];
        if acl.known == Known::Part {
            self.met.insert("ACLs of somebody else's");
            self.doubt = true;
            return Some(());
        }
        let other = if inbound { packet.src } else { packet.dst };
        let entries = if inbound { &acl.inbound } else { &acl.outbound };
        let fitting =
            entries.iter().filter(|one| fits(one.traffic, packet.protocol, packet.number) && self.is_at(one.place, other));
        let first = fitting.min_by_key(|one| one.number)?;
        first.allow.then_some(())
    }

    /// The longest prefix; among equals `local`, a written block, a list or an endpoint, a propagated route (20 to 23).
    fn next_hop(&self, subnet: SubnetId, dst: IpAddr) -> Option<Next> {
        let (of, vpc) = (&self.net.subnets[subnet.0], &self.net.vpcs[self.vpc(subnet).0]);
        let mut best: Option<((u8, u8), Next)> = None;
        let mut offer = |block: Cidr, rank: u8, next: Next| {
            let score = (block.length(), rank);
            if block.contains(dst) && best.is_none_or(|(before, _)| before < score) {
                best = Some((score, next));
            }
        };
        for block in vpc.blocks.iter().copied().chain(block6(vpc.ipv6)) {
            offer(block, 9, Next::Local);
        }
        let Some(table) = of.table.or(vpc.main) else { return best.map(|(_, next)| next) };
        for route in &self.net.tables[table.0].routes {
            match (route.to, route.propagated) {
                (Destination::Block(block), propagated) => offer(block, if propagated { 1 } else { 3 }, Next::Target(route.target)),
                (Destination::List(list), _) => {
                    self.net.lists[list.0].blocks.iter().for_each(|block| offer(*block, 2, Next::Target(route.target)));
                }
            }
        }
        self.endpoints(table).for_each(|(id, block)| offer(block, 2, Next::Endpoint(id)));
        let vague = |list: vpclang::reach::network::ListId| self.net.lists[list.0].known == Known::Part;
        let table = &self.net.tables[table.0];
        let part = table.known == Known::Part
            || table.routes.iter().any(|route| matches!(route.to, Destination::List(list) if vague(list)));
        match best.map(|(_, next)| next) {
            Some(Next::Target(_)) | None if part => Some(Next::Unknown),
            next => next,
        }
    }

    fn endpoints(&self, table: TableId) -> impl Iterator<Item = (EndpointId, Cidr)> {
        let leading = self.net.endpoints.iter().enumerate().filter(move |(_, one)| one.tables.contains(&table));
        leading.flat_map(|(at, one)| one.blocks.iter().flatten().map(move |block| (EndpointId(at), *block)))
    }

    fn covers(&self, subnet: SubnetId, ip: IpAddr) -> bool {
        let subnet = &self.net.subnets[subnet.0];
        subnet.block.is_some_and(|block| block.contains(ip)) || block6(subnet.ipv6).is_some_and(|block| block.contains(ip))
    }

    /// Out of something in a subnet. Inside of it neither ACL nor route is asked (14, 26).
    fn leave(&mut self, subnet: SubnetId, packet: Packet) -> Option<End> {
        if self.covers(subnet, packet.dst) {
            let holder = self.holder(packet.dst)?;
            return self.take(holder, packet);
        }
        self.acl_lets(subnet, false, packet)?;
        self.forward(subnet, packet)
    }

    fn forward(&mut self, subnet: SubnetId, packet: Packet) -> Option<End> {
        self.hops += 1;
        if self.hops > HOPS {
            return None;
        }
        let vpc = self.vpc(subnet);
        match self.next_hop(subnet, packet.dst)? {
            Next::Local => self.arrive(packet),
            Next::Endpoint(id) => {
                self.met.insert("gateway endpoints");
                if self.holder(self.private(packet.dst)).is_some() {
                    return None;
                }
                Some(End::Outside(Exit::Endpoint(id), packet))
            }
            Next::Unknown | Next::Target(Target::Other) => {
                self.met.insert("ways that nobody knows");
                self.through_unknown(Exit::Unknown, packet)
            }
            Next::Target(Target::Gateway(id)) if self.net.gateways[id.0].vpc == Some(vpc) => {
                self.met.insert("internet gateways");
                let src = self.shown_by_gateway(packet.src)?;
                self.leave_to_internet(Exit::Gateway(vpc), Packet { src, ..packet })
            }
            Next::Target(Target::Egress(id)) if self.net.egresses[id.0].vpc == vpc && packet.dst.is_ipv6() => {
                self.met.insert("egress gateways");
                if self.answering {
                    return None;
                }
                self.leave_to_internet(Exit::Egress(id), packet)
            }
            Next::Target(Target::Nat(id)) => self.through_nat(id, subnet, packet),
            Next::Target(target @ Target::Peering(id)) => {
                self.links[usize::from(self.answering)].push(target);
                self.through_peering(&self.net.peerings[id.0].clone(), vpc, packet)
            }
            Next::Target(target @ Target::Transit(id)) => {
                self.links[usize::from(self.answering)].push(target);
                self.through_transit(id, subnet, packet)
            }
            Next::Target(Target::Interface(id)) => self.through_appliance(id, subnet, packet),
            Next::Target(Target::Vpn(id)) if self.net.vpns[id.0].vpc == Some(vpc) => {
                self.met.insert("private connections");
                self.through_unknown(Exit::Vpn(id), packet)
            }
            Next::Target(_) => None,
        }
    }

    /// The internet gateway shows the public address in place of the private one, and drops what has none (29 to 31).
    fn shown_by_gateway(&self, src: IpAddr) -> Option<IpAddr> {
        if src.is_ipv6() {
            return Some(src);
        }
        match self.holder(src)? {
            Holder::Interface(id) => known(self.net.interfaces[id.0].public),
            Holder::Nat(id) => known(self.net.nats[id.0].public),
        }
    }

    fn leave_to_internet(&mut self, exit: Exit, packet: Packet) -> Option<End> {
        if !self.answering {
            self.exits.push(exit);
        }
        let public = |one: &Option<Address>| known(*one) == Some(packet.dst);
        let ours = self.net.interfaces.iter().any(|one| public(&one.public) || public(&one.ipv6))
            || self.net.nats.iter().any(|one| public(&one.public));
        if ours {
            self.links[usize::from(self.answering)].push(Target::Other);
            return self.enter_of_internet(packet);
        }
        let inside = (0..self.net.vpcs.len()).any(|at| self.lies_in(VpcId(at), packet.dst));
        (!inside && !is_private(packet.dst)).then_some(End::Outside(exit, packet))
    }

    /// In by an internet gateway, or as an answer by the egress gateway that the connection has left by (29 to 33, 36).
    fn enter_of_internet(&mut self, packet: Packet) -> Option<End> {
        let attached = |vpc: VpcId| self.net.gateways.iter().any(|one| one.vpc == Some(vpc));
        if packet.dst.is_ipv6() {
            let vpc = self.vpc(self.subnet_of(self.holder(packet.dst)?));
            let left = |exit: &Exit| matches!(exit, Exit::Egress(id) if self.net.egresses[id.0].vpc == vpc);
            let open = attached(vpc) || self.answering && self.exits.iter().any(left);
            return if open { self.arrive(packet) } else { None };
        }
        for (holder, ip, public) in self.translated() {
            if public == packet.dst && attached(self.vpc(self.subnet_of(holder))) {
                return self.arrive(Packet { dst: ip, ..packet });
            }
        }
        None
    }

    fn translated(&self) -> Vec<(Holder, IpAddr, IpAddr)> {
        let interfaces = self.net.interfaces.iter().enumerate();
        let interfaces =
            interfaces.filter_map(|(at, one)| Some((Holder::Interface(InterfaceId(at)), known(one.ip)?, known(one.public)?)));
        let nats = self.net.nats.iter().enumerate();
        let nats = nats.filter_map(|(at, one)| Some((Holder::Nat(NatId(at)), known(Some(one.ip))?, known(one.public)?)));
        interfaces.chain(nats).collect()
    }

    /// From outside: by the internet gateway, or by a private connection, of which nobody knows what lies behind it.
    fn enter(&mut self, packet: Packet) -> Option<(End, Option<Exit>)> {
        let holder = self.translated().into_iter().find(|(_, _, public)| *public == packet.dst).map(|(holder, ..)| holder);
        let holder = holder.or(self.holder(packet.dst))?;
        let vpc = self.vpc(self.subnet_of(holder));
        if self.picks.pick(2) == 0 {
            self.met.insert("from the internet");
            if is_private(packet.src) || packet.dst.is_ipv4() && is_private(packet.dst) {
                return None;
            }
            return Some((self.enter_of_internet(packet)?, Some(Exit::Gateway(vpc))));
        }
        self.hid = true;
        let vpn = VpnId(self.net.vpns.iter().position(|one| one.vpc == Some(vpc))?);
        self.met.insert("from private connections");
        self.entered_privately = true;
        self.doubt = true;
        Some((self.arrive(packet)?, Some(Exit::Vpn(vpn))))
    }

    /// An answer from outside comes in by what the request has left by.
    fn reenter(&mut self, exit: Exit, packet: Packet) -> Option<End> {
        match exit {
            Exit::Gateway(_) | Exit::Egress(_) => self.enter_of_internet(packet),
            Exit::Vpn(_) | Exit::Endpoint(_) | Exit::Transit(_) | Exit::Unknown => self.arrive(packet),
        }
    }

    /// From the router of a network to who has the address.
    fn arrive(&mut self, packet: Packet) -> Option<End> {
        let holder = self.holder(packet.dst)?;
        self.acl_lets(self.subnet_of(holder), true, packet)?;
        self.take(holder, packet)
    }

    fn take(&mut self, holder: Holder, packet: Packet) -> Option<End> {
        let to = (packet.dst, packet.number);
        let known = self.translations.iter().rev().find(|one| self.answering && one.by == holder && one.shown == to).copied();
        match (known, holder) {
            (Some(one), _) => {
                if let Holder::Interface(id) = holder {
                    self.back.push(id);
                }
                let packet = Packet { dst: one.hidden.0, number: one.hidden.1, ..packet };
                self.leave(self.subnet_of(holder), packet)
            }
            (None, Holder::Interface(id)) => {
                self.group_lets(id, true, packet)?;
                Some(End::At(id, packet))
            }
            (None, Holder::Nat(_)) => None,
        }
    }

    /// A NAT gateway carries TCP, UDP and ICMP over IPv4 from inside, under its own address (36 to 40).
    fn through_nat(&mut self, id: NatId, from: SubnetId, packet: Packet) -> Option<End> {
        self.met.insert("NAT gateways");
        let nat = self.net.nats[id.0].clone();
        if self.translations.iter().any(|one| one.by == Holder::Nat(id)) {
            return None;
        }
        if self.answering
            || packet.dst.is_ipv6()
            || !matches!(packet.protocol, TCP | UDP | ICMP)
            || self.vpc(nat.subnet) != self.vpc(from)
        {
            return None;
        }
        if from != nat.subnet {
            self.acl_lets(nat.subnet, true, packet)?;
        }
        let packet = self.hide(Holder::Nat(id), known(Some(nat.ip))?, packet);
        self.leave(nat.subnet, packet)
    }

    fn hide(&mut self, by: Holder, ip: IpAddr, packet: Packet) -> Packet {
        let picked = matches!(packet.protocol, TCP | UDP);
        let back = if picked { self.ports[self.picks.pick(self.ports.len())] } else { packet.back };
        self.translations.push(Translation { by, hidden: (packet.src, packet.back), shown: (ip, back) });
        Packet { src: ip, back, ..packet }
    }

    /// Only between addresses of the two networks (44, 45), and for nobody behind a NAT gateway (39).
    fn through_peering(&mut self, peering: &vpclang::reach::network::Peering, vpc: VpcId, packet: Packet) -> Option<End> {
        self.met.insert("peerings");
        let other = peering.other(vpc)?;
        if matches!(self.holder(packet.src), Some(Holder::Nat(_))) {
            return None;
        }
        let fits = peering.active && self.lies_in(other, packet.dst) && self.lies_in(vpc, packet.src);
        if fits { self.arrive(packet) } else { None }
    }

    /// By the attachment of the same zone, to the network that has the address, and in by its attachment of the same zone if it
    /// has one (50). ACLs of the subnets that are attached are met where the packet is for another subnet.
    fn through_transit(&mut self, id: TransitId, from: SubnetId, packet: Packet) -> Option<End> {
        self.met.insert("transit gateways");
        let transit = self.net.transits[id.0].clone();
        let zone = |subnet: SubnetId| self.net.subnets[subnet.0].zone.clone();
        let vpc = self.vpc(from);
        let here = transit.subnets.iter().copied().find(|one| self.vpc(*one) == vpc && zone(*one) == zone(from))?;
        let there: Vec<SubnetId> = transit.subnets.iter().copied().filter(|one| self.lies_in(self.vpc(*one), packet.dst)).collect();
        let near: Vec<SubnetId> = there.iter().copied().filter(|one| zone(*one) == zone(here)).collect();
        if here != from {
            self.acl_lets(here, true, packet)?;
        }
        let there = if near.is_empty() { there } else { near };
        if there.is_empty() && transit.known == Known::Part {
            self.links[usize::from(self.answering)].pop();
            return self.through_unknown(Exit::Transit(id), packet);
        }
        if transit.isolate || there.is_empty() {
            return None;
        }
        self.doubt |= transit.known == Known::Part;
        let into = there[self.picks.pick(there.len())];
        if self.covers(into, packet.dst) {
            return self.arrive(packet);
        }
        self.acl_lets(into, false, packet)?;
        // Where the table of the attachment leads elsewhere than straight on is not modelled.
        self.doubt |= !matches!(self.next_hop(into, packet.dst), Some(Next::Local));
        self.arrive(packet)
    }

    /// Behind a private connection anything may stand, also what leads to another of our networks; and so behind what is not
    /// known of a table.
    fn through_unknown(&mut self, exit: Exit, packet: Packet) -> Option<End> {
        self.doubt = true;
        let private = matches!(exit, Exit::Vpn(_) | Exit::Transit(_));
        let outside = Some(End::Outside(exit, packet));
        let own = self.private(packet.dst);
        match (self.answering, self.asked.from) {
            (false, _) if self.holder(own).is_some() => {
                self.lost = true;
                self.arrive(Packet { dst: own, ..packet })
            }
            (false, _) => outside,
            (true, From::Outside(_)) if self.entered_privately && matches!(exit, Exit::Vpn(_)) => outside,
            (true, _) if private && packet.src != self.asked.to => None,
            (true, From::Outside(_)) => {
                self.lost = true;
                Some(End::Outside(exit, Packet { src: self.asked.to, ..packet }))
            }
            (true, From::Interface(_)) => {
                self.lost = true;
                self.arrive(Packet { src: self.asked.to, dst: own, ..packet })
            }
        }
    }

    /// The private address that stands behind a public one of ours.
    fn private(&self, ip: IpAddr) -> IpAddr {
        self.translated().into_iter().find(|(_, _, public)| *public == ip).map_or(ip, |(_, own, _)| own)
    }

    /// An answer of which nobody knows the way leaves a subnet, and comes to another.
    fn unseen(&mut self, subnet: SubnetId, packet: Packet) -> Option<End> {
        self.acl_lets(subnet, false, packet)?;
        self.arrive(Packet { src: self.asked.to, dst: self.private(packet.dst), ..packet })
    }

    /// An appliance must not check sources and destinations (48), and its groups are asked both ways (41). To the internet it
    /// sends under its own address; elsewhere it may.
    fn through_appliance(&mut self, id: InterfaceId, from: SubnetId, packet: Packet) -> Option<End> {
        self.met.insert("appliances");
        let one = self.net.interfaces[id.0].clone();
        let seen = if self.answering { &self.back } else { &self.out };
        if !one.forward || seen.contains(&id) || self.vpc(one.subnet) != self.vpc(from) {
            return None;
        }
        if from != one.subnet {
            self.acl_lets(one.subnet, true, packet)?;
        }
        self.group_lets(id, true, packet)?;
        self.group_lets(id, false, packet)?;
        if self.answering {
            self.back.push(id);
            self.doubt |= !self.out.contains(&id);
            return self.leave(one.subnet, packet);
        }
        self.out.push(id);
        let near = self.covers(one.subnet, packet.dst);
        let outward =
            !near && matches!(self.next_hop(one.subnet, packet.dst), Some(Next::Target(Target::Gateway(_) | Target::Egress(_))));
        let own = if packet.dst.is_ipv6() { known(one.ipv6) } else { known(one.ip) };
        self.doubt |= outward && packet.dst.is_ipv6();
        if self.picks.pick(2) == 0 {
            self.hid |= outward;
            return self.leave(one.subnet, packet);
        }
        self.hid |= !outward;
        let packet = self.hide(Holder::Interface(id), own?, packet);
        self.leave(one.subnet, packet)
    }
}
