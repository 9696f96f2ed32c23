//! `address`: an elastic IP address.

use super::{Attribute, Change, KindSchema, Naming, Place, Presence, Type};

/// The table of `address`. Sources: AllocateAddress, AssociateAddress.
pub const ADDRESS: KindSchema = KindSchema {
    word: "address",
    variant: None,
    places: &[Place::Network],
    naming: Naming::Own,
    attributes: &[Attribute {
        name: "pool",
        takes: Type::String,
        presence: Presence::Optional,
        change: Change::Replace,
        doc: "The pool that it is taken from, as `\"ipv4pool-ec2-…\"`. Left out, Amazon's.",
    }],
    entries: &[],
    doc: "An elastic IP address: a public IPv4 address that stays while what bears it comes and goes. A node, an interface or a NAT gateway names it.",
};
