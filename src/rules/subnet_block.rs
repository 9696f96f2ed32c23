//! E0403, E0404: which blocks a subnet can have. Rules 28 and 29.
//!
//! What AWS documents (CreateSubnet; VPC user guide, "Subnet CIDR blocks"; error `InvalidSubnet.Range`).

use std::cell::LazyCell;

use super::Context;
use super::network_block::{LENGTHS, nearest_size, v4_blocks};
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::{Cidr, Pool};
use crate::schema::Kind;

/// Looks at the blocks of the subnets of every network.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in context.of(Kind::Network) {
        let blocks = v4_of_subnets(context, network);
        let pool = LazyCell::new(|| free(network, &blocks));
        for (cidr, subnet) in blocks.iter().filter(|(_, subnet)| subnet.existing.is_none()) {
            found.extend(size(*cidr, subnet).or_else(|| outside(*cidr, subnet, network, |length| pool.first(length))));
        }
    }
}

/// The subnets of a network with their IPv4 blocks, in the order of the program.
pub(super) fn v4_of_subnets<'a>(context: &Context<'a>, network: &Settled) -> Vec<(Cidr, &'a Settled)> {
    let subnets = context.inside(network.id, Kind::Subnet);
    let blocks = subnets.filter_map(|subnet| Some((subnet.cidr("cidr")?, subnet)));
    blocks.filter(|(cidr, _)| !cidr.is_v6()).collect()
}

/// What of a network no subnet has.
pub(super) fn free(network: &Settled, blocks: &[(Cidr, &Settled)]) -> Pool {
    let mut pool = Pool::new(&v4_blocks(network).collect::<Vec<_>>());
    blocks.iter().for_each(|(block, _)| pool.occupy(*block));
    pool
}

/// Adds the first free block of a size, if there is one.
pub(super) fn with_free(error: Diagnostic, free: Option<Cidr>) -> Diagnostic {
    match free {
        Some(free) => error.help(format!("the first free block of this size is `{free}`")),
        None => error,
    }
}

fn size(cidr: Cidr, subnet: &Settled) -> Option<Diagnostic> {
    (!LENGTHS.contains(&cidr.length())).then(|| {
        Diagnostic::error(codes::SUBNET_SIZE, format!("`{cidr}` is no size for a subnet"))
            .at(subnet.span_of("cidr"), "a subnet is from `/16` to `/28`")
            .help(nearest_size(cidr))
    })
}

fn outside(cidr: Cidr, subnet: &Settled, network: &Settled, free: impl Fn(u8) -> Option<Cidr>) -> Option<Diagnostic> {
    if v4_blocks(network).next().is_none() || v4_blocks(network).any(|around| around.covers(cidr)) {
        return None;
    }
    let written: Vec<String> = v4_blocks(network).map(|around| format!("`{around}`")).collect();
    let has = if written.len() == 1 { "has this block" } else { "has these blocks" };
    let message = format!("`{cidr}` of `{}` is not inside {}", subnet.path, written.join(" or "));
    let error = Diagnostic::error(codes::SUBNET_OUTSIDE, message)
        .at(subnet.span_of("cidr"), "not inside its network")
        .at(network.span_of("cidr"), format!("`{}` {has}", network.path));
    let free = free(cidr.length());
    let none = format!("`{}` has no free block of this size: take a smaller one", network.path);
    Some(with_free(if free.is_none() { error.help(none) } else { error }, free))
}
