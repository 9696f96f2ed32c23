//! E0454, W0129: more entries than an ACL may have. Rule 139.
//!
//! What AWS documents ("Amazon VPC quotas", "Rules per network ACL": of each direction and each family; "this quota includes
//! the default deny rules"). AWS does not say plainly what becomes of the last one, so it is warned of.

use super::Context;
use super::acl_entries::{Entry, of_acl};
use super::quota_count::{allowed, over_quota};
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::schema::quotas::RULES_PER_ACL;

/// Counts the entries of every ACL of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let most = allowed(context, &RULES_PER_ACL);
    for acl in context.of(Kind::Acl).filter(|acl| acl.existing.is_none()) {
        for inbound in [true, false] {
            let entries = of_acl(context.analysis, acl, inbound);
            for v6 in [false, true] {
                let counted: Vec<&Entry<'_>> = entries.iter().filter(|entry| entry.is_v6() == v6).collect();
                found.extend(judge(acl, &counted, most));
            }
        }
    }
}

fn judge(acl: &Settled, entries: &[&Entry<'_>], most: usize) -> Option<Diagnostic> {
    let last = entries.get(most).or_else(|| entries.last())?;
    let way = if last.line.inbound { "from" } else { "to" };
    let family = if last.is_v6() { "IPv6" } else { "IPv4" };
    let count = entries.len();
    let what = format!("`{}` has {count} `{way}` entries of {family}", acl.path);
    if count > most {
        let message = format!("{what}, and {most} are allowed");
        return Some(over_quota(message, last.line.span, "too many with this one", &RULES_PER_ACL));
    }
    (count == most).then(|| {
        Diagnostic::warning(codes::ACL_FULL, format!("{what}, and the closing denial may count as one of the {most} allowed"))
            .at(last.line.span, "the last that fits, if it fits")
            .note("AWS's manual counts the denial that ends every list, and does not say what comes of the last entry")
            .help(format!(
                "join lines, as `tcp 80-81` for two ports, or ask AWS for more: `{} = …` in the quotas file",
                RULES_PER_ACL.name
            ))
    })
}
