//! E0414, E0415, E0416: destinations that a table cannot have.
//!
//! What AWS documents (CreateRoute; VPC user guide, "Route tables"; error `RouteAlreadyExists`).

use std::collections::BTreeMap;

use super::Context;
use crate::analysis::{Route, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// Where AWS answers metadata, time and names: no route leads there.
const RESERVED: [&str; 2] = ["169.254.168.0/22", "fd00:ec2::/32"];

/// Looks at the routes of every table.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for table in context.of(Kind::Routes) {
        let network = table.network.and_then(|id| context.analysis.resource(id));
        let mut known: BTreeMap<Cidr, &Route> = BTreeMap::new();
        for route in &table.routes {
            for destination in &route.destinations {
                if let Some(error) =
                    network.and_then(|network| local(*destination, route, network)).or_else(|| reserved(*destination, route))
                {
                    found.push(error);
                } else if let Some(first) = known.get(destination) {
                    found.push(twice(*destination, route, first, table));
                } else {
                    known.insert(*destination, route);
                }
            }
        }
    }
}

fn local(destination: Cidr, route: &Route, network: &Settled) -> Option<Diagnostic> {
    let block = network.cidr("cidr").filter(|block| block.covers(destination))?;
    Some(
        Diagnostic::error(codes::LOCAL_ROUTE, format!("`{destination}` is inside `{}`, whose addresses stay inside", network.path))
            .at(route.destination_span, "a part of the network itself")
            .at(network.span_of("cidr"), format!("`{}` is `{block}`", network.path))
            .note("every table has the route that keeps the network's own addresses inside; it is never written"),
    )
}

fn reserved(destination: Cidr, route: &Route) -> Option<Diagnostic> {
    let block = RESERVED.iter().filter_map(|text| text.parse::<Cidr>().ok()).find(|block| block.covers(destination))?;
    let error = Diagnostic::error(
        codes::LINK_LOCAL_ROUTE,
        format!("`{destination}` is inside `{block}`, where AWS serves metadata and time"),
    );
    Some(error.at(route.destination_span, "no route can lead there"))
}

fn twice(destination: Cidr, route: &Route, first: &Route, table: &Settled) -> Diagnostic {
    let error = Diagnostic::error(codes::DUPLICATE_ROUTE, format!("`{}` has two routes for `{destination}`", table.path))
        .at(route.destination_span, "again here");
    match route.span == first.span {
        true => error,
        false => error.at(first.destination_span, "first here"),
    }
}
