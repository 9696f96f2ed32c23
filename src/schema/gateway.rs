//! `gateway`: a way out of a network.

use super::{Attribute, Change, KindSchema, Place, Presence, Type};

/// The table of `gateway`. Sources: CreateInternetGateway, AttachInternetGateway.
pub const GATEWAY: KindSchema = KindSchema {
    word: "gateway",
    place: Place::Network,
    named: true,
    attributes: &[
        Attribute {
            name: "kind",
            takes: Type::OneOf(&["internet"]),
            presence: Presence::Required,
            change: Change::Replace,
            doc: "What it does. `internet` carries packets between public addresses and the internet, both ways.",
        },
        Attribute {
            name: "network",
            takes: Type::Reference(super::Kind::Network),
            presence: Presence::Implied,
            change: Change::InPlace,
            doc: "The network it is attached to.",
        },
    ],
    entries: &[],
    doc: "A way out of the network. Nothing uses it until a route leads to it.",
};
