//! Blocks and addresses that a program asks for without saying which: who gets what, what a pin holds, and what moves it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use vpclang::analysis::{Analysis, Inputs, Pins, Value, analyse};
use vpclang::diagnostic::text::{Style, render_all};
use vpclang::lock::LockFile;
use vpclang::net::{Cidr, Pool};
use vpclang::source::SourceMap;

fn cidr(text: &str) -> Cidr {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn sources(text: &str) -> SourceMap {
    let mut sources = SourceMap::new();
    sources.add("main.vpc", text.as_bytes());
    sources
}

fn analysed(text: &str, pins: &Pins) -> Analysis {
    analyse(&sources(text), &Inputs { pins: pins.clone(), ..Inputs::default() })
}

/// A program of one network with these lines in its body.
fn network(body: &str) -> String {
    let lines: Vec<String> = body.lines().map(|line| format!("  {line}")).collect();
    format!("stack test\n\nnetwork lab {{\n  region = us-east-1\n{}\n}}\n", lines.join("\n"))
}

/// A subnet with a size or a block.
fn subnet(name: &str, block: &str) -> String {
    format!("subnet {name} {{\n  cidr = {block}\n  zone = us-east-1a\n}}\n")
}

/// Pins as a lock file writes them, one a line: `lab.a 10.0.0.0/24`, `lab.w.ip 10.0.0.4`, `lab.a 7`.
fn pins(text: &str) -> Pins {
    let mut pins = Pins::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (key, value) = line.rsplit_once(' ').unwrap();
        match (value.parse::<Cidr>(), value.parse(), value.parse()) {
            (Ok(block), _, _) => drop(pins.blocks.insert(key.into(), block)),
            (_, Ok(address), _) => drop(pins.addresses.insert(key.into(), address)),
            (_, _, index) => drop(pins.ipv6.insert(key.into(), index.unwrap())),
        }
    }
    pins
}

/// The same the other way round.
fn shown(pins: &Pins) -> String {
    let blocks = pins.blocks.iter().map(|(key, block)| format!("{key} {block}\n"));
    let addresses = pins.addresses.iter().map(|(key, address)| format!("{key} {address}\n"));
    let indexes = pins.ipv6.iter().map(|(key, index)| format!("{key} {index}\n"));
    blocks.chain(addresses).chain(indexes).collect()
}

/// What is said of a program, as a user sees it.
fn said(text: &str, pins: &Pins) -> String {
    let sources = sources(text);
    let analysis = analyse(&sources, &Inputs { pins: pins.clone(), ..Inputs::default() });
    render_all(&analysis.diagnostics, &sources, Style { color: false, width: 100 })
}

/// Holds a program without faults against the pins that it is to have, and checks that they are what others see.
fn check(text: &str, given: &Pins, expected: &str) -> Pins {
    let analysis = analysed(text, given);
    assert!(analysis.diagnostics.is_empty(), "{text}\n{}", said(text, given));
    assert_eq!(shown(&analysis.pins), shown(&pins(expected)), "{text}");
    for resource in &analysis.resources {
        let path = resource.path.to_string();
        if let Some(block) = analysis.pins.blocks.get(&path) {
            assert_eq!(resource.cidr("cidr"), Some(*block), "{path}");
        }
        if let Some(address) = analysis.pins.addresses.get(&format!("{path}.ip")) {
            assert_eq!(resource.values.get("ip"), Some(&Value::Ip(*address)), "{path}");
        }
        assert_eq!(analysis.ipv6_index(resource.id), analysis.pins.ipv6.get(&path).copied(), "{path}");
    }
    let is_new = |key: &str| shown(&analysis.provisional).lines().any(|line| line == key);
    let old = shown(given);
    for line in shown(&analysis.pins).lines() {
        assert_eq!(is_new(line), !old.lines().any(|known| known == line), "{line} of\n{text}");
    }
    analysis.pins
}

fn new() -> Pins {
    Pins::default()
}

#[test]
fn large_blocks_come_first_and_equal_ones_in_program_order() {
    let body =
        ["cidr = 10.0.0.0/16\n".into(), subnet("b", "/24"), subnet("a", "/24"), subnet("small", "/28"), subnet("large", "/20")];
    check(
        &network(&body.concat()),
        &new(),
        "
        lab.large 10.0.0.0/20
        lab.b 10.0.16.0/24
        lab.a 10.0.17.0/24
        lab.small 10.0.18.0/28
        ",
    );
}

#[test]
fn what_is_written_out_comes_first_wherever_it_stands() {
    let body =
        ["cidr = 10.0.0.0/16\n".into(), subnet("a", "/24"), subnet("b", "10.0.0.0/25"), subnet("c", "lab.cidr.subnet(/24, 2)")];
    check(&network(&body.concat()), &new(), "lab.a 10.0.1.0/24");
}

#[test]
fn the_blocks_of_a_network_are_filled_in_the_order_in_which_they_are_written() {
    let body = ["cidr = [10.9.0.0/24, 10.1.0.0/24]\n".into(), subnet("a", "/25"), subnet("b", "/25"), subnet("c", "/25")];
    check(&network(&body.concat()), &new(), "lab.a 10.9.0.0/25\nlab.b 10.9.0.128/25\nlab.c 10.1.0.0/25");
}

#[test]
fn instances_stand_in_the_order_of_their_keys() {
    let body = "
cidr = 10.0.0.0/16

subnet n[i in [10, 9]] {
  cidr = /24
  zone = us-east-1a
}

subnet t[k in [\"b\", \"a\"]] {
  cidr = /24
  zone = us-east-1a
}";
    check(
        &network(body),
        &new(),
        "
        lab.n[9] 10.0.0.0/24
        lab.n[10] 10.0.1.0/24
        lab.t[\"a\"] 10.0.2.0/24
        lab.t[\"b\"] 10.0.3.0/24
        ",
    );
}

fn zoned(zones: &str) -> String {
    format!(
        "stack test\n\nlet zones = [{zones}]\n\nnetwork lab {{
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet app[z in zones] {{
    cidr = /20
    zone = z
  }}

  sg web {{
    allow https from anywhere
  }}

  node worker[z in zones] {{
    subnet = app[z]
    ip     = auto
    type   = t3.micro
    image  = al2023
    sg     = web
  }}
}}\n"
    )
}

#[test]
fn zones_that_come_go_or_change_places_move_nobody_else() {
    let three = "
        lab.app[us-east-1a] 10.0.0.0/20
        lab.app[us-east-1b] 10.0.16.0/20
        lab.app[us-east-1d] 10.0.32.0/20
        lab.worker[us-east-1a].ip 10.0.0.4
        lab.worker[us-east-1b].ip 10.0.16.4
        lab.worker[us-east-1d].ip 10.0.32.4
        ";
    let first = check(&zoned("us-east-1a, us-east-1b, us-east-1d"), &new(), three);
    check(&zoned("us-east-1d, us-east-1a, us-east-1b"), &first, three);
    // One that comes in between takes what is free, and one that went leaves its place to nobody before it is destroyed.
    let fewer = check(
        &zoned("us-east-1d, us-east-1c"),
        &first,
        "
        lab.app[us-east-1c] 10.0.48.0/20
        lab.app[us-east-1d] 10.0.32.0/20
        lab.worker[us-east-1c].ip 10.0.48.4
        lab.worker[us-east-1d].ip 10.0.32.4
        ",
    );
    // Once it is, the next one takes it.
    check(
        &zoned("us-east-1c, us-east-1d, us-east-1f"),
        &fewer,
        "
        lab.app[us-east-1c] 10.0.48.0/20
        lab.app[us-east-1d] 10.0.32.0/20
        lab.app[us-east-1f] 10.0.0.0/20
        lab.worker[us-east-1c].ip 10.0.48.4
        lab.worker[us-east-1d].ip 10.0.32.4
        lab.worker[us-east-1f].ip 10.0.0.4
        ",
    );
}

/// A node without what nobody looks at here.
fn node(name: &str, subnet: &str, ip: &str) -> String {
    let ip = if ip.is_empty() { String::new() } else { format!("  ip = {ip}\n") };
    format!("node {name} {{\n  subnet = {subnet}\n{ip}  type = t3.micro\n  image = al2023\n  sg = web\n}}\n")
}

/// A network with a group, in which nodes can lie.
fn inhabited(body: &str) -> String {
    network(&format!("cidr = 10.0.0.0/16\nsg web {{\n  allow https from anywhere\n}}\n{body}"))
}

#[test]
fn addresses_are_given_above_what_aws_keeps_and_beside_what_is_written() {
    let body = [
        subnet("lan", "/24"),
        node("a", "lan", "auto"),
        node("b", "lan", "lan.host(4)"),
        node("c", "lan", "auto"),
        node("d", "lan", ""),
        node("e[i in [7, 5]]", "lan", "auto"),
        "interface tap {\n  subnet = lan\n  ip = auto\n}\n".into(),
    ];
    let expected = "
        lab.lan 10.0.0.0/24
        lab.a.ip 10.0.0.5
        lab.c.ip 10.0.0.6
        lab.e[5].ip 10.0.0.7
        lab.e[7].ip 10.0.0.8
        lab.tap.ip 10.0.0.9
        ";
    let first = check(&inhabited(&body.concat()), &new(), expected);
    // Those who write theirs move nobody, in whatever order the others stand.
    let body = [node("e[i in [5, 6, 7]]", "lan", "auto"), node("c", "lan", "auto"), node("a", "lan", "auto"), subnet("lan", "/24")];
    let expected = "
        lab.lan 10.0.0.0/24
        lab.a.ip 10.0.0.5
        lab.c.ip 10.0.0.6
        lab.e[5].ip 10.0.0.7
        lab.e[6].ip 10.0.0.4
        lab.e[7].ip 10.0.0.8
        ";
    check(&inhabited(&body.concat()), &first, expected);
}

#[test]
fn what_asks_for_nothing_any_more_keeps_its_pin_clear() {
    let body = [subnet("lan", "10.0.0.0/24"), subnet("b", "/24"), node("a", "lan", ""), node("c", "lan", "auto")];
    let held = "lab.lan 10.0.1.0/24\nlab.gone 10.0.2.0/24\nlab.a.ip 10.0.0.4\nlab.gone.ip 10.0.0.5";
    check(&inhabited(&body.concat()), &pins(held), "lab.b 10.0.3.0/24\nlab.c.ip 10.0.0.6");
    // What another network had is nothing to this one.
    let elsewhere = "labs.x 10.0.1.0/24\nla 10.0.1.0/24\nother.gone.ip 10.0.0.4";
    check(&inhabited(&body.concat()), &pins(elsewhere), "lab.b 10.0.1.0/24\nlab.c.ip 10.0.0.4");
}

#[test]
fn in_a_full_network_a_new_name_takes_the_place_of_the_old_one() {
    let body = ["cidr = 10.0.0.0/24\n".into(), subnet("a", "/25"), subnet("new", "/25")];
    let before = "lab.a 10.0.0.0/25\nlab.old 10.0.0.128/25";
    check(&network(&body.concat()), &pins(before), "lab.a 10.0.0.0/25\nlab.new 10.0.0.128/25");
    let nodes = [subnet("lan", "10.0.0.0/28"), node("n[i in 1..12]", "lan", "auto")].concat();
    let before: String = (0..11).map(|i| format!("lab.n[{i}].ip 10.0.0.{}\n", i + 4)).collect();
    let after: String = (1..12).map(|i| format!("lab.n[{i}].ip 10.0.0.{}\n", if i == 11 { 4 } else { i + 4 })).collect();
    check(&inhabited(&nodes), &pins(&before), &after);
}

#[test]
fn every_subnet_of_a_network_with_ipv6_has_an_index() {
    let body = ["cidr = 10.0.0.0/16\nipv6 = amazon\n".into(), subnet("b", "/24"), subnet("a", "10.0.9.0/24")];
    let without = "subnet c {\n  cidr = 10.0.8.0/24\n  zone = us-east-1a\n  ipv6 = none\n}\n";
    let text = network(&format!("{}{without}", body.concat()));
    check(&text, &new(), "lab.b 10.0.0.0/24\nlab.b 0\nlab.a 1");
    check(&text, &pins("lab.b 1\nlab.gone 0\nlab.c 3"), "lab.b 10.0.0.0/24\nlab.b 1\nlab.a 2");
}

#[test]
fn where_the_ipv6_block_is_known_so_are_those_of_the_subnets() {
    let body = "
cidr = 10.0.0.0/16
ipv6 = 2001:db8:0:100::/56
pool = \"ipv6pool-ec2-0123456789abcdef0\"
subnet a {
  cidr = /24
  zone = us-east-1a
}
subnet b {
  cidr = /24
  zone = us-east-1a
  ipv6 = 2001:db8:0:100::/64
}
subnet c {
  cidr = /24
  zone = us-east-1a
  ipv6 = none
}";
    let text = network(body);
    let expected = "lab.a 10.0.0.0/24\nlab.b 10.0.1.0/24\nlab.c 10.0.2.0/24\nlab.a 1";
    check(&text, &new(), expected);
    let analysis = analysed(&text, &new());
    let blocks: Vec<_> =
        analysis.resources.iter().filter_map(|found| Some((found.path.to_string(), found.cidr("ipv6")?.to_string()))).collect();
    let block = |path: &str, block: &str| (path.to_owned(), block.to_owned());
    assert_eq!(
        blocks,
        [block("lab", "2001:db8:0:100::/56"), block("lab.a", "2001:db8:0:101::/64"), block("lab.b", "2001:db8:0:100::/64")]
    );
}

#[test]
fn a_given_block_is_a_block_wherever_it_is_read() {
    let body = "
cidr = 10.0.0.0/16

subnet lan {
  cidr = /24
  zone = us-east-1a
}

sg web {
  allow ssh from lan
  allow ntp from lan.host(9)
  allow dns from lan.cidr.subnet(/26, 1)
}

node w {
  subnet = lan
  ip     = auto
  type   = t3.micro
  image  = al2023
  sg     = web
}

check lan.cidr.contains(w.ip) and w.ip == lan.host(4) and lan.prefix == /24 \"never said\"";
    let text = format!("{}\noutput seen = [lab.lan.cidr, lab.lan.host(5), lab.w.ip]\n", network(body));
    check(&text, &pins("lab.lan 10.0.7.0/24"), "lab.lan 10.0.7.0/24\nlab.w.ip 10.0.7.4");
    let analysis = analysed(&text, &pins("lab.lan 10.0.7.0/24"));
    let seen: Vec<String> = analysis.outputs.iter().map(|(_, value)| value.to_string()).collect();
    assert_eq!(seen, ["[10.0.7.0/24, 10.0.7.5, 10.0.7.4]"]);
    let web = analysis.resources.iter().find(|found| found.path.to_string() == "lab.web").unwrap();
    let peers: Vec<String> = analysis.rules_of(web).iter().map(|rule| format!("{:?}", rule.peer)).collect();
    assert_eq!(peers, ["Cidr(10.0.7.0/24)", "Cidr(10.0.7.9/32)", "Cidr(10.0.7.64/26)", "Cidr(10.0.7.64/26)"]);
}

#[test]
fn nothing_is_given_to_what_has_no_instance_and_a_failed_neighbour_takes_nothing_away() {
    let body = "
cidr = 10.0.0.0/16

subnet a {
  cidr = /24
  zone = us-east-1a
}

subnet nobody[i in 0..0] {
  cidr = /24
  zone = us-east-1a
}";
    check(&network(body), &new(), "lab.a 10.0.0.0/24");
    let broken = network(&format!("{body}\nsubnet b {{\n  cidr = nothing\n  zone = us-east-1a\n}}"));
    let analysis = analysed(&broken, &new());
    let codes: Vec<&str> = analysis.diagnostics.iter().map(|found| found.code.0).collect();
    assert_eq!((codes.as_slice(), shown(&analysis.pins).as_str()), (["E0203"].as_slice(), "lab.a 10.0.0.0/24\n"));
}

#[test]
fn what_has_moved_takes_its_pins_along() {
    let lines = "\nmoved lab.old to lab.lan\nmoved lab.v to lab.w\n";
    let body = [subnet("lan", "/24"), subnet("a", "/24"), node("w[i in 0..2]", "lan", "auto")].concat();
    let before = "lab.old 10.0.3.0/24\nlab.v[1].ip 10.0.3.7\nlab.v[0].ip 10.0.3.9";
    let after = "lab.lan 10.0.3.0/24\nlab.a 10.0.0.0/24\nlab.w[0].ip 10.0.3.9\nlab.w[1].ip 10.0.3.7";
    let analysis = analysed(&(inhabited(&body) + lines), &pins(before));
    assert_eq!((said(&(inhabited(&body) + lines), &pins(before)), shown(&analysis.pins)), (String::new(), shown(&pins(after))));
    assert_eq!(shown(&analysis.provisional), "lab.a 10.0.0.0/24\n");
    // A network takes along what lies in it, also what is no longer declared.
    let text = inhabited(&body).replace("network lab", "network net") + "\nmoved lab to net\n";
    let analysis = analysed(&text, &pins("lab.lan 10.0.1.0/24\nlab.gone 10.0.0.0/24\nlab.w[1].ip 10.0.1.4"));
    let after = "net.a 10.0.2.0/24\nnet.lan 10.0.1.0/24\nnet.w[0].ip 10.0.1.5\nnet.w[1].ip 10.0.1.4";
    assert_eq!(shown(&analysis.pins), shown(&pins(after)));
}

#[test]
fn a_used_file_has_pins_of_its_own() {
    let used = "param block: cidr\n\nnetwork lab {\n  region = us-east-1\n  cidr = block\n  subnet a {\n    cidr = /24\n    zone = us-east-1a\n  }\n}\n";
    let uses = [("eu", "10.1.0.0/16"), ("us", "10.2.0.0/16")]
        .map(|(name, block)| format!("use \"lab.vpc\" as {name} {{\n  block = {block}\n}}\n"));
    let mut sources = sources(&format!("stack test\n\n{}", uses.concat()));
    let program = sources.files().next().unwrap().0;
    let lab = sources.add("lab.vpc", used.as_bytes());
    sources.connect(program, "lab.vpc", Ok(lab));
    let given = pins("eu.lab.a 10.1.7.0/24\nlab.a 10.2.9.0/24");
    let analysis = analyse(&sources, &Inputs { pins: given, ..Inputs::default() });
    assert_eq!(render_all(&analysis.diagnostics, &sources, Style { color: false, width: 100 }), "");
    assert_eq!(shown(&analysis.pins), "eu.lab.a 10.1.7.0/24\nus.lab.a 10.2.0.0/24\n");
}

#[test]
fn a_lock_file_keeps_pins_until_they_are_given_up() {
    let mut lock = LockFile::default();
    let without = lock.to_text();
    lock.keep(&pins("lab.a 10.0.0.0/24\nlab.w[\"x.y\"].ip 10.0.0.4\nlab.a 3"));
    assert_eq!(LockFile::parse(&lock.to_text()).unwrap(), lock);
    let old: String = lock.to_text().lines().filter(|line| !line.contains("lab.")).collect();
    assert!(LockFile::parse(&old).is_ok(), "{old}");
    // What it keeps is added to what it has.
    lock.keep(&pins("lab.a 10.0.1.0/24\nlab.b 10.0.2.0/24\nlab.b 4"));
    assert_eq!(shown(&lock.pins()), "lab.a 10.0.1.0/24\nlab.b 10.0.2.0/24\nlab.w[\"x.y\"].ip 10.0.0.4\nlab.a 3\nlab.b 4\n");
    lock.release(&pins("lab.b 10.0.2.0/24"), |resource| resource == "lab.w[\"x.y\"]");
    assert_eq!(shown(&lock.pins()), "lab.b 10.0.2.0/24\nlab.w[\"x.y\"].ip 10.0.0.4\n");
    lock.release(&new(), |_| false);
    assert_eq!(lock.to_text(), without);
}

#[test]
fn a_lock_file_with_a_pin_that_is_none_is_not_read() {
    let text = |of: &str, pin: &str| format!("{{\"version\": 1, \"{of}\": {{\"lab.a\": {pin}}}}}");
    let error = |of: &str, pin: &str| LockFile::parse(&text(of, pin)).unwrap_err().to_string();
    assert_eq!(error("blocks", "\"10.0.0.1/24\""), "`10.0.0.1/24` is nothing that `lab.a` can be pinned to");
    assert_eq!(error("addresses", "\"10.0.0.256\""), "`10.0.0.256` is nothing that `lab.a` can be pinned to");
    assert!(error("ipv6", "256").starts_with("it is not a lock file: "));
    assert!(LockFile::parse(&text("ipv6", "255")).is_ok());
}

#[test]
fn no_room_for_a_block_says_what_is_free() {
    let body =
        ["cidr = 10.0.0.0/24\n".into(), subnet("a", "10.0.0.0/25"), subnet("b[i in 0..4]", "/26"), subnet("c", "10.0.0.224/27")];
    insta::assert_snapshot!(said(&network(&body.concat()), &new()));
}

#[test]
fn a_block_larger_than_the_network_and_one_of_another_family_are_told_apart() {
    let body = ["cidr = 10.0.0.0/24\n".into(), subnet("a", "/20"), subnet("b", "/64")];
    insta::assert_snapshot!(said(&network(&body.concat()), &new()));
}

#[test]
fn no_room_for_an_address_and_none_for_an_index() {
    let lan = [subnet("lan", "10.0.0.0/28"), node("a[i in 0..9]", "lan", "auto"), node("b[i in 0..3]", "lan", "auto")];
    let nodes = said(&inhabited(&lan.concat()), &new());
    let pool = "ipv6 = 2001:db8::/60\npool = \"ipv6pool-ec2-0123456789abcdef0\"\n";
    let body = format!("cidr = 10.0.0.0/16\n{pool}{}", subnet("a[i in 0..17]", "/26"));
    insta::assert_snapshot!([nodes, said(&network(&body), &new())].join("\n"));
}

#[test]
fn a_pin_that_no_longer_fits_is_given_up_and_both_are_named() {
    let body = [
        "cidr = [10.0.0.0/16, 10.1.0.0/16]\n".into(),
        subnet("smaller", "/25"),
        subnet("outside", "/24"),
        subnet("covered[i in 0..3]", "/24"),
        subnet("twin", "/24"),
        subnet("written", "10.0.4.0/22"),
    ];
    let before = "
        lab.smaller 10.0.0.0/24
        lab.outside 192.168.0.0/24
        lab.covered[0] 10.0.4.0/24
        lab.covered[1] 10.0.5.0/24
        lab.covered[2] 10.0.9.0/24
        lab.twin 10.0.9.0/24
        ";
    insta::assert_snapshot!(said(&network(&body.concat()), &pins(before)));
}

#[test]
fn an_address_that_left_its_subnet_is_given_up() {
    let body = [subnet("lan", "10.0.0.0/24"), node("a", "lan", "auto"), node("b", "lan", "auto"), node("c", "lan", "lan.host(9)")];
    insta::assert_snapshot!(said(&inhabited(&body.concat()), &pins("lab.a.ip 10.0.9.4\nlab.b.ip 10.0.0.9")));
}

#[test]
fn what_is_written_out_may_not_lean_on_what_is_given_out() {
    let through = "let half = if a.cidr.contains(10.0.0.1) then 1 else 2\n";
    let block = ["cidr = 10.0.0.0/16\n".into(), subnet("a", "/24"), through.into(), subnet("b", "lab.cidr.subnet(/20, half)")];
    let keys = [
        "cidr = 10.0.0.0/16\n".into(),
        subnet("b[i in 0..a.prefix_of]", "/24").replace("a.prefix_of", "a.cidr.size"),
        subnet("a", "/24"),
    ];
    let address = [subnet("lan", "/24"), node("a", "lan", "auto"), node("b", "lan", "a.ip + 1")];
    let texts = [network(&block.concat()), network(&keys.concat()), inhabited(&address.concat())];
    let said: Vec<String> = texts.iter().map(|text| said(text, &new())).collect();
    insta::assert_snapshot!(said.join("\n"));
}

/// A block of a network of 4,096 addresses, as programs have it. Blocks that no subnet can have come too.
fn any_block() -> impl Strategy<Value = Cidr> {
    (20u8..=28, 0u32..4096)
        .prop_map(|(length, at)| Cidr::around(std::net::Ipv4Addr::from_bits(0x0a00_0000 + at).into(), length).unwrap())
}

/// What one subnet writes.
#[derive(Clone, Debug)]
enum Written {
    Size(u8),
    Block(Cidr),
}

fn any_written() -> impl Strategy<Value = Written> {
    prop_oneof![4 => (22u8..=28).prop_map(Written::Size), 1 => any_block().prop_map(Written::Block)]
}

/// Subnets by the number in their name, in the order in which they stand.
type Subnets = Vec<(u32, Written)>;

fn program(subnets: &Subnets) -> String {
    let body = subnets.iter().map(|(name, written)| match written {
        Written::Size(length) => subnet(&format!("s{name}"), &format!("/{length}")),
        Written::Block(block) => subnet(&format!("s{name}"), &block.to_string()),
    });
    network(&format!("cidr = 10.0.0.0/20\n{}", body.collect::<String>()))
}

fn any_subnets() -> impl Strategy<Value = Subnets> {
    prop::collection::btree_map(0u32..40, any_written(), 0..14).prop_map(|map| map.into_iter().collect::<Subnets>()).prop_shuffle()
}

fn given(subnets: &Subnets, pins: &Pins) -> BTreeMap<u32, Cidr> {
    let blocks = analysed(&program(subnets), pins).pins.blocks;
    blocks.into_iter().map(|(key, block)| (key.strip_prefix("lab.s").unwrap().parse().unwrap(), block)).collect()
}

fn as_pins(blocks: &BTreeMap<u32, Cidr>) -> Pins {
    Pins { blocks: blocks.iter().map(|(name, block)| (format!("lab.s{name}"), *block)).collect(), ..Pins::default() }
}

/// The reference, without any structure: every place is looked at, and held against everything that is taken.
fn naive(subnets: &Subnets, pins: &BTreeMap<u32, Cidr>) -> BTreeMap<u32, Cidr> {
    let around = cidr("10.0.0.0/20");
    let sizes = || {
        subnets.iter().filter_map(|(name, written)| if let Written::Size(length) = written { Some((*name, *length)) } else { None })
    };
    let mut taken: Vec<Cidr> =
        subnets.iter().filter_map(|(_, written)| if let Written::Block(block) = written { Some(*block) } else { None }).collect();
    let mut found = BTreeMap::new();
    for (name, length) in sizes() {
        let pin = pins.get(&name).filter(|pin| pin.length() == length && around.covers(**pin));
        if let Some(pin) = pin.filter(|pin| !taken.iter().any(|block| block.overlaps(**pin))) {
            taken.push(*pin);
            found.insert(name, *pin);
        }
    }
    let held: Vec<Cidr> = pins.iter().filter(|(name, _)| !found.contains_key(*name)).map(|(_, pin)| *pin).collect();
    for wanted in 20..=28 {
        for (name, length) in sizes().filter(|(_, length)| *length == wanted) {
            if found.contains_key(&name) {
                continue;
            }
            let places: Vec<Cidr> = (0..).map_while(|at| around.subnet(length, at)).collect();
            let free = |with: &[Cidr], place: &Cidr| !taken.iter().chain(with).any(|block| block.overlaps(*place));
            let place = places.iter().find(|place| free(&held, place)).or_else(|| places.iter().find(|place| free(&[], place)));
            if let Some(place) = place.copied() {
                taken.push(place);
                found.insert(name, place);
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn who_gets_what_is_what_looking_at_every_place_says(
        subnets in any_subnets(),
        pinned in prop::collection::btree_map(0u32..40, any_block(), 0..10),
    ) {
        prop_assert_eq!(given(&subnets, &as_pins(&pinned)), naive(&subnets, &pinned));
    }

    #[test]
    fn nothing_moves_whatever_comes_goes_or_changes_places(before in any_subnets(), after in any_subnets(), kept in any::<u64>()) {
        let first = given(&before, &new());
        // What stays is what it was; what else there is then is as others wrote it.
        let stays = |name: u32| kept >> name & 1 == 1;
        let mut second: Subnets = after.into_iter().filter(|(name, written)| !stays(*name) && matches!(written, Written::Size(_))).collect();
        let old = before.iter().filter(|(name, written)| stays(*name) || matches!(written, Written::Block(_))).cloned();
        second.retain(|(name, _)| !before.iter().any(|(other, _)| other == name));
        second.extend(old);
        second.sort_by_key(|(name, _)| name.reverse_bits() ^ 5);
        let then = given(&second, &as_pins(&first));
        for (name, block) in first.iter().filter(|(name, _)| stays(**name)) {
            prop_assert_eq!(then.get(name), Some(block), "s{}", name);
        }
    }

    #[test]
    fn what_is_given_shares_no_address(subnets in any_subnets(), pinned in prop::collection::btree_map(0u32..40, any_block(), 0..10)) {
        let found = given(&subnets, &as_pins(&pinned));
        let written = subnets.iter().filter_map(|(name, written)| if let Written::Block(block) = written { Some((*name, *block)) } else { None });
        let all: Vec<(u32, Cidr)> = written.chain(found.clone()).collect();
        for (name, block) in &found {
            prop_assert!(cidr("10.0.0.0/20").covers(*block));
            let twin = all.iter().find(|(other, taken)| other != name && taken.overlaps(*block));
            prop_assert_eq!(twin, None, "s{} has {}", name, block);
        }
    }

    #[test]
    fn a_pool_says_of_every_place_whether_it_is_free(
        blocks in prop::collection::vec(any_block(), 1..4),
        taken in prop::collection::vec((any_block(), any::<bool>()), 0..20),
        length in 18u8..=30,
    ) {
        let mut pool = Pool::new(&blocks);
        let mut around: Vec<Cidr> = Vec::new();
        for block in blocks {
            if !around.iter().any(|earlier| earlier.overlaps(block)) {
                around.push(block);
            }
        }
        let mut gone: Vec<Cidr> = Vec::new();
        for (block, whole) in taken {
            let free = around.iter().any(|around| around.covers(block)) && !gone.iter().any(|taken| taken.overlaps(block));
            if whole {
                prop_assert_eq!(pool.take(block), free);
            } else {
                pool.occupy(block);
            }
            if free || !whole {
                gone.push(block);
            }
        }
        let free = |block: &Cidr| !gone.iter().any(|taken| taken.overlaps(*block));
        let first = |length: u8| around.iter().flat_map(|around| (0..).map_while(|at| around.subnet(length, at))).find(free);
        prop_assert_eq!(pool.first(length), first(length));
        prop_assert_eq!(pool.largest().map(|block| block.length()), (18..=32).find(|length| first(*length).is_some()));
    }
}

#[test]
fn ten_thousand_subnets_are_served() {
    let body = "cidr = [10.0.0.0/16, 10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16]\n".to_owned()
        + &subnet("even[i in 0..5000]", "/28")
        + &subnet("odd[i in 0..5000]", "/28");
    let first = analysed(&network(&body), &new());
    let at = |path: &str| first.pins.blocks.get(path).map(Cidr::to_string).unwrap_or_default();
    assert_eq!((at("lab.even[0]"), at("lab.even[4999]")), ("10.0.0.0/28".to_owned(), "10.1.56.112/28".to_owned()));
    assert_eq!((at("lab.odd[0]"), at("lab.odd[4999]")), ("10.1.56.128/28".to_owned(), "10.2.112.240/28".to_owned()));
    // Every second one goes, and as many come: each finds its pin, and no pin is searched for among all.
    let fewer = body.replace("odd[i in 0..5000]", "odd[i in 2500..7500]");
    let second = analysed(&network(&fewer), &first.pins);
    let kept = second.pins.blocks.iter().filter(|(path, block)| first.pins.blocks.get(*path) == Some(block)).count();
    assert_eq!((kept, second.pins.blocks.len(), second.provisional.len()), (7500, 10_000, 2500));
}

/// A network whose subnets are numbered in this way.
fn numbered(lets: &str, body: &str) -> String {
    let text = network(&format!("cidr = 10.0.0.0/16\n{body}"));
    text.replace("stack test\n", &format!("stack test\n\nlet zones = [us-east-1a, us-east-1b, us-east-1d]\n{lets}"))
}

fn zonal(name: &str, more: &str, cidr: &str) -> String {
    format!("subnet {name}[z in zones] {{\n{more}  cidr = {cidr}\n  zone = z\n}}\n")
}

#[test]
fn a_position_that_decides_a_block_names_whom_a_removed_element_moves() {
    let direct = zonal("direct", "", "lab.cidr.subnet(/24, zones.index(z))");
    let through = zonal("through", "  let n = zones.index(z) + 8\n", "lab.cidr.subnet(/24, n)");
    let map = zonal("map", "", "lab.cidr.subnet(/24, numbers[\"${z}\"])");
    let lets = "let numbers = {z: 16 + zones.index(z) for z in zones}\nlet blocks = [10.0.64.0/24, 10.0.65.0/24]\n";
    let element = "subnet element[i in 0..2] {\n  cidr = blocks[i]\n  zone = us-east-1a\n}\n";
    insta::assert_snapshot!(said(&numbered(lets, &[direct, through, map, element.into()].concat()), &new()));
}

#[test]
fn a_number_that_no_position_decides_is_none_of_ours() {
    let lets = "let numbers = {us-east-1a: 0, us-east-1b: 1, us-east-1d: 2}\nlet blocks = [10.0.64.0/24, 10.0.65.0/24]\n";
    let map = zonal("map", "", "lab.cidr.subnet(/24, numbers[\"${z}\"])");
    let tagged = zonal("tagged", "  tags = {Number: \"${zones.index(z)}\"}\n", "lab.cidr.subnet(/24, 8 + numbers[\"${z}\"])");
    let key = "subnet key[i in 0..2] {\n  cidr = lab.cidr.subnet(/24, 16 + i)\n  zone = zones[i]\n}\n";
    let first = "subnet first {\n  cidr = blocks[0]\n  zone = zones[0]\n}\n";
    let untaken = "subnet untaken {\n  cidr = if true then 10.0.66.0/24 else blocks[zones.len]\n  zone = us-east-1a\n}\n";
    let text = numbered(lets, &[map, tagged, key.into(), first.into(), untaken.into()].concat());
    assert_eq!(said(&text, &new()), "");
}
