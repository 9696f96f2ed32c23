//! `NAME.lock`: the few things about a stack that neither its program nor the account can say.
//!
//! It stands beside the program and is committed with it, as Cargo.lock is: the stack's ID, the places it may have
//! something in, what image names meant when they were first used, and who was given which free block or address. It
//! holds no state: without it, a plan says what it found and how to go on.

pub mod keeper;
pub mod lease;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::analysis::Pins;
use crate::model::Place;
use crate::net::Cidr;

/// The version of the file that this program writes, and the newest that it reads.
const VERSION: u32 = 1;

/// How many characters a stack's ID has.
const ID_LENGTH: usize = 8;

/// The content of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockFile {
    version: u32,
    /// What tells this stack from another of the same name; `None` until the first apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Where the stack may have something: `account/region`.
    #[serde(default)]
    places: BTreeSet<String>,
    /// By region, what `NAME ARCHITECTURE` stands for.
    #[serde(default)]
    pub images: BTreeMap<String, BTreeMap<String, String>>,
    /// The blocks of the subnets that ask for a free one, by address: `lab.app["x"]`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    blocks: BTreeMap<String, String>,
    /// What `ip = auto` stands for, by address and attribute: `lab.worker[0].ip`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    addresses: BTreeMap<String, String>,
    /// Which /64 of its network's IPv6 block a subnet has, by address.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    ipv6: BTreeMap<String, u8>,
}

impl Default for LockFile {
    fn default() -> Self {
        LockFile {
            version: VERSION,
            id: None,
            places: BTreeSet::new(),
            images: BTreeMap::new(),
            blocks: BTreeMap::new(),
            addresses: BTreeMap::new(),
            ipv6: BTreeMap::new(),
        }
    }
}

/// Why a lock file can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockFileError {
    /// It is no lock file.
    #[error("it is not a lock file: {0}")]
    Malformed(String),
    /// A newer version of this program wrote it.
    #[error("it has version {0}, and this program reads up to version {VERSION}")]
    Newer(u32),
    /// Its ID is not one that this program draws.
    #[error("`{0}` is not the ID of a stack: 8 lower-case letters and digits")]
    Id(String),
    /// A pin is no block, or no address.
    #[error("`{1}` is nothing that `{0}` can be pinned to")]
    Pin(String, String),
}

impl LockFile {
    /// Reads the text of a lock file.
    pub fn parse(text: &str) -> Result<LockFile, LockFileError> {
        let malformed = |error: serde_json::Error| LockFileError::Malformed(error.to_string());
        let any: serde_json::Value = serde_json::from_str(text).map_err(malformed)?;
        match any.get("version").and_then(serde_json::Value::as_u64) {
            Some(version) if version > u64::from(VERSION) => {
                return Err(LockFileError::Newer(u32::try_from(version).unwrap_or(u32::MAX)));
            }
            _ => {}
        }
        let lock: LockFile = serde_json::from_value(any).map_err(malformed)?;
        if let Some(id) = lock.id.as_ref().filter(|id| !is_id(id)) {
            return Err(LockFileError::Id(id.clone()));
        }
        // To leave out what can't be read would move, and so replace, what it pins.
        let blocks = lock.blocks.iter().filter(|(_, block)| block.parse::<Cidr>().is_err());
        let addresses = lock.addresses.iter().filter(|(_, address)| address.parse::<IpAddr>().is_err());
        match blocks.chain(addresses).next() {
            Some((key, value)) => Err(LockFileError::Pin(key.clone(), value.clone())),
            None => Ok(lock),
        }
    }

    /// The text of the file. The same content gives the same bytes.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The places it names. What can't be read as one is left out.
    pub fn places(&self) -> BTreeSet<Place> {
        let place = |text: &String| {
            let (account, region) = text.split_once('/')?;
            Some(Place { account: account.to_owned(), region: region.to_owned() })
        };
        self.places.iter().filter_map(place).collect()
    }

    /// Adds a place, before anything is made there.
    pub fn enter(&mut self, place: &Place) {
        self.places.insert(place.to_string());
    }

    /// Takes a place out, once it was seen empty.
    pub fn leave(&mut self, place: &Place) {
        self.places.remove(&place.to_string());
    }

    /// What an image name stands for in a region.
    pub fn image(&self, region: &str, name: &str, architecture: &str) -> Option<&String> {
        self.images.get(region)?.get(&format!("{name} {architecture}"))
    }

    /// Who was given which free block or address.
    pub fn pins(&self) -> Pins {
        let block = |(key, block): (&String, &String)| Some((key.clone(), block.parse().ok()?));
        let address = |(key, address): (&String, &String)| Some((key.clone(), address.parse().ok()?));
        Pins {
            blocks: self.blocks.iter().filter_map(block).collect(),
            addresses: self.addresses.iter().filter_map(address).collect(),
            ipv6: self.ipv6.clone(),
        }
    }

    /// Keeps what those have who ask now. Whoever asks no more keeps its pin until [`Self::release`].
    pub fn keep(&mut self, pins: &Pins) {
        self.blocks.extend(pins.blocks.iter().map(|(key, block)| (key.clone(), block.to_string())));
        self.addresses.extend(pins.addresses.iter().map(|(key, address)| (key.clone(), address.to_string())));
        self.ipv6.extend(pins.ipv6.clone());
    }

    /// Gives up all pins but those of who asks now, and of resources that stay.
    pub fn release(&mut self, asking: &Pins, stays: impl Fn(&str) -> bool) {
        self.blocks.retain(|key, _| asking.blocks.contains_key(key) || stays(key));
        self.ipv6.retain(|key, _| asking.ipv6.contains_key(key) || stays(key));
        // An address is pinned by its resource and the attribute that asks for it.
        let resource = |key: &str| key.rsplit_once('.').is_some_and(|(resource, _)| stays(resource));
        self.addresses.retain(|key, _| asking.addresses.contains_key(key) || resource(key));
    }

    /// Pins an image name.
    pub fn pin(&mut self, region: &str, name: &str, architecture: &str, id: String) {
        self.images.entry(region.to_owned()).or_default().insert(format!("{name} {architecture}"), id);
    }
}

/// Whether a text has the form of a stack's ID.
pub fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// A stack's ID from random bytes, one for each character.
pub fn id_from(random: [u8; ID_LENGTH]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    random.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32))).map(|letter| char::from(*letter)).collect()
}
