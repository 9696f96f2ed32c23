//! Every example at every stage: what its text says, what it wants, and in which order that would be done.

use std::fmt::Write;
use std::path::Path;

use vpclang::analysis::{Inputs, analyse};
use vpclang::model::{Body, Observed, Program, lower};
use vpclang::plan::{Task, diff};
use vpclang::source::SourceMap;
use vpclang::syntax::{file_paths, parse, use_paths};

/// The text with the files that it names and uses.
fn sources(folder: &Path) -> SourceMap {
    let read = |path: &str| std::fs::read(folder.join(path)).expect("the files of an example are there");
    let mut sources = SourceMap::new();
    let mut waiting = vec![sources.add("main.vpc", &read("main.vpc"))];
    while let Some(file) = waiting.pop() {
        let parsed = parse(sources.file(file).expect("it was added").text(), file);
        for path in file_paths(&parsed) {
            let bytes = read(&path);
            sources.attach(file, path, Ok(bytes.into()));
        }
        for path in use_paths(&parsed) {
            let known = sources.files().find(|(_, known)| known.name() == path).map(|(id, _)| id);
            let used = known.unwrap_or_else(|| sources.add(path.as_str(), &read(&path)));
            waiting.extend(known.is_none().then_some(used));
            sources.connect(file, path, Ok(used));
        }
    }
    sources
}

/// Each statement with its place, indented as it is nested.
fn tree(sources: &SourceMap) -> String {
    let mut text = String::new();
    for (id, file) in sources.files() {
        let parsed = parse(file.text(), id);
        assert_eq!(parsed.errors, []);
        for statement in &parsed.file.statements {
            let lines = sources.slice(statement.span).lines().count();
            let head = sources.slice(statement.span).lines().next().unwrap_or_default();
            let _ = writeln!(text, "{}: {head} ({lines} lines)", sources.place(statement.span));
        }
        let _ = writeln!(text, "{} comments", parsed.comments.len());
    }
    text
}

/// Each resource with its values.
fn wanted(program: &Program) -> String {
    let mut text = String::new();
    for (identity, resource) in &program.resources {
        let region = identity.region.as_deref().unwrap_or("region left open");
        let _ = writeln!(text, "{} {} in {region}", resource.kind().word(), identity.address);
        for field in resource.body.fields() {
            let _ = writeln!(text, "  {} = {}", field.name, field.value);
        }
    }
    for one in &program.left_out {
        let _ = writeln!(text, "not applied: {} {}: {}", one.kind.word(), one.address, one.reason);
    }
    for output in &program.outputs {
        let _ = writeln!(text, "output {} = {:?}", output.name, output.value);
    }
    text
}

/// Each step of making it all, with what it waits for.
fn steps(mut program: Program) -> String {
    for resource in program.resources.values_mut() {
        if let Body::Node(node) = &mut resource.body {
            node.image.id.get_or_insert_with(|| "ami-00000000000000001".to_owned());
        }
    }
    let plan = diff(&program, &Observed::default(), "example.aaaaaaaa").expect("nothing stands in the way");
    let name = |id: &vpclang::plan::StepId| {
        let step = plan.steps.get(id).expect("a step of the plan");
        let verb = if matches!(step.task, Task::Fill { .. }) { "fill" } else { "create" };
        format!("{verb} {}", plan.changes[step.change].identity.address)
    };
    let mut text = String::new();
    for step in plan.order.order().expect("no ring") {
        let before: Vec<String> = plan.order.before(step).into_iter().map(name).collect();
        let _ = writeln!(text, "{} after [{}]", name(step), before.join(", "));
    }
    text
}

#[test]
fn of_every_example() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let inside = |folder: &Path| std::fs::read_dir(folder).expect("there are examples").flatten().map(|entry| entry.path());
    let mut folders: Vec<_> = inside(&examples).chain(inside(&examples.join("ported"))).collect();
    folders.retain(|folder| folder.join("main.vpc").is_file());
    folders.sort();
    assert!(!folders.is_empty());
    for folder in folders {
        let path = folder.strip_prefix(&examples).expect("below the examples").to_string_lossy();
        let name = path.replace(['-', '/'], "_");
        let sources = sources(&folder);
        let analysis = analyse(&sources, &Inputs::default());
        assert_eq!(analysis.diagnostics, [], "{name} checks clean");
        for (file, text) in sources.files().map(|(id, file)| (id, file.text())) {
            assert_eq!(vpclang::format::format(text, &parse(text, file)), text, "{name} is formatted");
        }
        let program = lower(&analysis).expect("no errors");
        insta::assert_snapshot!(format!("{name}_tree"), tree(&sources));
        insta::assert_snapshot!(format!("{name}_wanted"), wanted(&program));
        insta::assert_snapshot!(format!("{name}_steps"), steps(program));
    }
}
