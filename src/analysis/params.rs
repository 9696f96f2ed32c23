//! Parameters: what is given from outside of a program, what a `use` gives to its file, or the default.

use super::evaluator::{Env, Evaluator, Thunk};
use super::fit;
use super::modules::Module;
use super::names::Unit;
use super::types::Type;
use super::value::{InstanceId, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Expr, Param};
use crate::syntax::{nearest, parse_expression};

/// A value as it was given from outside of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// As it was typed.
    pub text: String,
    /// Who says so.
    pub origin: Origin,
}

/// Where a value was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the command line.
    Flag,
    /// In the environment variable of this name.
    Variable(String),
    /// In a file.
    File {
        /// Where the file names the parameter.
        name: Span,
        /// Where its value stands.
        value: Span,
    },
}

impl From<String> for Given {
    /// As a command line gives it.
    fn from(text: String) -> Given {
        Given { text, origin: Origin::Flag }
    }
}

/// The value of a parameter of the program, or of a use of its file.
pub fn value(evaluator: &mut Evaluator<'_>, at: usize, module: Option<InstanceId>) -> Value {
    let names = evaluator.names;
    let Some((_, param)) = names.params.get(at) else { return Value::Error };
    evaluator.force(Thunk::Param(at, module), param.name.span, |evaluator| {
        let of = match Type::of_syntax(&param.of) {
            Ok(of) => of,
            Err(error) => {
                evaluator.report.add(*error);
                return Value::Error;
            }
        };
        match module {
            None => from_outside(evaluator, param, &of),
            Some(id) => from_use(evaluator, param, &of, id),
        }
    })
}

fn from_outside(evaluator: &mut Evaluator<'_>, param: &Param, of: &Type) -> Value {
    let Some(given) = evaluator.inputs.params.get(&param.name.text) else {
        let known = unwritten(evaluator, param, of, None).or(evaluator.inputs.incomplete.then_some(Value::Error));
        return known.unwrap_or_else(|| {
            let name = &param.name.text;
            let error = Diagnostic::error(codes::PARAM_WITHOUT_VALUE, format!("the parameter `{name}` has no value"));
            let error = error.at(param.name.span, format!("{of} is needed"));
            evaluator.report.add(error.help(format!("give one with `--param {name}=…`")));
            Value::Error
        });
    };
    if let Some(default) = &param.default {
        evaluator.check_only(default, &Env::default(), of);
    }
    let value = parsed(evaluator, of, &given.text, param.name.span);
    if value == Value::Error {
        let (name, text) = (&param.name.text, &given.text);
        let error = Diagnostic::error(codes::PARAM_INVALID, format!("`{text}`, given for `{name}`, is not {of}"));
        evaluator.report.add(match &given.origin {
            Origin::Flag => error.at(param.of.span, format!("{of} is needed")),
            Origin::Variable(variable) => {
                error.at(param.of.span, format!("{of} is needed")).note(format!("the environment has it as `{variable}`"))
            }
            Origin::File { value, .. } => error.at(*value, "given here").at(param.of.span, format!("{of} is needed")),
        });
    }
    value
}

/// Strings are taken as they are; all else is read as a program would write it.
fn parsed(evaluator: &mut Evaluator<'_>, of: &Type, text: &str, span: Span) -> Value {
    let inner = match of {
        Type::Optional(inner) => inner,
        of => of,
    };
    evaluator.report.begin_silent();
    let value = match inner {
        Type::Text => Value::text(text),
        Type::Arn | Type::Union(_) if text != "none" || inner == of => fit::fit(evaluator, Value::text(text), inner, span),
        _ => {
            let expr = parse_expression(text.trim(), span.file);
            expr.map_or(Value::Error, |expr| evaluator.eval(&expr, &Env::default(), of))
        }
    };
    let failed = evaluator.report.end_silent();
    if failed || value.has_deferred() { Value::Error } else { value }
}

/// What holds where nobody gives a value: the default, or `none` where that may be.
fn unwritten(evaluator: &mut Evaluator<'_>, param: &Param, of: &Type, module: Option<InstanceId>) -> Option<Value> {
    match &param.default {
        Some(default) => {
            let env = evaluator.env_of(module);
            let value = evaluator.eval(default, &env, of);
            Some(match value.has_deferred() {
                true => fit::deferred_here(evaluator, &value, default.span),
                false => value,
            })
        }
        None => matches!(of, Type::Optional(_)).then_some(Value::None),
    }
}

/// `none` leaves a parameter out that may be left out, as it does with an attribute.
fn from_use(evaluator: &mut Evaluator<'_>, param: &Param, of: &Type, id: InstanceId) -> Value {
    let Some(module) = module_of(evaluator, id) else { return Value::Error };
    let Some(written) = module.arguments.get(param.name.text.as_str()) else {
        if module.unreadable.contains(&param.name.text) {
            return Value::Error;
        }
        return unwritten(evaluator, param, of, Some(id)).unwrap_or_else(|| missing(evaluator, param, of, id, module));
    };
    let env = evaluator.outside(id);
    let want = match &param.default {
        Some(_) => Type::Optional(Box::new(of.clone())),
        None => of.clone(),
    };
    // What is wrong with the value is told where it is written, so it needs no word of the use.
    let inside = evaluator.report.within(evaluator.place_of(&env));
    let mark = evaluator.report.mark();
    let value = evaluator.eval(&written.value, &env, &want);
    evaluator.report.explain(mark, written.value.span, param.of.span, &format!("`{}` takes {of}", param.name.text));
    evaluator.report.within(inside);
    match value {
        Value::None if param.default.is_some() => unwritten(evaluator, param, of, Some(id)).unwrap_or(Value::Error),
        value => {
            if let Some(default) = &param.default {
                let own = evaluator.env_of(Some(id));
                evaluator.check_only(default, &own, of);
            }
            value
        }
    }
}

fn missing(evaluator: &mut Evaluator<'_>, param: &Param, of: &Type, id: InstanceId, module: &Module<'_>) -> Value {
    let name = &param.name.text;
    // A misspelled name is told by itself, and this follows from it.
    let params = params_of(evaluator, module);
    let misspelled = module.given().filter(|argument| !declares(&params, &argument.name.text));
    if misspelled.filter_map(|argument| nearest_param(&params, &argument.name.text)).any(|near| near == *name) {
        return Value::Error;
    }
    let message = format!("the parameter `{name}` of `{}` has no value", evaluator.path(id));
    let error = Diagnostic::error(codes::PARAM_WITHOUT_VALUE, message)
        .at(module.head, "nothing is given for it here")
        .at(param.name.span, format!("{of} is needed"))
        .help(format!("write `{name} = …` in the body of this `use`"));
    evaluator.report.add(error);
    Value::Error
}

fn params_of<'a>(evaluator: &Evaluator<'a>, module: &Module<'_>) -> Vec<&'a Param> {
    let names = evaluator.names;
    module.unit.params.iter().filter_map(|at| names.params.get(*at)).map(|(_, param)| *param).collect()
}

fn declares(params: &[&Param], name: &str) -> bool {
    params.iter().any(|param| param.name.text == name)
}

fn nearest_param<'p>(params: &[&'p Param], name: &str) -> Option<&'p str> {
    nearest(name, params.iter().map(|param| param.name.text.as_str()).chain(["tags"]))
}

fn module_of<'a>(evaluator: &Evaluator<'a>, id: InstanceId) -> Option<&'a Module<'a>> {
    let names = evaluator.names;
    evaluator.instance(id).and_then(|instance| names.module(instance.decl))
}

/// Evaluates every parameter of a unit and holds its value against its condition.
pub fn check_unit(evaluator: &mut Evaluator<'_>, unit: &Unit<'_>, module: Option<InstanceId>) {
    let names = evaluator.names;
    for (at, (_, param)) in unit.params.iter().filter_map(|at| Some((*at, names.params.get(*at)?))) {
        let found = value(evaluator, at, module);
        let Some(condition) = &param.condition else { continue };
        let env = evaluator.env_of(module);
        let holds = evaluator.eval(condition, &env, &Type::Bool);
        if holds == Value::Bool(false) && found != Value::Error {
            refuse(evaluator, param, condition, &found, module);
        }
    }
}

/// The value is at fault where it was given; the condition where it is the default that does not meet it.
fn refuse(evaluator: &mut Evaluator<'_>, param: &Param, condition: &Expr, value: &Value, module: Option<InstanceId>) {
    let name = match module {
        Some(id) => format!("{}.{}", evaluator.path(id), param.name.text),
        None => param.name.text.clone(),
    };
    let mut message = format!("`{value}` is refused for `{name}`");
    let told = param.message.as_ref().and_then(crate::syntax::plain);
    if let Some(told) = told.filter(|told| !told.is_empty()) {
        message.push_str(": ");
        message.push_str(&told);
    }
    let error = Diagnostic::error(codes::PARAM_REFUSED, message);
    let given = match module {
        Some(id) => {
            module_of(evaluator, id).and_then(|module| module.arguments.get(param.name.text.as_str())).map(|it| it.value.span)
        }
        None => match evaluator.inputs.params.get(&param.name.text).map(|given| &given.origin) {
            Some(Origin::File { value, .. }) => Some(*value),
            _ => None,
        },
    };
    evaluator.report.add(match given {
        Some(given) => error.at(given, "given here").at(condition.span, "this does not hold"),
        None => error.at(condition.span, "this does not hold").at(param.name.span, format!("`{name}` is `{value}`")),
    });
}

/// Refuses what is given from outside for no parameter of the program.
pub fn check_given(evaluator: &mut Evaluator<'_>) {
    let names = evaluator.names;
    let known = || names.program.params.iter().filter_map(|at| names.params.get(*at)).map(|(_, param)| param.name.text.as_str());
    for (name, given) in evaluator.inputs.params.iter().filter(|(name, _)| !known().any(|known| known == name.as_str())) {
        if names.is_unusable(None, name) {
            continue;
        }
        let error = Diagnostic::error(codes::UNKNOWN_PARAM, format!("the program has no parameter `{name}`"));
        let error = match &given.origin {
            Origin::Flag => error,
            Origin::Variable(variable) => error.note(format!("the environment gives it as `{variable}`")),
            Origin::File { name, .. } => error.at(*name, "no parameter of this name"),
        };
        evaluator.report.add(match (nearest(name, known()), &given.origin) {
            (Some(near), Origin::File { name, .. }) => error.help(format!("did you mean `{near}`?")).fix(*name, near),
            (Some(near), _) => error.help(format!("did you mean `{near}`?")),
            (None, _) => error,
        });
    }
}

/// Refuses what a `use` sets and its file does not declare. What a file that could not be had may take is not known.
pub fn check_arguments(evaluator: &mut Evaluator<'_>, id: InstanceId, module: &Module<'_>) {
    let names = evaluator.names;
    let env = evaluator.outside(id);
    let params = params_of(evaluator, module);
    for argument in module.given().filter(|argument| !declares(&params, &argument.name.text)) {
        let name = argument.name.text.as_str();
        evaluator.check_only(&argument.value, &env, &Type::Any);
        let decl = evaluator.instance(id).map(|instance| instance.decl);
        if module.file.is_some() && !names.is_unusable(decl, name) {
            let error = no_such_parameter(argument, module, &params);
            evaluator.report.add(error);
        }
    }
}

fn no_such_parameter(argument: &Attribute, module: &Module<'_>, params: &[&Param]) -> Diagnostic {
    let name = argument.name.text.as_str();
    let path = crate::syntax::plain(&module.ast.path).unwrap_or_default();
    let error = Diagnostic::error(codes::UNKNOWN_PARAM, format!("`{path}` has no parameter `{name}`"))
        .at(argument.name.span, "no parameter of this name");
    let near = nearest_param(params, name);
    let known = || params.iter().map(|param| format!("`{}`", param.name.text)).collect::<Vec<_>>().join(", ");
    match (near, params.first()) {
        (Some(near), _) => {
            let declared = params.iter().find(|param| param.name.text == near);
            let error = declared.iter().fold(error, |error, param| error.at(param.name.span, "the file has this one"));
            error.help(format!("did you mean `{near}`?")).fix(argument.name.span, near)
        }
        (None, Some(first)) => error.at(first.name.span, "here the file declares its first").help(format!("it has {}", known())),
        (None, None) => error.help("the file has no parameters: take the line out"),
    }
}
