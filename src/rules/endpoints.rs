//! What the rules of endpoints have in common: which service an endpoint leads to, and in which of the two ways.

use super::Context;
use crate::analysis::Settled;
use crate::schema::Kind;
use crate::schema::services::IN_ROUTES;

/// The service of an endpoint.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Service<'a> {
    /// The region that its name holds, where it is written in full.
    pub region: Option<&'a str>,
    /// Its name behind that: `s3`; the whole name of what is no service of AWS.
    pub name: &'a str,
}

impl Service<'_> {
    /// Whether a routing table can lead to it.
    pub(super) fn is_in_routes(self) -> bool {
        IN_ROUTES.contains(&self.name)
    }
}

/// The service of an endpoint: a word, or a full name such as `com.amazonaws.eu-west-1.s3`.
pub(super) fn service(endpoint: &Settled) -> Option<Service<'_>> {
    let written = endpoint.word("for")?;
    let whole = written.strip_prefix("com.amazonaws.").and_then(|rest| rest.split_once('.'));
    Some(match whole {
        // What others offer is called `com.amazonaws.vpce.REGION.vpce-svc-…`.
        Some((region, name)) if region != "vpce" => Service { region: Some(region), name },
        _ => Service { region: None, name: written },
    })
}

/// Whether it leads there through routing tables: a gateway endpoint.
pub(super) fn is_in_tables(endpoint: &Settled) -> bool {
    endpoint.spans.contains_key("routes")
}

/// Whether it leads there through interfaces in subnets.
pub(super) fn is_in_subnets(endpoint: &Settled) -> bool {
    endpoint.spans.contains_key("subnets")
}

/// Every endpoint with its service.
pub(super) fn all<'a>(context: &Context<'a>) -> impl Iterator<Item = (&'a Settled, Service<'a>)> {
    context.of(Kind::Endpoint).filter_map(|endpoint| Some((endpoint, service(endpoint)?)))
}
