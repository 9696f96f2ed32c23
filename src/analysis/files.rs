//! `file("…")` and `template("…", {…})`: what was found under their paths before the analysis began.

use std::collections::BTreeSet;

use super::evaluator::{Env, Evaluator};
use super::fit;
use super::operators::joined;
use super::types::Type;
use super::value::Value;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{AssetProblem, Span};
use crate::syntax::ast::Expr;
use crate::syntax::plain;

/// The text of a file.
pub fn file(evaluator: &mut Evaluator<'_>, path: &Expr) -> Value {
    let Some(name) = plain(path) else {
        let error = Diagnostic::error(codes::WRONG_ARGUMENTS, "the path of a file is a plain string");
        evaluator.report.add(error.at(path.span, "not known before the program is evaluated"));
        return Value::Error;
    };
    let key = (path.span.file, name);
    if let Some(known) = evaluator.files.get(&key).filter(|known| **known != Value::Error) {
        return known.clone();
    }
    let value = read(evaluator, &key.1, path.span);
    evaluator.files.insert(key, value.clone());
    value
}

fn read(evaluator: &mut Evaluator<'_>, name: &str, span: Span) -> Value {
    let problem = match evaluator.sources.asset(span.file, name) {
        Some(Ok(bytes)) => match std::str::from_utf8(bytes) {
            Ok(text) if looks_private(text) => AssetProblem::PrivateKey,
            Ok(text) => return Value::text(text),
            Err(error) => {
                let message = format!("`{name}` is not text: byte {} is no UTF-8", error.valid_up_to());
                evaluator.report.add(Diagnostic::error(codes::FILE_NOT_TEXT, message).at(span, "only text can be read"));
                return Value::Error;
            }
        },
        Some(Err(problem)) => problem.clone(),
        None => AssetProblem::Missing,
    };
    evaluator.report.add(refusal(name, &problem, span));
    Value::Error
}

/// Whether a text begins like the secret half of a key.
pub fn looks_private(text: &str) -> bool {
    let head = text.trim_start();
    head.starts_with("PuTTY-User-Key-File")
        || (head.starts_with("-----BEGIN ") && head.lines().next().is_some_and(|line| line.contains("PRIVATE KEY")))
}

/// The error of a private key where a public one belongs. Nothing of it is shown.
pub fn private_key(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(codes::PRIVATE_KEY, format!("{what} is a private key"))
        .at(span, "a private key must stay with its owner")
        .help("name the public half, mostly the file of the same name that ends in `.pub`")
}

/// The error of a path that leads to nothing that can be read.
pub fn refusal(name: &str, problem: &AssetProblem, span: Span) -> Diagnostic {
    match problem {
        AssetProblem::Missing => Diagnostic::error(codes::FILE_MISSING, format!("there is no file `{name}`"))
            .at(span, "not found beside the program")
            .help("a path begins at the folder of the program that names it"),
        AssetProblem::Outside => Diagnostic::error(codes::FILE_OUTSIDE, format!("`{name}` lies outside of the program's folder"))
            .at(span, "a program reads only what lies beside or below it")
            .help("copy the file into the program's folder"),
        AssetProblem::PrivateKey => private_key(&format!("`{name}`"), span),
        AssetProblem::TooLarge(bytes) => {
            Diagnostic::error(codes::FILE_TOO_LARGE, format!("`{name}` has {bytes} bytes, more than any use of it takes"))
                .at(span, "too large")
        }
        AssetProblem::Unreadable(why) => {
            Diagnostic::error(codes::FILE_UNREADABLE, format!("`{name}` cannot be read: {why}")).at(span, "not readable")
        }
    }
}

/// A file in which `${name}` is replaced, for the names of the map alone; every name must be used.
pub fn template(evaluator: &mut Evaluator<'_>, path: &Expr, values: &Expr, env: &Env) -> Value {
    let text = file(evaluator, path);
    let Value::Map(map) = evaluator.eval(values, env, &Type::Map(Box::new(Type::Any))) else { return Value::Error };
    let Value::Text(text) = text else { return Value::Error };
    let mut parts = Vec::new();
    let mut used = BTreeSet::new();
    let mut rest: &str = &text;
    while let Some(start) = rest.find("${") {
        let (before, from) = rest.split_at(start);
        let inside = from.get(2..).unwrap_or_default();
        let found = inside.find('}').and_then(|end| Some((end, map.get_key_value(inside.get(..end)?)?)));
        parts.push(Value::text(before));
        match found {
            Some((end, (name, value))) => {
                used.insert(name.clone());
                let printed = value.printed().map(Value::text);
                match (printed, value) {
                    (Some(text), _) => parts.push(text),
                    (None, deferred @ Value::Deferred(_)) => parts.push(deferred.clone()),
                    (None, other) => return fit::wrong(evaluator, other, "a single value, as a text can hold it", values.span),
                }
                rest = inside.get(end + 1..).unwrap_or_default();
            }
            None => {
                parts.push(Value::text("${"));
                rest = inside;
            }
        }
    }
    parts.push(Value::text(rest));
    if let Some(unused) = map.keys().find(|name| !used.contains(*name)) {
        let error = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("the template does not use `{unused}`"));
        evaluator.report.add(
            error.at(values.span, "every name must be used").help(format!("take it out, or write `${{{unused}}}` in the file")),
        );
        return Value::Error;
    }
    joined(parts)
}
