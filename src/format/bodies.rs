//! Statements one under another: blank lines, comments between them, bodies, and what aligns with what.

use std::ops::Range;

use super::doc::{COLUMNS, Doc, Entry, INDENT, Place, blanks};
use super::spelling::{BLANKS, trimmed};
use crate::source::Span;
use crate::syntax::Parse;
use crate::syntax::ast::{Comment, Statement, StatementKind};

/// What was printed of a text.
pub struct Printed {
    /// The characters.
    pub text: String,
    /// What was spelled in another way, by its bytes in the source.
    pub respelled: Vec<(Range<usize>, String)>,
    /// Whether the rules of the language alone don't say that it reads as before.
    pub doubtful: bool,
}

/// How much of a text is formatted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All but what is no statement.
    All,
    /// The statements of the program that hold no damage and no comment where lines only continue.
    Sound,
}

/// Which statements align with one another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Attribute,
    Let,
    Service,
    Route,
}

/// The braces of a body.
pub(super) struct Braces {
    /// Where the `{` stands.
    pub open: usize,
    /// Where its inside ends: at the `}`, or where the body was given up.
    pub end: usize,
    pub closed: bool,
}

/// Prints one text.
pub(super) struct Formatter<'t> {
    pub text: &'t str,
    pub comments: &'t [Comment],
    /// The first comment that is not printed yet.
    pub next: usize,
    pub doc: Doc<'t>,
    /// See [`Printed::doubtful`].
    pub doubtful: bool,
    pub respelled: Vec<(Range<usize>, String)>,
    /// Whether a line may end before an operator, `then` or `else`.
    pub folds: bool,
    scope: Scope,
    damaged: bool,
    out: String,
    /// Adjacent statements of one class, which wait for the last of them.
    run: Vec<Entry>,
    class: Option<Class>,
    /// The column of the statements.
    column: usize,
    /// Where the source ends of what was printed last.
    pub at: usize,
    /// Whether nothing stands in this body yet, so that no blank line may.
    first: bool,
}

/// Prints a text as far as `scope` says.
pub fn print(text: &str, parse: &Parse, scope: Scope) -> Printed {
    let mut formatter = Formatter {
        text,
        comments: &parse.comments,
        next: 0,
        doc: Doc::default(),
        doubtful: false,
        respelled: Vec::new(),
        folds: true,
        scope,
        damaged: !parse.errors.is_empty(),
        out: String::with_capacity(text.len() + text.len() / 8),
        run: Vec::new(),
        class: None,
        column: 0,
        at: 0,
        first: true,
    };
    formatter.file(&parse.file.statements);
    let Formatter { out, respelled, doubtful, .. } = formatter;
    Printed { text: out, respelled, doubtful }
}

impl<'t> Formatter<'t> {
    pub fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn file(&mut self, statements: &'t [Statement]) {
        // A byte order mark is told of, and not for us to take.
        if self.text.starts_with('\u{feff}') {
            self.out.push('\u{feff}');
            self.at = '\u{feff}'.len_utf8();
        }
        self.statements(statements, self.text.len());
        if !self.out.trim_end_matches('\u{feff}').is_empty() {
            self.out.push('\n');
        }
    }

    /// Statements with the comments around them, up to a byte of the source.
    fn statements(&mut self, statements: &'t [Statement], end: usize) {
        let mut after_damage = false;
        let mut rest = statements;
        while let [statement, others @ ..] = rest {
            rest = others;
            let start = statement.span.start as usize;
            self.comments_above(start);
            let broken = matches!(statement.kind, StatementKind::Broken { .. });
            let copies = broken || (self.scope == Scope::Sound && self.column == 0 && self.is_doubtful(statement));
            let joins = (broken || after_damage) && !self.first && self.is_one_line(self.at, start);
            after_damage = broken;
            match joins {
                true => self.join(start),
                false => self.begin(start, if copies { None } else { class(statement) }),
            }
            match copies {
                true => self.copy(statement, joins),
                false => self.statement(statement, joins),
            }
            self.first = false;
            self.comment_behind(first_start(rest, end));
        }
        self.comments_above(end);
        self.flush();
    }

    /// Whether a statement holds anything that the printer can't be sure of.
    fn is_doubtful(&self, statement: &Statement) -> bool {
        let (start, end) = (statement.span.start as usize, statement.span.end as usize);
        let comment_before = |end: usize| {
            let next = self.comments.partition_point(|comment| (comment.span.start as usize) < start);
            self.comments.get(next).is_some_and(|comment| (comment.span.start as usize) < end)
        };
        if matches!(statement.kind, StatementKind::Broken { .. }) {
            return true;
        }
        let Some(body) = body(statement) else { return comment_before(end) };
        let Some(braces) = self.braces(statement, body) else { return comment_before(end) };
        !braces.closed || comment_before(braces.open) || body.iter().any(|statement| self.is_doubtful(statement))
    }

    /// Where a body begins and ends, if the statement has braces.
    pub fn braces(&self, statement: &Statement, body: &[Statement]) -> Option<Braces> {
        let open = self.open_brace(statement)?;
        let end = trimmed(self.slice(statement.span)).len() + statement.span.start as usize;
        let last = body.last().map_or(open + 1, |last| trimmed(self.slice(last.span)).len() + last.span.start as usize);
        let closed = end > last && self.text.get(..end).is_some_and(|before| before.ends_with('}')) && !self.is_in_comment(end);
        Some(Braces { open, end: if closed { end - 1 } else { end }, closed })
    }

    /// Whether the byte before `end` belongs to a comment. Only in a damaged text can a body end so.
    fn is_in_comment(&self, end: usize) -> bool {
        let last = self.comments.partition_point(|comment| (comment.span.start as usize) < end).checked_sub(1);
        self.damaged && last.and_then(|last| self.comments.get(last)).is_some_and(|comment| comment.span.end as usize >= end)
    }

    /// The inside of a body, behind its `{`.
    pub fn body(&mut self, statements: &'t [Statement], braces: &Braces) {
        let column = self.column;
        self.at = braces.open + 1;
        self.column += INDENT;
        self.first = true;
        self.comment_behind(first_start(statements, braces.end));
        self.statements(statements, braces.end);
        self.column = column;
        if braces.closed {
            self.newline();
            self.out.push('}');
        } else {
            self.doubtful = true;
        }
    }

    /// Whether nothing stands between two bytes but blanks of one line.
    pub fn is_one_line(&self, from: usize, to: usize) -> bool {
        !self.text.get(from..to).unwrap_or_default().contains('\n')
    }

    /// Whether an empty line stands between two bytes.
    pub fn has_blank_line(&self, from: usize, to: usize) -> bool {
        let mut ended = false;
        for byte in self.text.get(from..to).unwrap_or_default().bytes() {
            match byte {
                b'\n' if ended => return true,
                b'\n' => ended = true,
                b' ' | b'\t' | b'\r' => {}
                _ => ended = false,
            }
        }
        false
    }

    /// The next comment, if it begins before a byte of the source.
    pub fn comment_before(&mut self, end: usize) -> Option<(usize, &'t str)> {
        let comment = self.comments.get(self.next)?;
        let start = comment.span.start as usize;
        if start >= end {
            return None;
        }
        self.next += 1;
        Some((start, self.slice(comment.span)))
    }

    /// Whether the next comment begins before a byte of the source.
    pub fn has_comment(&self, end: usize) -> bool {
        self.comments.get(self.next).is_some_and(|comment| (comment.span.start as usize) < end)
    }

    fn skip_comments(&mut self, end: usize) {
        while self.comment_before(end).is_some() {}
    }

    /// The comments on lines of their own before a byte of the source.
    fn comments_above(&mut self, end: usize) {
        while let Some((start, comment)) = self.comment_before(end) {
            self.begin(start, None);
            self.newline();
            self.out.push_str(comment);
            self.at = start + comment.len();
            self.first = false;
        }
    }

    /// A comment on the line of what was printed last.
    fn comment_behind(&mut self, end: usize) {
        let Some(comment) = self.comments.get(self.next) else { return };
        let start = comment.span.start as usize;
        if start >= end || !self.is_one_line(self.at, start) {
            return;
        }
        self.next += 1;
        let text = self.slice(comment.span);
        self.at = start + text.len();
        match self.run.last_mut() {
            Some(entry) => self.doc.extend(entry, text),
            None => {
                self.out.push(' ');
                self.out.push_str(text);
            }
        }
    }

    /// Makes ready for a line that begins at a byte of the source.
    fn begin(&mut self, start: usize, class: Option<Class>) {
        let blank = !self.first && self.has_blank_line(self.at, start);
        if blank || class.is_none() || class != self.class {
            self.flush();
        }
        self.class = class;
        if blank {
            self.out.push('\n');
        }
    }

    /// Goes on in the line of what was printed last, as only damage makes it.
    fn join(&mut self, start: usize) {
        self.flush();
        self.class = None;
        let gap = self.text.get(self.at..start).unwrap_or_default();
        self.out.push_str(if gap.is_empty() { "" } else { " " });
    }

    fn newline(&mut self) {
        if !self.out.is_empty() && self.out != "\u{feff}" {
            self.out.push('\n');
        }
        blanks(self.column, &mut self.out);
    }

    /// Copies a statement as it stands. The first of its lines is indented like its neighbours, unless the whole
    /// program is damaged so far that its own indentation counts.
    fn copy(&mut self, statement: &'t Statement, joins: bool) {
        let start = statement.span.start as usize;
        let text = trimmed(self.slice(statement.span));
        if !joins {
            self.newline();
        }
        if self.scope == Scope::Sound && self.column == 0 && !joins {
            let before = self.text.get(..start).unwrap_or_default();
            self.out.push_str(before.get(before.trim_end_matches(BLANKS).len()..).unwrap_or_default());
        }
        self.out.push_str(text);
        self.doubtful = true;
        self.at = start + text.len();
        self.skip_comments(self.at);
    }

    /// Ends the line of a statement or of a head, whose elements begin with the one of this number.
    pub fn end_line(&mut self, from: usize, joins: bool) {
        let entry = self.doc.entry(from);
        if self.class.is_some() {
            return self.run.push(entry);
        }
        if !joins {
            self.newline();
        }
        self.doc.print(&entry, Place { column: self.column, pad: 0 }, &mut self.out);
        self.doc.truncate(0);
    }

    /// Prints the waiting statements, aligned as far as each of them stays one line.
    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.class = None;
        if run.is_empty() {
            return;
        }
        let widest = run.iter().filter(|entry| self.is_line(entry, 0)).filter_map(|entry| entry.before_pad).max().unwrap_or(0);
        // Whoever is too wide beside the widest stands apart, and those above and below it are runs of their own.
        let aligns = |entry: &Entry| self.is_line(entry, widest.saturating_sub(entry.before_pad.unwrap_or(0)));
        let parts: Vec<&[Entry]> = run.chunk_by(|one, next| aligns(one) && aligns(next)).collect();
        for part in parts {
            let widest = part.iter().filter_map(|entry| entry.before_pad).max().unwrap_or(0);
            for entry in part {
                let pad = widest.saturating_sub(entry.before_pad.unwrap_or(0));
                self.newline();
                self.doc.print(entry, Place { column: self.column, pad }, &mut self.out);
            }
        }
        self.doc.truncate(0);
    }

    /// Whether an entry is one line, with this many blanks in it.
    fn is_line(&self, entry: &Entry, pad: usize) -> bool {
        !entry.broken && (!entry.breakable || self.column + entry.width + pad <= COLUMNS)
    }
}

/// Where the first of some statements begins; `end` if there is none.
fn first_start(statements: &[Statement], end: usize) -> usize {
    statements.first().map_or(end, |statement| statement.span.start as usize)
}

/// With which neighbours a statement aligns.
fn class(statement: &Statement) -> Option<Class> {
    match &statement.kind {
        StatementKind::Attribute(_) => Some(Class::Attribute),
        StatementKind::Let(binding) if binding.of.is_none() => Some(Class::Let),
        StatementKind::Service(_) => Some(Class::Service),
        StatementKind::Route { .. } => Some(Class::Route),
        _ => None,
    }
}

/// The statements in the braces of a statement that may have some.
pub(super) fn body(statement: &Statement) -> Option<&[Statement]> {
    match &statement.kind {
        StatementKind::Declaration(declaration) => Some(&declaration.body),
        StatementKind::Stack { body, .. } => Some(body),
        StatementKind::Use(used) => Some(&used.body),
        _ => None,
    }
}
