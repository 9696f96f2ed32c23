//! E0414: two routes of a table for one destination. Rule 76.
//!
//! What AWS documents (CreateRoute; error `RouteAlreadyExists`).

use std::collections::BTreeMap;

use super::Context;
use crate::analysis::{InstanceId, Route, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// What a table has one route for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Destination {
    Block(Cidr),
    PrefixList(InstanceId),
}

/// Looks at the destinations of every table of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for table in context.of(Kind::Routes).filter(|table| table.existing.is_none()) {
        let mut known: BTreeMap<Destination, &Route> = BTreeMap::new();
        for route in &table.routes {
            let blocks = route.destinations.iter().copied().map(Destination::Block);
            for destination in blocks.chain(route.prefix_lists.iter().copied().map(Destination::PrefixList)) {
                match known.get(&destination) {
                    Some(first) => found.push(twice(context, destination, route, first, table)),
                    None => {
                        known.insert(destination, route);
                    }
                }
            }
        }
    }
}

fn twice(context: &Context<'_>, destination: Destination, route: &Route, first: &Route, table: &Settled) -> Diagnostic {
    let name = match destination {
        Destination::Block(block) => block.to_string(),
        Destination::PrefixList(list) => context.analysis.resource(list).map_or_else(String::new, |list| list.path.to_string()),
    };
    let error = Diagnostic::error(codes::DUPLICATE_ROUTE, format!("`{}` has two routes for `{name}`", table.path))
        .at(route.destination_span, "again here");
    match route.span == first.span {
        true => error,
        false => error.at(first.destination_span, "first here"),
    }
}
