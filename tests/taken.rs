//! What somebody else has made is taken in by its tags, and what the stack has is let go.

use serde_json::{Value, json};

use crate::chaos::{Chaos, Moment, Temper};
use crate::world::{Said, World, assert_same};

/// What the program says of the things that [`by_hand`] makes, but for one line each.
const PROGRAM: &str = "stack test

network lab {
  region = us-east-1
  cidr   = 10.50.0.0/16
  dns    = resolver

  gateway igw {
    kind = internet
  }

  routes main {
    0.0.0.0/0 -> igw
  }

  dhcp {
    domain = \"lab.internal\"
  }

  subnet lan {
    cidr   = 10.50.0.0/24
    zone   = us-east-1a
    routes = main
    tags   = {Team: \"net\"}
  }

  sg own {
    allow https from 10.0.0.0/8
  }

  node one {
    subnet = lan
    type   = t3.micro
    image  = \"IMAGE\"
    sg     = own
    key    = ops
  }
}

key ops {
  public = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n ops@awsome-day\"
}
";

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n ops@awsome-day";

fn call(world: &World, operation: &str, arguments: Value) -> Value {
    let mut answer = world.ask("call", json!({"operation": operation, "arguments": arguments}));
    answer.get_mut("ok").map(Value::take).unwrap_or_else(|| panic!("{operation}: {answer}"))
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}")).to_owned()
}

/// A network with a node, as somebody makes it with another tool; the ids by the addresses that the program has for them.
fn by_hand(world: &World) -> Vec<(&'static str, String)> {
    let images = json!({"Filters": [{"Name": "architecture", "Values": ["x86_64"]}]});
    let image = text(&call(world, "describe_images", images), "/Images/0/ImageId");
    world.write("main.vpc", &PROGRAM.replace("IMAGE", &image));
    let make = |operation: &str, arguments: Value, id: &str| text(&call(world, operation, arguments), id);
    let network = make("create_vpc", json!({"CidrBlock": "10.50.0.0/16"}), "/Vpc/VpcId");
    let options = json!([{"Key": "domain-name", "Values": ["lab.internal"]}, {"Key": "domain-name-servers", "Values": ["AmazonProvidedDNS"]}]);
    let options = make("create_dhcp_options", json!({"DhcpConfigurations": options}), "/DhcpOptions/DhcpOptionsId");
    call(world, "associate_dhcp_options", json!({"DhcpOptionsId": options, "VpcId": network}));
    let gateway = make("create_internet_gateway", json!({}), "/InternetGateway/InternetGatewayId");
    call(world, "attach_internet_gateway", json!({"InternetGatewayId": gateway, "VpcId": network}));
    let table = make("create_route_table", json!({"VpcId": network}), "/RouteTable/RouteTableId");
    call(world, "create_route", json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}));
    let subnet = json!({"VpcId": network, "CidrBlock": "10.50.0.0/24", "AvailabilityZone": "us-east-1a"});
    let subnet = make("create_subnet", subnet, "/Subnet/SubnetId");
    call(world, "associate_route_table", json!({"RouteTableId": table, "SubnetId": subnet}));
    let group = make("create_security_group", json!({"GroupName": "web", "Description": "by hand", "VpcId": network}), "/GroupId");
    // Another port than the program's.
    let rule = json!({"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]});
    call(world, "authorize_security_group_ingress", json!({"GroupId": group, "IpPermissions": [rule]}));
    let key = text(&world.ask("import_key", json!({"name": "by-hand", "public": KEY})), "");
    let launch = json!({
        "ImageId": image, "InstanceType": "t3.micro", "SubnetId": subnet, "SecurityGroupIds": [group], "KeyName": "by-hand",
        "MinCount": 1, "MaxCount": 1, "MetadataOptions": {"HttpTokens": "required"},
        "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Owner", "Value": "ada"}]}],
    });
    let node = make("run_instances", launch, "/Instances/0/InstanceId");
    vec![
        ("lab", network),
        ("lab.dhcp", options),
        ("lab.igw", gateway),
        ("lab.main", table),
        ("lab.lan", subnet),
        ("lab.own", group),
        ("ops", key),
        ("lab.one", node),
    ]
}

fn id_of<'a>(made: &'a [(&str, String)], address: &str) -> &'a str {
    made.iter().find(|(one, _)| *one == address).map(|(_, id)| id.as_str()).expect("it was made")
}

/// The last word of a plan about the one thing.
fn note(said: &Said) -> String {
    let plan: Value = serde_json::from_str(said.out.lines().next().unwrap_or_default()).expect("a plan");
    text(&plan, "/notes/0")
}

#[test]
fn a_network_made_by_hand_is_taken_in_piece_by_piece() {
    for world in [World::sandbox(), World::moto()] {
        let made = by_hand(&world);
        for (address, id) in &made {
            let said = world.run(&["adopt", address, id, "--yes", "--json"]).ends(0);
            let wanted = match *address {
                "lab.own" => "the next apply would change `lab.own`: rules".to_owned(),
                address => format!("`{address}` is then as the program says"),
            };
            assert!(note(&said).starts_with(&wanted), "{address} on {}: {}", world.name, note(&said));
        }
        let planned: Vec<(String, String)> = world.plan().into_iter().map(|(address, action, _)| (address, action)).collect();
        assert_eq!(planned, [("lab.own".to_owned(), "update".to_owned())], "{}", world.name);
        world.apply();
        assert_eq!(world.plan(), [], "{}", world.name);
        // The tags of others stay, and the parts of the node bear ours.
        let tags = call(&world, "describe_tags", json!({"Filters": [{"Name": "key", "Values": ["Owner"]}]}));
        assert_eq!(text(&tags, "/Tags/0/ResourceId"), id_of(&made, "lab.one"), "{}", world.name);
        let claimed =
            json!({"Filters": [{"Name": "key", "Values": ["vpclang:address"]}, {"Name": "value", "Values": ["lab.one"]}]});
        let claimed = call(&world, "describe_tags", claimed);
        assert_eq!(claimed["Tags"].as_array().map(Vec::len), Some(3), "{}: {claimed}", world.name);
        // Whoever has adopted it may destroy it without another word; whoever has not is asked.
        let notes = world.folder.path().join(".vpclang");
        let kept = world.folder.path().join("kept");
        std::fs::rename(&notes, &kept).expect("an adoption leaves notes");
        assert!(world.run(&["destroy", "--yes"]).ends(1).err.starts_with("error[E0831]"));
        drop(std::fs::remove_dir_all(&notes));
        std::fs::rename(&kept, &notes).expect("it was kept");
        world.run(&["destroy", "--yes"]).ends(0);
        assert_eq!(world.plan().len(), made.len(), "{}", world.name);
    }
}

#[test]
fn an_adoption_is_shown_and_asked_for() {
    let world = World::sandbox();
    let made = by_hand(&world);
    let lan = id_of(&made, "lab.lan");
    world.run(&["adopt", "lab", id_of(&made, "lab"), "--yes"]).ends(0);
    let before = world.snapshot_of("test.");
    let said = world.run(&["adopt", "main.vpc", "lab.lan", lan]).ends(64);
    let lines: Vec<&str> = said.out.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "test · us-east-1 · 2 of 8 exist",
            &format!("  = subnet lab.lan              10.50.0.0/24 in us-east-1a  {lan}"),
            "  ! the next apply would change `lab.lan`: routes none → lab.main",
            "1 to adopt",
        ]
    );
    assert_same(&world.snapshot_of("test."), &before, "after (<) and before (>)");
    world.run(&["adopt", "lab.lan", lan, "--yes"]).ends(0);
    let again = world.run(&["adopt", "lab.lan", lan, "--yes"]).ends(0);
    assert_eq!(again.err, format!("{lan} is `lab.lan` already\n"));
}

/// All that a run says on stderr, on one line.
fn words(said: &Said) -> String {
    said.err.split_whitespace().collect::<Vec<_>>().join(" ").split(" 1 error").next().unwrap_or_default().to_owned()
}

/// The message and the help of a run's one error, without the place in the program.
fn refusal(said: &Said) -> (String, String) {
    let words = words(said);
    let (message, help) = words.split_once(" help: ").unwrap_or((&words, ""));
    let message = message.split(" ╭─").next().unwrap_or_default();
    (message.to_owned(), help.to_owned())
}

#[test]
fn what_can_not_be_the_resource_is_refused_and_left_alone() {
    let world = World::sandbox();
    let made = by_hand(&world);
    let id = |address: &str| id_of(&made, address).to_owned();
    let adopts = |address: &str, id: &str| {
        let said = world.run(&["adopt", address, id, "--yes"]).ends(1);
        refusal(&said)
    };
    let is = |(message, help): (String, String), wanted: &str, advice: &str| {
        assert_eq!(message, format!("error[E0832]: {wanted}"));
        assert_eq!(help, advice);
    };
    is(adopts("lab.lna", &id("lab.lan")), "the program declares nothing with the address `lab.lna`", "did you mean `lab.lan`?");
    is(
        adopts("lab.lan", &id("lab")),
        &format!("`lab.lan` is declared as `subnet`, and {} is the id of a `network`", id("lab")),
        "the id of a `subnet` begins with `subnet-`",
    );
    is(
        adopts("lab.lan", "eni-1"),
        "`lab.lan` is declared as `subnet`, and `eni-1` is no id of one",
        "the id of a `subnet` begins with `subnet-`",
    );
    is(
        adopts("lab.lan", "subnet-0123456789abcdef0"),
        "there is no subnet subnet-0123456789abcdef0 in us-east-1",
        "ids hold in one region and one account; the console and `aws ec2 describe-…` say which there are",
    );
    let groups = json!({"Filters": [{"Name": "vpc-id", "Values": [id("lab")]}, {"Name": "group-name", "Values": ["default"]}]});
    let default = text(&call(&world, "describe_security_groups", groups), "/SecurityGroups/0/GroupId");
    is(
        adopts("lab.own", &default),
        &format!("AWS has made {default} along with its network, and it goes with that"),
        "adopt the network; what comes with one can be nobody's resource",
    );
    // Somebody else's, ours under another address, and an address that has something.
    let claim = |id: &str, owner: &str, address: &str| {
        let tags = json!([{"Key": "vpclang:stack", "Value": owner}, {"Key": "vpclang:address", "Value": address}]);
        call(&world, "create_tags", json!({"Resources": [id], "Tags": tags}));
    };
    claim(&id("lab.lan"), "shop.abcdefgh", "front.net");
    is(
        adopts("lab.lan", &id("lab.lan")),
        &format!("{} is `front.net` of the stack `shop.abcdefgh`", id("lab.lan")),
        &format!("let that stack go of it first: `vpclang disown {} --stack shop.abcdefgh`", id("lab.lan")),
    );
    world.run(&["adopt", "lab.igw", &id("lab.igw"), "--yes"]).ends(0);
    let owner = world.owner();
    claim(&id("lab.main"), &owner, "lab.old");
    is(
        adopts("lab.main", &id("lab.main")),
        &format!("{} is `lab.old` of this stack", id("lab.main")),
        &format!("write `moved lab.old to lab.main` in the program; or let go of it first: `vpclang disown {}`", id("lab.main")),
    );
    let other = text(&call(&world, "create_internet_gateway", json!({})), "/InternetGateway/InternetGatewayId");
    is(
        adopts("lab.igw", &other),
        &format!("`lab.igw` is {} already", id("lab.igw")),
        &format!("let go of that one with `vpclang disown {}` first", id("lab.igw")),
    );
    let untouched = json!({"Filters": [{"Name": "resource-id", "Values": [other, default, id("lab"), id("lab.own")]}]});
    assert_eq!(call(&world, "describe_tags", untouched)["Tags"], json!([]));
}

#[test]
fn an_adoption_that_is_killed_is_finished_by_the_same_command() {
    let begins = || {
        let world = World::sandbox();
        let made = by_hand(&world);
        (world, id_of(&made, "lab.one").to_owned())
    };
    let (world, node) = begins();
    let chaos = Chaos::before(&world.endpoint);
    chaos.be(Temper::Calm);
    assert_eq!(chaos.outlive(world.spawn(&["adopt", "lab.one", &node, "--yes"], &chaos.endpoint)), Some(0));
    let wanted = world.snapshot_of("test.");
    let actions = chaos.actions();
    let points: Vec<usize> = (0..actions.len()).filter(|at| actions[*at] == "CreateTags").collect();
    assert_eq!(points.len(), 3, "the node, its disk and its interface: {actions:?}");
    for point in points {
        for moment in [Moment::Before, Moment::Acted, Moment::Answered] {
            let (world, node) = begins();
            let chaos = Chaos::before(&world.endpoint);
            chaos.be(Temper::Kill(point, moment));
            chaos.outlive(world.spawn(&["adopt", "lab.one", &node, "--yes"], &chaos.endpoint));
            world.run(&["adopt", "lab.one", &node, "--yes"]).ends(0);
            assert_same(&world.snapshot_of("test."), &wanted, &format!("killed at {point} ({moment:?}) (<) and not (>)"));
        }
    }
}

/// The lab of one node, applied, and a node that somebody has made with all of its tags.
fn copied() -> (World, String, String) {
    let world = World::sandbox();
    world.write("main.vpc", include_str!("conformance/node.vpc"));
    world.apply();
    let node = world.ask("find", json!({"kinds": "node", "address": "lab.one"})).as_str().expect("an id").to_owned();
    let tags = call(&world, "describe_tags", json!({"Filters": [{"Name": "resource-id", "Values": [node]}]}));
    let tags: Vec<Value> =
        tags["Tags"].as_array().expect("tags").iter().map(|tag| json!({"Key": tag["Key"], "Value": tag["Value"]})).collect();
    let described = call(&world, "describe_instances", json!({"InstanceIds": [node]}));
    let of = |name: &str| text(&described, &format!("/Reservations/0/Instances/0/{name}"));
    let kinds = ["instance", "network-interface", "volume"].map(|kind| json!({"ResourceType": kind, "Tags": tags}));
    let launch = json!({
        "ImageId": of("ImageId"), "InstanceType": of("InstanceType"), "SubnetId": of("SubnetId"), "MinCount": 1, "MaxCount": 1,
        "TagSpecifications": kinds,
    });
    let copy = text(&call(&world, "run_instances", launch), "/Instances/0/InstanceId");
    (world, node, copy)
}

/// Who bears a tag of the stack.
fn bearers(world: &World) -> usize {
    let found = call(world, "describe_tags", json!({"Filters": [{"Name": "key", "Values": ["vpclang:*"]}]}));
    let tags = found["Tags"].as_array().expect("tags").iter();
    tags.filter_map(|tag| tag["ResourceId"].as_str()).collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn a_copy_of_tags_is_let_go_with_its_disk_and_its_interface() {
    let (world, node, copy) = copied();
    let all = bearers(&world);
    assert!(world.run(&["plan"]).ends(1).err.starts_with("error[E0804]"));
    let said = world.run(&["disown", &copy]).ends(64);
    assert!(said.err.ends_with("error: nobody is there to ask; give `--yes` to go on without a question\n"), "{}", said.err);
    assert_eq!(bearers(&world), all, "nothing was changed");
    let said = world.run(&["disown", &copy, "--yes"]).ends(0);
    let lines: Vec<&str> = said.err.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with(&format!("  - {copy}  `lab.one` in us-east-1, with eni-")), "{lines:?}");
    assert_eq!(lines[1], format!("{copy} is none of `{}` any more", world.owner()));
    assert_eq!(bearers(&world), all - 3);
    assert_eq!(world.plan(), []);
    assert_eq!(world.ask("find", json!({"kinds": "node", "address": "lab.one"})), json!(node));
    // What is not ours to take stays.
    let rest = call(&world, "describe_tags", json!({"Filters": [{"Name": "resource-id", "Values": [copy]}]}));
    let keys: Vec<&str> = rest["Tags"].as_array().expect("tags").iter().filter_map(|tag| tag["Key"].as_str()).collect();
    assert_eq!(keys, ["Name"]);
}

#[test]
fn what_is_let_go_lives_on_and_is_nothing_of_the_stacks() {
    let (world, node, copy) = copied();
    let owner = world.owner();
    let elsewhere = world.beside();
    let said = elsewhere.run(&["disown", "--stack", &owner, &node, &copy, "--yes", "--json"]).ends(0);
    let mut both = [node.clone(), copy];
    both.sort();
    assert_eq!(said.out, format!("{}\n", json!({"version": 1, "disowned": both})));
    let planned: Vec<(String, String)> = world.plan().into_iter().map(|(address, action, _)| (address, action)).collect();
    assert_eq!(planned, [("lab.one".to_owned(), "create".to_owned())]);
    let state = call(&world, "describe_instances", json!({"InstanceIds": [node]}));
    assert_eq!(text(&state, "/Reservations/0/Instances/0/State/Name"), "running");
}

#[test]
fn what_is_not_the_stacks_is_not_let_go() {
    let (world, node, copy) = copied();
    let owner = world.owner();
    let tag = json!([{"Key": "vpclang:stack", "Value": "shop.abcdefgh"}]);
    call(&world, "create_tags", json!({"Resources": [copy], "Tags": tag}));
    let before = bearers(&world);
    let said = world.run(&["disown", &node, &copy, "--yes"]).ends(1);
    assert_eq!(
        words(&said),
        format!(
            "error[E0833]: {copy} is `lab.one` of the stack `shop.abcdefgh`, not of `{owner}` help: if that is meant: `vpclang \
             disown {copy} --stack shop.abcdefgh`; nothing was changed"
        )
    );
    let said = world.run(&["disown", "vpc-0123456789abcdef0", "--yes"]).ends(1);
    assert_eq!(
        words(&said),
        format!(
            "error[E0833]: `vpc-0123456789abcdef0` bears no tag of `{owner}`, where that stack has something help: a plan and \
             `vpclang status` show the ids of what the stack has; nothing was changed"
        )
    );
    assert_eq!(bearers(&world), before);
    let said = world.run(&["disown", "main.vpc"]).ends(64);
    assert_eq!(said.err, "error: `disown` takes ids, and before them a program, unless `--stack` names the stack\n");
}

#[test]
fn a_network_is_not_let_go_without_what_lies_in_it() {
    let world = World::sandbox().with_lab();
    world.apply();
    let network = world.ask("find", json!({"kinds": "network", "address": "lab"}));
    let network = network.as_str().expect("an id");
    let said = world.run(&["disown", network, "--yes"]).ends(1);
    assert!(said.err.starts_with("error[E0833]: `lab` has things of the stack in it: "), "{}", said.err);
    assert_eq!(world.plan(), []);
}

#[test]
fn a_main_table_goes_with_its_network_and_is_not_taken_in() {
    let world = World::sandbox();
    world.write("main.vpc", "stack test\n\nnetwork lab {\n  region = us-east-1\n  cidr   = 10.50.0.0/16\n}\n");
    world.apply();
    let network = world.ask("find", json!({"kinds": "network", "address": "lab"}));
    let filter = json!([{"Name": "vpc-id", "Values": [network]}]);
    let tables = call(&world, "describe_route_tables", json!({"Filters": filter}));
    let main = text(&tables, "/RouteTables/0/RouteTableId");
    world.edit("10.50.0.0/16\n", "10.50.0.0/16\n\n  routes main {\n  }\n");
    let said = world.run(&["adopt", "lab.main", &main, "--yes"]).ends(1);
    assert!(said.err.contains("has made") && said.err.contains("along with its network"), "{}", said.err);
}
