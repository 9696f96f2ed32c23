//! The language: text to tree, tree to settled values, values to a program.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use vpclang::analysis::{Analysis, Inputs, analyse};
use vpclang::diagnostic::{Diagnostic, Severity};
use vpclang::model::{Body, Direction, Key, Output, OutputValue, Peer, Program, Ref, lower};
use vpclang::schema::Kind;
use vpclang::source::{AssetProblem, SourceMap};
use vpclang::syntax::{file_paths, parse};

const LAB: &str = include_str!("../examples/awsome-day/main.vpc");
const SHOP: &str = include_str!("programs/shop.vpc");
const KINDS: &str = include_str!("programs/kinds.vpc");
const SCRIPT: &str = include_str!("../examples/awsome-day/bootstrap.sh");
const PUBLIC: &str = include_str!("../examples/awsome-day/ops.pub");

fn sources(text: &str) -> SourceMap {
    let mut sources = SourceMap::new();
    let file = sources.add("main.vpc", text.as_bytes());
    sources.attach(file, "ops.pub", Ok(PUBLIC.as_bytes().into()));
    sources.attach(file, "bootstrap.sh", Ok(SCRIPT.as_bytes().into()));
    sources
}

fn analysed(text: &str) -> Analysis {
    analyse(&sources(text), &Inputs::default())
}

fn with_params(text: &str, params: &[(&str, &str)]) -> Analysis {
    let params = params.iter().map(|(name, value)| (name.to_string(), value.to_string().into())).collect();
    analyse(&sources(text), &Inputs { params, ..Inputs::default() })
}

fn codes(analysis: &Analysis) -> Vec<&'static str> {
    analysis.diagnostics.iter().map(|found| found.code.0).collect()
}

/// A program whose only part is `let`s and the like.
fn check(body: &str, expected: &[&str]) {
    let analysis = analysed(&format!("stack test\n{body}\n"));
    assert_eq!(codes(&analysis), expected, "{body}\n{:#?}", analysis.diagnostics);
}

/// The printed value of an output.
fn value(body: &str, params: &[(&str, &str)]) -> OutputValue {
    let analysis = with_params(&format!("stack test\n{body}\n"), params);
    let program = lower(&analysis).unwrap_or_else(|errors| panic!("{body}\n{errors:#?}"));
    let Output { value, .. } = program.outputs.into_iter().next_back().unwrap();
    value
}

fn shown(value: &OutputValue) -> String {
    match value {
        OutputValue::None => "none".into(),
        OutputValue::Bool(value) => value.to_string(),
        OutputValue::Int(number) => number.to_string(),
        OutputValue::Text(text) => text.clone(),
        OutputValue::Member(address, member) => format!("<{address}.{}>", member.name()),
        OutputValue::Joined(parts) => parts.iter().map(shown).collect(),
        OutputValue::List(values) => format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join(", ")),
        OutputValue::Map(map) => {
            let entries: Vec<String> = map.iter().map(|(key, value)| format!("{key}: {}", shown(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

fn expr(text: &str) -> String {
    shown(&value(&format!("output x = {text}"), &[]))
}

/// Everything that must hold of any text at all.
fn total(text: &str) {
    let sources = sources(text);
    let (file, source) = sources.files().next().unwrap();
    let parsed = parse(source.text(), file);
    let _ = file_paths(&parsed);
    let analysis = analyse(&sources, &Inputs::default());
    let mut told = BTreeSet::new();
    for found in &analysis.diagnostics {
        inside(found, source.text());
        assert!(told.insert((found.code, found.span())), "told twice: {found:#?} in\n{text}");
        assert!(!found.message.ends_with('.'), "{}", found.message);
    }
    let errors = analysis.diagnostics.iter().any(|found| found.severity == Severity::Error);
    assert_eq!(lower(&analysis).is_err(), errors, "{text}\n{:#?}", analysis.diagnostics);
}

fn inside(found: &Diagnostic, text: &str) {
    let spans = found.labels.iter().map(|label| label.span).chain(found.fix.iter().map(|fix| fix.span));
    for span in spans {
        assert!(text.get(span.range()).is_some(), "{span:?} of {found:#?} does not lie in the text");
    }
}

fn deletions(text: &str, step: usize) {
    for (at, character) in text.char_indices().step_by(step) {
        let (before, after) = text.split_at(at);
        total(&format!("{before}{}", &after[character.len_utf8()..]));
    }
}

fn truncations(text: &str, step: usize) {
    for (at, _) in text.char_indices().step_by(step) {
        total(&text[..at]);
    }
}

const SNIPPETS: [&str; 12] = ["}", "{", "[", ")", "\"", "\n", " = ", "#", "${", "\"\"\"\n", "subnet ", "é"];

fn insertions(text: &str, snippet: &str, step: usize) {
    for (at, _) in text.char_indices().step_by(step) {
        let (before, after) = text.split_at(at);
        total(&format!("{before}{snippet}{after}"));
    }
}

#[test]
fn every_deletion_of_a_character_is_answered() {
    deletions(LAB, 1);
    deletions(SHOP, 3);
    deletions(KINDS, 3);
}

#[test]
fn every_truncation_is_answered() {
    truncations(LAB, 1);
    truncations(SHOP, 3);
    truncations(KINDS, 3);
}

#[test]
fn snippets_anywhere_are_answered() {
    for (at, snippet) in SNIPPETS.into_iter().enumerate() {
        insertions(LAB, snippet, 13 + at);
        insertions(SHOP, snippet, 53 + at);
        insertions(KINDS, snippet, 67 + at);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        total(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_soup_of_words_is_answered(words in proptest::collection::vec(proptest::sample::select(SOUP.to_vec()), 0..60)) {
        total(&words.concat());
    }
}

const SOUP: [&str; 44] = [
    "stack a\n",
    "network lab {\n",
    "subnet lan {\n",
    "sg web {\n",
    "node n[i in 0..3] {\n",
    "}\n",
    "}",
    "{",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\n",
    " ",
    "  cidr = ",
    "10.0.0.0/16",
    "10.0.0.0/24",
    "10.0.0.7",
    "/24",
    "lab",
    "lab.lan",
    "lan",
    "web",
    "n",
    "n[0]",
    ".ip",
    ".host(",
    "i",
    " + ",
    " - ",
    " == ",
    "..",
    "1",
    "let x = ",
    "if ",
    " then ",
    " else ",
    " for x in ",
    ", ",
    "x",
    "allow tcp 22 from ",
    "0.0.0.0/0 -> ",
    "#allow(W0003)\n",
];

#[test]
fn what_is_still_being_typed_keeps_the_rest() {
    let text = LAB.replace("zone   = us-east-1a", "zone   = ");
    assert_eq!(codes(&analysed(&text)), ["E0103"]);
    let text = LAB.replace("    dns    = [amazon]\n", "    dns    = [amazon\n");
    assert_eq!(codes(&analysed(&text)), ["E0106"]);
    let text = LAB.replace("\"lab.internal\"", "\"lab.internal");
    assert_eq!(codes(&analysed(&text)), ["E0104"]);
}

fn lab() -> Program {
    let analysis = analysed(LAB);
    assert_eq!(codes(&analysis), [] as [&str; 0], "{:#?}", analysis.diagnostics);
    lower(&analysis).unwrap()
}

#[test]
fn the_lab_network_is_what_its_text_says() {
    let program = lab();
    assert_eq!(program.stack.to_string(), "awsome-day");
    let listed: Vec<String> = program
        .resources
        .iter()
        .map(|(id, resource)| format!("{} {} {}", resource.kind().word(), id.address, id.region.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(
        listed,
        [
            "network lab us-east-1",
            "sg lab.cluster us-east-1",
            "dhcp lab.dhcp us-east-1",
            "gateway lab.igw us-east-1",
            "subnet lab.lan us-east-1",
            "routes lab.main us-east-1",
            "node lab.worker[0] us-east-1",
            "node lab.worker[1] us-east-1",
            "node lab.worker[2] us-east-1",
            "key ops us-east-1",
        ]
    );
    let [output] = program.outputs.as_slice() else { panic!("{:?}", program.outputs) };
    assert_eq!(shown(&output.value), "[<lab.worker[0].public-ip>, <lab.worker[1].public-ip>, <lab.worker[2].public-ip>]");
}

#[test]
fn the_lab_network_has_its_values() {
    let program = lab();
    let find = |address: &str| program.resources.values().find(|resource| resource.address.to_string() == address).unwrap();
    let Body::Node(worker) = &find("lab.worker[2]").body else { panic!() };
    assert_eq!(worker.ip.unwrap().to_string(), "10.117.0.102");
    assert_eq!(
        (worker.zone.as_str(), worker.instance_type.as_str(), worker.image.name.as_str()),
        ("us-east-1a", "t2.micro", "al2023")
    );
    assert_eq!(worker.image.id, None);
    assert!(worker.public_ip);
    assert_eq!(worker.subnet.to_string(), "lab.lan");
    assert_eq!(worker.key.as_ref().unwrap().to_string(), "ops");
    assert_eq!(worker.groups.iter().map(Ref::to_string).collect::<Vec<_>>(), ["lab.cluster"]);
    assert_eq!(worker.init.as_deref(), Some(SCRIPT));
    assert_eq!(worker.init_digest.as_ref().unwrap().len(), 64);
    let Body::SecurityGroup(cluster) = &find("lab.cluster").body else { panic!() };
    let rules: Vec<String> = cluster.rules.keys().map(ToString::to_string).collect();
    assert_eq!(
        rules,
        [
            "allow tcp 22 from 203.0.113.0/24",
            "allow tcp 3000 from 10.117.0.0/16",
            "allow tcp 8080 from 10.117.0.0/16",
            "allow tcp 9090 from 10.117.0.0/16",
            "allow tcp 19999 from 10.117.0.0/16",
            "allow tcp 27017 from 10.117.0.0/16",
            "allow all to 0.0.0.0/0",
        ]
    );
    assert_eq!(cluster.rules.values().flatten().collect::<Vec<_>>(), ["the office"]);
    let Body::Routes(main) = &find("lab.main").body else { panic!() };
    assert_eq!(main.routes.iter().map(|(to, target)| format!("{to} -> {target}")).collect::<Vec<_>>(), ["0.0.0.0/0 -> lab.igw"]);
    let Body::KeyPair(key) = &find("ops").body else { panic!() };
    assert_eq!(key.public.algorithm, "ssh-ed25519");
    assert!(key.public.fingerprint.starts_with("SHA256:"));
    let Body::Dhcp(dhcp) = &find("lab.dhcp").body else { panic!() };
    assert_eq!((dhcp.domain.as_deref(), dhcp.dns.len()), (Some("lab.internal"), 1));
}

#[test]
fn spans_lead_back_to_the_text() {
    let program = lab();
    let slice = |span: vpclang::source::Span| &LAB[span.range()];
    let node = program.resources.values().find(|resource| resource.kind() == Kind::Node).unwrap();
    assert_eq!(slice(node.span), "node worker[i in 0..3]");
    assert_eq!(slice(node.span_of("ip")), "lan.host(100 + i)");
    let group = program.resources.values().find(|resource| resource.kind() == Kind::SecurityGroup).unwrap();
    assert_eq!(slice(group.lines["allow tcp 22 from 203.0.113.0/24"]), "allow ssh from office \"the office\"");
    let table = program.resources.values().find(|resource| resource.kind() == Kind::Routes).unwrap();
    assert_eq!(slice(table.lines["0.0.0.0/0"]), "0.0.0.0/0 -> igw");
    for resource in program.resources.values() {
        for field in resource.body.fields() {
            if let vpclang::model::Shown::Lines(lines) = field.value {
                let open = "allow all to 0.0.0.0/0";
                assert!(lines.keys().filter(|line| *line != open).all(|line| resource.lines.contains_key(line)), "{lines:?}");
            }
        }
    }
}

#[test]
fn the_larger_programs_of_the_reference_check_clean() {
    for text in [SHOP, KINDS] {
        let analysis = analysed(text);
        assert!(analysis.diagnostics.is_empty(), "{:#?}", analysis.diagnostics);
    }
}

/// What is not made in AWS yet is named, with all that hangs on it, and the rest is a program all the same.
#[test]
fn what_is_not_applied_is_named_with_its_cause() {
    let analysis = analysed(KINDS);
    let program = vpclang::model::lower(&analysis).unwrap();
    let said: Vec<String> = program.left_out.iter().map(|one| format!("{}: {}", one.address, one.reason)).collect();
    insta::assert_snapshot!(said.join("\n"));
}

/// Behind an operator that binds tighter, `not` is told as what it is, and never dropped.
#[test]
fn no_not_is_lost_behind_an_operator() {
    check("let x = 2 * not true", &["E0301"]);
    check("let x = 1 + not 2", &["E0301"]);
}

#[test]
fn expressions_have_their_values() {
    for (text, expected) in [
        ("1 + 2 * 3 - 4 / 2", "5"),
        ("7 % 4", "3"),
        ("(1 + 2) * 3", "9"),
        ("10.0.0.0/16", "10.0.0.0/16"),
        ("10.0.0.1 + 5", "10.0.0.6"),
        ("10.0.0.6 - 5", "10.0.0.1"),
        ("\"a${1 + 1}b\"", "a2b"),
        ("\"${10.0.0.0/24}-${us-east-1a}\"", "10.0.0.0/24-us-east-1a"),
        ("\"\\${x} \\u{e9}\\n\"", "${x} é\n"),
        ("[1, 2] + [3]", "[1, 2, 3]"),
        ("0..3", "[0, 1, 2]"),
        ("[i * i for i in 0..4 if i % 2 == 0]", "[0, 4]"),
        ("[a + b for a in [10, 20] for b in [1, 2]]", "[11, 12, 21, 22]"),
        ("{k: k.upper() for k in [\"a\", \"b\"]}", "{a: A, b: B}"),
        ("{Owner: \"net\", \"Cost Center\": \"7\"}", "{Cost Center: 7, Owner: net}"),
        ("{a: 1} + {a: 2, b: 3}", "{a: 2, b: 3}"),
        ("if 1 < 2 then \"yes\" else \"no\"", "yes"),
        ("not 1 == 2 and true", "true"),
        ("false or not false", "true"),
        ("none", "none"),
        ("[1, none, 2]", "[1, 2]"),
        ("10.0.0.0/8.subnet(/16, 3)", "10.3.0.0/16"),
        ("10.0.0.0/24.host(-2)", "10.0.0.254"),
        ("10.0.0.0/24.contains(10.0.0.9)", "true"),
        ("10.0.0.0/24.prefix", "/24"),
        ("10.0.0.0/24.size", "256"),
        ("[1, 2, 3].len", "3"),
        ("[5, 6][1]", "6"),
        ("[5, 6].index(6)", "1"),
        ("[us-east-1a].contains(us-east-1a)", "true"),
        ("\" a,b \".trim().split(\",\")", "[a, b]"),
        ("\"aXb\".replace(\"X\", \"-\").lower()", "a-b"),
        ("join([1, 2], \"/\")", "1/2"),
        ("min(3, 1, 2)", "1"),
        ("max([3, 9])", "9"),
        ("tcp 8000-8100", "tcp 8000-8100"),
        ("20 GiB", "20 GiB"),
        ("2 * 20 GiB", "40 GiB"),
        ("90m", "90m"),
        ("-5", "-5"),
        ("{a: 1}[\"a\"]", "1"),
        ("{a: 1}.keys", "[a]"),
        ("\"\"\"\n    one\n      two\n\n    \\${three}\n  \"\"\"", "  one\n    two\n\n  ${three}\n"),
    ] {
        assert_eq!(expr(text), expected, "{text}");
    }
}

#[test]
fn an_operator_may_begin_a_line_and_brackets_may_break() {
    assert_eq!(expr("1\n  + 2 # two\n  + 3"), "6");
    assert_eq!(expr("if true\n  then 1\n  else 2"), "1");
    assert_eq!(expr("[\n  1, # one\n  2,\n]"), "[1, 2]");
    assert_eq!(expr("[\n  i\n  for i in 0..3\n  if i > 0\n]"), "[1, 2]");
}

#[test]
fn mistakes_in_expressions_have_their_codes() {
    for (text, code) in [
        ("1 + \"a\"", "E0301"),
        ("nowhere", "E0203"),
        ("10.0.0.5/16", "E0304"),
        ("10.0.0.256", "E0305"),
        ("tcp 70000", "E0306"),
        ("tcp 90-80", "E0307"),
        ("5..2", "E0307"),
        ("9223372036854775807 + 1", "E0308"),
        ("1 / 0", "E0309"),
        ("[1][3]", "E0310"),
        ("10.0.0.0/24.host(300)", "E0310"),
        ("[i for i in 0..1000000000]", "E0311"),
        ("[1].nope", "E0209"),
        ("nope(1)", "E0210"),
        ("join(1)", "E0314"),
        ("1 < 2 < 3", "E0114"),
        ("if true then 1 else nowhere", "E0203"),
        ("[nowhere for x in []]", "E0203"),
        ("false and nowhere", "E0203"),
        ("1_000", "E0111"),
        ("\"\\q\"", "E0112"),
        ("none + 1", "E0319"),
        ("\"${none}\"", "E0319"),
    ] {
        let analysis = analysed(&format!("stack test\noutput x = {text}\n"));
        assert_eq!(codes(&analysis), [code], "{text}: {:#?}", analysis.diagnostics);
    }
}

const NETWORK: &str = "stack test\nnetwork net {\n  region = us-east-1\n  cidr = 10.0.0.0/16\n";

/// A network with something in it.
fn network(inside: &str) -> String {
    format!("{NETWORK}{inside}\n}}\n")
}

const SUBNET: &str = "  subnet lan {\n    cidr = 10.0.0.0/24\n    zone = us-east-1a\n  }\n  sg web {\n  }\n";

fn node(head: &str, lines: &str) -> String {
    format!("{SUBNET}  node {head} {{\n    subnet = lan\n    type = t3.micro\n    image = al2023\n    sg = web\n{lines}\n  }}\n")
}

fn addresses(text: &str) -> Vec<String> {
    let analysis = analysed(text);
    let program = lower(&analysis).unwrap_or_else(|errors| panic!("{text}\n{errors:#?}"));
    program.resources.keys().map(|identity| identity.address.to_string()).collect()
}

#[test]
fn keys_are_identities() {
    let listed = addresses(&network(&node("w[z in [us-east-1b, us-east-1a], i in 0..2]", "")));
    assert!(
        listed.contains(&"net.w[us-east-1a, 0]".to_owned()) && listed.contains(&"net.w[us-east-1b, 1]".to_owned()),
        "{listed:?}"
    );
    let listed = addresses(&network(&node("w[name in [\"b\", \"a\"]]", "")));
    assert!(listed.contains(&"net.w[\"a\"]".to_owned()), "{listed:?}");
    let program = lower(&analysed(&network(&node("w[i in [7]]", "")))).unwrap();
    let key =
        program.resources.keys().find_map(|id| id.address.segments().last().and_then(|segment| segment.keys.first().cloned()));
    assert_eq!(key, Some(Key::Int(7)));
    assert_eq!(codes(&analysed(&network(&node("w[i in [1, 1]]", "")))), ["E0212"]);
}

#[test]
fn families_are_listed_counted_and_picked() {
    let text = |output: &str| format!("{}{output}\n", network(&node("w[i in 0..12]", "    ip = lan.host(10 + i)")));
    let shown = |output: &str| shown(&lower(&analysed(&text(output))).unwrap().outputs[0].value);
    assert_eq!(shown("output x = net.w.len"), "12");
    assert_eq!(shown("output x = net.w.keys"), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]");
    assert_eq!(shown("output x = net.w[11].ip"), "10.0.0.21");
    assert_eq!(shown("output x = [w.ip for w in net.w if w.ip > 10.0.0.19]"), "[10.0.0.20, 10.0.0.21]");
    assert_eq!(codes(&analysed(&text("output x = net.w[12].ip"))), ["E0211"]);
    assert_eq!(codes(&analysed(&text("output x = net.w.ip"))), ["E0313"]);
}

#[test]
fn what_an_if_left_out_is_named() {
    let text = |output: &str| format!("{}{output}\n", network(&node("w if net.cidr.size < 3", "")));
    let analysis = analysed(&text("output x = net.w.id"));
    assert_eq!(codes(&analysis), ["E0213"]);
    assert!(analysis.diagnostics[0].labels.len() > 1, "{:#?}", analysis.diagnostics);
    assert_eq!(codes(&analysed(&text("output x = [w.id for w in [net.w]]"))), [] as [&str; 0]);
    assert_eq!(codes(&analysed(&text("assert internet cannot reach net.w"))), [] as [&str; 0]);
}

#[test]
fn bodies_without_instances_are_checked_all_the_same() {
    assert_eq!(codes(&analysed(&network(&node("w[i in []]", "    ip = nowhere")))), ["E0203"]);
    assert_eq!(codes(&analysed(&network(&node("w[i in []]", "    ip = lan.host(i)")))), [] as [&str; 0]);
}

#[test]
fn names_hide_nothing_but_the_prelude() {
    check("let a = 1\nlet a = 2", &["E0204"]);
    check("let a = 1\noutput x = [a for a in [1]]", &["E0204"]);
    assert_eq!(
        codes(&analysed(&format!("let lan = 1\n{}", network(SUBNET)).replace("stack test\n", "").replacen(
            "let",
            "stack test\nlet",
            1
        ))),
        ["E0204"]
    );
    let shadow = "service ssh = tcp 2222\noutput x = ssh";
    assert_eq!(shown(&value(shadow, &[])), "tcp 2222");
    let apart = network("  sg redis {\n    allow redis from redis\n  }");
    let program = lower(&analysed(&apart)).unwrap();
    let group = program.resources.values().find(|resource| resource.kind() == Kind::SecurityGroup).unwrap();
    let Body::SecurityGroup(group) = &group.body else { panic!() };
    let rule = group.rules.keys().find(|rule| rule.direction == Direction::Ingress).unwrap();
    assert_eq!(rule.to_string(), "allow tcp 6379 from net.redis");
    assert!(matches!(&rule.peer, Peer::Group(Ref::Address(address)) if address.to_string() == "net.redis"));
}

#[test]
fn rings_show_every_place() {
    let analysis = analysed("stack test\nlet a = b + 1\nlet b = c\nlet c = a\n");
    assert_eq!(codes(&analysis), ["E0205"]);
    assert_eq!(analysis.diagnostics[0].labels.len(), 3, "{:#?}", analysis.diagnostics);
    assert_eq!(analysis.diagnostics[0].message, "values need one another in a ring: `a` → `b` → `c` → `a`");
    check("let a = a", &["E0205"]);
}

#[test]
fn values_that_only_aws_knows_are_never_compared_or_counted() {
    let text = |line: &str| format!("{}{line}\n", network(&node("w", "    public-ip = auto")));
    let told = |text: &str| {
        let mut told = codes(&analysed(text));
        // A public address without an internet gateway is another matter.
        told.retain(|code| *code != "W0124");
        told
    };
    let shown = |line: &str| shown(&lower(&analysed(&text(line))).unwrap().outputs[0].value);
    assert_eq!(shown("output x = net.w.ip"), "<net.w.ip>");
    assert_eq!(shown("output x = \"http://${net.w.public-ip}/\""), "http://<net.w.public-ip>/");
    assert_eq!(shown("output x = join([net.w.id, net.id], \",\")"), "<net.w.id>,<net.id>");
    assert_eq!(told(&text("output x = net.w.ip == 10.0.0.1")), ["E0312"]);
    assert_eq!(told(&network(&node("w[i in 0..net.id.len]", ""))), ["E0312"]);
    // They may land in tags and scripts, where this version does not fill them in: a plan says so.
    for line in ["    tags = {Net: net.id}", "    init = \"#!/bin/sh\\necho ${net.id}\""] {
        let analysis = analysed(&network(&node("w", line)));
        assert_eq!(codes(&analysis), [] as [&str; 0]);
        let left_out = lower(&analysis).unwrap().left_out;
        assert_eq!(left_out.iter().map(|one| one.address.to_string()).collect::<Vec<_>>(), ["net.w"]);
    }
}

#[test]
fn tags_merge_and_the_innermost_wins() {
    let inside = format!(
        "  tags = {{A: \"net\", B: \"net\"}}\n{}",
        SUBNET.replace("zone = us-east-1a", "zone = us-east-1a\n    tags = {B: \"lan\"}")
    );
    let text = network(&inside).replace("stack test", "stack test {\n  tags = {A: \"stack\", C: \"stack\"}\n}");
    let program = lower(&analysed(&text)).unwrap();
    let subnet = program.resources.values().find(|resource| resource.kind() == Kind::Subnet).unwrap();
    let tags: BTreeMap<&str, &str> = subnet.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(tags, [("A", "net"), ("B", "lan"), ("C", "stack")].into());
}

#[test]
fn params_take_what_their_types_say() {
    for (of, given, expected) in [
        ("string", "a \"b\" ${c}", "a \"b\" ${c}"),
        ("int", "7", "7"),
        ("bool", "true", "true"),
        ("cidr", "10.1.0.0/16", "10.1.0.0/16"),
        ("ip", "10.1.2.3", "10.1.2.3"),
        ("zone", "us-east-1b", "us-east-1b"),
        ("region", "eu-west-1", "eu-west-1"),
        ("instance-type", "t3.large", "t3.large"),
        ("list[zone]", "[us-east-1a, us-east-1b]", "[us-east-1a, us-east-1b]"),
        ("list[int]", "5", "[5]"),
        ("map[string]", "{A: \"b\"}", "{A: b}"),
        ("\"dev\" | \"prod\"", "prod", "prod"),
        ("ports", "tcp 443", "tcp 443"),
        ("int?", "none", "none"),
        ("prefix", "/20", "/20"),
    ] {
        let body = format!("param p: {of}\noutput x = p");
        assert_eq!(shown(&value(&body, &[("p", given)])), expected, "{of}");
    }
    let invalid = with_params("stack test\nparam p: int = 1\n", &[("p", "many")]);
    assert_eq!(codes(&invalid), ["E0316"]);
    check("param p: int", &["E0315"]);
    check("param p: int = 9 where p < 5 \"below five\"", &["E0318"]);
    assert_eq!(codes(&with_params("stack test\n", &[("q", "1")])), ["E0317"]);
    let keyed = with_params("stack shop[env]\nparam env: \"dev\" | \"prod\" = \"dev\"\n", &[("env", "prod")]);
    assert_eq!(lower(&keyed).unwrap().stack.to_string(), "shop[prod]");
}

#[test]
fn references_have_kinds() {
    let analysis = analysed(&network(&node("w", "").replace("subnet = lan", "subnet = web")));
    assert_eq!(codes(&analysis), ["E0302"]);
    assert_eq!(analysis.diagnostics[0].labels.len(), 2);
}

#[test]
fn a_network_without_region_takes_the_one_from_outside() {
    let text = network(SUBNET).replace("  region = us-east-1\n", "");
    let open = analysed(&text);
    assert!(lower(&open).unwrap().resources.values().all(|resource| resource.region.is_none()));
    let inputs = Inputs { region: Some("us-east-1".into()), ..Inputs::default() };
    let settled = analyse(&sources(&text), &inputs);
    assert_eq!(lower(&settled).unwrap().regions(), ["us-east-1".to_owned()].into());
    let inputs = Inputs { region: Some("eu-west-1".into()), ..Inputs::default() };
    assert_eq!(codes(&analyse(&sources(&text), &inputs)), ["E0409"]);
}

#[test]
fn a_key_exists_where_nodes_use_it() {
    let two = LAB.to_owned()
        + &LAB[LAB.find("network lab").unwrap()..LAB.find("assert lab").unwrap()]
            .replace("network lab", "network far")
            .replace("us-east-1", "us-west-2")
            .replace("from lab", "from far");
    let program = lower(&analysed(&two)).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let regions: Vec<_> =
        program.resources.values().filter(|r| r.kind() == Kind::KeyPair).filter_map(|r| r.region.clone()).collect();
    assert_eq!(regions, ["us-east-1", "us-west-2"]);
    check("key ops {\n  public = file(\"ops.pub\")\n}", &[]);
}

#[test]
fn files_that_cannot_be_had_say_why() {
    for (problem, code) in [
        (Some(AssetProblem::Missing), "E0601"),
        (Some(AssetProblem::Outside), "E0602"),
        (Some(AssetProblem::PrivateKey), "E0603"),
        (Some(AssetProblem::TooLarge(9)), "E0604"),
        (Some(AssetProblem::Unreadable("no".into())), "E0605"),
        (None, "E0601"),
    ] {
        let mut sources = SourceMap::new();
        let file = sources.add("main.vpc", b"stack test\nkey k {\n  public = file(\"k.pub\")\n}\n");
        if let Some(problem) = problem {
            sources.attach(file, "k.pub", Err(problem));
        }
        assert_eq!(codes(&analyse(&sources, &Inputs::default())), [code]);
    }
    let pasted = "key k {\n  public = \"-----BEGIN OPENSSH PRIVATE KEY-----\\nsecret\"\n}";
    let analysis = analysed(&format!("stack test\n{pasted}\n"));
    assert_eq!(codes(&analysis), ["E0603"]);
    assert!(!format!("{:?}", analysis.diagnostics[0].message).contains("secret"));
    check("key k {\n  public = \"ssh-dss AAAA\"\n}", &["E0426"]);
}

#[test]
fn ten_mistakes_are_told_in_one_run_and_none_twice() {
    let text = LAB
        .replace("tcp 19999", "tcp 99999")
        .replace("10.117.0.0/16", "10.117.0.1/16")
        .replace("203.0.113.0/24", "203.0.113.0/33")
        .replace("kind = internet", "kind = internett")
        .replace("-> igw", "-> igv")
        .replace("us-east-1a", "us-east-1z")
        .replace("routes = main", "routes = cluster")
        .replace("t2.micro", "t2")
        .replace("image     = al2023", "imag      = al2023")
        .replace("key       = ops", "key       = opps")
        .replace("bootstrap.sh", "nowhere.sh");
    let analysis = analysed(&text);
    let told: BTreeSet<_> = analysis.diagnostics.iter().map(|found| (found.code, found.span())).collect();
    assert_eq!(told.len(), analysis.diagnostics.len());
    assert_eq!(
        codes(&analysis),
        ["E0306", "E0305", "E0304", "E0303", "E0203", "W0100", "E0302", "E0208", "E0303", "E0207", "E0203", "E0601"],
        "{:#?}",
        analysis.diagnostics
    );
}

#[test]
fn warnings_are_accepted_by_a_comment_above() {
    let public = NETWORK.replace("10.0.0.0/16", "8.8.0.0/16") + "}\n";
    assert_eq!(codes(&analysed(&public)), ["W0003"]);
    assert_eq!(codes(&analysed(&public.replace("  cidr", "  #allow(W0003)\n  cidr"))), [] as [&str; 0]);
    assert_eq!(codes(&analysed(&network("  #allow(W0003)\n"))), ["W0007"]);
}

#[test]
fn a_long_chain_of_values_is_no_trouble() {
    let mut text = "stack test\n".to_owned();
    for at in 0..3_000 {
        text.push_str(&format!("let a{at} = a{}\n", at + 1));
    }
    text.push_str("let a3000 = 7\noutput x = a0\n");
    assert_eq!(shown(&lower(&analysed(&text)).unwrap().outputs[0].value), "7");
}

#[test]
fn values_that_lean_too_deep_are_refused_and_not_crashed_on() {
    let nested = |inside: &str| format!("{}{inside}{}", "(".repeat(60), ")".repeat(60));
    let mut text = "stack test\n".to_owned();
    for at in 0..4_100 {
        text.push_str(&format!("let a{at} = {}\n", nested(&format!("a{} + 1", at + 1))));
    }
    text.push_str("let a4100 = 7\n");
    assert_eq!(codes(&analysed(&text)), ["E0311"]);
}

#[test]
fn a_subnet_may_have_a_table_of_its_own() {
    let inside = "  gateway igw {\n    kind = internet\n  }\n".to_owned()
        + &SUBNET.replace("zone = us-east-1a", "zone = us-east-1a\n    routes {\n      0.0.0.0/0 -> igw\n    }");
    let program = lower(&analysed(&network(&inside))).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let Some(Body::Subnet(subnet)) = program.resources.values().map(|r| &r.body).find(|body| body.kind() == Kind::Subnet) else {
        panic!()
    };
    assert_eq!(subnet.routes.as_ref().unwrap().to_string(), "net.lan.routes");
}
