//! How many addresses subnets have left.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::Filter;
use futures_util::future::join_all;

use super::{MOST_FILTER_VALUES, PAGE};
use crate::cloud::{Clients, CloudError};
use crate::plan::preflight::room::Room;

type Free = BTreeMap<String, usize>;

/// The free addresses by the subnet's id, region by region.
pub async fn free(clients: &Clients, rooms: &[Room]) -> Vec<(String, Result<Free, CloudError>)> {
    let mut subnets: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for room in rooms {
        subnets.entry(&room.region).or_default().push(&room.subnet);
    }
    let chunks = subnets.iter().flat_map(|(region, ids)| ids.chunks(MOST_FILTER_VALUES).map(move |ids| (*region, ids)));
    join_all(chunks.map(|(region, ids)| async { (region.clone(), of(clients.ec2(region), ids).await) })).await
}

async fn of(ec2: aws_sdk_ec2::Client, ids: &[&String]) -> Result<Free, CloudError> {
    let ids = ids.iter().map(|id| (*id).clone()).collect();
    let filter = Filter::builder().name("subnet-id").set_values(Some(ids)).build();
    let mut pages = ec2.describe_subnets().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut free = Free::new();
    while let Some(subnet) = pages.next().await {
        let subnet = subnet.map_err(|error| CloudError::of("DescribeSubnets", error))?;
        let count = subnet.available_ip_address_count().and_then(|count| usize::try_from(count).ok());
        free.extend(subnet.subnet_id.clone().zip(count));
    }
    Ok(free)
}
