//! `vpclang reach`: who can reach whom, and by which way. Nothing is asked of AWS.

use std::path::PathBuf;

use crate::cli::Exit;
use crate::cli::args::{MatrixFormat, Reach};
use crate::cli::load::{self, is_file_argument};
use crate::cli::session::Locks;
use crate::cli::terminal::Terminal;
use crate::diagnostic::Severity;
use crate::reach::{self, show};

pub fn run(args: &Reach, terminal: &Terminal) -> Exit {
    let (file, words) = match args.words.split_first() {
        Some((first, rest)) if is_file_argument(first) => (Some(PathBuf::from(first)), rest),
        _ => (None, args.words.as_slice()),
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match (words.as_slice(), args.matrix) {
        ([], Some(format)) => matrix(file, args, format, terminal),
        ([from, to], None) => ask(file, args, (from, to, None), terminal),
        ([from, to, "on", on], None) => ask(file, args, (from, to, Some(on)), terminal),
        _ => {
            terminal.complain("name two ends, as in `vpclang reach main.vpc internet lab.worker on https`, or ask for `--matrix`");
            Exit::Usage
        }
    }
}

/// Loads the program, to whose text something is added; its faults are shown.
fn loaded(
    file: Option<PathBuf>,
    args: &Reach,
    added: impl FnOnce(&str) -> String,
    terminal: &Terminal,
) -> Result<load::Loaded, Exit> {
    let change = |bytes: Vec<u8>| match String::from_utf8(bytes) {
        Ok(text) => added(&text).into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let loaded = load::load_with(file.as_deref(), &args.inputs, None, Locks::Real, change).map_err(|words| {
        terminal.complain(&words);
        Exit::Refused
    })?;
    let diagnostics = &loaded.analysis.diagnostics;
    // What is warned of is `check`'s to say.
    let errors: Vec<_> = diagnostics.iter().filter(|one| one.severity == Severity::Error).cloned().collect();
    terminal.diagnose(&errors, &loaded.sources);
    if errors.is_empty() { Ok(loaded) } else { Err(Exit::Refused) }
}

fn ask(file: Option<PathBuf>, args: &Reach, (from, to, on): (&str, &str, Option<&str>), terminal: &Terminal) -> Exit {
    let loaded = match loaded(file, args, |text| reach::with_question(text, from, to, on), terminal) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let Some(answer) = reach::answer_last(&loaded.analysis) else {
        terminal.complain("the question could not be read");
        return Exit::Refused;
    };
    match terminal.json {
        true => terminal.out_json(&show::json(&answer, &loaded.sources)),
        false => terminal.out(&show::text(&answer, &loaded.sources)),
    }
    Exit::Fine
}

fn matrix(file: Option<PathBuf>, args: &Reach, format: MatrixFormat, terminal: &Terminal) -> Exit {
    let loaded = match loaded(file, args, str::to_owned, terminal) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let matrix = reach::matrix(&reach::describe(&loaded.analysis).network);
    terminal.out(&match format {
        MatrixFormat::Text => show::matrix_text(&matrix),
        MatrixFormat::Csv => show::matrix_csv(&matrix),
        MatrixFormat::Html => show::matrix_html(&matrix),
    });
    Exit::Fine
}
