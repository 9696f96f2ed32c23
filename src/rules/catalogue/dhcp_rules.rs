//! DHCP option sets.

use super::{CatalogueRule, Class, Held};
use crate::diagnostic::codes;

/// In order.
pub const RULES: &[CatalogueRule] = &[
    CatalogueRule {
        number: 144,
        class: Class::Refused,
        rule: "An option set has options of six names: domain, name servers, time servers, NetBIOS servers, NetBIOS node type, and the lease time of IPv6 addresses.",
        held: Held::Unsayable("a `dhcp` has the attributes of its table, and any other name is told as unknown"),
        source: "CreateDhcpOptions (EC2 API)",
    },
    CatalogueRule {
        number: 145,
        class: Class::Refused,
        rule: "An option set names Amazon's resolver and no other, or at most four name servers of each family.",
        held: Held::Check(&[codes::DHCP_LIMIT]),
        source: "CreateDhcpOptions: domain-name-servers (EC2 API)",
    },
    CatalogueRule {
        number: 146,
        class: Class::Refused,
        rule: "An option set names at most four time servers of each family, and at most four NetBIOS servers, all by IPv4 addresses.",
        held: Held::Check(&[codes::DHCP_LIMIT]),
        source: "CreateDhcpOptions: ntp-servers, netbios-name-servers (EC2 API)",
    },
    CatalogueRule {
        number: 147,
        class: Class::Refused,
        rule: "The NetBIOS node type is 1, 2, 4 or 8.",
        held: Held::Unsayable("`dhcp` has no attribute for it; AWS advises 2, and broadcasts do not work in a VPC"),
        source: "CreateDhcpOptions: netbios-node-type (EC2 API)",
    },
    CatalogueRule {
        number: 148,
        class: Class::Refused,
        rule: "The preferred lease time of IPv6 addresses is from 140 to 2,147,483,647 seconds.",
        held: Held::Unsayable("`dhcp` has no attribute for it, so it is always AWS's 140 seconds"),
        source: "CreateDhcpOptions: ipv6-address-preferred-lease-time (EC2 API)",
    },
    CatalogueRule {
        number: 149,
        class: Class::Silent,
        rule: "Many systems take several domains in one option for a single one. A domain beside Amazon's resolver is only what nodes search: their own names stay below `ec2.internal` or `compute.internal`.",
        held: Held::Check(&[codes::SEVERAL_DOMAINS]),
        source: "CreateDhcpOptions: domain-name (EC2 API)",
    },
    CatalogueRule {
        number: 150,
        class: Class::Refused,
        rule: "An option set cannot be changed, and a network uses one at a time.",
        // The plan replaces a set whose options change, and gives the network the new one before the old one goes.
        held: Held::Check(&[codes::SECOND_DHCP]),
        source: "DHCP option sets (VPC user guide)",
    },
];
