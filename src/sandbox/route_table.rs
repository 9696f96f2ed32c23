//! Route tables, their routes and their associations.

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{ACCOUNT, Context, Region, Resource, View, resource};
use crate::sandbox::block::Block;
use crate::sandbox::describe::Listed;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::Field;
use crate::sandbox::gateway::InternetGateway;
use crate::sandbox::ids::Ids;
use crate::sandbox::instance::{Instance, State};
use crate::sandbox::interface::Interface;
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::query::Params;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::subnet::Subnet;
use crate::sandbox::tags::{self, Birth};
use crate::sandbox::vpc::Vpc;

/// A route table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RouteTable {
    pub(crate) id: String,
    pub(crate) vpc: String,
    pub(crate) routes: Vec<Route>,
    pub(crate) associations: Vec<Association>,
}

/// A route.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Route {
    pub(crate) destination: Block,
    pub(crate) target: Target,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Target {
    /// The VPC itself.
    Local,
    /// An internet gateway.
    Gateway(String),
    /// A network interface.
    Interface(String),
}

/// An association of a table: with a subnet, or, without one, as the main table of the VPC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Association {
    pub(crate) id: String,
    pub(crate) subnet: Option<String>,
}

resource!(RouteTable, route_tables, "rtb", "routeTable ID", "InvalidRouteTableId.Malformed", "InvalidRouteTableID.NotFound");

impl Route {
    /// Whether it is one of the routes that come with the VPC's blocks.
    pub(crate) fn is_local(&self) -> bool {
        self.target == Target::Local
    }

    /// "blackhole indicates that the route's target isn't available (for example, the specified gateway isn't attached to the
    /// VPC, or the specified NAT instance has been terminated)" (Route.State).
    fn state(&self, table: &RouteTable, view: &View<'_>) -> &'static str {
        let alive = match &self.target {
            Target::Local => true,
            Target::Gateway(id) => {
                view.region.internet_gateways.get(id).is_some_and(|gateway| gateway.vpc.as_ref() == Some(&table.vpc))
            }
            Target::Interface(id) => {
                holder(view.region, id).is_some_and(|instance| matches!(instance.state, State::Pending | State::Running))
            }
        };
        if alive { "active" } else { "blackhole" }
    }

    fn gateway(&self) -> Option<String> {
        match &self.target {
            Target::Local => Some("local".to_owned()),
            Target::Gateway(id) => Some(id.clone()),
            Target::Interface(_) => None,
        }
    }
}

impl Listed for RouteTable {
    const IDS: &'static str = "RouteTableId";
    const SET: &'static str = "routeTableSet";
    /// The model allows pages of 5 to 100.
    const LIMITS: Limits = Limits { most: 100, unasked: 100, ..Limits::USUAL };
    const FIELDS: &'static [Field<RouteTable>] = &[
        ("association.route-table-association-id", |table, _| table.associations.iter().map(|found| found.id.clone()).collect()),
        ("association.route-table-id", |table, _| table.associations.iter().map(|_| table.id.clone()).collect()),
        ("association.subnet-id", |table, _| table.associations.iter().filter_map(|found| found.subnet.clone()).collect()),
        ("association.main", |table, _| table.associations.iter().map(|found| found.subnet.is_none().to_string()).collect()),
        ("owner-id", |_, _| vec![ACCOUNT.to_owned()]),
        ("route-table-id", |table, _| vec![table.id.clone()]),
        ("route.destination-cidr-block", |table, _| {
            table.routes.iter().filter(|route| !route.destination.is_v6()).map(|route| route.destination.to_string()).collect()
        }),
        ("route.destination-ipv6-cidr-block", |table, _| {
            table.routes.iter().filter(|route| route.destination.is_v6()).map(|route| route.destination.to_string()).collect()
        }),
        ("route.gateway-id", |table, _| table.routes.iter().filter_map(Route::gateway).collect()),
        ("route.instance-id", |table, view| table.routes.iter().filter_map(|route| target_instance(view.region, route)).collect()),
        ("route.origin", |table, _| table.routes.iter().map(|route| origin(route).to_owned()).collect()),
        ("route.state", |table, view| table.routes.iter().map(|route| route.state(table, view).to_owned()).collect()),
        ("vpc-id", |table, _| vec![table.vpc.clone()]),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.text("routeTableId", id);
        xml.text("vpcId", &self.vpc);
        xml.text("ownerId", ACCOUNT);
        xml.set("routeSet", &self.routes, |xml, route| write_route(route, self, view, xml));
        xml.set("associationSet", &self.associations, |xml, association| {
            xml.text("routeTableAssociationId", &association.id);
            xml.text("routeTableId", id);
            xml.optional("subnetId", association.subnet.as_deref());
            xml.value("main", association.subnet.is_none());
            xml.within("associationState", |xml| xml.text("state", "associated"));
        });
        xml.within("propagatingVgwSet", |_| {});
        tags::write(view.region, id, xml);
    }
}

/// CreateRouteTable.
pub(crate) fn create(context: &mut Context<'_>) -> Result<(), Refusal> {
    let birth = Birth::parse(context.params, &["route-table"])?;
    let vpc = context.params.required("VpcId")?;
    Vpc::get(context.region, vpc)?;
    let made = match context.replay("CreateRouteTable")?.and_then(|made| made.into_iter().next()) {
        Some(made) => made,
        None => {
            // VPC User Guide, "Amazon VPC quotas": route tables per VPC, the main one included.
            if context.region.route_tables.values().filter(|table| table.vpc == vpc).count() >= context.settings.quotas.route_tables
            {
                return Err(Refusal::new(
                    "RouteTableLimitExceeded",
                    format!("The maximum number of route tables has been reached for {vpc}."),
                ));
            }
            let id = context.ids.next("rtb");
            let routes = locals(Vpc::get(context.region, vpc)?);
            context
                .region
                .route_tables
                .insert(id.clone(), RouteTable { id: id.clone(), vpc: vpc.to_owned(), routes, associations: Vec::new() });
            birth.give(context.region, "route-table", &id);
            context.remember("CreateRouteTable", vec![id.clone()]);
            id
        }
    };
    let mut xml = Xml::default();
    let table = RouteTable::get(context.region, &made)?;
    xml.within("routeTable", |xml| table.write(&made, &context.view(), xml));
    xml.optional("clientToken", context.params.text("ClientToken"));
    context.xml = xml;
    Ok(())
}

/// DeleteRouteTable: "You must disassociate the route table from any subnets before you can delete it. You can't delete the
/// main route table."
pub(crate) fn delete(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("RouteTableId")?;
    if !RouteTable::get(context.region, id)?.associations.is_empty() {
        return Err(Refusal::dependency(format!("The routeTable '{id}' has dependencies and cannot be deleted.")));
    }
    context.region.route_tables.remove(id);
    context.region.tags.remove(id);
    context.done();
    Ok(())
}

/// CreateRoute.
pub(crate) fn create_route(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("RouteTableId")?;
    let table = RouteTable::get(context.region, id)?;
    let destination = destination(context.params)?;
    // `RouteAlreadyExists`: "A route for the specified CIDR block already exists in this route table" (ERR).
    if table.routes.iter().any(|route| route.destination == destination) {
        return Err(Refusal::new("RouteAlreadyExists", format!("The route identified by {destination} already exists.")));
    }
    let target = target(context.region, context.params, table)?;
    check_destination(context.region, table, destination, &target)?;
    // VPC User Guide, "Amazon VPC quotas": routes per route table, IPv4 and IPv6 separately; local routes do not count.
    let own = table.routes.iter().filter(|route| !route.is_local() && route.destination.is_v6() == destination.is_v6());
    if own.count() >= context.settings.quotas.routes {
        return Err(Refusal::new("RouteLimitExceeded", format!("The maximum number of routes has been reached for {id}.")));
    }
    RouteTable::get_mut(context.region, id)?.routes.push(Route { destination, target });
    context.done();
    Ok(())
}

/// ReplaceRoute.
pub(crate) fn replace_route(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("RouteTableId")?;
    let table = RouteTable::get(context.region, id)?;
    let destination = destination(context.params)?;
    let Some(found) = table.routes.iter().position(|route| route.destination == destination) else {
        return Err(Refusal::value(format!(
            "There is no route defined for '{destination}' in the route table. Use CreateRoute instead."
        )));
    };
    // VPC User Guide, "Route tables": the local route's target can be replaced by an interface or a NAT gateway; the sandbox does
    // not offer that and refuses. The code is unverified.
    if table.routes.get(found).is_some_and(Route::is_local) {
        return Err(Refusal::value(format!("cannot replace local route {destination} in route table {id}")));
    }
    let target = target(context.region, context.params, table)?;
    check_destination(context.region, table, destination, &target)?;
    if let Some(route) = RouteTable::get_mut(context.region, id)?.routes.get_mut(found) {
        route.target = target;
    }
    context.done();
    Ok(())
}

/// DeleteRoute.
pub(crate) fn delete_route(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("RouteTableId")?;
    let table = RouteTable::get_mut(context.region, id)?;
    let destination = destination(context.params)?;
    let Some(found) = table.routes.iter().position(|route| route.destination == destination) else {
        return Err(Refusal::new(
            "InvalidRoute.NotFound",
            format!("no route with destination-cidr-block {destination} in route table {id}"),
        ));
    };
    // VPC User Guide, "Route tables": "You cannot delete the local route".
    if table.routes.get(found).is_some_and(Route::is_local) {
        return Err(Refusal::value(format!("cannot remove local route {destination} in route table {id}")));
    }
    table.routes.remove(found);
    context.done();
    Ok(())
}

/// AssociateRouteTable: a subnet has one association ("the specified association … conflicts with an existing association").
pub(crate) fn associate(context: &mut Context<'_>) -> Result<(), Refusal> {
    let (id, subnet) = (context.params.required("RouteTableId")?, context.params.required("SubnetId")?);
    let table = RouteTable::get(context.region, id)?;
    let found = Subnet::get(context.region, subnet)?;
    if found.vpc != table.vpc {
        return Err(Refusal::value(format!("Route table {id} and subnet {subnet} belong to different networks")));
    }
    if found.association.is_some() {
        return Err(Refusal::new(
            "Resource.AlreadyAssociated",
            format!("the specified association for route table {id} conflicts with an existing association"),
        ));
    }
    let association = context.ids.next("rtbassoc");
    bind(context.region, id, Association { id: association.clone(), subnet: Some(subnet.to_owned()) })?;
    write_association("associationId", &association, context);
    Ok(())
}

/// ReplaceRouteTableAssociation: also makes another table the main one.
pub(crate) fn replace_association(context: &mut Context<'_>) -> Result<(), Refusal> {
    let (old, id) = (context.params.required("AssociationId")?, context.params.required("RouteTableId")?);
    let (from, association) = find_association(context.region, old)?;
    let vpc = from.vpc.clone();
    if RouteTable::get(context.region, id)?.vpc != vpc {
        return Err(Refusal::value(format!("Route table {id} and association {old} belong to different networks")));
    }
    unbind(context.region, old)?;
    let fresh = Association { id: context.ids.next("rtbassoc"), subnet: association.subnet };
    if fresh.subnet.is_none() {
        Vpc::get_mut(context.region, &vpc)?.main_table = id.to_owned();
    }
    bind(context.region, id, fresh.clone())?;
    write_association("newAssociationId", &fresh.id, context);
    Ok(())
}

/// DisassociateRouteTable: not the main association (the message is AWS's, from field reports).
pub(crate) fn disassociate(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("AssociationId")?;
    let (_, association) = find_association(context.region, id)?;
    if association.subnet.is_none() {
        return Err(Refusal::value(format!("cannot disassociate the main route table association {id}")));
    }
    unbind(context.region, id)?;
    context.done();
    Ok(())
}

/// The main table of a new VPC.
pub(crate) fn furnish(region: &mut Region, ids: &mut Ids, vpc: &str, block: Block) -> String {
    let id = ids.next("rtb");
    let association = Association { id: ids.next("rtbassoc"), subnet: None };
    region.associations.insert(association.id.clone(), id.clone());
    let routes = vec![Route { destination: block, target: Target::Local }];
    region
        .route_tables
        .insert(id.clone(), RouteTable { id: id.clone(), vpc: vpc.to_owned(), routes, associations: vec![association] });
    id
}

/// Every table of a VPC has a local route for each block.
pub(crate) fn add_local(region: &mut Region, vpc: &str, block: Block) {
    for table in region.route_tables.values_mut().filter(|table| table.vpc == vpc) {
        table.routes.push(Route { destination: block, target: Target::Local });
    }
}

/// Takes the local routes of a block away with it.
pub(crate) fn remove_local(region: &mut Region, vpc: &str, block: Block) {
    for table in region.route_tables.values_mut().filter(|table| table.vpc == vpc) {
        table.routes.retain(|route| !route.is_local() || route.destination != block);
    }
}

/// Ends an association, also when its subnet is deleted.
pub(crate) fn unbind(region: &mut Region, association: &str) -> Result<(), Refusal> {
    let Some(table) = region.associations.remove(association) else { return Err(unknown_association(association)) };
    let table = RouteTable::get_mut(region, &table)?;
    let removed = table.associations.iter().position(|found| found.id == association).map(|at| table.associations.remove(at));
    if let Some(subnet) = removed.and_then(|removed| removed.subnet) {
        Subnet::get_mut(region, &subnet)?.association = None;
    }
    Ok(())
}

fn bind(region: &mut Region, table: &str, association: Association) -> Result<(), Refusal> {
    if let Some(subnet) = &association.subnet {
        Subnet::get_mut(region, subnet)?.association = Some(association.id.clone());
    }
    region.associations.insert(association.id.clone(), table.to_owned());
    RouteTable::get_mut(region, table)?.associations.push(association);
    Ok(())
}

fn find_association<'r>(region: &'r Region, id: &str) -> Result<(&'r RouteTable, Association), Refusal> {
    let table = region.associations.get(id).ok_or_else(|| unknown_association(id))?;
    let table = RouteTable::get(region, table)?;
    let found = table.associations.iter().find(|found| found.id == id).ok_or_else(|| unknown_association(id))?;
    Ok((table, found.clone()))
}

fn unknown_association(id: &str) -> Refusal {
    Refusal::new("InvalidAssociationID.NotFound", format!("The association ID '{id}' does not exist"))
}

fn locals(vpc: &Vpc) -> Vec<Route> {
    vpc.blocks.iter().map(|block| Route { destination: block.block, target: Target::Local }).collect()
}

/// The destination: exactly one (CreateRoute). Host bits are cleared.
fn destination(params: &Params) -> Result<Block, Refusal> {
    let (v4, v6) = (params.text("DestinationCidrBlock"), params.text("DestinationIpv6CidrBlock"));
    match (v4, v6, params.text("DestinationPrefixListId")) {
        (Some(v4), None, None) => Block::v4(v4, "destinationCidrBlock"),
        (None, Some(v6), None) => Block::parse(v6).filter(|block| block.is_v6()).ok_or_else(|| {
            Refusal::value(format!(
                "Value ({v6}) for parameter destinationIpv6CidrBlock is invalid. This is not a valid CIDR block."
            ))
        }),
        (None, None, Some(list)) => {
            Err(Refusal::new("InvalidPrefixListId.NotFound", format!("The prefix list ID '{list}' does not exist")))
        }
        (None, None, None) => Err(Refusal::missing("destinationCidrBlock")),
        _ => Err(Refusal::combination(
            "Exactly one of destinationCidrBlock, destinationIpv6CidrBlock and destinationPrefixListId must be given",
        )),
    }
}

/// Targets of which the sandbox has none, with the code for an unknown one.
const ABSENT: &[(&str, &str)] = &[
    ("NatGatewayId", "InvalidNatGatewayID.NotFound"),
    ("VpcPeeringConnectionId", "InvalidVpcPeeringConnectionID.NotFound"),
    ("TransitGatewayId", "InvalidTransitGatewayID.NotFound"),
    ("EgressOnlyInternetGatewayId", "InvalidGatewayID.NotFound"),
    ("VpcEndpointId", "InvalidVpcEndpointId.NotFound"),
];

/// The target: exactly one (CreateRoute), and in the VPC of the table.
fn target(region: &Region, params: &Params, table: &RouteTable) -> Result<Target, Refusal> {
    let present = ["GatewayId", "InstanceId", "NetworkInterfaceId"].into_iter().chain(ABSENT.iter().map(|(name, _)| *name));
    let given: Vec<(&str, &str)> = present.filter_map(|name| Some((name, params.text(name)?))).collect();
    match given.as_slice() {
        [] => Err(Refusal::missing("gatewayId, instanceId or networkInterfaceId")),
        [("GatewayId", id)] => gateway_target(region, id, table),
        [("InstanceId", id)] => instance_target(region, id, table),
        [("NetworkInterfaceId", id)] => interface_target(region, id, table),
        [(name, id)] => {
            let code = ABSENT.iter().find(|(absent, _)| absent == name).map_or("InvalidParameterValue", |(_, code)| *code);
            Err(Refusal::new(code, format!("The {name} '{id}' does not exist")))
        }
        _ => Err(Refusal::combination("Exactly one target must be given for a route")),
    }
}

fn gateway_target(region: &Region, id: &str, table: &RouteTable) -> Result<Target, Refusal> {
    // A NAT gateway's id, or any other, answers so (field report devopsacademyau/academy #906).
    let gateway = match id.starts_with("igw-") {
        true => InternetGateway::get(region, id)?,
        false => return Err(Refusal::new("InvalidGatewayID.NotFound", format!("The gateway ID '{id}' does not exist"))),
    };
    match gateway.vpc.as_ref() == Some(&table.vpc) {
        true => Ok(Target::Gateway(id.to_owned())),
        false => Err(Refusal::value(format!("route table {} and network gateway {id} belong to different networks", table.id))),
    }
}

fn instance_target(region: &Region, id: &str, table: &RouteTable) -> Result<Target, Refusal> {
    let instance = Instance::get(region, id)?;
    // CreateRoute.InstanceId: "The operation fails if you specify an instance ID unless exactly one network interface is attached."
    // The codes are unverified.
    match instance.interfaces.as_slice() {
        [interface] => interface_target(region, interface, table),
        [] => Err(Refusal::new("IncorrectInstanceState", format!("The instance '{id}' has no network interface"))),
        _ => Err(Refusal::new(
            "InvalidInstanceID",
            format!(
                "There are multiple interfaces attached to instance '{id}'. \
                 Please specify an interface ID for the operation instead."
            ),
        )),
    }
}

fn interface_target(region: &Region, id: &str, table: &RouteTable) -> Result<Target, Refusal> {
    match Interface::get(region, id)?.vpc == table.vpc {
        true => Ok(Target::Interface(id.to_owned())),
        false => Err(Refusal::value(format!("route table {} and interface {id} belong to different networks", table.id))),
    }
}

/// What a destination must not be: inside the link-local range that AWS keeps, or inside a local route unless it is the whole
/// block of a subnet and leads to an interface (VPC User Guide, "Route tables"). The codes are unverified.
fn check_destination(region: &Region, table: &RouteTable, destination: Block, target: &Target) -> Result<(), Refusal> {
    if Block::fixed(169, 254, 168, 0, 22).covers(destination)
        || Block::parse("fd00:ec2::/32").is_some_and(|kept| kept.covers(destination))
    {
        return Err(Refusal::value(format!("The destination CIDR block {destination} is reserved")));
    }
    if !table.routes.iter().any(|route| route.is_local() && route.destination.covers(destination)) {
        return Ok(());
    }
    let subnet = region.subnets.values().any(|subnet| subnet.vpc == table.vpc && subnet.block == destination);
    match (subnet, target) {
        (true, Target::Interface(_)) => Ok(()),
        _ => Err(Refusal::value(format!(
            "The destination CIDR block {destination} is equal to or more specific than one of this VPC's CIDR blocks. \
             This route can target only an interface or an instance, and only for the whole block of a subnet."
        ))),
    }
}

fn holder<'r>(region: &'r Region, interface: &str) -> Option<&'r Instance> {
    let attachment = region.interfaces.get(interface)?.attachment.as_ref()?;
    region.instances.get(&attachment.instance)
}

fn target_instance(region: &Region, route: &Route) -> Option<String> {
    match &route.target {
        Target::Interface(id) => holder(region, id).map(|instance| instance.id.clone()),
        _ => None,
    }
}

fn origin(route: &Route) -> &'static str {
    if route.is_local() { "CreateRouteTable" } else { "CreateRoute" }
}

fn write_route(route: &Route, table: &RouteTable, view: &View<'_>, xml: &mut Xml) {
    match route.destination.is_v6() {
        true => xml.value("destinationIpv6CidrBlock", route.destination),
        false => xml.value("destinationCidrBlock", route.destination),
    }
    xml.optional("gatewayId", route.gateway().as_deref());
    if let Target::Interface(id) = &route.target {
        xml.text("networkInterfaceId", id);
    }
    if let Some(instance) = target_instance(view.region, route) {
        xml.text("instanceId", &instance);
        xml.text("instanceOwnerId", ACCOUNT);
    }
    xml.text("origin", origin(route));
    xml.text("state", route.state(table, view));
}

fn write_association(tag: &str, id: &str, context: &mut Context<'_>) {
    context.xml.text(tag, id);
    context.xml.within("associationState", |xml| xml.text("state", "associated"));
}
