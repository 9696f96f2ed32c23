//! W0123: an egress gateway in a network without IPv6. Rule 104.
//!
//! What AWS documents (VPC user guide, "Egress-only internet gateways"): they carry IPv6 alone.

use super::Context;
use super::ways::network_of;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the egress gateways of networks of ours: whether somebody else's has IPv6 need not be written.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for gateway in context.of(Kind::Egress) {
        let network =
            network_of(context, gateway).filter(|network| network.existing.is_none() && network.values.contains_key("ipv6"));
        let Some(network) = network.filter(|network| !context.analysis.has_ipv6(network)) else { continue };
        let message = format!("`{}` carries IPv6 alone, and `{}` has none", gateway.path, network.path);
        found.push(
            Diagnostic::warning(codes::EGRESS_WITHOUT_IPV6, message)
                .at(gateway.head, "nothing can use it")
                .at(network.span_of("ipv6"), format!("`{}` has no IPv6 block", network.path))
                .help(format!("write `ipv6 = amazon` in `{}`, or take a gateway of `kind = nat`", network.path)),
        );
    }
}
