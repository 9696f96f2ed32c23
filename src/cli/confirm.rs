//! Asking before something happens.

use std::io::{BufRead, Write};

use super::terminal::Terminal;

/// What the user answered, or would have to say in a flag where nobody can answer.
pub enum Answer {
    /// Go on.
    Yes,
    /// Leave it.
    No,
    /// Nobody is there.
    NobodyThere,
}

/// Asks a question whose only good answer is `yes`.
pub fn ask(question: &str, terminal: &Terminal) -> Answer {
    if !terminal.can_ask() {
        return Answer::NobodyThere;
    }
    let mut err = std::io::stderr().lock();
    let _ = write!(err, "{question} Type `yes`: ").and_then(|()| err.flush());
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(_) if line.trim() == "yes" => Answer::Yes,
        _ => Answer::No,
    }
}
