//! What is deployed is what is proved on: after an apply the account answers as the program does, drift shows, and a plan
//! says what it opens and closes.

use serde_json::{Value, json};

use crate::world::{World, everywhere};

/// The answer to a question without its paths: what passes, by family and by pair.
fn passes(world: &World, question: &[&str], live: bool) -> Value {
    let mut args = vec!["reach", "main.vpc"];
    args.extend(question);
    args.push("--json");
    if live {
        args.push("--live");
    }
    let said = world.run(&args).ends(0);
    let answer: Value = serde_json::from_str(&said.out).expect("JSON");
    let pairs = answer["pairs"].as_array().expect("pairs").iter().map(|pair| {
        let ways = pair["ways"].as_array().expect("ways").iter();
        let ways: Vec<Value> = ways.map(|way| json!([way["family"], way["reaches"], way["may_reach"]])).collect();
        json!([pair["from"], pair["to"], ways])
    });
    Value::Array(pairs.collect())
}

/// What a plan opens and closes, a line each.
fn connectivity(world: &World) -> Vec<String> {
    let said = world.run(&["plan", "--json"]).ends(0);
    let plan: Value = serde_json::from_str(&said.out).expect("JSON");
    let lines = plan["connectivity"].as_array().into_iter().flatten().map(|change| {
        let words = |name: &str| {
            let all = change[name].as_array().expect("a list").iter().filter_map(Value::as_str);
            all.collect::<Vec<_>>().join(" ")
        };
        let sign = if change["opens"] == json!(true) { '+' } else { '-' };
        let addresses = if change["addresses"].is_null() { String::new() } else { format!(" {}", change["addresses"]) };
        format!("{sign} {} -> {}: {}{addresses}", words("from"), words("to"), words("on"))
    });
    lines.collect()
}

#[test]
fn the_account_answers_as_the_program_does() {
    let questions: [&[&str]; 6] = [
        &["internet", "lab.worker"],
        &["lab.worker", "internet", "on", "https"],
        &["lab.worker", "lab.worker", "on", "monitoring"],
        &["internet", "lab.cluster", "on", "ssh"],
        &["203.0.113.9", "lab.lan", "on", "ssh"],
        &["lab", "198.51.100.0/24"],
    ];
    everywhere(|world| {
        world.apply();
        for question in questions {
            let (written, deployed) = (passes(world, question, false), passes(world, question, true));
            assert_ne!(written, json!([]), "{question:?}");
            // A public address that AWS picked may be anyone's until it is there, and certain when it is.
            let certain = |answer: &Value| answer.to_string().replace("tcp 22\"],[\"tcp 22", "tcp 22");
            assert_eq!(certain(&deployed), certain(&written), "{}: {question:?}", world.name);
        }
        let matrix = |live: &[&str]| world.run(&[&["reach", "main.vpc", "--matrix"], live].concat()).ends(0).out;
        assert_eq!(matrix(&["--live"]), matrix(&[]), "{}", world.name);
    });
}

#[test]
fn drift_shows_as_an_open_path_and_the_plan_closes_it() {
    everywhere(|world| {
        world.apply();
        let question: &[&str] = &["internet", "lab.worker[1]", "on", "mongodb"];
        let before = passes(world, question, true);
        world.ask("open_to_world", json!({"address": "lab.cluster", "port": 27017}));
        let opened = passes(world, question, true);
        assert_ne!(opened, before, "{}", world.name);
        assert!(opened.to_string().contains("tcp 27017"), "{opened}");
        assert_eq!(passes(world, question, false), before, "the program has not changed");
        assert_eq!(connectivity(world), ["- internet -> lab.worker[*]: tcp 27017"], "{}", world.name);
        world.apply();
        assert_eq!(passes(world, question, true), before, "{}", world.name);
        assert_eq!(connectivity(world), Vec::<String>::new());
    });
}

/// What no kind of ours manages decides all the same: an ACL that somebody has changed.
#[test]
fn an_acl_of_somebody_else_stands_in_the_way() {
    let world = World::moto().with_lab();
    world.apply();
    let question: &[&str] = &["203.0.113.9", "lab.worker[0]", "on", "ssh"];
    let before = passes(&world, question, true);
    let network = world.ask("find", json!({"kinds": "network", "address": "lab"}));
    let network = network.as_str().expect("an id");
    let filter = json!([{"Name": "vpc-id", "Values": [network]}]);
    let acls = world.ask("call", json!({"operation": "describe_network_acls", "arguments": {"Filters": filter}}));
    let acl = acls["ok"]["NetworkAcls"][0]["NetworkAclId"].as_str().expect("an ACL");
    let entry = json!({
        "NetworkAclId": acl, "RuleNumber": 10, "Protocol": "6", "RuleAction": "deny", "Egress": false,
        "CidrBlock": "203.0.113.0/24", "PortRange": {"From": 22, "To": 22},
    });
    world.ask("call", json!({"operation": "create_network_acl_entry", "arguments": entry}));
    let after = passes(&world, question, true);
    assert_ne!(after, before);
    assert!(!after.to_string().contains("tcp 22"), "{after}");
    let said = world.run(&["reach", "main.vpc", "203.0.113.9", "lab.worker[0]", "on", "ssh", "--live"]).ends(0);
    let obstacle =
        said.out.lines().rfind(|line| line.trim_start().starts_with('x')).expect("an obstacle").trim().replace(acl, "ACL");
    assert_eq!(obstacle, "x entry 10 of `the default ACL ACL` denies it in from 203.0.113.9");
    // A new rule behind that entry opens nothing: the plan says so, because it is proved on the account.
    world.edit("allow ssh from office", "allow [ssh, http] from office");
    assert_eq!(connectivity(&world), ["+ internet -> lab.worker[*]: tcp 80 {\"in\":[\"203.0.113.0/24\"]}"]);
}

#[test]
fn a_machine_of_somebody_else_is_told_by_its_id() {
    everywhere(|world| {
        world.apply();
        let subnet = world.ask("find", json!({"kinds": "subnet", "address": "lab.lan"}));
        let made = world.ask("call", json!({"operation": "create_network_interface", "arguments": {"SubnetId": subnet}}));
        let id = made["ok"]["NetworkInterface"]["NetworkInterfaceId"].as_str().expect("an id");
        let matrix = world.run(&["reach", "main.vpc", "--matrix", "--live"]).ends(0).out;
        assert!(matrix.lines().any(|line| line.starts_with("lab.worker -> ") || line.starts_with(id)), "{matrix}");
        assert!(matrix.contains(id), "{}: {matrix}", world.name);
    });
}

#[test]
fn there_and_back_again_opens_and_closes_the_same() {
    everywhere(|world| {
        world.apply();
        let edits = [
            ("allow ssh from office", "allow [ssh, http] from anywhere"),
            ("route internet via igw\n", "route 198.51.100.0/24 via igw\n"),
            ("public-ip = auto", "public-ip = none"),
        ];
        for (was, is) in edits.iter().filter(|(was, _)| world.read("main.vpc").contains(was)) {
            world.edit(was, is);
            let there = connectivity(world);
            assert!(!there.is_empty(), "{}: `{is}` changes nothing", world.name);
            world.apply();
            world.edit(is, was);
            let back = connectivity(world);
            world.apply();
            let turned = |line: &String| match line.strip_prefix('+') {
                Some(rest) => format!("-{rest}"),
                None => line.replacen('-', "+", 1),
            };
            let mut turned: Vec<String> = there.iter().map(turned).collect();
            let mut back = back;
            turned.sort();
            back.sort();
            assert_eq!(back, turned, "{}: `{is}`", world.name);
        }
    });
}

#[test]
fn what_opens_to_the_internet_can_be_forbidden() {
    let world = World::sandbox().with_lab();
    world.apply();
    let before = world.snapshot();
    world.edit("allow ssh from office", "allow [ssh, http] from anywhere");
    for verb in [["apply", "--yes"].as_slice(), &["plan"]] {
        let said = world.run(&[verb, &["--forbid-new-internet"]].concat()).ends(1);
        assert!(said.err.starts_with("error[E0812]: the plan lets the internet reach lab.worker[*] on"), "{}", said.err);
    }
    assert_eq!(world.snapshot(), before);
    // What closes, and what stays as open as it was, is nobody's concern.
    world.edit("allow [ssh, http] from anywhere", "allow ssh from 203.0.113.128/25");
    world.run(&["apply", "--yes", "--forbid-new-internet"]).ends(0);
    assert_eq!(world.plan(), []);
}

#[test]
fn a_question_about_the_program_asks_no_account() {
    let world = World::sandbox().with_lab();
    let calls = world.calls(|| drop(world.run(&["reach", "main.vpc", "internet", "lab.worker"])));
    assert_eq!(calls.values().sum::<usize>(), 0, "{calls:?}");
    let said = world.run(&["reach", "main.vpc", "internet", "lab.worker", "--sandbox"]).ends(64);
    assert!(said.err.contains("--live"), "{}", said.err);
}
