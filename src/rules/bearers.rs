//! What bears public addresses: the nodes, interfaces, fleets and NAT gateways of a program.

use super::Context;
use crate::analysis::{InstanceId, Settled};
use crate::schema::Kind;
use crate::source::Span;

/// A resource that names an elastic address.
pub(super) struct Bearer<'a> {
    /// Which.
    pub resource: &'a Settled,
    /// The address.
    pub address: InstanceId,
    /// Where it names it.
    pub span: Span,
}

/// In which attribute a kind names its elastic address.
const NAMES: [(Kind, &str); 3] = [(Kind::Node, "public-ip"), (Kind::Interface, "address"), (Kind::Nat, "address")];

/// Everything that names an elastic address.
pub(super) fn of_addresses<'a>(context: &Context<'a>) -> impl Iterator<Item = Bearer<'a>> {
    NAMES.into_iter().flat_map(|(kind, name)| {
        context
            .of(kind)
            .filter_map(move |resource| Some(Bearer { resource, address: resource.reference(name)?, span: resource.span_of(name) }))
    })
}

/// Whether it is a NAT gateway that has a public address.
pub(super) fn is_public_nat(resource: &Settled) -> bool {
    resource.kind == Kind::Nat && resource.word("reach") == Some("public")
}
