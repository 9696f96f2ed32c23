//! E0406, E0407: an address that its subnet does not have, or that AWS keeps. Rules 35, 36 and 38.
//!
//! What AWS documents (VPC user guide, "Subnet CIDR blocks": the first four addresses of each block and the last one;
//! RunInstances, CreateNetworkInterface and CreateNatGateway, `PrivateIpAddress`).

use std::net::IpAddr;

use super::Context;
use super::lodgers::{self, v6_of_subnet};
use crate::analysis::{Settled, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::source::Span;

/// The addresses that AWS keeps, counted from the beginning of a block, or from its end.
const KEPT: [(i64, &str); 5] =
    [(0, "the subnet's own address"), (1, "the router"), (2, "the resolver"), (3, "for later use"), (-1, "the broadcast address")];

/// Looks at every address that is written.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for lodger in lodgers::all(context).filter(|lodger| lodger.resource.existing.is_none()) {
        for attribute in ["ip", "ipv6"] {
            let Some(Value::Ip(address)) = lodger.resource.values.get(attribute) else { continue };
            let Some((cidr, span)) = block_for(context, lodger.subnet, *address) else { continue };
            found.extend(judge(lodger.resource, attribute, *address, (lodger.subnet, cidr, span)));
        }
    }
}

/// The block of a subnet that an address must be of, where it is known, and where it is written.
pub(super) fn block_for(context: &Context<'_>, subnet: &Settled, address: IpAddr) -> Option<(Cidr, Span)> {
    match address {
        IpAddr::V4(_) => Some((subnet.cidr("cidr").filter(|cidr| !cidr.is_v6())?, subnet.span_of("cidr"))),
        IpAddr::V6(_) => Some((v6_of_subnet(context, subnet)?, subnet.span_of("ipv6"))),
    }
}

/// What an address is that AWS keeps of a block.
pub(super) fn kept(cidr: Cidr, address: IpAddr) -> Option<&'static str> {
    KEPT.iter().find(|(at, _)| cidr.host(*at) == Some(address)).map(|(_, what)| *what)
}

fn judge(resource: &Settled, attribute: &str, ip: IpAddr, (subnet, cidr, written): (&Settled, Cidr, Span)) -> Option<Diagnostic> {
    let kept = kept(cidr, ip);
    if cidr.contains(ip) && kept.is_none() {
        return None;
    }
    let span = resource.span_of(attribute);
    let error = match kept {
        Some(what) => {
            let message = format!("`{ip}` of `{}` is kept by AWS: it is {what}", subnet.path);
            Diagnostic::error(codes::ADDRESS_RESERVED, message).at(span, format!("no {} can have it", resource.kind.title()))
        }
        None => {
            let message = format!("`{ip}` of `{}` is not in its subnet `{cidr}`", resource.path);
            Diagnostic::error(codes::ADDRESS_OUTSIDE, message).at(span, "outside of the subnet")
        }
    };
    let (first, last) = (cidr.host(4)?, cidr.host(-2)?);
    Some(error.at(written, format!("`{}` is `{cidr}`", subnet.path)).help(format!("take one from `{first}` to `{last}`")))
}
