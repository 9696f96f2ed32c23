//! What the rules of groups have in common: which rules there are, and what they are called.

use std::collections::BTreeSet;

use super::Context;
use crate::analysis::{PeerOfRule, RuleOfLine, Settled};
use crate::net::Traffic;
use crate::schema::Kind;

/// What makes two rules the same for AWS: direction, traffic and peer.
pub(super) type Key = (bool, Traffic, PeerOfRule);

/// The groups that the program makes. What AWS has taken of somebody else is right.
pub(super) fn ours<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Settled> {
    context.of(Kind::SecurityGroup).filter(|group| group.existing.is_none())
}

/// What makes a rule what it is for AWS.
pub(super) fn key(rule: &RuleOfLine<'_>) -> Key {
    (rule.line.inbound, rule.traffic, rule.peer)
}

/// The rules of a group, each once.
pub(super) fn unique<'a>(context: &Context<'_>, group: &'a Settled) -> Vec<RuleOfLine<'a>> {
    let mut known = BTreeSet::new();
    context.analysis.rules_of(group).into_iter().filter(|rule| known.insert(key(rule))).collect()
}

/// `tcp 22` from `10.0.0.0/8`
pub(super) fn whole(context: &Context<'_>, rule: &RuleOfLine<'_>) -> String {
    let way = if rule.line.inbound { "from" } else { "to" };
    format!("`{}` {way} {}", rule.traffic, peer_name(context, rule.peer))
}

/// Whether AWS takes a character in the name of a group and in the reason of a rule.
pub(super) fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(character)
}

fn peer_name(context: &Context<'_>, peer: PeerOfRule) -> String {
    let path = |id| context.analysis.resource(id).map_or_else(String::new, |resource| format!("`{}`", resource.path));
    match peer {
        PeerOfRule::Cidr(cidr) => format!("`{cidr}`"),
        PeerOfRule::Group(id) | PeerOfRule::PrefixList(id) => path(id),
        PeerOfRule::Ipv6(id) => format!("the IPv6 block of {}", path(id)),
    }
}
