//! Instance types: which there are, what they run, where they are offered.

use std::collections::BTreeSet;

use crate::sandbox::account::Context;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::{Field, Filters};
use crate::sandbox::page::{Limits, Page, token};
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::zone;

/// A family of types and its sizes.
#[derive(Debug)]
struct Family {
    name: &'static str,
    architecture: &'static str,
    /// Whether it runs on the Nitro system.
    nitro: bool,
    /// Size, vCPUs, memory in MiB, network interfaces, IPv4 addresses per interface.
    sizes: &'static [Size],
}

type Size = (&'static str, u32, u32, u32, u32);

const T2: &[Size] = &[
    ("nano", 1, 512, 2, 2),
    ("micro", 1, 1024, 2, 2),
    ("small", 1, 2048, 3, 4),
    ("medium", 2, 4096, 3, 6),
    ("large", 2, 8192, 3, 12),
    ("xlarge", 4, 16384, 3, 15),
    ("2xlarge", 8, 32768, 3, 15),
];
const T3: &[Size] = &[
    ("nano", 2, 512, 2, 2),
    ("micro", 2, 1024, 2, 2),
    ("small", 2, 2048, 3, 4),
    ("medium", 2, 4096, 3, 6),
    ("large", 2, 8192, 3, 12),
    ("xlarge", 4, 16384, 4, 15),
    ("2xlarge", 8, 32768, 4, 15),
];
const GENERAL: &[Size] = &[
    ("large", 2, 8192, 3, 10),
    ("xlarge", 4, 16384, 4, 15),
    ("2xlarge", 8, 32768, 4, 15),
    ("4xlarge", 16, 65536, 8, 30),
    ("8xlarge", 32, 131_072, 8, 30),
    ("12xlarge", 48, 196_608, 8, 30),
    ("16xlarge", 64, 262_144, 15, 50),
];
const COMPUTE: &[Size] = &[
    ("large", 2, 4096, 3, 10),
    ("xlarge", 4, 8192, 4, 15),
    ("2xlarge", 8, 16384, 4, 15),
    ("4xlarge", 16, 32768, 8, 30),
    ("9xlarge", 36, 73728, 8, 30),
    ("12xlarge", 48, 98304, 8, 30),
    ("18xlarge", 72, 147_456, 15, 50),
];
const COMPUTE_6: &[Size] = &[
    ("large", 2, 4096, 3, 10),
    ("xlarge", 4, 8192, 4, 15),
    ("2xlarge", 8, 16384, 4, 15),
    ("4xlarge", 16, 32768, 8, 30),
    ("8xlarge", 32, 65536, 8, 30),
    ("12xlarge", 48, 98304, 8, 30),
    ("16xlarge", 64, 131_072, 15, 50),
];
const MEMORY: &[Size] = &[
    ("large", 2, 16384, 3, 10),
    ("xlarge", 4, 32768, 4, 15),
    ("2xlarge", 8, 65536, 4, 15),
    ("4xlarge", 16, 131_072, 8, 30),
    ("8xlarge", 32, 262_144, 8, 30),
    ("12xlarge", 48, 393_216, 8, 30),
    ("16xlarge", 64, 524_288, 15, 50),
];
const MEDIUM_UP: &[Size] = &[
    ("medium", 1, 4096, 2, 4),
    ("large", 2, 8192, 3, 10),
    ("xlarge", 4, 16384, 4, 15),
    ("2xlarge", 8, 32768, 4, 15),
    ("4xlarge", 16, 65536, 8, 30),
    ("8xlarge", 32, 131_072, 8, 30),
    ("16xlarge", 64, 262_144, 15, 50),
];

const fn family(name: &'static str, architecture: &'static str, nitro: bool, sizes: &'static [Size]) -> Family {
    Family { name, architecture, nitro, sizes }
}

/// A selection: what small networks use. The numbers are those of the EC2 User Guide ("Elastic network interfaces") where it has
/// them, the family's pattern otherwise.
const FAMILIES: &[Family] = &[
    family("t2", "x86_64", false, T2),
    family("t3", "x86_64", true, T3),
    family("t3a", "x86_64", true, T3),
    family("t4g", "arm64", true, T3),
    family("m4", "x86_64", false, &[("large", 2, 8192, 2, 10), ("xlarge", 4, 16384, 4, 15), ("2xlarge", 8, 32768, 4, 15)]),
    family("m5", "x86_64", true, GENERAL),
    family("m5a", "x86_64", true, GENERAL),
    family("m6i", "x86_64", true, GENERAL),
    family("m6a", "x86_64", true, GENERAL),
    family("m6g", "arm64", true, MEDIUM_UP),
    family("m7i", "x86_64", true, GENERAL),
    family("m7a", "x86_64", true, MEDIUM_UP),
    family("m7g", "arm64", true, MEDIUM_UP),
    family("m8g", "arm64", true, MEDIUM_UP),
    family("c5", "x86_64", true, COMPUTE),
    family("c6i", "x86_64", true, COMPUTE_6),
    family("c6a", "x86_64", true, COMPUTE_6),
    family("c6g", "arm64", true, COMPUTE_6),
    family("c7i", "x86_64", true, COMPUTE_6),
    family("c7g", "arm64", true, COMPUTE_6),
    family("r5", "x86_64", true, MEMORY),
    family("r6i", "x86_64", true, MEMORY),
    family("r6g", "arm64", true, MEMORY),
    family("r7i", "x86_64", true, MEMORY),
    family("r7g", "arm64", true, MEMORY),
];

/// A type.
#[derive(Clone, Debug)]
pub(crate) struct InstanceType {
    pub(crate) name: String,
    pub(crate) architecture: &'static str,
    pub(crate) interfaces: u32,
    addresses: u32,
    vcpus: u32,
    memory: u32,
    nitro: bool,
}

/// The type of a name (`InvalidParameterValue`; the message is AWS's, from field reports).
pub(crate) fn find(name: &str) -> Result<InstanceType, Refusal> {
    let (family, size) = name.split_once('.').unwrap_or_default();
    let found = FAMILIES
        .iter()
        .find(|known| known.name == family)
        .and_then(|known| Some((known, known.sizes.iter().find(|known| known.0 == size)?)));
    let refusal = || Refusal::value(format!("Invalid value '{name}' for InstanceType."));
    found.map(|(family, size)| build(family, size)).ok_or_else(refusal)
}

impl InstanceType {
    /// Whether a zone offers it. us-east-1e has only types before the Nitro system (field reports of `Unsupported`).
    pub(crate) fn offered(&self, zone: &str) -> bool {
        !self.nitro || zone != "us-east-1e"
    }
}

const FIELDS: &[Field<InstanceType>] = &[
    ("instance-type", |kind, _| vec![kind.name.clone()]),
    ("current-generation", |kind, _| vec![kind.nitro.to_string()]),
    ("hypervisor", |kind, _| vec![hypervisor(kind).to_owned()]),
    ("processor-info.supported-architecture", |kind, _| vec![kind.architecture.to_owned()]),
    ("vcpu-info.default-vcpus", |kind, _| vec![kind.vcpus.to_string()]),
    ("memory-info.size-in-mib", |kind, _| vec![kind.memory.to_string()]),
];

/// DescribeInstanceTypes, with what concerns networks.
pub(crate) fn describe(context: &mut Context<'_>) -> Result<(), Refusal> {
    let names = BTreeSet::from_iter(context.params.texts("InstanceType"));
    if let Some(unknown) = names.iter().find(|name| find(name).is_err()) {
        return Err(Refusal::new(
            "InvalidInstanceType",
            format!("The following supplied instance types do not exist: [{unknown}]"),
        ));
    }
    let page = Page::parse(context.params, Limits { most: 100, unasked: 100, ..Limits::USUAL }, false)?;
    let filters = Filters::parse(context.params, FIELDS)?;
    let view = context.view();
    let mut found: Vec<InstanceType> = all()
        .filter(|kind| (names.is_empty() || names.contains(kind.name.as_str())) && !page.passed(&kind.name))
        .filter(|kind| filters.accept("", kind, &view))
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    let more = found.len() > page.size();
    found.truncate(page.size());
    let mut xml = Xml::default();
    xml.set("instanceTypeSet", &found, |xml, kind| write(kind, xml));
    xml.optional("nextToken", found.last().filter(|_| more).map(|last| token(&last.name)).as_deref());
    context.xml = xml;
    Ok(())
}

/// A type in a place, as DescribeInstanceTypeOfferings lists it.
struct Offering {
    kind: String,
    location: String,
}

const OFFERING_FIELDS: &[Field<Offering>] =
    &[("instance-type", |offering, _| vec![offering.kind.clone()]), ("location", |offering, _| vec![offering.location.clone()])];

/// DescribeInstanceTypeOfferings, by region, zone, or zone id.
pub(crate) fn describe_offerings(context: &mut Context<'_>) -> Result<(), Refusal> {
    let by = context.params.text("LocationType").unwrap_or("region");
    let page = Page::parse(context.params, Limits::USUAL, false)?;
    let filters = Filters::parse(context.params, OFFERING_FIELDS)?;
    let zones = zone::zones(&context.region.name);
    let locations: Vec<(String, String)> = match by {
        "region" => vec![(context.region.name.clone(), String::new())],
        "availability-zone" => zones.into_iter().map(|zone| (zone.name.clone(), zone.name)).collect(),
        "availability-zone-id" => zones.into_iter().map(|zone| (zone.id, zone.name)).collect(),
        other => return Err(Refusal::value(format!("Value ({other}) for parameter locationType is invalid."))),
    };
    let view = context.view();
    let offers = |kind: InstanceType| {
        locations.iter().filter(move |(_, zone)| kind.offered(zone)).map(|(location, _)| location.clone()).collect::<Vec<_>>()
    };
    let mut found: Vec<(String, Offering)> = all()
        .flat_map(|kind| {
            offers(kind.clone())
                .into_iter()
                .map(move |location| (format!("{} {location}", kind.name), Offering { kind: kind.name.clone(), location }))
        })
        .filter(|(place, offering)| !page.passed(place) && filters.accept("", offering, &view))
        .collect();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    let more = found.len() > page.size();
    found.truncate(page.size());
    let mut xml = Xml::default();
    xml.set("instanceTypeOfferingSet", &found, |xml, (_, offering)| {
        xml.text("instanceType", &offering.kind);
        xml.text("locationType", by);
        xml.text("location", &offering.location);
    });
    xml.optional("nextToken", found.last().filter(|_| more).map(|(place, _)| token(place)).as_deref());
    context.xml = xml;
    Ok(())
}

fn all() -> impl Iterator<Item = InstanceType> {
    FAMILIES.iter().flat_map(|family| family.sizes.iter().map(move |size| build(family, size)))
}

fn build(family: &Family, (size, vcpus, memory, interfaces, addresses): &Size) -> InstanceType {
    InstanceType {
        name: format!("{}.{size}", family.name),
        architecture: family.architecture,
        interfaces: *interfaces,
        addresses: *addresses,
        vcpus: *vcpus,
        memory: *memory,
        nitro: family.nitro,
    }
}

fn hypervisor(kind: &InstanceType) -> &'static str {
    if kind.nitro { "nitro" } else { "xen" }
}

fn write(kind: &InstanceType, xml: &mut Xml) {
    xml.text("instanceType", &kind.name);
    xml.value("currentGeneration", kind.nitro);
    xml.text("hypervisor", hypervisor(kind));
    xml.within("processorInfo", |xml| xml.within("supportedArchitectures", |xml| xml.text("item", kind.architecture)));
    xml.within("vCpuInfo", |xml| xml.value("defaultVCpus", kind.vcpus));
    xml.within("memoryInfo", |xml| xml.value("sizeInMiB", kind.memory));
    xml.within("networkInfo", |xml| {
        xml.value("maximumNetworkInterfaces", kind.interfaces);
        xml.value("ipv4AddressesPerInterface", kind.addresses);
        xml.text("enaSupport", if kind.nitro { "required" } else { "unsupported" });
    });
    xml.value("burstablePerformanceSupported", kind.name.starts_with('t'));
}
