//! The name of an attempt to create something.
//!
//! It is derived, not drawn: whoever makes the same resource of the same stack again asks with the same client token
//! and gets the same object, also where nothing is left that remembers the first attempt.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::model::{Address, Body, Place, Shown, tags};

/// 64 hexadecimal digits: as long as EC2's client tokens may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Op(String);

impl Op {
    /// Derives an op. `body` has ids where it refers to others, `tags` are those of the birth without the op itself; `attempt` rises only when what the last one made is
    /// dead, so that its token can make nothing any more.
    pub fn derive(place: &Place, body: &Body, tags: &BTreeMap<String, String>, replaces: Option<&str>, attempt: u32) -> Op {
        let zone = match body {
            // Client tokens of RunInstances hold per zone.
            Body::Node(node) => node.zone.as_str(),
            Body::Subnet(subnet) => subnet.zone.as_str(),
            _ => "",
        };
        let mut text = format!("{place}\n{zone}\n{}\n{}\n{attempt}\n", body.kind().word(), replaces.unwrap_or_default());
        // Owner and address are among the tags; the others are part of the request that the token stands for.
        for (key, value) in tags {
            let _ = writeln!(text, "tag {key:?} = {value:?}");
        }
        for field in body.fields() {
            let value = match field.value {
                Shown::Unset => String::new(),
                value => format!("{value}"),
            };
            let _ = writeln!(text, "{} = {value:?}", field.name);
        }
        Op(Sha256::digest(text).iter().fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        }))
    }

    /// All 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name that a resource bears in AWS, where names must be unique: a birth mark that is never compared.
    pub fn physical_name(&self, owner: &str, address: &Address, longest: usize) -> String {
        let mark: String = self.0.chars().take(6).collect();
        let name: String = tags::birth_name(owner, address).chars().take(longest.saturating_sub(7)).collect();
        format!("{name}-{mark}")
    }
}
