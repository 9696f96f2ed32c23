//! Answers that are lost, and steps that fail half-way: the next run ends where an undisturbed one would have.

use serde_json::Value;
use vpclang::sandbox::{Effect, Fault};

use crate::world::{World, assert_same};

/// Every call that the lab network takes to make.
const WRITES: &[&str] = &[
    "CreateVpc",
    "ModifyVpcAttribute",
    "CreateDhcpOptions",
    "AssociateDhcpOptions",
    "CreateInternetGateway",
    "AttachInternetGateway",
    "CreateRouteTable",
    "CreateRoute",
    "CreateSubnet",
    "AssociateRouteTable",
    "CreateSecurityGroup",
    "AuthorizeSecurityGroupIngress",
    "ImportKeyPair",
    "RunInstances",
];

/// Strikes the first call of an action, runs again, and compares with a network that nobody disturbed.
fn survives(action: &str, effect: &Effect) {
    let world = World::sandbox().with_lab();
    world.inner().lock().expect("unspoiled").inject(Fault::on(action, effect.clone()).first(1));
    let first = world.run(&["apply", "--yes"]);
    assert!([0, 4].contains(&first.status), "{action}: {}", first.err);
    world.apply();
    assert_eq!(world.plan(), [], "{action}, {effect:?}");
    let undisturbed = world.another();
    undisturbed.apply();
    // A second thing under one address would stand in the snapshot with a number behind it.
    assert_same(&world.snapshot(), &undisturbed.snapshot(), &format!("{action}, {effect:?}: disturbed (<) and not (>)"));
    world.run(&["destroy", "--yes"]).ends(0);
    let left = world.snapshot();
    let empty =
        left.as_object().is_some_and(|kinds| kinds.values().all(|kind| kind.as_object().is_some_and(serde_json::Map::is_empty)));
    assert!(empty, "{action}, {effect:?}: {left:#}");
}

#[test]
fn an_answer_that_is_lost_after_the_deed() {
    WRITES.iter().for_each(|action| survives(action, &Effect::CutAfter));
}

#[test]
fn a_request_that_is_lost_before_the_deed() {
    WRITES.iter().for_each(|action| survives(action, &Effect::CutBefore));
}

#[test]
fn a_refusal_once() {
    let effect = Effect::Refuse { code: "UnauthorizedOperation".to_owned(), message: String::new(), status: Some(403) };
    WRITES.iter().for_each(|action| survives(action, &effect));
}

#[test]
fn a_successor_ends_its_predecessor_in_the_next_run() {
    let world = World::sandbox().with_lab();
    world.apply();
    world.edit("lab.internal", "other.internal");
    let effect = Effect::Refuse { code: "UnauthorizedOperation".to_owned(), message: String::new(), status: Some(403) };
    world.inner().lock().expect("unspoiled").inject(Fault::on("DeleteDhcpOptions", effect).first(1));
    world.run(&["apply", "--yes"]).ends(4);
    assert_eq!(world.plan(), [("lab.dhcp".to_owned(), "destroy".to_owned(), Vec::new())]);
    world.apply();
    assert_eq!(world.plan(), []);
    let sets = world.snapshot();
    let sets: Vec<&String> = sets.get("dhcp").and_then(Value::as_object).expect("option sets").keys().collect();
    assert_eq!(sets, ["lab.dhcp"]);
}

#[test]
fn a_node_with_the_old_key_does_not_pass_for_one_with_the_new() {
    let world = World::sandbox().with_lab();
    world.edit("i in 0..3", "i in 0..1");
    world.apply();
    let other = "\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2gs5mCF0cTqCFJhy5mhrxkPgLVvPUBOMeZ9CIU4NAZ other\"";
    world.edit("file(\"ops.pub\")", other);
    let effect = Effect::Refuse { code: "UnauthorizedOperation".to_owned(), message: String::new(), status: Some(403) };
    world.inner().lock().expect("unspoiled").inject(Fault::on("TerminateInstances", effect).first(1));
    world.run(&["apply", "--yes"]).ends(4);
    // Both keys are there now, and the node was born with the one that goes.
    let plan = [
        ("lab.worker[0]".to_owned(), "replace-destroy-first".to_owned(), vec!["key".to_owned()]),
        ("ops".to_owned(), "destroy".to_owned(), Vec::new()),
    ];
    assert_eq!(world.plan(), plan);
    world.apply();
    assert_eq!(world.plan(), []);
    let undisturbed = world.another();
    undisturbed.write("main.vpc", &world.read("main.vpc"));
    undisturbed.apply();
    assert_same(&world.snapshot(), &undisturbed.snapshot(), "disturbed (<) and not (>)");
}

#[test]
fn a_node_that_is_stopped_half_way_through_a_change_is_finished() {
    let world = World::sandbox().with_lab();
    world.apply();
    world.edit("t2.micro", "t3.small");
    for action in ["StopInstances", "ModifyInstanceAttribute", "StartInstances", "DeleteTags"] {
        for effect in [Effect::CutAfter, Effect::CutBefore] {
            world.inner().lock().expect("unspoiled").inject(Fault::on(action, effect).first(4));
        }
    }
    for _ in 0..8 {
        if world.run(&["apply", "--yes"]).status == 0 {
            break;
        }
    }
    assert_eq!(world.plan(), []);
    let nodes = world.snapshot();
    for node in nodes.get("node").and_then(Value::as_object).expect("nodes").values() {
        assert_eq!(node.get("type").and_then(Value::as_str), Some("t3.small"));
        assert_eq!(node.get("state").and_then(Value::as_str), Some("running"));
        assert!(node.get("tags").and_then(|tags| tags.get("vpclang:stopped")).is_none());
    }
}
