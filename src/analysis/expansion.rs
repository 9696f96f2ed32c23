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
            for peer in line.peers.iter().filter_map(|peer| self.peer(peer)) {
                let fitting = line.traffic.iter().filter(|traffic| fits(**traffic, peer));
                rules.extend(fitting.map(|traffic| RuleOfLine { line, traffic: *traffic, peer }));
            }
        }
        rules
    }

    /// A network or subnet as a peer is its block.
    pub fn peer(&self, value: &Value) -> Option<PeerOfRule> {
        match value {
            Value::Cidr(cidr) => Some(PeerOfRule::Cidr(*cidr)),
            Value::Ip(ip) => Some(PeerOfRule::Cidr(Cidr::single(*ip))),
            Value::Anywhere => Some(PeerOfRule::Cidr(Cidr::any_v4())),
            Value::Instance(id) => match self.resource(*id).map(|resource| (resource.kind, resource)) {
                Some((Kind::SecurityGroup, _)) => Some(PeerOfRule::Group(*id)),
                Some((_, resource)) => resource.cidr("cidr").map(PeerOfRule::Cidr),
                None => None,
            },
            _ => None,
        }
    }
}

/// Whether a block's family can carry the traffic.
pub fn fits(traffic: Traffic, peer: PeerOfRule) -> bool {
    match (traffic, peer) {
        (Traffic::Icmp(protocol, ..), PeerOfRule::Cidr(cidr)) => (protocol == Protocol::ICMPV6) == cidr.is_v6(),
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
