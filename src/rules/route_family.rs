//! E0451: a route to what does not carry the destination's family of addresses. Rules 83 and 84.
//!
//! What AWS documents (CreateRoute: "[IPv6 traffic only]" of egress-only internet gateways, "[IPv4 traffic only]" of NAT
//! gateways; VPC user guide, "DNS64 and NAT64").

use super::Context;
use super::ways::blocks_of_list;
use crate::analysis::{Route, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// IPv4 addresses as IPv6 writes them: the one IPv6 block that a NAT gateway translates. Source: RFC 6052.
const TRANSLATED: &str = "64:ff9b::/96";

/// Looks at the routes of every table of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for table in context.of(Kind::Routes).filter(|table| table.existing.is_none()) {
        for route in &table.routes {
            let Some(target) = context.analysis.resource(route.target) else { continue };
            let Some(v6) = family(target) else { continue };
            let lists = route.prefix_lists.iter().filter_map(|list| context.analysis.resource(*list));
            let mut blocks = route.destinations.iter().copied().chain(lists.filter_map(|list| blocks_of_list(list).next()));
            found.extend(
                blocks.find(|block| block.is_v6() != v6 && !is_translated(*block)).map(|block| refuse(block, route, target)),
            );
        }
    }
}

/// Whether the one family that a target carries is IPv6.
fn family(target: &Settled) -> Option<bool> {
    match target.kind {
        Kind::Egress => Some(true),
        Kind::Nat => Some(false),
        _ => None,
    }
}

fn is_translated(block: Cidr) -> bool {
    TRANSLATED.parse::<Cidr>().is_ok_and(|translated| translated.covers(block))
}

fn refuse(block: Cidr, route: &Route, target: &Settled) -> Diagnostic {
    let (what, theirs, kind) = match block.is_v6() {
        true => ("IPv6", "IPv4", "egress"),
        false => ("IPv4", "IPv6", "nat"),
    };
    let message = format!("`{block}` is {what}, and `{}` carries {theirs} alone", target.path);
    Diagnostic::error(codes::TARGET_FAMILY, message)
        .at(route.target_span, format!("carries {theirs} alone"))
        .at(route.destination_span, format!("a destination of {what}"))
        .help(format!("for {what} there is a gateway of `kind = {kind}`"))
}
