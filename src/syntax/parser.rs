//! The only place that knows the parser generator: its pairs become our tree.
//!
//! Every rule is read by what its children are, never by their position alone, so that a child that is missing
//! makes a broken statement and no panic.

mod expressions;
mod lost;
mod walk;

use pest::Parser as _;
use walk::Walk;

use super::ast::{
    Assert, Attribute, Declaration, Expr, File, KeyVariable, Let, Name, Param, RuleLine, Statement, StatementKind, TypeExpr,
    TypeKind, Use,
};
use super::nesting::Mended;
use super::{MOST_ERRORS, Parse, advice, plain};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/vpc.pest"]
    pub struct Grammar;
}
use grammar::{Grammar, Rule};

/// Turns one text into its tree.
pub struct Parser<'t> {
    text: &'t str,
    file: FileId,
    errors: Vec<Diagnostic>,
    paths: Vec<String>,
    /// The braces of the bodies that are being read, and the statements read of them so far.
    open: Vec<usize>,
    waiting: Vec<Statement>,
    /// Where bodies lie that no line opens.
    lost: Vec<Span>,
    /// How many errors there are beyond those that are told, and where the last of them lies.
    untold: usize,
    last_untold: Option<Span>,
}

impl<'t> Parser<'t> {
    /// A parser of a text, with what was already found wrong with it.
    pub fn new(text: &'t str, file: FileId, errors: Vec<Diagnostic>) -> Parser<'t> {
        Parser {
            text,
            file,
            errors,
            paths: Vec::new(),
            open: Vec::new(),
            waiting: Vec::new(),
            lost: Vec::new(),
            untold: 0,
            last_untold: None,
        }
    }

    /// Reads the text as the grammar is to see it, in which the braces of some bodies were added.
    pub fn read(mut self, blinded: &str, mended: &Mended) -> Parse {
        mended.closed.iter().for_each(|open| self.unclosed(*open));
        mended.opened.iter().for_each(|(end, brace)| self.unopened(*end, *brace));
        let Ok(pairs) = Grammar::parse(Rule::file, blinded) else {
            // The grammar takes every text, so only the depth of the machine's stack can be at fault.
            let error = Diagnostic::error(codes::NESTED_TOO_DEEP, "the text nests too deep to be read");
            self.errors.push(error.at(Span::new(self.file, 0, 0), "this text"));
            return Parse { errors: self.errors, unread: true, ..Parse::default() };
        };
        let mut walk = Walk::new(self.file, blinded, pairs);
        let file = walk.enter();
        let mut statements = self.statements(&mut walk);
        walk.leave(file);
        lost::name_all(&mut statements, &self.lost);
        self.tell_untold();
        self.errors.sort_by_key(Diagnostic::span);
        self.paths.sort();
        self.paths.dedup();
        Parse { file: File { statements }, comments: walk.comments, errors: self.errors, unread: false, paths: self.paths }
    }

    fn report(&mut self, error: Diagnostic) {
        match self.is_full() {
            false => self.errors.push(error),
            true => self.leave_untold(error.span()),
        }
    }

    /// Whether there are so many errors that no more are told.
    fn is_full(&self) -> bool {
        self.errors.len() >= MOST_ERRORS
    }

    fn leave_untold(&mut self, span: Option<Span>) {
        self.untold += 1;
        self.last_untold = self.last_untold.max(span);
    }

    /// How many errors are not told stands where the last of them is, so that it comes behind all that are.
    fn tell_untold(&mut self) {
        let Some(last) = self.last_untold else { return };
        let (lines, are) = if self.untold == 1 { ("line", "was") } else { ("lines", "were") };
        self.errors.push(
            Diagnostic::error(codes::TOO_MANY_ERRORS, format!("{} more {lines} {are} not understood", self.untold))
                .at(last, "the last of them")
                .help("mend the first errors, and check again"),
        );
    }

    /// The statements that come next; those of a body among others wait in one place until all are there.
    fn statements(&mut self, walk: &mut Walk<'_>) -> Vec<Statement> {
        let from = self.waiting.len();
        while let Some(rule) = walk.peek() {
            match rule {
                Rule::lost => self.lost(walk),
                _ => {
                    let statement = self.statement(rule, walk);
                    self.waiting.extend(statement);
                }
            }
        }
        self.waiting.split_off(from)
    }

    /// What is no statement (the end, a missing brace) gives none.
    fn statement(&mut self, rule: Rule, walk: &mut Walk<'_>) -> Option<Statement> {
        if rule == Rule::key {
            return Some(self.attribute(walk));
        }
        let node = walk.enter();
        let kind = match rule {
            Rule::block | Rule::bare => self.declaration(rule, walk),
            Rule::use_block => self.use_block(walk),
            Rule::broken_block => self.broken_block(walk),
            Rule::stack => self.stack(walk),
            Rule::param => self.param(walk),
            Rule::binding => self.binding(walk),
            Rule::service => self.named(walk).map(StatementKind::Service),
            Rule::output => self.named(walk).map(StatementKind::Output),
            Rule::assert => self.assert(walk),
            Rule::check => self.pair(walk).map(|(condition, message)| StatementKind::Check { condition, message }),
            Rule::rule_line => self.rule(walk),
            Rule::moved => self.pair(walk).map(|(from, to)| StatementKind::Moved { from, to }),
            Rule::route => self.pair(walk).map(|(destination, target)| StatementKind::Route { destination, target }),
            _ => None,
        };
        let span = walk.leave(node);
        let kind = match (rule, kind) {
            (Rule::EOI, _) => return None,
            (Rule::unclosed, _) => {
                self.open.last().copied().into_iter().for_each(|open| self.unclosed(open));
                return None;
            }
            (Rule::stray, _) => self.stray(span),
            (_, Some(kind)) => kind,
            _ => self.broken(span),
        };
        Some(Statement { span, kind })
    }

    /// A broken statement is spoken of only if nothing worse was found at the same place, a control character say.
    fn broken(&mut self, span: Span) -> StatementKind {
        let text = self.text.get(span.range()).unwrap_or_default();
        let trimmed = text.trim_end();
        let span = Span::new(self.file, span.start as usize, span.start as usize + trimmed.len());
        let declares = advice::declares(text);
        if self.is_full() {
            self.leave_untold(Some(span));
        } else if !self.is_told(span) {
            let error = advice::of(self.text, span, &|from| self.expression_end(from, span.end as usize));
            self.report(error);
        }
        StatementKind::Broken { declares }
    }

    /// Whether the cause of a broken statement was told already: in it, or as an operator that the line before ends with.
    fn is_told(&self, span: Span) -> bool {
        let before = self.text.get(..span.start as usize).unwrap_or_default().trim_end().len();
        self.errors.iter().any(|error| {
            let Some(at) = error.span() else { return false };
            let inside = at.start >= span.start && at.end <= span.end && at != span;
            inside || (at.end as usize == before && error.code == codes::INVALID_EXPRESSION && advice::is_operator(self.slice(at)))
        })
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Where the longest expression ends that begins at `from`; `from` if there is none.
    fn expression_end(&self, from: usize, end: usize) -> usize {
        let text = self.text.get(from..end).unwrap_or_default();
        let read = Grammar::parse(Rule::expr, text).ok().and_then(|pairs| pairs.last());
        read.map_or(from, |pair| from + pair.as_span().end())
    }

    fn broken_block(&mut self, walk: &mut Walk<'_>) -> Option<StatementKind> {
        let mut kind = None;
        while let Some(rule) = walk.peek() {
            match rule {
                Rule::broken_head => {
                    let head = walk.leaf();
                    kind = Some(self.broken(head));
                }
                // The statements of its body are looked at for their shape; what they mean hangs on the head.
                Rule::body => drop(self.body(walk)),
                _ => drop(walk.leaf()),
            }
        }
        kind
    }

    fn stray(&mut self, span: Span) -> StatementKind {
        if self.is_full() {
            self.leave_untold(Some(span));
            return StatementKind::Broken { declares: None };
        }
        // `[1, 2}` is one mistake: the bracket was told, and the brace was meant to close it.
        let line = self.text.get(..span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let on_line = |error: &Diagnostic| error.span().is_some_and(|at| at.start as usize >= line && at.start < span.start);
        if self.errors.iter().rev().any(|error| error.code == codes::UNCLOSED_BRACKET && on_line(error)) {
            return StatementKind::Broken { declares: None };
        }
        self.report(
            Diagnostic::error(codes::STRAY_CLOSE, "this `}` closes nothing")
                .at(span, "no `{` belongs to it")
                .help("take it out")
                .fix(span, ""),
        );
        StatementKind::Broken { declares: None }
    }

    /// The next word.
    fn name(&mut self, walk: &mut Walk<'_>) -> Option<Name> {
        walk.peek().filter(|rule| *rule == Rule::word)?;
        Some(self.spelled(walk))
    }

    /// The next child with its characters.
    fn spelled(&mut self, walk: &mut Walk<'_>) -> Name {
        let span = walk.leaf();
        Name { text: walk.slice(span).to_owned(), span }
    }

    /// A name with its `=` is one token, and the value follows.
    fn attribute(&mut self, walk: &mut Walk<'_>) -> Statement {
        let key = walk.leaf();
        let text = walk.slice(key).trim_end_matches([' ', '\t', '\r', '=']);
        let start = key.start as usize;
        let name = Name { text: text.to_owned(), span: Span::new(self.file, start, start + text.len()) };
        match self.expr(walk) {
            Some(value) => Statement { span: key.to(value.span), kind: StatementKind::Attribute(Attribute { name, value }) },
            None => Statement { span: key, kind: self.broken(key) },
        }
    }

    fn named(&mut self, walk: &mut Walk<'_>) -> Option<Attribute> {
        Some(Attribute { name: self.name(walk)?, value: self.expr(walk)? })
    }

    fn stack(&mut self, walk: &mut Walk<'_>) -> Option<StatementKind> {
        let (name, param) = (self.name(walk)?, self.name(walk));
        Some(StatementKind::Stack { name, param, body: self.body_if_any(walk) })
    }

    fn param(&mut self, walk: &mut Walk<'_>) -> Option<StatementKind> {
        let (name, of) = (self.name(walk)?, self.type_expr(walk)?);
        let default = self.wrapped(Rule::default, walk);
        let mut condition = match walk.peek() {
            Some(Rule::condition) => self.inner(walk).1,
            _ => Vec::new(),
        }
        .into_iter();
        let (condition, message) = (condition.next(), condition.next());
        Some(StatementKind::Param(Box::new(Param { name, of, default, condition, message })))
    }

    /// The expression inside the next child, if that is of the rule.
    fn wrapped(&mut self, rule: Rule, walk: &mut Walk<'_>) -> Option<Expr> {
        walk.peek().filter(|next| *next == rule)?;
        self.inner(walk).1.into_iter().next()
    }

    fn binding(&mut self, walk: &mut Walk<'_>) -> Option<StatementKind> {
        let (name, of) = (self.name(walk)?, self.type_expr(walk));
        Some(StatementKind::Let(Box::new(Let { name, of, value: self.expr(walk)? })))
    }

    fn type_expr(&mut self, walk: &mut Walk<'_>) -> Option<TypeExpr> {
        walk.peek().filter(|rule| *rule == Rule::type_expr)?;
        let node = walk.enter();
        let kind = match walk.peek()? {
            Rule::union => {
                let words = self.inner(walk).1;
                TypeKind::Union(words.iter().filter_map(plain).collect())
            }
            _ => TypeKind::Named(self.name(walk)?, self.type_expr(walk).map(Box::new)),
        };
        let optional = walk.peek() == Some(Rule::optional);
        Some(TypeExpr { span: walk.leave(node), kind, optional })
    }

    fn assert(&mut self, walk: &mut Walk<'_>) -> Option<StatementKind> {
        let only = walk.peek() == Some(Rule::only);
        if only {
            walk.leaf();
        }
        let from = self.expr(walk)?;
        let can = self.spelled(walk).text == "can";
        let (to, on, why) = (self.expr(walk)?, self.wrapped(Rule::on, walk), self.expr(walk));
        Some(StatementKind::Assert(Box::new(Assert { only, from, can, to, on, why })))
    }

    fn rule(&mut self, walk: &mut Walk<'_>) -> Option<StatementKind> {
        let number = match walk.peek() {
            Some(Rule::number) => self.expr(walk),
            _ => None,
        };
        let (action, what) = (self.spelled(walk), self.expr(walk)?);
        let (way, peer, why) = (self.spelled(walk), self.expr(walk)?, self.expr(walk));
        Some(StatementKind::Rule(Box::new(RuleLine { number, action, what, way, peer, why })))
    }

    fn pair(&mut self, walk: &mut Walk<'_>) -> Option<(Expr, Expr)> {
        Some((self.expr(walk)?, self.expr(walk)?))
    }

    fn declaration(&mut self, rule: Rule, walk: &mut Walk<'_>) -> Option<StatementKind> {
        let existing = (walk.peek() == Some(Rule::existing)).then(|| walk.leaf());
        let (kind, name) = (self.name(walk)?, self.name(walk));
        let (keys_at, keys) = self.keys(walk);
        let spans = [existing, name.as_ref().map(|name| name.span), keys_at];
        let head = spans.into_iter().flatten().fold(kind.span, Span::to);
        let condition = self.wrapped(Rule::when, walk);
        let body = self.body_if_any(walk);
        let has_body = rule == Rule::block;
        if advice::is_statement_word(&kind.text) || (!has_body && name.is_none()) {
            return None;
        }
        if !advice::is_kind(&kind.text) {
            return Some(self.unknown_kind(kind, name, has_body));
        }
        Some(StatementKind::Declaration(Box::new(Declaration { existing, kind, name, keys, condition, head, body })))
    }

    fn unknown_kind(&mut self, kind: Name, name: Option<Name>, has_body: bool) -> StatementKind {
        let sets = !has_body && advice::is_attribute(&kind.text);
        // Which kind was meant takes long to find, and nobody reads the hundred and first answer.
        match self.is_full() {
            false => self.report(advice::unknown_kind(self.text, &kind, name.as_ref().filter(|_| sets))),
            true => self.leave_untold(Some(kind.span)),
        }
        let name = name.filter(|_| !sets).map_or(kind.text, |name| name.text);
        StatementKind::Broken { declares: Some(name) }
    }

    fn use_block(&mut self, walk: &mut Walk<'_>) -> Option<StatementKind> {
        let (path, name) = (self.string(walk), self.name(walk)?);
        let (_, keys) = self.keys(walk);
        let condition = self.wrapped(Rule::when, walk);
        Some(StatementKind::Use(Box::new(Use { path, name, keys, condition, body: self.body_if_any(walk) })))
    }

    /// The variables in brackets that come next, if any.
    fn keys(&mut self, walk: &mut Walk<'_>) -> (Option<Span>, Vec<KeyVariable>) {
        if walk.peek() != Some(Rule::keys) {
            return (None, Vec::new());
        }
        let node = walk.enter();
        let mut keys = Vec::new();
        while walk.peek().is_some() {
            let key = walk.enter();
            keys.extend(self.name(walk).zip(self.expr(walk)).map(|(name, values)| KeyVariable { name, values }));
            walk.leave(key);
        }
        (Some(walk.leave(node)), keys)
    }

    /// The error of a body without its `}`, told at its `{`.
    fn unclosed(&mut self, open: usize) {
        let brace = Span::new(self.file, open, open + 1);
        let before = self.text.get(..open).unwrap_or_default();
        let head = before.rsplit('\n').next().unwrap_or_default().trim();
        self.report(
            Diagnostic::error(codes::UNCLOSED_BODY, format!("the body of `{head}` is never closed"))
                .at(brace, "opened here")
                .help("end the body with a `}` on a line of its own"),
        );
    }

    /// The error of a head that ends without its `{`, while its body is there and has a `}`.
    fn unopened(&mut self, end: usize, brace: usize) {
        let before = self.text.get(..end).unwrap_or_default();
        let head = before.rsplit('\n').next().unwrap_or_default().trim();
        let end = before.trim_end().len();
        let span = Span::new(self.file, end - head.len(), end);
        self.report(
            Diagnostic::error(codes::STRAY_CLOSE, format!("the body of `{head}` is never opened"))
                .at(Span::new(self.file, brace, brace + 1), "so this closes nothing")
                .at(span, "a `{` is missing behind this")
                .help(format!("write `{head} {{`"))
                .fix(Span { start: span.end, ..span }, " {"),
        );
    }

    /// What stands in a body that no line opens. None of it can be placed, so all of it is broken, and one error is told.
    fn lost(&mut self, walk: &mut Walk<'_>) {
        let node = walk.enter();
        let statements = self.body_if_any(walk);
        let span = walk.leave(node);
        let brace = Span { start: span.end.saturating_sub(1), ..span };
        self.report(lost::error(self.text, &statements, brace));
        self.lost.push(span);
        let places = statements.into_iter().map(|statement| statement.span).chain([brace]);
        self.waiting.extend(places.map(|span| Statement { span, kind: StatementKind::Broken { declares: None } }));
    }

    fn body_if_any(&mut self, walk: &mut Walk<'_>) -> Vec<Statement> {
        match walk.peek() {
            Some(Rule::body) => self.body(walk),
            _ => Vec::new(),
        }
    }

    fn body(&mut self, walk: &mut Walk<'_>) -> Vec<Statement> {
        let node = walk.enter();
        self.open.push(node.start);
        let statements = self.statements(walk);
        self.open.pop();
        walk.leave(node);
        statements
    }
}
