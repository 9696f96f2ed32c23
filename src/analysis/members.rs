//! What stands behind a dot: attributes of resources, declarations of networks, and what blocks and lists know of
//! themselves.

use std::sync::Arc;

use super::attributes;
use super::evaluator::Evaluator;
use super::fit;
use super::modules;
use super::names::Entity;
use super::types::Type;
use super::value::{Deferred, Hole, InstanceId, Value, Words};
use super::words;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::{COMMON, Kind, Presence};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::syntax::nearest;

/// The value of `value.name`.
pub fn member(evaluator: &mut Evaluator<'_>, value: &Value, span: Span, name: &Name) -> Value {
    let found = match (value, name.text.as_str()) {
        (Value::Error, _) => return Value::Error,
        (Value::Instance(id), _) if evaluator.is_module(*id) => return modules::member(evaluator, *id, name),
        (Value::Instance(id), _) => return of_instance(evaluator, *id, name),
        // A list or an assertion skips also what lies in something that is not there.
        (Value::Absent(decl), inner) if evaluator.names.declares_within(*decl, inner) => return value.clone(),
        (Value::Absent(_), _) => return fit::fit(evaluator, value.clone(), &Type::Any, span),
        (Value::Family(decl, holder), "len") => Some(length(evaluator.family(*decl, *holder).ids.len())),
        (Value::Family(decl, holder), "keys") => {
            let family = evaluator.family(*decl, *holder);
            Some(Value::list(family.by_key.keys().map(|keys| single(keys)).collect()))
        }
        (Value::Family(..), member) => {
            let written = evaluator.sources.slice(span).to_owned();
            let error = Diagnostic::error(
                codes::FAMILY_VALUE,
                format!("`{written}` is several resources, and has no `{member}` of its own"),
            )
            .at(name.span, "which of them must be said")
            .help(format!("write `{written}[…].{member}` for one, or `[x.{member} for x in {written}]` for all"));
            evaluator.report.add(error);
            return Value::Error;
        }
        (Value::Cidr(cidr), "prefix") => Some(Value::Prefix(cidr.length())),
        (Value::Cidr(cidr), "size") => return size(evaluator, *cidr, name.span),
        (Value::List(values), "len") => Some(length(values.len())),
        (Value::Range(from, to), "len") => Some(to.checked_sub(*from).map_or(Value::Error, Value::Int)),
        (Value::Map(map), "len") => Some(length(map.len())),
        (Value::Map(map), "keys") => Some(Value::list(map.keys().cloned().map(Value::Text).collect())),
        (Value::Map(map), "values") => Some(Value::list(map.values().cloned().collect())),
        (Value::None, _) => {
            let error = Diagnostic::error(codes::NO_VALUE, format!("`none` has no `{}`", name.text));
            evaluator
                .report
                .add(error.at(name.span, "what stands before is `none`").help("test it first: `if x != none then … else …`"));
            return Value::Error;
        }
        (Value::Deferred(_), _) => return fit::deferred_here(evaluator, value, span),
        _ => None,
    };
    match found {
        Some(value) => value,
        None => {
            let what = evaluator.what(value);
            let known: &[&str] = match value {
                Value::Cidr(_) => &["prefix", "size"],
                Value::List(_) | Value::Range(..) => &["len"],
                Value::Map(_) => &["len", "keys", "values"],
                _ => &[],
            };
            unknown(evaluator, &what, name, known.iter().copied())
        }
    }
}

fn unknown<'n>(evaluator: &mut Evaluator<'_>, what: &str, name: &Name, known: impl Iterator<Item = &'n str>) -> Value {
    let known: Vec<&str> = known.collect();
    let error = Diagnostic::error(codes::UNKNOWN_MEMBER, format!("{what} has no `{}`", name.text)).at(name.span, "no such member");
    evaluator.report.add(match nearest(&name.text, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")).fix(name.span, near),
        None if known.is_empty() => error,
        None => error.help(format!("its members are {}", known.join(", "))),
    });
    Value::Error
}

fn length(length: usize) -> Value {
    i64::try_from(length).map_or(Value::Error, Value::Int)
}

/// The key of an instance with one variable, or the list of its keys.
fn single(keys: &[Value]) -> Value {
    match keys {
        [key] => key.clone(),
        keys => Value::list(keys.to_vec()),
    }
}

fn size(evaluator: &mut Evaluator<'_>, cidr: Cidr, span: Span) -> Value {
    match cidr.size().and_then(|size| i64::try_from(size).ok()) {
        Some(size) => Value::Int(size),
        None => {
            let error = Diagnostic::error(codes::OVERFLOW, format!("the size of `{cidr}` does not fit into 64 bits"));
            evaluator.report.add(error.at(span, "too many addresses"));
            Value::Error
        }
    }
}

/// Declarations come before attributes: a network may call a subnet what it likes.
fn of_instance(evaluator: &mut Evaluator<'_>, id: InstanceId, name: &Name) -> Value {
    let names = evaluator.names;
    let Some(decl) = evaluator.instance(id).and_then(|instance| names.decl(instance.decl)) else { return Value::Error };
    if decl.kind == Kind::Network {
        match decl.scope.entities.get(name.text.as_str()) {
            Some((Entity::Decl(inner), _)) => return words::of_decl(evaluator, *inner, Some(id)),
            Some((Entity::Unusable, _)) => return Value::Error,
            _ => {}
        }
    }
    if let Some(value) = special(evaluator, id, decl.kind, &name.text, name.span) {
        return value;
    }
    let attributes = decl.kind.schema().attributes;
    let readable = attributes.iter().chain(COMMON).filter(|attribute| attribute.presence != Presence::Implied);
    if let Some(attribute) = readable.clone().find(|attribute| attribute.name == name.text) {
        return written(evaluator, id, attribute.name, name.span);
    }
    if decl.unreadable.contains(&name.text) {
        return Value::Error;
    }
    let what = format!("`{}`", evaluator.path(id));
    let inner = decl.scope.entities.keys().copied().filter(|_| decl.kind == Kind::Network);
    unknown(evaluator, &what, name, readable.map(|attribute| attribute.name).chain(["id", "arn"]).chain(inner))
}

/// The value of an attribute that something is made of. Of what is somebody else's, only what the program writes is known,
/// and a plan holds it against what is there.
pub fn written(evaluator: &mut Evaluator<'_>, id: InstanceId, name: &str, span: Span) -> Value {
    let names = evaluator.names;
    let Some(decl) = evaluator.instance(id).and_then(|instance| names.decl(instance.decl)) else { return Value::Error };
    if decl.ast.existing.is_some() && !decl.attributes.contains_key(name) {
        if !decl.unreadable.iter().any(|unread| unread == name) {
            let message = format!("`{}` does not say its `{name}`, which is used", decl.name);
            let error = Diagnostic::error(codes::UNWRITTEN_USE, message).at(span, "used here").at(decl.ast.head, "declared here");
            evaluator.report.add(error.help(format!("write its `{name}` there: a plan compares it with what exists")));
        }
        return Value::Error;
    }
    attributes::by_name(evaluator, id, name)
}

/// The block of a subnet, or the first block of a network.
pub fn block(evaluator: &mut Evaluator<'_>, id: InstanceId, span: Span) -> Value {
    match written(evaluator, id, "cidr", span) {
        Value::List(values) => values.first().cloned().unwrap_or(Value::Error),
        value => value,
    }
}

/// The id of what is somebody else's, if the program writes it.
fn known_id(evaluator: &mut Evaluator<'_>, id: InstanceId) -> Option<Value> {
    let names = evaluator.names;
    let decl = evaluator.instance(id).and_then(|instance| names.decl(instance.decl)).filter(|decl| decl.ast.existing.is_some())?;
    let written = decl.attributes.get("id")?;
    let env = evaluator.env_of(Some(id));
    Some(evaluator.eval(&written.value, &env, &Type::Text))
}

/// Members that are no attributes, or mean more than what is written.
fn special(evaluator: &mut Evaluator<'_>, id: InstanceId, kind: Kind, name: &str, span: Span) -> Option<Value> {
    let written = |evaluator: &mut Evaluator<'_>, name| attributes::by_name(evaluator, id, name);
    let hole = |hole| Value::Deferred(Deferred::Member(id, hole));
    match (kind, name) {
        (_, "id") => Some(known_id(evaluator, id).unwrap_or_else(|| hole(Hole::Id))),
        (_, "arn") => Some(hole(Hole::Arn)),
        (Kind::Node, "public-ip") => Some(match written(evaluator, "public-ip") {
            Value::Word(_, word) if *word == *"auto" => hole(Hole::PublicIp),
            Value::Instance(address) => Value::Deferred(Deferred::Member(address, Hole::Ip)),
            Value::Error => Value::Error,
            _ => Value::None,
        }),
        (Kind::Nat, "public-ip") => Some(hole(Hole::PublicIp)),
        (Kind::Address, "ip") => Some(hole(Hole::Ip)),
        (Kind::Node | Kind::Interface | Kind::Nat, "ip") => Some(match written(evaluator, "ip") {
            Value::None => hole(Hole::Ip),
            value => value,
        }),
        (Kind::Node | Kind::Interface, "ipv6") => Some(match written(evaluator, "ipv6") {
            Value::Word(_, word) if *word == *"auto" => hole(Hole::Ipv6),
            Value::Word(..) => Value::None,
            value => value,
        }),
        (Kind::Network | Kind::Subnet, "ipv6") => Some(match written(evaluator, "ipv6") {
            Value::Word(_, word) if *word == *"amazon" || *word == *"auto" => hole(Hole::Ipv6),
            Value::Word(..) => Value::None,
            value => value,
        }),
        (Kind::Network, "region") => Some(match written(evaluator, "region") {
            Value::None => {
                evaluator.inputs.region.as_deref().map_or(Value::None, |region| Value::Word(Words::Region, Arc::from(region)))
            }
            value => value,
        }),
        (Kind::Network, "cidr") => Some(block(evaluator, id, span)),
        (Kind::Network | Kind::Subnet, "cidrs") => Some(match self::written(evaluator, id, "cidr", span) {
            value @ (Value::Error | Value::List(_)) => value,
            value => Value::list(vec![value]),
        }),
        (Kind::Network | Kind::Subnet, "prefix" | "size") => Some(match block(evaluator, id, span) {
            Value::Cidr(cidr) if name == "prefix" => Value::Prefix(cidr.length()),
            Value::Cidr(cidr) => size(evaluator, cidr, span),
            _ => Value::Error,
        }),
        (kind, "network") if kind != Kind::Network && kind != Kind::KeyPair => evaluator.network_of(id).map(Value::Instance),
        _ => None,
    }
}
