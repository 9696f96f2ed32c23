//! Ids: how they are made, and what AWS says of wrong ones.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::sandbox::error::Refusal;

/// The counter from which every id of a sandbox is derived: the same requests give the same ids.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Ids {
    made: u64,
    /// How many public addresses were handed out; none is handed out twice.
    public: u32,
    /// The ids made since the request began, for faults that hide what is new.
    #[serde(skip)]
    pub(crate) fresh: Vec<String>,
}

impl Ids {
    /// A new id: the prefix and 17 hexadecimal digits.
    pub(crate) fn next(&mut self, prefix: &str) -> String {
        let digits = self.digits();
        let id = format!("{prefix}-0{}", digits.get(..16).unwrap_or_default());
        self.fresh.push(id.clone());
        id
    }

    /// A request id in the form of a UUID.
    pub(crate) fn request(&mut self) -> String {
        let digits = self.digits();
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }

    /// A locally administered MAC address in the form that EC2 gives.
    pub(crate) fn mac(&mut self) -> String {
        let digits = self.digits();
        let part = |from: usize| digits.get(from..from + 2).unwrap_or_default();
        format!("02:{}:{}:{}:{}:{}", part(0), part(2), part(4), part(6), part(8))
    }

    /// A public address of the block for benchmarks (RFC 2544): nobody has one, and no program means one by an example.
    pub(crate) fn public_address(&mut self) -> Result<std::net::Ipv4Addr, Refusal> {
        let number = self.public;
        let bits = match number {
            0..131_000 => 0xC612_0001 + number,
            _ => return Err(Refusal::new("InsufficientAddressCapacity", "The sandbox has no public address left")),
        };
        self.public += 1;
        Ok(std::net::Ipv4Addr::from_bits(bits))
    }

    fn digits(&mut self) -> String {
        self.made += 1;
        format!("{:x}", Sha256::digest(format!("vpclang sandbox {}", self.made)))
    }
}

/// How AWS names the ids of a kind.
#[derive(Debug)]
pub(crate) struct IdKind {
    /// What the id starts with, without the dash.
    pub(crate) prefix: &'static str,
    /// What messages call it.
    pub(crate) noun: &'static str,
    /// The code for a text that is no id.
    pub(crate) malformed: &'static str,
    /// The code for an id that nothing has.
    pub(crate) not_found: &'static str,
}

impl IdKind {
    /// Refuses a text that is no id of the kind: the prefix and 8 or 17 hexadecimal digits (EC2 User Guide, "Resource IDs").
    pub(crate) fn check(&self, id: &str) -> Result<(), Refusal> {
        let digits = id.strip_prefix(self.prefix).and_then(|rest| rest.strip_prefix('-'));
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        match digits {
            Some(digits) if matches!(digits.len(), 8 | 17) && digits.bytes().all(hex) => Ok(()),
            _ => Err(Refusal::new(self.malformed, format!("Invalid id: \"{id}\" (expecting \"{}-...\")", self.prefix))),
        }
    }

    /// The refusal for an id that nothing has.
    pub(crate) fn unknown(&self, id: &str) -> Refusal {
        Refusal::new(self.not_found, format!("The {} '{id}' does not exist", self.noun))
    }
}
