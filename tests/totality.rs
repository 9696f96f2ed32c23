//! Parsing takes every text: each program of the repository, damaged in every place, keeps its shape.
//!
//! A run takes a sample, the same each time, so that it ends in seconds in a build for tests. `VPCLANG_LONG=1` takes
//! every place of every program, for which only a release build is fast enough.
//!
//! How the time grows with the text is no test, because tests look at no clock: here it is only seen that texts end
//! on which a grammar that tries twice would not. The times stand in the benches.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use vpclang::diagnostic::{Diagnostic, codes};
use vpclang::source::{FileId, SourceMap, Span};
use vpclang::syntax::ast::{
    Clause, Declaration, Expr, ExprKind, KeyVariable, Name, Piece, Statement, StatementKind, StepKind, TypeExpr, TypeKind,
};
use vpclang::syntax::{MOST_ERRORS, Parse, parse};

/// How many places of all programs together a short run damages in each way.
const SAMPLE: usize = 400;

fn is_long() -> bool {
    std::env::var_os("VPCLANG_LONG").is_some()
}

// ---------------------------------------------------------------- programs

/// Every program that lies in the repository, the fenced ones of the manual too, in one order.
fn programs() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["examples", "tests/corpus/ok", "tests/programs", "docs"] {
        files_below(&root.join(folder), &mut paths);
    }
    paths.push(root.join("README.md"));
    paths.sort();
    let mut found = BTreeSet::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("vpc") => drop(found.insert(text)),
            _ => found.extend(text.split("```vpc\n").skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned)),
        }
    }
    assert!(found.len() > 20, "only {} programs were found", found.len());
    found.into_iter().collect()
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if path.is_dir() => files_below(&path, found),
            Some("vpc" | "md") => found.push(path),
            _ => {}
        }
    }
}

/// The first file of a map: parsing needs one to speak of.
fn file() -> FileId {
    SourceMap::new().add("main.vpc", b"")
}

fn read(text: &str) -> Parse {
    parse(text, file())
}

/// Which of so many places are damaged: all of them in a long run, else every so-and-so-many-th, from another first one in
/// each program and for each damage.
fn places(programs: &[String], salt: usize) -> impl Fn(usize, &str) -> Vec<usize> {
    let all: usize = programs.iter().map(String::len).sum();
    let step = if is_long() { 1 } else { all.div_ceil(SAMPLE) };
    move |program, text| {
        let boundaries = text.char_indices().map(|(at, _)| at);
        boundaries.skip((program * 7919 + salt * 104_729) % step).step_by(step).collect()
    }
}

// ---------------------------------------------------------------- what holds of any text

/// Parses a text, and looks at every place that the result names.
fn sound(text: &str) -> Parse {
    let parse = read(text);
    let spans = Spans { text };
    for error in &parse.errors {
        spans.error(error);
    }
    let most = MOST_ERRORS + 1;
    assert!(parse.errors.len() <= most, "{} errors", parse.errors.len());
    assert!(parse.errors.is_sorted_by_key(Diagnostic::span), "errors are out of order in\n{text}");
    for comment in &parse.comments {
        assert!(spans.slice(comment.span).starts_with('#'), "{comment:?} is no comment of\n{text}");
    }
    assert!(parse.comments.is_sorted_by_key(|comment| comment.span), "comments are out of order in\n{text}");
    let whole = Span::new(file(), 0, text.len());
    spans.statements(&parse.file.statements, whole);
    parse
}

/// Checks that places lie in a text and in the place around them, and end between characters.
struct Spans<'t> {
    text: &'t str,
}

impl<'t> Spans<'t> {
    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_else(|| panic!("{span:?} is no place in\n{}", self.text))
    }

    fn error(&self, error: &Diagnostic) {
        assert!(!error.labels.is_empty() && error.help.is_some(), "{error:?}");
        error.labels.iter().for_each(|label| assert!(self.slice(label.span).len() <= self.text.len()));
        error.fix.iter().for_each(|fix| assert!(self.slice(fix.span).len() <= self.text.len()));
    }

    fn inside(&self, span: Span, around: Span) {
        self.slice(span);
        let fits = around.start <= span.start && span.end <= around.end && span.start <= span.end;
        assert!(fits, "{span:?} does not lie in {around:?} in\n{}", self.text);
    }

    fn name(&self, name: &Name, around: Span) {
        self.inside(name.span, around);
        assert_eq!(self.slice(name.span), name.text, "{name:?} stands elsewhere in\n{}", self.text);
    }

    fn statements(&self, statements: &[Statement], around: Span) {
        let mut end = around.start;
        for statement in statements {
            self.inside(statement.span, around);
            assert!(end <= statement.span.start, "{:?} overlaps what is before it in\n{}", statement.span, self.text);
            end = statement.span.end;
            self.statement(statement);
        }
    }

    fn statement(&self, statement: &Statement) {
        let here = statement.span;
        match &statement.kind {
            StatementKind::Attribute(set) | StatementKind::Service(set) | StatementKind::Output(set) => {
                self.name(&set.name, here);
                self.expr(&set.value, here);
            }
            StatementKind::Declaration(declaration) => self.declaration(declaration, here),
            StatementKind::Stack { name, param, body } => {
                self.name(name, here);
                param.iter().for_each(|param| self.name(param, here));
                self.statements(body, here);
            }
            StatementKind::Param(param) => {
                self.name(&param.name, here);
                self.type_expr(&param.of, here);
                self.exprs(param.default.iter().chain(&param.condition).chain(&param.message), here);
            }
            StatementKind::Let(binding) => {
                self.name(&binding.name, here);
                binding.of.iter().for_each(|of| self.type_expr(of, here));
                self.expr(&binding.value, here);
            }
            StatementKind::Assert(assert) => {
                self.exprs([&assert.from, &assert.to].into_iter().chain(&assert.on).chain(&assert.why), here);
            }
            StatementKind::Check { condition, message } => self.exprs([condition, message], here),
            StatementKind::Rule(rule) => {
                self.name(&rule.action, here);
                self.name(&rule.way, here);
                self.exprs(rule.number.iter().chain([&rule.what, &rule.peer]).chain(&rule.why), here);
            }
            StatementKind::Route { destination, target } => self.exprs([destination, target], here),
            StatementKind::Use(used) => {
                self.name(&used.name, here);
                self.keys(&used.keys, here);
                self.exprs([&used.path].into_iter().chain(&used.condition), here);
                self.statements(&used.body, here);
            }
            StatementKind::Moved { from, to } => self.exprs([from, to], here),
            StatementKind::Broken { .. } => {}
        }
    }

    fn declaration(&self, declaration: &Declaration, here: Span) {
        self.inside(declaration.head, here);
        declaration.existing.iter().for_each(|existing| self.inside(*existing, declaration.head));
        self.name(&declaration.kind, declaration.head);
        declaration.name.iter().for_each(|name| self.name(name, declaration.head));
        self.keys(&declaration.keys, declaration.head);
        self.exprs(&declaration.condition, here);
        self.statements(&declaration.body, here);
    }

    fn keys(&self, keys: &[KeyVariable], around: Span) {
        for key in keys {
            self.name(&key.name, around);
            self.expr(&key.values, around);
        }
    }

    fn type_expr(&self, written: &TypeExpr, around: Span) {
        self.inside(written.span, around);
        if let TypeKind::Named(name, inner) = &written.kind {
            self.name(name, written.span);
            inner.iter().for_each(|inner| self.type_expr(inner, written.span));
        }
    }

    fn exprs<'e>(&self, exprs: impl IntoIterator<Item = &'e Expr>, around: Span) {
        exprs.into_iter().for_each(|expr| self.expr(expr, around));
    }

    fn expr(&self, expr: &Expr, around: Span) {
        self.inside(expr.span, around);
        let here = expr.span;
        match &expr.kind {
            ExprKind::Literal(_, written) | ExprKind::Word(written) => assert_eq!(self.slice(here), written, "{}", self.text),
            ExprKind::Text(pieces) => self.exprs(pieces.iter().filter_map(value_of), here),
            ExprKind::List(values) => self.exprs(values, here),
            ExprKind::Map(entries) => self.exprs(entries.iter().flat_map(|(key, value)| [key, value]), here),
            ExprKind::ListOf(value, clauses) => {
                self.expr(value, here);
                self.clauses(clauses, here);
            }
            ExprKind::MapOf(entry, clauses) => {
                self.exprs([&entry.0, &entry.1], here);
                self.clauses(clauses, here);
            }
            ExprKind::Paren(inner) | ExprKind::Not(inner) => self.expr(inner, here),
            ExprKind::Path(base, steps) => {
                self.expr(base, here);
                for step in steps {
                    self.inside(step.span, here);
                    match &step.kind {
                        StepKind::Member(name) => self.name(name, step.span),
                        StepKind::Call(inner) | StepKind::Index(inner) => self.exprs(inner, step.span),
                    }
                }
            }
            ExprKind::Chain(first, links) => {
                self.expr(first, here);
                for link in links {
                    assert_eq!(self.slice(link.span), link.op.spelling(), "{}", self.text);
                    self.expr(&link.right, here);
                }
            }
            ExprKind::If(parts) => self.exprs(parts.iter(), here),
            ExprKind::Broken => {}
        }
    }

    fn clauses(&self, clauses: &[Clause], around: Span) {
        for clause in clauses {
            match clause {
                Clause::For(name, values) => {
                    self.name(name, around);
                    self.expr(values, around);
                }
                Clause::If(condition) => self.expr(condition, around),
            }
        }
    }
}

fn value_of(piece: &Piece) -> Option<&Expr> {
    match piece {
        Piece::Chars(_) => None,
        Piece::Value(value) => Some(value),
    }
}

// ---------------------------------------------------------------- damage

fn without(text: &str, at: usize) -> String {
    let (before, after) = text.split_at(at);
    let mut rest = after.chars();
    rest.next();
    format!("{before}{}", rest.as_str())
}

fn with(text: &str, at: usize, snippet: &str) -> String {
    let (before, after) = text.split_at(at);
    format!("{before}{snippet}{after}")
}

/// What is put where it does not belong: what opens, what closes, what begins or ends a statement, and what no text holds.
const SNIPPETS: [&str; 18] =
    ["{", "}", "[", "]", "(", ")", "\"", "\n", "#", ",", " = ", "\"\"\"\n", "${", " -> ", "not ", "\nnetwork x {\n", "é", "\u{2}"];

#[test]
fn every_program_is_read_without_an_error() {
    for text in programs() {
        let parse = sound(&text);
        assert_eq!(parse.errors, [], "{text}");
    }
}

#[test]
fn a_deleted_character_leaves_a_text_that_is_read() {
    let programs = programs();
    let places = places(&programs, 1);
    let mut count = 0;
    for (number, text) in programs.iter().enumerate() {
        for at in places(number, text) {
            sound(&without(text, at));
            count += 1;
        }
    }
    println!("{count} deletions");
}

#[test]
fn a_text_that_ends_anywhere_is_read() {
    let programs = programs();
    let places = places(&programs, 2);
    let mut count = 0;
    for (number, text) in programs.iter().enumerate() {
        for at in places(number, text) {
            sound(&text[..at]);
            count += 1;
        }
    }
    println!("{count} truncations");
}

#[test]
fn what_is_inserted_anywhere_leaves_a_text_that_is_read() {
    let programs = programs();
    let mut count = 0;
    for (salt, snippet) in SNIPPETS.into_iter().enumerate() {
        let places = places(&programs, 3 + salt);
        for (number, text) in programs.iter().enumerate() {
            // Each snippet has its share of the sample.
            let share = if is_long() { 1 } else { SNIPPETS.len() / 2 };
            for at in places(number, text).into_iter().skip(salt % share).step_by(share) {
                sound(&with(text, at, snippet));
                count += 1;
            }
        }
    }
    println!("{count} insertions");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if is_long() { 100_000 } else { 128 },
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        sound(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_characters_are_read(text in "\\PC{0,200}") {
        sound(&text);
    }

    #[test]
    fn any_marks_are_read(text in "[\\[\\](){}\"$#=.,:/<>+*%!? \n\\\\a-c0-9-]{0,200}") {
        sound(&text);
    }
}

// ---------------------------------------------------------------- what survives

/// What a text declares: the word that declares with the name, and how many there are of each. Where a declaration
/// stands is not asked.
fn declared(parse: &Parse) -> BTreeMap<(String, String), usize> {
    let mut found = BTreeMap::new();
    for (word, name, _) in heads(&parse.file.statements) {
        *found.entry((word, name)).or_default() += 1;
    }
    found
}

/// The word, the name and the place of the head of every declaration and of every other statement that gives a name.
fn heads(statements: &[Statement]) -> Vec<(String, String, Span)> {
    let mut found = Vec::new();
    for statement in statements {
        let named = |word: &str, name: &Name| (word.to_owned(), name.text.clone(), Span { end: name.span.end, ..statement.span });
        match &statement.kind {
            StatementKind::Declaration(declaration) => {
                let name = declaration.name.as_ref().map_or(String::new(), |name| name.text.clone());
                found.push((declaration.kind.text.clone(), name, declaration.head));
                found.extend(heads(&declaration.body));
            }
            StatementKind::Stack { name, .. } => found.push(named("stack", name)),
            StatementKind::Param(param) => found.push(named("param", &param.name)),
            StatementKind::Let(binding) => found.push(named("let", &binding.name)),
            StatementKind::Service(service) => found.push(named("service", &service.name)),
            StatementKind::Output(output) => found.push(named("output", &output.name)),
            StatementKind::Use(used) => found.push(named("use", &used.name)),
            _ => {}
        }
    }
    found
}

/// How many declarations a damage at a place leaves whole, of how many. That whose head is damaged itself does not count.
fn survivors(before: &[(String, String, Span)], at: usize, damaged: &str) -> (usize, usize) {
    let mut after = declared(&read(damaged));
    let hit = |head: &Span| head.start as usize <= at && at <= head.end as usize;
    let (mut kept, mut all) = (0, 0);
    for (word, name, _) in before.iter().filter(|(_, _, head)| !hit(head)) {
        all += 1;
        if let Some(left) = after.get_mut(&(word.clone(), name.clone())).filter(|left| **left > 0) {
            *left -= 1;
            kept += 1;
        }
    }
    (kept, all)
}

/// How many of the declarations that stand somewhere else than the damage are still there, of how many.
fn survive(what: &str, salt: usize, damage: impl Fn(&str, usize) -> String) -> (usize, usize) {
    let programs = programs();
    let places = places(&programs, salt);
    let (mut kept, mut all) = (0, 0);
    for (number, text) in programs.iter().enumerate() {
        let before = heads(&read(text).file.statements);
        for at in places(number, text) {
            let (left, of) = survivors(&before, at, &damage(text, at));
            kept += left;
            all += of;
        }
    }
    println!("{what}: {kept} of {all} declarations survive");
    (kept, all)
}

fn enough((kept, all): (usize, usize)) {
    assert!(kept * 1_000 >= all * 970, "only {kept} of {all} declarations survive");
}

#[test]
fn declarations_survive_a_deleted_character() {
    enough(survive("a deleted character", 30, without));
}

#[test]
fn declarations_survive_an_inserted_character() {
    // One brace more moves the end of every body around it: it is counted among the others, and alone it is the worst.
    let counts: Vec<(usize, usize)> = ["{", "}", "[", ")", "\"", "#", "\n", "="]
        .into_iter()
        .enumerate()
        .map(|(salt, character)| survive(character, 40 + salt, |text, at| with(text, at, character)))
        .collect();
    enough(counts.iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1)));
    for (kept, all) in counts {
        assert!(kept * 1_000 >= all * 950, "only {kept} of {all} declarations survive");
    }
}

// ---------------------------------------------------------------- what no look-ahead may blow up

/// A grammar that tries a bracket again after it failed doubles its work with each level, and would not come to an end here.
#[test]
fn texts_that_invite_to_look_again_and_again_come_to_an_end() {
    let size: usize = if is_long() { 1 << 20 } else { 1 << 12 };
    let nested = |open: &str, inside: &str, close: &str| {
        let depth = 60;
        let line = format!("x = {}{inside}{}\n", open.repeat(depth), close.repeat(depth));
        line.repeat(size.div_ceil(line.len()))
    };
    let many = |head: &str, repeated: &str, tail: &str| format!("{head}{}{tail}\n", repeated.repeat(size / repeated.len()));
    let texts = [
        nested("[", "1", "]"),
        nested("[", "!", "]"),
        nested("{a: ", "!", "}"),
        nested("(", "a +", ")"),
        nested("f(", "a b", ")"),
        nested("a[", "!", "]"),
        nested("[a, ", "!", "]"),
        nested("not ", "!", ""),
        nested("if ", "!", " then b else c"),
        nested("\"${", "!", "}\""),
        many("x = ", "[", ""),
        many("x = ", "{", ""),
        many("x = ", "\"${", ""),
        many("", "a b {\n", ""),
        many("", "a ! b {\n", ""),
        many("", "}\n", ""),
        many("network a {\n", "    b = c\n  }\n", "}"),
        many("x = 1", " + 1", ""),
        many("x = 1", "\n  + 1", ""),
        many("x = 1", " + 1", " !"),
        many("x = a", ".a", ""),
        many("x = [1", ", 1", " !]"),
        many("x = [a", " for a in b", "]"),
        many("x = ", "a:", ""),
        many("", "a -> ", ""),
        many("x = a", "-", ""),
        many("x = 1", ".1", ""),
        many("x = a", "\n # b", "\n+ c"),
        many("", "x = \"\"\"\n", ""),
        many("", "let x =\n", ""),
    ];
    for text in texts {
        sound(&text);
    }
}

// ---------------------------------------------------------------- what the reference writes

/// A statement of each form, in each of the ways in which it can be written.
const FORMS: &[&str] = &[
    "stack shop[env] {\n  tags = {Owner: \"net\", \"Cost Center\": \"7\"}\n}",
    "param n: int = 3 where n > 0 and n <= 6 \"one to six\"",
    "param env: \"dev\" | \"prod\"",
    "param many: map[list[cidr]]? = none",
    "let x: list[zone] = []",
    "let x = 1 + 2 * 3 - -4 / 5 % 6",
    "let x = a\n  + b\n  # why\n  - c # and this\n\n  * d",
    "let x = not not a == b and c or d",
    "let x = if a then b else if c then d else e",
    "let x = if a\n  then b\n  else c",
    "let x = [\n  1, # one\n  2\n  ,\n  # three\n  3,\n]",
    "let x = {\n  a: 1,\n  \"b c\":\n    2,\n}",
    "let x = (\n  a\n  + b\n)",
    "let x = f(\n  a,\n  b,\n)[\n  0\n].c(1).d",
    "let x = [e for x in xs for y in x if y > 3]",
    "let x = {k: v\n  for k in ks\n  if k != none\n}",
    "let x = 0..n * 2",
    "let x = \"\\n\\t\\\"\\\\\\$\\u{1F600} ${a + \"${b}\"} $ #\"",
    "let x = \"\"\"\n    a ${b} \\${c} \\ \"\"\n\n      d\n    \"\"\"",
    "let x = [10.0.0.0/8, 1.2.3.4, ::/0, ::1, fe80::1, 2001:db8::/32, /24, 20 GiB, 5m, 123456789012]",
    "let x = [tcp 80, tcp 8000-8100, tcp, udp 53, icmp, icmp 8/0, icmpv6 128/0, protocol 47, all]",
    "let x = [us-east-1a, t3.micro, m5.24xlarge, ubuntu-24.04, a.b-c.d2]",
    "service mongo-express = tcp 8080",
    "assert a can reach b on https \"why\"",
    "assert only [a, b] can reach c on [http, https]",
    "assert internet cannot reach lab.worker[0]",
    "check n > 3 \"more than ${n}\"",
    "output addresses = [w.public-ip for w in lab.worker]",
    "moved a[0] to b[\"x\", 1]",
    "use \"path.vpc\" as shop[k in xs] if c {\n  param = value\n}",
    "use \"path.vpc\" as shop",
    "existing network shared {\n  id = \"vpc-0abc\"\n}",
    "existing sg web",
    "address front",
    "node web[z in zones, i in 0..2] if env == \"prod\" {\n  disk {\n    size = 20 GiB\n  }\n  disk data { device = \"sdf\" }\n}",
    "routes out {\n  0.0.0.0/0 -> igw # out\n  ::/0 -> igw\n  [10.0.0.0/8, offices] -> hub[z]\n  shared -> shared-lab\n}",
    "sg web {\n  outbound = closed\n  allow [http, https] from anywhere \"all\"\n  allow tcp 443 to store\n}",
    "acl edge {\n  100 allow [http, https] from anywhere\n  200 deny all to 10.0.0.0/8 \"why\"\n}",
    "role app {\n  allow \"s3:GetObject\" on \"arn:aws:s3:::bucket/*\"\n}",
    "#allow(W0042)\nlet x = 1 # behind",
];

#[test]
fn every_form_of_the_reference_is_read() {
    for form in FORMS {
        let parse = sound(&format!("{form}\n"));
        assert_eq!(parse.errors, [], "{form}");
        assert_eq!(parse.file.statements.len(), 1, "{form}");
        let broken = matches!(parse.file.statements[0].kind, StatementKind::Broken { .. });
        assert!(!broken, "{form}");
    }
}

// ---------------------------------------------------------------- one cause, one error

fn told(text: &str) -> Vec<&'static str> {
    sound(text).errors.iter().map(|error| error.code.0).collect()
}

/// Maps are opened behind a `=`.
fn opens_a_body(line: &str) -> bool {
    line.trim_end().ends_with('{') && !line.contains(" = {")
}

#[test]
fn a_body_without_its_opening_line_is_one_error() {
    let mut count = 0;
    for text in programs() {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| opens_a_body(line)) {
            let rest: String = lines.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, line)| *line).collect();
            let found = told(&rest);
            assert!(found.len() <= 1, "without line {}: {found:?}\n{text}", at + 1);
            count += 1;
        }
    }
    assert!(count > 100, "only {count} bodies were looked at");
}

#[test]
fn a_body_without_its_brace_is_mended_where_its_head_stands() {
    let text = "network lab {\n  subnet lan\n    cidr = 10.0.0.0/24\n  }\n\n  sg web {\n  }\n}\n";
    let parse = sound(text);
    let [error] = &parse.errors[..] else { panic!("{:?}", parse.errors) };
    assert_eq!(error.message, "the body of `subnet lan` is never opened");
    let fix = error.fix.as_ref().unwrap();
    assert_eq!(with(text, fix.span.start as usize, &fix.text), text.replace("subnet lan\n", "subnet lan {\n"));
    let names: Vec<String> = heads(&parse.file.statements).into_iter().map(|(word, name, _)| format!("{word} {name}")).collect();
    assert_eq!(names, ["network lab", "subnet lan", "sg web"]);
}

#[test]
fn what_a_missing_line_declared_is_taken_from_those_who_name_it() {
    let text = "network lab {\n    cidr = 10.0.0.0/24\n    zone = us-east-1a\n  }\n\n  node n {\n    subnet = lan\n    type = t3.micro\n  }\n}\n";
    let parse = sound(text);
    let [error] = &parse.errors[..] else { panic!("{:?}", parse.errors) };
    assert_eq!((error.code, error.message.as_str()), (codes::STRAY_CLOSE, "no line opens the body that this `}` closes"));
    let StatementKind::Declaration(network) = &parse.file.statements[0].kind else { panic!("{:?}", parse.file) };
    let lost: Vec<Option<&str>> = network
        .body
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Broken { declares } => Some(declares.as_deref()),
            _ => None,
        })
        .collect();
    assert_eq!(lost, [Some("lan"), None, None]);
}

#[test]
fn an_operator_at_the_end_of_a_line_is_one_error() {
    for (text, operator) in [("let x = a or\n  b\n", "or"), ("let x = (a +\n  b)\n", "+"), ("x = [a,\n  b +\n  c]\n", "+")] {
        let parse = sound(text);
        let [error] = &parse.errors[..] else { panic!("{text}{:?}", parse.errors) };
        assert_eq!(error.message, format!("no value follows `{operator}` on its line"));
    }
}

#[test]
fn what_nests_too_deep_is_called_by_its_name() {
    let message = |text: String| sound(&text).errors.into_iter().map(|error| error.message).collect::<Vec<_>>();
    assert_eq!(message(format!("let x = {}a\n", "not ".repeat(70))), ["`if` and `not` nest deeper than 64 here"]);
    assert_eq!(message(format!("let x = {}a{}\n", "(".repeat(70), ")".repeat(70))), ["brackets nest deeper than 64 here"]);
    // What stands side by side does not nest.
    assert_eq!(message(format!("let x = [{}]\n", "if a then b else c, ".repeat(70))), [""; 0]);
    assert_eq!(message(format!("let x = a{}\n", " and not b".repeat(70))), [""; 0]);
}

#[test]
fn the_count_of_what_is_not_told_comes_last() {
    let errors = sound(&"let x =\n".repeat(150)).errors;
    assert_eq!(errors.len(), MOST_ERRORS + 1);
    let last = errors.last().unwrap();
    assert_eq!((last.code, last.message.as_str()), (codes::TOO_MANY_ERRORS, "50 more lines were not understood"));
}
