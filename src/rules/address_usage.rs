//! E0454: more units of network address usage than a network may have. Rule 26.
//!
//! What AWS documents (VPC user guide, "Network Address Usage for your VPC"). Counted is what a program is sure to make, so
//! that the true number is this or more.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::quota_count::{allowed, over_quota};
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::Diagnostic;
use crate::schema::Kind;
use crate::schema::quotas::{ADDRESS_USAGE_PER_VPC, PEERED_ADDRESS_USAGE_PER_VPC};

/// What a NAT gateway and an interface of an endpoint count as.
const GATEWAY: usize = 6;

/// Counts by network, and by network with its peers in the region.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let usage = usage(context);
    let peers = peers(context);
    let (alone, together) = (allowed(context, &ADDRESS_USAGE_PER_VPC), allowed(context, &PEERED_ADDRESS_USAGE_PER_VPC));
    for network in context.of(Kind::Network) {
        let of = |id: &InstanceId| usage.get(id).copied().unwrap_or_default();
        let own = of(&network.id);
        let all = peers.get(&network.id).map_or(own, |peers| own + peers.iter().map(of).sum::<usize>());
        if own > alone {
            let message = format!("`{}` would have {own} units of address usage, and {alone} are allowed", network.path);
            found.push(over_quota(message, network.head, "too much for one network", &ADDRESS_USAGE_PER_VPC));
        } else if own > 0 && all > together {
            let message =
                format!("`{}` and its peers would have {all} units of address usage, and {together} are allowed", network.path);
            found.push(over_quota(message, network.head, "too much for networks that are joined", &PEERED_ADDRESS_USAGE_PER_VPC));
        }
    }
}

/// The units of each network, as far as what is ours in it goes.
fn usage(context: &Context<'_>) -> BTreeMap<InstanceId, usize> {
    let mut usage: BTreeMap<InstanceId, usize> = BTreeMap::new();
    let kinds = [Kind::Node, Kind::Interface, Kind::Nat, Kind::Endpoint, Kind::Fleet];
    for resource in kinds.into_iter().flat_map(|kind| context.of(kind)).filter(|resource| resource.existing.is_none()) {
        if let Some(network) = resource.network {
            *usage.entry(network).or_default() += units(resource);
        }
    }
    usage
}

fn units(resource: &Settled) -> usize {
    match resource.kind {
        Kind::Nat => GATEWAY,
        Kind::Endpoint => GATEWAY * resource.references("subnets").collect::<BTreeSet<_>>().len(),
        Kind::Fleet => resource.int("min").and_then(|least| usize::try_from(least).ok()).unwrap_or_default(),
        Kind::Interface if !resource.spans.contains_key("node") => 0,
        _ => 1 + usize::from(resource.values.contains_key("ipv6") && resource.word("ipv6") != Some("none")),
    }
}

/// The peers of each network in its own region.
fn peers(context: &Context<'_>) -> BTreeMap<InstanceId, BTreeSet<InstanceId>> {
    let mut peers: BTreeMap<InstanceId, BTreeSet<InstanceId>> = BTreeMap::new();
    for peering in context.of(Kind::Peering) {
        let end = |name| peering.reference(name).and_then(|id| context.analysis.resource(id));
        let (Some(from), Some(to)) = (end("from"), end("to")) else { continue };
        if from.id != to.id && context.analysis.region_of(from) == context.analysis.region_of(to) {
            peers.entry(from.id).or_default().insert(to.id);
            peers.entry(to.id).or_default().insert(from.id);
        }
    }
    peers
}
