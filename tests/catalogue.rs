//! The catalogue of AWS's rules is whole, each check in it is tripped by a program of the corpus and spares the nearest
//! one, and the manual's table is made from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use vpclang::diagnostic::explain;
use vpclang::rules::catalogue::{CatalogueRule, Class, Held, all};

/// How many rules there are: they are numbered without gaps.
const RULES: u16 = 198;

fn corpus(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
    let names = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter_map(|name| Some(name.strip_suffix(".vpc")?.to_owned())).collect();
    names.sort();
    names
}

#[test]
fn every_rule_has_one_entry() {
    let numbers: Vec<u16> = all().map(|rule| rule.number).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (1..=RULES).collect::<Vec<_>>());
}

#[test]
fn every_entry_says_what_it_is_about() {
    for rule in all() {
        assert!(rule.rule.ends_with('.') && rule.rule.len() > 20, "{}: {}", rule.number, rule.rule);
        assert!(!rule.source.is_empty(), "{} has no source", rule.number);
        match rule.held {
            Held::Check(codes) => assert!(!codes.is_empty(), "{} is checked by nothing", rule.number),
            Held::Unsayable(why) | Held::Engine(why) | Held::Live(why) => {
                assert!(why.len() > 10 && !why.ends_with('.'), "{}: {why}", rule.number);
            }
        }
    }
}

/// A rule that is checked is shown by a program that breaks it and by one that nearly does.
#[test]
fn every_checked_rule_has_a_program_that_trips_it_and_one_that_does_not() {
    let (bad, ok) = (corpus("bad"), corpus("ok"));
    let mut missing = Vec::new();
    for rule in all() {
        let Held::Check(codes) = rule.held else { continue };
        for code in codes {
            let tripping: Vec<&String> = bad.iter().filter(|name| name.starts_with(code.0)).collect();
            if tripping.is_empty() {
                missing.push(format!("{}: no bad program has {}", rule.number, code.0));
            } else if !tripping.iter().any(|name| ok.contains(name)) {
                missing.push(format!("{}: no program that is nearly {}", rule.number, code.0));
            }
        }
    }
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_table_of_rules_is_made_from_the_catalogue() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let made = table();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == made,
        "docs/rules.md is not what the catalogue says: UPDATE=1 writes it"
    );
}

const HEAD: &str = "\
# What AWS refuses, and where that is found

<!-- Made from src/rules/catalogue by tests/catalogue.rs. Write it anew with UPDATE=1 cargo test --release catalogue. -->

Every rule of AWS that this program knows, and what becomes of a network that breaks it. A rule with a code is decided by
`vpclang check`, before any call, and `vpclang explain CODE` says more; the example is a program of `tests/corpus/bad` that breaks
it, and the file of the same name in `tests/corpus/ok` is the nearest that does not. The others cannot be broken by any program,
are kept by how programs are carried out, or are known to AWS alone: then the table says why.

What happens to those who break a rule: AWS **refuses** the call; it takes it and the thing **fails**; it takes it and the thing
does nothing, **silently**; it **rewrites** the value; or it is a **quota** of the account, which [a file](quotas.md) can raise.
";

fn table() -> String {
    let bad = corpus("bad");
    let mut rules: BTreeMap<u16, &CatalogueRule> = BTreeMap::new();
    rules.extend(all().map(|rule| (rule.number, rule)));
    let count = |wanted: fn(&Held) -> bool| rules.values().filter(|rule| wanted(&rule.held)).count();
    let mut text = HEAD.to_owned();
    let _ = write!(
        text,
        "\nOf {} rules, {} are checked, {} cannot be broken by a program, {} are kept by the engine, and {} are known to AWS alone.\n",
        rules.len(),
        count(|held| matches!(held, Held::Check(_))),
        count(|held| matches!(held, Held::Unsayable(_))),
        count(|held| matches!(held, Held::Engine(_))),
        count(|held| matches!(held, Held::Live(_))),
    );
    text.push_str("\n| number | the rule | who breaks it | code, example | otherwise | source |\n|---:|---|---|---|---|---|\n");
    for rule in rules.values() {
        let class = match rule.class {
            Class::Refused => "refused",
            Class::Fails => "fails",
            Class::Silent => "silent",
            Class::Normalised => "rewritten",
            Class::Quota => "quota",
        };
        let (checked, otherwise) = match rule.held {
            Held::Check(codes) => (codes.iter().map(|code| example(code.0, &bad)).collect::<Vec<_>>().join("<br>"), String::new()),
            Held::Unsayable(why) => (String::new(), format!("cannot be said: {why}")),
            Held::Engine(why) => (String::new(), format!("kept: {why}")),
            Held::Live(why) => (String::new(), format!("only live: {why}")),
        };
        let cells = [rule.rule, class, &checked, &otherwise, rule.source].map(|cell| cell.replace('|', "\\|"));
        let _ = writeln!(text, "| {} | {} |", rule.number, cells.join(" | "));
    }
    text
}

/// The code with the first program that has it.
fn example(code: &str, bad: &[String]) -> String {
    assert!(explain::page(code).is_some(), "{code} has no page");
    match bad.iter().find(|name| name.starts_with(code)) {
        Some(name) => format!("{code} [{}](../tests/corpus/bad/{name}.vpc)", &name[code.len() + 1..]),
        None => code.to_owned(),
    }
}
