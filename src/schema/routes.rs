//! `routes`: a route table.

use super::{Attribute, Change, Entry, KindSchema, Naming, Place, Presence, Type};

/// The table of `routes`. Sources: CreateRouteTable, CreateRoute, ReplaceRoute, DeleteRoute.
pub const ROUTES: KindSchema = KindSchema {
    word: "routes",
    variant: None,
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "routes",
            takes: Type::Tags,
            presence: Presence::Implied,
            change: Change::InPlace,
            doc: "The lines `destination -> target`. The route that keeps the network's own addresses inside is always there and is never written.",
        },
        Attribute {
            name: "network",
            takes: Type::Reference(super::Kind::Network),
            presence: Presence::Implied,
            change: Change::Replace,
            doc: "The network it belongs to.",
        },
    ],
    entries: &[Entry::Route],
    doc: "A routing table: where packets go that leave the network. The longest matching prefix wins.",
};
