//! Roles and groups.

use super::{CatalogueRule, Class, Held};
use crate::diagnostic::codes;

/// In order.
pub const RULES: &[CatalogueRule] = &[
    CatalogueRule {
        number: 182,
        class: Class::Refused,
        rule: "Names of roles have at most 64 characters, of groups and profiles 128, of a small set.",
        held: Held::Engine(
            "names are made of the stack, the address and a mark, cut to what IAM takes; this version makes no such thing yet",
        ),
        source: "CreateRole, CreateGroup, CreateInstanceProfile",
    },
    CatalogueRule {
        number: 183,
        class: Class::Refused,
        rule: "Names are unique in an account, whatever their case.",
        held: Held::Engine(
            "the mark in each name differs where addresses differ in case alone; this version makes no such thing yet",
        ),
        source: "CreateRole.RoleName; error EntityAlreadyExists",
    },
    CatalogueRule {
        number: 184,
        class: Class::Refused,
        rule: "A path begins and ends with a slash and has at most 512 characters.",
        held: Held::Engine("the path is made of the stack; this version makes no such thing yet"),
        source: "CreateRole.Path",
    },
    CatalogueRule {
        number: 185,
        class: Class::Refused,
        rule: "Inline policies of a role have at most 10,240 characters without white space, its trust policy 2,048.",
        held: Held::Check(&[codes::POLICY_SIZE]),
        source: "IAM and STS quotas",
    },
    CatalogueRule {
        number: 186,
        class: Class::Quota,
        rule: "An account has 1,000 roles and 300 groups, a role 20 managed policies, a group 10.",
        held: Held::Check(&[codes::IAM_COUNT]),
        source: "IAM and STS quotas",
    },
    CatalogueRule {
        number: 187,
        class: Class::Refused,
        rule: "A session lasts 3,600 to 43,200 seconds; groups bear no tags.",
        held: Held::Check(&[codes::SESSION_LENGTH, codes::TAGS_ON_GROUP]),
        source: "CreateRole.MaxSessionDuration; CreateGroup",
    },
    CatalogueRule {
        number: 188,
        class: Class::Refused,
        rule: "A policy names actions and resources in a form that IAM can read.",
        held: Held::Check(&[codes::MALFORMED_PERMISSION]),
        source: "IAM JSON policy elements; error MalformedPolicyDocument",
    },
    CatalogueRule {
        number: 189,
        class: Class::Refused,
        rule: "No create call of IAM takes a client token: the name tells one from another.",
        held: Held::Engine(
            "names are derived from who a thing is, so that a second call meets the first one's name; this version makes no such thing yet",
        ),
        source: "IAM API",
    },
    CatalogueRule {
        number: 190,
        class: Class::Refused,
        rule: "A role is deleted only once its policies are off it and it is out of its profile.",
        held: Held::Engine("the order in which a role would be taken apart; this version makes no such thing yet"),
        source: "DeleteRole; error DeleteConflict",
    },
];
