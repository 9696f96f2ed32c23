//! `vpclang explain`: the page of a diagnostic.

use crate::cli::Exit;
use crate::cli::args::Explain;
use crate::cli::terminal::Terminal;
use crate::diagnostic::explain;

pub fn run(args: &Explain, terminal: &Terminal) -> Exit {
    let Some(code) = &args.code else {
        for page in explain::all() {
            terminal.out(&format!("{}  {}\n", page.code, page.title));
        }
        return Exit::Fine;
    };
    match explain::page(code) {
        Some(page) => {
            terminal.out(&explain::show(page));
            Exit::Fine
        }
        None => {
            let near = explain::nearest(code).join(", ");
            let hint =
                if near.is_empty() { "`vpclang explain` lists them all".to_owned() } else { format!("did you mean {near}?") };
            terminal.complain(&format!("there is no code `{code}`; {hint}"));
            Exit::Usage
        }
    }
}
