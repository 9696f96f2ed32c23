//! E0454: more blocks than a network may have. Rule 19.
//!
//! What AWS documents ("Amazon VPC quotas"): the primary block counts with those that are added.

use super::Context;
use super::network_block::{ours, span_of_block, v4_blocks};
use super::quota_count::{allowed, over_quota};
use crate::diagnostic::Diagnostic;
use crate::schema::quotas::IPV4_BLOCKS_PER_VPC;

/// Counts the blocks of every network of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let allowed = allowed(context, &IPV4_BLOCKS_PER_VPC);
    for network in ours(context) {
        let (number, over) = (v4_blocks(network).count(), v4_blocks(network).nth(allowed));
        found.extend(over.map(|over| {
            let message = format!("`{}` would have {number} IPv4 blocks, and {allowed} are allowed", network.path);
            over_quota(message, span_of_block(network, over), &format!("`{over}` is one too many"), &IPV4_BLOCKS_PER_VPC)
        }));
    }
}
