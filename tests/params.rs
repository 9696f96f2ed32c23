//! Parameters: from lines of a file, the environment and flags to values, and how the command finds them.

use std::path::Path;
use std::process::{Command, Stdio};

use vpclang::analysis::{Analysis, Inputs, analyse_parsed, params_file, parse_used, stack_of};
use vpclang::model::lower;
use vpclang::source::SourceMap;

use crate::modules::{shown, texts, told};

/// A program, analysed with what a text gives that was named for it, and one that lies beside it.
fn given(main: &str, params: &str, beside: &str) -> (SourceMap, Analysis) {
    let mut sources = texts(&[("main.vpc", main)]);
    let mut inputs = Inputs::default();
    let file = sources.add("given.params", params.as_bytes());
    params_file::add(&mut inputs, &sources, file);
    let parses = parse_used(&sources);
    if let Some((_, key)) = stack_of(&sources, &parses, &inputs) {
        let file = sources.add("beside.params", beside.as_bytes());
        let key = key.as_ref().map(|(param, key)| (param.as_str(), key.as_str()));
        params_file::add_beside(&mut inputs, &sources, file, key);
    }
    let analysis = analyse_parsed(&sources, &parses, &inputs);
    (sources, analysis)
}

/// What is told, and the outputs where nothing is.
fn from_lines(main: &str, params: &str, beside: &str) -> Vec<String> {
    let (sources, analysis) = given(main, params, beside);
    match lower(&analysis) {
        Ok(program) => program.outputs.iter().map(|output| format!("{} = {}", output.name, shown(&output.value))).collect(),
        Err(found) => told(&sources, &found),
    }
}

#[test]
fn lines_of_a_file_give_parameters() {
    let main = "stack a\nparam n: int = 1\nparam text: string = \"\"\noutput x = \"${n} ${text}\"\n";
    let of = |params: &str| from_lines(main, params, "");
    assert_eq!(of(""), ["x = 1 "]);
    assert_eq!(of("# a comment\n\n  n =  7 \r\ntext = a # \"b\" = ${c}\n"), ["x = 7 a # \"b\" = ${c}"]);
    assert_eq!(of("\u{FEFF}n = 7"), ["x = 7 "]);
    assert_eq!(of("text ="), ["x = 1 "]);
    assert_eq!(of("n = 7\nsomething\n= 4\na b = 4\n"), ["E0120 given.params:2", "E0120 given.params:3", "E0120 given.params:4"]);
    assert_eq!(of("n = 7\nn = 8\n"), ["E0121 given.params:2"]);
    assert_eq!(of("n = many\n"), ["E0316 given.params:1"]);
    assert_eq!(of("n =\n"), ["E0316 given.params:1"]);
    assert_eq!(of("\n\nm = 4\n"), ["E0317 given.params:3"]);
    assert_eq!(from_lines("stack a\nparam n: int where n > 3\n", "n = 3\n", ""), ["E0318 given.params:1"]);
    assert_eq!(from_lines("stack a\nparam n: int\n", "", ""), ["E0315 main.vpc:2"]);
}

#[test]
fn values_from_outside_are_read_by_their_types() {
    for (of, typed, expected) in [
        ("account-id", "012345678901", "x = 012345678901"),
        ("account-id", "12345", "E0316 given.params:1"),
        ("arn", "arn:aws:s3:::logs", "x = arn:aws:s3:::logs"),
        ("arn", "logs", "E0316 given.params:1"),
        ("arn?", "none", "x = none"),
        ("\"dev\" | \"prod\"", "prod", "x = prod"),
        ("\"dev\" | \"prod\"", "\"prod\"", "E0316 given.params:1"),
        ("\"dev\" | \"prod\"?", "none", "x = none"),
        ("list[string]", "[\"a\", \"b\"]", "x = [a, b]"),
        ("list[account-id]", "[123456789012]", "x = [123456789012]"),
        ("list[\"a\" | \"b\"]", "[\"a\"]", "x = [a]"),
        ("map[int]", "{a: 1}", "x = {a: 1}"),
        ("size", "20 GiB", "x = 20 GiB"),
        ("duration", "5m", "x = 5m"),
        ("list[cidr]", "10.0.0.0/8", "x = [10.0.0.0/8]"),
        ("string?", "none", "x = none"),
        ("list[zone]", "[us-east-1a", "E0316 given.params:1"),
        ("int", "1\u{a0}", "x = 1"),
    ] {
        let main = format!("stack a\nparam p: {of}\noutput x = p\n");
        assert_eq!(from_lines(&main, &format!("p = {typed}\n"), ""), [expected], "{of}");
    }
}

#[test]
fn the_file_beside_a_program_is_found_by_its_key_and_gives_what_nobody_else_does() {
    let main = "stack shop[env]\nparam env: \"dev\" | \"prod\" = \"dev\"\nparam n: int = 1\noutput x = \"${env} ${n}\"\n";
    assert_eq!(from_lines(main, "", "n = 2\n"), ["x = dev 2"]);
    assert_eq!(from_lines(main, "n = 3\n", "n = 2\n"), ["x = dev 3"]);
    assert_eq!(from_lines(main, "env = prod\n", "env = prod\nn = 2\n"), ["x = prod 2"]);
    assert_eq!(from_lines(main, "", "n = 2\nenv = prod\n"), ["E0222 beside.params:2"]);
    assert_eq!(from_lines(main, "", "m = 2\n"), ["E0317 beside.params:1"]);
    let stack = |main: &str, params: &str| {
        let mut sources = texts(&[("main.vpc", main)]);
        let file = sources.add("given.params", params.as_bytes());
        let mut inputs = Inputs::default();
        params_file::add(&mut inputs, &sources, file);
        stack_of(&sources, &parse_used(&sources), &inputs)
    };
    let keyed = |key: &str| Some(("shop".to_owned(), Some(("env".to_owned(), key.to_owned()))));
    assert_eq!(stack(main, ""), keyed("dev"));
    assert_eq!(stack(main, "env = prod"), keyed("prod"));
    assert_eq!(stack(main, "env = test"), None);
    assert_eq!(stack("let x = 1\nstack a\n", ""), Some(("a".to_owned(), None)));
    assert_eq!(stack("let x = 1\n", ""), None);
}

/// A folder with a program in it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(files: &[(&str, &str)]) -> Desk {
        let desk = Desk(tempfile::tempdir().unwrap());
        for (name, text) in files {
            desk.write(name, text);
        }
        desk
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The exit status of `check`, and what it says on stderr.
    fn check(&self, args: &[&str], environment: &[(&str, &str)]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_vpclang"))
            .arg("check")
            .args(args)
            .current_dir(self.0.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// The first line that is said; `fine` where nothing is wrong.
    fn says(&self, args: &[&str], environment: &[(&str, &str)]) -> String {
        match self.check(args, environment) {
            (0, _) => "fine".to_owned(),
            (status, said) => format!("{status} {}", said.lines().next().unwrap_or_default()),
        }
    }
}

/// Says its own values, so that a run shows which of them won.
const SAYS: &str = "stack shop[env]
param env: \"dev\" | \"prod\" = \"dev\"
param big-one: int = 1
check big-one == 1 \"${env} ${big-one}\"
";

#[test]
fn what_is_nearer_wins() {
    let desk = Desk::new(&[("main.vpc", SAYS)]);
    assert_eq!(desk.says(&[], &[]), "fine");
    desk.write("shop.dev.params", "big-one = 2\n");
    desk.write("shop.prod.params", "big-one = 3\n");
    assert_eq!(desk.says(&[], &[]), "1 error[E0320]: dev 2");
    assert_eq!(desk.says(&["--param", "env=prod"], &[]), "1 error[E0320]: prod 3");
    let environment = [("VPCLANG_PARAM_BIG_ONE", "4"), ("VPCLANG_PARAM_ENV", "prod")];
    assert_eq!(desk.says(&[], &environment), "1 error[E0320]: prod 4");
    desk.write("more.params", "big-one = 5\nenv = dev\n");
    assert_eq!(desk.says(&["--params", "more.params"], &environment), "1 error[E0320]: dev 5");
    assert_eq!(desk.says(&["--params", "more.params", "--param", "big-one=6"], &environment), "1 error[E0320]: dev 6");
    assert_eq!(desk.says(&[], &[("VPCLANG_PARAM_BIG_TWO", "4")]), "1 error[E0317]: the program has no parameter `big-two`");
}

#[test]
fn what_is_given_lies_beside_the_program() {
    let desk = Desk::new(&[
        ("sub/main.vpc", &SAYS.replace("[env]", "")),
        ("sub/shop.params", "big-one = 2\n"),
        ("shop.params", "x = 1\n"),
    ]);
    assert_eq!(desk.says(&["sub/main.vpc"], &[]), "1 error[E0320]: dev 2");
    assert_eq!(desk.says(&["sub"], &[]), "1 error[E0320]: dev 2");
    desk.write("sub/shop.params", "big-one = two\n");
    let (status, said) = desk.check(&["sub"], &[]);
    assert_eq!(status, 1);
    let place = said.lines().nth(1).unwrap_or_default();
    assert!(place.contains("sub/shop.params:1:11"), "{said}");
}

#[test]
fn what_cannot_be_read_ends_the_run() {
    let desk = Desk::new(&[("main.vpc", SAYS)]);
    let (status, said) = desk.check(&["--params", "nowhere.params"], &[]);
    assert_eq!(status, 1);
    assert!(said.contains("nowhere.params"), "{said}");
    let (status, said) = desk.check(&["--param", "env"], &[]);
    assert_eq!((status, said.contains("write `--param name=value`")), (1, true), "{said}");
    std::fs::create_dir(desk.0.path().join("shop.dev.params")).unwrap();
    let (status, said) = desk.check(&[], &[]);
    assert_eq!((status, said.contains("shop.dev.params")), (1, true), "{said}");
}

#[test]
fn a_key_without_value_hides_nothing_and_adds_nothing() {
    let main = SAYS.replace("= 1\n", "\n").replace("\"dev\"\n", "\"dev\"\nlet lost = nowhere\n");
    let desk = Desk::new(&[("main.vpc", &main), ("shop.dev.params", "big-one = 2\n")]);
    let (_, said) = desk.check(&["--param", "env=test"], &[]);
    let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("error[")).collect();
    assert_eq!(
        errors,
        ["error[E0316]: `test`, given for `env`, is not `\"dev\"` or `\"prod\"`", "error[E0203]: nothing here is called `nowhere`"]
    );
}

#[test]
fn used_files_are_looked_for_below_the_file_that_uses_them() {
    let module = "param n: int = 2\ncheck n == 1 \"used\"\n";
    let desk = Desk::new(&[
        ("p/main.vpc", "stack a\nuse \"sub/one.vpc\" as one\n"),
        ("p/sub/one.vpc", "use \"./two.vpc\" as two\n"),
        ("p/sub/two.vpc", module),
        ("out.vpc", module),
    ]);
    assert_eq!(desk.says(&["p"], &[]), "1 error[E0320]: used");
    desk.write("p/sub/one.vpc", "use \"../main.vpc\" as two\n");
    assert_eq!(desk.says(&["p"], &[]), "1 error[E0602]: `../main.vpc` lies outside of the program's folder");
    desk.write("p/sub/one.vpc", "use \"three.vpc\" as two\n");
    assert_eq!(desk.says(&["p"], &[]), "1 error[E0601]: there is no file `three.vpc`");
    desk.write("p/main.vpc", "stack a\nuse \"main.vpc\" as m\n");
    assert_eq!(desk.says(&["p"], &[]), "1 error[E0221]: `p/main.vpc` uses itself");
}

#[cfg(unix)]
#[test]
fn links_lead_to_used_files_but_not_out_of_the_folder() {
    let desk = Desk::new(&[
        ("p/main.vpc", "stack a\nuse \"link.vpc\" as one\n"),
        ("p/sub/real.vpc", "use \"other.vpc\" as other\n"),
        ("p/sub/other.vpc", "check 1 == 2 \"used\"\n"),
        ("out.vpc", "let x = 1\n"),
    ]);
    let link = |from: &str, to: &Path| std::os::unix::fs::symlink(to, desk.0.path().join(from)).unwrap();
    link("p/link.vpc", Path::new("sub/real.vpc"));
    // Its own paths begin in the folder that it really lies in.
    assert_eq!(desk.says(&["p"], &[]), "1 error[E0320]: used");
    std::fs::remove_file(desk.0.path().join("p/link.vpc")).unwrap();
    link("p/link.vpc", Path::new("../out.vpc"));
    assert_eq!(desk.says(&["p"], &[]), "1 error[E0602]: `link.vpc` lies outside of the program's folder");
}

#[test]
fn quotas_come_from_the_named_file_or_the_one_beside() {
    let desk =
        Desk::new(&[("main.vpc", "stack shop\n"), ("shop.quotas", "wrong = 3\n"), ("named.quotas", "vpcs-per-region = x\n")]);
    assert_eq!(desk.says(&[], &[]), "1 error[E0122]: no quota is called `wrong`");
    let named = desk.says(&["--quotas", "named.quotas"], &[]);
    assert_eq!(named, "1 error[E0122]: `x`, given for `vpcs-per-region`, is no whole number");
    assert_eq!(desk.check(&["--quotas", "nowhere.quotas"], &[]).0, 1);
}
