//! `network`: a VPC.

use super::{Attribute, Change, Entry, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `network`. Sources: CreateVpc, ModifyVpcAttribute, ModifyVpcTenancy; CloudFormation's
/// create-only properties of `AWS::EC2::VPC`.
pub const NETWORK: KindSchema = KindSchema {
    word: "network",
    variant: None,
    places: &[Place::Top],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "region",
            takes: Type::Region,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The region that holds it, as `us-east-1`. Left out, `--region` or the environment says it.",
        },
        Attribute {
            name: "account",
            takes: Type::Reference(Kind::Account),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The account it lives in. Left out, the one whose credentials are at hand.",
        },
        Attribute {
            name: "cidr",
            takes: Type::List(&Type::Cidr),
            presence: Presence::Required,
            change: Change::Replace,
            doc: "Its block of IPv4 addresses, from /16 to /28, or a list: the first is the primary one and stays, further ones come and go.",
        },
        Attribute {
            name: "ipv6",
            takes: Type::AnyOf(&[Type::OneOf(&["amazon", "none"]), Type::Cidr]),
            presence: Presence::Default("none"),
            change: Change::InPlace,
            doc: "Its IPv6 addresses: `amazon` for a /56 that Amazon picks, or a block of an own `pool`.",
        },
        Attribute {
            name: "pool",
            takes: Type::String,
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The pool that an own IPv6 block belongs to, as `\"ipv6pool-ec2-…\"`.",
        },
        Attribute {
            name: "tenancy",
            takes: Type::OneOf(&["default", "dedicated"]),
            presence: Presence::Default("default"),
            change: Change::Replace,
            doc: "Whether its nodes run on hardware shared with other customers. From dedicated to default it changes in place.",
        },
        Attribute {
            name: "dns",
            takes: Type::OneOf(&["hostnames", "resolver", "none"]),
            presence: Presence::Default("hostnames"),
            change: Change::InPlace,
            doc: "What Amazon's resolver does for it: answer and give nodes names, only answer, or nothing.",
        },
    ],
    entries: &[Entry::Declarations],
    doc: "A virtual private cloud: a private block of addresses in one region, and all that is declared inside.",
};
