//! `transit`: a hub for networks.

use super::{Attribute, Change, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `transit`. Sources: CreateTransitGateway, CreateTransitGatewayVpcAttachment.
pub const TRANSIT: KindSchema = KindSchema {
    word: "transit",
    variant: None,
    places: &[Place::Top],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "region",
            takes: Type::Region,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The region that holds it. Left out, `--region` or the environment says it.",
        },
        Attribute {
            name: "attach",
            takes: Type::List(&Type::Reference(Kind::Subnet)),
            presence: Presence::Required,
            change: Change::InPlace,
            doc: "The subnets through which networks are attached: for each network one in every zone that is to reach it.",
        },
        Attribute {
            name: "asn",
            takes: Type::Int,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "Its number as an autonomous system. Left out, 64512.",
        },
        Attribute {
            name: "isolate",
            takes: Type::Bool,
            presence: Presence::Default("false"),
            change: Change::InPlace,
            doc: "Whether attached networks reach the hub but not one another.",
        },
        Attribute {
            name: "account",
            takes: Type::Reference(Kind::Account),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The account it lives in.",
        },
    ],
    entries: &[],
    doc: "A transit gateway: a hub that carries packets between the networks attached to it. Each needs a route to it.",
};
