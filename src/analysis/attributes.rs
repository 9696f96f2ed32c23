//! Attributes of instances: what is written, or what holds when nothing is.

use super::evaluator::{Env, Evaluator, Thunk};
use super::fit;
use super::names::Decl;
use super::types::Type;
use super::value::{InstanceId, Value, Words};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{self, Attribute, COMMON, Kind, Presence};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Literal};
use crate::syntax::parse_expression;

/// Attributes that the language has and this version does not apply, by kind; `None` stands for every kind.
const FUTURE: [(Option<Kind>, &[&str]); 7] = [
    (None, &["replace", "depends-on", "timeout", "foreign"]),
    (Some(Kind::Network), &["ipv6", "account"]),
    (Some(Kind::Subnet), &["acl", "ipv6"]),
    (Some(Kind::Node), &["role", "disk", "ipv6"]),
    (Some(Kind::Routes), &["main"]),
    (Some(Kind::Gateway), &["for", "subnet", "subnets", "routes", "sg", "address"]),
    (Some(Kind::KeyPair), &["account", "region"]),
];

/// Whether an attribute of a kind is in the language, but not in this version.
pub fn is_future(kind: Kind, name: &str) -> bool {
    FUTURE.iter().any(|(of, names)| of.is_none_or(|of| of == kind) && names.contains(&name))
}

/// The value of an attribute of an instance: written, its default, or `none`.
pub fn value(evaluator: &mut Evaluator<'_>, id: InstanceId, attribute: &'static Attribute) -> Value {
    let names = evaluator.names;
    let Some(decl) = evaluator.instance(id).and_then(|instance| names.decl(instance.decl)) else { return Value::Error };
    let span = decl.attributes.get(attribute.name).map_or(decl.ast.head, |written| written.value.span);
    evaluator.force(Thunk::Attribute(id, attribute.name), span, |evaluator| settle(evaluator, id, decl, attribute))
}

/// The value of the attribute of a name; `none` if the kind has none of this name.
pub fn by_name(evaluator: &mut Evaluator<'_>, id: InstanceId, name: &str) -> Value {
    let attribute =
        evaluator.kind_of(id).and_then(|kind| kind.schema().attribute(name).or(COMMON.iter().find(|common| common.name == name)));
    attribute.map_or(Value::None, |attribute| value(evaluator, id, attribute))
}

fn settle(evaluator: &mut Evaluator<'_>, id: InstanceId, decl: &Decl<'_>, attribute: &'static Attribute) -> Value {
    let want = Type::of_schema(attribute.takes);
    let Some(written) = decl.attributes.get(attribute.name) else {
        if decl.unreadable.iter().any(|name| name == attribute.name) {
            return Value::Error;
        }
        return match attribute.presence {
            Presence::Default(text) => default(evaluator, text, &want),
            Presence::Required => Value::Error,
            Presence::Optional | Presence::Implied => Value::None,
        };
    };
    if let Some(error) = not_yet(decl.kind, attribute.name, &written.value) {
        evaluator.report.add(error);
        return Value::Error;
    }
    let required = attribute.presence == Presence::Required;
    let want = if required { want } else { Type::Optional(Box::new(want)) };
    let env = evaluator.env_of(Some(id));
    let value = evaluator.eval(&written.value, &env, &want);
    match value {
        Value::None => match attribute.presence {
            Presence::Default(text) => default(evaluator, text, &want),
            _ => Value::None,
        },
        value if value.has_deferred() => fit::deferred_here(evaluator, &value, written.value.span),
        value => value,
    }
}

/// What the table says holds when nothing is written.
fn default(evaluator: &mut Evaluator<'_>, text: &'static str, want: &Type) -> Value {
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
            let file = evaluator
                .names
                .stack
                .map(|(name, _)| name.span.file)
                .or_else(|| evaluator.sources.files().next().map(|(id, _)| id));
            let Some(expr) = file.and_then(|file| parse_expression(text, file)) else { return Value::Error };
            evaluator.eval(&expr, &Env::default(), want)
        }
    }
}

/// Values that the language has and this version does not apply.
fn not_yet(kind: Kind, name: &str, expr: &Expr) -> Option<Diagnostic> {
    const GATEWAYS: [&str; 4] = ["nat", "egress", "endpoint", "vpn"];
    let what = match (kind, name, &expr.kind) {
        (_, _, ExprKind::Paren(inner)) => return not_yet(kind, name, inner),
        (Kind::Network | Kind::Subnet, "cidr", ExprKind::Literal(Literal::Prefix, text)) => format!("{name} = {text}"),
        (Kind::Network, "cidr", ExprKind::List(_)) => "a list of blocks for a network".to_owned(),
        (Kind::Node, "ip", ExprKind::Word(word)) if word == "auto" => "ip = auto".to_owned(),
        (Kind::Gateway, "kind", ExprKind::Word(word)) if GATEWAYS.contains(&word.as_str()) => format!("kind = {word}"),
        _ => return None,
    };
    Some(future(&what, expr.span))
}

/// The error of what the language has and this version does not apply.
pub fn future(what: &str, span: Span) -> Diagnostic {
    let quoted = if what.contains(' ') && !what.contains('=') { what.to_owned() } else { format!("`{what}`") };
    Diagnostic::error(codes::NOT_YET, format!("{quoted} is part of the language, but this version does not apply it yet"))
        .at(span, "not in this version")
}

/// Which attributes a declaration writes that its kind does not have, and which it lacks. Told once a declaration.
pub fn check_names(evaluator: &mut Evaluator<'_>, decl: &Decl<'_>) {
    let attributes: Vec<&'static schema::Attribute> = decl.kind.schema().attributes.iter().chain(COMMON).collect();
    let known = |name: &str| attributes.iter().find(|attribute| attribute.name == name);
    for (name, written) in &decl.attributes {
        let span = written.name.span;
        match known(name) {
            Some(attribute) if attribute.presence == Presence::Implied => {
                let error =
                    Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("`{name}` of a `{}` is never written", decl.kind.word()));
                evaluator.report.add(error.at(span, "it follows from the rest"));
            }
            Some(_) => {}
            None if future_gateway(decl) && is_future(decl.kind, name) => {}
            None if is_future(decl.kind, name) => evaluator.report.add(future(name, span)),
            None => {
                let writable =
                    attributes.iter().filter(|attribute| attribute.presence != Presence::Implied).map(|attribute| attribute.name);
                let error = Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("a `{}` has no `{name}`", decl.kind.word()));
                let error = error.at(span, "no attribute of this name");
                evaluator.report.add(match crate::syntax::nearest(name, writable.clone()) {
                    Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
                    None => error.help(format!("its attributes are {}", writable.collect::<Vec<_>>().join(", "))),
                });
            }
        }
    }
    for attribute in attributes.iter().filter(|attribute| attribute.presence == Presence::Required) {
        let unreadable = decl.unreadable.iter().any(|name| name == attribute.name);
        if !decl.attributes.contains_key(attribute.name) && !unreadable {
            let error = Diagnostic::error(codes::MISSING_ATTRIBUTE, format!("`{}` has no `{}`", decl.name, attribute.name));
            evaluator.report.add(
                error.at(decl.ast.head, format!("a `{}` needs its `{}`", decl.kind.word(), attribute.name)).help(format!(
                    "add the line `{} = {}`",
                    attribute.name,
                    example(decl.kind, attribute.name)
                )),
            );
        }
    }
}

/// Whether a gateway is of a kind that is not built yet: that has been told, and the rest follows from it.
fn future_gateway(decl: &Decl<'_>) -> bool {
    let kind = decl.attributes.get("kind").filter(|_| decl.kind == Kind::Gateway);
    kind.is_some_and(|kind| not_yet(Kind::Gateway, "kind", &kind.value).is_some())
}

fn example(kind: Kind, name: &str) -> &'static str {
    match (kind, name) {
        (Kind::Network, "cidr") => "10.0.0.0/16",
        (Kind::Subnet, "cidr") => "10.0.0.0/24",
        (_, "zone") => "us-east-1a",
        (_, "kind") => "internet",
        (_, "type") => "t3.micro",
        (_, "image") => "al2023",
        (_, "public") => "file(\"name.pub\")",
        (_, "sg") => "[…]",
        _ => "…",
    }
}
