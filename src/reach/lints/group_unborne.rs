//! W0706: a group that nobody bears.
//!
//! What AWS documents (VPC user guide, "Security groups"): a group says what passes for the interfaces that it is associated
//! with. Without any, it says nothing, and a rule that names it as its other end means nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::{Scene, own_groups};
use crate::analysis::{Deferred, InstanceId, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::reach::network::{Group, GroupId, Network, Peer, VpcId};
use crate::source::Span;

/// Groups that one line makes.
type Family<'a> = Vec<(GroupId, &'a Group)>;

/// Looks at every group of ours in a network in which somebody stands: one without machines is laid out for others. Whom a condition or a number has left out would have borne it, and what is an output is
/// meant for others.
pub(super) fn check(scene: &Scene<'_>, found: &mut Vec<Diagnostic>) {
    let mut named: BTreeSet<InstanceId> = scene.analysis.missed.clone();
    for (_, value) in &scene.analysis.outputs {
        instances(value, &mut named);
    }
    for resource in &scene.analysis.resources {
        named.extend(resource.references("sg"));
    }
    let mut peopled: BTreeSet<VpcId> = scene.net().interfaces.iter().filter_map(|one| scene.world().vpc_of(one.subnet)).collect();
    peopled.extend(own_groups(scene).filter(|(id, ..)| scene.analysis.missed.contains(id)).map(|(_, _, group)| group.vpc));
    // Of a family one is told, with how many there are.
    let mut lines: BTreeMap<(Span, Option<&str>), Family<'_>> = BTreeMap::new();
    for (_, id, group) in own_groups(scene).filter(|(instance, ..)| !named.contains(instance)) {
        let told = scene.empty.contains(&group.label.name) || !peopled.contains(&group.vpc);
        let Some(head) = group.label.span.filter(|_| !told) else { continue };
        let place = scene.place(&group.label).map(|place| place.path.as_str());
        lines.entry((head, place)).or_default().push((id, group));
    }
    for ((head, _), groups) in lines {
        found.extend(tell(scene, head, &groups));
    }
}

fn tell(scene: &Scene<'_>, head: Span, groups: &[(GroupId, &Group)]) -> Option<Diagnostic> {
    let (id, group) = groups.first()?;
    let more = if groups.len() > 1 { format!(", nor {} more of its family", groups.len() - 1) } else { String::new() };
    let message = format!("nobody bears `{}`{more}", group.label.name);
    let mut warning = Diagnostic::warning(codes::UNBORNE_GROUP, message).at(head, "no node, fleet, interface or endpoint names it");
    if let Some(line) = names_it(scene.net(), *id) {
        warning = warning.at(line, "so this line means nobody");
    }
    Some(scene.of(&group.label, warning.help("name it in the `sg` of whom it is meant for, or take it out")))
}

/// A line of another group that names it.
fn names_it(net: &Network, id: GroupId) -> Option<Span> {
    let others = net.groups.iter().enumerate().filter(|(at, _)| GroupId(*at) != id);
    let rules = others.flat_map(|(_, group)| group.inbound.iter().chain(&group.outbound));
    rules.filter(|rule| rule.peer == Peer::Group(id)).find_map(|rule| rule.span)
}

fn instances(value: &Value, into: &mut BTreeSet<InstanceId>) {
    match value {
        Value::Instance(id) => drop(into.insert(*id)),
        Value::List(values) => values.iter().for_each(|value| instances(value, into)),
        Value::Map(values) => values.values().for_each(|value| instances(value, into)),
        Value::Deferred(Deferred::Member(id, _)) => drop(into.insert(*id)),
        Value::Deferred(Deferred::Joined(parts)) => parts.iter().for_each(|part| instances(part, into)),
        _ => {}
    }
}
