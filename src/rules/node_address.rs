//! E0406, E0407, E0408, E0427: which addresses nodes may have.
//!
//! What AWS documents (VPC user guide, "Subnet CIDR blocks"; RunInstances; errors
//! `InvalidIPAddress.InUse`, `InsufficientFreeAddressesInSubnet`).

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::Context;
use crate::analysis::{InstanceId, Settled, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// How many addresses of a subnet AWS keeps.
const KEPT: u128 = 5;

/// Looks at the addresses of all nodes.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut owners: BTreeMap<(InstanceId, IpAddr), &Settled> = BTreeMap::new();
    let mut counts: BTreeMap<InstanceId, u128> = BTreeMap::new();
    for node in context.of(Kind::Node) {
        let Some(subnet) = node.reference("subnet").and_then(|id| context.analysis.resource(id)) else { continue };
        *counts.entry(subnet.id).or_default() += 1;
        let (Some(Value::Ip(ip @ IpAddr::V4(_))), Some(cidr)) = (node.values.get("ip"), subnet.cidr("cidr")) else { continue };
        if let Some(error) = place(node, *ip, subnet, cidr) {
            found.push(error);
        }
        match owners.get(&(subnet.id, *ip)) {
            Some(other) => found.push(twice(node, *ip, other)),
            None => {
                owners.insert((subnet.id, *ip), node);
            }
        }
    }
    for subnet in context.of(Kind::Subnet) {
        let count = counts.get(&subnet.id).copied().unwrap_or_default();
        let free = subnet.cidr("cidr").and_then(Cidr::size).map(|size| size.saturating_sub(KEPT));
        if let Some(free) = free.filter(|free| count > *free) {
            let message = format!("`{}` has room for {free} nodes, and {count} lie in it", subnet.path);
            let error =
                Diagnostic::error(codes::SUBNET_FULL, message).at(subnet.head, "too small: AWS keeps five of its addresses");
            let node = context.of(Kind::Node).find(|node| node.reference("subnet") == Some(subnet.id));
            found.push(match node {
                Some(node) => error.at(node.head, "these lie in it"),
                None => error,
            });
        }
    }
}

fn place(node: &Settled, ip: IpAddr, subnet: &Settled, cidr: Cidr) -> Option<Diagnostic> {
    let span = node.span_of("ip");
    let theirs = (subnet.span_of("cidr"), format!("`{}` is `{cidr}`", subnet.path));
    let (first, last) = (cidr.host(4)?, cidr.host(-2)?);
    let range = format!("nodes can have `{first}` to `{last}`");
    if !cidr.contains(ip) {
        let message = format!("`{ip}` of `{}` is not in its subnet `{cidr}`", node.path);
        return Some(
            Diagnostic::error(codes::ADDRESS_OUTSIDE, message).at(span, "outside of the subnet").at(theirs.0, theirs.1).help(range),
        );
    }
    let kept = [
        (0, "the subnet's own address"),
        (1, "the router"),
        (2, "the resolver"),
        (3, "for later use"),
        (-1, "the broadcast address"),
    ];
    let (_, what) = kept.iter().find(|(at, _)| cidr.host(*at) == Some(ip))?;
    Some(
        Diagnostic::error(codes::ADDRESS_RESERVED, format!("`{ip}` of `{}` is kept by AWS: it is {what}", subnet.path))
            .at(span, "no node can have it")
            .at(theirs.0, theirs.1)
            .help(range),
    )
}

fn twice(node: &Settled, ip: IpAddr, other: &Settled) -> Diagnostic {
    let span = node.span_of("ip");
    let error = Diagnostic::error(codes::ADDRESS_TWICE, format!("`{}` and `{}` both have `{ip}`", other.path, node.path));
    match other.span_of("ip") == span {
        true => error.at(span, "the same for every key").help("the address must hang on the key: `lan.host(100 + i)`"),
        false => error.at(span, "taken already").at(other.span_of("ip"), format!("`{}` has it", other.path)),
    }
}
