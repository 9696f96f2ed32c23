//! What a program declares and this version does not make in AWS, and all that hangs on it.
//!
//! Such a program is checked like any other. A plan names what is left out and shows the rest; nothing is applied, for a
//! network without its ACLs or its NAT gateway is another network than the one that was written.

use std::collections::BTreeMap;

use super::Address;
use super::lower::address_of;
use crate::analysis::{Analysis, InstanceId, Settled, Value};
use crate::schema::Kind;
use crate::source::Span;

/// A resource that is not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which.
    pub address: Address,
    /// Of which kind.
    pub kind: Kind,
    /// Why.
    pub reason: Reason,
    /// Where what keeps it out is written.
    pub span: Span,
}

/// Why a resource is not applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its kind is not made: how messages call it.
    Kind(String),
    /// It is somebody else's, and those are not looked up.
    Existing,
    /// This attribute of it is not applied.
    Attribute(&'static str),
    /// It takes a value that is known only once another resource exists.
    Deferred,
    /// It needs another that is not applied.
    Needs(Address),
}

/// As it stands behind the name of a resource.
impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::Kind(title) => {
                write!(f, "{} is not applied by this version", crate::analysis::with_article(title).replace('`', ""))
            }
            Reason::Existing => f.write_str("what is `existing` is not looked up by this version"),
            Reason::Attribute(name) => write!(f, "its `{name}` is not applied by this version"),
            Reason::Deferred => f.write_str("it takes a value that is known only once another resource exists"),
            Reason::Needs(address) => write!(f, "it needs `{address}`"),
        }
    }
}

/// Attributes of built kinds that are not applied, with the values that mean the same as nothing.
const UNBUILT: &[(Option<Kind>, &str, &[&str])] = &[
    // A network that is made first would have to take along all that lies in it.
    (Some(Kind::Network), "replace", &["destroy-first"]),
    (Some(Kind::Network), "account", &[]),
    (Some(Kind::Network), "ipv6", &["none"]),
    (Some(Kind::Subnet), "acl", &[]),
    (Some(Kind::Node), "ipv6", &["none"]),
    (Some(Kind::Node), "role", &[]),
    (Some(Kind::Node), "forward", &["false"]),
];

/// What is left out, by the number of the resource.
pub(super) fn find(analysis: &Analysis) -> BTreeMap<InstanceId, LeftOut> {
    let mut found: BTreeMap<InstanceId, LeftOut> = BTreeMap::new();
    let disks = analysis.resources.iter().filter(|settled| settled.kind == Kind::Disk);
    let disks = disks.filter_map(|disk| Some((disk.holder?, disk.head))).collect();
    for settled in &analysis.resources {
        let holder = settled.holder.or(settled.network).filter(|id| *id != settled.id);
        let needed = holder.into_iter().chain(refers_to(settled)).find_map(|id| found.get(&id).map(|out| out.address.clone()));
        if let Some((reason, span)) = own_reason(&disks, settled).or_else(|| Some((Reason::Needs(needed?), settled.head)))
            && let Some(address) = address_of(analysis, settled.id)
        {
            found.insert(settled.id, LeftOut { address, kind: settled.kind, reason, span });
        }
    }
    spread(analysis, &mut found);
    found
}

/// References may lead to what is declared later: the search goes on until nothing more is found.
fn spread(analysis: &Analysis, found: &mut BTreeMap<InstanceId, LeftOut>) {
    loop {
        let before = found.len();
        for settled in analysis.resources.iter().filter(|settled| is_made(settled)) {
            let holder = settled.holder.or(settled.network).filter(|id| *id != settled.id);
            let needed = holder.into_iter().chain(refers_to(settled)).find_map(|id| found.get(&id).map(|out| out.address.clone()));
            if let (Some(needed), false) = (needed, found.contains_key(&settled.id))
                && let Some(address) = address_of(analysis, settled.id)
            {
                found
                    .insert(settled.id, LeftOut { address, kind: settled.kind, reason: Reason::Needs(needed), span: settled.head });
            }
        }
        if found.len() == before {
            return;
        }
    }
}

/// An account is a place and a disk a part of its node: neither is made by itself.
fn is_made(settled: &Settled) -> bool {
    !matches!(settled.kind, Kind::Account)
}

fn own_reason(disks: &BTreeMap<InstanceId, Span>, settled: &Settled) -> Option<(Reason, Span)> {
    if let Some(existing) = settled.existing {
        return Some((Reason::Existing, existing));
    }
    if settled.kind == Kind::Account {
        return None;
    }
    if !Kind::BUILT.contains(&settled.kind) {
        return Some((Reason::Kind(settled.kind.title()), settled.head));
    }
    if let Some(span) = settled.deferred.first() {
        return Some((Reason::Deferred, *span));
    }
    if settled.kind == Kind::Network && settled.cidrs("cidr").count() > 1 {
        return Some((Reason::Attribute("cidr"), settled.span_of("cidr")));
    }
    if settled.kind == Kind::Node && settled.reference("public-ip").is_some() {
        return Some((Reason::Attribute("public-ip"), settled.span_of("public-ip")));
    }
    if settled.kind == Kind::Node
        && let Some(disk) = disks.get(&settled.id)
    {
        return Some((Reason::Attribute("disk"), *disk));
    }
    let unbuilt = UNBUILT.iter().filter(|(kind, ..)| kind.is_none_or(|kind| kind == settled.kind));
    let (_, name, _) = unbuilt.into_iter().find(|(_, name, same)| {
        let value = settled.values.get(name);
        let printed = value.and_then(Value::printed);
        !matches!(value, None | Some(Value::None)) && !printed.is_some_and(|printed| same.contains(&printed.as_str()))
    })?;
    Some((Reason::Attribute(name), settled.span_of(name)))
}

/// Every resource that a resource names.
fn refers_to(settled: &Settled) -> impl Iterator<Item = InstanceId> {
    let lines = settled.allows.iter().flat_map(|line| line.peers.iter());
    let named = settled.values.values().chain(lines).flat_map(instances);
    let routes = settled.routes.iter().flat_map(|route| route.prefix_lists.iter().copied().chain([route.target]));
    named.chain(routes)
}

fn instances(value: &Value) -> Vec<InstanceId> {
    match value {
        Value::Instance(id) => vec![*id],
        Value::List(values) => values.iter().flat_map(instances).collect(),
        _ => Vec::new(),
    }
}
