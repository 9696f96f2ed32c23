//! The README says what is so: its program is the example, its commands are those that the build runs.

use std::fs;
use std::path::Path;
use std::process::Command;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The bodies of the fenced blocks of a language, in order.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    let bodies = text.split(&opening).skip(1);
    bodies.filter_map(|body| body.split_once("\n```")).map(|(body, _)| format!("{body}\n")).collect()
}

/// What stands under a heading, up to the next of its level.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, below) =
        text.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("README.md has no section `{heading}`"));
    below.split("\n## ").next().unwrap_or_default()
}

#[test]
fn the_program_in_the_readme_is_the_example() {
    assert_eq!(blocks(&read("README.md"), "vpc"), [read("examples/awsome-day/main.vpc")]);
}

#[test]
fn the_two_commands_are_what_the_build_runs() {
    let readme = read("README.md");
    let commands: Vec<String> =
        blocks(section(&readme, "Two commands"), "sh").iter().map(|block| block.trim().to_owned()).collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    let build = read(".ci/run");
    for command in &commands {
        assert!(build.lines().any(|line| line.trim() == command), ".ci/run does not call `{command}`");
    }
}

/// The plans in the README, from nothing and after two changes, are what the program prints.
#[test]
fn the_plans_in_the_readme_are_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/awsome-day");
    for name in ["main.vpc", "ops.pub", "bootstrap.sh"] {
        fs::copy(example.join(name), folder.path().join(name)).unwrap();
    }
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vpclang"));
        let output = command.args(args).current_dir(folder.path()).env_clear().output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let from_nothing = run(&["plan", "--sandbox"]);
    run(&["apply", "--sandbox", "--yes"]);
    let program = fs::read_to_string(folder.path().join("main.vpc")).unwrap();
    let program = program.replace("t2.micro", "t3.micro").replace("the office\"", "the office, second floor\"");
    fs::write(folder.path().join("main.vpc"), program).unwrap();
    let changed = run(&["plan", "--sandbox"]);
    assert_eq!(blocks(section(&read("README.md"), "A plan"), "text"), [from_nothing, changed]);
}

#[test]
fn the_readme_is_short() {
    let lines = read("README.md").lines().count();
    assert!(lines < 200, "README.md has {lines} lines");
    let lines = read("ARCHITECTURE.md").lines().count();
    assert!(lines <= 250, "ARCHITECTURE.md has {lines} lines");
}
