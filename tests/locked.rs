//! The lock that other machines see, from outside: the program as a process, and a bucket in moto that somebody else
//! writes to as well.

use serde_json::{Value, json};

use crate::chaos::{Chaos, Temper};
use crate::world::{Said, World, assert_same};

/// An account with the lab network, whose lock lies in a bucket of its own, and the name of that bucket.
fn locked() -> (World, String) {
    let world = World::moto().with_lab();
    let bucket = format!("locks-of-{}", world.credentials.account);
    world.edit("stack awsome-day\n", &format!("stack awsome-day {{\n  lock = \"s3://{bucket}/networks\"\n}}\n"));
    call(&world, "create_bucket", json!({ "Bucket": bucket }));
    (world, bucket)
}

fn call(world: &World, operation: &str, arguments: Value) -> Value {
    world.ask("call", json!({ "service": "s3", "operation": operation, "arguments": arguments }))
}

/// What somebody on another machine writes the `write`th time.
fn put(world: &World, bucket: &str, write: u32) {
    let body = json!({
        "version": 1, "owner": "ada@elsewhere", "host": "elsewhere", "pid": 7, "since": "2026-01-31T12:00:00Z", "lease": 60,
        "run": "abcdefghijkmnpqr", "write": write,
    });
    put_text(world, bucket, &body.to_string());
}

fn put_text(world: &World, bucket: &str, body: &str) {
    let put = call(world, "put_object", json!({ "Bucket": bucket, "Key": "networks/awsome-day.lock", "Body": body }));
    assert!(put.get("ok").is_some(), "{put}");
}

fn objects(world: &World, bucket: &str) -> u64 {
    let listed = call(world, "list_objects_v2", json!({ "Bucket": bucket }));
    listed.pointer("/ok/KeyCount").and_then(Value::as_u64).expect("a list counts its keys")
}

/// The first error of a run, without the place where it is told.
fn first_error(said: &Said) -> &str {
    said.err.lines().find(|line| line.starts_with("error")).unwrap_or_default()
}

#[test]
fn an_apply_gives_its_lock_back() {
    let (world, bucket) = locked();
    world.apply();
    assert_eq!(objects(&world, &bucket), 0);
    assert_eq!(world.plan(), []);
}

#[test]
fn an_apply_beside_a_run_that_lives_says_whose_it_is_and_changes_nothing() {
    let (world, bucket) = locked();
    put(&world, &bucket, 1);
    let said = std::thread::scope(|scope| {
        let run = scope.spawn(|| world.run(&["apply", "--yes"]));
        // Whoever renews lives. The run has seen the former ETag by one of these times, and sees another then.
        for write in 2.. {
            if run.is_finished() {
                break;
            }
            put(&world, &bucket, write);
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
        run.join().expect("the run ends")
    });
    assert_eq!(first_error(&said), "error[E0909]: `ada@elsewhere` holds the lock of `awsome-day` since 2026-01-31T12:00:00Z");
    said.ends(3);
    assert_eq!(objects(&world, &bucket), 1);
    let snapshot = world.snapshot();
    let nothing = |kind: &Value| kind.as_object().is_some_and(serde_json::Map::is_empty);
    assert!(snapshot.as_object().is_some_and(|kinds| kinds.values().all(nothing)), "{snapshot:#}");
}

#[test]
fn what_is_no_lock_is_left_alone_until_it_is_unlocked() {
    let (world, bucket) = locked();
    put_text(&world, &bucket, "hello");
    world.run(&["apply", "--yes"]).ends(3);
    assert_eq!(objects(&world, &bucket), 1);
    world.run(&["unlock", "--yes"]).ends(0);
    assert_eq!(objects(&world, &bucket), 0);
    world.apply();
}

#[test]
fn a_bucket_that_does_not_exist_stops_an_apply_before_it_begins() {
    let (world, bucket) = locked();
    call(&world, "delete_bucket", json!({ "Bucket": bucket }));
    let said = world.run(&["apply", "--yes"]);
    assert!(first_error(&said).starts_with("error[E0901]: AWS refused `HeadBucket` for the lock"), "{}", said.err);
    said.ends(3);
}

#[test]
fn a_holder_of_another_machine_that_died_is_taken_over_after_its_lease() {
    let (world, bucket) = locked();
    // Nobody ever renews it. Whether its process lives can only be known where it ran.
    put(&world, &bucket, 1);
    world.apply();
    assert_eq!(objects(&world, &bucket), 0);
    assert_eq!(world.plan(), []);
}

/// The machine slept, and meanwhile another one took over: what had been sent before arrives, and nothing else is sent.
#[test]
fn a_holder_that_wakes_late_is_shut_out_before_its_next_write() {
    let (world, bucket) = locked();
    let chaos = Chaos::before(&world.endpoint);
    chaos.be(Temper::Hold("ModifyVpcAttribute"));
    let child = world.spawn(&["apply", "--yes", "--parallel", "1"], &chaos.endpoint);
    let signal = |name: &str, id: u32| {
        let sent = std::process::Command::new("kill").args(["-s", name, &id.to_string()]).status().expect("kill(1) is everywhere");
        assert!(sent.success(), "{name} could not be sent");
    };
    chaos.await_call("ModifyVpcAttribute");
    let id = child.id();
    signal("STOP", id);
    // Another checkout of the same files, as another machine has it.
    let other = world.beside().with_lab();
    ["main.vpc", "awsome-day.lock"].iter().for_each(|file| other.write(file, &world.read(file)));
    other.apply();
    assert_eq!(objects(&world, &bucket), 0, "who took over has given the lock back");
    let whole = other.snapshot();
    signal("CONT", id);
    chaos.be(Temper::Calm);
    assert_eq!(chaos.outlive(child), Some(4));
    let sent: Vec<String> = chaos.actions().into_iter().filter(|action| !action.is_empty()).collect();
    assert_eq!(sent, Vec::<String>::new(), "it sent something after it woke");
    assert_same(&other.snapshot(), &whole, "after it woke (<) and before (>)");
    assert_eq!(other.plan(), []);
}
