//! The generator's tokens, read once from the first to the last.
//!
//! A node is entered, its children are read in their order, and it is left; what nobody read of it is passed over
//! then. Comments may stand between any two tokens, so they are taken out here and nobody else meets them.

use pest::Token;
use pest::iterators::{Pairs, Tokens};

use super::Rule;
use crate::source::{FileId, Span};
use crate::syntax::ast::Comment;

/// How far the tokens of a text have been read.
pub struct Walk<'t> {
    file: FileId,
    text: &'t str,
    tokens: Tokens<'t, Rule>,
    next: Option<Token<'t, Rule>>,
    /// How many nodes have been entered and not left.
    depth: usize,
    /// The comments that were passed.
    pub comments: Vec<Comment>,
}

/// A node that was entered.
pub struct Node {
    /// Its first byte.
    pub start: usize,
    depth: usize,
}

impl<'t> Walk<'t> {
    /// Before the first token of what the grammar made of a text.
    pub fn new(file: FileId, text: &'t str, pairs: Pairs<'t, Rule>) -> Walk<'t> {
        let mut walk = Walk { file, text, tokens: pairs.tokens(), next: None, depth: 0, comments: Vec::new() };
        walk.advance();
        walk
    }

    /// What the next child is; none at the end of the node.
    pub fn peek(&self) -> Option<Rule> {
        match self.next {
            Some(Token::Start { rule, .. }) => Some(rule),
            _ => None,
        }
    }

    /// Begins to read the next child, which must be there.
    pub fn enter(&mut self) -> Node {
        let start = match &self.next {
            Some(Token::Start { pos, .. } | Token::End { pos, .. }) => pos.pos(),
            None => self.text.len(),
        };
        self.depth += 1;
        self.advance();
        Node { start, depth: self.depth }
    }

    /// Passes over what is left of a node, and says where it lies.
    pub fn leave(&mut self, node: Node) -> Span {
        let mut end = self.text.len();
        while self.depth >= node.depth {
            match &self.next {
                Some(Token::Start { .. }) => self.depth += 1,
                Some(Token::End { pos, .. }) => {
                    self.depth -= 1;
                    end = pos.pos();
                }
                None => break,
            }
            self.advance();
        }
        Span::new(self.file, node.start, end)
    }

    /// Reads a child as a whole.
    pub fn leaf(&mut self) -> Span {
        let node = self.enter();
        self.leave(node)
    }

    /// The characters of a span.
    pub fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn advance(&mut self) {
        self.next = self.tokens.next();
        while let Some(Token::Start { rule: Rule::comment, pos }) = &self.next {
            let start = pos.pos();
            let end = self.tokens.next();
            if let Some(Token::End { pos, .. }) = end {
                self.comment(start.saturating_sub(1), pos.pos());
            }
            self.next = self.tokens.next();
        }
    }

    fn comment(&mut self, start: usize, end: usize) {
        let written = self.text.get(start..end).unwrap_or_default().trim_end();
        let span = Span::new(self.file, start, start + written.len());
        self.comments.push(Comment { span, text: written.trim_start_matches('#').trim().to_owned() });
    }
}
