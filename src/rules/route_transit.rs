//! E0456: a route to a transit gateway that is not attached to the table's network.
//!
//! What AWS documents (transit gateway guide, "Transit gateway attachments to a VPC"): a network is attached through its
//! subnets, and only then can its tables lead there (error `InvalidTransitGatewayID.NotFound` of CreateRoute).

use std::collections::BTreeSet;

use super::Context;
use super::ways::network_of;
use crate::analysis::{InstanceId, Route, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the routes of every table of ours. Of somebody else's gateway not all attachments need be written.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut attached: BTreeSet<(InstanceId, InstanceId)> = BTreeSet::new();
    for transit in context.of(Kind::Transit) {
        let subnets = transit.references("attach").filter_map(|id| context.analysis.resource(id));
        attached.extend(subnets.filter_map(|subnet| Some((transit.id, subnet.network?))));
    }
    for table in context.of(Kind::Routes).filter(|table| table.existing.is_none()) {
        let Some(network) = network_of(context, table) else { continue };
        for route in &table.routes {
            let target = context.analysis.resource(route.target).filter(|target| target.kind == Kind::Transit);
            let known = target.filter(|target| target.existing.is_none() && target.values.contains_key("attach"));
            found.extend(
                known.filter(|known| !attached.contains(&(known.id, network.id))).map(|known| refuse(network, route, known)),
            );
        }
    }
}

fn refuse(network: &Settled, route: &Route, transit: &Settled) -> Diagnostic {
    Diagnostic::error(codes::NOT_ATTACHED, format!("`{}` is not attached to `{}`", transit.path, network.path))
        .at(route.target_span, "no way leads there from this network")
        .at(transit.span_of("attach"), format!("no subnet of `{}` stands here", network.path))
        .help(format!("name a subnet of `{}` in `attach`, one in each zone that is to reach it", network.path))
}
