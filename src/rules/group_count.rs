//! E0421: how many groups a node has.
//!
//! What AWS documents: at most five on an interface (VPC quotas); without any, a node would get the
//! network's default group, which is never meant here.

use std::collections::BTreeSet;

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the groups of every node.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for node in context.of(Kind::Node).filter(|node| node.values.contains_key("sg")) {
        let groups: BTreeSet<_> = node.list("sg").iter().collect();
        let message = match groups.len() {
            0 => format!("`{}` has no security group", node.path),
            1..=5 => continue,
            count => format!("`{}` has {count} security groups, more than five", node.path),
        };
        found.push(Diagnostic::error(codes::GROUP_COUNT, message).at(node.span_of("sg"), "one to five groups"));
    }
}
