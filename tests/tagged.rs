//! What works from tags: what a stack has where nothing here names it, stacks without a program, and things that are taken in and
//! let go.

use std::collections::BTreeSet;

use serde_json::{Value, json};
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

#[test]
fn a_stack_goes_without_its_program_from_any_folder_and_in_every_region() {
    let (world, owner) = half_forgotten();
    let elsewhere = world.beside();
    let said = elsewhere.run(&["destroy", "--stack", &owner]).ends(64);
    let held = "`test` is locked in this folder alone: whether its program names a lock in S3 is not known without the program";
    assert_eq!(told(&said), format!("{held}\nerror: nobody is there to ask; give `--yes` to go on without a question"));
    assert!(said.out.starts_with("test · us-east-1, us-west-2 · 8 exist\n"), "{}", said.out);
    // A region of the environment is where to begin, not where to end.
    let mut elsewhere = elsewhere;
    elsewhere.besides = vec![("AWS_REGION", "us-west-2".to_owned())];
    elsewhere.run(&["destroy", "--stack", &owner, "--region", "us-west-2", "--yes"]).ends(0);
    assert_eq!(changes(&world.run(&["plan", "--destroy", "--json"]).ends(0)).len(), 4);
    elsewhere.run(&["destroy", "--stack", &owner, "--yes"]).ends(0);
    assert_eq!(ids(&world), BTreeSet::new());
    let files = std::fs::read_dir(elsewhere.folder.path()).expect("a folder").flatten().map(|entry| entry.file_name());
    assert_eq!(files.collect::<Vec<_>>(), [".vpclang"], "no lock file without a program");
    // Whoever has the program sees that there is nothing any more.
    assert_eq!(world.plan().len(), 4);
}

#[test]
fn a_stack_that_nothing_bears_the_tag_of_is_refused() {
    let (world, owner) = half_forgotten();
    let says = |args: &[&str]| {
        let said = world.beside().run(&[&["destroy", "--yes"], args].concat()).ends(1);
        let words: Vec<String> = said.err.split_whitespace().map(str::to_owned).collect();
        words.join(" ").split(" 1 error").next().unwrap_or_default().to_owned()
    };
    let form = "help: write it as the tag `vpclang:stack` does: the stack's name, a point, and the 8 characters of its ID: \
                `lab.k3x8m2qa`";
    for wrong in ["test", "test.", ".abcdefgh", "test.ABCDEFGH", "test.abcdefghi", "../test.abcdefgh", "a/b.abcdefgh"] {
        assert_eq!(says(&["--stack", wrong]), format!("error[E0830]: `{wrong}` is not what the tags of a stack say {form}"));
    }
    let held = "`test` is locked in this folder alone: whether its program names a lock in S3 is not known without the program";
    let gone = "help: the tag `vpclang:stack` of what it made says what the stack is called; a stack that has nothing left needs no \
                destroy";
    assert_eq!(
        says(&["--stack", "test.abcdefgh"]),
        format!(
            "{held} error[E0830]: nothing bears the tag of `test.abcdefgh`, in no region that this account may look into {gone}"
        )
    );
    assert_eq!(
        says(&["--stack", &owner, "--region", "eu-north-1"]),
        format!("{held} error[E0830]: nothing in eu-north-1 bears the tag of `{owner}` {gone}")
    );
}

#[test]
fn a_stack_without_its_program_is_protected_too() {
    let world = World::sandbox();
    world.write("main.vpc", include_str!("conformance/subnet.vpc"));
    world.edit("# more", "protect = true");
    world.apply();
    let owner = world.owner();
    let before = ids(&world);
    let said = world.beside().run(&["destroy", "--stack", &owner, "--yes", "--destroy-unrecorded"]).ends(1);
    assert!(said.err.lines().any(|line| line == "error[E0802]: `lab.lan` is protected and would be destroyed"), "{}", said.err);
    assert_eq!(ids(&world), before);
}

fn call(world: &World, operation: &str, arguments: Value) -> Value {
    let mut answer = world.ask("call", json!({"operation": operation, "arguments": arguments}));
    answer.get_mut("ok").map(Value::take).unwrap_or_else(|| panic!("{operation}: {answer}"))
}

/// Somebody who may set tags, and nothing else, claims a thing for a stack.
fn claim(world: &World, id: &str, owner: &str, address: &str) {
    let tags = json!([{"Key": "vpclang:stack", "Value": owner}, {"Key": "vpclang:address", "Value": address}]);
    call(world, "create_tags", json!({"Resources": [id], "Tags": tags}));
}

/// A stranger's network in which a node runs behind a gateway, and the ids of all that.
fn strangers(world: &World) -> Vec<(&'static str, String)> {
    let made = world.ask("foreign_network", json!({}));
    let id = |name: &str| made[name].as_str().expect("an id").to_owned();
    let (network, subnet, group) = (id("network"), id("subnet"), id("group"));
    let node = call(
        world,
        "run_instances",
        json!({
            "ImageId": "ami-01808447ee24359a1", "InstanceType": "t3.micro", "SubnetId": subnet, "SecurityGroupIds": [group],
            "MinCount": 1, "MaxCount": 1,
        }),
    )["Instances"][0]["InstanceId"]
        .as_str()
        .expect("an id")
        .to_owned();
    let table = call(world, "create_route_table", json!({"VpcId": network}))["RouteTable"]["RouteTableId"].clone();
    call(world, "associate_route_table", json!({"RouteTableId": table, "SubnetId": subnet}));
    let gateway = call(world, "create_internet_gateway", json!({}))["InternetGateway"]["InternetGatewayId"]
        .as_str()
        .expect("an id")
        .to_owned();
    call(world, "attach_internet_gateway", json!({"InternetGatewayId": gateway, "VpcId": network}));
    let table = table.as_str().expect("an id").to_owned();
    vec![
        ("spare.way", gateway),
        ("spare.group", group),
        ("spare.node", node),
        ("spare.table", table),
        ("spare.lan", subnet),
        ("spare", network),
    ]
}

/// The lab of one node, applied, in whose name somebody claims a stranger's things.
fn attacked(claimed: &[&str]) -> (World, Vec<(&'static str, String)>) {
    let world = World::sandbox();
    world.write("main.vpc", include_str!("conformance/node.vpc"));
    world.apply();
    let owner = world.owner();
    let theirs = strangers(&world);
    for (address, id) in theirs.iter().filter(|(address, _)| claimed.contains(address)) {
        claim(&world, id, &owner, address);
    }
    (world, theirs)
}

#[test]
fn what_only_tags_claim_is_not_destroyed_without_a_question() {
    // Each alone, and all of it at once.
    let alone = ["spare.way", "spare.group", "spare.node", "spare.table", "spare.lan", "spare"];
    for claimed in alone.iter().map(std::slice::from_ref).chain([alone.as_slice()]) {
        let (world, theirs) = attacked(claimed);
        let before = ids(&world);
        // No journal is needed to tell, and an empty one does not help.
        for verb in ["apply", "destroy"] {
            drop(std::fs::remove_dir_all(world.folder.path().join(".vpclang")));
            let said = world.run(&[verb, "--yes"]);
            // A network in which others have something is refused for that.
            let occupied = claimed == ["spare"];
            let code = if occupied { "error[E0816]" } else { "error[E0831]" };
            assert!(said.err.starts_with(code), "{verb}, {claimed:?}:\n{}{}", said.out, said.err);
            assert_eq!(ids(&world), before, "{verb}, {claimed:?}");
        }
        for (address, id) in theirs.iter().filter(|(address, _)| claimed.contains(address)) {
            let said = world.run(&["plan"]).ends(0);
            assert!(said.out.contains(id.as_str()), "{address}: {}", said.out);
        }
    }
}

#[test]
fn the_refusal_says_what_is_meant_and_how_to_go_on() {
    let (world, theirs) = attacked(&["spare.node"]);
    let node = theirs.iter().find(|(address, _)| *address == "spare.node").map(|(_, id)| id.clone()).expect("a node");
    let said = world.run(&["apply", "--yes"]).ends(1);
    let words: Vec<&str> = said.err.split_whitespace().collect();
    assert_eq!(
        words.join(" "),
        format!(
            "error[E0831]: nothing but tags says that this stack has made what would be destroyed: `spare.node` ({node}) note: \
             whoever may set tags can set ours on a stranger's things; neither the journal here nor a name given at a birth knows \
             them help: nothing was done; let go of what is a stranger's with `vpclang disown ID`; what is the stack's goes with \
             `--destroy-unrecorded`, or without `--yes` once you have said so 1 error"
        )
    );
    let said = world.run(&["plan"]).ends(0);
    let note = said.out.lines().find(|line| line.starts_with("  !")).unwrap_or_default();
    assert_eq!(note, format!("  ! only tags say that this stack has made {node}: look before it goes"));
    // A plan from a file asks nobody either.
    world.run(&["plan", "--out", "some.plan"]).ends(0);
    world.run(&["apply", "some.plan"]).ends(1);
    world.run(&["apply", "some.plan", "--destroy-unrecorded"]).ends(0);
    assert!(!ids(&world).contains(&node));
    assert_eq!(world.plan(), []);
}

#[test]
fn what_a_stack_has_made_goes_without_a_word_from_any_folder() {
    let world = World::sandbox();
    world.write("main.vpc", include_str!("conformance/node.vpc"));
    world.apply();
    let owner = world.owner();
    world.beside().run(&["destroy", "--stack", &owner, "--yes"]).ends(0);
    assert_eq!(ids(&world), BTreeSet::new());
}

#[test]
fn what_the_journal_has_made_goes_without_a_word_whatever_stands_in_it() {
    // A network without groups, in which only a stranger's node stands: nothing but the journal knows that it is ours.
    let world = World::sandbox();
    world.write("main.vpc", include_str!("conformance/subnet.vpc"));
    world.apply();
    let subnet = world.ask("find", json!({"kinds": "subnet", "address": "lab.lan"}));
    let launch = json!({
        "ImageId": "ami-01808447ee24359a1", "InstanceType": "t3.micro", "SubnetId": subnet, "MinCount": 1, "MaxCount": 1,
    });
    call(&world, "run_instances", launch);
    let program = world.read("main.vpc").replace("  routes main {}\n", "").replace("    routes = main\n", "");
    world.write("main.vpc", &program);
    let notes = world.folder.path().join(".vpclang");
    let kept = world.folder.path().join("kept");
    std::fs::rename(&notes, &kept).expect("an apply leaves notes");
    let said = world.run(&["apply", "--yes"]).ends(1);
    assert!(said.err.starts_with("error[E0831]"), "{}", said.err);
    drop(std::fs::remove_dir_all(&notes));
    std::fs::rename(&kept, &notes).expect("it was kept");
    world.apply();
    assert_eq!(world.plan(), []);
}

#[test]
fn a_region_that_is_only_too_busy_is_not_passed_over() {
    let (world, owner) = half_forgotten();
    let before = ids(&world);
    let busy = Effect::Refuse { code: "InvalidParameterCombination".to_owned(), message: "not now".to_owned(), status: None };
    world.inner().lock().expect("unspoiled").inject(Fault::on("DescribeTags", busy));
    let said = world.beside().run(&["destroy", "--stack", &owner, "--yes"]);
    assert!(said.err.contains("InvalidParameterCombination"), "{}", said.err);
    said.ends(3);
    assert_eq!(ids(&world), before);
}

#[test]
fn what_has_no_address_is_named_and_keeps_a_destroy_from_beginning() {
    let (world, owner) = half_forgotten();
    world.apply();
    let made = call(&world, "create_vpc", json!({"CidrBlock": "10.99.0.0/16"}));
    let id = made["Vpc"]["VpcId"].as_str().expect("an id").to_owned();
    call(&world, "create_tags", json!({"Resources": [id], "Tags": [{"Key": "vpclang:stack", "Value": owner}]}));
    let said = world.run(&["plan"]).ends(0);
    assert!(said.out.contains(&format!("{id} (vpc) bears our tag, and this version does not know what it is")), "{}", said.out);
    let said = world.run(&["destroy", "--yes"]).ends(3);
    assert!(said.err.contains(&format!("error[E0834]: {id} (vpc)")), "{}", said.err);
}
