//! The lab network holds what it promises, and each single edit that breaks a promise is refused with the line that did it.

use vpclang::reach::prove::prove;

use super::{analysed, described, edited};

const LAB: &str = include_str!("../../examples/awsome-day/main.vpc");

/// The lab network with more promises than it makes itself.
fn lab() -> String {
    format!("{LAB}\nassert only office can reach lab.worker on ssh\nassert office can reach lab.worker on ssh\n")
}

/// Each false assertion: its code, its message, and the line that is at fault.
fn found(program: &str) -> Vec<String> {
    let (_, analysis) = analysed(program);
    let line = |found: &vpclang::diagnostic::Diagnostic| {
        let span = found.labels.get(1).map(|label| label.span.start as usize).unwrap_or_default();
        let start = program[..span].rfind('\n').map_or(0, |at| at + 1);
        program[start..].lines().next().unwrap_or_default().trim().to_owned()
    };
    prove(&analysis).iter().map(|found| format!("{} {} | {}", found.code, found.message, line(found))).collect()
}

#[test]
fn all_promises_of_the_lab_network_hold() {
    assert_eq!(found(&lab()), Vec::<String>::new());
}

#[test]
fn without_the_route_nothing_comes_out_or_back() {
    let program = edited(&lab(), "    0.0.0.0/0 -> igw\n", "");
    insta::assert_snapshot!(found(&program).join("\n"), @r#"
    E0701 `lab.worker[0]` cannot reach the internet (8.8.8.8) on `tcp 443`: `lab.main` has no route to 8.8.8.8 | routes main {
    E0701 203.0.113.1 cannot reach `lab.worker[0]` on `tcp 22`: `lab.main` has no route for the answer to 203.0.113.1 | routes main {
    "#);
}

#[test]
fn without_its_table_the_subnet_leads_nowhere() {
    let program = edited(&lab(), "    routes = main\n", "");
    insta::assert_snapshot!(found(&program).join("\n"), @r#"
    E0701 `lab.worker[0]` cannot reach the internet (8.8.8.8) on `tcp 443`: the main table, which `lab.lan` has for want of its own, has no route to 8.8.8.8 | subnet lan {
    E0701 203.0.113.1 cannot reach `lab.worker[0]` on `tcp 22`: the main table, which `lab.lan` has for want of its own, has no route for the answer to 203.0.113.1 | subnet lan {
    "#);
}

#[test]
fn a_gateway_that_is_not_attached_carries_nothing() {
    let (_, analysis) = analysed(&lab());
    let mut net = described(&lab());
    assert!(prove(&analysis).is_empty());
    net.gateways[0].vpc = None;
    assert_eq!(super::ask(&net, "lab.worker[0]", "internet", super::tcp(443)), super::Reached::Never);
    assert_eq!(super::ask(&net, "internet", "lab.worker[0]", super::tcp(22)), super::Reached::Never);
}

#[test]
fn without_a_public_address_the_gateway_drops_it() {
    let program = edited(&lab(), "    public-ip = auto\n", "");
    let program = edited(&program, "output addresses = [w.public-ip for w in lab.worker]\n", "");
    insta::assert_snapshot!(found(&program).join("\n"), @r#"
    E0701 `lab.worker[0]` cannot reach the internet (8.8.8.8) on `tcp 443`: `lab.worker[0]` has no public address, and an internet gateway drops what has none | node worker[i in 0..3] {
    E0701 203.0.113.1 cannot reach `lab.worker[0]` on `tcp 22`: `lab.worker[0]` has no public address, and no private connection leads to it | node worker[i in 0..3] {
    "#);
}

#[test]
fn a_public_address_of_none_is_the_line_at_fault() {
    let program = edited(&lab(), "    public-ip = auto\n", "    public-ip = none\n");
    let program = edited(&program, "output addresses = [w.public-ip for w in lab.worker]\n", "");
    insta::assert_snapshot!(found(&program).join("\n"), @r#"
    E0701 `lab.worker[0]` cannot reach the internet (8.8.8.8) on `tcp 443`: `lab.worker[0]` has no public address, and an internet gateway drops what has none | public-ip = none
    E0701 203.0.113.1 cannot reach `lab.worker[0]` on `tcp 22`: `lab.worker[0]` has no public address, and no private connection leads to it | public-ip = none
    "#);
}

#[test]
fn a_group_that_lets_nothing_out() {
    let program = edited(&lab(), "  sg cluster {\n", "  sg cluster {\n    outbound = closed\n");
    insta::assert_snapshot!(found(&program).join("\n"), @r#"
    E0701 `lab.worker[0]` cannot reach the internet (8.8.8.8) on `tcp 443`: `lab.cluster` lets no `tcp 443` out to 8.8.8.8 | outbound = closed
    E0701 `lab.worker[0]` cannot reach `lab.worker[1]` on `tcp 3000`: `lab.cluster` lets no `tcp 3000` out to `lab.worker[1]` | outbound = closed
    "#);
}

#[test]
fn a_group_without_the_line_for_the_services() {
    let program = edited(&lab(), "    allow monitoring from lab\n", "");
    insta::assert_snapshot!(found(&program).join("\n"), @r#"
    E0701 `lab.worker[0]` cannot reach `lab.worker[1]` on `tcp 3000`: `lab.cluster` lets no `tcp 3000` in from `lab.worker[0]` | sg cluster {
    "#);
}

#[test]
fn a_group_that_lets_the_whole_internet_in() {
    let program = edited(&lab(), "from office \"the office\"", "from anywhere \"the world\"");
    insta::assert_snapshot!(found(&program).join("\n"), @r#"
    E0703 `lab.worker[0]` can reach `lab.worker[1]` on `tcp 22`, and is not among those who alone can | allow ssh from anywhere "the world"
    "#);
}

#[test]
fn a_database_that_is_open_to_everybody() {
    let program = edited(&lab(), "allow monitoring from lab", "allow monitoring from anywhere");
    insta::assert_snapshot!(found(&program).join("\n"), @r#"
    E0702 the internet (8.8.8.8) can reach `lab.worker[0]` on `tcp 27017` over IPv4, to the public address | allow monitoring from anywhere
    "#);
}

/// An ACL of the subnet, with these lines.
fn with_acl(lines: &str) -> String {
    let program = edited(&lab(), "    routes = main\n", "    routes = main\n    acl    = edge\n");
    edited(&program, "  subnet lan {\n", &format!("  acl edge {{\n{lines}  }}\n\n  subnet lan {{\n"))
}

#[test]
fn an_entry_that_denies_what_goes_out() {
    let open = "    100 allow all from anywhere\n    100 allow all to anywhere\n";
    assert_eq!(found(&with_acl(open)), Vec::<String>::new());
    let program = with_acl(&format!("    90 deny https to anywhere\n{open}"));
    insta::assert_snapshot!(found(&program).join("\n"), @r#"
    E0701 `lab.worker[0]` cannot reach the internet (8.8.8.8) on `tcp 443`: entry 90 of `lab.edge` denies it out to 8.8.8.8 | 90 deny https to anywhere
    "#);
}

#[test]
fn an_acl_that_lets_a_request_in_and_not_its_answer_out() {
    let program = with_acl("    100 allow all from anywhere\n    100 allow [http, https] to anywhere\n");
    insta::assert_snapshot!(found(&program).join("\n"), @r#"
    E0701 203.0.113.1 cannot reach `lab.worker[0]` on `tcp 22`: no entry of `lab.edge` lets the answer on `tcp 1024` out to 203.0.113.1 | acl edge {
    "#);
}

#[test]
fn a_router_that_checks_source_and_destination() {
    let router = "  sg routers {\n    allow all from lab\n  }\n\n  node router {\n    subnet    = edge\n    ip        = edge.host(10)\n    type      = t2.micro\n    image     = al2023\n    sg        = routers\n    public-ip = auto\n    forward   = true\n  }\n\n  subnet edge {\n    cidr   = 10.117.1.0/24\n    zone   = us-east-1a\n    routes = out\n  }\n\n  routes out {\n    0.0.0.0/0 -> igw\n  }\n\n  sg cluster {\n";
    let program = edited(LAB, "  sg cluster {\n", router);
    let program = edited(&program, "    0.0.0.0/0 -> igw\n", "    0.0.0.0/0 -> router\n");
    assert_eq!(found(&program), Vec::<String>::new());
    insta::assert_snapshot!(found(&edited(&program, "forward   = true", "forward   = false")).join("\n"), @r#"
    E0701 `lab.worker[0]` cannot reach the internet (8.8.8.8) on `tcp 443`: `lab.router` drops what is not for its own addresses | forward   = false
    "#);
}
