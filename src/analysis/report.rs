//! Where diagnostics gather while a program is analysed.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, advise, codes};
use crate::source::Span;

/// What was found, each cause once.
#[derive(Debug, Default)]
pub struct Report {
    found: Vec<Diagnostic>,
    /// Code and place of what was found: the second instance of a declaration repeats the first one's mistakes.
    known: BTreeSet<(Code, Option<Span>)>,
    /// How many enclosing evaluations are hypothetical.
    hypothetical: u32,
    /// How many enclosing evaluations are done only to see whether they succeed.
    silent: u32,
    /// How many errors there would have been in the silent ones.
    muted: u32,
}

/// What holds for an expression whatever its values are: told even of a branch that is not taken.
const STATIC: [Code; 12] = [
    codes::UNKNOWN_NAME,
    codes::DUPLICATE_NAME,
    codes::UNKNOWN_ATTRIBUTE,
    codes::UNKNOWN_MEMBER,
    codes::UNKNOWN_FUNCTION,
    codes::WRONG_TYPE,
    codes::WRONG_KIND,
    codes::NOT_ONE_OF,
    codes::HOST_BITS,
    codes::INVALID_ADDRESS,
    codes::PORT_OUT_OF_RANGE,
    codes::INVALID_LITERAL,
];

impl Report {
    /// Adds a diagnostic, unless the same was said of the same place.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        if self.silent > 0 {
            self.muted += 1;
            return;
        }
        if self.hypothetical > 0 && !STATIC.contains(&diagnostic.code) && diagnostic.code != codes::WRONG_ARGUMENTS {
            return;
        }
        if self.known.insert((diagnostic.code, diagnostic.span())) {
            self.found.push(diagnostic);
        }
    }

    /// From here to the matching [`Self::end_hypothetical`] only what holds for all values is told.
    pub fn begin_hypothetical(&mut self) {
        self.hypothetical += 1;
    }

    /// Ends what [`Self::begin_hypothetical`] began.
    pub fn end_hypothetical(&mut self) {
        self.hypothetical -= 1;
    }

    /// What is computed once and kept stands for itself, whoever asks first. Gives back what [`Self::leave`] needs.
    pub fn enter(&mut self, phantom: bool) -> (u32, u32) {
        let outside = (self.hypothetical, self.silent);
        (self.hypothetical, self.silent) = (u32::from(phantom), 0);
        outside
    }

    /// Ends what [`Self::enter`] began.
    pub fn leave(&mut self, outside: (u32, u32)) {
        (self.hypothetical, self.silent) = outside;
    }

    /// Whether only what holds for all values is told.
    pub fn is_hypothetical(&self) -> bool {
        self.hypothetical > 0
    }

    /// From here to the matching [`Self::end_silent`] nothing is told.
    pub fn begin_silent(&mut self) {
        self.silent += 1;
        self.muted = 0;
    }

    /// Ends what [`Self::begin_silent`] began, and says whether there was anything to tell.
    pub fn end_silent(&mut self) -> bool {
        self.silent -= 1;
        self.muted > 0
    }

    /// All that was found, in order of place.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
        self.found.into_iter().map(advise).collect()
    }
}
