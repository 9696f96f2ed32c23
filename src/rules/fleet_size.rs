//! E0470: how many nodes a fleet has. Rule 153.
//!
//! What AWS documents (CreateAutoScalingGroup): the least is not negative, the most not below it, and the number to begin
//! with between the two. (Of a node there is one, always.)

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at every fleet.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for fleet in context.of(Kind::Fleet).filter(|fleet| fleet.existing.is_none()) {
        found.extend(negative(fleet).or_else(|| backwards(fleet)).or_else(|| outside(fleet)));
    }
}

fn negative(fleet: &Settled) -> Option<Diagnostic> {
    let (name, number) =
        ["min", "max", "size"].iter().find_map(|name| Some((name, fleet.int(name).filter(|number| *number < 0)?)))?;
    let message = format!("`{}` cannot have {number} nodes", fleet.path);
    let error = Diagnostic::error(codes::FLEET_SIZE, message).at(fleet.span_of(name), "less than none");
    Some(error.help(format!("write `{name} = 0`, or more")))
}

fn backwards(fleet: &Settled) -> Option<Diagnostic> {
    let (min, max) = (fleet.int("min")?, fleet.int("max")?);
    if min <= max {
        return None;
    }
    let error = Diagnostic::error(codes::FLEET_SIZE, format!("`{}` has at least {min} nodes and at most {max}", fleet.path))
        .at(fleet.span_of("max"), format!("less than {min}"))
        .at(fleet.span_of("min"), "the least");
    Some(error.help(format!("write `max = {min}`, or more")))
}

fn outside(fleet: &Settled) -> Option<Diagnostic> {
    let (min, max, size) = (fleet.int("min")?, fleet.int("max")?, fleet.int("size")?);
    let (bound, what) = match () {
        () if size < min => ("min", "the least"),
        () if size > max => ("max", "the most"),
        () => return None,
    };
    let message =
        format!("`{}` cannot begin with {size} {}: it has {min} to {max}", fleet.path, if size == 1 { "node" } else { "nodes" });
    let error = Diagnostic::error(codes::FLEET_SIZE, message).at(fleet.span_of("size"), format!("not from {min} to {max}"));
    let end = if bound == "min" { min } else { max };
    Some(error.at(fleet.span_of(bound), what).help(format!("write `size = {end}`")))
}
