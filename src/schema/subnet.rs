//! `subnet`: a part of a network in one zone.

use super::{Attribute, Change, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `subnet`. Sources: CreateSubnet, ModifySubnetAttribute, AssociateRouteTable,
/// ReplaceRouteTableAssociation; CloudFormation's create-only properties of `AWS::EC2::Subnet`.
pub const SUBNET: KindSchema = KindSchema {
    word: "subnet",
    variant: None,
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "cidr",
            takes: Type::AnyOf(&[Type::Cidr, Type::Prefix]),
            presence: Presence::Required,
            change: Change::Replace,
            doc: "Its block, inside the network's, from /16 to /28; or only its size, as `/24`, for a free block that the lock file pins. AWS keeps the first four addresses and the last.",
        },
        Attribute {
            name: "zone",
            takes: Type::Zone,
            presence: Presence::Required,
            change: Change::Replace,
            doc: "The availability zone, as `us-east-1a`.",
        },
        Attribute {
            name: "routes",
            takes: Type::Reference(Kind::Routes),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The routing table of its packets. Left out, the network's main table, which leads nowhere else.",
        },
        Attribute {
            name: "acl",
            takes: Type::Reference(Kind::Acl),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The network ACL of its packets. Left out, the network's default one, which lets everything through.",
        },
        Attribute {
            name: "ipv6",
            takes: Type::AnyOf(&[Type::OneOf(&["auto", "none"]), Type::Cidr]),
            presence: Presence::Default("auto"),
            change: Change::Replace,
            doc: "Its /64 of the network's IPv6 block: `auto` for one whose index the lock file pins, a block where the network's is written, or none. Without a network that has IPv6, `auto` is none.",
        },
        Attribute {
            name: "inherits",
            takes: Type::List(&Type::String),
            presence: Presence::Implied,
            change: Change::InPlace,
            doc: "What new interfaces would get unasked: public addresses, IPv6 addresses, DNS64. Always nothing.",
        },
        Attribute {
            name: "network",
            takes: Type::Reference(Kind::Network),
            presence: Presence::Implied,
            change: Change::Replace,
            doc: "The network it lies in.",
        },
    ],
    entries: &[],
    doc: "A part of a network's addresses in one availability zone. Nodes live in subnets.",
};
