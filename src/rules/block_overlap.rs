//! E0431: blocks of one network that share addresses. Rule 8.
//!
//! What AWS documents (VPC user guide, "Manage IPv4 CIDR blocks for a VPC"): a block that is added overlaps none of the others.

use super::Context;
use super::network_block::{ours, span_of_block, v4_blocks};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;

/// Looks at every network of ours that has several blocks.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in ours(context) {
        let blocks: Vec<Cidr> = v4_blocks(network).collect();
        for (block, other) in blocks.iter().enumerate().filter_map(|(at, block)| Some((block, earlier(&blocks, at)?))) {
            let message = format!("`{block}` and `{other}` of `{}` share addresses", network.path);
            let larger = if block.covers(*other) { block } else { other };
            found.push(
                Diagnostic::error(codes::BLOCKS_OVERLAP, message)
                    .at(span_of_block(network, *block), format!("shares addresses with `{other}`"))
                    .help(format!("`{larger}` holds all addresses of both: take the other one out, or write one that is free")),
            );
        }
    }
}

/// The first block before a position that shares addresses with the one there.
pub(super) fn earlier(blocks: &[Cidr], at: usize) -> Option<&Cidr> {
    let block = blocks.get(at)?;
    blocks.get(..at)?.iter().find(|other| other.overlaps(*block))
}
