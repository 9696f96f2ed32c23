//! What lies in a network: its blocks, subnets, tables, ACLs, groups, interfaces, and the gateways attached to it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use aws_sdk_ec2::types::{NetworkAcl, NetworkAclEntry, NetworkInterface, RouteOrigin, RouteState, RuleAction};

use super::by_vpc;
use crate::cloud::CloudError;
use crate::cloud::kinds::{self, tagging, traffic};
use crate::model::survey::{Acl, Address, Destination, Entry, Interface, Occupant, Route, Subnet, Survey, Table, Vpc};
use crate::model::{Body, Direction, tags};
use crate::net::Cidr;
use crate::schema::Kind;

/// DescribeNetworkAcls, DescribeNetworkInterfaces, DescribeSubnets and DescribeVpcs take 5 to 1000.
const PAGE: i32 = 1000;
/// DescribeRouteTables takes 5 to 100.
const PAGE_OF_TABLES: i32 = 100;
/// The entry that denies what no other lets through.
const LAST_ENTRY: i32 = 32767;
/// Interfaces of these types forward for others in ways of their own, and are told as what they belong to.
const NOT_MACHINES: &[&str] =
    &["nat_gateway", "natGateway", "transit_gateway", "gateway_load_balancer", "gateway_load_balancer_endpoint"];
/// The type of the interfaces of an endpoint.
const ENDPOINT: &str = "vpc_endpoint";

pub async fn survey(
    ec2: &aws_sdk_ec2::Client,
    region: &str,
    ids: Vec<String>,
    names: &BTreeMap<String, String>,
) -> Result<Survey, CloudError> {
    let filter = || by_vpc("vpc-id", &ids);
    let groups = kinds::describe(ec2, Kind::SecurityGroup, filter());
    let gateways = kinds::describe(ec2, Kind::Gateway, by_vpc("attachment.vpc-id", &ids));
    let (mut vpcs, (mut subnets, tables), acls, (interfaces, occupants), groups, gateways) = tokio::try_join!(
        vpcs(ec2, region, &ids),
        subnets_and_tables(ec2, &ids),
        acls(ec2, &ids),
        interfaces(ec2, &ids, names),
        groups,
        gateways,
    )?;
    for (id, table) in &tables {
        for subnet in &table.serves {
            if let Some(subnet) = subnets.get_mut(subnet) {
                subnet.table = Some(id.clone());
            }
        }
        if let Some(vpc) = vpcs.get_mut(&table.table.vpc).filter(|_| table.main) {
            vpc.main = Some(id.clone());
        }
    }
    let mut survey = Survey { vpcs, subnets, interfaces, occupants, ..Survey::default() };
    survey.tables = tables.into_iter().map(|(id, table)| (id, table.table)).collect();
    for acl in acls {
        take_acl(&mut survey, &acl);
    }
    survey.defaults = groups.iter().filter(|group| group.default).map(|group| group.id.clone()).collect();
    for group in groups {
        if let Body::SecurityGroup(body) = group.body {
            survey.groups.insert(group.id, body);
        }
    }
    for gateway in gateways {
        if let Body::Gateway(body) = gateway.body {
            survey.gateways.insert(gateway.id, body.network.map(|network| network.to_string()));
        }
    }
    Ok(survey)
}

async fn vpcs(ec2: &aws_sdk_ec2::Client, region: &str, ids: &[String]) -> Result<BTreeMap<String, Vpc>, CloudError> {
    let mut pages = ec2.describe_vpcs().filters(by_vpc("vpc-id", ids)).max_results(PAGE).into_paginator().items().send();
    let mut found = BTreeMap::new();
    while let Some(vpc) = pages.next().await {
        let vpc = vpc.map_err(|error| CloudError::of("DescribeVpcs", error))?;
        let Some(id) = vpc.vpc_id().filter(|id| ids.iter().any(|asked| asked == id)) else { continue };
        let associated = |state: Option<&str>| state.is_none_or(|state| state == "associated");
        let primary: Option<Cidr> = vpc.cidr_block().and_then(|block| block.parse().ok());
        let others = vpc.cidr_block_association_set().iter();
        let others =
            others.filter(|one| associated(one.cidr_block_state().and_then(|state| state.state()).map(|state| state.as_str())));
        let others = others.filter_map(|one| one.cidr_block()?.parse().ok()).filter(|block| Some(*block) != primary);
        let ipv6 = vpc.ipv6_cidr_block_association_set().iter();
        let mut ipv6 =
            ipv6.filter(|one| associated(one.ipv6_cidr_block_state().and_then(|state| state.state()).map(|state| state.as_str())));
        let new = Vpc {
            region: region.to_owned(),
            blocks: primary.into_iter().chain(others).collect(),
            ipv6: ipv6.find_map(|one| one.ipv6_cidr_block()?.parse().ok()),
            main: None,
            acl: None,
            whole: true,
        };
        found.insert(id.to_owned(), new);
    }
    Ok(found)
}

/// A table with whom it serves.
struct Serving {
    table: Table,
    main: bool,
    serves: Vec<String>,
}

type SubnetsAndTables = (BTreeMap<String, Subnet>, BTreeMap<String, Serving>);

async fn subnets_and_tables(ec2: &aws_sdk_ec2::Client, ids: &[String]) -> Result<SubnetsAndTables, CloudError> {
    let (subnets, tables) = tokio::try_join!(subnets(ec2, ids), tables(ec2, ids))?;
    Ok((subnets, tables))
}

async fn subnets(ec2: &aws_sdk_ec2::Client, ids: &[String]) -> Result<BTreeMap<String, Subnet>, CloudError> {
    let mut pages = ec2.describe_subnets().filters(by_vpc("vpc-id", ids)).max_results(PAGE).into_paginator().items().send();
    let mut found = BTreeMap::new();
    while let Some(subnet) = pages.next().await {
        let subnet = subnet.map_err(|error| CloudError::of("DescribeSubnets", error))?;
        let Some((id, vpc)) = subnet.subnet_id().zip(subnet.vpc_id()) else { continue };
        let mut ipv6 = subnet.ipv6_cidr_block_association_set().iter();
        let new = Subnet {
            vpc: vpc.to_owned(),
            zone: subnet.availability_zone().unwrap_or_default().to_owned(),
            block: subnet.cidr_block().and_then(|block| block.parse().ok()),
            ipv6: ipv6.find_map(|one| one.ipv6_cidr_block()?.parse().ok()),
            table: None,
            acl: None,
        };
        found.insert(id.to_owned(), new);
    }
    Ok(found)
}

async fn tables(ec2: &aws_sdk_ec2::Client, ids: &[String]) -> Result<BTreeMap<String, Serving>, CloudError> {
    let filter = by_vpc("vpc-id", ids);
    let mut pages = ec2.describe_route_tables().filters(filter).max_results(PAGE_OF_TABLES).into_paginator().items().send();
    let mut found = BTreeMap::new();
    while let Some(table) = pages.next().await {
        let table = table.map_err(|error| CloudError::of("DescribeRouteTables", error))?;
        let Some((id, vpc)) = table.route_table_id().zip(table.vpc_id()) else { continue };
        let routes = table.routes().iter().filter_map(route).collect();
        let new = Serving {
            table: Table { vpc: vpc.to_owned(), routes },
            main: table.associations().iter().any(|one| one.main() == Some(true)),
            serves: table.associations().iter().filter_map(|one| one.subnet_id().map(str::to_owned)).collect(),
        };
        found.insert(id.to_owned(), new);
    }
    Ok(found)
}

/// The local routes follow from the blocks of the network.
fn route(route: &aws_sdk_ec2::types::Route) -> Option<Route> {
    if route.gateway_id() == Some("local") {
        return None;
    }
    let block = route.destination_cidr_block().or(route.destination_ipv6_cidr_block());
    let to = match (block, route.destination_prefix_list_id()) {
        (Some(block), _) => Destination::Block(block.parse().ok()?),
        (None, list) => Destination::List(list?.to_owned()),
    };
    let targets = [
        route.network_interface_id(),
        route.gateway_id(),
        route.nat_gateway_id(),
        route.egress_only_internet_gateway_id(),
        route.vpc_peering_connection_id(),
        route.transit_gateway_id(),
        route.local_gateway_id(),
        route.carrier_gateway_id(),
        route.core_network_arn(),
        route.instance_id(),
    ];
    let dead = route.state() == Some(&RouteState::Blackhole);
    let target = targets.into_iter().flatten().find(|id| !id.is_empty()).filter(|_| !dead);
    let propagated = route.origin() == Some(&RouteOrigin::EnableVgwRoutePropagation);
    Some(Route { to, target: target.map(str::to_owned), propagated })
}

async fn acls(ec2: &aws_sdk_ec2::Client, ids: &[String]) -> Result<Vec<NetworkAcl>, CloudError> {
    let filter = by_vpc("vpc-id", ids);
    let mut pages = ec2.describe_network_acls().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(acl) = pages.next().await {
        found.push(acl.map_err(|error| CloudError::of("DescribeNetworkAcls", error))?);
    }
    Ok(found)
}

fn take_acl(survey: &mut Survey, acl: &NetworkAcl) {
    let Some((id, vpc)) = acl.network_acl_id().zip(acl.vpc_id()) else { return };
    let default = acl.is_default() == Some(true);
    if let Some(vpc) = survey.vpcs.get_mut(vpc).filter(|_| default) {
        vpc.acl = Some(id.to_owned());
    }
    for subnet in acl.associations().iter().filter_map(|one| one.subnet_id()) {
        if let Some(subnet) = survey.subnets.get_mut(subnet) {
            subnet.acl = Some(id.to_owned());
        }
    }
    let entries = acl.entries().iter().filter_map(entry).collect();
    survey.acls.insert(id.to_owned(), Acl { vpc: vpc.to_owned(), default, entries });
}

fn entry(entry: &NetworkAclEntry) -> Option<Entry> {
    let number = entry.rule_number().filter(|number| *number < LAST_ENTRY)?;
    let ports = entry.port_range().map(|range| (range.from(), range.to()));
    let icmp = entry.icmp_type_code().map(|icmp| (icmp.r#type(), icmp.code()));
    let (from, to) = match entry.protocol()? {
        "1" | "58" | "icmp" | "icmpv6" => icmp.unwrap_or_default(),
        _ => ports.unwrap_or_default(),
    };
    Some(Entry {
        direction: if entry.egress() == Some(true) { Direction::Egress } else { Direction::Ingress },
        number: number.into(),
        allow: entry.rule_action() == Some(&RuleAction::Allow),
        traffic: traffic(entry.protocol(), from, to)?,
        block: entry.cidr_block().or(entry.ipv6_cidr_block())?.parse().ok()?,
    })
}

async fn interfaces(
    ec2: &aws_sdk_ec2::Client,
    ids: &[String],
    names: &BTreeMap<String, String>,
) -> Result<(BTreeMap<String, Interface>, BTreeMap<String, Occupant>), CloudError> {
    let filter = by_vpc("vpc-id", ids);
    let mut pages = ec2.describe_network_interfaces().filters(filter).max_results(PAGE).into_paginator().items().send();
    let (mut found, mut occupants) = (BTreeMap::new(), BTreeMap::new());
    while let Some(interface) = pages.next().await {
        let interface = interface.map_err(|error| CloudError::of("DescribeNetworkInterfaces", error))?;
        found.extend(addresses(&interface, names));
        occupants.extend(occupant(&interface));
    }
    Ok((found, occupants))
}

fn occupant(interface: &NetworkInterface) -> Option<(String, Occupant)> {
    let attachment = interface.attachment().filter(|attachment| attachment.delete_on_termination() == Some(true));
    let kind = interface.interface_type().map_or("interface", |kind| kind.as_str());
    let description = interface.description().filter(|text| !text.is_empty()).map(|text| format!(", {text:?}"));
    let owner = interface.owner_id().map(|owner| format!(", of account {owner}"));
    let occupant = Occupant {
        subnet: interface.subnet_id()?.to_owned(),
        groups: interface.groups().iter().filter_map(|group| group.group_id().map(str::to_owned)).collect(),
        ends_with: attachment.and_then(|attachment| attachment.instance_id()).map(str::to_owned),
        stack: tagging::map(interface.tag_set()).remove(tags::STACK),
        what: format!("an interface of the type `{kind}`{}{}", description.unwrap_or_default(), owner.unwrap_or_default()),
    };
    Some((interface.network_interface_id()?.to_owned(), occupant))
}

/// An entry for each address. The first has the interface's id: routes name that.
fn addresses(interface: &NetworkInterface, names: &BTreeMap<String, String>) -> Vec<(String, Interface)> {
    let kind = interface.interface_type().map(|kind| kind.as_str()).unwrap_or_default();
    let Some((id, subnet)) = interface.network_interface_id().zip(interface.subnet_id()) else { return Vec::new() };
    if NOT_MACHINES.contains(&kind) {
        return Vec::new();
    }
    let attachment = interface.attachment();
    let instance = attachment.and_then(|attachment| attachment.instance_id()).filter(|id| !id.is_empty());
    let first = attachment.and_then(|attachment| attachment.device_index()).unwrap_or(0) == 0;
    let name = match instance {
        Some(node) if first => names.get(node).cloned().unwrap_or_else(|| node.to_owned()),
        Some(node) => format!("{id} of {}", names.get(node).map_or(node, String::as_str)),
        None => names.get(id).cloned().unwrap_or_else(|| id.to_owned()),
    };
    let groups: BTreeSet<String> = interface.groups().iter().filter_map(|group| group.group_id().map(str::to_owned)).collect();
    let base = Interface {
        name: name.clone(),
        machine: instance.unwrap_or(id).to_owned(),
        endpoint: kind == ENDPOINT,
        subnet: subnet.to_owned(),
        ip: None,
        ipv6: None,
        public: None,
        groups,
        forward: interface.source_dest_check() == Some(false),
    };
    let known = |text: Option<&str>| text.and_then(|text| text.parse::<IpAddr>().ok()).map(Address::Known);
    let public =
        |association: Option<&aws_sdk_ec2::types::NetworkInterfaceAssociation>| known(association.and_then(|one| one.public_ip()));
    let mut found = vec![Interface {
        ip: known(interface.private_ip_address()),
        ipv6: known(interface.ipv6_addresses().first().and_then(|one| one.ipv6_address())),
        public: public(interface.association()),
        ..base.clone()
    }];
    for one in interface.private_ip_addresses().iter().filter(|one| one.primary() != Some(true)) {
        found.push(Interface { ip: known(one.private_ip_address()), public: public(one.association()), ..base.clone() });
    }
    for one in interface.ipv6_addresses().iter().skip(1) {
        found.push(Interface { ipv6: known(one.ipv6_address()), ..base.clone() });
    }
    let label = |one: &Interface| match one.ip.or(one.ipv6) {
        Some(Address::Known(ip)) => format!(" at {ip}"),
        _ => String::new(),
    };
    let key = |(at, one): (usize, Interface)| match at {
        0 => (id.to_owned(), one),
        _ => (format!("{id}{}", label(&one)), Interface { name: format!("{name}{}", label(&one)), ..one }),
    };
    found.into_iter().enumerate().map(key).collect()
}
