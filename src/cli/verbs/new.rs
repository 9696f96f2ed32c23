//! `vpclang new`: a folder with a small network, ready to check and to apply in the sandbox.

use std::path::Path;

use crate::cli::Exit;
use crate::cli::args::New;
use crate::cli::terminal::Terminal;

/// The program; `NAME` becomes the stack's name.
const PROGRAM: &str = include_str!("new.vpc");

/// What version control leaves out. The lock file is not among it: it is committed.
const IGNORED: &str = ".vpclang/\n";

pub fn run(args: &New, terminal: &Terminal) -> Exit {
    let folder = Path::new(&args.name);
    let stack = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !is_name(&stack) {
        terminal.complain(&format!("`{stack}` can't name a stack: use lower-case words and digits, joined by single hyphens"));
        return Exit::Usage;
    }
    if folder.exists() {
        terminal.complain(&format!("`{}` is already there; nothing was written", folder.display()));
        return Exit::Refused;
    }
    let program = PROGRAM.replace("NAME", &stack);
    let written = fs_err::create_dir_all(folder)
        .and_then(|()| fs_err::write(folder.join("main.vpc"), program))
        .and_then(|()| fs_err::write(folder.join(".gitignore"), IGNORED));
    match written {
        Ok(()) => {
            terminal.say(&format!(
                "{0}/main.vpc is ready. Try it without an account:\n\n  cd {0}\n  vpclang apply --sandbox",
                folder.display()
            ));
            Exit::Fine
        }
        Err(error) => {
            terminal.complain(&error.to_string());
            Exit::Hindered
        }
    }
}

fn is_name(name: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('-').all(word)
}
