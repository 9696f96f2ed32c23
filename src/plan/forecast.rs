//! What an apply will ask of AWS, and how long it takes at least.
//!
//! The calls are those of `cloud::kinds`, counted from what each step has in hand. Not counted are looks while something is
//! waited for, and calls that are repeated: how many of them there are is AWS's affair. What [`super::preflight`] asks comes before the
//! first change and is not counted either.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use super::{Action, Plan, Step, StepId, Task};
use crate::model::tags::{self, TagChange};
use crate::model::{Body, Direction, Node, Peer, Resource, Routes, Rule, SecurityGroup, Subnet, Thing, VpcDns};
use crate::net::{Cidr, Traffic};
use crate::schema::Kind;
use crate::schema::rates;

/// How long one call takes, there and back. Assumed: AWS promises nothing. The calls of a step go one after another.
const CALL: Duration = Duration::from_millis(200);

/// What a step waits for beyond its calls, in seconds. Assumed, each at the lower end of what is usual, for AWS says of
/// them no more than that they take up to a few minutes.
const WAITS: &[(Wait, u64)] = &[(Wait::Runs, 10), (Wait::Stopped, 20), (Wait::Terminated, 30)];

/// A state of a node that a step waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    Runs,
    Stopped,
    Terminated,
}

/// Actions, each with how often it is called; some never.
pub(super) type Calls = Vec<(&'static str, usize)>;

/// An action in a region: what has a bucket of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    /// AWS's name of the action.
    pub action: &'static str,
    /// The region.
    pub region: String,
}

/// What an apply of a plan will ask, and how long it takes at least.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// The calls by action and region.
    pub calls: BTreeMap<Lane, usize>,
    /// How long the longest chain of steps takes that wait for each other.
    pub chain: Duration,
    /// How many steps it has.
    pub steps: usize,
    /// The action that AWS's rates hold back the longest, and how long.
    pub held: Option<(Lane, Duration)>,
}

impl Forecast {
    /// How many calls there will be.
    pub fn total(&self) -> usize {
        self.calls.values().sum()
    }

    /// The least time: what the rates leave is documented, what the chain takes is assumed ([`CALL`], [`WAITS`]).
    pub fn least(&self) -> Duration {
        self.chain.max(self.held.as_ref().map(|(_, time)| *time).unwrap_or_default())
    }

    fn reason(&self) -> String {
        let regions: BTreeSet<&str> = self.calls.keys().map(|lane| lane.region.as_str()).collect();
        match &self.held {
            Some((lane, time)) if *time > self.chain => {
                let place = if regions.len() > 1 { format!(" in {}", lane.region) } else { String::new() };
                let calls = grouped(self.calls.get(lane).copied().unwrap_or(0));
                let rate = rates::of_requests(lane.action, true).per_second;
                format!("{}{place}: {calls} at {rate} per second", lane.action)
            }
            _ => match self.steps {
                1 => "one step".to_owned(),
                steps => format!("{steps} steps that wait for each other"),
            },
        }
    }
}

impl fmt::Display for Forecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = match self.total() {
            0 => return f.write_str("forecast: no calls"),
            1 => "1 call".to_owned(),
            total => format!("{} calls", grouped(total)),
        };
        write!(f, "forecast: {calls}, at least {} ({})", spoken(self.least()), self.reason())
    }
}

/// `1,000`
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<String> =
        digits.chars().rev().collect::<Vec<_>>().chunks(3).map(|group| group.iter().rev().collect()).collect();
    groups.into_iter().rev().collect::<Vec<String>>().join(",")
}

/// `3 min 10 s`: whole seconds, from an hour on whole minutes, and never fewer than it takes.
fn spoken(time: Duration) -> String {
    let seconds = time.as_millis().div_ceil(1000);
    let (minutes, whole) = (seconds / 60, seconds.div_ceil(60));
    match (minutes, seconds % 60) {
        (60.., _) if whole % 60 == 0 => format!("{} h", whole / 60),
        (60.., _) => format!("{} h {} min", whole / 60, whole % 60),
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// Looks at a plan.
pub fn forecast(plan: &Plan) -> Forecast {
    let mut calls: BTreeMap<Lane, usize> = BTreeMap::new();
    let mut times: BTreeMap<StepId, Duration> = BTreeMap::new();
    let mut images: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (id, step) in &plan.steps {
        let change = plan.changes.get(step.change);
        let region = change.and_then(|change| change.identity.region.as_deref()).unwrap_or_default();
        let mut asked = of_step(step, change.is_some_and(|change| matches!(change.action, Action::Replace(_))));
        // The root disk of an image is asked for once in each region.
        if image_of(&step.task).is_some_and(|image| images.insert((region, image))) {
            asked.push(("DescribeImages", 1));
        }
        let count: usize = asked.iter().map(|(_, count)| *count).sum();
        let waits: u64 = waits(&step.task).iter().map(|wait| seconds(*wait)).sum();
        times.insert(*id, CALL * u32::try_from(count).unwrap_or(u32::MAX) + Duration::from_secs(waits));
        for (action, count) in asked.into_iter().filter(|(_, count)| *count > 0) {
            *calls.entry(Lane { action, region: region.to_owned() }).or_default() += count;
        }
    }
    let (chain, steps) = longest(plan, &times);
    let held = calls.iter().map(|(lane, count)| (lane.clone(), held_back(lane.action, *count))).max_by_key(|(_, time)| *time);
    Forecast { held: held.filter(|(_, time)| !time.is_zero()), calls, chain, steps }
}

/// The least time that AWS's buckets of an action leave. Each call is about one instance at most.
fn held_back(action: &str, count: usize) -> Duration {
    let of_resources = rates::of_resources(action).map_or(0.0, |rate| rate.seconds(count));
    Duration::from_secs_f64(rates::of_requests(action, true).seconds(count).max(of_resources))
}

/// The longest way through a plan: its time, and how many steps it has.
fn longest(plan: &Plan, times: &BTreeMap<StepId, Duration>) -> (Duration, usize) {
    let mut ends: BTreeMap<StepId, (Duration, usize)> = BTreeMap::new();
    for id in plan.order.order().unwrap_or_default() {
        let before = plan.order.before(id).into_iter().filter_map(|before| ends.get(before)).max();
        let (begins, steps) = before.copied().unwrap_or_default();
        let takes = times.get(id).copied().unwrap_or_default();
        ends.insert(*id, (begins + takes, steps + 1));
    }
    ends.into_values().max().unwrap_or_default()
}

fn image_of(task: &Task) -> Option<&str> {
    match task {
        Task::Create { resource, .. } => match &resource.body {
            Body::Node(node) => Some(node.image.id.as_deref().unwrap_or(&node.image.name)),
            _ => None,
        },
        _ => None,
    }
}

fn seconds(wait: Wait) -> u64 {
    WAITS.iter().find(|(known, _)| *known == wait).map_or(0, |(_, seconds)| *seconds)
}

fn waits(task: &Task) -> Vec<Wait> {
    match task {
        Task::Create { resource, .. } if resource.kind() == Kind::Node => vec![Wait::Runs],
        Task::Delete { thing, .. } if thing.body.kind() == Kind::Node => vec![Wait::Terminated],
        Task::Update { thing, resource, attributes, .. } => match (&thing.body, &resource.body) {
            (Body::Node(found), Body::Node(wanted)) if attributes.contains(&"type") => {
                let restart = Restart::of(thing, found, wanted);
                let stops = restart.stops.then_some(Wait::Stopped);
                stops.into_iter().chain(restart.starts.then_some(Wait::Runs)).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The calls of one step, the looks that it takes among them.
pub(super) fn of_step(step: &Step, replaced: bool) -> Calls {
    match &step.task {
        Task::Create { resource, .. } => of_create(resource),
        Task::Fill { resource } => match &resource.body {
            Body::SecurityGroup(group) => of_fill(group),
            _ => Vec::new(),
        },
        Task::Update { thing, resource, attributes, tags } => {
            let own = if attributes.is_empty() { Vec::new() } else { of_update(thing, resource, attributes) };
            own.into_iter().chain(tags.iter().flat_map(|(_, change)| of_tags(change))).collect()
        }
        Task::Adopt { tags, .. } => tags.iter().flat_map(|(_, change)| of_tags(change)).collect(),
        Task::Empty { thing } => match &thing.body {
            Body::SecurityGroup(group) => {
                let naming = group.rules.keys().filter(|rule| matches!(rule.peer, Peer::Group(_)));
                std::iter::once(("DescribeSecurityGroupRules", 1)).chain(of_revoke(naming)).collect()
            }
            _ => Vec::new(),
        },
        Task::Delete { thing, with_network } => of_delete(thing, *with_network, replaced),
    }
}

fn of_create(resource: &Resource) -> Calls {
    match &resource.body {
        // A new VPC has the resolver and no names.
        Body::Network(network) => vec![("CreateVpc", 1), ("ModifyVpcAttribute", of_dns(VpcDns::Resolver, network.dns))],
        Body::Dhcp(dhcp) => vec![("CreateDhcpOptions", 1), ("AssociateDhcpOptions", usize::from(dhcp.network.is_some()))],
        Body::Gateway(gateway) => {
            vec![("CreateInternetGateway", 1), ("AttachInternetGateway", usize::from(gateway.network.is_some()))]
        }
        Body::Routes(routes) => vec![("CreateRouteTable", 1), ("CreateRoute", routes.routes.len())],
        Body::Subnet(subnet) => vec![("CreateSubnet", 1), ("AssociateRouteTable", usize::from(subnet.routes.is_some()))],
        Body::SecurityGroup(_) => vec![("CreateSecurityGroup", 1)],
        Body::KeyPair(_) => vec![("ImportKeyPair", 1)],
        Body::Node(_) => vec![("RunInstances", 1)],
    }
}

/// One call an attribute.
fn of_dns(from: VpcDns, to: VpcDns) -> usize {
    usize::from(from.support() != to.support()) + usize::from(from.hostnames() != to.hostnames())
}

fn of_fill(group: &SecurityGroup) -> Calls {
    // AWS gives every new group this one; where it is not wanted it is taken out.
    let all_out = Rule { direction: Direction::Egress, traffic: Traffic::All, peer: Peer::Cidr(Cidr::any_v4()) };
    let mut calls = of_authorize(group.rules.keys().filter(|rule| **rule != all_out));
    calls.push(("RevokeSecurityGroupEgress", usize::from(!group.rules.contains_key(&all_out))));
    calls
}

/// One call a direction, however many rules.
fn of_authorize<'a>(rules: impl Iterator<Item = &'a Rule>) -> Calls {
    by_direction(rules, "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")
}

fn of_revoke<'a>(rules: impl Iterator<Item = &'a Rule>) -> Calls {
    by_direction(rules, "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress")
}

fn by_direction<'a>(rules: impl Iterator<Item = &'a Rule>, inward: &'static str, outward: &'static str) -> Calls {
    let directions: BTreeSet<Direction> = rules.map(|rule| rule.direction).collect();
    let call = |direction| match direction {
        Direction::Ingress => (inward, 1),
        Direction::Egress => (outward, 1),
    };
    directions.into_iter().map(call).collect()
}

fn of_tags(change: &TagChange) -> Calls {
    vec![("CreateTags", usize::from(!change.set.is_empty())), ("DeleteTags", usize::from(!change.remove.is_empty()))]
}

fn of_update(thing: &Thing, resource: &Resource, attributes: &[&str]) -> Calls {
    let differs = |attribute: &str| attributes.contains(&attribute);
    match (&thing.body, &resource.body) {
        (Body::Network(found), Body::Network(wanted)) => {
            let dns = if differs("dns") { of_dns(found.dns, wanted.dns) } else { 0 };
            vec![("ModifyVpcAttribute", dns), ("ModifyVpcTenancy", usize::from(differs("tenancy")))]
        }
        (Body::Dhcp(_), Body::Dhcp(wanted)) => vec![("AssociateDhcpOptions", usize::from(wanted.network.is_some()))],
        (Body::Gateway(_), Body::Gateway(wanted)) => vec![("AttachInternetGateway", usize::from(wanted.network.is_some()))],
        (Body::Routes(found), Body::Routes(wanted)) => of_routes(found, wanted),
        (Body::Subnet(found), Body::Subnet(wanted)) => of_subnet(found, wanted, differs("routes")),
        (Body::SecurityGroup(found), Body::SecurityGroup(wanted)) => of_rules(found, wanted),
        (Body::Node(found), Body::Node(wanted)) => {
            let mut calls = vec![
                ("ModifyNetworkInterfaceAttribute", usize::from(differs("sg"))),
                ("ModifyInstanceMetadataOptions", usize::from(differs("metadata"))),
            ];
            if differs("type") {
                calls.extend(Restart::of(thing, found, wanted).calls());
            }
            calls
        }
        _ => Vec::new(),
    }
}

fn of_routes(found: &Routes, wanted: &Routes) -> Calls {
    let new = wanted.routes.keys().filter(|to| !found.routes.contains_key(to)).count();
    let led = wanted.routes.iter().filter(|(to, target)| found.routes.get(to).is_some_and(|old| old != *target)).count();
    let stale = found.routes.keys().filter(|to| !wanted.routes.contains_key(to)).count();
    vec![("CreateRoute", new), ("ReplaceRoute", led), ("DeleteRoute", stale)]
}

fn of_subnet(found: &Subnet, wanted: &Subnet, routes: bool) -> Calls {
    let mut calls = vec![("ModifySubnetAttribute", found.inherits.len())];
    if routes {
        calls.push(("DescribeRouteTables", 1));
        calls.extend(match (&found.routes, &wanted.routes) {
            (Some(_), Some(_)) => Some(("ReplaceRouteTableAssociation", 1)),
            (None, Some(_)) => Some(("AssociateRouteTable", 1)),
            (Some(_), None) => Some(("DisassociateRouteTable", 1)),
            (None, None) => None,
        });
    }
    calls
}

fn of_rules(found: &SecurityGroup, wanted: &SecurityGroup) -> Calls {
    let missing = wanted.rules.keys().filter(|rule| !found.rules.contains_key(*rule));
    let extra: Vec<&Rule> = found.rules.keys().filter(|rule| !wanted.rules.contains_key(*rule)).collect();
    let reworded = wanted.rules.iter().any(|(rule, why)| found.rules.get(rule).is_some_and(|old| old != why));
    let looks = usize::from(reworded || !extra.is_empty());
    let mut calls = vec![("DescribeSecurityGroupRules", looks), ("ModifySecurityGroupRules", usize::from(reworded))];
    calls.extend(of_authorize(missing));
    calls.extend(of_revoke(extra.into_iter()));
    calls
}

/// What a change of type comes to: a node that somebody stopped stays so, and one that we stopped goes on.
struct Restart {
    marks: bool,
    stops: bool,
    modifies: bool,
    starts: bool,
    unmarks: bool,
}

impl Restart {
    fn of(thing: &Thing, found: &Node, wanted: &Node) -> Restart {
        let marked = thing.tags.contains_key(tags::STOPPED);
        let right = found.instance_type == wanted.instance_type;
        if right && thing.state.is_none() {
            return Restart { marks: false, stops: false, modifies: false, starts: false, unmarks: true };
        }
        let stopped = thing.state.as_deref() == Some("stopped");
        let starts = marked || !stopped;
        Restart { marks: !marked && starts, stops: !stopped, modifies: !right, starts, unmarks: starts }
    }

    fn calls(&self) -> Calls {
        vec![
            ("CreateTags", usize::from(self.marks)),
            ("StopInstances", usize::from(self.stops)),
            ("ModifyInstanceAttribute", usize::from(self.modifies)),
            ("StartInstances", usize::from(self.starts)),
            ("DeleteTags", usize::from(self.unmarks)),
        ]
    }
}

fn of_delete(thing: &Thing, with_network: bool, replaced: bool) -> Calls {
    match &thing.body {
        Body::Network(_) => vec![("DeleteVpc", 1)],
        Body::Dhcp(dhcp) => {
            let loosens = dhcp.network.is_some() && !with_network;
            // A successor has taken its place before.
            let back = usize::from(loosens && !replaced);
            vec![("DescribeVpcs", usize::from(loosens)), ("AssociateDhcpOptions", back), ("DeleteDhcpOptions", 1)]
        }
        Body::Gateway(_) => vec![("DetachInternetGateway", usize::from(!thing.holds.is_empty())), ("DeleteInternetGateway", 1)],
        Body::Routes(_) => vec![("DeleteRouteTable", 1)],
        Body::Subnet(_) => vec![("DeleteSubnet", 1)],
        Body::SecurityGroup(_) => vec![("DeleteSecurityGroup", 1)],
        Body::KeyPair(_) => vec![("DeleteKeyPair", 1)],
        Body::Node(_) => vec![("TerminateInstances", 1)],
    }
}
