//! E0454: more of a thing than the account may have. Rules 25, 46, 72, 95, 102, 103, 109, 117, 132 and 140.
//!
//! What AWS documents ("Amazon VPC quotas", "AWS PrivateLink quotas"). The numbers are those of [`quotas`], with what the
//! account was given. Counted is what a program says, with what it says of somebody else's; an account may hold more.

use std::collections::BTreeMap;

use super::Context;
use super::bearers::is_public_nat;
use super::endpoints::{is_in_subnets, is_in_tables};
use super::ways::network_of;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::schema::quotas::{self, Per, Quota};
use crate::source::Span;

/// What is counted against a quota.
struct Count {
    quota: &'static Quota,
    /// Of which kinds, and which of these.
    kinds: &'static [Kind],
    counts: fn(&Settled) -> bool,
    /// How many there are beside those of the program.
    already: usize,
    /// As a message calls several of them.
    what: &'static str,
    /// A quota of networks that is told in its place where both are passed: each network has one of these.
    beside: Option<&'static Quota>,
}

/// What most counts have in common.
const COUNT: Count =
    Count { quota: &quotas::ROUTE_TABLES_PER_VPC, kinds: &[], counts: |_| true, already: 0, what: "", beside: None };

const COUNTS: &[Count] = &[
    // A network that is somebody else's may be of another account that shares it, where it counts.
    Count {
        quota: &quotas::VPCS_PER_REGION,
        kinds: &[Kind::Network],
        counts: |network| network.existing.is_none(),
        what: "networks",
        ..COUNT
    },
    Count { quota: &quotas::SUBNETS_PER_VPC, kinds: &[Kind::Subnet], what: "subnets", ..COUNT },
    // Every network has its group `default`, which no program declares.
    Count { quota: &quotas::GROUPS_PER_REGION, kinds: &[Kind::SecurityGroup, Kind::Network], what: "security groups", ..COUNT },
    // Every network has its main table, which no program declares.
    Count { quota: &quotas::ROUTE_TABLES_PER_VPC, kinds: &[Kind::Routes], already: 1, what: "route tables", ..COUNT },
    Count { quota: &quotas::ACLS_PER_VPC, kinds: &[Kind::Acl], what: "ACLs", ..COUNT },
    Count {
        quota: &quotas::INTERNET_GATEWAYS_PER_REGION,
        kinds: &[Kind::Gateway],
        what: "internet gateways",
        beside: Some(&quotas::VPCS_PER_REGION),
        ..COUNT
    },
    Count {
        quota: &quotas::EGRESS_GATEWAYS_PER_REGION,
        kinds: &[Kind::Egress],
        what: "egress gateways",
        beside: Some(&quotas::VPCS_PER_REGION),
        ..COUNT
    },
    Count {
        quota: &quotas::ADDRESSES_PER_REGION,
        kinds: &[Kind::Address, Kind::Nat],
        // A public NAT gateway that names no address is given its own.
        counts: |resource| resource.kind == Kind::Address || is_public_nat(resource) && !resource.spans.contains_key("address"),
        what: "elastic addresses",
        ..COUNT
    },
    Count { quota: &quotas::NAT_GATEWAYS_PER_ZONE, kinds: &[Kind::Nat], what: "NAT gateways", ..COUNT },
    Count {
        quota: &quotas::GATEWAY_ENDPOINTS_PER_REGION,
        kinds: &[Kind::Endpoint],
        counts: is_in_tables,
        what: "gateway endpoints",
        ..COUNT
    },
    Count {
        quota: &quotas::GATEWAY_ENDPOINTS_PER_VPC,
        kinds: &[Kind::Endpoint],
        counts: is_in_tables,
        what: "gateway endpoints",
        ..COUNT
    },
    Count {
        quota: &quotas::INTERFACE_ENDPOINTS_PER_VPC,
        kinds: &[Kind::Endpoint],
        counts: is_in_subnets,
        what: "interface endpoints",
        ..COUNT
    },
];

/// What has a count of its own: an account, with the region, zone or network in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place<'a> {
    Region(Option<InstanceId>, Option<&'a str>),
    Zone(Option<InstanceId>, &'a str),
    Network(InstanceId),
}

/// Counts all of it.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for count in COUNTS {
        let allowed = allowed(context, count.quota);
        for (place, counted) in places(context, count) {
            let over = first_over(counted.as_slice(), allowed.saturating_sub(count.already));
            let Some(over) = over.filter(|_| !count.beside.is_some_and(|quota| is_passed(context, place, quota))) else { continue };
            let (name, number) = (name(context, place), counted.len() + count.already);
            let message = format!("{name} would have {number} {}, and {allowed} are allowed", count.what);
            found.push(over_quota(message, over.head, "one too many", count.quota));
        }
    }
}

fn places<'a>(context: &Context<'a>, count: &Count) -> BTreeMap<Place<'a>, Vec<&'a Settled>> {
    let mut places: BTreeMap<Place<'_>, Vec<&Settled>> = BTreeMap::new();
    for resource in count.kinds.iter().flat_map(|kind| context.of(*kind)).filter(|resource| (count.counts)(resource)) {
        if let Some(place) = place(context, resource, count.quota.per) {
            places.entry(place).or_default().push(resource);
        }
    }
    // What is somebody else's is there already, whatever comes of ours.
    places.values_mut().for_each(|counted| counted.sort_by_key(|resource| (resource.existing.is_none(), resource.head)));
    places
}

/// The first of ours that is one too many. Where those of somebody else are too many already, the account was granted more
/// than is known here.
fn first_over<'a>(counted: &[&'a Settled], most: usize) -> Option<&'a Settled> {
    let theirs = counted.iter().take_while(|resource| resource.existing.is_some()).count();
    counted.get(most..)?.iter().copied().find(|resource| resource.existing.is_none()).filter(|_| theirs <= most)
}

/// Whether a place has more networks than it may have.
fn is_passed(context: &Context<'_>, place_of: Place<'_>, quota: &Quota) -> bool {
    let here = context.of(Kind::Network).filter(|network| place(context, network, quota.per) == Some(place_of));
    here.count() > allowed(context, quota)
}

/// How many an account may have.
pub(super) fn allowed(context: &Context<'_>, quota: &Quota) -> usize {
    usize::try_from(context.analysis.quotas.get(quota)).unwrap_or(usize::MAX)
}

/// The error of a program that needs more than the account may have, with what to do about it.
pub(super) fn over_quota(message: String, span: Span, label: &str, quota: &Quota) -> Diagnostic {
    let code = quota.code.map(|code| format!(", {code}")).unwrap_or_default();
    Diagnostic::error(codes::OVER_QUOTA, message)
        .at(span, label)
        .note(format!("AWS calls this quota \"{}\"{code}", quota.title))
        .help(super::raise(quota))
}

fn place<'a>(context: &Context<'a>, resource: &'a Settled, per: Per) -> Option<Place<'a>> {
    let network = network_of(context, resource)?;
    let account = network.reference("account");
    match per {
        Per::Region => Some(Place::Region(account, context.analysis.region_of(resource))),
        Per::Zone => {
            let subnet = resource.reference("subnet").and_then(|id| context.analysis.resource(id))?;
            Some(Place::Zone(account, subnet.word("zone")?))
        }
        _ => Some(Place::Network(network.id)),
    }
}

fn name(context: &Context<'_>, place: Place<'_>) -> String {
    match place {
        Place::Region(_, Some(region)) => format!("`{region}`"),
        Place::Region(_, None) => "the region".to_owned(),
        Place::Zone(_, zone) => format!("`{zone}`"),
        Place::Network(id) => context.analysis.resource(id).map_or_else(String::new, |network| format!("`{}`", network.path)),
    }
}
