//! RunInstances.

use std::net::Ipv4Addr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::sandbox::account::{Context, Resource};
use crate::sandbox::error::Refusal;
use crate::sandbox::image::{self, Image};
use crate::sandbox::instance::{Instance, Metadata, State, states, write_reservation};
use crate::sandbox::instance_type::{self, InstanceType};
use crate::sandbox::interface::{self, Attachment, Interface, Plan};
use crate::sandbox::key_pair;
use crate::sandbox::protocol::query::Params;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::security_group;
use crate::sandbox::subnet::Subnet;
use crate::sandbox::tags::Birth;
use crate::sandbox::volume::{self, Volume, VolumeAttachment};
use crate::sandbox::zone;

/// RunInstances: everything is checked before anything is made.
pub(crate) fn run(context: &mut Context<'_>) -> Result<(), Refusal> {
    let subnet = place(context)?;
    let scope = scope(context, &subnet)?;
    let made = match context.replay(&scope)? {
        Some(made) => alive(context, made)?,
        None => {
            let launch = check(context, &subnet)?;
            let made = launch.make(context)?;
            context.remember(&scope, made.clone());
            made
        }
    };
    let view = context.view();
    let members: Vec<&Instance> = made.iter().filter_map(|id| view.region.instances.get(id)).collect();
    let mut xml = Xml::default();
    if let Some(first) = members.first() {
        write_reservation(&first.reservation, &members, &view, &mut xml);
    }
    context.xml = xml;
    Ok(())
}

/// A launch that was checked.
struct Launch {
    birth: Birth,
    count: usize,
    image: Image,
    kind: InstanceType,
    key_name: Option<String>,
    user_data: Option<String>,
    metadata: Metadata,
    interfaces: Vec<NewInterface>,
    volumes: Vec<volume::Shape>,
    subnet: String,
    tenancy: String,
}

/// An interface of a launch.
struct NewInterface {
    index: i64,
    delete_on_termination: bool,
    origin: Origin,
}

enum Origin {
    Made(Plan),
    Existing(String),
}

/// The subnet that the request names, in either of its forms, or one of the default VPC.
fn place(context: &Context<'_>) -> Result<String, Refusal> {
    let params = context.params;
    let placement = params.member("Placement");
    let named = |name: &str| placement.and_then(|placement| placement.text(name));
    let zone = zone::named(context.region, named("AvailabilityZone"), named("AvailabilityZoneId"))?;
    let first = params.list("NetworkInterface").into_iter().min_by_key(|interface| interface.integer("DeviceIndex").ok().flatten());
    let inside = first.and_then(|interface| match interface.text("NetworkInterfaceId") {
        Some(id) => Interface::get(context.region, id).ok().map(|found| found.subnet.as_str()),
        None => interface.text("SubnetId"),
    });
    if let Some(id) = params.text("SubnetId").or(inside) {
        let subnet = Subnet::get(context.region, id)?;
        // The message is unverified; that zone and subnet must agree follows from the subnet lying in one zone.
        return match zone.is_some_and(|zone| zone != subnet.zone) {
            true => Err(Refusal::combination(format!("The availability zone of the placement is not that of subnet '{id}'"))),
            false => Ok(subnet.id.clone()),
        };
    }
    // RunInstances.SubnetId: "If you do not specify a subnet, we choose a default subnet from your default VPC for you. If you do
    // not have a default VPC, you must specify a subnet ID".
    let defaults = context
        .region
        .subnets
        .values()
        .filter(|subnet| subnet.default_for_zone && zone.as_ref().is_none_or(|zone| *zone == subnet.zone));
    let chosen = defaults.min_by(|one, other| one.zone.cmp(&other.zone));
    chosen
        .map(|subnet| subnet.id.clone())
        .ok_or_else(|| Refusal::new("MissingInput", "No subnets found for the default VPC. Please specify a subnet."))
}

/// Where a token holds: in the zone, if subnet or zone are named, in the region otherwise (EC2 Developer Guide, "Ensuring
/// idempotency").
fn scope(context: &Context<'_>, subnet: &str) -> Result<String, Refusal> {
    let zonal = ["SubnetId", "NetworkInterface", "Placement"].iter().any(|name| context.params.has(name));
    let zone = Subnet::get(context.region, subnet)?.zone.clone();
    Ok(format!("RunInstances {}", if zonal { &zone } else { "region" }))
}

/// `IdempotentInstanceTerminated` (ERR): the token's instance is gone. That one that is still shutting down counts is unverified.
fn alive(context: &Context<'_>, made: Vec<String>) -> Result<Vec<String>, Refusal> {
    let gone = |id: &String| {
        context.region.instances.get(id).is_none_or(|instance| matches!(instance.state, State::ShuttingDown | State::Terminated))
    };
    match made.iter().all(gone) {
        true => Err(Refusal::new("IdempotentInstanceTerminated", "The client token belongs to an instance that was terminated")),
        false => Ok(made),
    }
}

fn check(context: &Context<'_>, subnet: &str) -> Result<Launch, Refusal> {
    let params = context.params;
    let birth = Birth::parse(params, &["instance", "volume", "network-interface", "spot-instances-request"])?;
    let image = image::find(context.region, params.required("ImageId")?)?;
    let kind = instance_type::find(params.required("InstanceType")?)?;
    check_kind(context, &image, &kind, subnet)?;
    let key_name =
        params.text("KeyName").map(|name| key_pair::by_name(context.region, name).map(|key| key.name.clone())).transpose()?;
    let user_data = params.text("UserData").filter(|data| !data.is_empty()).map(check_user_data).transpose()?;
    let mut metadata = Metadata::of(&image);
    params.member("MetadataOptions").map_or(Ok(()), |options| metadata.change(options))?;
    if params.has("IamInstanceProfile") {
        // The sandbox has no IAM, so no profile exists (the message is AWS's, from terraform-provider-aws).
        return Err(Refusal::value("Value for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"));
    }
    let volumes = volume::parse(params, &image)?;
    let wanted = interfaces(context, subnet, &kind)?;
    let count = count(context, subnet, &wanted)?;
    let tenancy = params.member("Placement").and_then(|placement| placement.text("Tenancy")).unwrap_or("default");
    if !matches!(tenancy, "default" | "dedicated") {
        return Err(Refusal::new("InvalidTenancy", format!("The tenancy value '{tenancy}' is not supported")));
    }
    check_shutdown_behavior(params.text("InstanceInitiatedShutdownBehavior"))?;
    Ok(Launch {
        birth,
        count,
        image,
        kind,
        key_name,
        user_data,
        metadata,
        interfaces: wanted,
        volumes,
        subnet: subnet.to_owned(),
        tenancy: tenancy.to_owned(),
    })
}

/// RunInstances.InstanceInitiatedShutdownBehavior: `stop` or `terminate`.
pub(super) fn check_shutdown_behavior(behavior: Option<&str>) -> Result<(), Refusal> {
    match behavior {
        None | Some("stop" | "terminate") => Ok(()),
        Some(other) => Err(Refusal::value(format!(
            "Value ({other}) for parameter instanceInitiatedShutdownBehavior is invalid. Valid values are: stop, terminate"
        ))),
    }
}

/// Architecture and zone must fit the type (`Unsupported`: ERR; the mismatch of architectures answers `InvalidParameterValue`,
/// as field reports show).
pub(super) fn check_architecture(image: &Image, kind: &InstanceType) -> Result<(), Refusal> {
    match image.line.architecture == kind.architecture {
        true => Ok(()),
        false => Err(Refusal::value(format!(
            "The architecture '{}' of the specified instance type does not match the architecture '{}' of the specified AMI. \
             Specify an instance type and an AMI that have matching architectures, and try again.",
            kind.architecture, image.line.architecture
        ))),
    }
}

/// User data: base64 of at most 16,384 bytes (RunInstances.UserData: "User data is limited to 16 KB"; EC2 User Guide: "16 KB, in
/// raw form, before it is base64-encoded").
pub(super) fn check_user_data(data: &str) -> Result<String, Refusal> {
    let plain: String = data.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    let raw = STANDARD.decode(&plain).map_err(|_| Refusal::value("Invalid BASE64 encoding of user data."))?;
    match raw.len() {
        0..=16_384 => Ok(plain),
        _ => Err(Refusal::value("User data is limited to 16384 bytes")),
    }
}

fn check_kind(context: &Context<'_>, image: &Image, kind: &InstanceType, subnet: &str) -> Result<(), Refusal> {
    check_architecture(image, kind)?;
    let zone = &Subnet::get(context.region, subnet)?.zone;
    match kind.offered(zone) {
        true => Ok(()),
        false => Err(Refusal::new(
            "Unsupported",
            format!("Your requested instance type ({}) is not supported in your requested Availability Zone ({zone}).", kind.name),
        )),
    }
}

/// How many to launch: `MaxCount`, or as many as there are addresses for, but not fewer than `MinCount` (RunInstances.MaxCount).
fn count(context: &Context<'_>, subnet: &str, wanted: &[NewInterface]) -> Result<usize, Refusal> {
    let (least, most) = (context.params.integer("MinCount")?.unwrap_or(0), context.params.integer("MaxCount")?.unwrap_or(0));
    let (Ok(least), Ok(most)) = (usize::try_from(least), usize::try_from(most)) else {
        return Err(Refusal::value("MinCount and MaxCount must be positive"));
    };
    if least == 0 || most < least {
        return Err(Refusal::value(format!(
            "Value ({least}) for parameter minCount is invalid. It must be at least 1 and at most maxCount"
        )));
    }
    // `ResourceCountExceeded` (ERR): "You have exceeded the number of resources allowed for this request".
    if most > context.settings.quotas.launch {
        return Err(Refusal::new(
            "ResourceCountExceeded",
            format!("At most {} instances can be launched by one request", context.settings.quotas.launch),
        ));
    }
    // RunInstances.PrivateIpAddress: "You cannot specify this option if you're launching more than one instance in the request."
    // An interface that exists can be attached to one instance only.
    let single = wanted.iter().any(|new| match &new.origin {
        Origin::Made(plan) => plan.address.is_some(),
        Origin::Existing(_) => true,
    });
    if single && most > 1 {
        return Err(Refusal::combination("An address or an interface can be given for one instance only"));
    }
    let per_instance = wanted.iter().filter(|new| matches!(&new.origin, Origin::Made(plan) if plan.subnet == subnet)).count();
    let subnet = Subnet::get(context.region, subnet)?;
    let room = subnet.free().checked_div(per_instance).unwrap_or(most);
    if room < least {
        return Err(subnet.full(least));
    }
    // VPC User Guide, "Amazon VPC quotas": network interfaces per region.
    match context.region.interfaces.len() + most.min(room) > context.settings.quotas.interfaces {
        true => Err(Refusal::new("NetworkInterfaceLimitExceeded", "The maximum number of network interfaces has been reached.")),
        false => Ok(most.min(room)),
    }
}

fn interfaces(context: &Context<'_>, subnet: &str, kind: &InstanceType) -> Result<Vec<NewInterface>, Refusal> {
    let params = context.params;
    let given = params.list("NetworkInterface");
    if given.is_empty() {
        let plan = plan(context, params, &params.texts("SecurityGroup"), subnet)?;
        return Ok(vec![NewInterface { index: 0, delete_on_termination: true, origin: Origin::Made(plan) }]);
    }
    // RunInstances.NetworkInterfaces: "If you specify a network interface, you must specify any security groups and subnets as part
    // of the network interface" (the message is AWS's, from field reports).
    if let Some(name) =
        ["SubnetId", "SecurityGroupId", "SecurityGroup", "PrivateIpAddress"].into_iter().find(|name| params.has(name))
    {
        return Err(Refusal::combination(format!(
            "Network interfaces and an instance-level {name} may not be specified on the same request"
        )));
    }
    let mut wanted = Vec::new();
    for interface in &given {
        let index =
            interface.integer("DeviceIndex")?.ok_or_else(|| Refusal::value("Each network interface requires a device index."))?;
        if wanted.iter().any(|other: &NewInterface| other.index == index) {
            return Err(Refusal::value(format!("The device index {index} is given twice")));
        }
        wanted.push(one(context, interface, index, given.len(), subnet)?);
    }
    wanted.sort_by_key(|new| new.index);
    if wanted.first().is_none_or(|first| first.index != 0) {
        return Err(Refusal::value("A network interface with device index 0 must be given"));
    }
    // EC2 User Guide, "Elastic network interfaces": interfaces per type (`AttachmentLimitExceeded`: ERR).
    match u32::try_from(wanted.len()).is_ok_and(|count| count <= kind.interfaces) {
        true => Ok(wanted),
        false => Err(Refusal::new(
            "AttachmentLimitExceeded",
            format!("Interface count {} exceeds the limit for {}", wanted.len(), kind.name),
        )),
    }
}

fn one(context: &Context<'_>, params: &Params, index: i64, count: usize, subnet: &str) -> Result<NewInterface, Refusal> {
    // InstanceNetworkInterfaceSpecification.AssociatePublicIpAddress: only for "a network interface you create, not an existing
    // one", "only … for eth0", and "you cannot specify more than one network interface in the request". The code is unverified.
    let public = params.boolean("AssociatePublicIpAddress")?;
    if public.is_some() && (params.has("NetworkInterfaceId") || index != 0 || count > 1) {
        return Err(Refusal::combination(
            "associatePublicIPAddress can be given only for a single, new network interface with the device index 0",
        ));
    }
    if let Some(id) = params.text("NetworkInterfaceId") {
        if ["SubnetId", "SecurityGroupId", "PrivateIpAddress"].iter().any(|name| params.has(name)) {
            return Err(Refusal::combination("A network interface id excludes subnet, groups and address"));
        }
        if Interface::get(context.region, id)?.attachment.is_some() {
            return Err(Refusal::new("InvalidNetworkInterface.InUse", format!("Interface: [{id}] in use.")));
        }
        return Ok(NewInterface {
            index,
            delete_on_termination: params.boolean("DeleteOnTermination")?.unwrap_or(false),
            origin: Origin::Existing(id.to_owned()),
        });
    }
    let own = params.text("SubnetId").unwrap_or(subnet);
    let mut plan = plan(context, params, &[], own)?;
    // An instance and its interfaces lie in one zone.
    if Subnet::get(context.region, own)?.zone != Subnet::get(context.region, subnet)?.zone {
        return Err(Refusal::value("The interfaces of an instance must be in one availability zone"));
    }
    plan.wants_public = public.unwrap_or(plan.wants_public && count == 1);
    params.text("Description").unwrap_or_default().clone_into(&mut plan.description);
    Ok(NewInterface {
        index,
        delete_on_termination: params.boolean("DeleteOnTermination")?.unwrap_or(true),
        origin: Origin::Made(plan),
    })
}

/// A new interface from the parameters that the request and its interfaces have in common.
fn plan(context: &Context<'_>, params: &Params, names: &[&str], subnet: &str) -> Result<Plan, Refusal> {
    let found = Subnet::get(context.region, subnet)?;
    let mut groups: Vec<String> = params.texts("SecurityGroupId").into_iter().map(str::to_owned).collect();
    for name in names {
        // RunInstances.SecurityGroups: "[Default VPC] The names of the security groups."
        let id = security_group::by_name(context.region, name)?;
        groups.push(id);
    }
    if groups.is_empty() {
        groups.extend(context.region.vpcs.get(&found.vpc).map(|vpc| vpc.default_group.clone()));
    }
    security_group::check_for_interface(context, &groups, &found.vpc)?;
    let address = primary_address(params)?;
    address.map_or(Ok(()), |address| found.check_address(address))?;
    Ok(Plan { subnet: found.id.clone(), address, groups, description: String::new(), wants_public: found.public_on_launch })
}

/// The address asked for: `PrivateIpAddress`, or the primary one of `PrivateIpAddresses`. Secondary ones are not offered here.
fn primary_address(params: &Params) -> Result<Option<Ipv4Addr>, Refusal> {
    let listed = params.list("PrivateIpAddresses");
    match listed.as_slice() {
        [] => params.address("PrivateIpAddress"),
        [one] if !params.has("PrivateIpAddress") => one.address("PrivateIpAddress"),
        _ => Err(Refusal::new("UnsupportedOperation", "The sandbox gives an interface one address")),
    }
}

impl Launch {
    fn make(&self, context: &mut Context<'_>) -> Result<Vec<String>, Refusal> {
        let reservation = context.ids.next("r");
        (0..self.count).map(|index| self.make_one(context, &reservation, index)).collect()
    }

    fn make_one(&self, context: &mut Context<'_>, reservation: &str, index: usize) -> Result<String, Refusal> {
        let params = context.params;
        let id = context.ids.next("i");
        let subnet = Subnet::get(context.region, &self.subnet)?;
        let (vpc, zone) = (subnet.vpc.clone(), subnet.zone.clone());
        let mut interfaces = Vec::new();
        for new in &self.interfaces {
            interfaces.push(self.attach(context, new, &id)?);
        }
        let volumes = self.volumes.iter().map(|shape| self.make_volume(context, shape, &id, &zone)).collect();
        let flag = |name: &str| params.boolean(name).map(|flag| flag.unwrap_or(false));
        let monitored = params.member("Monitoring").map_or(Ok(None), |monitoring| monitoring.boolean("Enabled"))?.unwrap_or(false);
        let instance = Instance {
            id: id.clone(),
            reservation: reservation.to_owned(),
            index,
            image: self.image.id.clone(),
            architecture: self.image.line.architecture.to_owned(),
            kind: self.kind.name.clone(),
            key_name: self.key_name.clone(),
            client_token: params.text("ClientToken").map(str::to_owned),
            launched: context.now,
            state: State::Pending,
            until: None,
            reason: None,
            zone,
            subnet: self.subnet.clone(),
            vpc,
            interfaces,
            volumes,
            root_device: self.image.line.root_device.to_owned(),
            user_data: self.user_data.clone(),
            metadata: self.metadata.clone(),
            monitored,
            tenancy: self.tenancy.clone(),
            ebs_optimized: flag("EbsOptimized")?,
            protected: flag("DisableApiTermination")?,
            stop_protected: flag("DisableApiStop")?,
            shutdown_behavior: params.text("InstanceInitiatedShutdownBehavior").unwrap_or("stop").to_owned(),
        };
        context.region.instances.insert(id.clone(), instance);
        states::await_next(context.region, &id, context.now + context.settings.pace.pending);
        self.birth.give(context.region, "instance", &id);
        Ok(id)
    }

    fn attach(&self, context: &mut Context<'_>, new: &NewInterface, instance: &str) -> Result<String, Refusal> {
        let id = match &new.origin {
            Origin::Existing(id) => id.clone(),
            Origin::Made(plan) => {
                let id = interface::make(context.region, context.ids, plan)?;
                self.birth.give(context.region, "network-interface", &id);
                id
            }
        };
        let attachment = Attachment {
            id: context.ids.next("eni-attach"),
            instance: instance.to_owned(),
            index: new.index,
            since: context.now,
            delete_on_termination: new.delete_on_termination,
        };
        let found = Interface::get_mut(context.region, &id)?;
        found.attachment = Some(attachment);
        if found.wants_public {
            found.public = Some(context.ids.public_address()?);
        }
        Ok(id)
    }

    fn make_volume(&self, context: &mut Context<'_>, shape: &volume::Shape, instance: &str, zone: &str) -> String {
        let id = context.ids.next("vol");
        let attachment = Some(VolumeAttachment { instance: instance.to_owned(), since: context.now });
        context.region.volumes.insert(
            id.clone(),
            Volume { id: id.clone(), zone: zone.to_owned(), shape: shape.clone(), created: context.now, attachment },
        );
        self.birth.give(context.region, "volume", &id);
        id
    }
}
