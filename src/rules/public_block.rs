//! W0003: a network of addresses that somebody has on the internet. Rule 5.
//!
//! AWS takes such a block (VPC user guide, "VPC CIDR blocks"). Nodes then look for its true owners at home.

use super::Context;
use super::network_block::{block, is_refused, ours, span_of_block, v4_blocks};
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;

/// Blocks that nobody routes on the internet. Sources: RFC 1918, RFC 6598, RFC 2544.
const PRIVATE: [&str; 5] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"];

/// Looks at the blocks of every network of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in ours(context) {
        let public = |cidr: &Cidr| !PRIVATE.iter().any(|text| block(text).is_some_and(|block| block.covers(*cidr)));
        let blocks = v4_blocks(network).filter(|cidr| !is_refused(*cidr)).filter(public);
        found.extend(blocks.map(|cidr| public_block(network, cidr)));
    }
}

fn public_block(network: &Settled, cidr: Cidr) -> Diagnostic {
    Diagnostic::warning(codes::PUBLIC_BLOCK, format!("`{cidr}` belongs to somebody on the internet"))
        .at(span_of_block(network, cidr), "a public block")
        .note("nodes of the network cannot reach the true owners of these addresses")
        .help("take a block of `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16`")
}
