//! Volumes, and how requests write them.

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{ACCOUNT, View, resource};
use crate::sandbox::clock::stamp;
use crate::sandbox::describe::Listed;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::Field;
use crate::sandbox::image::{self, Image};
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::query::Params;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::tags;
use crate::sandbox::zone;

/// A volume. All volumes here were made with an instance.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Volume {
    pub(crate) id: String,
    pub(crate) zone: String,
    pub(crate) shape: Shape,
    pub(crate) created: u64,
    pub(crate) attachment: Option<VolumeAttachment>,
}

/// What a request says of a volume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shape {
    pub(crate) device: String,
    pub(crate) size: i64,
    pub(crate) kind: String,
    pub(crate) iops: Option<i64>,
    pub(crate) throughput: Option<i64>,
    pub(crate) encrypted: bool,
    pub(crate) key: Option<String>,
    pub(crate) snapshot: Option<String>,
    pub(crate) delete_on_termination: bool,
}

/// Where a volume is attached.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VolumeAttachment {
    pub(crate) instance: String,
    pub(crate) since: u64,
}

resource!(Volume, volumes, "vol", "volume", "InvalidVolumeID.Malformed", "InvalidVolume.NotFound");

impl Listed for Volume {
    const IDS: &'static str = "VolumeId";
    const SET: &'static str = "volumeSet";
    const LIMITS: Limits = Limits::USUAL;
    const FIELDS: &'static [Field<Volume>] = &[
        ("attachment.delete-on-termination", |volume, _| {
            volume.attachment.iter().map(|_| volume.shape.delete_on_termination.to_string()).collect()
        }),
        ("attachment.device", |volume, _| volume.attachment.iter().map(|_| volume.shape.device.clone()).collect()),
        ("attachment.instance-id", |volume, _| volume.attachment.iter().map(|attachment| attachment.instance.clone()).collect()),
        ("attachment.status", |volume, _| volume.attachment.iter().map(|_| "attached".to_owned()).collect()),
        ("availability-zone", |volume, _| vec![volume.zone.clone()]),
        ("encrypted", |volume, _| vec![volume.shape.encrypted.to_string()]),
        ("size", |volume, _| vec![volume.shape.size.to_string()]),
        ("snapshot-id", |volume, _| volume.shape.snapshot.iter().cloned().collect()),
        ("status", |volume, _| vec![volume.status().to_owned()]),
        ("volume-id", |volume, _| vec![volume.id.clone()]),
        ("volume-type", |volume, _| vec![volume.shape.kind.clone()]),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.text("volumeId", id);
        xml.value("size", self.shape.size);
        xml.optional("snapshotId", self.shape.snapshot.as_deref());
        xml.text("availabilityZone", &self.zone);
        xml.text("availabilityZoneId", &zone::id_of(view.region, &self.zone));
        xml.text("status", self.status());
        xml.text("createTime", &stamp(self.created));
        xml.set("attachmentSet", &self.attachment, |xml, attachment| {
            xml.text("volumeId", id);
            xml.text("instanceId", &attachment.instance);
            xml.text("device", &self.shape.device);
            xml.text("status", "attached");
            xml.text("attachTime", &stamp(attachment.since));
            xml.value("deleteOnTermination", self.shape.delete_on_termination);
        });
        xml.text("volumeType", &self.shape.kind);
        if let Some(iops) = self.shape.iops {
            xml.value("iops", iops);
        }
        if let Some(throughput) = self.shape.throughput {
            xml.value("throughput", throughput);
        }
        xml.value("encrypted", self.shape.encrypted);
        if self.shape.encrypted {
            // Without a key of one's own it is the account's default key for EBS (CreateVolume.KmsKeyId).
            let default = format!("arn:aws:kms:{}:{ACCOUNT}:key/00000000-0000-4000-8000-0000000000eb", view.region.name);
            xml.text("kmsKeyId", self.shape.key.as_deref().unwrap_or(&default));
        }
        xml.value("multiAttachEnabled", false);
        tags::write(view.region, id, xml);
    }
}

impl Volume {
    fn status(&self) -> &'static str {
        if self.attachment.is_some() { "in-use" } else { "available" }
    }
}

/// The volumes of a launch: the image's root volume, changed by `BlockDeviceMapping.N`, and those that are added.
pub(crate) fn parse(params: &Params, image: &Image) -> Result<Vec<Shape>, Refusal> {
    let line = image.line;
    let root = Shape {
        device: line.root_device.to_owned(),
        size: line.size,
        kind: line.volume_type.to_owned(),
        iops: None,
        throughput: None,
        encrypted: false,
        key: None,
        snapshot: Some(image::snapshot(image)),
        delete_on_termination: true,
    };
    let mut shapes = vec![root];
    let mut named: Vec<&str> = Vec::new();
    for mapping in params.list("BlockDeviceMapping") {
        let device = mapping.required("DeviceName")?;
        check_device(device)?;
        // "Unique per instance" (EC2 User Guide, "Device names"); the code is unverified.
        if named.contains(&device) {
            return Err(Refusal::value(format!("Invalid value '{device}' for device. The device is given twice")));
        }
        named.push(device);
        let Some(ebs) = mapping.member("Ebs") else {
            return Err(Refusal::new("InvalidBlockDeviceMapping", format!("The device '{device}' has no volume")));
        };
        match shapes.iter_mut().find(|shape| shape.device == device) {
            Some(root) => change(root, ebs, line.size)?,
            None => shapes.push(added(device, ebs)?),
        }
    }
    shapes.iter_mut().try_for_each(complete)?;
    Ok(shapes)
}

/// Device names of HVM images (EC2 User Guide, "Device names on Linux instances"). The code is unverified.
fn check_device(device: &str) -> Result<(), Refusal> {
    let letters = |rest: &str, count: usize| rest.len() == count && rest.bytes().all(|byte| byte.is_ascii_lowercase());
    let fits = match (device.strip_prefix("/dev/sd"), device.strip_prefix("/dev/xvd")) {
        (Some("a1" | "a2"), _) => true,
        (Some(rest), _) => letters(rest, 1),
        (_, Some(rest)) => letters(rest, 1) || (letters(rest, 2) && (rest.starts_with('b') || rest.starts_with('c'))),
        _ => false,
    };
    match fits {
        true => Ok(()),
        false => Err(Refusal::value(format!(
            "Value ({device}) for parameter device is invalid. {device} is not a valid EBS device name."
        ))),
    }
}

fn change(root: &mut Shape, ebs: &Params, least: i64) -> Result<(), Refusal> {
    overlay(root, ebs)?;
    // `InvalidBlockDeviceMapping` (ERR); the message is AWS's, from field reports.
    match root.size < least {
        true => Err(Refusal::new(
            "InvalidBlockDeviceMapping",
            format!(
                "Volume of size {}GB is smaller than snapshot '{}', expect size >= {least}GB",
                root.size,
                root.snapshot.as_deref().unwrap_or_default()
            ),
        )),
        false => Ok(()),
    }
}

fn added(device: &str, ebs: &Params) -> Result<Shape, Refusal> {
    // "You must specify either a snapshot ID or a volume size" (CreateVolume). The sandbox has no snapshots of its own.
    if ebs.text("VolumeSize").is_none() {
        return Err(Refusal::missing("size or snapshotId"));
    }
    let mut shape = Shape {
        device: device.to_owned(),
        size: 0,
        kind: "gp2".to_owned(),
        iops: None,
        throughput: None,
        encrypted: false,
        key: None,
        snapshot: None,
        delete_on_termination: true,
    };
    overlay(&mut shape, ebs)?;
    Ok(shape)
}

fn overlay(shape: &mut Shape, ebs: &Params) -> Result<(), Refusal> {
    shape.size = ebs.integer("VolumeSize")?.unwrap_or(shape.size);
    shape.kind = ebs.text("VolumeType").unwrap_or(&shape.kind).to_owned();
    shape.iops = ebs.integer("Iops")?;
    shape.throughput = ebs.integer("Throughput")?;
    shape.encrypted = ebs.boolean("Encrypted")?.unwrap_or(shape.encrypted);
    shape.key = ebs.text("KmsKeyId").map(str::to_owned);
    shape.delete_on_termination = ebs.boolean("DeleteOnTermination")?.unwrap_or(true);
    if let Some(snapshot) = ebs.text("SnapshotId").filter(|snapshot| shape.snapshot.as_deref() != Some(*snapshot)) {
        return Err(Refusal::new("InvalidSnapshot.NotFound", format!("The snapshot '{snapshot}' does not exist.")));
    }
    // CreateVolume.KmsKeyId: "If KmsKeyId is specified, the encrypted state must be true."
    match shape.key.is_some() && !shape.encrypted {
        true => {
            Err(Refusal::new("InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted to be set."))
        }
        false => Ok(()),
    }
}

/// A type of volumes: sizes in GiB, and the IOPS that may be asked for.
type VolumeType = (&'static str, std::ops::RangeInclusive<i64>, Option<std::ops::RangeInclusive<i64>>);

/// CreateVolume.Size and CreateVolume.Iops.
const TYPES: &[VolumeType] = &[
    ("gp3", 1..=65_536, Some(3_000..=80_000)),
    ("gp2", 1..=16_384, None),
    ("io1", 4..=16_384, Some(100..=64_000)),
    ("io2", 4..=65_536, Some(100..=256_000)),
    ("st1", 125..=16_384, None),
    ("sc1", 125..=16_384, None),
    ("standard", 1..=1_024, None),
];

/// Checks sizes, IOPS and throughput against the type, and fills in what the type brings along. The codes are unverified.
fn complete(shape: &mut Shape) -> Result<(), Refusal> {
    let kind = shape.kind.clone();
    let Some((_, sizes, iops)) = TYPES.iter().find(|(name, ..)| *name == kind) else {
        return Err(Refusal::new("UnknownVolumeType", format!("Unknown volume type '{kind}'")));
    };
    if !sizes.contains(&shape.size) {
        return Err(Refusal::value(format!("Volume size of {}GiB is invalid for volume type '{kind}'", shape.size)));
    }
    match (shape.iops, iops) {
        (Some(_), None) => return Err(Refusal::combination(format!("The parameter iops is not supported for {kind} volumes."))),
        (Some(asked), Some(range)) if !range.contains(&asked) => {
            return Err(Refusal::value(format!("Volume iops of {asked} is invalid for volume type '{kind}'")));
        }
        (None, Some(_)) if kind.starts_with("io") => return Err(Refusal::missing("iops")),
        _ => {}
    }
    match shape.throughput {
        Some(_) if kind != "gp3" => {
            return Err(Refusal::combination(format!("The parameter throughput is not supported for {kind} volumes.")));
        }
        Some(asked) if !(125..=2_000).contains(&asked) => {
            return Err(Refusal::value(format!("Volume throughput of {asked} is invalid.")));
        }
        _ => {}
    }
    if matches!(kind.as_str(), "st1" | "sc1") && shape.snapshot.is_some() {
        return Err(Refusal::value(format!("Volume type '{kind}' cannot be used for boot volumes")));
    }
    match kind.as_str() {
        "gp3" => (shape.iops, shape.throughput) = (shape.iops.or(Some(3_000)), shape.throughput.or(Some(125))),
        // EBS User Guide: 3 IOPS per GiB, at least 100, at most 16,000.
        "gp2" => shape.iops = Some((shape.size * 3).clamp(100, 16_000)),
        _ => {}
    }
    Ok(())
}
