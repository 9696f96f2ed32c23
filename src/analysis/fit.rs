//! Whether a value is what its place takes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evaluator::Evaluator;
use super::types::{Type, with_article};
use super::value::{Deferred, Hole, InstanceId, Value, Words};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::source::Span;

/// The value as its place takes it: one value where a list is expected, the ports of nested lists. Otherwise an
/// error is told, and the value is [`Value::Error`].
pub fn fit(evaluator: &mut Evaluator<'_>, value: Value, want: &Type, span: Span) -> Value {
    match (&value, want) {
        (Value::Error, _) => Value::Error,
        (Value::Absent(decl), _) => absent(evaluator, *decl, want, span),
        (Value::None, Type::Optional(_)) | (_, Type::Any) => value,
        (_, Type::Optional(inner)) => fit(evaluator, value, inner, span),
        (Value::None, _) => {
            let error = Diagnostic::error(codes::NO_VALUE, format!("`none` stands where {want} is needed"));
            evaluator.report.add(error.at(span, "this is `none` here"));
            Value::Error
        }
        (Value::Deferred(deferred), _) => {
            if may_be(deferred, want) {
                return value;
            }
            deferred_here(evaluator, &value, span)
        }
        (_, Type::List(inner)) => list(evaluator, value, inner, span),
        (_, Type::Map(inner)) => map(evaluator, value, inner, span),
        (_, Type::Ports) => ports(evaluator, &value, span),
        (_, Type::Endpoint) => endpoint(evaluator, value, span),
        (_, Type::Reference(kind)) => reference(evaluator, value, *kind, span),
        (_, Type::AnyOf(types)) => match types.iter().find(|of| accepts(evaluator, &value, of)) {
            Some(of) => fit(evaluator, value, of, span),
            None => mismatch(evaluator, &value, want, span),
        },
        (Value::Family(..), _) => family(evaluator, &value, want, span),
        _ if fits(evaluator, &value, want) => value,
        _ => mismatch(evaluator, &value, want, span),
    }
}

/// Whether a value that only AWS knows may pass: it is stopped where it lands, if it may not land there.
fn may_be(deferred: &Deferred, want: &Type) -> bool {
    match want {
        Type::Text | Type::Peer | Type::Endpoint => true,
        Type::Ip => matches!(deferred, Deferred::Member(_, Hole::Ip | Hole::PublicIp)),
        Type::Arn => matches!(deferred, Deferred::Member(_, Hole::Arn)),
        Type::List(inner) => may_be(deferred, inner),
        Type::AnyOf(types) => types.iter().any(|of| may_be(deferred, of)),
        _ => false,
    }
}

/// The error of a value that only AWS knows where it must be known now.
pub fn deferred_here(evaluator: &mut Evaluator<'_>, value: &Value, span: Span) -> Value {
    let what = match value {
        Value::Deferred(Deferred::Member(id, hole)) => format!("`{}.{}`", evaluator.path(*id), hole.name()),
        _ => "a part of this value".to_owned(),
    };
    let error = Diagnostic::error(codes::DEFERRED_VALUE, format!("{what} is known only once AWS has made it"))
        .at(span, "the value is needed before anything is made")
        .note("such values may land in `output`, in `init`, and in the tags of another resource");
    evaluator.report.add(error);
    Value::Error
}

fn fits(evaluator: &Evaluator<'_>, value: &Value, want: &Type) -> bool {
    match (value, want) {
        (Value::Bool(_), Type::Bool)
        | (Value::Int(_), Type::Int)
        | (Value::Text(_), Type::Text)
        | (Value::Ip(_), Type::Ip | Type::Peer)
        | (Value::Cidr(_), Type::Cidr | Type::Peer | Type::Destination)
        | (Value::Anywhere, Type::Peer)
        | (Value::Prefix(_), Type::Prefix)
        | (Value::Size(_), Type::Size)
        | (Value::Duration(_), Type::Duration)
        | (Value::Word(Words::Zone, _), Type::Zone)
        | (Value::Word(Words::Region, _), Type::Region)
        | (Value::Word(Words::InstanceType, _), Type::InstanceType)
        | (Value::Word(Words::Image, _), Type::Image) => true,
        (Value::Text(text), Type::Union(words)) => words.iter().any(|word| **word == **text),
        (Value::Text(text), Type::Image) => is_id(text, "ami-"),
        (Value::Text(text), Type::Arn) => text.starts_with("arn:"),
        (Value::Text(text), Type::AccountId) => text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()),
        (Value::Word(Words::OneOf(_), word), Type::OneOf(words)) => words.contains(&&**word),
        (Value::Instance(id), Type::Peer) => {
            matches!(evaluator.kind_of(*id), Some(Kind::SecurityGroup | Kind::Subnet | Kind::Network | Kind::PrefixList))
        }
        (Value::Instance(id), Type::Destination) => matches!(evaluator.kind_of(*id), Some(Kind::Network | Kind::PrefixList)),
        (Value::Instance(id), Type::Image) => evaluator.kind_of(*id) == Some(Kind::Image),
        (Value::Instance(id), Type::Target) => evaluator.kind_of(*id).is_some_and(is_target),
        (Value::Instance(id), Type::Resource) => evaluator.kind_of(*id).is_some(),
        _ => false,
    }
}

/// Whether a value is of a type, without a word about it.
fn accepts(evaluator: &Evaluator<'_>, value: &Value, want: &Type) -> bool {
    match (value, want) {
        (Value::Instance(id), Type::Reference(kind)) => evaluator.kind_of(*id).is_some_and(|found| is_of(found, *kind)),
        (Value::List(values), Type::List(inner)) => values.iter().all(|value| accepts(evaluator, value, inner)),
        (value, Type::List(inner)) => accepts(evaluator, value, inner),
        _ => fits(evaluator, value, want),
    }
}

/// Whether a kind is the one that a reference asks for. The type `gateway` is every gateway.
fn is_of(found: Kind, wanted: Kind) -> bool {
    found == wanted || wanted == Kind::Gateway && found.is_gateway()
}

/// What a route can lead to. An endpoint puts its own routes into the tables that it names.
pub fn is_target(kind: Kind) -> bool {
    kind.is_gateway() && kind != Kind::Endpoint || matches!(kind, Kind::Peering | Kind::Transit | Kind::Node | Kind::Interface)
}

/// Whether a text is spelled as AWS spells its ids.
pub fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|id| matches!(id.len(), 8 | 17) && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn list(evaluator: &mut Evaluator<'_>, value: Value, inner: &Type, span: Span) -> Value {
    let values = match &value {
        Value::List(values) => values.to_vec(),
        Value::Family(decl, holder) => evaluator.family(*decl, *holder).ids.iter().map(|id| Value::Instance(*id)).collect(),
        Value::Range(from, to) if matches!(inner, Type::Int) => return evaluator.expand(*from, *to, span),
        _ => vec![value],
    };
    let mut fitted = Vec::with_capacity(values.len());
    for value in values {
        match value {
            Value::None | Value::Absent(_) => {}
            value => match fit(evaluator, value, inner, span) {
                Value::Error => return Value::Error,
                value => fitted.push(value),
            },
        }
    }
    Value::list(fitted)
}

fn map(evaluator: &mut Evaluator<'_>, value: Value, inner: &Type, span: Span) -> Value {
    let Value::Map(entries) = &value else {
        return mismatch(evaluator, &value, &Type::Map(Box::new(inner.clone())), span);
    };
    let mut fitted = std::collections::BTreeMap::new();
    for (key, value) in entries.iter() {
        match fit(evaluator, value.clone(), inner, span) {
            Value::Error => return Value::Error,
            value => fitted.insert(key.clone(), value),
        };
    }
    Value::Map(Arc::new(fitted))
}

fn ports(evaluator: &mut Evaluator<'_>, value: &Value, span: Span) -> Value {
    match value {
        Value::Ports(_) => value.clone(),
        Value::List(values) => {
            let mut union = BTreeSet::new();
            for value in values.iter() {
                match ports(evaluator, value, span) {
                    Value::Ports(set) => union.extend(set.iter().copied()),
                    _ => return Value::Error,
                }
            }
            Value::Ports(Arc::new(union))
        }
        Value::Error => Value::Error,
        _ => mismatch(evaluator, value, &Type::Ports, span),
    }
}

fn endpoint(evaluator: &mut Evaluator<'_>, value: Value, span: Span) -> Value {
    let good = match &value {
        Value::Internet | Value::Cidr(_) | Value::Ip(_) => true,
        Value::Instance(id) => is_endpoint(evaluator.kind_of(*id)),
        Value::Family(decl, _) => is_endpoint(evaluator.names.decl(*decl).map(|decl| decl.kind)),
        Value::List(values) => {
            let fitted: Vec<Value> = values.iter().map(|value| endpoint(evaluator, value.clone(), span)).collect();
            return if fitted.contains(&Value::Error) { Value::Error } else { Value::list(fitted) };
        }
        Value::Anywhere => {
            let error = Diagnostic::error(codes::WRONG_TYPE, "`anywhere` is no end of an assertion");
            evaluator
                .report
                .add(error.at(span, "it stands only as a peer of a rule").help("write `internet`").fix(span, "internet"));
            return Value::Error;
        }
        _ => false,
    };
    if good { value } else { mismatch(evaluator, &value, &Type::Endpoint, span) }
}

fn is_endpoint(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Node | Kind::Fleet | Kind::SecurityGroup | Kind::Subnet | Kind::Network))
}

fn reference(evaluator: &mut Evaluator<'_>, value: Value, kind: Kind, span: Span) -> Value {
    let found = match &value {
        Value::Instance(id) => evaluator.kind_of(*id),
        Value::Family(decl, _) => evaluator.names.decl(*decl).map(|decl| decl.kind),
        _ => None,
    };
    match found {
        Some(found) if !is_of(found, kind) => wrong_kind(evaluator, &value, found, kind, span),
        Some(_) if matches!(value, Value::Family(..)) => family(evaluator, &value, &Type::Reference(kind), span),
        Some(_) => value,
        None => mismatch(evaluator, &value, &Type::Reference(kind), span),
    }
}

fn wrong_kind(evaluator: &mut Evaluator<'_>, value: &Value, found: Kind, kind: Kind, span: Span) -> Value {
    let written = evaluator.sources.slice(span).to_owned();
    let mut error = Diagnostic::error(
        codes::WRONG_KIND,
        format!("`{written}` is {}, and {} is needed", with_article(found.word()), with_article(kind.word())),
    )
    .at(span, format!("this place takes {}", with_article(kind.word())));
    if let Some((head, name)) = evaluator.declared(value) {
        error = error.at(head, format!("`{name}` is declared as {}", with_article(found.word())));
    }
    // Those of the same text, each once however often a file is used.
    let here = evaluator.names.decls.iter().filter(|decl| decl.kind == kind && decl.ast.head.file == span.file);
    let known: BTreeMap<Span, &str> = here.filter(|decl| decl.ast.name.is_some()).map(|decl| (decl.ast.head, decl.name)).collect();
    let known: Vec<String> = known.values().take(5).map(|name| format!("`{name}`")).collect();
    error = error.help(match known.is_empty() {
        true => format!("declare {} and name it here", with_article(kind.word())),
        false => format!("of this kind there is {}", known.join(", ")),
    });
    evaluator.report.add(error);
    Value::Error
}

/// The error of a keyed declaration without a key.
pub fn family(evaluator: &mut Evaluator<'_>, value: &Value, want: &Type, span: Span) -> Value {
    let written = evaluator.sources.slice(span).to_owned();
    let mut error = Diagnostic::error(codes::FAMILY_VALUE, format!("`{written}` is several resources, and {want} is needed"))
        .at(span, "which of them must be said");
    if let Value::Family(decl, holder) = value {
        let first = evaluator.family(*decl, *holder).ids.first().copied();
        if let Some(keys) = first.and_then(|id| evaluator.instance(id)).map(|instance| instance.keys_printed()) {
            error = error.help(format!("write `{written}[{keys}]` for one of them"));
        }
    }
    if let Some((head, name)) = evaluator.declared(value) {
        error = error.at(head, format!("`{name}` has a key"));
    }
    evaluator.report.add(error);
    Value::Error
}

fn absent(evaluator: &mut Evaluator<'_>, decl: super::value::DeclId, want: &Type, span: Span) -> Value {
    let written = evaluator.sources.slice(span).to_owned();
    let mut error = Diagnostic::error(codes::ABSENT_INSTANCE, format!("`{written}` does not exist: its `if` is false"))
        .at(span, "it is not there");
    if let Some(condition) = evaluator.names.condition_of(decl) {
        let text = evaluator.sources.slice(condition.span).to_owned();
        let label = if text == "false" { "this is false".to_owned() } else { format!("`{text}` is false") };
        error = error.at(condition.span, label);
    }
    // Without a word here, the advice of the code tells what to do about a single value.
    evaluator.report.add(match want {
        Type::List(_) | Type::Ports => error.help("a list skips what is not there: write it in brackets"),
        _ => error,
    });
    Value::Error
}

/// The error of a value of a wrong type.
pub fn mismatch(evaluator: &mut Evaluator<'_>, value: &Value, want: &Type, span: Span) -> Value {
    let found = evaluator.what(value);
    let code = match (value, want) {
        (Value::Word(..) | Value::Text(_), Type::OneOf(_) | Type::Union(_)) => codes::NOT_ONE_OF,
        (Value::Instance(_), _) => codes::WRONG_KIND,
        _ => codes::WRONG_TYPE,
    };
    if let (Value::Instance(id), Type::Target) = (value, want)
        && evaluator.kind_of(*id) == Some(Kind::Endpoint)
    {
        return routed_endpoint(evaluator, value, *id, span);
    }
    let label = match code == codes::NOT_ONE_OF {
        true => format!("this place takes {want}"),
        false => label(value, want),
    };
    let mut error = Diagnostic::error(code, format!("{found} is not {want}")).at(span, label);
    if let Some((head, name)) = evaluator.declared(value) {
        error = error.at(head, format!("`{name}` is declared here"));
    }
    evaluator.report.add(match hint(value, want) {
        Some(help) => error.help(help),
        None => error,
    });
    Value::Error
}

/// What a value is, where the message says what it is not; of a resource what its place takes.
fn label(value: &Value, needed: &impl std::fmt::Display) -> String {
    match Type::of_value(value) {
        Type::Any => format!("this place takes {needed}"),
        Type::List(_) => "this is a list".to_owned(),
        is => format!("this is {is}"),
    }
}

/// The error of a route to an endpoint, which the endpoint makes itself.
fn routed_endpoint(evaluator: &mut Evaluator<'_>, value: &Value, id: InstanceId, span: Span) -> Value {
    let mut error =
        Diagnostic::error(codes::WRONG_KIND, format!("no route can be written to the endpoint `{}`", evaluator.path(id)))
            .at(span, "an endpoint puts its own routes into tables")
            .help("take the line out, and name this table in the `routes` of the endpoint");
    if let Some((head, name)) = evaluator.declared(value) {
        error = error.at(head, format!("`{name}` is declared here"));
    }
    evaluator.report.add(error);
    Value::Error
}

/// The error of a value that a sentence describes what it should be.
pub fn wrong(evaluator: &mut Evaluator<'_>, value: &Value, needed: &str, span: Span) -> Value {
    let found = evaluator.what(value);
    let error = Diagnostic::error(codes::WRONG_TYPE, format!("{found} is not {needed}")).at(span, label(value, &needed));
    evaluator.report.add(error.help(format!("write {needed}")));
    Value::Error
}

fn hint(value: &Value, want: &Type) -> Option<String> {
    match (value, want) {
        (Value::Ip(ip), Type::AnyOf(types)) if types.contains(&Type::Prefix) => {
            let block = crate::net::Cidr::around(*ip, if ip.is_ipv6() { 64 } else { 24 })?;
            Some(format!("a block has a length behind it, as in `{block}`"))
        }
        (value, Type::AnyOf(types)) => types.iter().find_map(|of| hint(value, of)),
        (value, Type::Optional(inner)) => hint(value, inner),
        (Value::Ip(ip), Type::Cidr | Type::Destination) => {
            Some(format!("the block of this one address is `{}`", crate::net::Cidr::single(*ip)))
        }
        (Value::Text(text), Type::Union(words)) => {
            crate::syntax::nearest(text, words.iter().map(String::as_str)).map(|near| format!("did you mean `{near:?}`?"))
        }
        (Value::Text(text), Type::OneOf(words)) if words.contains(&&**text) => {
            Some(format!("write the word without quotes: `{text}`"))
        }
        (
            Value::Text(text),
            Type::Ip | Type::Cidr | Type::Zone | Type::Region | Type::InstanceType | Type::Image | Type::Peer | Type::Ports,
        ) => Some(format!("quotes are for text: write `{text}`")),
        (Value::Word(_, word), Type::Text) => Some(format!("text stands in quotes: write `\"{word}\"`")),
        (Value::List(_), want) => {
            Some(format!("this place takes {want}, not several: pick one, or declare one for each with `name[x in …]`"))
        }
        (Value::Int(number), Type::Ports) => Some(format!("name the protocol: `tcp {number}`")),
        (Value::Int(number), Type::Text) => Some(format!("text stands in quotes: write `\"{number}\"`")),
        (Value::Text(text), Type::Int) if text.parse::<i64>().is_ok() => Some(format!("quotes are for text: write `{text}`")),
        (_, want) => example(want).map(str::to_owned),
    }
}

/// How a value of a type is written, where nothing better is known.
fn example(want: &Type) -> Option<&'static str> {
    Some(match want {
        Type::Bool => "write `true` or `false`, or a comparison, as in `n > 0`",
        Type::Int => "a whole number is written with digits, as `3`",
        Type::Text => "text stands in quotes: `\"…\"`",
        Type::Ip => "an address is written as `10.0.0.4`",
        Type::Cidr | Type::Destination => "a block is written as `10.0.0.0/16`",
        Type::Prefix => "the size of a block is written as `/24`",
        Type::Ports => "ports are written as `tcp 443`, or as the name of a service, such as `https`",
        Type::Size => "a size is written as `20 GiB`",
        Type::Duration => "a duration is written as `5m`, `2h` or `1d`",
        Type::Zone => "a zone is written as `us-east-1a`",
        Type::Region => "a region is written as `us-east-1`",
        Type::InstanceType => "an instance type is written as `t3.micro`",
        Type::Image => "a published image is written as `al2023`, any other by its id: `\"ami-…\"`",
        Type::AccountId => "an account id is written as `\"123456789012\"`",
        Type::Arn => "an arn is written as `\"arn:aws:…\"`",
        Type::List(inner) => return example(inner),
        _ => return None,
    })
}
