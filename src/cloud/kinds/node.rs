//! Nodes: EC2 instances, with the interface and the disk that come with them.

use std::collections::BTreeMap;

use aws_sdk_ec2::operation::modify_instance_attribute::builders::ModifyInstanceAttributeFluentBuilder;
use aws_sdk_ec2::operation::modify_instance_metadata_options::builders::ModifyInstanceMetadataOptionsFluentBuilder;
use aws_sdk_ec2::operation::modify_network_interface_attribute::builders::ModifyNetworkInterfaceAttributeFluentBuilder;
use aws_sdk_ec2::operation::run_instances::builders::RunInstancesFluentBuilder;
use aws_sdk_ec2::operation::start_instances::builders::StartInstancesFluentBuilder;
use aws_sdk_ec2::operation::stop_instances::builders::StopInstancesFluentBuilder;
use aws_sdk_ec2::operation::terminate_instances::builders::TerminateInstancesFluentBuilder;
use aws_sdk_ec2::types::{
    AttributeValue, BlockDeviceMapping, EbsBlockDevice, Filter, HttpTokensState, Instance, InstanceMetadataEndpointState,
    InstanceMetadataOptionsRequest, InstanceNetworkInterface, InstanceNetworkInterfaceSpecification, InstanceType, ResourceType,
};
use base64::Engine;

use super::{Birth, Context, Found, Made, required, tagging};
use crate::cloud::{CloudError, retry};
use crate::model::{Body, Image, Metadata, Node, Ref, Thing, tags};

/// DescribeInstances takes 5 to 1000.
const PAGE: i32 = 1000;
/// Instances in these states are no longer anything.
const DEAD: &[&str] = &["terminated", "shutting-down"];

/// How a node is at one moment.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// `pending`, `running`, `stopping`, `stopped`, `shutting-down`, `terminated`.
    pub name: String,
    /// Why AWS changed the state last.
    pub reason: Option<String>,
    /// The ids of its interfaces.
    pub interfaces: Vec<String>,
}

async fn instances(ec2: &aws_sdk_ec2::Client, filter: Filter) -> Result<Vec<Instance>, CloudError> {
    let mut pages = ec2.describe_instances().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(reservation) = pages.next().await {
        let reservation = reservation.map_err(|error| CloudError::of("DescribeInstances", error))?;
        found.extend(reservation.instances.unwrap_or_default());
    }
    Ok(found)
}

/// The states of all that a filter lets through, by id.
pub async fn states(ec2: &aws_sdk_ec2::Client, filter: Filter) -> Result<BTreeMap<String, State>, CloudError> {
    let state = |instance: Instance| {
        let state = State {
            name: state_of(&instance),
            reason: instance.state_reason().and_then(|reason| reason.message()).map(str::to_owned),
            interfaces: interfaces_of(&instance),
        };
        Some((instance.instance_id?, state))
    };
    Ok(instances(ec2, filter).await?.into_iter().filter_map(state).collect())
}

fn state_of(instance: &Instance) -> String {
    instance.state().and_then(|state| state.name()).map(|name| name.as_str().to_owned()).unwrap_or_default()
}

/// The interface that came with the node is the first. Others were attached by somebody.
fn is_first(interface: &&InstanceNetworkInterface) -> bool {
    interface.attachment().and_then(|attachment| attachment.device_index()).unwrap_or(0) == 0
}

fn interfaces_of(instance: &Instance) -> Vec<String> {
    let own = instance.network_interfaces().iter().filter(is_first);
    own.filter_map(|interface| interface.network_interface_id().map(str::to_owned)).collect()
}

/// The tags of interfaces that a filter by tag lets through, by id.
pub async fn tagged_interfaces(
    ec2: &aws_sdk_ec2::Client,
    filter: Filter,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, CloudError> {
    let mut pages = ec2.describe_network_interfaces().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut found = BTreeMap::new();
    while let Some(interface) = pages.next().await {
        let interface = interface.map_err(|error| CloudError::of("DescribeNetworkInterfaces", error))?;
        let tags = tagging::map(interface.tag_set());
        if let Some(id) = interface.network_interface_id.filter(|_| tags.contains_key(tags::STACK)) {
            found.insert(id, tags);
        }
    }
    Ok(found)
}

/// The tags of disks that a filter by tag lets through, by id.
pub async fn tagged_volumes(
    ec2: &aws_sdk_ec2::Client,
    filter: Filter,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, CloudError> {
    let mut pages = ec2.describe_volumes().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut found = BTreeMap::new();
    while let Some(volume) = pages.next().await {
        let volume = volume.map_err(|error| CloudError::of("DescribeVolumes", error))?;
        let tags = tagging::map(volume.tags());
        if let Some(id) = volume.volume_id {
            found.insert(id, tags);
        }
    }
    Ok(found)
}

pub async fn describe(ec2: &aws_sdk_ec2::Client, filter: Filter) -> Result<Vec<Found>, CloudError> {
    let living = |instance: &Instance| !DEAD.contains(&state_of(instance).as_str());
    Ok(instances(ec2, filter).await?.iter().filter(|instance| living(instance)).filter_map(found).collect())
}

fn found(instance: &Instance) -> Option<Found> {
    let id = instance.instance_id()?;
    let tags = tagging::map(instance.tags());
    let interface = instance.network_interfaces().iter().find(is_first);
    let of_interface = interface.map(|interface| interface.groups()).unwrap_or_default();
    let of_instance = instance.security_groups();
    let groups = if of_interface.is_empty() { of_instance } else { of_interface };
    let groups: Vec<String> = groups.iter().filter_map(|group| group.group_id().map(str::to_owned)).collect();
    let subnet = instance.subnet_id().unwrap_or_default().to_owned();
    let image = instance.image_id().unwrap_or_default().to_owned();
    let body = Body::Node(Box::new(Node {
        subnet: Ref::Id(subnet.clone()),
        zone: instance.placement().and_then(|placement| placement.availability_zone()).unwrap_or_default().to_owned(),
        ip: instance.private_ip_address().and_then(|ip| ip.parse().ok()),
        instance_type: instance.instance_type().map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
        image: Image { name: tags.get(tags::IMAGE).unwrap_or(&image).clone(), id: Some(image.clone()) },
        groups: groups.iter().cloned().map(Ref::Id).collect(),
        key: instance.key_name().filter(|name| !name.is_empty()).map(|name| Ref::Id(name.to_owned())),
        public_ip: instance.public_ip_address().is_some_and(|ip| !ip.is_empty()),
        init: None,
        init_digest: tags.get(tags::INIT).cloned(),
        metadata: metadata_of(instance),
    }));
    // Only the root disk came with the node; what else hangs on it may be anybody's.
    let root = instance.root_device_name();
    let mappings = instance.block_device_mappings().iter().filter(|mapping| mapping.device_name() == root);
    let volumes = mappings.filter_map(|mapping| mapping.ebs()?.volume_id().map(str::to_owned));
    let mut holds = groups;
    holds.push(subnet);
    holds.extend(instance.vpc_id().map(str::to_owned));
    let state = state_of(instance);
    Some(Found {
        parts: interfaces_of(instance).into_iter().chain(volumes).collect(),
        public_ip: instance.public_ip_address().filter(|ip| !ip.is_empty()).map(str::to_owned),
        private_ip: instance.private_ip_address().map(str::to_owned),
        state: (state != "running").then_some(state),
        ..Found::new(id.to_owned(), body, tags, holds)
    })
}

fn metadata_of(instance: &Instance) -> Metadata {
    let options = instance.metadata_options();
    let endpoint = options.and_then(|options| options.http_endpoint()).map(|endpoint| endpoint.as_str());
    let tokens = options.and_then(|options| options.http_tokens()).map(|tokens| tokens.as_str());
    match (endpoint, tokens) {
        (Some("disabled"), _) => Metadata::Off,
        (_, Some("required")) => Metadata::Token,
        _ => Metadata::Optional,
    }
}

/// The call with everything but the root disk settled from what is at hand, which AWS alone knows.
pub(in crate::cloud) async fn creation(
    context: &Context<'_>,
    birth: &Birth<'_>,
    node: &Node,
) -> Result<RunInstancesFluentBuilder, CloudError> {
    let interface = interface(context, node)?;
    let key = node.key.as_ref().map(|key| context.id(ACTION, key)).transpose()?.and_then(|id| (context.name)(&id));
    let image = node.image.id.as_deref().unwrap_or(&node.image.name);
    let root = context.poller.root_disk(image).await?;
    let (endpoint, tokens) = wire(node.metadata);
    let options = InstanceMetadataOptionsRequest::builder().set_http_tokens(tokens).http_endpoint(endpoint);
    let part_tags = parts_tags(birth);
    Ok(context
        .ec2
        .run_instances()
        .min_count(1)
        .max_count(1)
        .image_id(image)
        .instance_type(InstanceType::from(node.instance_type.as_str()))
        .client_token(birth.op.as_str())
        .set_key_name(key)
        .set_user_data(node.init.as_deref().map(encoded))
        .network_interfaces(interface)
        .metadata_options(options.build())
        .block_device_mappings(encrypted(&root))
        .tag_specifications(tagging::spec(ResourceType::Instance, &birth.tags))
        .tag_specifications(tagging::spec(ResourceType::Volume, &part_tags))
        .tag_specifications(tagging::spec(ResourceType::NetworkInterface, &part_tags)))
}

fn encoded(init: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(init)
}

/// What AWS refused, without the script that its words may repeat.
pub(in crate::cloud) fn hushed(error: CloudError, node: &Node) -> CloudError {
    match node.init.as_deref() {
        Some(init) => error.hushed(&encoded(init)).hushed(init),
        None => error,
    }
}

const ACTION: &str = "RunInstances";

pub(super) async fn create(context: &Context<'_>, birth: &Birth<'_>, node: &Node) -> Result<Made, CloudError> {
    let call = creation(context, birth, node).await?;
    let part_tags = parts_tags(birth);
    let answer = retry::until_visible(true, || async {
        call.clone().send().await.map_err(|error| hushed(CloudError::of(ACTION, error), node))
    })
    .await?;
    let made = answer.instances().first();
    let id = required(ACTION, made.and_then(|made| made.instance_id()))?;
    tagging::ensure(&context.ec2, &id, &birth.tags, made.map(|made| made.tags()).unwrap_or_default()).await?;
    let state = context.poller.node(&id, &["running"], context.patience).await?;
    for interface in &state.interfaces {
        if !context.poller.interface_is_tagged(interface).await? {
            tagging::set(&context.ec2, interface, &part_tags).await?;
        }
    }
    Ok(Made::new(id))
}

fn parts_tags(birth: &Birth<'_>) -> BTreeMap<String, String> {
    let mut part_tags = birth.tags.clone();
    part_tags.retain(|key, _| ![tags::INIT, tags::IMAGE, tags::PROTECT, tags::REPLACES].contains(&key.as_str()));
    part_tags
}

/// Whether it has a public address is always said: what the subnet would hand on never counts.
fn interface(context: &Context<'_>, node: &Node) -> Result<InstanceNetworkInterfaceSpecification, CloudError> {
    let groups = node.groups.iter().map(|group| context.id(ACTION, group)).collect::<Result<Vec<_>, _>>()?;
    Ok(InstanceNetworkInterfaceSpecification::builder()
        .device_index(0)
        .subnet_id(context.id(ACTION, &node.subnet)?)
        .set_groups(Some(groups))
        .set_private_ip_address(node.ip.map(|ip| ip.to_string()))
        .associate_public_ip_address(node.public_ip)
        .delete_on_termination(true)
        .build())
}

/// The root disk that an image comes with.
#[derive(Clone, Debug)]
pub struct RootDisk {
    /// Where it hangs: `/dev/xvda`.
    device: String,
    /// Its size in GiB.
    size: Option<i32>,
}

/// Asks for the root disk of an image.
pub async fn root_disk(ec2: &aws_sdk_ec2::Client, image: &str) -> Result<RootDisk, CloudError> {
    const ACTION: &str = "DescribeImages";
    let answer = ec2.describe_images().image_ids(image).send().await.map_err(|error| CloudError::of(ACTION, error))?;
    let missing = || CloudError::unexpected(ACTION, format!("{image} names no root device"));
    let described = answer.images().first().ok_or_else(missing)?;
    let device = described.root_device_name().ok_or_else(missing)?.to_owned();
    let mapping = described.block_device_mappings().iter().find(|mapping| mapping.device_name() == Some(&device));
    Ok(RootDisk { size: mapping.and_then(|mapping| mapping.ebs()?.volume_size()), device })
}

fn encrypted(root: &RootDisk) -> BlockDeviceMapping {
    let disk = EbsBlockDevice::builder().encrypted(true).delete_on_termination(true).set_volume_size(root.size).build();
    BlockDeviceMapping::builder().device_name(&root.device).ebs(disk).build()
}

/// Where the endpoint is off, AWS takes no word on tokens.
fn wire(metadata: Metadata) -> (InstanceMetadataEndpointState, Option<HttpTokensState>) {
    match metadata {
        Metadata::Token => (InstanceMetadataEndpointState::Enabled, Some(HttpTokensState::Required)),
        Metadata::Optional => (InstanceMetadataEndpointState::Enabled, Some(HttpTokensState::Optional)),
        Metadata::Off => (InstanceMetadataEndpointState::Disabled, None),
    }
}

pub async fn update(
    context: &Context<'_>,
    thing: &Thing,
    found: &Node,
    wanted: &Node,
    attributes: &[&str],
) -> Result<(), CloudError> {
    if attributes.contains(&"sg") {
        set_groups(context, thing, wanted).await?;
    }
    if attributes.contains(&"metadata") {
        metadata(context, thing, wanted).send().await.map_err(|error| CloudError::of("ModifyInstanceMetadataOptions", error))?;
    }
    if attributes.contains(&"type") {
        set_type(context, thing, found, wanted).await?;
    }
    Ok(())
}

pub(in crate::cloud) fn metadata(
    context: &Context<'_>,
    thing: &Thing,
    wanted: &Node,
) -> ModifyInstanceMetadataOptionsFluentBuilder {
    let (endpoint, tokens) = wire(wanted.metadata);
    let call = context.ec2.modify_instance_metadata_options().instance_id(&thing.id);
    call.http_endpoint(endpoint).set_http_tokens(tokens)
}

pub(in crate::cloud) fn groups(
    context: &Context<'_>,
    thing: &Thing,
    wanted: &Node,
) -> Result<ModifyNetworkInterfaceAttributeFluentBuilder, CloudError> {
    const ACTION: &str = "ModifyNetworkInterfaceAttribute";
    let groups = wanted.groups.iter().map(|group| context.id(ACTION, group)).collect::<Result<Vec<_>, _>>()?;
    let interface = thing.parts.iter().find(|part| part.id.starts_with("eni-"));
    let interface = interface.ok_or_else(|| CloudError::unexpected(ACTION, "the node has no interface"))?;
    Ok(context.ec2.modify_network_interface_attribute().network_interface_id(&interface.id).set_groups(Some(groups)))
}

async fn set_groups(context: &Context<'_>, thing: &Thing, wanted: &Node) -> Result<(), CloudError> {
    let sent = groups(context, thing, wanted)?.send().await;
    sent.map(|_| ()).map_err(|error| CloudError::of("ModifyNetworkInterfaceAttribute", error))
}

/// Stop, modify, start. Before the stop the node gets a tag, so that whoever finds it stopped with that tag goes on.
async fn set_type(context: &Context<'_>, thing: &Thing, found: &Node, wanted: &Node) -> Result<(), CloudError> {
    let marked = thing.tags.contains_key(tags::STOPPED);
    let right = found.instance_type == wanted.instance_type;
    let stopped = thing.state.as_deref() == Some("stopped");
    if right && thing.state.is_none() {
        // It was started and the mark stayed: nothing is left to do but to take it off.
        return unmark(context, thing).await;
    }
    // A node that stands still without our mark does so by its operator's wish, and goes on to.
    let starts = marked || !stopped;
    if !marked && starts {
        tagging::set(&context.ec2, &thing.id, &mark(found)).await?;
    }
    if !stopped {
        stopping(context, thing).send().await.map_err(|error| CloudError::of("StopInstances", error))?;
        context.poller.node(&thing.id, &["stopped"], context.patience).await?;
    }
    let mut outcome = Ok(());
    if !right {
        outcome = retyping(context, thing, wanted)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| CloudError::of("ModifyInstanceAttribute", error));
    }
    if starts {
        // Also where the new type was refused: the node goes back to work as it was, and the refusal is what is told.
        start(context, thing).await?;
    }
    outcome
}

/// The tag of a node that we stopped: what it was.
pub(in crate::cloud) fn mark(found: &Node) -> BTreeMap<String, String> {
    BTreeMap::from([(tags::STOPPED.to_owned(), found.instance_type.clone())])
}

pub(in crate::cloud) fn stopping(context: &Context<'_>, thing: &Thing) -> StopInstancesFluentBuilder {
    context.ec2.stop_instances().instance_ids(&thing.id)
}

pub(in crate::cloud) fn retyping(context: &Context<'_>, thing: &Thing, wanted: &Node) -> ModifyInstanceAttributeFluentBuilder {
    let value = AttributeValue::builder().value(&wanted.instance_type).build();
    context.ec2.modify_instance_attribute().instance_id(&thing.id).instance_type(value)
}

pub(in crate::cloud) fn starting(context: &Context<'_>, thing: &Thing) -> StartInstancesFluentBuilder {
    context.ec2.start_instances().instance_ids(&thing.id)
}

async fn start(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    starting(context, thing).send().await.map_err(|error| CloudError::of("StartInstances", error))?;
    context.poller.node(&thing.id, &["running"], context.patience).await?;
    unmark(context, thing).await
}

async fn unmark(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    let unmark = tags::TagChange { set: BTreeMap::new(), remove: vec![tags::STOPPED.to_owned()] };
    tagging::apply(&context.ec2, &thing.id, &unmark).await
}

pub async fn delete(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    match deletion(context, thing).send().await.map_err(|error| CloudError::of("TerminateInstances", error)) {
        Err(error) if error.is_not_found() => return Ok(()),
        outcome => outcome.map(|_| ())?,
    }
    context.poller.node(&thing.id, &["terminated"], context.patience).await.map(|_| ())
}

pub(in crate::cloud) fn deletion(context: &Context<'_>, thing: &Thing) -> TerminateInstancesFluentBuilder {
    context.ec2.terminate_instances().instance_ids(&thing.id)
}
