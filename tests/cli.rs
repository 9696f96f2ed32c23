//! The program as its users meet it: words in, words and an exit status out.

use std::path::Path;

use serde_json::Value;

use crate::world::{Said, World, run};

/// A folder of its own, with the sandbox in it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().expect("a temporary folder"))
    }

    fn with_lab() -> Desk {
        let desk = Desk::new();
        for file in ["main.vpc", "ops.pub", "bootstrap.sh"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/awsome-day").join(file);
            std::fs::copy(from, desk.0.path().join(file)).expect("the example is there");
        }
        desk
    }

    fn run(&self, args: &[&str]) -> Said {
        run(self.0.path(), args, &[])
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.0.path().join(file), text).expect("the folder can be written");
    }
}

#[test]
fn the_lab_comes_and_goes_in_the_sandbox() {
    let desk = Desk::with_lab();
    let said = desk.run(&["apply", "--sandbox", "--yes"]).ends(0);
    assert!(said.out.contains("10 to create"), "{}", said.out);
    assert!(said.out.contains("addresses = ["), "{}", said.out);
    let again = desk.run(&["apply", "--sandbox", "--yes"]).ends(0);
    assert!(again.out.contains("nothing to do"), "{}", again.out);
    assert!(!desk.run(&["sandbox", "show"]).ends(0).out.is_empty());
    desk.run(&["destroy", "--sandbox", "--yes"]).ends(0);
    assert_eq!(desk.run(&["sandbox", "show"]).ends(0).out, "");
}

#[test]
fn the_plan_of_the_lab_reads_well() {
    let desk = Desk::with_lab();
    insta::assert_snapshot!("plan_of_the_lab", desk.run(&["plan", "--sandbox"]).ends(0).out);
}

#[test]
fn a_new_network_is_ready() {
    let desk = Desk::new();
    desk.run(&["new", "shop"]).ends(0);
    let folder = desk.0.path().join("shop");
    run(&folder, &["check", "--deny-warnings"], &[]).ends(0);
    run(&folder, &["apply", "--sandbox", "--yes"], &[]).ends(0);
    run(&folder, &["apply", "--sandbox", "--yes"], &[]).ends(0).out.contains("nothing to do").then_some(()).expect("idle");
    assert!(desk.run(&["new", "shop"]).ends(1).err.contains("already there"));
    desk.run(&["new", "No_Name"]).ends(64);
}

#[test]
fn what_would_need_an_answer_is_refused_with_the_flag_that_gives_it() {
    let desk = Desk::with_lab();
    let said = desk.run(&["apply", "--sandbox"]).ends(64);
    assert!(said.err.contains("--yes"), "{}", said.err);
    assert_eq!(desk.run(&["sandbox", "show"]).ends(0).out, "");
}

#[test]
fn a_program_with_errors_sends_nothing() {
    let world = World::sandbox().with_lab();
    world.edit("= al2023", "= al2023\n    colour = blue");
    let calls = world.calls(|| {
        for verb in ["plan", "apply", "destroy", "status", "output", "update"] {
            let said = world.run(&[verb, "main.vpc"]).ends(1);
            assert!(said.err.contains("E0207"), "{verb}: {}", said.err);
        }
    });
    assert_eq!(calls, [].into());
}

#[test]
fn without_credentials_both_ways_out_are_named() {
    let desk = Desk::with_lab();
    let said = desk.run(&["plan"]).ends(3);
    assert!(said.err.contains("E0903") && said.err.contains("--sandbox") && said.err.contains("AWS_PROFILE"), "{}", said.err);
}

#[test]
fn an_endpoint_that_is_not_there_is_named() {
    let desk = Desk::with_lab();
    let keys = [("AWS_ACCESS_KEY_ID", "x".to_owned()), ("AWS_SECRET_ACCESS_KEY", "y".to_owned())];
    let said = run(desk.0.path(), &["plan", "--endpoint-url", "http://127.0.0.1:9"], &keys).ends(3);
    assert!(said.err.contains("E0904"), "{}", said.err);
}

#[test]
fn the_exit_status_says_that_there_are_changes() {
    let desk = Desk::with_lab();
    desk.run(&["plan", "--sandbox"]).ends(0);
    desk.run(&["plan", "--sandbox", "--detailed-exitcode"]).ends(2);
    desk.run(&["apply", "--sandbox", "--yes"]).ends(0);
    desk.run(&["plan", "--sandbox", "--detailed-exitcode"]).ends(0);
    desk.run(&["plan", "--sandbox", "--destroy", "--detailed-exitcode"]).ends(2);
    desk.run(&["nonsense"]).ends(64);
    desk.run(&["plan", "nowhere.vpc"]).ends(1);
}

#[test]
fn a_lost_lock_file_stops_the_plan_until_it_is_told_to_go_on() {
    let world = World::sandbox().with_lab();
    world.apply();
    let lock = world.read("awsome-day.lock");
    std::fs::remove_file(world.folder.path().join("awsome-day.lock")).expect("the lock file is there");
    let said = world.run(&["plan"]).ends(1);
    assert!(said.err.contains("E0803"), "{}", said.err);
    let owner = said.err.split("--join ").nth(1).and_then(|rest| rest.split('`').next()).expect("the help says how").to_owned();
    world.run(&["plan", "--join", "awsome-day.wrong"]).ends(1);
    world.run(&["apply", "--yes", "--join", &owner]).ends(0);
    assert_eq!(world.plan(), []);
    // Image pins are taken from what runs.
    assert_eq!(world.read("awsome-day.lock").contains("al2023"), lock.contains("al2023"));
}

#[test]
fn a_stack_that_is_not_there_can_not_be_joined() {
    let world = World::sandbox().with_lab();
    world.run(&["plan", "--join", "awsome-day.abcdefgh"]).ends(1);
    world.apply();
    // Nor can another than the one of the lock file.
    world.run(&["plan", "--join", "awsome-day.abcdefgh"]).ends(1);
}

#[test]
fn two_first_applies_at_once_make_one_network() {
    let world = World::sandbox().with_lab();
    std::thread::scope(|scope| {
        let runs = [(); 2].map(|()| scope.spawn(|| world.run(&["apply", "--yes"]).status));
        let mut ends = runs.map(|run| run.join().expect("it ran"));
        ends.sort_unstable();
        // The second waits for nobody: it is told, or it comes later and finds nothing to do.
        assert!(ends == [0, 3] || ends == [0, 0], "{ends:?}");
    });
    assert_eq!(world.plan(), []);
    let networks = world.snapshot();
    assert_eq!(networks.get("network").and_then(Value::as_object).map(serde_json::Map::len), Some(1));
}

#[test]
fn programs_of_one_name_do_not_take_each_others_network() {
    let first = World::sandbox().with_lab();
    first.apply();
    let strangers = tempfile::tempdir().expect("a folder");
    for file in ["main.vpc", "ops.pub", "bootstrap.sh"] {
        std::fs::copy(first.folder.path().join(file), strangers.path().join(file)).expect("copied");
    }
    let mut environment = first.credentials.env();
    environment.push(("AWS_ENDPOINT_URL", first.endpoint.clone()));
    let said = run(strangers.path(), &["destroy", "--yes"], &environment).ends(1);
    assert!(said.err.contains("E0803"), "{}", said.err);
    assert_eq!(first.plan(), []);
}

#[test]
fn an_image_pin_moves_only_when_told() {
    let desk = Desk::with_lab();
    desk.run(&["apply", "--sandbox", "--yes"]).ends(0);
    let lock = desk.0.path().join(".vpclang/sandbox/awsome-day.lock");
    let pinned = std::fs::read_to_string(&lock).expect("the lock file is there");
    let id = pinned.split("ami-").nth(1).and_then(|rest| rest.split('"').next()).map(|rest| format!("ami-{rest}")).expect("a pin");
    // As if the image had been published anew since.
    let other = "ami-0000000000000000f";
    std::fs::write(&lock, pinned.replace(&id, other)).expect("written");
    let said = desk.run(&["plan", "--sandbox"]).ends(0);
    assert!(said.out.contains(other), "{}", said.out);
    let said = desk.run(&["update", "main.vpc", "al2023", "--sandbox"]).ends(0);
    assert!(said.err.contains(&id) && said.err.contains(other), "{}", said.err);
    assert!(desk.run(&["plan", "--sandbox"]).ends(0).out.contains("nothing to do"));
}

#[test]
fn outputs_come_from_the_account() {
    let desk = Desk::with_lab();
    assert!(
        desk.run(&["output", "--sandbox"]).ends(0).out.contains("(not known yet)")
            || desk.run(&["output", "--sandbox"]).out.contains("[]")
    );
    desk.run(&["apply", "--sandbox", "--yes"]).ends(0);
    let said = desk.run(&["output", "addresses", "--sandbox", "--json"]).ends(0);
    let addresses: Vec<std::net::Ipv4Addr> = serde_json::from_str(&said.out).expect("three addresses");
    assert_eq!(addresses.len(), 3);
    desk.run(&["output", "nothing", "--sandbox"]).ends(1);
}

#[test]
fn events_are_json_lines() {
    let desk = Desk::with_lab();
    let said = desk.run(&["apply", "--sandbox", "--yes", "--json"]).ends(0);
    let lines: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect();
    assert!(lines.iter().all(|line| line.get("version") == Some(&1.into())), "{}", said.out);
    let done = lines.iter().filter(|line| line.get("event").and_then(Value::as_str) == Some("done")).count();
    assert_eq!(done, 10);
}

#[test]
fn nothing_secret_is_said_however_much_is_asked() {
    let world = World::sandbox().with_lab();
    let said = world.run(&["apply", "--yes", "-vvv"]).ends(0);
    assert!(said.err.contains("RunInstances"), "{}", said.err);
    for secret in [world.credentials.secret_access_key.as_str(), "Signature=", "IyEvYmluL2Jhc2g", "X-aws-ec2-metadata-token"] {
        assert!(!said.err.contains(secret) && !said.out.contains(secret), "`{secret}` was said");
    }
}

#[test]
fn graphs_explanations_completions_and_the_manual_page_are_printed() {
    let desk = Desk::with_lab();
    insta::assert_snapshot!("graph_of_the_lab", desk.run(&["graph", "--format", "mermaid"]).ends(0).out);
    assert!(desk.run(&["graph"]).ends(0).out.starts_with("digraph"));
    let graph: Value = serde_json::from_str(&desk.run(&["graph", "--format", "json"]).ends(0).out).expect("JSON");
    assert_eq!(graph.get("nodes").and_then(Value::as_array).map(Vec::len), Some(10));
    assert!(desk.run(&["explain", "e0405"]).ends(0).out.contains("E0405"));
    assert!(desk.run(&["explain", "E9999"]).ends(64).err.contains("no code"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(desk.run(&["completions", shell]).ends(0).out.contains("vpclang"));
    }
    assert!(desk.run(&["man"]).ends(0).out.contains(".TH vpclang"));
}

#[test]
fn every_verb_shows_an_example() {
    let desk = Desk::new();
    for verb in ["new", "check", "plan", "apply", "destroy", "status", "update", "output", "graph", "explain", "completions", "man"]
    {
        assert!(desk.run(&[verb, "--help"]).ends(0).out.contains("Example:"), "{verb}");
    }
}

#[test]
fn several_programs_are_checked_each_for_itself() {
    let desk = Desk::with_lab();
    desk.write("wrong.vpc", "stack wrong\n\nnetwork lab {\n  region = us-east-1\n  cidr = 10.0.0.1/16\n}\n");
    let said = desk.run(&["check", "wrong.vpc", "main.vpc"]).ends(1);
    assert!(said.err.contains("E0304") && said.err.contains("main.vpc is right"), "{}", said.err);
    let said = desk.run(&["check", "wrong.vpc", "--json"]).ends(1);
    let diagnostic: Value = serde_json::from_str(said.out.trim()).expect("one diagnostic");
    assert_eq!(diagnostic.get("code"), Some(&"E0304".into()));
}
