//! The tree-sitter grammar: it reads what the compiler reads, and its queries are queries.
//!
//! The generated parser is built with the machine's C compiler and asked from Python, so that no tree-sitter has to be built.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};
use vpclang::source::SourceMap;
use vpclang::syntax::ast::{Declaration, Statement, StatementKind};
use vpclang::syntax::parse;

use super::{CONSTRUCTS, below, made_once, programs, read, root, run, target, words};
use crate::judge;

const GRAMMAR: &str = "editors/tree-sitter-vpc";
/// The program whose colours everybody looks at.
const LAB: &str = "examples/awsome-day/main.vpc";

/// The folder of the packages that `requirements.txt` pins. They are installed on first use, and again when the pins change.
fn packages() -> PathBuf {
    let pins = root().join("tests/editors/requirements.txt");
    let mut hasher = DefaultHasher::new();
    (read("tests/editors/requirements.txt"), judge::python()).hash(&mut hasher);
    let home = target("python").join(format!("{:016x}", hasher.finish()));
    made_once(&home, |folder| {
        let mut install = Command::new(judge::python());
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]);
        run(install.arg("--target").arg(folder).arg("-r").arg(pins))
    });
    home
}

/// The parser as a shared library, as new as its sources.
fn parser() -> PathBuf {
    let sources = ["src/parser.c", "src/scanner.c"].map(|file| root().join(GRAMMAR).join(file));
    let mut hasher = DefaultHasher::new();
    sources.iter().for_each(|source| fs::read(source).unwrap().hash(&mut hasher));
    let home = target("parser").join(format!("{:016x}", hasher.finish()));
    made_once(&home, |folder| {
        let mut cc = Command::new("cc");
        cc.args(["-O1", "-shared", "-fPIC", "-std=c11", "-Wall", "-Wextra", "-Werror", "-I"]);
        run(cc.arg(root().join(GRAMMAR).join("src")).args(&sources).arg("-o").arg(folder.join("vpc.so")))
    });
    home.join("vpc.so")
}

fn queries() -> BTreeMap<String, String> {
    words::written();
    let folders = [format!("{GRAMMAR}/queries"), "editors/helix/queries/vpc".to_owned(), "editors/zed/languages/vpc".to_owned()];
    let files = folders.iter().flat_map(|folder| below(folder, "scm"));
    files.map(|path| (path.clone(), read(&path))).collect()
}

/// What `probe.py` says of all programs and queries. It is asked once.
fn answers() -> &'static Value {
    static ANSWERS: OnceLock<Value> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let queries = queries();
        let query = |name: &str| format!("{GRAMMAR}/queries/{name}.scm");
        let asked = json!({
            "programs": programs(),
            "queries": queries,
            "coloured": [[LAB, query("highlights")], [CONSTRUCTS, query("highlights")]],
            "scripts": [[CONSTRUCTS, query("injections")]],
        });
        ask(&parser(), &asked)
    })
}

fn ask(parser: &Path, asked: &Value) -> Value {
    let mut probe = Command::new(judge::python());
    probe.arg(root().join("tests/editors/probe.py")).arg(parser).env("PYTHONPATH", packages()).env("PYTHONDONTWRITEBYTECODE", "1");
    let mut child = probe.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
    let mut stdin = child.stdin.take().expect("it has a pipe");
    let text = asked.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("probe.py ends");
    writer.join().expect("nothing panics").expect("probe.py reads to the end");
    assert!(output.status.success(), "probe.py ended with {}; its reason stands above", output.status);
    serde_json::from_slice(&output.stdout).expect("probe.py answers in JSON")
}

/// Level, kind and name of each statement, as the compiler reads them.
fn outline(statements: &[Statement], level: usize, found: &mut Vec<Value>) {
    for statement in statements {
        let (kind, name, body) = described(&statement.kind);
        found.push(json!([level, kind, name]));
        outline(body, level + 1, found);
    }
}

fn described(kind: &StatementKind) -> (&str, &str, &[Statement]) {
    match kind {
        StatementKind::Attribute(attribute) => ("attribute", &attribute.name.text, &[]),
        StatementKind::Declaration(declaration) => {
            let Declaration { kind, name, body, .. } = declaration.as_ref();
            (&kind.text, name.as_ref().map_or("", |name| &name.text), body)
        }
        StatementKind::Stack { name, body, .. } => ("stack", &name.text, body),
        StatementKind::Param(param) => ("param", &param.name.text, &[]),
        StatementKind::Let(binding) => ("let", &binding.name.text, &[]),
        StatementKind::Service(service) => ("service", &service.name.text, &[]),
        StatementKind::Output(output) => ("output", &output.name.text, &[]),
        StatementKind::Assert(_) => ("assert", "", &[]),
        StatementKind::Check { .. } => ("check", "", &[]),
        StatementKind::Rule(_) => ("rule", "", &[]),
        StatementKind::Route { .. } => ("route", "", &[]),
        StatementKind::Use(used) => ("use", &used.name.text, &used.body),
        StatementKind::Moved { .. } => ("moved", "", &[]),
        StatementKind::Broken { .. } => ("broken", "", &[]),
    }
}

#[test]
fn programs_are_read_as_the_compiler_reads_them() {
    let programs = programs();
    assert!(programs.len() > 60, "only {} programs were found", programs.len());
    let mut wrong = String::new();
    for (name, text) in programs {
        let mut sources = SourceMap::new();
        let file = sources.add(name, text.as_bytes());
        let parsed = parse(text, file);
        let mut expected = Vec::new();
        outline(&parsed.file.statements, 0, &mut expected);
        let found = &answers()["programs"][name];
        assert!(parsed.errors.is_empty(), "{name} is no program: {:?}", parsed.errors);
        if found["damaged"] != json!([]) {
            let _ = writeln!(wrong, "{name}: what is no part of the language begins in lines {}", found["damaged"]);
        } else if found["outline"] != json!(expected) {
            let both = || found["outline"].as_array().into_iter().flatten().zip(&expected);
            let _ = writeln!(
                wrong,
                "{name}: the first statement that differs: {:?}",
                both().find(|(found, expected)| found != expected)
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What has errors for the compiler because of its shape has them for editors, in the same place or nearby.
#[test]
fn damage_is_seen_where_it_is() {
    let cases = [
        ("no value behind `=`", "subnet lan {\n  zone =\n  cidr = /24\n}\n", &[2][..]),
        ("no line end before an operand", "let a = 1 +\n  2\n", &[1]),
        ("an operator without blanks", "let a = b -1\n", &[1]),
        ("a line end before `.`", "let a = b\n  .c\n", &[2]),
        ("a word of the language as a value", "let a = from\nlet b = 1\n", &[1]),
        ("a string that is not closed", "let a = \"b\nlet c = 1\n", &[1]),
        ("a list that is continued by an operator", "let a = [\n  1\n  + 2,\n]\n", &[]),
        ("an attribute that is called `or`", "let a = b\nor = 1\nand = 2\n", &[]),
    ];
    let programs: BTreeMap<&str, &str> = cases.iter().map(|(name, text, _)| (*name, *text)).collect();
    let found = ask(&parser(), &json!({ "programs": programs, "queries": {}, "coloured": [], "scripts": [] }));
    for (name, _, expected) in cases {
        assert_eq!(found["programs"][name]["damaged"], json!(expected), "{name}");
    }
}

#[test]
fn queries_of_all_editors_are_queries() {
    assert!(queries().len() > 15, "only {} queries were found", queries().len());
    assert_eq!(answers()["queries"], json!({}));
}

/// The pieces of a program with their colours: a line for a line, without what has none.
fn colours(name: &str) -> String {
    let (mut text, mut line) = (String::new(), Vec::new());
    let pieces = answers()["coloured"][name].as_array().expect("the program was asked about");
    for piece in pieces {
        let (words, colour) = (piece[0].as_str().unwrap_or_default(), piece[1].as_str().unwrap_or_default());
        for (at, part) in words.split('\n').enumerate() {
            if at > 0 && !line.is_empty() {
                text += &(std::mem::take(&mut line).join(" · ") + "\n");
            }
            let shown = part.trim();
            if !shown.is_empty() {
                line.push(if colour.is_empty() { shown.to_owned() } else { format!("{shown} {colour}") });
            }
        }
    }
    text + &line.join(" · ")
}

#[test]
fn colours_of_the_lab() {
    insta::assert_snapshot!(colours(LAB));
}

#[test]
fn colours_of_every_construct() {
    insta::assert_snapshot!(colours(CONSTRUCTS));
}

#[test]
fn scripts_are_read_in_their_languages() {
    let scripts = answers()["scripts"][CONSTRUCTS].as_array().expect("the program was asked about");
    let shown = |script: &Value| format!("{}:\n{}", script[0].as_str().unwrap_or("?"), script[1].as_str().unwrap_or_default());
    insta::assert_snapshot!(scripts.iter().map(shown).collect::<Vec<_>>().join("\n"));
}

/// The sources of the parser are those that the grammar makes: `grammar.json` is made of `grammar.js` too, and holds its words.
#[test]
fn every_rule_of_the_grammar_is_in_the_generated_parser() {
    let source = read(&format!("{GRAMMAR}/grammar.js"));
    let named = source.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(": ")).filter(|(name, rest)| {
        (rest.starts_with("$ =>") || rest.starts_with("_ =>"))
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
    });
    let expected: BTreeSet<&str> = named.map(|(name, _)| name).filter(|name| !matches!(*name, "global" | "none")).collect();
    let generated: Value = serde_json::from_str(&read(&format!("{GRAMMAR}/src/grammar.json"))).unwrap();
    let found: BTreeSet<&str> = generated["rules"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(found, expected);
}
