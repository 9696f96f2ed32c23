//! E0422: how many servers a DHCP option set names.
//!
//! What AWS documents (CreateDhcpOptions): at most four servers of each sort and family, and
//! `AmazonProvidedDNS` alone.

use std::net::IpAddr;

use super::Context;
use crate::analysis::{Settled, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

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
            found.push(error.at(dhcp.span_of("dns"), "a set of options has at least one"));
        }
    }
}

fn judge(dhcp: &Settled, attribute: &str) -> Option<Diagnostic> {
    let values = dhcp.list(attribute);
    let family =
        |v6: bool| values.iter().filter(|value| matches!(value, Value::Ip(ip) if matches!(ip, IpAddr::V6(_)) == v6)).count();
    let amazon = values.iter().any(|value| matches!(value, Value::Word(..)));
    let message = match family(false).max(family(true)) {
        count @ 5.. => format!("`{attribute}` of `{}` names {count} servers, more than four", dhcp.path),
        _ if amazon && values.len() > 1 => "`amazon` stands alone: other name servers cannot stand beside it".to_owned(),
        _ => return None,
    };
    let label = if amazon { "`amazon`, or others" } else { "too many servers" };
    Some(Diagnostic::error(codes::DHCP_LIMIT, message).at(dhcp.span_of(attribute), label))
}
