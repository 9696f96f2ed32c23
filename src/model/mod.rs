//! The program, settled: every resource with its address, its place and its values.
//!
//! A [`Program`] exists only for a text without errors. The same kinds of [`Body`] also hold what the account
//! has, so that desired and observed are compared as values of one type: both sides are brought into this form
//! (sorted, host bits gone, protocol names settled) and nothing else is ever compared.

mod address;
mod body;
mod left_out;
mod lower;
mod observed;
mod output;
pub mod survey;
pub mod tags;

use std::collections::BTreeMap;
use std::time::Duration;

pub use address::{Address, AddressError, Key, Segment};
pub use body::{
    Body, Dhcp, Direction, DnsServer, Field, Gateway, GatewayKind, Image, KeyPair, Metadata, Network, Node, Peer, PublicKey, Ref,
    Routes, Rule, SecurityGroup, Shown, Subnet, Tenancy, VpcDns,
};
pub use left_out::{LeftOut, Reason};
pub use lower::lower;
pub use observed::{Observed, Part, Place, Thing};
pub use output::{Member, Output, OutputValue};
pub use survey::Survey;

use crate::schema::Kind;
use crate::source::Span;

/// A network program without errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Who owns all that follows.
    pub stack: StackName,
    /// Every resource.
    pub resources: BTreeMap<Identity, Resource>,
    /// What is printed after an apply, in program order.
    pub outputs: Vec<Output>,
    /// What bears another address than it may be deployed under.
    pub moved: Vec<Moved>,
    /// What the program declares and this version does not apply, with all that hangs on it.
    pub left_out: Vec<LeftOut>,
}

impl Program {
    /// The regions that the program names, in order.
    pub fn regions(&self) -> std::collections::BTreeSet<String> {
        self.resources.values().filter_map(|resource| resource.region.clone()).collect()
    }
}

/// A resource under a new address: what is deployed under the former one is this one, and gets another tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The address that it may be deployed under.
    pub from: Address,
    /// The address that it has now.
    pub to: Address,
    /// The statement.
    pub span: Span,
}

/// Who a resource is, inside its stack and account. A reference means the resource of that address in the same region
/// as the one that refers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// Its path in the program.
    pub address: Address,
    /// Its region; `None` where a network leaves it open and nobody has settled it yet.
    pub region: Option<String>,
}

/// The name of a stack and, for `stack shop[env]`, the value of its parameter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StackName {
    /// The name.
    pub name: String,
    /// The value of the parameter in brackets.
    pub key: Option<String>,
}

impl StackName {
    /// The stem of the files beside the program: `shop` or `shop.prod`.
    pub fn file_stem(&self) -> String {
        match &self.key {
            Some(key) => format!("{}.{key}", self.name),
            None => self.name.clone(),
        }
    }
}

impl std::fmt::Display for StackName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{}[{key}]", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// One thing that AWS is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Who it is.
    pub address: Address,
    /// The region it exists in. `None` in a network that leaves it open until `--region` or the environment settles it.
    /// A key is one resource in each region that uses it, and none where no node uses it.
    pub region: Option<String>,
    /// What it is.
    pub body: Body,
    /// The user's tags, those of the stack and the network included; inner keys have won.
    pub tags: BTreeMap<String, String>,
    /// Whether destroying and replacing it is refused.
    pub protect: bool,
    /// How it is dealt with, which AWS knows nothing of.
    pub handling: Handling,
    /// The declaration's first line: kind, name and key.
    pub span: Span,
    /// Where each attribute's value is written, by the attribute's name in the schema.
    pub spans: BTreeMap<&'static str, Span>,
    /// Where each rule or route is written, by its key in [`Shown::Lines`].
    pub lines: BTreeMap<String, Span>,
}

/// How a resource is dealt with. Nothing of it is to be seen in the account, so that it is never a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handling {
    /// What must be there before it, although its values do not name it.
    pub depends_on: Vec<Address>,
    /// How long one action may take.
    pub timeout: Option<Duration>,
    /// Whether its successor, where it needs one, is made while it stands.
    pub create_first: bool,
    /// Whether the rules and routes that somebody else has added to it stay.
    pub keeps_foreign: bool,
}

impl Resource {
    /// Which kind it is.
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// Where an attribute is written; the declaration where it is not.
    pub fn span_of(&self, attribute: &str) -> Span {
        self.spans.get(attribute).copied().unwrap_or(self.span)
    }
}
