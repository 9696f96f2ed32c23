//! E0454: more routes than a table may have. Rule 96.
//!
//! What AWS documents ("Amazon VPC quotas", "Routes per route table": of IPv4 and of IPv6 each; a prefix list counts as its
//! largest size; "AWS-managed prefix lists": those of S3 and DynamoDB as one).

use std::collections::BTreeMap;

use super::Context;
use super::endpoints::{all, is_in_tables};
use super::quota_count::{allowed, over_quota};
use super::ways::blocks_of_list;
use crate::analysis::{InstanceId, Route, Settled};
use crate::diagnostic::Diagnostic;
use crate::schema::Kind;
use crate::schema::quotas::ROUTES_PER_TABLE;

/// Counts the routes of every table of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let most = allowed(context, &ROUTES_PER_TABLE);
    let mut endpoints: BTreeMap<InstanceId, usize> = BTreeMap::new();
    for (endpoint, _) in all(context).filter(|(endpoint, _)| is_in_tables(endpoint)) {
        endpoint.references("routes").for_each(|table| *endpoints.entry(table).or_default() += 1);
    }
    for table in context.of(Kind::Routes).filter(|table| table.existing.is_none()) {
        for v6 in [false, true] {
            // The lists of services that have gateway endpoints hold IPv4 blocks.
            let made = if v6 { 0 } else { endpoints.get(&table.id).copied().unwrap_or_default() };
            let mut count = made;
            let mut over = None;
            for route in &table.routes {
                count += size(context, route, v6);
                if count > most && over.is_none() {
                    over = Some(route);
                }
            }
            if count <= most {
                continue;
            }
            let family = if v6 { "IPv6" } else { "IPv4" };
            let message = format!("`{}` has {count} routes of {family}, and {most} are allowed", table.path);
            found.push(over_quota(
                message,
                over.map_or(table.head, |route| route.span),
                "too many with this one",
                &ROUTES_PER_TABLE,
            ));
        }
    }
}

/// How many routes of a family a line makes.
fn size(context: &Context<'_>, route: &Route, v6: bool) -> usize {
    let blocks = route.destinations.iter().filter(|block| block.is_v6() == v6).count();
    let lists = route.prefix_lists.iter().filter_map(|list| context.analysis.resource(*list));
    blocks + lists.filter_map(|list| list_size(list, v6)).sum::<usize>()
}

/// How many entries a list may have; none where the other family is counted, or nothing is known of it.
fn list_size(list: &Settled, v6: bool) -> Option<usize> {
    let mut blocks = blocks_of_list(list);
    let first = blocks.next().filter(|block| block.is_v6() == v6)?;
    let written = list.int("max").and_then(|max| usize::try_from(max).ok());
    Some(written.unwrap_or_else(|| [first].into_iter().chain(blocks).count()))
}
