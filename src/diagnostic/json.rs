//! Diagnostics for programs: what `--json` prints, a document for each.
//!
//! ```json
//! {
//!   "version": 1,
//!   "code": "E0405",
//!   "severity": "error",
//!   "message": "`10.117.0.128/25` overlaps `10.117.0.0/24`",
//!   "labels": [
//!     {
//!       "file": "main.vpc",
//!       "bytes": {"start": 131, "end": 146},
//!       "start": {"line": 12, "column": 14},
//!       "end": {"line": 12, "column": 29},
//!       "text": "shares addresses with `lan`"
//!     }
//!   ],
//!   "notes": [],
//!   "help": "the next free block of this size is `10.117.1.0/25`",
//!   "fix": {"file": "main.vpc", "bytes": {}, "start": {}, "end": {}, "text": "10.117.1.0/25"}
//! }
//! ```
//!
//! The first label is at fault; there are none where no text is to blame. Bytes count from 0 and leave the end out;
//! lines and columns count from 1, columns in characters. `help` and `fix` are null where there is none; a fix puts
//! `text` in the place of its bytes. Members may be added without a new version; a reader skips those it does not know.

use serde_json::{Value, json};

use super::secret::hushed;
use super::{Diagnostic, Severity};
use crate::source::{SourceMap, Span};

/// The version of the shape above.
pub const VERSION: u32 = 1;

/// One diagnostic in the shape that this module documents.
pub fn to_json(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let diagnostic = &*hushed(diagnostic, sources);
    let labels: Vec<Value> = diagnostic.labels.iter().map(|label| place(label.span, &label.text, sources)).collect();
    json!({
        "version": VERSION,
        "code": diagnostic.code.0,
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": diagnostic.message,
        "labels": labels,
        "notes": diagnostic.notes,
        "help": diagnostic.help,
        "fix": diagnostic.fix.as_ref().map(|fix| place(fix.span, &fix.text, sources)),
    })
}

fn place(span: Span, text: &str, sources: &SourceMap) -> Value {
    let file = sources.file(span.file);
    let position = |offset: u32| {
        file.map(|file| {
            let at = file.lines().line_column(file.text(), offset);
            json!({"line": at.line, "column": at.column})
        })
    };
    json!({
        "file": file.map(|file| file.name()),
        "bytes": {"start": span.start, "end": span.end},
        "start": position(span.start),
        "end": position(span.end),
        "text": text,
    })
}
