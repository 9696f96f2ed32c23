//! What a program says about how a resource is dealt with, and AWS never hears of: what comes before it, how long it may take,
//! and whether what others have added to it stays.

use serde_json::{Value, json};
use vpclang::sandbox::{Pace, Settings};

use crate::chaos::{Chaos, Moment, Temper};
use crate::world::{World, assert_same, everywhere};

fn route_by_hand(world: &World, block: &str) {
    let id = |kinds: &str, address: &str| world.ask("find", json!({"kinds": kinds, "address": address}));
    let (table, gateway) = (id("routes", "lab.main"), id("gateway", "lab.igw"));
    let arguments = json!({"RouteTableId": table, "GatewayId": gateway, "DestinationCidrBlock": block});
    let answer = world.ask("call", json!({"operation": "create_route", "arguments": arguments}));
    assert!(answer.get("ok").is_some(), "{answer}");
}

#[test]
fn what_others_have_added_stays_where_the_program_says_so() {
    everywhere(|world| {
        world.edit("    0.0.0.0/0 -> igw", "    foreign = keep\n    0.0.0.0/0 -> igw");
        world.edit("    allow ssh from office \"the office\"", "    foreign = keep\n    allow ssh from office \"the office\"");
        world.apply();
        world.ask("open_to_world", json!({"address": "lab.cluster", "port": 3389}));
        route_by_hand(world, "198.51.100.0/24");
        assert_eq!(world.plan(), [], "{}", world.name);

        // A change of the program's own rules and routes leaves theirs alone.
        world.edit("tcp 9090", "tcp 9091");
        world.edit("    0.0.0.0/0 -> igw", "    0.0.0.0/0 -> igw\n    192.0.2.0/24 -> igw");
        let changed: Vec<String> = world.plan().into_iter().map(|(address, ..)| address).collect();
        assert_eq!(changed, ["lab.main", "lab.cluster"], "{}", world.name);
        world.apply();
        assert_eq!(world.plan(), [], "{}", world.name);
        assert_eq!(lines(world, "routes", "lab.main"), ["0.0.0.0/0", "192.0.2.0/24", "198.51.100.0/24"], "{}", world.name);

        // Without the word, what others have added is drift.
        world.edit("    foreign = keep\n    0.0.0.0/0", "    0.0.0.0/0");
        world.edit("    foreign = keep\n    allow", "    allow");
        let changed: Vec<(String, Vec<String>)> = world.plan().into_iter().map(|(address, _, of)| (address, of)).collect();
        let both = [("lab.main".to_owned(), vec!["routes".to_owned()]), ("lab.cluster".to_owned(), vec!["rules".to_owned()])];
        assert_eq!(changed, both, "{}", world.name);
        world.apply();
        assert_eq!(lines(world, "routes", "lab.main"), ["0.0.0.0/0", "192.0.2.0/24"], "{}", world.name);
    });
}

/// The destinations of a table, without the local one.
fn lines(world: &World, kind: &str, address: &str) -> Vec<String> {
    let snapshot = world.snapshot();
    let routes = snapshot[kind][address]["routes"].as_object().cloned().unwrap_or_default();
    let mut found: Vec<String> = routes.into_iter().map(|(block, _)| block).filter(|block| block != "10.117.0.0/16").collect();
    found.sort();
    found
}

#[test]
fn what_takes_longer_than_its_timeout_has_failed_and_is_found_again() {
    let world = World::sandbox().with_lab();
    world.edit("i in 0..3", "i in 0..1");
    world.edit("    key       = ops\n", "    key       = ops\n    timeout   = 1s\n");
    let slow = Settings { pace: Pace { pending: 3_600_000, ..Pace::default() }, ..Settings::default() };
    world.inner().lock().expect("unspoiled").set(slow);
    let said = world.run(&["apply", "--yes"]).ends(4);
    assert!(said.err.contains("it was not done after 1 s, which is its `timeout`"), "{}", said.err);
    // Nothing else fails, and nothing is made again.
    let nodes = |world: &World| world.snapshot()["node"].as_object().map(serde_json::Map::len);
    assert_eq!(nodes(&world), Some(1));
    world.inner().lock().expect("unspoiled").set(Settings::default());
    world.apply();
    assert_eq!((world.plan().len(), nodes(&world)), (0, Some(1)));
}

#[test]
fn what_it_depends_on_is_made_first() {
    let world = World::sandbox().with_lab();
    // By their values, both groups could be made at once, and the first before the second by name.
    let groups =
        "  sg alpha {\n    depends-on = omega\n    allow ssh from lab\n  }\n\n  sg omega {\n    allow ssh from lab\n  }\n\n";
    world.edit("  node worker", &format!("{groups}  node worker"));
    let said = world.run(&["plan", "--json"]).ends(0);
    let plan: Value = said
        .out
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .find(|one: &Value| one["tasks"].is_array())
        .expect("a plan");
    let birth = |address: &str| {
        let change = plan["changes"].as_array().expect("changes").iter().position(|change| change["address"] == address);
        let is = |task: &&Value| task["change"] == json!(change) && task["task"] == "create";
        let tasks = plan["tasks"].as_array().expect("tasks");
        (tasks.iter().position(|task| is(&task)).expect("it is made"), tasks.iter().find(is).expect("it is made")["after"].clone())
    };
    let ((_, after), (omega, _)) = (birth("lab.alpha"), birth("lab.omega"));
    assert!(after.as_array().expect("numbers").contains(&json!(omega)), "{after}, {omega}");
    world.apply();
    assert_eq!(world.plan(), []);
}

/// One node whose address is left to AWS, and which is never missing.
fn always_there(world: World) -> World {
    let world = world.with_lab();
    world.edit("i in 0..3", "i in 0..1");
    world.edit("    ip        = lan.host(100 + i)\n", "    replace   = create-first\n");
    world
}

#[test]
fn a_successor_is_made_first_where_the_program_says_so_and_wherever_it_is_killed() {
    const OTHER: (&str, &str) = ("file(\"bootstrap.sh\")", "\"#!/bin/sh\\necho two\\n\"");
    let fresh = always_there(World::sandbox());
    fresh.edit(OTHER.0, OTHER.1);
    fresh.apply();
    let replaced = |kill: Option<(usize, Moment)>| {
        let world = always_there(World::sandbox());
        world.apply();
        world.edit(OTHER.0, OTHER.1);
        let line = ("lab.worker[0]".to_owned(), "replace-create-first".to_owned(), vec!["init".to_owned()]);
        assert_eq!(world.plan(), [line]);
        let chaos = Chaos::before(&world.endpoint);
        chaos.be(kill.map_or(Temper::Calm, |(call, moment)| Temper::Kill(call, moment)));
        chaos.outlive(world.spawn(&["apply", "--yes"], &chaos.endpoint));
        if kill.is_some() {
            world.apply();
        }
        assert_eq!(world.plan(), [], "{kill:?}");
        assert_same(&without_addresses(&world), &without_addresses(&fresh), &format!("{kill:?} (<) and fresh (>)"));
        chaos.actions()
    };
    let actions = replaced(None);
    let at = |action: &str| actions.iter().position(|other| other == action).expect("it is called");
    assert!(at("RunInstances") < at("TerminateInstances"), "{actions:?}");
    for action in ["RunInstances", "TerminateInstances"] {
        for moment in [Moment::Before, Moment::Acted, Moment::Answered] {
            replaced(Some((at(action), moment)));
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// AWS gives a successor another address than a fresh node.
fn without_addresses(world: &World) -> Value {
    let mut snapshot = world.snapshot();
    for kind in ["node", "interface"] {
        for thing in snapshot[kind].as_object_mut().into_iter().flatten() {
            thing.1.as_object_mut().expect("a thing").retain(|name, _| !name.contains("ip"));
        }
    }
    snapshot
}

/// A subnet and its node, whose successors are made before they go.
const TWICE: &str = r#"stack awsome-day

key ops {
  public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2gs5mCF0cTqCFJhy5mhrxkPgLVvPUBOMeZ9CIU4NAZ other"
}

network lab {
  region = us-east-1
  cidr   = 10.117.0.0/16

  gateway igw {
    kind = internet
  }

  routes main {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr    = 10.117.0.0/24
    zone    = us-east-1a
    routes  = main
    replace = create-first
  }

  sg front {
    allow https from lab
  }

  node one {
    subnet    = lan
    type      = t3.micro
    image     = al2023
    sg        = [front]
    key       = ops
    public-ip = auto
    replace   = create-first
  }
}
"#;

#[test]
fn a_subnet_and_its_node_are_made_anew_before_the_old_ones_go() {
    let anew = TWICE.replace("10.117.0.0/24", "10.117.1.0/24");
    let fresh = World::sandbox();
    fresh.write("main.vpc", &anew);
    fresh.apply();
    let wanted = without_addresses(&fresh);
    let replaced = |kill: Option<usize>| {
        let world = World::sandbox();
        world.write("main.vpc", TWICE);
        world.apply();
        world.write("main.vpc", &anew);
        let chaos = Chaos::before(&world.endpoint);
        chaos.be(kill.map_or(Temper::Calm, |call| Temper::Kill(call, Moment::Acted)));
        chaos.outlive(world.spawn(&["apply", "--yes"], &chaos.endpoint));
        if kill.is_some() {
            world.apply();
        }
        assert_eq!(world.plan(), [], "{kill:?}");
        assert_same(&without_addresses(&world), &wanted, &format!("{kill:?}: made anew (<) and fresh (>)"));
        chaos.actions()
    };
    let actions = replaced(None);
    let at = |action: &str| actions.iter().position(|other| other == action).expect("it is called");
    assert!(at("CreateSubnet") < at("DeleteSubnet") && at("RunInstances") < at("TerminateInstances"), "{actions:?}");
    let is_write = |call: &usize| !actions[*call].starts_with("Describe") && !actions[*call].starts_with("Get");
    (0..actions.len()).filter(is_write).for_each(|call| drop(replaced(Some(call))));
}

#[test]
fn a_successor_that_needs_what_its_predecessor_has_is_refused() {
    let world = World::sandbox().with_lab();
    world.edit("    ip        = lan.host(100 + i)\n", "    ip        = lan.host(100 + i)\n    replace   = create-first\n");
    world.apply();
    world.edit("file(\"bootstrap.sh\")", "\"#!/bin/sh\\necho two\\n\"");
    let before = world.snapshot();
    let said = world.run(&["apply", "--yes"]);
    assert_eq!(said.err.matches("error[E0835]: the successor of `lab.worker[").count(), 3, "{}", said.err);
    assert!(one_line(&said.err).contains("both would have the address 10.117.0.100"), "{}", said.err);
    said.ends(1);
    assert_same(&world.snapshot(), &before, "refused (<) and before (>)");
    // A network that is made anew by ending the old one first takes the node's subnet along.
    world.edit("\"#!/bin/sh\\necho two\\n\"", "file(\"bootstrap.sh\")");
    world.edit("    cidr   = 10.117.0.0/24", "    cidr   = 10.117.1.0/24");
    let said = world.run(&["plan"]);
    let why = "`lab.lan`, which it needs, is replaced too, and the old one of that goes first";
    assert!(one_line(&said.err).contains(why), "{}", said.err);
    said.ends(1);
}

#[test]
fn a_rule_that_names_what_leaves_the_program_does_not_stay() {
    const BOTH: &str = "stack test\n\nnetwork net {\n  region = us-east-1\n  cidr   = 10.50.0.0/16\n\n  sg a {\n    foreign = keep\n    allow http from b\n  }\n\n  sg b {\n  }\n}\n";
    let world = World::sandbox();
    world.write("main.vpc", BOTH);
    world.apply();
    world.write("main.vpc", &BOTH.replace("    allow http from b\n", "").replace("\n  sg b {\n  }\n", ""));
    world.apply();
    assert_eq!(world.plan(), []);
}

#[test]
fn a_group_may_depend_on_one_whose_rules_name_it() {
    let world = World::sandbox();
    let groups = "  sg a {\n    depends-on = [b]\n  }\n\n  sg b {\n    allow http from a\n  }\n";
    world
        .write("main.vpc", &format!("stack test\n\nnetwork net {{\n  region = us-east-1\n  cidr   = 10.50.0.0/16\n\n{groups}}}\n"));
    world.apply();
    assert_eq!(world.plan(), []);
}
