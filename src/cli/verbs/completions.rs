//! `vpclang completions`.

use crate::cli::args::Completions;
use crate::cli::terminal::Terminal;
use crate::cli::{Exit, args};

pub fn run(args: &Completions, terminal: &Terminal) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "vpclang", &mut script);
    terminal.out(&String::from_utf8_lossy(&script));
    Exit::Fine
}
