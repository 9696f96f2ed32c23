//! Single things, by their ids, whoever they belong to: what is to be adopted or let go.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::Filter;

use super::{Clients, CloudError, kinds};
use crate::model::Place;
use crate::schema::Kind;

type Tags = BTreeMap<String, String>;

/// One thing with all tags of it and of what came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Its id.
    pub id: String,
    /// Its tags.
    pub tags: Tags,
    /// The ids and tags of its taggable parts.
    pub parts: Vec<(String, Tags)>,
    /// Whether it came with a network and goes with it.
    pub default: bool,
}

/// Looks at one thing of a kind; none where the place has none of this id and kind.
pub async fn sight(clients: &Clients, place: &Place, kind: Kind, id: &str) -> Result<Option<Sight>, CloudError> {
    let filter = Filter::builder().name(kinds::id_filter(kind)).values(id).build();
    // Endpoints exist that ignore some filters.
    let found = kinds::describe(&clients.ec2(&place.region), kind, filter).await?.into_iter().find(|one| one.id == id);
    let Some(found) = found else { return Ok(None) };
    let mut tags = bearers(clients, &place.region, &found.parts).await?;
    let parts = found.parts.into_iter().map(|part| (part.clone(), tags.remove(&part).unwrap_or_default())).collect();
    Ok(Some(Sight { id: found.id, tags: found.tags, parts, default: found.default }))
}

/// How many values a filter takes (EC2 API, "Filtering": 200).
const MOST_VALUES: usize = 200;

/// The tags of some ids in one region. What bears none is left out.
pub async fn bearers(clients: &Clients, region: &str, ids: &[String]) -> Result<BTreeMap<String, Tags>, CloudError> {
    let ec2 = clients.ec2(region);
    let mut found: BTreeMap<String, Tags> = BTreeMap::new();
    for ids in ids.chunks(MOST_VALUES) {
        let filter = Filter::builder().name("resource-id").set_values(Some(ids.to_vec())).build();
        let mut pages = ec2.describe_tags().filters(filter).max_results(1000).into_paginator().items().send();
        while let Some(tag) = pages.next().await {
            let tag = tag.map_err(|error| CloudError::of("DescribeTags", error))?;
            let (Some(id), Some(key)) = (tag.resource_id, tag.key) else { continue };
            if ids.contains(&id) {
                found.entry(id).or_default().insert(key, tag.value.unwrap_or_default());
            }
        }
    }
    Ok(found)
}
