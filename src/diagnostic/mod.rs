//! What is wrong with a program, a plan or a run, as plain data.
//!
//! Everything that a user is told goes through [`Diagnostic`]; the renderers beside this file are the only
//! code that turns one into characters. If only one thing of it can be shown, it is the message, so the
//! message names the values at fault and stands on its own.

mod advice;
pub mod codes;
mod excerpt;
pub mod explain;
pub mod json;
mod pages;
mod secret;
pub mod text;

pub use advice::advise;

use crate::source::Span;

/// The name of a kind of diagnostic: `E0123` for an error, `W0042` for a warning. Its page is what
/// `vpclang explain` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing will be done.
    Error,
    /// It will be done, and is probably not meant.
    Warning,
}

/// A place with what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there; reads alone, as an editor shows it.
    pub text: String,
}

/// A replacement of text that mends the cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to take out; empty to insert.
    pub span: Span,
    /// What to put there.
    pub text: String,
}

/// One message about one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// One sentence without a full stop, with the values at fault in backticks.
    pub message: String,
    /// The places: the first is at fault, the others explain why. Empty where no text is to blame.
    pub labels: Vec<Label>,
    /// Further sentences.
    pub notes: Vec<String>,
    /// What to do, with the corrected text where it is known.
    pub help: Option<String>,
    /// The correction as an edit, where one is certain.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, message)
    }

    /// A warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, message)
    }

    fn new(code: Code, severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, severity, message: message.into(), labels: Vec::new(), notes: Vec::new(), help: None, fix: None }
    }

    /// Adds a place: the first call names what is at fault.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a further sentence.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// Gives the correction as an edit.
    #[must_use]
    pub fn fix(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.fix = Some(Fix { span, text: text.into() });
        self
    }

    /// Where it points first.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
