//! The manual is a test: the programs in it are checked, the tables in it are made from the tables of the code, and
//! what it names exists.
//!
//! A fence of `vpc` that holds a `stack` is a whole program and must be without fault. A comment `# error: E0310` or
//! `# warning: W0008` above a line says what must be said of that line, and nothing else may be said. A fence without a
//! `stack` is a piece of a program and must be without fault in its shape. A fence of `vpc name.vpc` is a file that the
//! programs of its page use. `UPDATE=1` writes `docs/kinds.md` anew.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use vpclang::analysis::{Inputs, analyse};
use vpclang::diagnostic::text::{Style, render_all};
use vpclang::diagnostic::{Code, Diagnostic, codes, explain};
use vpclang::schema::{Attribute, COMMON, Change, EXISTING, Entry, Kind, Naming, Place, Presence, Type};
use vpclang::source::{AssetProblem, SourceMap};

/// Where the files lie that programs of the manual name.
const ASSETS: &str = "examples/awsome-day";
const KINDS: &str = "docs/kinds.md";
const PLAIN: Style = Style { color: false, width: 100 };

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The pages of the manual, with the README and the map of the code.
fn pages() -> Vec<String> {
    let mut pages = vec!["README.md".to_owned(), "ARCHITECTURE.md".to_owned(), "CHANGELOG.md".to_owned()];
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") {
            pages.push(format!("docs/{name}"));
        }
    }
    pages.sort();
    pages
}

/// A fenced block.
struct Fence {
    page: String,
    /// The line of its first line.
    line: usize,
    language: String,
    text: String,
}

fn fences() -> Vec<Fence> {
    let mut found = Vec::new();
    for page in pages() {
        let text = read(&page);
        let mut open: Option<Fence> = None;
        for (above, line) in text.lines().enumerate() {
            match (line.trim_start().strip_prefix("```"), &mut open) {
                (Some(language), None) => {
                    open = Some(Fence { page: page.clone(), line: above + 2, language: language.to_owned(), text: String::new() });
                }
                (Some(_), Some(_)) => found.extend(open.take()),
                (None, Some(fence)) => fence.text.push_str(&format!("{line}\n")),
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{page}: a fence is never closed");
    }
    found
}

fn fences_of(language: &str) -> Vec<Fence> {
    fences().into_iter().filter(|fence| fence.language == language).collect()
}

/// What must be said of a program: the line, counted from 1, and the code.
fn expected(text: &str) -> Vec<(usize, String)> {
    let code = |line: &str| {
        let comment = line.trim().strip_prefix("# ")?;
        let code = comment.strip_prefix("error: ").or(comment.strip_prefix("warning: "))?;
        Some(code.split_whitespace().next()?.to_owned())
    };
    text.lines().enumerate().filter_map(|(above, line)| Some((above + 2, code(line)?))).collect()
}

fn load(fence: &Fence) -> SourceMap {
    let mut sources = SourceMap::new();
    let file = sources.add(format!("{}:{}", fence.page, fence.line), fence.text.as_bytes());
    let parse = vpclang::syntax::parse(&fence.text, file);
    for path in vpclang::syntax::file_paths(&parse) {
        let asset = fs::read(root().join(ASSETS).join(&path)).map(Into::into).map_err(|_| AssetProblem::Missing);
        sources.attach(file, path, asset);
    }
    for path in vpclang::syntax::use_paths(&parse) {
        let used = fences_of(&format!("vpc {path}")).into_iter().find(|used| used.page == fence.page);
        let used = used.map(|used| sources.add(path.as_str(), used.text.as_bytes())).ok_or(AssetProblem::Missing);
        sources.connect(file, path, used);
    }
    sources
}

fn line_of(diagnostic: &Diagnostic, sources: &SourceMap) -> usize {
    let Some(span) = diagnostic.span() else { return 0 };
    let file = sources.file(span.file).unwrap();
    file.lines().line_column(file.text(), span.start).line as usize
}

fn is_whole(fence: &Fence) -> bool {
    fence.text.lines().any(|line| line.starts_with("stack "))
}

#[test]
fn every_program_of_the_manual_is_as_it_says() {
    let programs: Vec<Fence> = fences_of("vpc").into_iter().filter(is_whole).collect();
    assert!(programs.len() >= 10, "only {} programs were found", programs.len());
    let mut wrong = String::new();
    for fence in &programs {
        let sources = load(fence);
        let analysis = analyse(&sources, &Inputs::default());
        let mut found: Vec<(usize, String)> =
            analysis.diagnostics.iter().map(|diagnostic| (line_of(diagnostic, &sources), diagnostic.code.to_string())).collect();
        found.sort();
        if found != expected(&fence.text) {
            let _ = writeln!(wrong, "{}:{}: expected {:?}, found {found:?}", fence.page, fence.line, expected(&fence.text));
            wrong.push_str(&render_all(&analysis.diagnostics, &sources, PLAIN));
        }
        let lowered = vpclang::model::lower(&analysis).is_ok();
        assert_eq!(lowered, !found.iter().any(|(_, code)| code.starts_with('E')), "{}:{}", fence.page, fence.line);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_piece_of_a_program_has_a_good_shape() {
    for fence in fences_of("vpc").into_iter().filter(|fence| !is_whole(fence)) {
        let mut sources = SourceMap::new();
        let file = sources.add(format!("{}:{}", fence.page, fence.line), fence.text.as_bytes());
        let parse = vpclang::syntax::parse(&fence.text, file);
        assert!(parse.errors.is_empty(), "{}", render_all(&parse.errors, &sources, PLAIN));
    }
}

#[test]
fn every_json_of_the_manual_is_json() {
    for fence in fences_of("json") {
        let lines = fence.text.lines().filter(|line| !line.is_empty());
        // A document, or an event a line.
        let good = serde_json::from_str::<serde_json::Value>(&fence.text).is_ok()
            || lines.clone().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok());
        assert!(good, "{}:{} is no JSON", fence.page, fence.line);
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = String::new();
    for page in pages() {
        let text = read(&page);
        let folder = Path::new(&page).parent().unwrap();
        for after in text.split("](").skip(1) {
            let target = after.split(')').next().unwrap_or_default();
            let (path, part) = target.split_once('#').map_or((target, None), |(path, part)| (path, Some(part)));
            if path.starts_with("http") {
                continue;
            }
            let path = if path.is_empty() { root().join(&page) } else { root().join(folder).join(path) };
            let there = path.exists();
            let heading = part.is_none_or(|part| there && anchors(&fs::read_to_string(&path).unwrap()).iter().any(|a| a == part));
            if !there || !heading {
                let _ = writeln!(wrong, "{page}: `{target}` leads nowhere");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What a heading is called in a link.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_code_in_the_manual_exists() {
    for page in pages() {
        let text = read(&page);
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
            let is_code = word.len() == 5 && word.starts_with(['E', 'W']) && word[1..].bytes().all(|byte| byte.is_ascii_digit());
            assert!(!is_code || explain::page(word).is_some(), "{page} names {word}, which has no page");
        }
    }
    assert!(codes::ALL.contains(&Code("E0116")));
}

/// `docs/commands.md` has a section for each verb, and in it every flag that the verb alone has.
#[test]
fn every_verb_and_every_flag_is_in_the_manual() {
    let text = read("docs/commands.md");
    let command = vpclang::cli::command();
    let global: Vec<String> = command.get_arguments().filter_map(|flag| flag.get_long().map(str::to_owned)).collect();
    let mut missing = Vec::new();
    for flag in &global {
        if !text.contains(&format!("`--{flag}")) {
            missing.push(format!("--{flag}"));
        }
    }
    for verb in command.get_subcommands() {
        let heading = format!("\n### {}\n", verb.get_name());
        let Some((_, below)) = text.split_once(&heading) else {
            missing.push(verb.get_name().to_owned());
            continue;
        };
        let section = below.split("\n### ").next().unwrap_or_default();
        let flags =
            verb.get_arguments().filter_map(|flag| flag.get_long()).filter(|flag| !global.iter().any(|known| known == flag));
        let inner = verb.get_subcommands().map(|inner| inner.get_name());
        let absent =
            flags.map(|flag| format!("--{flag}")).chain(inner.map(str::to_owned)).filter(|word| !section.contains(word.as_str()));
        missing.extend(absent.map(|word| format!("{} {word}", verb.get_name())));
    }
    assert!(missing.is_empty(), "docs/commands.md does not tell of: {}", missing.join(", "));
}

/// The verbs with which the names of AWS's operations begin.
const OPERATIONS: &[&str] = &[
    "Associate",
    "Attach",
    "Authorize",
    "Create",
    "Delete",
    "Describe",
    "Detach",
    "Disassociate",
    "Get",
    "Import",
    "Modify",
    "Put",
    "Replace",
    "Revoke",
    "Run",
    "Start",
    "Stop",
    "Terminate",
];

/// `docs/iam.md` names what the clients call, and nothing else.
#[test]
fn every_permission_is_in_the_manual() {
    let is_operation = |word: &&str| {
        let verb = OPERATIONS.iter().find(|verb| word.starts_with(**verb));
        let rest = verb.map_or("", |verb| &word[verb.len()..]);
        rest.starts_with(|c: char| c.is_ascii_uppercase()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let mut called = BTreeSet::new();
    for path in files_below(&root().join("src/cloud")) {
        let text = fs::read_to_string(path).unwrap();
        called.extend(text.split('"').filter(is_operation).map(str::to_owned));
    }
    let page = read("docs/iam.md");
    let (before_policies, _) = page.split_once("## Keeping the tags").unwrap();
    let actions = before_policies.split('`').filter_map(|word| word.split_once(':'));
    let named: BTreeSet<String> = actions
        .filter(|(service, _)| ["ec2", "s3", "ssm", "sts"].contains(service))
        .map(|(_, a)| a)
        .filter(is_operation)
        .map(str::to_owned)
        .collect();
    assert!(called.len() > 40, "{called:?}");
    assert_eq!(called, named);
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files_below(&path)),
            false => found.push(path),
        }
    }
    found
}

#[test]
fn the_table_of_kinds_is_what_the_code_says() {
    let made = kinds();
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::write(root().join(KINDS), &made).unwrap();
    }
    assert_eq!(read(KINDS), made, "write {KINDS} anew: UPDATE=1 cargo test --release manual");
}

const KINDS_HEAD: &str = "\
# Kinds and attributes

<!-- Made from the tables in src/schema by tests/manual.rs. Write it anew with UPDATE=1 cargo test --release manual. -->

What each kind of resource has, and what a change of it costs when it exists already:

- **in place**: it changes under way, and nothing else notices.
- **stops and starts**: the node stops, changes, and starts again. Its disk, its private address and its id stay. A public
  address from Amazon's pool does not.
- **replaced**: a new resource takes its place, with another id. What refers to it follows: it is changed in place where the
  attribute that refers allows that, and replaced where it does not. The plan shows every one of them.

An attribute marked *follows* is written by no program. It follows from where the declaration stands or from the lines in
its body, and is compared with the account like the others. A gateway or an option set that somebody took off its network is
put back in place; where its network is replaced, so is it.

[language.md](language.md) says how declarations are written, [engine.md](engine.md) how changes are made.
";

fn kinds() -> String {
    let mut text = KINDS_HEAD.to_owned();
    for kind in Kind::ALL {
        let schema = kind.schema();
        let places: Vec<&str> = schema
            .places
            .iter()
            .map(|place| match place {
                Place::Top => "at the top of a program",
                Place::Network => "in the body of a network",
                Place::Node => "in the body of a node or a fleet",
            })
            .collect();
        let name = match schema.naming {
            Naming::Own => format!("`{} NAME {{ … }}`", schema.word),
            Naming::Kind => format!("`{} {{ … }}`", schema.word),
            Naming::Either => format!("`{0} {{ … }}` or `{0} NAME {{ … }}`", schema.word),
        };
        let _ = write!(text, "\n## {}\n\n{}\n\nWritten {name}, {}.", kind.title(), schema.doc, places.join(" or "));
        schema.entries.iter().for_each(|entry| text.push_str(entry_words(*entry, kind)));
        if !Kind::BUILT.contains(&kind) && !matches!(kind, Kind::Account) {
            text.push_str(" It is checked like every other kind; this version does not make it in AWS yet, and `plan` says so.");
        }
        text.push_str("\n\n");
        table(schema.attributes, &mut text);
    }
    text.push_str("\n## Every kind\n\nBeside its own attributes, every resource has these:\n\n");
    table(COMMON, &mut text);
    text.push_str("\nAnd what is declared as `existing` has this one:\n\n");
    table(&[EXISTING], &mut text);
    text
}

fn entry_words(entry: Entry, kind: Kind) -> &'static str {
    match (entry, kind) {
        (Entry::Route, _) => " Its body holds lines `DESTINATION -> TARGET`.",
        (Entry::Allow, _) => " Its body holds lines `allow PORTS from PEER \"why\"` and `allow PORTS to PEER \"why\"`.",
        (Entry::Numbered, _) => " Its body holds lines `100 allow PORTS from PEER` and `200 deny PORTS to PEER`.",
        (Entry::Permission, _) => " Its body holds lines `allow \"ACTION\" on \"ARN\"`, and `deny` likewise; both take lists.",
        (Entry::Declarations, Kind::Node | Kind::Fleet) => " Its body may hold declarations of its disks.",
        (Entry::Declarations, _) => " Its body holds the declarations of what lies in it.",
    }
}

fn table(attributes: &[Attribute], text: &mut String) {
    text.push_str("| attribute | takes | left out | a change | what it is |\n|---|---|---|---|---|\n");
    for attribute in attributes {
        let (takes, left_out) = match attribute.presence {
            Presence::Implied => ("—".to_owned(), "*follows*".to_owned()),
            Presence::Required => (takes(attribute.takes), "an error".to_owned()),
            Presence::Optional => (takes(attribute.takes), "nothing".to_owned()),
            Presence::Default(value) => (takes(attribute.takes), format!("`{value}`")),
        };
        let change = match attribute.change {
            Change::InPlace => "in place",
            Change::Restart => "stops and starts",
            Change::Replace => "**replaced**",
        };
        let doc = attribute.doc.replace('|', "\\|");
        let _ = writeln!(text, "| `{}` | {takes} | {left_out} | {change} | {doc} |", attribute.name);
    }
}

fn takes(of: Type) -> String {
    let words = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
    match of {
        Type::Bool => "`true` or `false`".to_owned(),
        Type::Int => "a whole number".to_owned(),
        Type::String => "a string".to_owned(),
        Type::Ip => "an address".to_owned(),
        Type::Cidr => "a block".to_owned(),
        Type::Region => "a region".to_owned(),
        Type::Zone => "a zone".to_owned(),
        Type::InstanceType => "an instance type".to_owned(),
        Type::ImageName => "an image".to_owned(),
        Type::OneOf(known) if known.len() > 12 => format!("a word such as {}", words(&known[..3])),
        Type::OneOf(known) => words(known),
        Type::Reference(kind) => link(kind),
        Type::Resource => "any resource".to_owned(),
        Type::Size => "a size".to_owned(),
        Type::Duration => "a duration".to_owned(),
        Type::Prefix => "a block size".to_owned(),
        Type::AccountId => "twelve digits".to_owned(),
        Type::Arn => "an arn".to_owned(),
        Type::List(Type::Reference(kind)) => format!("a list, each {}", link(*kind)),
        Type::List(Type::Ip) => "a list of addresses".to_owned(),
        Type::List(inner) => format!("a list, each {}", takes(*inner)),
        Type::Tags => "a map of strings".to_owned(),
        Type::AnyOf(types) => types.iter().map(|of| takes(*of)).collect::<Vec<_>>().join(" or "),
    }
}

/// To the section of a kind.
fn link(kind: Kind) -> String {
    let title = kind.title();
    let article = if title.starts_with(['a', 'e', 'i', 'o', 'u']) || title == "sg" { "an" } else { "a" };
    format!("{article} [{title}](#{})", title.replace(' ', "-"))
}
