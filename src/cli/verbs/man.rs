//! `vpclang man`.

use crate::cli::terminal::Terminal;
use crate::cli::{Exit, args};

pub fn run(terminal: &Terminal) -> Exit {
    let mut page = Vec::new();
    match clap_mangen::Man::new(args::command()).render(&mut page) {
        Ok(()) => {
            terminal.out(&String::from_utf8_lossy(&page));
            Exit::Fine
        }
        Err(error) => {
            terminal.complain(&format!("the manual page could not be made: {error}"));
            Exit::Hindered
        }
    }
}
