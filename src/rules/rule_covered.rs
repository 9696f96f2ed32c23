//! W0005: a rule that another one covers. Rule 61.
//!
//! What AWS documents (EC2 user guide, "Security group rules"): the most permissive rule applies, so a narrower one does
//! nothing.

use super::Context;
use super::group_rules::{ours, unique, whole};
use crate::analysis::{PeerOfRule, RuleOfLine};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::{PortRange, Protocol, Traffic};
use crate::schema::quotas::RULES_OF_AN_INTERFACE;

/// Looks at the rules of every group of ours. AWS never grants more than so many, and no more are compared in pairs.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for group in ours(context) {
        let rules = unique(context, group);
        for inbound in [true, false] {
            let side: Vec<&RuleOfLine<'_>> = rules.iter().filter(|rule| rule.line.inbound == inbound).collect();
            if side.len() <= RULES_OF_AN_INTERFACE as usize {
                covered(context, &side, found);
            }
        }
    }
}

fn covered(context: &Context<'_>, rules: &[&RuleOfLine<'_>], found: &mut Vec<Diagnostic>) {
    for (at, rule) in rules.iter().enumerate() {
        let mut others = rules.iter().enumerate().filter(|(other, _)| *other != at);
        let wider = others.find(|(_, wide)| includes(wide.traffic, rule.traffic) && reaches(wide.peer, rule.peer));
        if let Some((_, wide)) = wider {
            let message = format!("{} is allowed already, by {}", whole(context, rule), whole(context, wide));
            let warning = Diagnostic::warning(codes::COVERED_RULE, message).at(rule.line.peer_span, "says nothing more");
            found.push(if wide.line.span == rule.line.span { warning } else { warning.at(wide.line.span, "this line allows it") });
        }
    }
}

/// Whether all that one traffic lets through is let through by another.
fn includes(wide: Traffic, narrow: Traffic) -> bool {
    match (wide, narrow) {
        (Traffic::All, _) => true,
        (Traffic::Ports(a, wide), Traffic::Ports(b, narrow)) => a == b && spans(wide, narrow),
        (Traffic::Icmp(a, kind, code), Traffic::Icmp(b, narrow_kind, narrow_code)) => {
            a == b && (kind.is_none() || kind == narrow_kind && (code.is_none() || code == narrow_code))
        }
        (Traffic::Other(Protocol(a)), Traffic::Other(Protocol(b))) => a == b,
        _ => false,
    }
}

fn spans(wide: PortRange, narrow: PortRange) -> bool {
    wide.from <= narrow.from && narrow.to <= wide.to
}

fn reaches(wide: PeerOfRule, narrow: PeerOfRule) -> bool {
    match (wide, narrow) {
        (PeerOfRule::Cidr(wide), PeerOfRule::Cidr(narrow)) => wide.covers(narrow),
        (wide, narrow) => wide == narrow,
    }
}
