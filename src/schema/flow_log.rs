//! `flow-log`: a record of connections.

use super::{Attribute, Change, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `flow-log`. Source: CreateFlowLogs; a flow log can't be changed.
pub const FLOW_LOG: KindSchema = KindSchema {
    word: "flow-log",
    variant: None,
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "to",
            takes: Type::Arn,
            presence: Presence::Required,
            change: Change::Replace,
            doc: "Where the records go: the arn of an S3 bucket, a CloudWatch log group or a Firehose stream.",
        },
        Attribute {
            name: "of",
            takes: Type::AnyOf(&[Type::Reference(Kind::Subnet), Type::Reference(Kind::Interface)]),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "Whose packets are recorded. Left out, those of the whole network.",
        },
        Attribute {
            name: "traffic",
            takes: Type::OneOf(&["all", "accept", "reject"]),
            presence: Presence::Default("all"),
            change: Change::Replace,
            doc: "Which packets are recorded: all, those let through, or those refused.",
        },
        Attribute {
            name: "interval",
            takes: Type::Duration,
            presence: Presence::Default("10m"),
            change: Change::Replace,
            doc: "How long records are gathered: `1m` or `10m`.",
        },
        Attribute {
            name: "format",
            takes: Type::String,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The fields of a record, as `\"${srcaddr} …\"` with its dollar signs escaped. Left out, AWS's default format.",
        },
        Attribute {
            name: "role",
            takes: Type::Reference(Kind::Role),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The role that writes to a log group.",
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
    doc: "A record of who talked to whom: addresses, ports, bytes, and whether it was let through.",
};
