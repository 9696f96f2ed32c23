//! E0475: more disks than can be attached to an instance type. Rule 159.
//!
//! What AWS documents (EC2 user guide, "Amazon EBS volume limits for Amazon EC2 instances"; DescribeInstanceTypes,
//! MaximumEbsAttachments; error `AttachmentLimitExceeded`). On most types of the Nitro system an interface beyond the
//! primary one takes the place of a disk.

use super::Context;
use super::machines::{Types, disks, interfaces, is_root};
use crate::diagnostic::{Diagnostic, codes};

/// Looks at every node and fleet with further disks.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut types = Types::default();
    let interfaces = interfaces(context);
    for (machine, disks) in disks(context) {
        let Some(machine) = context.analysis.resource(machine) else { continue };
        let Some(facts) = types.of(machine) else { continue };
        let shared = facts.nitro && facts.volumes_share_their_limit;
        let attached = interfaces.get(&machine.id).filter(|_| shared).map_or(0, Vec::len);
        let further: Vec<_> = disks.into_iter().filter(|disk| !is_root(disk)).collect();
        let most = facts.volumes as usize;
        // The root disk has one of the places, whether it is written or not.
        let Some(over) = further.get(most.saturating_sub(attached + 1)) else { continue };
        let beside = if attached > 0 {
            format!(" beside {attached} further {}", if attached == 1 { "interface" } else { "interfaces" })
        } else {
            String::new()
        };
        let message =
            format!("`{}` would have {} disks{beside}, and `{}` takes {most}", machine.path, further.len() + 1, facts.name);
        let error = Diagnostic::error(codes::ATTACHMENT_LIMIT, message)
            .at(over.head, "one too many")
            .at(machine.span_of("type"), format!("{most} disks, its root disk among them"));
        found.push(error.help("take fewer and larger disks, or another type"));
    }
}
