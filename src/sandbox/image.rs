//! Machine images: the public ones that a network of nodes usually starts from, and the parameters that name the newest.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::sandbox::account::{ACCOUNT, Context, Region};
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::{Field, Filters};
use crate::sandbox::ids::IdKind;
use crate::sandbox::page::{Limits, Page, token};
use crate::sandbox::protocol::xml::Xml;

/// An image as one region has it.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) line: &'static Line,
    pub(crate) created: String,
}

/// A line of images that its owner keeps up to date.
#[derive(Debug)]
pub(crate) struct Line {
    /// The name, with `{date}` where the day of the build stands.
    name: &'static str,
    pub(crate) architecture: &'static str,
    owner: &'static str,
    alias: Option<&'static str>,
    pub(crate) root_device: &'static str,
    /// The size of the root volume in GiB.
    pub(crate) size: i64,
    pub(crate) volume_type: &'static str,
    /// Whether the image asks for version 2 of the metadata service.
    pub(crate) metadata_v2: bool,
    /// The public parameters that hold the id of the newest one.
    parameters: &'static [&'static str],
}

const AMAZON: &str = "137112412989";
const CANONICAL: &str = "099720109477";
const DEBIAN: &str = "136693071363";

macro_rules! amazon {
    ($name:literal, $architecture:literal, $volume:literal, $v2:literal, $parameters:expr) => {
        Line {
            name: $name,
            architecture: $architecture,
            owner: AMAZON,
            alias: Some("amazon"),
            root_device: "/dev/xvda",
            size: 8,
            volume_type: $volume,
            metadata_v2: $v2,
            parameters: $parameters,
        }
    };
}

macro_rules! foreign {
    ($name:literal, $architecture:literal, $owner:expr, $root:literal, $volume:literal, $parameters:expr) => {
        Line {
            name: $name,
            architecture: $architecture,
            owner: $owner,
            alias: None,
            root_device: $root,
            size: 8,
            volume_type: $volume,
            metadata_v2: false,
            parameters: $parameters,
        }
    };
}

const LINES: &[Line] = &[
    amazon!(
        "al2023-ami-2023.6.{date}.0-kernel-6.1-x86_64",
        "x86_64",
        "gp3",
        true,
        &[
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64",
        ]
    ),
    amazon!(
        "al2023-ami-2023.6.{date}.0-kernel-6.1-arm64",
        "arm64",
        "gp3",
        true,
        &[
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64",
        ]
    ),
    amazon!(
        "al2023-ami-minimal-2023.6.{date}.0-kernel-6.1-x86_64",
        "x86_64",
        "gp3",
        true,
        &["/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-x86_64"]
    ),
    amazon!(
        "al2023-ami-minimal-2023.6.{date}.0-kernel-6.1-arm64",
        "arm64",
        "gp3",
        true,
        &["/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-arm64"]
    ),
    amazon!(
        "amzn2-ami-hvm-2.0.{date}.0-x86_64-gp2",
        "x86_64",
        "gp2",
        false,
        &["/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2"]
    ),
    amazon!(
        "amzn2-ami-hvm-2.0.{date}.0-arm64-gp2",
        "arm64",
        "gp2",
        false,
        &["/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-arm64-gp2"]
    ),
    amazon!(
        "amzn2-ami-kernel-5.10-hvm-2.0.{date}.0-x86_64-gp2",
        "x86_64",
        "gp2",
        false,
        &["/aws/service/ami-amazon-linux-latest/amzn2-ami-kernel-5.10-hvm-x86_64-gp2"]
    ),
    amazon!(
        "amzn2-ami-kernel-5.10-hvm-2.0.{date}.0-arm64-gp2",
        "arm64",
        "gp2",
        false,
        &["/aws/service/ami-amazon-linux-latest/amzn2-ami-kernel-5.10-hvm-arm64-gp2"]
    ),
    foreign!(
        "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-{date}",
        "x86_64",
        CANONICAL,
        "/dev/sda1",
        "gp3",
        &["/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"]
    ),
    foreign!(
        "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-{date}",
        "arm64",
        CANONICAL,
        "/dev/sda1",
        "gp3",
        &["/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id"]
    ),
    foreign!(
        "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-{date}",
        "x86_64",
        CANONICAL,
        "/dev/sda1",
        "gp2",
        &["/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id"]
    ),
    foreign!(
        "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-arm64-server-{date}",
        "arm64",
        CANONICAL,
        "/dev/sda1",
        "gp2",
        &["/aws/service/canonical/ubuntu/server/22.04/stable/current/arm64/hvm/ebs-gp2/ami-id"]
    ),
    foreign!("debian-12-amd64-{date}-2000", "x86_64", DEBIAN, "/dev/xvda", "gp3", &["/aws/service/debian/release/12/latest/amd64"]),
    foreign!("debian-12-arm64-{date}-2000", "arm64", DEBIAN, "/dev/xvda", "gp3", &["/aws/service/debian/release/12/latest/arm64"]),
];

/// The days on which each line was built; the last is the newest.
const BUILDS: &[(&str, &str)] =
    &[("20250115", "2025-01-15T08:00:00.000Z"), ("20250317", "2025-03-17T08:00:00.000Z"), ("20250602", "2025-06-02T08:00:00.000Z")];

const ID: IdKind =
    IdKind { prefix: "ami", noun: "image id", malformed: "InvalidAMIID.Malformed", not_found: "InvalidAMIID.NotFound" };

const FIELDS: &[Field<Image>] = &[
    ("architecture", |image, _| vec![image.line.architecture.to_owned()]),
    ("block-device-mapping.device-name", |image, _| vec![image.line.root_device.to_owned()]),
    ("block-device-mapping.volume-type", |image, _| vec![image.line.volume_type.to_owned()]),
    ("creation-date", |image, _| vec![image.created.clone()]),
    ("description", |image, _| vec![image.name.clone()]),
    ("ena-support", |_, _| vec!["true".to_owned()]),
    ("hypervisor", |_, _| vec!["xen".to_owned()]),
    ("image-id", |image, _| vec![image.id.clone()]),
    ("image-type", |_, _| vec!["machine".to_owned()]),
    ("is-public", |_, _| vec!["true".to_owned()]),
    ("name", |image, _| vec![image.name.clone()]),
    ("owner-alias", |image, _| image.line.alias.map(str::to_owned).into_iter().collect()),
    ("owner-id", |image, _| vec![image.line.owner.to_owned()]),
    ("root-device-name", |image, _| vec![image.line.root_device.to_owned()]),
    ("root-device-type", |_, _| vec!["ebs".to_owned()]),
    ("state", |_, _| vec!["available".to_owned()]),
    ("virtualization-type", |_, _| vec!["hvm".to_owned()]),
];

/// The image with an id, or the one that a parameter named by `resolve:ssm:` holds (RunInstances.ImageId).
pub(crate) fn find(region: &Region, id: &str) -> Result<Image, Refusal> {
    if let Some(parameter) = id.strip_prefix("resolve:ssm:") {
        let name = parameter.split(':').next().unwrap_or(parameter);
        let value = latest(&region.name, name)
            .ok_or_else(|| Refusal::value(format!("Invalid value '{id}' for ImageId: the parameter does not exist")))?;
        return find(region, &value);
    }
    ID.check(id)?;
    all(&region.name)
        .find(|image| image.id == id)
        .ok_or_else(|| Refusal::new(ID.not_found, format!("The image id '[{id}]' does not exist")))
}

/// The value of a public parameter: the id of the newest image of a line.
pub(crate) fn latest(region: &str, parameter: &str) -> Option<String> {
    let line = LINES.iter().find(|line| line.parameters.contains(&parameter))?;
    BUILDS.last().map(|(date, created)| build(region, line, date, created).id)
}

/// DescribeImages.
pub(crate) fn describe(context: &mut Context<'_>) -> Result<(), Refusal> {
    let params = context.params;
    let asked = params.texts("ImageId");
    for id in &asked {
        find(context.region, id)?;
    }
    let page = Page::parse(params, Limits::ALL_UNASKED, false)?;
    let filters = Filters::parse(params, FIELDS)?;
    let (owners, executors) = (BTreeSet::from_iter(params.texts("Owner")), params.texts("ExecutableBy"));
    let owned = |image: &Image| {
        owners.is_empty() || owners.contains(image.line.owner) || image.line.alias.is_some_and(|alias| owners.contains(alias))
    };
    // Every image here is public: one that is executable by this account in particular does not exist.
    let executable = executors.is_empty() || executors.contains(&"all") || executors.contains(&ACCOUNT);
    let view = context.view();
    let mut found: Vec<Image> = all(&context.region.name)
        .filter(|image| executable && owned(image) && (asked.is_empty() || asked.contains(&image.id.as_str())))
        .filter(|image| filters.accept(&image.id, image, &view) && !page.passed(&image.id))
        .collect();
    found.sort_by(|one, other| one.id.cmp(&other.id));
    let more = found.len() > page.size();
    found.truncate(page.size());
    let mut xml = Xml::default();
    xml.set("imagesSet", &found, |xml, image| write(image, xml));
    xml.optional("nextToken", found.last().filter(|_| more).map(|last| token(&last.id)).as_deref());
    context.xml = xml;
    Ok(())
}

fn all(region: &str) -> impl Iterator<Item = Image> {
    LINES.iter().flat_map(move |line| BUILDS.iter().map(move |(date, created)| build(region, line, date, created)))
}

/// The same image has another id in each region.
fn build(region: &str, line: &'static Line, date: &str, created: &str) -> Image {
    let name = line.name.replace("{date}", date);
    let digest = format!("{:x}", Sha256::digest(format!("{region} {name}")));
    Image { id: format!("ami-0{}", digest.get(..16).unwrap_or_default()), name, line, created: created.to_owned() }
}

/// The snapshot that the image's root volume comes from.
pub(crate) fn snapshot(image: &Image) -> String {
    image.id.replace("ami-", "snap-")
}

fn write(image: &Image, xml: &mut Xml) {
    let line = image.line;
    xml.text("imageId", &image.id);
    xml.text("imageLocation", &format!("{}/{}", line.alias.unwrap_or(line.owner), image.name));
    xml.text("imageState", "available");
    xml.text("imageOwnerId", line.owner);
    xml.optional("imageOwnerAlias", line.alias);
    xml.text("creationDate", &image.created);
    xml.value("isPublic", true);
    xml.text("architecture", line.architecture);
    xml.text("imageType", "machine");
    xml.text("name", &image.name);
    xml.text("description", &image.name);
    xml.text("rootDeviceType", "ebs");
    xml.text("rootDeviceName", line.root_device);
    xml.within("blockDeviceMapping", |xml| {
        xml.within("item", |xml| {
            xml.text("deviceName", line.root_device);
            xml.within("ebs", |xml| {
                xml.text("snapshotId", &snapshot(image));
                xml.value("volumeSize", line.size);
                xml.value("deleteOnTermination", true);
                xml.text("volumeType", line.volume_type);
                xml.value("encrypted", false);
            });
        });
    });
    xml.text("virtualizationType", "hvm");
    xml.text("hypervisor", "xen");
    xml.value("enaSupport", true);
    xml.text("platformDetails", "Linux/UNIX");
    xml.text("usageOperation", "RunInstances");
    xml.text("bootMode", if line.architecture == "arm64" { "uefi" } else { "uefi-preferred" });
    xml.optional("imdsSupport", line.metadata_v2.then_some("v2.0"));
}
