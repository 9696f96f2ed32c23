//! Where diagnostics gather while a program is analysed.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, advise, codes};
use crate::source::{FileId, Span};

/// A use of a file: where, and what it calls the file.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// The text that is used.
    pub file: FileId,
    /// The `use`.
    pub head: Span,
    /// The path of the instance: `eu`, or `shop["a"]`.
    pub path: String,
}

impl Place {
    /// What is wrong in a used file, with the use that it is so for.
    #[must_use]
    pub fn tell(&self, found: Diagnostic) -> Diagnostic {
        told_of(found, self)
    }
}

/// What [`Report::leave`] needs.
#[derive(Debug)]
pub struct Outside {
    hypothetical: u32,
    silent: u32,
    place: Option<Arc<Place>>,
}

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
    /// The use of a file that is being evaluated.
    place: Option<Arc<Place>>,
}

/// What holds for an expression whatever its values are: told even of a branch that is not taken.
const STATIC: [Code; 14] = [
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
    codes::PARAM_WITHOUT_VALUE,
    codes::UNKNOWN_PARAM,
];

impl Report {
    /// What was found so far.
    pub fn found(&self) -> &[Diagnostic] {
        &self.found
    }

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
            let place = self.place.as_deref();
            self.found.push(match place {
                Some(place) => told_of(diagnostic, place),
                None => diagnostic,
            });
        }
    }

    /// Whether the same was said of the same place.
    pub fn knows(&self, diagnostic: &Diagnostic) -> bool {
        self.known.contains(&(diagnostic.code, diagnostic.span()))
    }

    /// How much was found up to here, for [`Self::explain`].
    pub fn mark(&self) -> usize {
        self.found.len()
    }

    /// Adds a place to what was found since a mark, where it lies at a place.
    pub fn explain(&mut self, mark: usize, fault: Span, why: Span, text: &str) {
        let lies = |at: Span| at.file == fault.file && fault.start <= at.start && at.end <= fault.end;
        for diagnostic in self.found.iter_mut().skip(mark).filter(|found| found.span().is_some_and(lies)) {
            *diagnostic = diagnostic.clone().at(why, text);
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
    pub fn enter(&mut self, phantom: bool, place: Option<Arc<Place>>) -> Outside {
        let place = std::mem::replace(&mut self.place, place);
        let outside = Outside { hypothetical: self.hypothetical, silent: self.silent, place };
        (self.hypothetical, self.silent) = (u32::from(phantom), 0);
        outside
    }

    /// Ends what [`Self::enter`] began.
    pub fn leave(&mut self, outside: Outside) {
        Outside { hypothetical: self.hypothetical, silent: self.silent, place: self.place } = outside;
    }

    /// Says which use of a file is evaluated from here on, and gives back which it was.
    pub fn within(&mut self, place: Option<Arc<Place>>) -> Option<Arc<Place>> {
        std::mem::replace(&mut self.place, place)
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

/// What lies in a used file and hangs on values may be right in one use of it and wrong in another: it says in which.
pub fn told_of(diagnostic: Diagnostic, place: &Place) -> Diagnostic {
    let lies_there = diagnostic.span().is_some_and(|span| span.file == place.file);
    let of_values = ["E03", "E04", "E07", "W"].iter().any(|area| diagnostic.code.0.starts_with(area))
        || diagnostic.code == codes::ABSENT_INSTANCE;
    match lies_there && of_values && !STATIC.contains(&diagnostic.code) && diagnostic.code != codes::TOO_MUCH {
        true => diagnostic.at(place.head, format!("this is so for `{}`", place.path)),
        false => diagnostic,
    }
}
