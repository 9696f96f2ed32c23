//! W0008: a position in a list decides a block or an address.
//!
//! Positions are noted where they are asked for, and belong to the attribute that is being evaluated then. Through a `let`
//! they reach whoever reads it. They do not go through attributes: who builds on a block that a position decides is moved by
//! the same cause, which is told once.

use std::collections::{BTreeMap, HashMap};

use super::attributes;
use super::evaluator::{Evaluator, Thunk};
use super::value::{InstanceId, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::source::Span;

/// What asks for a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// `list.index(x)`: who has the removed element goes, and all behind it move.
    Index,
    /// `list[n]`: whoever has the number of the removed element gets the next one.
    Element,
}

/// A position that was asked for.
#[derive(Clone, Debug)]
pub struct Position {
    /// How.
    pub asks: Asks,
    /// Where.
    pub span: Span,
    /// Which.
    pub at: usize,
    /// The first element of the list.
    pub first: Value,
}

/// A position with whether several were asked for in the same place, so that nobody can tell which one counted.
type Noted = (Position, bool);

/// A resource with the positions that decide one of its attributes.
type Decided = (InstanceId, Vec<Noted>);

/// The positions asked for so far.
#[derive(Debug, Default)]
pub struct Positions {
    /// By what is being evaluated.
    open: Vec<Noted>,
    /// By the `let`s.
    kept: HashMap<Thunk, Vec<Noted>>,
    /// By blocks and addresses.
    decided: Vec<(InstanceId, &'static str, Vec<Noted>)>,
}

/// The attributes that say where a resource is: a change of them replaces it, and what lives in it.
const DECIDED: [&str; 3] = ["cidr", "ip", "ipv6"];

/// How many instances a message names.
const NAMED: usize = 8;

impl Positions {
    fn add(&mut self, (position, several): Noted) {
        match self.open.iter_mut().find(|(known, _)| known.span == position.span) {
            Some((known, unclear)) => *unclear |= several || known.at != position.at,
            None => self.open.push((position, several)),
        }
    }

    /// From here to the matching [`Self::end`] positions belong to a thunk. Gives back what was open.
    pub fn begin(&mut self) -> Vec<Noted> {
        std::mem::take(&mut self.open)
    }

    /// Ends what [`Self::begin`] began. `needed` says whether whoever asked for the thunk needs its value.
    pub fn end(&mut self, thunk: Thunk, outside: Vec<Noted>, needed: bool) {
        let inside = std::mem::replace(&mut self.open, outside);
        match thunk {
            _ if inside.is_empty() => {}
            Thunk::Let(..) => {
                self.kept.insert(thunk, inside);
                self.again(thunk, needed);
            }
            Thunk::Attribute(id, name) if DECIDED.contains(&name) => self.decided.push((id, name, inside)),
            _ => {}
        }
    }

    /// The value of a thunk is read once more.
    pub fn again(&mut self, thunk: Thunk, needed: bool) {
        if let Some(kept) = self.kept.get(&thunk).filter(|_| needed).cloned() {
            kept.into_iter().for_each(|noted| self.add(noted));
        }
    }
}

impl Evaluator<'_> {
    /// Notes a position, unless it is asked for only to see whether it could be.
    pub fn note_position(&mut self, position: Position) {
        if !self.report.is_hypothetical() {
            self.positions.add((position, false));
        }
    }
}

/// Tells each attribute of a declaration once.
pub fn tell(evaluator: &mut Evaluator<'_>) {
    let mut told: BTreeMap<(Span, &'static str), Vec<Decided>> = BTreeMap::new();
    for (id, name, noted) in std::mem::take(&mut evaluator.positions.decided) {
        let decl = evaluator.instance(id).and_then(|instance| evaluator.names.decl(instance.decl));
        if let Some(written) = decl.and_then(|decl| decl.attributes.get(name)) {
            told.entry((written.value.span, name)).or_default().push((id, noted));
        }
    }
    for ((span, name), instances) in told {
        if let Some(warning) = warning(evaluator, span, name, &instances) {
            evaluator.report.add(warning);
        }
    }
}

fn warning(evaluator: &mut Evaluator<'_>, span: Span, name: &str, instances: &[Decided]) -> Option<Diagnostic> {
    let (id, noted) = instances.first()?;
    let (first, _) = noted.first()?;
    let label = "an element taken out of the list moves all that follow it";
    let warning = Diagnostic::warning(codes::POSITION_DECIDES, format!("a position in a list decides `{name}`"));
    let inside = span.file == first.span.file && span.start <= first.span.start && first.span.end <= span.end;
    let warning = match inside {
        true => warning.at(first.span, label),
        false => warning.at(span, "a position decides this").at(first.span, label),
    };
    let help = match (name, evaluator.kind_of(*id), attributes::by_name(evaluator, *id, name)) {
        ("cidr", Some(Kind::Subnet), Value::Cidr(block)) => {
            format!("ask for a free block, `cidr = /{}`: the lock file pins what each one gets", block.length())
        }
        ("ip", ..) => "ask for a free address, `ip = auto`: the lock file pins what each one gets".to_owned(),
        _ => "write the number beside the key, in a map, and look it up there".to_owned(),
    };
    Some(warning.note(moved(evaluator, name, first, instances)).help(help))
}

/// Whom the first element takes along when it goes.
fn moved(evaluator: &Evaluator<'_>, name: &str, first: &Position, instances: &[Decided]) -> String {
    let mut moved: Vec<String> = Vec::new();
    let mut unclear = false;
    for (id, noted) in instances {
        let Some((position, several)) = noted.iter().find(|(position, _)| position.span == first.span) else { continue };
        unclear |= several;
        if *several || position.asks == Asks::Element || position.at > 0 {
            moved.push(format!("`{}`", evaluator.path(*id)));
        }
    }
    if moved.is_empty() {
        return format!("what comes after a removed element would get another `{name}`, and be replaced");
    }
    let without = first.first.printed().map_or_else(|| "the first element".to_owned(), |element| format!("`{element}`"));
    let would = if unclear { "may" } else { "would" };
    format!("without {without}, {} {would} get another `{name}`, and be replaced", listed(moved))
}

/// `a`, `b` and `c`; of many the first, and how many there are besides.
fn listed(mut all: Vec<String>) -> String {
    let more = all.len().saturating_sub(NAMED);
    if more > 0 {
        all.truncate(NAMED);
        all.push(format!("{more} more"));
    }
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => all.concat(),
    }
}
