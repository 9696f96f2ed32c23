//! `disk`: a volume of a node.

use super::{Attribute, Change, KindSchema, Naming, Place, Presence, Type};

/// The table of `disk`. Sources: CreateVolume, RunInstances.BlockDeviceMappings, ModifyVolume.
pub const DISK: KindSchema = KindSchema {
    word: "disk",
    variant: None,
    places: &[Place::Node],
    naming: Naming::Either,
    attributes: &[
        Attribute {
            name: "device",
            takes: Type::String,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The name under which the node sees it, as `\"/dev/sdf\"`. A disk with a name of its own needs one; the one without is the root disk.",
        },
        Attribute {
            name: "size",
            takes: Type::Size,
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "Its size in whole GiB. Left out, that of the image or snapshot.",
        },
        Attribute {
            name: "type",
            takes: Type::OneOf(&["gp3", "gp2", "io1", "io2", "st1", "sc1", "standard"]),
            presence: Presence::Default("gp3"),
            change: Change::InPlace,
            doc: "Its type.",
        },
        Attribute {
            name: "iops",
            takes: Type::Int,
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "Operations a second: for `gp3` beyond the 3,000 that are included, required for `io1` and `io2`.",
        },
        Attribute {
            name: "throughput",
            takes: Type::Int,
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "MiB a second, for `gp3` beyond the 125 that are included.",
        },
        Attribute {
            name: "snapshot",
            takes: Type::String,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The snapshot it is made from, as `\"snap-…\"`.",
        },
        Attribute {
            name: "encryption-key",
            takes: Type::Arn,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The key that encrypts it. Every disk is encrypted; left out, with the account's default key.",
        },
        Attribute {
            name: "keep",
            takes: Type::Bool,
            presence: Presence::Default("false"),
            change: Change::InPlace,
            doc: "Whether it stays when its node goes.",
        },
    ],
    entries: &[],
    doc: "A volume of a node. Without a name it is the root disk; with one it is a further disk. All are encrypted.",
};
