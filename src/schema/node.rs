//! `node`: an EC2 instance.

use super::{Attribute, Change, Entry, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `node`. Sources: RunInstances, ModifyInstanceAttribute, ModifyInstanceMetadataOptions;
/// CloudFormation's create-only properties of `AWS::EC2::Instance`.
pub const NODE: KindSchema = KindSchema {
    word: "node",
    variant: None,
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: ATTRIBUTES,
    entries: &[Entry::Declarations],
    doc: "A machine: an EC2 instance with its interface and its encrypted disks.",
};

const ATTRIBUTES: &[Attribute] = &[
    Attribute {
        name: "subnet",
        takes: Type::Reference(Kind::Subnet),
        presence: Presence::Required,
        change: Change::Replace,
        doc: "The subnet that its interface lies in.",
    },
    Attribute {
        name: "ip",
        takes: Type::AnyOf(&[Type::Ip, Type::OneOf(&["auto"])]),
        presence: Presence::Optional,
        change: Change::Replace,
        doc: "Its private address; `auto` takes a free one of its subnet, which the lock file pins. Left out, AWS picks one and keeps it.",
    },
    Attribute {
        name: "ipv6",
        takes: Type::AnyOf(&[Type::Ip, Type::OneOf(&["auto", "none"])]),
        presence: Presence::Default("none"),
        change: Change::InPlace,
        doc: "Its IPv6 address: one of its subnet, `auto` for one that AWS picks, or none.",
    },
    Attribute {
        name: "type",
        takes: Type::InstanceType,
        presence: Presence::Required,
        change: Change::Restart,
        doc: "Its instance type, as `t2.micro`.",
    },
    Attribute {
        name: "image",
        takes: Type::ImageName,
        presence: Presence::Required,
        change: Change::Replace,
        doc: "What it boots from: a published name such as `al2023`, whose meaning is pinned in the lock file, or an `ami-…` id.",
    },
    Attribute {
        name: "sg",
        takes: Type::List(&Type::Reference(Kind::SecurityGroup)),
        presence: Presence::Required,
        change: Change::InPlace,
        doc: "Its security groups, one to five.",
    },
    Attribute {
        name: "key",
        takes: Type::Reference(Kind::KeyPair),
        presence: Presence::Optional,
        change: Change::Replace,
        doc: "The key pair whose owner may log in.",
    },
    Attribute {
        name: "role",
        takes: Type::Reference(Kind::Role),
        presence: Presence::Optional,
        change: Change::InPlace,
        doc: "The role whose permissions programs on it have.",
    },
    Attribute {
        name: "public-ip",
        takes: Type::AnyOf(&[Type::OneOf(&["auto", "none"]), Type::Reference(Kind::Address)]),
        presence: Presence::Default("none"),
        change: Change::Replace,
        doc: "`auto` gives it a public address from Amazon's pool while it runs; the name of an `address`, that one for good.",
    },
    Attribute {
        name: "forward",
        takes: Type::Bool,
        presence: Presence::Default("false"),
        change: Change::InPlace,
        doc: "Whether it takes packets that are neither from nor for its own addresses, as a router does. A route can lead only to such a node.",
    },
    Attribute {
        name: "init",
        takes: Type::String,
        presence: Presence::Optional,
        change: Change::Replace,
        doc: "What cloud-init runs at first boot: at most 16,384 bytes.",
    },
    Attribute {
        name: "metadata",
        takes: Type::OneOf(&["token", "optional", "off"]),
        presence: Presence::Default("token"),
        change: Change::InPlace,
        doc: "How it may ask for its metadata: only with a session token, also without, or not at all.",
    },
];
