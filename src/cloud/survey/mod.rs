//! What the networks of a stack have in them, ours and anybody's: what a proof on an account needs.
//!
//! One paginated description a kind, filtered by the networks, all at once. What only routes lead to (NAT gateways, peerings
//! and the like) is asked for where there is such a route: the number of calls grows with kinds, not with resources.

mod inside;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::Filter;
use futures_util::future::try_join_all;

use super::{Clients, CloudError};
use crate::model::survey::Survey;
use crate::model::{Observed, Thing};
use crate::schema::Kind;

/// How many values a filter takes (EC2 API, "Filtering": 200).
const MOST_VALUES: usize = 200;

/// Surveys the networks that the stack owns.
pub async fn survey(clients: &Clients, observed: &Observed) -> Result<Survey, CloudError> {
    let mut regions: BTreeMap<&str, Vec<&Thing>> = BTreeMap::new();
    for thing in &observed.things {
        regions.entry(&thing.place.region).or_default().push(thing);
    }
    let looks = regions.into_iter().map(|(region, things)| async move {
        let ec2 = clients.ec2(region);
        look(&ec2, region, &things).await
    });
    let mut survey = Survey::default();
    for one in try_join_all(looks).await? {
        survey.extend(one);
    }
    Ok(survey)
}

async fn look(ec2: &aws_sdk_ec2::Client, region: &str, things: &[&Thing]) -> Result<Survey, CloudError> {
    let mut survey = Survey::default();
    let networks = things.iter().filter(|thing| thing.body.kind() == Kind::Network);
    let networks: Vec<String> = networks.map(|thing| thing.id.clone()).collect();
    survey.names = things.iter().map(|thing| (thing.id.clone(), thing.address.to_string())).collect();
    let filters: Vec<Vec<String>> = networks.chunks(MOST_VALUES).map(<[String]>::to_vec).collect();
    let parts = filters.into_iter().map(|ids| inside::survey(ec2, region, ids, &survey.names));
    for part in try_join_all(parts).await? {
        survey.extend(part);
    }
    // A gateway that hangs nowhere is nobody's way, but it may be put to use.
    for thing in things.iter().filter(|thing| thing.body.kind() == Kind::Gateway) {
        survey.gateways.entry(thing.id.clone()).or_insert(None);
    }
    ways::survey(ec2, &mut survey).await?;
    Ok(survey)
}

/// A filter by ids of networks.
fn by_vpc(name: &str, ids: &[String]) -> Filter {
    Filter::builder().name(name).set_values(Some(ids.to_vec())).build()
}

/// The ids that routes name, of one kind of thing: by the prefix that AWS gives them.
fn named(survey: &Survey, prefix: &str) -> BTreeSet<String> {
    let routes = survey.tables.values().flat_map(|table| &table.routes);
    routes.filter_map(|route| route.target.as_ref()).filter(|id| id.starts_with(prefix)).cloned().collect()
}
