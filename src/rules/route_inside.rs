//! E0415, E0450: routes that lead to a network's own addresses. Rules 77 and 78.
//!
//! What AWS documents (VPC user guide, "Route tables"): the route `local` covers each block of the network and is never
//! written. A route within leads to the whole block of a subnet, and only to what can stand between two subnets.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::lodgers::v6_of_subnet;
use super::ways::{is_whole, network_of};
use crate::analysis::{InstanceId, Route, Settled, with_article};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// What may stand between two subnets. A route to a node is one to its interface.
const BETWEEN: [Kind; 3] = [Kind::Nat, Kind::Interface, Kind::Node];

/// Looks at the destinations of every table of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut subnets: BTreeMap<InstanceId, BTreeSet<Cidr>> = BTreeMap::new();
    for subnet in context.of(Kind::Subnet) {
        let Some(network) = subnet.network else { continue };
        subnets.entry(network).or_default().extend(subnet.cidrs("cidr").chain(v6_of_subnet(context, subnet)));
    }
    for table in context.of(Kind::Routes).filter(|table| table.existing.is_none()) {
        let Some(network) = network_of(context, table) else { continue };
        let subnets = subnets.get(&network.id);
        for route in &table.routes {
            for destination in &route.destinations {
                found.extend(judge(context, *destination, route, network, subnets));
            }
        }
    }
}

fn judge(
    context: &Context<'_>,
    destination: Cidr,
    route: &Route,
    network: &Settled,
    subnets: Option<&BTreeSet<Cidr>>,
) -> Option<Diagnostic> {
    let (attribute, block) =
        ["cidr", "ipv6"].into_iter().find_map(|name| Some((name, network.cidrs(name).find(|block| block.covers(destination))?)))?;
    let theirs = (network.span_of(attribute), format!("`{}` has the block `{block}`", network.path));
    let is_subnet = subnets.is_some_and(|subnets| subnets.contains(&destination));
    let equal = destination == block;
    // Somebody else's network may have subnets of which the program says nothing.
    if equal || !is_subnet && network.existing.is_none() && is_whole(context) {
        let message = format!("`{destination}` is inside `{}`, whose addresses stay inside", network.path);
        let what = if equal { "the network itself" } else { "a part of the network itself" };
        let error = Diagnostic::error(codes::LOCAL_ROUTE, message).at(route.destination_span, what).at(theirs.0, theirs.1);
        let around = subnets.into_iter().flatten().find(|subnet| subnet.covers(destination) && !equal);
        return Some(match around {
            Some(subnet) => error.help(format!("a route within a network leads to the whole block of a subnet, here `{subnet}`")),
            None => error.note("every table has the route that keeps the network's own addresses inside; it is never written"),
        });
    }
    let target = context.analysis.resource(route.target).filter(|target| !BETWEEN.contains(&target.kind))?;
    let message = format!("`{destination}` lies in `{}`, and `{}` cannot stand between two subnets", network.path, target.path);
    let error = Diagnostic::error(codes::LOCAL_TARGET, message);
    Some(
        error
            .at(route.target_span, format!("this is {}", with_article(&target.kind.title())))
            .at(theirs.0, theirs.1)
            .help("between subnets of one network a NAT gateway, an interface or a node can stand"),
    )
}
