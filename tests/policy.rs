//! The least policy for a plan is what its apply asks, and nothing else.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::world::World;

/// What a policy allows besides, for a run that goes on after a kill, and what AWS asks for without being called.
const BESIDES: &[&str] = &["CreateTags", "DisassociateRouteTable", "GetParameters", "ReplaceRoute", "ReplaceRouteTableAssociation"];

fn allowed(world: &World, flags: &[&str]) -> BTreeSet<String> {
    let said = world.run(&[&["plan", "--policy"], flags].concat()).ends(0);
    let policy: Value = serde_json::from_str(&said.out).expect("JSON");
    let statements = policy["Statement"].as_array().expect("statements").iter();
    let actions = statements.flat_map(|statement| {
        assert_eq!(statement["Condition"]["StringEquals"]["aws:RequestedRegion"], serde_json::json!(["us-east-1"]));
        statement["Action"].as_array().expect("actions").iter()
    });
    actions.map(|action| action.as_str().expect("a word").split_once(':').expect("a service").1.to_owned()).collect()
}

/// Runs a verb with nothing between the policy and its calls.
fn carried_out(world: &World, verb: &[&str], allowed: &BTreeSet<String>) {
    let calls = world.calls(|| drop(world.run(verb).ends(0)));
    let called: BTreeSet<String> = calls.into_keys().filter(|action| action != "GetCallerIdentity").collect();
    let missing: Vec<&String> = called.difference(allowed).collect();
    assert!(missing.is_empty(), "{verb:?} calls {missing:?} too");
    // A stack that has nothing yet is not looked at, and may be the next time.
    let needless = allowed.difference(&called).filter(|action| !action.starts_with("Describe"));
    let needless: Vec<&String> = needless.filter(|action| !BESIDES.contains(&action.as_str())).collect();
    assert!(needless.is_empty(), "{verb:?} does not call {needless:?}");
}

#[test]
fn a_plan_says_what_its_apply_must_be_allowed() {
    let world = World::sandbox().with_lab();
    let policy = allowed(&world, &[]);
    carried_out(&world, &["apply", "--yes", "--preflight", "on"], &policy);
    for (was, is) in [
        ("\"the office\"", "\"the office, second floor\""),
        ("lab.internal", "other.internal"),
        ("t2.micro", "t3.micro"),
        ("0.0.0.0/0 -> igw", "198.51.100.0/24 -> igw"),
        ("allow ssh from office", "allow [ssh, http] from office"),
    ] {
        world.edit(was, is);
        let policy = allowed(&world, &[]);
        carried_out(&world, &["apply", "--yes", "--preflight", "on"], &policy);
        assert_eq!(world.plan(), [], "{is}");
    }
    let policy = allowed(&world, &["--destroy"]);
    carried_out(&world, &["destroy", "--yes", "--preflight", "on"], &policy);
}
