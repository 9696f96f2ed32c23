//! E0466: a table with two ways to one service. Rule 99.
//!
//! What AWS documents (PrivateLink guide, "Gateway endpoints"): a table has one endpoint route for each service.

use std::collections::BTreeMap;

use super::Context;
use super::endpoints::{all, is_in_tables};
use crate::analysis::{InstanceId, Settled, Value};
use crate::diagnostic::{Diagnostic, codes};

/// Looks at the tables of every gateway endpoint. What is somebody else's comes first, wherever it is written.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<(InstanceId, &str), &Settled> = BTreeMap::new();
    let in_tables = || all(context).filter(|(endpoint, _)| is_in_tables(endpoint));
    let (theirs, ours): (Vec<_>, Vec<_>) = in_tables().partition(|(endpoint, _)| endpoint.existing.is_some());
    for (endpoint, service) in theirs.into_iter().chain(ours) {
        for table in endpoint.references("routes") {
            match first.get(&(table, service.name)) {
                Some(first) if endpoint.existing.is_none() => {
                    found.extend(context.analysis.resource(table).map(|table| twice(endpoint, first, table, service.name)));
                }
                Some(_) => {}
                None => {
                    first.insert((table, service.name), endpoint);
                }
            }
        }
    }
}

fn twice(endpoint: &Settled, first: &Settled, table: &Settled, service: &str) -> Diagnostic {
    let names = |one: &Settled| one.span_of_value("routes", |value| *value == Value::Instance(table.id));
    let (here, there) = (names(endpoint), names(first));
    if endpoint.id == first.id {
        let message = format!("`{}` names the table `{}` twice", endpoint.path, table.path);
        return Diagnostic::error(codes::ENDPOINT_TWICE, message)
            .at(here, "one of its tables stands here twice")
            .help("name it once");
    }
    let message = format!(
        "`{}` leads to `{service}` through `{}` already, and cannot lead there through `{}` too",
        table.path, first.path, endpoint.path
    );
    let error = Diagnostic::error(codes::ENDPOINT_TWICE, message).at(here, "a second endpoint for the same table and service");
    let error = if here == there { error } else { error.at(there, "the first") };
    error.help("one endpoint serves all tables of its network: name them there, as in `routes = [a, b]`")
}
