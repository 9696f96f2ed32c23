//! The editors: their words are those of the tables, their grammars read what the compiler reads, and their colours are
//! looked at.
//!
//! `UPDATE=1 cargo test editors` writes anew what is made from the tables, and the snapshots of the TextMate grammar.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use vpclang::analysis::{Inputs, analyse};
use vpclang::diagnostic::Severity;
use vpclang::diagnostic::text::{Style, render_all};
use vpclang::source::SourceMap;

mod textmate;
mod tree_sitter;
mod vim;
mod words;

/// A file in which every construct of the language stands once.
const CONSTRUCTS: &str = "tests/editors/constructs.vpc";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder for what these tests make and keep: `target/editors/NAME`.
fn target(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap_or(Path::new("target"));
    target.join("editors").join(name)
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn is_updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares a file with what it should be, or writes it.
fn check_file(path: &str, expected: &str) {
    let whole = root().join(path);
    let found = fs::read_to_string(&whole).unwrap_or_default();
    if found == expected {
        return;
    }
    if is_updating() {
        fs::create_dir_all(whole.parent().unwrap_or(Path::new("."))).unwrap();
        fs::write(&whole, expected).unwrap();
        return;
    }
    let same = found.lines().zip(expected.lines()).take_while(|(found, expected)| found == expected).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("the end").to_owned();
    panic!("{path}:{}: `UPDATE=1 cargo test editors` writes it anew\n- {}\n+ {}", same + 1, line(&found), line(expected));
}

/// The files of an ending below a folder, in order.
fn below(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(root().join(folder)) else { return found };
    for entry in entries {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => found.extend(below(&path, ending)),
            false if path.ends_with(&format!(".{ending}")) => found.push(path),
            false => {}
        }
    }
    found.sort();
    found
}

/// Every program that must be read without a fault, by its place: examples, the corpus, and what stands in the manual.
fn programs() -> &'static BTreeMap<String, String> {
    static PROGRAMS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let folders = ["examples", "tests/corpus/ok", "tests/programs"];
        let files = folders.iter().flat_map(|folder| below(folder, "vpc")).chain([CONSTRUCTS.to_owned()]);
        let mut programs: BTreeMap<String, String> = files.map(|path| (path.clone(), read(&path))).collect();
        for page in below("docs", "md").into_iter().chain(["README.md".to_owned()]) {
            programs.extend(fences(&page));
        }
        programs
    })
}

/// The programs of a page, by page and line.
fn fences(page: &str) -> Vec<(String, String)> {
    let (mut found, mut open) = (Vec::new(), None::<(String, String)>);
    for (at, line) in read(page).lines().enumerate() {
        match (&mut open, line) {
            (None, "```vpc") => open = Some((format!("{page}:{}", at + 2), String::new())),
            (Some(_), "```") => found.extend(open.take()),
            (Some((_, text)), line) => text.push_str(&format!("{line}\n")),
            (None, _) => {}
        }
    }
    found
}

/// What `vpclang check` says of a program with three faults, in a file; and these as `file:line:column`, severity, code and
/// message. It is said once, so that nobody reads a file that is being written.
fn complaints() -> &'static (PathBuf, Vec<[String; 4]>) {
    static SAID: OnceLock<(PathBuf, Vec<[String; 4]>)> = OnceLock::new();
    SAID.get_or_init(complain)
}

fn complain() -> (PathBuf, Vec<[String; 4]>) {
    let text = "stack complaints\n\nlet a = b\nlet c =\n\nnetwork lab {\n  region = us-east-1\n  cidr   = 8.8.0.0/16\n}\n";
    let mut sources = SourceMap::new();
    sources.add("some folder/main.vpc", text.as_bytes());
    let analysis = analyse(&sources, &Inputs::default());
    let described = analysis.diagnostics.iter().map(|diagnostic| {
        let span = diagnostic.span().expect("it has a place");
        let file = sources.file(span.file).expect("it lies in a file");
        let at = file.lines().line_column(file.text(), span.start);
        let severity = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
        let place = format!("some folder/main.vpc:{}:{}", at.line, at.column);
        [place, severity.to_owned(), diagnostic.code.to_string(), diagnostic.message.clone()]
    });
    let described: Vec<[String; 4]> = described.collect();
    let severities: Vec<&str> = described.iter().map(|complaint| complaint[1].as_str()).collect();
    assert_eq!(severities, ["error", "error", "warning"], "{described:?}");
    let path = target("complaints.txt");
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
    fs::write(&path, render_all(&analysis.diagnostics, &sources, Style { color: false, width: 100 })).unwrap();
    (path, described)
}

/// Makes a folder unless a whole one is there. A file beside it is locked meanwhile: two test binaries may start at once.
fn made_once(home: &Path, make: impl FnOnce(&Path) -> Result<(), String>) {
    let (whole, lock) = (home.join("whole"), home.with_extension("lock"));
    fs::create_dir_all(home.parent().unwrap_or(home)).unwrap();
    let lock = File::create(lock).unwrap();
    lock.lock().unwrap();
    if whole.exists() {
        return;
    }
    // What an interrupted run left is of no use.
    if home.exists() {
        fs::remove_dir_all(home).unwrap();
    }
    fs::create_dir_all(home).unwrap();
    make(home).unwrap_or_else(|error| panic!("{}: {error}", home.display()));
    fs::write(whole, "").unwrap();
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = output(command)?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("{command:?} ended with {}:\n{}", output.status, said(&output))),
    }
}

fn output(command: &mut Command) -> Result<Output, String> {
    command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))
}

/// What a program wrote, first to stdout and then to stderr.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into_owned()
}

/// Whether all of these programs are on the machine. A test without them says so and ends: an editor's own tools are no
/// condition for working on the compiler.
fn has(tools: &[&str]) -> bool {
    let missing: Vec<&str> = tools.iter().copied().filter(|tool| output(Command::new(tool).arg("--version")).is_err()).collect();
    if !missing.is_empty() {
        untested(&format!("there is no `{}` on this machine", missing.join("`, no `")));
    }
    missing.is_empty()
}

/// Says aloud that a test tests nothing. What `eprintln` writes is kept back where a test passes; this is not.
fn untested(why: &str) {
    let thread = std::thread::current();
    let bar = "!".repeat(100);
    let said = format!("\n{bar}\n! NOT TESTED: {}, for {why}\n{bar}\n", thread.name().unwrap_or("editors"));
    // Where nobody reads stderr, nobody can be told.
    let _ = std::io::stderr().write_all(said.as_bytes());
}
