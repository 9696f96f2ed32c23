//! E0422: how many servers a DHCP option set names, and of which family. Rules 145 and 146.
//!
//! What AWS documents (CreateDhcpOptions): at most four name servers and four time servers of each family,
//! `AmazonProvidedDNS` alone, and four NetBIOS name servers, which have IPv4 addresses.

use std::net::IpAddr;

use super::Context;
use crate::analysis::{Settled, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// How many servers of one sort and family a set may name.
const MOST: usize = 4;

/// Looks at every option set.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for dhcp in context.of(Kind::Dhcp) {
        for attribute in ["dns", "ntp", "netbios"] {
            found.extend(judge(dhcp, attribute));
        }
        let empty =
            ["dns", "ntp", "netbios"].iter().all(|attribute| dhcp.list(attribute).is_empty()) && dhcp.word("domain").is_none();
        if empty && dhcp.values.contains_key("dns") {
            let error = Diagnostic::error(codes::DHCP_LIMIT, format!("`{}` says nothing", dhcp.path));
            let error = error.at(dhcp.span_of("dns"), "a set of options has at least one");
            found.push(error.help("leave the attribute out: then the network's own resolver answers"));
        }
    }
}

fn judge(dhcp: &Settled, attribute: &str) -> Option<Diagnostic> {
    let values = dhcp.list(attribute);
    let servers: Vec<IpAddr> = values.iter().filter_map(|value| if let Value::Ip(ip) = value { Some(*ip) } else { None }).collect();
    let v6 = servers.iter().filter(|ip| ip.is_ipv6()).count();
    let amazon = values.iter().any(|value| matches!(value, Value::Word(..)));
    let newer = servers.iter().find(|ip| ip.is_ipv6()).filter(|_| attribute == "netbios");
    let family = if v6 > servers.len() - v6 { "IPv6" } else { "IPv4" };
    let span = dhcp.span_of_value(attribute, |value| match newer {
        Some(newer) => *value == Value::Ip(*newer),
        None => false,
    });
    let (message, label, help) = match (v6.max(servers.len() - v6), newer) {
        (_, Some(ip)) => (
            format!("`{ip}` is no NetBIOS server: the protocol has no IPv6"),
            "an IPv6 address",
            "name servers by their IPv4 addresses".to_owned(),
        ),
        (count, None) if count > MOST => (
            format!("`{attribute}` of `{}` names {count} servers of {family}, more than four", dhcp.path),
            "too many servers",
            format!("keep four of {family}: nodes ask the first ones of `{attribute}` anyway"),
        ),
        _ if amazon && values.len() > 1 => (
            format!("`amazon` stands alone in `dns`: `{}` cannot name other servers beside it", dhcp.path),
            "`amazon`, or others",
            "write `dns = [amazon]`, or your own servers without it".to_owned(),
        ),
        _ => return None,
    };
    Some(Diagnostic::error(codes::DHCP_LIMIT, message).at(span, label).help(help))
}
