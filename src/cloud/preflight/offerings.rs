//! Which zones offer the types of a plan.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::{Filter, LocationType};
use futures_util::future::join_all;

use super::{MOST_FILTER_VALUES, PAGE};
use crate::cloud::{Clients, CloudError};
use crate::plan::preflight::offerings::Wanted;

/// Type and zone.
type Offered = BTreeSet<(String, String)>;

/// What the zones of each region offer of the types that are wanted there. One call a region, unless it has more than two hundred.
pub async fn offered(clients: &Clients, wanted: &BTreeMap<String, Vec<Wanted>>) -> Vec<(String, Result<Offered, CloudError>)> {
    let asks = wanted.iter().map(|(region, wanted)| async {
        let types: BTreeSet<&String> = wanted.iter().map(|wanted| &wanted.instance_type).collect();
        (region.clone(), of(clients.ec2(region), &types.into_iter().cloned().collect::<Vec<String>>()).await)
    });
    join_all(asks).await
}

async fn of(ec2: aws_sdk_ec2::Client, types: &[String]) -> Result<Offered, CloudError> {
    let mut offered = Offered::new();
    for types in types.chunks(MOST_FILTER_VALUES) {
        let filter = Filter::builder().name("instance-type").set_values(Some(types.to_vec())).build();
        let call = ec2.describe_instance_type_offerings().location_type(LocationType::AvailabilityZone).filters(filter);
        let mut pages = call.max_results(PAGE).into_paginator().items().send();
        while let Some(offering) = pages.next().await {
            let offering = offering.map_err(|error| CloudError::of("DescribeInstanceTypeOfferings", error))?;
            let kind = offering.instance_type().map(|kind| kind.as_str().to_owned());
            offered.extend(kind.zip(offering.location));
        }
    }
    Ok(offered)
}
