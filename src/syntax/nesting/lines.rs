//! What the beginnings of lines tell: where a statement begins, and, where braces do not match, a body.

use std::ops::Range;

use super::{LOST, Open, Scanner, Words, is_blank, is_word};
use crate::syntax::advice;

impl Scanner<'_> {
    pub(super) fn newline(&mut self, at: usize) {
        let next = at + 1;
        let code = self.line..self.comment.take().unwrap_or(at);
        self.line = next;
        if let Some(text) = self.stack.iter().position(|entry| entry.open == Open::Text) {
            return self.abandon(text + 1);
        }
        let quoted = self.is_open(Open::Quote);
        if quoted {
            self.unclosed_quote(at);
        }
        if !self.stack.is_empty() && !is_blank(self.byte(next)) && self.at_top_only(next) {
            self.abandon(0);
        }
        if !self.is_between_statements() {
            self.last = if quoted { b'"' } else { self.last_of(code).unwrap_or(self.last) };
            self.abandon_forgotten(next);
        }
        if self.is_between_statements() {
            if self.by_indent {
                self.close_outdented(next);
            }
            self.note_line(next);
            self.begin_statement(next);
        }
    }

    /// The last byte that is no blank.
    fn last_of(&self, code: Range<usize>) -> Option<u8> {
        self.text.get(code)?.iter().rev().find(|byte| !is_blank(**byte)).copied()
    }

    /// Takes brackets out that the line which begins here shows to have been forgotten.
    fn abandon_forgotten(&mut self, next: usize) {
        if self.begins_anew(next) {
            self.abandon(self.floor());
        } else if self.begins_attribute(next) {
            let keeps = |open: Open| matches!(open, Open::Body | Open::Map(true));
            let keep = self.stack.iter().rposition(|entry| keeps(entry.open)).map_or(0, |at| at + 1);
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
        while let Some(head) = self.bodies.last().map(|body| body.indent) {
            let width = if closes { 1 } else { 2 };
            if head < indent || (closes && (head == indent || self.has_comment(next - 1))) || room.len() < width {
                return;
            }
            for (at, byte) in room.by_ref().take(width).zip([b'}', b'\n']) {
                self.write(at, byte);
            }
            self.pop();
            let brace = self.leave_body();
            self.mended.closed.extend(brace);
        }
    }

    /// Whether a brace that begins its line is indented deeper than the head of the body it would close.
    pub(super) fn is_too_deep_to_close(&self, at: usize) -> bool {
        let indent = self.indent(self.line);
        self.line + indent == at && self.bodies.last().is_some_and(|body| indent > body.indent)
    }

    /// Whether the next line of code is indented deeper than the head of the body that a brace would close.
    pub(super) fn goes_on_after(&self, at: usize) -> bool {
        let lines = self.text.get(at..).unwrap_or_default().split(|byte| *byte == b'\n').skip(1);
        let indents = lines.map(|line| (line, line.iter().take_while(|byte| is_blank(**byte)).count()));
        let next = indents.into_iter().find(|(line, indent)| !matches!(line.get(*indent), None | Some(b'#')));
        next.zip(self.bodies.last()).is_some_and(|((line, indent), body)| line.get(indent) != Some(&b'}') && indent > body.indent)
    }

    /// Remembers where a statement begins a line.
    pub(super) fn note_line(&mut self, at: usize) {
        let indent = self.indent(at);
        if self.by_indent && !matches!(self.byte(at + indent), b'\n' | b'#' | b'}') {
            self.lines.push((at, indent));
        }
    }

    /// A brace at the beginning of its line that closes nothing, with lines before it that are indented deeper: they
    /// are a body whose opening brace is missing, or all of its opening line. False where there is no such body.
    pub(super) fn mend_lost(&mut self, brace: usize) -> bool {
        let indent = self.indent(self.line);
        let here = self.lines.get(self.bodies.last().map_or(0, |body| body.lines)..).unwrap_or_default();
        let deeper = here.iter().rev().take_while(|(_, deep)| *deep > indent).count();
        let before = here.len() - deeper;
        let Some((first, _)) = here.get(before).copied().filter(|_| self.line + indent == brace) else { return false };
        let head = before.checked_sub(1).and_then(|at| here.get(at)).copied().filter(|(_, same)| *same == indent);
        let head_end = head.and_then(|(head, _)| self.end_of_head(head, first));
        self.lines.truncate(self.lines.len() - deeper);
        match head_end {
            Some(end) => {
                let told = head.is_some_and(|(head, _)| self.is_damaged(head..end + 1));
                self.write(end, b'{');
                self.mended.opened.extend((!told).then_some((end, brace)));
            }
            // The line is indented deeper than something, so it begins with a blank.
            None => self.write(first, LOST),
        }
        true
    }

    /// Where the line that begins at `head` and ends before `first` lacks the brace of its body; nothing if it can't be the
    /// head of one. A line with a quote or bracket that was taken out may have lost its brace with it.
    fn end_of_head(&self, head: usize, first: usize) -> Option<usize> {
        let end = first.checked_sub(1)?;
        let line = self.text.get(head..end).filter(|line| !line.contains(&b'\n'))?;
        if self.is_damaged(head..end) && line.trim_ascii_end().ends_with(b"{") {
            let brace = head + line.trim_ascii_end().len() - 1;
            return self.is_head_line(head, brace).then_some(brace);
        }
        let (word, _) = self.first_word(head);
        let kind = std::str::from_utf8(self.text.get(word)?).ok()?;
        let is_head = advice::opens_body(kind) && !line.iter().any(|byte| matches!(byte, b'#' | b'{' | b'}' | b'='));
        is_head.then_some(end)
    }

    /// Whether something of a range was taken out.
    fn is_damaged(&self, range: Range<usize>) -> bool {
        self.out.get(range.clone()).is_some_and(|seen| self.text.get(range) != Some(seen))
    }

    /// Whether the statement up to a brace can be the head of a body.
    pub(super) fn is_head(&self, brace: usize) -> bool {
        self.is_head_line(self.statement, brace)
    }

    fn is_head_line(&self, line: usize, brace: usize) -> bool {
        const NO_HEAD: [&[u8]; 10] =
            [b"let", b"param", b"output", b"check", b"assert", b"service", b"then", b"else", b"and", b"or"];
        let (word, after) = self.first_word(line);
        let text = self.text.get(word.clone()).unwrap_or_default();
        brace > word.start && !word.is_empty() && !self.is_equals(after) && !NO_HEAD.contains(&text)
    }

    /// Whether the line that ends here has a comment, or a `#` that looks like one.
    fn has_comment(&self, end: usize) -> bool {
        self.text.get(..end).unwrap_or_default().iter().rev().take_while(|byte| **byte != b'\n').any(|byte| *byte == b'#')
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
        let indentation = self.indent(self.statement);
        let first = self.skip_blanks(at);
        let rest = self.text.get(first..).unwrap_or_default();
        let goes_on = matches!(self.byte(first), b'\n' | b'#' | b',' | b')' | b']' | b'}')
            || self.folds(first)
            || [&b"for"[..], b"if", b"then", b"else", b"and", b"or"].iter().any(|word| rest.starts_with(word));
        first - at <= indentation && !matches!(self.last, b'(' | b'[' | b'{' | b',' | b':') && !goes_on
    }

    /// `word =`, which is inside no bracket.
    fn begins_attribute(&self, at: usize) -> bool {
        let (_, after) = self.first_word(at);
        after > at && self.is_equals(after)
    }

    fn is_equals(&self, at: usize) -> bool {
        self.byte(at) == b'=' && self.byte(at + 1) != b'='
    }

    /// The first word of a line, and where what follows it begins. Both are empty where there is no word.
    pub(super) fn first_word(&self, line: usize) -> (Range<usize>, usize) {
        let start = self.skip_blanks(line);
        let letters = self.text.get(start..).unwrap_or_default().iter().take_while(|byte| is_word(**byte)).count();
        if letters == 0 || self.byte(start).is_ascii_digit() || self.byte(start) == b'-' {
            return (start..start, line);
        }
        (start..start + letters, self.skip_blanks(start + letters))
    }

    pub(super) fn begin_statement(&mut self, at: usize) {
        self.statement = at;
        if self.words.ifs + self.words.nots > 0 && !self.continues(at) {
            self.words = Words::default();
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
}
