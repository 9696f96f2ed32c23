//! Expressions: precedence is settled here, on the flat lists that the grammar gives.

use std::iter::Peekable;
use std::vec::IntoIter;

use pest::iterators::Pair;

use super::{Parser, Rule};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Clause, Expr, ExprKind, Link, Literal, Op, Piece, Step, StepKind};
use crate::syntax::plain;

type Operators = Peekable<IntoIter<(Op, Span, Operand)>>;

/// A primary with the `not`s before it.
struct Operand {
    nots: Vec<Span>,
    value: Expr,
}

impl Parser<'_> {
    pub(super) fn expr(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut first = None;
        let mut rest: Vec<(Op, Span, Operand)> = Vec::new();
        let mut pending = None;
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::choice => return self.choice(child),
                Rule::span | Rule::op => pending = Some((op(child.as_str()), self.span(&child))),
                Rule::operand => {
                    let operand = self.operand(child);
                    match pending.take() {
                        Some((op, at)) => rest.push((op, at, operand)),
                        None => first = Some(operand),
                    }
                }
                _ => {}
            }
        }
        match first {
            Some(first) => self.climb(first, &mut rest.into_iter().peekable(), 1),
            None => self.hole(span),
        }
    }

    fn choice(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let parts = self.exprs(pair.into_inner());
        match <[Expr; 3]>::try_from(parts) {
            Ok(parts) => Expr { span, kind: ExprKind::If(Box::new(parts)) },
            Err(_) => self.hole(span),
        }
    }

    fn operand(&mut self, pair: Pair<'_, Rule>) -> Operand {
        let mut nots = Vec::new();
        let mut value = self.hole(self.span(&pair));
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::not => nots.push(self.span(&child)),
                Rule::primary => value = self.primary(child),
                _ => {}
            }
        }
        Operand { nots, value }
    }

    /// Reads all operators of a level and the tighter ones between them. `not` stands at level 3: its operand takes
    /// the comparisons behind it, wherever it stands.
    fn climb(&mut self, operand: Operand, rest: &mut Operators, level: u8) -> Expr {
        if level > 7 {
            return operand.value;
        }
        if level >= 3 && !operand.nots.is_empty() {
            let inner = self.climb(Operand { nots: Vec::new(), value: operand.value }, rest, 4);
            let wrap = |value: Expr, at: &Span| Expr { span: at.to(value.span), kind: ExprKind::Not(Box::new(value)) };
            return operand.nots.iter().rev().fold(inner, wrap);
        }
        let first = self.climb(operand, rest, level + 1);
        let mut links: Vec<Link> = Vec::new();
        while let Some((op, span, operand)) = rest.next_if(|(op, ..)| op.level() == level) {
            let right = self.climb(operand, rest, level + 1);
            links.push(Link { op, span, right });
        }
        let Some(last) = links.last() else { return first };
        let span = first.span.to(last.right.span);
        if matches!(level, 4 | 5) {
            self.refuse_chain(&links);
        }
        Expr { span, kind: ExprKind::Chain(Box::new(first), links) }
    }

    fn refuse_chain(&mut self, links: &[Link]) {
        let [first, second, ..] = links else { return };
        let (one, two) = (first.op.spelling(), second.op.spelling());
        let error = Diagnostic::error(codes::INVALID_EXPRESSION, format!("`{one}` and `{two}` cannot follow one another"))
            .at(second.span, "the second comparison")
            .at(first.span, "the first")
            .help("join two comparisons with `and`");
        self.report(error);
    }

    fn primary(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut base = None;
        let mut steps = Vec::new();
        for child in pair.into_inner() {
            let at = self.span(&child);
            let kind = match child.as_rule() {
                Rule::member => child.into_inner().next().map(|part| StepKind::Member(self.name(&part))),
                Rule::call => Some(StepKind::Call(self.exprs(child.into_inner()))),
                Rule::index => Some(StepKind::Index(self.exprs(child.into_inner()))),
                _ => {
                    base = Some(self.term(child));
                    None
                }
            };
            steps.extend(kind.map(|kind| Step { span: at, kind }));
        }
        let Some(base) = base else { return self.hole(span) };
        self.note_path(&base, &steps);
        match steps.is_empty() {
            true => base,
            false => Expr { span, kind: ExprKind::Path(Box::new(base), steps) },
        }
    }

    /// Remembers what `file("…")` and `template("…")` name.
    fn note_path(&mut self, base: &Expr, steps: &[Step]) {
        let ExprKind::Word(word) = &base.kind else { return };
        let Some(StepKind::Call(arguments)) = steps.first().map(|step| &step.kind) else { return };
        if matches!(word.as_str(), "file" | "template") {
            self.paths.extend(arguments.first().and_then(plain));
        }
    }

    fn term(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::text => self.text_block(pair),
            Rule::string => self.string(pair),
            Rule::number => self.literal(&pair, Literal::Int),
            Rule::address | Rule::ipv6 => self.literal(&pair, Literal::Address),
            Rule::prefix => self.literal(&pair, Literal::Prefix),
            Rule::ports => self.literal(&pair, Literal::Ports),
            Rule::size => self.literal(&pair, Literal::Size),
            Rule::duration => self.literal(&pair, Literal::Duration),
            Rule::bad_number => self.literal(&pair, Literal::Malformed),
            Rule::reference => Expr { span, kind: ExprKind::Word(pair.as_str().to_owned()) },
            Rule::list => self.list(pair),
            Rule::map => self.map(pair),
            Rule::paren => {
                let inner = self.exprs(pair.into_inner()).into_iter().next();
                Expr { span, kind: ExprKind::Paren(Box::new(inner.unwrap_or_else(|| self.hole(span)))) }
            }
            _ => self.hole(span),
        }
    }

    pub(super) fn literal(&self, pair: &Pair<'_, Rule>, literal: Literal) -> Expr {
        Expr { span: self.span(pair), kind: ExprKind::Literal(literal, pair.as_str().to_owned()) }
    }

    fn list(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let (mut values, mut clauses) = (Vec::new(), Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::expr => values.push(self.expr(child)),
                Rule::for_clause | Rule::if_clause => clauses.extend(self.clause(child)),
                _ => {}
            }
        }
        let kind = match (clauses.is_empty(), values.pop()) {
            (false, Some(value)) => ExprKind::ListOf(Box::new(value), clauses),
            (_, last) => {
                values.extend(last);
                ExprKind::List(values)
            }
        };
        Expr { span, kind }
    }

    fn map(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let (mut entries, mut clauses) = (Vec::new(), Vec::new());
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::entry => entries.extend(self.entry(child)),
                Rule::for_clause | Rule::if_clause => clauses.extend(self.clause(child)),
                _ => {}
            }
        }
        let kind = match (clauses.is_empty(), entries.pop()) {
            (false, Some(entry)) => ExprKind::MapOf(Box::new(entry), clauses),
            (_, last) => {
                entries.extend(last);
                ExprKind::Map(entries)
            }
        };
        Expr { span, kind }
    }

    fn entry(&mut self, pair: Pair<'_, Rule>) -> Option<(Expr, Expr)> {
        let mut parts = Vec::new();
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::bare_key => parts.push(Expr { span: self.span(&child), kind: ExprKind::Word(child.as_str().to_owned()) }),
                Rule::expr => parts.push(self.expr(child)),
                _ => {}
            }
        }
        let mut parts = parts.into_iter();
        Some((parts.next()?, parts.next()?))
    }

    fn clause(&mut self, pair: Pair<'_, Rule>) -> Option<Clause> {
        let is_for = pair.as_rule() == Rule::for_clause;
        let (mut name, mut value) = (None, None);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::name => name = Some(self.name(&child)),
                Rule::expr => value = Some(self.expr(child)),
                _ => {}
            }
        }
        match is_for {
            true => Some(Clause::For(name?, value?)),
            false => Some(Clause::If(value?)),
        }
    }

    pub(super) fn string(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut pieces = Vec::new();
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::chars => push_chars(&mut pieces, child.as_str()),
                Rule::escape => {
                    let resolved = self.escape(&child);
                    push_chars(&mut pieces, &resolved);
                }
                Rule::interpolation => pieces.extend(self.exprs(child.into_inner()).into_iter().map(Piece::Value)),
                _ => {}
            }
        }
        Expr { span, kind: ExprKind::Text(pieces) }
    }

    fn escape(&mut self, pair: &Pair<'_, Rule>) -> String {
        let written = pair.as_str();
        let resolved = match written {
            "\\n" => Some('\n'),
            "\\t" => Some('\t'),
            "\\\"" => Some('"'),
            "\\\\" => Some('\\'),
            "\\$" => Some('$'),
            _ => {
                let digits = written.strip_prefix("\\u{").and_then(|rest| rest.strip_suffix('}'));
                digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32)
            }
        };
        if resolved.is_none() {
            self.report(
                Diagnostic::error(codes::INVALID_ESCAPE, format!("`{written}` stands for no character"))
                    .at(self.span(pair), "unknown escape")
                    .help("the escapes are `\\n`, `\\t`, `\\\"`, `\\\\`, `\\$` and `\\u{…}` with the number of a character"),
            );
        }
        resolved.map(String::from).unwrap_or_default()
    }

    /// The indentation that all lines share, the closing one included, is not part of the text.
    fn text_block(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let lines: Vec<Pair<'_, Rule>> = pair.into_inner().collect();
        let indentation =
            lines.iter().filter(|line| !line.as_str().trim().is_empty()).map(|line| indent(line.as_str())).min().unwrap_or(0);
        let mut pieces = Vec::new();
        for line in lines.into_iter().filter(|line| line.as_rule() == Rule::text_line) {
            let written = line.as_str();
            if written.trim().is_empty() {
                push_chars(&mut pieces, "\n");
                continue;
            }
            push_chars(&mut pieces, written.get(indentation..indent(written)).unwrap_or_default());
            for child in line.into_inner() {
                match child.as_rule() {
                    Rule::text_chars => push_chars(&mut pieces, child.as_str().trim_end_matches('\r')),
                    Rule::text_escape => push_chars(&mut pieces, "${"),
                    Rule::interpolation => pieces.extend(self.exprs(child.into_inner()).into_iter().map(Piece::Value)),
                    _ => {}
                }
            }
            push_chars(&mut pieces, "\n");
        }
        Expr { span, kind: ExprKind::Text(pieces) }
    }
}

fn push_chars(pieces: &mut Vec<Piece>, chars: &str) {
    match pieces.last_mut() {
        Some(Piece::Chars(last)) => last.push_str(chars),
        _ => pieces.push(Piece::Chars(chars.to_owned())),
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

fn op(spelling: &str) -> Op {
    Op::ALL.iter().find(|(known, _)| *known == spelling).map_or(Op::Add, |(_, op)| *op)
}
