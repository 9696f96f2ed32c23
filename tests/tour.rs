//! The tour is walked: its commands are run in one folder, one after the other, and print what stands under them.
//!
//! A fence of `console` holds commands behind `$ ` and their output, stderr included. `UPDATE=1` writes the outputs anew.
//! What differs from run to run is read as the same: times, ids, and the order in which steps that run side by side end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PAGE: &str = "docs/tour.md";
/// What ends each line of a step that is done.
const DONE: &str = "  ✓ ";

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)
}

/// A shell that keeps only its folder from command to command.
struct Shell {
    home: PathBuf,
    folder: PathBuf,
}

impl Shell {
    fn run(&mut self, command: &str) -> String {
        if let Some(to) = command.strip_prefix("cd ") {
            self.folder.push(to);
            return String::new();
        }
        let binary = Path::new(env!("CARGO_BIN_EXE_vpclang"));
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command}; }} 2>&1")])
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", format!("{}:{path}", binary.parent().unwrap().display()))
            .env("HOME", &self.home)
            .env("COLUMNS", "100")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The page with the outputs of a run in the place of those that it has.
fn walked(text: &str, shell: &mut Shell) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in text.lines() {
        let command = line.strip_prefix("$ ").filter(|_| inside);
        if line.starts_with("```") {
            inside = line == "```console";
        }
        if !inside || command.is_some() || line.starts_with("```") {
            out.push_str(line);
            out.push('\n');
        }
        if let Some(command) = command {
            out.push_str(&shell.run(command));
        }
    }
    out
}

/// Numbers of seconds and what AWS numbers are blotted out, and lines of steps that are done are sorted.
fn same_each_time(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(|line| line.split(' ').map(blotted).collect::<Vec<_>>().join(" ")).collect();
    let is_done = |line: &String| line.starts_with(DONE);
    for run in lines.chunk_by_mut(|a, b| is_done(a) && is_done(b)) {
        run.sort();
    }
    lines
}

fn blotted(word: &str) -> &str {
    let is_seconds = word
        .split_once('.')
        .is_some_and(|(whole, tenth)| whole.parse::<u32>().is_ok() && tenth.len() == 1 && tenth.parse::<u8>().is_ok());
    let hexadecimal = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    // `vpc-` and 17 digits; a name that ends in six digits of what it was derived from.
    let (stem, digits) = word.rsplit_once('-').unwrap_or_default();
    let is_id = !stem.is_empty() && hexadecimal(digits) && (digits.len() == 17 || digits.len() == 6 && stem.contains('.'));
    match word {
        _ if is_seconds => "0.0",
        _ if is_id => "ID",
        word => word,
    }
}

#[test]
fn the_tour_can_be_walked() {
    let home = tempfile::tempdir().unwrap();
    let mut shell = Shell { home: home.path().to_owned(), folder: home.path().to_owned() };
    let text = fs::read_to_string(page()).unwrap();
    let walked = walked(&text, &mut shell);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        return fs::write(page(), walked).unwrap();
    }
    let (found, expected) = (same_each_time(&walked), same_each_time(&text));
    let first = expected.iter().zip(&found).position(|(expected, found)| expected != found);
    let at = first.unwrap_or(expected.len().min(found.len()));
    let around = |lines: &[String]| lines.iter().skip(at.saturating_sub(6)).take(12).cloned().collect::<Vec<_>>().join("\n");
    assert!(
        found == expected,
        "{PAGE} says:\n{}\n\nand this is so:\n{}\n\nWrite it anew: UPDATE=1 cargo test --release tour",
        around(&expected),
        around(&found)
    );
}
