//! Text to syntax tree. Never fails: what is no statement becomes a broken one and an error.
//!
//! The grammar decides how far damage goes, [`advice`] what is said about it. What words mean is not known here.

mod advice;
pub mod ast;
mod characters;
mod nearest;
mod nesting;
mod parser;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};
pub use ast::Comment;
use ast::{ExprKind, Piece};
pub use nearest::nearest;

/// How many bytes a program may have.
pub const LARGEST: usize = 16 << 20;

/// How many errors of one text are told; the rest is counted.
pub const MOST_ERRORS: usize = 100;

/// What a text says, and what of it says nothing.
#[derive(Clone, Debug, Default)]
pub struct Parse {
    /// The tree.
    pub file: ast::File,
    /// Every comment, in the order of the text.
    pub comments: Vec<Comment>,
    /// What is wrong with the text's shape, in the order of the text.
    pub errors: Vec<Diagnostic>,
    /// Whether the text was not looked into at all, so that nothing can be concluded from what the tree lacks.
    pub unread: bool,
    paths: Vec<String>,
}

/// Reads a text.
pub fn parse(text: &str, file: FileId) -> Parse {
    let mut errors = Vec::new();
    if text.len() > LARGEST {
        errors.push(
            Diagnostic::error(codes::TEXT_TOO_LARGE, format!("the text has {} bytes, more than {LARGEST}", text.len()))
                .at(Span::new(file, 0, 0), "this text")
                .help("no network needs a text of this size: name another file, or let a comprehension say what is repeated"),
        );
        return Parse { errors, unread: true, ..Parse::default() };
    }
    characters::check(text, file, &mut errors);
    match nesting::blind(text) {
        nesting::Blinded::Text(blinded, mended) => parser::Parser::new(text, file, errors).read(&blinded, &mended),
        nesting::Blinded::TooDeep(at, what) => {
            errors.push(
                Diagnostic::error(codes::NESTED_TOO_DEEP, format!("{what} nest deeper than {} here", nesting::DEPTH))
                    .at(Span::new(file, at, at + 1), "too deep")
                    .help("give the inner part a name with `let`"),
            );
            Parse { errors, unread: true, ..Parse::default() }
        }
    }
}

/// Reads one expression, as a parameter's value is given outside of a program. Its spans lie in no text.
pub(crate) fn parse_expression(text: &str, file: FileId) -> Option<ast::Expr> {
    let program = parse(&format!("let x = {text}"), file);
    let mut statements = program.file.statements.into_iter();
    match (statements.next()?.kind, statements.next(), program.errors.is_empty()) {
        (ast::StatementKind::Let(binding), None, true) => Some(binding.value),
        _ => None,
    }
}

/// The paths of all `file("…")` and `template("…")` of a text, each once, so that they can be read before
/// the analysis.
pub fn file_paths(parse: &Parse) -> Vec<String> {
    parse.paths.clone()
}

/// The paths of all `use "…"` of a text, each once, so that what they name can be read before the analysis.
pub fn use_paths(parse: &Parse) -> Vec<String> {
    let mut paths: Vec<String> = parse.file.statements.iter().filter_map(|statement| used_path(&statement.kind)).collect();
    paths.sort();
    paths.dedup();
    paths
}

fn used_path(statement: &ast::StatementKind) -> Option<String> {
    match statement {
        ast::StatementKind::Use(used) => plain(&used.path),
        _ => None,
    }
}

/// The characters of a string without values in it.
pub(crate) fn plain(expr: &ast::Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Text(pieces) => pieces
            .iter()
            .map(|piece| match piece {
                Piece::Chars(chars) => Some(chars.as_str()),
                Piece::Value(_) => None,
            })
            .collect(),
        _ => None,
    }
}
