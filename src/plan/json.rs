//! A plan as JSON, version 1. Its schema is in `docs/json.md`.

use serde_json::{Value, json};

use super::{Action, Change, Plan, Reason, ReplaceOrder};
use crate::model::Shown;
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
        "steps": plan.steps.len(),
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
