//! E0541: more peerings than a network may have. Rule 194.
//!
//! What AWS documents (VPC peering quotas).

use std::collections::BTreeMap;

use super::Context;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{Kind, quotas};

/// Counts the peerings of every network.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut of_network: BTreeMap<InstanceId, Vec<&Settled>> = BTreeMap::new();
    for peering in context.of(Kind::Peering) {
        for end in [peering.reference("from"), peering.reference("to")].into_iter().flatten() {
            of_network.entry(end).or_default().push(peering);
        }
    }
    let most = context.analysis.quotas.get(&quotas::PEERINGS_PER_VPC) as usize;
    for (network, peerings) in of_network {
        let (Some(network), Some(over)) = (context.analysis.resource(network), peerings.get(most)) else { continue };
        let message = format!("`{}` has {} peerings, more than {most}", network.path, peerings.len());
        found.push(
            Diagnostic::error(codes::PEERING_COUNT, message)
                .at(over.head, "the first that is too many")
                .at(network.head, "all of them end here")
                .help(super::raise(&quotas::PEERINGS_PER_VPC)),
        );
    }
}
