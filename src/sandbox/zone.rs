//! Regions and their availability zones.

use std::collections::BTreeSet;

use crate::sandbox::account::{Context, Region};
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::{Field, Filters};
use crate::sandbox::protocol::xml::Xml;

/// A region: its name, the short name in zone ids, the letters of its zones, and whether an account has it without asking.
struct Place {
    region: &'static str,
    short: &'static str,
    letters: &'static str,
    opted_in: bool,
}

const fn place(region: &'static str, short: &'static str, letters: &'static str, opted_in: bool) -> Place {
    Place { region, short, letters, opted_in }
}

/// The regions of the commercial partition. Which letter stands for which zone differs between accounts; here they are in order.
const PLACES: &[Place] = &[
    place("af-south-1", "afs1", "abc", false),
    place("ap-east-1", "ape1", "abc", false),
    place("ap-northeast-1", "apne1", "acd", true),
    place("ap-northeast-2", "apne2", "abcd", true),
    place("ap-northeast-3", "apne3", "abc", true),
    place("ap-south-1", "aps1", "abc", true),
    place("ap-south-2", "aps2", "abc", false),
    place("ap-southeast-1", "apse1", "abc", true),
    place("ap-southeast-2", "apse2", "abc", true),
    place("ap-southeast-3", "apse3", "abc", false),
    place("ap-southeast-4", "apse4", "abc", false),
    place("ca-central-1", "cac1", "abd", true),
    place("ca-west-1", "caw1", "abc", false),
    place("eu-central-1", "euc1", "abc", true),
    place("eu-central-2", "euc2", "abc", false),
    place("eu-north-1", "eun1", "abc", true),
    place("eu-south-1", "eus1", "abc", false),
    place("eu-south-2", "eus2", "abc", false),
    place("eu-west-1", "euw1", "abc", true),
    place("eu-west-2", "euw2", "abc", true),
    place("eu-west-3", "euw3", "abc", true),
    place("il-central-1", "ilc1", "abc", false),
    place("me-central-1", "mec1", "abc", false),
    place("me-south-1", "mes1", "abc", false),
    place("sa-east-1", "sae1", "abc", true),
    place("us-east-1", "use1", "abcdef", true),
    place("us-east-2", "use2", "abc", true),
    place("us-west-1", "usw1", "ab", true),
    place("us-west-2", "usw2", "abcd", true),
];

/// A zone: its name and its id.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    pub(crate) name: String,
    pub(crate) id: String,
}

/// The zones of a region; none if there is no such region.
pub(crate) fn zones(region: &str) -> Vec<Zone> {
    let place = PLACES.iter().find(|place| place.region == region);
    let zone = |place: &Place, number: usize, letter: char| Zone {
        name: format!("{region}{letter}"),
        id: format!("{}-az{}", place.short, number + 1),
    };
    place
        .into_iter()
        .flat_map(|place| place.letters.chars().enumerate().map(move |(number, letter)| zone(place, number, letter)))
        .collect()
}

/// Whether there is such a region.
pub(crate) fn is_region(region: &str) -> bool {
    PLACES.iter().any(|place| place.region == region)
}

/// The id of a zone of this region.
pub(crate) fn id_of(region: &Region, zone: &str) -> String {
    zones(&region.name).into_iter().find(|known| known.name == zone).map(|known| known.id).unwrap_or_default()
}

/// The zone that a request names by name or by id; `InvalidParameterValue` for one that the region does not have
/// (the message is CreateSubnet's).
pub(crate) fn named(region: &Region, name: Option<&str>, id: Option<&str>) -> Result<Option<String>, Refusal> {
    let all = zones(&region.name);
    let list = all.iter().map(|zone| zone.name.as_str()).collect::<Vec<_>>().join(", ");
    let found = match (name, id) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(Refusal::combination("AvailabilityZone and AvailabilityZoneId exclude each other")),
        (Some(name), None) => all.iter().find(|zone| zone.name == name),
        (None, Some(id)) => all.iter().find(|zone| zone.id == id),
    };
    let given = name.or(id).unwrap_or_default();
    let refusal = || {
        Refusal::value(format!(
            "Value ({given}) for parameter availabilityZone is invalid. \
             Subnets can currently only be created in the following availability zones: {list}."
        ))
    };
    found.map(|zone| Some(zone.name.clone())).ok_or_else(refusal)
}

const ZONE_FIELDS: &[Field<Zone>] = &[
    ("zone-name", |zone, _| vec![zone.name.clone()]),
    ("zone-id", |zone, _| vec![zone.id.clone()]),
    ("zone-type", |_, _| vec!["availability-zone".to_owned()]),
    ("region-name", |_, view| vec![view.region.name.clone()]),
    ("group-name", |_, view| vec![view.region.name.clone()]),
    ("state", |_, _| vec!["available".to_owned()]),
    ("opt-in-status", |_, _| vec!["opt-in-not-required".to_owned()]),
];

/// DescribeAvailabilityZones.
pub(crate) fn describe_zones(context: &mut Context<'_>) -> Result<(), Refusal> {
    let filters = Filters::parse(context.params, ZONE_FIELDS)?;
    let (all, view) = (zones(&context.region.name), context.view());
    let names = BTreeSet::from_iter(context.params.texts("ZoneName"));
    let ids = BTreeSet::from_iter(context.params.texts("ZoneId"));
    let known = |name: &str| all.iter().any(|zone| zone.name == name || zone.id == name);
    if let Some(unknown) = names.iter().chain(&ids).find(|name| !known(name)) {
        return Err(Refusal::value(format!("Invalid availability zone: [{unknown}]")));
    }
    let asked =
        |zone: &Zone| (names.is_empty() && ids.is_empty()) || names.contains(zone.name.as_str()) || ids.contains(zone.id.as_str());
    let mut xml = Xml::default();
    xml.set("availabilityZoneInfo", all.iter().filter(|zone| asked(zone) && filters.accept("", zone, &view)), |xml, zone| {
        xml.text("zoneName", &zone.name);
        xml.text("zoneId", &zone.id);
        xml.text("zoneState", "available");
        xml.text("regionName", &view.region.name);
        xml.text("groupName", &view.region.name);
        xml.text("networkBorderGroup", &view.region.name);
        xml.text("zoneType", "availability-zone");
        xml.text("optInStatus", "opt-in-not-required");
        xml.within("messageSet", |_| {});
    });
    context.xml = xml;
    Ok(())
}

const REGION_FIELDS: &[Field<Place>] = &[
    ("region-name", |place, _| vec![place.region.to_owned()]),
    ("endpoint", |place, _| vec![endpoint(place)]),
    ("opt-in-status", |place, _| vec![opt_in(place).to_owned()]),
];

/// DescribeRegions: regions that an account has not opted into are listed only with `AllRegions`.
pub(crate) fn describe_regions(context: &mut Context<'_>) -> Result<(), Refusal> {
    let filters = Filters::parse(context.params, REGION_FIELDS)?;
    let all = context.params.boolean("AllRegions")?.unwrap_or(false);
    let names = BTreeSet::from_iter(context.params.texts("RegionName"));
    if let Some(unknown) = names.iter().find(|name| !is_region(name)) {
        return Err(Refusal::value(format!("Invalid region names provided: {unknown}")));
    }
    let view = context.view();
    let asked = |place: &&Place| if names.is_empty() { all || place.opted_in } else { names.contains(place.region) };
    let mut xml = Xml::default();
    xml.set("regionInfo", PLACES.iter().filter(asked).filter(|place| filters.accept("", place, &view)), |xml, place| {
        xml.text("regionName", place.region);
        xml.text("regionEndpoint", &endpoint(place));
        xml.text("optInStatus", opt_in(place));
    });
    context.xml = xml;
    Ok(())
}

fn endpoint(place: &Place) -> String {
    format!("ec2.{}.amazonaws.com", place.region)
}

fn opt_in(place: &Place) -> &'static str {
    if place.opted_in { "opt-in-not-required" } else { "not-opted-in" }
}
