//! E0478: the key that encrypts a disk. Rule 161.
//!
//! What AWS documents (CreateVolume.KmsKeyId: with a key that can't be used the call succeeds, and the volume fails later;
//! EBS user guide, "Amazon EBS encryption": the key lies in the region of the disk).

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at every disk that names a key.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for disk in context.of(Kind::Disk) {
        let Some(key) = disk.word("encryption-key") else { continue };
        let mut parts = key.splitn(6, ':').skip(2);
        let (Some(service), Some(region), _, Some(name)) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let here = context.analysis.region_of(disk);
        let (message, help) = match here {
            _ if service != "kms" => {
                (format!("`{key}` belongs to `{service}`, which encrypts no disks"), "name a key of `kms`".to_owned())
            }
            _ if !name.starts_with("key/") && !name.starts_with("alias/") => {
                (format!("`{key}` names no key"), "its last part begins with `key/` or `alias/`".to_owned())
            }
            Some(here) if here != region => (
                format!("`{}` lies in `{here}`, and its key in `{region}`", disk.path),
                format!("name a key of `{here}`: keys do not leave their region"),
            ),
            _ => continue,
        };
        found.push(Diagnostic::error(codes::DISK_KEY, message).at(disk.span_of("encryption-key"), "cannot encrypt it").help(help));
    }
}
