//! What the language knows of AWS, as tables: a file for each kind.
//!
//! One table feeds the checker, the plan, the reference manual and the editors' word lists. It states what an
//! attribute is called, what it takes, what it is when left out, and what a change of it costs.

mod dhcp;
mod gateway;
pub mod images;
mod key;
mod network;
mod node;
pub mod regions;
mod routes;
mod security_group;
mod subnet;

/// A kind of resource. The order is the one in which kinds are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each kind has its table, with its documentation")]
pub enum Kind {
    Network,
    Dhcp,
    Gateway,
    Routes,
    Subnet,
    SecurityGroup,
    KeyPair,
    Node,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 8] =
        [Kind::Network, Kind::Dhcp, Kind::Gateway, Kind::Routes, Kind::Subnet, Kind::SecurityGroup, Kind::KeyPair, Kind::Node];

    /// Its word in the language: `network`, `sg`, `key` …
    pub fn word(self) -> &'static str {
        self.schema().word
    }

    /// Its table.
    pub fn schema(self) -> &'static KindSchema {
        match self {
            Kind::Network => &network::NETWORK,
            Kind::Dhcp => &dhcp::DHCP,
            Kind::Gateway => &gateway::GATEWAY,
            Kind::Routes => &routes::ROUTES,
            Kind::Subnet => &subnet::SUBNET,
            Kind::SecurityGroup => &security_group::SECURITY_GROUP,
            Kind::KeyPair => &key::KEY_PAIR,
            Kind::Node => &node::NODE,
        }
    }
}

/// What the language knows of one kind.
#[derive(Debug)]
pub struct KindSchema {
    /// The word that declares it.
    pub word: &'static str,
    /// Where a declaration of it may stand.
    pub place: Place,
    /// Whether it has a name of its own (`subnet lan`) or is named by its kind (`dhcp`).
    pub named: bool,
    /// Its attributes, in the order in which the manual shows them.
    pub attributes: &'static [Attribute],
    /// What else its body may hold: `routes` lines, `allow` lines, declarations.
    pub entries: &'static [Entry],
    /// What it is, for the manual and for hovering: sentences.
    pub doc: &'static str,
}

impl KindSchema {
    /// The attribute of a name.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// Where a declaration may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Outside of everything.
    Top,
    /// In the body of a network.
    Network,
}

/// A statement in a body that is no attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// `destination -> target`
    Route,
    /// `allow PORTS from|to PEER "why"`
    Allow,
    /// Declarations of the kinds whose place is [`Place::Network`].
    Declarations,
}

/// One attribute of a kind.
#[derive(Debug)]
pub struct Attribute {
    /// Its name in the language.
    pub name: &'static str,
    /// What it takes.
    pub takes: Type,
    /// Whether it may be left out, and what that means.
    pub presence: Presence,
    /// What a change of it costs.
    pub change: Change,
    /// What it is: one or more sentences.
    pub doc: &'static str,
}

/// A type, as the tables state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `true`, `false`
    Bool,
    /// A whole number.
    Int,
    /// Text in quotes.
    String,
    /// One address.
    Ip,
    /// One block.
    Cidr,
    /// A region's name, as a word.
    Region,
    /// An availability zone's name, as a word.
    Zone,
    /// An instance type, as a word.
    InstanceType,
    /// A published image's name as a word, or an `ami-…` id as a text.
    ImageName,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A resource of this kind.
    Reference(Kind),
    /// A list; one value stands for the list of it.
    List(&'static Type),
    /// A map of texts.
    Tags,
    /// An address, or one of these words.
    IpOr(&'static [&'static str]),
}

/// Whether an attribute may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must be written.
    Required,
    /// It may be left out, and is then nothing, or left to AWS.
    Optional,
    /// It may be left out, and is then this, as one would write it.
    Default(&'static str),
    /// No program can write it: it follows from where the declaration stands, or is always the same. It is
    /// compared with what the account has.
    Implied,
}

/// What a change of an attribute costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Nothing: it changes under way.
    InPlace,
    /// The node stops, changes, and starts again.
    Restart,
    /// A new resource takes its place.
    Replace,
}

/// The attributes that every resource has beside those of its kind.
pub const COMMON: &[Attribute] = &[
    Attribute {
        name: "tags",
        takes: Type::Tags,
        presence: Presence::Optional,
        change: Change::InPlace,
        doc: "Tags beside those that say who owns the resource. Those of the stack and of the network apply too; the innermost wins.",
    },
    Attribute {
        name: "protect",
        takes: Type::Bool,
        presence: Presence::Default("false"),
        change: Change::InPlace,
        doc: "While true, a plan that would destroy or replace the resource is refused.",
    },
];
