//! Evaluation: lazy, with memory, so that the order of declarations says nothing.
//!
//! Whatever a name stands for is computed when it is first needed and kept. What needs itself is a ring. What failed
//! is [`Value::Error`], which says nothing more. Evaluation is total: steps, instances and depth are counted.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::allocation::{self, Allocation, Share};
use super::instances::{Family, Instance};
use super::names::Names;
use super::positions::Positions;
use super::report::Report;
use super::types::Type;
use super::value::{DeclId, InstanceId, Value};
use super::{Inputs, comprehension, fit, literals, operators, words};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Attribute;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{Expr, ExprKind, Piece};

/// How many expressions may be evaluated.
const STEPS: u64 = 10_000_000;

/// How deep values may lean on one another.
pub const DEPTH: usize = 4_000;

/// How deep expressions may be evaluated inside one another, the values they lean on included.
const NESTED: usize = 20_000;

/// What is computed once and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thunk {
    /// A parameter, of the program or of a use of its file.
    Param(usize, Option<InstanceId>),
    /// A `let`, in the instance whose body holds it.
    Let(usize, Option<InstanceId>),
    /// A service, by the place of its name, of the program or of a use of its file.
    Service(Span, Option<InstanceId>),
    /// An output of a used file.
    Output(usize, InstanceId),
    /// Which instances a declaration has in a holder.
    Family(DeclId, Option<InstanceId>),
    /// An attribute of an instance.
    Attribute(InstanceId, &'static str),
    /// What a network or a subnet gives out to those who ask.
    Allocation(Share, InstanceId),
}

enum State {
    Running,
    Done(Value),
}

/// The names that hold at a place, innermost first.
#[derive(Clone, Debug, Default)]
pub struct Env(Option<Arc<Link>>);

#[derive(Debug)]
struct Link {
    here: Here,
    outer: Env,
}

/// One level of names.
#[derive(Clone, Debug)]
pub enum Here {
    /// A variable of a comprehension or of a declaration's bracket.
    Variable(Arc<str>, Value),
    /// The body of an instance.
    Body(InstanceId),
}

impl Env {
    /// With one more variable inside.
    pub fn bind(&self, name: Arc<str>, value: Value) -> Env {
        Env(Some(Arc::new(Link { here: Here::Variable(name, value), outer: self.clone() })))
    }

    /// Inside the body of an instance.
    pub fn enter(&self, instance: InstanceId) -> Env {
        Env(Some(Arc::new(Link { here: Here::Body(instance), outer: self.clone() })))
    }

    /// The levels, innermost first.
    pub fn levels(&self) -> impl Iterator<Item = &Here> {
        let mut at = self.0.as_deref();
        std::iter::from_fn(move || {
            let link = at?;
            at = link.outer.0.as_deref();
            Some(&link.here)
        })
    }

    /// The instance whose body is innermost.
    pub fn body(&self) -> Option<InstanceId> {
        self.levels().find_map(|here| match here {
            Here::Body(instance) => Some(*instance),
            Here::Variable(..) => None,
        })
    }
}

/// What is known while a program is evaluated.
pub struct Evaluator<'a> {
    /// The texts and the files they name.
    pub sources: &'a SourceMap,
    /// What was given from outside.
    pub inputs: &'a Inputs,
    /// What the program declares.
    pub names: &'a Names<'a>,
    /// What was found.
    pub report: Report,
    /// Every instance, by its number.
    pub instances: Vec<Instance>,
    /// Which instances each declaration has, by declaration and holder.
    pub families: FxHashMap<(DeclId, Option<InstanceId>), Arc<Family>>,
    /// The instances of each declaration, in every holder.
    pub of_decl: FxHashMap<DeclId, Vec<InstanceId>>,
    /// Groups of what a condition or a number has left out.
    pub missed: BTreeSet<InstanceId>,
    /// The texts of files that were named, by the text that names them.
    pub files: FxHashMap<(FileId, String), Value>,
    /// What was given out.
    pub allocation: Allocation,
    /// Where a position in a list was asked for.
    pub positions: Positions,
    /// What each attribute takes, made once.
    pub wanted: FxHashMap<*const Attribute, Arc<Type>>,
    /// What each attribute is when nobody writes it, computed once.
    pub defaults: FxHashMap<*const Attribute, Value>,
    memo: FxHashMap<Thunk, State>,
    running: Vec<(Thunk, Span)>,
    checked: FxHashSet<Span>,
    steps: u64,
    nested: usize,
    /// Whether a chain of values was too deep, and cut.
    cut: bool,
}

impl<'a> Evaluator<'a> {
    /// Nothing is evaluated yet.
    pub fn new(sources: &'a SourceMap, inputs: &'a Inputs, names: &'a Names<'a>, report: Report) -> Evaluator<'a> {
        Evaluator {
            sources,
            inputs,
            names,
            report,
            instances: Vec::new(),
            families: FxHashMap::default(),
            of_decl: FxHashMap::default(),
            missed: BTreeSet::new(),
            files: FxHashMap::default(),
            allocation: Allocation::default(),
            positions: Positions::default(),
            wanted: FxHashMap::default(),
            defaults: FxHashMap::default(),
            memo: FxHashMap::default(),
            running: Vec::new(),
            checked: FxHashSet::default(),
            steps: 0,
            nested: 0,
            cut: false,
        }
    }

    /// The value of an expression where a type is expected; [`Value::Error`] if it is none.
    pub fn eval(&mut self, expr: &Expr, env: &Env, want: &Type) -> Value {
        let value = self.produce(expr, env, want);
        fit::fit(self, value, want, expr.span)
    }

    /// The value of an expression before it is held against what is expected.
    pub fn produce(&mut self, expr: &Expr, env: &Env, want: &Type) -> Value {
        if !self.step(expr.span) {
            return Value::Error;
        }
        if self.nested >= NESTED {
            return self.too_deep(expr.span);
        }
        self.nested += 1;
        let value = self.produce_inside(expr, env, want);
        self.nested -= 1;
        value
    }

    fn produce_inside(&mut self, expr: &Expr, env: &Env, want: &Type) -> Value {
        match &expr.kind {
            ExprKind::Literal(literal, text) => literals::literal(self, *literal, text, expr.span, want),
            ExprKind::Text(pieces) => self.text(pieces, env),
            ExprKind::Word(word) => words::path(self, word, &[], expr.span, env, want),
            ExprKind::Path(base, steps) => match &base.kind {
                ExprKind::Word(word) => words::path(self, word, steps, base.span, env, want),
                _ => {
                    let value = self.eval(base, env, &Type::Any);
                    words::steps(self, value, base.span, steps, env)
                }
            },
            ExprKind::List(items) => self.list(items, env, want),
            ExprKind::Map(entries) => comprehension::map(self, entries, env, want),
            ExprKind::ListOf(value, clauses) => comprehension::list_of(self, value, clauses, env, want),
            ExprKind::MapOf(entry, clauses) => comprehension::map_of(self, entry, clauses, env, want),
            ExprKind::Paren(inner) => self.produce(inner, env, want),
            ExprKind::Not(inner) => match self.eval(inner, env, &Type::Bool) {
                Value::Bool(value) => Value::Bool(!value),
                _ => Value::Error,
            },
            ExprKind::Chain(first, links) => operators::chain(self, first, links, env, want),
            ExprKind::If(parts) => self.choice(parts, env, want),
            ExprKind::Broken => Value::Error,
        }
    }

    /// Counts a step; false once there were too many, which is told once.
    fn step(&mut self, span: Span) -> bool {
        self.steps += 1;
        if self.steps == STEPS {
            self.report.add(
                Diagnostic::error(codes::TOO_MUCH, format!("the program takes more than {STEPS} steps to evaluate"))
                    .at(span, "it was here when they were used up"),
            );
        }
        self.steps < STEPS
    }

    fn text(&mut self, pieces: &[Piece], env: &Env) -> Value {
        let parts = pieces.iter().map(|piece| match piece {
            Piece::Chars(chars) => Value::text(chars.as_str()),
            Piece::Value(expr) => self.scalar(expr, env),
        });
        let parts: Vec<Value> = parts.collect();
        operators::joined(parts)
    }

    /// A value that a string can hold.
    fn scalar(&mut self, expr: &Expr, env: &Env) -> Value {
        let value = self.eval(expr, env, &Type::Any);
        match &value {
            Value::Error | Value::Deferred(_) => value,
            Value::None => {
                self.report.add(
                    Diagnostic::error(codes::NO_VALUE, "`none` cannot stand in a string").at(expr.span, "nothing to write here"),
                );
                Value::Error
            }
            other => match other.printed() {
                Some(text) => Value::text(text),
                None => fit::wrong(self, &value, "a single value, as a string can hold it", expr.span),
            },
        }
    }

    /// Families are spliced into lists; `none` and what an `if` left out is dropped.
    fn list(&mut self, items: &[Expr], env: &Env, want: &Type) -> Value {
        let element = want.element();
        let mut values = Vec::with_capacity(items.len());
        let mut failed = false;
        for item in items {
            match self.produce(item, env, &element) {
                Value::None | Value::Absent(_) => {}
                Value::Error => failed = true,
                Value::Family(decl, holder) => {
                    for id in self.family(decl, holder).ids.clone() {
                        values.push(fit::fit(self, Value::Instance(id), &element, item.span));
                    }
                }
                Value::List(inner) if matches!(element, Type::Peer | Type::Endpoint | Type::Destination) => {
                    values.extend(inner.iter().map(|value| fit::fit(self, value.clone(), &element, item.span)));
                }
                value => values.push(fit::fit(self, value, &element, item.span)),
            }
        }
        match failed || values.contains(&Value::Error) {
            true => Value::Error,
            false => Value::list(values),
        }
    }

    fn choice(&mut self, parts: &[Expr; 3], env: &Env, want: &Type) -> Value {
        let [condition, then, other] = parts;
        match self.eval(condition, env, &Type::Bool) {
            Value::Bool(true) => {
                self.check_only(other, env, want);
                self.produce(then, env, want)
            }
            Value::Bool(false) => {
                self.check_only(then, env, want);
                self.produce(other, env, want)
            }
            _ => {
                self.check_only(then, env, want);
                self.check_only(other, env, want);
                Value::Error
            }
        }
    }

    /// Looks at an expression whose value is not needed, once: its names and types must be right all the same.
    pub fn check_only(&mut self, expr: &Expr, env: &Env, want: &Type) {
        if self.checked.insert(expr.span) {
            self.report.begin_hypothetical();
            self.eval(expr, env, want);
            self.report.end_hypothetical();
        }
    }

    /// The kept value of a thunk, computed if it is not kept yet.
    pub fn force(&mut self, thunk: Thunk, span: Span, compute: impl FnOnce(&mut Self) -> Value) -> Value {
        match self.memo.get(&thunk) {
            Some(State::Done(value)) => {
                let value = value.clone();
                self.positions.again(thunk, !self.report.is_hypothetical());
                return value;
            }
            Some(State::Running) => return self.ring(thunk, span),
            None => {}
        }
        if self.running.len() >= DEPTH {
            return self.too_deep(span);
        }
        self.memo.insert(thunk, State::Running);
        self.running.push((thunk, span));
        let instance = self.instance_of(thunk);
        let outside =
            self.report.enter(instance.is_some_and(|found| found.phantom), instance.and_then(|found| found.place.clone()));
        let around = self.positions.begin();
        let value = compute(self);
        self.report.leave(outside);
        self.positions.end(thunk, around, !self.report.is_hypothetical());
        self.running.pop();
        self.memo.insert(thunk, State::Done(value.clone()));
        value
    }

    /// Told once: the program is of one making.
    fn too_deep(&mut self, span: Span) -> Value {
        if !self.cut {
            let error = Diagnostic::error(codes::TOO_MUCH, "values lean on one another too deep");
            self.report.add(error.at(span, "the chain was cut here").help("write one of the values on the way out"));
        }
        self.cut = true;
        Value::Error
    }

    /// The instance in whose body something is computed; none at the top of the program.
    fn instance_of(&self, thunk: Thunk) -> Option<&Instance> {
        let id = match thunk {
            Thunk::Attribute(instance, _) | Thunk::Allocation(_, instance) | Thunk::Output(_, instance) => Some(instance),
            Thunk::Let(_, holder) | Thunk::Family(_, holder) | Thunk::Param(_, holder) | Thunk::Service(_, holder) => holder,
        };
        id.and_then(|id| self.instance(id))
    }

    /// A value that needs itself: every place on the way round is told.
    fn ring(&mut self, thunk: Thunk, closing: Span) -> Value {
        let start = self.running.iter().position(|(running, _)| *running == thunk).unwrap_or(0);
        let mut ring: Vec<(Thunk, Span)> = self.running.iter().skip(start).copied().collect();
        if let Some(error) = allocation::ring(self, &ring, closing) {
            self.report.add(error);
            return Value::Error;
        }
        let first = ring.iter().enumerate().min_by_key(|(_, (_, span))| *span).map_or(0, |(at, _)| at);
        ring.rotate_left(first);
        let mut names: Vec<String> = ring.iter().map(|(thunk, _)| self.describe(*thunk)).collect();
        names.extend(names.first().cloned());
        let message = match names.as_slice() {
            [only, _] => format!("{only} needs itself"),
            _ => format!("values need one another in a ring: {}", names.join(" → ")),
        };
        let mut error = Diagnostic::error(codes::CYCLE, message);
        for ((_, span), pair) in ring.iter().zip(names.windows(2)) {
            if let [needs, needed] = pair {
                error = error.at(*span, format!("{needs} needs {needed}"));
            }
        }
        self.report.add(match names.as_slice() {
            [only, _] => error.help(format!("write it without {only}")),
            _ => error,
        });
        Value::Error
    }

    /// For messages: what a thunk computes.
    pub fn describe(&self, thunk: Thunk) -> String {
        let (name, within) = match thunk {
            Thunk::Param(at, module) => (self.names.params.get(at).map_or("", |(_, param)| &param.name.text), module),
            Thunk::Let(at, holder) => (self.names.lets.get(at).map_or("", |(_, binding)| &binding.name.text), holder),
            Thunk::Service(span, module) => (self.sources.slice(span), module),
            Thunk::Output(at, module) => (self.names.outputs.get(at).map_or("", |(_, output)| &output.name.text), Some(module)),
            Thunk::Family(decl, holder) => (self.names.name_of(decl), holder),
            Thunk::Attribute(instance, name) => return format!("`{}.{name}`", self.path(instance)),
            Thunk::Allocation(_, holder) => return format!("what `{}` gives out", self.path(holder)),
        };
        // A ring that goes through a use of a file would name things of two files alike.
        match within.and_then(|id| self.instance(id)).and_then(|instance| instance.module) {
            Some(module) => format!("`{}.{name}`", self.path(within.unwrap_or(module))),
            None => format!("`{name}`"),
        }
    }
}
