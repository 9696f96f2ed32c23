//! W0150: a peering that one of its networks has no route to. Rule 196.
//!
//! What AWS documents (VPC peering guide): each side needs a route to the other, or no packet finds its way, or no answer.

use std::collections::BTreeSet;

use super::Context;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// The two ends of a peering, in an order that does not hang on who asked.
fn pair(peering: &Settled) -> Option<(InstanceId, InstanceId)> {
    let (from, to) = (peering.reference("from")?, peering.reference("to")?);
    Some((from.min(to), from.max(to)))
}

/// Looks for a route on each side of every peering. Of a network of somebody else's nothing is known.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let tables = context.of(Kind::Routes);
    // A second peering of the same pair is told elsewhere: a route to either of them will do.
    let led: BTreeSet<_> = tables
        .flat_map(|table| table.routes.iter().map(|route| (table.network, route.target)))
        .filter_map(|(network, target)| Some((network, pair(context.analysis.resource(target)?)?)))
        .collect();
    for peering in context.of(Kind::Peering).filter(|peering| peering.existing.is_none()) {
        for end in ["from", "to"] {
            let Some(network) = peering.reference(end).and_then(|id| context.analysis.resource(id)) else { continue };
            if network.existing.is_none() && pair(peering).is_some_and(|pair| !led.contains(&(Some(network.id), pair))) {
                let message = format!("nothing in `{}` leads to `{}`", network.path, peering.path);
                found.push(
                    Diagnostic::warning(codes::PEERING_UNROUTED, message)
                        .at(peering.span_of(end), "no table of this network has a route to it")
                        .help(format!("add a route to a table of `{}`: `… -> {}`", network.path, peering.path)),
                );
            }
        }
    }
}
