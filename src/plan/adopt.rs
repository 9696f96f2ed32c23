//! Taking in what somebody else has made: a plan that sets tags, and changes nothing else.

use std::collections::BTreeMap;

use super::{Action, Change, Plan, Step, StepId, Task, describe, diff};
use crate::graph::Dag;
use crate::model::tags::TagChange;
use crate::model::{Identity, Program, Resource, Thing};

/// The plan that makes a thing the resource of an identity. `thing` is as the stack will see it, `tags` what that takes.
pub fn adopt(program: &Program, owner: &str, resource: &Resource, thing: Thing, tags: Vec<(String, TagChange)>) -> Plan {
    let identity = thing.identity();
    let change = Change {
        identity: identity.clone(),
        kind: resource.kind(),
        action: Action::Adopt,
        summary: describe(&thing.body),
        reasons: diff::tag_reason(resource, &tags).into_iter().collect(),
        span: Some(resource.span),
        id: Some(thing.id.clone()),
    };
    let step = StepId(0);
    let mut order = Dag::new();
    order.node(step);
    Plan {
        stack: program.stack.clone(),
        owner: owner.to_owned(),
        changes: vec![change],
        wanted: program.resources.len(),
        existing: 0,
        ids: BTreeMap::from([(identity, thing.id.clone())]),
        steps: BTreeMap::from([(step, Step { change: 0, task: Task::Adopt { thing: Box::new(thing), tags } })]),
        order,
        notes: Vec::new(),
        left_out: Vec::new(),
        connectivity: None,
        blockers: Vec::new(),
        unrecorded: Vec::new(),
        unselected: 0,
    }
}

/// What a later plan does to the resource that was adopted, in words.
pub fn afterwards(next: &Plan, identity: &Identity) -> String {
    let Some(change) = next.changes.iter().find(|change| change.identity == *identity) else {
        return format!("`{}` is then as the program says", identity.address);
    };
    let verb = match change.action {
        Action::Replace(_) => "replace",
        _ => "change",
    };
    let reasons: Vec<String> = change
        .reasons
        .iter()
        .map(|reason| match reason.spread {
            true => format!("its {} is replaced", reason.attribute),
            false => format!("{} {} → {}", reason.attribute, reason.from, reason.to),
        })
        .collect();
    format!("the next apply would {verb} `{}`: {}", identity.address, reasons.join("; "))
}
