//! A look at brackets and quotes before the grammar sees the text.
//!
//! A bracket that never closes would make the grammar search to the end of the text, once for each such
//! bracket. So one pass over the bytes finds which brackets and quotes have a partner inside their statement,
//! and writes [`BLIND`] over those that have none: the text keeps its length, the statement becomes a broken
//! one, and every `balanced` of the grammar finds its end. Depth is judged here too, for the same reason.
//!
//! A body that never closes would take in what stands behind it, and a brace too many would put it out: each line of
//! that would be an error. Only where braces do not match, indentation is asked where a body was meant to end.

use std::borrow::Cow;

/// What stands in place of a bracket or quote without partner; it is in no valid statement.
pub const BLIND: u8 = 1;

/// How deep brackets, braces, `if` and `not` may nest.
pub const DEPTH: usize = 64;

/// What the grammar may see.
pub enum Blinded<'t> {
    /// The text with partnerless brackets and quotes overwritten, and the braces of bodies that were closed for it.
    Text(Cow<'t, str>, Vec<usize>),
    /// Something nests deeper than [`DEPTH`]; it begins at this byte.
    TooDeep(usize),
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

struct Scanner<'t> {
    text: &'t [u8],
    /// The text as the grammar is to see it; empty while that is no other.
    out: Vec<u8>,
    at: usize,
    stack: Vec<(Open, usize)>,
    /// Where the statement begins, the blanks before it included.
    statement: usize,
    /// The last byte of code that is no blank, up to the line.
    last: u8,
    /// How many `if` and `not` the statement has.
    words: usize,
    /// A text between `"""` that opens before this byte is known not to close, so that nobody looks again.
    hopeless: usize,
    /// Whether indentation says where a body ends that lacks its brace.
    by_indent: bool,
    /// Where the line begins, and its comment.
    line: usize,
    comment: Option<usize>,
    /// The open bodies: their braces, and how deep the lines of these are indented.
    bodies: Vec<(usize, usize)>,
    /// The braces of bodies that never close.
    unclosed: Vec<usize>,
    /// Whether a brace closes nothing.
    stray: bool,
}

/// Finds the brackets and quotes without partner.
pub fn blind(text: &str) -> Blinded<'_> {
    match scan(text, false) {
        Ok(scanner) if scanner.unclosed.is_empty() && !scanner.stray => scanner.blinded(text),
        Ok(_) => scan(text, true).map_or_else(Blinded::TooDeep, |scanner| scanner.blinded(text)),
        Err(deep) => Blinded::TooDeep(deep),
    }
}

/// One pass; the byte at which something nests too deep, if it does.
fn scan(text: &str, by_indent: bool) -> Result<Scanner<'_>, usize> {
    let mut scanner = Scanner {
        text: text.as_bytes(),
        out: Vec::new(),
        at: 0,
        stack: Vec::new(),
        statement: 0,
        last: b'\n',
        words: 0,
        hopeless: 0,
        by_indent,
        line: 0,
        comment: None,
        bodies: Vec::new(),
        unclosed: Vec::new(),
        stray: false,
    };
    while scanner.at < scanner.text.len() {
        if let Some(deep) = scanner.step() {
            return Err(deep);
        }
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
        Blinded::Text(seen, if self.by_indent { self.unclosed } else { Vec::new() })
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b'\n')
    }

    /// Reads the next byte that means something. Where something nests too deep, it says so.
    fn step(&mut self) -> Option<usize> {
        match self.stack.last() {
            Some((Open::Quote, _)) => self.in_quote(),
            Some((Open::Text, _)) => self.in_text(),
            _ => self.in_code(),
        }
        let deep = self.stack.len() + self.words > DEPTH;
        deep.then(|| self.stack.last().map_or(self.first_word(self.statement).0.start, |(_, at)| *at))
    }

    fn end(&mut self) {
        let end = self.text.len();
        if self.stack.iter().any(|(open, _)| *open == Open::Quote) {
            self.unclosed_quote(end);
        }
        self.abandon(0);
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
            Some(b'"') => self.stack.push((Open::Quote, at)),
            Some(b'(') => self.stack.push((Open::Round, at)),
            Some(b'[') => self.stack.push((Open::Square, at)),
            Some(b'{') => self.open_brace(at),
            Some(b')') => self.close(at, |open| open == Open::Round),
            Some(b']') => self.close(at, |open| open == Open::Square),
            Some(b'}') => self.close_brace(at),
            Some(b'i' | b'n') if self.is_prefix_word(at) => self.words += 1,
            _ => {}
        }
    }

    fn open_text(&mut self, at: usize) {
        self.stack.push((Open::Text, at));
        self.skip_line();
        self.at += 1;
        if at < self.hopeless {
            self.unclosed_text(self.hopeless);
        }
    }

    /// `if` and `not` nest without brackets.
    fn is_prefix_word(&self, at: usize) -> bool {
        let word: &[u8] = if self.byte(at) == b'i' { b"if" } else { b"not" };
        let before = at.checked_sub(1).map_or(b' ', |before| self.byte(before));
        let after = self.byte(at + word.len());
        !is_word(before) && !is_word(after) && self.text.get(at..).is_some_and(|rest| rest.starts_with(word))
    }

    fn skip_line(&mut self) {
        while self.at < self.text.len() && self.byte(self.at) != b'\n' {
            self.at += 1;
        }
    }

    fn opens_text(&self, at: usize) -> bool {
        let Some(rest) = self.text.get(at..).and_then(|rest| rest.strip_prefix(b"\"\"\"")) else { return false };
        rest.iter().find(|byte| !is_blank(**byte)).is_none_or(|byte| *byte == b'\n')
    }

    fn open_brace(&mut self, at: usize) {
        let nested = self.stack.last().is_some_and(|(open, _)| *open != Open::Body);
        if !nested && self.is_head(at) {
            self.stack.push((Open::Body, at));
            self.bodies.push((at, self.indent(self.line)));
            self.begin_statement(at + 1);
        } else {
            let mut next = at + 1;
            while is_blank(self.byte(next)) {
                next += 1;
            }
            self.stack.push((Open::Map(matches!(self.byte(next), b'\n' | b'#')), at));
        }
    }

    /// Whether the statement up to a brace can be the head of a body.
    fn is_head(&self, brace: usize) -> bool {
        const NO_HEAD: [&[u8]; 10] =
            [b"let", b"param", b"output", b"check", b"assert", b"service", b"then", b"else", b"and", b"or"];
        let (word, after) = self.first_word(self.statement);
        let assigns = self.byte(after) == b'=' && self.byte(after + 1) != b'=';
        let text = self.text.get(word.clone()).unwrap_or_default();
        brace > word.start && !word.is_empty() && !assigns && !NO_HEAD.contains(&text)
    }

    /// A closing bracket belongs to the innermost one of its sort in this statement; what stands open between
    /// them never closes.
    fn close(&mut self, at: usize, belongs: impl Fn(Open) -> bool) {
        let floor = self.floor();
        match self.stack.iter().rposition(|(open, _)| belongs(*open)) {
            Some(partner) if partner >= floor => {
                self.abandon(partner + 1);
                self.stack.pop();
            }
            _ => self.blind(at),
        }
    }

    fn close_brace(&mut self, at: usize) {
        let floor = self.floor();
        let partner = self.stack.iter().rposition(|(open, _)| matches!(open, Open::Map(_) | Open::Interpolation));
        match partner {
            Some(partner) if partner >= floor => {
                self.abandon(partner + 1);
                self.stack.pop();
            }
            // A body closes, or nothing does and the grammar sees a stray brace.
            _ => {
                self.abandon(floor);
                if self.by_indent && self.is_too_deep_to_close(at) {
                    self.blind(at);
                } else if self.stack.last().is_some_and(|(open, _)| *open == Open::Body) {
                    self.stack.pop();
                    self.bodies.pop();
                } else {
                    self.stray = true;
                }
                self.begin_statement(at + 1);
            }
        }
    }

    /// The first entry of the stack that belongs to the statement and not to the bodies around it; inside a
    /// string, to the value in it.
    fn floor(&self) -> usize {
        self.stack.iter().rposition(|(open, _)| matches!(open, Open::Body | Open::Quote | Open::Text)).map_or(0, |at| at + 1)
    }

    /// Takes what is open from an entry on out of the text.
    fn abandon(&mut self, from: usize) {
        for (open, at) in self.stack.split_off(from.min(self.stack.len())) {
            match open {
                Open::Body => {
                    self.bodies.pop();
                    // By indentation, what is still open here is reported by the grammar, which meets the end in it.
                    if !self.by_indent {
                        self.unclosed.push(at);
                    }
                }
                Open::Interpolation => {
                    self.blind(at);
                    self.blind(at + 1);
                }
                Open::Text => (at..at + 3).for_each(|at| self.blind(at)),
                _ => self.blind(at),
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

    fn newline(&mut self, at: usize) {
        let next = at + 1;
        let code = self.line..self.comment.take().unwrap_or(at);
        self.line = next;
        if let Some(text) = self.stack.iter().position(|(open, _)| *open == Open::Text) {
            return self.abandon(text + 1);
        }
        let quoted = self.stack.iter().any(|(open, _)| *open == Open::Quote);
        if quoted {
            self.unclosed_quote(at);
        }
        if !self.stack.is_empty() && !is_blank(self.byte(next)) && self.at_top_only(next) {
            self.abandon(0);
        }
        if !matches!(self.stack.last(), None | Some((Open::Body, _))) {
            self.last = if quoted { b'"' } else { self.last_of(code).unwrap_or(self.last) };
            self.abandon_forgotten(next);
        }
        if matches!(self.stack.last(), None | Some((Open::Body, _))) {
            if self.by_indent {
                self.close_outdented(next);
            }
            self.begin_statement(next);
        }
    }

    /// The last byte that is no blank.
    fn last_of(&self, code: std::ops::Range<usize>) -> Option<u8> {
        self.text.get(code)?.iter().rev().find(|byte| !is_blank(**byte)).copied()
    }

    /// Takes brackets out that the line which begins here shows to have been forgotten.
    fn abandon_forgotten(&mut self, next: usize) {
        if self.begins_anew(next) {
            self.abandon(self.floor());
        } else if self.begins_attribute(next) {
            let keep = self.stack.iter().rposition(|(open, _)| matches!(open, Open::Body | Open::Map(true))).map_or(0, |at| at + 1);
            self.abandon(keep);
        }
    }

    /// Closes the bodies whose heads are indented as deep as the line that begins here, or deeper. The braces take
    /// the place of the line's own blanks, so that nothing moves; of a `}`, the place of the line end before it.
    fn close_outdented(&mut self, next: usize) {
        let indent = self.indent(next);
        let first = self.byte(next + indent);
        let closes = first == b'}';
        if matches!(first, b'\n' | b'#') {
            return;
        }
        let mut room = if closes { next - 1..next } else { next..next + indent };
        while let Some((brace, head)) = self.bodies.last().copied() {
            let width = if closes { 1 } else { 2 };
            if head < indent || (closes && (head == indent || self.has_comment(next - 1))) || room.len() < width {
                return;
            }
            for (at, byte) in room.by_ref().take(width).zip([b'}', b'\n']) {
                self.write(at, byte);
            }
            self.unclosed.push(brace);
            self.bodies.pop();
            self.stack.pop();
        }
    }

    /// Whether a brace that begins its line is indented deeper than the head of the body it would close.
    fn is_too_deep_to_close(&self, at: usize) -> bool {
        let indent = self.indent(self.line);
        self.line + indent == at && self.bodies.last().is_some_and(|(_, head)| indent > *head)
    }

    /// Whether the line that ends here has a comment, or a `#` that looks like one.
    fn has_comment(&self, end: usize) -> bool {
        self.text.get(..end).unwrap_or_default().iter().rev().take_while(|byte| **byte != b'\n').any(|byte| *byte == b'#')
    }

    /// How many blanks a line begins with.
    fn indent(&self, line: usize) -> usize {
        self.text.get(line..).unwrap_or_default().iter().take_while(|byte| is_blank(**byte)).count()
    }

    /// A line in the first column that stands outside of everything: the same words as `top_only` in the grammar.
    fn at_top_only(&self, at: usize) -> bool {
        const WORDS: [&[u8]; 14] = [
            b"stack", b"param", b"service", b"account", b"network", b"peering", b"transit", b"image", b"role", b"group", b"key",
            b"output", b"moved", b"use",
        ];
        let rest = self.text.get(at..).unwrap_or_default();
        WORDS.iter().any(|word| {
            let Some(behind) = rest.strip_prefix(*word) else { return false };
            let next = behind.iter().find(|byte| !is_blank(**byte)).copied().unwrap_or(b'\n');
            behind.first().is_some_and(|byte| is_blank(*byte))
                && if *word == b"use" { next == b'"' } else { is_word(next) && !next.is_ascii_digit() && next != b'-' }
        })
    }

    /// Whether the next line cannot go on inside a bracket, and is indented no deeper than the statement that opened
    /// it: then the bracket was forgotten, and a new statement begins.
    fn begins_anew(&self, at: usize) -> bool {
        let indentation = self.first_word(self.statement).0.start.saturating_sub(self.statement);
        let mut first = at;
        while is_blank(self.byte(first)) {
            first += 1;
        }
        let byte = self.byte(first);
        let rest = self.text.get(first..).unwrap_or_default();
        let goes_on = matches!(byte, b'\n' | b'#' | b',' | b')' | b']' | b'}')
            || self.folds(first)
            || [&b"for"[..], b"if", b"then", b"else", b"and", b"or"].iter().any(|word| rest.starts_with(word));
        first - at <= indentation && !matches!(self.last, b'(' | b'[' | b'{' | b',' | b':') && !goes_on
    }

    /// `word =`, which is inside no bracket.
    fn begins_attribute(&self, at: usize) -> bool {
        let (_, after) = self.first_word(at);
        after > at && self.byte(after) == b'=' && self.byte(after + 1) != b'='
    }

    /// The first word of a line, and where what follows it begins. Both are empty where there is no word.
    fn first_word(&self, mut at: usize) -> (std::ops::Range<usize>, usize) {
        let line = at;
        while is_blank(self.byte(at)) {
            at += 1;
        }
        let start = at;
        while is_word(self.byte(at)) {
            at += 1;
        }
        let word = start..at;
        if word.is_empty() || self.byte(start).is_ascii_digit() || self.byte(start) == b'-' {
            return (start..start, line);
        }
        while is_blank(self.byte(at)) {
            at += 1;
        }
        (word, at)
    }

    fn begin_statement(&mut self, at: usize) {
        self.statement = at;
        if self.words > 0 && !self.continues(at) {
            self.words = 0;
        }
    }

    /// Whether a line goes on with the one above.
    fn continues(&self, at: usize) -> bool {
        let (word, _) = self.first_word(at);
        let text = self.text.get(word.clone()).unwrap_or_default();
        matches!(text, b"then" | b"else" | b"and" | b"or") || (word.is_empty() && self.folds(word.start))
    }

    fn folds(&self, at: usize) -> bool {
        matches!(self.byte(at), b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'>' | b'=' | b'!')
    }

    fn in_quote(&mut self) {
        let at = self.at;
        self.at += 1;
        match self.byte(at) {
            b'\n' => self.newline(at),
            b'\\' if self.byte(at + 1) != b'\n' => self.at += 1,
            b'"' => {
                self.stack.pop();
            }
            b'$' if self.byte(at + 1) == b'{' => {
                self.at += 1;
                self.stack.push((Open::Interpolation, at));
            }
            _ => {}
        }
    }

    /// All from the outermost quote of the line on is text: nothing in it is to be seen as a bracket.
    fn unclosed_quote(&mut self, end: usize) {
        let first = self.stack.iter().position(|(open, _)| *open == Open::Quote).unwrap_or(0);
        let from = self.stack.get(first).map_or(end, |(_, at)| *at);
        self.stack.truncate(first);
        self.blind_all(from, end);
    }

    fn blind_all(&mut self, from: usize, end: usize) {
        for at in from..end {
            if matches!(self.byte(at), b'"' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'#' | b'$' | b'\n') {
                self.blind(at);
            }
        }
    }

    /// A text between `"""` that meets the first column, or the end, before it closes. What is indented deeper than
    /// the line it opens on is taken for its own, as one statement with it, and all that follows for code again.
    fn unclosed_text(&mut self, end: usize) {
        let Some(open) = self.stack.iter().position(|(open, _)| *open == Open::Text) else { return };
        let from = self.stack.get(open).map_or(end, |(_, at)| *at);
        self.hopeless = self.hopeless.max(end);
        let end = self.outdented(from, end);
        self.stack.truncate(open);
        self.blind_all(from, end.saturating_sub(1));
        self.at = end;
        self.newline(end.saturating_sub(1));
    }

    /// Where the first line after `from` begins that is indented no deeper than the line of `from`; `end` at most.
    fn outdented(&self, from: usize, end: usize) -> usize {
        let line_start = |at: usize| {
            self.text.get(..at).and_then(|before| before.iter().rposition(|byte| *byte == b'\n')).map_or(0, |at| at + 1)
        };
        let base = self.indent(line_start(from));
        let newlines = self.text.iter().enumerate().skip(from).filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        let mut lines = newlines.take_while(|start| *start < end);
        lines.find(|start| self.indent(*start) <= base && self.byte(start + self.indent(*start)) != b'\n').unwrap_or(end)
    }

    /// At a line's start or inside a line of a text between `"""`.
    fn in_text(&mut self) {
        let at = self.at;
        self.at += 1;
        let line_start = at.checked_sub(1).is_some_and(|before| self.byte(before) == b'\n');
        if line_start {
            match self.text_line(at) {
                TextLine::Closes(after) => {
                    self.at = after;
                    self.stack.pop();
                    return;
                }
                TextLine::Outside => {
                    self.unclosed_text(at);
                    return;
                }
                TextLine::Inside => {}
            }
        }
        match self.byte(at) {
            b'\\' if self.byte(at + 1) == b'$' => self.at += 1,
            b'$' if self.byte(at + 1) == b'{' => {
                self.at += 1;
                self.stack.push((Open::Interpolation, at));
            }
            _ => {}
        }
    }

    fn text_line(&self, at: usize) -> TextLine {
        let mut first = at;
        while is_blank(self.byte(first)) {
            first += 1;
        }
        let rest = self.text.get(first..).unwrap_or_default();
        match () {
            () if first > at && rest.starts_with(b"\"\"\"") => TextLine::Closes(first + 3),
            () if first == at && self.byte(first) != b'\n' => TextLine::Outside,
            () => TextLine::Inside,
        }
    }
}

enum TextLine {
    Closes(usize),
    Inside,
    Outside,
}

/// Whether a byte of code means nothing here: all but brackets, quotes, comments, line ends, and how `if` and `not` begin.
fn is_plain(byte: u8) -> bool {
    !matches!(byte, b'#' | b'\n' | b'"' | b'(' | b'[' | b'{' | b')' | b'}' | b']' | b'i' | b'n')
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}
