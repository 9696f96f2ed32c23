//! `vpclang fmt`: programs in the one way to write them.
//!
//! A file is written whole or not at all, and only if that changes it. What is no statement stays as it is and is told
//! as `check` tells it; all around it is formatted all the same.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use similar::TextDiff;

use crate::cli::Exit;
use crate::cli::args::Fmt;
use crate::cli::terminal::Terminal;
use crate::format::format;
use crate::plan::Tone;
use crate::source::SourceMap;
use crate::syntax;

/// The path that means standard input.
const STDIN: &str = "-";

/// How long the shortest difference is looked for before a longer one will do. Only large texts of which nearly every
/// line changes need so long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a file was left alone.
struct Failure {
    words: String,
    exit: Exit,
}

/// What became of a text.
struct Outcome {
    changes: bool,
    /// Whether all of it could be read.
    readable: bool,
}

pub fn run(args: &Fmt, terminal: &Terminal) -> Exit {
    if !args.paths.iter().any(|path| path == Path::new(STDIN)) {
        return of_files(args, terminal);
    }
    if args.paths.len() > 1 {
        terminal.complain("`-` is standard input, and stands alone");
        return Exit::Usage;
    }
    match of_stdin(args, terminal) {
        Ok(outcome) => exit(&[outcome], args),
        Err(failure) => {
            terminal.complain(&failure.words);
            failure.exit
        }
    }
}

fn of_files(args: &Fmt, terminal: &Terminal) -> Exit {
    let (mut outcomes, mut worst) = (Vec::new(), None);
    for done in programs(&args.paths).into_iter().map(|found| found.and_then(|path| of_file(&path, args, terminal))) {
        match done {
            Ok(outcome) => outcomes.push(outcome),
            Err(failure) => {
                terminal.complain(&failure.words);
                worst = worst.filter(|exit| *exit == Exit::Hindered).or(Some(failure.exit));
            }
        }
    }
    if !outcomes.is_empty() {
        terminal.say(&summary(&outcomes, args));
    }
    worst.unwrap_or_else(|| exit(&outcomes, args))
}

fn exit(outcomes: &[Outcome], args: &Fmt) -> Exit {
    let refuses = |outcome: &Outcome| !outcome.readable || (args.check && outcome.changes);
    if outcomes.iter().any(refuses) { Exit::Refused } else { Exit::Fine }
}

fn summary(outcomes: &[Outcome], args: &Fmt) -> String {
    let changed = outcomes.iter().filter(|outcome| outcome.changes).count();
    let others = outcomes.len() - changed;
    let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    let done = if args.check || args.diff { "to format" } else { "formatted" };
    match (changed, others) {
        (0, _) => format!("{} formatted already", files(others)),
        (_, 0) => format!("{} {done}", files(changed)),
        _ => format!("{} {done}, {others} already", files(changed)),
    }
}

/// The files that are meant, in order of their paths within each argument.
fn programs(paths: &[PathBuf]) -> Vec<Result<PathBuf, Failure>> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(Ok(path.clone()));
            continue;
        }
        match programs_below(path) {
            Ok(files) if files.is_empty() => found.push(Err(refused(format!("there is no .vpc file below `{}`", path.display())))),
            Ok(files) => found.extend(files.into_iter().map(Ok)),
            Err(error) => found.push(Err(refused(error.to_string()))),
        }
    }
    found
}

/// Every `.vpc` file below a folder. What is hidden is left out, and so are links, which may lead anywhere.
fn programs_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(&folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "vpc") {
                found.push(path.strip_prefix(".").map(Path::to_owned).unwrap_or(path));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn of_file(path: &Path, args: &Fmt, terminal: &Terminal) -> Result<Outcome, Failure> {
    let bytes = fs_err::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => refused(format!("there is no `{}`; name a .vpc file or a folder", path.display())),
        _ => refused(error.to_string()),
    })?;
    let name = path.display().to_string();
    let writes = !args.check && !args.diff;
    let text = Text::read(&name, &bytes)?;
    if writes && text.changes() {
        write(path, &text.after)
            .map_err(|error| Failure { words: format!("`{name}` could not be written: {error}"), exit: Exit::Hindered })?;
    }
    if terminal.json {
        terminal.out_json(&text.to_json(args, writes && text.changes()));
    } else if args.diff {
        text.show_difference(terminal);
    } else if text.changes() {
        terminal.out(&format!("{name}\n"));
    }
    Ok(Outcome { changes: text.changes(), readable: text.tell(writes, terminal) })
}

fn of_stdin(args: &Fmt, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(|error| refused(format!("standard input can't be read: {error}")))?;
    let text = Text::read(STDIN, &bytes)?;
    if terminal.json {
        let mut json = text.to_json(args, false);
        if let Some(members) = json.as_object_mut().filter(|_| !args.check && !args.diff) {
            members.insert("text".to_owned(), text.after.as_str().into());
        }
        terminal.out_json(&json);
    } else if args.diff {
        text.show_difference(terminal);
    } else if !args.check {
        terminal.out(&text.after);
    } else if text.changes() {
        terminal.out(&format!("{STDIN}\n"));
    }
    Ok(Outcome { changes: text.changes(), readable: text.tell(!args.check && !args.diff, terminal) })
}

fn refused(words: String) -> Failure {
    Failure { words, exit: Exit::Refused }
}

/// Writes a file whole or not at all. It keeps its permissions, and a link stays one: what it leads to is written.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let path = fs_err::canonicalize(path)?;
    let permissions = fs_err::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

/// A text before and after.
struct Text {
    sources: SourceMap,
    name: String,
    before: String,
    after: String,
    parse: syntax::Parse,
}

impl Text {
    fn read(name: &str, bytes: &[u8]) -> Result<Text, Failure> {
        let mut sources = SourceMap::new();
        let file = sources.add(name, bytes);
        let before = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => {
                return Err(refused(format!("`{name}` is not UTF-8 and was left as it is; `vpclang explain E0001` says more")));
            }
        };
        let parse = syntax::parse(&before, file);
        let after = format(&before, &parse);
        Ok(Text { sources, name: name.to_owned(), before, after, parse })
    }

    fn changes(&self) -> bool {
        self.before != self.after
    }

    /// Tells what could not be read, at the places that it has from now on. Says whether there was nothing to tell.
    fn tell(&self, written: bool, terminal: &Terminal) -> bool {
        if self.parse.errors.is_empty() {
            return true;
        }
        if !written || !self.changes() {
            terminal.diagnose(&self.parse.errors, &self.sources);
            return false;
        }
        let mut sources = SourceMap::new();
        let file = sources.add(self.name.as_str(), self.after.as_bytes());
        let errors = syntax::parse(&self.after, file).errors;
        terminal.diagnose(&errors, &sources);
        errors.is_empty()
    }

    fn difference(&self) -> String {
        if !self.changes() {
            return String::new();
        }
        let difference = TextDiff::configure().timeout(PATIENCE).diff_lines(&self.before, &self.after);
        difference.unified_diff().header(&self.name, &self.name).to_string()
    }

    fn show_difference(&self, terminal: &Terminal) {
        let mut shown = String::new();
        for line in self.difference().split_inclusive('\n') {
            let tone = match line.as_bytes().first() {
                Some(b'+') => Tone::New,
                Some(b'-') => Tone::Gone,
                Some(b'@') => Tone::Faint,
                _ => {
                    shown.push_str(line);
                    continue;
                }
            };
            shown.push_str(&terminal.paint(tone, line));
        }
        terminal.out(&shown);
    }

    fn to_json(&self, args: &Fmt, written: bool) -> serde_json::Value {
        serde_json::json!({
            "version": 1,
            "file": self.name,
            "changes": self.changes(),
            "written": written,
            "difference": args.diff.then(|| self.difference()),
        })
    }
}
