//! What a program prints once it is applied.

use super::Address;

/// A named result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its value, with holes where only AWS knows.
    pub value: OutputValue,
}

/// A value that may have holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputValue {
    /// Left out (`none`).
    None,
    /// A truth value.
    Bool(bool),
    /// A number.
    Int(i64),
    /// Text, or any literal in its printed form.
    Text(String),
    /// What AWS will say of a resource.
    Member(Address, Member),
    /// Several parts in one text.
    Joined(Vec<OutputValue>),
    /// A list.
    List(Vec<OutputValue>),
    /// A map, in the order of its keys.
    Map(Vec<(String, OutputValue)>),
}

/// What is known of a resource only once it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// AWS's id for it.
    Id,
    /// Its Amazon resource name.
    Arn,
    /// Its public IPv4 address.
    PublicIp,
    /// Its private IPv4 address, where the program leaves the choice to AWS.
    Ip,
    /// Its IPv6 address, where Amazon picks it.
    Ipv6,
}

impl Member {
    /// Its name in the language.
    pub fn name(self) -> &'static str {
        match self {
            Member::Id => "id",
            Member::Arn => "arn",
            Member::PublicIp => "public-ip",
            Member::Ip => "ip",
            Member::Ipv6 => "ipv6",
        }
    }
}
