//! E0453, W0122: routes to a peering. Rules 89, 90 and 122.
//!
//! What AWS documents (VPC peering guide, "Update your route tables" and "VPC peering limitations"): a table leads to a
//! peering of its own network, and through it to the blocks of the other network, never to that network's own gateways.

use super::Context;
use super::ways::{blocks_of_list, network_of};
use crate::analysis::{Route, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// Looks at the routes of every table of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for table in context.of(Kind::Routes).filter(|table| table.existing.is_none()) {
        let Some(here) = network_of(context, table) else { continue };
        for route in &table.routes {
            let peering = context.analysis.resource(route.target).filter(|target| target.kind == Kind::Peering);
            found.extend(peering.and_then(|peering| judge(context, here, route, peering)));
        }
    }
}

/// Of somebody else's peering both ends must be written before anything can be said.
fn judge(context: &Context<'_>, here: &Settled, route: &Route, peering: &Settled) -> Option<Diagnostic> {
    let end = |name| peering.reference(name).and_then(|id| context.analysis.resource(id));
    let (from, to) = (end("from")?, end("to")?);
    let there = match (from.id == here.id, to.id == here.id) {
        (true, _) => to,
        (_, true) => from,
        _ => return Some(elsewhere(here, route, peering, [from, to])),
    };
    let lists = route.prefix_lists.iter().filter_map(|list| context.analysis.resource(*list));
    let entries: Vec<Vec<Cidr>> = lists.map(|list| blocks_of_list(list).collect()).collect();
    let blocks = route.destinations.iter().map(std::slice::from_ref).chain(entries.iter().map(Vec::as_slice));
    blocks.into_iter().find_map(|blocks| useless(context, route, peering, there, blocks))
}

fn elsewhere(here: &Settled, route: &Route, peering: &Settled, [from, to]: [&Settled; 2]) -> Diagnostic {
    let message = format!("`{}` joins `{}` and `{}`, not `{}`", peering.path, from.path, to.path, here.path);
    Diagnostic::error(codes::OTHER_PEERING, message)
        .at(route.target_span, "no peering of this network")
        .at(peering.head, format!("`{}` is declared here", peering.path))
        .help(format!("declare a peering of `{}` with the network that is meant: peerings do not lead through a third", here.path))
}

/// One destination: a block, or the entries of a prefix list.
fn useless(context: &Context<'_>, route: &Route, peering: &Settled, there: &Settled, blocks: &[Cidr]) -> Option<Diagnostic> {
    let first = blocks.first()?;
    let everything = blocks.iter().find(|block| block.length() == 0);
    if everything.is_none() && blocks.iter().any(|block| may_hold(context, there, *block)) {
        return None;
    }
    let known: Vec<String> = there.cidrs("cidr").map(|block| format!("`{block}`")).collect();
    let block = everything.unwrap_or(first);
    let message = match everything {
        Some(block) => format!("`{block}` leads to `{}`, which carries packets for `{}` alone", peering.path, there.path),
        None => format!("`{block}` leads to `{}`, and `{}` has no such address", peering.path, there.path),
    };
    let warning = Diagnostic::warning(codes::BEHIND_PEER, message)
        .at(route.destination_span, "what is not the other network's own is dropped")
        .at(there.span_of("cidr"), format!("the blocks of `{}`", there.path))
        .note("a peering does not lead to the gateways, peerings or endpoints of the other network");
    Some(match known.is_empty() {
        true => warning.help(format!("name the network: `{} -> {}`", there.path, peering.path)),
        false => warning.help(format!("lead {} there", known.join(", "))),
    })
}

/// Whether a network may have an address of a block.
fn may_hold(context: &Context<'_>, network: &Settled, block: Cidr) -> bool {
    let attribute = if block.is_v6() { "ipv6" } else { "cidr" };
    let mut written = network.cidrs(attribute).peekable();
    let has_none = block.is_v6() && network.existing.is_none() && !context.analysis.has_ipv6(network);
    let unknown = written.peek().is_none() && !has_none;
    unknown || written.any(|own| own.overlaps(block))
}
