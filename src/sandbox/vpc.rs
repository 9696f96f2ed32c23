//! VPCs: their blocks, their attributes, and the furniture that each brings along.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{ACCOUNT, Context, Region, Resource, View, resource};
use crate::sandbox::block::Block;
use crate::sandbox::describe::Listed;
use crate::sandbox::dhcp;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::Field;
use crate::sandbox::gateway::{self, InternetGateway};
use crate::sandbox::ids::Ids;
use crate::sandbox::network_acl;
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::route_table::{self, Target};
use crate::sandbox::security_group;
use crate::sandbox::subnet;
use crate::sandbox::tags::{self, Birth};
use crate::sandbox::zone;

/// A VPC.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Vpc {
    pub(crate) id: String,
    /// Its blocks by the id of their association; the first of `blocks` is the primary one.
    pub(crate) blocks: Vec<VpcBlock>,
    pub(crate) dhcp_options: String,
    pub(crate) tenancy: String,
    pub(crate) is_default: bool,
    pub(crate) dns_support: bool,
    pub(crate) dns_hostnames: bool,
    pub(crate) address_usage_metrics: bool,
    pub(crate) created: u64,
    pub(crate) main_table: String,
    pub(crate) default_group: String,
    pub(crate) default_acl: String,
    pub(crate) subnets: BTreeSet<String>,
    /// From the name of a group, in lower case, to its id.
    pub(crate) group_names: BTreeMap<String, String>,
}

/// A block of a VPC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VpcBlock {
    pub(crate) association: String,
    pub(crate) block: Block,
}

resource!(Vpc, vpcs, "vpc", "vpc ID", "InvalidVpcID.Malformed", "InvalidVpcID.NotFound");

impl Vpc {
    /// The block that it was created with.
    pub(crate) fn primary(&self) -> Option<&VpcBlock> {
        self.blocks.first()
    }

    fn state(&self, view: &View<'_>) -> &'static str {
        if view.now < self.created + view.settings.pace.vpc { "pending" } else { "available" }
    }
}

impl Listed for Vpc {
    const IDS: &'static str = "VpcId";
    const SET: &'static str = "vpcSet";
    const LIMITS: Limits = Limits::USUAL;
    const FIELDS: &'static [Field<Vpc>] = &[
        ("cidr", |vpc, _| vpc.primary().map(|primary| primary.block.to_string()).into_iter().collect()),
        ("cidr-block-association.cidr-block", |vpc, _| vpc.blocks.iter().map(|block| block.block.to_string()).collect()),
        ("cidr-block-association.association-id", |vpc, _| vpc.blocks.iter().map(|block| block.association.clone()).collect()),
        ("cidr-block-association.state", |_, _| vec!["associated".to_owned()]),
        ("dhcp-options-id", |vpc, _| vec![vpc.dhcp_options.clone()]),
        ("is-default", |vpc, _| vec![vpc.is_default.to_string()]),
        ("isDefault", |vpc, _| vec![vpc.is_default.to_string()]),
        ("owner-id", |_, _| vec![ACCOUNT.to_owned()]),
        ("state", |vpc, view| vec![vpc.state(view).to_owned()]),
        ("vpc-id", |vpc, _| vec![vpc.id.clone()]),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.text("vpcId", id);
        xml.text("ownerId", ACCOUNT);
        xml.text("state", self.state(view));
        if let Some(primary) = self.primary() {
            xml.value("cidrBlock", primary.block);
        }
        xml.set("cidrBlockAssociationSet", &self.blocks, |xml, block| write_block(block, "associated", xml));
        xml.text("dhcpOptionsId", &self.dhcp_options);
        xml.text("instanceTenancy", &self.tenancy);
        xml.value("isDefault", self.is_default);
        tags::write(view.region, id, xml);
    }
}

/// CreateVpc.
pub(crate) fn create(context: &mut Context<'_>) -> Result<(), Refusal> {
    let birth = Birth::parse(context.params, &["vpc"])?;
    let block = Block::v4(context.params.required("CidrBlock")?, "cidrBlock")?;
    check_block(block)?;
    let tenancy = context.params.text("InstanceTenancy").unwrap_or("default").to_owned();
    // CreateVpc.InstanceTenancy: "The host value cannot be used with this parameter. Use the default or dedicated values only."
    if !matches!(tenancy.as_str(), "default" | "dedicated") {
        return Err(Refusal::value(format!(
            "Value ({tenancy}) for parameter instanceTenancy is invalid. Valid values are: default, dedicated"
        )));
    }
    // VPC User Guide, "Amazon VPC quotas": VPCs per region.
    if context.region.vpcs.len() >= context.settings.quotas.vpcs {
        return Err(Refusal::new("VpcLimitExceeded", "The maximum number of VPCs has been reached."));
    }
    let id = furnish(context.region, context.ids, block, context.now);
    if let Some(vpc) = context.region.vpcs.get_mut(&id) {
        vpc.tenancy = tenancy;
    }
    birth.give(context.region, "vpc", &id);
    let mut xml = Xml::default();
    if let Some(vpc) = context.region.vpcs.get(&id) {
        xml.within("vpc", |xml| vpc.write(&id, &context.view(), xml));
    }
    context.xml = xml;
    Ok(())
}

/// DeleteVpc takes the VPC's furniture with it and refuses while anything else is in it (DeleteVpc: "you must detach or delete
/// all gateways and resources that are associated with the VPC before you can delete it").
pub(crate) fn delete(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("VpcId")?;
    let vpc = Vpc::get(context.region, id)?;
    let region = &*context.region;
    let others = !vpc.subnets.is_empty()
        || vpc.group_names.len() > 1
        || region.internet_gateways.values().any(|gateway| gateway.vpc.as_deref() == Some(id))
        || region.route_tables.iter().any(|(table, found)| found.vpc == id && *table != vpc.main_table)
        || region.network_acls.iter().any(|(acl, found)| found.vpc == id && *acl != vpc.default_acl)
        || region.interfaces.values().any(|interface| interface.vpc == id);
    let furniture = [vpc.main_table.clone(), vpc.default_group.clone(), vpc.default_acl.clone()];
    // The message is AWS's, as quoted in field reports.
    if others || security_group::referenced(region, &vpc.default_group) {
        return Err(Refusal::dependency(format!("The vpc '{id}' has dependencies and cannot be deleted.")));
    }
    remove(context.region, id, &furniture);
    context.done();
    Ok(())
}

/// ModifyVpcAttribute.
pub(crate) fn modify_attribute(context: &mut Context<'_>) -> Result<(), Refusal> {
    let params = context.params;
    let support = params.attribute("EnableDnsSupport")?;
    let hostnames = params.attribute("EnableDnsHostnames")?;
    let metrics = params.attribute("EnableNetworkAddressUsageMetrics")?;
    let vpc = Vpc::get_mut(context.region, params.required("VpcId")?)?;
    // ModifyVpcAttribute: "You cannot modify the DNS resolution and DNS hostnames attributes in the same request."
    match [support, hostnames, metrics].iter().flatten().count() {
        0 => return Err(Refusal::combination("No attributes specified.")),
        1 => {}
        _ => {
            return Err(Refusal::combination(
                "Fields for multiple attribute types specified: only one attribute can be modified at a time",
            ));
        }
    }
    vpc.dns_support = support.unwrap_or(vpc.dns_support);
    vpc.dns_hostnames = hostnames.unwrap_or(vpc.dns_hostnames);
    vpc.address_usage_metrics = metrics.unwrap_or(vpc.address_usage_metrics);
    context.done();
    Ok(())
}

/// DescribeVpcAttribute.
pub(crate) fn describe_attribute(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("VpcId")?;
    let vpc = Vpc::get(context.region, id)?;
    let attribute = context.params.required("Attribute")?;
    let value = match attribute {
        "enableDnsSupport" => vpc.dns_support,
        "enableDnsHostnames" => vpc.dns_hostnames,
        "enableNetworkAddressUsageMetrics" => vpc.address_usage_metrics,
        other => return Err(Refusal::value(format!("Value ({other}) for parameter attribute is invalid. Unknown attribute."))),
    };
    context.xml.text("vpcId", id);
    context.xml.within(attribute, |xml| xml.value("value", value));
    Ok(())
}

/// ModifyVpcTenancy: "The instance tenancy attribute … can be changed to default only".
pub(crate) fn modify_tenancy(context: &mut Context<'_>) -> Result<(), Refusal> {
    let tenancy = context.params.required("InstanceTenancy")?;
    let vpc = Vpc::get_mut(context.region, context.params.required("VpcId")?)?;
    if tenancy != "default" {
        return Err(Refusal::new("UnsupportedTenancy", "The tenancy of a VPC can be changed only to default"));
    }
    vpc.tenancy = tenancy.to_owned();
    context.done();
    Ok(())
}

/// AssociateVpcCidrBlock.
pub(crate) fn associate_block(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("VpcId")?;
    let block = Block::v4(context.params.required("CidrBlock")?, "cidrBlock")?;
    let vpc = Vpc::get(context.region, id)?;
    check_block(block)?;
    check_secondary(vpc, block)?;
    // VPC User Guide, "VPC CIDR blocks": a secondary block "must not be the same or larger than a destination CIDR range of a
    // route in any of the VPC route tables". The code is unverified.
    let reached = |table: &route_table::RouteTable| {
        table.vpc == id && table.routes.iter().any(|route| !route.is_local() && block.covers(route.destination))
    };
    if context.region.route_tables.values().any(reached) {
        return Err(Refusal::value(format!(
            "The CIDR '{block}' is the same as or larger than the destination of a route of the VPC"
        )));
    }
    // VPC User Guide, "Amazon VPC quotas": IPv4 CIDR blocks per VPC.
    if vpc.blocks.len() >= context.settings.quotas.blocks {
        return Err(Refusal::new(
            "CidrLimitExceeded",
            format!("This network '{id}' has met its maximum number of allowed CIDRs: {}", vpc.blocks.len()),
        ));
    }
    let association = context.ids.next("vpc-cidr-assoc");
    let added = VpcBlock { association, block };
    context.xml.text("vpcId", id);
    context.xml.within("cidrBlockAssociation", |xml| write_block(&added, "associating", xml));
    Vpc::get_mut(context.region, id)?.blocks.push(added);
    route_table::add_local(context.region, id, block);
    Ok(())
}

/// DisassociateVpcCidrBlock: not the primary block ("You cannot disassociate the CIDR block with which you originally created the
/// VPC"), and none that a subnet lies in ("You must detach or delete all gateways and resources that are associated with the
/// CIDR").
pub(crate) fn disassociate_block(context: &mut Context<'_>) -> Result<(), Refusal> {
    let association = context.params.required("AssociationId")?;
    let holds = |vpc: &Vpc| vpc.blocks.iter().any(|block| block.association == association);
    let Some((id, vpc)) = context.region.vpcs.iter().find(|(_, vpc)| holds(vpc)) else {
        return Err(Refusal::new(
            "InvalidVpcCidrBlockAssociationID.NotFound",
            format!("The vpc CIDR block association ID '{association}' does not exist"),
        ));
    };
    if vpc.primary().is_some_and(|primary| primary.association == association) {
        let message = format!(
            "The vpc CIDR block with association ID {association} may not be disassociated. \
             It is the primary IPv4 CIDR block of the VPC"
        );
        return Err(Refusal::new("OperationNotPermitted", message));
    }
    let Some(removed) = vpc.blocks.iter().find(|block| block.association == association).cloned() else { return Ok(()) };
    let inside = |subnet: &String| context.region.subnets.get(subnet).is_some_and(|subnet| removed.block.covers(subnet.block));
    if vpc.subnets.iter().any(inside) {
        return Err(Refusal::dependency(format!(
            "The vpc CIDR block '{}' has dependencies and cannot be disassociated.",
            removed.block
        )));
    }
    let id = id.clone();
    context.xml.text("vpcId", &id);
    context.xml.within("cidrBlockAssociation", |xml| write_block(&removed, "disassociating", xml));
    Vpc::get_mut(context.region, &id)?.blocks.retain(|block| block.association != association);
    route_table::remove_local(context.region, &id, removed.block);
    Ok(())
}

/// What a new account finds in a region: the default VPC 172.31.0.0/16 with a public /20 subnet in each zone, an internet gateway
/// and a route to it (VPC User Guide, "Default VPCs").
pub(crate) fn furnish_default(region: &mut Region, ids: &mut Ids) {
    dhcp::furnish(region, ids);
    let block = Block::fixed(172, 31, 0, 0, 16);
    let id = furnish(region, ids, block, 0);
    if let Some(vpc) = region.vpcs.get_mut(&id) {
        vpc.is_default = true;
        vpc.dns_hostnames = true;
    }
    region.furniture.insert(id.clone());
    for (number, zone) in zone::zones(&region.name).into_iter().enumerate() {
        if let Some(part) = block.part(20, number) {
            subnet::furnish(region, ids, &id, zone.name, part);
        }
    }
    let gateway = gateway::furnish(region, ids, &id);
    let main = region.vpcs.get(&id).map(|vpc| vpc.main_table.clone()).unwrap_or_default();
    if let Some(table) = region.route_tables.get_mut(&main) {
        table.routes.push(route_table::Route { destination: Block::everything(), target: Target::Gateway(gateway) });
    }
}

/// A new VPC with what each brings along: main table, default group, default network ACL.
fn furnish(region: &mut Region, ids: &mut Ids, block: Block, now: u64) -> String {
    let id = ids.next("vpc");
    let vpc = Vpc {
        id: id.clone(),
        blocks: vec![VpcBlock { association: ids.next("vpc-cidr-assoc"), block }],
        dhcp_options: dhcp::default_of(region),
        tenancy: "default".to_owned(),
        is_default: false,
        dns_support: true,
        dns_hostnames: false,
        address_usage_metrics: false,
        created: now,
        main_table: route_table::furnish(region, ids, &id, block),
        default_group: security_group::furnish(region, ids, &id),
        default_acl: network_acl::furnish(region, ids, &id),
        subnets: BTreeSet::new(),
        group_names: BTreeMap::new(),
    };
    let parts = [vpc.main_table.clone(), vpc.default_group.clone(), vpc.default_acl.clone()];
    region.furniture.extend(parts);
    let group = vpc.default_group.clone();
    region.vpcs.insert(id.clone(), vpc);
    if let Some(vpc) = region.vpcs.get_mut(&id) {
        vpc.group_names.insert("default".to_owned(), group);
    }
    id
}

fn remove(region: &mut Region, id: &str, furniture: &[String]) {
    for part in furniture {
        region.route_tables.remove(part);
        region.network_acls.remove(part);
        region.furniture.remove(part);
        region.tags.remove(part);
        security_group::remove(region, part);
    }
    region.associations.retain(|_, table| !furniture.contains(table));
    region.vpcs.remove(id);
    region.furniture.remove(id);
    region.tags.remove(id);
}

/// The blocks from which a VPC may not be made. Sizes: "The allowed block size is between a /28 netmask and /16 netmask"; ranges:
/// 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/4 (VPC User Guide, "VPC CIDR blocks"). That the ranges answer
/// `InvalidParameterValue` is unverified.
fn check_block(block: Block) -> Result<(), Refusal> {
    if !(16..=28).contains(&block.length()) {
        return Err(Refusal::new("InvalidVpc.Range", format!("The CIDR '{block}' is invalid.")));
    }
    let forbidden = [
        Block::fixed(0, 0, 0, 0, 8),
        Block::fixed(127, 0, 0, 0, 8),
        Block::fixed(169, 254, 0, 0, 16),
        Block::fixed(224, 0, 0, 0, 4),
    ];
    match forbidden.iter().find(|forbidden| forbidden.overlaps(block)) {
        Some(forbidden) => Err(Refusal::value(format!("The CIDR '{block}' lies in {forbidden}, which no VPC may have"))),
        None => Ok(()),
    }
}

/// What may be added to a VPC: nothing that overlaps it, and nothing that the table "IPv4 CIDR block association restrictions"
/// of the VPC User Guide keeps apart. The codes are unverified.
fn check_secondary(vpc: &Vpc, block: Block) -> Result<(), Refusal> {
    if let Some(held) = vpc.blocks.iter().find(|held| held.block.overlaps(block)) {
        return Err(Refusal::new(
            "InvalidVpc.Range",
            format!("The CIDR '{block}' conflicts with another CIDR of the VPC: {}", held.block),
        ));
    }
    let restricted = |held: &VpcBlock| {
        let rows = RESTRICTIONS.iter().filter(|(range, _)| range.is_none_or(|range| fixed(range).covers(held.block)));
        rows.take(1).any(|(_, refused)| refused.iter().any(|refused| fixed(*refused).overlaps(block)))
    };
    // "If any of the CIDR blocks in your VPC are within the 10.0.0.0/15 range, you can't add a CIDR block from the
    // 10.0.0.0/16 range."
    let first = |held: &VpcBlock| Block::fixed(10, 0, 0, 0, 15).covers(held.block) && Block::fixed(10, 0, 0, 0, 16).covers(block);
    match vpc.blocks.iter().find(|held| restricted(held) || first(held)) {
        Some(held) => Err(Refusal::new(
            "InvalidVpc.Range",
            format!("The CIDR '{block}' is restricted. Use a CIDR from the same range as {}", held.block),
        )),
        None => Ok(()),
    }
}

type Octets = ([u8; 4], u8);

fn fixed(([a, b, c, d], length): Octets) -> Block {
    Block::fixed(a, b, c, d, length)
}

const TEN: Octets = ([10, 0, 0, 0], 8);
const TWELVE: Octets = ([172, 16, 0, 0], 12);
const SIXTEEN: Octets = ([192, 168, 0, 0], 16);
const BENCHMARK: Octets = ([198, 19, 0, 0], 16);
const DEFAULT: Octets = ([172, 31, 0, 0], 16);

/// A range that a block of the VPC lies in, and what may then not be added; the last row is for public and shared blocks.
const RESTRICTIONS: &[(Option<Octets>, &[Octets])] = &[
    (Some(TEN), &[TWELVE, SIXTEEN, BENCHMARK]),
    (Some(TWELVE), &[TEN, SIXTEEN, DEFAULT, BENCHMARK]),
    (Some(SIXTEEN), &[TEN, TWELVE, BENCHMARK]),
    (Some(BENCHMARK), &[TEN, TWELVE, SIXTEEN]),
    (None, &[TEN, TWELVE, SIXTEEN, BENCHMARK]),
];

fn write_block(block: &VpcBlock, state: &str, xml: &mut Xml) {
    xml.text("associationId", &block.association);
    xml.value("cidrBlock", block.block);
    xml.within("cidrBlockState", |xml| xml.text("state", state));
}

/// The gateway attached to a VPC.
pub(crate) fn gateway_of<'r>(region: &'r Region, vpc: &str) -> Option<(&'r String, &'r InternetGateway)> {
    region.internet_gateways.iter().find(|(_, gateway)| gateway.vpc.as_deref() == Some(vpc))
}
