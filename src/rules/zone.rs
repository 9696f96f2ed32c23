//! E0409, W0100: the zone of a subnet. Rule 32.
//!
//! What AWS documents (CreateSubnet; error `InvalidZone.NotFound`): a subnet lies in one zone of its network's region. Which
//! zones a region has may change, so one that the table lacks is a warning.

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::schema::regions;

/// Looks at the zones of all subnets.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in context.of(Kind::Network) {
        let region = context.analysis.region_of(network);
        for subnet in context.inside(network.id, Kind::Subnet) {
            let Some(zone) = subnet.word("zone") else { continue };
            let Some(of) = regions::region_of(zone) else { continue };
            found.extend(match region {
                Some(region) if region != of => Some(elsewhere(network, (region, of), subnet, zone)),
                _ => unknown(of, subnet, zone),
            });
        }
    }
}

fn elsewhere(network: &Settled, (region, of): (&str, &str), subnet: &Settled, zone: &str) -> Diagnostic {
    let message = format!("`{zone}` is a zone of `{of}`, and `{}` lies in `{region}`", network.path);
    let error = Diagnostic::error(codes::ZONE_OF_OTHER_REGION, message).at(subnet.span_of("zone"), format!("a zone of `{of}`"));
    let error = match network.spans.get("region") {
        Some(theirs) => error.at(*theirs, format!("`{}` lies here", network.path)),
        None => error.note("the region was given from outside of the program"),
    };
    let letter = zone.strip_prefix(of).unwrap_or_default();
    match regions::zones(region).is_some_and(|zones| zones.contains(letter)) {
        true => error.help(format!("write `{region}{letter}`")),
        false => error,
    }
}

fn unknown(of: &str, subnet: &Settled, zone: &str) -> Option<Diagnostic> {
    let letters = regions::zones(of).filter(|_| subnet.existing.is_none())?;
    let letter = zone.strip_prefix(of).unwrap_or_default();
    (!letters.contains(letter)).then(|| {
        let names: Vec<String> = letters.chars().map(|letter| format!("`{of}{letter}`")).collect();
        Diagnostic::warning(codes::UNKNOWN_ZONE, format!("no zone `{zone}` is known"))
            .at(subnet.span_of("zone"), "newer than this version, or misspelt")
            .help(format!("the known zones of `{of}` are {}", names.join(", ")))
    })
}
