//! `image`: a machine image that is looked up, or made.

use super::{Attribute, Change, Kind, KindSchema, Naming, Place, Presence, Type};

/// The table of `image`. Sources: DescribeImages, CreateImage, CopyImage, ModifyImageAttribute.
pub const IMAGE: KindSchema = KindSchema {
    word: "image",
    variant: None,
    places: &[Place::Top],
    naming: Naming::Own,
    attributes: &[
        Attribute {
            name: "owner",
            takes: Type::AnyOf(&[Type::OneOf(&["amazon", "self", "aws-marketplace"]), Type::AccountId]),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "Whose image is looked up: a word, or the number of an account.",
        },
        Attribute {
            name: "name",
            takes: Type::String,
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The name that is looked up, with `*` for any characters; the newest is taken and pinned. For an image that is made, what it is called.",
        },
        Attribute {
            name: "from",
            takes: Type::Reference(Kind::Node),
            presence: Presence::Optional,
            change: Change::Replace,
            doc: "The node whose disks it is made of.",
        },
        Attribute {
            name: "copy-to",
            takes: Type::List(&Type::Region),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "Further regions that get a copy.",
        },
        Attribute {
            name: "share-with",
            takes: Type::List(&Type::AnyOf(&[Type::AccountId, Type::Reference(Kind::Account)])),
            presence: Presence::Optional,
            change: Change::InPlace,
            doc: "Accounts that may use it.",
        },
        Attribute {
            name: "public",
            takes: Type::Bool,
            presence: Presence::Default("false"),
            change: Change::InPlace,
            doc: "Whether everybody may use it.",
        },
    ],
    entries: &[],
    doc: "What nodes boot from: either looked up by `owner` and `name`, or made `from` a node.",
};
