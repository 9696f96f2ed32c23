//! The invariants of ARCHITECTURE.md that can be read off the code: who may use whom, where a foreign crate may be
//! named, what must stay pure, and how large a file and a function may be.
//!
//! The code is read as text, without comments and strings. The order of the folders is the order of `lib.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder that uses one below it, and why it may. An exception that nothing needs any more fails too.
const UPWARD: &[(&str, &str, &str)] = &[
    ("analysis", "rules", "an analysis ends by asking the rules, which judge what it has settled"),
    ("syntax", "schema", "advice on a misspelled statement needs the words of the tables"),
];

/// Where a foreign crate may be named: a file, or everything whose path begins so. Crates that are not in this table
/// (serde_json, thiserror, sha2, base64, tracing …) may be named anywhere.
const PLACES: &[(&str, &[&str])] = &[
    ("pest", &["syntax/parser"]),
    ("pest_derive", &["syntax/parser"]),
    ("ipnet", &["net/"]),
    ("miette", &["diagnostic/text.rs"]),
    ("petgraph", &["graph/"]),
    // `cli/mod.rs` calls the parser that `args.rs` describes.
    ("clap", &["cli/args.rs", "cli/mod.rs"]),
    ("clap_complete", &["cli/args.rs", "cli/verbs/completions.rs"]),
    ("clap_mangen", &["cli/verbs/man.rs"]),
    ("indicatif", &["cli/progress.rs"]),
    ("anstyle", &["cli/terminal.rs", "diagnostic/text.rs"]),
    ("tracing_subscriber", &["cli/terminal.rs"]),
    ("getrandom", &["cli/session.rs"]),
    ("fs_err", &["cli/", "sandbox/store.rs"]),
    ("similar", &["cli/verbs/fmt.rs"]),
    ("rustix", &["lock/keeper.rs"]),
    ("tempfile", &["cli/session.rs", "cli/verbs/fmt.rs", "journal/file.rs", "sandbox/store.rs"]),
    (
        "tokio",
        &[
            "cloud/",
            "apply/executor.rs",
            "apply/interrupts.rs",
            "cli/session.rs",
            "cli/verbs/sandbox.rs",
            "lock/keeper.rs",
            "sandbox/serve.rs",
        ],
    ),
    ("futures_util", &["cloud/", "apply/executor.rs"]),
    ("hyper", &["sandbox/serve.rs"]),
    ("hyper_util", &["sandbox/serve.rs"]),
    ("http_body_util", &["sandbox/serve.rs"]),
    ("http", &["sandbox/", "cloud/connector.rs"]),
    ("form_urlencoded", &["sandbox/protocol/", "cloud/connector.rs"]),
    ("md5", &["sandbox/"]),
];

/// The SDK and all that belongs to it.
const SDK: &str = "aws_";
const SDK_PLACE: &str = "cloud/";

/// Up to the plan everything is a function of its values.
const PURE: &[&str] =
    &["source", "diagnostic", "net", "schema", "syntax", "analysis", "rules", "model", "reach", "format", "graph", "plan"];

/// What a pure folder does not name.
const IMPURE: &[&str] = &["std::fs", "std::env", "std::io", "std::process", "SystemTime", "Instant::now", "tokio", "getrandom"];

/// The one neighbour of the sandbox: it shares no table with the language or the engine, or both would share a mistake.
const SANDBOX_USES: &[&str] = &["net", "sandbox"];

/// Whose types are stored, so that they derive what stores them.
const STORED: &[&str] = &["lock", "journal", "sandbox"];

const LONGEST_FUNCTION: usize = 70;
const LONGEST_FILE: usize = 800;
/// Tables are read one entry at a time.
const TABLES: &[&str] = &["diagnostic/pages/", "schema/"];

/// A file of Rust, without what stands in comments and in quotes.
struct Code {
    /// Below `src`.
    path: String,
    text: String,
}

impl Code {
    fn folder(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path.starts_with(place))
    }

    /// How many modules lie between this file and the crate.
    fn depth(&self) -> usize {
        self.path.split('/').filter(|part| *part != "mod.rs").count()
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => files_below(&path, found),
            false if path.extension().is_some_and(|extension| extension == "rs") => found.push(path),
            false => {}
        }
    }
}

fn code(below: &str) -> Vec<Code> {
    let folder = root().join(below);
    let mut paths = Vec::new();
    files_below(&folder, &mut paths);
    let read = |path: PathBuf| Code {
        text: bare(&fs::read_to_string(&path).unwrap()),
        path: path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/"),
    };
    paths.into_iter().map(read).collect()
}

/// The text with blanks in the place of comments, strings and characters, line for line.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = quoted(rest, out.chars().last());
        match skipped {
            0 => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
            length => {
                out.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
                rest = &rest[length..];
            }
        }
    }
    out
}

/// How many bytes of comment, string or character begin here; 0 where none does.
fn quoted(rest: &str, before: Option<char>) -> usize {
    let to_end = |found: Option<usize>, more: usize| found.map_or(rest.len(), |at| at + more);
    if rest.starts_with("//") {
        return to_end(rest.find('\n'), 0);
    }
    if rest.starts_with("/*") {
        return to_end(rest.find("*/"), 2);
    }
    let inside_a_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let raw = rest.strip_prefix('b').unwrap_or(rest).strip_prefix('r').filter(|_| !inside_a_word);
    if let Some(after) = raw {
        let hashes = after.len() - after.trim_start_matches('#').len();
        if after[hashes..].starts_with('"') {
            let opening = rest.len() - after.len() + hashes + 1;
            let closing = format!("\"{}", "#".repeat(hashes));
            return rest[opening..].find(&closing).map_or(rest.len(), |at| opening + at + closing.len());
        }
    }
    match rest.chars().next() {
        Some('"') => ends(rest, '"'),
        // A lifetime has no second quote right behind it.
        Some('\'') if rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'') => ends(rest, '\''),
        _ => 0,
    }
}

fn ends(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The places where a word stands by itself.
fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let alone = move |at: &usize| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    };
    text.match_indices(word).map(|(at, _)| at).filter(alone)
}

fn first_word(text: &str) -> &str {
    &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())]
}

/// The first names of a path or of a group of paths: of `{a::b, c}` these are `a` and `c`.
fn heads(text: &str) -> Vec<&str> {
    let Some(group) = text.strip_prefix('{') else { return vec![first_word(text)] };
    let (mut found, mut depth, mut fresh) = (Vec::new(), 0, true);
    for (at, c) in group.char_indices() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && is_word(c) => {
                found.push(first_word(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    found
}

/// The folders that a file names, by `crate::` or by climbing out with `super::`.
fn uses(code: &Code) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for at in words(&code.text, "crate") {
        if let Some(path) = code.text[at..].strip_prefix("crate::") {
            found.extend(heads(path));
        }
    }
    for at in words(&code.text, "super") {
        let path = code.text[at..].trim_start_matches("super::");
        let climbed = (code.text.len() - at - path.len()) / "super::".len();
        if climbed == code.depth() && !code.text[..at].ends_with("super::") {
            found.extend(heads(path));
        }
    }
    found
}

fn order() -> Vec<String> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

fn assert_none(wrong: &[String], what: &str) {
    assert!(wrong.is_empty(), "{what}:\n  {}", wrong.join("\n  "));
}

#[test]
fn every_folder_stands_in_the_pipeline() {
    let order = order();
    let files = code("src");
    let folders: BTreeSet<&str> = files.iter().map(Code::folder).filter(|folder| !["lib", "main"].contains(folder)).collect();
    let missing: Vec<String> =
        folders.iter().filter(|folder| !order.iter().any(|known| known == *folder)).map(|f| f.to_string()).collect();
    assert_none(&missing, "lib.rs does not say where in the pipeline these stand");
}

#[test]
fn a_folder_uses_only_folders_above_it() {
    let order = order();
    let place = |folder: &str| order.iter().position(|known| known == folder);
    let mut wrong = Vec::new();
    let mut needed = BTreeSet::new();
    for file in code("src").iter().filter(|file| file.path.contains('/')) {
        for used in uses(file) {
            let (Some(here), Some(there)) = (place(file.folder()), place(used)) else { continue };
            let excused = UPWARD.iter().position(|(from, to, _)| *from == file.folder() && *to == used);
            match excused {
                _ if there <= here => {}
                Some(excuse) => drop(needed.insert(excuse)),
                None => wrong.push(format!("src/{} uses `{used}`, which stands below `{}`", file.path, file.folder())),
            }
        }
    }
    let stale = UPWARD.iter().enumerate().filter(|(at, _)| !needed.contains(at));
    wrong.extend(stale.map(|(_, (from, to, _))| format!("`{from}` no longer uses `{to}`: take the exception out")));
    assert_none(&wrong, "the order of lib.rs does not hold");
}

#[test]
fn the_sandbox_knows_nothing_of_the_language_and_the_engine() {
    let files = code("src");
    let of_sandbox = files.iter().filter(|file| file.folder() == "sandbox");
    let wrong: Vec<String> = of_sandbox
        .flat_map(|file| {
            uses(file)
                .into_iter()
                .filter(|used| !SANDBOX_USES.contains(used))
                .map(|used| format!("src/{} uses `{used}`", file.path))
        })
        .collect();
    assert_none(&wrong, "the sandbox would share a mistake with what it tests");
}

#[test]
fn foreign_crates_are_named_in_their_places_only() {
    let mut wrong = Vec::new();
    for file in code("src") {
        let in_path = |at: usize, word: &str| file.text[at + word.len()..].starts_with("::") && !file.text[..at].ends_with("::");
        let named = |word: &str| words(&file.text, word).any(|at| in_path(at, word) || file.text[..at].ends_with("use "));
        for (name, places) in PLACES {
            if named(name) && !file.is_in(places) {
                wrong.push(format!("src/{} names {name}", file.path));
            }
        }
        let sdk = file.text.match_indices(SDK).any(|(at, _)| !file.text[..at].chars().next_back().is_some_and(is_word));
        if sdk && !file.is_in(&[SDK_PLACE]) {
            wrong.push(format!("src/{} names the SDK", file.path));
        }
    }
    assert_none(&wrong, "a foreign crate is named outside of its place");
}

#[test]
fn up_to_the_plan_nothing_reads_files_clock_or_environment() {
    let mut wrong = Vec::new();
    for file in code("src").iter().filter(|file| PURE.contains(&file.folder())) {
        let named = IMPURE.iter().filter(|name| words(&file.text, name).next().is_some());
        wrong.extend(named.map(|name| format!("src/{} names {name}", file.path)));
    }
    assert_none(&wrong, "what must be a function of its values is not");
}

#[test]
fn only_what_is_stored_derives_serialize() {
    let names = |file: &&Code| words(&file.text, "Serialize").next().is_some() && !STORED.contains(&file.folder());
    let wrong: Vec<String> = code("src").iter().filter(names).map(|file| format!("src/{}", file.path)).collect();
    assert_none(&wrong, "JSON is a promise, so these write it by hand");
}

#[test]
fn clients_are_made_in_one_place() {
    let made = |file: &&Code| words(&file.text, "from_conf").next().is_some() || words(&file.text, "http_client").next().is_some();
    let makers: Vec<String> = code("src").iter().filter(made).map(|file| file.path.clone()).collect();
    // The lease's bucket takes the configuration of the others, connector included.
    assert_eq!(makers, ["cloud/bucket.rs", "cloud/clients.rs"], "all traffic goes through the one connector");
}

/// These have neither a token that can be trusted nor a natural key.
#[test]
fn what_could_be_made_twice_is_never_repeated_by_the_sdk() {
    let creates = ["create_vpc", "create_internet_gateway", "create_dhcp_options", "create_route_table"];
    let mut found = BTreeMap::new();
    for file in code("src").iter().filter(|file| file.folder() == "cloud") {
        for create in creates.iter().filter(|create| words(&file.text, create).next().is_some()) {
            found.insert(*create, file.text.contains("made_once(") && file.text.contains(".config_override(not_again())"));
        }
    }
    assert_eq!(found.len(), creates.len(), "one of these calls is nowhere made: {found:?}");
    assert!(found.values().all(|once| *once), "one of these calls is repeated by the SDK: {found:?}");
}

#[test]
fn functions_and_files_are_short() {
    let mut wrong = Vec::new();
    for file in code("src") {
        let lines = file.text.lines().count();
        if lines > LONGEST_FILE && !file.is_in(TABLES) {
            wrong.push(format!("src/{} has {lines} lines, more than {LONGEST_FILE}", file.path));
        }
        for (name, line, length) in functions(&file.text) {
            if length > LONGEST_FUNCTION {
                wrong.push(format!("src/{}:{line}: `{name}` has {length} lines, more than {LONGEST_FUNCTION}", file.path));
            }
        }
    }
    assert_none(&wrong, "too long to be read");
}

/// Each function with a body: its name, its line and how many lines it has.
fn functions(text: &str) -> Vec<(&str, usize, usize)> {
    let mut found = Vec::new();
    for at in words(text, "fn") {
        let rest = &text[at + 2..];
        let name = first_word(rest.trim_start());
        let Some(open) = rest.find(['{', ';']).filter(|open| rest[*open..].starts_with('{')) else { continue };
        if name.is_empty() {
            continue;
        }
        let mut depth = 0;
        let close = rest[open..].char_indices().find_map(|(inside, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            (depth == 0).then_some(open + inside)
        });
        let end = close.unwrap_or(rest.len());
        found.push((name, text[..at].matches('\n').count() + 1, rest[..end].matches('\n').count() + 1));
    }
    found
}

#[test]
fn nothing_is_left_undone() {
    let mut wrong = Vec::new();
    for (below, files) in [("src", code("src")), ("tests", code("tests"))] {
        for file in files {
            let undone = ["todo!", "unimplemented!", "#[ignore"];
            wrong.extend(
                undone.iter().filter(|mark| file.text.contains(*mark)).map(|mark| format!("{below}/{}: {mark}", file.path)),
            );
        }
    }
    assert_none(&wrong, "a promise without a test, or a test that does not run");
}
