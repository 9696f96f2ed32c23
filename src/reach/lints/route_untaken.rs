//! W0703: a route that no packet takes.
//!
//! What AWS documents (VPC user guide, "Route priority"): the longest prefix that holds an address decides; of equal ones
//! `local` goes first, then a written block, then a prefix list. A route takes no packet if the others take all of its
//! addresses, or if nothing in the subnets of its table has addresses of its family.

use super::Scene;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::reach::network::{Destination, Known, Network, Route, Subnet, Table, TableId};
use crate::reach::sets::{self, Intervals};
use crate::source::Span;

/// How many of the routes that take another one's packets are shown.
const SHOWN: usize = 2;

/// Looks at every route of every table of ours.
pub(super) fn check(scene: &Scene<'_>, found: &mut Vec<Diagnostic>) {
    let net = scene.net();
    for (at, table) in net.tables.iter().enumerate().filter(|(_, table)| table.known == Known::Whole) {
        let subnets: Vec<&Subnet> = net.subnets.iter().filter(|subnet| subnet.table == Some(TableId(at))).collect();
        for route in &table.routes {
            let warning = taken(net, table, route).or_else(|| of_no_family(table, route, &subnets));
            found.extend(warning.map(|warning| scene.of(&table.label, warning)));
        }
    }
}

/// A part of what a route is for: a block, and what counts among prefixes of one length.
type Part = (Cidr, u8);

fn parts(net: &Network, route: &Route) -> Vec<Part> {
    match route.to {
        Destination::Block(block) => vec![(block, 2)],
        Destination::List(id) => net.lists(id).into_iter().flat_map(|list| list.blocks.iter().map(|block| (*block, 1))).collect(),
    }
}

/// Whether other routes take all of its packets.
fn taken(net: &Network, table: &Table, route: &Route) -> Option<Diagnostic> {
    let partly = |id| net.lists(id).is_none_or(|list| list.known == Known::Part || list.blocks.is_empty());
    if matches!(route.to, Destination::List(id) if partly(id)) {
        return None;
    }
    let others: Vec<(&Route, Vec<Part>)> =
        table.routes.iter().filter(|other| !std::ptr::eq(*other, route)).map(|other| (other, parts(net, other))).collect();
    let local = net.vpcs(table.vpc).map_or(&[][..], |vpc| vpc.blocks.as_slice());
    let mut takers: Vec<Span> = Vec::new();
    for (block, rank) in parts(net, route) {
        let mut left = sets::of_block(block);
        let inside = sets::of_blocks(local.iter().copied().filter(|own| own.length() >= block.length()));
        left = left.minus(&inside);
        for (other, parts) in &others {
            let wins = |(of, its): &&Part| (of.length(), *its) > (block.length(), rank) && of.overlaps(block);
            let theirs = sets::of_blocks(parts.iter().filter(wins).map(|(block, _)| *block));
            let rest = left.minus(&theirs);
            if rest != left {
                takers.extend(other.span);
                left = rest;
            }
        }
        if left != Intervals::none() {
            return None;
        }
    }
    let message = format!("no packet takes the route of `{}` for {}", table.label.name, name(net, route));
    let mut warning = Diagnostic::warning(codes::UNTAKEN_ROUTE, message).at(route.span?, "longer prefixes take all of its packets");
    takers.dedup();
    for span in takers.into_iter().filter(|span| Some(*span) != route.span).take(SHOWN) {
        warning = warning.at(span, "takes some of them");
    }
    Some(warning.help("take it out, or those that go before it"))
}

fn name(net: &Network, route: &Route) -> String {
    match route.to {
        Destination::Block(block) => format!("`{block}`"),
        Destination::List(id) => net.lists(id).map_or_else(String::new, |list| format!("`{}`", list.label.name)),
    }
}

/// Whether nothing in the subnets of the table has addresses of its family.
fn of_no_family(table: &Table, route: &Route, subnets: &[&Subnet]) -> Option<Diagnostic> {
    let Destination::Block(block) = route.to else { return None };
    let has = |subnet: &&Subnet| if block.is_v6() { subnet.ipv6.is_some() } else { subnet.block.is_some() };
    let first = subnets.first().filter(|_| !subnets.iter().any(has))?;
    let family = if block.is_v6() { "IPv6" } else { "IPv4" };
    let message = format!("no packet takes the route of `{}` for `{block}`: its subnets have no {family}", table.label.name);
    let warning = Diagnostic::warning(codes::UNTAKEN_ROUTE, message).at(route.span?, format!("for {family} alone"));
    let warning = first.label.span.map_or_else(|| warning.clone(), |span| warning.clone().at(span, format!("has no {family}")));
    Some(warning.help(format!("take it out, or give a subnet of the table {family}")))
}
