//! Expressions: precedence is settled here, on the flat lists that the grammar gives.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::walk::Walk;
use super::{Parser, Rule};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Clause, Expr, ExprKind, Link, Literal, Name, Op, Piece, Step, StepKind};
use crate::syntax::plain;

type Operators = Peekable<IntoIter<(Op, Span, Operand)>>;

/// A primary with the `not`s before it.
struct Operand {
    nots: Vec<Span>,
    value: Expr,
}

impl Parser<'_> {
    /// The next expression; none if what comes next is none. It is a run of operands with an operator between each two.
    pub(super) fn expr(&mut self, walk: &mut Walk<'_>) -> Option<Expr> {
        if walk.peek()? == Rule::choice {
            return self.choice(walk);
        }
        let first = self.operand(walk)?;
        if first.nots.is_empty() && !matches!(walk.peek(), Some(Rule::op | Rule::span)) {
            return Some(first.value);
        }
        let mut rest: Vec<(Op, Span, Operand)> = Vec::new();
        while let Some(Rule::op | Rule::span) = walk.peek() {
            let at = walk.leaf();
            rest.push((op(walk.slice(at)), at, self.operand(walk)?));
        }
        Some(self.climb(first, &mut rest.into_iter().peekable(), 1))
    }

    /// All expressions that come next.
    pub(super) fn exprs(&mut self, walk: &mut Walk<'_>) -> Vec<Expr> {
        let mut found = Vec::new();
        while let Some(expr) = self.expr(walk) {
            found.push(expr);
        }
        found
    }

    /// The expressions inside the next node.
    pub(super) fn inner(&mut self, walk: &mut Walk<'_>) -> (Span, Vec<Expr>) {
        let node = walk.enter();
        let found = self.exprs(walk);
        (walk.leave(node), found)
    }

    fn choice(&mut self, walk: &mut Walk<'_>) -> Option<Expr> {
        let (span, parts) = self.inner(walk);
        let parts = <[Expr; 3]>::try_from(parts).ok()?;
        Some(Expr { span, kind: ExprKind::If(Box::new(parts)) })
    }

    fn operand(&mut self, walk: &mut Walk<'_>) -> Option<Operand> {
        let mut nots = Vec::new();
        while walk.peek() == Some(Rule::not) {
            nots.push(walk.leaf());
        }
        Some(Operand { nots, value: self.primary(walk)? })
    }

    /// Reads all operators of a level and the tighter ones between them. `not` stands at level 3: its operand takes
    /// the comparisons behind it, wherever it stands.
    fn climb(&mut self, operand: Operand, rest: &mut Operators, level: u8) -> Expr {
        if level >= 3 && !operand.nots.is_empty() {
            let inner = self.climb(Operand { nots: Vec::new(), value: operand.value }, rest, 4);
            let wrap = |value: Expr, at: &Span| Expr { span: at.to(value.span), kind: ExprKind::Not(Box::new(value)) };
            return operand.nots.iter().rev().fold(inner, wrap);
        }
        if level > 7 {
            return operand.value;
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

    fn primary(&mut self, walk: &mut Walk<'_>) -> Option<Expr> {
        let mut steps = Vec::new();
        let base = match walk.peek()? {
            Rule::plain => dotted(walk, &mut steps),
            _ => self.term(walk)?,
        };
        while let Some(step) = self.step(walk) {
            steps.push(step);
        }
        let Some(last) = steps.last() else { return Some(base) };
        let span = base.span.to(last.span);
        self.note_path(&base, &steps);
        Some(Expr { span, kind: ExprKind::Path(Box::new(base), steps) })
    }

    fn step(&mut self, walk: &mut Walk<'_>) -> Option<Step> {
        match walk.peek()? {
            Rule::member => {
                let span = walk.leaf();
                Some(member(span, walk.slice(span).trim_start_matches('.')))
            }
            Rule::call => {
                let (span, arguments) = self.inner(walk);
                Some(Step { span, kind: StepKind::Call(arguments) })
            }
            Rule::index => {
                let (span, keys) = self.inner(walk);
                Some(Step { span, kind: StepKind::Index(keys) })
            }
            _ => None,
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

    fn term(&mut self, walk: &mut Walk<'_>) -> Option<Expr> {
        let rule = walk.peek()?;
        let literal = match rule {
            Rule::word | Rule::bare_key => {
                let span = walk.leaf();
                return Some(Expr { span, kind: ExprKind::Word(walk.slice(span).to_owned()) });
            }
            Rule::text => return Some(self.text_block(walk)),
            Rule::string => return Some(self.string(walk)),
            Rule::list => return self.list(walk),
            Rule::map => return self.map(walk),
            Rule::paren => {
                let (span, inner) = self.inner(walk);
                return Some(Expr { span, kind: ExprKind::Paren(Box::new(inner.into_iter().next()?)) });
            }
            Rule::numeric | Rule::number => Literal::Int,
            Rule::ipv6 => Literal::Address,
            Rule::prefix => Literal::Prefix,
            Rule::ports => Literal::Ports,
            Rule::size => Literal::Size,
            Rule::duration => Literal::Duration,
            Rule::bad_number => Literal::Malformed,
            _ => return None,
        };
        let span = walk.leaf();
        let literal = match rule {
            Rule::numeric if walk.slice(span).contains('.') => Literal::Address,
            _ => literal,
        };
        Some(Expr { span, kind: ExprKind::Literal(literal, walk.slice(span).to_owned()) })
    }

    fn list(&mut self, walk: &mut Walk<'_>) -> Option<Expr> {
        let node = walk.enter();
        let mut values = self.exprs(walk);
        let clauses = self.clauses(walk);
        let span = walk.leave(node);
        let kind = match clauses.is_empty() {
            true => ExprKind::List(values),
            false => ExprKind::ListOf(Box::new(values.pop()?), clauses),
        };
        Some(Expr { span, kind })
    }

    fn map(&mut self, walk: &mut Walk<'_>) -> Option<Expr> {
        let node = walk.enter();
        let mut entries = Vec::new();
        while walk.peek() == Some(Rule::entry) {
            let mut parts = self.inner(walk).1.into_iter();
            entries.push((parts.next()?, parts.next()?));
        }
        let clauses = self.clauses(walk);
        let span = walk.leave(node);
        let kind = match clauses.is_empty() {
            true => ExprKind::Map(entries),
            false => ExprKind::MapOf(Box::new(entries.pop()?), clauses),
        };
        Some(Expr { span, kind })
    }

    fn clauses(&mut self, walk: &mut Walk<'_>) -> Vec<Clause> {
        let mut clauses = Vec::new();
        while let Some(rule @ (Rule::for_clause | Rule::if_clause)) = walk.peek() {
            let node = walk.enter();
            let clause = match rule {
                Rule::for_clause => self.name(walk).zip(self.expr(walk)).map(|(name, values)| Clause::For(name, values)),
                _ => self.expr(walk).map(Clause::If),
            };
            clauses.extend(clause);
            walk.leave(node);
        }
        clauses
    }

    pub(super) fn string(&mut self, walk: &mut Walk<'_>) -> Expr {
        let node = walk.enter();
        let mut pieces = Vec::new();
        self.pieces(walk, &mut pieces);
        Expr { span: walk.leave(node), kind: ExprKind::Text(pieces) }
    }

    /// The characters and values of a string, or of a line of a text between `"""`.
    fn pieces(&mut self, walk: &mut Walk<'_>, pieces: &mut Vec<Piece>) {
        while let Some(rule) = walk.peek() {
            if rule == Rule::interpolation {
                pieces.extend(self.inner(walk).1.into_iter().map(Piece::Value));
                continue;
            }
            let span = walk.leaf();
            let written = walk.slice(span);
            match rule {
                Rule::chars => push_chars(pieces, written),
                Rule::text_chars => push_chars(pieces, written.trim_end_matches('\r')),
                Rule::text_escape => push_chars(pieces, "${"),
                Rule::escape => push_chars(pieces, &self.escape(written, span)),
                _ => {}
            }
        }
    }

    fn escape(&mut self, written: &str, span: Span) -> String {
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
                    .at(span, "unknown escape")
                    .help("the escapes are `\\n`, `\\t`, `\\\"`, `\\\\`, `\\$` and `\\u{…}` with the number of a character"),
            );
        }
        resolved.map(String::from).unwrap_or_default()
    }

    /// The indentation that all lines share, the closing one included, is not part of the text.
    fn text_block(&mut self, walk: &mut Walk<'_>) -> Expr {
        let node = walk.enter();
        let mut lines = Vec::new();
        while walk.peek().is_some() {
            let line = walk.enter();
            let mut pieces = Vec::new();
            self.pieces(walk, &mut pieces);
            lines.push((walk.leave(line), pieces));
        }
        let span = walk.leave(node);
        let written = |line: Span| walk.slice(line);
        let indents = lines.iter().map(|(line, _)| written(*line)).filter(|line| !line.trim().is_empty()).map(indent);
        let indentation = indents.min().unwrap_or(0);
        // The last line is the closing one.
        lines.pop();
        let mut joined = Vec::new();
        for (line, pieces) in lines {
            let line = written(line);
            if !line.trim().is_empty() {
                push_chars(&mut joined, line.get(indentation..indent(line)).unwrap_or_default());
            }
            for piece in pieces {
                match piece {
                    Piece::Chars(chars) => push_chars(&mut joined, &chars),
                    value => joined.push(value),
                }
            }
            push_chars(&mut joined, "\n");
        }
        Expr { span, kind: ExprKind::Text(joined) }
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

/// A word with the members behind it, which the grammar gives as one.
fn dotted(walk: &mut Walk<'_>, steps: &mut Vec<Step>) -> Expr {
    let span = walk.leaf();
    let written = walk.slice(span);
    let (word, members) = written.split_once('.').map_or((written, None), |(word, members)| (word, Some(members)));
    let mut end = span.start as usize + word.len();
    let first = Span::new(span.file, span.start as usize, end);
    if let Some(members) = members {
        steps.reserve_exact(members.bytes().filter(|byte| *byte == b'.').count() + 1);
        for part in members.split('.') {
            let at = Span::new(span.file, end, end + 1 + part.len());
            end = at.end as usize;
            steps.push(member(at, part));
        }
    }
    Expr { span: first, kind: ExprKind::Word(word.to_owned()) }
}

/// A dot with the name behind it.
fn member(span: Span, part: &str) -> Step {
    Step { span, kind: StepKind::Member(Name { text: part.to_owned(), span: Span { start: span.start + 1, ..span } }) }
}
