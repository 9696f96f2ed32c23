//! `vpclang check`: is it right? Nothing is asked of AWS.

use std::path::PathBuf;

use crate::analysis::Pins;
use crate::cli::Exit;
use crate::cli::args::Check;
use crate::cli::load;
use crate::cli::session::Locks;
use crate::cli::terminal::Terminal;
use crate::diagnostic::{Diagnostic, Severity};

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
    let loaded = match load::load(file, &args.inputs, None, Locks::Real) {
        Ok(loaded) => loaded,
        Err(words) => {
            terminal.complain(&words);
            return false;
        }
    };
    let diagnostics: Vec<Diagnostic> = loaded.lock_trouble.iter().chain(&loaded.analysis.diagnostics).cloned().collect();
    terminal.diagnose(&diagnostics, &loaded.sources);
    let errors = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if !errors && !terminal.json {
        terminal.say(&format!("{} is right{}", loaded.path.display(), held(loaded.analysis.assertions.len())));
        say_provisional(&loaded.analysis.provisional, terminal);
    }
    !errors && (diagnostics.is_empty() || !args.deny_warnings)
}

/// How many provisional blocks and addresses are named.
const NAMED: usize = 8;

/// What a free block or address stands for is certain only once an apply has pinned it: another branch may take it first.
fn say_provisional(pins: &Pins, terminal: &Terminal) {
    let blocks = pins.blocks.iter().map(|(key, block)| format!("  {key} {block}"));
    let addresses = pins.addresses.iter().map(|(key, address)| format!("  {key} {address}"));
    let indexes = pins.ipv6.iter().map(|(key, index)| format!("  {key} the IPv6 block of index {index}"));
    let mut lines: Vec<String> = blocks.chain(addresses).chain(indexes).collect();
    if lines.is_empty() {
        return;
    }
    let more = lines.len().saturating_sub(NAMED);
    lines.truncate(NAMED);
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    terminal.say(&format!("provisional until an apply pins them in the lock file:\n{}", lines.join("\n")));
}

/// That its assertions hold is the best of what a program can be told.
fn held(assertions: usize) -> String {
    match assertions {
        0 => String::new(),
        1 => "; its assertion holds".to_owned(),
        many => format!("; its {many} assertions hold"),
    }
}
