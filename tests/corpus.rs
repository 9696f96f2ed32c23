//! The programs of `tests/corpus`: `bad` ones have one fault each and say themselves which and where, `ok` ones are
//! the legal programs that come nearest to being refused. Files that they name lie in `corpus/files`.
//!
//! A bad program names its fault in a comment under the line, `#   ^^^^^ E0310`, with the carets under what the first
//! label marks; where no comment can stand there, in its first line, `# expect: E0105 at 12:3-12:4`; and where no
//! comment can stand at all, in a file beside it that ends in `.expect`.
//!
//! A case of several texts is a folder: its program is `main.vpc`, and the comment stands in the text that is at fault.
//! What `use` and `file` name is looked for in the folder. `given.params` is given as with `--params`, `given.quotas` as
//! with `--quotas`, and the pins of `given.lock` are those of the lock file; another file of parameters is the one beside the program if it bears its name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use vpclang::analysis::{Inputs, analyse, params_file, parse_used, stack_of};
use vpclang::diagnostic::text::{Style, render, render_all};
use vpclang::diagnostic::{Diagnostic, Severity, codes};
use vpclang::lock::LockFile;
use vpclang::model::StackName;
use vpclang::schema::quotas;
use vpclang::source::{Asset, AssetProblem, LineColumn, SourceMap};

/// More bytes than any use of a file allows.
const LARGEST_FILE: usize = 64 * 1024;
const PLAIN: Style = Style { color: false, width: 100 };

fn corpus(folder: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus")).join(folder)
}

fn programs(folder: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(corpus(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "vpc") || path.join("main.vpc").exists());
    paths.sort();
    assert!(!paths.is_empty(), "there are no programs in {folder}");
    paths
}

/// What the command line does with a `file("…")` of a program that stands in `corpus/files`.
fn asset(path: &str) -> Asset {
    if Path::new(path).is_absolute() || path.split('/').any(|part| part == "..") {
        return Err(AssetProblem::Outside);
    }
    if path == "large.sh" {
        // A file that is only there to be too large needs no place in the repository.
        return Err(AssetProblem::TooLarge(1 << 20));
    }
    match fs::read(corpus("files").join(path)) {
        Ok(bytes) if bytes.starts_with(b"-----BEGIN") => Err(AssetProblem::PrivateKey),
        Ok(bytes) if bytes.len() > LARGEST_FILE => Err(AssetProblem::TooLarge(bytes.len() as u64)),
        Ok(bytes) => Ok(bytes.into()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(AssetProblem::Missing),
        Err(error) if error.kind() == std::io::ErrorKind::IsADirectory => Err(AssetProblem::Unreadable("is a directory".into())),
        Err(error) => Err(AssetProblem::Unreadable(error.to_string())),
    }
}

fn load(name: &str, bytes: &[u8]) -> SourceMap {
    let mut sources = SourceMap::new();
    let file = sources.add(name, bytes);
    let parse = vpclang::syntax::parse(sources.file(file).unwrap().text(), file);
    for path in vpclang::syntax::file_paths(&parse) {
        let found = asset(&path);
        sources.attach(file, path, found);
    }
    sources
}

/// The texts of a case, and what is given for its program.
struct Case {
    sources: SourceMap,
    inputs: Inputs,
}

fn load_path(path: &Path) -> Case {
    match path.is_dir() {
        true => load_folder(read_folder(path, "")),
        false => {
            let sources = load(path.file_name().unwrap().to_str().unwrap(), &fs::read(path).unwrap());
            Case { sources, inputs: Inputs::default() }
        }
    }
}

/// The files below a folder, by their paths from it.
fn read_folder(folder: &Path, before: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = format!("{before}{}", path.file_name().unwrap().to_str().unwrap());
        match path.is_dir() {
            true => found.extend(read_folder(&path, &format!("{name}/"))),
            false => drop(found.insert(name, fs::read(&path).unwrap())),
        }
    }
    found
}

/// What the command line does with a folder of these files.
fn load_folder(mut files: BTreeMap<String, Vec<u8>>) -> Case {
    let mut sources = SourceMap::new();
    let program = sources.add("main.vpc", &files.remove("main.vpc").unwrap());
    let mut texts = BTreeMap::from([("main.vpc".to_owned(), program)]);
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".vpc")) {
        texts.insert(name.clone(), sources.add(name.as_str(), bytes));
    }
    for (name, file) in &texts {
        let from_here = |path: &str| format!("{}{path}", name.rfind('/').map_or("", |end| &name[..=end]));
        let parse = vpclang::syntax::parse(sources.file(*file).unwrap().text(), *file);
        for path in vpclang::syntax::file_paths(&parse) {
            let found = files.get(&from_here(&path)).map_or_else(|| asset(&path), |bytes| Ok(bytes.as_slice().into()));
            sources.attach(*file, path, found);
        }
        for path in vpclang::syntax::use_paths(&parse) {
            let missing = if path.split('/').any(|part| part == "..") { AssetProblem::Outside } else { AssetProblem::Missing };
            let found = texts.get(&from_here(&path)).copied().ok_or(missing);
            sources.connect(*file, path, found);
        }
    }
    let mut inputs = Inputs::default();
    if let Some(bytes) = files.get("given.params") {
        let file = sources.add("given.params", bytes);
        params_file::add(&mut inputs, &sources, file);
    }
    if let Some(bytes) = files.get("given.lock") {
        inputs.pins = LockFile::parse(std::str::from_utf8(bytes).unwrap()).unwrap().pins();
    }
    if let Some(bytes) = files.get("given.quotas") {
        let file = sources.add("given.quotas", bytes);
        let (quotas, problems) = quotas::parse(sources.file(file).unwrap().text(), file);
        let told = problems.iter().map(|problem| problem.diagnostic(codes::QUOTAS_LINE, codes::QUOTA_DOUBTFUL));
        inputs = Inputs { quotas, found: inputs.found.into_iter().chain(told).collect(), ..inputs };
    }
    if let Some((name, key)) = stack_of(&sources, &parse_used(&sources), &inputs) {
        let stem = StackName { name, key: key.as_ref().map(|(_, key)| key.clone()) }.file_stem();
        if let Some((name, bytes)) = files.get_key_value(&format!("{stem}.params")) {
            let file = sources.add(name.as_str(), bytes);
            params_file::add_beside(&mut inputs, &sources, file, key.as_ref().map(|(param, key)| (param.as_str(), key.as_str())));
        }
    }
    Case { sources, inputs }
}

fn inputs(params: &[(&str, &str)]) -> Inputs {
    let given = params.iter().map(|(name, value)| (name.to_string(), value.to_string().into()));
    Inputs { params: given.collect(), ..Inputs::default() }
}

/// What is said of a program. Checks on the way that nothing is said outside of the text, and nothing twice.
fn diagnose_with(sources: &SourceMap, inputs: &Inputs) -> Vec<Diagnostic> {
    let analysis = analyse(sources, inputs);
    let mut diagnostics = analysis.diagnostics.clone();
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    match vpclang::model::lower(&analysis) {
        Ok(_) => assert_eq!(errors, 0, "a program with errors was lowered"),
        Err(found) => assert!(errors > 0, "lowering refuses what the analysis took: {found:?}"),
    }
    diagnostics.extend(vpclang::reach::prove(&analysis));
    for (at, diagnostic) in diagnostics.iter().enumerate() {
        for label in &diagnostic.labels {
            let text = sources.file(label.span.file).unwrap().text();
            assert!(text.get(label.span.range()).is_some(), "a label lies outside of its text: {diagnostic:?}");
        }
        assert!(!diagnostics[..at].contains(diagnostic), "said twice: {diagnostic:?}");
    }
    diagnostics
}

fn diagnose(sources: &SourceMap) -> Vec<Diagnostic> {
    diagnose_with(sources, &Inputs::default())
}

fn codes_of(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic.code.0).collect()
}

/// The code and the place of a fault: `E0310 at 12:3-12:9`.
fn expectation(path: &Path) -> String {
    let beside = path.with_extension("expect");
    if beside.exists() {
        return fs::read_to_string(beside).unwrap().trim().to_owned();
    }
    let found: Vec<String> = match path.is_dir() {
        true => read_folder(path, "")
            .iter()
            .flat_map(|(name, bytes)| {
                let of = if name == "main.vpc" { String::new() } else { format!("{name} ") };
                marked(&String::from_utf8_lossy(bytes), &of)
            })
            .collect(),
        false => marked(&fs::read_to_string(path).unwrap(), ""),
    };
    assert!(!found.is_empty(), "{} does not say what is wrong with it", path.display());
    assert_eq!(found.len(), 1, "{} has more than one fault", path.display());
    found[0].clone()
}

/// The faults that a text names, and where.
fn marked(text: &str, of: &str) -> Vec<String> {
    if let Some(expected) = text.strip_prefix("# expect: ") {
        return vec![expected.lines().next().unwrap().trim().to_owned()];
    }
    let faults = text.lines().enumerate().filter_map(|(above, line)| {
        let rest = line.strip_prefix('#')?;
        let code = rest.trim_start_matches([' ', '^']);
        let carets = rest.trim_end_matches(code).trim_end();
        let first = carets.find('^')?;
        Some(format!("{code} at {of}{above}:{}-{above}:{}", first + 2, carets.len() + 2))
    });
    faults.collect()
}

fn place(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let Some(span) = diagnostic.span() else { return diagnostic.code.to_string() };
    let file = sources.file(span.file).unwrap();
    let at = |offset| {
        let LineColumn { line, column } = file.lines().line_column(file.text(), offset);
        format!("{line}:{column}")
    };
    let in_program = sources.files().next().is_some_and(|(first, _)| first == span.file);
    let of = if in_program { String::new() } else { format!("{} ", file.name()) };
    format!("{} at {of}{}-{}", diagnostic.code, at(span.start), at(span.end))
}

#[test]
fn every_bad_program_has_the_one_fault_that_it_names() {
    let mut wrong = String::new();
    for path in programs("bad") {
        let Case { sources, inputs } = load_path(&path);
        let diagnostics = diagnose_with(&sources, &inputs);
        let found: Vec<String> = diagnostics.iter().map(|diagnostic| place(diagnostic, &sources)).collect();
        let expected = expectation(&path);
        if found != [expected.as_str()] {
            wrong.push_str(&format!("{}\n  expected {expected}\n  found    {}\n", path.display(), found.join(", ")));
            wrong.push_str(&render_all(&diagnostics, &sources, PLAIN));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_fault_comes_with_a_help_and_every_label_with_a_text() {
    let mut wrong = String::new();
    for path in programs("bad") {
        let Case { sources, inputs } = load_path(&path);
        for diagnostic in diagnose_with(&sources, &inputs) {
            let silent = diagnostic.labels.iter().any(|label| label.text.is_empty());
            if diagnostic.help.is_none() || diagnostic.labels.is_empty() || silent || diagnostic.message.ends_with('.') {
                wrong.push_str(&format!("{}\n{}\n", path.display(), render(&diagnostic, &sources, PLAIN)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_fix_mends_its_program() {
    let mut wrong = String::new();
    for path in programs("bad") {
        let Case { sources, inputs } = load_path(&path);
        let mut diagnostics = diagnose_with(&sources, &inputs);
        let (Some(diagnostic), true) = (diagnostics.pop(), diagnostics.is_empty()) else { continue };
        let Some(fix) = &diagnostic.fix else { continue };
        let file = sources.file(fix.span.file).unwrap();
        let mut text = file.text().to_owned();
        text.replace_range(fix.span.range(), &fix.text);
        let mut files = if path.is_dir() { read_folder(&path, "") } else { BTreeMap::new() };
        let name = if path.is_dir() { file.name() } else { "main.vpc" };
        files.insert(name.to_owned(), text.into_bytes());
        let Case { sources: again, inputs } = load_folder(files);
        let left = diagnose_with(&again, &inputs);
        // The second of two equal faults is told once the first is gone: mending one is enough.
        if left.iter().any(|left| left.message == diagnostic.message) || left.iter().any(|left| left.code != diagnostic.code) {
            wrong.push_str(&format!("{}\n{}", path.display(), render_all(&left, &again, PLAIN)));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_good_program_is_taken_without_a_word() {
    let mut wrong = String::new();
    for path in programs("ok") {
        let Case { sources, inputs } = load_path(&path);
        let diagnostics = diagnose_with(&sources, &inputs);
        if !diagnostics.is_empty() {
            wrong.push_str(&format!("{}\n{}", path.display(), render_all(&diagnostics, &sources, PLAIN)));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_code_of_a_program_has_a_bad_program() {
    // Their faults come from outside of the text, or need one that is too large to lie around; see the tests below.
    let elsewhere = ["E0005", "E0007"];
    let shown: BTreeSet<String> = programs("bad").iter().map(|path| expectation(path)[..5].to_owned()).collect();
    for code in codes::ALL.iter().map(|code| code.0) {
        let of_a_plan = ["E08", "E09", "W08"].iter().any(|area| code.starts_with(area));
        assert!(of_a_plan || elsewhere.contains(&code) || shown.contains(code), "no bad program has {code}");
    }
}

#[test]
fn gallery() {
    let mut text = String::new();
    for path in programs("bad") {
        let Case { sources, inputs } = load_path(&path);
        text.push_str(&format!("━━━━ {}\n\n", path.file_stem().unwrap().to_str().unwrap()));
        for diagnostic in diagnose_with(&sources, &inputs) {
            text.push_str(&render(&diagnostic, &sources, PLAIN));
            text.push('\n');
        }
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("gallery", text);
    });
}

#[test]
fn ten_errors_are_told_in_one_run() {
    let program = include_str!("corpus/files/ten_errors.vpc");
    let sources = load("ten_errors.vpc", program.as_bytes());
    let mut found: Vec<(u32, &str)> = diagnose(&sources)
        .iter()
        .map(|diagnostic| {
            let file = sources.file(diagnostic.span().unwrap().file).unwrap();
            (file.lines().line_column(file.text(), diagnostic.span().unwrap().start).line, diagnostic.code.0)
        })
        .collect();
    found.sort();
    let expected: Vec<(u32, &str)> = program
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| line.rsplit_once("# ").map(|(_, code)| (number, code)))
        .filter(|(_, code)| code.starts_with('E') && code.len() == 5)
        .collect();
    assert_eq!(expected.len(), 10);
    assert_eq!(found, expected);
}

#[test]
fn ten_thousand_brackets_are_one_error() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{", "}"), ("[", ""), ("if ", ""), ("not ", "")] {
        let program = format!("stack a\nlet x = {}1{}\n", open.repeat(10_000), close.repeat(10_000));
        let diagnostics = diagnose(&load("deep.vpc", program.as_bytes()));
        assert_eq!(diagnostics.len(), 1, "{open}: {:?}", codes_of(&diagnostics));
    }
    let program = format!("stack a\nlet x = {}1{}\n", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(codes_of(&diagnose(&load("deep.vpc", program.as_bytes()))), ["E0006"]);
}

/// A reproducible stream of numbers: a linear congruence of Knuth's.
fn noise(length: usize, alphabet: &[u8]) -> Vec<u8> {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        alphabet[(state >> 33) as usize % alphabet.len()]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn five_megabytes_of_noise_are_refused_and_shown_in_time() {
    let everything: Vec<u8> = (0..=255).collect();
    let letters = b"abcdefghijklmnopqrstuvwxyz    ";
    let marks = b"{}[]()\"\"=.,:#$\\/-+<>  abc019\n\n";
    // The debug build reads half a megabyte a second; the kinds that are slower than pure noise are smaller here.
    for (alphabet, size) in [(&everything[..], 5 << 20), (letters, 1 << 20), (marks, 1 << 20)] {
        let mut sources = SourceMap::new();
        sources.add("noise.vpc", &noise(size, alphabet));
        let diagnostics = diagnose(&sources);
        assert!(diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error));
        assert!(diagnostics.len() <= 200, "{} messages about noise", diagnostics.len());
        let shown = render_all(&diagnostics, &sources, PLAIN);
        assert!(shown.lines().all(|line| line.chars().count() < 1_100), "a line of noise is not clipped");
        assert!(!shown.contains(|character: char| character.is_control() && character != '\n'), "noise reaches the terminal");
    }
}

#[test]
fn more_errors_than_anybody_reads_are_counted() {
    let program = format!("stack a\n{}", "let x =\n".repeat(1_000));
    let diagnostics = diagnose(&load("many.vpc", program.as_bytes()));
    assert_eq!(diagnostics.iter().filter(|diagnostic| diagnostic.code == codes::TOO_MANY_ERRORS).count(), 1);
    assert!(diagnostics.len() <= 110, "{}", diagnostics.len());
}

#[test]
fn a_text_that_is_too_large_is_not_looked_into() {
    let program = format!("stack a\n#{}", "x".repeat(vpclang::syntax::LARGEST));
    assert_eq!(codes_of(&diagnose(&load("large.vpc", program.as_bytes()))), ["E0005"]);
}

#[test]
fn params_from_outside() {
    let program = "stack a\nparam count: int = 1 where count < 9 \"few\"\nparam env: \"dev\" | \"prod\" = \"dev\"\nparam office: cidr = 10.0.0.0/8\n";
    let found = |params: &[(&str, &str)]| -> Vec<String> {
        let diagnostics = diagnose_with(&load("main.vpc", program.as_bytes()), &inputs(params));
        diagnostics.iter().map(|diagnostic| diagnostic.code.to_string()).collect()
    };
    assert_eq!(found(&[]), [""; 0]);
    assert_eq!(found(&[("count", "3"), ("env", "prod"), ("office", "203.0.113.0/24")]), [""; 0]);
    assert_eq!(found(&[("count", "three")]), ["E0316"]);
    assert_eq!(found(&[("env", "test")]), ["E0316"]);
    assert_eq!(found(&[("office", "203.0.113.7/24")]), ["E0316"]);
    assert_eq!(found(&[("count", "9")]), ["E0318"]);
    assert_eq!(found(&[("cuont", "3")]), ["E0317"]);
}

/// What stands between two keystrokes: any beginning of a program, and any program that lacks a line.
#[test]
fn a_program_half_written_is_answered() {
    let program = fs::read_to_string(corpus("ok/awsome_day.vpc")).unwrap();
    for end in (0..program.len()).step_by(3) {
        diagnose(&load("half.vpc", &program.as_bytes()[..end]));
    }
    let lines: Vec<&str> = program.lines().collect();
    for missing in 0..lines.len() {
        let text: String = lines.iter().enumerate().filter(|(at, _)| *at != missing).map(|(_, line)| format!("{line}\n")).collect();
        let diagnostics = diagnose(&load("hole.vpc", text.as_bytes()));
        // Without the line that opens a body, all that stood in it stands elsewhere.
        let opens = lines[missing].ends_with('{');
        let closes = lines[missing].trim() == "}";
        assert!(!closes || codes_of(&diagnostics) == ["E0105"], "without line {}:\n{:?}", missing + 1, codes_of(&diagnostics));
        assert!(opens || diagnostics.len() <= 4, "without line {}:\n{:?}", missing + 1, codes_of(&diagnostics));
    }
}
