//! `fleet`: an auto-scaling group with its launch template.

use super::{Attribute, Change, Entry, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `fleet`. Sources: CreateLaunchTemplate, CreateAutoScalingGroup.
pub const FLEET: KindSchema = KindSchema {
    word: "fleet",
    variant: None,
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "min",
            takes: Type::Int,
            presence: Presence::Required,
            change: Change::InPlace,
            doc: "How many nodes there are at least.",
        },
        Attribute {
            name: "max",
            takes: Type::Int,
            presence: Presence::Required,
            change: Change::InPlace,
            doc: "How many nodes there are at most.",
        },
        Attribute {
            name: "size",
            takes: Type::Int,
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "How many there are to begin with. Left out, the least.",
        },
        Attribute {
            name: "subnets",
            takes: Type::List(&Type::Reference(Kind::Subnet)),
            presence: Presence::Required,
            change: Change::InPlace,
            doc: "The subnets over which they are spread.",
        },
        Attribute {
            name: "type",
            takes: Type::InstanceType,
            presence: Presence::Required,
            change: Change::InPlace,
            doc: "The instance type of its nodes.",
        },
        Attribute {
            name: "image",
            takes: Type::ImageName,
            presence: Presence::Required,
            change: Change::InPlace,
            doc: "What its nodes boot from.",
        },
        Attribute {
            name: "sg",
            takes: Type::List(&Type::Reference(Kind::SecurityGroup)),
            presence: Presence::Required,
            change: Change::InPlace,
            doc: "The security groups of its nodes.",
        },
        Attribute {
            name: "key",
            takes: Type::Reference(Kind::KeyPair),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The key pair whose owner may log in.",
        },
        Attribute {
            name: "role",
            takes: Type::Reference(Kind::Role),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The role whose permissions programs on its nodes have.",
        },
        Attribute {
            name: "public-ip",
            takes: Type::OneOf(&["auto", "none"]),
            presence: Presence::Default("none"),
            change: Change::InPlace,
            doc: "`auto` gives each node a public address while it runs.",
        },
        Attribute {
            name: "init",
            takes: Type::String,
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "What cloud-init runs at first boot: at most 16,384 bytes.",
        },
        Attribute {
            name: "metadata",
            takes: Type::OneOf(&["token", "optional", "off"]),
            presence: Presence::Default("token"),
            change: Change::InPlace,
            doc: "How its nodes may ask for their metadata.",
        },
        Attribute {
            name: "network",
            takes: Type::Reference(Kind::Network),
            presence: Presence::Implied,
            change: Change::Replace,
            doc: "The network it belongs to.",
        },
    ],
    entries: &[Entry::Declarations],
    doc: "A group of like nodes that AWS keeps between two numbers: a launch template and an auto-scaling group.",
};
