//! What the account has of a stack, in the same form as what a program wants of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Address, Body, Identity, tags};

/// An account and a region in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The account's twelve digits.
    pub account: String,
    /// The region's name.
    pub region: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.account, self.region)
    }
}

/// Everything that bears the owner tag of a stack, and what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// The living resources; the dead (terminated nodes) are left out.
    pub things: Vec<Thing>,
    /// Ids that bear our tag and that no description of a kind returned, with the type AWS calls them.
    pub unknown: Vec<(String, String)>,
}

impl Observed {
    /// The things by who they are. More than one under an identity means a copied tag, or an unfinished replacement.
    pub fn by_identity(&self) -> BTreeMap<Identity, Vec<&Thing>> {
        let mut found: BTreeMap<Identity, Vec<&Thing>> = BTreeMap::new();
        for thing in &self.things {
            found.entry(thing.identity()).or_default().push(thing);
        }
        found
    }
}

/// One resource that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// AWS's id.
    pub id: String,
    /// The name by which others refer to it, for kinds that AWS refers to by name: key pairs.
    pub name: Option<String>,
    /// Who it says it is.
    pub address: Address,
    /// Where it is.
    pub place: Place,
    /// Its values. References to what the stack owns are addresses; others are ids.
    pub body: Body,
    /// All of its tags.
    pub tags: BTreeMap<String, String>,
    /// The ids that it refers to: what can't be deleted before it.
    pub holds: BTreeSet<String>,
    /// Taggable things that came with it and go with it: a node's disk and interface.
    pub parts: Vec<Part>,
    /// Its public address, where it has one.
    pub public_ip: Option<String>,
    /// Its private address, where it has one.
    pub private_ip: Option<String>,
    /// What AWS calls the state it is in, where that is worth a word: `stopped`.
    pub state: Option<String>,
}

/// A taggable thing inside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// AWS's id.
    pub id: String,
    /// Its tags, as an answer to a filter by tag gave them; empty if it did not appear there.
    pub tags: BTreeMap<String, String>,
}

impl Thing {
    /// Who it is.
    pub fn identity(&self) -> Identity {
        Identity { address: self.address.clone(), region: Some(self.place.region.clone()) }
    }

    /// Whether it must not be destroyed or replaced. Only the account decides that: a program that no longer
    /// mentions the resource can't lift it.
    pub fn protected(&self) -> bool {
        self.tags.contains_key(tags::PROTECT)
    }
}
