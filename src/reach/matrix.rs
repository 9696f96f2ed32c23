//! Who reaches whom: a table of all families of machines and the internet.

use std::collections::BTreeMap;

use super::classes::ClassId;
use super::network::{Bearer, InterfaceId, Network};
use super::question::{Questions, Side};
use super::sets::Intervals;
use super::world::Sieve;

/// A table of what passes from each row to each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The internet, and each family: nodes that differ only by their key.
    pub names: Vec<String>,
    /// Row by row.
    pub cells: Vec<Vec<Cell>>,
}

/// What passes from one to the other, of any of the members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Between all members, for certain.
    pub all: Intervals,
    /// Between some, perhaps.
    pub some: Intervals,
}

/// The name of a family: what stands before the last bracket, if the name ends with one.
pub fn family(name: &str) -> &str {
    match name.ends_with(']') {
        true => name.rfind('[').and_then(|at| name.get(..at)).unwrap_or(name),
        false => name,
    }
}

/// One interface of each class of a family, and a second where there is one.
type Few = BTreeMap<ClassId, Vec<InterfaceId>>;

/// Draws up the table of a network.
pub fn matrix(net: &Network) -> Matrix {
    let questions = Questions::new(net);
    let mut families: BTreeMap<String, Few> = BTreeMap::new();
    for (at, one) in net.interfaces.iter().enumerate() {
        let id = InterfaceId(at);
        let few = families.entry(family(&one.label.name).to_owned()).or_default().entry(questions.classes.of(id)).or_default();
        if few.len() < 2 {
            few.push(id);
        }
    }
    let internet = Side::Outer(questions.internet());
    let rows: Vec<Option<&Few>> = std::iter::once(None).chain(families.values().map(Some)).collect();
    let sides = |row: &Option<&Few>| match row {
        Some(few) => few.values().flatten().map(|id| Side::Interface(*id)).collect(),
        None => vec![internet.clone()],
    };
    let cells = rows.iter().map(|from| rows.iter().map(|to| cell(&questions, &sides(from), &sides(to))).collect());
    let cells = cells.collect();
    Matrix { names: std::iter::once(String::from("internet")).chain(families.into_keys()).collect(), cells }
}

fn cell(questions: &Questions<'_>, from: &[Side], to: &[Side]) -> Cell {
    let net = questions.world.net;
    let mut found: Option<Cell> = None;
    for (one, other) in from.iter().flat_map(|one| to.iter().map(move |other| (one, other))) {
        match (one, other) {
            (Side::Outer(_), Side::Outer(_)) => continue,
            (Side::Interface(a), Side::Interface(b)) => {
                let alone = net.interfaces(*a).zip(net.interfaces(*b)).is_some_and(|(a, b)| a.member == b.member && !a.several);
                if alone || net.interfaces(*a).is_some_and(|a| a.bearer == Bearer::Endpoint) {
                    continue;
                }
            }
            _ => {}
        }
        let passes = both(questions, one, other);
        found = Some(match found {
            None => Cell { all: passes.sure, some: passes.may },
            Some(before) => Cell { all: before.all.and(&passes.sure), some: before.some.or(&passes.may) },
        });
    }
    found.unwrap_or_default()
}

/// What passes by any of the ways.
pub fn both(questions: &Questions<'_>, from: &Side, to: &Side) -> Sieve {
    questions
        .ways(from, to)
        .iter()
        .fold(Sieve::default(), |all, way| Sieve { sure: all.sure.or(&way.passes.sure), may: all.may.or(&way.passes.may) })
}
