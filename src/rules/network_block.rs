//! E0401, E0402, E0430: which blocks a network can have. Rules 1, 3 and 6.
//!
//! What AWS documents (VPC user guide, "VPC CIDR blocks"; CreateVpc; error `InvalidVpc.Range`). It holds for the first block
//! and for those that are added.

use super::Context;
use crate::analysis::{Settled, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;
use crate::source::Span;

/// Blocks that no network can have.
const FORBIDDEN: [(&str, &str); 4] = [
    ("0.0.0.0/8", "means this host"),
    ("127.0.0.0/8", "is the loopback of every host"),
    ("169.254.0.0/16", "is link-local: metadata and time are served there"),
    ("224.0.0.0/4", "is for multicast"),
];

/// The lengths that AWS takes, of networks and of subnets.
pub(super) const LENGTHS: std::ops::RangeInclusive<u8> = 16..=28;

/// Looks at the blocks of every network of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in ours(context) {
        let empty = network.values.contains_key("cidr") && network.cidr("cidr").is_none();
        found.extend(empty.then(|| without_block(network)));
        found.extend(v4_blocks(network).filter_map(|block| forbidden(network, block).or_else(|| size(network, block))));
    }
}

/// The networks that the program makes. What AWS has given somebody else is right.
pub(super) fn ours<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Settled> {
    context.of(Kind::Network).filter(|network| network.existing.is_none())
}

/// The IPv4 blocks of a network, the primary one first.
pub(super) fn v4_blocks(network: &Settled) -> impl Iterator<Item = Cidr> {
    network.cidrs("cidr").filter(|block| !block.is_v6())
}

/// Where a network has a block.
pub(super) fn span_of_block(network: &Settled, block: Cidr) -> Span {
    network.span_of_value("cidr", |value| *value == Value::Cidr(block))
}

/// A block of one of these tables.
pub(super) fn block(text: &str) -> Option<Cidr> {
    text.parse().ok()
}

/// Whether no network can have a block, whatever else it has.
pub(super) fn is_refused(cidr: Cidr) -> bool {
    !LENGTHS.contains(&cidr.length()) || FORBIDDEN.iter().any(|(text, _)| block(text).is_some_and(|block| block.overlaps(cidr)))
}

fn without_block(network: &Settled) -> Diagnostic {
    Diagnostic::error(codes::NETWORK_WITHOUT_BLOCK, format!("`{}` has no block of IPv4 addresses", network.path))
        .at(network.span_of("cidr"), "the list is empty")
        .help("write at least one block from `/16` to `/28`, as `10.0.0.0/16`")
}

fn forbidden(network: &Settled, cidr: Cidr) -> Option<Diagnostic> {
    let (forbidden, why) = FORBIDDEN.iter().find(|(text, _)| block(text).is_some_and(|block| block.overlaps(cidr)))?;
    let error = Diagnostic::error(codes::NETWORK_FORBIDDEN, format!("`{cidr}` cannot be a network: `{forbidden}` {why}"));
    Some(error.at(span_of_block(network, cidr), format!("shares addresses with `{forbidden}`")))
}

fn size(network: &Settled, cidr: Cidr) -> Option<Diagnostic> {
    (!LENGTHS.contains(&cidr.length())).then(|| {
        Diagnostic::error(codes::NETWORK_SIZE, format!("`{cidr}` is no size for a network"))
            .at(span_of_block(network, cidr), "a network is from `/16` to `/28`")
            .help(nearest_size(cidr))
    })
}

/// The block around the same first address whose size AWS takes.
pub(super) fn nearest_size(cidr: Cidr) -> String {
    match Cidr::around(cidr.base(), cidr.length().clamp(*LENGTHS.start(), *LENGTHS.end())) {
        Some(near) => format!("the nearest that AWS takes is `{near}`"),
        None => "take a block from `/16` to `/28`".to_owned(),
    }
}
