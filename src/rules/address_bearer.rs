//! E0458: one elastic address for two. Rules 106 and 114.
//!
//! What AWS documents (AssociateAddress; VPC user guide, "Troubleshoot NAT gateways"): an address is associated once.
//! Associating it again would take it away from whoever had it, and a NAT gateway with a taken one fails.

use std::collections::BTreeMap;

use super::Context;
use super::bearers::{Bearer, of_addresses};
use crate::analysis::InstanceId;
use crate::diagnostic::{Diagnostic, codes};

/// Looks at everything that names an elastic address, in order of place.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut bearers: Vec<Bearer<'_>> = of_addresses(context).collect();
    bearers.sort_by_key(|bearer| bearer.span);
    let mut first: BTreeMap<InstanceId, Bearer<'_>> = BTreeMap::new();
    for bearer in bearers {
        match first.get(&bearer.address) {
            Some(first) => found.extend(twice(context, &bearer, first)),
            None => {
                first.insert(bearer.address, bearer);
            }
        }
    }
}

fn twice(context: &Context<'_>, bearer: &Bearer<'_>, first: &Bearer<'_>) -> Option<Diagnostic> {
    let address = context.analysis.resource(bearer.address)?;
    let message = format!("`{}` and `{}` both have `{}`", first.resource.path, bearer.resource.path, address.path);
    let error = Diagnostic::error(codes::ADDRESS_BORNE_TWICE, message);
    Some(match bearer.span == first.span {
        true => error.at(bearer.span, "the same address for each").help("declare an address for each key, and name it by the key"),
        false => error
            .at(bearer.span, "the second that has it")
            .at(first.span, format!("`{}` has it", first.resource.path))
            .help("declare a second `address`"),
    })
}
