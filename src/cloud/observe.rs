//! What the account has: one paginated description a kind, filtered by our owner tag, all at once; then what has
//! neither a bulk read nor a tag. The number of calls grows with kinds, not with resources.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::Filter;
use futures_util::future::{join_all, try_join_all};

use super::kinds::{self, Found, node};
use super::{Clients, CloudError};
use crate::model::{Address, Body, Observed, Part, Place, Ref, Thing, tags};
use crate::schema::Kind;

/// DescribeTags takes 5 to 1000.
const PAGE: i32 = 1000;

/// Something that is looked at as if it bore tags that it does not bear yet.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Where it is.
    pub place: Place,
    /// Of which kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// The tags that are to be set on it.
    pub tags: BTreeMap<String, String>,
    /// The tags that are to be set on its parts.
    pub part_tags: BTreeMap<String, String>,
}

/// Looks at every place of a stack.
pub async fn observe(clients: &Clients, owner: &str, places: &BTreeSet<Place>) -> Result<Observed, CloudError> {
    observe_with(clients, owner, places, None).await
}

/// The same as it would be once somebody else's thing bore the stack's tags.
pub async fn observe_with(
    clients: &Clients,
    owner: &str,
    places: &BTreeSet<Place>,
    claim: Option<&Claim>,
) -> Result<Observed, CloudError> {
    let looks = places.iter().map(|place| observe_place(clients, owner, place, claim.filter(|claim| claim.place == *place)));
    let mut observed = Observed::default();
    for one in try_join_all(looks).await? {
        observed.things.extend(one.things);
        observed.unknown.extend(one.unknown);
    }
    Ok(observed)
}

/// Looks at some kinds only, and at nothing beside their descriptions: enough to say ids and addresses.
pub async fn glance(
    clients: &Clients,
    owner: &str,
    places: &BTreeSet<Place>,
    kinds: &BTreeSet<Kind>,
) -> Result<Observed, CloudError> {
    let looks = places.iter().flat_map(|place| kinds.iter().map(move |kind| (place, *kind))).map(|(place, kind)| async move {
        let filter = Filter::builder().name(format!("tag:{}", tags::STACK)).values(owner).build();
        let found = kinds::describe(&clients.ec2(&place.region), kind, filter).await?;
        Ok::<_, CloudError>(things(found.into_iter().filter(|one| is_owned(&one.tags, owner)).collect(), &BTreeMap::new(), place))
    });
    Ok(Observed { things: try_join_all(looks).await?.into_iter().flatten().collect(), unknown: Vec::new() })
}

async fn observe_place(clients: &Clients, owner: &str, place: &Place, claim: Option<&Claim>) -> Result<Observed, CloudError> {
    let ec2 = clients.ec2(&place.region);
    let by_owner = || Filter::builder().name(format!("tag:{}", tags::STACK)).values(owner).build();
    let kinds = try_join_all(Kind::BUILT.map(|kind| kinds::describe(&ec2, kind, by_owner())));
    let interfaces = node::tagged_interfaces(&ec2, by_owner());
    let volumes = node::tagged_volumes(&ec2, by_owner());
    let tagged = tagged_ids(&ec2, owner);
    let (kinds, interfaces, volumes, tagged) = tokio::try_join!(kinds, interfaces, volumes, tagged)?;
    let mut found: Vec<Found> = kinds.into_iter().flatten().filter(|one| is_owned(&one.tags, owner)).collect();
    let mut parts: BTreeMap<String, BTreeMap<String, String>> = interfaces.into_iter().chain(volumes).collect();
    if let Some(claim) = claim {
        let claimed = claimed(&ec2, claim).await?;
        found.retain(|one| one.id != claim.id);
        for part in claimed.iter().flat_map(|one| &one.parts) {
            parts.entry(part.clone()).or_default().extend(claim.part_tags.clone());
        }
        found.extend(claimed);
    }
    read_dns(&ec2, &mut found).await?;
    let unknown = unknown_ids(&found, tagged);
    Ok(Observed { things: things(found, &parts, place), unknown })
}

/// What a claim is about, with the tags that it is to have.
async fn claimed(ec2: &aws_sdk_ec2::Client, claim: &Claim) -> Result<Option<Found>, CloudError> {
    let filter = Filter::builder().name(kinds::id_filter(claim.kind)).values(&claim.id).build();
    let mut found = kinds::describe(ec2, claim.kind, filter).await?.into_iter().find(|one| one.id == claim.id);
    if let Some(found) = &mut found {
        found.tags.extend(claim.tags.clone());
    }
    Ok(found)
}

/// Endpoints exist that ignore some filters, so every object is looked at again.
fn is_owned(found: &BTreeMap<String, String>, owner: &str) -> bool {
    found.get(tags::STACK).is_some_and(|stack| stack == owner)
}

async fn read_dns(ec2: &aws_sdk_ec2::Client, found: &mut [Found]) -> Result<(), CloudError> {
    let networks = found.iter_mut().filter_map(|one| match &mut one.body {
        Body::Network(network) => Some((one.id.clone(), network)),
        _ => None,
    });
    let reads = networks.map(|(id, network)| async move {
        network.dns = kinds::network_dns(ec2, &id).await?;
        Ok::<(), CloudError>(())
    });
    try_join_all(reads).await.map(|_| ())
}

/// Everything that bears the owner tag, by id, with the type that AWS calls it.
async fn tagged_ids(ec2: &aws_sdk_ec2::Client, owner: &str) -> Result<Vec<(String, String)>, CloudError> {
    let key = Filter::builder().name("key").values(tags::STACK).build();
    let value = Filter::builder().name("value").values(owner).build();
    let mut pages = ec2.describe_tags().filters(key).filters(value).max_results(PAGE).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(tag) = pages.next().await {
        let tag = tag.map_err(|error| CloudError::of("DescribeTags", error))?;
        let kind = tag.resource_type().map(|kind| kind.as_str().to_owned()).unwrap_or_default();
        found.extend(tag.resource_id().map(|id| (id.to_owned(), kind)));
    }
    Ok(found)
}

/// The types of which a description that returned nothing means that the thing is gone: AWS shows the tags of what
/// has ended a while longer than the thing itself.
const KNOWN_TYPES: &[&str] = &[
    "vpc",
    "dhcp-options",
    "internet-gateway",
    "route-table",
    "subnet",
    "security-group",
    "key-pair",
    "instance",
    "network-interface",
    "volume",
];

fn unknown_ids(found: &[Found], tagged: Vec<(String, String)>) -> Vec<(String, String)> {
    let addressed = |one: &&Found| one.tags.get(tags::ADDRESS).is_some_and(|tag| Address::from_tag(tag).is_ok());
    let (known, nameless): (Vec<&Found>, Vec<&Found>) = found.iter().partition(addressed);
    let ids = |these: &[&Found]| these.iter().map(|one| one.id.clone()).collect::<BTreeSet<String>>();
    let (known, nameless) = (ids(&known), ids(&nameless));
    let strange =
        |(id, kind): &(String, String)| nameless.contains(id) || (!known.contains(id) && !KNOWN_TYPES.contains(&kind.as_str()));
    tagged.into_iter().filter(strange).collect()
}

fn things(found: Vec<Found>, parts: &BTreeMap<String, BTreeMap<String, String>>, place: &Place) -> Vec<Thing> {
    let owners = Owners::of(&found);
    let thing = |one: Found| {
        let address = one.tags.get(tags::ADDRESS).and_then(|tag| Address::from_tag(tag).ok())?;
        let mut body = one.body;
        let mut holds: BTreeSet<String> = one.holds.into_iter().collect();
        match &mut body {
            Body::Subnet(subnet) => {
                subnet.routes = owners.tables.get(&one.id).cloned().map(Ref::Id);
                holds.extend(owners.tables.get(&one.id).cloned());
            }
            Body::Dhcp(dhcp) => {
                dhcp.network = owners.networks.get(&one.id).cloned().map(Ref::Id);
                holds.extend(owners.networks.get(&one.id).cloned());
            }
            Body::Node(node) => holds.extend(node.key.as_ref().and_then(|key| owners.names.get(&key.to_string())).cloned()),
            // Which set a network uses is said at the set.
            Body::Network(_) => holds.clear(),
            _ => {}
        }
        let part = |id: String| Part { tags: parts.get(&id).cloned().unwrap_or_default(), id };
        let owner = one.tags.get(tags::STACK).map(String::as_str).unwrap_or_default();
        Some(Thing {
            born: one.birth_name.is_some_and(|name| tags::is_birth_name(&name, owner)),
            body: body.map_refs(&|to| owners.address(to)),
            id: one.id,
            name: one.name,
            address,
            place: place.clone(),
            tags: one.tags,
            holds,
            parts: one.parts.into_iter().map(part).collect(),
            public_ip: one.public_ip,
            private_ip: one.private_ip,
            state: one.state,
        })
    };
    found.into_iter().filter_map(thing).collect()
}

/// Who has which id, and what is written at the other end of a reference.
struct Owners {
    addresses: BTreeMap<String, Address>,
    names: BTreeMap<String, String>,
    tables: BTreeMap<String, String>,
    networks: BTreeMap<String, String>,
}

impl Owners {
    fn of(found: &[Found]) -> Owners {
        let mut owners =
            Owners { addresses: BTreeMap::new(), names: BTreeMap::new(), tables: BTreeMap::new(), networks: BTreeMap::new() };
        // Who refers to what a successor replaces does not refer to the successor.
        let replaced: BTreeSet<&String> = found.iter().filter_map(|one| one.tags.get(tags::REPLACES)).collect();
        for one in found {
            let address = one.tags.get(tags::ADDRESS).and_then(|tag| Address::from_tag(tag).ok());
            owners.addresses.extend(address.filter(|_| !replaced.contains(&one.id)).map(|address| (one.id.clone(), address)));
            owners.names.extend(one.name.clone().map(|name| (name, one.id.clone())));
            match one.body.kind() {
                Kind::Routes => owners.tables.extend(one.serves.iter().map(|subnet| (subnet.clone(), one.id.clone()))),
                Kind::Network => owners.networks.extend(one.holds.iter().map(|set| (set.clone(), one.id.clone()))),
                _ => {}
            }
        }
        owners
    }

    fn address(&self, to: &Ref) -> Ref {
        let Ref::Id(id) = to else { return to.clone() };
        let id = self.names.get(id).unwrap_or(id);
        self.addresses.get(id).map_or_else(|| to.clone(), |address| Ref::Address(address.clone()))
    }
}

/// Where a stack has something, of all the regions that the account may use.
#[derive(Clone, Debug, Default)]
pub struct Regions {
    /// The regions in which something bears its tag.
    pub holding: BTreeSet<String>,
    /// The regions that AWS does not let whoever asks look into: they could not make anything there either.
    pub closed: BTreeSet<String>,
    /// Why the last of those is closed.
    pub refusal: Option<CloudError>,
}

/// Asks every region. A region that refuses is passed over and named; one that does not answer is an error.
pub async fn regions_of(clients: &Clients, owner: &str) -> Result<Regions, CloudError> {
    let stem = owner.rsplit_once('.').map_or(owner, |(stem, _)| stem);
    let looks = clients.regions().await?.into_iter().map(|region| async move {
        let stacks = stacks_named(clients, &region, stem).await;
        (region, stacks.map(|stacks| stacks.contains(owner)))
    });
    let mut found = Regions::default();
    for (region, look) in join_all(looks).await {
        match look {
            Ok(true) => drop(found.holding.insert(region)),
            Ok(false) => {}
            Err(error) if error.is_forbidden() => {
                found.closed.insert(region);
                found.refusal = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The owner tags in one region that belong to stacks of a name: `NAME.ID` for any ID.
pub async fn stacks_named(clients: &Clients, region: &str, stem: &str) -> Result<BTreeSet<String>, CloudError> {
    let ec2 = clients.ec2(region);
    let key = Filter::builder().name("key").values(tags::STACK).build();
    let value = Filter::builder().name("value").values(format!("{stem}.*")).build();
    let mut pages = ec2.describe_tags().filters(key).filters(value).max_results(PAGE).into_paginator().items().send();
    let mut found = BTreeSet::new();
    while let Some(tag) = pages.next().await {
        let tag = tag.map_err(|error| CloudError::of("DescribeTags", error))?;
        // AWS goes on showing the tags of terminated nodes; an owner of nothing but those is none.
        let dead = tag.resource_type().is_some_and(|kind| kind.as_str() == "instance");
        let owner = tag.value().filter(|owner| owner.rsplit_once('.').is_some_and(|(name, _)| name == stem));
        found.extend(owner.filter(|_| !dead).map(str::to_owned));
    }
    Ok(found)
}
