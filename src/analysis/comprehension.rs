//! Comprehensions, and maps, which are written alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evaluator::{Env, Evaluator};
use super::fit;
use super::names::duplicate;
use super::types::Type;
use super::value::Value;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Clause, Expr, ExprKind, Name};

/// `[value for x in xs if c]`
pub fn list_of(evaluator: &mut Evaluator<'_>, value: &Expr, clauses: &[Clause], env: &Env, want: &Type) -> Value {
    let element = want.element();
    let mut values = Vec::new();
    let mut failed = false;
    let ran = run(evaluator, clauses, env, &mut |evaluator, env| match evaluator.produce(value, env, &element) {
        Value::None | Value::Absent(_) => {}
        Value::Family(decl, holder) => {
            values.extend(evaluator.family(decl, holder).ids.iter().map(|id| Value::Instance(*id)));
        }
        Value::Error => failed = true,
        found => match fit::fit(evaluator, found, &element, value.span) {
            Value::Error => failed = true,
            found => values.push(found),
        },
    });
    match ran && !failed {
        true => {
            if values.is_empty() {
                check_unbound(evaluator, clauses, env, &[(value, &element)]);
            }
            Value::list(values)
        }
        false => {
            check_unbound(evaluator, clauses, env, &[(value, &element)]);
            Value::Error
        }
    }
}

/// `{key: value for x in xs if c}`
pub fn map_of(evaluator: &mut Evaluator<'_>, entry: &(Expr, Expr), clauses: &[Clause], env: &Env, want: &Type) -> Value {
    let (key, value) = entry;
    let element = map_element(want);
    let mut map = BTreeMap::new();
    let mut failed = false;
    let ran = run(evaluator, clauses, env, &mut |evaluator, env| {
        let found = evaluator.eval(key, env, &Type::Any);
        let Some(text) = key_text(evaluator, &found, key.span) else {
            failed = true;
            return;
        };
        let found = evaluator.eval(value, env, &element);
        failed |= found == Value::Error;
        if map.insert(Arc::<str>::from(text.as_str()), found).is_some() {
            failed = true;
            twice(evaluator, &text, key.span);
        }
    });
    if map.is_empty() {
        check_unbound(evaluator, clauses, env, &[(key, &Type::Any), (value, &element)]);
    }
    if ran && !failed { Value::Map(Arc::new(map)) } else { Value::Error }
}

/// `{key: value}`: a bare word is the key that it spells.
pub fn map(evaluator: &mut Evaluator<'_>, entries: &[(Expr, Expr)], env: &Env, want: &Type) -> Value {
    let element = map_element(want);
    let mut map = BTreeMap::new();
    let mut failed = false;
    for (key, value) in entries {
        let text = match &key.kind {
            ExprKind::Word(word) => Some(word.clone()),
            ExprKind::Text(_) => match evaluator.eval(key, env, &Type::Text) {
                Value::Text(text) => Some(text.to_string()),
                _ => None,
            },
            _ => {
                let error = Diagnostic::error(codes::WRONG_TYPE, "a key of a map is a bare word or a string");
                evaluator.report.add(error.at(key.span, "no key"));
                None
            }
        };
        let found = evaluator.eval(value, env, &element);
        failed |= found == Value::Error || text.is_none();
        let Some(text) = text else { continue };
        if found != Value::None && map.insert(Arc::<str>::from(text.as_str()), found).is_some() {
            failed = true;
            twice(evaluator, &text, key.span);
        }
    }
    if failed { Value::Error } else { Value::Map(Arc::new(map)) }
}

fn twice(evaluator: &mut Evaluator<'_>, key: &str, span: Span) {
    let error = Diagnostic::error(codes::DUPLICATE_KEY, format!("the key `{key}` stands twice in this map"));
    evaluator.report.add(error.at(span, "again here"));
}

fn map_element(want: &Type) -> Type {
    match want {
        Type::Map(inner) => (**inner).clone(),
        Type::Optional(inner) => map_element(inner),
        _ => Type::Any,
    }
}

fn key_text(evaluator: &mut Evaluator<'_>, value: &Value, span: Span) -> Option<String> {
    match value {
        Value::Error => None,
        Value::Deferred(_) => {
            fit::deferred_here(evaluator, value, span);
            None
        }
        value => {
            let text = value.printed();
            if text.is_none() {
                fit::wrong(evaluator, value, "a key of a map", span);
            }
            text
        }
    }
}

/// Runs what stands before the clauses once for each binding of their variables; false if a clause has no value.
fn run(evaluator: &mut Evaluator<'_>, clauses: &[Clause], env: &Env, each: &mut dyn FnMut(&mut Evaluator<'_>, &Env)) -> bool {
    let Some((clause, rest)) = clauses.split_first() else {
        each(evaluator, env);
        return true;
    };
    match clause {
        Clause::If(condition) => match evaluator.eval(condition, env, &Type::Bool) {
            Value::Bool(true) => run(evaluator, rest, env, each),
            Value::Bool(false) => true,
            _ => false,
        },
        Clause::For(name, values) => {
            refuse_hidden(evaluator, name, env);
            let value = evaluator.eval(values, env, &Type::Any);
            let value = match value {
                Value::Map(map) => Value::list(map.keys().cloned().map(Value::Text).collect()),
                value => value,
            };
            if value == Value::Error {
                return false;
            }
            let Some(elements) = evaluator.as_list(&value, values.span) else {
                fit::wrong(evaluator, &value, "a list", values.span);
                return false;
            };
            let variable: Arc<str> = name.text.as_str().into();
            let mut good = true;
            for element in elements {
                good &= run(evaluator, rest, &env.bind(variable.clone(), element), each);
            }
            good
        }
    }
}

/// A variable hides nothing outside of its comprehension.
fn refuse_hidden(evaluator: &mut Evaluator<'_>, name: &Name, env: &Env) {
    super::names::is_name(name, &mut evaluator.report);
    let holder = env.body().and_then(|id| evaluator.instance(id)).map(|instance| instance.decl);
    if let Some(outer) = evaluator.names.outer(holder, &name.text) {
        evaluator.report.add(duplicate(&name.text, name.span, outer));
    }
}

/// Looks at what stands before the clauses though it was never run: its variables are then unknown.
fn check_unbound(evaluator: &mut Evaluator<'_>, clauses: &[Clause], env: &Env, parts: &[(&Expr, &Type)]) {
    let mut env = env.clone();
    for clause in clauses {
        match clause {
            Clause::For(name, values) => {
                evaluator.check_only(values, &env, &Type::Any);
                env = env.bind(name.text.as_str().into(), Value::Error);
            }
            Clause::If(condition) => evaluator.check_only(condition, &env, &Type::Bool),
        }
    }
    for (expr, want) in parts {
        evaluator.check_only(expr, &env, want);
    }
}
