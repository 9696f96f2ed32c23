//! `acl`: a network ACL.

use super::{Attribute, Change, Entry, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `acl`. Sources: CreateNetworkAcl, CreateNetworkAclEntry, ReplaceNetworkAclEntry, ReplaceNetworkAclAssociation.
pub const ACL: KindSchema = KindSchema {
    word: "acl",
    variant: None,
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "entries",
            takes: Type::Tags,
            presence: Presence::Implied,
            change: Change::InPlace,
            doc: "The numbered lines. Every list ends with an entry that denies all, which is never written.",
        },
        Attribute {
            name: "network",
            takes: Type::Reference(Kind::Network),
            presence: Presence::Implied,
            change: Change::Replace,
            doc: "The network it belongs to.",
        },
    ],
    entries: &[Entry::Numbered],
    doc: "A network ACL: numbered lines that each packet into or out of a subnet is held against, the lowest number first. It keeps no connections: answers need a line too.",
};
