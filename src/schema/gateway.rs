//! `gateway`: the ways out of a network, one table for each sort.

use super::{Attribute, Change, Kind, KindSchema, Naming, Place, Presence, Type};

const KINDS: Type = Type::OneOf(&["internet", "nat", "egress", "endpoint", "vpn"]);

/// The table of `gateway` with `kind = internet`. Sources: CreateInternetGateway, AttachInternetGateway.
pub const GATEWAY: KindSchema = KindSchema {
    word: "gateway",
    variant: Some("internet"),
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "kind",
            takes: KINDS,
            presence: Presence::Required,
            change: Change::Replace,
            doc: "What it does. `internet` carries packets between public addresses and the internet, both ways.",
        },
        Attribute {
            name: "network",
            takes: Type::Reference(Kind::Network),
            presence: Presence::Implied,
            change: Change::InPlace,
            doc: "The network it is attached to.",
        },
    ],
    entries: &[],
    doc: "A way out of the network. Nothing uses it until a route leads to it.",
};

/// The table of `gateway` with `kind = nat`. Sources: CreateNatGateway, AllocateAddress; CloudFormation's create-only properties of `AWS::EC2::NatGateway`.
pub const NAT: KindSchema = KindSchema {
    word: "gateway",
    variant: Some("nat"),
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "kind",
            takes: KINDS,
            presence: Presence::Required,
            change: Change::Replace,
            doc: "What it does. `nat` lets nodes without a public address open connections to the internet, and nobody open one to them.",
        },
        Attribute {
            name: "subnet",
            takes: Type::Reference(Kind::Subnet),
            presence: Presence::Required,
            change: Change::Replace,
            doc: "The subnet that it stands in: one whose own routes lead to an internet gateway.",
        },
        Attribute {
            name: "address",
            takes: Type::Reference(Kind::Address),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The elastic address behind which nodes hide. Left out, it gets one of its own, `NAME.address`.",
        },
        Attribute {
            name: "reach",
            takes: Type::OneOf(&["public", "private"]),
            presence: Presence::Default("public"),
            change: Change::Replace,
            doc: "`private` hides nodes behind an address of its subnet instead, towards other networks.",
        },
        Attribute {
            name: "ip",
            takes: Type::Ip,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "Its private address. Left out, AWS picks one.",
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
    doc: "Network address translation: connections from inside leave under its address, and only their answers come back.",
};

/// The table of `gateway` with `kind = egress`. Source: CreateEgressOnlyInternetGateway.
pub const EGRESS: KindSchema = KindSchema {
    word: "gateway",
    variant: Some("egress"),
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "kind",
            takes: KINDS,
            presence: Presence::Required,
            change: Change::Replace,
            doc: "What it does. `egress` lets nodes open IPv6 connections to the internet, and nobody open one to them.",
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
    doc: "What a NAT gateway is for IPv4, without hiding anything: out, but not in. It costs nothing.",
};

/// The table of `gateway` with `kind = endpoint`. Source: CreateVpcEndpoint.
pub const ENDPOINT: KindSchema = KindSchema {
    word: "gateway",
    variant: Some("endpoint"),
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "kind",
            takes: KINDS,
            presence: Presence::Required,
            change: Change::Replace,
            doc: "What it does. `endpoint` leads to a service of AWS without leaving its network.",
        },
        Attribute {
            name: "for",
            takes: Type::AnyOf(&[Type::OneOf(super::services::SERVICES), Type::String]),
            presence: Presence::Required,
            change: Change::Replace,
            doc: "The service: a word such as `s3` or `ecr.api`, or its full name as a text.",
        },
        Attribute {
            name: "routes",
            takes: Type::List(&Type::Reference(Kind::Routes)),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "For `s3` and `dynamodb`: the tables that lead there. This makes it a gateway endpoint.",
        },
        Attribute {
            name: "subnets",
            takes: Type::List(&Type::Reference(Kind::Subnet)),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "For every service: the subnets in which it gets an interface, one a zone. This makes it an interface endpoint.",
        },
        Attribute {
            name: "sg",
            takes: Type::List(&Type::Reference(Kind::SecurityGroup)),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The security groups of its interfaces.",
        },
        Attribute {
            name: "private-dns",
            takes: Type::Bool,
            presence: Presence::Default("true"),
            change: Change::InPlace,
            doc: "Whether the service's own name leads to its interfaces.",
        },
        Attribute {
            name: "policy",
            takes: Type::String,
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "Who may do what through it, as JSON. Left out, everything.",
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
    doc: "A private way to a service of AWS: a gateway endpoint in routing tables, or an interface endpoint in subnets.",
};

/// The table of `gateway` with `kind = vpn`. Sources: CreateVpnGateway, AttachVpnGateway.
pub const VPN: KindSchema = KindSchema {
    word: "gateway",
    variant: Some("vpn"),
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "kind",
            takes: KINDS,
            presence: Presence::Required,
            change: Change::Replace,
            doc: "What it does. `vpn` is AWS's end of private connections to elsewhere.",
        },
        Attribute {
            name: "asn",
            takes: Type::Int,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "Its number as an autonomous system. Left out, 64512.",
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
    doc: "A virtual private gateway: where VPN and Direct Connect connections end. Those connections themselves are made elsewhere.",
};
