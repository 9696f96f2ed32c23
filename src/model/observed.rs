//! What the account has of a stack, in the same form as what a program wants of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Pins;

use super::{Address, Body, Identity, Moved, Ref, tags};

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
    /// Ids that bear our tag, with the type AWS calls them, of which nobody knows what they are: no description of a kind returned
    /// them, or they have no address.
    pub unknown: Vec<(String, String)>,
}

impl Observed {
    /// The same as it looks once renames are done: what is deployed under a former address has the new one, and so has
    /// all that lies in it. The tags are still those of the account, so that a plan sees them change.
    #[must_use]
    pub fn renamed(mut self, moved: &[Moved]) -> Observed {
        if moved.is_empty() {
            return self;
        }
        let rename =
            |address: &Address| moved.iter().find_map(|one| address.rebased(&one.from, &one.to)).unwrap_or_else(|| address.clone());
        let rewrite = |to: &Ref| match to {
            Ref::Address(address) => Ref::Address(rename(address)),
            Ref::Id(_) => to.clone(),
        };
        for thing in &mut self.things {
            thing.address = rename(&thing.address);
            thing.body = thing.body.clone().map_refs(&rewrite);
        }
        self
    }

    /// The blocks and addresses that things have: where a pin that the lock file lacks is taken from.
    pub fn pins(&self) -> Pins {
        let mut pins = Pins::default();
        // Where two claim to be the same, the first one counts.
        for thing in self.things.iter().rev() {
            let address = thing.address.to_string();
            if let Some(ip) = thing.private_ip.as_ref().and_then(|ip| ip.parse().ok()) {
                pins.addresses.insert(format!("{address}.ip"), ip);
            }
            if let Body::Subnet(subnet) = &thing.body {
                pins.blocks.insert(address, subnet.cidr);
            }
        }
        pins
    }

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
    /// Whether its name in AWS, which no tag changes, says that its stack has made it: of groups and key pairs.
    pub born: bool,
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
