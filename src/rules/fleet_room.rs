//! E0427, W0101: fleets that grow beyond the addresses of their subnets. Rule 41.
//!
//! What AWS documents (error `InsufficientFreeAddressesInSubnet`): a fleet that finds no address makes no node, and tries
//! again for ever.

use std::collections::BTreeMap;

use super::Context;
use super::lodgers::{room, takers};
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Fleets that share the same subnets are counted together; of others nobody can tell which goes where.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut by_subnets: BTreeMap<Vec<InstanceId>, Vec<&Settled>> = BTreeMap::new();
    for fleet in context.of(Kind::Fleet) {
        let mut subnets: Vec<InstanceId> = fleet.references("subnets").collect();
        subnets.sort();
        subnets.dedup();
        by_subnets.entry(subnets).or_default().push(fleet);
    }
    if by_subnets.is_empty() {
        return;
    }
    let takers = takers(context);
    for (subnets, fleets) in by_subnets {
        let left = |id: &InstanceId| {
            let taken = takers.get(id).map_or(0, Vec::len) as u128;
            room(context.analysis.resource(*id)?).map(|room| room.saturating_sub(taken))
        };
        let left = subnets.iter().map(left).sum::<Option<u128>>().filter(|_| !subnets.is_empty());
        found.extend(left.and_then(|left| judge(context, &subnets, &fleets, left)));
    }
}

fn judge(context: &Context<'_>, subnets: &[InstanceId], fleets: &[&Settled], left: u128) -> Option<Diagnostic> {
    let sum = |attribute: &str| fleets.iter().filter_map(|fleet| u128::try_from(fleet.int(attribute)?).ok()).sum::<u128>();
    let (least, most) = (sum("min"), sum("max"));
    let (last, before) = fleets.split_last()?;
    if last.existing.is_some() || least.max(most) <= left {
        return None;
    }
    let who = if before.is_empty() { format!("`{}`", last.path) } else { format!("{} fleets of the same subnets", fleets.len()) };
    let names: Vec<String> = subnets.iter().filter_map(|id| Some(format!("`{}`", context.analysis.resource(*id)?.path))).collect();
    let free = format!(
        "{} {left} {} left",
        if names.len() == 1 { "has" } else { "have" },
        if left == 1 { "address" } else { "addresses" }
    );
    let (diagnostic, attribute) = match least > left {
        true => {
            let message = format!("{who} cannot have {least} nodes: {} {free}", names.join(", "));
            (Diagnostic::error(codes::SUBNET_FULL, message), "min")
        }
        false => {
            let message = format!("{who} cannot grow to {most} nodes: {} {free}", names.join(", "));
            (Diagnostic::warning(codes::FLEET_ROOM, message), "max")
        }
    };
    let first = subnets.first().and_then(|id| context.analysis.resource(*id))?;
    Some(
        diagnostic
            .at(last.span_of(attribute), "each takes an address")
            .at(first.head, "AWS keeps five addresses of a subnet, and others have taken theirs")
            .help("take larger blocks, further subnets, or a smaller number"),
    )
}
