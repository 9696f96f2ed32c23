//! What is said of a round: nothing was free, or a pin no longer fits.

use std::collections::BTreeMap;

use super::round::{Outcome, Round};
use super::{Share, written_at};
use crate::analysis::evaluator::Evaluator;
use crate::analysis::value::InstanceId;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::source::Span;

/// How many instances a message names.
const NAMED: usize = 8;

/// Tells of every declaration once, whatever became of its instances.
pub fn tell(evaluator: &mut Evaluator<'_>, round: &Round) {
    let mut without: BTreeMap<Span, Vec<&Outcome>> = BTreeMap::new();
    let mut moved: BTreeMap<Span, Vec<&Outcome>> = BTreeMap::new();
    for outcome in &round.outcomes {
        match (outcome.pin, outcome.now) {
            (_, None) => without.entry(outcome.ask.span).or_default().push(outcome),
            (Some(pin), Some(now)) if pin != now => moved.entry(outcome.ask.span).or_default().push(outcome),
            _ => {}
        }
    }
    for outcomes in without.values() {
        let found = nothing_free(evaluator, round, outcomes);
        found.into_iter().for_each(|error| evaluator.report.add(error));
    }
    for outcomes in moved.values() {
        let found = pin_dropped(evaluator, round, outcomes);
        found.into_iter().for_each(|warning| evaluator.report.add(warning));
    }
}

/// What is somebody else's has what it has. Says whether that had to be told.
pub fn refuse_existing(evaluator: &mut Evaluator<'_>, id: InstanceId, attribute: &str) -> bool {
    let decl = evaluator.instance(id).and_then(|instance| evaluator.names.decl(instance.decl));
    let Some(existing) = decl.and_then(|decl| decl.ast.existing) else { return false };
    let Some(span) = written_at(evaluator, id, attribute) else { return true };
    let message = format!(
        "`{}` is somebody else's, and is given no free {}",
        evaluator.path(id),
        if attribute == "ip" { "address" } else { "block" }
    );
    let error =
        Diagnostic::error(codes::NOTHING_FOR_EXISTING, message).at(span, "this asks for one").at(existing, "it exists already");
    evaluator.report.add(error.help(format!("write the `{attribute}` that it has, or leave the line out")));
    true
}

fn nothing_free(evaluator: &Evaluator<'_>, round: &Round, outcomes: &[&Outcome]) -> Option<Diagnostic> {
    let first = outcomes.first()?;
    let (holder, who) = (evaluator.path(round.holder), evaluator.path(first.ask.id));
    let at = (first.ask.span, place_of(evaluator, round)?);
    let has = list(round.blocks.iter().map(Cidr::to_string));
    let error = match round.share {
        Share::Blocks => no_free_block(round, first, &format!("`{holder}`"), &format!("`{who}`"), at),
        Share::Indexes => Diagnostic::error(codes::NO_FREE_INDEX, format!("`{holder}` has no free /64 for `{who}`"))
            .at(at.0, "asks for a /64 of its network's IPv6 block")
            .at(at.1, "all that can be given out is taken")
            .help("`ipv6 = none` in a subnet leaves it without IPv6"),
        Share::Addresses | Share::Lodgers => {
            Diagnostic::error(codes::NO_FREE_ADDRESS, format!("`{holder}` has no free address for `{who}`"))
                .at(at.0, "asks for an address")
                .at(at.1, format!("every address of {has} is taken, or kept by AWS"))
                .help("give the subnet a larger block, or declare a further subnet")
        }
    };
    Some(match outcomes.len() - 1 {
        0 => error,
        more => error.note(format!("{more} more of this declaration would find nothing either")),
    })
}

fn no_free_block(round: &Round, first: &Outcome, network: &str, who: &str, at: (Span, Span)) -> Diagnostic {
    let length = first.ask.length;
    let message = format!("{network} has no free block of size `/{length}` for {who}");
    let error = Diagnostic::error(codes::NO_FREE_BLOCK, message);
    let Some(bits) = u32::BITS.checked_sub(u32::from(length)) else {
        let error = error.at(at.0, "no block of IPv4 addresses is so small");
        return error.help("ask for a size from `/16` to `/28`");
    };
    let error = error.at(at.0, format!("asks for {} addresses in one block", 1u64 << bits));
    match first.largest {
        _ if round.blocks.is_empty() => {
            error.at(at.1, "no block of it is written").help("write the blocks of the network: `cidr = …`")
        }
        Some(free) => error.at(at.1, format!("its largest free block is `{free}`")).help(LARGER),
        None => error.at(at.1, "nothing of it is free").help(LARGER),
    }
}

const LARGER: &str = "ask for a smaller block, or give the network a further one: `cidr = […, …]`";

/// Where that is written of which a part is asked for.
fn place_of(evaluator: &Evaluator<'_>, round: &Round) -> Option<Span> {
    written_at(evaluator, round.holder, if round.share == Share::Indexes { "ipv6" } else { "cidr" })
}

fn pin_dropped(evaluator: &Evaluator<'_>, round: &Round, outcomes: &[&Outcome]) -> Option<Diagnostic> {
    let first = outcomes.first()?;
    let told = |outcome: &Outcome| {
        let (had, gets) = (part(round, outcome.pin?)?, part(round, outcome.now?)?);
        Some(format!("`{}` had {had} and gets {gets}", evaluator.path(outcome.ask.id)))
    };
    let warning = Diagnostic::warning(codes::PIN_DROPPED, format!("{}: its pin no longer fits", told(first)?));
    let mut warning = why_dropped(evaluator, round, first, warning)?;
    let others: Vec<String> = outcomes.iter().skip(1).filter_map(|outcome| told(outcome)).collect();
    if !others.is_empty() {
        warning = warning.note(some(others, "; "));
    }
    Some(warning.note("an apply replaces what was made with the old pin, and all that lives in it"))
}

fn why_dropped(evaluator: &Evaluator<'_>, round: &Round, dropped: &Outcome, warning: Diagnostic) -> Option<Diagnostic> {
    let (pin, span) = (dropped.pin?, dropped.ask.span);
    if pin.length() != dropped.ask.length {
        let help = format!("it keeps what it has if it asks for a `/{}` again", pin.length());
        return Some(warning.at(span, format!("asks for {} now", asked(round, dropped))).help(help));
    }
    if let Some((block, id, explicit)) = round.explicit.iter().find(|(block, ..)| block.overlaps(pin)) {
        let label = format!("`{}` has {}", evaluator.path(*id), part(round, *block)?);
        let help = format!("it keeps what it has if `{}` has something else", evaluator.path(*id));
        return Some(warning.at(span, "what it had is written out elsewhere").at(*explicit, label).help(help));
    }
    if let Some(twin) = round.outcomes.iter().find(|other| other.now.is_some_and(|now| now.overlaps(pin))) {
        let label = format!("`{}` is pinned to the same in the lock file", evaluator.path(twin.ask.id));
        return Some(warning.at(span, label).help("take the wrong one of the two pins out of the lock file"));
    }
    let has = list(round.blocks.iter().map(Cidr::to_string));
    let label = format!("`{}` has {has}", evaluator.path(round.holder));
    let help = format!("it keeps what it has if `{}` has its former block again", evaluator.path(round.holder));
    Some(warning.at(span, "what it had cannot be given any more").at(place_of(evaluator, round)?, label).help(help))
}

/// The first of many, and how many there are besides.
fn some(mut all: Vec<String>, between: &str) -> String {
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    if more > 0 {
        all.push(format!("{more} more"));
    }
    all.join(between)
}

fn asked(round: &Round, outcome: &Outcome) -> String {
    match round.share {
        Share::Blocks => format!("a `/{}`", outcome.ask.length),
        Share::Indexes => "a /64".to_owned(),
        Share::Addresses | Share::Lodgers => "an IPv4 address".to_owned(),
    }
}

/// A block as the lock file has it.
fn part(round: &Round, block: Cidr) -> Option<String> {
    Some(match round.share {
        Share::Blocks => format!("`{block}`"),
        Share::Indexes => format!("the IPv6 block of index {}", round.blocks.first()?.index_of(block)?),
        Share::Addresses | Share::Lodgers => format!("`{}`", block.base()),
    })
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.map(|part| format!("`{part}`")).collect::<Vec<_>>().join(" and ")
}
