//! The files for Vim: colours as Vim gives them, and indentation that leaves alone what is indented.
//!
//! Both need Vim. Without it these tests say so and end.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::{CONSTRUCTS, complaints, has, output, programs, root, said, target, untested, words};

/// Whether there is a Vim, and a whole one: the smallest builds have neither colours nor scripts.
fn has_vim() -> bool {
    if !has(&["vim"]) {
        return false;
    }
    let version = said(&output(Command::new("vim").arg("--version")).unwrap());
    let whole = version.contains("+syntax") && version.contains("+eval");
    if !whole {
        untested("this Vim was built without +syntax or +eval");
    }
    whole
}

/// Runs a script in a Vim that knows nothing but our files, and answers what it wrote.
fn vim(script: &str, name: &str, files: &[PathBuf]) -> String {
    words::written();
    let answer = target("vim").join(format!("{name}.txt"));
    let _ = fs::remove_file(&answer);
    let mut command = Command::new("vim");
    command.args(["-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "--not-a-term"]);
    command.arg("--cmd").arg(format!("set runtimepath^={} encoding=utf-8", root().join("editors/vim").display()));
    command.env("VPC_ANSWER", &answer).arg("-S").arg(root().join("tests/editors").join(script)).args(files);
    let output = output(&mut command).unwrap();
    fs::read_to_string(&answer).unwrap_or_else(|_| panic!("{command:?} ended with {}:\n{}", output.status, said(&output)))
}

/// A file with this text in the folder that Vim works in.
fn file(folder: &str, name: &str, text: &str) -> PathBuf {
    let folder = target("vim").join(folder);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name.replace(['/', ':'], "-")).with_extension("vpc");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn colours_of_the_lab() {
    if has_vim() {
        insta::assert_snapshot!(vim("colours.vim", "lab", &[root().join("examples/awsome-day/main.vpc")]));
    }
}

#[test]
fn colours_of_every_construct() {
    if has_vim() {
        insta::assert_snapshot!(vim("colours.vim", "constructs", &[root().join(CONSTRUCTS)]));
    }
}

/// The lines that `gg=G` changes.
fn reindented(name: &str, files: &[PathBuf]) -> String {
    vim("indent.vim", name, files)
}

#[test]
fn indenting_leaves_programs_as_they_are() {
    if has_vim() {
        let files: Vec<PathBuf> = programs().iter().map(|(name, text)| file("programs", name, text)).collect();
        assert_eq!(reindented("programs", &files), "");
    }
}

/// A program whose lines all begin in the first column, but for those of its texts.
fn flattened(text: &str) -> String {
    let mut in_text = false;
    let mut flat = String::new();
    for line in text.lines() {
        let closes = in_text && line.trim_start().starts_with("\"\"\"");
        flat += if in_text { line } else { line.trim_start() };
        flat.push('\n');
        in_text = in_text && !closes || !in_text && line.trim_end().ends_with("\"\"\"");
    }
    flat
}

#[test]
fn indenting_restores_what_was_flattened() {
    if !has_vim() {
        return;
    }
    let examples = programs().iter().filter(|(name, _)| name.starts_with("examples/") || *name == CONSTRUCTS);
    let examples: Vec<(&String, &String)> = examples.collect();
    let files: Vec<PathBuf> = examples.iter().map(|(name, text)| file("flat", name, &flattened(text))).collect();
    let changed = reindented("flat", &files);
    assert!(changed.lines().count() > 100, "nothing was indented:\n{changed}");
    for ((name, text), path) in examples.iter().zip(&files) {
        let indented = fs::read_to_string(path).unwrap();
        let differs = indented.lines().zip(text.lines()).position(|(found, expected)| found != expected);
        let line = differs.map(|at| (at + 1, indented.lines().nth(at).unwrap_or_default().to_owned()));
        assert_eq!(line, None, "{name}");
    }
}

#[test]
fn what_the_compiler_says_becomes_a_list() {
    if !has_vim() {
        return;
    }
    let (path, complaints) = complaints();
    let lines = complaints.iter().map(|[place, severity, code, message]| {
        let letter = severity.chars().next().unwrap_or_default().to_ascii_uppercase();
        format!("{place} {letter} [{code}]: {message}\n")
    });
    assert_eq!(vim("compiler.vim", "compiler", std::slice::from_ref(path)), lines.collect::<String>());
}
