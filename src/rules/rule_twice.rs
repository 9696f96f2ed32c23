//! E0419: a rule that a group has already. Rule 60.
//!
//! What AWS documents (error `InvalidPermission.Duplicate`; within one call "the same permission must not appear multiple
//! times"). Blocks and protocols are values here, so `protocol 6` is `tcp`.

use std::collections::BTreeMap;

use super::Context;
use super::group_rules::{Key, key, ours, whole};
use crate::analysis::RuleOfLine;
use crate::diagnostic::{Diagnostic, codes};

/// Looks at the rules of every group of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for group in ours(context) {
        let mut known: BTreeMap<Key, RuleOfLine<'_>> = BTreeMap::new();
        for rule in context.analysis.rules_of(group) {
            let first = *known.entry(key(&rule)).or_insert(rule);
            // One line may name a block twice, through a list: that is still one rule.
            if first.line.span != rule.line.span {
                let message = format!("`{}` allows {} twice", group.path, whole(context, &rule));
                found.push(
                    Diagnostic::error(codes::DUPLICATE_RULE, message)
                        .at(rule.line.peer_span, "the same rule again")
                        .at(first.line.span, "said here already"),
                );
            }
        }
    }
}
