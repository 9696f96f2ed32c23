//! E0452, W0121: routes to a node or an interface. Rules 87 and 88.
//!
//! What AWS documents (CreateRoute.InstanceId: a node with exactly one interface; VPC user guide, "NAT instances": what
//! forwards packets must not check their source and destination).

use std::collections::BTreeMap;

use super::Context;
use crate::analysis::{InstanceId, Route, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the targets of every table of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut further: BTreeMap<InstanceId, &Settled> = BTreeMap::new();
    for interface in context.of(Kind::Interface) {
        if let Some(node) = interface.reference("node") {
            further.entry(node).or_insert(interface);
        }
    }
    for table in context.of(Kind::Routes).filter(|table| table.existing.is_none()) {
        for route in &table.routes {
            let Some(target) = context.analysis.resource(route.target) else { continue };
            found.extend(match (target.kind, further.get(&target.id)) {
                (Kind::Node, Some(interface)) => Some(several(route, target, interface)),
                (Kind::Node | Kind::Interface, _) => dropped(route, target),
                _ => None,
            });
        }
    }
}

fn several(route: &Route, node: &Settled, interface: &Settled) -> Diagnostic {
    let message = format!("`{}` has several interfaces, and a route leads to one", node.path);
    Diagnostic::error(codes::NODE_WITH_INTERFACES, message)
        .at(route.target_span, "which of them is not said")
        .at(interface.head, format!("`{}` is another of its interfaces", interface.path))
        .help("name the interface that the packets go to")
}

/// Of what is somebody else's it is not known unless it is written.
fn dropped(route: &Route, target: &Settled) -> Option<Diagnostic> {
    let known = target.values.contains_key("forward");
    if !known || target.is_true("forward") {
        return None;
    }
    let message = format!("`{}` drops the packets that this route leads to it", target.path);
    let warning = Diagnostic::warning(codes::NO_FORWARD, message).at(route.target_span, "takes only packets for its own addresses");
    let warning = warning.at(target.span_of("forward"), "its `forward` is false");
    let warning = warning.help(format!("write `forward = true` in `{}`", target.path));
    Some(match target.spans.get("forward") {
        Some(written) => warning.fix(*written, "true"),
        None => warning,
    })
}
