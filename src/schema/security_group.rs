//! `sg`: a security group.

use super::{Attribute, Change, Entry, KindSchema, Naming, Place, Presence, Type};

/// The table of `sg`. Sources: CreateSecurityGroup, AuthorizeSecurityGroupIngress and -Egress,
/// RevokeSecurityGroupIngress and -Egress, UpdateSecurityGroupRuleDescriptions.
pub const SECURITY_GROUP: KindSchema = KindSchema {
    word: "sg",
    variant: None,
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "outbound",
            takes: Type::OneOf(&["open", "closed"]),
            presence: Presence::Default("open"),
            change: Change::InPlace,
            doc: "Whether members may open connections to anywhere. Closed leaves only what `allow … to` lines name.",
        },
        Attribute {
            name: "rules",
            takes: Type::Tags,
            presence: Presence::Implied,
            change: Change::InPlace,
            doc: "The `allow` lines, and the rule that lets all out of an open group.",
        },
        Attribute {
            name: "network",
            takes: Type::Reference(super::Kind::Network),
            presence: Presence::Implied,
            change: Change::Replace,
            doc: "The network it belongs to.",
        },
    ],
    entries: &[Entry::Allow],
    doc: "A security group: what may reach its members, and what they may reach. Answers are always let through.",
};
