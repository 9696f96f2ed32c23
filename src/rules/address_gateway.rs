//! E0459: an elastic address in a network that has no internet gateway. Rules 105 and 112.
//!
//! What AWS documents (error `Gateway.NotAttached` of AssociateAddress; VPC user guide, "Troubleshoot NAT gateways": a
//! public one fails with "Network vpc-… has no internet gateway attached").

use std::collections::BTreeSet;

use super::Context;
use super::bearers::{is_public_nat, of_addresses};
use super::ways::{is_whole, network_of};
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::source::Span;

/// Looks at what has an elastic address, in networks of ours: somebody else's may have a gateway that is not written. Of
/// each network one is told: they all lack the same gateway.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !is_whole(context) {
        return;
    }
    let mut open: BTreeSet<Option<InstanceId>> = context.of(Kind::Gateway).map(|gateway| gateway.network).collect();
    let named = of_addresses(context).filter(|bearer| bearer.resource.kind != Kind::Nat);
    let named = named.map(|bearer| (bearer.resource, bearer.span));
    let gateways = context.of(Kind::Nat).filter(|gateway| is_public_nat(gateway)).map(|gateway| (gateway, gateway.head));
    for (resource, span) in named.chain(gateways).filter(|(resource, _)| resource.existing.is_none()) {
        let network = network_of(context, resource).filter(|network| network.existing.is_none());
        let Some(network) = network.filter(|network| open.insert(Some(network.id))) else { continue };
        found.push(closed(network, resource, span));
    }
}

fn closed(network: &Settled, resource: &Settled, span: Span) -> Diagnostic {
    let message = match resource.kind {
        Kind::Nat => format!("`{}` needs an internet gateway, and `{}` has none", resource.path, network.path),
        _ => format!("the elastic address of `{}` needs an internet gateway, and `{}` has none", resource.path, network.path),
    };
    Diagnostic::error(codes::NO_INTERNET_GATEWAY, message)
        .at(span, "no public address works here")
        .at(network.head, "a network without an internet gateway")
        .help(format!("declare one in `{}`: `gateway igw {{ kind = internet }}`, and a route to it", network.path))
}
