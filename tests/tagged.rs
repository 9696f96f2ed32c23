//! What works from tags: what a stack has where nothing here names it, stacks without a program, and things that are taken in and
//! let go.

use std::collections::BTreeSet;

use serde_json::Value;
use vpclang::lock::LockFile;
use vpclang::sandbox::{Effect, Fault};

use crate::world::{Said, World};

/// A network with a node, in a region.
fn site(name: &str, region: &str, block: &str) -> String {
    format!(
        "
network {name} {{
  region = {region}
  cidr   = {block}.0.0/16

  subnet lan {{
    cidr = {block}.0.0/24
    zone = {region}a
  }}

  sg own {{
    allow ssh from {name}
  }}

  node one {{
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = own
  }}
}}
"
    )
}

/// A stack that has something in two regions, and whose program and lock file know of one.
fn half_forgotten() -> (World, String) {
    let world = World::sandbox();
    let near = format!("stack test\n{}", site("near", "us-east-1", "10.1"));
    world.write("main.vpc", &format!("{near}{}", site("far", "us-west-2", "10.2")));
    world.apply();
    world.write("main.vpc", &near);
    let lock = world.read("test.lock").replace(",\n    \"123456789012/us-west-2\"", "");
    world.write("test.lock", &lock);
    assert_eq!(lock_of(&world).places().len(), 1);
    // The journal would remember what was just made, and wait for it to show.
    std::fs::remove_dir_all(world.folder.path().join(".vpclang")).expect("an apply leaves notes");
    let owner = format!("test.{}", lock_of(&world).id.expect("an applied stack has an ID"));
    (world, owner)
}

fn lock_of(world: &World) -> LockFile {
    LockFile::parse(&world.read("test.lock")).expect("a lock file")
}

/// Every id that exists, of whomever.
fn ids(world: &World) -> BTreeSet<String> {
    world.inner().lock().expect("unspoiled").held().into_iter().map(|shown| shown.id).collect()
}

/// What a run has said on the way, without its progress.
fn told(said: &Said) -> String {
    let quiet = |line: &&str| !line.starts_with("  ✓") && !line.contains(" done · ") && !line.is_empty();
    said.err.lines().filter(quiet).collect::<Vec<_>>().join("\n")
}

/// The actions and addresses of a plan as JSON.
fn changes(said: &Said) -> Vec<String> {
    let plan: Value = serde_json::from_str(said.out.trim()).expect("a plan");
    let text = |change: &Value, name: &str| change[name].as_str().unwrap_or_default().to_owned();
    let changes = plan["changes"].as_array().expect("changes").iter();
    let mut changes: Vec<String> =
        changes.map(|one| format!("{} {} {}", text(one, "action"), text(one, "region"), text(one, "address"))).collect();
    changes.sort();
    changes
}

const FAR: [&str; 4] =
    ["destroy us-west-2 far", "destroy us-west-2 far.lan", "destroy us-west-2 far.one", "destroy us-west-2 far.own"];

#[test]
fn a_status_finds_what_lies_where_nothing_here_says_so() {
    let (world, owner) = half_forgotten();
    assert_eq!(world.plan(), [], "a plan asks where the program and the lock file say");
    let said = world.run(&["status", "--json"]).ends(0);
    assert_eq!(changes(&said), FAR);
    assert_eq!(
        told(&said),
        format!("`{owner}` has something in us-west-2 too, where neither the program nor its lock file says so")
    );
    assert_eq!(lock_of(&world).places().len(), 1, "a look writes nothing");
}

#[test]
fn a_destroy_takes_what_lies_where_nothing_here_says_so() {
    let (world, _) = half_forgotten();
    let planned = changes(&world.run(&["plan", "--destroy", "--json"]).ends(0));
    assert_eq!(planned.len(), 8, "{planned:?}");
    world.run(&["destroy", "--yes"]).ends(0);
    assert_eq!(ids(&world), BTreeSet::new());
    assert_eq!(lock_of(&world).places(), BTreeSet::new());
}

#[test]
fn what_is_found_elsewhere_is_in_the_lock_file_before_anything_goes() {
    let (world, _) = half_forgotten();
    world.inner().lock().expect("unspoiled").inject(Fault::on("TerminateInstances", refusal()));
    world.run(&["destroy", "--yes"]).ends(4);
    let regions: Vec<String> = lock_of(&world).places().into_iter().map(|place| place.region).collect();
    assert_eq!(regions, ["us-east-1", "us-west-2"]);
}

/// What an account that is held to some regions answers in all others.
fn refusal() -> Effect {
    Effect::Refuse { code: "UnauthorizedOperation".to_owned(), message: "You are not authorized.".to_owned(), status: None }
}

#[test]
fn regions_that_refuse_are_passed_over_and_named() {
    let (world, _) = half_forgotten();
    // Only the look for the stack in a region asks for all IDs of its name.
    world.inner().lock().expect("unspoiled").inject(Fault::on("DescribeTags", refusal()).containing("test.%2A"));
    let said = world.run(&["status", "--json"]).ends(0);
    assert_eq!(changes(&said), [""; 0]);
    let words = told(&said);
    let (begin, end) = words.split_once(": ").expect("what and why");
    assert_eq!(begin, "AWS does not let these regions be looked into");
    let (regions, why) = end.split_once(" (").expect("where and why");
    assert_eq!(why, "DescribeTags: UnauthorizedOperation: You are not authorized.)");
    assert!(regions.split(", ").count() > 10 && regions.split(", ").any(|region| region == "us-west-2"), "{regions}");
    world.run(&["destroy", "--yes"]).ends(0);
    assert_eq!(ids(&world).len(), 6, "what lies where nobody may look stays: {:?}", ids(&world));
}

#[test]
fn who_may_not_ask_for_regions_goes_on_where_the_stack_is_known_to_be() {
    let (world, _) = half_forgotten();
    world.inner().lock().expect("unspoiled").inject(Fault::on("DescribeRegions", refusal()));
    let said = world.run(&["status", "--json"]).ends(0);
    assert_eq!(changes(&said), [""; 0]);
    assert_eq!(
        told(&said),
        "other regions than those of the program and its lock file were not looked into: DescribeRegions: UnauthorizedOperation: \
         You are not authorized."
    );
}

#[test]
fn a_run_whose_lock_file_knows_an_id_and_no_place_asks_every_region() {
    let (world, _) = half_forgotten();
    let lock = world.read("test.lock").replace("\n    \"123456789012/us-east-1\"\n  ", "");
    world.write("test.lock", &lock);
    assert_eq!(lock_of(&world).places(), BTreeSet::new());
    let planned: BTreeSet<String> = world.plan().into_iter().map(|(address, _, _)| address).collect();
    assert_eq!(planned, ["far", "far.lan", "far.one", "far.own"].map(str::to_owned).into());
    world.apply();
    assert_eq!(world.plan(), []);
    // From then on it is known where, and nobody asks elsewhere any more.
    let asked = world.calls(|| drop(world.plan()));
    assert_eq!(asked.get("DescribeTags"), Some(&2), "{asked:?}");
    assert_eq!(asked.get("DescribeRegions"), None, "{asked:?}");
}
