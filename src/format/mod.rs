//! The formatter: one way to write a program, from the same tree that everything else reads.
//!
//! It never fails and has no options. What is no statement is copied as it stands, with its lines; everything around it
//! is formatted. No comment and no character but blanks, line ends and commas is lost or added, apart from IPv6
//! addresses, which are spelled as in RFC 5952. Formatting twice is formatting once, and the tree stays what it was.
//!
//! Where a text is damaged, what it says hangs on its indentation too. So there the result is read again, and if it
//! would say anything else, damaged statements are left with all their lines, and at last the whole text.

mod bodies;
mod doc;
mod expressions;
mod same;
mod spelling;
mod statements;

use crate::source::{FileId, SourceMap};
use crate::syntax::{self, Parse};
use bodies::{Printed, Scope};

/// How often a damaged text is formatted until nothing changes any more. More than two were never needed.
const ROUNDS: usize = 4;

/// Formats a text that was read as `parse`.
pub fn format(text: &str, parse: &Parse) -> String {
    if parse.unread {
        return text.to_owned();
    }
    let printed = bodies::print(text, parse, Scope::All);
    match is_certain(text, parse, &printed) {
        true => printed.text,
        false => settle(text, parse),
    }
}

/// Whether what was printed says the same by the rules of the language alone. That nothing is lost is not believed, but
/// looked at.
fn is_certain(text: &str, parse: &Parse, printed: &Printed) -> bool {
    parse.errors.is_empty() && !printed.doubtful && same::keeps(text, printed)
}

/// Formats until nothing changes. A text that would never come to rest is left as it is.
fn settle(text: &str, parse: &Parse) -> String {
    let file = SourceMap::new().add("", b"");
    let Some((mut now, mut tree)) = once(text, parse, file) else { return text.to_owned() };
    for _ in 0..ROUNDS {
        match once(&now, &tree, file) {
            Some(next) if next.0 != now => (now, tree) = next,
            _ => return now,
        }
    }
    text.to_owned()
}

/// Formats as much as can be without a change of what is said. None where that is nothing.
fn once(text: &str, parse: &Parse, file: FileId) -> Option<(String, Parse)> {
    [Scope::All, Scope::Sound].into_iter().find_map(|scope| {
        let printed = bodies::print(text, parse, scope);
        let again = syntax::parse(&printed.text, file);
        let holds = printed.text == text
            || is_certain(text, parse, &printed)
            || (same::says(text, parse) == same::says(&printed.text, &again) && same::keeps(text, &printed));
        holds.then_some((printed.text, again))
    })
}
