//! E0434: the IPv6 block that a subnet writes out. Rule 33.
//!
//! What AWS documents (VPC user guide, "Subnet CIDR blocks"; CreateSubnet.Ipv6CidrBlock): from /44 to /64 by fours, inside an
//! IPv6 block of the network.

use super::Context;
use super::ipv6_block::nearest;
use super::ways::network_of;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// Looks at every subnet of ours that writes its IPv6 block.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for subnet in context.of(Kind::Subnet).filter(|subnet| subnet.existing.is_none()) {
        let Some(block) = subnet.cidr("ipv6").filter(|block| block.is_v6()) else { continue };
        let Some(network) = network_of(context, subnet) else { continue };
        found.extend(size(subnet, block).or_else(|| place(subnet, block, network)));
    }
}

fn size(subnet: &Settled, block: Cidr) -> Option<Diagnostic> {
    let near = nearest(block, (44, 64))?;
    Some(
        Diagnostic::error(codes::SUBNET_IPV6, format!("`{block}` is no size for the IPv6 block of a subnet"))
            .at(subnet.span_of("ipv6"), "it is from `/44` to `/64`, by fours")
            .help(format!("the nearest that AWS takes is `{near}`")),
    )
}

fn place(subnet: &Settled, block: Cidr, network: &Settled) -> Option<Diagnostic> {
    let (at, theirs) = (subnet.span_of("ipv6"), network.span_of("ipv6"));
    let error = |message: String| Diagnostic::error(codes::SUBNET_IPV6, message);
    match (network.cidr("ipv6"), network.word("ipv6")) {
        (Some(around), _) if around.covers(block) || !around.is_v6() => None,
        (Some(around), _) => Some(
            error(format!("`{block}` of `{}` is not inside `{around}`", subnet.path))
                .at(at, "not inside its network")
                .at(theirs, format!("`{}` has this block", network.path))
                .help("`ipv6 = auto` takes a free /64 of it"),
        ),
        (None, Some("amazon")) => Some(
            error(format!("`{block}` of `{}` cannot be chosen: Amazon picks the block of `{}`", subnet.path, network.path))
                .at(at, "part of a block that nobody knows yet")
                .at(theirs, "Amazon picks a /56")
                .help("write `ipv6 = auto`: the lock file pins which /64 it is")
                .fix(at, "auto"),
        ),
        // Of somebody else's network nothing is known that is not written.
        (None, word) if network.existing.is_none() || word == Some("none") => Some(
            error(format!("`{}` has an IPv6 block, and `{}` has none", subnet.path, network.path))
                .at(at, "part of a block that does not exist")
                .at(if network.spans.contains_key("ipv6") { theirs } else { network.head }, "has no IPv6")
                .help("give the network IPv6, as `ipv6 = amazon`, or take the line out"),
        ),
        _ => None,
    }
}
