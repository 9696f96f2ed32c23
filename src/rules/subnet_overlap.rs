//! E0405: subnets of one network that share addresses. Rule 30, and for IPv6 blocks rule 33.
//!
//! What AWS documents (CreateSubnet; VPC user guide, "Subnet CIDR blocks"; error `InvalidSubnet.Conflict`).

use std::cell::LazyCell;

use super::Context;
use super::subnet_block::{free, v4_of_subnets, with_free};
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// A block with the subnet that has it and the attribute that says so.
type Holding<'a> = (Cidr, &'a Settled, &'static str);

/// Looks at the blocks of the subnets of every network.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in context.of(Kind::Network) {
        let v4 = v4_of_subnets(context, network);
        let pool = LazyCell::new(|| free(network, &v4));
        overlaps(v4.iter().map(|(cidr, subnet)| (*cidr, *subnet, "cidr")).collect(), |length| pool.first(length), found);
        let v6 = context.inside(network.id, Kind::Subnet).filter_map(|subnet| Some((subnet.cidr("ipv6")?, subnet, "ipv6")));
        overlaps(v6.filter(|(cidr, ..)| cidr.is_v6()).collect(), |_| None, found);
    }
}

/// Sorted by base, a block overlaps another only if it lies in the last one that reaches this far.
fn overlaps(mut blocks: Vec<Holding<'_>>, free: impl Fn(u8) -> Option<Cidr>, found: &mut Vec<Diagnostic>) {
    blocks.sort_by_key(|(cidr, subnet, attribute)| (cidr.base(), cidr.length(), subnet.span_of(attribute)));
    let mut widest: Option<Holding<'_>> = None;
    for holding in blocks {
        match widest {
            Some(around) if around.0.overlaps(holding.0) => found.extend(overlap(holding, around, &free)),
            _ => widest = Some(holding),
        }
    }
}

/// At fault is what is written later. What is somebody else's was there before.
fn overlap(one: Holding<'_>, other: Holding<'_>, free: impl Fn(u8) -> Option<Cidr>) -> Option<Diagnostic> {
    let place = |(_, subnet, attribute): &Holding<'_>| (subnet.existing.is_none(), subnet.span_of(attribute));
    let (late, early) = if place(&one) >= place(&other) { (one, other) } else { (other, one) };
    if late.1.existing.is_some() {
        return None;
    }
    let message = format!("`{}` of `{}` overlaps `{}` of `{}`", late.0, late.1.path, early.0, early.1.path);
    let (at, first) = (late.1.span_of(late.2), early.1.span_of(early.2));
    let error = Diagnostic::error(codes::SUBNET_OVERLAP, message).at(at, format!("shares addresses with `{}`", early.0));
    Some(match at == first {
        true => error.help("the block must hang on the key: `net.cidr.subnet(/24, i)`"),
        false => with_free(error.at(first, format!("`{}` has this block", early.1.path)), free(late.0.length())),
    })
}
