//! E0403, E0404, E0405: which blocks a subnet may have.
//!
//! What AWS documents (CreateSubnet; VPC user guide, "Subnet CIDR blocks"; errors
//! `InvalidSubnet.Range`, `InvalidSubnet.Conflict`).

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// With more subnets than these, a free block is not looked for: it would take longer than the rest.
const MOST_SEARCHED: usize = 256;

/// Looks at the blocks of the subnets of every network.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in context.of(Kind::Network) {
        let subnets = context.inside(network.id, Kind::Subnet);
        let mut blocks: Vec<(Cidr, &Settled)> =
            subnets.filter_map(|subnet| subnet.cidr("cidr").map(|cidr| (cidr, subnet))).collect();
        blocks.retain(|(cidr, _)| !cidr.is_v6());
        for (cidr, subnet) in &blocks {
            let free = || free(network, &blocks, cidr.length());
            found.extend(size(*cidr, subnet).or_else(|| outside(*cidr, subnet, network, free)));
        }
        overlaps(network, blocks, found);
    }
}

fn size(cidr: Cidr, subnet: &Settled) -> Option<Diagnostic> {
    let good = (16..=28).contains(&cidr.length());
    (!good).then(|| {
        Diagnostic::error(codes::SUBNET_SIZE, format!("`{cidr}` is no size for a subnet"))
            .at(subnet.span_of("cidr"), "a subnet is from `/16` to `/28`")
            .help(nearest_size(cidr))
    })
}

/// The block around the same first address whose size AWS takes.
pub(super) fn nearest_size(cidr: Cidr) -> String {
    match Cidr::around(cidr.base(), cidr.length().clamp(16, 28)) {
        Some(near) => format!("the nearest that AWS takes is `{near}`"),
        None => "take a block from `/16` to `/28`".to_owned(),
    }
}

/// The first block of a length in a network that no subnet shares.
fn free(network: &Settled, blocks: &[(Cidr, &Settled)], length: u8) -> Option<Cidr> {
    let around = network.cidr("cidr").filter(|_| blocks.len() <= MOST_SEARCHED)?;
    let candidates = (0..).map_while(|index| around.subnet(length, index));
    candidates.take(1 << 12).find(|candidate| blocks.iter().all(|(block, _)| !block.overlaps(*candidate)))
}

fn with_free(error: Diagnostic, free: Option<Cidr>) -> Diagnostic {
    match free {
        Some(free) => error.help(format!("the first free block of this size is `{free}`")),
        None => error,
    }
}

fn outside(cidr: Cidr, subnet: &Settled, network: &Settled, free: impl Fn() -> Option<Cidr>) -> Option<Diagnostic> {
    let around = network.cidr("cidr").filter(|around| !around.is_v6() && !around.covers(cidr))?;
    let error = Diagnostic::error(codes::SUBNET_OUTSIDE, format!("`{cidr}` of `{}` is not inside `{around}`", subnet.path))
        .at(subnet.span_of("cidr"), "not inside its network")
        .at(network.span_of("cidr"), format!("`{}` has this block", network.path));
    Some(with_free(error, free()))
}

/// Sorted by base, a block overlaps another only if it lies in the last one that reaches this far.
fn overlaps(network: &Settled, mut blocks: Vec<(Cidr, &Settled)>, found: &mut Vec<Diagnostic>) {
    blocks.sort_by_key(|(cidr, subnet)| (cidr.base(), cidr.length(), subnet.span_of("cidr")));
    let mut widest: Option<(Cidr, &Settled)> = None;
    for &(cidr, subnet) in &blocks {
        match widest {
            Some((around, other)) if around.overlaps(cidr) => {
                found.push(overlap((cidr, subnet), (around, other), |length| free(network, &blocks, length)));
            }
            _ => widest = Some((cidr, subnet)),
        }
    }
}

fn overlap(one: (Cidr, &Settled), other: (Cidr, &Settled), free: impl Fn(u8) -> Option<Cidr>) -> Diagnostic {
    let ((late, late_subnet), (early, early_subnet)) =
        if one.1.span_of("cidr") >= other.1.span_of("cidr") { (one, other) } else { (other, one) };
    let message = format!("`{late}` of `{}` overlaps `{early}` of `{}`", late_subnet.path, early_subnet.path);
    let (at, first) = (late_subnet.span_of("cidr"), early_subnet.span_of("cidr"));
    let error = Diagnostic::error(codes::SUBNET_OVERLAP, message).at(at, format!("shares addresses with `{early}`"));
    match at == first {
        true => error.help("the block must hang on the key: `net.cidr.subnet(/24, i)`"),
        false => with_free(error.at(first, format!("`{}` has this block", early_subnet.path)), free(late.length())),
    }
}
