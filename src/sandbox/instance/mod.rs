//! Instances. Launching them is in `run`, what becomes of them in `states`, what can be changed in `attributes`.

mod attributes;
mod metadata;
mod run;
mod states;

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{ACCOUNT, Context, Region, View, resource};
use crate::sandbox::clock::stamp;
use crate::sandbox::describe::{Listed, select};
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::Field;
use crate::sandbox::interface::{self, Interface};
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::tags;
use crate::sandbox::zone;

pub(crate) use attributes::{describe as describe_attribute, modify as modify_attribute};
pub(crate) use metadata::{Metadata, modify as modify_metadata};
pub(crate) use run::run;
pub(crate) use states::{reboot, settle, start, stop, terminate};

/// An instance.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) reservation: String,
    pub(crate) index: usize,
    pub(crate) image: String,
    pub(crate) architecture: String,
    pub(crate) kind: String,
    pub(crate) key_name: Option<String>,
    pub(crate) client_token: Option<String>,
    pub(crate) launched: u64,
    pub(crate) state: State,
    /// When its next state begins, if one is to come.
    pub(crate) until: Option<u64>,
    /// Why it left its last state, as text and as code; empty for what runs undisturbed.
    pub(crate) reason: Option<Reason>,
    pub(crate) zone: String,
    pub(crate) subnet: String,
    pub(crate) vpc: String,
    /// Its interfaces, the primary one first; none once it is terminated.
    pub(crate) interfaces: Vec<String>,
    pub(crate) volumes: Vec<String>,
    pub(crate) root_device: String,
    /// Base64, as the request had it.
    pub(crate) user_data: Option<String>,
    pub(crate) metadata: Metadata,
    pub(crate) monitored: bool,
    pub(crate) tenancy: String,
    pub(crate) ebs_optimized: bool,
    pub(crate) protected: bool,
    pub(crate) stop_protected: bool,
    pub(crate) shutdown_behavior: String,
}

/// Why an instance left a state.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reason {
    pub(crate) text: String,
    pub(crate) code: String,
    pub(crate) message: String,
}

/// The states of an instance (EC2 User Guide, "Instance lifecycle").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    Pending,
    Running,
    ShuttingDown,
    Terminated,
    Stopping,
    Stopped,
}

impl State {
    /// InstanceState.Code and InstanceState.Name.
    fn code_and_name(self) -> (u16, &'static str) {
        match self {
            State::Pending => (0, "pending"),
            State::Running => (16, "running"),
            State::ShuttingDown => (32, "shutting-down"),
            State::Terminated => (48, "terminated"),
            State::Stopping => (64, "stopping"),
            State::Stopped => (80, "stopped"),
        }
    }

    /// Writes a state under a tag.
    fn write(self, tag: &str, xml: &mut Xml) {
        let (code, name) = self.code_and_name();
        xml.within(tag, |xml| {
            xml.value("code", code);
            xml.text("name", name);
        });
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code_and_name().1)
    }
}

resource!(Instance, instances, "i", "instance ID", "InvalidInstanceID.Malformed", "InvalidInstanceID.NotFound");

/// The values of a filter on an instance's interfaces.
fn each(instance: &Instance, view: &View<'_>, value: fn(&Interface) -> Option<String>) -> Vec<String> {
    instance.interfaces.iter().filter_map(|id| view.region.interfaces.get(id)).filter_map(value).collect()
}

impl Listed for Instance {
    const IDS: &'static str = "InstanceId";
    const SET: &'static str = "reservationSet";
    /// DescribeInstances: "You cannot specify this parameter and the instance IDs parameter in the same request."
    const LIMITS: Limits = Limits::OR_IDS;
    const FIELDS: &'static [Field<Instance>] = &[
        ("architecture", |instance, _| vec![instance.architecture.clone()]),
        ("availability-zone", |instance, _| vec![instance.zone.clone()]),
        ("block-device-mapping.volume-id", |instance, _| instance.volumes.clone()),
        ("client-token", |instance, _| instance.client_token.iter().cloned().collect()),
        ("dns-name", |instance, view| {
            instance.primary(view.region).and_then(|found| interface::public_name(view.region, found)).into_iter().collect()
        }),
        ("image-id", |instance, _| vec![instance.image.clone()]),
        ("instance-id", |instance, _| vec![instance.id.clone()]),
        ("instance-state-code", |instance, _| vec![instance.state.code_and_name().0.to_string()]),
        ("instance-state-name", |instance, _| vec![instance.state.code_and_name().1.to_owned()]),
        ("instance-type", |instance, _| vec![instance.kind.clone()]),
        ("instance.group-id", |instance, view| instance.primary(view.region).map(|found| found.groups.clone()).unwrap_or_default()),
        ("instance.group-name", |instance, view| group_names(instance, view)),
        ("ip-address", |instance, view| each(instance, view, |found| found.public.map(|public| public.to_string()))),
        ("key-name", |instance, _| instance.key_name.iter().cloned().collect()),
        ("launch-index", |instance, _| vec![instance.index.to_string()]),
        ("launch-time", |instance, _| vec![stamp(instance.launched)]),
        ("metadata-options.http-tokens", |instance, _| vec![instance.metadata.tokens.clone()]),
        ("metadata-options.http-endpoint", |instance, _| vec![instance.metadata.endpoint.clone()]),
        ("network-interface.addresses.private-ip-address", |instance, view| {
            each(instance, view, |found| Some(found.address.to_string()))
        }),
        ("network-interface.association.public-ip", |instance, view| {
            each(instance, view, |found| found.public.map(|public| public.to_string()))
        }),
        ("network-interface.group-id", |instance, view| {
            instance
                .interfaces
                .iter()
                .filter_map(|id| view.region.interfaces.get(id))
                .flat_map(|found| found.groups.clone())
                .collect()
        }),
        ("network-interface.network-interface-id", |instance, _| instance.interfaces.clone()),
        ("network-interface.subnet-id", |instance, view| each(instance, view, |found| Some(found.subnet.clone()))),
        ("network-interface.vpc-id", |instance, view| each(instance, view, |found| Some(found.vpc.clone()))),
        ("owner-id", |_, _| vec![ACCOUNT.to_owned()]),
        ("private-dns-name", |instance, view| {
            instance.primary(view.region).map(|found| interface::private_name(view.region, found.address)).into_iter().collect()
        }),
        ("private-ip-address", |instance, view| {
            instance.primary(view.region).map(|found| found.address.to_string()).into_iter().collect()
        }),
        ("reservation-id", |instance, _| vec![instance.reservation.clone()]),
        ("root-device-name", |instance, _| vec![instance.root_device.clone()]),
        ("root-device-type", |_, _| vec!["ebs".to_owned()]),
        ("source-dest-check", |instance, view| {
            instance.primary(view.region).map(|found| found.source_dest_check.to_string()).into_iter().collect()
        }),
        ("subnet-id", |instance, _| instance.present().then(|| instance.subnet.clone()).into_iter().collect()),
        ("tenancy", |instance, _| vec![instance.tenancy.clone()]),
        ("virtualization-type", |_, _| vec!["hvm".to_owned()]),
        ("vpc-id", |instance, _| instance.present().then(|| instance.vpc.clone()).into_iter().collect()),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.text("instanceId", id);
        xml.text("imageId", &self.image);
        self.state.write("instanceState", xml);
        let primary = self.primary(view.region);
        xml.text("privateDnsName", &primary.map(|found| interface::private_name(view.region, found.address)).unwrap_or_default());
        xml.text("dnsName", &primary.and_then(|found| interface::public_name(view.region, found)).unwrap_or_default());
        xml.text("reason", self.reason.as_ref().map_or("", |reason| &reason.text));
        if let Some(reason) = &self.reason {
            xml.within("stateReason", |xml| {
                xml.text("code", &reason.code);
                xml.text("message", &reason.message);
            });
        }
        xml.optional("keyName", self.key_name.as_deref());
        xml.value("amiLaunchIndex", self.index);
        xml.within("productCodes", |_| {});
        xml.text("instanceType", &self.kind);
        xml.text("launchTime", &stamp(self.launched));
        self.write_place(primary, view, xml);
        self.write_devices(view, xml);
        self.write_interfaces(view, xml);
        self.write_options(xml);
        tags::write(view.region, id, xml);
    }
}

impl Instance {
    /// The interface with index 0.
    pub(crate) fn primary<'r>(&self, region: &'r Region) -> Option<&'r Interface> {
        region.interfaces.get(self.interfaces.first()?)
    }

    /// Whether it still has a place in a network: a terminated one shows neither subnet nor address.
    fn present(&self) -> bool {
        self.state != State::Terminated
    }

    fn write_place(&self, primary: Option<&Interface>, view: &View<'_>, xml: &mut Xml) {
        xml.within("placement", |xml| {
            xml.text("availabilityZone", &self.zone);
            xml.text("availabilityZoneId", &zone::id_of(view.region, &self.zone));
            xml.text("groupName", "");
            xml.text("tenancy", &self.tenancy);
        });
        if self.present() {
            xml.text("subnetId", &self.subnet);
            xml.text("vpcId", &self.vpc);
        }
        if let Some(primary) = primary {
            xml.value("privateIpAddress", primary.address);
            if let Some(public) = primary.public {
                xml.value("ipAddress", public);
            }
            xml.value("sourceDestCheck", primary.source_dest_check);
        }
        interface::write_groups(primary.map_or(&[], |found| &found.groups), view.region, xml);
    }

    fn write_devices(&self, view: &View<'_>, xml: &mut Xml) {
        xml.text("architecture", &self.architecture);
        xml.text("rootDeviceType", "ebs");
        xml.text("rootDeviceName", &self.root_device);
        self.write_volumes(view.region, xml);
        xml.text("virtualizationType", "hvm");
        xml.text("hypervisor", "xen");
        xml.value("enaSupport", true);
        xml.value("ebsOptimized", self.ebs_optimized);
        xml.optional("clientToken", self.client_token.as_deref());
    }

    /// Writes the volumes under their devices.
    fn write_volumes(&self, region: &Region, xml: &mut Xml) {
        xml.set("blockDeviceMapping", self.volumes.iter().filter_map(|id| region.volumes.get(id)), |xml, volume| {
            xml.text("deviceName", &volume.shape.device);
            xml.within("ebs", |xml| {
                xml.text("volumeId", &volume.id);
                xml.text("status", if self.state == State::Pending { "attaching" } else { "attached" });
                xml.text("attachTime", &stamp(volume.created));
                xml.value("deleteOnTermination", volume.shape.delete_on_termination);
            });
        });
    }

    fn write_interfaces(&self, view: &View<'_>, xml: &mut Xml) {
        xml.set("networkInterfaceSet", self.interfaces.iter().filter_map(|id| view.region.interfaces.get(id)), |xml, found| {
            xml.text("networkInterfaceId", &found.id);
            xml.text("subnetId", &found.subnet);
            xml.text("vpcId", &found.vpc);
            xml.text("description", &found.description);
            xml.text("ownerId", ACCOUNT);
            xml.text("status", "in-use");
            xml.text("macAddress", &found.mac);
            interface::write_addresses(found, view, xml);
            xml.value("sourceDestCheck", found.source_dest_check);
            interface::write_groups(&found.groups, view.region, xml);
            if let Some(attachment) = &found.attachment {
                xml.within("attachment", |xml| interface::write_attachment(attachment, xml));
            }
            xml.text("interfaceType", "interface");
        });
    }

    fn write_options(&self, xml: &mut Xml) {
        xml.within("monitoring", |xml| xml.text("state", if self.monitored { "enabled" } else { "disabled" }));
        xml.within("metadataOptions", |xml| self.metadata.write(xml));
        xml.within("hibernationOptions", |xml| xml.value("configured", false));
        xml.within("enclaveOptions", |xml| xml.value("enabled", false));
        xml.within("maintenanceOptions", |xml| xml.text("autoRecovery", "default"));
        xml.text("platformDetails", "Linux/UNIX");
        xml.text("usageOperation", "RunInstances");
    }
}

/// DescribeInstances: the instances of a page, under their reservations.
pub(crate) fn describe(context: &mut Context<'_>) -> Result<(), Refusal> {
    let (found, next) = select::<Instance>(context)?;
    let mut xml = Xml::default();
    write_reservations(&found, &context.view(), &mut xml);
    xml.optional("nextToken", next.as_deref());
    context.xml = xml;
    Ok(())
}

/// DescribeInstanceStatus: "By default, only running instances are described".
pub(crate) fn describe_status(context: &mut Context<'_>) -> Result<(), Refusal> {
    let all = context.params.boolean("IncludeAllInstances")?.unwrap_or(false);
    let (found, next) = select::<Instance>(context)?;
    let view = context.view();
    let mut xml = Xml::default();
    let wanted =
        found.iter().filter_map(|id| view.region.instances.get(id)).filter(|instance| all || instance.state == State::Running);
    xml.set("instanceStatusSet", wanted, |xml, instance| {
        let status = if instance.state == State::Running { "ok" } else { "not-applicable" };
        xml.text("instanceId", &instance.id);
        xml.text("availabilityZone", &instance.zone);
        instance.state.write("instanceState", xml);
        for tag in ["instanceStatus", "systemStatus"] {
            xml.within(tag, |xml| xml.text("status", status));
        }
    });
    xml.optional("nextToken", next.as_deref());
    context.xml = xml;
    Ok(())
}

/// Writes the content of one reservation.
fn write_reservation(reservation: &str, members: &[&Instance], view: &View<'_>, xml: &mut Xml) {
    xml.text("reservationId", reservation);
    xml.text("ownerId", ACCOUNT);
    xml.within("groupSet", |_| {});
    xml.set("instancesSet", members, |xml, instance| instance.write(&instance.id, view, xml));
}

fn write_reservations(found: &[String], view: &View<'_>, xml: &mut Xml) {
    let mut reservations: std::collections::BTreeMap<&str, Vec<&Instance>> = std::collections::BTreeMap::new();
    for instance in found.iter().filter_map(|id| view.region.instances.get(id)) {
        reservations.entry(&instance.reservation).or_default().push(instance);
    }
    xml.set("reservationSet", &reservations, |xml, (reservation, members)| write_reservation(reservation, members, view, xml));
}

fn group_names(instance: &Instance, view: &View<'_>) -> Vec<String> {
    let groups = instance.primary(view.region).map(|found| found.groups.as_slice()).unwrap_or_default();
    groups.iter().filter_map(|id| view.region.security_groups.get(id)).map(|group| group.name.clone()).collect()
}
