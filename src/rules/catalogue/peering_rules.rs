//! Peerings.

use super::{CatalogueRule, Class, Held};
use crate::diagnostic::codes;

/// In order.
pub const RULES: &[CatalogueRule] = &[
    CatalogueRule {
        number: 191,
        class: Class::Fails,
        rule: "Networks that share addresses cannot be joined: the connection is made and fails.",
        held: Held::Check(&[codes::PEERING_OVERLAP]),
        source: "VPC peering guide, limitations",
    },
    CatalogueRule {
        number: 192,
        class: Class::Refused,
        rule: "A pair of networks has one peering.",
        held: Held::Check(&[codes::PEERING_PAIR]),
        source: "CreateVpcPeeringConnection; error VpcPeeringConnectionAlreadyExists",
    },
    CatalogueRule {
        number: 193,
        class: Class::Refused,
        rule: "Who asks must own its network, and the other side accepts within seven days.",
        held: Held::Live("only AWS knows who owns a network that is `existing` in another account; the call says so"),
        source: "CreateVpcPeeringConnection",
    },
    CatalogueRule {
        number: 194,
        class: Class::Quota,
        rule: "A network has 50 peerings.",
        held: Held::Check(&[codes::PEERING_COUNT]),
        source: "VPC peering quotas",
    },
    CatalogueRule {
        number: 195,
        class: Class::Silent,
        rule: "A peering leads to the other network alone, not on to a third, nor through the other's gateways.",
        held: Held::Live("a matter of paths, not of a single resource: what can be reached is decided by the proof of assertions"),
        source: "VPC peering guide, limitations",
    },
    CatalogueRule {
        number: 196,
        class: Class::Silent,
        rule: "Each side of a peering needs its own route.",
        held: Held::Check(&[codes::PEERING_UNROUTED]),
        source: "VPC peering guide, update route tables",
    },
    CatalogueRule {
        number: 197,
        class: Class::Refused,
        rule: "Names across a peering need DNS hostnames in both networks.",
        held: Held::Check(&[codes::PEERING_DNS]),
        source: "ModifyVpcPeeringConnectionOptions; error InvalidVpcPeeringConnectionState.DnsHostnamesDisabled",
    },
    CatalogueRule {
        number: 198,
        class: Class::Refused,
        rule: "A peering that failed or was rejected cannot be deleted; it vanishes by itself.",
        held: Held::Engine("what is gone by itself counts as deleted; this version makes no such thing yet"),
        source: "DeleteVpcPeeringConnection",
    },
];
