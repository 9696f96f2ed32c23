//! An apply that somebody stops, by a signal that a system really sends: once, and what runs finishes and nothing else begins;
//! twice, and it ends at once, whatever is still on its way. The next run goes on from there.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command};

use serde_json::Value;

use crate::chaos::{Chaos, Temper};
use crate::world::{World, assert_same};

/// An apply of the lab network whose first creation is on its way, and stays there until it is let go.
struct Running {
    world: World,
    chaos: Chaos,
    child: Child,
    events: Lines<BufReader<ChildStdout>>,
}

impl Running {
    fn new() -> Running {
        let mut world = World::sandbox().with_lab();
        world.horizon = 6;
        let chaos = Chaos::before(&world.endpoint);
        chaos.be(Temper::Hold("CreateVpc"));
        // One step at a time: what is heard comes in one order.
        let mut child = world.spawn_and_hear(&["apply", "--yes", "--json", "--parallel", "1"], &chaos.endpoint);
        let events = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        chaos.await_call("CreateVpc");
        Running { world, chaos, child, events }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().expect("kill(1) is everywhere");
        assert!(sent.success(), "{name} could not be sent");
    }

    /// Reads what is printed up to an event.
    fn hear(&mut self, event: &str) {
        let found = self.events.by_ref().any(|line| name_of(&line.expect("it prints text")) == event);
        assert!(found, "it ended before `{event}`");
    }

    /// The events from here to the end, and the exit status.
    fn end(mut self) -> (World, Chaos, Vec<String>, Option<i32>) {
        let rest = self.events.map(|line| name_of(&line.expect("it prints text"))).collect();
        let status = self.child.wait().expect("a child of ours").code();
        (self.world, self.chaos, rest, status)
    }
}

fn name_of(line: &str) -> String {
    let value: Value = serde_json::from_str(line).expect("an event a line");
    value["event"].as_str().unwrap_or_default().to_owned()
}

/// The next run ends where nobody would have stopped it.
fn goes_on(world: &World) {
    world.apply();
    assert_eq!(world.plan(), []);
    let undisturbed = world.another();
    undisturbed.apply();
    assert_same(&world.snapshot(), &undisturbed.snapshot(), "stopped (<) and not (>)");
}

#[test]
fn once_lets_what_runs_finish_and_begins_nothing() {
    for signal in ["INT", "TERM"] {
        let mut running = Running::new();
        running.signal(signal);
        running.hear("stopping");
        running.chaos.be(Temper::Calm);
        let (world, chaos, rest, status) = running.end();
        assert_eq!(status, Some(4), "{signal}");
        assert_eq!(rest, ["done", "finished"], "{signal}");
        // The network was made whole; what lies in it was not begun.
        let snapshot = world.snapshot();
        let networks: Vec<&String> = snapshot["network"].as_object().expect("networks").keys().collect();
        assert_eq!(networks, ["lab"], "{signal}");
        assert_eq!(snapshot["subnet"], serde_json::json!({}), "{signal}");
        assert!(!chaos.actions().contains(&"CreateSubnet".to_owned()), "{signal}");
        goes_on(&world);
    }
}

#[test]
fn twice_ends_it_at_once_and_what_was_on_its_way_is_not_made_again() {
    let mut running = Running::new();
    running.signal("INT");
    running.hear("stopping");
    running.signal("INT");
    // Nobody lets the call go before the program has ended.
    let chaos = running.chaos.clone();
    let (world, _, rest, status) = running.end();
    assert_eq!((status, rest), (Some(4), vec!["finished".to_owned()]));
    assert!(!chaos.actions().contains(&"ModifyVpcAttribute".to_owned()));
    // It arrives after all, when nobody is there to hear the answer.
    chaos.be(Temper::Calm);
    goes_on(&world);
}
