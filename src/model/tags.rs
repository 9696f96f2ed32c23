//! The tags that say who owns a resource, and which of a resource's tags are ours to change.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Address, Body, Resource};

/// `NAME.ID` of the stack that owns the resource.
pub const STACK: &str = "vpclang:stack";
/// The resource's address, as [`super::Address::to_tag`] writes it.
pub const ADDRESS: &str = "vpclang:address";
/// What the create call that made the resource was derived from; also its client token.
pub const OP: &str = "vpclang:op";
/// Which other tag keys the program wrote, so that one that leaves the program leaves the resource.
pub const KEYS: &str = "vpclang:keys";
/// Present while the resource must not be destroyed or replaced.
pub const PROTECT: &str = "vpclang:protect";
/// The digest of a node's `init`: user data has no bulk read.
pub const INIT: &str = "vpclang:init";
/// The name by which the program called a node's image, so that a lost pin can be taken from what runs.
pub const IMAGE: &str = "vpclang:image";
/// The type that a node had before it was stopped to get another: who bears it is always started again.
pub const STOPPED: &str = "vpclang:stopped";
/// The id of the predecessor, on a successor that was made while it stood: whoever sees both ends the predecessor.
pub const REPLACES: &str = "vpclang:replaces";
/// What consoles show.
pub const NAME: &str = "Name";

/// What every key of ours begins with. A program can't use it.
pub const PREFIX: &str = "vpclang:";

/// The tags that a resource is to bear, without those that only its birth decides (`vpclang:op`).
pub fn desired(resource: &Resource, stack: &str) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::from([(NAME.to_owned(), resource.address.to_string())]);
    tags.extend(resource.tags.clone());
    tags.insert(STACK.to_owned(), stack.to_owned());
    tags.insert(ADDRESS.to_owned(), resource.address.to_tag());
    if !resource.tags.is_empty() {
        tags.insert(KEYS.to_owned(), Keys::of(resource.tags.keys().map(String::as_str)).0);
    }
    if resource.protect {
        tags.insert(PROTECT.to_owned(), "true".to_owned());
    }
    if let Body::Node(node) = &resource.body {
        if let Some(digest) = &node.init_digest {
            tags.insert(INIT.to_owned(), digest.clone());
        }
        if node.image.id.as_ref() != Some(&node.image.name) {
            tags.insert(IMAGE.to_owned(), node.image.name.clone());
        }
    }
    tags
}

/// The tags that a part of a resource (a node's disk and interface) is to bear: those of the resource, without what
/// only says something about the resource itself.
pub fn desired_of_part(resource: &Resource, stack: &str) -> BTreeMap<String, String> {
    let mut tags = desired(resource, stack);
    tags.retain(|key, _| ![INIT, IMAGE, PROTECT].contains(&key.as_str()));
    tags
}

/// What the name of a group or a key pair begins with that AWS is given at its birth. No tag changes it: it proves who made it.
pub fn birth_name(owner: &str, address: &Address) -> String {
    format!("{owner}.{}", address.to_tag())
}

/// Whether a name is one that only a stack itself gives.
pub fn is_birth_name(name: &str, owner: &str) -> bool {
    name.strip_prefix(owner).is_some_and(|rest| rest.starts_with('.'))
}

/// What to do to the tags of one id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagChange {
    /// Keys to set, with their values.
    pub set: BTreeMap<String, String>,
    /// Keys of ours to take off.
    pub remove: Vec<String>,
}

impl TagChange {
    /// From what an id bears to what it is to bear. Keys that nobody of ours ever wrote stay.
    pub fn between(observed: &BTreeMap<String, String>, desired: &BTreeMap<String, String>) -> TagChange {
        let differs = |(key, value): &(&String, &String)| observed.get(*key) != Some(*value);
        let set = desired.iter().filter(differs).map(|(key, value)| (key.clone(), value.clone())).collect();
        let ours = observed.get(KEYS).map(|keys| Keys(keys.clone())).unwrap_or_default();
        let stale = |key: &&String| !desired.contains_key(*key) && (ours.contains(key) || OPTIONAL.contains(&key.as_str()));
        let remove = observed.keys().filter(stale).cloned().collect();
        TagChange { set, remove }
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }
}

/// Keys of ours that go when the program no longer gives a reason for them.
const OPTIONAL: &[&str] = &[KEYS, PROTECT, INIT, IMAGE];

/// The value of a tag may have 256 characters (Tag, EC2 API reference).
const LONGEST_VALUE: usize = 256;

/// The value of [`KEYS`]: the keys themselves where they fit, else five characters of each one's digest.
#[derive(Clone, Debug, Default)]
struct Keys(String);

impl Keys {
    fn of<'a>(keys: impl Iterator<Item = &'a str> + Clone) -> Keys {
        let plain = keys.clone().map(|key| key.replace('%', "%25").replace(',', "%2C")).collect::<Vec<_>>().join(",");
        match plain.chars().count() <= LONGEST_VALUE && !plain.starts_with('#') {
            true => Keys(plain),
            false => Keys(format!("#{}", keys.map(short_digest).collect::<String>())),
        }
    }

    fn contains(&self, key: &str) -> bool {
        match self.0.strip_prefix('#') {
            Some(digests) => {
                let wanted = short_digest(key);
                digests.as_bytes().chunks(wanted.len()).any(|digest| digest == wanted.as_bytes())
            }
            None => self.0.split(',').any(|name| name.replace("%2C", ",").replace("%25", "%") == key),
        }
    }
}

fn short_digest(key: &str) -> String {
    Sha256::digest(key).iter().take(3).map(|byte| format!("{byte:02x}")).take(3).collect::<String>().chars().take(5).collect()
}
