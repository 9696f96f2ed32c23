//! A body whose opening line is missing.
//!
//! What it held can't be placed, and what its line declared is not known; but other statements name it. Whatever they
//! name and nothing declares is taken to have been declared by the missing line, so that its loss is told once.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{Entry, Kind, Type, images, regions};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Clause, Expr, ExprKind, KeyVariable, Piece, Statement, StatementKind, Step, StepKind};

/// What is said of a body without its opening line, at the brace that closes it.
pub fn error(text: &str, inside: &[Statement], brace: Span) -> Diagnostic {
    let error = Diagnostic::error(codes::STRAY_CLOSE, "no line opens the body that this `}` closes").at(brace, "closes nothing");
    let Some(first) = inside.first() else { return error.help("take it out").fix(brace, "") };
    let line = text.get(first.span.range()).and_then(|text| text.lines().next()).unwrap_or_default();
    let kind = kind_of(inside).map_or("subnet", Kind::word);
    error
        .at(first.span, "the body begins here")
        .help(format!("write the line that opens it above `{line}`, as in `{kind} name {{`"))
}

/// The one kind that can have this body.
fn kind_of(inside: &[Statement]) -> Option<Kind> {
    let takes = |kind: &Kind, statement: &Statement| match &statement.kind {
        StatementKind::Attribute(attribute) => kind.schema().attribute(&attribute.name.text).is_some(),
        StatementKind::Route { .. } => kind.schema().entries.contains(&Entry::Route),
        StatementKind::Rule(_) => kind.schema().entries.iter().any(|entry| entry.is_rule()),
        _ => true,
    };
    let mut kinds = Kind::ALL.into_iter().filter(|kind| inside.iter().all(|statement| takes(kind, statement)));
    let kind = kinds.next()?;
    kinds.next().is_none().then_some(kind)
}

/// Gives the statements of the lost bodies the names that nothing declares, a name each.
pub fn name_all(statements: &mut [Statement], lost: &[Span]) {
    if lost.is_empty() {
        return;
    }
    let mut names = Names::default();
    names.statements(statements, None);
    let wanted: Vec<String> = names.used.difference(&names.declared).cloned().collect();
    for body in lost {
        let mut left = wanted.iter();
        give(statements, *body, &mut left);
    }
}

fn give<'n>(statements: &mut [Statement], body: Span, left: &mut impl Iterator<Item = &'n String>) {
    for statement in statements {
        let inside = body.start <= statement.span.start && statement.span.end <= body.end;
        match &mut statement.kind {
            StatementKind::Broken { declares: declares @ None } if inside => *declares = left.next().cloned(),
            StatementKind::Declaration(declaration) => give(&mut declaration.body, body, left),
            _ => {}
        }
    }
}

/// What statements declare, and what they name where a declaration can be meant.
#[derive(Default)]
struct Names {
    declared: BTreeSet<String>,
    used: BTreeSet<String>,
}

impl Names {
    fn statements(&mut self, statements: &[Statement], of: Option<Kind>) {
        statements.iter().for_each(|statement| self.statement(&statement.kind, of));
    }

    fn statement(&mut self, statement: &StatementKind, of: Option<Kind>) {
        match statement {
            StatementKind::Attribute(attribute) => self.attribute(attribute, of),
            StatementKind::Declaration(declaration) => {
                self.declared.extend(declaration.name.iter().map(|name| name.text.clone()));
                self.keys(&declaration.keys);
                self.exprs(&declaration.condition);
                self.statements(&declaration.body, Kind::ALL.into_iter().find(|kind| kind.word() == declaration.kind.text));
            }
            StatementKind::Stack { .. } | StatementKind::Check { .. } | StatementKind::Moved { .. } => {}
            StatementKind::Param(param) => {
                self.declared.insert(param.name.text.clone());
            }
            StatementKind::Let(binding) => {
                self.declared.insert(binding.name.text.clone());
                self.expr(&binding.value);
            }
            StatementKind::Service(service) => {
                self.declared.insert(service.name.text.clone());
            }
            StatementKind::Output(output) => self.expr(&output.value),
            StatementKind::Assert(assert) => self.exprs([&assert.from, &assert.to]),
            StatementKind::Rule(rule) => self.expr(&rule.peer),
            StatementKind::Route { destination, target } => self.exprs([destination, target]),
            StatementKind::Use(used) => {
                self.declared.insert(used.name.text.clone());
                self.keys(&used.keys);
                self.exprs(&used.condition);
                self.statements(&used.body, None);
            }
            StatementKind::Broken { declares } => self.declared.extend(declares.clone()),
        }
    }

    fn attribute(&mut self, attribute: &Attribute, of: Option<Kind>) {
        let takes = of.and_then(|kind| kind.schema().attribute(&attribute.name.text)).map(|attribute| &attribute.takes);
        // A word of an enumeration is no name, but a path may lead on from one.
        match (takes.is_none_or(takes_names), &attribute.value.kind) {
            (false, ExprKind::Word(_)) => {}
            _ => self.expr(&attribute.value),
        }
    }

    fn keys(&mut self, keys: &[KeyVariable]) {
        self.declared.extend(keys.iter().map(|key| key.name.text.clone()));
        self.exprs(keys.iter().map(|key| &key.values));
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        exprs.into_iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(..) | ExprKind::Broken => {}
            ExprKind::Text(pieces) => self.exprs(pieces.iter().filter_map(|piece| match piece {
                Piece::Chars(_) => None,
                Piece::Value(value) => Some(value),
            })),
            ExprKind::Word(word) => self.word(word),
            ExprKind::List(values) => self.exprs(values),
            ExprKind::Map(entries) => self.exprs(entries.iter().map(|(_, value)| value)),
            ExprKind::ListOf(value, clauses) => {
                self.expr(value);
                self.clauses(clauses);
            }
            ExprKind::MapOf(entry, clauses) => {
                self.exprs([&entry.0, &entry.1]);
                self.clauses(clauses);
            }
            ExprKind::Paren(inner) | ExprKind::Not(inner) => self.expr(inner),
            ExprKind::Path(base, steps) => self.path(base, steps),
            ExprKind::Chain(first, links) => {
                self.expr(first);
                self.exprs(links.iter().map(|link| &link.right));
            }
            ExprKind::If(parts) => self.exprs(parts.iter()),
        }
    }

    fn word(&mut self, word: &str) {
        if !is_published(word) {
            self.used.insert(word.to_owned());
        }
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            match clause {
                Clause::For(name, values) => {
                    self.declared.insert(name.text.clone());
                    self.expr(values);
                }
                Clause::If(condition) => self.expr(condition),
            }
        }
    }

    /// What is called is a function; what comes before may be a name, with its members.
    fn path(&mut self, base: &Expr, steps: &[Step]) {
        let members = |step: &Step| match &step.kind {
            StepKind::Member(name) => Some(name.text.clone()),
            _ => None,
        };
        let behind: Vec<String> = steps.iter().map_while(members).collect();
        match &base.kind {
            ExprKind::Word(word) if is_published(&format!("{word}.{}", behind.join("."))) => return,
            ExprKind::Word(_) if matches!(steps.first().map(|step| &step.kind), Some(StepKind::Call(_))) => {}
            _ => self.expr(base),
        }
        let called = |at: usize| matches!(steps.get(at + 1).map(|step| &step.kind), Some(StepKind::Call(_)));
        for (at, step) in steps.iter().enumerate() {
            match &step.kind {
                StepKind::Member(name) if !called(at) => self.word(&name.text),
                StepKind::Member(_) => {}
                StepKind::Call(inner) | StepKind::Index(inner) => self.exprs(inner),
            }
        }
    }
}

/// Whether a resource can stand where a type is expected.
fn takes_names(takes: &Type) -> bool {
    match takes {
        Type::Reference(_) | Type::Resource => true,
        Type::List(inner) => takes_names(inner),
        Type::AnyOf(types) => types.iter().any(takes_names),
        _ => false,
    }
}

/// Whether AWS publishes the word, as the name of a region, a zone, an instance type or an image.
fn is_published(word: &str) -> bool {
    let is_zone = || regions::region_of(word).and_then(regions::zones).is_some();
    regions::zones(word).is_some()
        || is_zone()
        || regions::looks_like_instance_type(word)
        || images::PUBLISHED.iter().any(|image| image.name == word)
}
