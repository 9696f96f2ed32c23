//! E0488: two peerings of one pair of networks, or of a network with itself. Rule 192.
//!
//! What AWS documents (CreateVpcPeeringConnection; error `VpcPeeringConnectionAlreadyExists`).

use std::collections::BTreeMap;

use super::Context;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the two ends of every peering.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<(InstanceId, InstanceId), &Settled> = BTreeMap::new();
    for peering in context.of(Kind::Peering) {
        let (Some(from), Some(to)) = (peering.reference("from"), peering.reference("to")) else { continue };
        if from == to {
            found.push(
                Diagnostic::error(codes::PEERING_PAIR, format!("`{}` joins a network with itself", peering.path))
                    .at(peering.span_of("to"), "the same network")
                    .at(peering.span_of("from"), "named here too")
                    .help("inside of a network everything is joined already: take the peering out, or name another"),
            );
            continue;
        }
        match known.get(&(from.min(to), from.max(to))) {
            Some(first) if peering.existing.is_none() => found.push(
                Diagnostic::error(codes::PEERING_PAIR, format!("`{}` and `{}` join the same networks", peering.path, first.path))
                    .at(peering.head, "a second one")
                    .at(first.head, "the first")
                    .help("one peering carries both ways: take one out, and let the routes name the other"),
            ),
            Some(_) => {}
            None => {
                known.insert((from.min(to), from.max(to)), peering);
            }
        }
    }
}
