//! What the proof warns of: that each warning is exact, can be accepted on its line, and names the use of a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use vpclang::analysis::{Inputs, analyse};
use vpclang::diagnostic::Diagnostic;
use vpclang::source::SourceMap;

/// What analysis and proof say of a program that may use other texts.
fn said(program: &str, used: &[(&str, &str)]) -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let file = sources.add("main.vpc", program.as_bytes());
    for (name, text) in used {
        let module = sources.add(*name, text.as_bytes());
        sources.connect(file, (*name).to_owned(), Ok(module));
    }
    let analysis = analyse(&sources, &Inputs::default());
    let proved = vpclang::reach::prove(&analysis);
    let all = analysis.diagnostics.iter().cloned().chain(proved).collect();
    (sources, all)
}

/// Code and line of each.
fn places(program: &str) -> Vec<(&'static str, u32)> {
    let (sources, found) = said(program, &[]);
    found.iter().map(|one| (one.code.0, line_of(&sources, one, 0))).collect()
}

fn line_of(sources: &SourceMap, found: &Diagnostic, label: usize) -> u32 {
    let span = found.labels[label].span;
    let file = sources.file(span.file).unwrap();
    file.lines().line_column(file.text(), span.start).line
}

/// The programs of the corpus that show a warning of the proof, without the marks, and the line that is told.
fn shown() -> BTreeMap<String, (String, usize)> {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/bad"));
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.filter(|name| name.starts_with("W07")).collect();
    let mut found = BTreeMap::new();
    for name in names {
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        let line = text.lines().position(|line| line.trim_start_matches(['#', ' ', '^']).starts_with("W07"));
        // The other way to mark a fault is the first line: `# expect: W0701 at 11:1-11:41`.
        let expected = text.strip_prefix("# expect: ").map(|rest| rest.split([' ', ':']).nth(2).unwrap().parse::<usize>().unwrap());
        let line = expected.or(line).unwrap() - 1;
        found.insert(name, (text, line));
    }
    found
}

#[test]
fn each_warning_is_accepted_above_its_line() {
    let shown = shown();
    let codes: BTreeSet<&str> = shown.keys().map(|name| &name[..5]).collect();
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["W0701", "W0702", "W0703", "W0704", "W0705", "W0706", "W0707"]);
    for (name, (text, line)) in shown {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.insert(line, format!("#allow({})", &name[..5]));
        assert_eq!(places(&lines.join("\n")), [], "{name}");
    }
}

#[test]
fn an_acceptance_of_the_proof_that_accepts_nothing_is_told() {
    let program = "stack a\n\nnetwork lab {\n  region = us-east-1\n  cidr   = 10.0.0.0/16\n\n  #allow(W0706)\n  subnet lan {\n    cidr = 10.0.0.0/24\n    zone = us-east-1a\n  }\n}\n";
    assert_eq!(places(program), [("W0007", 7)]);
    let assertion = "#allow(W0701)\nassert internet cannot reach lab.lan\n";
    assert_eq!(places(&format!("{}\n{assertion}", program.replace("  #allow(W0706)\n", ""))), []);
}

#[test]
fn of_a_program_with_errors_it_is_not_known_what_the_proof_would_find() {
    let program = "stack a\n\nnetwork lab {\n  region = us-east-1\n  cidr   = 10.0.0.0/16\n\n  #allow(W0706)\n  sg web {\n    allow https from nowhere\n  }\n}\n";
    assert_eq!(places(program), [("E0203", 9)]);
}

const SHOP: &str = r"param office: cidr

network lan {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes out {
    0.0.0.0/0 -> igw
  }

  subnet front {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
  }

  sg store {
    allow postgres from office
  }

  node db {
    subnet    = front
    type      = t3.micro
    image     = al2023
    sg        = store
    public-ip = auto
  }
}

assert internet cannot reach lan.db on mysql
assert 203.0.113.7 can reach lan.db on postgres
";

/// A diagnostic by its code and line, with the lines and words of its labels about a use.
type Told = (&'static str, u32, Vec<(u32, String)>);

/// The warnings and errors that lie in the used file, each with the line and what its label about the use says.
fn of_uses(program: &str) -> Vec<Told> {
    let (sources, found) = said(program, &[("shop.vpc", SHOP)]);
    let of_use = |one: &Diagnostic| {
        let labels = one.labels.iter().enumerate().filter(|(_, label)| label.text.starts_with("this is so"));
        labels.map(|(at, label)| (line_of(&sources, one, at), label.text.clone())).collect()
    };
    found.iter().map(|one| (one.code.0, line_of(&sources, one, 0), of_use(one))).collect()
}

#[test]
fn a_failing_assertion_and_a_warning_name_the_use_of_the_file() {
    let one = |office: &str| format!("  office = {office}\n");
    let program = format!(
        "stack a\n\nuse \"shop.vpc\" as eu {{\n{}}}\n\nuse \"shop.vpc\" as us {{\n{}}}\n",
        one("0.0.0.0/0"),
        one("198.51.100.0/24")
    );
    let expected = vec![
        ("W0707", 22, vec![(3, String::from("this is so for `eu`"))]),
        ("E0701", 35, vec![(7, String::from("this is so for `us`"))]),
    ];
    assert_eq!(of_uses(&program), expected);
}

/// A reproducible stream of numbers: a linear congruence of Knuth's.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// A block of the last bits of an address, as its first number and its length.
    fn block(&mut self, bits: u32) -> (u64, u64) {
        let size = 1 << self.below(u64::from(bits) + 1);
        let first = self.below(1 << bits) / size * size;
        (first, size)
    }
}

fn cidr(base: &str, (first, size): (u64, u64)) -> String {
    format!("{base}.{first}/{}", 32 - size.trailing_zeros())
}

/// Routes for blocks of eight addresses, tried address by address: a route is told if and only if no address takes it.
#[test]
fn a_route_is_told_if_no_address_takes_it() {
    let mut numbers = Numbers(1);
    let mut dead = 0;
    for round in 0..60 {
        let blocks: BTreeSet<(u64, u64)> = (0..8).map(|_| numbers.block(3)).collect();
        let mut program = String::from(
            "stack a\n\npeering joined {\n  from = lab\n  to   = shop\n}\n\nexisting network shop {\n  id     = \"vpc-0abc123def4567890\"\n  region = us-east-1\n  cidr   = 192.168.0.0/16\n}\n\nnetwork lab {\n  region = us-east-1\n  cidr   = 10.0.0.0/16\n\n  subnet lan {\n    cidr   = 10.0.0.0/24\n    zone   = us-east-1a\n    routes = out\n  }\n\n  routes out {\n",
        );
        let first = u32::try_from(program.lines().count()).unwrap() + 1;
        for block in &blocks {
            let _ = writeln!(program, "    {} -> joined", cidr("192.168.7", *block));
        }
        program.push_str("  }\n}\n");
        let holds = |address: u64, (base, size): (u64, u64)| (base..base + size).contains(&address);
        let takes = |address: u64| blocks.iter().filter(|block| holds(address, **block)).min_by_key(|(_, size)| *size);
        let taken: BTreeSet<(u64, u64)> = (0..8).filter_map(takes).copied().collect();
        let untaken = (first..).zip(&blocks).filter(|(_, block)| !taken.contains(block)).map(|(line, _)| ("W0703", line));
        let untaken: Vec<(&str, u32)> = untaken.collect();
        dead += untaken.len();
        assert_eq!(places(&program), untaken, "round {round}\n{program}");
    }
    assert!((30..300).contains(&dead), "{dead} of 480 routes are dead: the test says little");
}

/// A line of a group: ports and addresses, both ends included.
type Line = ((u64, u64), (u64, u64));

fn lies_in(address: u64, port: u64, ((from, to), (base, size)): Line) -> bool {
    (from..=to).contains(&port) && (base..base + size).contains(&address)
}

/// Lines about eight addresses and ten ports, tried one by one: told is what lines let through that were not told before it,
/// and no single one of them (that is W0005).
#[test]
fn a_line_is_told_if_the_others_let_all_of_it_through() {
    let mut numbers = Numbers(2);
    let (mut needless, mut covered) = (0, 0);
    for round in 0..80 {
        let mut lines: Vec<Line> = Vec::new();
        for _ in 0..9 {
            let from = numbers.below(8);
            let line = ((from, from + numbers.below(4)), numbers.block(3));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let mut program = String::from(
            "stack a\n\nnetwork lab {\n  region = us-east-1\n  cidr   = 10.0.0.0/16\n\n  subnet lan {\n    cidr = 10.0.0.0/24\n    zone = us-east-1a\n  }\n\n  node app {\n    subnet = lan\n    type   = t3.micro\n    image  = al2023\n    sg     = web\n  }\n\n  sg web {\n",
        );
        let first = u32::try_from(program.lines().count()).unwrap() + 1;
        for ((from, to), block) in &lines {
            let _ = writeln!(program, "    allow tcp {}-{} from {}", 100 + from, 100 + to, cidr("192.168.7", *block));
        }
        program.push_str("  }\n}\n");
        let points: Vec<(u64, u64)> = (0..8).flat_map(|address| (0..11).map(move |port| (address, port))).collect();
        let inside = |line: Line| points.iter().filter(move |(address, port)| lies_in(*address, *port, line));
        let by = |one: Line, other: Line| one != other && inside(one).all(|(a, p)| lies_in(*a, *p, other));
        let by_one = |at: usize| lines.iter().any(|other| by(lines[at], *other));
        let mut left: BTreeSet<usize> = (0..lines.len()).filter(|at| !by_one(*at)).collect();
        let mut expected = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let others: Vec<Line> = left.iter().filter(|other| **other != at).map(|other| lines[*other]).collect();
            if by_one(at) {
                covered += 1;
                expected.push(("W0005", first + u32::try_from(at).unwrap()));
            } else if inside(*line).all(|(a, p)| others.iter().any(|other| lies_in(*a, *p, *other))) {
                left.remove(&at);
                needless += 1;
                expected.push(("W0702", first + u32::try_from(at).unwrap()));
            }
        }
        let mut found = places(&program);
        found.sort_by_key(|(code, line)| (*line, *code));
        assert_eq!(found, expected, "round {round}\n{program}");
    }
    assert!(needless > 20 && covered > 20, "{needless} and {covered} of 720: the test says little");
}

/// What is told of random ACLs is asserted beside them: the proof, which follows the connection and its answer, agrees.
#[test]
fn what_an_acl_is_said_to_lose_is_proved_to_be_lost() {
    let mut numbers = Numbers(3);
    let traffic = ["tcp 443", "tcp 8080", "tcp 1024-65535", "tcp 32768-60999", "udp 53", "udp 1024-65535", "all", "tcp 0-1023"];
    let peers = ["anywhere", "198.51.100.0/24", "198.51.100.128/25", "203.0.113.0/24"];
    let head = "stack a\n\nnetwork lab {\n  region = us-east-1\n  cidr   = 10.0.0.0/16\n\n  gateway igw {\n    kind = internet\n  }\n\n  routes out {\n    0.0.0.0/0 -> igw\n  }\n\n  subnet lan {\n    cidr   = 10.0.0.0/24\n    zone   = us-east-1a\n    routes = out\n    acl    = edge\n  }\n\n  sg open {\n    allow all from anywhere\n  }\n\n  node app {\n    subnet    = lan\n    type      = t3.micro\n    image     = al2023\n    sg        = open\n    public-ip = auto\n  }\n\n  acl edge {\n";
    let (mut lost, mut silent) = (0, 0);
    for round in 0..60 {
        let mut program = head.to_owned();
        for (at, word) in ["from", "from", "from", "to", "to", "to"].into_iter().enumerate() {
            let action = if numbers.below(4) == 0 { "deny" } else { "allow" };
            let (what, whom) = (traffic[numbers.below(8) as usize], peers[numbers.below(4) as usize]);
            let _ = writeln!(program, "    {} {action} {what} {word} {whom}", 100 * (at + 1));
        }
        program.push_str("  }\n}\n");
        let (_, found) = said(&program, &[]);
        let told: Vec<Vec<String>> = found
            .iter()
            .filter(|one| one.code.0 == "W0705")
            .map(|one| one.message.split('`').skip(1).step_by(2).map(str::to_owned).collect())
            .collect();
        silent += usize::from(told.is_empty());
        for named in told {
            let [_, what, address] = named.as_slice() else { panic!("{named:?}") };
            let (from, to) = if found.iter().any(|one| one.message.contains(&format!("`{what}` in from `{address}`"))) {
                (address.as_str(), "lab.app")
            } else {
                ("lab.app", address.as_str())
            };
            let (_, proved) = said(&format!("{program}\nassert {from} cannot reach {to} on {what}\n"), &[]);
            let wrong: Vec<&str> = proved.iter().map(|one| one.code.0).filter(|code| code.starts_with('E')).collect();
            assert_eq!(wrong, [""; 0], "round {round}: {from} to {to} on {what}\n{program}");
            lost += 1;
        }
    }
    assert!(lost > 60 && silent > 0, "{lost} told, {silent} programs silent: the test says little");
}
