//! Random histories: a program is applied, changed, applied again, with drift by strangers' hands, bad weather and kills between.
//! However it came about, the account has in the end what a fresh apply of the last program makes, the plan is empty after
//! each step, and a destroy leaves nothing.
//!
//! `VPCLANG_SEQUENCES=N` runs N histories from `VPCLANG_SEED` on; a failure names its seed, which plays it again.

use std::fmt::Write;

use serde_json::json;

use crate::chaos::{Chaos, Moment, Storm, Temper};
use crate::world::{World, assert_same};

/// Draws by xorshift: the same seed gives the same history.
struct Draw(u64);

impl Draw {
    fn new(seed: u64) -> Draw {
        Draw(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % most
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }

    fn says(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// A small network of every kind that is made in AWS, with what may differ drawn.
fn program(draw: &mut Draw) -> String {
    let mut text = "stack awsome-day\n\nkey ops {\n  public = file(\"ops.pub\")\n}\n\nnetwork lab {\n  region = us-east-1\n  cidr   = 10.117.0.0/16\n".to_owned();
    if draw.says() {
        let _ = writeln!(
            text,
            "\n  dhcp {{\n    domain = \"{}\"\n    dns    = [amazon]\n  }}",
            draw.one_of(&["lab.internal", "other.internal"])
        );
    }
    let _ = writeln!(
        text,
        "\n  gateway igw {{\n    kind = internet\n  }}\n\n  routes main {{\n    {} -> igw\n  }}",
        draw.one_of(&["0.0.0.0/0", "203.0.113.0/24"])
    );
    let subnets = 1 + draw.below(3);
    for subnet in 0..subnets {
        let routes = if draw.says() { "    routes = main\n" } else { "" };
        let tags = if draw.says() { "    tags = {Team: \"net\"}\n" } else { "" };
        let _ = writeln!(
            text,
            "\n  subnet s{subnet} {{\n    cidr = 10.117.{}.0/24\n    zone = us-east-1a\n{routes}{tags}  }}",
            subnet + 4 * draw.below(2)
        );
    }
    let groups = 1 + draw.below(3);
    for group in 0..groups {
        let peer = draw.below(groups);
        let port = draw.one_of(&["22", "443", "8080-8090"]);
        let _ = writeln!(
            text,
            "\n  sg g{group} {{\n    allow tcp {port} from {} \"{}\"",
            draw.one_of(&["lab", "203.0.113.0/24"]),
            draw.one_of(&["one", "two"])
        );
        if draw.says() {
            let _ = writeln!(text, "    allow tcp 5432 from g{peer}");
        }
        text.push_str("  }\n");
    }
    for node in 0..draw.below(3) {
        let (subnet, group) = (draw.below(subnets), draw.below(groups));
        let kind = draw.one_of(&["t2.micro", "t3.small"]);
        let key = if draw.says() { "    key = ops\n" } else { "" };
        let _ = writeln!(
            text,
            "\n  node n{node} {{\n    subnet = s{subnet}\n    ip = s{subnet}.host({})\n    type = {kind}\n    image = al2023\n    sg = [g{group}]\n{key}  }}",
            10 + node
        );
    }
    text.push_str("}\n");
    text
}

/// Somebody changes something by hand.
fn drift(world: &World, draw: &mut Draw) {
    match draw.below(4) {
        0 => world.ask("open_to_world", json!({"address": "lab.g0", "port": 3389})),
        1 => world.ask("delete_route", json!({"address": "lab.main"})),
        2 => world.ask("change_tag", json!({"address": "lab.s0", "key": "Name", "value": "mine"})),
        _ => world.ask("change_dns_attribute", json!({"address": "lab"})),
    };
}

fn weather(draw: &mut Draw) -> Temper {
    match draw.below(3) {
        0 => Temper::Calm,
        1 => Temper::Kill(draw.below(60) as usize, [Moment::Before, Moment::Acted, Moment::Answered][draw.below(3) as usize]),
        _ => Temper::Storm(Storm { seed: draw.below(1 << 40), failed: 4, failed_after: 4, cut: 4, cut_after: 4, throttled: 0 }),
    }
}

fn history(seed: u64) {
    let mut draw = Draw::new(seed);
    let world = World::sandbox().with_lab();
    let chaos = Chaos::before(&world.endpoint);
    let mut last = String::new();
    for step in 0..3 {
        last = program(&mut draw);
        world.write("main.vpc", &last);
        chaos.be(weather(&mut draw));
        chaos.outlive(world.spawn(&["apply", "--yes"], &chaos.endpoint));
        let said = world.run(&["apply", "--yes"]);
        assert_eq!(said.status, 0, "seed {seed}, step {step}\n{}{}\n{last}", said.out, said.err);
        assert_eq!(world.plan(), [], "seed {seed}, step {step}\n{last}");
        if draw.below(3) == 0 && last.contains("0.0.0.0/0") {
            drift(&world, &mut draw);
            world.apply();
            assert_eq!(world.plan(), [], "seed {seed}, step {step}, after a drift\n{last}");
        }
    }
    let fresh = World::sandbox().with_lab();
    fresh.write("main.vpc", &last);
    fresh.apply();
    assert_same(&world.snapshot(), &fresh.snapshot(), &format!("seed {seed}: after its history (<) and fresh (>)\n{last}"));
    chaos.be(weather(&mut draw));
    chaos.outlive(world.spawn(&["destroy", "--yes"], &chaos.endpoint));
    world.run(&["destroy", "--yes"]).ends(0);
    let left = world.snapshot();
    let empty =
        left.as_object().is_some_and(|kinds| kinds.values().all(|kind| kind.as_object().is_some_and(serde_json::Map::is_empty)));
    assert!(empty, "seed {seed}: {left:#}");
}

#[test]
fn end_as_if_nothing_had_happened() {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse::<u64>().ok());
    let (from, count) = (number("VPCLANG_SEED").unwrap_or(0), number("VPCLANG_SEQUENCES").unwrap_or(6));
    for seed in from..from + count {
        history(seed);
    }
    println!("{count} histories from seed {from} on");
}
