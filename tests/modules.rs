//! Files as modules, and renames: several texts in, one program out.

use std::collections::BTreeMap;

use vpclang::analysis::{Analysis, Inputs, analyse};
use vpclang::diagnostic::text::{Style, render_all};
use vpclang::diagnostic::{Diagnostic, Severity};
use vpclang::model::{Output, OutputValue, Program, lower};
use vpclang::source::{AssetProblem, FileId, SourceMap};
use vpclang::syntax::{file_paths, parse, use_paths};

/// The texts with their paths, the program first. What paths lead to is looked up among them.
pub(crate) fn texts(files: &[(&str, &str)]) -> SourceMap {
    let mut sources = SourceMap::new();
    let ids: BTreeMap<&str, FileId> = files.iter().map(|(name, text)| (*name, sources.add(*name, text.as_bytes()))).collect();
    for (name, text) in files {
        let folder = name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let parsed = parse(text, ids[name]);
        for path in use_paths(&parsed) {
            let found = ids.get(format!("{folder}{path}").as_str()).copied();
            sources.connect(ids[name], path, found.ok_or(AssetProblem::Missing));
        }
        for path in file_paths(&parsed) {
            let found = files.iter().find(|(name, _)| **name == format!("{folder}{path}"));
            let asset = found.map(|(_, text)| text.as_bytes().into()).ok_or(AssetProblem::Missing);
            sources.attach(ids[name], path, asset);
        }
    }
    sources
}

fn analysed(files: &[(&str, &str)]) -> (SourceMap, Analysis) {
    let sources = texts(files);
    let analysis = analyse(&sources, &Inputs::default());
    (sources, analysis)
}

/// `E0203 main.vpc:4` for each thing told.
pub(crate) fn told(sources: &SourceMap, found: &[Diagnostic]) -> Vec<String> {
    let place = |found: &Diagnostic| found.span().map(|span| sources.place(span)).unwrap_or_default();
    found.iter().map(|found| format!("{} {}", found.code, place(found))).collect()
}

fn check(files: &[(&str, &str)], expected: &[&str]) {
    let (sources, analysis) = analysed(files);
    let shown = render_all(&analysis.diagnostics, &sources, Style { color: false, width: 100 });
    assert_eq!(told(&sources, &analysis.diagnostics), expected, "\n{shown}");
    let errors = analysis.diagnostics.iter().any(|found| found.severity == Severity::Error);
    assert_eq!(lower(&analysis).is_err(), errors);
}

fn program(files: &[(&str, &str)]) -> Program {
    let (sources, analysis) = analysed(files);
    lower(&analysis).unwrap_or_else(|errors| panic!("{}", render_all(&errors, &sources, Style { color: false, width: 100 })))
}

fn addresses(files: &[(&str, &str)]) -> Vec<String> {
    program(files).resources.keys().map(|identity| identity.address.to_string()).collect()
}

pub(crate) fn shown(value: &OutputValue) -> String {
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

/// Name and value of each output.
fn outputs(files: &[(&str, &str)]) -> Vec<String> {
    program(files).outputs.iter().map(|Output { name, value }| format!("{name} = {}", shown(value))).collect()
}

/// What is told, as people see it.
fn picture(files: &[(&str, &str)]) -> String {
    let (sources, analysis) = analysed(files);
    render_all(&analysis.diagnostics, &sources, Style { color: false, width: 100 })
}

const NET: &str = "\
param block: cidr where block.prefix == /16 \"a /16\"
param zones: list[zone] = [eu-west-1a]
param size: int = 2

let half = block.subnet(/17, 0)

service shop-api = tcp 8080

network shop {
  region = eu-west-1
  cidr   = block

  subnet lan[z in zones] {
    cidr = block.subnet(/24, zones.index(z) * 3)
    zone = z
  }

  sg web {
    allow shop-api from half
  }
}

output first = shop.lan[eu-west-1a].cidr
";

#[test]
fn a_file_is_used_twice_with_different_parameters() {
    let main = "stack a
use \"net.vpc\" as eu {
  block = 10.1.0.0/16
}
use \"net.vpc\" as us {
  block = 10.2.0.0/16
  zones = [eu-west-1a, eu-west-1b]
}
output eu = eu.first
output us = us.shop.lan[eu-west-1b].cidr
output half = us.half
output size = eu.size
output api = us.shop-api
";
    let net = NET.replace("  subnet", "  #allow(W0008)\n  subnet");
    let files = [("main.vpc", main), ("net.vpc", net.as_str())];
    assert_eq!(
        addresses(&files),
        [
            "eu.shop",
            "eu.shop.lan[eu-west-1a]",
            "eu.shop.web",
            "us.shop",
            "us.shop.lan[eu-west-1a]",
            "us.shop.lan[eu-west-1b]",
            "us.shop.web"
        ]
    );
    assert_eq!(outputs(&files), ["eu = 10.1.0.0/24", "us = 10.2.3.0/24", "half = 10.2.0.0/17", "size = 2", "api = tcp 8080"]);
}

const BLANK: &str = "stack a\nuse \"m.vpc\" as m\n";

#[test]
fn files_use_files_from_their_own_folders() {
    let files = [
        ("main.vpc", "stack a\nuse \"sites/all.vpc\" as sites\noutput x = sites.eu.lab.cidr\noutput text = sites.eu.text\n"),
        ("sites/all.vpc", "use \"net/one.vpc\" as eu {\n  block = 10.3.0.0/16\n}\n"),
        (
            "sites/net/one.vpc",
            "param block: cidr\nlet text = file(\"motd\")\nlet greeting = template(\"greeting\", {name: \"you\"})\n\
             network lab {\n  region = eu-west-1\n  cidr = block\n}\noutput both = \"${text}${greeting}\"\n",
        ),
        ("sites/net/motd", "hello"),
        ("sites/net/greeting", ", ${name}"),
        ("motd", "wrong"),
    ];
    assert_eq!(addresses(&files), ["sites.eu.lab"]);
    assert_eq!(outputs(&files), ["x = 10.3.0.0/16", "text = hello"]);
    let through = files.map(|(name, text)| match name {
        "main.vpc" => (name, "stack a\nuse \"sites/all.vpc\" as sites\noutput x = sites.eu.both\n"),
        _ => (name, text),
    });
    assert_eq!(outputs(&through), ["x = hello, you"]);
}

const KEYED: &str = "stack a
param regions: map[cidr] = {eu: 10.1.0.0/16, us: 10.2.0.0/16, off: 10.3.0.0/16}
use \"m.vpc\" as site[name in regions] if name != \"off\" {
  block = regions[name]
  label = name
}
";

const SITE: &str = "param block: cidr
param label: string
network net {
  region = eu-west-1
  cidr   = block
  tags   = {Label: label}
}
";

#[test]
fn a_use_has_keys_and_a_condition() {
    let with = |line: &str| format!("{KEYED}{line}\n");
    let of = |line: &str| outputs(&[("main.vpc", &with(line)), ("m.vpc", SITE)]);
    assert_eq!(addresses(&[("main.vpc", KEYED), ("m.vpc", SITE)]), ["site[\"eu\"].net", "site[\"us\"].net"]);
    assert_eq!(of("output x = site[\"us\"].net.cidr"), ["x = 10.2.0.0/16"]);
    assert_eq!(of("output x = site.len"), ["x = 2"]);
    assert_eq!(of("output x = site.keys"), ["x = [eu, us]"]);
    assert_eq!(of("output x = [s.net.cidr for s in site]"), ["x = [10.1.0.0/16, 10.2.0.0/16]"]);
    assert_eq!(of("output x = [n.cidr for n in [site[\"eu\"].net, site[\"off\"].net]]"), ["x = [10.1.0.0/16]"]);
    assert_eq!(of("output x = [n.label for n in [site]]"), ["x = [eu, us]"]);
    assert_eq!(of("assert internet cannot reach site[\"off\"].net"), [""; 0]);
    let told = |line: &str, expected: &str| check(&[("main.vpc", &with(line)), ("m.vpc", SITE)], &[expected]);
    told("output x = site[\"off\"].net.cidr", "E0213 main.vpc:7");
    told("output x = site[\"asia\"].net.cidr", "E0211 main.vpc:7");
    told("output x = site.net.cidr", "E0313 main.vpc:7");
    told("output x = site[\"eu\"].nett.cidr", "E0209 main.vpc:7");
    told("output x = site[\"eu\"]", "E0301 main.vpc:7");
}

#[test]
fn a_use_that_has_no_instance_is_looked_at_all_the_same() {
    let main = "stack a\nuse \"m.vpc\" as m[k in []] {\n  block = k\n}\n";
    check(&[("main.vpc", main), ("m.vpc", "param block: cidr\nnetwork net {\n  cidr = blok\n}\n")], &["E0203 m.vpc:3"]);
    check(&[("main.vpc", main), ("m.vpc", "param block: cidr\nnetwork net {\n  cidr = block\n}\n")], &[]);
    check(&[("main.vpc", main), ("m.vpc", "network net {\n  cidr = 10.0.0.0/16\n}\n")], &["E0317 main.vpc:3"]);
}

#[test]
fn a_used_file_sees_its_own_names_and_the_prelude() {
    let main = "stack a\nlet size = 3\nservice api = tcp 8080\nuse \"m.vpc\" as m\nnetwork other {\n  cidr = 10.9.0.0/16\n}\n";
    let module = |line: &str| format!("let own = 1\n{line}\n");
    let told = |line: &str, expected: &[&str]| check(&[("main.vpc", main), ("m.vpc", &module(line))], expected);
    told("let x = size", &["E0203 m.vpc:2"]);
    told("let x: ports = api", &["E0203 m.vpc:2"]);
    told("let x = other.cidr", &["E0203 m.vpc:2"]);
    told("let x = m.own", &["E0203 m.vpc:2"]);
    told("let x: ports = [https, tcp 9000]", &[]);
    told("service api = tcp 99\nlet x: ports = api", &[]);
    // Nothing in it hides anything, nor is hidden.
    told("let size = own\nlet y = [other for other in [1]]\nnetwork lab[m in [1]] {\n  cidr = 10.0.0.0/16\n}", &[]);
    let files = [("main.vpc", "stack a\nuse \"m.vpc\" as m\noutput x = own\n"), ("m.vpc", "let own = 1\n")];
    check(&files, &["E0203 main.vpc:3"]);
    let (_, analysis) = analysed(&files);
    assert_eq!(analysis.diagnostics[0].help.as_deref(), Some("did you mean `m.own`?"));
    check(&[("main.vpc", "stack a\nlet m = 1\nuse \"m.vpc\" as m\n"), ("m.vpc", "")], &["E0204 main.vpc:3"]);
    check(&[("main.vpc", "stack a\nlet k = 1\nuse \"m.vpc\" as m[k in [1]]\n"), ("m.vpc", "")], &["E0204 main.vpc:3"]);
    check(&[("main.vpc", "stack a\nuse \"m.vpc\" as true\n"), ("m.vpc", "")], &["E0109 main.vpc:2"]);
}

#[test]
fn what_is_seen_of_a_used_file() {
    let module = "param p: int = 1\nlet l = [p, 2]\nservice web = tcp 80\nnetwork lab {\n  region = us-east-1\n  cidr = 10.0.0.0/16\n}\n\
                  output o = lab\noutput text = \"${p}\"\n";
    let of = |line: &str| outputs(&[("main.vpc", &format!("{BLANK}{line}\n")), ("m.vpc", module)]);
    assert_eq!(of("output x = [m.p] + m.l"), ["x = [1, 1, 2]"]);
    assert_eq!(of("output x = m.web"), ["x = tcp 80"]);
    assert_eq!(of("output x = m.o.cidr"), ["x = 10.0.0.0/16"]);
    assert_eq!(of("output x = m.text"), ["x = 1"]);
    assert_eq!(of("output x = m.lab.id"), ["x = <m.lab.id>"]);
    // A file's outputs are members of its name, and not printed by themselves.
    assert_eq!(of(""), [""; 0]);
    // A region of a used file stands where a region is expected.
    assert_eq!(of("let r: region = m.lab.region\noutput x = r"), ["x = us-east-1"]);
    let clash = "let o = 1\noutput o = 2\n";
    check(&[("main.vpc", BLANK), ("m.vpc", clash)], &["E0204 m.vpc:2"]);
    check(&[("main.vpc", BLANK), ("m.vpc", "output o = 1\noutput o = 2\n")], &["E0204 m.vpc:2"]);
    check(&[("main.vpc", BLANK), ("m.vpc", "param tags: int = 1\n")], &["E0109 m.vpc:1"]);
    // Outputs of a file are evaluated though nobody asks for them.
    check(&[("main.vpc", BLANK), ("m.vpc", "output o = nowhere\n")], &["E0203 m.vpc:1"]);
}

#[test]
fn a_file_that_cannot_be_used_says_why() {
    let told = |line: &str, more: &[(&str, &str)], expected: &[&str]| {
        let main = format!("stack a\n{line}\noutput x = m.lab.cidr\n");
        let files: Vec<(&str, &str)> = [("main.vpc", main.as_str())].into_iter().chain(more.iter().copied()).collect();
        check(&files, expected);
    };
    told("use \"m.vpc\" as m", &[], &["E0601 main.vpc:2"]);
    told("use \"${\"m\"}.vpc\" as m", &[], &["E0314 main.vpc:2"]);
    told("use \"m.vpc\" as m { x = nowhere }", &[], &["E0601 main.vpc:2", "E0203 main.vpc:2"]);
    let lab = "network lab {\n  cidr = 10.0.0.0/16\n}\n";
    told("use \"m.vpc\" as m", &[("m.vpc", &format!("stack b\n{lab}"))], &["E0220 m.vpc:1"]);
    told("use \"m.vpc\" as m { let x = 1 }", &[("m.vpc", lab)], &["E0113 main.vpc:2"]);
    told("use \"m.vpc\" as m {\n  a = 1\n  a = 2\n}", &[("m.vpc", &format!("param a: int\n{lab}"))], &["E0206 main.vpc:4"]);
    for (problem, code) in [
        (AssetProblem::Outside, "E0602"),
        (AssetProblem::PrivateKey, "E0603"),
        (AssetProblem::TooLarge(9), "E0604"),
        (AssetProblem::Unreadable("no".into()), "E0605"),
    ] {
        let mut sources = SourceMap::new();
        let file = sources.add("main.vpc", BLANK.as_bytes());
        sources.connect(file, "m.vpc", Err(problem));
        let analysis = analyse(&sources, &Inputs::default());
        assert_eq!(told_of(&sources, &analysis), [format!("{code} main.vpc:2")]);
    }
}

fn told_of(sources: &SourceMap, analysis: &Analysis) -> Vec<String> {
    told(sources, &analysis.diagnostics)
}

#[test]
fn a_ring_of_files_is_told_once_with_every_use_on_the_way() {
    check(&[("main.vpc", "stack a\nuse \"main.vpc\" as m\n")], &["E0221 main.vpc:2"]);
    let files = [
        ("main.vpc", "stack a\nuse \"b.vpc\" as b\nuse \"c.vpc\" as c\n"),
        ("b.vpc", "use \"c.vpc\" as c\n"),
        ("c.vpc", "use \"d.vpc\" as d\n"),
        ("d.vpc", "use \"b.vpc\" as b\nlet x = b.c.nothing\n"),
    ];
    check(&files, &["E0221 b.vpc:1"]);
    let (_, analysis) = analysed(&files);
    assert_eq!(analysis.diagnostics[0].message, "files use one another in a ring: `b.vpc` → `c.vpc` → `d.vpc` → `b.vpc`");
    assert_eq!(analysis.diagnostics[0].labels.len(), 3);
}

#[test]
fn values_of_two_files_in_a_ring_are_named_with_their_files() {
    let files = [("main.vpc", "stack a\nuse \"m.vpc\" as m {\n  p = m.q\n}\n"), ("m.vpc", "param p: int\nlet q = p + 1\n")];
    check(&files, &["E0205 m.vpc:1"]);
    assert_eq!(analysed(&files).1.diagnostics[0].message, "values need one another in a ring: `m.p` → `m.q` → `m.p`");
}

#[test]
fn files_use_one_another_only_so_deep() {
    let chain = |length: usize| -> Vec<(String, String)> {
        let mut files = vec![("main.vpc".to_owned(), "stack a\nuse \"f1.vpc\" as f\n".to_owned())];
        files.extend((1..length).map(|at| (format!("f{at}.vpc"), format!("use \"f{}.vpc\" as f\n", at + 1))));
        files.push((format!("f{length}.vpc"), "let x = 1\n".to_owned()));
        files
    };
    let found = |length: usize| {
        let files = chain(length);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let (sources, analysis) = analysed(&files);
        told(&sources, &analysis.diagnostics)
    };
    assert_eq!(found(32), [""; 0]);
    assert_eq!(found(33), ["E0311 f32.vpc:1"]);
}

#[test]
fn a_file_used_too_often_is_refused_in_time() {
    let twice = |next: &str| format!("use \"{next}.vpc\" as a\nuse \"{next}.vpc\" as b\n");
    let mut files = vec![("main.vpc".to_owned(), format!("stack a\n{}", twice("f0")))];
    files.extend((0..30).map(|at| (format!("f{at}.vpc"), twice(&format!("f{}", at + 1)))));
    files.push(("f30.vpc".to_owned(), "network lab {\n  cidr = 10.0.0.0/16\n}\n".to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    check(&files, &["E0311 f15.vpc:2"]);
    let many = "stack a\nuse \"m.vpc\" as m[i in 0..60000, j in 0..2]\n";
    check(&[("main.vpc", many), ("m.vpc", "let x = 1\n")], &["E0311 main.vpc:2"]);
}

#[test]
fn arguments_are_held_against_the_parameters_of_the_file() {
    let module = "param block: cidr where block.prefix == /16 \"a /16\"\nparam size: int = 2\nparam more: string?\n\
                  param env: \"dev\" | \"prod\" = \"dev\"\n";
    let told = |body: &str, expected: &[&str]| {
        check(&[("main.vpc", &format!("stack a\nuse \"m.vpc\" as m {{\n{body}\n}}\n")), ("m.vpc", module)], expected);
    };
    told("  block = 10.0.0.0/16", &[]);
    told("  block = 10.0.0.0/16\n  size  = none\n  more  = none", &[]);
    told("  block = 10.0.0.0/16\n  more  = \"x\"\n  env   = \"prod\"\n  tags  = {A: \"b\"}", &[]);
    told("  block = 10.0.0.0/17", &["E0318 main.vpc:3"]);
    told("  block = 10.0.0.1", &["E0301 main.vpc:3"]);
    told("  block = none", &["E0319 main.vpc:3"]);
    told("  block = 10.0.0.0/16\n  env   = \"test\"", &["E0303 main.vpc:4"]);
    told("  block = 10.0.0.0/16\n  sise  = 3", &["E0317 main.vpc:4"]);
    told("  block = 10.0.0.0/16\n  sise  = nowhere", &["E0317 main.vpc:4", "E0203 main.vpc:4"]);
    told("  size = 3", &["E0315 main.vpc:2"]);
    told("  block = 10.0.0.0/16\n  size = nowhere", &["E0203 main.vpc:4"]);
    told("  block = 10.0.0.0/16\n  tags = 3", &["E0301 main.vpc:4"]);
    // A line that could not be read may have given what is missing.
    told("  block = ", &["E0103 main.vpc:3"]);
}

#[test]
fn what_is_wrong_with_an_argument_shows_both_files() {
    let module = "param block: cidr where block.prefix == /16 \"a /16\"\nparam size: int\nnetwork lab {\n  region = eu-west-1\n  cidr = block\n}\n";
    let main = "stack a
use \"m.vpc\" as one {
  block = 10.0.0.0/17
  size  = 1
}
use \"m.vpc\" as two {
  block = \"10.0.0.0/16\"
  sice  = 1
}
use \"m.vpc\" as three[k in [1, 2]] {
  block = 127.0.0.0/16
  size  = k
}
";
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("arguments", picture(&[("main.vpc", main), ("m.vpc", module)]));
    });
}

#[test]
fn resources_and_values_that_only_aws_knows_are_arguments_too() {
    let module =
        "param net: network\nparam label: string\nparam lan: subnet\nlet size = net.cidr.size\nsg_\noutput x = \"${label}\"\n"
            .replace("sg_\n", "");
    let main = "stack a
network lab {
  region = eu-west-1
  cidr   = 10.0.0.0/16
  subnet lan {
    cidr = 10.0.0.0/24
    zone = eu-west-1a
  }
}
use \"m.vpc\" as m {
  net   = lab
  label = lab.id
  lan   = lab.lan
}
output size = m.size
output x    = m.x
output zone = m.lan.zone
";
    let files = [("main.vpc", main), ("m.vpc", module.as_str())];
    assert_eq!(outputs(&files), ["size = 65536", "x = <lab.id>", "zone = eu-west-1a"]);
    let wrong = main.replace("lan   = lab.lan", "lan   = lab");
    check(&[("main.vpc", &wrong), ("m.vpc", &module)], &["E0302 main.vpc:13"]);
}

#[test]
fn tags_of_a_use_are_those_of_all_within() {
    let main = "stack a {
  tags = {A: \"stack\", B: \"stack\", C: \"stack\"}
}
use \"m.vpc\" as m[k in [\"x\"]] {
  tags = {B: \"use\", C: \"use ${k}\"}
}
";
    let module = "use \"n.vpc\" as n {\n  tags = {D: \"inner\"}\n}\n";
    let inner = "network lab {\n  region = eu-west-1\n  cidr = 10.0.0.0/16\n  tags = {C: \"net\"}\n}\n";
    let program = program(&[("main.vpc", main), ("m.vpc", module), ("n.vpc", inner)]);
    let tags: Vec<String> =
        program.resources.values().flat_map(|lab| lab.tags.iter().map(|(key, value)| format!("{key}={value}"))).collect();
    assert_eq!(tags, ["A=stack", "B=use", "C=net", "D=inner"]);
}

#[test]
fn one_cause_in_a_file_is_told_once_however_often_it_is_used() {
    let main = "stack a\nuse \"m.vpc\" as a\nuse \"m.vpc\" as b\nuse \"m.vpc\" as c[i in 0..3]\n";
    let module = "let x = nowhere\nnetwork lab {\n  cdir = 10.0.0.0/16\n  region = eu-west-1\n  dns = \"x\"\n}\nlet y = 1 / 0\n\
                  check 1 == 2 \"never\"\n";
    check(
        &[("main.vpc", main), ("m.vpc", module)],
        &["E0203 m.vpc:1", "E0208 m.vpc:2", "E0207 m.vpc:3", "E0303 m.vpc:5", "E0309 m.vpc:7", "E0320 m.vpc:8"],
    );
}

#[test]
fn damage_in_one_file_leaves_the_others_alone() {
    let main =
        "stack a\nuse \"m.vpc\" as m\nuse \"n.vpc\" as n\noutput x = m.lab.cidr\noutput y = m.lost\noutput z = n.x + nowhere\n";
    let module = "network lab {\n  cidr = 10.0.0.0/16\n}\nlet lost = [1,\nlet y = 1 / 0\n";
    check(
        &[("main.vpc", main), ("m.vpc", module), ("n.vpc", "let x = 1\n")],
        &["E0203 main.vpc:6", "E0106 m.vpc:4", "E0309 m.vpc:5"],
    );
    let broken_use = "stack a\nuse \"n.vpc\" as\nuse \"m.vpc\" as m\n";
    check(&[("main.vpc", broken_use), ("m.vpc", "let y = 1 / 0\n")], &["E0101 main.vpc:2", "E0309 m.vpc:1"]);
    let deep = format!("let x = {}1{}\n", "(".repeat(200), ")".repeat(200));
    check(&[("main.vpc", BLANK), ("m.vpc", &deep)], &["E0006 m.vpc:1"]);
}

#[test]
fn any_truncation_of_two_files_is_answered() {
    let main = "stack a
use \"net.vpc\" as site[k in [1, 2]] if k > 0 {
  block = 10.0.0.0/8.subnet(/16, k)
  tags  = {K: \"${k}\"}
}
moved net to site[1].shop
output x = [s.shop.cidr for s in site]
";
    let cut = |text: &str, end: usize| text.get(..end).unwrap_or(text).to_owned();
    for end in 0..main.len().max(NET.len()) {
        for (main, net) in [(cut(main, end), NET.to_owned()), (main.to_owned(), cut(NET, end))] {
            let (sources, analysis) = analysed(&[("main.vpc", &main), ("net.vpc", &net)]);
            for label in analysis.diagnostics.iter().flat_map(|found| &found.labels) {
                assert!(sources.file(label.span.file).unwrap().text().get(label.span.range()).is_some(), "{label:?}");
            }
            let errors = analysis.diagnostics.iter().any(|found| found.severity == Severity::Error);
            assert_eq!(lower(&analysis).is_err(), errors, "{main}\n----\n{net}");
        }
    }
}

#[test]
fn checks_and_assertions_of_a_file_hold_in_each_use() {
    let main = "stack a\nuse \"m.vpc\" as m[n in [1, 2, 3]] {\n  n = n\n}\n";
    let module = "param n: int\ncheck n < 3 \"`${n}` is too many\"\nnetwork lab {\n  region = eu-west-1\n  cidr = 10.0.0.0/16\n}\n\
                  assert internet cannot reach lab\n";
    let files = [("main.vpc", main), ("m.vpc", module)];
    check(&files, &["E0320 m.vpc:2"]);
    let (_, analysis) = analysed(&files);
    assert_eq!(analysis.diagnostics[0].message, "`3` is too many");
    assert_eq!(analysis.diagnostics[0].labels[1].text, "this is so for `m[3]`");
    assert_eq!(analysis.assertions.len(), 3);
}

#[test]
fn a_warning_in_a_used_file_is_accepted_there() {
    let module = "network lab {\n  region = eu-west-1\n  cidr = 8.8.0.0/16\n}\n";
    check(&[("main.vpc", BLANK), ("m.vpc", module)], &["W0003 m.vpc:3"]);
    let accepted = module.replace("  cidr", "  #allow(W0003)\n  cidr");
    check(&[("main.vpc", BLANK), ("m.vpc", &accepted)], &[]);
    check(&[("main.vpc", BLANK), ("m.vpc", "#allow(W0003)\nlet x = 1\n")], &["W0007 m.vpc:1"]);
}

/// `old -> new` for each resource that is moved, the longest old address first; what is told where something is.
fn moved(files: &[(&str, &str)]) -> Vec<String> {
    let (sources, analysis) = analysed(files);
    match analysis.has_errors() {
        true => told(&sources, &analysis.diagnostics),
        false => {
            let path = |id| analysis.resource(id).map(|resource| resource.path.to_string()).unwrap_or_default();
            analysis.moved.iter().map(|moved| format!("{} -> {}", moved.from, path(moved.to))).collect()
        }
    }
}

const LAB: &str = "stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  subnet lan[z in [us-east-1a, us-east-1b], i in 0..1] {
    cidr = if z == us-east-1a then 10.0.0.0/24 else 10.0.1.0/24
    zone = z
  }
  sg web
  sg named[n in [\"a b\", \"c\"]]
}
let size = 3
";

#[test]
fn what_is_renamed_is_found_under_its_old_address() {
    let of = |line: &str| moved(&[("main.vpc", &format!("{LAB}{line}\n"))]);
    assert_eq!(of("moved lab.old to lab.web"), ["lab.old -> lab.web"]);
    assert_eq!(of("moved old.web[0] to lab.web"), ["old.web[0] -> lab.web"]);
    assert_eq!(of("moved lab.x[us-east-1c, 0] to lab.lan[us-east-1a, 0]"), ["lab.x[us-east-1c, 0] -> lab.lan[us-east-1a, 0]"]);
    assert_eq!(of("moved lab.x[\"a\"] to lab.named[\"c\"]"), ["lab.x[\"a\"] -> lab.named[\"c\"]"]);
    assert_eq!(
        of("moved lab.x[10.0.0.0/8, 10.0.0.1, -1, m5.large] to lab.web"),
        ["lab.x[10.0.0.0/8, 10.0.0.1, -1, m5.large] -> lab.web"]
    );
    // A key that is gone is no longer declared, though its family is.
    assert_eq!(of("moved lab.lan[us-east-1c, 0] to lab.lan[us-east-1a, 0]"), ["lab.lan[us-east-1c, 0] -> lab.lan[us-east-1a, 0]"]);
    // A family moves with its keys.
    assert_eq!(
        of("moved lab.net to lab.lan"),
        ["lab.net[us-east-1a, 0] -> lab.lan[us-east-1a, 0]", "lab.net[us-east-1b, 0] -> lab.lan[us-east-1b, 0]"]
    );
    // What lies in a network moves with it, unless a line of its own says more.
    assert_eq!(
        of("moved old to lab\nmoved old.www to lab.web\nmoved other[1] to lab.named[\"c\"]"),
        [
            "old.lan[us-east-1a, 0] -> lab.lan[us-east-1a, 0]",
            "old.lan[us-east-1b, 0] -> lab.lan[us-east-1b, 0]",
            "old.www -> lab.web",
            "old.named[\"a b\"] -> lab.named[\"a b\"]",
            "old -> lab",
            "other[1] -> lab.named[\"c\"]"
        ]
    );
}

#[test]
fn a_rename_that_says_nothing_is_refused() {
    let told = |line: &str, expected: &[&str]| assert_eq!(moved(&[("main.vpc", &format!("{LAB}{line}\n"))]), expected, "{line}");
    told("moved lab.web to lab.web", &["E0227 main.vpc:13"]);
    told("moved lab.web to lab.named[\"c\"]", &["E0225 main.vpc:13"]);
    told("moved lab.old to lab.wbe", &["E0209 main.vpc:13"]);
    told("moved lab.old to nowhere", &["E0203 main.vpc:13"]);
    told("moved lab.old to lab.named[\"d\"]", &["E0211 main.vpc:13"]);
    told("moved lab.old to size", &["E0224 main.vpc:13"]);
    told("moved lab.old to lab.web.id", &["E0224 main.vpc:13"]);
    told("moved lab.old[1] to lab.lan", &["E0224 main.vpc:13"]);
    told("moved lab.old[size] to lab.web", &["E0223 main.vpc:13"]);
    told("moved lab.old[1 + 1] to lab.web", &["E0223 main.vpc:13"]);
    told("moved lab.old() to lab.web", &["E0223 main.vpc:13"]);
    told("moved \"lab.old\" to lab.web", &["E0223 main.vpc:13"]);
    told("moved a to lab.web\nmoved a to lab.named[\"c\"]", &["E0226 main.vpc:14"]);
    told("moved a to lab.web\nmoved b to lab.web", &["E0226 main.vpc:14"]);
    told("moved a to b\nmoved b to lab.web", &["E0227 main.vpc:13"]);
    told("moved a to b\nmoved b to c\nmoved c to a", &["E0227 main.vpc:13"]);
    told("moved a to b\nmoved b to c\nmoved c to lab.web", &["E0227 main.vpc:13", "E0227 main.vpc:14"]);
    told("moved a to a", &["E0227 main.vpc:13"]);
}

#[test]
fn renames_go_with_used_files() {
    let module = "param block: cidr\nnetwork lab {\n  region = us-east-1\n  cidr = block\n  sg web\n}\nmoved lab.www to lab.web\n";
    let main = "stack a
use \"m.vpc\" as eu[k in [1, 2]] {
  block = 10.0.0.0/8.subnet(/16, k)
}
";
    let files = |more: &'static str| moved(&[("main.vpc", &format!("{main}{more}")), ("m.vpc", module)]);
    assert_eq!(files(""), ["eu[1].lab.www -> eu[1].lab.web", "eu[2].lab.www -> eu[2].lab.web"]);
    assert_eq!(
        files("moved europe to eu[1]\n"),
        ["eu[1].lab.www -> eu[1].lab.web", "eu[2].lab.www -> eu[2].lab.web", "europe.lab -> eu[1].lab"]
    );
    assert_eq!(
        files("moved lab to eu[1].lab\n"),
        ["eu[1].lab.www -> eu[1].lab.web", "eu[2].lab.www -> eu[2].lab.web", "lab -> eu[1].lab"]
    );
    assert_eq!(files("moved eu[1].lab to eu[2].lab\n"), ["E0225 main.vpc:5"]);
    assert_eq!(files("moved eu[1] to eu[2]\n"), ["E0225 main.vpc:5"]);
}
