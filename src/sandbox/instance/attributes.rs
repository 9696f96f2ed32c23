//! The attributes of instances that can be read and changed one by one.

use crate::sandbox::account::{Context, Region, Resource};
use crate::sandbox::error::Refusal;
use crate::sandbox::image;
use crate::sandbox::instance::run::{check_architecture, check_shutdown_behavior, check_user_data};
use crate::sandbox::instance::{Instance, State};
use crate::sandbox::instance_type;
use crate::sandbox::interface::{self, Interface};
use crate::sandbox::protocol::query::Params;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::security_group;

/// ModifyInstanceAttribute: "You can specify only one attribute at a time."
pub(crate) fn modify(context: &mut Context<'_>) -> Result<(), Refusal> {
    let params = context.params;
    let id = params.required("InstanceId")?;
    let instance = Instance::get(context.region, id)?;
    if matches!(instance.state, State::ShuttingDown | State::Terminated) {
        return Err(Refusal::new(
            "IncorrectInstanceState",
            format!("The instance '{id}' is not in a state in which it can be modified"),
        ));
    }
    let mut given: Vec<&Change> = CHANGES.iter().filter(|change| params.has(change.parameter)).collect();
    // The other form: the attribute's name and value as two parameters.
    let named = params.text("Attribute");
    given.extend(named.and_then(|name| CHANGES.iter().find(|change| change.attribute == name)));
    let value = match (given.as_slice(), named) {
        ([change], None) => {
            params.member(change.parameter).and_then(|member| member.text("Value").or_else(|| params.text(change.parameter)))
        }
        ([_], Some(_)) => params.text("Value"),
        ([], Some(name)) => {
            return Err(Refusal::value(format!("Value ({name}) for parameter attribute is invalid. Unknown attribute.")));
        }
        ([], None) => return Err(Refusal::missing("an attribute")),
        _ => return Err(Refusal::combination("Fields for multiple attribute types specified")),
    };
    let Some(change) = given.first() else { return Ok(()) };
    if change.only_stopped && instance.state != State::Stopped {
        // ModifyInstanceAttribute: "To modify some attributes, the instance must be stopped."
        return Err(Refusal::new("IncorrectInstanceState", format!("The instance '{id}' is not in the 'stopped' state.")));
    }
    (change.apply)(context, id, value.unwrap_or_default())?;
    context.done();
    Ok(())
}

/// DescribeInstanceAttribute.
pub(crate) fn describe(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("InstanceId")?;
    let instance = Instance::get(context.region, id)?;
    let mut xml = Xml::default();
    xml.text("instanceId", id);
    let attribute = context.params.required("Attribute")?;
    write(attribute, instance, context.region, &mut xml)?;
    context.xml = xml;
    Ok(())
}

/// An attribute that can be changed.
struct Change {
    parameter: &'static str,
    attribute: &'static str,
    only_stopped: bool,
    apply: fn(&mut Context<'_>, &str, &str) -> Result<(), Refusal>,
}

const fn change(
    parameter: &'static str,
    attribute: &'static str,
    only_stopped: bool,
    apply: fn(&mut Context<'_>, &str, &str) -> Result<(), Refusal>,
) -> Change {
    Change { parameter, attribute, only_stopped, apply }
}

const CHANGES: &[Change] = &[
    change("InstanceType", "instanceType", true, set_type),
    change("UserData", "userData", true, set_user_data),
    change("GroupId", "groupSet", false, set_groups),
    change("SourceDestCheck", "sourceDestCheck", false, |context, id, value| {
        let check = flag(value)?;
        primary(context, id)?.source_dest_check = check;
        Ok(())
    }),
    change("DisableApiTermination", "disableApiTermination", false, |context, id, value| {
        Instance::get_mut(context.region, id)?.protected = flag(value)?;
        Ok(())
    }),
    change("DisableApiStop", "disableApiStop", false, |context, id, value| {
        Instance::get_mut(context.region, id)?.stop_protected = flag(value)?;
        Ok(())
    }),
    change("EbsOptimized", "ebsOptimized", true, |context, id, value| {
        Instance::get_mut(context.region, id)?.ebs_optimized = flag(value)?;
        Ok(())
    }),
    change("InstanceInitiatedShutdownBehavior", "instanceInitiatedShutdownBehavior", false, |context, id, value| {
        check_shutdown_behavior(Some(value))?;
        value.clone_into(&mut Instance::get_mut(context.region, id)?.shutdown_behavior);
        Ok(())
    }),
    change("BlockDeviceMapping", "blockDeviceMapping", false, set_volumes),
];

fn set_type(context: &mut Context<'_>, id: &str, value: &str) -> Result<(), Refusal> {
    let kind = instance_type::find(value)?;
    let instance = Instance::get(context.region, id)?;
    check_architecture(&image::find(context.region, &instance.image)?, &kind)?;
    if !kind.offered(&instance.zone) {
        return Err(Refusal::new("Unsupported", format!("The instance type {value} is not supported in {}", instance.zone)));
    }
    value.clone_into(&mut Instance::get_mut(context.region, id)?.kind);
    Ok(())
}

fn set_user_data(context: &mut Context<'_>, id: &str, value: &str) -> Result<(), Refusal> {
    let data = check_user_data(value)?;
    Instance::get_mut(context.region, id)?.user_data = Some(data).filter(|data| !data.is_empty());
    Ok(())
}

/// Groups replace those of the primary interface (ModifyInstanceAttribute.Groups: "You must specify the ID of at least one security
/// group, even if it's just the default security group for the VPC").
fn set_groups(context: &mut Context<'_>, id: &str, value: &str) -> Result<(), Refusal> {
    let mut groups: Vec<String> = context.params.texts("GroupId").into_iter().map(str::to_owned).collect();
    if groups.is_empty() && !value.is_empty() {
        groups.push(value.to_owned());
    }
    if groups.is_empty() {
        return Err(Refusal::missing("GroupId"));
    }
    let vpc = Instance::get(context.region, id)?.vpc.clone();
    security_group::check_for_interface(context, &groups, &vpc)?;
    primary(context, id)?.groups = groups;
    Ok(())
}

/// Whether volumes end with the instance (ModifyInstanceAttribute.BlockDeviceMappings).
fn set_volumes(context: &mut Context<'_>, id: &str, _: &str) -> Result<(), Refusal> {
    let volumes = Instance::get(context.region, id)?.volumes.clone();
    let mut changes = Vec::new();
    for mapping in context.params.list("BlockDeviceMapping") {
        let device = mapping.required("DeviceName")?;
        let found =
            volumes.iter().find(|volume| context.region.volumes.get(*volume).is_some_and(|volume| volume.shape.device == device));
        let found = found
            .ok_or_else(|| Refusal::new("InvalidInstanceAttributeValue", format!("No device is currently mapped at {device}")))?;
        let ends = mapping.member("Ebs").map_or(Ok(None), |ebs: &Params| ebs.boolean("DeleteOnTermination"))?;
        changes.push((found.clone(), ends.unwrap_or(true)));
    }
    for (volume, ends) in changes {
        if let Some(volume) = context.region.volumes.get_mut(&volume) {
            volume.shape.delete_on_termination = ends;
        }
    }
    Ok(())
}

/// The only interface of an instance. With several, the call for interfaces must be used (`InvalidInstanceID`, from field reports).
fn primary<'c>(context: &'c mut Context<'_>, id: &str) -> Result<&'c mut Interface, Refusal> {
    let instance = Instance::get(context.region, id)?;
    match instance.interfaces.as_slice() {
        [one] => {
            let one = one.clone();
            Interface::get_mut(context.region, &one)
        }
        _ => Err(Refusal::new(
            "InvalidInstanceID",
            format!(
                "There are multiple interfaces attached to instance '{id}'. \
                 Please specify an interface ID for the operation instead."
            ),
        )),
    }
}

fn flag(value: &str) -> Result<bool, Refusal> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(Refusal::value(format!("Invalid value '{other}'. It must be true or false"))),
    }
}

fn write(attribute: &str, instance: &Instance, region: &Region, xml: &mut Xml) -> Result<(), Refusal> {
    let primary = instance.primary(region);
    let value = match attribute {
        "instanceType" => Some(instance.kind.clone()),
        "userData" => instance.user_data.clone(),
        "disableApiTermination" => Some(instance.protected.to_string()),
        "disableApiStop" => Some(instance.stop_protected.to_string()),
        "ebsOptimized" => Some(instance.ebs_optimized.to_string()),
        "enaSupport" => Some("true".to_owned()),
        "instanceInitiatedShutdownBehavior" => Some(instance.shutdown_behavior.clone()),
        "rootDeviceName" => Some(instance.root_device.clone()),
        "sourceDestCheck" => primary.map(|found| found.source_dest_check.to_string()),
        "kernel" | "ramdisk" | "sriovNetSupport" => None,
        "groupSet" => {
            interface::write_groups(primary.map_or(&[], |found| &found.groups), region, xml);
            return Ok(());
        }
        "blockDeviceMapping" => {
            instance.write_volumes(region, xml);
            return Ok(());
        }
        other => return Err(Refusal::value(format!("Value ({other}) for parameter attribute is invalid. Unknown attribute."))),
    };
    xml.within(attribute, |xml| xml.optional("value", value.as_deref()));
    Ok(())
}
