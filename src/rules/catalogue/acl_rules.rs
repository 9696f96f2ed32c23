//! Network ACLs.

use super::{CatalogueRule, Class, Held};
use crate::diagnostic::codes;

/// In order.
pub const RULES: &[CatalogueRule] = &[
    CatalogueRule {
        number: 133,
        class: Class::Refused,
        rule: "Entries are numbered from 1 to 32766.",
        held: Held::Check(&[codes::ACL_NUMBER]),
        source: "CreateNetworkAclEntry.RuleNumber",
    },
    CatalogueRule {
        number: 134,
        class: Class::Refused,
        rule: "A number is given once in a direction; entries of IPv4 and of IPv6 share the numbers.",
        held: Held::Check(&[codes::ACL_NUMBER_TWICE]),
        source: "CreateNetworkAclEntry; error NetworkAclEntryAlreadyExists",
    },
    CatalogueRule {
        number: 135,
        class: Class::Refused,
        rule: "An entry is not changed but replaced, which happens at once.",
        held: Held::Engine("a changed entry is to be replaced, never deleted and made again; this version makes none yet"),
        source: "CreateNetworkAclEntry; ReplaceNetworkAclEntry",
    },
    CatalogueRule {
        number: 136,
        class: Class::Refused,
        rule: "An entry has one block, of IPv4 or of IPv6.",
        held: Held::Unsayable("a line with several blocks is several entries"),
        source: "CreateNetworkAclEntry",
    },
    CatalogueRule {
        number: 137,
        class: Class::Refused,
        rule: "Protocols are numbers; TCP and UDP need a range of ports, ICMP and ICMPv6 a type and a code.",
        held: Held::Engine(
            "a protocol of the language always comes with a range or with a type and a code: `tcp` is every port, `icmp` \
             every type",
        ),
        source: "CreateNetworkAclEntry.Protocol",
    },
    CatalogueRule {
        number: 138,
        class: Class::Silent,
        rule: "Other protocols match all ports whatever is given, and ICMPv6 with an IPv4 block matches every type.",
        held: Held::Check(&[codes::ADDRESS_FAMILY]),
        source: "CreateNetworkAclEntry.Protocol",
    },
    CatalogueRule {
        number: 139,
        class: Class::Quota,
        rule: "An ACL has 20 entries in each direction and family; the closing denial may be one of them.",
        held: Held::Check(&[codes::OVER_QUOTA, codes::ACL_FULL]),
        source: "Amazon VPC quotas (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 140,
        class: Class::Quota,
        rule: "A network has 200 ACLs.",
        held: Held::Check(&[codes::OVER_QUOTA]),
        source: "Amazon VPC quotas (Amazon VPC user guide)",
    },
    CatalogueRule {
        number: 141,
        class: Class::Refused,
        rule: "A subnet has one ACL.",
        held: Held::Unsayable("`acl` of a subnet is one ACL"),
        source: "ReplaceNetworkAclAssociation",
    },
    CatalogueRule {
        number: 142,
        class: Class::Refused,
        rule: "The default ACL can't be deleted, nor one that subnets have.",
        held: Held::Engine(
            "the default one is never touched, and an ACL goes after the subnets that had it; this version makes none yet",
        ),
        source: "DeleteNetworkAcl",
    },
    CatalogueRule {
        number: 143,
        class: Class::Silent,
        rule: "A packet is held against the entries from the lowest number on; one whose packets all fit earlier entries \
            decides nothing.",
        held: Held::Check(&[codes::DEAD_ENTRY]),
        source: "Network ACLs (Amazon VPC user guide)",
    },
];
