//! The program is killed, for real, at every call; then the same command runs once more, and what the account has is what an
//! undisturbed run would have made: nothing twice, nothing lost, no tag gone.
//!
//! A run takes a sample of the points, another one in each variant. `VPCLANG_LONG=1` takes every one.

use std::path::Path;

use serde_json::Value;
use vpclang::sandbox::{Effect, Fault, When};

use crate::chaos::{Chaos, Moment, Temper};
use crate::world::{World, assert_same};

pub fn is_long() -> bool {
    std::env::var_os("VPCLANG_LONG").is_some()
}

/// A change, from a program to another, and the command that makes it.
struct Deed {
    name: &'static str,
    /// What the lab network is edited to before it is applied the first time; none where nothing exists before.
    before: Option<&'static [(&'static str, &'static str)]>,
    after: &'static [(&'static str, &'static str)],
    command: &'static str,
}

const DEEDS: &[Deed] = &[
    Deed { name: "create", before: None, after: &[], command: "apply" },
    Deed {
        name: "update",
        before: Some(&[]),
        after: &[
            ("\"the office\"", "\"the office, second floor\""),
            ("t2.micro", "t3.small"),
            ("    cidr   = 10.117.0.0/24", "    cidr   = 10.117.0.0/24\n    tags   = {Team: \"net\"}"),
        ],
        command: "apply",
    },
    Deed {
        name: "replace",
        before: Some(&[]),
        after: &[("lab.internal", "other.internal"), ("10.117.0.0/24", "10.117.4.0/24")],
        command: "apply",
    },
    Deed { name: "destroy", before: Some(&[]), after: &[], command: "destroy" },
];

/// What a kill leaves behind beside the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// The journal, whole.
    Journal,
    /// The journal without the end of its last line: the disk had no more.
    TornJournal,
    /// No journal.
    Nothing,
}

#[derive(Clone, Copy, Debug)]
struct Variant {
    left: Left,
    /// How many descriptions what is made stays hidden from.
    hidden: u64,
}

const VARIANTS: &[Variant] = &[
    Variant { left: Left::Journal, hidden: 0 },
    Variant { left: Left::TornJournal, hidden: 0 },
    Variant { left: Left::Nothing, hidden: 0 },
    Variant { left: Left::Journal, hidden: 16 },
];

fn edited(world: &World, edits: &[(&str, &str)]) {
    edits.iter().for_each(|(from, to)| world.edit(from, to));
}

fn prepared(deed: &Deed, world: World) -> World {
    let world = world.with_lab();
    if let Some(before) = deed.before {
        edited(&world, before);
        world.apply();
    }
    edited(&world, deed.after);
    world
}

/// What an undisturbed run makes of it.
fn undisturbed(deed: &Deed, world: World) -> (Value, Vec<String>) {
    let world = prepared(deed, world);
    let chaos = Chaos::before(&world.endpoint);
    assert_eq!(chaos.outlive(world.spawn(&[deed.command, "--yes"], &chaos.endpoint)), Some(0), "{}", deed.name);
    (world.snapshot(), chaos.actions())
}

fn forget(world: &World, left: Left) {
    let folder = world.folder.path().join(".vpclang");
    match left {
        Left::Journal => {}
        Left::Nothing => drop(std::fs::remove_dir_all(folder)),
        Left::TornJournal => journals(&folder).iter().for_each(|path| {
            let bytes = std::fs::read(path).expect("the journal is there");
            let whole = bytes.len().saturating_sub(40);
            std::fs::write(path, bytes.get(..whole).unwrap_or_default()).expect("the journal can be written");
        }),
    }
}

fn journals(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path().join("journal")).filter(|path| path.exists()).collect()
}

/// Kills at one call, runs again, and compares.
fn survives(deed: &Deed, make: fn() -> World, point: usize, moment: Moment, variant: Variant, wanted: &Value) {
    let what = format!("{}, killed at call {point} ({moment:?}), {variant:?}", deed.name);
    let mut world = prepared(deed, make());
    if variant.hidden > 0 {
        // Long enough for what is hidden to show: two looks and the pauses between them.
        world.horizon = 8;
        let hide = Effect::Hide { describes: variant.hidden, only_tag_filters: false };
        let creates = ["CreateVpc", "CreateInternetGateway", "CreateDhcpOptions", "CreateRouteTable"];
        let mut inner = world.inner().lock().expect("unspoiled");
        creates.iter().for_each(|action| {
            inner.inject(Fault { when: When::First(1), ..Fault::on(action, hide.clone()) });
        });
    }
    let chaos = Chaos::before(&world.endpoint);
    chaos.be(Temper::Kill(point, moment));
    chaos.outlive(world.spawn(&[deed.command, "--yes"], &chaos.endpoint));
    forget(&world, variant.left);
    let said = world.run(&[deed.command, "--yes"]);
    assert_eq!(said.status, 0, "{what}\n{}{}", said.out, said.err);
    if variant.hidden > 0 {
        // What the last run made shows only after so many looks.
        (0..3).for_each(|_| drop(world.snapshot()));
    }
    assert_same(&world.snapshot(), wanted, &format!("{what}: disturbed (<) and not (>)"));
    if deed.command == "apply" {
        assert_eq!(world.plan(), [], "{what}");
    }
}

fn is_write(action: &str) -> bool {
    !action.starts_with("Describe") && !action.starts_with("Get")
}

/// The points of a run: each call before it arrives; those that change something after they were carried out too.
pub fn points(actions: &[String]) -> Vec<(usize, Moment)> {
    let of = |(number, action): (usize, &String)| match is_write(action) {
        true => vec![(number, Moment::Before), (number, Moment::Acted), (number, Moment::Answered)],
        false => vec![(number, Moment::Before)],
    };
    actions.iter().enumerate().flat_map(of).collect()
}

fn matrix(deed: &Deed, make: fn() -> World, variants: &[Variant], share: usize) -> usize {
    let (wanted, actions) = undisturbed(deed, make());
    let points = points(&actions);
    assert!(points.len() > 20, "{}: {actions:?}", deed.name);
    let step = if is_long() { 1 } else { share };
    let mut count = 0;
    for (number, variant) in variants.iter().enumerate() {
        for (point, moment) in points.iter().skip(number * 5 % step).step_by(step) {
            survives(deed, make, *point, *moment, *variant, &wanted);
            count += 1;
        }
    }
    println!("{}: {count} runs killed at {} points", deed.name, points.len());
    count
}

#[test]
fn while_it_creates() {
    matrix(&DEEDS[0], World::sandbox, VARIANTS, 23);
}

#[test]
fn while_it_updates() {
    matrix(&DEEDS[1], World::sandbox, VARIANTS, 23);
}

#[test]
fn while_it_replaces() {
    matrix(&DEEDS[2], World::sandbox, VARIANTS, 31);
}

#[test]
fn while_it_destroys() {
    matrix(&DEEDS[3], World::sandbox, VARIANTS, 23);
}

#[test]
fn in_front_of_moto() {
    for deed in DEEDS {
        matrix(deed, World::moto, &VARIANTS[..3], 61);
    }
}

/// Kills at one call, kills the run that goes on at another, runs once more, and compares. Says whether the second run was killed:
/// it may have had fewer calls.
fn survives_twice(deed: &Deed, first: (usize, Moment), second: (usize, Moment), left: Left, wanted: &Value) -> bool {
    let what = format!("{}, killed at {first:?} and again at {second:?}, {left:?}", deed.name);
    let world = prepared(deed, World::sandbox());
    let chaos = Chaos::before(&world.endpoint);
    chaos.be(Temper::Kill(first.0, first.1));
    chaos.outlive(world.spawn(&[deed.command, "--yes"], &chaos.endpoint));
    forget(&world, left);
    chaos.be(Temper::Kill(second.0, second.1));
    let ended = chaos.outlive(world.spawn(&[deed.command, "--yes"], &chaos.endpoint));
    forget(&world, left);
    let said = world.run(&[deed.command, "--yes"]);
    assert_eq!(said.status, 0, "{what}\n{}{}", said.out, said.err);
    assert_same(&world.snapshot(), wanted, &format!("{what}: disturbed (<) and not (>)"));
    if deed.command == "apply" {
        assert_eq!(world.plan(), [], "{what}");
    }
    ended.is_none()
}

const LEFT: [Left; 3] = [Left::Journal, Left::TornJournal, Left::Nothing];

#[test]
fn and_again_while_it_goes_on() {
    const MOMENTS: [Moment; 3] = [Moment::Acted, Moment::Answered, Moment::Before];
    let mut count = 0;
    for (turn, deed) in DEEDS.iter().enumerate() {
        let (wanted, actions) = undisturbed(deed, World::sandbox());
        let writes: Vec<usize> = (0..actions.len()).filter(|number| is_write(&actions[*number])).collect();
        for number in 0..4 {
            // From an early call to a late one; the second run has looked around by the same call as the first.
            let first = (writes[(writes.len() - 1) * number / 4], MOMENTS[(number + turn) % 3]);
            let second = (writes[0] + number % 3, MOMENTS[(number + turn + 1) % 3]);
            count += usize::from(survives_twice(deed, first, second, LEFT[(number + turn) % 3], &wanted));
        }
    }
    println!("{count} runs killed twice");
    assert!(count > 8, "only {count} second runs had a call to be killed at");
}

/// Every pair of calls of one deed that change something: a kill at a read leaves what the one before it has left.
#[test]
fn at_every_call_and_again_at_every_call() {
    if !is_long() {
        return;
    }
    let deed = &DEEDS[2];
    let (wanted, actions) = undisturbed(deed, World::sandbox());
    let firsts: Vec<_> = points(&actions).into_iter().filter(|(call, _)| is_write(&actions[*call])).collect();
    let mut count = 0;
    for (number, first) in firsts.iter().enumerate() {
        let left = LEFT[number % 3];
        // The second run without a kill, for its calls.
        let world = prepared(deed, World::sandbox());
        let chaos = Chaos::before(&world.endpoint);
        chaos.be(Temper::Kill(first.0, first.1));
        chaos.outlive(world.spawn(&[deed.command, "--yes"], &chaos.endpoint));
        forget(&world, left);
        chaos.be(Temper::Calm);
        assert_eq!(chaos.outlive(world.spawn(&[deed.command, "--yes"], &chaos.endpoint)), Some(0));
        let seconds = chaos.actions();
        for second in points(&seconds).into_iter().filter(|(call, _)| is_write(&seconds[*call])) {
            count += usize::from(survives_twice(deed, *first, second, left, &wanted));
        }
        println!("{}: {count} pairs after {} of {} first calls", deed.name, number + 1, firsts.len());
    }
}

#[test]
fn ten_times_in_a_row() {
    let deed = &DEEDS[0];
    let (wanted, actions) = undisturbed(deed, World::sandbox());
    let world = prepared(deed, World::sandbox());
    let chaos = Chaos::before(&world.endpoint);
    let writes: Vec<usize> = actions.iter().enumerate().filter(|(_, action)| is_write(action)).map(|(number, _)| number).collect();
    for turn in 0..10 {
        // A run that goes on has fewer calls left: each is killed at its first write or a little later.
        let first = writes.first().copied().unwrap_or_default();
        chaos.be(Temper::Kill(first + turn % 3, [Moment::Acted, Moment::Answered, Moment::Before][turn % 3]));
        chaos.outlive(world.spawn(&["apply", "--yes"], &chaos.endpoint));
    }
    world.apply();
    assert_same(&world.snapshot(), &wanted, "killed ten times (<) and not (>)");
    assert_eq!(world.plan(), []);
}

/// The one thing that nobody can rule out: no journal, and what was made shows only after the next run has looked.
#[test]
fn what_was_made_twice_is_one_again_after_the_next_plan() {
    let deed = &DEEDS[0];
    // One step at a time: the calls of every run come in one order.
    let alone = ["apply", "--yes", "--parallel", "1"];
    let quiet = prepared(deed, World::sandbox());
    let chaos = Chaos::before(&quiet.endpoint);
    assert_eq!(chaos.outlive(quiet.spawn(&alone, &chaos.endpoint)), Some(0));
    let (wanted, actions) = (quiet.snapshot(), chaos.actions());
    for create in ["CreateVpc", "CreateInternetGateway", "CreateDhcpOptions", "CreateRouteTable"] {
        let world = prepared(deed, World::sandbox());
        // Hidden from all looks of the next run, and of its waiting for nodes.
        let hide = Effect::Hide { describes: 60, only_tag_filters: false };
        world.inner().lock().expect("unspoiled").inject(Fault { when: When::First(1), ..Fault::on(create, hide) });
        let chaos = Chaos::before(&world.endpoint);
        let point = actions.iter().position(|action| action == create).expect("it is called");
        chaos.be(Temper::Kill(point, Moment::Acted));
        chaos.outlive(world.spawn(&alone, &chaos.endpoint));
        assert_eq!(chaos.actions().last().map(String::as_str), Some(create), "killed where it makes that");
        forget(&world, Left::Nothing);
        world.apply();
        (0..60).for_each(|_| drop(world.snapshot()));
        let plan = world.plan();
        assert_eq!(plan.len(), 1, "{create}: {plan:?}");
        assert_eq!(plan[0].1, "destroy", "{create}: {plan:?}");
        world.apply();
        assert_same(&world.snapshot(), &wanted, &format!("{create}, made twice (<) and once (>)"));
        assert_eq!(world.plan(), [], "{create}");
    }
}
