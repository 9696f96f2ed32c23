//! Infix operators.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::sync::Arc;

use super::evaluator::{Env, Evaluator};
use super::fit;
use super::types::Type;
use super::value::{Deferred, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Link, Op, StepKind};

/// The value of operators of one level, from left to right.
pub fn chain(evaluator: &mut Evaluator<'_>, first: &Expr, links: &[Link], env: &Env, want: &Type) -> Value {
    let Some(link) = links.first() else { return evaluator.produce(first, env, want) };
    match link.op {
        Op::Or | Op::And => logic(evaluator, first, links, env),
        Op::Equal | Op::Unequal | Op::LessEqual | Op::GreaterEqual | Op::Less | Op::Greater => {
            comparison(evaluator, first, link, env)
        }
        Op::Range => range(evaluator, first, link, env),
        _ => arithmetic(evaluator, first, links, env, want),
    }
}

/// What is behind the operand that decides is still looked at.
fn logic(evaluator: &mut Evaluator<'_>, first: &Expr, links: &[Link], env: &Env) -> Value {
    let mut result = evaluator.eval(first, env, &Type::Bool);
    for link in links {
        let decides = Value::Bool(link.op == Op::Or);
        if result == decides || result == Value::Error {
            evaluator.check_only(&link.right, env, &Type::Bool);
        } else {
            result = evaluator.eval(&link.right, env, &Type::Bool);
        }
    }
    result
}

/// The side that is a bare word takes the type of the other one.
fn comparison(evaluator: &mut Evaluator<'_>, first: &Expr, link: &Link, env: &Env) -> Value {
    let (left, right) = match is_word(first) && !is_word(&link.right) {
        true => {
            let right = evaluator.eval(&link.right, env, &Type::Any);
            (evaluator.eval(first, env, &peer_type(&right)), right)
        }
        false => {
            let left = evaluator.produce(first, env, &Type::Any);
            let left = if left == Value::None { left } else { fit::fit(evaluator, left, &Type::Any, first.span) };
            let right = evaluator.eval(&link.right, env, &peer_type(&left));
            (left, right)
        }
    };
    for (value, span) in [(&left, first.span), (&right, link.right.span)] {
        if value.has_deferred() {
            return fit::deferred_here(evaluator, value, span);
        }
    }
    match (&left, &right, link.op) {
        (Value::Error, ..) | (_, Value::Error, _) => Value::Error,
        (Value::None, _, Op::Equal | Op::Unequal) | (_, Value::None, Op::Equal | Op::Unequal) => verdict(link.op, left.cmp(&right)),
        _ if !comparable(&left, &right, link.op) => incomparable(evaluator, &left, &right, link),
        _ => verdict(link.op, left.cmp(&right)),
    }
}

/// The words of an enumeration pass to the other side, and nothing else: what else differs is told as such.
fn peer_type(value: &Value) -> Type {
    match value {
        Value::Word(..) => Type::Optional(Box::new(Type::of_value(value))),
        _ => Type::Any,
    }
}

fn is_word(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Word(_) => true,
        ExprKind::Path(base, steps) => {
            matches!(base.kind, ExprKind::Word(_)) && steps.iter().all(|step| matches!(step.kind, StepKind::Member(_)))
        }
        _ => false,
    }
}

fn comparable(left: &Value, right: &Value, op: Op) -> bool {
    let same = std::mem::discriminant(left) == std::mem::discriminant(right);
    let ordered = match (left, right) {
        (Value::Ip(a), Value::Ip(b)) => a.is_ipv4() == b.is_ipv4(),
        (Value::Int(_) | Value::Size(_) | Value::Duration(_), _) => true,
        _ => false,
    };
    same && (matches!(op, Op::Equal | Op::Unequal) || ordered)
}

fn verdict(op: Op, ordering: Ordering) -> Value {
    Value::Bool(match op {
        Op::Equal => ordering.is_eq(),
        Op::Unequal => ordering.is_ne(),
        Op::LessEqual => ordering.is_le(),
        Op::GreaterEqual => ordering.is_ge(),
        Op::Less => ordering.is_lt(),
        _ => ordering.is_gt(),
    })
}

fn incomparable(evaluator: &mut Evaluator<'_>, left: &Value, right: &Value, link: &Link) -> Value {
    let (left, right) = (evaluator.what(left), evaluator.what(right));
    let op = link.op.spelling();
    let error = Diagnostic::error(codes::WRONG_TYPE, format!("{left} and {right} cannot be compared with `{op}`"));
    evaluator.report.add(error.at(link.span, "values of one type are compared"));
    Value::Error
}

fn range(evaluator: &mut Evaluator<'_>, first: &Expr, link: &Link, env: &Env) -> Value {
    let from = evaluator.eval(first, env, &Type::Int);
    let to = evaluator.eval(&link.right, env, &Type::Int);
    let (Value::Int(from), Value::Int(to)) = (from, to) else { return Value::Error };
    if from > to {
        let error = Diagnostic::error(codes::RANGE_BACKWARDS, format!("the range `{from}..{to}` runs backwards"));
        evaluator
            .report
            .add(error.at(first.span.to(link.right.span), "the end is below the beginning").help(format!("write `{to}..{from}`")));
        return Value::Error;
    }
    Value::Range(from, to)
}

fn arithmetic(evaluator: &mut Evaluator<'_>, first: &Expr, links: &[Link], env: &Env, want: &Type) -> Value {
    let pass = match want {
        Type::List(_) | Type::Map(_) | Type::Ports => want.clone(),
        Type::Optional(inner) if matches!(**inner, Type::List(_) | Type::Map(_)) => (**inner).clone(),
        _ => Type::Any,
    };
    let additive = links.iter().all(|link| link.op == Op::Add);
    let pass = if additive { pass } else { Type::Any };
    let mut result = evaluator.eval(first, env, &pass);
    for link in links {
        let right = evaluator.eval(&link.right, env, &pass);
        for (value, span) in [(&result, first.span), (&right, link.right.span)] {
            match value {
                Value::Deferred(_) => return fit::deferred_here(evaluator, value, span),
                Value::None => return none_here(evaluator, link, span),
                _ => {}
            }
        }
        result = apply(evaluator, &result, &right, link, first.span.to(link.right.span));
        if result == Value::Error {
            return Value::Error;
        }
    }
    result
}

/// The error of an operand that may be `none`, and is.
fn none_here(evaluator: &mut Evaluator<'_>, link: &Link, span: Span) -> Value {
    let (written, op) = (evaluator.sources.slice(span), link.op.spelling());
    let error = Diagnostic::error(codes::NO_VALUE, format!("`{written}` is `none` here, and `{op}` needs a value"));
    let help = format!("test it first: `if {written} != none then … else …`");
    evaluator.report.add(error.at(span, "no value here").help(help));
    Value::Error
}

fn apply(evaluator: &mut Evaluator<'_>, left: &Value, right: &Value, link: &Link, span: Span) -> Value {
    let computed = match (left, link.op, right) {
        (Value::Error, ..) | (.., Value::Error) => return Value::Error,
        (_, Op::Divide | Op::Remainder, Value::Int(0)) => {
            let error = Diagnostic::error(codes::DIVISION_BY_ZERO, format!("`{left}` is divided by zero"));
            evaluator.report.add(error.at(link.right.span, "this is 0"));
            return Value::Error;
        }
        (Value::Int(a), op, Value::Int(b)) => int(*a, op, *b).map(Value::Int),
        (Value::Ip(ip), Op::Add, Value::Int(n)) => offset(*ip, *n).map(Value::Ip),
        (Value::Ip(ip), Op::Subtract, Value::Int(n)) => n.checked_neg().and_then(|n| offset(*ip, n)).map(Value::Ip),
        (Value::Size(a), op, Value::Size(b)) => match unsigned(*a, op, *b) {
            Some(sum) => sum.map(Value::Size),
            None => return refuse(evaluator, left, right, link),
        },
        (Value::Duration(a), op, Value::Duration(b)) => match unsigned(*a, op, *b) {
            Some(sum) => sum.map(Value::Duration),
            None => return refuse(evaluator, left, right, link),
        },
        (Value::Size(a), Op::Multiply, Value::Int(n)) | (Value::Int(n), Op::Multiply, Value::Size(a)) => {
            scaled(*a, *n).map(Value::Size)
        }
        (Value::Duration(a), Op::Multiply, Value::Int(n)) | (Value::Int(n), Op::Multiply, Value::Duration(a)) => {
            scaled(*a, *n).map(Value::Duration)
        }
        (Value::Map(a), Op::Add, Value::Map(b)) => {
            let mut joined = (**a).clone();
            joined.extend(b.iter().map(|(key, value)| (key.clone(), value.clone())));
            Some(Value::Map(Arc::new(joined)))
        }
        (Value::Ports(a), Op::Add, Value::Ports(b)) => Some(Value::Ports(Arc::new(a.union(b).copied().collect()))),
        (_, Op::Add, _) => match (evaluator.as_list(left, span), evaluator.as_list(right, span)) {
            (Some(a), Some(b)) => Some(Value::list(a.into_iter().chain(b).collect())),
            _ => return refuse(evaluator, left, right, link),
        },
        _ => return refuse(evaluator, left, right, link),
    };
    computed.unwrap_or_else(|| {
        let op = link.op.spelling();
        let error = Diagnostic::error(codes::OVERFLOW, format!("`{left} {op} {right}` is beyond what its type can hold"));
        evaluator.report.add(error.at(span, "too large or too small"));
        Value::Error
    })
}

fn int(a: i64, op: Op, b: i64) -> Option<i64> {
    match op {
        Op::Add => a.checked_add(b),
        Op::Subtract => a.checked_sub(b),
        Op::Multiply => a.checked_mul(b),
        Op::Divide => a.checked_div(b),
        _ => a.checked_rem(b),
    }
}

/// `None` where the operator does not join measures.
fn unsigned(a: u64, op: Op, b: u64) -> Option<Option<u64>> {
    match op {
        Op::Add => Some(a.checked_add(b).filter(|sum| i64::try_from(*sum).is_ok())),
        Op::Subtract => Some(a.checked_sub(b)),
        _ => None,
    }
}

fn scaled(a: u64, n: i64) -> Option<u64> {
    u64::try_from(n).ok().and_then(|n| a.checked_mul(n)).filter(|product| i64::try_from(*product).is_ok())
}

/// The address at a distance from another.
fn offset(ip: IpAddr, distance: i64) -> Option<IpAddr> {
    match ip {
        IpAddr::V4(v4) => u32::try_from(i64::from(v4.to_bits()).checked_add(distance)?).ok().map(|bits| IpAddr::V4(bits.into())),
        IpAddr::V6(v6) => v6.to_bits().checked_add_signed(i128::from(distance)).map(|bits| IpAddr::V6(bits.into())),
    }
}

fn refuse(evaluator: &mut Evaluator<'_>, left: &Value, right: &Value, link: &Link) -> Value {
    let (what_left, what_right) = (evaluator.what(left), evaluator.what(right));
    let op = link.op.spelling();
    let error = Diagnostic::error(codes::WRONG_TYPE, format!("`{op}` does not join {what_left} and {what_right}"))
        .at(link.span, "these types do not go together");
    let is_text = |value: &Value| matches!(value, Value::Text(_));
    evaluator.report.add(match is_text(left) || is_text(right) {
        true => error.help("strings are joined by `${…}`: `\"${a}${b}\"`"),
        false => error,
    });
    Value::Error
}

/// Texts and parts of texts as one; deferred if one of them is.
pub fn joined(parts: Vec<Value>) -> Value {
    if parts.contains(&Value::Error) {
        return Value::Error;
    }
    match parts.iter().any(Value::has_deferred) {
        true => Value::Deferred(Deferred::Joined(Arc::new(parts))),
        false => Value::text(parts.iter().filter_map(Value::printed).collect::<String>()),
    }
}
