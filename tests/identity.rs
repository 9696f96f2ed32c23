//! Who owns what: what is lost beside the account costs nothing, what leaves a program is found, and nobody touches what is
//! somebody else's, however alike it looks.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vpclang::lock::LockFile;

use crate::chaos::{Chaos, Moment, Temper};
use crate::killed::is_long;
use crate::world::{Said, World, assert_same, everywhere};

type Planned = Vec<(String, String)>;

/// Who changes and how.
fn planned(world: &World) -> Planned {
    world.plan().into_iter().map(|(address, action, _)| (address, action)).collect()
}

fn pairs(wanted: &[(&str, &str)]) -> Planned {
    wanted.iter().map(|(address, action)| ((*address).to_owned(), (*action).to_owned())).collect()
}

/// The first error of a run on one line, without the place where it is told and what is told beside it.
fn first_error(said: &Said) -> String {
    let from = said.err.lines().skip_while(|line| !line.starts_with("error"));
    let lines = from.take_while(|line| !["  note:", "  help:", "   "].iter().any(|begin| line.starts_with(begin)));
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

fn lock(world: &World, file: &str) -> LockFile {
    LockFile::parse(&world.read(file)).expect("a lock file")
}

/// Every id that exists, of whomever.
fn ids(world: &World) -> BTreeSet<String> {
    world.inner().lock().expect("unspoiled").held().into_iter().map(|shown| shown.id).collect()
}

fn call(world: &World, operation: &str, arguments: Value) -> Value {
    let mut answer = world.ask("call", json!({"operation": operation, "arguments": arguments}));
    answer.get_mut("ok").map(Value::take).unwrap_or_else(|| panic!("{operation}: {answer}"))
}

#[test]
fn the_folder_of_notes_may_go_at_any_moment_of_rest() {
    everywhere(|world| {
        let notes = world.folder.path().join(".vpclang");
        let rests = |what: &str| {
            std::fs::remove_dir_all(&notes).expect("an apply leaves notes");
            assert_eq!(world.plan(), [], "{what} on {}", world.name);
        };
        world.apply();
        rests("made");
        world.edit("lab.internal", "other.internal");
        world.edit("t2.micro", "t3.small");
        world.apply();
        rests("changed and replaced");
        world.edit("10.117.0.0/24", "10.117.4.0/24");
        world.apply();
        rests("replaced from the subnet on");
        let made = world.snapshot();
        let writes = world.calls(|| drop(world.apply()));
        assert!(writes.keys().all(|action| action.starts_with("Describe") || action.starts_with("Get")), "{writes:?}");
        assert_same(&world.snapshot(), &made, "after (<) and before (>)");
        drop(std::fs::remove_dir_all(&notes));
        world.run(&["destroy", "--yes"]).ends(0);
        assert_eq!(planned(world).len(), 10, "{}", world.name);
    });
}

/// Networks in two regions, with nodes that have a key in both.
const TWO: &str = "stack test

key ops {
  public = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n ops@awsome-day\"
}
";

fn site(name: &str, region: &str, cidr: &str) -> String {
    format!(
        "
network {name} {{
  region = {region}
  cidr   = {cidr}.0.0/16

  dhcp {{
    domain = \"{name}.internal\"
  }}

  subnet lan {{
    cidr = {cidr}.0.0/24
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
    key    = ops
  }}
}}
"
    )
}

const NEAR: (&str, &str, &str) = ("near", "us-east-1", "10.1");
const FAR: (&str, &str, &str) = ("far", "us-west-2", "10.2");
const NEXT: (&str, &str, &str) = ("next", "us-east-1", "10.3");

fn sites(which: &[(&str, &str, &str)]) -> String {
    which.iter().fold(TWO.to_owned(), |text, (name, region, cidr)| text + &site(name, region, cidr))
}

/// The addresses of what a program of sites owns, region by region, as the account says.
fn owned(world: &World) -> Vec<String> {
    let lock = lock(world, "test.lock");
    let mut places = lock.places();
    // Also where it owns nothing any more.
    for region in ["us-east-1", "us-west-2"] {
        places.insert(vpclang::model::Place { account: world.credentials.account.clone(), region: region.to_owned() });
    }
    let owner = format!("test.{}", lock.id.expect("an applied stack has an ID"));
    let things = world.observed(&owner, &places).things;
    let mut found: Vec<String> = things.iter().map(|thing| format!("{} {}", thing.place.region, thing.address)).collect();
    found.sort();
    found
}

const OF_A_SITE: [&str; 5] = ["", ".dhcp", ".lan", ".one", ".own"];

fn of_sites(which: &[(&str, &str, &str)]) -> Vec<String> {
    let things = which.iter().flat_map(|(name, region, _)| OF_A_SITE.map(|part| format!("{region} {name}{part}")));
    let keys = which.iter().map(|(_, region, _)| format!("{region} ops"));
    let mut all: Vec<String> = things.chain(keys).collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn what_leaves_the_program_is_found_and_goes_and_nothing_else_does() {
    let world = World::sandbox();
    let other = world.beside().with_lab();
    other.apply();
    let of_other = other.snapshot();
    world.write("main.vpc", &sites(&[NEAR, FAR, NEXT]));
    world.apply();
    assert_eq!(owned(&world), of_sites(&[NEAR, FAR, NEXT]));
    let gone = |address: &str| OF_A_SITE.map(|part| (format!("{address}{part}"), "destroy".to_owned()));
    let plans = |wanted: &[(String, String)]| {
        let plan: BTreeSet<(String, String)> = planned(&world).into_iter().collect();
        assert_eq!(plan, wanted.iter().cloned().collect());
        world.apply();
        assert_eq!(world.plan(), []);
        assert_same(&other.snapshot(), &of_other, "the neighbour's after (<) and before (>)");
    };
    // A network.
    world.write("main.vpc", &sites(&[NEAR, FAR]));
    plans(&gone("next"));
    assert_eq!(owned(&world), of_sites(&[NEAR, FAR]));
    // A region, with the key that only its nodes used there.
    world.write("main.vpc", &sites(&[NEAR]));
    plans(&[gone("far").to_vec(), vec![("ops".to_owned(), "destroy".to_owned())]].concat());
    assert_eq!(owned(&world), of_sites(&[NEAR]));
    // A kind.
    let without = world.read("main.vpc").replace("\n  dhcp {\n    domain = \"near.internal\"\n  }\n", "");
    world.write("main.vpc", &without);
    plans(&[("near.dhcp".to_owned(), "destroy".to_owned())]);
    // All of it, but the stack.
    world.write("main.vpc", "stack test\n");
    plans(&["near", "near.lan", "near.one", "near.own", "ops"].map(|address| (address.to_owned(), "destroy".to_owned())));
    assert_eq!(owned(&world), [] as [&str; 0]);
}

#[test]
fn a_stack_without_a_lock_file_is_joined_with_what_it_has_in_every_region() {
    let world = World::sandbox();
    world.write("main.vpc", &sites(&[NEAR, FAR]));
    world.apply();
    let id = lock(&world, "test.lock").id.expect("an ID");
    // The region leaves the program, and the lock file that knew of it is lost, with all notes.
    world.write("main.vpc", &sites(&[NEAR]));
    std::fs::remove_file(world.folder.path().join("test.lock")).expect("it is there");
    std::fs::remove_dir_all(world.folder.path().join(".vpclang")).expect("it is there");
    let said = world.run(&["plan"]).ends(1);
    let words = format!("error[E0803]: the account already has `test.{id}`, and no lock file says that it is this program's");
    assert_eq!(first_error(&said), words);
    let join = format!("test.{id}");
    let said = world.run(&["plan", "--json", "--join", &join]).ends(0);
    let plan: Value = serde_json::from_str(said.out.trim()).expect("a plan");
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let changes = plan.get("changes").and_then(Value::as_array).expect("changes");
    let found: BTreeSet<_> = changes
        .iter()
        .map(|change| format!("{} {} {}", text(change, "action"), text(change, "region"), text(change, "address")))
        .collect();
    let wanted = of_sites(&[FAR]).into_iter().map(|thing| format!("destroy {thing}"));
    assert_eq!(found, wanted.collect());
    world.run(&["apply", "--yes", "--join", &join]).ends(0);
    assert_eq!(world.plan(), []);
    assert_eq!(owned(&world), of_sites(&[NEAR]));
    world.run(&["destroy", "--yes"]).ends(0);
    assert_eq!(ids(&world), BTreeSet::new());
}

/// One program, two stacks.
const SHOP: &str = "stack shop[env]

param env: \"dev\" | \"prod\"
param office: cidr = 203.0.113.0/24
param cidr: cidr = 10.1.0.0/16

network lab {
  region = us-east-1
  cidr   = cidr

  gateway igw {
    kind = internet
  }

  routes main {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = /24
    zone   = us-east-1a
    routes = main
  }

  sg own {
    allow https from office
  }

  node one {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = own
  }
}
";

#[test]
fn two_values_of_a_stacks_parameter_never_touch_each_other() {
    everywhere(|base| {
        let world = base.another();
        world.write("main.vpc", SHOP);
        let does = |verb: &str, env: &str, more: &[&str]| {
            let other = if env == "dev" { "prod" } else { "dev" };
            let before = world.snapshot_of(&format!("shop.{other}."));
            let mut args = vec![verb, "--yes", "--param"];
            let env = format!("env={env}");
            args.push(&env);
            args.extend(more);
            world.run(&args).ends(0);
            assert_same(&world.snapshot_of(&format!("shop.{other}.")), &before, &format!("{other}, when {verb} {env} was done"));
        };
        let networks = |env: &str| {
            let snapshot = world.snapshot_of(&format!("shop.{env}."));
            snapshot.get("network").and_then(Value::as_object).map_or(0, serde_json::Map::len)
        };
        does("apply", "dev", &[]);
        does("apply", "prod", &[]);
        assert_eq!((networks("dev"), networks("prod")), (1, 1), "{}", world.name);
        does("apply", "dev", &["--param", "office=198.51.100.0/24"]);
        does("apply", "prod", &["--param", "cidr=10.2.0.0/16"]);
        // What is lost of one is not looked for at the other.
        std::fs::remove_file(world.folder.path().join("shop.dev.lock")).expect("it is there");
        let said = world.run(&["plan", "--param", "env=dev"]).ends(1);
        assert!(said.err.contains("`shop.dev.") && !said.err.contains("shop.prod"), "{}", said.err);
        let join = said.err.split("--join ").nth(1).and_then(|rest| rest.split('`').next()).expect("the help says how").to_owned();
        does("apply", "dev", &["--param", "office=198.51.100.0/24", "--join", &join]);
        does("destroy", "dev", &[]);
        assert_eq!((networks("dev"), networks("prod")), (0, 1), "{}", world.name);
        does("destroy", "prod", &[]);
        assert_eq!((networks("dev"), networks("prod")), (0, 0), "{}", world.name);
    });
}

#[test]
fn a_stack_whose_name_begins_another_owns_nothing_of_it() {
    let world = World::sandbox();
    let keyed = world.beside();
    keyed.write("main.vpc", SHOP);
    keyed.run(&["apply", "--yes", "--param", "env=dev"]).ends(0);
    let before = keyed.snapshot_of("shop.dev.");
    // Without a parameter, `shop` is another stack; its owner tag begins like that of `shop[dev]`.
    world.write("main.vpc", &SHOP.replace("stack shop[env]\n\nparam env: \"dev\" | \"prod\"\n", "stack shop\n\n"));
    world.apply();
    world.run(&["destroy", "--yes"]).ends(0);
    assert_same(&keyed.snapshot_of("shop.dev."), &before, "after (<) and before (>)");
    assert_eq!(keyed.run(&["plan", "--detailed-exitcode", "--param", "env=dev"]).status, 0);
}

/// The tags of what bears an address, for a copy.
fn tags_of(world: &World, id: &str) -> Value {
    let found = call(world, "describe_tags", json!({"Filters": [{"Name": "resource-id", "Values": [id]}]}));
    let pairs = found.get("Tags").and_then(Value::as_array).expect("tags").iter();
    pairs.map(|tag| json!({"Key": tag.get("Key"), "Value": tag.get("Value")})).collect()
}

fn specified(kind: &str, tags: &Value) -> Value {
    json!([{"ResourceType": kind, "Tags": tags}])
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}")).to_owned()
}

/// What a console makes that is told to make more like this: another node with all tags.
fn copied_node(world: &World) -> String {
    let node = world.ask("find", json!({"kinds": "node", "address": "lab.one"})).as_str().expect("an id").to_owned();
    let described = call(world, "describe_instances", json!({"InstanceIds": [node]}));
    let of = |name: &str| text(&described, &format!("/Reservations/0/Instances/0/{name}"));
    let made = call(
        world,
        "run_instances",
        json!({
            "ImageId": of("ImageId"), "InstanceType": of("InstanceType"), "SubnetId": of("SubnetId"), "MinCount": 1, "MaxCount": 1,
            "TagSpecifications": specified("instance", &tags_of(world, &node)),
        }),
    );
    text(&made, "/Instances/0/InstanceId")
}

fn copied_subnet(world: &World) -> String {
    let subnet = world.ask("find", json!({"kinds": "subnet", "address": "lab.lan"})).as_str().expect("an id").to_owned();
    let network = world.ask("find", json!({"kinds": "network", "address": "lab"}));
    let made = call(
        world,
        "create_subnet",
        json!({
            "VpcId": network, "CidrBlock": "10.117.200.0/24", "TagSpecifications": specified("subnet", &tags_of(world, &subnet)),
        }),
    );
    text(&made, "/Subnet/SubnetId")
}

fn copied_group(world: &World) -> String {
    let group = world.ask("find", json!({"kinds": "group", "address": "lab.own"})).as_str().expect("an id").to_owned();
    let network = world.ask("find", json!({"kinds": "network", "address": "lab"}));
    let made = call(
        world,
        "create_security_group",
        json!({
            "VpcId": network, "GroupName": "copy", "Description": "a copy",
            "TagSpecifications": specified("security-group", &tags_of(world, &group)),
        }),
    );
    text(&made, "/GroupId")
}

const ONE: &str = include_str!("conformance/node.vpc");

/// What only copied our tags is named, and left alone: nothing is changed while it is there, and nothing of it afterwards.
fn is_left_alone(copy: fn(&World) -> String, address: &str) {
    let world = World::sandbox();
    world.write("main.vpc", ONE);
    world.apply();
    let kept = ids(&world);
    let other = copy(&world);
    let all = ids(&world);
    world.edit("t3.micro", "t3.small");
    for verb in ["plan", "apply", "destroy"] {
        let args: &[&str] = if verb == "plan" { &[verb] } else { &[verb, "--yes"] };
        let said = world.run(args).ends(1);
        let named = first_error(&said);
        assert!(named.starts_with("error[E0804]: ") && named.contains(&other), "{verb}: {}", said.err);
        assert!(named.ends_with(&format!("all say that they are `{address}`")), "{verb}: {}", said.err);
        assert_eq!(ids(&world), all, "{verb}");
    }
    world.edit("t3.small", "t3.micro");
    call(&world, "delete_tags", json!({"Resources": [other], "Tags": [{"Key": "vpclang:stack"}, {"Key": "vpclang:address"}]}));
    assert_eq!(world.plan(), []);
    world.apply();
    assert!(ids(&world).is_superset(&kept) && ids(&world).contains(&other));
}

#[test]
fn a_node_that_copied_our_tags_is_named_and_left_alone() {
    is_left_alone(copied_node, "lab.one");
}

#[test]
fn a_subnet_that_copied_our_tags_is_named_and_left_alone() {
    is_left_alone(copied_subnet, "lab.lan");
}

#[test]
fn a_group_that_copied_our_tags_is_named_and_left_alone() {
    is_left_alone(copied_group, "lab.own");
}

/// What AWS has neither token nor natural key for may have been made twice by us. With our op it is a line of the plan; with
/// another it is a stranger's.
#[test]
fn what_can_be_made_twice_is_a_line_of_the_plan_if_it_has_our_op_and_a_strangers_if_not() {
    let copies: [(&str, &str, &str, Value, &str, &str); 4] = [
        ("network", "lab", "create_vpc", json!({"CidrBlock": "10.200.0.0/16"}), "vpc", "/Vpc/VpcId"),
        ("gateway", "lab.igw", "create_internet_gateway", json!({}), "internet-gateway", "/InternetGateway/InternetGatewayId"),
        ("routes", "lab.main", "create_route_table", json!({"VpcId": "$network"}), "route-table", "/RouteTable/RouteTableId"),
        (
            "dhcp",
            "lab.dhcp",
            "create_dhcp_options",
            json!({"DhcpConfigurations": [{"Key": "domain-name", "Values": ["copy"]}]}),
            "dhcp-options",
            "/DhcpOptions/DhcpOptionsId",
        ),
    ];
    let world = World::sandbox().with_lab();
    world.apply();
    for (kinds, address, operation, mut arguments, kind, id) in copies {
        let find = |kinds: &str, address: &str| world.ask("find", json!({"kinds": kinds, "address": address}));
        let original = find(kinds, address);
        if let Some(network) = arguments.get_mut("VpcId") {
            *network = find("network", "lab");
        }
        arguments["TagSpecifications"] = specified(kind, &tags_of(&world, original.as_str().expect("an id")));
        let copy = text(&call(&world, operation, arguments), id);
        call(&world, "create_tags", json!({"Resources": [copy], "Tags": [{"Key": "vpclang:op", "Value": "another"}]}));
        let said = world.run(&["plan"]).ends(1);
        assert!(first_error(&said).starts_with("error[E0804]") && said.err.contains(&copy), "{kinds}: {}", said.err);
        let op = tags_of(&world, original.as_str().expect("an id"));
        let op = op.as_array().and_then(|tags| tags.iter().find(|tag| tag["Key"] == "vpclang:op")).expect("an op")["Value"].clone();
        call(&world, "create_tags", json!({"Resources": [copy], "Tags": [{"Key": "vpclang:op", "Value": op}]}));
        let said = world.run(&["plan", "--json"]).ends(0);
        let plan: Value = serde_json::from_str(said.out.trim()).expect("a plan");
        let changes: Vec<(&Value, &Value)> =
            plan["changes"].as_array().expect("changes").iter().map(|change| (&change["action"], &change["id"])).collect();
        assert_eq!(changes, [(&json!("destroy"), &json!(copy))], "{kinds}");
        world.apply();
        assert_eq!(world.plan(), [], "{kinds}");
        assert_eq!(find(kinds, address), original, "{kinds}: the one that is used stays");
    }
}

#[test]
fn a_disk_and_an_interface_that_copied_our_tags_are_nothing_of_ours() {
    let world = World::sandbox();
    world.write("main.vpc", ONE);
    world.apply();
    let find = |kinds: &str, address: &str| world.ask("find", json!({"kinds": kinds, "address": address}));
    // In a network of its own, which does not stand in the way of a destroy.
    let foreign = world.ask("foreign_network", json!({}));
    let interface = find("interface", "lab.one").as_str().expect("an id").to_owned();
    let made = call(
        &world,
        "create_network_interface",
        json!({"SubnetId": foreign["subnet"], "TagSpecifications": specified("network-interface", &tags_of(&world, &interface))}),
    );
    let copy = text(&made, "/NetworkInterface/NetworkInterfaceId");
    assert_eq!(world.plan(), []);
    world.run(&["destroy", "--yes"]).ends(0);
    assert!(ids(&world).contains(&copy));
}

/// The subnet of the lab without its nodes, protected.
fn protected() -> World {
    let world = World::sandbox();
    world.write("main.vpc", include_str!("conformance/subnet.vpc"));
    world.edit("# more", "protect = true");
    world.apply();
    world
}

#[test]
fn protection_outlives_its_declaration() {
    let world = protected();
    let before = world.snapshot();
    let program = world.read("main.vpc");
    let subnet = program.split_once("\n  subnet lan").expect("it has a subnet").0.to_owned();
    let bare = [
        ("without the line", program.replace("    protect = true\n", "").replace("10.117.0.0/24", "10.117.0.0/25")),
        ("without the subnet", format!("{subnet}}}\n")),
        ("without the network", "stack awsome-day\n".to_owned()),
        ("of another name", program.replace("subnet lan", "subnet net").replace("10.117.0.0/24", "10.117.1.0/24")),
        ("in another network", program.replace("10.117.0.0/16", "10.117.0.0/17")),
        ("elsewhere", program.replace("us-east-1", "us-west-2")),
    ];
    for (what, text) in bare {
        world.write("main.vpc", &text);
        for verb in ["plan", "apply", "destroy"] {
            let args: &[&str] = if verb == "plan" { &[verb] } else { &[verb, "--yes"] };
            let said = world.run(args).ends(1);
            let verb_of = if verb != "destroy" && ["without the line", "in another network"].contains(&what) {
                "replaced"
            } else {
                "destroyed"
            };
            let words = format!("error[E0802]: `lab.lan` is protected and would be {verb_of}");
            assert!(said.err.lines().any(|line| line == words), "{verb}, {what}:\n{}", said.err);
        }
        assert_same(&world.snapshot(), &before, &format!("{what}, after (<) and before (>)"));
    }
    // Taking it off is an apply of its own, and only then may it go.
    world.write("main.vpc", &program.replace("    protect = true\n", ""));
    assert_eq!(planned(&world), pairs(&[("lab.lan", "update")]));
    world.apply();
    world.write("main.vpc", &format!("{subnet}}}\n"));
    assert_eq!(planned(&world), pairs(&[("lab.lan", "destroy")]));
    world.apply();
    world.run(&["destroy", "--yes"]).ends(0);
    assert_eq!(ids(&world), BTreeSet::new());
}

/// Whether the one node runs, with which type, and without a mark of a change that is under way.
fn node(world: &World) -> (String, String, bool) {
    let snapshot = world.snapshot();
    let node = snapshot.pointer("/node/lab.one").cloned().expect("the node is there");
    (text(&node, "/state"), text(&node, "/type"), node.pointer("/tags/vpclang:stopped").is_some())
}

#[test]
fn a_node_that_gets_another_type_runs_with_it_wherever_the_change_is_killed() {
    let begins = || {
        let world = World::sandbox();
        world.write("main.vpc", ONE);
        world.apply();
        world.edit("t3.micro", "t3.small");
        world
    };
    let world = begins();
    let chaos = Chaos::before(&world.endpoint);
    chaos.be(Temper::Calm);
    assert_eq!(chaos.outlive(world.spawn(&["apply", "--yes"], &chaos.endpoint)), Some(0));
    let actions = chaos.actions();
    let steps = ["CreateTags", "StopInstances", "ModifyInstanceAttribute", "StartInstances", "DeleteTags"];
    let mut count = 0;
    for (number, step) in steps.into_iter().enumerate() {
        let point = actions.iter().position(|action| action == step).unwrap_or_else(|| panic!("{step} in {actions:?}"));
        // Also between two steps, while it waits for a state.
        for (moment, at) in
            [(Moment::Before, point), (Moment::Acted, point), (Moment::Answered, point), (Moment::Answered, point + 1)]
        {
            let what = format!("killed at {step} ({moment:?} {at})");
            let world = begins();
            let chaos = Chaos::before(&world.endpoint);
            chaos.be(Temper::Kill(at, moment));
            chaos.outlive(world.spawn(&["apply", "--yes"], &chaos.endpoint));
            // Every other time whoever goes on wants the old type back.
            count += 1;
            let wanted = if (number + count) % 2 == 0 { "t3.small" } else { "t3.micro" };
            if wanted == "t3.micro" {
                world.edit("t3.small", "t3.micro");
            }
            if is_long() || count % 3 == 0 {
                drop(std::fs::remove_dir_all(world.folder.path().join(".vpclang")));
            }
            let said = world.run(&["apply", "--yes"]);
            assert_eq!(said.status, 0, "{what}\n{}{}", said.out, said.err);
            assert_eq!(node(&world), ("running".to_owned(), wanted.to_owned(), false), "{what}");
            assert_eq!(world.plan(), [], "{what}");
        }
    }
    println!("{count} runs killed");
}

#[test]
fn what_is_of_a_kind_that_nobody_knows_is_named_and_keeps_a_destroy_from_beginning() {
    // DescribeTags of moto has a word of its own for it.
    for (world, kind) in [(World::sandbox(), "elastic-ip"), (World::moto(), "vpc-elastic-ip")] {
        world.write("main.vpc", ONE);
        world.apply();
        let node = world.ask("find", json!({"kinds": "node", "address": "lab.one"}));
        let tags = tags_of(&world, node.as_str().expect("an id"));
        let made = call(&world, "allocate_address", json!({"Domain": "vpc", "TagSpecifications": specified("elastic-ip", &tags)}));
        let id = text(&made, "/AllocationId");
        let before = world.snapshot();
        let said = world.run(&["plan"]).ends(0);
        assert!(said.out.contains(&format!("{id} ({kind}) bears our tag")), "{}: {}", world.name, said.out);
        let said = world.run(&["destroy", "--yes"]);
        let wanted = format!("error[E0834]: {id} ({kind}) bears the stack's tag, and this version does not know what it is");
        assert_eq!(first_error(&said), wanted, "{}", world.name);
        said.ends(3);
        assert_eq!(world.snapshot(), before, "{}", world.name);
        world.run(&["disown", "--yes", &id]).ends(0);
        world.run(&["destroy", "--yes"]).ends(0);
    }
}
