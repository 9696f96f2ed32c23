//! E0418, E0457: a second gateway of a sort that a network has once. Rules 100 and 103.
//!
//! What AWS documents (VPC quotas, "Internet gateways per Region" and "Egress-only internet gateways per Region": one is
//! attached to a network at a time; AttachVpnGateway: one virtual private gateway).

use std::collections::BTreeMap;

use super::Context;
use super::ways::network_of;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::schema::Kind;

const ONCE: [(Kind, Code, &str); 3] = [
    (Kind::Gateway, codes::SECOND_INTERNET_GATEWAY, "internet gateway"),
    (Kind::Egress, codes::SECOND_GATEWAY, "egress gateway"),
    (Kind::Vpn, codes::SECOND_GATEWAY, "VPN gateway"),
];

/// Looks for second ones. What is somebody else's comes first, wherever it is written.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (kind, code, what) in ONCE {
        let (theirs, ours): (Vec<&Settled>, Vec<&Settled>) = context.of(kind).partition(|gateway| gateway.existing.is_some());
        let mut first: BTreeMap<InstanceId, &Settled> = BTreeMap::new();
        for gateway in theirs.into_iter().chain(ours) {
            let Some(network) = network_of(context, gateway) else { continue };
            match first.get(&network.id) {
                Some(first) if gateway.existing.is_none() => found.push(second(network, gateway, first, code, what)),
                Some(_) => {}
                None => {
                    first.insert(network.id, gateway);
                }
            }
        }
    }
}

fn second(network: &Settled, gateway: &Settled, first: &Settled, code: Code, what: &str) -> Diagnostic {
    let error = Diagnostic::error(code, format!("`{}` has a second {what}", network.path)).at(gateway.head, "a network has one");
    let error = if first.head == gateway.head { error } else { error.at(first.head, "the first") };
    error.help(format!("lead all routes to `{}`", first.path))
}
