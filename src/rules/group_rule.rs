//! E0419, E0420, E0425, W0005: the rules of a group.
//!
//! What AWS documents (IpRange, UserIdGroupPair; error `InvalidPermission.Duplicate`; VPC quotas).

use std::collections::BTreeMap;

use super::Context;
use crate::analysis::{PeerOfRule, RuleOfLine, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::{PortRange, Protocol, Traffic};
use crate::schema::Kind;

/// How many rules a group may have in one direction for one family of addresses.
const MOST: usize = 60;

/// Beyond this many rules a group is refused anyhow, and pairs of them are not compared.
const COMPARED: usize = 500;

/// Looks at the rules of every group.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for group in context.of(Kind::SecurityGroup) {
        let rules = context.analysis.rules_of(group);
        let unique = duplicates(context, group, &rules, found);
        covered(context, &unique, found);
        counts(group, &unique, found);
        descriptions(group, &rules, found);
    }
}

/// Gives back the rules without those that stand twice.
fn duplicates<'a>(
    context: &Context<'_>,
    group: &Settled,
    rules: &[RuleOfLine<'a>],
    found: &mut Vec<Diagnostic>,
) -> Vec<RuleOfLine<'a>> {
    let mut known: BTreeMap<(bool, Traffic, PeerOfRule), RuleOfLine<'a>> = BTreeMap::new();
    let mut unique = Vec::new();
    for rule in rules {
        let key = (rule.line.inbound, rule.traffic, rule.peer);
        match known.get(&key) {
            // One line may name a block twice, through a list: that is still one rule.
            Some(first) if first.line.span == rule.line.span => {}
            Some(first) => found.push(
                Diagnostic::error(codes::DUPLICATE_RULE, format!("`{}` allows {} twice", group.path, whole(context, rule)))
                    .at(rule.line.peer_span, "the same rule again")
                    .at(first.line.span, "said here already"),
            ),
            None => {
                known.insert(key, *rule);
                unique.push(*rule);
            }
        }
    }
    unique
}

fn covered(context: &Context<'_>, rules: &[RuleOfLine<'_>], found: &mut Vec<Diagnostic>) {
    if rules.len() > COMPARED {
        return;
    }
    for (at, rule) in rules.iter().enumerate() {
        let wider = rules.iter().enumerate().find(|(other, wide)| {
            *other != at
                && wide.line.inbound == rule.line.inbound
                && includes(wide.traffic, rule.traffic)
                && reaches(wide.peer, rule.peer)
        });
        if let Some((_, wide)) = wider {
            let message = format!("{} is allowed already, by {}", whole(context, rule), whole(context, wide));
            let warning = Diagnostic::warning(codes::COVERED_RULE, message).at(rule.line.peer_span, "says nothing more");
            found.push(if wide.line.span == rule.line.span { warning } else { warning.at(wide.line.span, "this line allows it") });
        }
    }
}

/// `tcp 22` from `10.0.0.0/8`
fn whole(context: &Context<'_>, rule: &RuleOfLine<'_>) -> String {
    let way = if rule.line.inbound { "from" } else { "to" };
    format!("`{}` {way} {}", rule.traffic, peer_name(context, rule.peer))
}

fn peer_name(context: &Context<'_>, peer: PeerOfRule) -> String {
    match peer {
        PeerOfRule::Cidr(cidr) => format!("`{cidr}`"),
        PeerOfRule::Group(id) => context.analysis.resource(id).map_or_else(String::new, |group| format!("`{}`", group.path)),
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

fn counts(group: &Settled, rules: &[RuleOfLine<'_>], found: &mut Vec<Diagnostic>) {
    for inbound in [true, false] {
        for v6 in [false, true] {
            let counted = |rule: &&RuleOfLine<'_>| match rule.peer {
                PeerOfRule::Cidr(cidr) => cidr.is_v6() == v6,
                PeerOfRule::Group(_) => true,
            };
            let counted = rules.iter().filter(|rule| rule.line.inbound == inbound).filter(counted);
            let (count, over) = (counted.clone().count(), counted.clone().nth(MOST));
            if let Some(over) = over {
                let way = if inbound { "from" } else { "to" };
                let message = format!("`{}` has {count} rules `{way}` others, more than {MOST}", group.path);
                let error = Diagnostic::error(codes::RULE_COUNT, message).at(group.head, "too many rules");
                found.push(
                    error
                        .at(over.line.span, format!("number {} is here", MOST + 1))
                        .help("allow ranges of ports, or a group in place of blocks"),
                );
                return;
            }
        }
    }
}

fn descriptions(group: &Settled, rules: &[RuleOfLine<'_>], found: &mut Vec<Diagnostic>) {
    for line in &group.allows {
        let Some((why, span)) = &line.why else { continue };
        let length = why.chars().count();
        let to_group = rules.iter().any(|rule| rule.line.span == line.span && matches!(rule.peer, PeerOfRule::Group(_)));
        let strange = why.chars().find(|c| !is_allowed(*c) || (to_group && *c == '&'));
        let message = match strange {
            _ if length > 255 => format!("the reason has {length} characters, more than 255"),
            Some(strange) => format!("AWS takes no `{strange}` in the reason of a rule"),
            None => continue,
        };
        let error = Diagnostic::error(codes::RULE_DESCRIPTION, message).at(*span, format!("a rule of `{}`", group.path));
        found.push(error.help("letters, digits, blanks and `._-:/()#,@[]+=&;{}!$*` are taken"));
    }
}

fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(character)
}
