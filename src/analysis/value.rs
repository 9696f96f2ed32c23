//! What an expression is worth.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use crate::net::{Cidr, Traffic};

/// A number that stands for one instance of a declaration while a program is analysed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(pub(super) u32);

/// What stands for something declared that holds declarations or is a resource, and can have keys and a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclId {
    /// The resource declaration of this number.
    Resource(u32),
    /// The `use` of this number: a file as a module.
    Module(u32),
}

/// A value. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "most variants are the literal of their name")]
pub enum Value {
    /// Has been reported, or hangs on what has; whatever is made of it says nothing more.
    Error,
    /// `none`
    None,
    Bool(bool),
    Int(i64),
    Text(Arc<str>),
    Ip(IpAddr),
    Cidr(Cidr),
    /// `/24`
    Prefix(u8),
    Ports(Arc<BTreeSet<Traffic>>),
    /// In bytes.
    Size(u64),
    /// In seconds.
    Duration(u64),
    /// A word of an enumeration.
    Word(Words, Arc<str>),
    /// `a..b`, half open.
    Range(i64, i64),
    List(Arc<Vec<Value>>),
    Map(Arc<BTreeMap<Arc<str>, Value>>),
    /// One resource.
    Instance(InstanceId),
    /// All instances of a keyed declaration in one holder.
    Family(DeclId, Option<InstanceId>),
    /// What an `if` left out.
    Absent(DeclId),
    /// Every address.
    Anywhere,
    /// The outside, in an assertion.
    Internet,
    /// What only AWS knows.
    Deferred(Deferred),
}

/// Which enumeration a word belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the type of its name")]
pub enum Words {
    Region,
    Zone,
    InstanceType,
    Image,
    OneOf(&'static [&'static str]),
}

/// A value that is known only once a resource exists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deferred {
    /// A member of a resource.
    Member(InstanceId, Hole),
    /// A text of which parts are not known.
    Joined(Arc<Vec<Value>>),
}

/// Which member of a resource only AWS knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the member of its name")]
pub enum Hole {
    Id,
    Arn,
    PublicIp,
    Ip,
    Ipv6,
}

impl Hole {
    /// Its name in the language.
    pub fn name(self) -> &'static str {
        match self {
            Hole::Id => "id",
            Hole::Arn => "arn",
            Hole::PublicIp => "public-ip",
            Hole::Ip => "ip",
            Hole::Ipv6 => "ipv6",
        }
    }
}

impl Value {
    pub(super) fn text(text: impl Into<Arc<str>>) -> Value {
        Value::Text(text.into())
    }

    pub(super) fn list(values: Vec<Value>) -> Value {
        Value::List(Arc::new(values))
    }

    /// Whether something in it is known only once a resource exists.
    pub fn has_deferred(&self) -> bool {
        match self {
            Value::Deferred(_) => true,
            Value::List(values) => values.iter().any(Value::has_deferred),
            Value::Map(map) => map.values().any(Value::has_deferred),
            _ => false,
        }
    }

    /// As a string holds it, if it is a scalar. Resources, lists and maps are none.
    pub fn printed(&self) -> Option<String> {
        match self {
            Value::Bool(value) => Some(value.to_string()),
            Value::Int(number) => Some(number.to_string()),
            Value::Text(text) | Value::Word(_, text) => Some(text.to_string()),
            Value::Ip(ip) => Some(ip.to_string()),
            Value::Cidr(cidr) => Some(cidr.to_string()),
            Value::Prefix(length) => Some(format!("/{length}")),
            Value::Size(bytes) => Some(size(*bytes)),
            Value::Duration(seconds) => Some(duration(*seconds)),
            Value::Ports(set) if set.len() == 1 => set.iter().next().map(Traffic::to_string),
            Value::Anywhere => Some("anywhere".to_owned()),
            _ => None,
        }
    }
}

/// For messages: a value as one would write it, or what it is.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(&quoted(text)),
            Value::None => f.write_str("none"),
            Value::Range(from, to) => write!(f, "{from}..{to}"),
            Value::Ports(set) => {
                let parts: Vec<String> = set.iter().map(Traffic::to_string).collect();
                write!(f, "[{}]", parts.join(", "))
            }
            Value::List(values) => {
                let parts: Vec<String> = values.iter().take(8).map(Value::to_string).collect();
                write!(f, "[{}{}]", parts.join(", "), if values.len() > 8 { ", …" } else { "" })
            }
            Value::Map(map) => {
                let parts: Vec<String> = map.iter().take(8).map(|(key, value)| format!("{key}: {value}")).collect();
                write!(f, "{{{}}}", parts.join(", "))
            }
            Value::Internet => f.write_str("internet"),
            other => f.write_str(&other.printed().unwrap_or_else(|| "…".to_owned())),
        }
    }
}

/// A text as a program writes it.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '$' if characters.peek() == Some(&'{') => quoted.push_str("\\$"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            other if other.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(other))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn size(bytes: u64) -> String {
    const UNITS: [(&str, u32); 4] = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let whole = UNITS.iter().find(|(_, bits)| bytes > 0 && bytes.trailing_zeros() >= *bits);
    whole.map_or_else(|| format!("{bytes} B"), |(unit, bits)| format!("{} {unit}", bytes >> bits))
}

fn duration(seconds: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("d", 86_400), ("h", 3_600), ("m", 60)];
    let whole = UNITS.iter().find(|(_, unit)| seconds > 0 && seconds.is_multiple_of(*unit));
    whole.map_or_else(|| format!("{seconds}s"), |(name, unit)| format!("{}{name}", seconds / unit))
}
