//! E0432: a further block that AWS does not add to a network of this first block. Rules 9 to 14.
//!
//! What AWS documents (VPC user guide, "IPv4 CIDR block association restrictions"): services of its own need some blocks where
//! networks of several accounts meet, and which ones depends on the primary block.

use super::Context;
use super::block_overlap::earlier;
use super::network_block::{block, is_refused, ours, span_of_block, v4_blocks};
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;

const TEN: &str = "10.0.0.0/8";
const PRIVATE_172: &str = "172.16.0.0/12";
const PRIVATE_192: &str = "192.168.0.0/16";
const TESTS: &str = "198.19.0.0/16";

/// What a network has first, and what can then not be added. The first row that fits counts; the last one stands for
/// public blocks and those of 100.64.0.0/10.
const REFUSED: [(&str, &[&str]); 5] = [
    (TEN, &[PRIVATE_172, PRIVATE_192, TESTS]),
    (PRIVATE_172, &[TEN, PRIVATE_192, "172.31.0.0/16", TESTS]),
    (PRIVATE_192, &[TEN, PRIVATE_172, TESTS]),
    (TESTS, &[TEN, PRIVATE_172, PRIVATE_192]),
    ("0.0.0.0/0", &[TEN, PRIVATE_172, PRIVATE_192, TESTS]),
];

/// A network that has something of the first of these gets nothing more of the second.
const CLOSED: (&str, &str) = ("10.0.0.0/15", "10.0.0.0/16");

/// Looks at every network of ours that has several blocks.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in ours(context) {
        let blocks: Vec<Cidr> = v4_blocks(network).filter(|block| !is_refused(*block)).collect();
        let Some(first) = blocks.first() else { continue };
        let apart = (1..blocks.len()).filter(|at| earlier(&blocks, *at).is_none());
        found.extend(apart.filter_map(|at| {
            let (before, added) = (blocks.get(..at)?, *blocks.get(at)?);
            beside_first(network, *first, added).or_else(|| closed(network, before, added))
        }));
    }
}

fn beside_first(network: &Settled, first: Cidr, added: Cidr) -> Option<Diagnostic> {
    let holds = |text: &str, cidr: Cidr| block(text).is_some_and(|block| block.covers(cidr));
    let (of, refused) = REFUSED.iter().find(|(of, _)| holds(of, first))?;
    let refused = refused.iter().find(|refused| holds(refused, added))?;
    let help = match *of {
        TEN | PRIVATE_172 | PRIVATE_192 => format!("take a further block of `{of}`, one of `100.64.0.0/10`, or a public one"),
        _ => format!("take one of `100.64.0.0/10` or a public one, or let `{added}` be the first block"),
    };
    Some(refuse(network, first, added, format!("no block of `{refused}` goes beside it")).help(help))
}

fn closed(network: &Settled, before: &[Cidr], added: Cidr) -> Option<Diagnostic> {
    let (of, refused) = (block(CLOSED.0)?, block(CLOSED.1)?);
    let other = before.iter().find(|other| of.covers(**other)).filter(|_| refused.covers(added))?;
    let label = format!("beside a block of `{of}` none of `{refused}` can be added");
    Some(refuse(network, *other, added, label).help("take a further block of `10.0.0.0/8` outside of `10.0.0.0/16`"))
}

fn refuse(network: &Settled, has: Cidr, added: Cidr, label: String) -> Diagnostic {
    let message = format!("AWS does not add `{added}` to `{}`, which has `{has}`", network.path);
    let (span, other) = (span_of_block(network, added), span_of_block(network, has));
    let error = Diagnostic::error(codes::BLOCKS_TOGETHER, message).at(span, label);
    if span == other { error } else { error.at(other, "it has this one") }
}
