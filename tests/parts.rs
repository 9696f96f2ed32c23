//! Parts of plans, and plans in files.

use serde_json::Value;

use crate::world::{World, everywhere};

fn plan_of(said: &str) -> Value {
    serde_json::from_str(said).expect("JSON")
}

/// The addresses that a plan changes, with what happens to each.
fn changes(plan: &Value) -> Vec<String> {
    let changes = plan["changes"].as_array().expect("changes").iter();
    changes.map(|one| format!("{} {}", one["action"].as_str().expect("a word"), one["address"].as_str().expect("a word"))).collect()
}

fn planned(world: &World, flags: &[&str]) -> Vec<String> {
    changes(&plan_of(&world.run(&[&["plan", "--json"], flags].concat()).ends(0).out))
}

#[test]
fn only_takes_what_it_needs_along() {
    let world = World::sandbox().with_lab();
    assert_eq!(planned(&world, &["--only", "lab.lan"]), ["create lab", "create lab.igw", "create lab.main", "create lab.lan"]);
    let all = planned(&world, &[]);
    assert_eq!(planned(&world, &["--only", "lab", "--only", "ops"]), all);
    let one = planned(&world, &["--only", "lab.worker[1]"]);
    assert_eq!(one.iter().filter(|line| line.starts_with("create lab.worker")).collect::<Vec<_>>(), ["create lab.worker[1]"]);
}

#[test]
fn except_leaves_what_needs_it_too() {
    let world = World::sandbox().with_lab();
    assert_eq!(planned(&world, &["--except", "lab.lan"]).len(), 6, "the subnet and its three nodes stay away");
    assert_eq!(planned(&world, &["--except", "lab"]), ["create ops"]);
    assert_eq!(planned(&world, &["--only", "lab.lan", "--except", "lab.igw"]), ["create lab"]);
}

#[test]
fn a_part_is_applied_and_the_rest_later() {
    everywhere(|world| {
        world.run(&["apply", "--yes", "--only", "lab.lan"]).ends(0);
        assert_eq!(planned(world, &[]).len(), 6, "{}", world.name);
        world.run(&["apply", "--yes", "--except", "lab.worker[2]"]).ends(0);
        assert_eq!(planned(world, &[]), ["create lab.worker[2]"], "{}", world.name);
        world.apply();
        assert_eq!(world.plan(), []);
        // What is destroyed takes along what cannot stay without it.
        let program = world.read("main.vpc");
        let rest = program.lines().take_while(|line| !line.starts_with("network")).collect::<Vec<_>>().join("\n");
        world.write("main.vpc", &rest);
        assert_eq!(
            planned(world, &["--only", "lab.lan"]),
            ["destroy lab.worker[0]", "destroy lab.worker[1]", "destroy lab.worker[2]", "destroy lab.lan"],
            "{}",
            world.name
        );
        world.run(&["apply", "--yes", "--only", "lab.dhcp"]).ends(0);
        assert!(!planned(world, &[]).contains(&"destroy lab.dhcp".to_owned()), "{}", world.name);
        world.apply();
        assert_eq!(world.plan(), []);
    });
}

#[test]
fn a_choice_of_nothing_is_refused() {
    let world = World::sandbox().with_lab();
    for flag in ["--only", "--except"] {
        let said = world.run(&["plan", flag, "lab.wroker"]).ends(1);
        insta::allow_duplicates! {
            insta::assert_snapshot!(said.err, @r"
            error[E0813]: nothing in the program or the account has the address `lab.wroker`
              help: did you mean `lab.worker`?

            1 error
            ");
        }
    }
}

#[test]
fn a_saved_plan_is_carried_out_as_it_is() {
    everywhere(|world| {
        world.run(&["plan", "--out", "first.plan"]).ends(0);
        let said = world.run(&["apply", "first.plan"]).ends(0);
        assert!(said.err.contains("10 of 10 done"), "{}", said.err);
        assert_eq!(world.plan(), []);
        world.edit("\"the office\"", "\"the office, second floor\"");
        world.run(&["plan", "--out", "second.plan", "--only", "lab.cluster"]).ends(0);
        // Lines move, and nothing else does.
        let program = world.read("main.vpc");
        world.write("main.vpc", &format!("# A remark.\n{program}"));
        world.run(&["apply", "second.plan"]).ends(0);
        assert_eq!(world.plan(), []);
        world.run(&["plan", "--destroy", "--out", "last.plan"]).ends(0);
        world.run(&["apply", "last.plan"]).ends(0);
        assert_eq!(planned(world, &[]).len(), 10, "{}", world.name);
    });
}

#[cfg(unix)]
#[test]
fn a_saved_plan_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::sandbox().with_lab();
    world.run(&["plan", "--out", "first.plan"]).ends(0);
    let mode = std::fs::metadata(world.folder.path().join("first.plan")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_saved_plan_that_has_aged_is_refused() {
    let world = World::sandbox().with_lab();
    world.run(&["plan", "--out", "first.plan"]).ends(0);
    world.edit("t2.micro", "t3.micro");
    let said = world.run(&["apply", "first.plan"]).ends(1);
    insta::assert_snapshot!(said.err, @r"
    error[E0814]: the saved plan is not what an apply would do now: it differs in `lab.worker[0]`,
      `lab.worker[1]`, `lab.worker[2]`
      help: nothing was done; make the plan again with `plan --out`, and read it again

    1 error
    ");
    assert_eq!(planned(&world, &[]).len(), 10, "nothing was done");
    world.edit("t3.micro", "t2.micro");
    world.run(&["apply", "first.plan"]).ends(0);
    // The same plan again is another plan: it was carried out.
    world.run(&["apply", "first.plan"]).ends(1);
    // Somebody opens a path: the plan is the same, and what it was proved on is not.
    world.edit("\"the office\"", "\"the office, second floor\"");
    world.run(&["plan", "--out", "second.plan", "--only", "lab.cluster"]).ends(0);
    world.ask("open_to_world", serde_json::json!({"address": "lab.cluster", "port": 27017}));
    world.run(&["apply", "second.plan"]).ends(1);
}

#[test]
fn what_is_no_plan_is_refused() {
    let world = World::sandbox().with_lab();
    for (text, words) in [
        ("{}", "it is not what `plan --out` writes"),
        ("network lab { }", "it is not what `plan --out` writes"),
        ("{\"saved-plan\": 2}", "its version is 2, and this program writes version 1"),
        ("{\"saved-plan\": 1}", "it has no `program`"),
    ] {
        world.write("some.plan", text);
        let said = world.run(&["apply", "some.plan", "--yes"]).ends(1);
        let first = said.err.split("  help:").next().expect("a message").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(first, format!("error[E0815]: `some.plan` is no plan that can be applied: {words}"));
    }
    world.run(&["plan", "--out", "first.plan"]).ends(0);
    world.run(&["apply", "first.plan", "--only", "lab"]).ends(64);
}

/// What a stranger has put into our network is named before anything is destroyed, and nothing is.
#[test]
fn what_is_in_the_way_of_a_destruction_is_named_first() {
    everywhere(|world| {
        world.apply();
        let before = world.snapshot();
        let subnet = world.ask("find", serde_json::json!({"kinds": "subnet", "address": "lab.lan"}));
        let group = world.ask("find", serde_json::json!({"kinds": "group", "address": "lab.cluster"}));
        let arguments = serde_json::json!({"SubnetId": subnet, "Groups": [group], "Description": "of a function"});
        let made = world.ask("call", serde_json::json!({"operation": "create_network_interface", "arguments": arguments}));
        let id = made["ok"]["NetworkInterface"]["NetworkInterfaceId"].as_str().expect("an id").to_owned();
        let network = world.ask("find", serde_json::json!({"kinds": "network", "address": "lab"}));
        let arguments = serde_json::json!({"GroupName": "theirs", "Description": "theirs", "VpcId": network});
        let made = world.ask("call", serde_json::json!({"operation": "create_security_group", "arguments": arguments}));
        let theirs = made["ok"]["GroupId"].as_str().expect("an id").to_owned();
        let plan = plan_of(&world.run(&["plan", "--destroy", "--json"]).ends(0).out);
        let blockers = plan["blockers"].as_array().expect("a list").iter();
        let mut blockers: Vec<(&str, &str)> =
            blockers.map(|one| (one["of"].as_str().expect("a word"), one["id"].as_str().expect("an id"))).collect();
        blockers.sort_unstable();
        assert_eq!(blockers, [("lab", theirs.as_str()), ("lab.cluster", &id), ("lab.lan", &id)], "{}", world.name);
        let said = world.run(&["destroy", "--yes"]).ends(3);
        assert_eq!(said.err.matches("error[E0816]").count(), 3, "{}", said.err);
        assert!(said.err.contains("of a function"), "{}", said.err);
        assert_eq!(world.snapshot(), before, "{}", world.name);
        // What they have put there is no business of a change that destroys nothing.
        world.edit("\"the office\"", "\"the office, second floor\"");
        world.apply();
        world.ask("call", serde_json::json!({"operation": "delete_network_interface", "arguments": {"NetworkInterfaceId": id}}));
        world.ask("call", serde_json::json!({"operation": "delete_security_group", "arguments": {"GroupId": theirs}}));
        world.run(&["destroy", "--yes"]).ends(0);
    });
}
