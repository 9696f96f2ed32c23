//! Blocks of addresses as requests write them and as the account keeps them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::net::Cidr;
use crate::sandbox::error::Refusal;

/// A canonical block that can be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Block(Cidr);

impl Block {
    /// Reads a block and clears its host bits, as AWS does: "if you specify 100.68.0.18/18, we modify it to 100.68.0.0/18"
    /// (CreateVpc).
    pub(crate) fn parse(text: &str) -> Option<Block> {
        let (address, length) = text.split_once('/')?;
        let digits = !length.is_empty() && length.len() <= 3 && length.bytes().all(|byte| byte.is_ascii_digit());
        let length = digits.then(|| length.parse().ok())??;
        Cidr::around(address.parse().ok()?, length).map(Block)
    }

    /// An IPv4 block from a parameter; anything else is `InvalidParameterValue`.
    pub(crate) fn v4(text: &str, parameter: &str) -> Result<Block, Refusal> {
        Block::parse(text).filter(|block| !block.is_v6()).ok_or_else(|| {
            Refusal::value(format!("Value ({text}) for parameter {parameter} is invalid. This is not a valid CIDR block."))
        })
    }

    /// A block that the sandbox itself writes down; a wrong one becomes `0.0.0.0/0`, which every test would notice.
    pub(crate) fn fixed(a: u8, b: u8, c: u8, d: u8, length: u8) -> Block {
        Block(Cidr::around(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), length).unwrap_or(Cidr::any_v4()))
    }

    /// Every IPv4 address.
    pub(crate) fn everything() -> Block {
        Block(Cidr::any_v4())
    }

    pub(crate) fn length(self) -> u8 {
        self.0.length()
    }

    pub(crate) fn is_v6(self) -> bool {
        self.0.is_v6()
    }

    pub(crate) fn covers(self, other: Block) -> bool {
        self.0.covers(other.0)
    }

    pub(crate) fn overlaps(self, other: Block) -> bool {
        self.0.overlaps(other.0)
    }

    /// The lowest and the highest address of an IPv4 block, as numbers; none for IPv6.
    pub(crate) fn bounds(self) -> Option<(u32, u32)> {
        match (self.0.base(), self.0.last()) {
            (IpAddr::V4(base), IpAddr::V4(last)) => Some((base.to_bits(), last.to_bits())),
            _ => None,
        }
    }

    /// The n-th block of a length inside it.
    pub(crate) fn part(self, length: u8, index: usize) -> Option<Block> {
        self.0.subnet(length, i64::try_from(index).ok()?).map(Block)
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Block, D::Error> {
        let text = String::deserialize(deserializer)?;
        Block::parse(&text).ok_or_else(|| de::Error::custom(format!("`{text}` is no block of addresses")))
    }
}
