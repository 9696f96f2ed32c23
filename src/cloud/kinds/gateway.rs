//! Internet gateways, with their attachment.

use aws_sdk_ec2::operation::attach_internet_gateway::builders::AttachInternetGatewayFluentBuilder;
use aws_sdk_ec2::operation::create_internet_gateway::builders::CreateInternetGatewayFluentBuilder;
use aws_sdk_ec2::operation::delete_internet_gateway::builders::DeleteInternetGatewayFluentBuilder;
use aws_sdk_ec2::operation::detach_internet_gateway::builders::DetachInternetGatewayFluentBuilder;
use aws_sdk_ec2::types::{Filter, ResourceType};

use super::{Birth, Context, Found, Made, not_again, tagging};
use crate::cloud::once::{self, Born};
use crate::cloud::{CloudError, retry};
use crate::model::{Body, Gateway, GatewayKind, Ref, Thing};

/// DescribeInternetGateways takes 5 to 1000.
const PAGE: i32 = 1000;

pub async fn describe(ec2: &aws_sdk_ec2::Client, filter: Filter) -> Result<Vec<Found>, CloudError> {
    const ACTION: &str = "DescribeInternetGateways";
    let mut pages = ec2.describe_internet_gateways().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(gateway) = pages.next().await {
        let gateway = gateway.map_err(|error| CloudError::of(ACTION, error))?;
        let Some(id) = gateway.internet_gateway_id() else { continue };
        let network = gateway.attachments().iter().find_map(|attachment| attachment.vpc_id()).map(str::to_owned);
        let body = Body::Gateway(Gateway { network: network.clone().map(Ref::Id), kind: GatewayKind::Internet });
        found.push(Found::new(id.to_owned(), body, tagging::map(gateway.tags()), network.into_iter().collect()));
    }
    Ok(found)
}

pub(in crate::cloud) fn creation(context: &Context<'_>, birth: &Birth<'_>) -> CreateInternetGatewayFluentBuilder {
    context.ec2.create_internet_gateway().tag_specifications(tagging::spec(ResourceType::InternetGateway, &birth.tags))
}

pub(super) async fn create(context: &Context<'_>, birth: &Birth<'_>, gateway: &Gateway) -> Result<Made, CloudError> {
    const ACTION: &str = "CreateInternetGateway";
    let id = once::made_once(context, ACTION, birth, || async {
        let answer = creation(context, birth)
            .customize()
            .config_override(not_again())
            .send()
            .await
            .map_err(|error| CloudError::of(ACTION, error))?;
        let made = answer.internet_gateway();
        Ok(Born::new(made.and_then(|made| made.internet_gateway_id()), made.map(|made| made.tags())))
    })
    .await?;
    attach(context, &id, gateway).await?;
    Ok(Made::new(id))
}

pub async fn update(context: &Context<'_>, thing: &Thing, wanted: &Gateway) -> Result<(), CloudError> {
    attach(context, &thing.id, wanted).await
}

async fn attach(context: &Context<'_>, id: &str, gateway: &Gateway) -> Result<(), CloudError> {
    const ACTION: &str = "AttachInternetGateway";
    let Some(network) = &gateway.network else { return Ok(()) };
    let network = context.id(ACTION, network)?;
    let attached = retry::until_visible(true, || async {
        attachment(context, id, &network).send().await.map(|_| ()).map_err(|error| CloudError::of(ACTION, error))
    })
    .await;
    match attached {
        // An earlier call may have done it.
        Err(error) if error.code() == Some("Resource.AlreadyAssociated") => match is_attached(context, id, &network).await? {
            true => Ok(()),
            false => Err(error),
        },
        attached => attached,
    }
}

pub(in crate::cloud) fn attachment(context: &Context<'_>, id: &str, network: &str) -> AttachInternetGatewayFluentBuilder {
    context.ec2.attach_internet_gateway().internet_gateway_id(id).vpc_id(network)
}

async fn is_attached(context: &Context<'_>, id: &str, network: &str) -> Result<bool, CloudError> {
    let filter = Filter::builder().name("internet-gateway-id").values(id).build();
    Ok(describe(&context.ec2, filter).await?.iter().any(|found| found.id == id && found.holds.iter().any(|held| held == network)))
}

pub async fn delete(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    if let Some(network) = thing.holds.first() {
        retry::until_released(|| async {
            match detachment(context, thing, network).send().await.map_err(|error| CloudError::of("DetachInternetGateway", error)) {
                Err(error) if error.code() == Some("Gateway.NotAttached") => Ok(()),
                outcome => outcome.map(|_| ()),
            }
        })
        .await?;
    }
    retry::until_released(|| async {
        let sent = deletion(context, thing).send().await;
        sent.map(|_| ()).map_err(|error| CloudError::of("DeleteInternetGateway", error))
    })
    .await
}

pub(in crate::cloud) fn detachment(context: &Context<'_>, thing: &Thing, network: &str) -> DetachInternetGatewayFluentBuilder {
    context.ec2.detach_internet_gateway().internet_gateway_id(&thing.id).vpc_id(network)
}

pub(in crate::cloud) fn deletion(context: &Context<'_>, thing: &Thing) -> DeleteInternetGatewayFluentBuilder {
    context.ec2.delete_internet_gateway().internet_gateway_id(&thing.id)
}
