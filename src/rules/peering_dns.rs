//! E0540: names across a peering whose networks have none. Rule 197.
//!
//! What AWS documents (ModifyVpcPeeringConnectionOptions; error `InvalidVpcPeeringConnectionState.DnsHostnamesDisabled`).

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at both ends of every peering with `dns`.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for peering in context.of(Kind::Peering).filter(|peering| peering.is_true("dns")) {
        for end in ["from", "to"] {
            let Some(network) = peering.reference(end).and_then(|id| context.analysis.resource(id)) else { continue };
            if let Some(dns @ ("resolver" | "none")) = network.word("dns") {
                let message = format!("`{}` has `dns`, and the nodes of `{}` have no names", peering.path, network.path);
                found.push(
                    Diagnostic::error(codes::PEERING_DNS, message)
                        .at(peering.span_of("dns"), "needs names on both sides")
                        .at(network.span_of("dns"), format!("`{dns}` here"))
                        .help(format!("write `dns = hostnames` in `{}`, or leave it out there", network.path)),
                );
            }
        }
    }
}
