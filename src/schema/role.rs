//! `role`: what programs on nodes may do.

use super::{Attribute, Change, Entry, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `role`. Sources: CreateRole, PutRolePolicy, CreateInstanceProfile, AddRoleToInstanceProfile.
pub const ROLE: KindSchema = KindSchema {
    word: "role",
    variant: None,
    places: &[Place::Top],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "trust",
            takes: Type::List(&Type::String),
            presence: Presence::Default("\"ec2.amazonaws.com\""),
            change: Change::InPlace,
            doc: "Who may assume it: services by their names, accounts and roles by their arns.",
        },
        Attribute {
            name: "policies",
            takes: Type::List(&Type::Arn),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "Managed policies that it has beside its own lines.",
        },
        Attribute {
            name: "session",
            takes: Type::Duration,
            presence: Presence::Default("1h"),
            change: Change::InPlace,
            doc: "How long a session may last: `1h` to `12h`.",
        },
        Attribute {
            name: "account",
            takes: Type::Reference(Kind::Account),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The account it lives in.",
        },
    ],
    entries: &[Entry::Permission],
    doc: "An IAM role with its instance profile: what programs on the nodes that bear it may do in AWS.",
};
