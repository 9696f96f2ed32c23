//! DHCP option sets. AWS can't change one: a change makes a new one, associates it and ends the old one.

use aws_sdk_ec2::operation::associate_dhcp_options::builders::AssociateDhcpOptionsFluentBuilder;
use aws_sdk_ec2::operation::create_dhcp_options::builders::CreateDhcpOptionsFluentBuilder;
use aws_sdk_ec2::operation::delete_dhcp_options::builders::DeleteDhcpOptionsFluentBuilder;
use aws_sdk_ec2::types::{DhcpConfiguration, Filter, NewDhcpConfiguration, ResourceType};

use super::{Birth, Context, Found, Made, not_again, tagging};
use crate::cloud::once::{self, Born};
use crate::cloud::{CloudError, retry};
use crate::model::{Body, Dhcp, DnsServer, Thing};

/// DescribeDhcpOptions takes 5 to 1000.
const PAGE: i32 = 1000;
/// The word for Amazon's own resolver (CreateDhcpOptions).
const AMAZON: &str = "AmazonProvidedDNS";

pub async fn describe(ec2: &aws_sdk_ec2::Client, filter: Filter) -> Result<Vec<Found>, CloudError> {
    const ACTION: &str = "DescribeDhcpOptions";
    let mut pages = ec2.describe_dhcp_options().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(set) = pages.next().await {
        let set = set.map_err(|error| CloudError::of(ACTION, error))?;
        let Some(id) = set.dhcp_options_id() else { continue };
        let body = Body::Dhcp(body_of(set.dhcp_configurations()));
        found.push(Found::new(id.to_owned(), body, tagging::map(set.tags()), Vec::new()));
    }
    Ok(found)
}

fn body_of(configurations: &[DhcpConfiguration]) -> Dhcp {
    let values = |key: &str| -> Vec<&str> {
        let entry = configurations.iter().find(|entry| entry.key() == Some(key));
        entry.into_iter().flat_map(|entry| entry.values()).filter_map(|value| value.value()).collect()
    };
    let addresses = |key: &str| values(key).into_iter().filter_map(|value| value.parse().ok()).collect();
    let server = |value: &str| match value {
        AMAZON => Some(DnsServer::Amazon),
        value => value.parse().ok().map(DnsServer::Ip),
    };
    Dhcp {
        // Which VPC uses the set is written at the VPC.
        network: None,
        domain: values("domain-name").first().map(|domain| (*domain).to_owned()),
        dns: values("domain-name-servers").into_iter().filter_map(server).collect(),
        ntp: addresses("ntp-servers"),
        netbios: addresses("netbios-name-servers"),
    }
}

fn configurations(dhcp: &Dhcp) -> Vec<NewDhcpConfiguration> {
    let entry = |key: &str, values: Vec<String>| {
        (!values.is_empty()).then(|| NewDhcpConfiguration::builder().key(key).set_values(Some(values)).build())
    };
    let strings = |addresses: &[std::net::IpAddr]| addresses.iter().map(ToString::to_string).collect();
    [
        entry("domain-name", dhcp.domain.iter().cloned().collect()),
        entry("domain-name-servers", dhcp.dns.iter().map(ToString::to_string).collect()),
        entry("ntp-servers", strings(&dhcp.ntp)),
        entry("netbios-name-servers", strings(&dhcp.netbios)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(in crate::cloud) fn creation(context: &Context<'_>, birth: &Birth<'_>, dhcp: &Dhcp) -> CreateDhcpOptionsFluentBuilder {
    let call = context.ec2.create_dhcp_options().set_dhcp_configurations(Some(configurations(dhcp)));
    call.tag_specifications(tagging::spec(ResourceType::DhcpOptions, &birth.tags))
}

pub(super) async fn create(context: &Context<'_>, birth: &Birth<'_>, dhcp: &Dhcp) -> Result<Made, CloudError> {
    const ACTION: &str = "CreateDhcpOptions";
    let id = once::made_once(context, ACTION, birth, || async {
        let answer = creation(context, birth, dhcp)
            .customize()
            .config_override(not_again())
            .send()
            .await
            .map_err(|error| CloudError::of(ACTION, error))?;
        let set = answer.dhcp_options();
        Ok(Born::new(set.and_then(|set| set.dhcp_options_id()), set.map(|set| set.tags())))
    })
    .await?;
    associate(context, &id, dhcp).await?;
    Ok(Made::new(id))
}

pub async fn update(context: &Context<'_>, thing: &Thing, wanted: &Dhcp) -> Result<(), CloudError> {
    associate(context, &thing.id, wanted).await
}

async fn associate(context: &Context<'_>, id: &str, dhcp: &Dhcp) -> Result<(), CloudError> {
    const ACTION: &str = "AssociateDhcpOptions";
    let Some(network) = &dhcp.network else { return Ok(()) };
    let network = context.id(ACTION, network)?;
    retry::until_visible(true, || async {
        association(context, id, &network).send().await.map(|_| ()).map_err(|error| CloudError::of(ACTION, error))
    })
    .await
}

pub(in crate::cloud) fn association(context: &Context<'_>, id: &str, network: &str) -> AssociateDhcpOptionsFluentBuilder {
    context.ec2.associate_dhcp_options().dhcp_options_id(id).vpc_id(network)
}

/// What a network uses that has no set of its own (AssociateDhcpOptions).
pub(in crate::cloud) const NONE: &str = "default";

pub async fn delete(context: &Context<'_>, thing: &Thing, with_network: bool) -> Result<(), CloudError> {
    // A set in use can't be deleted. Where its network stays, it goes back to the region's default set, unless
    // a successor has already taken this one's place.
    if let Body::Dhcp(Dhcp { network: Some(network), .. }) = &thing.body
        && !with_network
        && let Some(network) = (context.lookup)(network)
        && uses(context, &network, &thing.id).await?
    {
        association(context, NONE, &network).send().await.map_err(|error| CloudError::of("AssociateDhcpOptions", error))?;
    }
    retry::until_released(|| async {
        deletion(context, thing).send().await.map(|_| ()).map_err(|error| CloudError::of("DeleteDhcpOptions", error))
    })
    .await
}

pub(in crate::cloud) fn deletion(context: &Context<'_>, thing: &Thing) -> DeleteDhcpOptionsFluentBuilder {
    context.ec2.delete_dhcp_options().dhcp_options_id(&thing.id)
}

async fn uses(context: &Context<'_>, network: &str, set: &str) -> Result<bool, CloudError> {
    let call = context.ec2.describe_vpcs().vpc_ids(network);
    let answer = call.send().await.map_err(|error| CloudError::of("DescribeVpcs", error))?;
    Ok(answer.vpcs().iter().any(|vpc| vpc.dhcp_options_id() == Some(set)))
}
