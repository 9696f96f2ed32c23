//! Expressions: where they may break, and where their comments go.
//!
//! Elements in brackets break all together, one a line. Chains of one operator break before each operator, and `if`
//! before `then` and `else`; those lines are indented by one level. `..` never breaks, nor does anything round a dot.

use std::borrow::Cow;
use std::ops::Range;

use super::bodies::Formatter;
use super::doc::Flat;
use super::spelling;
use crate::source::Span;
use crate::syntax::ast::{Clause, Expr, ExprKind, Link, Literal, Op, Step, StepKind};

impl<'t> Formatter<'t> {
    /// An expression, with the comments in it.
    pub(super) fn expr(&mut self, expr: &'t Expr) {
        let written = self.slice(expr.span);
        match &expr.kind {
            ExprKind::Literal(Literal::Address, _) => self.respell(expr.span, spelling::address(written)),
            ExprKind::Literal(Literal::Ports, _) => self.doc.text(spelling::ports(written)),
            ExprKind::Literal(..) | ExprKind::Word(_) => self.doc.text(written),
            ExprKind::Text(_) if spelling::is_text(written) => self.text_block(written),
            ExprKind::Text(_) => self.doc.text(written),
            ExprKind::List(values) => self.items(["[", "]"], inside(expr.span), values, |value| value.span, Self::expr),
            ExprKind::Map(entries) => {
                let place = |entry: &(Expr, Expr)| entry.0.span.to(entry.1.span);
                self.items(["{", "}"], inside(expr.span), entries, place, Self::entry);
            }
            ExprKind::ListOf(value, clauses) => {
                self.comprehension(["[", "]"], inside(expr.span), value.span, clauses, |formatter| formatter.expr(value));
            }
            ExprKind::MapOf(entry, clauses) => {
                let place = entry.0.span.to(entry.1.span);
                self.comprehension(["{", "}"], inside(expr.span), place, clauses, |formatter| formatter.entry(entry));
            }
            ExprKind::Paren(value) => {
                self.comprehension(["(", ")"], inside(expr.span), value.span, &[], |formatter| formatter.expr(value));
            }
            ExprKind::Path(base, steps) => {
                self.expr(base);
                steps.iter().for_each(|step| self.step(step));
            }
            ExprKind::Not(value) => {
                self.doc.text("not ");
                self.expr(value);
            }
            ExprKind::Chain(first, links) => self.chain(first, links),
            ExprKind::If(parts) => self.choice(parts),
            ExprKind::Broken => self.doc.verbatim(written),
        }
    }

    fn respell(&mut self, span: Span, spelling: Cow<'t, str>) {
        if let Cow::Owned(other) = &spelling {
            self.respelled.push((span.range(), other.clone()));
        }
        self.doc.text(spelling);
    }

    /// The comments between two bytes: the first one perhaps behind what was printed last, all others on lines of
    /// their own. Says where the last of them ends, if there is any.
    fn comments(&mut self, from: usize, end: usize) -> Option<usize> {
        let mut at = from;
        let mut found = None;
        while let Some((start, comment)) = self.comment_before(end) {
            if found.is_none() && self.is_one_line(from, start) {
                self.doc.break_groups();
            } else {
                let blank = !self.doc.is_after_bracket() && self.has_blank_line(at, start);
                self.doc.spaced_line(Flat::Never, blank);
            }
            self.doc.comment(comment);
            at = start + comment.len();
            found = Some(at);
        }
        found
    }

    /// Elements between brackets, with the bytes that lie between these.
    pub(super) fn items<T>(
        &mut self,
        brackets: [&'static str; 2],
        inside: Range<usize>,
        items: &'t [T],
        place: impl Fn(&T) -> Span,
        print: impl Fn(&mut Self, &'t T),
    ) {
        self.doc.text(brackets[0]);
        let folds = std::mem::replace(&mut self.folds, true);
        self.doc.open();
        self.doc.indent();
        let mut at = inside.start;
        for (number, item) in items.iter().enumerate() {
            let span = place(item);
            at = self.comments(at, span.start as usize).unwrap_or(at);
            match self.doc.is_after_bracket() {
                true => self.doc.line(Flat::Nothing),
                false => self.doc.spaced_line(Flat::Blank, self.has_blank_line(at, span.start as usize)),
            }
            print(self, item);
            at = span.end as usize;
            match number + 1 == items.len() {
                true => self.doc.if_broken(","),
                false => self.doc.text(","),
            }
        }
        let commented = self.comments(at, inside.end).is_some();
        self.doc.dedent();
        if commented || !items.is_empty() {
            self.doc.line(Flat::Nothing);
        }
        self.doc.close();
        self.folds = folds;
        self.doc.text(brackets[1]);
    }

    /// One value between brackets with the clauses behind it. No comma may follow.
    fn comprehension(
        &mut self,
        brackets: [&'static str; 2],
        inside: Range<usize>,
        value: Span,
        clauses: &'t [Clause],
        print: impl Fn(&mut Self),
    ) {
        self.doc.text(brackets[0]);
        let folds = std::mem::replace(&mut self.folds, true);
        self.doc.open();
        self.doc.indent();
        self.comments(inside.start, value.start as usize);
        self.doc.line(Flat::Nothing);
        print(self);
        let mut at = value.end as usize;
        for clause in clauses {
            let (word, name, value) = match clause {
                Clause::For(name, values) => ("for ", Some(name), values),
                Clause::If(condition) => ("if ", None, condition),
            };
            self.comments(at, name.map_or(value.span, |name| name.span).start as usize);
            self.doc.line(Flat::Blank);
            self.doc.text(word);
            if let Some(name) = name {
                self.doc.text(self.slice(name.span));
                self.doc.text(" in ");
            }
            self.expr(value);
            at = value.span.end as usize;
        }
        self.comments(at, inside.end);
        self.doc.dedent();
        self.doc.line(Flat::Nothing);
        self.doc.close();
        self.folds = folds;
        self.doc.text(brackets[1]);
    }

    fn entry(&mut self, entry: &'t (Expr, Expr)) {
        let (key, value) = entry;
        self.expr(key);
        self.doc.text(if ends_in_colons(key, self.text) { " :" } else { ":" });
        self.doc.indent();
        match self.comments(key.span.end as usize, value.span.start as usize) {
            Some(_) => self.doc.line(Flat::Never),
            None => self.doc.text(" "),
        }
        self.doc.dedent();
        self.expr(value);
    }

    fn step(&mut self, step: &'t Step) {
        match &step.kind {
            StepKind::Member(name) => {
                self.doc.text(".");
                self.doc.text(self.slice(name.span));
            }
            StepKind::Call(values) => self.arguments(["(", ")"], inside(step.span), values),
            StepKind::Index(values) => self.arguments(["[", "]"], inside(step.span), values),
        }
    }

    /// Arguments. A single one that has brackets of its own breaks inside these, and a single word not at all.
    fn arguments(&mut self, brackets: [&'static str; 2], inside: Range<usize>, values: &'t [Expr]) {
        let commented = self.has_comment(inside.end);
        match values {
            [value] if is_compact(value) && !commented => {
                self.doc.text(brackets[0]);
                self.expr(value);
                self.doc.text(brackets[1]);
            }
            _ => self.items(brackets, inside, values, |value| value.span, Self::expr),
        }
    }

    fn chain(&mut self, first: &'t Expr, links: &'t [Link]) {
        let breaks = self.folds && links.iter().all(|link| link.op != Op::Range);
        self.continued(breaks, |formatter| {
            formatter.expr(first);
            let mut left = first;
            for link in links {
                formatter.operator(link, left);
                formatter.expr(&link.right);
                left = &link.right;
            }
        });
    }

    fn operator(&mut self, link: &Link, left: &Expr) {
        if link.op == Op::Range {
            return self.doc.text(if ends_in_colons(left, self.text) { " .. " } else { ".." });
        }
        self.fold(left.span.end as usize, link.span.start as usize);
        self.doc.text(link.op.spelling());
        self.doc.text(" ");
    }

    /// An `if` behind `else` goes on at the same depth.
    fn choice(&mut self, parts: &'t [Expr; 3]) {
        self.continued(self.folds, |formatter| {
            let mut parts = parts;
            loop {
                let [condition, yes, no] = parts;
                formatter.doc.text("if ");
                formatter.expr(condition);
                formatter.fold(condition.span.end as usize, yes.span.start as usize);
                formatter.doc.text("then ");
                formatter.expr(yes);
                formatter.fold(yes.span.end as usize, no.span.start as usize);
                formatter.doc.text("else ");
                match &no.kind {
                    ExprKind::If(next) => parts = next,
                    _ => break formatter.expr(no),
                }
            }
        });
    }

    /// A group whose lines but the first are indented, if it has lines of its own.
    fn continued(&mut self, breaks: bool, print: impl FnOnce(&mut Self)) {
        self.doc.open();
        if breaks {
            self.doc.indent();
        }
        print(self);
        if breaks {
            self.doc.dedent();
        }
        self.doc.close();
    }

    /// The place before an operator, `then` or `else`, with the comments there.
    fn fold(&mut self, from: usize, end: usize) {
        match self.comments(from, end) {
            Some(_) => self.doc.line(Flat::Never),
            None if self.folds => self.doc.line(Flat::Blank),
            None => self.doc.text(" "),
        }
    }

    /// A text between `"""`: its lines and the closing one are indented by one level, whatever they were before.
    fn text_block(&mut self, written: &'t str) {
        self.doc.text("\"\"\"");
        self.doc.indent();
        for line in spelling::text_lines(written) {
            self.doc.line(Flat::Never);
            if !line.is_empty() {
                self.doc.text(line);
            }
        }
        self.doc.line(Flat::Never);
        self.doc.text("\"\"\"");
        self.doc.dedent();
    }
}

/// The bytes between the brackets of a span.
fn inside(span: Span) -> Range<usize> {
    span.start as usize + 1..span.end as usize - 1
}

/// Whether an argument is printed close to its brackets.
fn is_compact(value: &Expr) -> bool {
    matches!(
        value.kind,
        ExprKind::Literal(..)
            | ExprKind::Text(_)
            | ExprKind::Word(_)
            | ExprKind::List(_)
            | ExprKind::Map(_)
            | ExprKind::ListOf(..)
            | ExprKind::MapOf(..)
    )
}

/// Whether an expression ends in an IPv6 address without length, which would take a `:` or `..` behind it for its own.
fn ends_in_colons(expr: &Expr, text: &str) -> bool {
    let mut last = expr;
    loop {
        match &last.kind {
            ExprKind::Chain(_, links) => match links.last() {
                Some(link) => last = &link.right,
                None => return false,
            },
            ExprKind::Not(inner) => last = inner,
            ExprKind::If(parts) => {
                let [.., otherwise] = &**parts;
                last = otherwise;
            }
            ExprKind::Literal(Literal::Address, _) => {
                let written = text.get(last.span.range()).unwrap_or_default();
                return written.contains(':') && !written.contains('/');
            }
            _ => return false,
        }
    }
}
