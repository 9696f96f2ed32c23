//! Rules of security groups.

use super::{CatalogueRule, Class, Held};
use crate::diagnostic::codes;

const NAME: &str = "CreateSecurityGroup.GroupName (EC2 API)";
const PERMISSION: &str = "IpPermission (EC2 API)";
const QUOTAS: &str = "Amazon VPC User Guide, Amazon VPC quotas";

/// In order.
pub const RULES: &[CatalogueRule] = &[
    CatalogueRule {
        number: 48,
        class: Class::Refused,
        rule: "A group's name has 1 to 255 letters, digits, blanks and signs of a list.",
        // Names are made of the stack, the address, cut to fit and with other characters as `=XX`, and a mark. What is left to
        // the program is the value in the stack's brackets.
        held: Held::Check(&[codes::GROUP_NAME]),
        source: NAME,
    },
    CatalogueRule {
        number: 49,
        class: Class::Refused,
        rule: "A group's name does not begin with `sg-`.",
        held: Held::Check(&[codes::GROUP_NAME]),
        source: NAME,
    },
    CatalogueRule {
        number: 50,
        class: Class::Refused,
        rule: "Two groups of a network have different names, also where capitals do not count.",
        held: Held::Engine(
            "a name ends in six digits that are derived from all that is made, its address among it, so that two addresses that \
             differ in capitals alone have two names",
        ),
        source: "CreateSecurityGroup.GroupName (EC2 API); error InvalidGroup.Duplicate",
    },
    CatalogueRule {
        number: 51,
        class: Class::Normalised,
        rule: "Blanks at the end of a group's name are cut off.",
        held: Held::Unsayable("no name ends in a blank, and the name that AWS has is never compared"),
        source: "Amazon VPC User Guide, Security groups",
    },
    CatalogueRule {
        number: 52,
        class: Class::Refused,
        rule: "No group is called `default`.",
        held: Held::Engine("a group's name begins with its stack's and a dot"),
        source: "error InvalidGroup.Reserved",
    },
    CatalogueRule {
        number: 53,
        class: Class::Refused,
        rule: "A group has a description, which never changes.",
        held: Held::Engine("all groups have the same one; what they are for is said by their address"),
        source: "CreateSecurityGroup.Description (EC2 API)",
    },
    CatalogueRule {
        number: 54,
        class: Class::Refused,
        rule: "The reason of a rule has at most 255 letters, digits, blanks and signs of a list; beside a group or a prefix list, no \
               `&`.",
        held: Held::Check(&[codes::RULE_DESCRIPTION]),
        source: "IpRange, UserIdGroupPair, PrefixListId (EC2 API)",
    },
    CatalogueRule {
        number: 55,
        class: Class::Refused,
        rule: "A rule has one other end: a block, a prefix list or a group.",
        held: Held::Engine("a line makes a rule for each traffic and each other end that it names"),
        source: "AuthorizeSecurityGroupIngress (EC2 API)",
    },
    CatalogueRule {
        number: 56,
        class: Class::Refused,
        rule: "A protocol is tcp, udp, icmp, icmpv6, a number from 0 to 255, or all.",
        held: Held::Check(&[codes::PORT_OUT_OF_RANGE]),
        source: PERMISSION,
    },
    CatalogueRule {
        number: 57,
        class: Class::Silent,
        rule: "A rule for all protocols, or for one without ports, lets through every port, whatever range it has.",
        held: Held::Unsayable("ports exist only behind `tcp` and `udp`"),
        source: PERMISSION,
    },
    CatalogueRule {
        number: 58,
        class: Class::Refused,
        rule: "A rule for tcp or udp has ports from 0 to 65535, the lower one first.",
        held: Held::Check(&[codes::PORT_OUT_OF_RANGE, codes::RANGE_BACKWARDS]),
        source: PERMISSION,
    },
    CatalogueRule {
        number: 59,
        class: Class::Refused,
        rule: "A rule for icmp has a type and a code from 0 to 255, or any; any type has any code. Each family has its own icmp.",
        held: Held::Check(&[codes::PORT_OUT_OF_RANGE, codes::ADDRESS_FAMILY]),
        source: "IpPermission.FromPort and ToPort (EC2 API)",
    },
    CatalogueRule {
        number: 60,
        class: Class::Refused,
        rule: "A group has no rule twice: direction, traffic and other end together, however they are written.",
        held: Held::Check(&[codes::DUPLICATE_RULE]),
        source: "error InvalidPermission.Duplicate",
    },
    CatalogueRule {
        number: 61,
        class: Class::Silent,
        rule: "A rule inside another one does nothing: what one rule lets through, no other stops.",
        held: Held::Check(&[codes::COVERED_RULE]),
        source: "Amazon EC2 User Guide, Security group rules",
    },
    CatalogueRule {
        number: 62,
        class: Class::Refused,
        rule: "A rule names a group of its own network, or of one that is joined to it by a peering in the same region.",
        held: Held::Check(&[codes::OTHER_NETWORK]),
        source: "UserIdGroupPair (EC2 API); VPC Peering Guide, Update your security groups to reference peer security groups",
    },
    CatalogueRule {
        number: 63,
        class: Class::Refused,
        rule: "A group that a rule names exists before the rule, also where two groups name each other or one names itself.",
        held: Held::Engine("all groups are made without rules, and get them when all exist"),
        source: "AuthorizeSecurityGroupIngress (EC2 API)",
    },
    CatalogueRule {
        number: 64,
        class: Class::Refused,
        rule: "Outside of the default network, calls name groups by id.",
        held: Held::Engine("every call names groups by id"),
        source: "AuthorizeSecurityGroupIngress.GroupName (EC2 API)",
    },
    CatalogueRule {
        number: 65,
        class: Class::Normalised,
        rule: "A new group has a rule that lets everything out.",
        held: Held::Engine("the rule is one of an open group's own; of a group with `outbound = closed` it is taken away"),
        source: "Amazon VPC User Guide, Security group rules",
    },
    CatalogueRule {
        number: 66,
        class: Class::Normalised,
        rule: "A node without groups gets the default group of its network.",
        held: Held::Check(&[codes::GROUP_COUNT, codes::MISSING_ATTRIBUTE]),
        source: "Amazon VPC User Guide, Default security groups",
    },
    CatalogueRule {
        number: 67,
        class: Class::Refused,
        rule: "A network's default group can't be deleted.",
        held: Held::Unsayable("no declaration means the default group, which goes with its network"),
        source: "error CannotDelete",
    },
    CatalogueRule {
        number: 68,
        class: Class::Quota,
        rule: "A group has 60 rules in each direction for each family of addresses.",
        held: Held::Check(&[codes::RULE_COUNT]),
        source: QUOTAS,
    },
    CatalogueRule {
        number: 69,
        class: Class::Quota,
        rule: "An interface has five groups; AWS grants up to sixteen.",
        held: Held::Check(&[codes::GROUP_COUNT]),
        source: QUOTAS,
    },
    CatalogueRule {
        number: 70,
        class: Class::Refused,
        rule: "The rules that a group may have, times the groups that an interface may have, are at most 1,000.",
        held: Held::Unsayable("both are quotas of the account, and a `.quotas` file that gives more is refused"),
        source: QUOTAS,
    },
    CatalogueRule {
        number: 71,
        class: Class::Quota,
        rule: "A prefix list counts as many rules as it may have entries, and a group as one.",
        held: Held::Check(&[codes::RULE_COUNT]),
        source: QUOTAS,
    },
    CatalogueRule {
        number: 72,
        class: Class::Quota,
        rule: "An account has 2,500 groups in a region, with the default group of each network.",
        held: Held::Check(&[codes::OVER_QUOTA]),
        source: QUOTAS,
    },
    CatalogueRule {
        number: 73,
        class: Class::Refused,
        rule: "A group is borne by nodes, interfaces and endpoints of its own network.",
        held: Held::Check(&[codes::OTHER_NETWORK]),
        source: "Amazon VPC User Guide, Security groups",
    },
];
