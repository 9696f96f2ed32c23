//! W0127: a subnet that uses the NAT gateway of another zone although its own zone has one. Rule 124.
//!
//! What AWS documents (VPC user guide, "NAT gateways"): packets between zones cost, and a zone that fails takes the way out
//! of the others with it. One gateway for all zones is a choice; another zone's beside one's own is a slip.

use std::collections::BTreeMap;

use super::Context;
use super::bearers::is_public_nat;
use super::ways::{Way, Ways, short_name};
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the way out of every subnet.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let zone_of = |gateway: &Settled| gateway.reference("subnet").and_then(|id| context.analysis.resource(id)?.word("zone"));
    let mut zones: BTreeMap<(InstanceId, &str), &Settled> = BTreeMap::new();
    for gateway in context.of(Kind::Nat).filter(|gateway| is_public_nat(gateway)) {
        if let (Some(network), Some(zone)) = (gateway.network, zone_of(gateway)) {
            zones.entry((network, zone)).or_insert(gateway);
        }
    }
    if zones.is_empty() {
        return;
    }
    let ways = Ways::of(context);
    for subnet in context.of(Kind::Subnet).filter(|subnet| subnet.existing.is_none()) {
        let (Some(network), Some(zone), Some(ways)) = (subnet.network, subnet.word("zone"), ways.out_of(subnet.id)) else {
            continue;
        };
        let Some(near) = zones.get(&(network, zone)) else { continue };
        let far = ways.iter().find(|(_, target)| is_public_nat(target) && zone_of(target).is_some_and(|other| other != zone));
        found.extend(far.and_then(|far| Some(across(subnet, zone, near, far, zone_of(far.1)?))));
    }
}

fn across(subnet: &Settled, zone: &str, near: &Settled, (route, far): &Way<'_>, other: &str) -> Diagnostic {
    let message = format!("`{}` lies in `{zone}` and goes out through `{}` in `{other}`", subnet.path, far.path);
    Diagnostic::warning(codes::NAT_OF_OTHER_ZONE, message)
        .at(subnet.span_of("routes"), format!("a table that leads to `{other}`"))
        .at(route.target_span, format!("the gateway of `{other}`"))
        .note("packets between zones cost, and when that zone fails this one has no way out")
        .help(format!("lead it to `{}`, which stands in `{zone}`", short_name(near)))
}
