//! The extension for VS Code: its colours, its indentation rules and its snippets.
//!
//! Colours need Node.js and npm. Without them these tests say so and end.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use vpclang::schema::{COMMON, Kind, Naming, Presence};
use vpclang::source::SourceMap;
use vpclang::syntax::ast::{Declaration, ExprKind, Statement, StatementKind};
use vpclang::syntax::parse;

use super::{CONSTRUCTS, check_file, complaints, has, is_updating, made_once, output, read, root, run, said, target, words};

const EXTENSION: &str = "editors/vscode";
/// The programs whose every token is kept with its scopes, and the name under which.
const PICTURED: [(&str, &str); 4] = [
    ("lab", "examples/awsome-day/main.vpc"),
    ("shop", "tests/programs/shop.vpc"),
    ("kinds", "tests/programs/kinds.vpc"),
    ("constructs", CONSTRUCTS),
];

/// The folder of the packages that `package-lock.json` pins. They are installed on first use, and again when the pins change.
fn packages() -> PathBuf {
    let files = ["package.json", "package-lock.json"].map(|name| (name, read(&format!("{EXTENSION}/{name}"))));
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    let home = target("npm").join(format!("{:016x}", hasher.finish()));
    made_once(&home, |folder| {
        files.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
        let mut install = Command::new("npm");
        run(install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder))
    });
    home
}

/// A program of `vscode-tmgrammar-test` with our grammar and those of the scripts that may stand in ours.
fn tool(name: &str) -> Command {
    words::written();
    let modules = packages().join("node_modules");
    let mut command = Command::new("node");
    // A developer's colours are no part of what is compared.
    command.arg(modules.join(".bin").join(name)).env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    for grammar in ["shellscript", "yaml"] {
        command.arg("-g").arg(modules.join(format!("tm-grammars/grammars/{grammar}.json")));
    }
    command.arg("-g").arg(root().join(EXTENSION).join("syntaxes/vpc.tmLanguage.json"));
    command
}

#[test]
fn every_token_has_the_scopes_it_had() {
    if !has(&["node", "npm"]) {
        return;
    }
    let work = target("textmate");
    fs::create_dir_all(&work).unwrap();
    let kept = |name: &str| root().join(EXTENSION).join(format!("test/{name}.vpc.snap"));
    let made = |name: &str| work.join(format!("{name}.vpc.snap"));
    for (name, path) in PICTURED {
        fs::write(work.join(format!("{name}.vpc")), read(path)).unwrap();
        let _ = fs::remove_file(made(name));
        if kept(name).exists() && !is_updating() {
            fs::copy(kept(name), made(name)).unwrap();
        }
    }
    let mut snap = tool("vscode-tmgrammar-snap");
    snap.args(["-s", "source.vpc"]).args(PICTURED.map(|(name, _)| work.join(format!("{name}.vpc"))));
    let snap = output(&mut snap).unwrap();
    if is_updating() {
        for (name, _) in PICTURED {
            fs::copy(made(name), kept(name)).unwrap_or_else(|error| panic!("{name}: {error}\n{}", said(&snap)));
        }
    }
    let new = PICTURED.iter().find(|(name, _)| !kept(name).exists());
    assert!(new.is_none(), "{new:?} has no snapshot: `UPDATE=1 cargo test editors` writes it");
    assert!(snap.status.success(), "`UPDATE=1 cargo test editors` takes what follows:\n{}", said(&snap));
}

#[test]
fn what_matters_has_its_scope() {
    if !has(&["node", "npm"]) {
        return;
    }
    run(tool("vscode-tmgrammar-test").arg(root().join(EXTENSION).join("test/colours.vpc")))
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn indentation_rules_indent_as_the_programs_are() {
    if !has(&["node"]) {
        return;
    }
    let mut check = Command::new("node");
    check.arg(root().join(EXTENSION).join("test/indentation.mjs")).arg(root().join(EXTENSION).join("language-configuration.json"));
    // Lines that continue others, and texts, are beyond such rules.
    run(check.args(PICTURED[..3].iter().map(|(_, path)| root().join(path)))).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_the_compiler_says_becomes_a_problem() {
    if !has(&["node"]) {
        return;
    }
    let (path, complaints) = complaints();
    let mut list = Command::new("node");
    list.arg(root().join(EXTENSION).join("test/problems.mjs")).arg(root().join(EXTENSION).join("package.json")).arg(path);
    let lines: String = complaints.iter().map(|complaint| format!("{}\n", complaint.join(" "))).collect();
    assert_eq!(said(&output(&mut list).unwrap()), lines);
}

/// A snippet with its first choices and examples filled in, as one gets it by pressing Enter.
fn filled(body: &str) -> String {
    let body = body.replace("$0", "");
    let (mut text, mut rest) = (String::new(), body.as_str());
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, behind) = after.split_once('}').expect("a placeholder ends");
        let inside = inside.trim_start_matches(|c: char| c.is_ascii_digit());
        let choices = inside.strip_prefix('|').and_then(|choices| choices.split(',').next());
        text = text + before + choices.unwrap_or_else(|| inside.trim_start_matches(':'));
        rest = behind;
    }
    text + rest
}

fn snippets() -> BTreeMap<String, String> {
    let all: Value = serde_json::from_str(&read(&format!("{EXTENSION}/snippets/vpc.json"))).unwrap();
    let lines = |snippet: &Value| {
        snippet["body"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n")
    };
    all.as_object().unwrap().iter().map(|(name, snippet)| (name.clone(), filled(&lines(snippet)))).collect()
}

/// Every declaration, with those inside of it.
fn declarations(statements: &[Statement]) -> Vec<&Declaration> {
    let mut found = Vec::new();
    for statement in statements {
        if let StatementKind::Declaration(declaration) = &statement.kind {
            found.push(declaration.as_ref());
            found.extend(declarations(&declaration.body));
        }
    }
    found
}

/// The kind that a declaration declares: of several gateways, the one that its `kind` says.
fn kind_of(declaration: &Declaration) -> Option<Kind> {
    let says = declaration.body.iter().find_map(|statement| match &statement.kind {
        StatementKind::Attribute(attribute) if attribute.name.text == "kind" => match &attribute.value.kind {
            ExprKind::Word(word) => Some(word.as_str()),
            _ => None,
        },
        _ => None,
    });
    match Kind::of_word(&declaration.kind.text)? {
        kind if kind.is_gateway() => Kind::of_gateway(says?),
        kind => Some(kind),
    }
}

/// What of a declaration the tables do not have, and what it lacks.
fn faults(declaration: &Declaration, kind: Kind) -> Vec<String> {
    let schema = kind.schema();
    let mut written = Vec::new();
    for statement in &declaration.body {
        if let StatementKind::Attribute(attribute) = &statement.kind {
            written.push(attribute.name.text.as_str());
        }
    }
    let known = |name: &&str| schema.attribute(name).or(COMMON.iter().find(|common| common.name == *name)).is_some();
    let may_be_written = |name: &&str| declaration.existing.is_some() && *name == "id" || known(name);
    let unknown = written.iter().filter(|name| !may_be_written(name)).map(|name| format!("`{name}` is no attribute"));
    let required = schema.attributes.iter().filter(|attribute| attribute.presence == Presence::Required);
    let missing =
        required.filter(|attribute| !written.contains(&attribute.name)).map(|attribute| format!("`{}` is missing", attribute.name));
    let named = match (schema.naming, &declaration.name) {
        (Naming::Own, None) => Some("it has no name".to_owned()),
        (Naming::Kind, Some(_)) => Some("it has a name".to_owned()),
        _ => None,
    };
    unknown.chain(missing).chain(named).map(|fault| format!("{}: {fault}", declaration.kind.text)).collect()
}

#[test]
fn snippets_are_programs_and_every_kind_has_one() {
    let mut kinds = Vec::new();
    let mut wrong = Vec::new();
    for (name, text) in snippets() {
        let mut sources = SourceMap::new();
        let text = format!("{text}\n");
        let file = sources.add(&name, text.as_bytes());
        let parsed = parse(&text, file);
        // A comment that accepts a warning is no statement.
        if !parsed.errors.is_empty() || parsed.file.statements.is_empty() && !text.starts_with('#') {
            wrong.push(format!("{name} is no program: {:?}\n{text}", parsed.errors));
        }
        for declaration in declarations(&parsed.file.statements) {
            let Some(kind) = kind_of(declaration) else {
                wrong.push(format!("{name}: there is no kind `{}`", declaration.kind.text));
                continue;
            };
            kinds.push(kind);
            wrong.extend(faults(declaration, kind).into_iter().map(|fault| format!("{name}: {fault}")));
        }
    }
    wrong.extend(
        Kind::ALL.into_iter().filter(|kind| !kinds.contains(kind)).map(|kind| format!("no snippet declares {}", kind.title())),
    );
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_lock_file_of_the_extension_names_no_host() {
    let lock: Value = serde_json::from_str(&read(&format!("{EXTENSION}/package-lock.json"))).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    let named: Vec<&String> =
        packages.iter().filter(|(_, package)| package.get("resolved").is_some()).map(|(name, _)| name).collect();
    assert_eq!(
        named,
        Vec::<&String>::new(),
        "`npm install --package-lock-only --omit-lockfile-registry-resolved` leaves these out"
    );
}

#[test]
fn editors_have_the_version_of_the_compiler() {
    let json = "\"version\": \"";
    let files = [
        ("editors/vscode/package.json", json),
        ("editors/vscode/package-lock.json", json),
        ("editors/tree-sitter-vpc/package.json", json),
        ("editors/tree-sitter-vpc/tree-sitter.json", json),
        ("editors/zed/extension.toml", "\nversion = \""),
    ];
    for (path, before) in files {
        let text = read(path);
        let (head, rest) = text.split_once(before).expect("it has a version");
        let (_, tail) = rest.split_once('"').expect("the version ends");
        check_file(path, &format!("{head}{before}{}\"{tail}", env!("CARGO_PKG_VERSION")));
    }
}
