//! `node`: an EC2 instance.

use super::{Attribute, Change, Kind, KindSchema, Place, Presence, Type};

/// The table of `node`. Sources: RunInstances, ModifyInstanceAttribute, ModifyInstanceMetadataOptions;
/// CloudFormation's create-only properties of `AWS::EC2::Instance`.
pub const NODE: KindSchema = KindSchema {
    word: "node",
    place: Place::Network,
    named: true,
    attributes: ATTRIBUTES,
    entries: &[],
    doc: "A machine: an EC2 instance with one interface and an encrypted disk.",
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
        takes: Type::Ip,
        presence: Presence::Optional,
        change: Change::Replace,
        doc: "Its private address. Left out, AWS picks one and keeps it.",
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
        name: "public-ip",
        takes: Type::OneOf(&["auto", "none"]),
        presence: Presence::Default("none"),
        change: Change::Replace,
        doc: "`auto` gives it a public address from Amazon's pool while it runs.",
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
