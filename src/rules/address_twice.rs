//! E0408: one address of a subnet for two. Rule 39.
//!
//! What AWS documents (errors `InvalidIPAddress.InUse` and `Resource.AlreadyAssigned`).

use std::net::IpAddr;

use super::Context;
use super::address_place::{block_for, kept};
use super::lodgers;
use crate::analysis::{InstanceId, Settled, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

/// An address of a subnet, whether it is ours to give, where it is written, and who has it.
struct Claim<'a> {
    of: (InstanceId, IpAddr),
    ours: bool,
    span: Span,
    by: &'a Settled,
}

/// Looks at every address that is written. Those that nobody can have are told elsewhere.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut claims: Vec<Claim<'_>> = Vec::new();
    for lodger in lodgers::all(context) {
        for attribute in ["ip", "ipv6"] {
            let Some(Value::Ip(address)) = lodger.resource.values.get(attribute) else { continue };
            let block = block_for(context, lodger.subnet, *address);
            if block.is_none_or(|(cidr, _)| cidr.contains(*address) && kept(cidr, *address).is_none()) {
                claims.push(Claim {
                    of: (lodger.subnet.id, *address),
                    ours: lodger.resource.existing.is_none(),
                    span: lodger.resource.span_of(attribute),
                    by: lodger.resource,
                });
            }
        }
    }
    claims.sort_by_key(|claim| (claim.of, claim.ours, claim.span, claim.by.id));
    for same in claims.chunk_by(|one, other| one.of == other.of) {
        if let [first, others @ ..] = same {
            found.extend(others.iter().filter(|other| other.ours).map(|other| twice(other, first)));
        }
    }
}

fn twice(claim: &Claim<'_>, first: &Claim<'_>) -> Diagnostic {
    let message = format!("`{}` and `{}` both have `{}`", first.by.path, claim.by.path, claim.of.1);
    let error = Diagnostic::error(codes::ADDRESS_TWICE, message);
    match first.span == claim.span {
        true => error.at(claim.span, "the same for every key").help("let the key decide, as in `lan.host(100 + i)`"),
        false => error.at(claim.span, "taken already").at(first.span, format!("`{}` has it", first.by.path)),
    }
}
