//! E0409, E0410, W0001: zones and regions.
//!
//! What AWS documents (a subnet lies in one zone of its network's region; error `InvalidZone.NotFound`).

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::schema::regions;
use crate::syntax::nearest;

/// Looks at the region of every network, and at the zones of its subnets.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in context.of(Kind::Network) {
        let written = network.word("region");
        if let Some(region) = written.filter(|region| regions::zones(region).is_none()) {
            found.push(unknown_region(network, region));
        }
        let region = context.analysis.region_of(network);
        for subnet in context.inside(network.id, Kind::Subnet) {
            let Some(zone) = subnet.word("zone") else { continue };
            found.extend(judge(network, region, subnet, zone));
        }
    }
}

fn unknown_region(network: &Settled, region: &str) -> Diagnostic {
    let span = network.span_of("region");
    let warning = Diagnostic::warning(codes::UNKNOWN_REGION, format!("no region `{region}` is known"))
        .at(span, "newer than this version, or misspelt");
    match nearest(region, regions::REGIONS.iter().map(|(name, _)| *name)) {
        Some(near) => warning.help(format!("did you mean `{near}`?")),
        None => warning,
    }
}

fn judge(network: &Settled, region: Option<&str>, subnet: &Settled, zone: &str) -> Option<Diagnostic> {
    let span = subnet.span_of("zone");
    let of = regions::region_of(zone)?;
    if let Some(region) = region.filter(|region| *region != of) {
        let error = Diagnostic::error(
            codes::ZONE_OF_OTHER_REGION,
            format!("`{zone}` is a zone of `{of}`, and `{}` lies in `{region}`", network.path),
        )
        .at(span, format!("a zone of `{of}`"));
        let error = match network.spans.get("region") {
            Some(theirs) => error.at(*theirs, format!("`{}` lies here", network.path)),
            None => error.note("the region was given from outside of the program"),
        };
        let letter = zone.strip_prefix(of).unwrap_or_default();
        let same = regions::zones(region).is_some_and(|zones| zones.contains(letter));
        return Some(if same { error.help(format!("write `{region}{letter}`")) } else { error });
    }
    let letters = regions::zones(of)?;
    let letter = zone.strip_prefix(of).unwrap_or_default();
    if letters.contains(letter) {
        return None;
    }
    let names: Vec<String> = letters.chars().map(|letter| format!("`{of}{letter}`")).collect();
    let error = Diagnostic::error(codes::UNKNOWN_ZONE, format!("there is no zone `{zone}`")).at(span, format!("no zone of `{of}`"));
    Some(error.help(format!("its zones are {}", names.join(", "))))
}
