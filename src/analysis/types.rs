//! What a place takes, and what a value is.

use std::fmt;
use std::sync::Arc;

use super::value::{Value, Words};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{self, Kind};
use crate::syntax::ast::{TypeExpr, TypeKind};
use crate::syntax::nearest;

/// A type of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the type of its name")]
pub enum Type {
    /// Nothing is expected.
    Any,
    Bool,
    Int,
    Text,
    Ip,
    Cidr,
    Prefix,
    Ports,
    /// The other end of a rule.
    Peer,
    /// An end of an assertion.
    Endpoint,
    /// Where a route leads to: a block or a network.
    Destination,
    Size,
    Duration,
    Zone,
    Region,
    InstanceType,
    Image,
    AccountId,
    Arn,
    List(Box<Type>),
    Map(Box<Type>),
    Union(Arc<[String]>),
    Optional(Box<Type>),
    Reference(Kind),
    /// A resource of whatever kind.
    Resource,
    /// What a route leads to.
    Target,
    OneOf(&'static [&'static str]),
    /// The first of these that fits.
    AnyOf(Arc<[Type]>),
}

impl Type {
    /// A list of this.
    pub fn list(self) -> Type {
        Type::List(Box::new(self))
    }

    /// What a table says that an attribute takes.
    pub fn of_schema(takes: schema::Type) -> Type {
        match takes {
            schema::Type::Bool => Type::Bool,
            schema::Type::Int => Type::Int,
            schema::Type::String => Type::Text,
            schema::Type::Ip => Type::Ip,
            schema::Type::Cidr => Type::Cidr,
            schema::Type::Region => Type::Region,
            schema::Type::Zone => Type::Zone,
            schema::Type::InstanceType => Type::InstanceType,
            schema::Type::ImageName => Type::Image,
            schema::Type::OneOf(words) => Type::OneOf(words),
            schema::Type::Reference(kind) => Type::Reference(kind),
            schema::Type::Resource => Type::Resource,
            schema::Type::Size => Type::Size,
            schema::Type::Duration => Type::Duration,
            schema::Type::Prefix => Type::Prefix,
            schema::Type::AccountId => Type::AccountId,
            schema::Type::Arn => Type::Arn,
            schema::Type::List(inner) => Type::of_schema(*inner).list(),
            schema::Type::Tags => Type::Map(Box::new(Type::Text)),
            schema::Type::AnyOf(types) => Type::AnyOf(types.iter().map(|of| Type::of_schema(*of)).collect()),
        }
    }

    /// A written type.
    pub fn of_syntax(written: &TypeExpr) -> Result<Type, Box<Diagnostic>> {
        let plain = match &written.kind {
            TypeKind::Union(words) => Type::Union(words.as_slice().into()),
            TypeKind::Named(name, inner) => {
                let wrong = |message: String| Err(Box::new(Diagnostic::error(codes::WRONG_TYPE, message).at(name.span, "here")));
                let inner = inner.as_deref().map(Type::of_syntax).transpose()?;
                match (name.text.as_str(), inner) {
                    ("list", Some(inner)) => inner.list(),
                    ("map", Some(inner)) => Type::Map(Box::new(inner)),
                    (word @ ("list" | "map"), None) => {
                        return wrong(format!("`{word}` does not say of what: write `{word}[string]`"));
                    }
                    (word, Some(_)) => return wrong(format!("`{word}` takes nothing in brackets")),
                    (word, None) => match named(word) {
                        Some(named) => named,
                        None => return unknown_type(name),
                    },
                }
            }
        };
        Ok(if written.optional { Type::Optional(Box::new(plain)) } else { plain })
    }

    /// The type that a value shows, to pass it to what it is compared with.
    pub fn of_value(value: &Value) -> Type {
        match value {
            Value::Bool(_) => Type::Bool,
            Value::Int(_) => Type::Int,
            Value::Text(_) => Type::Text,
            Value::Ip(_) => Type::Ip,
            Value::Cidr(_) => Type::Cidr,
            Value::Prefix(_) => Type::Prefix,
            Value::Ports(_) => Type::Ports,
            Value::Size(_) => Type::Size,
            Value::Duration(_) => Type::Duration,
            Value::Word(words, _) => words.as_type(),
            Value::List(values) => values.first().map_or(Type::Any, Type::of_value).list(),
            _ => Type::Any,
        }
    }

    /// Whether a word that stands here is one of an enumeration: which.
    pub fn words(&self) -> Option<Words> {
        match self {
            Type::Zone => Some(Words::Zone),
            Type::Region => Some(Words::Region),
            Type::InstanceType => Some(Words::InstanceType),
            Type::Image => Some(Words::Image),
            Type::OneOf(words) => Some(Words::OneOf(words)),
            Type::List(inner) | Type::Optional(inner) => inner.words(),
            Type::AnyOf(types) => types.iter().find_map(Type::words),
            _ => None,
        }
    }

    /// Whether a word of an enumeration may stand here, and something else that a word can name may too.
    pub fn is_mixed(&self) -> bool {
        match self {
            Type::AnyOf(_) | Type::Image => true,
            Type::List(inner) | Type::Optional(inner) => inner.is_mixed(),
            _ => false,
        }
    }

    /// What the elements of a list that stands here are.
    pub fn element(&self) -> Type {
        match self {
            Type::List(inner) => (**inner).clone(),
            Type::Optional(inner) => inner.element(),
            Type::Ports => Type::Ports,
            Type::Endpoint => Type::Endpoint,
            Type::AnyOf(types) => types.iter().find(|of| matches!(of, Type::List(_))).map_or(Type::Any, Type::element),
            _ => Type::Any,
        }
    }
}

impl Words {
    fn as_type(self) -> Type {
        match self {
            Words::Region => Type::Region,
            Words::Zone => Type::Zone,
            Words::InstanceType => Type::InstanceType,
            Words::Image => Type::Image,
            Words::OneOf(words) => Type::OneOf(words),
        }
    }
}

const NAMED: [(&str, Type); 17] = [
    ("bool", Type::Bool),
    ("int", Type::Int),
    ("string", Type::Text),
    ("ip", Type::Ip),
    ("cidr", Type::Cidr),
    ("prefix", Type::Prefix),
    ("ports", Type::Ports),
    ("peer", Type::Peer),
    ("size", Type::Size),
    ("duration", Type::Duration),
    ("zone", Type::Zone),
    ("region", Type::Region),
    ("instance-type", Type::InstanceType),
    ("image-name", Type::Image),
    ("account-id", Type::AccountId),
    ("arn", Type::Arn),
    ("any", Type::Any),
];

fn named(word: &str) -> Option<Type> {
    let plain = NAMED.iter().filter(|(name, _)| *name != "any").find(|(name, _)| *name == word);
    let kind = || Kind::of_word(word).map(Type::Reference);
    plain.map(|(_, named)| named.clone()).or_else(kind)
}

fn unknown_type(name: &crate::syntax::ast::Name) -> Result<Type, Box<Diagnostic>> {
    let error =
        Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no type `{}`", name.text)).at(name.span, "no type of this name");
    let known = NAMED.iter().map(|(name, _)| *name).filter(|name| *name != "any").chain(["list", "map"]);
    Err(Box::new(match nearest(&name.text, known.chain(Kind::ALL.iter().map(|kind| kind.word()))) {
        Some(near) => error.help(format!("did you mean `{near}`?")).fix(name.span, near),
        None => error,
    }))
}

/// So many words are listed in a message; of more only the first few.
const MANY: usize = 12;

/// With its article, as messages say it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
        match self {
            Type::Any => f.write_str("a value"),
            Type::Bool => f.write_str("true or false"),
            Type::Int => f.write_str("a whole number"),
            Type::Text => f.write_str("a string"),
            Type::Ip => f.write_str("an address"),
            Type::Cidr => f.write_str("a block of addresses"),
            Type::Prefix => f.write_str("a block size such as `/24`"),
            Type::Ports => f.write_str("ports such as `tcp 443`"),
            Type::Peer => f.write_str("a block, an address, an sg, a subnet, a network or a prefix list"),
            Type::Endpoint => f.write_str("a node, a fleet, an sg, a subnet, a network, a block, an address or `internet`"),
            Type::Destination => f.write_str("a block, a network or a prefix list"),
            Type::Size => f.write_str("a size such as `20 GiB`"),
            Type::Duration => f.write_str("a duration such as `5m`"),
            Type::Zone => f.write_str("an availability zone"),
            Type::Region => f.write_str("a region"),
            Type::InstanceType => f.write_str("an instance type"),
            Type::Image => f.write_str("an image"),
            Type::AccountId => f.write_str("an account id of twelve digits"),
            Type::Arn => f.write_str("an arn"),
            Type::List(inner) => write!(f, "a list (each element {inner})"),
            Type::Map(inner) => write!(f, "a map (each value {inner})"),
            Type::Union(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
                write!(f, "{}", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or "))
            }
            Type::Optional(inner) => write!(f, "{inner} or `none`"),
            Type::Reference(kind) => write!(f, "{}", with_article(kind.word())),
            Type::Resource => f.write_str("a resource"),
            Type::Target => f.write_str("a gateway, a peering, a transit, a node or an interface"),
            Type::OneOf(words) if words.len() > MANY => write!(f, "a word such as {}", listed(words.get(..3).unwrap_or_default())),
            Type::OneOf(words) => f.write_str(&listed(words)),
            Type::AnyOf(types) => {
                let types: Vec<String> = types.iter().map(Type::to_string).collect();
                f.write_str(&types.join(" or "))
            }
        }
    }
}

/// `a subnet`, `an sg`.
pub fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) || matches!(word, "sg" | "sc1" | "st1") { "an" } else { "a" };
    format!("{article} `{word}`")
}
