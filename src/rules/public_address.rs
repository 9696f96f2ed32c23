//! W0124: a public address in a subnet that leads to no internet gateway. Rule 110.
//!
//! What AWS documents (VPC user guide, "Internet gateways"): the gateway translates between a public address and the private
//! one of its bearer, for packets whose subnet's table leads to it. Without such a route the address answers nobody.

use super::Context;
use super::ways::{Ways, is_whole, may_reach_internet, short_name};
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::source::Span;

/// Which attributes give what lies in which subnets a public address.
const PUBLIC: [(Kind, &str, &str); 3] =
    [(Kind::Node, "public-ip", "subnet"), (Kind::Fleet, "public-ip", "subnets"), (Kind::Interface, "address", "subnet")];

/// Looks at what has a public address.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !is_whole(context) {
        return;
    }
    let ways = Ways::of(context);
    let is_closed = |subnet: &InstanceId| ways.out_of(*subnet).is_some_and(|ways| !ways.iter().any(may_reach_internet));
    for (kind, public, place) in PUBLIC {
        let bearers = context.of(kind).filter(|resource| resource.existing.is_none());
        for resource in bearers.filter(|resource| resource.reference(public).is_some() || resource.word(public) == Some("auto")) {
            let subnet = resource.references(place).find(is_closed).and_then(|id| context.analysis.resource(id));
            found.extend(subnet.and_then(|subnet| unheard(context, resource, resource.span_of(public), subnet)));
        }
    }
}

fn unheard(context: &Context<'_>, resource: &Settled, span: Span, subnet: &Settled) -> Option<Diagnostic> {
    let gateway = context.inside(subnet.network?, Kind::Gateway).next();
    if gateway.is_none() && resource.word("public-ip") != Some("auto") {
        // An elastic address without any gateway is an error, and told as one.
        return None;
    }
    let message = format!("the public address of `{}` is of no use: `{}` leads to no internet gateway", resource.path, subnet.path);
    let warning = Diagnostic::warning(codes::PUBLIC_ADDRESS_UNHEARD, message).at(span, "nobody outside gets an answer");
    let warning = match subnet.reference("routes").and_then(|table| context.analysis.resource(table)) {
        Some(table) => warning.at(table.head, format!("the table of `{}`", subnet.path)),
        None => warning.at(subnet.head, "it has no table: the network's main one leads nowhere"),
    };
    Some(warning.help(match gateway {
        Some(gateway) => format!("add the route `0.0.0.0/0 -> {}`, or leave the address out", short_name(gateway)),
        None => "declare an internet gateway and a route to it, or leave the address out".to_owned(),
    }))
}
