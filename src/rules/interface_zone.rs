//! E0436: an interface in another zone than its node. Rule 47.
//!
//! What AWS documents (AttachNetworkInterface; error `InvalidParameterCombination`): both lie in one zone, in whatever
//! subnets.

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at every interface that a node bears.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let resource = |id| context.analysis.resource(id);
    for interface in context.of(Kind::Interface).filter(|interface| interface.existing.is_none()) {
        let Some(node) = interface.reference("node").and_then(resource) else { continue };
        let subnets = [interface, node].map(|one| one.reference("subnet").and_then(resource));
        let [Some(here), Some(there)] = subnets else { continue };
        let (Some(zone), Some(other)) = (here.word("zone"), there.word("zone")) else { continue };
        if zone != other {
            let message = format!("`{}` lies in `{zone}`, and `{}` that bears it in `{other}`", interface.path, node.path);
            found.push(
                Diagnostic::error(codes::OTHER_ZONE, message)
                    .at(interface.span_of("node"), "a node bears interfaces of its own zone")
                    .at(here.span_of("zone"), format!("`{}` lies here", interface.path))
                    .at(there.span_of("zone"), format!("`{}` lies here", node.path))
                    .help(format!("take a subnet of `{other}` for the interface")),
            );
        }
    }
}
