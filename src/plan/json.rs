//! A plan as JSON, version 1. Its schema is in `docs/json.md`.

use serde_json::{Value, json};

use super::{Action, Change, Plan, Reason, ReplaceOrder, Step, StepId, Task};
use crate::model::tags::{self, TagChange};
use crate::model::{Body, Shown};
use crate::reach::show;
use crate::schema::Change as Cost;
use crate::source::SourceMap;

/// The whole plan.
pub fn to_json(plan: &Plan, sources: &SourceMap) -> Value {
    json!({
        "version": 1,
        "stack": plan.stack.to_string(),
        "owner": plan.owner,
        "wanted": plan.wanted,
        "existing": plan.existing,
        "changes": plan.changes.iter().map(|change| of_change(change, sources)).collect::<Vec<_>>(),
        "notes": plan.notes,
        "left-out": plan.left_out.iter().map(|one| json!({
            "address": one.address.to_string(),
            "kind": one.kind.word(),
            "reason": one.reason.to_string(),
            "place": sources.place(one.span),
        })).collect::<Vec<_>>(),
        "connectivity": plan.connectivity.as_ref().map(|changes| show::changes_json(changes)),
        "blockers": plan.blockers.iter().map(|one| json!({"of": one.of, "id": one.id, "what": one.what})).collect::<Vec<_>>(),
        "unselected": plan.unselected,
        "steps": plan.steps.len(),
        "tasks": of_tasks(plan),
    })
}

fn of_change(change: &Change, sources: &SourceMap) -> Value {
    json!({
        "address": change.identity.address.to_string(),
        "region": change.identity.region,
        "kind": change.kind.word(),
        "action": action_word(change.action),
        "summary": change.summary,
        "id": change.id,
        "place": change.span.map(|span| sources.place(span)),
        "reasons": change.reasons.iter().map(|reason| of_reason(reason, sources)).collect::<Vec<_>>(),
    })
}

/// The action in one word, as events and plans name it.
pub fn action_word(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Replace(ReplaceOrder::CreateFirst) => "replace-create-first",
        Action::Replace(ReplaceOrder::DestroyFirst) => "replace-destroy-first",
        Action::Destroy => "destroy",
        Action::Adopt => "adopt",
    }
}

fn of_reason(reason: &Reason, sources: &SourceMap) -> Value {
    json!({
        "attribute": reason.attribute,
        "from": of_value(&reason.from),
        "to": of_value(&reason.to),
        "cost": match reason.cost {
            Cost::InPlace => "in-place",
            Cost::Restart => "restart",
            Cost::Replace => "replace",
        },
        "because-replaced": reason.spread,
        "place": reason.span.map(|span| sources.place(span)),
    })
}

fn of_value(value: &Shown) -> Value {
    match value {
        Shown::Unset => Value::Null,
        Shown::Text(text) => json!(text),
        Shown::Ref(to) => json!(to.to_string()),
        Shown::Lines(lines) => json!(lines),
        Shown::Refs(refs) => refs.iter().map(ToString::to_string).collect(),
    }
}

/// What is done and what it waits for: the steps by their numbers, with all that decides what they call.
fn of_tasks(plan: &Plan) -> Vec<Value> {
    plan.steps.iter().map(|(id, step)| of_task(plan, *id, step)).collect()
}

fn of_task(plan: &Plan, id: StepId, step: &Step) -> Value {
    let mut task = match &step.task {
        Task::Create { resource, .. } => json!({"task": "create", "wanted": of_body(&resource.body)}),
        Task::Fill { resource } => json!({"task": "fill", "wanted": of_body(&resource.body)}),
        Task::Update { thing, resource, attributes, tags } => json!({
            "task": "update",
            "wanted": of_body(&resource.body),
            "found": of_body(&thing.body),
            "state": thing.state,
            "marked": thing.tags.contains_key(tags::STOPPED),
            "attributes": attributes,
            "tags": of_tags(tags),
        }),
        Task::Adopt { thing, tags } => {
            json!({"task": "adopt", "found": of_body(&thing.body), "tags": of_tags(tags)})
        }
        Task::Empty { thing } => json!({"task": "empty", "found": of_body(&thing.body)}),
        Task::Delete { thing, with_network } => {
            json!({"task": "delete", "found": of_body(&thing.body), "holds": thing.holds, "with-network": with_network})
        }
    };
    if let Some(members) = task.as_object_mut() {
        members.insert("change".to_owned(), json!(step.change));
        members.insert("after".to_owned(), plan.order.before(&id).into_iter().map(|before| before.0).collect());
    }
    task
}

fn of_tags(tags: &[(String, TagChange)]) -> Value {
    tags.iter()
        .map(|(id, change)| json!({"id": id, "set": change.set.keys().collect::<Vec<_>>(), "remove": change.remove}))
        .collect()
}

fn of_body(body: &Body) -> Value {
    body.fields().iter().map(|field| (field.name, of_value(&field.value))).collect()
}
