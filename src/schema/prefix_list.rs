//! `prefix-list`: blocks of addresses under one name.

use super::{Attribute, Change, KindSchema, Naming, Place, Presence, Type};

/// The table of `prefix-list`. Sources: CreateManagedPrefixList, ModifyManagedPrefixList.
pub const PREFIX_LIST: KindSchema = KindSchema {
    word: "prefix-list",
    variant: None,
    places: &[Place::Top, Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "entries",
            takes: Type::List(&Type::AnyOf(&[Type::Cidr, Type::Ip])),
            presence: Presence::Required,
            change: Change::InPlace,
            doc: "Its blocks and addresses, all of one family.",
        },
        Attribute {
            name: "max",
            takes: Type::Int,
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "How many entries it may have. Rules and routes that use it count as so many. Left out, as many as it has.",
        },
    ],
    entries: &[],
    doc: "A list of blocks that rules and routes can name. It exists in each region where it is used.",
};
