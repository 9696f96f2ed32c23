//! E0205: resources of which each would have to exist before the other, because of `depends-on`.
//!
//! Values can't need one another in a ring: whoever evaluates them tells. Only `depends-on` names what is declared without
//! needing a value of it. Groups whose rules name each other are no ring: rules come after all groups.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::graph::Dag;

const ATTRIBUTE: &str = "depends-on";

/// Looks at all resources at once, and only where one of them has the attribute.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let resources = &context.analysis.resources;
    if !resources.iter().any(|settled| settled.references(ATTRIBUTE).next().is_some()) {
        return;
    }
    let by_id: BTreeMap<InstanceId, &Settled> = resources.iter().map(|settled| (settled.id, settled)).collect();
    let mut dag = Dag::new();
    for settled in resources {
        needed_by(settled).for_each(|needed| dag.edge(needed, settled.id));
    }
    let Err(ring) = dag.order() else { return };
    let ring: Vec<&Settled> = ring.into_iter().filter_map(|id| by_id.get(id).copied()).collect();
    let quoted = |settled: &&Settled| format!("`{}`", settled.path);
    let message = match ring.as_slice() {
        [only] => format!("{} would have to exist before itself", quoted(only)),
        _ => format!("{} would each have to exist before the others", ring.iter().map(quoted).collect::<Vec<_>>().join(" and ")),
    };
    let mut error = Diagnostic::error(codes::CYCLE, message);
    for settled in &ring {
        let needed: BTreeSet<InstanceId> = needed_by(settled).collect();
        let within: Vec<String> = ring.iter().filter(|other| needed.contains(&other.id)).map(quoted).collect();
        let span = if settled.references(ATTRIBUTE).next().is_some() { settled.span_of(ATTRIBUTE) } else { settled.head };
        error = error.at(span, format!("{} needs {}", quoted(settled), within.join(" and ")));
    }
    found.push(error.help("take one `depends-on` out: what a value names is waited for anyway"));
}

/// What must exist before a resource: its network, what its values name, and what `depends-on` does.
fn needed_by(settled: &Settled) -> impl Iterator<Item = InstanceId> {
    let named = settled.values.iter().flat_map(|(name, _)| settled.references(name).collect::<Vec<_>>());
    let routes = settled.routes.iter().map(|route| route.target);
    let holders = settled.holder.into_iter().chain(settled.network).filter(|holder| *holder != settled.id);
    holders.chain(named).chain(routes)
}
