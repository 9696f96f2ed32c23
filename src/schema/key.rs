//! `key`: a key pair.

use super::{Attribute, Change, KindSchema, Naming, Place, Presence, Type};

/// The table of `key`. Source: ImportKeyPair; a key pair can't be changed.
pub const KEY_PAIR: KindSchema = KindSchema {
    word: "key",
    variant: None,
    places: &[Place::Top],
    naming: Naming::Own,
    attributes: &[Attribute {
        name: "public",
        takes: Type::String,
        presence: Presence::Required,
        change: Change::Replace,
        doc: "An OpenSSH public key, ed25519 or RSA, mostly `file(\"name.pub\")`. A private key is refused, and never shown or sent.",
    }],
    entries: &[],
    doc: "The public half of the key that opens nodes for its owner. It exists in every region in which a node uses it.",
};
