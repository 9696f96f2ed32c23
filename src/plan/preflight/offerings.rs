//! E0818: an instance type that its zone does not offer to this account.
//!
//! RunInstances; error `Unsupported`. The table of offerings that `check` looks into grows old, and accounts have names of their own
//! for zones; DescribeInstanceTypeOfferings knows both.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answers, Questions, made_node, several, steps};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Body, Node, Resource};
use crate::plan::{Plan, Task};
use crate::source::Span;

/// A type that nodes of one zone are to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// `t3.micro`
    pub instance_type: String,
    /// `us-east-1a`
    pub zone: String,
    /// How many nodes are made of it, or changed to it.
    pub nodes: usize,
    /// Where the first of them says so.
    pub span: Span,
}

/// The types of all nodes that are made or change theirs, by region; each type and zone once.
pub fn wanted(plan: &Plan) -> BTreeMap<String, Vec<Wanted>> {
    let mut found: BTreeMap<(&str, &str, &str), Wanted> = BTreeMap::new();
    for (_, step, region, _) in steps(plan) {
        let Some((resource, node)) = made_node(&step.task).or_else(|| retyped(&step.task)) else { continue };
        let wanted = || Wanted {
            instance_type: node.instance_type.clone(),
            zone: node.zone.clone(),
            nodes: 0,
            span: resource.span_of("type"),
        };
        found.entry((region, &node.instance_type, &node.zone)).or_insert_with(wanted).nodes += 1;
    }
    let mut regions: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
    for ((region, ..), wanted) in found {
        regions.entry(region.to_owned()).or_default().push(wanted);
    }
    regions
}

/// The node whose type a step changes.
pub(super) fn retyped(task: &Task) -> Option<(&Resource, &Node)> {
    match task {
        Task::Update { resource, attributes, .. } if attributes.contains(&"type") => match &resource.body {
            Body::Node(node) => Some((resource, node)),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn judge(questions: &Questions, answers: &Answers) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (region, wanted) in &questions.offerings {
        let Some(offered) = answers.offered.get(region) else { continue };
        let offers = |wanted: &Wanted| offered.contains(&(wanted.instance_type.clone(), wanted.zone.clone()));
        found.extend(wanted.iter().filter(|wanted| !offers(wanted)).map(|wanted| not_offered(wanted, region, offered)));
    }
    found
}

fn not_offered(wanted: &Wanted, region: &str, offered: &BTreeSet<(String, String)>) -> Diagnostic {
    let Wanted { instance_type, zone, nodes, span } = wanted;
    let zones: Vec<&str> = offered.iter().filter(|(offered, _)| offered == instance_type).map(|(_, zone)| zone.as_str()).collect();
    let (message, help) = match zones.is_empty() {
        true => (
            format!("no zone of `{region}` offers `{instance_type}` to this account"),
            "take another type, or another region".to_owned(),
        ),
        false => (
            format!("`{zone}` does not offer `{instance_type}` to this account"),
            format!("these zones do: `{}`", zones.join("`, `")),
        ),
    };
    let label = format!("{} in `{zone}` would have it", several(*nodes, "node"));
    Diagnostic::error(codes::NOT_OFFERED, message).at(*span, label).help(help)
}
