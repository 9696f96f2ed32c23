//! The parameters of a query request: `Filter.1.Value.2=x` as a tree.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use sha2::{Digest, Sha256};

use crate::sandbox::error::Refusal;

/// A node of the parameter tree: a value, members, or both absent.
#[derive(Debug, Default)]
pub(crate) struct Params {
    value: Option<String>,
    members: BTreeMap<String, Params>,
}

/// What signs or addresses a request and is no parameter of the action.
const ENVELOPE: &[&str] = &[
    "Action",
    "Version",
    "AWSAccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "Timestamp",
    "Expires",
    "SecurityToken",
];

impl Params {
    /// Reads a form body (or a query string).
    pub(crate) fn parse(form: &[u8]) -> Params {
        let mut root = Params::default();
        for (name, value) in form_urlencoded::parse(form) {
            let mut node = &mut root;
            // No parameter of EC2 lies deeper; a name that does stays whole, and is refused as unknown.
            let parts = if name.matches('.').count() < 16 { name.split('.').collect() } else { vec![&*name] };
            for part in parts {
                node = node.members.entry(part.to_owned()).or_default();
            }
            node.value = Some(value.into_owned());
        }
        root
    }

    /// Every value, however deep it lies.
    pub(crate) fn values(&self) -> Vec<&str> {
        let inner = self.members.values().flat_map(Params::values);
        self.value.as_deref().into_iter().chain(inner).collect()
    }

    /// A text parameter; an empty one counts as given.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.value.as_deref()
    }

    /// A text parameter, or `MissingParameter`.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name).filter(|value| !value.is_empty()).ok_or_else(|| Refusal::missing(name))
    }

    /// A boolean, absent if not given.
    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name) {
            None => Ok(None),
            Some("true" | "True" | "1") => Ok(Some(true)),
            Some("false" | "False" | "0") => Ok(Some(false)),
            Some(other) => Err(Refusal::value(format!("Invalid value '{other}' for {name}. It must be true or false"))),
        }
    }

    /// The boolean in `Name.Value`, as the Modify actions write attributes.
    pub(crate) fn attribute(&self, name: &str) -> Result<Option<bool>, Refusal> {
        self.members.get(name).map_or(Ok(None), |member| member.boolean("Value"))
    }

    /// A whole number, absent if not given.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Refusal::value(format!("Invalid value '{text}' for {name}. It must be an integer")))
    }

    /// An IPv4 address, absent if not given.
    pub(crate) fn address(&self, name: &str) -> Result<Option<Ipv4Addr>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Refusal::value(format!("invalid value for parameter address: {text}")))
    }

    /// A member with members of its own.
    pub(crate) fn member(&self, name: &str) -> Option<&Params> {
        self.members.get(name)
    }

    /// The entries of a list, in the order of their numbers.
    pub(crate) fn list(&self, name: &str) -> Vec<&Params> {
        let Some(list) = self.members.get(name) else { return Vec::new() };
        let mut entries: Vec<(u32, &Params)> =
            list.members.iter().filter_map(|(index, entry)| Some((index.parse().ok()?, entry))).collect();
        entries.sort_by_key(|(index, _)| *index);
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    /// The entries of a list of texts.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        self.list(name).into_iter().filter_map(|entry| entry.value.as_deref()).collect()
    }

    /// Whether anything is given under a name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// A digest of all parameters but the named ones: equal digests, equal requests.
    pub(crate) fn digest(&self, without: &[&str]) -> String {
        let mut hash = Sha256::new();
        for (name, member) in self.arguments().filter(|(name, _)| !without.contains(name)) {
            hash.update(name.as_bytes());
            member.feed(&mut hash);
        }
        format!("{:x}", hash.finalize())
    }

    /// Checks the parameters against a shape: `MissingParameter` and `UnknownParameter` come from here and nowhere else.
    pub(crate) fn check(&self, shape: &str) -> Result<(), Refusal> {
        let members: BTreeMap<&str, &Params> = self.arguments().collect();
        check(&members, &Shape::parse(&mut shape.chars().peekable()), "")
    }

    fn arguments(&self) -> impl Iterator<Item = (&str, &Params)> {
        let own = |name: &str| !ENVELOPE.contains(&name) && !name.starts_with("X-Amz-");
        self.members.iter().map(|(name, member)| (name.as_str(), member)).filter(move |(name, _)| own(name))
    }

    fn feed(&self, hash: &mut Sha256) {
        hash.update(b"=");
        hash.update(self.value.as_deref().unwrap_or_default().as_bytes());
        for (name, member) in &self.members {
            hash.update(b".");
            hash.update(name.as_bytes());
            member.feed(hash);
        }
        hash.update(b";");
    }
}

/// What an action takes, written as a line: `!VpcId Filter*{Name Value*}`. `!` is required, `*` a list, braces a structure.
#[derive(Debug, Default)]
struct Shape {
    members: BTreeMap<String, Member>,
}

#[derive(Debug, Default)]
struct Member {
    required: bool,
    list: bool,
    shape: Option<Shape>,
}

impl Shape {
    fn parse(text: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Shape {
        let mut shape = Shape::default();
        let (mut name, mut member) = (String::new(), Member::default());
        loop {
            match text.next() {
                Some('!') => member.required = true,
                Some('*') => member.list = true,
                Some('{') => member.shape = Some(Shape::parse(text)),
                Some(character) if !matches!(character, ' ' | '\n' | '}') => name.push(character),
                end => {
                    if !name.is_empty() {
                        shape.members.insert(std::mem::take(&mut name), std::mem::take(&mut member));
                    }
                    if matches!(end, None | Some('}')) {
                        return shape;
                    }
                }
            }
        }
    }
}

fn check(given: &BTreeMap<&str, &Params>, shape: &Shape, path: &str) -> Result<(), Refusal> {
    if let Some(name) = given.keys().find(|name| !shape.members.contains_key(**name)) {
        return Err(Refusal::new("UnknownParameter", format!("The parameter {path}{name} is not recognized")));
    }
    for (name, member) in &shape.members {
        match given.get(name.as_str()) {
            None if member.required => return Err(Refusal::missing(&format!("{path}{name}"))),
            None => {}
            Some(params) => check_member(params, member, &format!("{path}{name}."))?,
        }
    }
    Ok(())
}

fn check_member(params: &Params, member: &Member, path: &str) -> Result<(), Refusal> {
    let entries: Vec<&Params> = match member.list {
        true => params.members.values().collect(),
        false => vec![params],
    };
    if member.list && params.members.keys().any(|index| index.parse::<u32>().is_err()) {
        return Err(Refusal::new("UnknownParameter", format!("The parameter {path} takes numbered entries")));
    }
    let Some(shape) = &member.shape else {
        let nested = entries.iter().any(|entry| !entry.members.is_empty());
        return match nested {
            true => Err(Refusal::new("UnknownParameter", format!("The parameter {path} has no members"))),
            false => Ok(()),
        };
    };
    for entry in entries {
        let given: BTreeMap<&str, &Params> = entry.members.iter().map(|(name, member)| (name.as_str(), member)).collect();
        check(&given, shape, path)?;
    }
    Ok(())
}
