//! E0489: a peering of networks that share addresses. Rules 16, 18 and 191.
//!
//! What AWS documents (VPC peering guide, "VPC peering limitations"): the connection is made, and ends as failed, also where
//! the blocks that overlap are never used.

use super::Context;
use super::network_block::span_of_block;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Holds the blocks of both ends of every peering against one another.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for peering in context.of(Kind::Peering) {
        let end = |name| peering.reference(name).and_then(|id| context.analysis.resource(id));
        let (Some(from), Some(to)) = (end("from"), end("to")) else { continue };
        if from.id != to.id {
            found.extend(overlap(peering, from, to));
        }
    }
}

fn overlap(peering: &Settled, from: &Settled, to: &Settled) -> Option<Diagnostic> {
    let blocks = |network: &Settled| -> Vec<_> {
        let v4 = network.cidrs("cidr").map(|block| (block, span_of_block(network, block)));
        v4.chain(network.cidrs("ipv6").map(|block| (block, network.span_of("ipv6")))).collect()
    };
    let theirs = blocks(to);
    let (here, there) = blocks(from)
        .into_iter()
        .find_map(|here| theirs.iter().find(|there| there.0.overlaps(here.0)).map(|there| (here, *there)))?;
    let message = format!("`{}` cannot join `{}` and `{}`, which share addresses", peering.path, from.path, to.path);
    Some(
        Diagnostic::error(codes::PEERING_OVERLAP, message)
            .at(peering.head, "AWS would make it, and it would fail")
            .at(here.1, format!("`{}` has `{}`", from.path, here.0))
            .at(there.1, format!("`{}` has `{}`", to.path, there.0))
            .help("give one of the networks another block; joined networks need blocks that do not overlap"),
    )
}
