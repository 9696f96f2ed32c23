//! E0471: more interfaces than an instance type has places for. Rule 156.
//!
//! What AWS documents (EC2 user guide, "Elastic network interfaces": the limits by instance type; error
//! `AttachmentLimitExceeded`). All interfaces of a program are on the first network card.

use super::Context;
use super::machines::{Types, interfaces};
use crate::diagnostic::{Diagnostic, codes};

/// Looks at every node with further interfaces.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut types = Types::default();
    for (node, further) in interfaces(context) {
        let Some(node) = context.analysis.resource(node) else { continue };
        let Some(facts) = types.of(node) else { continue };
        let most = facts.interfaces_on_first_card as usize;
        // The primary interface has one of the places.
        let Some(over) = further.get(most.saturating_sub(1)) else { continue };
        let message = format!("`{}` would have {} interfaces, and `{}` takes {most}", node.path, further.len() + 1, facts.name);
        let error = Diagnostic::error(codes::INTERFACE_LIMIT, message)
            .at(over.span_of("node"), "one too many")
            .at(node.span_of("type"), format!("{most} interfaces, its primary one among them"));
        found.push(error.help("take a larger type, or attach fewer interfaces"));
    }
}
