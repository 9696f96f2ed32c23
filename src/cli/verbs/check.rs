//! `vpclang check`: is it right? Nothing is asked of AWS.

use std::path::PathBuf;

use crate::cli::Exit;
use crate::cli::args::Check;
use crate::cli::load;
use crate::cli::terminal::Terminal;
use crate::diagnostic::Severity;

pub fn run(args: &Check, terminal: &Terminal) -> Exit {
    let files: Vec<Option<PathBuf>> = match args.files.is_empty() {
        true => vec![None],
        false => args.files.iter().cloned().map(Some).collect(),
    };
    // One program with errors says nothing about the next.
    let outcomes: Vec<bool> = files.iter().map(|file| is_right(file.as_deref(), args, terminal)).collect();
    if outcomes.iter().all(|right| *right) { Exit::Fine } else { Exit::Refused }
}

fn is_right(file: Option<&std::path::Path>, args: &Check, terminal: &Terminal) -> bool {
    let loaded = match load::load(file, &args.inputs, None) {
        Ok(loaded) => loaded,
        Err(words) => {
            terminal.complain(&words);
            return false;
        }
    };
    let diagnostics = &loaded.analysis.diagnostics;
    terminal.diagnose(diagnostics, &loaded.sources);
    let errors = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if !errors && !terminal.json {
        terminal.say(&format!("{} is right{}", loaded.path.display(), unproved(loaded.analysis.assertions.len())));
    }
    !errors && (diagnostics.is_empty() || !args.deny_warnings)
}

/// What a reader could take for proved is said not to be.
fn unproved(assertions: usize) -> String {
    match assertions {
        0 => String::new(),
        1 => "; its assertion is understood, and not proved by this version".to_owned(),
        many => format!("; its {many} assertions are understood, and not proved by this version"),
    }
}
