//! E0425: more rules than a group may have. Rules 68 and 71.
//!
//! What AWS documents ("Amazon VPC quotas"): each direction and each family of addresses has a count of its own; a group
//! counts as one rule in both, a prefix list as many as it may have entries.

use super::Context;
use super::group_rules::{ours, unique};
use super::quota_count::allowed;
use super::ways::blocks_of_list;
use crate::analysis::{PeerOfRule, RuleOfLine, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::quotas::RULES_PER_GROUP;

/// Counts the rules of every group of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let most = allowed(context, &RULES_PER_GROUP);
    for group in ours(context) {
        let rules = unique(context, group);
        let sides = [(true, false), (true, true), (false, false), (false, true)];
        found.extend(sides.into_iter().find_map(|side| judge(context, group, &rules, side, most)));
    }
}

fn judge(
    context: &Context<'_>,
    group: &Settled,
    rules: &[RuleOfLine<'_>],
    (inbound, v6): (bool, bool),
    most: usize,
) -> Option<Diagnostic> {
    let side = rules.iter().filter(|rule| rule.line.inbound == inbound);
    let counted: Vec<(&RuleOfLine<'_>, usize)> = side.map(|rule| (rule, weight(context, rule.peer, v6))).collect();
    let count: usize = counted.iter().map(|(_, weight)| weight).sum();
    let mut so_far = 0;
    let (over, weight) = counted.iter().find(|(_, weight)| {
        so_far += weight;
        so_far > most
    })?;
    let way = if inbound { "from" } else { "to" };
    let family = if v6 { "IPv6" } else { "IPv4" };
    let label = if *weight > 1 { format!("the list counts as {weight}") } else { format!("number {} is here", most + 1) };
    Some(
        Diagnostic::error(codes::RULE_COUNT, format!("`{}` has {count} `{way}` rules of {family}, more than {most}", group.path))
            .at(group.head, "too many rules")
            .at(over.line.span, label)
            .note(super::raise(&RULES_PER_GROUP))
            .help("allow ranges of ports, or a group in place of blocks"),
    )
}

/// As how many rules of a family a rule counts.
fn weight(context: &Context<'_>, peer: PeerOfRule, v6: bool) -> usize {
    match peer {
        PeerOfRule::Cidr(cidr) => usize::from(cidr.is_v6() == v6),
        PeerOfRule::Ipv6(_) => usize::from(v6),
        PeerOfRule::Group(_) => 1,
        PeerOfRule::PrefixList(id) => context.analysis.resource(id).map_or(1, |list| entries(list, v6)),
    }
}

/// As how many a prefix list counts in a family. Of somebody else's list that says nothing of itself, one is certain.
fn entries(list: &Settled, v6: bool) -> usize {
    let mut blocks = blocks_of_list(list).peekable();
    match blocks.peek() {
        Some(first) if first.is_v6() != v6 => 0,
        Some(_) => list.int("max").and_then(|max| usize::try_from(max).ok()).unwrap_or_else(|| blocks.count()),
        None => 1,
    }
}
