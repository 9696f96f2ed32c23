//! The entries that the lines of an ACL stand for: one for each contiguous traffic and each block, numbered one after
//! another from the line's number.

use crate::analysis::{AclLine, Analysis, PeerOfRule, Settled, fits};
use crate::net::Traffic;

/// One entry, with the line that makes it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The line.
    pub line: &'a AclLine,
    /// Its own number.
    pub number: i64,
    /// What it looks at.
    pub traffic: Traffic,
    /// From or to whom: a block, or an IPv6 block that Amazon picks.
    pub peer: PeerOfRule,
}

impl Entry<'_> {
    /// Whether it stands in the list of IPv6 entries.
    pub fn is_v6(&self) -> bool {
        match self.peer {
            PeerOfRule::Cidr(block) => block.is_v6(),
            _ => true,
        }
    }
}

/// The entries of a line, block by block. ICMP of one family makes none with a block of the other: `ping` names both, and
/// each block takes its own.
pub fn of_line<'a>(analysis: &Analysis, acl: &Settled, line: &'a AclLine) -> Vec<Entry<'a>> {
    let peers = line.peers.iter().flat_map(|peer| analysis.peers(peer, acl.network));
    let pairs = peers
        .flat_map(|peer| line.traffic.iter().filter(move |traffic| fits(**traffic, peer)).map(move |traffic| (*traffic, peer)));
    (0..).zip(pairs).map(|(at, (traffic, peer))| Entry { line, number: line.number.saturating_add(at), traffic, peer }).collect()
}

/// The entries of one direction of an ACL, in the order in which a packet is held against them.
pub fn of_acl<'a>(analysis: &Analysis, acl: &'a Settled, inbound: bool) -> Vec<Entry<'a>> {
    let lines = acl.entries.iter().filter(|line| line.inbound == inbound);
    let mut entries: Vec<Entry<'a>> = lines.flat_map(|line| of_line(analysis, acl, line)).collect();
    entries.sort_by_key(|entry| entry.number);
    entries
}
