//! The only place that knows the parser generator: its pairs become our tree.
//!
//! Every rule is read by what its children are, never by their position alone, so that a child that is missing
//! makes a broken statement and no panic.

mod expressions;

use pest::Parser as _;
use pest::iterators::{Pair, Pairs};

use super::ast::{
    Assert, Attribute, Comment, Declaration, Expr, ExprKind, File, KeyVariable, Let, Name, Param, RuleLine, Statement,
    StatementKind, TypeExpr, TypeKind, Use,
};
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
    comments: Vec<Comment>,
    errors: Vec<Diagnostic>,
    paths: Vec<String>,
    /// Lines with errors beyond those that are told.
    untold: usize,
}

impl<'t> Parser<'t> {
    /// A parser of a text, with what was already found wrong with it.
    pub fn new(text: &'t str, file: FileId, errors: Vec<Diagnostic>) -> Parser<'t> {
        Parser { text, file, comments: Vec::new(), errors, paths: Vec::new(), untold: 0 }
    }

    /// Reads the text as the grammar is to see it, in which the braces of some bodies were added.
    pub fn read(mut self, blinded: &str, unclosed: &[usize]) -> Parse {
        unclosed.iter().for_each(|open| self.unclosed(*open));
        let Ok(pairs) = Grammar::parse(Rule::file, blinded) else {
            // The grammar takes every text, so only the depth of the machine's stack can be at fault.
            let error = Diagnostic::error(codes::NESTED_TOO_DEEP, "the text nests too deep to be read");
            self.errors.push(error.at(Span::new(self.file, 0, 0), "this text"));
            return Parse { errors: self.errors, unread: true, ..Parse::default() };
        };
        self.comments =
            pairs.clone().flatten().filter(|pair| pair.as_rule() == Rule::comment).map(|pair| self.comment(&pair)).collect();
        let statements = pairs.flat_map(Pair::into_inner).filter_map(|pair| self.statement(pair)).collect();
        if self.untold > 0 {
            self.errors.push(
                Diagnostic::error(codes::TOO_MANY_ERRORS, format!("{} more lines were not understood", self.untold))
                    .at(Span::new(self.file, 0, 0), "in this text")
                    .help("mend the first errors, and check again"),
            );
        }
        self.errors.sort_by_key(|error| (error.code == codes::TOO_MANY_ERRORS, error.span()));
        self.paths.sort();
        self.paths.dedup();
        Parse { file: File { statements }, comments: self.comments, errors: self.errors, unread: false, paths: self.paths }
    }

    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        Span::new(self.file, pair.as_span().start(), pair.as_span().end())
    }

    fn name(&self, pair: &Pair<'_, Rule>) -> Name {
        Name { text: pair.as_str().to_owned(), span: self.span(pair) }
    }

    fn comment(&self, pair: &Pair<'_, Rule>) -> Comment {
        let start = pair.as_span().start();
        let text = pair.as_str().trim_end();
        Comment { span: Span::new(self.file, start, start + text.len()), text: text.trim_start_matches('#').trim().to_owned() }
    }

    fn report(&mut self, error: Diagnostic) {
        match self.errors.len() < MOST_ERRORS {
            true => self.errors.push(error),
            false => self.untold += 1,
        }
    }

    /// A pair that is no statement (a comment, the end) gives none.
    fn statement(&mut self, pair: Pair<'_, Rule>) -> Option<Statement> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::comment | Rule::EOI | Rule::unclosed => return None,
            Rule::attr => self.named(pair).map(StatementKind::Attribute),
            Rule::simple => None,
            Rule::block | Rule::bare => self.declaration(pair),
            Rule::use_block => self.use_block(pair),
            Rule::broken_block => Some(self.broken_block(pair)),
            Rule::stray => Some(self.stray(span)),
            Rule::stack => self.stack(pair),
            Rule::param => self.param(pair),
            Rule::binding => self.binding(pair),
            Rule::service => self.named(pair).map(StatementKind::Service),
            Rule::output => self.named(pair).map(StatementKind::Output),
            Rule::assert => self.assert(pair),
            Rule::check => self.check(pair),
            Rule::rule => self.rule(pair),
            Rule::moved => self.pair_of(pair).map(|(from, to)| StatementKind::Moved { from, to }),
            Rule::route => self.pair_of(pair).map(|(destination, target)| StatementKind::Route { destination, target }),
            _ => None,
        };
        let kind = kind.unwrap_or_else(|| self.broken(span));
        Some(Statement { span, kind })
    }

    /// A broken statement is spoken of only if nothing worse was found at the same place, a control character say.
    fn broken(&mut self, span: Span) -> StatementKind {
        let text = self.text.get(span.range()).unwrap_or_default();
        let trimmed = text.trim_end();
        let span = Span::new(self.file, span.start as usize, span.start as usize + trimmed.len());
        let declares = advice::declares(text);
        if self.errors.len() >= MOST_ERRORS {
            self.untold += 1;
        } else if !self.errors.iter().any(|e| e.span().is_some_and(|at| at.start >= span.start && at.end <= span.end && at != span))
        {
            let error = advice::of(self.text, span, &|from| self.expression_end(from, span.end as usize));
            self.report(error);
        }
        StatementKind::Broken { declares }
    }

    /// Where the longest expression ends that begins at `from`; `from` if there is none.
    fn expression_end(&self, from: usize, end: usize) -> usize {
        let text = self.text.get(from..end).unwrap_or_default();
        let read = Grammar::parse(Rule::expr, text).ok().and_then(|mut pairs| pairs.next());
        read.map_or(from, |pair| from + pair.as_span().end())
    }

    fn broken_block(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut kind = None;
        let mut inside = Vec::new();
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::broken_head => kind = Some(self.broken(self.span(&child))),
                Rule::body => inside = self.body(child),
                _ => {}
            }
        }
        // The statements of its body have been looked at for their shape; what they mean hangs on the head.
        drop(inside);
        kind.unwrap_or(StatementKind::Broken { declares: None })
    }

    fn stray(&mut self, span: Span) -> StatementKind {
        if self.errors.len() >= MOST_ERRORS {
            self.untold += 1;
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

    fn named(&mut self, pair: Pair<'_, Rule>) -> Option<Attribute> {
        let (mut name, mut value) = (None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::attr_name | Rule::name => name = Some(self.name(&child)),
                Rule::expr => value = Some(self.expr(child)),
                _ => {}
            }
        }
        Some(Attribute { name: name?, value: value? })
    }

    fn stack(&mut self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let (mut names, mut body) = (Vec::new(), Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::name => names.push(self.name(&child)),
                Rule::body => body = self.body(child),
                _ => {}
            }
        }
        let mut names = names.into_iter();
        Some(StatementKind::Stack { name: names.next()?, param: names.next(), body })
    }

    fn param(&mut self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let (mut name, mut of, mut default, mut condition, mut message) = (None, None, None, None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::name => name = Some(self.name(&child)),
                Rule::type_expr => of = self.type_expr(child),
                Rule::default => default = self.exprs(child.into_inner()).into_iter().next(),
                Rule::condition => {
                    for part in child.into_inner() {
                        match part.as_rule() {
                            Rule::expr => condition = Some(self.expr(part)),
                            Rule::string => message = Some(self.string(part)),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        Some(StatementKind::Param(Box::new(Param { name: name?, of: of?, default, condition, message })))
    }

    fn binding(&mut self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let (mut name, mut of, mut value) = (None, None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::name => name = Some(self.name(&child)),
                Rule::type_expr => of = self.type_expr(child),
                Rule::expr => value = Some(self.expr(child)),
                _ => {}
            }
        }
        Some(StatementKind::Let(Box::new(Let { name: name?, of, value: value? })))
    }

    fn type_expr(&mut self, pair: Pair<'_, Rule>) -> Option<TypeExpr> {
        let span = self.span(&pair);
        let (mut kind, mut inner, mut optional) = (None, None, false);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::type_name => kind = Some(TypeKind::Named(self.name(&child), None)),
                Rule::type_expr => inner = self.type_expr(child).map(Box::new),
                Rule::optional => optional = true,
                Rule::union => {
                    let words: Vec<Expr> = child.into_inner().map(|word| self.string(word)).collect();
                    kind = Some(TypeKind::Union(words.iter().filter_map(plain).collect()));
                }
                _ => {}
            }
        }
        let kind = match kind? {
            TypeKind::Named(name, _) => TypeKind::Named(name, inner),
            union => union,
        };
        Some(TypeExpr { span, kind, optional })
    }

    fn assert(&mut self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let (mut only, mut can, mut ends, mut on, mut why) = (false, true, Vec::new(), None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::only => only = true,
                Rule::verdict => can = child.as_str() == "can",
                Rule::expr => ends.push(self.expr(child)),
                Rule::on => on = self.exprs(child.into_inner()).into_iter().next(),
                Rule::string => why = Some(self.string(child)),
                _ => {}
            }
        }
        let mut ends = ends.into_iter();
        Some(StatementKind::Assert(Box::new(Assert { only, from: ends.next()?, can, to: ends.next()?, on, why })))
    }

    fn check(&mut self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let (mut condition, mut message) = (None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::expr => condition = Some(self.expr(child)),
                Rule::string => message = Some(self.string(child)),
                _ => {}
            }
        }
        Some(StatementKind::Check { condition: condition?, message: message? })
    }

    fn rule(&mut self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let (mut number, mut action, mut way, mut why, mut exprs) = (None, None, None, None, Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::number => number = Some(self.literal(&child, super::ast::Literal::Int)),
                Rule::action => action = Some(self.name(&child)),
                Rule::way => way = Some(self.name(&child)),
                Rule::expr => exprs.push(self.expr(child)),
                Rule::string => why = Some(self.string(child)),
                _ => {}
            }
        }
        let mut exprs = exprs.into_iter();
        let (what, peer) = (exprs.next()?, exprs.next()?);
        Some(StatementKind::Rule(Box::new(RuleLine { number, action: action?, what, way: way?, peer, why })))
    }

    fn pair_of(&mut self, pair: Pair<'_, Rule>) -> Option<(Expr, Expr)> {
        let mut exprs = self.exprs(pair.into_inner()).into_iter();
        Some((exprs.next()?, exprs.next()?))
    }

    fn exprs(&mut self, pairs: Pairs<'_, Rule>) -> Vec<Expr> {
        pairs.filter(|pair| pair.as_rule() == Rule::expr).map(|pair| self.expr(pair)).collect()
    }

    fn declaration(&mut self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let has_body = pair.as_rule() == Rule::block;
        let (mut existing, mut kind, mut name, mut keys, mut condition, mut body) =
            (None, None, None, Vec::new(), None, Vec::new());
        let start = self.span(&pair);
        let mut head = Span { end: start.start, ..start };
        for child in pair.into_inner() {
            let span = self.span(&child);
            match child.as_rule() {
                Rule::existing => {
                    existing = Some(Span::new(self.file, span.start as usize, span.start as usize + "existing".len()))
                }
                Rule::kind => kind = Some(self.name(&child)),
                Rule::name => name = Some(self.name(&child)),
                Rule::keys => keys = self.keys(child),
                Rule::when => {
                    condition = self.exprs(child.into_inner()).into_iter().next();
                    continue;
                }
                Rule::body => {
                    body = self.body(child);
                    continue;
                }
                _ => continue,
            }
            head = head.to(span);
        }
        let kind = kind?;
        if advice::is_statement_word(&kind.text) {
            return None;
        }
        if !has_body && name.is_none() {
            return None;
        }
        if let Some(error) = advice::unknown_kind(self.text, &kind, name.as_ref(), has_body) {
            let sets = error.code == codes::MISSING_EQUALS;
            self.report(error);
            let name = name.filter(|_| !sets).map_or(kind.text, |name| name.text);
            return Some(StatementKind::Broken { declares: Some(name) });
        }
        Some(StatementKind::Declaration(Box::new(Declaration { existing, kind, name, keys, condition, head, body })))
    }

    fn use_block(&mut self, pair: Pair<'_, Rule>) -> Option<StatementKind> {
        let (mut path, mut name, mut keys, mut condition, mut body) = (None, None, Vec::new(), None, Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::string => path = Some(self.string(child)),
                Rule::name => name = Some(self.name(&child)),
                Rule::keys => keys = self.keys(child),
                Rule::when => condition = self.exprs(child.into_inner()).into_iter().next(),
                Rule::body => body = self.body(child),
                _ => {}
            }
        }
        Some(StatementKind::Use(Box::new(Use { path: path?, name: name?, keys, condition, body })))
    }

    fn keys(&mut self, pair: Pair<'_, Rule>) -> Vec<KeyVariable> {
        let keys: Vec<Pair<'_, Rule>> = pair.into_inner().filter(|child| child.as_rule() == Rule::key).collect();
        keys.into_iter().filter_map(|key| self.key(key)).collect()
    }

    fn key(&mut self, pair: Pair<'_, Rule>) -> Option<KeyVariable> {
        let (mut name, mut values) = (None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::name => name = Some(self.name(&child)),
                Rule::expr => values = Some(self.expr(child)),
                _ => {}
            }
        }
        Some(KeyVariable { name: name?, values: values? })
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

    fn body(&mut self, pair: Pair<'_, Rule>) -> Vec<Statement> {
        let open = self.span(&pair).start as usize;
        let children: Vec<Pair<'_, Rule>> = pair.into_inner().collect();
        if children.iter().any(|child| child.as_rule() == Rule::unclosed) {
            self.unclosed(open);
        }
        children.into_iter().filter_map(|child| self.statement(child)).collect()
    }

    /// A place where the tree lacks a part that the grammar promised.
    fn hole(&self, span: Span) -> Expr {
        Expr { span, kind: ExprKind::Broken }
    }
}
