//! E0428: IPv6 where this version knows only IPv4, and ICMP of one family with blocks of the other.
//!
//! What AWS documents: a VPC has an IPv4 block, and its IPv6 block is never written out as `cidr`.
//! ICMPv6 is a protocol of IPv6.

use std::net::IpAddr;

use super::Context;
use crate::analysis::{PeerOfRule, Value, fits};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at blocks, addresses and rules.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for resource in &context.analysis.resources {
        let v6 = match (resource.kind, resource.values.get("cidr"), resource.values.get("ip")) {
            (Kind::Network | Kind::Subnet, Some(Value::Cidr(cidr)), _) if cidr.is_v6() => Some(("cidr", cidr.to_string(), "block")),
            (Kind::Node, _, Some(Value::Ip(ip @ IpAddr::V6(_)))) => Some(("ip", ip.to_string(), "address")),
            _ => None,
        };
        if let Some((attribute, value, what)) = v6 {
            let message = format!("`{value}` is IPv6; the `{attribute}` of `{}` is an IPv4 {what}", resource.path);
            found.push(
                Diagnostic::error(codes::ADDRESS_FAMILY, message)
                    .at(resource.span_of(attribute), format!("an IPv4 {what} is needed")),
            );
        }
    }
    for group in context.of(Kind::SecurityGroup) {
        for line in &group.allows {
            for peer in line.peers.iter().filter_map(|peer| context.analysis.peer(peer)) {
                let PeerOfRule::Cidr(cidr) = peer else { continue };
                if !line.traffic.is_empty() && !line.traffic.iter().any(|traffic| fits(*traffic, peer)) {
                    let words: Vec<String> = line.traffic.iter().map(|traffic| format!("`{traffic}`")).collect();
                    let (family, right) = if cidr.is_v6() { ("IPv6", "icmpv6") } else { ("IPv4", "icmp") };
                    let error = Diagnostic::error(codes::ADDRESS_FAMILY, format!("{} does not go with `{cidr}`", words.join(", ")));
                    found.push(
                        error
                            .at(line.peer_span, format!("a block of {family}"))
                            .help(format!("write `{right}`, or `ping` for both families")),
                    );
                }
            }
        }
    }
}
