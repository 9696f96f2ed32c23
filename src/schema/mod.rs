//! What the language knows of AWS, as tables: a file for each kind.
//!
//! One table feeds the checker, the plan, the reference manual and the editors' word lists. It states what an
//! attribute is called, what it takes, what it is when left out, and what a change of it costs.

mod account;
mod acl;
mod address;
pub mod bucket;
mod dhcp;
mod disk;
mod fleet;
mod flow_log;
mod gateway;
mod group;
mod image;
pub mod images;
mod interface;
mod key;
mod network;
mod node;
mod peering;
mod prefix_list;
pub mod quotas;
pub mod rates;
pub mod regions;
mod role;
mod routes;
mod security_group;
pub mod services;
mod subnet;
mod transit;

/// A kind of resource. The order is the one in which kinds are shown. Each sort of gateway is a kind of its own, for
/// they share nothing but the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each kind has its table, with its documentation")]
pub enum Kind {
    Account,
    Network,
    Dhcp,
    Gateway,
    Nat,
    Egress,
    Endpoint,
    Vpn,
    Peering,
    Transit,
    Routes,
    Subnet,
    SecurityGroup,
    Acl,
    PrefixList,
    KeyPair,
    Image,
    Role,
    Group,
    Node,
    Disk,
    Interface,
    Address,
    Fleet,
    FlowLog,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 25] = [
        Kind::Account,
        Kind::Network,
        Kind::Dhcp,
        Kind::Gateway,
        Kind::Nat,
        Kind::Egress,
        Kind::Endpoint,
        Kind::Vpn,
        Kind::Peering,
        Kind::Transit,
        Kind::Routes,
        Kind::Subnet,
        Kind::SecurityGroup,
        Kind::Acl,
        Kind::PrefixList,
        Kind::KeyPair,
        Kind::Image,
        Kind::Role,
        Kind::Group,
        Kind::Node,
        Kind::Disk,
        Kind::Interface,
        Kind::Address,
        Kind::Fleet,
        Kind::FlowLog,
    ];

    /// The kinds that this version makes in AWS. The others are parsed, typed and checked, and a plan says that they are
    /// not applied.
    pub const BUILT: [Kind; 8] =
        [Kind::Network, Kind::Dhcp, Kind::Gateway, Kind::Routes, Kind::Subnet, Kind::SecurityGroup, Kind::KeyPair, Kind::Node];

    /// Its word in the language: `network`, `sg`, `key` …
    pub fn word(self) -> &'static str {
        self.schema().word
    }

    /// As messages and headings call it: its word, behind what kind of gateway it is.
    pub fn title(self) -> String {
        match self.schema().variant {
            Some(variant) => format!("{variant} {}", self.word()),
            None => self.word().to_owned(),
        }
    }

    /// Whether it is a gateway, of whatever kind.
    pub fn is_gateway(self) -> bool {
        self.schema().variant.is_some()
    }

    /// The kind that a word declares, where the word says it alone: a gateway is taken for an internet gateway.
    pub fn of_word(word: &str) -> Option<Kind> {
        if word == gateway::GATEWAY.word {
            return Some(Kind::Gateway);
        }
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The gateway of a variant: `nat`, `endpoint` …
    pub fn of_gateway(variant: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.schema().variant == Some(variant))
    }

    /// Its table.
    pub fn schema(self) -> &'static KindSchema {
        match self {
            Kind::Account => &account::ACCOUNT,
            Kind::Network => &network::NETWORK,
            Kind::Dhcp => &dhcp::DHCP,
            Kind::Gateway => &gateway::GATEWAY,
            Kind::Nat => &gateway::NAT,
            Kind::Egress => &gateway::EGRESS,
            Kind::Endpoint => &gateway::ENDPOINT,
            Kind::Vpn => &gateway::VPN,
            Kind::Peering => &peering::PEERING,
            Kind::Transit => &transit::TRANSIT,
            Kind::Routes => &routes::ROUTES,
            Kind::Subnet => &subnet::SUBNET,
            Kind::SecurityGroup => &security_group::SECURITY_GROUP,
            Kind::Acl => &acl::ACL,
            Kind::PrefixList => &prefix_list::PREFIX_LIST,
            Kind::KeyPair => &key::KEY_PAIR,
            Kind::Image => &image::IMAGE,
            Kind::Role => &role::ROLE,
            Kind::Group => &group::GROUP,
            Kind::Node => &node::NODE,
            Kind::Disk => &disk::DISK,
            Kind::Interface => &interface::INTERFACE,
            Kind::Address => &address::ADDRESS,
            Kind::Fleet => &fleet::FLEET,
            Kind::FlowLog => &flow_log::FLOW_LOG,
        }
    }
}

/// What the language knows of one kind.
#[derive(Debug)]
pub struct KindSchema {
    /// The word that declares it.
    pub word: &'static str,
    /// What its `kind` says, where several kinds share the word.
    pub variant: Option<&'static str>,
    /// Where a declaration of it may stand.
    pub places: &'static [Place],
    /// Whether it has a name of its own.
    pub naming: Naming,
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
    /// In the body of a node or of a fleet.
    Node,
}

/// Whether declarations of a kind have a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// `subnet lan`
    Own,
    /// `dhcp`: there is one, and its kind names it.
    Kind,
    /// `disk` and `disk data`
    Either,
}

/// A statement in a body that is no attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// `destination -> target`
    Route,
    /// `allow PORTS from|to PEER "why"`
    Allow,
    /// `100 allow|deny PORTS from|to PEER`
    Numbered,
    /// `allow ACTIONS on RESOURCES`
    Permission,
    /// Declarations of the kinds whose place it is.
    Declarations,
}

impl Entry {
    /// Whether it is a line that begins with `allow` or `deny`, or with a number before that.
    pub fn is_rule(self) -> bool {
        matches!(self, Entry::Allow | Entry::Numbered | Entry::Permission)
    }
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
    /// A published image's name as a word, an `ami-…` id as a text, or an `image` of the program.
    ImageName,
    /// An amount of data, as `20 GiB`.
    Size,
    /// A time, as `5m`.
    Duration,
    /// A block size, as `/24`.
    Prefix,
    /// Twelve digits.
    AccountId,
    /// An Amazon resource name, as a text.
    Arn,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A resource of this kind.
    Reference(Kind),
    /// A resource of whatever kind.
    Resource,
    /// A list; one value stands for the list of it.
    List(&'static Type),
    /// A map of texts.
    Tags,
    /// Any of these, the first that fits. At most one of them is an enumeration.
    AnyOf(&'static [Type]),
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

/// What says which thing an `existing` declaration means, beside its tags.
pub const EXISTING: Attribute = Attribute {
    name: "id",
    takes: Type::String,
    presence: Presence::Optional,
    change: Change::Replace,
    doc: "Of an `existing` declaration: the id that AWS gave it. Without one, `tags` say which is meant.",
};

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
    Attribute {
        name: "replace",
        takes: Type::OneOf(&["destroy-first", "create-first"]),
        presence: Presence::Default("destroy-first"),
        change: Change::InPlace,
        doc: "What comes first where a change needs a new resource: the end of the old one, or the new one.",
    },
    Attribute {
        name: "depends-on",
        takes: Type::List(&Type::Resource),
        presence: Presence::Optional,
        change: Change::InPlace,
        doc: "Resources that must exist before this one although it does not name them otherwise.",
    },
    Attribute {
        name: "timeout",
        takes: Type::Duration,
        presence: Presence::Optional,
        change: Change::InPlace,
        doc: "How long one action on the resource may take before it counts as failed.",
    },
    Attribute {
        name: "foreign",
        takes: Type::OneOf(&["remove", "keep"]),
        presence: Presence::Default("remove"),
        change: Change::InPlace,
        doc: "What happens to rules, routes and entries that somebody else added to it: they are drift and removed, or kept.",
    },
];
