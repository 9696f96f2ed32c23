//! `group`: people who may see or manage networks.

use super::{Attribute, Change, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `group`. Sources: CreateGroup, PutGroupPolicy, AddUserToGroup.
pub const GROUP: KindSchema = KindSchema {
    word: "group",
    variant: None,
    places: &[Place::Top],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "manage",
            takes: Type::List(&Type::Reference(Kind::Network)),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The networks that its members may change.",
        },
        Attribute {
            name: "view",
            takes: Type::List(&Type::Reference(Kind::Network)),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The networks that its members may look at.",
        },
        Attribute {
            name: "members",
            takes: Type::List(&Type::String),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The names of its users, who exist already.",
        },
        Attribute {
            name: "policies",
            takes: Type::List(&Type::Arn),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "Managed policies that it has beside.",
        },
        Attribute {
            name: "account",
            takes: Type::Reference(Kind::Account),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The account it lives in.",
        },
    ],
    entries: &[],
    doc: "An IAM group: who may manage and who may view a network.",
};
