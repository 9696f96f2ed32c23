//! W0125: a NAT gateway in a subnet that does not lead to an internet gateway. Rule 113.
//!
//! What AWS documents (VPC user guide, "Troubleshoot NAT gateways"): a public NAT gateway stands in a public subnet, and
//! those who use it stand in others. A subnet whose default route is its own NAT gateway has lost the internet.

use super::Context;
use super::bearers::is_public_nat;
use super::ways::{Way, Ways, is_whole, may_reach_internet, network_of, short_name};
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the public NAT gateways, where all routes of their subnets are known.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !is_whole(context) {
        return;
    }
    let ways = Ways::of(context);
    for gateway in context.of(Kind::Nat).filter(|gateway| gateway.existing.is_none() && is_public_nat(gateway)) {
        let Some(subnet) = gateway.reference("subnet").and_then(|id| context.analysis.resource(id)) else { continue };
        let Some(ways) = ways.out_of(subnet.id).filter(|ways| !ways.iter().any(may_reach_internet)) else { continue };
        found.extend(shut(context, gateway, subnet, ways));
    }
}

/// Where the network has no internet gateway at all, that is an error, and told as one.
fn shut(context: &Context<'_>, gateway: &Settled, subnet: &Settled, ways: &[Way<'_>]) -> Option<Diagnostic> {
    let network = network_of(context, subnet)?;
    let exit = context.inside(network.id, Kind::Gateway).next();
    if exit.is_none() && network.existing.is_none() {
        return None;
    }
    let back = ways.iter().find(|(_, target)| target.id == gateway.id);
    let message = match back {
        Some(_) => format!("`{}` stands in `{}`, whose own packets it is to carry", gateway.path, subnet.path),
        None => format!("`{}` stands in `{}`, which leads to no internet gateway", gateway.path, subnet.path),
    };
    let warning =
        Diagnostic::warning(codes::NAT_SHUT_IN, message).at(gateway.span_of("subnet"), "nothing that it carries comes out");
    let table = subnet.reference("routes").and_then(|table| context.analysis.resource(table));
    let warning = match (back, table) {
        (Some((route, _)), _) => warning.at(route.span, "leads back to the gateway"),
        (None, Some(table)) => warning.at(table.head, format!("the table of `{}`", subnet.path)),
        (None, None) => warning.at(subnet.head, "it has no table: the network's main one leads nowhere"),
    };
    let exit = exit.map_or_else(|| "an internet gateway".to_owned(), |exit| format!("`{}`", short_name(exit)));
    Some(warning.help(format!("put it in a subnet whose own table leads to {exit}")))
}
