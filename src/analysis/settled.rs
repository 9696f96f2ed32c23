//! The program after evaluation: every resource with its values, each with the place where it is written.

use std::collections::BTreeMap;

use super::instances::Path;
use super::value::{InstanceId, Value};
use crate::net::{Cidr, Traffic};
use crate::schema::Kind;
use crate::source::Span;

/// A resource with its values.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Its number: what values that refer to it hold.
    pub id: InstanceId,
    /// Its path.
    pub path: Path,
    /// Its kind.
    pub kind: Kind,
    /// The network it lies in, itself if it is one; none for what stands outside of networks.
    pub network: Option<InstanceId>,
    /// Where it is declared: kind, name and key.
    pub head: Span,
    /// Its attributes. One that failed is not here.
    pub values: BTreeMap<&'static str, Value>,
    /// Where attributes are written.
    pub spans: BTreeMap<&'static str, Span>,
    /// The user's tags with those of the stack and the network, each with its place.
    pub tags: BTreeMap<String, (String, Span)>,
    /// Its rule lines.
    pub allows: Vec<Allow>,
    /// Its routes.
    pub routes: Vec<Route>,
}

/// A rule line of a group.
#[derive(Clone, Debug)]
pub struct Allow {
    /// Whether it lets in (`from`) or out (`to`).
    pub inbound: bool,
    /// What.
    pub traffic: Vec<Traffic>,
    /// From or to whom.
    pub peers: Vec<Value>,
    /// Why.
    pub why: Option<(String, Span)>,
    /// The line.
    pub span: Span,
    /// Where the other end is written.
    pub peer_span: Span,
}

/// A route of a table.
#[derive(Clone, Debug)]
pub struct Route {
    /// Where packets go to.
    pub destinations: Vec<Cidr>,
    /// What carries them.
    pub target: InstanceId,
    /// The line.
    pub span: Span,
    /// Where the destination is written.
    pub destination_span: Span,
    /// Where the target is written.
    pub target_span: Span,
}

impl Settled {
    /// Where an attribute is written; the declaration where it is not.
    pub fn span_of(&self, attribute: &str) -> Span {
        self.spans.get(attribute).copied().unwrap_or(self.head)
    }

    /// A block.
    pub fn cidr(&self, attribute: &str) -> Option<Cidr> {
        match self.values.get(attribute) {
            Some(Value::Cidr(cidr)) => Some(*cidr),
            _ => None,
        }
    }

    /// A word of an enumeration, or a text.
    pub fn word(&self, attribute: &str) -> Option<&str> {
        match self.values.get(attribute) {
            Some(Value::Word(_, word) | Value::Text(word)) => Some(word),
            _ => None,
        }
    }

    /// A resource.
    pub fn reference(&self, attribute: &str) -> Option<InstanceId> {
        match self.values.get(attribute) {
            Some(Value::Instance(id)) => Some(*id),
            _ => None,
        }
    }

    /// The elements of a list; none where nothing is written.
    pub fn list(&self, attribute: &str) -> &[Value] {
        match self.values.get(attribute) {
            Some(Value::List(values)) => values,
            _ => &[],
        }
    }
}

/// An assertion whose names are settled. Its proof is other work.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// Whether `only` stands before.
    pub only: bool,
    /// Who opens the connection, and where that is written.
    pub from: (Vec<Value>, Span),
    /// `can` or `cannot`.
    pub can: bool,
    /// Whom to, and where that is written.
    pub to: (Vec<Value>, Span),
    /// On which ports; all where none are written.
    pub on: Option<Vec<Traffic>>,
    /// Why.
    pub why: Option<String>,
    /// The statement.
    pub span: Span,
}
