//! Comments that accept a warning: `#allow(W0042)` alone above a statement.
//!
//! What the proof warns of is found after the analysis, so that the comments which accept it wait: whether they accept
//! anything is said once the proof is made.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::source::{SourceMap, Span};
use crate::syntax::Parse;
use crate::syntax::ast::{Statement, StatementKind};

/// How the codes begin that the proof tells.
const OF_THE_PROOF: &str = "W07";

/// One accepted warning: its code, the comment, the statement below.
#[derive(Clone, Debug)]
pub struct Allowance {
    code: String,
    comment: Span,
    statement: Option<Span>,
    used: bool,
}

/// Takes out the warnings that are accepted, and adds one for each acceptance that accepts nothing. Gives back those that
/// wait for the proof.
pub fn apply<'p>(
    sources: &SourceMap,
    parses: impl Iterator<Item = &'p Parse>,
    found: Vec<Diagnostic>,
) -> (Vec<Diagnostic>, Vec<Allowance>) {
    let waits = |allowance: &Allowance| allowance.statement.is_some() && allowance.code.starts_with(OF_THE_PROOF);
    let (waiting, now) = parses.flat_map(|parse| gather(sources, parse)).partition(waits);
    (accept(now, found), waiting)
}

/// The same for acceptances that have been gathered.
pub fn accept(mut allowances: Vec<Allowance>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if allowances.is_empty() {
        return found;
    }
    let mut kept = Vec::new();
    for diagnostic in found {
        let span = diagnostic.span();
        let accepts = |allowance: &&mut Allowance| {
            let inside = |statement: Span| {
                span.is_some_and(|span| statement.file == span.file && statement.start <= span.start && span.end <= statement.end)
            };
            allowance.code == diagnostic.code.0 && allowance.statement.is_some_and(inside)
        };
        match allowances.iter_mut().find(accepts) {
            Some(allowance) if diagnostic.severity == Severity::Warning => allowance.used = true,
            _ => kept.push(diagnostic),
        }
    }
    for allowance in allowances.into_iter().filter(|allowance| !allowance.used) {
        let message = match allowance.statement {
            Some(_) => format!("`{}` is accepted here, and nothing warns of it", allowance.code),
            None => format!("`{}` is accepted here, but no statement follows", allowance.code),
        };
        kept.push(
            Diagnostic::warning(codes::UNNEEDED_ALLOW, message).at(allowance.comment, "not needed").help("take the comment out"),
        );
    }
    kept.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
    kept
}

/// Every acceptance with the statement on the next line that is no comment.
fn gather(sources: &SourceMap, parse: &Parse) -> Vec<Allowance> {
    let line_of = |span: Span| sources.file(span.file).map_or(0, |file| file.lines().line_column(file.text(), span.start).line);
    let asks = |text: &str| text.strip_prefix("allow(").is_some_and(|rest| rest.trim_end().ends_with(')'));
    if !parse.comments.iter().any(|comment| asks(&comment.text)) {
        return Vec::new();
    }
    let mut statements = BTreeMap::new();
    for_each(&parse.file.statements, &mut |statement| {
        statements.entry(line_of(statement.span)).or_insert(statement.span);
    });
    let comment_lines: Vec<u32> = parse.comments.iter().map(|comment| line_of(comment.span)).collect();
    let mut allowances = Vec::new();
    for comment in parse.comments.iter().filter(|comment| asks(&comment.text)) {
        let mut line = line_of(comment.span);
        let alone = !statements.contains_key(&line);
        line += 1;
        while comment_lines.binary_search(&line).is_ok() && !statements.contains_key(&line) {
            line += 1;
        }
        let statement = statements.get(&line).copied().filter(|_| alone);
        let inside = comment.text.trim_start_matches("allow(").trim_end().trim_end_matches(')');
        for code in inside.split(',').map(str::trim) {
            allowances.push(Allowance { code: code.to_owned(), comment: comment.span, statement, used: false });
        }
    }
    allowances
}

fn for_each<'a>(statements: &'a [Statement], each: &mut dyn FnMut(&'a Statement)) {
    for statement in statements {
        each(statement);
        match &statement.kind {
            StatementKind::Declaration(declaration) => for_each(&declaration.body, each),
            StatementKind::Stack { body, .. } => for_each(body, each),
            StatementKind::Use(used) => for_each(&used.body, each),
            _ => {}
        }
    }
}
