//! W0001: a region that is not known.
//!
//! AWS opens regions without asking us, so that what the table lacks may exist.

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::schema::regions;
use crate::syntax::nearest;

/// Looks at the region of every network.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in context.of(Kind::Network) {
        let unknown = network.word("region").filter(|region| regions::zones(region).is_none());
        found.extend(unknown.map(|region| unknown_region(network, region)));
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
