//! `vpclang reach`: who can reach whom, and by which way: as it is written, or as it is deployed.

use std::path::PathBuf;

use super::online;
use crate::cli::Exit;
use crate::cli::args::{MatrixFormat, Program, Reach};
use crate::cli::load::{self, is_file_argument};
use crate::cli::planning::{self, Scope};
use crate::cli::session::Locks;
use crate::cli::terminal::Terminal;
use crate::cloud;
use crate::diagnostic::Severity;
use crate::model::Survey;
use crate::reach::{self, show};

/// What was asked.
enum Asked<'a> {
    /// From whom, to whom, on what.
    Ends(&'a str, &'a str, Option<&'a str>),
    /// Everybody by everybody.
    All(MatrixFormat),
}

pub fn run(args: &Reach, terminal: &Terminal) -> Exit {
    let (file, words) = match args.words.split_first() {
        Some((first, rest)) if is_file_argument(first) => (Some(PathBuf::from(first)), rest),
        _ => (None, args.words.as_slice()),
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let asked = match (words.as_slice(), args.matrix) {
        ([], Some(format)) => Asked::All(format),
        ([from, to], None) => Asked::Ends(from, to, None),
        ([from, to, "on", on], None) => Asked::Ends(from, to, Some(on)),
        _ => {
            terminal.complain("name two ends, as in `vpclang reach main.vpc internet lab.worker on https`, or ask for `--matrix`");
            return Exit::Usage;
        }
    };
    let aws = &args.aws;
    if !args.live && (aws.sandbox || aws.profile.is_some() || aws.endpoint_url.is_some() || aws.join.is_some()) {
        terminal.complain("`reach` asks the program and no account; with `--live` it asks about what is deployed");
        return Exit::Usage;
    }
    if !args.live {
        return answer(file, args, &asked, None, terminal);
    }
    online(terminal, async {
        let program = Program { file: file.clone(), inputs: args.inputs.clone() };
        let prepared = planning::prepare(&program, aws, Scope::Known, terminal).await?;
        let survey = cloud::survey(&prepared.clients, &prepared.observed).await.map_err(|error| {
            terminal.diagnose(&[error.diagnostic("what is deployed", None)], &prepared.loaded.sources);
            Exit::Hindered
        })?;
        Ok(answer(file, args, &asked, Some(&survey), terminal))
    })
}

fn answer(file: Option<PathBuf>, args: &Reach, asked: &Asked<'_>, account: Option<&Survey>, terminal: &Terminal) -> Exit {
    let answered = match asked {
        Asked::Ends(from, to, on) => ask(file, args, (from, to, *on), account, terminal),
        Asked::All(format) => matrix(file, args, *format, account, terminal),
    };
    answered.err().unwrap_or(Exit::Fine)
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
    let loaded = load::load_with(file.as_deref(), &args.inputs, None, Locks::of(&args.aws), change).map_err(|words| {
        terminal.complain(&words);
        Exit::Refused
    })?;
    let diagnostics = &loaded.analysis.diagnostics;
    // What is warned of is `check`'s to say.
    let errors: Vec<_> = diagnostics.iter().filter(|one| one.severity == Severity::Error).cloned().collect();
    terminal.diagnose(&errors, &loaded.sources);
    if errors.is_empty() { Ok(loaded) } else { Err(Exit::Refused) }
}

fn ask(
    file: Option<PathBuf>,
    args: &Reach,
    (from, to, on): (&str, &str, Option<&str>),
    account: Option<&Survey>,
    terminal: &Terminal,
) -> Result<(), Exit> {
    let loaded = loaded(file, args, |text| reach::with_question(text, from, to, on), terminal)?;
    let described = match account {
        Some(account) => reach::deployed(account, &loaded.analysis),
        None => reach::describe(&loaded.analysis),
    };
    let Some(answer) = reach::answer_last(&loaded.analysis, &described) else {
        terminal.complain("the question could not be read");
        return Err(Exit::Refused);
    };
    match terminal.json {
        true => terminal.out_json(&show::json(&answer, &loaded.sources)),
        false => terminal.out(&show::text(&answer, &loaded.sources)),
    }
    Ok(())
}

fn matrix(
    file: Option<PathBuf>,
    args: &Reach,
    format: MatrixFormat,
    account: Option<&Survey>,
    terminal: &Terminal,
) -> Result<(), Exit> {
    let matrix = match account {
        Some(account) => reach::matrix(&reach::of_account(account)),
        None => reach::matrix(&reach::describe(&loaded(file, args, str::to_owned, terminal)?.analysis).network),
    };
    terminal.out(&match format {
        MatrixFormat::Text => show::matrix_text(&matrix),
        MatrixFormat::Csv => show::matrix_csv(&matrix),
        MatrixFormat::Html => show::matrix_html(&matrix),
    });
    Ok(())
}
