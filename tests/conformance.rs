//! What every kind must do that is applied, whatever it is, driven by the tables of the schema: it is made, read back as it was
//! written, changed in each attribute at the cost that the table names, mended where somebody changed it, made again where
//! somebody took it away, taken away without a rest, and all of that also where the program is killed at a call.
//!
//! Against the sandbox, and with `VPCLANG_LONG=1` against moto, of which a run without it takes a sample.

mod kits;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vpclang::analysis::{Inputs, analyse};
use vpclang::lock::LockFile;
use vpclang::model::{Body, Field, Program, lower};
use vpclang::schema::regions::architecture;
use vpclang::schema::{self, Attribute, Change, Kind, Presence};
use vpclang::source::SourceMap;

use crate::chaos::{Chaos, Moment, Temper};
use crate::killed::{is_long, points};
use crate::lab::everything;
use crate::world::{World, assert_same};
use kits::{COMMON, Drift, Edits, KITS, Kit, Turn, Written};

fn kit(kind: Kind) -> &'static Kit {
    KITS.iter().find(|kit| kit.kind == kind).unwrap_or_else(|| panic!("`{}` is applied and has no kit", kind.word()))
}

/// A program as a value.
fn program(text: &str) -> Program {
    let mut sources = SourceMap::new();
    sources.add("main.vpc", text.as_bytes());
    lower(&analyse(&sources, &Inputs::default())).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"))
}

fn edited(text: &str, edits: Edits) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "`{from}` stands once in\n{text}");
        text.replace(from, to)
    })
}

/// The turns of a kind, in the order of its kit, with those of every kind behind them.
fn turns(kit: &Kit) -> impl Iterator<Item = &'static Turn> {
    kit.turns.iter().chain(COMMON)
}

fn attributes(kind: Kind) -> impl Iterator<Item = &'static Attribute> {
    kind.schema().attributes.iter().chain(schema::COMMON)
}

#[test]
fn every_attribute_of_every_kind_that_is_applied_has_its_turn() {
    for kind in Kind::BUILT {
        let kit = kit(kind);
        let of_schema: BTreeSet<&str> = attributes(kind).map(|attribute| attribute.name).collect();
        let of_kit: BTreeSet<&str> = turns(kit).map(|turn| turn.attribute).collect();
        assert_eq!(of_kit, of_schema, "the turns of `{}` (left) and its attributes (right)", kind.word());
        for turn in turns(kit) {
            let presence = attributes(kind).find(|attribute| attribute.name == turn.attribute).unwrap().presence;
            // Rules and routes are implied as attributes, and written as lines; tags have turns that only somebody else takes.
            let by_lines = matches!(turn.attribute, "rules" | "routes" | "tags");
            let never = matches!(turn.written, Written::Never);
            assert!(by_lines || never == (presence == Presence::Implied), "`{}` of `{}`", turn.attribute, kind.word());
        }
    }
    assert_eq!(KITS.len(), Kind::BUILT.len(), "a kit without a kind that is applied");
}

/// What we change by a call, others change by that call too. An exception has its reason in its turn.
#[test]
fn what_changes_in_place_changes_behind_our_back() {
    for kit in KITS {
        for attribute in attributes(kit.kind).filter(|attribute| attribute.change != Change::Replace) {
            let of_it: Vec<&Turn> = turns(kit).filter(|turn| turn.attribute == attribute.name).collect();
            let applied = of_it.iter().any(|turn| !matches!(turn.written, Written::NotApplied(_) | Written::Unseen(_)));
            let by_others = of_it.iter().any(|turn| matches!(turn.drift, Drift::By(_)));
            assert_eq!(applied, by_others, "`{}` of `{}`", attribute.name, kit.address);
        }
        for turn in turns(kit) {
            match (&turn.drift, &turn.written) {
                (Drift::Never(source) | Drift::Unseen(source), _) | (_, Written::InPlace(_, source)) => {
                    assert!(!source.is_empty(), "`{}` of `{}` changes without a source", turn.attribute, kit.address);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn what_is_not_applied_is_left_out() {
    for kit in KITS {
        for turn in turns(kit) {
            if let Written::NotApplied(edits) = turn.written {
                let program = program(&edited(kit.program, edits));
                let out = program.left_out.iter().any(|out| out.address.to_string() == kit.address);
                assert!(out, "`{}` of `{}` is applied: give it a turn", turn.attribute, kit.address);
            }
        }
    }
}

/// What is compared is what the table names: a field that it does not name would be a difference that costs nobody knows what,
/// and an attribute without a field would be one that nobody sees.
#[test]
fn a_body_shows_every_attribute_that_is_applied() {
    for kit in KITS {
        let program = program(kit.program);
        let resource = program.resources.values().find(|resource| resource.address.to_string() == kit.address);
        let shown: BTreeSet<&str> = resource.unwrap().body.fields().iter().map(|field| field.name).collect();
        let applied = |turn: &&Turn| !matches!(turn.written, Written::NotApplied(_) | Written::Elsewhere(_) | Written::Unseen(_));
        let mut wanted: BTreeSet<&str> =
            kit.turns.iter().filter(applied).map(|turn| shown_as(turn.attribute)).filter(|shown| *shown != "tags").collect();
        // Tags are compared beside the body, and a kind of gateway that is not applied is another kind.
        wanted.extend(kit.kind.is_gateway().then_some("kind"));
        assert_eq!(shown, wanted, "{}", kit.address);
    }
}

/// The attribute in which a plan shows a change.
fn shown_as(attribute: &str) -> &str {
    match attribute {
        "outbound" => "rules",
        "protect" => "tags",
        other => other,
    }
}

/// Asks questions, with ids in place of addresses.
fn does(world: &World, kit: &Kit, deeds: kits::Deeds) {
    for (question, args) in deeds {
        let args: Value = serde_json::from_str(args).expect("arguments are JSON");
        let answer = world.ask(question, with_ids(world, kit, args));
        assert!(answer.get("refused").is_none(), "{question}: {answer}");
    }
}

fn with_ids(world: &World, kit: &Kit, args: Value) -> Value {
    match args {
        Value::String(text) if text == "$self" => json!(kit.address),
        Value::String(text) => match text.strip_prefix('$').and_then(|text| text.split_once(' ')) {
            Some((kinds, address)) => world.ask("find", json!({"kinds": kinds, "address": address})),
            None => Value::String(text),
        },
        Value::Array(values) => values.into_iter().map(|value| with_ids(world, kit, value)).collect(),
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, with_ids(world, kit, value))).collect(),
        other => other,
    }
}

/// The fields of every resource, as the program says them.
fn written(world: &World) -> Vec<(String, Vec<Field>)> {
    let lock = LockFile::parse(&world.read("awsome-day.lock")).expect("a lock file");
    let resources = program(&world.read("main.vpc")).resources.into_values();
    let fields = |mut resource: vpclang::model::Resource| {
        if let Body::Node(node) = &mut resource.body {
            let region = resource.region.clone().unwrap_or_default();
            node.image.id = lock.image(&region, &node.image.name, architecture(&node.instance_type)).cloned();
        }
        (resource.address.to_string(), resource.body.fields())
    };
    resources.map(fields).collect()
}

/// What the engine reads of the account is what is written, attribute for attribute. Whoever reads moto needs moto's keys.
fn is_read_back(world: &World, what: &str) {
    if world.name != "sandbox" {
        return;
    }
    let lock = LockFile::parse(&world.read("awsome-day.lock")).expect("a lock file");
    let observed = world.observed(&format!("awsome-day.{}", lock.id.clone().unwrap()), &lock.places());
    let mut read: Vec<(String, Vec<Field>)> =
        observed.things.iter().map(|thing| (thing.address.to_string(), thing.body.fields())).collect();
    read.sort_by(|left, right| left.0.cmp(&right.0));
    let mut written = written(world);
    written.sort_by(|left, right| left.0.cmp(&right.0));
    assert_eq!(read, written, "{what}: read (<) and written (>)");
}

/// What a plan must do, by the table of the schema.
fn cost(kit: &Kit, turn: &Turn) -> Change {
    match turn.written {
        Written::InPlace(..) => Change::InPlace,
        Written::As(_) | Written::Elsewhere(_) | Written::Unseen(_) | Written::Never | Written::NotApplied(_) => {
            attributes(kit.kind).find(|attribute| attribute.name == turn.attribute).unwrap().change
        }
    }
}

/// Panics unless the plan changes the kit's resource, for this attribute alone, at this cost.
fn is_planned(world: &World, kit: &Kit, turn: &Turn, cost: Change, what: &str) {
    let plan = world.plan();
    let line = plan.iter().find(|(address, ..)| address == kit.address);
    let (_, action, attributes) = line.unwrap_or_else(|| panic!("{what}: {plan:?}"));
    let verb = if cost == Change::Replace { "replace" } else { "update" };
    assert_eq!(action.split('-').next(), Some(verb), "{what}: {plan:?}");
    let wanted: Vec<&str> = [shown_as(turn.attribute)].iter().chain(turn.along).copied().collect();
    assert_eq!(attributes.iter().map(String::as_str).collect::<Vec<_>>(), wanted, "{what}: {plan:?}");
}

/// Brings the account to what the program in the folder says, and looks whether it is that.
fn settles(world: &World, what: &str) {
    let said = world.run(&["apply", "--yes"]);
    assert_eq!(said.status, 0, "{what}\n{}{}", said.out, said.err);
    assert_eq!(world.plan(), [], "{what}: not idle afterwards");
    is_read_back(world, what);
}

/// One attribute: changed by the program and back, and by somebody else.
fn takes(world: &World, kit: &Kit, turn: &Turn) {
    let what = format!("`{}` of `{}` on {}", turn.attribute, kit.address, world.name);
    let before = edited(kit.program, turn.before);
    world.write("main.vpc", &before);
    if !turn.before.is_empty() {
        settles(world, &what);
    }
    let snapshot = world.snapshot();
    match turn.written {
        Written::As(edits) | Written::InPlace(edits, _) => {
            world.write("main.vpc", &edited(&before, edits));
            is_planned(world, kit, turn, cost(kit, turn), &what);
            settles(world, &what);
        }
        Written::Elsewhere(edits) => {
            world.write("main.vpc", &edited(&before, edits));
            let mut plan: Vec<(String, String)> = world.plan().into_iter().map(|(address, action, _)| (address, action)).collect();
            plan.sort();
            assert_eq!(plan, [(kit.address.to_owned(), "create".to_owned()), (kit.address.to_owned(), "destroy".to_owned())]);
            settles(world, &what);
        }
        Written::Unseen(edits) => {
            world.write("main.vpc", &edited(&before, edits));
            assert_eq!(world.plan(), [], "{what}");
            world.apply();
        }
        Written::Never | Written::NotApplied(_) => {}
    }
    if world.read("main.vpc") != before {
        world.write("main.vpc", &before);
        if turn.attribute == "protect" {
            // What somebody protects is neither replaced nor destroyed, and to take it off is an apply of its own.
            world.run(&["destroy", "--yes"]).ends(1);
        }
        settles(world, &what);
        assert_same(&world.snapshot(), &snapshot, &format!("{what}: changed and back (<), and before (>)"));
    }
    if let Drift::By(deeds) = turn.drift {
        does(world, kit, deeds);
        let by_schema = attributes(kit.kind).find(|attribute| attribute.name == turn.attribute).unwrap().change;
        is_planned(world, kit, turn, by_schema, &format!("{what}, drifted"));
        settles(world, &format!("{what}, drifted"));
        assert_same(&world.snapshot(), &snapshot, &format!("{what}: mended (<), and before (>)"));
    }
}

/// The whole life of one of a kind. Of its turns every `share`th is taken.
fn lives(kind: Kind, world: &World, share: usize) {
    let kit = kit(kind);
    let before = everything(world);
    world.write("main.vpc", kit.program);
    settles(world, kit.address);
    let made = world.snapshot();
    let taken = |turn: &&Turn| !matches!(turn.written, Written::NotApplied(_)) && (turn.moto.is_none() || world.name != "moto");
    for turn in turns(kit).filter(taken).step_by(share) {
        takes(world, kit, turn);
        if !turn.before.is_empty() {
            world.write("main.vpc", kit.program);
            world.apply();
        }
    }
    does(world, kit, kit.gone);
    let plan: Vec<(String, String)> = world.plan().into_iter().map(|(address, action, _)| (address, action)).collect();
    let mut wanted = vec![(kit.address.to_owned(), "create".to_owned())];
    wanted.extend(kit.hit.iter().map(|(address, action)| ((*address).to_owned(), (*action).to_owned())));
    assert_eq!(plan, wanted, "{} is gone", kit.address);
    settles(world, kit.address);
    assert_same(&world.snapshot(), &made, &format!("{}: made again (<) and before (>)", kit.address));
    world.run(&["destroy", "--yes"]).ends(0);
    let after = everything(world);
    assert_eq!(after.symmetric_difference(&before).collect::<Vec<_>>(), [] as [&String; 0], "{} leaves something", kit.address);
}

fn in_the_sandbox(kind: Kind) {
    lives(kind, &World::sandbox(), 1);
}

#[test]
fn a_network() {
    in_the_sandbox(Kind::Network);
}

#[test]
fn an_option_set() {
    in_the_sandbox(Kind::Dhcp);
}

#[test]
fn an_internet_gateway() {
    in_the_sandbox(Kind::Gateway);
}

#[test]
fn a_table() {
    in_the_sandbox(Kind::Routes);
}

#[test]
fn a_subnet() {
    in_the_sandbox(Kind::Subnet);
}

#[test]
fn a_group() {
    in_the_sandbox(Kind::SecurityGroup);
}

#[test]
fn a_key_pair() {
    in_the_sandbox(Kind::KeyPair);
}

#[test]
fn a_node() {
    in_the_sandbox(Kind::Node);
}

#[test]
fn every_kind_on_moto() {
    for kind in Kind::BUILT {
        lives(kind, &World::moto(), if is_long() { 1 } else { 7 });
    }
}

/// A call, by its number, and where in it the program is killed.
type Point = (usize, Moment);

/// One thing that the program is told to do, and what is there before.
struct Deed<'a> {
    what: String,
    /// The program that was applied before.
    before: Option<&'a str>,
    program: &'a str,
    command: &'a str,
}

impl Deed<'_> {
    fn prepared(&self) -> World {
        let world = World::sandbox();
        if let Some(before) = self.before {
            world.write("main.vpc", before);
            world.apply();
        }
        world.write("main.vpc", self.program);
        world
    }

    /// Kills it at every `share`th of its points, from `from` on. Gives the number of runs that were killed.
    fn survives(&self, from: usize, share: usize) -> usize {
        self.survives_at(|points, _| points.iter().copied().skip(from % share).step_by(share).collect())
    }

    /// Kills it at calls, and holds what the next run makes of it against what an undisturbed run makes. The points are chosen
    /// knowing the actions of all calls.
    fn survives_at(&self, choose: impl Fn(&[Point], &[String]) -> Vec<Point>) -> usize {
        let world = self.prepared();
        let chaos = Chaos::before(&world.endpoint);
        assert_eq!(chaos.outlive(world.spawn(&[self.command, "--yes"], &chaos.endpoint)), Some(0), "{}", self.what);
        let (wanted, actions) = (world.snapshot(), chaos.actions());
        let chosen = choose(&points(&actions), &actions);
        for (point, moment) in &chosen {
            let what = format!("{}, killed at call {point} ({moment:?})", self.what);
            let world = self.prepared();
            let chaos = Chaos::before(&world.endpoint);
            chaos.be(Temper::Kill(*point, *moment));
            chaos.outlive(world.spawn(&[self.command, "--yes"], &chaos.endpoint));
            let said = world.run(&[self.command, "--yes"]);
            assert_eq!(said.status, 0, "{what}\n{}{}", said.out, said.err);
            assert_same(&world.snapshot(), &wanted, &format!("{what}: disturbed (<) and not (>)"));
            if self.command == "apply" {
                assert_eq!(world.plan(), [], "{what}");
            }
        }
        chosen.len()
    }
}

#[test]
fn every_kind_killed_while_it_is_made_and_while_it_goes() {
    let mut count = 0;
    for kit in KITS {
        let made = Deed { what: format!("make {}", kit.address), before: None, program: kit.program, command: "apply" };
        let gone =
            Deed { what: format!("destroy {}", kit.address), before: Some(kit.program), program: kit.program, command: "destroy" };
        for deed in [made, gone] {
            count += deed.survives(0, if is_long() { 1 } else { 29 });
        }
    }
    println!("{count} runs killed");
}

/// From the call that makes a successor to the one that ends its predecessor both are there, and one of them is in use.
#[test]
fn a_predecessor_goes_after_its_successor_has_its_place() {
    for (kind, create, delete) in
        [(Kind::KeyPair, "ImportKeyPair", "DeleteKeyPair"), (Kind::Dhcp, "CreateDhcpOptions", "DeleteDhcpOptions")]
    {
        let kit = kit(kind);
        let (turn, edits) = kit.turns.iter().find_map(|turn| Some((turn, edits_of(turn)?))).expect("a turn that is written");
        let (what, program) = (format!("`{}` of `{}`", turn.attribute, kit.address), edited(kit.program, edits));
        let deed = Deed { what, before: Some(kit.program), program: &program, command: "apply" };
        let count = deed.survives_at(|points, actions| {
            let at = |name| actions.iter().position(|action| action == name).expect("it is called");
            let between = |(call, moment): &&Point| {
                (at(create)..=at(delete)).contains(call) && (*call, *moment) != (at(create), Moment::Before)
            };
            // One of two, and all that come with an answer.
            let all: Vec<Point> = points.iter().filter(between).copied().collect();
            let few = |(number, (_, moment)): &(usize, &Point)| is_long() || *moment == Moment::Answered || number % 4 == 1;
            all.iter().enumerate().filter(few).map(|(_, point)| *point).collect()
        });
        println!("{}: {count} runs killed", kit.address);
    }
}

/// The edits by which a program changes an attribute.
fn edits_of(turn: &Turn) -> Option<Edits> {
    match turn.written {
        Written::As(edits) | Written::InPlace(edits, _) | Written::Elsewhere(edits) => Some(edits),
        Written::Unseen(_) | Written::Never | Written::NotApplied(_) => None,
    }
}

#[test]
fn a_name_is_changed_and_nothing_else() {
    let mut count = 0;
    for (number, kit) in KITS.iter().enumerate() {
        let Some((edits, address)) = kit.renamed else { continue };
        let program = format!("{}\nmoved {} to {address}\n", edited(kit.program, edits), kit.address);
        let deed = Deed { what: format!("rename {}", kit.address), before: Some(kit.program), program: &program, command: "apply" };
        let world = deed.prepared();
        let before = everything(&world);
        assert_eq!(world.plan(), [(address.to_owned(), "update".to_owned(), vec!["tags".to_owned()])]);
        settles(&world, &deed.what);
        assert_eq!(everything(&world), before, "{}", deed.what);
        count += deed.survives(number * 5, if is_long() { 1 } else { 29 });
    }
    println!("{count} runs killed");
}

#[test]
fn every_change_killed_while_it_is_made() {
    let (mut count, mut number) = (0, 0);
    for kit in KITS {
        for turn in turns(kit) {
            let Some(edits) = edits_of(turn) else { continue };
            number += 1;
            // A change in place is a call or two; a replacement has more to lose.
            if !is_long() && (cost(kit, turn) != Change::Replace || number % 2 == 0) {
                continue;
            }
            let before = edited(kit.program, turn.before);
            let program = edited(&before, edits);
            let what = format!("`{}` of `{}` by {edits:?}", turn.attribute, kit.address);
            let deed = Deed { what, before: Some(&before), program: &program, command: "apply" };
            count += deed.survives(number * 7, if is_long() { 1 } else { 41 });
            println!("{count} runs killed, up to {}", deed.what);
        }
    }
}
