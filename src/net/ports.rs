//! Protocols, ports and what a rule lets through.

use std::fmt;

/// A range of ports, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRange {
    /// The lowest port.
    pub from: u16,
    /// The highest port; never below `from`.
    pub to: u16,
}

impl PortRange {
    /// Every port.
    pub const ALL: PortRange = PortRange { from: 0, to: u16::MAX };

    /// A range, if it does not run backwards.
    pub fn new(from: u16, to: u16) -> Option<PortRange> {
        (from <= to).then_some(PortRange { from, to })
    }
}

/// A protocol above IP, by its number as IANA assigns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Protocol(pub u8);

impl Protocol {
    /// ICMP for IPv4.
    pub const ICMP: Protocol = Protocol(1);
    /// TCP.
    pub const TCP: Protocol = Protocol(6);
    /// UDP.
    pub const UDP: Protocol = Protocol(17);
    /// ICMP for IPv6.
    pub const ICMPV6: Protocol = Protocol(58);
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Protocol::ICMP => f.write_str("icmp"),
            Protocol::TCP => f.write_str("tcp"),
            Protocol::UDP => f.write_str("udp"),
            Protocol::ICMPV6 => f.write_str("icmpv6"),
            Protocol(number) => write!(f, "protocol {number}"),
        }
    }
}

/// One contiguous set of packets: what one rule of a security group matches apart from its peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Traffic {
    /// Everything.
    All,
    /// TCP or UDP on a range of ports.
    Ports(Protocol, PortRange),
    /// ICMP or ICMPv6 of a type and a code; `None` stands for any.
    Icmp(Protocol, Option<u8>, Option<u8>),
    /// Any other protocol, which has no ports.
    Other(Protocol),
}

impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Traffic::All => f.write_str("all"),
            Traffic::Ports(protocol, PortRange::ALL) => write!(f, "{protocol}"),
            Traffic::Ports(protocol, range) if range.from == range.to => write!(f, "{protocol} {}", range.from),
            Traffic::Ports(protocol, range) => write!(f, "{protocol} {}-{}", range.from, range.to),
            Traffic::Icmp(protocol, None, _) => write!(f, "{protocol}"),
            Traffic::Icmp(protocol, Some(kind), None) => write!(f, "{protocol} {kind}"),
            Traffic::Icmp(protocol, Some(kind), Some(code)) => write!(f, "{protocol} {kind}/{code}"),
            Traffic::Other(protocol) => write!(f, "{protocol}"),
        }
    }
}
