//! E0467, E0468: the numbers of an ACL's entries. Rules 133 and 134.
//!
//! What AWS documents (CreateNetworkAclEntry.RuleNumber: 1 to 32766; error `NetworkAclEntryAlreadyExists`). Entries of IPv4
//! and of IPv6 share the numbers of a direction.

use super::Context;
use super::acl_entries::of_line;
use crate::analysis::{AclLine, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// The highest number of an entry: those above are kept for the closing denials.
const LAST: i64 = 32_766;

/// A line with the number of its last entry.
type Numbered<'a> = (&'a AclLine, i64);

/// Looks at the lines of every ACL of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for acl in context.of(Kind::Acl).filter(|acl| acl.existing.is_none()) {
        for inbound in [true, false] {
            let lines = acl.entries.iter().filter(|line| line.inbound == inbound);
            let last = |line| Some((line, of_line(context.analysis, acl, line).last()?.number));
            let mut lines: Vec<Numbered<'_>> = lines.filter_map(last).collect();
            lines.sort_by_key(|(line, _)| (line.number, line.span));
            for (line, last) in &lines {
                found.extend(outside(acl, line, *last));
            }
            meetings(acl, &lines, found);
        }
    }
}

fn outside(acl: &Settled, line: &AclLine, last: i64) -> Option<Diagnostic> {
    if line.number >= 1 && last <= LAST {
        return None;
    }
    let first_is_outside = !(1..=LAST).contains(&line.number);
    let message = match first_is_outside {
        true => format!("`{}` is no number of an entry of `{}`: they go from 1 to {LAST}", line.number, acl.path),
        false => format!("this line of `{}` makes entries up to number `{last}`, and the last is {LAST}", acl.path),
    };
    let error = Diagnostic::error(codes::ACL_NUMBER, message).at(line.number_span, "out of the range of AWS");
    Some(error.help("number lines from 100 in steps of 10 or 100, so that others fit between"))
}

/// In order of their numbers, a line meets another only if it meets the one that reaches farthest so far.
fn meetings(acl: &Settled, lines: &[Numbered<'_>], found: &mut Vec<Diagnostic>) {
    let mut widest: Option<Numbered<'_>> = None;
    for (line, last) in lines {
        match widest {
            Some((other, reach)) if line.number <= reach => {
                found.push(meeting(acl, line, other, reach));
                widest = Some(if *last > reach { (line, *last) } else { (other, reach) });
            }
            _ => widest = Some((line, *last)),
        }
    }
}

fn meeting(acl: &Settled, line: &AclLine, other: &AclLine, reach: i64) -> Diagnostic {
    let way = if line.inbound { "from" } else { "to" };
    let message = format!("`{}` has two `{way}` entries of number `{}`", acl.path, line.number);
    let theirs = match other.number == reach {
        true => format!("number `{reach}` is here"),
        false => format!("makes the entries `{}` to `{reach}`", other.number),
    };
    // Of two that stand nowhere near one another, the later one is to be mended.
    let (late, late_text, early, early_text) = match line.span >= other.span {
        true => (line, "taken already".to_owned(), other, theirs),
        false => (other, theirs, line, format!("number `{}` is here", line.number)),
    };
    Diagnostic::error(codes::ACL_NUMBER_TWICE, message).at(late.number_span, late_text).at(early.number_span, early_text).help(
        format!("a line makes an entry for each port range and each block: after these the next free number is `{}`", reach + 1),
    )
}
