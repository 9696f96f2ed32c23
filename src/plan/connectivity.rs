//! What a plan opens and closes: a proof on the account as it is, and one on the account as it will be, compared.

use std::fmt::Write;

use super::{Paint, Plan, Tone, outcome};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Survey;
use crate::reach::{self, Change, of_account, show};

/// What can be reached once a plan is carried out and cannot be now, and the other way round. What opens comes first,
/// and of that what opens to the internet.
pub fn connectivity(plan: &Plan, account: &Survey) -> Vec<Change> {
    reach::diff(&of_account(account), &of_account(&outcome(plan, account)))
}

/// The lines under a plan. What opens to the internet stands out.
pub(super) fn text(changes: &[Change], paint: Paint<'_>) -> String {
    let mut text = String::new();
    if changes.is_empty() {
        return text;
    }
    let _ = writeln!(text, "{}", paint(Tone::Strong, "connectivity"));
    for (change, line) in changes.iter().zip(show::change_lines(changes)) {
        let tone = match change {
            change if change.opens_to_internet() => Tone::Gone,
            change if change.closed => Tone::Faint,
            _ => Tone::New,
        };
        let _ = writeln!(text, "  {}", paint(tone, &line));
    }
    text.push('\n');
    text
}

/// Refuses a plan that lets the internet in where it could not reach before.
pub fn refuse_new_internet(changes: &[Change]) -> Result<(), Diagnostic> {
    let opened: Vec<&Change> = changes.iter().filter(|change| change.opens_to_internet()).collect();
    let Some((first, others)) = opened.split_first() else { return Ok(()) };
    let more = match others.len() {
        0 => String::new(),
        1 => ", and one way more".to_owned(),
        many => format!(", and {many} ways more"),
    };
    let message = format!("the plan lets the internet reach {}{more}", show::opened(first));
    Err(Diagnostic::error(codes::NEW_INTERNET, message)
        .help("take that out of the program, or let somebody read the plan and give it without `--forbid-new-internet`"))
}
