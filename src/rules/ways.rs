//! Which way packets leave a subnet, as far as the program says it, and what else the rules of routes ask.

use std::collections::BTreeMap;

use super::Context;
use crate::analysis::{InstanceId, Path, Route, Settled, Value};
use crate::net::Cidr;
use crate::schema::Kind;

/// Blocks that no internet gateway carries. Sources: RFC 1918, RFC 6598.
const PRIVATE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/// A route with what it leads to.
pub(super) type Way<'a> = (&'a Route, &'a Settled);

/// Whether nothing of the program is missing for an error in it. Only then may a rule tell that something is not there: what
/// could not be read would be told twice.
pub(super) fn is_whole(context: &Context<'_>) -> bool {
    !context.analysis.has_errors()
}

/// The IPv4 routes of each subnet that lead to public addresses.
pub(super) struct Ways<'a> {
    tables: BTreeMap<InstanceId, Vec<Way<'a>>>,
    /// The tables of the subnets; the main table of a network of ours leads nowhere, and is none.
    subnets: BTreeMap<InstanceId, Option<InstanceId>>,
}

impl<'a> Ways<'a> {
    /// The routes of all subnets.
    pub(super) fn of(context: &Context<'a>) -> Ways<'a> {
        let ours = context.of(Kind::Routes).filter(|table| table.existing.is_none());
        let tables = ours.map(|table| (table.id, public(context, table))).collect();
        let known = |subnet: &&Settled| subnet.reference("routes").is_some() || is_ours(context, subnet);
        let subnets = context.of(Kind::Subnet).filter(known).map(|subnet| (subnet.id, subnet.reference("routes"))).collect();
        Ways { tables, subnets }
    }

    /// The routes of a subnet. None where the program does not say them all: its table is somebody else's, or the main one of
    /// somebody else's network.
    pub(super) fn out_of(&self, subnet: InstanceId) -> Option<&[Way<'a>]> {
        match self.subnets.get(&subnet)? {
            Some(table) => self.tables.get(table).map(Vec::as_slice),
            None => Some(&[]),
        }
    }
}

/// Whether neither the subnet nor its network is somebody else's.
fn is_ours(context: &Context<'_>, subnet: &Settled) -> bool {
    let network = subnet.network.and_then(|id| context.analysis.resource(id));
    subnet.existing.is_none() && !subnet.spans.contains_key("routes") && network.is_some_and(|network| network.existing.is_none())
}

/// What leads to entries of a prefix list is taken to lead to public ones.
fn public<'a>(context: &Context<'a>, table: &'a Settled) -> Vec<Way<'a>> {
    let leads_out = |route: &&Route| !route.prefix_lists.is_empty() || route.destinations.iter().any(|block| is_public(*block));
    table.routes.iter().filter(leads_out).filter_map(|route| Some((route, context.analysis.resource(route.target)?))).collect()
}

/// Whether a block has IPv4 addresses that are not private.
pub(super) fn is_public(block: Cidr) -> bool {
    let private = |text: &str| text.parse::<Cidr>().is_ok_and(|private| private.covers(block));
    !block.is_v6() && !PRIVATE.into_iter().any(private)
}

/// Whether packets that go this way may come to an internet gateway: at once, or through what the program does not look
/// into.
pub(super) fn may_reach_internet(way: &Way<'_>) -> bool {
    match way.1.kind {
        Kind::Gateway | Kind::Node | Kind::Interface | Kind::Transit | Kind::Peering | Kind::Vpn => true,
        Kind::Nat => way.1.word("reach") == Some("private"),
        _ => false,
    }
}

/// The network that a resource lies in.
pub(super) fn network_of<'a>(context: &Context<'a>, resource: &Settled) -> Option<&'a Settled> {
    resource.network.and_then(|id| context.analysis.resource(id))
}

/// The entries of a prefix list. Of somebody else's, those that the program writes.
pub(super) fn blocks_of_list(list: &Settled) -> impl Iterator<Item = Cidr> {
    list.list("entries").iter().filter_map(|entry| match entry {
        Value::Cidr(block) => Some(*block),
        Value::Ip(address) => Some(Cidr::single(*address)),
        _ => None,
    })
}

/// The name of a resource as its own network calls it.
pub(super) fn short_name(resource: &Settled) -> String {
    Path(resource.path.0.last().cloned().into_iter().collect()).to_string()
}
