//! The lab network, from text to EC2 and back, read with boto3.

use serde_json::{Value, json};

use crate::world::{World, assert_same, everywhere, lines};

/// The reads of an idle plan: one a kind, three for the parts and tags of nodes, two for DNS attributes, one for who we are.
const MOST_IDLE_CALLS: usize = 15;

fn is_read(action: &str) -> bool {
    action.starts_with("Describe") || action.starts_with("Get")
}

#[test]
fn what_boto3_sees_after_an_apply() {
    let seen: Vec<Value> = [World::sandbox().with_lab(), World::moto().with_lab()]
        .iter()
        .map(|world| {
            world.apply();
            world.snapshot()
        })
        .collect();
    let [sandbox, moto] = seen.as_slice() else { panic!("two worlds") };
    insta::assert_snapshot!("lab_as_boto3_sees_it", lines(moto).join("\n"));
    assert_same(sandbox, moto, "the sandbox (<) and moto (>) differ");
}

#[test]
fn every_address_and_script_of_the_lab_is_as_written() {
    everywhere(|world| {
        world.apply();
        let script = world.read("bootstrap.sh");
        let nodes = world.snapshot();
        let nodes = nodes.get("node").and_then(Value::as_object).expect("nodes").clone();
        assert_eq!(nodes.len(), 3);
        for (number, node) in nodes.values().enumerate() {
            assert_eq!(node.get("ip"), Some(&json!(format!("10.117.0.{}", 100 + number))), "{}", world.name);
            assert_eq!(node.get("user_data").and_then(Value::as_str), Some(script.as_str()), "{}", world.name);
        }
    });
}

#[test]
fn destroy_leaves_what_was_there_before() {
    everywhere(|world| {
        world.ask("foreign_network", json!({}));
        let before = everything(world);
        world.apply();
        assert_ne!(everything(world), before);
        world.run(&["destroy", "--yes"]).ends(0);
        let after = everything(world);
        let gone: Vec<_> = before.difference(&after).collect();
        let left: Vec<_> = after.difference(&before).collect();
        assert!(gone.is_empty() && left.is_empty(), "{}: gone {gone:?}, left {left:?}", world.name);
    });
}

/// The ids of all that lives in the account. moto forgets to delete the default ACL of a network that goes, which no call
/// can delete afterwards: there ACLs are not counted.
pub fn everything(world: &World) -> std::collections::BTreeSet<String> {
    let all = world.ask("everything", json!({}));
    let ids = all.get("ids").and_then(Value::as_array).expect("a list of ids").clone();
    let counts = |id: &String| world.name != "moto" || !id.starts_with("acl-");
    ids.iter().filter_map(Value::as_str).map(str::to_owned).filter(counts).collect()
}

#[test]
fn nothing_to_do_is_found_out_by_few_reads() {
    everywhere(|world| {
        world.apply();
        let small = world.calls(|| drop(world.run(&["plan", "--detailed-exitcode"]).ends(0)));
        assert!(small.keys().all(|action| is_read(action)), "{small:?}");
        assert!(small.values().sum::<usize>() <= MOST_IDLE_CALLS, "{}: {small:?}", world.name);

        world.edit("i in 0..3", "i in 0..300");
        world.edit("cidr   = 10.117.0.0/24", "cidr   = 10.117.0.0/22");
        world.apply();
        let large = world.calls(|| drop(world.run(&["plan", "--detailed-exitcode"]).ends(0)));
        // moto gives nodes by the hundred, whatever was asked for.
        let pages = |calls: &std::collections::BTreeMap<String, usize>| calls.keys().cloned().collect::<Vec<_>>();
        assert_eq!(pages(&small), pages(&large), "{}", world.name);
        if world.name == "sandbox" {
            assert_eq!(small, large);
        }
    });
}

#[test]
fn an_apply_makes_as_many_calls_as_the_network_needs() {
    let world = World::sandbox().with_lab();
    let calls = world.calls(|| drop(world.apply()));
    let writes: std::collections::BTreeMap<&str, usize> =
        calls.iter().filter(|(action, _)| !is_read(action)).map(|(action, count)| (action.as_str(), *count)).collect();
    let expected = [
        ("AssociateDhcpOptions", 1),
        ("AssociateRouteTable", 1),
        ("AttachInternetGateway", 1),
        ("AuthorizeSecurityGroupIngress", 1),
        ("CreateDhcpOptions", 1),
        ("CreateInternetGateway", 1),
        ("CreateRoute", 1),
        ("CreateRouteTable", 1),
        ("CreateSecurityGroup", 1),
        ("CreateSubnet", 1),
        ("CreateVpc", 1),
        ("ImportKeyPair", 1),
        ("ModifyVpcAttribute", 1),
        ("RunInstances", 3),
    ];
    assert_eq!(writes, expected.into());
}

#[test]
fn a_refused_node_is_told_on_its_line_and_the_rest_is_done() {
    use vpclang::sandbox::{Effect, Fault};
    let world = World::sandbox().with_lab();
    let effect = Effect::Refuse {
        code: "UnauthorizedOperation".to_owned(),
        message: "You are not authorized to perform this operation.".to_owned(),
        status: Some(403),
    };
    world.inner().lock().expect("unspoiled").inject(Fault::on("RunInstances", effect).containing("10.117.0.101").first(1));
    let said = world.run(&["apply", "--yes"]).ends(4);
    let tail = said.err.split_once("E0902").map(|(_, tail)| tail).expect("the error has its code");
    for wanted in ["`lab.worker[1]`", "RunInstances", "UnauthorizedOperation", "main.vpc:46", "request id"] {
        assert!(tail.contains(wanted), "`{wanted}` in:\n{}", said.err);
    }
    let nodes = world.snapshot();
    let nodes: Vec<&String> = nodes.get("node").and_then(Value::as_object).expect("nodes").keys().collect();
    assert_eq!(nodes, ["lab.worker@0", "lab.worker@2"]);
    assert_eq!(world.plan(), [("lab.worker[1]".to_owned(), "create".to_owned(), Vec::new())]);
    world.apply();
    assert_eq!(world.plan(), []);
}
