//! Characters that no text may hold, wherever they stand.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

use super::MOST_ERRORS;

/// Looks at every character once. A byte order mark, the first carriage return and invisible characters are
/// told where they stand.
pub fn check(text: &str, file: FileId, errors: &mut Vec<Diagnostic>) {
    let mut returned = false;
    let mut from = 0;
    while let Some((at, character)) = next_unusual(text, from) {
        if errors.len() >= MOST_ERRORS {
            return;
        }
        from = at + character.len_utf8();
        let span = Span::new(file, at, at + character.len_utf8());
        match character {
            '\u{feff}' if at == 0 => errors.push(
                Diagnostic::error(codes::BYTE_ORDER_MARK, "the text begins with a byte order mark")
                    .at(span, "invisible, and not needed: the text is UTF-8")
                    .help("save the file as UTF-8 without a byte order mark")
                    .fix(span, ""),
            ),
            // One is told for all: an editor makes them together, and mends them together.
            '\r' if returned => {}
            '\r' => {
                returned = true;
                errors.push(carriage_return(text, span));
            }
            _ if is_invisible(character) => errors.push(
                Diagnostic::error(
                    codes::CONTROL_CHARACTER,
                    format!("the character `U+{:04X}` cannot be seen", u32::from(character)),
                )
                .at(span, "invisible here")
                .help(format!("take it out, or write `\\u{{{:x}}}` inside a string", u32::from(character)))
                .fix(span, ""),
            ),
            _ => {}
        }
    }
}

/// The first character from a byte on that is neither visible ASCII nor a blank or line end.
fn next_unusual(text: &str, from: usize) -> Option<(usize, char)> {
    const AT_ONCE: usize = 64;
    let is_usual = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    let bytes = text.as_bytes().get(from..)?;
    // Many at once and without a branch, for this is nearly all of every text.
    let blocks = bytes.chunks_exact(AT_ONCE).take_while(|block| block.iter().fold(true, |all, byte| all & is_usual(byte)));
    let skipped = blocks.count() * AT_ONCE;
    let at = from + skipped + bytes.get(skipped..)?.iter().position(|byte| !is_usual(byte))?;
    Some((at, text.get(at..)?.chars().next()?))
}

/// A program is hashed, diffed and sent to nodes byte for byte: it has one way to end a line.
fn carriage_return(text: &str, span: Span) -> Diagnostic {
    let before_feed = text.get(span.end as usize..).is_some_and(|rest| rest.starts_with('\n'));
    let (message, fix, help) = match before_feed {
        true => (
            "the lines end with a carriage return and a line feed",
            "",
            "save the file with Unix line ends, as `sed -i 's/\\r$//' *.vpc` does; `*.vpc text eol=lf` in `.gitattributes` keeps them",
        ),
        false => ("a carriage return stands where a line feed belongs", "\n", "put a line end in its place"),
    };
    let error = Diagnostic::error(codes::CARRIAGE_RETURN, message).at(span, "a line ends with a line feed alone").help(help);
    // An edit of one of many would mend nothing.
    match text.bytes().filter(|byte| *byte == b'\r').nth(1) {
        Some(_) => error,
        None => error.fix(span, fix),
    }
}

/// Control characters, and those that reorder or hide what stands around them.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}
