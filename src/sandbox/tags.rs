//! Tags: at birth, afterwards, and the listing of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{Context, Region, Resource};
use crate::sandbox::dhcp::DhcpOptions;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::{Field, Filters};
use crate::sandbox::gateway::InternetGateway;
use crate::sandbox::instance::Instance;
use crate::sandbox::interface::Interface;
use crate::sandbox::key_pair::KeyPair;
use crate::sandbox::network_acl::NetworkAcl;
use crate::sandbox::page::{Limits, Page, token};
use crate::sandbox::protocol::query::Params;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::route_table::RouteTable;
use crate::sandbox::security_group::{Rule, SecurityGroup};
use crate::sandbox::subnet::Subnet;
use crate::sandbox::volume::Volume;
use crate::sandbox::vpc::Vpc;

/// The tags of a resource.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tags {
    /// The resource's type as DescribeTags names it.
    pub(crate) kind: String,
    /// Keys and values.
    pub(crate) pairs: BTreeMap<String, String>,
}

/// Tags that a create call brings, by resource type.
pub(crate) struct Birth {
    by_type: BTreeMap<String, BTreeMap<String, String>>,
}

impl Birth {
    /// Reads `TagSpecification.N`; the types are those that the action can tag (TagSpecification: the request fails for another).
    pub(crate) fn parse(params: &Params, types: &[&str]) -> Result<Birth, Refusal> {
        let mut by_type: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for specification in params.list("TagSpecification") {
            let Some(kind) = specification.text("ResourceType") else {
                return Err(Refusal::value("Tag specification resource type must have a value"));
            };
            if !types.contains(&kind) {
                return Err(Refusal::value(format!("'{kind}' is not a valid taggable resource type for this operation.")));
            }
            let pairs = pairs(specification)?;
            if pairs.is_empty() {
                return Err(Refusal::value("Tag specification must have at least one tag"));
            }
            if by_type.insert(kind.to_owned(), pairs).is_some() {
                return Err(Refusal::value(format!("Duplicate tag specification for '{kind}'")));
            }
        }
        Ok(Birth { by_type })
    }

    /// Gives a new resource its tags.
    pub(crate) fn give(&self, region: &mut Region, kind: &str, id: &str) {
        if let Some(pairs) = self.by_type.get(kind) {
            region.tags.insert(id.to_owned(), Tags { kind: kind.to_owned(), pairs: pairs.clone() });
        }
    }
}

/// Writes a resource's `tagSet`.
pub(crate) fn write(region: &Region, id: &str, xml: &mut Xml) {
    let pairs = region.tags.get(id).map(|tags| &tags.pairs);
    xml.set("tagSet", pairs.into_iter().flatten(), |xml, (key, value)| {
        xml.text("key", key);
        xml.text("value", value);
    });
}

/// CreateTags.
pub(crate) fn create(context: &mut Context<'_>) -> Result<(), Refusal> {
    let resources = taggable(context)?;
    let pairs = pairs(context.params)?;
    if pairs.is_empty() {
        return Err(Refusal::missing("Tag"));
    }
    for (id, _) in &resources {
        let old = context.region.tags.get(*id).map(|tags| &tags.pairs);
        let fresh = pairs.keys().filter(|key| old.is_none_or(|old| !old.contains_key(*key))).count();
        if old.map_or(0, BTreeMap::len) + fresh > MOST_TAGS {
            return Err(too_many());
        }
    }
    for (id, kind) in resources {
        let tags =
            context.region.tags.entry(id.to_owned()).or_insert_with(|| Tags { kind: kind.to_owned(), pairs: BTreeMap::new() });
        tags.pairs.extend(pairs.clone());
    }
    context.done();
    Ok(())
}

/// DeleteTags: a key without a value deletes whatever the value is, an empty value only an empty one, no key at all deletes
/// every tag but AWS's own (DeleteTags).
pub(crate) fn delete(context: &mut Context<'_>) -> Result<(), Refusal> {
    let resources = taggable(context)?;
    let given = context.params.list("Tag");
    for tag in &given {
        tag.required("Key")?;
    }
    for (id, _) in resources {
        let Some(tags) = context.region.tags.get_mut(id) else { continue };
        tags.pairs.retain(|key, value| {
            let hit = |tag: &&Params| tag.text("Key") == Some(key) && tag.text("Value").is_none_or(|wanted| wanted == value);
            !given.is_empty() && !given.iter().any(hit)
        });
        if tags.pairs.is_empty() {
            context.region.tags.remove(id);
        }
    }
    context.done();
    Ok(())
}

/// One tag as DescribeTags filters it.
struct Tag {
    id: String,
    kind: String,
    key: String,
    value: String,
}

const FIELDS: &[Field<Tag>] = &[
    ("key", |tag, _| vec![tag.key.clone()]),
    ("value", |tag, _| vec![tag.value.clone()]),
    ("resource-id", |tag, _| vec![tag.id.clone()]),
    ("resource-type", |tag, _| vec![tag.kind.clone()]),
];

/// DescribeTags.
pub(crate) fn describe(context: &mut Context<'_>) -> Result<(), Refusal> {
    let page = Page::parse(context.params, Limits::USUAL, false)?;
    let filters = Filters::parse(context.params, FIELDS)?;
    let view = context.view();
    let (mut xml, mut next, mut count, mut last) = (Xml::default(), None, 0, String::new());
    xml.within("tagSet", |xml| {
        let all = view.region.tags.iter().filter(|(id, _)| !context.hidden.hides(id, true));
        for (id, tags) in all {
            for (key, value) in &tags.pairs {
                let place = format!("{id} {key}");
                let tag = Tag { id: id.clone(), kind: tags.kind.clone(), key: key.clone(), value: value.clone() };
                if page.passed(&place) || !filters.accept(id, &tag, &view) {
                    continue;
                }
                if count == page.size() {
                    next = Some(token(&last));
                    return;
                }
                write_tag(&tag, xml);
                (count, last) = (count + 1, place);
            }
        }
    });
    xml.optional("nextToken", next.as_deref());
    context.xml = xml;
    Ok(())
}

const MOST_TAGS: usize = 50;

/// "Maximum number of tags per resource: 50" (EC2 User Guide, "Tag restrictions").
fn too_many() -> Refusal {
    Refusal::new("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")
}

/// Reads and checks `Tag.N`: keys of 1 to 128 characters that do not start with `aws:`, values of at most 256, no key twice
/// (EC2 User Guide, "Tag restrictions"). An empty key is `InvalidTagKey.Malformed` (ERR), which names `aws:` too, but CreateTags
/// and RunInstances answer `InvalidParameterValue` to that, as field reports show (AndrewFarley/AWS-Automated-Daily-Instance-AMI-
/// Snapshots #7, jcjorel/ec2-spot-converter #13). The codes for texts that are too long are unverified.
fn pairs(params: &Params) -> Result<BTreeMap<String, String>, Refusal> {
    let mut pairs = BTreeMap::new();
    for tag in params.list("Tag") {
        let (key, value) = (tag.text("Key").unwrap_or_default(), tag.text("Value").unwrap_or_default());
        if key.is_empty() {
            return Err(Refusal::new("InvalidTagKey.Malformed", "Tag key cannot be empty"));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(Refusal::value(format!(
                "Value ( {key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use"
            )));
        }
        if key.chars().count() > 128 {
            return Err(Refusal::value("Tag key exceeds the maximum length of 128 characters"));
        }
        if value.chars().count() > 256 {
            return Err(Refusal::value("Tag value exceeds the maximum length of 256 characters"));
        }
        if pairs.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(Refusal::value(format!("Duplicate tag key '{key}' specified.")));
        }
    }
    if pairs.len() > MOST_TAGS {
        return Err(too_many());
    }
    Ok(pairs)
}

/// The kinds that can bear tags: the prefix of their ids, their type, and the look-up.
type Taggable = (&'static str, &'static str, fn(&Region, &str) -> Result<(), Refusal>);

const TAGGABLE: &[Taggable] = &[
    ("vpc-", "vpc", exists::<Vpc>),
    ("dopt-", "dhcp-options", exists::<DhcpOptions>),
    ("igw-", "internet-gateway", exists::<InternetGateway>),
    ("rtb-", "route-table", exists::<RouteTable>),
    ("subnet-", "subnet", exists::<Subnet>),
    ("sg-", "security-group", exists::<SecurityGroup>),
    ("sgr-", "security-group-rule", exists::<Rule>),
    ("acl-", "network-acl", exists::<NetworkAcl>),
    ("key-", "key-pair", exists::<KeyPair>),
    ("i-", "instance", exists::<Instance>),
    ("eni-", "network-interface", exists::<Interface>),
    ("vol-", "volume", exists::<Volume>),
    ("eipalloc-", "elastic-ip", exists::<crate::sandbox::address::Address>),
];

fn exists<T: Resource>(region: &Region, id: &str) -> Result<(), Refusal> {
    T::get(region, id).map(|_| ())
}

/// The resources that a request names, with their types. An id of no known kind is `InvalidID` (ERR: "The specified ID for the
/// resource you are trying to tag is not valid").
fn taggable<'c>(context: &Context<'c>) -> Result<Vec<(&'c str, &'static str)>, Refusal> {
    let mut found = Vec::new();
    for id in context.params.texts("ResourceId") {
        let kind = TAGGABLE.iter().find(|(prefix, ..)| id.starts_with(prefix));
        let (_, kind, exists) = kind.ok_or_else(|| Refusal::new("InvalidID", format!("The ID '{id}' is not valid")))?;
        exists(context.region, id)?;
        found.push((id, *kind));
    }
    Ok(found)
}

fn write_tag(tag: &Tag, xml: &mut Xml) {
    xml.within("item", |xml| {
        xml.text("key", &tag.key);
        xml.text("resourceId", &tag.id);
        xml.text("resourceType", &tag.kind);
        xml.text("value", &tag.value);
    });
}
