//! Subnets, with their association with a route table.

use aws_sdk_ec2::operation::associate_route_table::builders::AssociateRouteTableFluentBuilder;
use aws_sdk_ec2::operation::create_subnet::builders::CreateSubnetFluentBuilder;
use aws_sdk_ec2::operation::delete_subnet::builders::DeleteSubnetFluentBuilder;
use aws_sdk_ec2::types::{AttributeBooleanValue, Filter, ResourceType};

use super::{Birth, Context, Found, Made, required, tagging};
use crate::cloud::{CloudError, once, retry};
use crate::model::{Body, Ref, Subnet, Thing};

/// DescribeSubnets takes 5 to 1000.
const PAGE: i32 = 1000;

/// What interfaces would inherit from a subnet, in the words of the plan.
const PUBLIC_ADDRESS: &str = "public addresses";
const IPV6_ADDRESS: &str = "IPv6 addresses";
const DNS64: &str = "DNS64";

pub async fn describe(ec2: &aws_sdk_ec2::Client, filter: Filter) -> Result<Vec<Found>, CloudError> {
    const ACTION: &str = "DescribeSubnets";
    let mut pages = ec2.describe_subnets().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(subnet) = pages.next().await {
        let subnet = subnet.map_err(|error| CloudError::of(ACTION, error))?;
        let Some((id, network)) = subnet.subnet_id().zip(subnet.vpc_id()) else { continue };
        let Some(cidr) = subnet.cidr_block().and_then(|cidr| cidr.parse().ok()) else { continue };
        let inherits = [
            (PUBLIC_ADDRESS, subnet.map_public_ip_on_launch()),
            (IPV6_ADDRESS, subnet.assign_ipv6_address_on_creation()),
            (DNS64, subnet.enable_dns64()),
        ];
        let body = Body::Subnet(Subnet {
            network: Ref::Id(network.to_owned()),
            cidr,
            zone: subnet.availability_zone().unwrap_or_default().to_owned(),
            // Which table serves a subnet is written at the table.
            routes: None,
            inherits: inherits.into_iter().filter(|(_, on)| *on == Some(true)).map(|(what, _)| what).collect(),
        });
        found.push(Found::new(id.to_owned(), body, tagging::map(subnet.tags()), vec![network.to_owned()]));
    }
    Ok(found)
}

pub(in crate::cloud) fn creation(
    context: &Context<'_>,
    birth: &Birth<'_>,
    network: &str,
    subnet: &Subnet,
) -> CreateSubnetFluentBuilder {
    let call = context.ec2.create_subnet().vpc_id(network).cidr_block(subnet.cidr.to_string()).availability_zone(&subnet.zone);
    call.tag_specifications(tagging::spec(ResourceType::Subnet, &birth.tags))
}

pub(super) async fn create(context: &Context<'_>, birth: &Birth<'_>, subnet: &Subnet) -> Result<Made, CloudError> {
    const ACTION: &str = "CreateSubnet";
    let network = context.id(ACTION, &subnet.network)?;
    let sent = retry::until_visible(true, || async {
        creation(context, birth, &network, subnet).send().await.map_err(|error| CloudError::of(ACTION, error))
    })
    .await;
    let id = match sent {
        // A call that was sent again is refused for what the first one made.
        Err(error) if error.code() == Some("InvalidSubnet.Conflict") => {
            once::adopted(context, birth, error, || is_blocked(context, &network, subnet)).await?.id
        }
        sent => {
            let answer = sent?;
            let made = answer.subnet();
            let id = required(ACTION, made.and_then(|made| made.subnet_id()))?;
            tagging::ensure(&context.ec2, &id, &birth.tags, made.map(|made| made.tags()).unwrap_or_default()).await?;
            id
        }
    };
    if let Some(table) = &subnet.routes {
        match associate(context, &id, &context.id("AssociateRouteTable", table)?).await {
            Err(error) if error.code() == Some("Resource.AlreadyAssociated") => serve(context, &id, Some(table)).await?,
            associated => associated?,
        }
    }
    Ok(Made::new(id))
}

/// Whether another subnet of the network has some of the block.
async fn is_blocked(context: &Context<'_>, network: &str, subnet: &Subnet) -> Result<bool, CloudError> {
    let others = describe(&context.ec2, Filter::builder().name("vpc-id").values(network).build()).await?;
    let overlaps = |one: &Found| matches!(&one.body, Body::Subnet(other) if other.cidr.overlaps(subnet.cidr));
    Ok(others.iter().any(overlaps))
}

pub async fn update(
    context: &Context<'_>,
    thing: &Thing,
    found: &Subnet,
    wanted: &Subnet,
    attributes: &[&str],
) -> Result<(), CloudError> {
    for what in &found.inherits {
        stop_inheriting(context, &thing.id, what).await?;
    }
    if !attributes.contains(&"routes") {
        return Ok(());
    }
    serve(context, &thing.id, wanted.routes.as_ref()).await
}

/// Brings a subnet to a table, or to none, whatever it has now.
async fn serve(context: &Context<'_>, id: &str, wanted: Option<&Ref>) -> Result<(), CloudError> {
    const ACTION: &str = "DescribeRouteTables";
    // Asked now, because the subnet may hang on a table that is not ours and was not observed.
    let filter = Filter::builder().name("association.subnet-id").values(id).build();
    let tables = context.ec2.describe_route_tables().filters(filter).send().await.map_err(|error| CloudError::of(ACTION, error))?;
    let associations = tables.route_tables().iter().flat_map(|table| table.associations());
    let current = associations
        .filter(|one| one.subnet_id() == Some(id))
        .find_map(|one| Some((one.route_table_association_id()?.to_owned(), one.route_table_id()?.to_owned())));
    let table = wanted.map(|table| context.id("AssociateRouteTable", table)).transpose()?;
    match (current, table) {
        (Some((_, now)), Some(table)) if now == table => Ok(()),
        (Some((association, _)), Some(table)) => move_to(context, &association, &table).await,
        (None, Some(table)) => associate(context, id, &table).await,
        (Some((association, _)), None) => {
            let call = context.ec2.disassociate_route_table().association_id(association);
            call.send().await.map(|_| ()).map_err(|error| CloudError::of("DisassociateRouteTable", error))
        }
        (None, None) => Ok(()),
    }
}

/// ModifySubnetAttribute takes one attribute a call.
async fn stop_inheriting(context: &Context<'_>, id: &str, what: &str) -> Result<(), CloudError> {
    let off = || AttributeBooleanValue::builder().value(false).build();
    let call = context.ec2.modify_subnet_attribute().subnet_id(id);
    let call = match what {
        PUBLIC_ADDRESS => call.map_public_ip_on_launch(off()),
        IPV6_ADDRESS => call.assign_ipv6_address_on_creation(off()),
        _ => call.enable_dns64(off()),
    };
    call.send().await.map(|_| ()).map_err(|error| CloudError::of("ModifySubnetAttribute", error))
}

pub(in crate::cloud) fn association(context: &Context<'_>, subnet: &str, table: &str) -> AssociateRouteTableFluentBuilder {
    context.ec2.associate_route_table().subnet_id(subnet).route_table_id(table)
}

async fn associate(context: &Context<'_>, subnet: &str, table: &str) -> Result<(), CloudError> {
    retry::until_visible(true, || async {
        association(context, subnet, table).send().await.map(|_| ()).map_err(|error| CloudError::of("AssociateRouteTable", error))
    })
    .await
}

/// Atomic: the subnet is never without a table.
async fn move_to(context: &Context<'_>, association: &str, table: &str) -> Result<(), CloudError> {
    retry::until_visible(true, || async {
        let call = context.ec2.replace_route_table_association().association_id(association).route_table_id(table);
        call.send().await.map(|_| ()).map_err(|error| CloudError::of("ReplaceRouteTableAssociation", error))
    })
    .await
}

pub async fn delete(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    retry::until_released(|| async {
        deletion(context, thing).send().await.map(|_| ()).map_err(|error| CloudError::of("DeleteSubnet", error))
    })
    .await
}

pub(in crate::cloud) fn deletion(context: &Context<'_>, thing: &Thing) -> DeleteSubnetFluentBuilder {
    context.ec2.delete_subnet().subnet_id(&thing.id)
}
