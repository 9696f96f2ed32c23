//! E0461: an endpoint that is neither of the two sorts, or parts of both. Rule 125.
//!
//! What AWS documents (CreateVpcEndpoint; PrivateLink guide, "Gateway endpoints"): S3 and DynamoDB have endpoints that stand
//! in routing tables, of the same region, without groups and names of their own. Every service has endpoints that stand in
//! subnets.

use super::Context;
use super::endpoints::{Service, all, is_in_subnets, is_in_tables};
use super::ways::is_whole;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

/// Looks at the endpoints of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (endpoint, service) in all(context).filter(|(endpoint, _)| endpoint.existing.is_none()) {
        found.extend(match (is_in_tables(endpoint), is_in_subnets(endpoint)) {
            (false, false) => is_whole(context).then(|| neither(endpoint, service)),
            (true, true) => Some(both(endpoint, service)),
            (true, false) => in_tables(context, endpoint, service),
            (false, true) => None,
        });
    }
}

fn refuse(message: String, span: Span, label: &str) -> Diagnostic {
    Diagnostic::error(codes::ENDPOINT_FORM, message).at(span, label)
}

fn neither(endpoint: &Settled, service: Service<'_>) -> Diagnostic {
    let message = format!("`{}` does not say where it stands", endpoint.path);
    let tables = if service.is_in_routes() { "`routes = …` for the tables that lead to it, or " } else { "" };
    let error = refuse(message, endpoint.head, "an endpoint stands in routing tables or in subnets");
    error.help(format!("write {tables}`subnets = …` for interfaces in these"))
}

fn both(endpoint: &Settled, service: Service<'_>) -> Diagnostic {
    if !service.is_in_routes() {
        return no_tables(endpoint, service, "leave `routes` out");
    }
    let message = format!("`{}` stands in routing tables and in subnets", endpoint.path);
    let (first, second) = (endpoint.span_of("routes"), endpoint.span_of("subnets"));
    let (first, second) = (first.min(second), first.max(second));
    refuse(message, second, "a second place for it")
        .at(first, "the first")
        .help("declare two endpoints, one with `routes` and one with `subnets`")
}

fn no_tables(endpoint: &Settled, service: Service<'_>, help: &str) -> Diagnostic {
    let message = format!("no routing table can lead to `{}`", service.name);
    let error = refuse(message, endpoint.span_of("routes"), "only to `s3` and `dynamodb`");
    error.at(endpoint.span_of("for"), "the service").help(help)
}

/// What only interfaces have, and where a gateway endpoint cannot lead.
fn in_tables(context: &Context<'_>, endpoint: &Settled, service: Service<'_>) -> Option<Diagnostic> {
    if !service.is_in_routes() {
        return Some(no_tables(endpoint, service, "write `subnets = …`: it gets an interface in each"));
    }
    let (name, here) = (service.name, endpoint.span_of("routes"));
    if let (Some(written), Some(region)) = (service.region, context.analysis.region_of(endpoint))
        && written != region
    {
        let message = format!("`{}` leads to `{name}` of `{written}` through tables of `{region}`", endpoint.path);
        let error = refuse(message, endpoint.span_of("for"), "of another region");
        let error = error.at(here, "tables lead to the service of their own region").help(format!("write `for = {name}`"));
        return Some(error.fix(endpoint.span_of("for"), name));
    }
    let (extra, what) = if endpoint.spans.contains_key("sg") {
        ("sg", "groups")
    } else if endpoint.spans.contains_key("private-dns") && endpoint.is_true("private-dns") {
        ("private-dns", "names of its own")
    } else {
        return None;
    };
    let message = format!("`{}` stands in routing tables, and so has no {what}", endpoint.path);
    let error = refuse(message, endpoint.span_of(extra), "only an endpoint in subnets has this");
    Some(error.at(here, "in routing tables").help(format!("leave `{extra}` out, or write `subnets` in place of `routes`")))
}
