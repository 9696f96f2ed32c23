//! Sets as unions of intervals: of addresses, and of what connections are for.
//!
//! Both are points on a line. An IPv4 address is its number; an IPv6 address is its number too, and begins where no IPv4
//! address is, for nothing routable lies in `::/64`. A connection is its protocol's number followed by sixteen bits: the
//! port, or the type and the code of an ICMP message, or anything where a protocol has none.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::net::{Cidr, PortRange, Protocol, Traffic};

/// A set of points: intervals with both ends, in order, none of which touches another.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Intervals(Vec<(u128, u128)>);

impl Intervals {
    /// No point.
    pub const fn none() -> Intervals {
        Intervals(Vec::new())
    }

    /// All points between two, both included; none if they run backwards.
    pub fn between(from: u128, to: u128) -> Intervals {
        Intervals(if from <= to { vec![(from, to)] } else { Vec::new() })
    }

    /// One point.
    pub fn one(point: u128) -> Intervals {
        Intervals::between(point, point)
    }

    /// The union of intervals in whatever order.
    pub fn union_of(mut parts: Vec<(u128, u128)>) -> Intervals {
        parts.sort_unstable();
        let mut joined: Vec<(u128, u128)> = Vec::with_capacity(parts.len());
        for (from, to) in parts {
            match joined.last_mut() {
                Some(last) if last.1 == u128::MAX || from <= last.1 + 1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Intervals(joined)
    }

    /// Whether no point is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The intervals, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u128, u128)> {
        self.0.iter().copied()
    }

    /// The least point.
    pub fn first(&self) -> Option<u128> {
        self.0.first().map(|(from, _)| *from)
    }

    /// How many intervals there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether a point is in it.
    pub fn contains(&self, point: u128) -> bool {
        let at = self.0.partition_point(|(_, to)| *to < point);
        self.0.get(at).is_some_and(|(from, _)| *from <= point)
    }

    /// The points that are in either.
    #[must_use]
    pub fn or(&self, other: &Intervals) -> Intervals {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            _ => Intervals::union_of(self.0.iter().chain(&other.0).copied().collect()),
        }
    }

    /// The points that are in both.
    #[must_use]
    pub fn and(&self, other: &Intervals) -> Intervals {
        let (mut mine, mut theirs) = (self.0.iter().copied().peekable(), other.0.iter().copied().peekable());
        let mut shared = Vec::new();
        while let (Some(a), Some(b)) = (mine.peek(), theirs.peek()) {
            let (from, to) = (a.0.max(b.0), a.1.min(b.1));
            if from <= to {
                shared.push((from, to));
            }
            if a.1 <= b.1 {
                mine.next()
            } else {
                theirs.next()
            };
        }
        Intervals(shared)
    }

    /// The points that are in it and not in the other.
    #[must_use]
    pub fn minus(&self, other: &Intervals) -> Intervals {
        let mut left = Vec::new();
        let mut at = 0;
        for (mut from, to) in self.iter() {
            let mut taken = false;
            while other.0.get(at).is_some_and(|cut| cut.1 < from) {
                at += 1;
            }
            for cut in other.0.get(at..).unwrap_or_default().iter().take_while(|cut| cut.0 <= to) {
                if cut.0 > from {
                    left.push((from, cut.0 - 1));
                }
                if cut.1 >= to {
                    taken = true;
                    break;
                }
                from = from.max(cut.1 + 1);
            }
            if !taken {
                left.push((from, to));
            }
        }
        Intervals(left)
    }

    /// Whether they share no point.
    pub fn is_apart_from(&self, other: &Intervals) -> bool {
        self.and(other).is_empty()
    }

    /// Whether all of another set is in it.
    pub fn covers(&self, other: &Intervals) -> bool {
        other.iter().all(|(from, to)| {
            let at = self.0.partition_point(|mine| mine.1 < from);
            self.0.get(at).is_some_and(|mine| mine.0 <= from && to <= mine.1)
        })
    }

    /// The set cut at points: each piece begins at one of them, or where the set does. In order.
    pub fn cut_at(&self, points: &[u128]) -> Vec<(u128, u128)> {
        let mut pieces = Vec::new();
        for (mut from, to) in self.iter() {
            let first = points.partition_point(|point| *point <= from);
            for point in points.get(first..).unwrap_or_default().iter().take_while(|point| **point <= to) {
                pieces.push((from, point - 1));
                from = *point;
            }
            pieces.push((from, to));
        }
        pieces
    }
}

/// Where IPv6 addresses begin.
const V6: u128 = 1 << 64;

/// An address as a point.
pub fn point(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits().max(V6),
    }
}

/// A point as an address.
pub fn address(point: u128) -> IpAddr {
    match u32::try_from(point) {
        Ok(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4)),
        Err(_) => IpAddr::V6(Ipv6Addr::from_bits(point)),
    }
}

/// Whether a point is an IPv6 address.
pub fn is_v6(point: u128) -> bool {
    point >= V6
}

/// The addresses of a block: its first and its last.
pub fn ends(block: Cidr) -> (u128, u128) {
    (point(block.base()), point(block.last()))
}

/// The addresses of a block.
pub fn of_block(block: Cidr) -> Intervals {
    let (from, to) = ends(block);
    Intervals::between(from, to)
}

/// The addresses of several blocks.
pub fn of_blocks(blocks: impl IntoIterator<Item = Cidr>) -> Intervals {
    Intervals::union_of(blocks.into_iter().map(ends).collect())
}

/// Every IPv4 address.
pub fn v4() -> Intervals {
    Intervals::between(0, u128::from(u32::MAX))
}

/// Every IPv6 address.
pub fn v6() -> Intervals {
    Intervals::between(V6, u128::MAX)
}

/// Blocks of IPv4 that are no unicast addresses of the internet. Source: the IANA special-purpose registries. Blocks kept
/// for documentation are not among them: programs write them where real addresses will stand.
const NOT_PUBLIC: [&str; 10] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
];

/// What of IPv6 is given out to the internet.
const PUBLIC_V6: &str = "2000::/3";

/// Every public unicast address of both families.
pub fn public() -> Intervals {
    let special = of_blocks(NOT_PUBLIC.iter().filter_map(|text| text.parse().ok()));
    v4().minus(&special).or(&of_blocks(PUBLIC_V6.parse()))
}

/// A connection as a point: a protocol with its sixteen bits.
pub fn key(protocol: Protocol, number: u16) -> u128 {
    u128::from(protocol.0) << 16 | u128::from(number)
}

/// The protocol of a connection.
pub fn protocol(key: u128) -> Protocol {
    Protocol(u8::try_from(key >> 16).unwrap_or(u8::MAX))
}

/// The sixteen bits of a connection: its port, or its type and code.
pub fn number(key: u128) -> u16 {
    u16::try_from(key & 0xffff).unwrap_or(u16::MAX)
}

/// Every connection.
pub fn all_traffic() -> Intervals {
    Intervals::between(0, 0xff_ffff)
}

/// Every connection of one protocol.
pub fn of_protocol(protocol: Protocol) -> Intervals {
    Intervals::between(key(protocol, 0), key(protocol, u16::MAX))
}

/// What one rule is about.
pub fn of_traffic(traffic: Traffic) -> Intervals {
    let (from, to) = traffic_ends(traffic);
    Intervals::between(from, to)
}

/// What one rule is about: always one interval.
pub fn traffic_ends(traffic: Traffic) -> (u128, u128) {
    match traffic {
        Traffic::All => (0, 0xff_ffff),
        Traffic::Ports(protocol, range) => (key(protocol, range.from), key(protocol, range.to)),
        Traffic::Icmp(protocol, None, _) | Traffic::Other(protocol) => (key(protocol, 0), key(protocol, u16::MAX)),
        Traffic::Icmp(protocol, Some(kind), None) => {
            (key(protocol, u16::from(kind) << 8), key(protocol, u16::from(kind) << 8 | 0xff))
        }
        Traffic::Icmp(protocol, Some(kind), Some(code)) => {
            let at = key(protocol, u16::from(kind) << 8 | u16::from(code));
            (at, at)
        }
    }
}

/// What several rules are about.
pub fn of_all<'a>(traffic: impl IntoIterator<Item = &'a Traffic>) -> Intervals {
    Intervals::union_of(traffic.into_iter().map(|one| traffic_ends(*one)).collect())
}

/// A set of connections as rules would say it. Everything that there is in a family is all, though the ICMP of the other is
/// not in it.
pub fn as_traffic(set: &Intervals) -> Vec<Traffic> {
    let missing = all_traffic().minus(set);
    if [Protocol::ICMP, Protocol::ICMPV6].into_iter().any(|other| of_protocol(other).covers(&missing)) {
        return vec![Traffic::All];
    }
    let mut found = Vec::new();
    for (from, to) in set.iter() {
        let (first, last) = (protocol(from).0, protocol(to).0);
        for at in first..=last {
            let here = of_protocol(Protocol(at)).and(&Intervals::between(from, to));
            found.extend(here.iter().map(|(from, to)| rule(Protocol(at), number(from), number(to))));
        }
    }
    found
}

fn rule(protocol: Protocol, from: u16, to: u16) -> Traffic {
    let [kind, code] = from.to_be_bytes();
    match protocol {
        Protocol::TCP | Protocol::UDP => Traffic::Ports(protocol, PortRange { from, to }),
        Protocol::ICMP | Protocol::ICMPV6 if (from, to) == (0, u16::MAX) => Traffic::Icmp(protocol, None, None),
        Protocol::ICMP | Protocol::ICMPV6 if from == to => Traffic::Icmp(protocol, Some(kind), Some(code)),
        Protocol::ICMP | Protocol::ICMPV6 => Traffic::Icmp(protocol, Some(kind), None),
        _ => Traffic::Other(protocol),
    }
}

/// A set of connections in words: `tcp 22, tcp 80-443`; of very many only the first.
pub fn shown_traffic(set: &Intervals) -> String {
    const MOST: usize = 6;
    let rules = as_traffic(set);
    let mut text = rules.iter().take(MOST).map(Traffic::to_string).collect::<Vec<_>>().join(", ");
    if rules.len() > MOST {
        // Writing to a text cannot fail.
        let _ = write!(text, " and {} more", rules.len() - MOST);
    }
    text
}

/// One connection in words: `tcp 443`.
pub fn shown_key(at: u128) -> String {
    rule(protocol(at), number(at), number(at)).to_string()
}

/// A set of addresses as the fewest blocks that make it up, in order.
pub fn as_blocks(set: &Intervals) -> Vec<Cidr> {
    let mut blocks = Vec::new();
    for (mut from, to) in set.iter() {
        loop {
            let bits: u32 = if is_v6(from) { 128 } else { 32 };
            let mut size = from.trailing_zeros().min(bits);
            while size > 0
                && (1u128.checked_shl(size).is_none_or(|length| from.checked_add(length - 1).is_none_or(|last| last > to)))
            {
                size -= 1;
            }
            let length = u8::try_from(bits - size).unwrap_or(u8::MAX);
            blocks.extend(Cidr::around(address(from), length));
            match from.checked_add(1u128 << size) {
                Some(next) if next <= to => from = next,
                _ => break,
            }
        }
    }
    blocks
}
