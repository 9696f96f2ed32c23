//! Route tables, with their routes. Routes have no tags: whoever owns the table owns them.

use std::collections::BTreeMap;

use aws_sdk_ec2::operation::create_route::builders::CreateRouteFluentBuilder;
use aws_sdk_ec2::operation::create_route_table::builders::CreateRouteTableFluentBuilder;
use aws_sdk_ec2::operation::delete_route::builders::DeleteRouteFluentBuilder;
use aws_sdk_ec2::operation::delete_route_table::builders::DeleteRouteTableFluentBuilder;
use aws_sdk_ec2::operation::replace_route::builders::ReplaceRouteFluentBuilder;
use aws_sdk_ec2::types::{Filter, ResourceType, Route, RouteOrigin};

use super::{Birth, Context, Found, Made, not_again, tagging};
use crate::cloud::once::{self, Born};
use crate::cloud::{CloudError, retry};
use crate::model::{Body, Ref, Routes, Thing};
use crate::net::Cidr;

/// DescribeRouteTables takes 5 to 100.
const PAGE: i32 = 100;

pub async fn describe(ec2: &aws_sdk_ec2::Client, filter: Filter) -> Result<Vec<Found>, CloudError> {
    const ACTION: &str = "DescribeRouteTables";
    let mut pages = ec2.describe_route_tables().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(table) = pages.next().await {
        let table = table.map_err(|error| CloudError::of(ACTION, error))?;
        let Some((id, network)) = table.route_table_id().zip(table.vpc_id()) else { continue };
        let routes: BTreeMap<Cidr, Ref> = table.routes().iter().filter_map(route_of).collect();
        let targets = routes.values().filter(|to| matches!(to, Ref::Id(_))).map(Ref::to_string);
        let holds = targets.chain(std::iter::once(network.to_owned())).collect();
        let body = Body::Routes(Routes { network: Ref::Id(network.to_owned()), routes });
        let serves = table.associations().iter().filter_map(|association| association.subnet_id().map(str::to_owned)).collect();
        let default = table.associations().iter().any(|association| association.main() == Some(true));
        found.push(Found { serves, default, ..Found::new(id.to_owned(), body, tagging::map(table.tags()), holds) });
    }
    Ok(found)
}

/// Only routes that a CreateRoute made are ours: not `local`, not what endpoints and propagation add.
fn route_of(route: &Route) -> Option<(Cidr, Ref)> {
    if route.gateway_id() == Some("local") || route.origin().is_some_and(|origin| *origin != RouteOrigin::CreateRoute) {
        return None;
    }
    let destination = route.destination_cidr_block().or(route.destination_ipv6_cidr_block())?.parse().ok()?;
    let target = [
        route.gateway_id(),
        route.nat_gateway_id(),
        route.network_interface_id(),
        route.vpc_peering_connection_id(),
        route.transit_gateway_id(),
        route.egress_only_internet_gateway_id(),
        route.instance_id(),
    ];
    // A route whose target is gone keeps the destination and leads nowhere.
    let target = target.into_iter().flatten().next().unwrap_or("nothing");
    Some((destination, Ref::Id(target.to_owned())))
}

pub(in crate::cloud) fn creation(context: &Context<'_>, birth: &Birth<'_>, network: &str) -> CreateRouteTableFluentBuilder {
    let call = context.ec2.create_route_table().vpc_id(network);
    call.tag_specifications(tagging::spec(ResourceType::RouteTable, &birth.tags))
}

pub(super) async fn create(context: &Context<'_>, birth: &Birth<'_>, routes: &Routes) -> Result<Made, CloudError> {
    const ACTION: &str = "CreateRouteTable";
    let network = context.id(ACTION, &routes.network)?;
    // A table's token outlives the table, and no answer says that it is dead: a table that comes back under its old
    // address would be given the id of the one that is gone. So there is no token, and no blind repetition.
    let send = || async {
        let call = creation(context, birth, &network).customize();
        let answer = call.config_override(not_again()).send().await.map_err(|error| CloudError::of(ACTION, error))?;
        let table = answer.route_table();
        Ok(Born::new(table.and_then(|table| table.route_table_id()), table.map(|table| table.tags())))
    };
    let id = once::made_once(context, ACTION, birth, || retry::until_visible(true, send)).await?;
    for (destination, target) in &routes.routes {
        add(context, &id, *destination, target).await?;
    }
    Ok(Made::new(id))
}

/// A destination that stays changes its target in one call; another is added before the old one goes.
pub async fn update(context: &Context<'_>, thing: &Thing, found: &Routes, wanted: &Routes) -> Result<(), CloudError> {
    for (destination, target) in &wanted.routes {
        let target_id = context.id("ReplaceRoute", target)?;
        match found.routes.get(destination) {
            None => add(context, &thing.id, *destination, target).await?,
            Some(old) if (context.lookup)(old).as_ref() == Some(&target_id) => {}
            Some(_) => replace(context, &thing.id, *destination, &target_id).await?,
        }
    }
    for destination in found.routes.keys().filter(|destination| !wanted.routes.contains_key(destination)) {
        remove(context, &thing.id, *destination).await?;
    }
    Ok(())
}

async fn add(context: &Context<'_>, table: &str, destination: Cidr, target: &Ref) -> Result<(), CloudError> {
    const ACTION: &str = "CreateRoute";
    let target = context.id(ACTION, target)?;
    let added = retry::until_visible(true, || async {
        addition(context, table, destination, &target).send().await.map(|_| ()).map_err(|error| CloudError::of(ACTION, error))
    })
    .await;
    match added {
        // An earlier call may have added it; the table is ours, and so is the destination.
        Err(error) if error.code() == Some("RouteAlreadyExists") => replace(context, table, destination, &target).await,
        added => added,
    }
}

pub(in crate::cloud) fn addition(context: &Context<'_>, table: &str, destination: Cidr, target: &str) -> CreateRouteFluentBuilder {
    let call = context.ec2.create_route().route_table_id(table).gateway_id(target);
    match destination.is_v6() {
        true => call.destination_ipv6_cidr_block(destination.to_string()),
        false => call.destination_cidr_block(destination.to_string()),
    }
}

pub(in crate::cloud) fn replacement(
    context: &Context<'_>,
    table: &str,
    destination: Cidr,
    target: &str,
) -> ReplaceRouteFluentBuilder {
    let call = context.ec2.replace_route().route_table_id(table).gateway_id(target);
    match destination.is_v6() {
        true => call.destination_ipv6_cidr_block(destination.to_string()),
        false => call.destination_cidr_block(destination.to_string()),
    }
}

pub(in crate::cloud) fn removal(context: &Context<'_>, table: &str, destination: Cidr) -> DeleteRouteFluentBuilder {
    let call = context.ec2.delete_route().route_table_id(table);
    match destination.is_v6() {
        true => call.destination_ipv6_cidr_block(destination.to_string()),
        false => call.destination_cidr_block(destination.to_string()),
    }
}

async fn replace(context: &Context<'_>, table: &str, destination: Cidr, target: &str) -> Result<(), CloudError> {
    const ACTION: &str = "ReplaceRoute";
    retry::until_visible(true, || async {
        replacement(context, table, destination, target).send().await.map(|_| ()).map_err(|error| CloudError::of(ACTION, error))
    })
    .await
}

async fn remove(context: &Context<'_>, table: &str, destination: Cidr) -> Result<(), CloudError> {
    retry::until_released(|| async {
        removal(context, table, destination).send().await.map(|_| ()).map_err(|error| CloudError::of("DeleteRoute", error))
    })
    .await
}

pub async fn delete(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    match deletion(context, thing).send().await.map_err(|error| CloudError::of("DeleteRouteTable", error)) {
        // Its associations are parts of the table, whoever made them: they go with it.
        Err(error) if error.code() == Some("DependencyViolation") => disassociate(context, thing).await?,
        Err(error) if error.is_not_found() => return Ok(()),
        outcome => return outcome.map(|_| ()),
    }
    retry::until_released(|| async {
        deletion(context, thing).send().await.map(|_| ()).map_err(|error| CloudError::of("DeleteRouteTable", error))
    })
    .await
}

pub(in crate::cloud) fn deletion(context: &Context<'_>, thing: &Thing) -> DeleteRouteTableFluentBuilder {
    context.ec2.delete_route_table().route_table_id(&thing.id)
}

async fn disassociate(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    const ACTION: &str = "DescribeRouteTables";
    let call = context.ec2.describe_route_tables().route_table_ids(&thing.id);
    let answer = call.send().await.map_err(|error| CloudError::of(ACTION, error))?;
    let associations = answer.route_tables().iter().flat_map(|table| table.associations());
    for id in associations.filter(|one| one.main() != Some(true)).filter_map(|one| one.route_table_association_id()) {
        let call = context.ec2.disassociate_route_table().association_id(id);
        match call.send().await.map_err(|error| CloudError::of("DisassociateRouteTable", error)) {
            Err(error) if error.is_not_found() => {}
            outcome => outcome.map(|_| ())?,
        }
    }
    Ok(())
}
