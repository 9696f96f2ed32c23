//! W0126: public addresses behind a private NAT gateway. Rule 121.
//!
//! What AWS documents (VPC user guide, "NAT gateways"): an internet gateway drops what comes from a private NAT gateway,
//! for it bears a private address.

use super::Context;
use super::ways::{Way, Ways, is_public};
use crate::analysis::{Route, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// Looks at routes to private NAT gateways, where all routes of those gateways' subnets are known.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let ways = Ways::of(context);
    for table in context.of(Kind::Routes).filter(|table| table.existing.is_none()) {
        for route in &table.routes {
            let target = context.analysis.resource(route.target).filter(|target| target.kind == Kind::Nat);
            let gateway = target.filter(|gateway| gateway.word("reach") == Some("private"));
            found.extend(gateway.and_then(|gateway| judge(route, gateway, &ways)));
        }
    }
}

fn judge(route: &Route, gateway: &Settled, ways: &Ways<'_>) -> Option<Diagnostic> {
    let block = *route.destinations.iter().find(|block| is_public(**block))?;
    let (next, exit) = onward(ways.out_of(gateway.reference("subnet")?)?, block)?;
    if exit.kind != Kind::Gateway {
        return None;
    }
    let message = format!("`{block}` leads through `{}`, which is private, to `{}`", gateway.path, exit.path);
    Some(
        Diagnostic::warning(codes::PRIVATE_NAT_OUT, message)
            .at(route.target_span, "hides packets behind a private address")
            .at(next.target_span, "drops packets that come from a private address")
            .help("take a NAT gateway without `reach = private` for public destinations"),
    )
}

/// Of the ways that lead to all of a block, the most exact one, which is the one that is taken.
fn onward<'a>(ways: &[Way<'a>], block: Cidr) -> Option<Way<'a>> {
    let exactness =
        |way: &Way<'_>| way.0.destinations.iter().filter(|around| around.covers(block)).map(|around| around.length()).max();
    let leading = ways.iter().filter_map(|way| Some((exactness(way)?, *way)));
    leading.max_by_key(|(length, _)| *length).map(|(_, way)| way)
}
