//! Who a resource is: the path of its declarations, with their keys.

use std::fmt;
use std::str::FromStr;

use crate::analysis::quoted;

/// The value that tells one instance of a keyed declaration from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// `worker[0]`
    Int(i64),
    /// `web[us-east-1a]`, also an address or a block: its printed form.
    Word(String),
    /// `disk["data one"]`: a text.
    Text(String),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Int(number) => write!(f, "{number}"),
            Key::Word(word) => f.write_str(word),
            Key::Text(text) => f.write_str(&quoted(text)),
        }
    }
}

/// One declaration on the path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Segment {
    /// Its name, or its kind where it has none.
    pub name: String,
    /// Its keys; empty where it is declared once.
    pub keys: Vec<Key>,
}

/// The path of a resource: `lab.worker[0]`. It is its identity: neither a tag nor a position is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Vec<Segment>);

/// A text is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the address of a resource")]
pub struct AddressError(String);

impl Address {
    /// The address of a declaration at the top.
    pub fn top(name: impl Into<String>, keys: Vec<Key>) -> Address {
        Address(vec![Segment { name: name.into(), keys }])
    }

    /// The address of a declaration inside this one.
    pub fn child(&self, name: impl Into<String>, keys: Vec<Key>) -> Address {
        let mut segments = self.0.clone();
        segments.push(Segment { name: name.into(), keys });
        Address(segments)
    }

    /// The declarations on the path, outermost first. Never empty.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The address of the outermost declaration: the network, for what lies in one.
    pub fn outermost(&self) -> Address {
        Address(self.0.iter().take(1).cloned().collect())
    }

    /// The same with another beginning, if it begins with `from`: itself, or what lies in it.
    pub fn rebased(&self, from: &Address, to: &Address) -> Option<Address> {
        let rest = self.0.strip_prefix(from.0.as_slice())?;
        Some(Address(to.0.iter().chain(rest).cloned().collect()))
    }

    /// As the value of a tag: the characters that every AWS service takes. A key stands behind `@`, and any
    /// other character that some service refuses is written `=XX`, a hexadecimal byte.
    pub fn to_tag(&self) -> String {
        let mut tag = String::new();
        for (at, segment) in self.0.iter().enumerate() {
            if at > 0 {
                tag.push('.');
            }
            escape(&segment.name, &mut tag);
            for key in &segment.keys {
                tag.push('@');
                match key {
                    Key::Int(number) => tag.push_str(&number.to_string()),
                    Key::Word(word) => escape(word, &mut tag),
                    Key::Text(text) => {
                        tag.push_str("=22");
                        escape(text, &mut tag);
                    }
                }
            }
        }
        tag
    }

    /// Reads what [`Self::to_tag`] wrote.
    pub fn from_tag(tag: &str) -> Result<Address, AddressError> {
        let wrong = || AddressError(tag.to_owned());
        tag.split('.').map(|part| segment_from_tag(part).ok_or_else(wrong)).collect::<Result<_, _>>().map(Address)
    }
}

/// `.` separates segments and `@` keys, so both are escaped inside a name or key.
fn escape(text: &str, tag: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'/' | b':' | b'+' => tag.push(char::from(byte)),
            other => tag.push_str(&format!("={other:02X}")),
        }
    }
}

fn segment_from_tag(part: &str) -> Option<Segment> {
    let mut pieces = part.split('@');
    let name = unescape(pieces.next()?)?;
    let keys = pieces.map(key_from_tag).collect::<Option<Vec<Key>>>()?;
    (!name.is_empty()).then_some(Segment { name, keys })
}

fn key_from_tag(piece: &str) -> Option<Key> {
    match piece.strip_prefix("=22") {
        Some(text) => unescape(text).map(Key::Text),
        None => {
            let word = unescape(piece)?;
            Some(word.parse().map_or(Key::Word(word), Key::Int))
        }
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'=' => {
                let digits = [rest.next()?, rest.next()?];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(".")?;
            }
            f.write_str(&segment.name)?;
            if !segment.keys.is_empty() {
                let keys: Vec<String> = segment.keys.iter().map(Key::to_string).collect();
                write!(f, "[{}]", keys.join(", "))?;
            }
        }
        Ok(())
    }
}

impl FromStr for Address {
    type Err = AddressError;

    /// Reads an address as a program or a plan writes it: `lab.worker[0]`, `shop.web[us-east-1a, 0]`.
    fn from_str(text: &str) -> Result<Address, AddressError> {
        let wrong = || AddressError(text.to_owned());
        let mut segments = Vec::new();
        let mut rest = text;
        loop {
            let end = rest.find(|character: char| !character.is_alphanumeric() && !"-_".contains(character)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.is_empty() {
                return Err(wrong());
            }
            let (keys, after) = match after.strip_prefix('[') {
                Some(inside) => keys_from_text(inside).ok_or_else(wrong)?,
                None => (Vec::new(), after),
            };
            segments.push(Segment { name: name.to_owned(), keys });
            match after.strip_prefix('.') {
                Some(more) => rest = more,
                None if after.is_empty() => return Ok(Address(segments)),
                None => return Err(wrong()),
            }
        }
    }
}

/// Reads keys up to their `]`, and says what follows it.
fn keys_from_text(mut rest: &str) -> Option<(Vec<Key>, &str)> {
    let mut keys = Vec::new();
    loop {
        rest = rest.trim_start();
        let (key, after) = match rest.strip_prefix('"') {
            Some(inside) => unquote(inside)?,
            None => {
                let (word, after) = rest.split_at(rest.find([',', ']'])?);
                (key_from_word(word.trim_end())?, after)
            }
        };
        keys.push(key);
        let after = after.trim_start();
        match after.strip_prefix(',') {
            Some(more) => rest = more,
            None => return after.strip_prefix(']').map(|after| (keys, after)),
        }
    }
}

fn key_from_word(word: &str) -> Option<Key> {
    let plain = !word.is_empty() && !word.contains(['"', '[', ' ']);
    plain.then(|| word.parse().map_or_else(|_| Key::Word(word.to_owned()), Key::Int))
}

/// Reads what [`quoted`] wrote, from behind its first quote, and says what follows the last.
fn unquote(inside: &str) -> Option<(Key, &str)> {
    let mut text = String::new();
    let mut characters = inside.chars();
    loop {
        match characters.next()? {
            '"' => return Some((Key::Text(text), characters.as_str())),
            '\\' => text.push(match characters.next()? {
                'n' => '\n',
                't' => '\t',
                'u' => {
                    let (digits, after) = characters.as_str().strip_prefix('{')?.split_once('}')?;
                    characters = after.chars();
                    char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
                }
                plain @ ('"' | '\\' | '$') => plain,
                _ => return None,
            }),
            other => text.push(other),
        }
    }
}
