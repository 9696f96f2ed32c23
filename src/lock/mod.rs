//! `NAME.lock`: the few things about a stack that neither its program nor the account can say.
//!
//! It stands beside the program and is committed with it, as Cargo.lock is: the stack's ID, the places it may have
//! something in, and what image names meant when they were first used. It holds no state: without it, a plan says
//! what it found and how to go on.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::Place;

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
}

impl Default for LockFile {
    fn default() -> Self {
        LockFile { version: VERSION, id: None, places: BTreeSet::new(), images: BTreeMap::new() }
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
        match &lock.id {
            Some(id) if !is_id(id) => Err(LockFileError::Id(id.clone())),
            _ => Ok(lock),
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
