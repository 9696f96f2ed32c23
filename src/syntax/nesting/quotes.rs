//! Strings, and texts between `"""`.

use super::{Open, Scanner, is_blank};

enum TextLine {
    Closes(usize),
    Inside,
    Outside,
}

impl Scanner<'_> {
    pub(super) fn opens_text(&self, at: usize) -> bool {
        let Some(rest) = self.text.get(at..).and_then(|rest| rest.strip_prefix(b"\"\"\"")) else { return false };
        rest.iter().find(|byte| !is_blank(**byte)).is_none_or(|byte| *byte == b'\n')
    }

    pub(super) fn open_text(&mut self, at: usize) {
        self.open(Open::Text, at);
        self.skip_line();
        self.at += 1;
        if at < self.hopeless {
            self.unclosed_text(self.hopeless);
        }
    }

    pub(super) fn in_quote(&mut self) {
        let at = self.skip_to(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'\n'));
        match self.byte(at) {
            b'\n' => self.newline(at),
            b'\\' if self.byte(at + 1) != b'\n' => self.at += 1,
            b'"' => self.pop(),
            b'$' if self.byte(at + 1) == b'{' => {
                self.at += 1;
                self.open(Open::Interpolation, at);
            }
            _ => {}
        }
    }

    /// Passes over what comes before a byte that means something, and over that; where it stands.
    fn skip_to(&mut self, means_something: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let at = self.at + rest.iter().position(|byte| means_something(*byte)).unwrap_or(rest.len());
        self.at = at + 1;
        at
    }

    /// All from the outermost quote of the line on is text: nothing in it is to be seen as a bracket.
    pub(super) fn unclosed_quote(&mut self, end: usize) {
        let first = self.stack.iter().position(|entry| entry.open == Open::Quote).unwrap_or(0);
        let from = self.stack.get(first).map_or(end, |entry| entry.at);
        self.stack.truncate(first);
        self.blind_all(from, end.min(self.text.len()));
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
    pub(super) fn unclosed_text(&mut self, end: usize) {
        let Some(open) = self.stack.iter().position(|entry| entry.open == Open::Text) else { return };
        let from = self.stack.get(open).map_or(end, |entry| entry.at);
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
    pub(super) fn in_text(&mut self) {
        let at = self.at;
        let line_start = at.checked_sub(1).is_some_and(|before| self.byte(before) == b'\n');
        if line_start {
            match self.text_line(at) {
                TextLine::Closes(after) => {
                    self.at = after;
                    self.pop();
                    return;
                }
                TextLine::Outside => {
                    self.unclosed_text(at);
                    return;
                }
                TextLine::Inside => {}
            }
        }
        let at = self.skip_to(|byte| matches!(byte, b'\\' | b'$' | b'\n'));
        match self.byte(at) {
            b'\\' if self.byte(at + 1) == b'$' => self.at += 1,
            b'$' if self.byte(at + 1) == b'{' => {
                self.at += 1;
                self.open(Open::Interpolation, at);
            }
            _ => {}
        }
    }

    fn text_line(&self, at: usize) -> TextLine {
        let first = self.skip_blanks(at);
        let rest = self.text.get(first..).unwrap_or_default();
        match () {
            () if first > at && rest.starts_with(b"\"\"\"") => TextLine::Closes(first + 3),
            () if first == at && self.byte(first) != b'\n' => TextLine::Outside,
            () => TextLine::Inside,
        }
    }
}
