//! Comments that accept a warning: `#allow(W0042)` alone above a statement. And the warning that needs the tree.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::Parse;
use crate::syntax::ast::{Expr, ExprKind, File, Piece, Statement, StatementKind, StepKind};

/// One accepted warning: its code, the comment, the statement below.
struct Allowance {
    code: String,
    comment: Span,
    statement: Option<Span>,
    used: bool,
}

/// Takes out the warnings that are accepted, and adds one for each acceptance that accepts nothing.
pub fn apply(sources: &SourceMap, parse: &Parse, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut allowances = gather(sources, parse);
    if allowances.is_empty() {
        return found;
    }
    let mut kept = Vec::new();
    for diagnostic in found {
        let span = diagnostic.span();
        let accepts = |allowance: &&mut Allowance| {
            let inside = |statement: Span| span.is_some_and(|span| statement.start <= span.start && span.end <= statement.end);
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

/// W0008: a position in a list decides a block or an address.
pub fn positions(file: &File, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let in_first = |file: FileId| sources.files().next().is_some_and(|(first, _)| first == file);
    for_each(&file.statements, &mut |statement| {
        let StatementKind::Attribute(attribute) = &statement.kind else { return };
        if !matches!(attribute.name.text.as_str(), "cidr" | "ip") || !in_first(statement.span.file) {
            return;
        }
        if let Some(at) = position(&attribute.value) {
            let message = format!("a position in a list decides `{}`", attribute.name.text);
            found.push(
                Diagnostic::warning(codes::POSITION_DECIDES, message)
                    .at(at, "an element taken out of the list moves all that follow it")
                    .note(format!(
                        "what comes after a removed element would get another `{}`, and be replaced",
                        attribute.name.text
                    ))
                    .help("write the number beside the key: `{key: number}` in a map, and look it up"),
            );
        }
    });
    found
}

/// Where an expression asks for a position.
fn position(expr: &Expr) -> Option<Span> {
    match &expr.kind {
        ExprKind::Path(base, steps) => {
            let asks = steps.windows(2).find_map(|pair| match pair {
                [first, second] => match (&first.kind, &second.kind) {
                    (StepKind::Member(name), StepKind::Call(_)) if name.text == "index" => Some(name.span.to(second.span)),
                    _ => None,
                },
                _ => None,
            });
            asks.or_else(|| position(base)).or_else(|| {
                steps.iter().find_map(|step| match &step.kind {
                    StepKind::Call(inside) | StepKind::Index(inside) => inside.iter().find_map(position),
                    StepKind::Member(_) => None,
                })
            })
        }
        ExprKind::Chain(first, links) => position(first).or_else(|| links.iter().find_map(|link| position(&link.right))),
        ExprKind::Paren(inner) | ExprKind::Not(inner) => position(inner),
        ExprKind::If(parts) => parts.iter().find_map(position),
        ExprKind::List(values) => values.iter().find_map(position),
        ExprKind::Text(pieces) => pieces.iter().find_map(|piece| match piece {
            Piece::Value(value) => position(value),
            Piece::Chars(_) => None,
        }),
        _ => None,
    }
}
