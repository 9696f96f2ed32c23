//! What only routes and rules lead to: asked for by id, where something names it.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Filter, VpcPeeringConnectionStateReasonCode, VpcPeeringConnectionVpcInfo};

use super::named;
use crate::cloud::CloudError;
use crate::model::survey::{Destination, Endpoint, Nat, Peering, Survey, Vpc};
use crate::model::{Peer, Ref};
use crate::net::Cidr;

/// DescribeTransitGatewayVpcAttachments takes 5 to 1000.
const PAGE: i32 = 1000;
/// GetManagedPrefixListEntries takes 1 to 100.
const PAGE_OF_ENTRIES: i32 = 100;

pub async fn survey(ec2: &aws_sdk_ec2::Client, survey: &mut Survey) -> Result<(), CloudError> {
    egresses(ec2, survey).await?;
    nats(ec2, survey).await?;
    peerings(ec2, survey).await?;
    transits(ec2, survey).await?;
    vpns(ec2, survey).await?;
    endpoints(ec2, survey).await?;
    lists(ec2, survey).await
}

async fn egresses(ec2: &aws_sdk_ec2::Client, survey: &mut Survey) -> Result<(), CloudError> {
    let ids = named(survey, "eigw-");
    if ids.is_empty() {
        return Ok(());
    }
    let call = ec2.describe_egress_only_internet_gateways().set_egress_only_internet_gateway_ids(Some(ids.into_iter().collect()));
    let answer = call.send().await.map_err(|error| CloudError::of("DescribeEgressOnlyInternetGateways", error))?;
    for gateway in answer.egress_only_internet_gateways() {
        let vpc = gateway.attachments().iter().find_map(|one| one.vpc_id());
        if let Some((id, vpc)) = gateway.egress_only_internet_gateway_id().zip(vpc) {
            survey.egresses.insert(id.to_owned(), vpc.to_owned());
        }
    }
    Ok(())
}

async fn nats(ec2: &aws_sdk_ec2::Client, survey: &mut Survey) -> Result<(), CloudError> {
    let ids = named(survey, "nat-");
    if ids.is_empty() {
        return Ok(());
    }
    let call = ec2.describe_nat_gateways().set_nat_gateway_ids(Some(ids.into_iter().collect()));
    let answer = call.send().await.map_err(|error| CloudError::of("DescribeNatGateways", error))?;
    for nat in answer.nat_gateways().iter().filter(|nat| nat.state().is_none_or(|state| state.as_str() == "available")) {
        let mut addresses = nat.nat_gateway_addresses().iter();
        let Some(address) = addresses.find(|one| one.is_primary() != Some(false)) else { continue };
        let ip = address.private_ip().and_then(|ip| ip.parse().ok());
        if let (Some(id), Some(subnet), Some(ip)) = (nat.nat_gateway_id(), nat.subnet_id(), ip) {
            let public = address.public_ip().and_then(|ip| ip.parse().ok());
            survey.nats.insert(id.to_owned(), Nat { subnet: subnet.to_owned(), ip, public });
        }
    }
    Ok(())
}

async fn peerings(ec2: &aws_sdk_ec2::Client, survey: &mut Survey) -> Result<(), CloudError> {
    let ids = named(survey, "pcx-");
    if ids.is_empty() {
        return Ok(());
    }
    let call = ec2.describe_vpc_peering_connections().set_vpc_peering_connection_ids(Some(ids.into_iter().collect()));
    let answer = call.send().await.map_err(|error| CloudError::of("DescribeVpcPeeringConnections", error))?;
    for peering in answer.vpc_peering_connections() {
        let ends = peering.requester_vpc_info().zip(peering.accepter_vpc_info());
        let Some((id, (from, to))) = peering.vpc_peering_connection_id().zip(ends) else { continue };
        let code = peering.status().and_then(|status| status.code());
        let active = code == Some(&VpcPeeringConnectionStateReasonCode::Active);
        let (Some(from), Some(to)) = (end(survey, from), end(survey, to)) else { continue };
        survey.peerings.insert(id.to_owned(), Peering { from, to, active });
    }
    Ok(())
}

/// The network at one end of a peering: somebody else's is known by its blocks.
fn end(survey: &mut Survey, info: &VpcPeeringConnectionVpcInfo) -> Option<String> {
    let id = info.vpc_id()?.to_owned();
    let blocks = info.cidr_block_set().iter().filter_map(|one| one.cidr_block()?.parse().ok());
    let blocks = info.cidr_block().and_then(|block| block.parse().ok()).into_iter().chain(blocks);
    let blocks: BTreeSet<Cidr> = blocks.collect();
    survey.vpcs.entry(id.clone()).or_insert_with(|| Vpc {
        region: info.region().unwrap_or_default().to_owned(),
        blocks: blocks.into_iter().collect(),
        ipv6: info.ipv6_cidr_block_set().iter().find_map(|one| one.ipv6_cidr_block()?.parse().ok()),
        main: None,
        acl: None,
        whole: false,
    });
    Some(id)
}

async fn transits(ec2: &aws_sdk_ec2::Client, survey: &mut Survey) -> Result<(), CloudError> {
    let ids = named(survey, "tgw-");
    if ids.is_empty() {
        return Ok(());
    }
    let filter = Filter::builder().name("transit-gateway-id").set_values(Some(ids.iter().cloned().collect())).build();
    survey.transits = ids.into_iter().map(|id| (id, BTreeSet::new())).collect();
    let call = ec2.describe_transit_gateway_vpc_attachments().filters(filter).max_results(PAGE);
    let mut pages = call.into_paginator().items().send();
    while let Some(attachment) = pages.next().await {
        let attachment = attachment.map_err(|error| CloudError::of("DescribeTransitGatewayVpcAttachments", error))?;
        if let Some(subnets) = attachment.transit_gateway_id().and_then(|id| survey.transits.get_mut(id)) {
            subnets.extend(attachment.subnet_ids().iter().cloned());
        }
    }
    Ok(())
}

async fn vpns(ec2: &aws_sdk_ec2::Client, survey: &mut Survey) -> Result<(), CloudError> {
    let ids = named(survey, "vgw-");
    if ids.is_empty() {
        return Ok(());
    }
    let call = ec2.describe_vpn_gateways().set_vpn_gateway_ids(Some(ids.into_iter().collect()));
    let answer = call.send().await.map_err(|error| CloudError::of("DescribeVpnGateways", error))?;
    for gateway in answer.vpn_gateways() {
        let attached = gateway.vpc_attachments().iter();
        let mut attached = attached.filter(|one| one.state().is_none_or(|state| state.as_str() == "attached"));
        let vpc = attached.find_map(|one| one.vpc_id()).map(str::to_owned);
        survey.vpns.extend(gateway.vpn_gateway_id().map(|id| (id.to_owned(), vpc)));
    }
    Ok(())
}

async fn endpoints(ec2: &aws_sdk_ec2::Client, survey: &mut Survey) -> Result<(), CloudError> {
    let ids = named(survey, "vpce-");
    if ids.is_empty() {
        return Ok(());
    }
    let call = ec2.describe_vpc_endpoints().set_vpc_endpoint_ids(Some(ids.into_iter().collect()));
    let answer = call.send().await.map_err(|error| CloudError::of("DescribeVpcEndpoints", error))?;
    for endpoint in answer.vpc_endpoints() {
        let Some((id, vpc)) = endpoint.vpc_endpoint_id().zip(endpoint.vpc_id()) else { continue };
        let service = endpoint.service_name().and_then(|name| name.rsplit('.').next()).unwrap_or_default();
        let routes = survey.tables.values().flat_map(|table| &table.routes);
        let list = routes.filter(|route| route.target.as_deref() == Some(id)).find_map(|route| match &route.to {
            Destination::List(list) => Some(list.clone()),
            Destination::Block(_) => None,
        });
        let tables = endpoint.route_table_ids().iter().cloned().collect();
        let new = Endpoint { vpc: vpc.to_owned(), tables, service: service.to_owned(), list };
        survey.endpoints.insert(id.to_owned(), new);
    }
    Ok(())
}

/// The entries of prefix lists have no bulk read: a call for each list that something names.
async fn lists(ec2: &aws_sdk_ec2::Client, survey: &mut Survey) -> Result<(), CloudError> {
    let routes = survey.tables.values().flat_map(|table| &table.routes);
    let of_routes = routes.filter_map(|route| match &route.to {
        Destination::List(list) => Some(list.clone()),
        Destination::Block(_) => None,
    });
    let rules = survey.groups.values().flat_map(|group| group.rules.keys());
    let of_rules = rules.filter_map(|rule| match &rule.peer {
        Peer::Prefixes(Ref::Id(list)) => Some(list.clone()),
        _ => None,
    });
    let ids: BTreeSet<String> = of_routes.chain(of_rules).collect();
    for id in ids {
        let call = ec2.get_managed_prefix_list_entries().prefix_list_id(&id).max_results(PAGE_OF_ENTRIES);
        let mut pages = call.into_paginator().items().send();
        let mut blocks = Vec::new();
        while let Some(entry) = pages.next().await {
            let entry = entry.map_err(|error| CloudError::of("GetManagedPrefixListEntries", error))?;
            blocks.extend(entry.cidr().and_then(|block| block.parse::<Cidr>().ok()));
        }
        survey.lists.insert(id, blocks);
    }
    Ok(())
}
