//! The engine and the naive walker, asked about the same packets of the same random networks: they must agree on each.

use std::collections::BTreeMap;

use vpclang::net::Protocol;
use vpclang::reach::network::{Address, InterfaceId, Network};
use vpclang::reach::question::{How, Outer, Questions, Side};
use vpclang::reach::sets;

use super::naive::{self, Attempt, From};
use super::random::{self, Random};

/// Networks, and connections tried in each.
const SHORT: (u64, usize) = (250, 60);
const LONG: (u64, usize) = (2_000, 150);

/// What the engine says: for certain, and perhaps.
fn engine(questions: &Questions<'_>, asked: Attempt) -> (bool, bool) {
    let outer = |ip: std::net::IpAddr| {
        Side::Outer(Outer { name: ip.to_string(), set: sets::of_block(vpclang::net::Cidr::single(ip)), services: true })
    };
    let (to, how) =
        holder(questions.world.net, asked).map_or((outer(asked.to), None), |(id, how)| (Side::Interface(id), Some(how)));
    let how = how.unwrap_or(if asked.to.is_ipv6() { How::V6 } else { How::V4 });
    let from = match asked.from {
        From::Interface(id) => Side::Interface(id),
        From::Outside(ip) => outer(ip),
    };
    let key = sets::key(Protocol(asked.protocol), asked.number);
    let ways = questions.ways(&from, &to);
    let way = ways.iter().find(|way| way.how == how);
    way.map_or((false, false), |way| (way.passes.sure.contains(key), way.passes.may.contains(key)))
}

fn holder(net: &Network, asked: Attempt) -> Option<(InterfaceId, How)> {
    let is = |address: Option<Address>| address == Some(Address::Known(asked.to));
    let found = net.interfaces.iter().enumerate().find_map(|(at, one)| match one {
        one if is(one.ip) => Some((at, How::V4)),
        one if is(one.public) => Some((at, How::Public)),
        one if is(one.ipv6) => Some((at, How::V6)),
        _ => None,
    });
    found.map(|(at, how)| (InterfaceId(at), how))
}

/// They must say the same, whatever is met.
fn agree(naive: &naive::Outcome, engine: (bool, bool)) -> bool {
    (naive.sure, naive.may) == engine
}

#[derive(Default)]
struct Tally {
    tried: usize,
    sure: usize,
    perhaps: usize,
    met: BTreeMap<&'static str, (usize, usize)>,
    apart: Vec<String>,
}

impl Tally {
    fn add(&mut self, seed: u64, asked: Attempt, naive: &naive::Outcome, engine: (bool, bool)) {
        self.tried += 1;
        self.sure += usize::from(naive.sure);
        self.perhaps += usize::from(naive.may && !naive.sure);
        for met in &naive.met {
            let (tried, passed) = self.met.entry(met).or_default();
            *tried += 1;
            *passed += usize::from(naive.may);
        }
        if !agree(naive, engine) {
            self.apart.push(format!(
                "network {seed}: {asked:?}: naive {:?}, engine {engine:?}, met {:?}",
                (naive.sure, naive.may),
                naive.met
            ));
        }
    }

    fn report(&self) -> String {
        let share = |of: usize, all: usize| of * 100 / all.max(1);
        let mut text = format!(
            "{} connections: {} % pass, {} % may, {} differ\n",
            self.tried,
            share(self.sure, self.tried),
            share(self.perhaps, self.tried),
            self.apart.len()
        );
        for (met, (tried, passed)) in &self.met {
            text += &format!("{met}: {tried} tried, {} % get through\n", share(*passed, *tried));
        }
        text
    }
}

fn run(networks: u64, each: usize) -> Tally {
    let mut tally = Tally::default();
    for seed in 0..networks {
        let net = random::network(seed);
        let questions = Questions::new(&net);
        let ports = naive::telling_ports(&net);
        let mut random = Random(!seed);
        for _ in 0..each {
            let asked = random::attempt(&net, &mut random);
            let naive = naive::attempt(&net, &ports, asked);
            tally.add(seed, asked, &naive, engine(&questions, asked));
        }
    }
    tally
}

#[test]
fn the_engine_agrees_with_a_walk_hop_by_hop() {
    let (networks, each) = if std::env::var_os("VPCLANG_LONG").is_some() { LONG } else { SHORT };
    let tally = run(networks, each);
    println!("{networks} networks, {}", tally.report());
    let first: Vec<&String> = tally.apart.iter().take(40).collect();
    assert!(tally.apart.is_empty(), "{}\n{first:#?}", tally.report());
    let share = (tally.sure + tally.perhaps) * 100 / tally.tried;
    assert!((10..=90).contains(&share), "{share} % pass");
    for (met, (tried, passed)) in &tally.met {
        let one_way = ["services of the host", "interface endpoints"].contains(met);
        assert!(*passed > 0 && passed < tried || one_way, "{met}: {passed} of {tried}");
    }
}
