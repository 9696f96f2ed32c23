//! Statements: what stands between their parts, and where the parts of their heads may break.

use super::bodies::{Braces, Formatter, body};
use super::spelling::{self, BLANKS, trimmed};
use crate::syntax::ast::{
    Assert, Attribute, Declaration, Expr, KeyVariable, Let, Name, Param, RuleLine, Statement, StatementKind, TypeExpr, TypeKind,
    Use,
};

impl<'t> Formatter<'t> {
    /// A statement that is not broken, with its body.
    pub(super) fn statement(&mut self, statement: &'t Statement, joins: bool) {
        let from = self.doc.len();
        let text = trimmed(self.slice(statement.span));
        let end = statement.span.start as usize + text.len();
        let inside = body(statement).unwrap_or_default();
        let braces = body(statement).and_then(|body| self.braces(statement, body));
        let head_end = braces.as_ref().map_or(end, |braces| braces.open);
        self.doubtful |= self.has_comment(head_end);
        self.head(statement);
        let empty = braces.as_ref().is_some_and(|braces| self.is_empty(inside, braces));
        if let Some(braces) = &braces {
            self.doc.text(if empty && braces.closed { " {}" } else { " {" });
        }
        self.end_line(from, joins);
        match &braces {
            Some(braces) if !empty => self.body(inside, braces),
            Some(braces) => self.doubtful |= !braces.closed,
            None => {}
        }
        self.at = end;
    }

    fn is_empty(&self, body: &[Statement], braces: &Braces) -> bool {
        body.is_empty() && !self.has_comment(braces.end)
    }

    /// All of a statement but its body.
    fn head(&mut self, statement: &'t Statement) {
        match &statement.kind {
            StatementKind::Attribute(attribute) => self.assignment("", attribute),
            StatementKind::Service(attribute) => self.assignment("service ", attribute),
            StatementKind::Output(attribute) => {
                self.word("output ", &attribute.name);
                self.after(" = ", &attribute.value);
            }
            StatementKind::Let(binding) => self.binding(binding),
            StatementKind::Declaration(declaration) => self.declaration(declaration),
            StatementKind::Stack { name, param, .. } => {
                self.word("stack ", name);
                if let Some(param) = param {
                    self.word("[", param);
                    self.doc.text("]");
                }
            }
            StatementKind::Param(param) => self.param(param),
            StatementKind::Assert(assert) => self.assert(assert),
            StatementKind::Check { condition, message } => {
                self.after("check ", condition);
                self.after(" ", message);
            }
            StatementKind::Rule(rule) => self.rule(rule),
            StatementKind::Route { destination, target } => {
                self.expr(destination);
                self.doc.pad();
                self.after(" -> ", target);
            }
            StatementKind::Use(used) => self.use_head(used),
            StatementKind::Moved { from, to } => {
                self.after("moved ", from);
                self.after(" to ", to);
            }
            StatementKind::Broken { .. } => self.doc.verbatim(trimmed(self.slice(statement.span))),
        }
    }

    fn word(&mut self, before: &'static str, name: &'t Name) {
        self.doc.text(before);
        self.doc.text(self.slice(name.span));
    }

    fn after(&mut self, before: &'static str, expr: &'t Expr) {
        self.doc.text(before);
        self.expr(expr);
    }

    fn maybe(&mut self, before: &'static str, expr: Option<&'t Expr>) {
        if let Some(expr) = expr {
            self.after(before, expr);
        }
    }

    /// `name = value`, whose `=` aligns with its neighbours.
    fn assignment(&mut self, before: &'static str, attribute: &'t Attribute) {
        self.word(before, &attribute.name);
        self.doc.pad();
        self.after(" = ", &attribute.value);
    }

    fn binding(&mut self, binding: &'t Let) {
        self.word("let ", &binding.name);
        match &binding.of {
            Some(of) => self.type_after(": ", of),
            None => self.doc.pad(),
        }
        self.after(" = ", &binding.value);
    }

    fn declaration(&mut self, declaration: &'t Declaration) {
        if declaration.existing.is_some() {
            self.doc.text("existing ");
        }
        self.word("", &declaration.kind);
        if let Some(name) = &declaration.name {
            self.word(" ", name);
        }
        self.keys(&declaration.keys, (declaration.head.end as usize).saturating_sub(1));
        self.condition(declaration.condition.as_ref());
    }

    fn use_head(&mut self, used: &'t Use) {
        self.after("use ", &used.path);
        self.word(" as ", &used.name);
        let close = used.keys.last().and_then(|last| self.closing_bracket(last.values.span.end as usize));
        self.keys(&used.keys, close.unwrap_or_default());
        self.condition(used.condition.as_ref());
    }

    fn keys(&mut self, keys: &'t [KeyVariable], close: usize) {
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return };
        // What stands before the first key is its bracket, and perhaps a comment.
        let before = self.text.get(..first.name.span.start as usize).unwrap_or_default();
        let comment = self.comments.get(self.next).map_or(before.len(), |comment| comment.span.start as usize).min(before.len());
        let open = self.text.get(..comment).and_then(|before| before.rfind('[')).map_or(before.len(), |at| at + 1);
        let close = close.max(last.values.span.end as usize);
        self.items(
            ["[", "]"],
            open..close,
            keys,
            |key| key.name.span.to(key.values.span),
            |formatter, key| {
                formatter.word("", &key.name);
                formatter.after(" in ", &key.values);
            },
        );
    }

    /// The condition of a declaration stays on its line: a `{` behind a continued line opens no body.
    fn condition(&mut self, condition: Option<&'t Expr>) {
        let folds = std::mem::replace(&mut self.folds, false);
        self.maybe(" if ", condition);
        self.folds = folds;
    }

    fn param(&mut self, param: &'t Param) {
        self.word("param ", &param.name);
        self.type_after(": ", &param.of);
        self.maybe(" = ", param.default.as_ref());
        self.maybe(" where ", param.condition.as_ref());
        self.maybe(" ", param.message.as_ref());
    }

    fn assert(&mut self, assert: &'t Assert) {
        self.after(if assert.only { "assert only " } else { "assert " }, &assert.from);
        self.after(if assert.can { " can reach " } else { " cannot reach " }, &assert.to);
        self.maybe(" on ", assert.on.as_ref());
        self.maybe(" ", assert.why.as_ref());
    }

    fn rule(&mut self, rule: &'t RuleLine) {
        if let Some(number) = &rule.number {
            self.expr(number);
            self.doc.text(" ");
        }
        self.word("", &rule.action);
        self.after(" ", &rule.what);
        self.word(" ", &rule.way);
        self.after(" ", &rule.peer);
        self.maybe(" ", rule.why.as_ref());
    }

    fn type_after(&mut self, before: &'static str, of: &'t TypeExpr) {
        self.doc.text(before);
        match &of.kind {
            TypeKind::Named(name, inner) => {
                self.doc.text(self.slice(name.span));
                if let Some(inner) = inner {
                    self.type_after("[", inner);
                    self.doc.text("]");
                }
                self.doc.text(if of.optional { "?" } else { "" });
            }
            TypeKind::Union(_) => self.doc.text(spelling::union(self.slice(of.span))),
        }
    }

    /// Where the `{` of a statement stands.
    pub(super) fn open_brace(&self, statement: &Statement) -> Option<usize> {
        let from = match &statement.kind {
            StatementKind::Declaration(declaration) => match &declaration.condition {
                Some(condition) => condition.span.end,
                None => declaration.head.end,
            },
            StatementKind::Stack { name, param, .. } => param.as_ref().unwrap_or(name).span.end,
            StatementKind::Use(used) => match (&used.condition, used.keys.last()) {
                (Some(condition), _) => condition.span.end,
                (None, Some(last)) => last.values.span.end,
                (None, None) => used.name.span.end,
            },
            _ => return None,
        } as usize;
        let from = match &statement.kind {
            StatementKind::Use(used) if used.condition.is_none() && !used.keys.is_empty() => self.closing_bracket(from)? + 1,
            StatementKind::Stack { param: Some(_), .. } => self.closing_bracket(from)? + 1,
            _ => from,
        };
        let rest = self.text.get(from..)?;
        let behind = rest.trim_start_matches(BLANKS);
        behind.starts_with('{').then_some(from + rest.len() - behind.len())
    }

    /// Where the `]` stands that follows the last of its elements.
    fn closing_bracket(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            match self.text.as_bytes().get(at)? {
                b']' => return Some(at),
                b'#' => at += self.text.get(at..)?.find('\n')?,
                b' ' | b'\t' | b'\r' | b'\n' | b',' => at += 1,
                _ => return None,
            }
        }
    }
}
