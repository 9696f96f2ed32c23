//! Keys, images, tags and names.

use super::{CatalogueRule, Class, Held};
use crate::diagnostic::codes;

/// In order.
pub const RULES: &[CatalogueRule] = &[
    CatalogueRule {
        number: 171,
        class: Class::Refused,
        rule: "The name of a key pair has 1 to 255 ASCII characters, no blank at its ends, and is unique in its region.",
        held: Held::Engine("the name is made of the stack, the address and a mark that no two keys share, cut to 255 characters"),
        source: "CreateKeyPair; EC2 user guide, Create a key pair",
    },
    CatalogueRule {
        number: 172,
        class: Class::Refused,
        rule: "A key is of type rsa or ed25519; ed25519 opens no Windows machine.",
        held: Held::Check(&[codes::KEY_FORMAT]),
        source: "CreateKeyPair.KeyType",
    },
    CatalogueRule {
        number: 173,
        class: Class::Refused,
        rule: "A public key is in OpenSSH form, RSA of 1024, 2048 or 4096 bits or ed25519; DSA and ECDSA are refused.",
        held: Held::Check(&[codes::KEY_FORMAT]),
        source: "ImportKeyPair; error InvalidKey.Format",
    },
    CatalogueRule {
        number: 174,
        class: Class::Quota,
        rule: "A region keeps 5,000 key pairs.",
        held: Held::Check(&[codes::KEY_COUNT]),
        source: "CreateKeyPair",
    },
    CatalogueRule {
        number: 175,
        class: Class::Refused,
        rule: "The name of an image has 3 to 128 characters of a small set, and is unique in its account and region.",
        held: Held::Check(&[codes::IMAGE_ORIGIN]),
        source: "CreateImage.Name; error InvalidAMIName.Duplicate",
    },
    CatalogueRule {
        number: 176,
        class: Class::Refused,
        rule: "A copy of an encrypted image is encrypted; a key for it demands encryption.",
        held: Held::Unsayable("every disk and every copy is encrypted: no attribute says otherwise"),
        source: "CopyImage",
    },
    CatalogueRule {
        number: 177,
        class: Class::Refused,
        rule: "A resource bears at most 50 tags.",
        held: Held::Check(&[codes::TAG_LIMIT]),
        source: "CreateTags; error TagLimitExceeded",
    },
    CatalogueRule {
        number: 178,
        class: Class::Refused,
        rule: "A tag has a key of 1 to 127 characters that does not begin with `aws:`, and a value of at most 256.",
        held: Held::Check(&[codes::RESERVED_TAG, codes::TAG_LIMIT, codes::LONG_ADDRESS]),
        source: "Tag; error InvalidTagKey.Malformed",
    },
    CatalogueRule {
        number: 179,
        class: Class::Refused,
        rule: "A create call takes tags only for what it makes.",
        held: Held::Engine(
            "each kind has its own create call with its own type of tag specification, and every one is tried in the tests",
        ),
        source: "TagSpecification",
    },
    CatalogueRule {
        number: 180,
        class: Class::Refused,
        rule: "Two changes of the tags of one resource at once are refused.",
        held: Held::Engine("a step changes the tags of a resource in one call, and no two steps of a plan change the same"),
        source: "Error ConcurrentTagAccess",
    },
    CatalogueRule {
        number: 181,
        class: Class::Refused,
        rule: "Where nodes may read their tags, keys have no blanks and no slashes.",
        held: Held::Unsayable("no attribute lets a node read its tags"),
        source: "EC2 user guide, Tag your resources",
    },
];
