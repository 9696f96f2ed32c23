//! E0423: a second DHCP option set in a network. Rule 150.
//!
//! What AWS documents (VPC user guide, "DHCP option sets": a set can't be changed, and a network uses one).

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks for second ones.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in context.of(Kind::Network) {
        let mut first: Option<&Settled> = None;
        for one in context.inside(network.id, Kind::Dhcp) {
            let Some(first) = first else {
                first = Some(one);
                continue;
            };
            let error = Diagnostic::error(codes::SECOND_DHCP, format!("`{}` has a second `dhcp`", network.path));
            let error = error.at(one.head, "a network has one").help("write all options into one");
            found.push(if first.head == one.head { error } else { error.at(first.head, "the first") });
        }
    }
}
