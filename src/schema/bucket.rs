//! `s3://BUCKET/PREFIX`: where in S3 something of a stack lies, and what S3 takes for the name of a bucket.

use std::net::Ipv4Addr;

/// A place in a bucket, as `s3://BUCKET/PREFIX` writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BucketPath {
    /// The bucket.
    pub bucket: String,
    /// What the keys there begin with, without a slash at its ends; empty for the whole bucket.
    pub prefix: String,
}

/// Why a text is no place in a bucket.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BucketPathError {
    /// It does not begin as such a place does.
    #[error("it does not begin with `s3://`")]
    Scheme,
    /// The bucket's name is too short or too long.
    #[error("the name of a bucket has 3 to 63 characters, and this one has {0}")]
    Length(usize),
    /// A character that no bucket's name has.
    #[error("the name of a bucket has lower-case letters, digits, `.` and `-`, and no `{0}`")]
    Character(char),
    /// The name begins or ends with a dot or a hyphen.
    #[error("the name of a bucket begins and ends with a letter or a digit")]
    Ends,
    /// Two dots side by side.
    #[error("the name of a bucket has no two dots side by side")]
    Dots,
    /// The name is an address.
    #[error("the name of a bucket is no IP address")]
    Address,
    /// The name begins with what S3 keeps for itself.
    #[error("S3 keeps names that begin with `{0}` for itself")]
    ReservedStart(&'static str),
    /// The name ends with what S3 keeps for what is no bucket, or no bucket of this sort.
    #[error("names that end with `{0}` are not of general purpose buckets")]
    ReservedEnd(&'static str),
    /// The prefix has an empty part, or one that leads elsewhere.
    #[error("the prefix has a part `{0}`")]
    Part(String),
    /// The prefix has a control character.
    #[error("the prefix has a control character")]
    Control,
    /// The prefix is longer than [`LONGEST_PREFIX`].
    #[error("the prefix has {0} bytes, and at most {LONGEST_PREFIX} leave room for the names of objects")]
    PrefixLength(usize),
}

const SCHEME: &str = "s3://";

/// The least and the most characters of a bucket's name. Source: Amazon S3 User Guide, General purpose bucket naming
/// rules; so are the other rules here.
const LENGTH: std::ops::RangeInclusive<usize> = 3..=63;

const RESERVED_STARTS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];

const RESERVED_ENDS: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// The most bytes of a prefix. A key has at most 1,024 (Amazon S3 User Guide, Naming Amazon S3 objects), and a stack's
/// name with its parameter must find room behind it.
const LONGEST_PREFIX: usize = 512;

impl BucketPath {
    /// Reads `s3://BUCKET` or `s3://BUCKET/PREFIX`; a slash at the end says nothing.
    pub fn parse(text: &str) -> Result<BucketPath, BucketPathError> {
        let rest = text.strip_prefix(SCHEME).ok_or(BucketPathError::Scheme)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        check_bucket(bucket)?;
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        check_prefix(prefix)?;
        Ok(BucketPath { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    /// The key of an object here. A slash in its name is no further level.
    pub fn key(&self, name: &str) -> String {
        let name = name.replace('/', "=2F");
        match self.prefix.is_empty() {
            true => name,
            false => format!("{}/{name}", self.prefix),
        }
    }
}

impl std::fmt::Display for BucketPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{SCHEME}{}", self.bucket)?;
        match self.prefix.is_empty() {
            true => Ok(()),
            false => write!(f, "/{}", self.prefix),
        }
    }
}

fn check_bucket(name: &str) -> Result<(), BucketPathError> {
    if let Some(other) = name.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '.' | '-')) {
        return Err(BucketPathError::Character(other));
    }
    if !LENGTH.contains(&name.len()) {
        return Err(BucketPathError::Length(name.len()));
    }
    if name.starts_with(['.', '-']) || name.ends_with(['.', '-']) {
        return Err(BucketPathError::Ends);
    }
    if name.contains("..") {
        return Err(BucketPathError::Dots);
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return Err(BucketPathError::Address);
    }
    if let Some(start) = RESERVED_STARTS.into_iter().find(|start| name.starts_with(start)) {
        return Err(BucketPathError::ReservedStart(start));
    }
    match RESERVED_ENDS.into_iter().find(|end| name.ends_with(end)) {
        Some(end) => Err(BucketPathError::ReservedEnd(end)),
        None => Ok(()),
    }
}

/// S3 takes nearly anything, but clients and consoles read `.` and `..` as a way, and two slashes as one.
fn check_prefix(prefix: &str) -> Result<(), BucketPathError> {
    if prefix.len() > LONGEST_PREFIX {
        return Err(BucketPathError::PrefixLength(prefix.len()));
    }
    if prefix.chars().any(char::is_control) {
        return Err(BucketPathError::Control);
    }
    let mut parts = prefix.split('/').filter(|_| !prefix.is_empty());
    match parts.find(|part| matches!(*part, "" | "." | "..")) {
        Some(part) => Err(BucketPathError::Part(part.to_owned())),
        None => Ok(()),
    }
}
