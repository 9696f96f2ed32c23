//! `peering`: two networks joined.

use super::{Attribute, Change, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `peering`. Sources: CreateVpcPeeringConnection, AcceptVpcPeeringConnection, ModifyVpcPeeringConnectionOptions.
pub const PEERING: KindSchema = KindSchema {
    word: "peering",
    variant: None,
    places: &[Place::Top],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "from",
            takes: Type::Reference(Kind::Network),
            presence: Presence::Required,
            change: Change::Replace,
            doc: "The network that asks.",
        },
        Attribute {
            name: "to",
            takes: Type::Reference(Kind::Network),
            presence: Presence::Required,
            change: Change::Replace,
            doc: "The network that accepts; of whatever region and account.",
        },
        Attribute {
            name: "dns",
            takes: Type::Bool,
            presence: Presence::Default("false"),
            change: Change::InPlace,
            doc: "Whether public names of nodes on the other side lead to their private addresses.",
        },
    ],
    entries: &[],
    doc: "A connection between two networks whose blocks do not overlap. Each side needs a route to the other; it leads to no third.",
};
