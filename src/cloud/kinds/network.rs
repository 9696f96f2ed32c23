//! VPCs.

use aws_sdk_ec2::operation::create_vpc::builders::CreateVpcFluentBuilder;
use aws_sdk_ec2::operation::delete_vpc::builders::DeleteVpcFluentBuilder;
use aws_sdk_ec2::operation::modify_vpc_tenancy::builders::ModifyVpcTenancyFluentBuilder;
use aws_sdk_ec2::types::{AttributeBooleanValue, Filter, ResourceType, Tenancy as ApiTenancy, VpcAttributeName, VpcTenancy};

use super::{Birth, Context, Found, Made, not_again, tagging};
use crate::cloud::once::{self, Born};
use crate::cloud::{CloudError, retry};
use crate::model::{Body, Network, Tenancy, Thing, VpcDns};

/// DescribeVpcs takes 5 to 1000.
const PAGE: i32 = 1000;

pub async fn describe(ec2: &aws_sdk_ec2::Client, filter: Filter) -> Result<Vec<Found>, CloudError> {
    const ACTION: &str = "DescribeVpcs";
    let mut pages = ec2.describe_vpcs().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(vpc) = pages.next().await {
        let vpc = vpc.map_err(|error| CloudError::of(ACTION, error))?;
        let Some((id, cidr)) = vpc.vpc_id().zip(vpc.cidr_block().and_then(|cidr| cidr.parse().ok())) else { continue };
        let tenancy = match vpc.instance_tenancy() {
            Some(ApiTenancy::Dedicated) => Tenancy::Dedicated,
            _ => Tenancy::Default,
        };
        // The DNS attributes have no bulk read; `dns` reads them afterwards.
        let body = Body::Network(Network { cidr, tenancy, dns: VpcDns::None });
        let holds = vpc.dhcp_options_id().map(str::to_owned).into_iter().collect();
        found.push(Found::new(id.to_owned(), body, tagging::map(vpc.tags()), holds));
    }
    Ok(found)
}

/// The two DNS attributes of one VPC: a call each, because AWS has no other way to read them.
pub async fn dns(ec2: &aws_sdk_ec2::Client, id: &str) -> Result<VpcDns, CloudError> {
    const ACTION: &str = "DescribeVpcAttribute";
    let ask = |attribute| ec2.describe_vpc_attribute().vpc_id(id).attribute(attribute).send();
    let (support, hostnames) = tokio::join!(ask(VpcAttributeName::EnableDnsSupport), ask(VpcAttributeName::EnableDnsHostnames));
    let support = support.map_err(|error| CloudError::of(ACTION, error))?;
    let hostnames = hostnames.map_err(|error| CloudError::of(ACTION, error))?;
    let on = |value: Option<&AttributeBooleanValue>| value.and_then(AttributeBooleanValue::value).unwrap_or(false);
    Ok(VpcDns::of(on(support.enable_dns_support()), on(hostnames.enable_dns_hostnames())))
}

pub(in crate::cloud) fn creation(context: &Context<'_>, birth: &Birth<'_>, network: &Network) -> CreateVpcFluentBuilder {
    let tenancy = match network.tenancy {
        Tenancy::Default => ApiTenancy::Default,
        Tenancy::Dedicated => ApiTenancy::Dedicated,
    };
    let call = context.ec2.create_vpc().cidr_block(network.cidr.to_string()).instance_tenancy(tenancy);
    call.tag_specifications(tagging::spec(ResourceType::Vpc, &birth.tags))
}

pub(super) async fn create(context: &Context<'_>, birth: &Birth<'_>, network: &Network) -> Result<Made, CloudError> {
    const ACTION: &str = "CreateVpc";
    let id = once::made_once(context, ACTION, birth, || async {
        let answer = creation(context, birth, network)
            .customize()
            .config_override(not_again())
            .send()
            .await
            .map_err(|error| CloudError::of(ACTION, error))?;
        let vpc = answer.vpc();
        Ok(Born::new(vpc.and_then(|vpc| vpc.vpc_id()), vpc.map(|vpc| vpc.tags())))
    })
    .await?;
    set_dns(context, &id, VpcDns::Resolver, network.dns).await?;
    Ok(Made::new(id))
}

pub async fn update(context: &Context<'_>, thing: &Thing, wanted: &Network, attributes: &[&str]) -> Result<(), CloudError> {
    if attributes.contains(&"dns")
        && let Body::Network(found) = &thing.body
    {
        set_dns(context, &thing.id, found.dns, wanted.dns).await?;
    }
    if attributes.contains(&"tenancy") {
        loosening(context, thing).send().await.map_err(|error| CloudError::of("ModifyVpcTenancy", error))?;
    }
    Ok(())
}

/// Tenancy can be given up and not taken up (ModifyVpcTenancy).
pub(in crate::cloud) fn loosening(context: &Context<'_>, thing: &Thing) -> ModifyVpcTenancyFluentBuilder {
    context.ec2.modify_vpc_tenancy().vpc_id(&thing.id).instance_tenancy(VpcTenancy::Default)
}

/// ModifyVpcAttribute takes one attribute a call. Names need the resolver, so it comes first and goes last.
async fn set_dns(context: &Context<'_>, id: &str, from: VpcDns, to: VpcDns) -> Result<(), CloudError> {
    let value = |on: bool| AttributeBooleanValue::builder().value(on).build();
    let support = || context.ec2.modify_vpc_attribute().vpc_id(id).enable_dns_support(value(to.support()));
    let hostnames = || context.ec2.modify_vpc_attribute().vpc_id(id).enable_dns_hostnames(value(to.hostnames()));
    let mut calls = Vec::new();
    if from.support() != to.support() {
        calls.push(support());
    }
    if from.hostnames() != to.hostnames() {
        calls.push(hostnames());
    }
    if !to.support() {
        calls.reverse();
    }
    for call in calls {
        retry::until_visible(true, || async {
            call.clone().send().await.map(|_| ()).map_err(|error| CloudError::of("ModifyVpcAttribute", error))
        })
        .await?;
    }
    Ok(())
}

pub async fn delete(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    retry::until_released(|| async {
        deletion(context, thing).send().await.map(|_| ()).map_err(|error| CloudError::of("DeleteVpc", error))
    })
    .await
}

pub(in crate::cloud) fn deletion(context: &Context<'_>, thing: &Thing) -> DeleteVpcFluentBuilder {
    context.ec2.delete_vpc().vpc_id(&thing.id)
}
