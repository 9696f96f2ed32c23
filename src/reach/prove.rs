//! The assertions of a program as diagnostics, and what the proof warns of beside them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::ends;
use super::from_program::{Described, describe};
use super::lints;
use super::question::{End, Questions, Side, Traced};
use super::sets::{self, Intervals};
use super::verdict::{Asked, Everybody, Verdict, judge};
use super::walk::Step;
use crate::analysis::{Analysis, Assertion, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::source::Span;

/// Proves every assertion of a program without errors, and looks for what is probably not meant: what is wrong, or says
/// nothing, in order of place. Of a program with errors nothing can be said.
pub fn prove(analysis: &Analysis) -> Vec<Diagnostic> {
    if analysis.has_errors() {
        return Vec::new();
    }
    let described = describe(analysis);
    let questions = Questions::knowing(&described.network, &elsewhere(analysis));
    let mut empty = BTreeSet::new();
    let mut found = assertions(analysis, &described, &questions, &mut empty);
    let lints = lints::check(analysis, &described, &questions, &empty);
    // A line that lets in what an assertion forbids has been told: one cause is told once.
    let told: BTreeSet<Span> = found.iter().flat_map(|one| one.labels.iter().map(|label| label.span)).collect();
    found.extend(lints.into_iter().filter(|lint| lint.span().is_none_or(|span| !told.contains(&span))));
    let mut found = analysis.accept(found);
    found.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
    found
}

/// Those that do not hold, or say nothing. Gathers the names of which they say nothing.
fn assertions(
    analysis: &Analysis,
    described: &Described,
    questions: &Questions<'_>,
    empty: &mut BTreeSet<String>,
) -> Vec<Diagnostic> {
    if analysis.assertions.is_empty() {
        return Vec::new();
    }
    let proof = Proof { analysis, described, questions, everybody: Everybody::new(questions), empty: RefCell::default() };
    let mut known = BTreeMap::new();
    let told = |assertion: &Assertion, found| match &assertion.place {
        Some(place) => place.tell(found),
        None => found,
    };
    let found = analysis.assertions.iter().filter_map(|one| Some(told(one, proof.of(one, &mut known)?))).collect();
    *empty = proof.empty.into_inner();
    found
}

/// Blocks that assertions name as ends stand for hosts elsewhere, so nothing of the program is given an address of them. Of
/// a block larger than a /8 that is not meant.
fn elsewhere(analysis: &Analysis) -> Intervals {
    let named = analysis.assertions.iter().flat_map(|assertion| assertion.from.0.iter().chain(&assertion.to.0));
    let block = |value: &Value| match value {
        Value::Cidr(block) => Some(*block).filter(|block| block.length() >= 8),
        Value::Ip(ip) => Some(Cidr::single(*ip)),
        _ => None,
    };
    sets::of_blocks(named.filter_map(block))
}

/// Ends that have been looked up, by what names them.
type Ends = BTreeMap<Vec<Value>, Rc<End>>;

struct Proof<'a> {
    analysis: &'a Analysis,
    described: &'a Described,
    questions: &'a Questions<'a>,
    everybody: Everybody,
    /// What was named and has no member.
    empty: RefCell<BTreeSet<String>>,
}

impl Proof<'_> {
    fn end(&self, values: &[Value], known: &mut Ends) -> Rc<End> {
        if let Some(end) = known.get(values) {
            return end.clone();
        }
        let end = Rc::new(ends::end(self.analysis, self.described, self.questions, values));
        known.insert(values.to_vec(), end.clone());
        end
    }

    fn of(&self, assertion: &Assertion, known: &mut Ends) -> Option<Diagnostic> {
        let named = self.end(&assertion.from.0, known);
        let from = if assertion.only { named } else { Rc::new(ends::opening(self.questions, &named)) };
        let to = self.end(&assertion.to.0, known);
        let on = assertion.on.as_ref().map(sets::of_all);
        let asked = Asked { from: &from, to: &to, only: assertion.only, can: assertion.can, on };
        match judge(self.questions, &self.everybody, &asked) {
            Verdict::Holds => None,
            Verdict::Empty(named) => {
                self.empty.borrow_mut().extend(named.iter().cloned());
                empty(assertion, &named)
            }
            Verdict::Stopped(traced) => Some(stopped(assertion, &traced)),
            Verdict::Passed { traced, certain } => Some(passed(assertion, &traced, certain)),
        }
    }
}

fn stopped(assertion: &Assertion, traced: &Traced) -> Diagnostic {
    let (from, to) = names(traced);
    let key = sets::shown_key(traced.key);
    let last = traced.steps.last();
    let reason = last.map_or("they share no family of addresses", |step| step.text.as_str());
    let unknown = last.is_some_and(|step| step.unknown);
    let (code, verb) = match unknown {
        true => (codes::REACH_UNKNOWN, "it is not known whether"),
        false => (codes::NOT_REACHED, ""),
    };
    let message = match unknown {
        true => format!("{verb} {from} can reach {to} on `{key}`: {reason}"),
        false => format!("{from} cannot reach {to} on `{key}`: {reason}"),
    };
    let asserted = if unknown { "asserted here, and not proved" } else { "asserted here" };
    let found = Diagnostic::error(code, message).at(assertion.span, asserted);
    let help = if unknown {
        "assert what the program decides itself, or declare what stands there"
    } else {
        "mend what stops it, or take it out of the assertion"
    };
    with_steps(found, traced, last.and_then(|step| step.help.clone()).or_else(|| Some(help.to_owned())))
}

fn passed(assertion: &Assertion, traced: &Traced, certain: bool) -> Diagnostic {
    let (from, to) = names(traced);
    let key = sets::shown_key(traced.key);
    let verb = if certain { "can" } else { "may" };
    let code = if assertion.only { codes::REACHED_BY_OTHERS } else { codes::REACHED };
    let family = match traced.how {
        super::question::How::V4 => String::new(),
        how => format!(" over {}", how.name()),
    };
    let message = match assertion.only {
        true => format!("{from} {verb} reach {to} on `{key}`{family}, and is not among those who alone can"),
        false => format!("{from} {verb} reach {to} on `{key}`{family}"),
    };
    let found = Diagnostic::error(code, message).at(assertion.span, "asserted here");
    let found = match &assertion.why {
        Some(why) => found.note(format!("the assertion says: {why}")),
        None => found,
    };
    let help = match assertion.only {
        true => "name it with those who alone can, or narrow the rule that lets it in",
        false => "narrow the rule that lets it in, or take it out of the assertion",
    };
    with_steps(found, traced, Some(help.to_owned()))
}

/// Both ends of a connection: an address of an end outside, the name of one inside.
fn names(traced: &Traced) -> (String, String) {
    let name = |side: &Side, name: &str| match side {
        Side::Outer(outer) if outer.name == "internet" => format!("the internet ({name})"),
        _ => name.to_owned(),
    };
    (name(&traced.sides.0, &traced.names.0), name(&traced.sides.1, &traced.names.1))
}

/// The steps as labels where they have a place, and as a list where there are several.
pub(super) fn with_steps(mut found: Diagnostic, traced: &Traced, help: Option<String>) -> Diagnostic {
    let mut places: Vec<_> = found.labels.iter().map(|label| label.span).collect();
    let mut label = |found: Diagnostic, span, text: &str| {
        if places.contains(&span) {
            return found;
        }
        places.push(span);
        found.at(span, text)
    };
    // What stopped it comes first, or what let it in: it is what the others lead to.
    let first = |step: &&Step| !step.passes || step.admits;
    let mut ordered: Vec<&Step> = traced.steps.iter().filter(first).collect();
    ordered.reverse();
    ordered.extend(traced.steps.iter().filter(|step| !first(step)));
    for step in ordered {
        if let Some(span) = step.span {
            found = label(found, span, &step.text);
        }
        for (span, text) in &step.also {
            found = label(found, *span, text);
        }
    }
    if traced.steps.len() > 1 {
        found = found.note(format!("the way: {}", way(&traced.steps)));
    }
    match help {
        Some(help) => found.help(help),
        None => found,
    }
}

/// Steps in one sentence.
fn way(steps: &[Step]) -> String {
    steps.iter().map(|step| step.text.as_str()).collect::<Vec<_>>().join("; ")
}

/// A set that an `if` has left empty says nothing on purpose; nothing of it was named.
fn empty(assertion: &Assertion, named: &[String]) -> Option<Diagnostic> {
    if named.is_empty() {
        return None;
    }
    let names = named.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
    let verb = if named.len() > 1 { "have" } else { "has" };
    let message = format!("the assertion says nothing: {names} {verb} no member");
    let warning = Diagnostic::warning(codes::EMPTY_ASSERTION, message).at(assertion.span, "true of nobody");
    Some(warning.help("take it out, or name what it is to hold for"))
}
