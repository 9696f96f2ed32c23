//! E0462: an interface endpoint with two subnets of one zone. Rule 128.
//!
//! What AWS documents (error `DuplicateSubnetsInSameZone` of CreateVpcEndpoint).

use std::collections::BTreeMap;

use super::Context;
use super::endpoints::all;
use crate::analysis::{Settled, Value};
use crate::diagnostic::{Diagnostic, codes};

/// Looks at the subnets of every endpoint.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (endpoint, _) in all(context).filter(|(endpoint, _)| endpoint.existing.is_none()) {
        let mut zones: BTreeMap<&str, &Settled> = BTreeMap::new();
        for subnet in endpoint.references("subnets").filter_map(|id| context.analysis.resource(id)) {
            let Some(zone) = subnet.word("zone") else { continue };
            if let Some(first) = zones.insert(zone, subnet) {
                found.push(twice(endpoint, zone, first, subnet));
            }
        }
    }
}

fn twice(endpoint: &Settled, zone: &str, first: &Settled, second: &Settled) -> Diagnostic {
    let message = match first.id == second.id {
        true => format!("`{}` names the subnet `{}` twice", endpoint.path, first.path),
        false => {
            format!("`{}` and `{}` both lie in `{zone}`, and `{}` has one interface a zone", first.path, second.path, endpoint.path)
        }
    };
    let error = Diagnostic::error(codes::ENDPOINT_ZONE, message)
        .at(endpoint.span_of_value("subnets", |value| *value == Value::Instance(second.id)), "the second of its zone");
    let error = if first.id == second.id { error } else { error.at(second.head, format!("`{}` is declared here", second.path)) };
    error.help("name one subnet of each zone: the others of the zone reach its interface too")
}
