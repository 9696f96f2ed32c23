//! The program after evaluation: every resource with its values, each with the place where it is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::instances::Path;
use super::report::Place;
use super::value::{InstanceId, Value};
use crate::net::{Cidr, Traffic};
use crate::schema::Kind;
use crate::source::Span;

/// Something for each of a few attributes. There are at most some twenty, and looking through them takes less than any
/// map would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByAttribute<T>(Vec<(&'static str, T)>);

impl<T> ByAttribute<T> {
    /// Nothing for any attribute.
    pub fn new() -> ByAttribute<T> {
        ByAttribute(Vec::new())
    }

    /// What there is for an attribute.
    pub fn get(&self, attribute: &str) -> Option<&T> {
        self.0.iter().find(|(name, _)| *name == attribute).map(|(_, value)| value)
    }

    /// Whether there is something for an attribute.
    pub fn contains_key(&self, attribute: &str) -> bool {
        self.get(attribute).is_some()
    }

    /// Puts something in the place of what there was for an attribute.
    pub fn insert(&mut self, attribute: &'static str, value: T) {
        match self.0.iter_mut().find(|(name, _)| *name == attribute) {
            Some((_, there)) => *there = value,
            None => self.0.push((attribute, value)),
        }
    }

    /// Takes out what there is for an attribute.
    pub fn remove(&mut self, attribute: &str) {
        self.0.retain(|(name, _)| *name != attribute);
    }

    /// Attributes with what there is for them, in the order in which it was put in.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &T)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// What there is, whatever the attribute.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }
}

impl<T> Default for ByAttribute<T> {
    fn default() -> Self {
        ByAttribute::new()
    }
}

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
    /// What declares it in its body: a network, a node for its disks, a subnet for its own table.
    pub holder: Option<InstanceId>,
    /// Where `existing` stands, if it is somebody else's.
    pub existing: Option<Span>,
    /// Where it is declared: kind, name and key.
    pub head: Span,
    /// Its attributes. One that failed is not here, and neither is one that is nothing.
    pub values: ByAttribute<Value>,
    /// Where attributes are written.
    pub spans: ByAttribute<Span>,
    /// Where the elements of lists are written that are written out, one place for each value.
    pub elements: ByAttribute<Box<[Span]>>,
    /// The user's tags with those of the stack and the network, each with its place.
    pub tags: BTreeMap<String, (String, Span)>,
    /// Its rule lines.
    pub allows: Vec<Allow>,
    /// Its routes.
    pub routes: Vec<Route>,
    /// Its numbered lines, if it is an ACL.
    pub entries: Vec<AclLine>,
    /// Its permissions, if it is a role.
    pub permissions: Vec<Permission>,
    /// Where it takes a value that is known only once another resource exists.
    pub deferred: Vec<Span>,
}

/// A numbered line of an ACL. It stands for one entry for each contiguous traffic and each block, with this number and
/// those that follow it.
#[derive(Clone, Debug)]
pub struct AclLine {
    /// The number of its first entry.
    pub number: i64,
    /// Whether it lets through.
    pub allow: bool,
    /// Whether it looks at packets into the subnet (`from`) or out of it (`to`).
    pub inbound: bool,
    /// What.
    pub traffic: Vec<Traffic>,
    /// From or to whom.
    pub peers: Vec<Value>,
    /// The line.
    pub span: Span,
    /// Where the number is written.
    pub number_span: Span,
    /// Where the other end is written.
    pub peer_span: Span,
}

/// A line of a role.
#[derive(Clone, Debug)]
pub struct Permission {
    /// Whether it allows or denies.
    pub allow: bool,
    /// The actions, as `s3:GetObject`.
    pub actions: Vec<String>,
    /// The resources, as arns with `*`.
    pub resources: Vec<String>,
    /// The line.
    pub span: Span,
    /// Where the actions are written.
    pub actions_span: Span,
    /// Where the resources are written.
    pub resources_span: Span,
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
    /// Prefix lists that packets go to.
    pub prefix_lists: Vec<InstanceId>,
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

    /// Where a value of an attribute is written: its own place in a list that is written out, the last one if it stands
    /// there several times.
    pub fn span_of_value(&self, attribute: &str, is: impl Fn(&Value) -> bool) -> Span {
        let at = self.list(attribute).iter().rposition(is);
        let element = at.and_then(|at| self.elements.get(attribute)?.get(at));
        element.copied().unwrap_or_else(|| self.span_of(attribute))
    }

    /// A block; of several the first.
    pub fn cidr(&self, attribute: &str) -> Option<Cidr> {
        self.cidrs(attribute).next()
    }

    /// The blocks of an attribute that takes one or several.
    pub fn cidrs(&self, attribute: &str) -> impl Iterator<Item = Cidr> {
        let values = match self.values.get(attribute) {
            Some(Value::List(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => &[],
        };
        values.iter().filter_map(|value| if let Value::Cidr(cidr) = value { Some(*cidr) } else { None })
    }

    /// Whether an attribute is `true`.
    pub fn is_true(&self, attribute: &str) -> bool {
        self.values.get(attribute) == Some(&Value::Bool(true))
    }

    /// A whole number.
    pub fn int(&self, attribute: &str) -> Option<i64> {
        match self.values.get(attribute) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// The resources that an attribute names, one or several.
    pub fn references(&self, attribute: &str) -> impl Iterator<Item = InstanceId> {
        let values = match self.values.get(attribute) {
            Some(Value::List(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => &[],
        };
        values.iter().filter_map(|value| if let Value::Instance(id) = value { Some(*id) } else { None })
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
    /// The use of the file that it stands in, and is so for; none in the program's own text.
    pub place: Option<Arc<Place>>,
}
