//! `vpclang reach FILE A B`: what passes between two ends, how, and what stops the rest.

use super::ends;
use super::from_program::Described;
use super::question::{End, How, Questions, Side, Traced};
use super::sets::{self, Intervals};
use super::verdict::{Crowd, pairs};
use super::walk::{Goal, shown_at};
use crate::analysis::{Analysis, Assertion};

/// What passes between two ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// One of each sort of pair.
    pub pairs: Vec<PairAnswer>,
    /// What was named and holds nobody.
    pub empty: Vec<String>,
}

/// What passes between two of the members, and between all pairs like them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairAnswer {
    /// Who opens the connection.
    pub from: String,
    /// To whom.
    pub to: String,
    /// By each way that there is.
    pub ways: Vec<WayAnswer>,
}

impl PairAnswer {
    /// Whether all that was asked for passes for certain, by one of the ways.
    pub fn reaches(&self) -> bool {
        self.ways.iter().any(|way| way.missing.is_empty() && !way.sure.is_empty())
    }
}

/// What passes by one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayAnswer {
    /// By which addresses.
    pub how: How,
    /// What of that which was asked for passes for certain.
    pub sure: Intervals,
    /// What may pass.
    pub may: Intervals,
    /// What does not pass for certain.
    pub missing: Intervals,
    /// A connection that passes, with its way.
    pub path: Option<Traced>,
    /// A connection that does not, with what stops it.
    pub obstacle: Option<Traced>,
}

/// The text of a program with the question as its last line. What the command line names is then read as the program would
/// read it, with its names, its types and its messages.
pub fn with_question(program: &str, from: &str, to: &str, on: Option<&str>) -> String {
    let on = on.map_or_else(String::new, |on| format!(" on {on}"));
    format!("{program}\nassert {from} cannot reach {to}{on}\n")
}

/// The question that stands last in a program.
fn last(analysis: &Analysis) -> Option<&Assertion> {
    analysis.assertions.iter().min_by_key(|assertion| (assertion.span.file, std::cmp::Reverse(assertion.span.start)))
}

/// Answers the question that was added to a program; none if it could not be read. What is asked about is the program, or
/// what is deployed of it.
pub fn answer_last(analysis: &Analysis, described: &Described) -> Option<Answer> {
    let asked = last(analysis)?;
    let questions = Questions::new(&described.network);
    let end = |values| ends::end(analysis, described, &questions, values);
    let (from, to) = (ends::opening(&questions, &end(&asked.from.0)), end(&asked.to.0));
    Some(answer(&questions, &from, &to, asked.on.as_ref().map(sets::of_all)))
}

/// Answers a question about a network.
pub fn answer(questions: &Questions<'_>, from: &End, to: &End, on: Option<Intervals>) -> Answer {
    let wanted = on.unwrap_or_else(sets::all_traffic);
    let (one, other) = (Crowd::new(questions, from), Crowd::new(questions, to));
    let mut found = Vec::new();
    pairs(questions, &one, &other, |(from, to)| {
        let routes = from.iter().flat_map(|from| to.iter().map(move |to| (from, to)));
        found.extend(routes.filter_map(|(from, to)| pair(questions, from, to, &wanted)));
        true
    });
    let empty = from.empty.iter().chain(&to.empty).cloned().collect();
    Answer { pairs: found, empty }
}

fn pair(questions: &Questions<'_>, from: &Side, to: &Side, wanted: &Intervals) -> Option<PairAnswer> {
    let name = |side: &Side| match side {
        Side::Outer(outer) => Some(outer.name.clone()),
        side => questions.some(side).map(|at| shown_at(&questions.world, at).trim_matches('`').to_owned()),
    };
    let ways = questions.ways(from, to);
    let ways = ways.iter().map(|way| {
        let here = way.how.of(wanted);
        let (sure, may, missing) = (way.passes.sure.and(&here), way.passes.may.and(&here), here.minus(&way.passes.sure));
        let trace = |key: Option<u128>, goal| questions.trace(from, to, way.how, key?, goal);
        let path = trace(super::verdict::telling(if sure.is_empty() { &may } else { &sure }), Goal::Witness);
        let obstacle = trace(super::verdict::telling(&missing), Goal::Obstacle);
        WayAnswer { how: way.how, path, obstacle, sure, may, missing }
    });
    Some(PairAnswer { from: name(from)?, to: name(to)?, ways: ways.collect() })
}
