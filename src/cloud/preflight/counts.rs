//! How much a region has already of what a quota bounds: everybody's, not only ours.

use aws_sdk_ec2::types::{Filter, Instance, InstanceLifecycleType};
use futures_util::future::join_all;

use super::PAGE;
use crate::cloud::{Clients, CloudError};
use crate::plan::preflight::counts::Load;
use crate::schema::quotas::{self, Quota, vcpu_quota};
use crate::schema::regions::instance_type;

/// The region and the name of the quota.
type Key = (String, &'static str);

/// The counts of everything that a plan makes more of.
pub async fn counted(clients: &Clients, loads: &[Load]) -> Vec<(Key, Result<usize, CloudError>)> {
    let asks = loads.iter().map(|load| async {
        let ec2 = clients.ec2(&load.region);
        ((load.region.clone(), load.quota.name), count(&ec2, load.quota).await)
    });
    join_all(asks).await
}

/// Counts all that AWS lists.
macro_rules! listed {
    ($action:literal, $call:expr) => {{
        let mut pages = $call.into_paginator().items().send();
        let mut count = 0;
        while let Some(one) = pages.next().await {
            one.map_err(|error| CloudError::of($action, error))?;
            count += 1;
        }
        Ok(count)
    }};
}

async fn count(ec2: &aws_sdk_ec2::Client, quota: &'static Quota) -> Result<usize, CloudError> {
    match quota {
        quota if *quota == quotas::VPCS_PER_REGION => listed!("DescribeVpcs", ec2.describe_vpcs().max_results(PAGE)),
        quota if *quota == quotas::INTERNET_GATEWAYS_PER_REGION => {
            listed!("DescribeInternetGateways", ec2.describe_internet_gateways().max_results(PAGE))
        }
        quota if *quota == quotas::GROUPS_PER_REGION => {
            listed!("DescribeSecurityGroups", ec2.describe_security_groups().max_results(PAGE))
        }
        quota if *quota == quotas::KEYS_PER_REGION => {
            // There are no pages: DescribeKeyPairs gives all.
            let answer = ec2.describe_key_pairs().send().await.map_err(|error| CloudError::of("DescribeKeyPairs", error))?;
            Ok(answer.key_pairs().len())
        }
        quota => processors(ec2, quota).await,
    }
}

/// The virtual processors of the on-demand instances that run and count to a quota. Spot instances have quotas of their own.
async fn processors(ec2: &aws_sdk_ec2::Client, quota: &Quota) -> Result<usize, CloudError> {
    let running = Filter::builder().name("instance-state-name").values("pending").values("running").build();
    let mut pages = ec2.describe_instances().filters(running).max_results(PAGE).into_paginator().items().send();
    let mut sum = 0;
    while let Some(reservation) = pages.next().await {
        let reservation = reservation.map_err(|error| CloudError::of("DescribeInstances", error))?;
        let counted =
            reservation.instances().iter().filter(|instance| instance.instance_lifecycle() != Some(&InstanceLifecycleType::Spot));
        sum += counted.filter_map(|instance| processors_of(instance, quota)).sum::<usize>();
    }
    Ok(sum)
}

fn processors_of(instance: &Instance, quota: &Quota) -> Option<usize> {
    let name = instance.instance_type()?.as_str();
    vcpu_quota(name).filter(|of| *of == quota)?;
    let told = instance.cpu_options().and_then(|options| Some(options.core_count()? * options.threads_per_core()?));
    let known = instance_type(name).and_then(|facts| usize::try_from(facts.vcpus).ok());
    known.or_else(|| told.and_then(|count| usize::try_from(count).ok()))
}
