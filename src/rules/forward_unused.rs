//! W0142: a node that would forward packets, and that no route leads to. Rule 168.
//!
//! What AWS documents (VPC user guide, "NAT instances"): whoever forwards packets has the check of source and destination
//! turned off. Everybody else keeps it, for it drops packets with forged addresses.

use std::collections::BTreeSet;

use super::Context;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at every node and interface with `forward = true`. What comes in by one interface of a node leaves by another, so
/// a route to one of them accounts for all.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let routes = context.of(Kind::Routes).flat_map(|table| &table.routes);
    let targets: BTreeSet<InstanceId> =
        routes.filter_map(|route| context.analysis.resource(route.target)).map(machine_of).collect();
    for bearer in context.of(Kind::Node).chain(context.of(Kind::Interface)).filter(|bearer| bearer.existing.is_none()) {
        if bearer.is_true("forward") && !targets.contains(&machine_of(bearer)) {
            let message = format!("`{}` forwards packets, and no route leads to it", bearer.path);
            let warning = Diagnostic::warning(codes::FORWARD_UNUSED, message).at(bearer.span_of("forward"), "nothing to forward");
            found.push(warning.help("leave `forward` out, or let a route lead to it"));
        }
    }
}

fn machine_of(bearer: &Settled) -> InstanceId {
    bearer.reference("node").unwrap_or(bearer.id)
}
