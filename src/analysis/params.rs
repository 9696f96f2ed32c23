//! Parameters: what is given from outside, or the default.

use super::evaluator::{Env, Evaluator, Thunk};
use super::fit;
use super::types::Type;
use super::value::Value;
use crate::diagnostic::{Diagnostic, codes};
use crate::syntax::ast::Param;
use crate::syntax::{nearest, parse_expression};

/// The value of a parameter.
pub fn value(evaluator: &mut Evaluator<'_>, at: usize) -> Value {
    let names = evaluator.names;
    let Some(param) = names.params.get(at) else { return Value::Error };
    evaluator.force(Thunk::Param(at), param.name.span, |evaluator| {
        let of = match Type::of_syntax(&param.of) {
            Ok(of) => of,
            Err(error) => {
                evaluator.report.add(*error);
                return Value::Error;
            }
        };
        let given = evaluator.inputs.params.get(&param.name.text).cloned();
        match (given, &param.default) {
            (Some(text), default) => {
                if let Some(default) = default {
                    evaluator.check_only(default, &Env::default(), &of);
                }
                parsed(evaluator, param, &of, &text)
            }
            (None, Some(default)) => {
                let value = evaluator.eval(default, &Env::default(), &of);
                match value.has_deferred() {
                    true => fit::deferred_here(evaluator, &value, default.span),
                    false => value,
                }
            }
            (None, None) if matches!(of, Type::Optional(_)) => Value::None,
            (None, None) => {
                let name = &param.name.text;
                let error = Diagnostic::error(codes::PARAM_WITHOUT_VALUE, format!("the parameter `{name}` has no value"));
                evaluator
                    .report
                    .add(error.at(param.name.span, format!("{of} is needed")).help(format!("give one with `--param {name}=…`")));
                Value::Error
            }
        }
    })
}

/// Strings are taken as they are; all else is read as a program would write it.
fn parsed(evaluator: &mut Evaluator<'_>, param: &Param, of: &Type, text: &str) -> Value {
    let inner = match of {
        Type::Optional(inner) => inner,
        of => of,
    };
    let value = match inner {
        Type::Text | Type::Arn => Value::text(text),
        Type::Union(words) if words.iter().any(|word| word == text) => Value::text(text),
        Type::Union(_) => Value::Error,
        _ => {
            evaluator.report.begin_silent();
            let expr = parse_expression(text.trim(), param.name.span.file);
            let value = expr.map_or(Value::Error, |expr| evaluator.eval(&expr, &Env::default(), of));
            let failed = evaluator.report.end_silent();
            if failed || value.has_deferred() { Value::Error } else { value }
        }
    };
    if value == Value::Error {
        let name = &param.name.text;
        let error = Diagnostic::error(codes::PARAM_INVALID, format!("`{text}`, given for `{name}`, is not {of}"));
        evaluator.report.add(error.at(param.of.span, format!("{of} is needed")));
    }
    value
}

/// Evaluates every parameter with its condition, and refuses what is given for none.
pub fn check_all(evaluator: &mut Evaluator<'_>) {
    let names = evaluator.names;
    for (at, param) in names.params.iter().enumerate() {
        let given = value(evaluator, at);
        let Some(condition) = &param.condition else { continue };
        let holds = evaluator.eval(condition, &Env::default(), &Type::Bool);
        if holds == Value::Bool(false) && given != Value::Error {
            let told = param.message.as_ref().and_then(crate::syntax::plain);
            let name = &param.name.text;
            let mut message = format!("`{given}` is refused for `{name}`");
            if let Some(told) = told.filter(|told| !told.is_empty()) {
                message.push_str(": ");
                message.push_str(&told);
            }
            let error = Diagnostic::error(codes::PARAM_REFUSED, message).at(condition.span, "this does not hold");
            evaluator.report.add(error.at(param.name.span, format!("`{name}` is `{given}`")));
        }
    }
    let known = || names.params.iter().map(|param| param.name.text.as_str());
    for name in evaluator.inputs.params.keys().filter(|name| !known().any(|known| known == name.as_str())) {
        let error = Diagnostic::error(codes::UNKNOWN_PARAM, format!("the program has no parameter `{name}`"));
        evaluator.report.add(match nearest(name, known()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        });
    }
}
