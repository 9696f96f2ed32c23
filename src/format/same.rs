//! Whether two texts say the same: their trees without places, and their characters without blanks and commas.

use super::bodies::Printed;
use super::spelling;
use crate::source::Span;
use crate::syntax::Parse;
use crate::syntax::ast::{
    Attribute, Clause, Expr, ExprKind, KeyVariable, Literal, Piece, RuleLine, Statement, StatementKind, StepKind, TypeExpr,
    TypeKind,
};

/// All that a text says, in a form that can be compared: its tree and its comments, without places.
pub fn says(text: &str, parse: &Parse) -> String {
    let mut saying = Saying { text, out: String::new() };
    saying.statements(&parse.file.statements);
    for comment in &parse.comments {
        saying.part("#", saying.slice(comment.span));
    }
    saying.out
}

/// Whether every character of a text but blanks and commas is in what was printed of it, in the same order.
pub fn keeps(text: &str, printed: &Printed) -> bool {
    let mut rest = printed.text.as_str();
    let mut at = 0;
    for (span, spelling) in &printed.respelled {
        let before = text.get(at..span.start).unwrap_or_default();
        let Some(after) = behind(rest, before).and_then(|rest| behind(rest, spelling)) else { return false };
        rest = after;
        at = span.end;
    }
    behind(rest, text.get(at..).unwrap_or_default()).is_some_and(|rest| without_blanks(rest).is_empty())
}

/// What of a text stands behind the characters of another, if it begins with these.
fn behind<'t>(text: &'t str, expected: &str) -> Option<&'t str> {
    let (mut text, mut expected) = (text, expected);
    loop {
        (text, expected) = (without_blanks(text), without_blanks(expected));
        // Most of a text is the same for a while, and that is told fastest by its bytes.
        let same = text.bytes().zip(expected.bytes()).take_while(|(one, other)| one == other && !is_blank(*one)).count();
        match same {
            0 if expected.is_empty() => return Some(text),
            0 => return None,
            _ => (text, expected) = (after(text, same)?, after(expected, same)?),
        }
    }
}

/// What stands behind so many bytes, or behind the last whole character in them.
fn after(text: &str, bytes: usize) -> Option<&str> {
    let end = text.floor_char_boundary(bytes);
    text.get(end..).filter(|_| end > 0)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b',' | b'\t' | b'\r')
}

fn without_blanks(text: &str) -> &str {
    text.trim_start_matches(|character: char| character == ',' || character.is_whitespace())
}

struct Saying<'t> {
    text: &'t str,
    out: String,
}

impl<'t> Saying<'t> {
    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Adds a word with what belongs to it. A length before it keeps two parts from being taken for others.
    fn part(&mut self, word: &str, text: &str) {
        self.out.push_str(word);
        self.out.push_str(&text.len().to_string());
        self.out.push(':');
        self.out.push_str(text);
    }

    fn statements(&mut self, statements: &[Statement]) {
        self.out.push('{');
        for statement in statements {
            self.out.push(';');
            self.statement(statement);
        }
        self.out.push('}');
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Attribute(attribute) => self.attribute("attribute", attribute),
            StatementKind::Service(attribute) => self.attribute("service", attribute),
            StatementKind::Output(attribute) => self.attribute("output", attribute),
            StatementKind::Declaration(declaration) => {
                self.part(if declaration.existing.is_some() { "existing" } else { "kind" }, &declaration.kind.text);
                self.optional(declaration.name.as_ref(), |s, name| s.part("name", &name.text));
                self.keys(&declaration.keys);
                self.optional(declaration.condition.as_ref(), Self::expr);
                self.statements(&declaration.body);
            }
            StatementKind::Stack { name, param, body } => {
                self.part("stack", &name.text);
                self.optional(param.as_ref(), |s, name| s.part("name", &name.text));
                self.statements(body);
            }
            StatementKind::Param(param) => {
                self.part("param", &param.name.text);
                self.type_expr(&param.of);
                self.optional(param.default.as_ref(), Self::expr);
                self.optional(param.condition.as_ref(), Self::expr);
                self.optional(param.message.as_ref(), Self::expr);
            }
            StatementKind::Let(binding) => {
                self.part("let", &binding.name.text);
                self.optional(binding.of.as_ref(), Self::type_expr);
                self.expr(&binding.value);
            }
            StatementKind::Assert(assert) => {
                self.part(if assert.only { "only" } else { "assert" }, if assert.can { "can" } else { "cannot" });
                self.exprs([&assert.from, &assert.to]);
                self.optional(assert.on.as_ref(), Self::expr);
                self.optional(assert.why.as_ref(), Self::expr);
            }
            StatementKind::Check { condition, message } => {
                self.out.push_str("check");
                self.exprs([condition, message]);
            }
            StatementKind::Rule(rule) => self.rule(rule),
            StatementKind::Route { destination, target } => {
                self.out.push_str("route");
                self.exprs([destination, target]);
            }
            StatementKind::Use(used) => {
                self.part("use", &used.name.text);
                self.expr(&used.path);
                self.keys(&used.keys);
                self.optional(used.condition.as_ref(), Self::expr);
                self.statements(&used.body);
            }
            StatementKind::Moved { from, to } => {
                self.out.push_str("moved");
                self.exprs([from, to]);
            }
            StatementKind::Broken { declares } => {
                // What it is taken to declare can hang on what stands around it.
                self.part("broken", declares.as_deref().unwrap_or_default());
                self.part("as", spelling::trimmed(self.slice(statement.span)));
            }
        }
    }

    fn attribute(&mut self, word: &str, attribute: &Attribute) {
        self.part(word, &attribute.name.text);
        self.expr(&attribute.value);
    }

    fn rule(&mut self, rule: &RuleLine) {
        self.part("rule", &rule.action.text);
        self.part("way", &rule.way.text);
        self.optional(rule.number.as_ref(), Self::expr);
        self.exprs([&rule.what, &rule.peer]);
        self.optional(rule.why.as_ref(), Self::expr);
    }

    fn optional<T>(&mut self, value: Option<&T>, say: impl Fn(&mut Self, &T)) {
        match value {
            Some(value) => say(self, value),
            None => self.out.push('-'),
        }
    }

    fn keys(&mut self, keys: &[KeyVariable]) {
        for key in keys {
            self.part("key", &key.name.text);
            self.expr(&key.values);
        }
    }

    fn type_expr(&mut self, of: &TypeExpr) {
        self.out.push_str(if of.optional { "?" } else { "!" });
        match &of.kind {
            TypeKind::Named(name, inner) => {
                self.part("type", &name.text);
                self.optional(inner.as_deref(), Self::type_expr);
            }
            TypeKind::Union(words) => words.iter().for_each(|word| self.part("|", word)),
        }
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        self.out.push('(');
        exprs.into_iter().for_each(|expr| self.expr(expr));
        self.out.push(')');
    }

    fn expr(&mut self, expr: &Expr) {
        self.out.push(' ');
        match &expr.kind {
            ExprKind::Literal(Literal::Address, written) => self.part("address", &spelling::address(written)),
            ExprKind::Literal(Literal::Ports, written) => self.part("ports", &spelling::ports(written)),
            ExprKind::Literal(_, written) => self.part("literal", written),
            ExprKind::Text(pieces) => self.pieces(pieces),
            ExprKind::Word(word) => self.part("word", word),
            ExprKind::List(values) => {
                self.out.push_str("list");
                self.exprs(values);
            }
            ExprKind::Map(entries) => {
                self.out.push_str("map");
                entries.iter().for_each(|(key, value)| self.exprs([key, value]));
            }
            ExprKind::ListOf(value, clauses) => {
                self.out.push_str("list-of");
                self.expr(value);
                self.clauses(clauses);
            }
            ExprKind::MapOf(entry, clauses) => {
                self.out.push_str("map-of");
                self.exprs([&entry.0, &entry.1]);
                self.clauses(clauses);
            }
            ExprKind::Paren(inner) => self.exprs([&**inner]),
            ExprKind::Path(base, steps) => {
                self.expr(base);
                for step in steps {
                    match &step.kind {
                        StepKind::Member(name) => self.part(".", &name.text),
                        StepKind::Call(values) => self.exprs(values),
                        StepKind::Index(values) => {
                            self.out.push('[');
                            self.exprs(values);
                        }
                    }
                }
            }
            ExprKind::Not(inner) => {
                self.out.push_str("not");
                self.expr(inner);
            }
            ExprKind::Chain(first, links) => {
                self.out.push('<');
                self.expr(first);
                for link in links {
                    self.part("op", link.op.spelling());
                    self.expr(&link.right);
                }
                self.out.push('>');
            }
            ExprKind::If(parts) => {
                self.out.push_str("if");
                self.exprs(parts.iter());
            }
            ExprKind::Broken => self.part("hole", self.slice(expr.span)),
        }
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        self.out.push('"');
        for piece in pieces {
            match piece {
                Piece::Chars(chars) => self.part("chars", chars),
                Piece::Value(value) => self.expr(value),
            }
        }
        self.out.push('"');
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            match clause {
                Clause::For(name, values) => {
                    self.part("for", &name.text);
                    self.expr(values);
                }
                Clause::If(condition) => {
                    self.out.push_str("where");
                    self.expr(condition);
                }
            }
        }
    }
}
