//! `dhcp`: a DHCP option set.

use super::{Attribute, Change, KindSchema, Naming, Place, Presence, Type};

/// The table of `dhcp`. Source: CreateDhcpOptions; an option set can't be changed once it exists.
pub const DHCP: KindSchema = KindSchema {
    word: "dhcp",
    variant: None,
    places: &[Place::Network],
    naming: Naming::Kind,
    attributes: &[
        Attribute {
            name: "domain",
            takes: Type::String,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The domain that nodes search for short names.",
        },
        Attribute {
            name: "dns",
            takes: Type::List(&Type::AnyOf(&[Type::OneOf(&["amazon"]), Type::Ip])),
            presence: Presence::Default("[amazon]"),
            change: Change::Replace,
            doc: "Up to four name servers of each address family. `amazon` is the network's own resolver, and stands alone.",
        },
        Attribute {
            name: "ntp",
            takes: Type::List(&Type::Ip),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "Up to four time servers of each address family.",
        },
        Attribute {
            name: "netbios",
            takes: Type::List(&Type::Ip),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "Up to four NetBIOS name servers, by IPv4 addresses.",
        },
        Attribute {
            name: "network",
            takes: Type::Reference(super::Kind::Network),
            presence: Presence::Implied,
            change: Change::InPlace,
            doc: "The network that uses the set.",
        },
    ],
    entries: &[],
    doc: "What the nodes of a network are told when they ask for an address: domain, name servers, time servers.",
};
