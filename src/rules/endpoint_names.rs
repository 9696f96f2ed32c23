//! E0463, E0464: endpoints that answer to the names of their service. Rules 129 and 130.
//!
//! What AWS documents (CreateVpcEndpoint.PrivateDnsEnabled: both DNS attributes of the network must be on; PrivateLink
//! guide, "Private DNS": one endpoint of a service in a network).

use std::collections::BTreeMap;

use super::Context;
use super::endpoints::{Service, all, is_in_subnets};
use super::ways::network_of;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};

/// Looks at the interface endpoints whose service's own names lead to them. What is somebody else's comes first.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let named = || all(context).filter(|(endpoint, _)| is_in_subnets(endpoint) && endpoint.is_true("private-dns"));
    let (theirs, ours): (Vec<_>, Vec<_>) = named().partition(|(endpoint, _)| endpoint.existing.is_some());
    let mut first: BTreeMap<(InstanceId, Service<'_>), &Settled> = BTreeMap::new();
    for (endpoint, service) in theirs.into_iter().chain(ours) {
        let Some(network) = network_of(context, endpoint) else { continue };
        let dns = network.word("dns").filter(|dns| *dns != "hostnames" && endpoint.existing.is_none());
        found.extend(dns.map(|dns| unanswered(endpoint, network, dns)));
        let here = context.analysis.region_of(endpoint);
        // A word means the service of the network's own region, as does a full name with this region.
        let service = Service { region: service.region.filter(|region| Some(*region) != here), ..service };
        match first.get(&(network.id, service)) {
            Some(first) if endpoint.existing.is_none() => found.push(twice(endpoint, first, network, service)),
            Some(_) => {}
            None => {
                first.insert((network.id, service), endpoint);
            }
        }
    }
}

fn unanswered(endpoint: &Settled, network: &Settled, dns: &str) -> Diagnostic {
    let message = format!("`{}` takes over the names of its service, and `{}` has `dns = {dns}`", endpoint.path, network.path);
    Diagnostic::error(codes::ENDPOINT_NAMES, message)
        .at(endpoint.span_of("private-dns"), "needs names and a resolver")
        .at(network.span_of("dns"), "`hostnames` is needed here")
        .help(format!("write `dns = hostnames` in `{}`, or `private-dns = false` in the endpoint", network.path))
}

fn twice(endpoint: &Settled, first: &Settled, network: &Settled, service: Service<'_>) -> Diagnostic {
    let message =
        format!("the names of `{}` lead to `{}` and to `{}` in `{}`", service.name, first.path, endpoint.path, network.path);
    let error = Diagnostic::error(codes::ENDPOINT_NAMES_TWICE, message).at(endpoint.head, "the second endpoint of the service");
    match endpoint.head == first.head {
        true => error.help("declare one endpoint, with the subnets of all keys"),
        false => {
            let error = error.at(first.head, "the first");
            error.help("name all subnets in one endpoint, or write `private-dns = false` in one of the two")
        }
    }
}
