//! What is written out and yet needs something that is given out: a ring, because all that is written out comes first.

use super::Share;
use crate::analysis::evaluator::{Evaluator, Thunk};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

/// The error of a ring that leads through giving out. `closing` is where the ring was closed.
pub fn ring(evaluator: &mut Evaluator<'_>, ring: &[(Thunk, Span)], closing: Span) -> Option<Diagnostic> {
    let at = ring.iter().position(|(thunk, _)| matches!(thunk, Thunk::Allocation(..)))?;
    let (allocation, asked_at) = *ring.get(at)?;
    if let Thunk::Allocation(share, holder) = allocation {
        evaluator.allocation.broken.push((share, holder));
    }
    // Who asks stands where the allocation was begun, or where it was asked for again.
    let asked_at = if at == 0 { closing } else { asked_at };
    let mut needed = ring.iter().cycle().skip(at + 1).take(ring.len() - 1);
    let (first, span) = *needed.next()?;
    let what = match allocation {
        Thunk::Allocation(Share::Blocks | Share::Indexes, _) => "block",
        _ => "address",
    };
    let name = evaluator.describe(first);
    let message = format!("{name} leans on a free {what}, and must be known before any is given out");
    let mut error =
        Diagnostic::error(codes::ALLOCATION_RING, message).at(span, format!("{name} settles before all that is given out"));
    for (thunk, span) in needed {
        error = error.at(*span, format!("through {}", evaluator.describe(*thunk)));
    }
    let error = error.at(asked_at, format!("this asks for a free {what}"));
    Some(error.help(format!("write out the free {what}, or ask for a free one in both places")))
}
