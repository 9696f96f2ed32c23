//! Dotted words: what the first part names, and what stands behind its dots, brackets and parentheses.

use super::evaluator::{Env, Evaluator, Here, Thunk};
use super::functions;
use super::members;
use super::names::{Entity, Names, nearest_visible};
use super::positions::{Asks, Position};
use super::prelude;
use super::types::Type;
use super::value::{DeclId, InstanceId, Value, Words};
use super::{fit, params};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{images, regions};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Step, StepKind};
use crate::syntax::nearest;

/// What a name stands for where it is used.
enum Found {
    /// A variable, a parameter or a `let`.
    Value(Value),
    /// A declaration, in a holder.
    Decl(DeclId, Option<InstanceId>),
    /// The instance in whose body the name is used.
    Own(InstanceId),
}

/// The value of a word with all that stands behind it. The order of meanings is the one of the reference.
pub fn path(evaluator: &mut Evaluator<'_>, word: &str, behind: &[Step], span: Span, env: &Env, want: &Type) -> Value {
    if let Some((Step { kind: StepKind::Call(arguments), span: call }, rest)) = behind.split_first() {
        let value = functions::call(evaluator, word, span, arguments, span.to(*call), env);
        return steps(evaluator, value, span.to(*call), rest, env);
    }
    let own_service = || Some(evaluator.module_of(env)).filter(|_| matches!(want, Type::Ports) && behind.is_empty());
    if let Some(ports) = own_service().and_then(|module| service(evaluator, word, module)) {
        return ports;
    }
    let found = lookup(evaluator, word, env);
    if let Some(Found::Value(value)) = found {
        return steps(evaluator, value, span, behind, env);
    }
    if let Some(Found::Decl(used @ DeclId::Module(_), holder)) = found {
        let start = of_decl(evaluator, used, holder);
        return steps(evaluator, start, span, behind, env);
    }
    if let Some(value) = constant(word, behind, want) {
        return value;
    }
    if let (Some(words), Some((dotted, all))) = (want.words(), dotted(word, span, behind)) {
        // Where a place takes a resource or an address too, a name of the program is meant unless it is a word of the place.
        let meant =
            known_word(words, &dotted) || matches!(words, Words::OneOf(words) if nearest(&dotted, words.iter().copied()).is_some());
        // A word of an enumeration that has dots is an instance type; behind the dots of a declaration stand its members.
        let member = found.is_some() && !behind.is_empty() && !known_word(words, &dotted);
        let named = member || want.is_mixed() && (found.is_some() || !matches!(words, Words::Image));
        if !named || meant && (found.is_none() || known_word(words, &dotted)) {
            return enumerated(evaluator, words, &dotted, all, want);
        }
    }
    let start = match found {
        Some(Found::Decl(decl, holder)) => of_decl(evaluator, decl, holder),
        Some(Found::Own(instance)) => Value::Instance(instance),
        _ => match unnamed(evaluator, word, behind, span, env, want) {
            Ok(value) => return value,
            Err(start) => start,
        },
    };
    steps(evaluator, start, span, behind, env)
}

/// Words that mean themselves.
fn constant(word: &str, behind: &[Step], want: &Type) -> Option<Value> {
    let taken = match want.words() {
        Some(Words::OneOf(words)) => words.contains(&word),
        _ => false,
    };
    if taken || !behind.is_empty() {
        return None;
    }
    match word {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "none" => Some(Value::None),
        "anywhere" => Some(Value::Anywhere),
        "internet" if matches!(want, Type::Endpoint) => Some(Value::Internet),
        _ => None,
    }
}

/// A word that no declaration bears: a service, or a published name. `Err` goes on with the steps behind it.
fn unnamed(evaluator: &mut Evaluator<'_>, word: &str, behind: &[Step], span: Span, env: &Env, want: &Type) -> Result<Value, Value> {
    let module = evaluator.module_of(env);
    if let Some(ports) = service(evaluator, word, module) {
        return Err(ports);
    }
    let known = dotted(word, span, behind).and_then(|(dotted, _)| published(&dotted).map(|words| (words, dotted)));
    if let Some((words, dotted)) = known {
        return Ok(Value::Word(words, dotted.into()));
    }
    let holder = env.body().and_then(|id| evaluator.instance(id)).map(|instance| instance.decl);
    if evaluator.names.is_unusable(holder, word) {
        return Ok(Value::Error);
    }
    Ok(unknown(evaluator, word, behind, span, holder, env, want))
}

fn unknown(
    evaluator: &mut Evaluator<'_>,
    word: &str,
    behind: &[Step],
    span: Span,
    holder: Option<DeclId>,
    env: &Env,
    want: &Type,
) -> Value {
    let message = match want {
        Type::Any => format!("nothing here is called `{word}`"),
        Type::List(inner) => format!("nothing here is called `{word}`; this place takes {inner}"),
        want => format!("nothing here is called `{word}`; this place takes {want}"),
    };
    let mut error = Diagnostic::error(codes::UNKNOWN_NAME, message).at(span, "unknown name");
    let variables: Vec<String> = env
        .levels()
        .filter_map(|here| match here {
            Here::Variable(name, _) => Some(name.to_string()),
            Here::Body(_) => None,
        })
        .collect();
    let prelude = prelude::SERVICES.iter().map(|service| service.name).filter(|_| matches!(want, Type::Ports | Type::List(_)));
    let candidates = variables.iter().map(String::as_str).chain(prelude);
    let near = nearest_of_kind(evaluator.names, holder, word, want).map(str::to_owned);
    if let Some(elsewhere) = declared_elsewhere(evaluator.names, evaluator.names.unit_around(holder), word) {
        error = error.help(format!("did you mean `{elsewhere}`?")).fix(span, elsewhere);
    } else if let Some(near) = near.or_else(|| nearest_visible(evaluator.names, holder, word, candidates)) {
        error = error.help(format!("did you mean `{near}`?"));
        if behind.is_empty() {
            error = error.fix(span, near);
        }
    } else if matches!(word, "auto" | "self" | "internet") {
        error = error.note(format!("`{word}` is a word of the language, and has no meaning here"));
    }
    evaluator.report.add(error);
    Value::Error
}

/// The name most like an unknown one among declarations of the kind that is needed: where a subnet is needed, `lam` is
/// `lan` rather than `lab`.
fn nearest_of_kind<'n>(names: &'n Names<'_>, mut holder: Option<DeclId>, word: &str, want: &Type) -> Option<&'n str> {
    let kind = match want {
        Type::Reference(kind) => *kind,
        Type::List(inner) => match **inner {
            Type::Reference(kind) => kind,
            _ => return None,
        },
        _ => return None,
    };
    let mut known = Vec::new();
    loop {
        known.extend(names.decls.iter().filter(|decl| decl.holder == holder && decl.kind == kind).map(|decl| decl.name));
        let Some(around) = holder.and_then(|id| names.decl(id)) else { break };
        holder = around.holder;
    }
    nearest(word, known)
}

/// A name that a network of the same text declares, or a file that the text uses, where only its own names can be used.
fn declared_elsewhere(names: &Names<'_>, unit: Option<DeclId>, word: &str) -> Option<String> {
    let inside = names.decls.iter().filter(|decl| decl.name == word && decl.ast.name.is_some());
    let holder = inside.filter_map(|decl| names.decl(decl.holder?)).find(|holder| names.unit_around(holder.holder) == unit);
    let module = || names.modules.iter().find(|used| used.holder == unit && used.unit.scope.entities.contains_key(word));
    let outer = holder.map(|holder| holder.name).or_else(|| module().map(|used| used.name()));
    outer.map(|outer| format!("{outer}.{word}"))
}

/// `a.b.c` with its place, if nothing but members stands behind the word.
fn dotted(word: &str, span: Span, behind: &[Step]) -> Option<(String, Span)> {
    let mut text = word.to_owned();
    let mut all = span;
    for step in behind {
        let StepKind::Member(name) = &step.kind else { return None };
        text.push('.');
        text.push_str(&name.text);
        all = all.to(step.span);
    }
    Some((text, all))
}

/// Whether a word is one of a closed enumeration.
fn known_word(words: Words, word: &str) -> bool {
    match words {
        Words::OneOf(words) => words.contains(&word),
        Words::Image => images::PUBLISHED.iter().any(|image| image.name == word),
        Words::Region | Words::Zone | Words::InstanceType => false,
    }
}

/// The known region, zone, instance type or image of a name.
fn published(word: &str) -> Option<Words> {
    let zone = || regions::region_of(word).and_then(regions::zones).is_some();
    match () {
        () if regions::zones(word).is_some() => Some(Words::Region),
        () if zone() => Some(Words::Zone),
        () if regions::looks_like_instance_type(word) => Some(Words::InstanceType),
        () if images::PUBLISHED.iter().any(|image| image.name == word) => Some(Words::Image),
        () => None,
    }
}

/// A word where one of an enumeration is expected. What is spelled like a region, a zone or an instance type is
/// taken here, and judged by the rules.
fn enumerated(evaluator: &mut Evaluator<'_>, words: Words, word: &str, span: Span, want: &Type) -> Value {
    let known: Vec<&str> = match words {
        Words::OneOf(words) => words.to_vec(),
        Words::Image => images::PUBLISHED.iter().map(|image| image.name).collect(),
        Words::Region => regions::REGIONS.iter().map(|(name, _)| *name).collect(),
        Words::Zone | Words::InstanceType => Vec::new(),
    };
    let good = match words {
        Words::OneOf(_) | Words::Image => known.contains(&word),
        Words::Region => regions::looks_like_region(word),
        Words::Zone => regions::looks_like_zone(word),
        Words::InstanceType => regions::looks_like_instance_type(word),
    };
    if good {
        return Value::Word(words, word.into());
    }
    let element = match want {
        Type::List(_) => want.element(),
        _ => want.clone(),
    };
    let error = Diagnostic::error(codes::NOT_ONE_OF, format!("`{word}` does not fit; this place takes {element}"))
        .at(span, "no word of this place");
    evaluator.report.add(match (nearest(word, known.iter().copied()), words) {
        (Some(near), _) => error.help(format!("did you mean `{near}`?")).fix(span, near),
        (None, Words::Zone) if regions::looks_like_region(word) => error.help(format!("a zone has a letter: write `{word}a`")),
        (None, Words::Image) if word.starts_with("ami-") => {
            error.help(format!("an id stands in quotes: `\"{word}\"`")).fix(span, format!("\"{word}\""))
        }
        (None, Words::Image) => error.help(format!("published images are {}; an id is written `\"ami-…\"`", known.join(", "))),
        (None, Words::InstanceType) => error.help("an instance type is written as `t3.micro`"),
        (None, Words::Region) => error.help("a region is written as `us-east-1`"),
        (None, Words::Zone) => error.help("a zone is written as `us-east-1a`"),
        (None, Words::OneOf(_)) => error.help(format!("write {element}")),
    });
    Value::Error
}

/// The ports of a service of the program or of a used file, or of the prelude.
pub fn service(evaluator: &mut Evaluator<'_>, word: &str, module: Option<InstanceId>) -> Option<Value> {
    let names = evaluator.names;
    let decl = module.and_then(|id| evaluator.instance(id)).map(|instance| instance.decl);
    match names.unit(decl).and_then(|unit| unit.services.get(word)) {
        Some(service) => Some(evaluator.force(Thunk::Service(service.name.span, module), service.name.span, |evaluator| {
            let env = evaluator.env_of(module);
            evaluator.eval(&service.value, &env, &Type::Ports)
        })),
        None => prelude::ports(word),
    }
}

fn lookup(evaluator: &mut Evaluator<'_>, word: &str, env: &Env) -> Option<Found> {
    for here in env.levels() {
        match here {
            Here::Variable(name, value) if **name == *word => return Some(Found::Value(value.clone())),
            Here::Variable(..) => {}
            Here::Body(instance) => {
                let names = evaluator.names;
                let id = evaluator.instance(*instance)?.decl;
                if let Some((entity, _)) = names.scope(Some(id)).entities.get(word) {
                    return Some(entity_value(evaluator, *entity, Some(*instance)));
                }
                // A used file sees nothing of what uses it.
                let decl = names.decl(id)?;
                if decl.name == word && decl.ast.name.is_some() {
                    return Some(Found::Own(*instance));
                }
            }
        }
    }
    let (entity, _) = evaluator.names.program.scope.entities.get(word)?;
    Some(entity_value(evaluator, *entity, None))
}

fn entity_value(evaluator: &mut Evaluator<'_>, entity: Entity, holder: Option<InstanceId>) -> Found {
    match entity {
        Entity::Decl(decl) => Found::Decl(decl, holder),
        Entity::Let(at) => Found::Value(binding(evaluator, at, holder)),
        Entity::Param(at) => Found::Value(params::value(evaluator, at, holder)),
        Entity::Unusable => Found::Value(Value::Error),
    }
}

/// The value of what a used file declares.
pub fn entity(evaluator: &mut Evaluator<'_>, entity: Entity, module: Option<InstanceId>) -> Value {
    match entity_value(evaluator, entity, module) {
        Found::Value(value) => value,
        Found::Decl(decl, holder) => of_decl(evaluator, decl, holder),
        Found::Own(instance) => Value::Instance(instance),
    }
}

/// The value of an output of a used file: of any type, for nobody prints it.
pub fn output(evaluator: &mut Evaluator<'_>, at: usize, module: InstanceId) -> Value {
    let names = evaluator.names;
    let Some((_, output)) = names.outputs.get(at) else { return Value::Error };
    evaluator.force(Thunk::Output(at, module), output.name.span, |evaluator| {
        let env = evaluator.env_of(Some(module));
        match evaluator.produce(&output.value, &env, &Type::Any) {
            value @ (Value::None | Value::Absent(_) | Value::Family(..)) => value,
            value => fit::fit(evaluator, value, &Type::Any, output.value.span),
        }
    })
}

/// The value of a `let` in the body of an instance, or at the top.
pub fn binding(evaluator: &mut Evaluator<'_>, at: usize, holder: Option<InstanceId>) -> Value {
    let names = evaluator.names;
    let Some((_, binding)) = names.lets.get(at) else { return Value::Error };
    evaluator.force(Thunk::Let(at, holder), binding.name.span, |evaluator| {
        let env = evaluator.env_of(holder);
        match binding.of.as_ref().map(Type::of_syntax) {
            Some(Err(error)) => {
                evaluator.report.add(*error);
                Value::Error
            }
            Some(Ok(of)) => evaluator.eval(&binding.value, &env, &of),
            None => evaluator.eval(&binding.value, &env, &Type::Any),
        }
    })
}

/// What a declaration's name stands for: the one instance, or the family.
pub fn of_decl(evaluator: &mut Evaluator<'_>, decl: DeclId, holder: Option<InstanceId>) -> Value {
    let family = evaluator.family(decl, holder);
    let keyed = !evaluator.names.keys_of(decl).is_empty();
    match (keyed, family.ids.first()) {
        _ if family.failed => Value::Error,
        (true, _) => Value::Family(decl, holder),
        (false, Some(id)) => Value::Instance(*id),
        (false, None) => Value::Absent(decl),
    }
}

/// What stands behind a value.
pub fn steps(evaluator: &mut Evaluator<'_>, start: Value, start_span: Span, behind: &[Step], env: &Env) -> Value {
    let mut value = start;
    let mut span = start_span;
    let mut at = 0;
    while let Some(step) = behind.get(at) {
        let next = behind.get(at + 1).map(|step| (&step.kind, step.span));
        at += 1;
        value = match (&step.kind, next) {
            (StepKind::Member(name), Some((StepKind::Call(arguments), call))) => {
                at += 1;
                functions::method(evaluator, &value, span, name, arguments, call, env)
            }
            (StepKind::Member(name), _) => members::member(evaluator, &value, span, name),
            (StepKind::Index(keys), _) => index(evaluator, &value, span, keys, span.to(step.span), env),
            (StepKind::Call(_), _) => {
                let error = Diagnostic::error(codes::UNKNOWN_FUNCTION, "only a function can be called");
                evaluator.report.add(error.at(step.span, "what stands before is a value"));
                Value::Error
            }
        };
        span = match next {
            Some((StepKind::Call(_), call)) if matches!(step.kind, StepKind::Member(_)) => span.to(call),
            _ => span.to(step.span),
        };
        if value == Value::Error {
            return Value::Error;
        }
    }
    value
}

fn index(evaluator: &mut Evaluator<'_>, value: &Value, span: Span, keys: &[Expr], all: Span, env: &Env) -> Value {
    match (value, keys) {
        (Value::Error, _) => Value::Error,
        (Value::Family(decl, holder), keys) => member_of_family(evaluator, *decl, *holder, keys, all, env),
        (Value::Absent(_), keys) => {
            keys.iter().for_each(|key| evaluator.check_only(key, env, &Type::Any));
            value.clone()
        }
        (Value::Map(map), [key]) => {
            let Value::Text(text) = evaluator.eval(key, env, &Type::Text) else { return Value::Error };
            match map.get(&text) {
                Some(value) => value.clone(),
                None => {
                    let error =
                        Diagnostic::error(codes::OUT_OF_RANGE, format!("the map has no key `{text}`")).at(key.span, "no such key");
                    evaluator.report.add(match nearest(&text, map.keys().map(|key| &**key)) {
                        Some(near) => error.help(format!("did you mean `{near:?}`?")),
                        None => error,
                    });
                    Value::Error
                }
            }
        }
        (_, [key]) => match evaluator.as_list(value, span) {
            Some(values) => element(evaluator, &values, key, all, env),
            None => fit::wrong(evaluator, value, "a list, a map or a keyed declaration", span),
        },
        _ => fit::wrong(evaluator, value, "a keyed declaration", span),
    }
}

fn element(evaluator: &mut Evaluator<'_>, values: &[Value], key: &Expr, all: Span, env: &Env) -> Value {
    let Value::Int(at) = evaluator.eval(key, env, &Type::Int) else { return Value::Error };
    match usize::try_from(at).ok().and_then(|at| values.get(at)) {
        Some(value) => {
            if !matches!(key.kind, ExprKind::Literal(..)) {
                let (at, first) = (usize::try_from(at).unwrap_or(0), values.first().cloned().unwrap_or(Value::None));
                evaluator.note_position(Position { asks: Asks::Element, span: all, at, first });
            }
            value.clone()
        }
        None => {
            let error = Diagnostic::error(codes::OUT_OF_RANGE, format!("the list has no element {at}"));
            let label =
                if values.is_empty() { "it is empty".to_owned() } else { format!("its elements are 0 to {}", values.len() - 1) };
            evaluator.report.add(error.at(key.span, label));
            Value::Error
        }
    }
}

fn member_of_family(
    evaluator: &mut Evaluator<'_>,
    decl: DeclId,
    holder: Option<InstanceId>,
    keys: &[Expr],
    span: Span,
    env: &Env,
) -> Value {
    let family = evaluator.family(decl, holder);
    let known = family.by_key.keys().chain(&family.absent).next().cloned().unwrap_or_default();
    let mut values = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let want = match known.get(at) {
            Some(value @ Value::Word(..)) => Type::of_value(value),
            _ => Type::Any,
        };
        values.push(evaluator.eval(key, env, &want));
    }
    if let Some((value, key)) = values.iter().zip(keys).find(|(value, _)| value.has_deferred()) {
        return fit::deferred_here(evaluator, value, key.span);
    }
    match family.by_key.get(&values) {
        _ if values.contains(&Value::Error) || family.failed => Value::Error,
        Some(id) => Value::Instance(*id),
        None if family.absent.contains(&values) => Value::Absent(decl),
        None => unknown_instance(evaluator, decl, &family.by_key.keys().cloned().collect::<Vec<_>>(), &values, span),
    }
}

fn unknown_instance(evaluator: &mut Evaluator<'_>, decl: DeclId, known: &[Vec<Value>], keys: &[Value], span: Span) -> Value {
    let print = |keys: &[Value]| keys.iter().map(Value::to_string).collect::<Vec<_>>().join(", ");
    let name = evaluator.names.name_of(decl);
    let wanted = print(keys);
    let mut error =
        Diagnostic::error(codes::UNKNOWN_INSTANCE, format!("there is no `{name}[{wanted}]`")).at(span, "no instance of this key");
    if let Some(head) = evaluator.names.head_of(decl) {
        error = error.at(head, format!("`{name}` is declared here"));
    }
    if let (Some(first), Some(last)) = (known.first(), known.last()) {
        let (first, last) = (print(first), print(last));
        error = error.help(match known.len() {
            1 => format!("the only key is `{first}`"),
            count => format!("its {count} keys go from `{first}` to `{last}`"),
        });
    } else {
        error = error.help("it has no instance at all");
    }
    evaluator.report.add(error);
    Value::Error
}
