//! Gateways, elastic addresses and NAT.

use super::{CatalogueRule, Class, Held};
use crate::diagnostic::codes;

/// In order.
pub const RULES: &[CatalogueRule] = &[
    CatalogueRule {
        number: 100,
        class: Class::Refused,
        rule: "A network has one internet gateway.",
        held: Held::Check(&[codes::SECOND_INTERNET_GATEWAY]),
        source: "Amazon VPC quotas (Amazon VPC user guide); AttachInternetGateway",
    },
    CatalogueRule {
        number: 101,
        class: Class::Refused,
        rule: "An internet gateway is attached to one network.",
        held: Held::Unsayable("a gateway is declared in the network that it is attached to"),
        source: "AttachInternetGateway; error Resource.AlreadyAssociated",
    },
    CatalogueRule {
        number: 102,
        class: Class::Quota,
        rule: "A region has as many internet gateways as networks: five.",
        held: Held::Check(&[codes::OVER_QUOTA]),
        source: "Amazon VPC quotas (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 103,
        class: Class::Refused,
        rule: "A network has one egress gateway, and a region as many as networks.",
        held: Held::Check(&[codes::SECOND_GATEWAY, codes::OVER_QUOTA]),
        source: "Amazon VPC quotas (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 104,
        class: Class::Silent,
        rule: "An egress gateway carries IPv6 alone.",
        held: Held::Check(&[codes::EGRESS_WITHOUT_IPV6]),
        source: "Egress-only internet gateways (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 105,
        class: Class::Refused,
        rule: "An elastic address is bound only in a network with an internet gateway.",
        held: Held::Check(&[codes::NO_INTERNET_GATEWAY]),
        source: "AssociateAddress; error Gateway.NotAttached",
    },
    CatalogueRule {
        number: 106,
        class: Class::Refused,
        rule: "An elastic address is bound once; binding it again takes it away from whoever had it.",
        held: Held::Check(&[codes::ADDRESS_BORNE_TWICE]),
        source: "AssociateAddress.AllowReassociation",
    },
    CatalogueRule {
        number: 107,
        class: Class::Refused,
        rule: "An address is bound to a node by the node's id only while it has one interface and is not pending.",
        held: Held::Engine(
            "an address is to be bound to the first interface of a running node, by the id of the interface; this version \
             makes none yet",
        ),
        source: "AssociateAddress; error IncorrectInstanceState",
    },
    CatalogueRule {
        number: 108,
        class: Class::Refused,
        rule: "An elastic address and its bearer belong to one network border group.",
        held: Held::Unsayable(
            "addresses are taken from the region's own group, and no subnet can lie in a Local Zone or a Wavelength Zone",
        ),
        source: "AssociateAddress; CreateNatGateway",
    },
    CatalogueRule {
        number: 109,
        class: Class::Quota,
        rule: "A region has five elastic addresses.",
        held: Held::Check(&[codes::OVER_QUOTA]),
        source: "Amazon VPC quotas (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 110,
        class: Class::Silent,
        rule: "An internet gateway translates between a public address and its bearer's private one, for subnets whose table \
            leads to it.",
        held: Held::Check(&[codes::PUBLIC_ADDRESS_UNHEARD]),
        source: "Internet gateways (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 111,
        class: Class::Refused,
        rule: "A public NAT gateway has an elastic address, and a private one has none.",
        held: Held::Check(&[codes::PRIVATE_NAT_ADDRESS]),
        source: "CreateNatGateway.AllocationId",
    },
    CatalogueRule {
        number: 112,
        class: Class::Fails,
        rule: "A public NAT gateway in a network without an internet gateway fails.",
        held: Held::Check(&[codes::NO_INTERNET_GATEWAY]),
        source: "Troubleshoot NAT gateways (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 113,
        class: Class::Silent,
        rule: "A public NAT gateway stands in a subnet whose table leads to the internet gateway, and whoever uses it in another.",
        held: Held::Check(&[codes::NAT_SHUT_IN]),
        source: "Troubleshoot NAT gateways (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 114,
        class: Class::Fails,
        rule: "A NAT gateway whose elastic address is bound to something else fails.",
        held: Held::Check(&[codes::ADDRESS_BORNE_TWICE]),
        source: "Troubleshoot NAT gateways (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 115,
        class: Class::Fails,
        rule: "A NAT gateway needs a free address in its subnet.",
        held: Held::Check(&[codes::SUBNET_FULL]),
        source: "Troubleshoot NAT gateways (Amazon VPC user guide): InsufficientFreeAddressesInSubnet",
    },
    CatalogueRule {
        number: 116,
        class: Class::Fails,
        rule: "Some zones have no NAT gateways.",
        held: Held::Live(
            "AWS does not say which zones they are, and the names of zones mean others in each account; the gateway fails \
             with NotAvailableInZone",
        ),
        source: "Troubleshoot NAT gateways (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 117,
        class: Class::Quota,
        rule: "A zone has five NAT gateways.",
        held: Held::Check(&[codes::OVER_QUOTA]),
        source: "Amazon VPC quotas (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 118,
        class: Class::Quota,
        rule: "A public NAT gateway has two elastic addresses, a private one eight addresses.",
        held: Held::Unsayable("a NAT gateway has one address in the language"),
        source: "Amazon VPC quotas (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 119,
        class: Class::Refused,
        rule: "A NAT gateway has no security groups.",
        held: Held::Check(&[codes::UNKNOWN_ATTRIBUTE]),
        source: "NAT gateways (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 120,
        class: Class::Silent,
        rule: "A NAT gateway carries TCP, UDP and ICMP, forgets connections after 350 idle seconds, and holds 55,000 to one \
            destination.",
        held: Held::Live(
            "a program does not say which protocols its nodes speak, or how many connections they hold: it shows as \
             connections that break",
        ),
        source: "NAT gateways (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 121,
        class: Class::Silent,
        rule: "An internet gateway drops what comes from a private NAT gateway.",
        held: Held::Check(&[codes::PRIVATE_NAT_OUT]),
        source: "NAT gateways (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 122,
        class: Class::Silent,
        rule: "A NAT gateway is not reached from the far side of a peering.",
        held: Held::Check(&[codes::BEHIND_PEER]),
        source: "NAT gateways (Amazon VPC user guide); VPC peering limitations (VPC peering guide)",
    },
    CatalogueRule {
        number: 123,
        class: Class::Refused,
        rule: "Subnet, reach and addresses of a NAT gateway are for ever.",
        held: Held::Engine(
            "the table of the kind says that a change of one of them makes a new gateway; this version makes none yet",
        ),
        source: "CloudFormation's create-only properties of AWS::EC2::NatGateway",
    },
    CatalogueRule {
        number: 124,
        class: Class::Silent,
        rule: "A NAT gateway had better stand in the zone of those who use it.",
        held: Held::Check(&[codes::NAT_OF_OTHER_ZONE]),
        source: "NAT gateways (Amazon VPC user guide)",
    },
];
