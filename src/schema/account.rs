//! `account`: another AWS account that the program works in.

use super::{Attribute, Change, KindSchema, Naming, Place, Presence, Type};

/// The table of `account`. Sources: AssumeRole; the credentials providers of the AWS SDKs.
pub const ACCOUNT: KindSchema = KindSchema {
    word: "account",
    variant: None,
    places: &[Place::Top],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "id",
            takes: Type::AccountId,
            presence: Presence::Required,
            change: Change::Replace,
            doc: "Its number: twelve digits. What the credentials lead to is compared with it before anything is sent.",
        },
        Attribute {
            name: "profile",
            takes: Type::String,
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The profile of the shared configuration whose credentials are used.",
        },
        Attribute {
            name: "assume",
            takes: Type::Arn,
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "The role that is assumed there.",
        },
    ],
    entries: &[],
    doc: "An AWS account beside the one whose credentials are at hand. Networks, roles and groups may say that they live in it.",
};
