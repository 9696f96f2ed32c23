//! Endpoints.

use super::{CatalogueRule, Class, Held};
use crate::diagnostic::codes;

/// In order.
pub const RULES: &[CatalogueRule] = &[
    CatalogueRule {
        number: 125,
        class: Class::Refused,
        rule: "S3 and DynamoDB alone have gateway endpoints: in tables of one network, for the service of its region, \
            without groups.",
        held: Held::Check(&[codes::ENDPOINT_FORM, codes::OTHER_NETWORK]),
        source: "CreateVpcEndpoint; Gateway endpoints (AWS PrivateLink guide)",
    },
    CatalogueRule {
        number: 126,
        class: Class::Silent,
        rule: "A gateway endpoint serves its own network alone, not what comes to it by a peering or a VPN.",
        held: Held::Unsayable("it stands in the tables of its own network, and is no target that another table could lead to"),
        source: "VPC peering limitations (VPC peering guide)",
    },
    CatalogueRule {
        number: 127,
        class: Class::Refused,
        rule: "An ACL takes no prefix lists.",
        held: Held::Check(&[codes::WRONG_KIND]),
        source: "CreateNetworkAclEntry; Gateway endpoints (AWS PrivateLink guide)",
    },
    CatalogueRule {
        number: 128,
        class: Class::Refused,
        rule: "An interface endpoint has one subnet in a zone.",
        held: Held::Check(&[codes::ENDPOINT_ZONE]),
        source: "CreateVpcEndpoint.SubnetIds; error DuplicateSubnetsInSameZone",
    },
    CatalogueRule {
        number: 129,
        class: Class::Refused,
        rule: "An endpoint takes over its service's names only where both DNS attributes of the network are on.",
        held: Held::Check(&[codes::ENDPOINT_NAMES]),
        source: "CreateVpcEndpoint.PrivateDnsEnabled",
    },
    CatalogueRule {
        number: 130,
        class: Class::Refused,
        rule: "In a network one endpoint takes over the names of a service.",
        held: Held::Check(&[codes::ENDPOINT_NAMES_TWICE]),
        source: "Private DNS (AWS PrivateLink guide)",
    },
    CatalogueRule {
        number: 131,
        class: Class::Refused,
        rule: "The policy of an endpoint is JSON of at most 20,480 characters with white space.",
        held: Held::Check(&[codes::ENDPOINT_POLICY]),
        source: "CreateVpcEndpoint.PolicyDocument; Amazon VPC quotas (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 132,
        class: Class::Quota,
        rule: "A region has 20 gateway endpoints, a network at most 255 of them and 50 interface endpoints.",
        held: Held::Check(&[codes::OVER_QUOTA]),
        source: "AWS PrivateLink quotas (AWS PrivateLink guide)",
    },
];
