//! Reachability: the lab network and each edit that breaks it, and one test for each fact about AWS that the proof rests on.

mod answers;
mod differential;
mod lab;
mod naive;
mod random;
mod semantics;
mod tables;
mod verdicts;

use std::collections::BTreeSet;

use vpclang::analysis::{Analysis, Inputs, analyse};
use vpclang::net::Cidr;
use vpclang::reach::network::{InterfaceId, Network};
use vpclang::reach::question::{Outer, Questions, Side};
use vpclang::reach::sets::{self, Intervals};
use vpclang::source::SourceMap;

/// How sure it is that something is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Whatever AWS picks.
    Surely,
    /// For some of what AWS may pick, or of what is not known.
    Perhaps,
    /// In no case.
    Never,
}

pub fn analysed(program: &str) -> (SourceMap, Analysis) {
    let mut sources = SourceMap::new();
    let file = sources.add("main.vpc", program.as_bytes());
    let parse = vpclang::syntax::parse(program, file);
    for path in vpclang::syntax::file_paths(&parse) {
        let text = if path.ends_with(".pub") { KEY } else { "#!/bin/sh\n" };
        sources.attach(file, path, Ok(text.as_bytes().into()));
    }
    let analysis = analyse(&sources, &Inputs::default());
    let errors: Vec<&str> =
        analysis.diagnostics.iter().filter(|d| d.code.0.starts_with('E')).map(|found| found.message.as_str()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{program}");
    (sources, analysis)
}

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n\n";

/// The network of a program.
pub fn described(program: &str) -> Network {
    vpclang::reach::from_program::describe(&analysed(program).1).network
}

/// A text with one part of it replaced, which must be there.
pub fn edited(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "no {from:?} in {text}");
    text.replacen(from, to, 1)
}

fn sides(questions: &Questions<'_>, name: &str) -> Vec<Side> {
    if name == "internet" {
        return vec![Side::Outer(questions.internet())];
    }
    if let Ok(block) = name.parse::<Cidr>() {
        return vec![Side::Outer(Outer { name: name.to_owned(), set: sets::of_block(block), services: true })];
    }
    let named: Vec<usize> =
        (0..questions.world.net.interfaces.len()).filter(|at| questions.world.net.interfaces[*at].label.name == name).collect();
    assert!(!named.is_empty(), "nothing is called {name}");
    named.into_iter().map(|at| Side::Interface(InterfaceId(at))).collect()
}

/// Whether one reaches the other on a port, by any of the ways that are named; by any at all where none is.
pub fn by(net: &Network, from: &str, to: &str, on: u128, ways: &[&str]) -> Reached {
    let questions = Questions::new(net);
    let wanted = Intervals::one(on);
    let mut found = BTreeSet::new();
    for (from, to) in
        sides(&questions, from).iter().flat_map(|from| sides(&questions, to).into_iter().map(move |to| (from.clone(), to)))
    {
        for way in questions.ways(&from, &to).iter().filter(|way| ways.is_empty() || ways.contains(&way.how.name())) {
            found.insert(match (way.passes.sure.covers(&wanted), way.passes.may.is_apart_from(&wanted)) {
                (true, _) => 0,
                (false, false) => 1,
                (false, true) => 2,
            });
        }
    }
    [Reached::Surely, Reached::Perhaps, Reached::Never][found.first().copied().unwrap_or(2)]
}

pub fn ask(net: &Network, from: &str, to: &str, on: u128) -> Reached {
    by(net, from, to, on, &[])
}

pub fn tcp(port: u16) -> u128 {
    sets::key(vpclang::net::Protocol::TCP, port)
}

pub fn udp(port: u16) -> u128 {
    sets::key(vpclang::net::Protocol::UDP, port)
}

pub fn icmp(kind: u16) -> u128 {
    sets::key(vpclang::net::Protocol::ICMP, kind << 8)
}
