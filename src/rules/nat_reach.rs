//! E0460: a private NAT gateway with an elastic address. Rule 111.
//!
//! What AWS documents (CreateNatGateway.AllocationId: needed for public NAT gateways, not allowed for private ones). A
//! public one without `address` is given its own.

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the NAT gateways.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for gateway in context.of(Kind::Nat).filter(|gateway| gateway.existing.is_none()) {
        let private = gateway.word("reach") == Some("private");
        let address = gateway.reference("address").filter(|_| private).and_then(|id| context.analysis.resource(id));
        let Some(address) = address else { continue };
        let message = format!("`{}` is private, and has the public address `{}`", gateway.path, address.path);
        found.push(
            Diagnostic::error(codes::PRIVATE_NAT_ADDRESS, message)
                .at(gateway.span_of("address"), "a private gateway has no public address")
                .at(gateway.span_of("reach"), "private here")
                .help("leave `address` out, or `reach = private`"),
        );
    }
}
