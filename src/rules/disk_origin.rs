//! E0477: how large a disk is, or what it is made from. Rule 161.
//!
//! What AWS documents (CreateVolume: a size or a snapshot, one at least; RunInstances: the root disk has those of the
//! image).

use super::Context;
use super::machines::is_root;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at every disk.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for disk in context.of(Kind::Disk) {
        found.extend(neither(disk).or_else(|| of_another(disk)).or_else(|| no_snapshot(disk)));
    }
}

fn neither(disk: &Settled) -> Option<Diagnostic> {
    let said = ["size", "snapshot"].iter().any(|name| disk.values.contains_key(name) || disk.spans.contains_key(name));
    (!is_root(disk) && !said).then(|| {
        Diagnostic::error(codes::DISK_ORIGIN, format!("nothing says how large `{}` is", disk.path))
            .at(disk.head, "neither `size` nor `snapshot`")
            .help("add the line `size = 20 GiB`, or name the `snapshot` that it is made from")
    })
}

fn of_another(disk: &Settled) -> Option<Diagnostic> {
    (is_root(disk) && disk.values.contains_key("snapshot")).then(|| {
        Diagnostic::error(codes::DISK_ORIGIN, "the root disk is made from the image, and not from another snapshot")
            .at(disk.span_of("snapshot"), "of the root disk")
            .help("leave `snapshot` out, or give the disk a name")
    })
}

fn no_snapshot(disk: &Settled) -> Option<Diagnostic> {
    let id = disk.word("snapshot")?;
    let digits = id.strip_prefix("snap-").unwrap_or_default();
    let good = matches!(digits.len(), 8 | 17) && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (!good).then(|| {
        Diagnostic::error(codes::DISK_ORIGIN, format!("`{id}` is no snapshot"))
            .at(disk.span_of("snapshot"), "`snap-` and 17 digits from `0` to `f`")
            .help("`aws ec2 describe-snapshots --owner-ids self` lists those of the account")
    })
}
