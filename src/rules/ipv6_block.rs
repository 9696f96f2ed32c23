//! E0433: the IPv6 block of a network that brings its own. Rule 21.
//!
//! What AWS documents (VPC user guide, "VPC CIDR blocks"; CreateVpc: `Ipv6CidrBlock` needs `Ipv6Pool`). Amazon's own blocks
//! are a /56 that nobody chooses.

use super::Context;
use super::network_block::ours;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;

/// Looks at every network of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in ours(context) {
        match network.cidr("ipv6") {
            Some(block) if block.is_v6() => found.extend(size(network, block).or_else(|| without_pool(network, block))),
            Some(_) => {}
            None => found.extend(without_block(network)),
        }
    }
}

/// The block around the same first address whose length is a multiple of four within bounds, if a block's is not.
pub(super) fn nearest(block: Cidr, (shortest, longest): (u8, u8)) -> Option<Cidr> {
    let length = block.length();
    let good = (shortest..=longest).contains(&length) && length.is_multiple_of(4);
    let near = length.next_multiple_of(4).clamp(shortest, longest);
    Cidr::around(block.base(), near).filter(|_| !good)
}

fn size(network: &Settled, block: Cidr) -> Option<Diagnostic> {
    let near = nearest(block, (44, 60))?;
    Some(
        Diagnostic::error(codes::IPV6_BLOCK, format!("`{block}` is no size for the IPv6 block of a network"))
            .at(network.span_of("ipv6"), "it is a `/44`, `/48`, `/52`, `/56` or `/60`")
            .help(format!("the nearest that AWS takes is `{near}`")),
    )
}

fn without_pool(network: &Settled, block: Cidr) -> Option<Diagnostic> {
    (!network.spans.contains_key("pool")).then(|| {
        Diagnostic::error(
            codes::IPV6_BLOCK,
            format!("`{}` has `{block}` of its own, and no `pool` that it comes from", network.path),
        )
        .at(network.span_of("ipv6"), "a block that you have brought to AWS")
        .help("name its pool, as `pool = \"ipv6pool-ec2-…\"`; `ipv6 = amazon` takes a block of Amazon's")
    })
}

fn without_block(network: &Settled) -> Option<Diagnostic> {
    let pool = network.spans.get("pool").filter(|_| network.values.contains_key("pool"))?;
    let failed = network.spans.contains_key("ipv6") && !network.values.contains_key("ipv6");
    (!failed).then(|| {
        let error = Diagnostic::error(codes::IPV6_BLOCK, format!("`{}` names a `pool`, and no block of it", network.path));
        let error = error.at(*pool, "the pool of an own block");
        let error = match network.spans.get("ipv6") {
            Some(ipv6) => error.at(*ipv6, "no block"),
            None => error,
        };
        error.help("write the block, as `ipv6 = 2001:db8:1234::/48`, or take the pool out")
    })
}
