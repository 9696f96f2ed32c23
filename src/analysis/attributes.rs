//! Attributes of instances: what is written, or what holds when nothing is.

use std::sync::Arc;

use super::allocation;
use super::evaluator::{Env, Evaluator, Thunk};
use super::fit;
use super::names::Decl;
use super::types::{Type, with_article};
use super::value::{InstanceId, Value, Words};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{self, Attribute, COMMON, Kind, Presence};
use crate::source::Span;
use crate::syntax::parse_expression;

/// The value of an attribute of an instance: written, its default, `none`, or what it is given where it asks for a free
/// block or address.
pub fn value(evaluator: &mut Evaluator<'_>, id: InstanceId, attribute: &'static Attribute) -> Value {
    let written = written(evaluator, id, attribute);
    allocation::resolved(evaluator, id, attribute.name, written)
}

/// The same before anything is given: `cidr = /24` is a size.
fn written(evaluator: &mut Evaluator<'_>, id: InstanceId, attribute: &'static Attribute) -> Value {
    let names = evaluator.names;
    let Some(decl) = evaluator.instance(id).and_then(|instance| names.decl(instance.decl)) else { return Value::Error };
    match decl.attributes.get(attribute.name) {
        Some(written) => {
            let thunk = Thunk::Attribute(id, attribute.name);
            evaluator.force(thunk, written.value.span, |evaluator| settle(evaluator, id, written, attribute))
        }
        None => unwritten(evaluator, decl, attribute),
    }
}

/// The value of the attribute of a name; `none` if the kind has none of this name.
pub fn by_name(evaluator: &mut Evaluator<'_>, id: InstanceId, name: &str) -> Value {
    attribute_of(evaluator, id, name).map_or(Value::None, |attribute| value(evaluator, id, attribute))
}

/// The same before anything is given.
pub fn written_by_name(evaluator: &mut Evaluator<'_>, id: InstanceId, name: &str) -> Value {
    attribute_of(evaluator, id, name).map_or(Value::None, |attribute| written(evaluator, id, attribute))
}

fn attribute_of(evaluator: &Evaluator<'_>, id: InstanceId, name: &str) -> Option<&'static Attribute> {
    let kind = evaluator.kind_of(id)?;
    kind.schema().attribute(name).or(COMMON.iter().find(|common| common.name == name))
}

fn settle(
    evaluator: &mut Evaluator<'_>,
    id: InstanceId,
    written: &crate::syntax::ast::Attribute,
    attribute: &'static Attribute,
) -> Value {
    let want = wanted(evaluator, attribute);
    let env = evaluator.env_of(Some(id));
    let value = evaluator.eval(&written.value, &env, &want);
    match value {
        Value::None => default(evaluator, attribute),
        value if value.has_deferred() && !may_be_deferred(attribute.name) => {
            fit::deferred_here(evaluator, &value, written.value.span)
        }
        value => value,
    }
}

/// What an attribute is that nobody writes.
fn unwritten(evaluator: &mut Evaluator<'_>, decl: &Decl<'_>, attribute: &'static Attribute) -> Value {
    if decl.unreadable.iter().any(|name| name == attribute.name) {
        return Value::Error;
    }
    match attribute.presence {
        // Of what is somebody else's, nothing is known but what is written.
        _ if decl.ast.existing.is_some() => Value::None,
        Presence::Required => Value::Error,
        _ => default(evaluator, attribute),
    }
}

/// What an attribute takes where it is written: `none` too, unless it must be something.
fn wanted(evaluator: &mut Evaluator<'_>, attribute: &'static Attribute) -> Arc<Type> {
    let key = std::ptr::from_ref(attribute);
    let make = || {
        let of = Type::of_schema(attribute.takes);
        Arc::new(if attribute.presence == Presence::Required { of } else { Type::Optional(Box::new(of)) })
    };
    evaluator.wanted.entry(key).or_insert_with(make).clone()
}

/// Where a value may land that is known only once another resource exists.
fn may_be_deferred(name: &str) -> bool {
    matches!(name, "init" | "tags")
}

/// What the table says holds when nothing is written. It is the same for every resource, so it is computed once.
fn default(evaluator: &mut Evaluator<'_>, attribute: &'static Attribute) -> Value {
    let Presence::Default(text) = attribute.presence else { return Value::None };
    let key = std::ptr::from_ref(attribute);
    if let Some(value) = evaluator.defaults.get(&key) {
        return value.clone();
    }
    let value = default_of(evaluator, text, &Type::of_schema(attribute.takes));
    evaluator.defaults.insert(key, value.clone());
    value
}

fn default_of(evaluator: &mut Evaluator<'_>, text: &'static str, want: &Type) -> Value {
    match want.words() {
        Some(words @ Words::OneOf(known)) if known.contains(&text) && !matches!(want, Type::List(_)) => {
            return Value::Word(words, text.into());
        }
        _ => {}
    }
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => {
            let file = evaluator.sources.files().next().map(|(id, _)| id);
            let Some(expr) = file.and_then(|file| parse_expression(text, file)) else { return Value::Error };
            evaluator.eval(&expr, &Env::default(), want)
        }
    }
}

/// Which attributes a declaration writes that its kind does not have, and which it lacks. Told once a declaration.
pub fn check_names(evaluator: &mut Evaluator<'_>, decl: &Decl<'_>) {
    let existing = decl.ast.existing.map(|_| &schema::EXISTING);
    let attributes: Vec<&'static schema::Attribute> = decl.kind.schema().attributes.iter().chain(COMMON).chain(existing).collect();
    for (name, written) in &decl.attributes {
        match attributes.iter().find(|attribute| attribute.name == *name) {
            Some(attribute) if attribute.presence == Presence::Implied => {
                let error =
                    Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("`{name}` of a `{}` is never written", decl.kind.word()));
                evaluator.report.add(error.at(written.name.span, "it follows from the rest"));
            }
            Some(_) => {}
            None => evaluator.report.add(unknown(decl.kind, name, written.name.span, &attributes)),
        }
    }
    match existing {
        Some(_) => check_identified(evaluator, decl),
        None => check_required(evaluator, decl, &attributes),
    }
}

fn unknown(kind: Kind, name: &str, span: Span, attributes: &[&'static Attribute]) -> Diagnostic {
    let writable = attributes.iter().filter(|attribute| attribute.presence != Presence::Implied).map(|attribute| attribute.name);
    let error = Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("{} has no `{name}`", with_article(&kind.title())));
    let error = error.at(span, "no attribute of this name");
    match crate::syntax::nearest(name, writable.clone()) {
        Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
        None => error.help(format!("its attributes are {}", writable.collect::<Vec<_>>().join(", "))),
    }
}

/// What is somebody else's is found by its id or by its tags.
fn check_identified(evaluator: &mut Evaluator<'_>, decl: &Decl<'_>) {
    let said = |name: &str| decl.attributes.contains_key(name) || decl.unreadable.iter().any(|unread| unread == name);
    if !said("id") && !said("tags") {
        let error =
            Diagnostic::error(codes::MISSING_ATTRIBUTE, format!("nothing says which {} `{}` is", decl.kind.word(), decl.name));
        evaluator.report.add(
            error
                .at(decl.ast.head, "an `existing` declaration needs `id` or `tags`")
                .help("add the line `id = \"…\"`, or `tags = {…}` that only this one bears"),
        );
    }
}

fn check_required(evaluator: &mut Evaluator<'_>, decl: &Decl<'_>, attributes: &[&'static Attribute]) {
    for attribute in attributes.iter().filter(|attribute| attribute.presence == Presence::Required) {
        let unreadable = decl.unreadable.iter().any(|name| name == attribute.name);
        if !decl.attributes.contains_key(attribute.name) && !unreadable {
            let error = Diagnostic::error(codes::MISSING_ATTRIBUTE, format!("`{}` has no `{}`", decl.name, attribute.name));
            let title = with_article(&decl.kind.title());
            evaluator.report.add(error.at(decl.ast.head, format!("{title} needs its `{}`", attribute.name)).help(format!(
                "add the line `{} = {}`",
                attribute.name,
                example(decl.kind, attribute.name)
            )));
        }
    }
}

fn example(kind: Kind, name: &str) -> &'static str {
    match (kind, name) {
        (Kind::Network, "cidr") => "10.0.0.0/16",
        (Kind::Subnet, "cidr") => "10.0.0.0/24",
        (_, "zone") => "us-east-1a",
        (_, "kind") => "internet",
        (Kind::Nat | Kind::Interface | Kind::Node, "subnet") => "…",
        (Kind::Endpoint, "for") => "s3",
        (Kind::Account, "id") => "123456789012",
        (Kind::FlowLog, "to") => "\"arn:aws:s3:::bucket\"",
        (Kind::PrefixList, "entries") => "[203.0.113.0/24]",
        (Kind::Fleet, "min") => "1",
        (Kind::Fleet, "max") => "3",
        (_, "type") => "t3.micro",
        (_, "image") => "al2023",
        (_, "public") => "file(\"name.pub\")",
        (_, "sg") => "[…]",
        _ => "…",
    }
}
