//! The rules that the lines of a group stand for: one for each contiguous traffic and each peer.

use std::net::IpAddr;

use super::Analysis;
use super::settled::{Allow, Settled};
use super::value::{InstanceId, Value};
use crate::net::{Cidr, Protocol, Traffic};
use crate::schema::Kind;

/// The other end of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeerOfRule {
    /// A block of addresses.
    Cidr(Cidr),
    /// The members of a group.
    Group(InstanceId),
    /// The entries of a prefix list.
    PrefixList(InstanceId),
    /// The IPv6 addresses of a network or a subnet whose block Amazon picks.
    Ipv6(InstanceId),
}

/// One rule, with the line that says it.
#[derive(Clone, Copy, Debug)]
pub struct RuleOfLine<'a> {
    /// The line.
    pub line: &'a Allow,
    /// What.
    pub traffic: Traffic,
    /// From or to whom.
    pub peer: PeerOfRule,
}

impl Analysis {
    /// The rules of a group's lines, in the order of the lines. ICMP of one family makes no rule with a block of the
    /// other: `ping` names both, and each block takes its own.
    pub fn rules_of<'a>(&self, group: &'a Settled) -> Vec<RuleOfLine<'a>> {
        let mut rules = Vec::new();
        for line in &group.allows {
            for peer in line.peers.iter().flat_map(|peer| self.peers(peer, group.network)) {
                let fitting = line.traffic.iter().filter(|traffic| fits(**traffic, peer));
                rules.extend(fitting.map(|traffic| RuleOfLine { line, traffic: *traffic, peer }));
            }
        }
        rules
    }

    /// What a peer of a rule in a network stands for: a network or subnet is all of its blocks, `anywhere` every
    /// address of each family that the network has.
    pub fn peers(&self, value: &Value, network: Option<InstanceId>) -> Vec<PeerOfRule> {
        match value {
            Value::Cidr(cidr) => vec![PeerOfRule::Cidr(*cidr)],
            Value::Ip(ip) => vec![PeerOfRule::Cidr(Cidr::single(*ip))],
            Value::Anywhere => {
                let v6 = network.and_then(|id| self.resource(id)).is_some_and(|network| self.has_ipv6(network));
                let families = [Some(Cidr::any_v4()), v6.then(Cidr::any_v6)];
                families.into_iter().flatten().map(PeerOfRule::Cidr).collect()
            }
            Value::Instance(id) => self.resource(*id).map_or_else(Vec::new, |resource| self.peers_of(resource)),
            _ => Vec::new(),
        }
    }

    fn peers_of(&self, resource: &Settled) -> Vec<PeerOfRule> {
        match resource.kind {
            Kind::SecurityGroup => vec![PeerOfRule::Group(resource.id)],
            Kind::PrefixList => vec![PeerOfRule::PrefixList(resource.id)],
            _ => {
                let written = resource.cidrs("cidr").chain(resource.cidrs("ipv6")).map(PeerOfRule::Cidr);
                let picked = self.has_ipv6(resource) && resource.cidrs("ipv6").next().is_none();
                written.chain(picked.then_some(PeerOfRule::Ipv6(resource.id))).collect()
            }
        }
    }

    /// Whether a network or a subnet has IPv6 addresses.
    pub fn has_ipv6(&self, resource: &Settled) -> bool {
        match resource.kind {
            Kind::Network => resource.word("ipv6") == Some("amazon") || resource.cidrs("ipv6").next().is_some(),
            Kind::Subnet => {
                let network = resource.network.and_then(|id| self.resource(id));
                resource.word("ipv6") != Some("none") && network.is_some_and(|network| self.has_ipv6(network))
            }
            _ => false,
        }
    }
}

/// Whether a block's family can carry the traffic.
pub fn fits(traffic: Traffic, peer: PeerOfRule) -> bool {
    match (traffic, peer) {
        (Traffic::Icmp(protocol, ..), PeerOfRule::Cidr(cidr)) => (protocol == Protocol::ICMPV6) == cidr.is_v6(),
        (Traffic::Icmp(protocol, ..), PeerOfRule::Ipv6(_)) => protocol == Protocol::ICMPV6,
        _ => true,
    }
}

/// The IPv4 address of a value.
pub fn v4(value: &Value) -> Option<std::net::Ipv4Addr> {
    match value {
        Value::Ip(IpAddr::V4(ip)) => Some(*ip),
        _ => None,
    }
}
