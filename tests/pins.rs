//! Free blocks and addresses in an account: what the lock file keeps, and what brings it back.

use serde_json::Value;
use vpclang::sandbox::{Effect, Fault};

use crate::world::World;

const PROGRAM: &str = "stack test

let zones = [us-east-1b, us-east-1c]

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet app[z in zones] {
    cidr = /20
    zone = z
  }

  sg web {
    allow https from anywhere
  }

  node worker[z in zones] {
    subnet = app[z]
    ip     = auto
    type   = t3.micro
    image  = al2023
    sg     = web
  }
}
";

/// An account in which two zones have been applied.
fn applied() -> World {
    let world = World::sandbox();
    world.write("main.vpc", PROGRAM);
    world.apply();
    assert_eq!(
        pins(&world),
        [
            "app[us-east-1b] 10.0.0.0/20",
            "app[us-east-1c] 10.0.16.0/20",
            "worker[us-east-1b].ip 10.0.0.4",
            "worker[us-east-1c].ip 10.0.16.4"
        ]
    );
    world
}

fn lock(world: &World) -> Value {
    serde_json::from_str(&world.read("test.lock")).expect("a lock file is JSON")
}

/// The pins of the lock file, without the name of the network.
fn pins(world: &World) -> Vec<String> {
    let lock = lock(world);
    let pins = ["blocks", "addresses"].into_iter().filter_map(|of| lock.get(of)?.as_object());
    let line =
        |(key, value): (&String, &Value)| format!("{} {}", key.trim_start_matches("lab."), value.as_str().unwrap_or_default());
    pins.flat_map(|pins| pins.iter().map(line)).collect()
}

/// What a plan does to whom.
fn planned(world: &World) -> Vec<String> {
    world.plan().into_iter().map(|(address, action, _)| format!("{action} {address}")).collect()
}

/// Writes the lock file without its pins, as if nobody had ever asked for a free block.
fn forget_pins(world: &World) {
    let mut lock = lock(world);
    let members = lock.as_object_mut().expect("a lock file is an object");
    members.retain(|member, _| !["blocks", "addresses"].contains(&member.as_str()));
    world.write("test.lock", &lock.to_string());
}

#[test]
fn zones_that_come_go_or_change_places_touch_nobody_else() {
    let world = applied();
    world.edit("[us-east-1b, us-east-1c]", "[us-east-1c, us-east-1a, us-east-1b]");
    assert_eq!(planned(&world), ["create lab.app[us-east-1a]", "create lab.worker[us-east-1a]"]);
    world.apply();
    world.edit("[us-east-1c, us-east-1a, us-east-1b]", "[us-east-1c, us-east-1a]");
    assert_eq!(planned(&world), ["destroy lab.worker[us-east-1b]", "destroy lab.app[us-east-1b]"]);
    world.apply();
    assert_eq!(
        pins(&world),
        [
            "app[us-east-1a] 10.0.32.0/20",
            "app[us-east-1c] 10.0.16.0/20",
            "worker[us-east-1a].ip 10.0.32.4",
            "worker[us-east-1c].ip 10.0.16.4"
        ]
    );
    // Its place is free again, now that it is destroyed.
    world.edit("[us-east-1c, us-east-1a]", "[us-east-1d, us-east-1c, us-east-1a]");
    world.apply();
    assert!(pins(&world).contains(&"app[us-east-1d] 10.0.0.0/20".to_owned()), "{:?}", pins(&world));
}

#[test]
fn a_pin_outlives_what_is_taken_out_of_the_program_until_it_is_destroyed() {
    let world = applied();
    world.edit("[us-east-1b, us-east-1c]", "[us-east-1d, us-east-1c]");
    let said = world.run(&["plan"]).ends(0);
    assert!(said.out.contains("+ subnet lab.app[us-east-1d]   10.0.32.0/20"), "{}", said.out);
}

#[test]
fn pins_that_the_lock_file_lacks_are_taken_from_what_is_deployed() {
    let world = applied();
    let all = pins(&world);
    forget_pins(&world);
    // Zones that stand before would otherwise get the blocks of those that are deployed.
    world.edit("[us-east-1b, us-east-1c]", "[us-east-1a, us-east-1b, us-east-1c]");
    assert_eq!(planned(&world), ["create lab.app[us-east-1a]", "create lab.worker[us-east-1a]"]);
    world.apply();
    assert!(all.iter().all(|pin| pins(&world).contains(pin)), "{:?}", pins(&world));
}

#[test]
fn a_plan_that_finds_nothing_to_do_brings_lost_pins_back() {
    let world = applied();
    let all = pins(&world);
    forget_pins(&world);
    assert_eq!(planned(&world), [] as [&str; 0]);
    assert_eq!(pins(&world), [] as [&str; 0]);
    world.apply();
    assert_eq!(pins(&world), all);
}

#[test]
fn check_names_what_is_provisional() {
    let world = World::sandbox();
    world.write("main.vpc", PROGRAM);
    let before = world.run(&["check"]).ends(0);
    let expected = "main.vpc is right
provisional until an apply pins them in the lock file:
  lab.app[us-east-1b] 10.0.0.0/20
  lab.app[us-east-1c] 10.0.16.0/20
  lab.worker[us-east-1b].ip 10.0.0.4
  lab.worker[us-east-1c].ip 10.0.16.4
";
    assert_eq!(before.err, expected);
    world.apply();
    assert_eq!(world.run(&["check"]).ends(0).err, "main.vpc is right\n");
}

#[test]
fn a_move_takes_the_pin_along_and_a_destruction_takes_it_away() {
    let world = applied();
    world.edit("subnet app[z in zones]", "subnet store[z in zones]");
    world.edit("subnet = app[z]", "subnet = store[z]");
    let moved = ["b", "c"].map(|z| format!("moved lab.app[us-east-1{z}] to lab.store[us-east-1{z}]\n")).concat();
    world.write("main.vpc", &(world.read("main.vpc") + "\n" + &moved));
    world.apply();
    assert_eq!(
        pins(&world),
        [
            "store[us-east-1b] 10.0.0.0/20",
            "store[us-east-1c] 10.0.16.0/20",
            "worker[us-east-1b].ip 10.0.0.4",
            "worker[us-east-1c].ip 10.0.16.4"
        ]
    );
    world.run(&["destroy", "--yes"]).ends(0);
    assert_eq!(pins(&world), [] as [&str; 0]);
}

#[test]
fn a_lock_file_with_an_unreadable_pin_is_refused() {
    let world = applied();
    world.write("test.lock", &world.read("test.lock").replace("10.0.16.0/20", "10.0.16.0/2O"));
    let said = world.run(&["plan"]).ends(3);
    let words = "`10.0.16.0/2O` is nothing that `lab.app[us-east-1c]` can\n  be pinned to";
    assert!(said.err.contains("E0807") && said.err.contains(words), "{}", said.err);
    world.run(&["check"]).ends(1);
}

#[test]
fn pins_are_kept_by_an_apply_that_stops_half_way() {
    let world = World::sandbox();
    world.write("main.vpc", PROGRAM);
    let effect = Effect::Refuse { code: "UnauthorizedOperation".to_owned(), message: String::new(), status: Some(403) };
    world.inner().lock().expect("unspoiled").inject(Fault::on("CreateVpc", effect).first(1));
    world.run(&["apply", "--yes"]).ends(4);
    let first = pins(&world);
    assert_eq!(first.len(), 4);
    // A zone that stands before gets nothing that is pinned, although nothing exists yet.
    world.edit("[us-east-1b, us-east-1c]", "[us-east-1a, us-east-1b, us-east-1c]");
    world.apply();
    assert!(first.iter().all(|pin| pins(&world).contains(pin)), "{:?}", pins(&world));
}
