//! A look at brackets and quotes before the grammar sees the text.
//!
//! A bracket that never closes would make the grammar search to the end of the text, once for each such
//! bracket. So one pass over the bytes finds which brackets and quotes have a partner inside their statement,
//! and writes [`BLIND`] over those that have none: the text keeps its length, the statement becomes a broken
//! one, and every `balanced` of the grammar finds its end. Depth is judged here too, for the same reason.
//!
//! A body that never closes would take in what stands behind it, and a brace too many would put it out: each line of
//! that would be an error. Only where braces do not match, indentation is asked where a body was meant to begin and end.

mod lines;
mod quotes;

use std::borrow::Cow;

/// What stands in place of a bracket or quote without partner; it is in no valid statement.
const BLIND: u8 = 1;

/// What stands in place of the blank before the first line of a body that no line opens: the grammar's `lost`.
const LOST: u8 = 2;

/// How deep brackets, braces, `if` and `not` may nest.
pub const DEPTH: usize = 64;

/// What the grammar may see.
pub enum Blinded<'t> {
    /// The text with partnerless brackets and quotes overwritten, and what was mended for that.
    Text(Cow<'t, str>, Mended),
    /// Something nests deeper than [`DEPTH`]: where it begins, and what it is.
    TooDeep(usize, &'static str),
}

/// Braces that the text lacks and the grammar sees all the same.
#[derive(Default)]
pub struct Mended {
    /// The opening braces of bodies that were closed.
    pub closed: Vec<usize>,
    /// The ends of the lines of heads whose body was opened, and the braces that close it.
    pub opened: Vec<(usize, usize)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Body,
    Round,
    Square,
    /// Of a map; true if nothing follows on its line, as in a block.
    Map(bool),
    Quote,
    Interpolation,
    Text,
}

/// What is open, where it opened, and how deep words nested there.
#[derive(Clone, Copy)]
struct Entry {
    open: Open,
    at: usize,
    words: Words,
}

/// `if` and `not` nest without brackets: every `if` of an expression stands in the one before, every `not` of a row too.
#[derive(Clone, Copy, Default)]
struct Words {
    ifs: usize,
    nots: usize,
}

struct Body {
    brace: usize,
    /// How deep its head is indented.
    indent: usize,
    /// How many of the lines stand before it.
    lines: usize,
}

struct Scanner<'t> {
    text: &'t [u8],
    /// The text as the grammar is to see it; empty while that is no other.
    out: Vec<u8>,
    at: usize,
    stack: Vec<Entry>,
    /// Where the statement begins, the blanks before it included.
    statement: usize,
    /// The last byte of code that is no blank, up to the line.
    last: u8,
    words: Words,
    /// A text between `"""` that opens before this byte is known not to close, so that nobody looks again.
    hopeless: usize,
    /// Whether indentation says where a body begins and ends that lacks a brace.
    by_indent: bool,
    /// Where the line begins, and its comment.
    line: usize,
    comment: Option<usize>,
    /// The open bodies.
    bodies: Vec<Body>,
    /// The statements of the open bodies that begin a line, with their indentation. Only kept where that is asked.
    lines: Vec<(usize, usize)>,
    mended: Mended,
    /// Whether a brace closes nothing.
    stray: bool,
}

/// Finds the brackets and quotes without partner.
pub fn blind(text: &str) -> Blinded<'_> {
    let first = scan(text, false);
    let matching = first.as_ref().is_ok_and(|scanner| scanner.mended.closed.is_empty() && !scanner.stray);
    let found = if matching || first.is_err() { first } else { scan(text, true) };
    match found {
        Ok(scanner) => scanner.blinded(text),
        Err((at, what)) => Blinded::TooDeep(at, what),
    }
}

/// One pass; what nests too deep, if something does.
fn scan(text: &str, by_indent: bool) -> Result<Scanner<'_>, (usize, &'static str)> {
    let mut scanner = Scanner {
        text: text.as_bytes(),
        out: Vec::new(),
        at: 0,
        stack: Vec::new(),
        statement: 0,
        last: b'\n',
        words: Words::default(),
        hopeless: 0,
        by_indent,
        line: 0,
        comment: None,
        bodies: Vec::new(),
        lines: Vec::new(),
        mended: Mended::default(),
        stray: false,
    };
    scanner.note_line(0);
    while scanner.at < scanner.text.len() {
        scanner.step()?;
        if scanner.at >= scanner.text.len() {
            scanner.unclosed_text(scanner.text.len() + 1);
        }
    }
    scanner.end();
    Ok(scanner)
}

impl Scanner<'_> {
    fn blinded(self, text: &str) -> Blinded<'_> {
        let seen = match self.out.is_empty() {
            true => Cow::Borrowed(text),
            false => Cow::Owned(String::from_utf8(self.out).unwrap_or_default()),
        };
        Blinded::Text(seen, self.mended)
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b'\n')
    }

    /// Reads the next byte that means something.
    fn step(&mut self) -> Result<(), (usize, &'static str)> {
        match self.stack.last().map(|entry| entry.open) {
            Some(Open::Quote) => self.in_quote(),
            Some(Open::Text) => self.in_text(),
            _ => self.in_code(),
        }
        let words = self.words.ifs + self.words.nots;
        if self.stack.len() + words <= DEPTH {
            return Ok(());
        }
        let at = self.stack.last().map_or(self.first_word(self.statement).0.start, |entry| entry.at);
        Err((at, if words > self.stack.len() { "`if` and `not`" } else { "brackets" }))
    }

    fn end(&mut self) {
        if self.is_open(Open::Quote) {
            self.unclosed_quote(self.text.len());
        }
        self.abandon(0);
    }

    fn is_open(&self, what: Open) -> bool {
        self.stack.iter().any(|entry| entry.open == what)
    }

    /// Whether nothing but bodies is open.
    fn is_between_statements(&self) -> bool {
        self.stack.last().is_none_or(|entry| entry.open == Open::Body)
    }

    fn in_code(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let at = self.at + rest.iter().position(|byte| !is_plain(*byte)).unwrap_or(rest.len());
        self.at = at + 1;
        match self.text.get(at) {
            Some(b'#') => {
                self.comment = Some(at);
                self.skip_line();
            }
            Some(b'\n') => self.newline(at),
            Some(b'"') if self.opens_text(at) => self.open_text(at),
            Some(b'"') => self.open(Open::Quote, at),
            Some(b'(') => self.open(Open::Round, at),
            Some(b'[') => self.open(Open::Square, at),
            Some(b'{') => self.open_brace(at),
            Some(b')') => self.close(at, |open| open == Open::Round),
            Some(b']') => self.close(at, |open| open == Open::Square),
            Some(b'}') => self.close_brace(at),
            Some(b',') => self.words = self.stack.last().map_or(self.words, |entry| entry.words.inside()),
            Some(b'i' | b'n') => self.count_word(at),
            // Only this pass may write it.
            Some(&LOST) => self.blind(at),
            _ => {}
        }
    }

    fn count_word(&mut self, at: usize) {
        let word: &[u8] = if self.byte(at) == b'i' { b"if" } else { b"not" };
        let before = self.text.get(..at).unwrap_or_default();
        let is_word = !before.last().is_some_and(|byte| is_word(*byte))
            && !is_word(self.byte(at + word.len()))
            && self.text.get(at..).is_some_and(|rest| rest.starts_with(word));
        match () {
            () if !is_word => {}
            () if word == b"if" => self.words.ifs += 1,
            () if before.trim_ascii_end().ends_with(b"not") => self.words.nots += 1,
            () => self.words.nots = 1,
        }
    }

    fn open(&mut self, open: Open, at: usize) {
        self.stack.push(Entry { open, at, words: self.words });
        self.words = self.words.inside();
    }

    /// The innermost that is open closes.
    fn pop(&mut self) {
        if let Some(entry) = self.stack.pop() {
            self.words = Words { nots: 0, ..entry.words };
        }
    }

    fn open_brace(&mut self, at: usize) {
        if self.is_between_statements() && self.is_head(at) {
            self.open(Open::Body, at);
            self.bodies.push(Body { brace: at, indent: self.indent(self.line), lines: self.lines.len() });
            self.begin_statement(at + 1);
        } else {
            let next = self.skip_blanks(at + 1);
            self.open(Open::Map(matches!(self.byte(next), b'\n' | b'#')), at);
        }
    }

    /// A closing bracket belongs to the innermost one of its sort in this statement; what stands open between
    /// them never closes.
    fn close(&mut self, at: usize, belongs: impl Fn(Open) -> bool) {
        match self.stack.iter().rposition(|entry| belongs(entry.open)) {
            Some(partner) if partner >= self.floor() => {
                self.abandon(partner + 1);
                self.pop();
            }
            _ => self.blind(at),
        }
    }

    fn close_brace(&mut self, at: usize) {
        let floor = self.floor();
        let partner = self.stack.iter().rposition(|entry| matches!(entry.open, Open::Map(_) | Open::Interpolation));
        if let Some(partner) = partner.filter(|partner| *partner >= floor) {
            self.abandon(partner + 1);
            return self.pop();
        }
        // A body closes, or nothing does and the grammar sees a stray brace.
        self.abandon(floor);
        let closes = self.is_between_statements() && !self.stack.is_empty();
        if closes && !(self.by_indent && (self.is_too_deep_to_close(at) || self.goes_on_after(at))) {
            self.pop();
            self.leave_body();
        } else if !(self.by_indent && self.mend_lost(at)) {
            match closes {
                true => self.blind(at),
                false => self.stray = true,
            }
        }
        self.begin_statement(at + 1);
    }

    fn leave_body(&mut self) -> Option<usize> {
        let body = self.bodies.pop()?;
        self.lines.truncate(body.lines);
        Some(body.brace)
    }

    /// The first entry of the stack that belongs to the statement and not to the bodies around it; inside a
    /// string, to the value in it.
    fn floor(&self) -> usize {
        let is_floor = |entry: &Entry| matches!(entry.open, Open::Body | Open::Quote | Open::Text);
        self.stack.iter().rposition(is_floor).map_or(0, |at| at + 1)
    }

    /// Takes what is open from an entry on out of the text.
    fn abandon(&mut self, from: usize) {
        for entry in self.stack.split_off(from.min(self.stack.len())) {
            match entry.open {
                Open::Body => {
                    let body = self.leave_body();
                    // By indentation, what is still open here is reported by the grammar, which meets the end in it.
                    self.mended.closed.extend(body.filter(|_| !self.by_indent));
                }
                Open::Interpolation => (entry.at..entry.at + 2).for_each(|at| self.blind(at)),
                Open::Text => (entry.at..entry.at + 3).for_each(|at| self.blind(at)),
                _ => self.blind(entry.at),
            }
        }
    }

    fn blind(&mut self, at: usize) {
        self.write(at, BLIND);
    }

    fn write(&mut self, at: usize, byte: u8) {
        if self.out.is_empty() {
            self.out = self.text.to_vec();
        }
        if let Some(place) = self.out.get_mut(at) {
            *place = byte;
        }
    }

    fn skip_line(&mut self) {
        while self.at < self.text.len() && self.byte(self.at) != b'\n' {
            self.at += 1;
        }
    }

    fn skip_blanks(&self, from: usize) -> usize {
        from + self.indent(from)
    }

    /// How many blanks stand from a byte on.
    fn indent(&self, from: usize) -> usize {
        self.text.get(from..).unwrap_or_default().iter().take_while(|byte| is_blank(**byte)).count()
    }
}

impl Words {
    /// What a bracket that opens now begins with.
    fn inside(self) -> Words {
        Words { ifs: self.ifs + self.nots, nots: 0 }
    }
}

/// Whether a byte of code means nothing here: all but brackets, quotes, commas, comments, line ends, and how `if` and
/// `not` begin.
fn is_plain(byte: u8) -> bool {
    !matches!(byte, b'#' | b'\n' | b'"' | b'(' | b'[' | b'{' | b')' | b'}' | b']' | b',' | b'i' | b'n' | LOST)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}
