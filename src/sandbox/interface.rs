//! Network interfaces.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{ACCOUNT, Context, Region, Resource, View, resource};
use crate::sandbox::clock::stamp;
use crate::sandbox::describe::Listed;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::Field;
use crate::sandbox::ids::Ids;
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::security_group;
use crate::sandbox::subnet::Subnet;
use crate::sandbox::tags::{self, Birth};
use crate::sandbox::zone;

/// A network interface.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Interface {
    pub(crate) id: String,
    pub(crate) vpc: String,
    pub(crate) subnet: String,
    pub(crate) zone: String,
    pub(crate) address: Ipv4Addr,
    pub(crate) mac: String,
    pub(crate) description: String,
    pub(crate) groups: Vec<String>,
    pub(crate) source_dest_check: bool,
    pub(crate) attachment: Option<Attachment>,
    /// Whether it gets a public address while its instance runs.
    pub(crate) wants_public: bool,
    pub(crate) public: Option<Ipv4Addr>,
}

/// The attachment of an interface to an instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) instance: String,
    pub(crate) index: i64,
    pub(crate) since: u64,
    pub(crate) delete_on_termination: bool,
}

resource!(
    Interface,
    interfaces,
    "eni",
    "networkInterface ID",
    "InvalidNetworkInterfaceId.Malformed",
    "InvalidNetworkInterfaceID.NotFound"
);

impl Listed for Interface {
    const IDS: &'static str = "NetworkInterfaceId";
    const SET: &'static str = "networkInterfaceSet";
    const LIMITS: Limits = Limits::OR_IDS;
    const FIELDS: &'static [Field<Interface>] = &[
        ("addresses.private-ip-address", |interface, _| vec![interface.address.to_string()]),
        ("addresses.primary", |_, _| vec!["true".to_owned()]),
        ("addresses.association.public-ip", |interface, _| interface.public.iter().map(ToString::to_string).collect()),
        ("association.public-ip", |interface, _| interface.public.iter().map(ToString::to_string).collect()),
        ("attachment.attachment-id", |interface, _| interface.attachment.iter().map(|attachment| attachment.id.clone()).collect()),
        ("attachment.delete-on-termination", |interface, _| {
            interface.attachment.iter().map(|attachment| attachment.delete_on_termination.to_string()).collect()
        }),
        ("attachment.device-index", |interface, _| {
            interface.attachment.iter().map(|attachment| attachment.index.to_string()).collect()
        }),
        ("attachment.instance-id", |interface, _| {
            interface.attachment.iter().map(|attachment| attachment.instance.clone()).collect()
        }),
        ("attachment.status", |interface, _| interface.attachment.iter().map(|_| "attached".to_owned()).collect()),
        ("availability-zone", |interface, _| vec![interface.zone.clone()]),
        ("description", |interface, _| vec![interface.description.clone()]),
        ("group-id", |interface, _| interface.groups.clone()),
        ("interface-type", |_, _| vec!["interface".to_owned()]),
        ("mac-address", |interface, _| vec![interface.mac.clone()]),
        ("network-interface-id", |interface, _| vec![interface.id.clone()]),
        ("owner-id", |_, _| vec![ACCOUNT.to_owned()]),
        ("private-dns-name", |interface, view| vec![private_name(view.region, interface.address)]),
        ("private-ip-address", |interface, _| vec![interface.address.to_string()]),
        ("requester-managed", |_, _| vec!["false".to_owned()]),
        ("source-dest-check", |interface, _| vec![interface.source_dest_check.to_string()]),
        ("status", |interface, _| vec![interface.status().to_owned()]),
        ("subnet-id", |interface, _| vec![interface.subnet.clone()]),
        ("vpc-id", |interface, _| vec![interface.vpc.clone()]),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.text("networkInterfaceId", id);
        xml.text("subnetId", &self.subnet);
        xml.text("vpcId", &self.vpc);
        xml.text("availabilityZone", &self.zone);
        xml.text("availabilityZoneId", &zone::id_of(view.region, &self.zone));
        xml.text("description", &self.description);
        xml.text("ownerId", ACCOUNT);
        xml.value("requesterManaged", false);
        xml.text("status", self.status());
        xml.text("macAddress", &self.mac);
        write_addresses(self, view, xml);
        xml.value("sourceDestCheck", self.source_dest_check);
        write_groups(&self.groups, view.region, xml);
        if let Some(attachment) = &self.attachment {
            xml.within("attachment", |xml| {
                write_attachment(attachment, xml);
                xml.text("instanceId", &attachment.instance);
                xml.text("instanceOwnerId", ACCOUNT);
            });
        }
        xml.text("interfaceType", "interface");
        tags::write(view.region, id, xml);
    }
}

impl Interface {
    fn status(&self) -> &'static str {
        if self.attachment.is_some() { "in-use" } else { "available" }
    }
}

/// What a new interface shall be. All of it was checked.
pub(crate) struct Plan {
    pub(crate) subnet: String,
    pub(crate) address: Option<Ipv4Addr>,
    pub(crate) groups: Vec<String>,
    pub(crate) description: String,
    pub(crate) wants_public: bool,
}

/// Makes an interface.
pub(crate) fn make(region: &mut Region, ids: &mut Ids, plan: &Plan) -> Result<String, Refusal> {
    let subnet = Subnet::get_mut(region, &plan.subnet)?;
    let address = subnet.take(plan.address)?;
    let (vpc, zone) = (subnet.vpc.clone(), subnet.zone.clone());
    let id = ids.next("eni");
    let interface = Interface {
        id: id.clone(),
        vpc,
        subnet: plan.subnet.clone(),
        zone,
        address,
        mac: ids.mac(),
        description: plan.description.clone(),
        groups: plan.groups.clone(),
        source_dest_check: true,
        attachment: None,
        wants_public: plan.wants_public,
        public: None,
    };
    region.interfaces.insert(id.clone(), interface);
    Ok(id)
}

/// Takes an interface away and gives its address back.
pub(crate) fn remove(region: &mut Region, id: &str) {
    let Some(interface) = region.interfaces.remove(id) else { return };
    if let Some(subnet) = region.subnets.get_mut(&interface.subnet) {
        subnet.release(interface.address);
    }
    region.tags.remove(id);
}

/// CreateNetworkInterface.
pub(crate) fn create(context: &mut Context<'_>) -> Result<(), Refusal> {
    let params = context.params;
    let birth = Birth::parse(params, &["network-interface"])?;
    let made = match context.replay("CreateNetworkInterface")?.and_then(|made| made.into_iter().next()) {
        Some(made) => made,
        None => {
            let plan = plan(context)?;
            let id = make(context.region, context.ids, &plan)?;
            birth.give(context.region, "network-interface", &id);
            context.remember("CreateNetworkInterface", vec![id.clone()]);
            id
        }
    };
    let mut xml = Xml::default();
    let interface = Interface::get(context.region, &made)?;
    xml.within("networkInterface", |xml| interface.write(&made, &context.view(), xml));
    xml.optional("clientToken", params.text("ClientToken"));
    context.xml = xml;
    Ok(())
}

/// DeleteNetworkInterface: "You must detach the network interface before you can delete it" (`InvalidNetworkInterface.InUse`: ERR).
pub(crate) fn delete(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("NetworkInterfaceId")?;
    if Interface::get(context.region, id)?.attachment.is_some() {
        return Err(Refusal::new("InvalidNetworkInterface.InUse", format!("Interface: [{id}] in use.")));
    }
    remove(context.region, id);
    context.done();
    Ok(())
}

/// ModifyNetworkInterfaceAttribute: "You can specify only one attribute at a time."
pub(crate) fn modify(context: &mut Context<'_>) -> Result<(), Refusal> {
    let params = context.params;
    let id = params.required("NetworkInterfaceId")?;
    let vpc = Interface::get(context.region, id)?.vpc.clone();
    let groups: Vec<String> = params.texts("SecurityGroupId").into_iter().map(str::to_owned).collect();
    let check = params.attribute("SourceDestCheck")?;
    let description = params.member("Description").and_then(|member| member.text("Value"));
    let attachment = params.member("Attachment");
    match usize::from(!groups.is_empty())
        + usize::from(check.is_some())
        + usize::from(description.is_some())
        + usize::from(attachment.is_some())
    {
        0 => return Err(Refusal::missing("an attribute")),
        1 => {}
        _ => return Err(Refusal::combination("Fields for multiple attribute types specified")),
    }
    security_group::check_for_interface(context, &groups, &vpc)?;
    let interface = Interface::get_mut(context.region, id)?;
    if let Some(change) = attachment {
        let named = change.required("AttachmentId")?;
        let keep = change.boolean("DeleteOnTermination")?;
        let unknown = || Refusal::new("InvalidAttachmentID.NotFound", format!("The attachment ID '{named}' does not exist"));
        let held = interface.attachment.as_mut().filter(|held| held.id == named).ok_or_else(unknown)?;
        held.delete_on_termination = keep.unwrap_or(held.delete_on_termination);
    }
    if !groups.is_empty() {
        interface.groups = groups;
    }
    interface.source_dest_check = check.unwrap_or(interface.source_dest_check);
    if let Some(description) = description {
        interface.description = description.to_owned();
    }
    context.done();
    Ok(())
}

/// The private name of an address (VPC User Guide, "DNS attributes for your VPC").
pub(crate) fn private_name(region: &Region, address: Ipv4Addr) -> String {
    let dashed = address.to_string().replace('.', "-");
    match region.name.as_str() {
        "us-east-1" => format!("ip-{dashed}.ec2.internal"),
        name => format!("ip-{dashed}.{name}.compute.internal"),
    }
}

/// The public name of an interface: there is one only if the VPC has DNS hostnames.
pub(crate) fn public_name(region: &Region, interface: &Interface) -> Option<String> {
    let named = region.vpcs.get(&interface.vpc).is_some_and(|vpc| vpc.dns_hostnames && vpc.dns_support);
    let dashed = interface.public.filter(|_| named)?.to_string().replace('.', "-");
    Some(match region.name.as_str() {
        "us-east-1" => format!("ec2-{dashed}.compute-1.amazonaws.com"),
        name => format!("ec2-{dashed}.{name}.compute.amazonaws.com"),
    })
}

/// Writes the addresses as instances and interfaces show them alike.
pub(crate) fn write_addresses(interface: &Interface, view: &View<'_>, xml: &mut Xml) {
    let name = private_name(view.region, interface.address);
    xml.value("privateIpAddress", interface.address);
    xml.text("privateDnsName", &name);
    write_association(interface, view, xml);
    xml.within("privateIpAddressesSet", |xml| {
        xml.within("item", |xml| {
            xml.value("privateIpAddress", interface.address);
            xml.text("privateDnsName", &name);
            xml.value("primary", true);
            write_association(interface, view, xml);
        });
    });
    xml.within("ipv6AddressesSet", |_| {});
}

/// Writes a set of groups with their names.
pub(crate) fn write_groups(groups: &[String], region: &Region, xml: &mut Xml) {
    xml.set("groupSet", groups, |xml, id| {
        xml.text("groupId", id);
        xml.optional("groupName", region.security_groups.get(id).map(|group| group.name.as_str()));
    });
}

/// Writes the part of an attachment that instances and interfaces show alike.
pub(crate) fn write_attachment(attachment: &Attachment, xml: &mut Xml) {
    xml.text("attachmentId", &attachment.id);
    xml.value("deviceIndex", attachment.index);
    xml.value("networkCardIndex", 0);
    xml.text("status", "attached");
    xml.text("attachTime", &stamp(attachment.since));
    xml.value("deleteOnTermination", attachment.delete_on_termination);
}

fn write_association(interface: &Interface, view: &View<'_>, xml: &mut Xml) {
    if let Some(public) = interface.public {
        xml.within("association", |xml| {
            xml.value("publicIp", public);
            xml.text("publicDnsName", &public_name(view.region, interface).unwrap_or_default());
            // An address that AWS chose belongs to Amazon, not to the account.
            xml.text("ipOwnerId", "amazon");
        });
    }
}

fn plan(context: &Context<'_>) -> Result<Plan, Refusal> {
    let params = context.params;
    let subnet = Subnet::get(context.region, params.required("SubnetId")?)?;
    let address = params.address("PrivateIpAddress")?;
    address.map_or(Ok(()), |address| subnet.check_address(address))?;
    if subnet.free() == 0 {
        return Err(subnet.full(1));
    }
    let mut groups: Vec<String> = params.texts("SecurityGroupId").into_iter().map(str::to_owned).collect();
    if groups.is_empty() {
        groups.extend(context.region.vpcs.get(&subnet.vpc).map(|vpc| vpc.default_group.clone()));
    }
    security_group::check_for_interface(context, &groups, &subnet.vpc)?;
    // VPC User Guide, "Amazon VPC quotas": network interfaces per region.
    if context.region.interfaces.len() >= context.settings.quotas.interfaces {
        return Err(Refusal::new("NetworkInterfaceLimitExceeded", "The maximum number of network interfaces has been reached."));
    }
    let description = params.text("Description").unwrap_or_default().to_owned();
    Ok(Plan { subnet: subnet.id.clone(), address, groups, description, wants_public: false })
}
