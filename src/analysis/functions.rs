//! The functions of the language, all pure. They exist only before `(`.

use std::sync::Arc;

use super::evaluator::{Env, Evaluator};
use super::files;
use super::fit;
use super::members;
use super::operators::joined;
use super::positions::{Asks, Position};
use super::types::Type;
use super::value::{Value, Words};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast::{Expr, Name};
use crate::syntax::nearest;

/// The functions that stand alone, with their parameters.
pub const FUNCTIONS: [(&str, &str); 5] = [
    ("join", "join(list, separator)"),
    ("min", "min(a, b, …)"),
    ("max", "max(a, b, …)"),
    ("file", "file(\"path\")"),
    ("template", "template(\"path\", {name: value})"),
];

/// The functions that stand behind a value, with the type of the value and their parameters.
pub const METHODS: [(&str, &str, &str); 10] = [
    ("subnet", "a block", "subnet(/24, n)"),
    ("host", "a block", "host(n)"),
    ("contains", "a block or a list", "contains(x)"),
    ("index", "a list", "index(x)"),
    ("upper", "a string", "upper()"),
    ("lower", "a string", "lower()"),
    ("trim", "a string", "trim()"),
    ("replace", "a string", "replace(from, to)"),
    ("split", "a string", "split(separator)"),
    ("len", "a list", "len"),
];

/// The value of `name(arguments)`.
pub fn call(evaluator: &mut Evaluator<'_>, name: &str, span: Span, arguments: &[Expr], all: Span, env: &Env) -> Value {
    match (name, arguments) {
        ("join", [list, separator]) => join(evaluator, list, separator, env),
        ("min" | "max", [_, ..]) => extreme(evaluator, name == "max", arguments, env, all),
        ("file", [path]) => files::file(evaluator, path),
        ("template", [path, values]) => files::template(evaluator, path, values, env),
        _ => match FUNCTIONS.iter().find(|(known, _)| *known == name) {
            Some((_, form)) => wrong_arguments(evaluator, name, form, arguments.len(), all),
            None => unknown(evaluator, name, span, FUNCTIONS.iter().map(|(known, _)| *known)),
        },
    }
}

fn wrong_arguments(evaluator: &mut Evaluator<'_>, name: &str, form: &str, given: usize, span: Span) -> Value {
    let error = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{name}` cannot be called {}", values(given)));
    evaluator.report.add(error.at(span, "called here").help(format!("it is written `{form}`")));
    Value::Error
}

fn values(given: usize) -> String {
    match given {
        0 => "without a value".to_owned(),
        1 => "with 1 value".to_owned(),
        _ => format!("with {given} values"),
    }
}

fn unknown<'n>(evaluator: &mut Evaluator<'_>, name: &str, span: Span, known: impl Iterator<Item = &'n str>) -> Value {
    let error =
        Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("there is no function `{name}`")).at(span, "no function of this name");
    evaluator.report.add(match nearest(name, known) {
        Some(near) => error.help(format!("did you mean `{near}`?")).fix(span, near),
        None => error,
    });
    Value::Error
}

fn join(evaluator: &mut Evaluator<'_>, list: &Expr, separator: &Expr, env: &Env) -> Value {
    let values = evaluator.eval(list, env, &Type::Any);
    let Value::Text(separator) = evaluator.eval(separator, env, &Type::Text) else { return Value::Error };
    if values == Value::Error {
        return Value::Error;
    }
    let Some(values) = evaluator.as_list(&values, list.span) else { return fit::wrong(evaluator, &values, "a list", list.span) };
    let mut parts = Vec::new();
    for value in values {
        if !parts.is_empty() {
            parts.push(Value::Text(separator.clone()));
        }
        match value.printed() {
            _ if matches!(value, Value::Deferred(_)) => parts.push(value),
            Some(text) => parts.push(Value::text(text)),
            None => return fit::wrong(evaluator, &value, "a single value, as a string can hold it", list.span),
        }
    }
    joined(parts)
}

fn extreme(evaluator: &mut Evaluator<'_>, largest: bool, arguments: &[Expr], env: &Env, span: Span) -> Value {
    let mut values = Vec::new();
    for argument in arguments {
        let value = evaluator.eval(argument, env, &Type::Any);
        if value.has_deferred() {
            return fit::deferred_here(evaluator, &value, argument.span);
        }
        match (evaluator.as_list(&value, argument.span), arguments.len()) {
            (Some(list), 1) => values.extend(list),
            _ => values.push(value),
        }
    }
    let ordered = |value: &Value| matches!(value, Value::Int(_) | Value::Size(_) | Value::Duration(_) | Value::Ip(_));
    let same = values.windows(2).all(|pair| match pair {
        [a, b] => std::mem::discriminant(a) == std::mem::discriminant(b),
        _ => true,
    });
    let found = if largest { values.iter().max() } else { values.iter().min() };
    match found {
        _ if values.contains(&Value::Error) => Value::Error,
        Some(value) if same && ordered(value) => value.clone(),
        Some(value) => {
            let value = value.clone();
            fit::wrong(evaluator, &value, "one of several numbers, sizes or durations", span)
        }
        None => {
            let name = if largest { "max" } else { "min" };
            let error = Diagnostic::error(codes::OUT_OF_RANGE, format!("`{name}` of nothing has no value"));
            evaluator.report.add(error.at(span, "the list is empty"));
            Value::Error
        }
    }
}

/// The value of `value.name(arguments)`.
pub fn method(
    evaluator: &mut Evaluator<'_>,
    value: &Value,
    span: Span,
    name: &Name,
    arguments: &[Expr],
    call: Span,
    env: &Env,
) -> Value {
    let all = name.span.to(call);
    let receiver = match value {
        Value::Error => return Value::Error,
        Value::Absent(_) => return fit::fit(evaluator, value.clone(), &Type::Any, span),
        Value::Instance(id) if matches!(evaluator.kind_of(*id), Some(Kind::Network | Kind::Subnet)) => {
            members::block(evaluator, *id, span)
        }
        Value::Family(..) | Value::Range(..) => match evaluator.as_list(value, span) {
            Some(values) => Value::list(values),
            None => Value::Error,
        },
        other => other.clone(),
    };
    match (&receiver, name.text.as_str(), arguments) {
        (Value::Error, ..) => Value::Error,
        (Value::Cidr(cidr), "host", [index]) => match evaluator.eval(index, env, &Type::Int) {
            Value::Int(n) => cidr
                .host(n)
                .map(Value::Ip)
                .unwrap_or_else(|| outside(evaluator, format!("`{cidr}` has no address {n}"), index.span, numbers(cidr.size()))),
            _ => Value::Error,
        },
        (Value::Cidr(_), "subnet", [length, index]) => subnet(evaluator, &receiver, length, index, env),
        (Value::Cidr(cidr), "contains", [inside]) => match evaluator.eval(inside, env, &Type::Any) {
            Value::Ip(ip) => Value::Bool(cidr.contains(ip)),
            Value::Cidr(other) => Value::Bool(cidr.covers(other)),
            Value::Instance(id) => match members::block(evaluator, id, inside.span) {
                Value::Cidr(other) => Value::Bool(cidr.covers(other)),
                _ => Value::Error,
            },
            Value::Error => Value::Error,
            deferred @ Value::Deferred(_) => fit::deferred_here(evaluator, &deferred, inside.span),
            other => fit::wrong(evaluator, &other, "an address or a block", inside.span),
        },
        (Value::List(values), "contains" | "index", [wanted]) => search(evaluator, values, name, wanted, all, env),
        (Value::Text(text), _, _) => text_method(evaluator, text, name, arguments, all, env),
        (_, other, _) => no_method(evaluator, &receiver, name, other, arguments.len(), all),
    }
}

fn outside(evaluator: &mut Evaluator<'_>, message: String, span: Span, label: String) -> Value {
    let error = Diagnostic::error(codes::OUT_OF_RANGE, message).at(span, label);
    evaluator.report.add(error.help("counting begins with 0; from the end, -1 is the last, and -2 the one before it"));
    Value::Error
}

/// The numbers that addresses or blocks have in what holds so many of them.
fn numbers(count: Option<u128>) -> String {
    count.map_or_else(|| "outside of the block".to_owned(), |count| format!("their numbers are 0 to {}", count.saturating_sub(1)))
}

fn subnet(evaluator: &mut Evaluator<'_>, block: &Value, length: &Expr, index: &Expr, env: &Env) -> Value {
    let Value::Cidr(cidr) = block else { return Value::Error };
    let length_value = evaluator.eval(length, env, &Type::Prefix);
    let index_value = evaluator.eval(index, env, &Type::Int);
    let (Value::Prefix(bits), Value::Int(n)) = (length_value, index_value) else { return Value::Error };
    if bits < cidr.length() || bits > cidr.bits() {
        let error = Diagnostic::error(codes::OUT_OF_RANGE, format!("`{cidr}` has no blocks of size `/{bits}`"));
        let error =
            error.at(length.span, if bits < cidr.length() { "larger than the block itself" } else { "longer than an address" });
        evaluator.report.add(error.help(format!("take a size from `/{}` to `/{}`", cidr.length(), cidr.bits())));
        return Value::Error;
    }
    cidr.subnet(bits, n).map(Value::Cidr).unwrap_or_else(|| {
        outside(
            evaluator,
            format!("`{cidr}` has no `/{bits}` number {n}"),
            index.span,
            numbers(1u128.checked_shl(u32::from(bits - cidr.length()))),
        )
    })
}

/// A bare word among words is one of them.
fn search(evaluator: &mut Evaluator<'_>, values: &[Value], name: &Name, wanted: &Expr, all: Span, env: &Env) -> Value {
    let want = match values.first() {
        Some(value @ Value::Word(Words::OneOf(_) | Words::Zone | Words::Region | Words::InstanceType | Words::Image, _)) => {
            Type::of_value(value)
        }
        _ => Type::Any,
    };
    let wanted_value = evaluator.eval(wanted, env, &want);
    if wanted_value == Value::Error {
        return Value::Error;
    }
    if wanted_value.has_deferred() {
        return fit::deferred_here(evaluator, &wanted_value, wanted.span);
    }
    let position = values.iter().position(|value| *value == wanted_value);
    match (name.text.as_str(), position) {
        ("contains", position) => Value::Bool(position.is_some()),
        (_, Some(at)) => {
            let first = values.first().cloned().unwrap_or(Value::None);
            evaluator.note_position(Position { asks: Asks::Index, span: all, at, first });
            i64::try_from(at).map_or(Value::Error, Value::Int)
        }
        (_, None) => {
            let error = Diagnostic::error(codes::OUT_OF_RANGE, format!("`{wanted_value}` is not in the list"));
            evaluator.report.add(error.at(wanted.span, "it has no position"));
            Value::Error
        }
    }
}

fn text_method(evaluator: &mut Evaluator<'_>, text: &Arc<str>, name: &Name, arguments: &[Expr], all: Span, env: &Env) -> Value {
    let mut given = Vec::new();
    for argument in arguments {
        match evaluator.eval(argument, env, &Type::Text) {
            Value::Text(text) => given.push(text),
            Value::Error => return Value::Error,
            other => return fit::deferred_here(evaluator, &other, argument.span),
        }
    }
    match (name.text.as_str(), given.as_slice()) {
        ("upper", []) => Value::text(text.to_uppercase()),
        ("lower", []) => Value::text(text.to_lowercase()),
        ("trim", []) => Value::text(text.trim()),
        ("replace", [from, to]) if !from.is_empty() => Value::text(text.replace(&**from, to)),
        ("split", [separator]) if !separator.is_empty() => Value::list(text.split(&**separator).map(Value::text).collect()),
        ("contains", [part]) => Value::Bool(text.contains(&**part)),
        ("replace" | "split", [empty, ..]) if empty.is_empty() => {
            let error = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{}` cannot look for an empty text", name.text));
            evaluator.report.add(error.at(all, "the first text is empty"));
            Value::Error
        }
        (other, _) => no_method(evaluator, &Value::Text(text.clone()), name, other, arguments.len(), all),
    }
}

fn no_method(evaluator: &mut Evaluator<'_>, receiver: &Value, name: &Name, word: &str, given: usize, all: Span) -> Value {
    let known = METHODS.iter().find(|(known, ..)| *known == word);
    if matches!(receiver, Value::Deferred(_)) {
        return fit::deferred_here(evaluator, receiver, all);
    }
    match known {
        Some((_, of, form)) => {
            let what = evaluator.what(receiver);
            let error =
                Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{word}` behind {what} cannot be called {}", values(given)));
            evaluator.report.add(error.at(all, "called here").help(format!("it is written `{form}`, behind {of}")));
            Value::Error
        }
        None => unknown(evaluator, word, name.span, METHODS.iter().map(|(known, ..)| *known)),
    }
}
