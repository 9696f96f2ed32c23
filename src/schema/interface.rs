//! `interface`: a network interface.

use super::{Attribute, Change, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `interface`. Sources: CreateNetworkInterface, AttachNetworkInterface, ModifyNetworkInterfaceAttribute.
pub const INTERFACE: KindSchema = KindSchema {
    word: "interface",
    variant: None,
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "subnet",
            takes: Type::Reference(Kind::Subnet),
            presence: Presence::Required,
            change: Change::Replace,
            doc: "The subnet that it lies in.",
        },
        Attribute {
            name: "ip",
            takes: Type::AnyOf(&[Type::Ip, Type::OneOf(&["auto"])]),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "Its private address; `auto` pins a free one. Left out, AWS picks one.",
        },
        Attribute {
            name: "ipv6",
            takes: Type::AnyOf(&[Type::Ip, Type::OneOf(&["auto", "none"])]),
            presence: Presence::Default("none"),
            change: Change::InPlace,
            doc: "Its IPv6 address: one of its subnet, `auto` for one that AWS picks, or none.",
        },
        Attribute {
            name: "sg",
            takes: Type::List(&Type::Reference(Kind::SecurityGroup)),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "Its security groups. Left out, the network's default group, whose members reach one another.",
        },
        Attribute {
            name: "address",
            takes: Type::Reference(Kind::Address),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The elastic address it bears.",
        },
        Attribute {
            name: "node",
            takes: Type::Reference(Kind::Node),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The node it is attached to, as a further interface.",
        },
        Attribute {
            name: "forward",
            takes: Type::Bool,
            presence: Presence::Default("false"),
            change: Change::InPlace,
            doc: "Whether it takes packets that are neither from nor for its own addresses, as a router does.",
        },
        Attribute {
            name: "network",
            takes: Type::Reference(Kind::Network),
            presence: Presence::Implied,
            change: Change::Replace,
            doc: "The network it belongs to.",
        },
    ],
    entries: &[],
    doc: "A network interface: an address in a subnet that a node, or something outside of the program, can bear.",
};
