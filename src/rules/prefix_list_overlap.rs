//! E0455: two prefix lists of a table share addresses and lead to different targets. Rule 98.
//!
//! What AWS documents (VPC user guide, "Route priority and prefix lists"): it picks one of the two at random. AWS takes such
//! a table; nobody can mean it.

use std::collections::BTreeSet;

use super::Context;
use super::ways::blocks_of_list;
use crate::analysis::{Route, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// An entry with the list that it stands in and the route that names the list.
type Entry<'a> = (Cidr, &'a Settled, &'a Route);

/// Looks at the prefix lists of every table of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for table in context.of(Kind::Routes).filter(|table| table.existing.is_none()) {
        let named = table.routes.iter().flat_map(|route| route.prefix_lists.iter().map(move |list| (route, *list)));
        let lists = named.filter_map(|(route, list)| Some((route, context.analysis.resource(list)?)));
        let entries: Vec<Entry<'_>> =
            lists.flat_map(|(route, list)| blocks_of_list(list).map(move |block| (block, list, route))).collect();
        overlaps(table, entries, found);
    }
}

/// Sorted by base and length, all blocks around an entry stand before it, each inside of the one before.
fn overlaps(table: &Settled, mut entries: Vec<Entry<'_>>, found: &mut Vec<Diagnostic>) {
    entries.sort_by_key(|(block, list, route)| (block.base(), block.length(), route.span, list.id));
    let mut around: Vec<Entry<'_>> = Vec::new();
    let mut told = BTreeSet::new();
    for entry in entries {
        while around.pop_if(|(block, ..)| !block.covers(entry.0)).is_some() {}
        let other = around.iter().find(|(_, list, route)| list.id != entry.1.id && route.target != entry.2.target);
        if let Some(other) = other
            && told.insert((other.1.id.min(entry.1.id), other.1.id.max(entry.1.id)))
        {
            found.push(undecided(table, entry, *other));
        }
        around.push(entry);
    }
}

fn undecided(table: &Settled, one: Entry<'_>, other: Entry<'_>) -> Diagnostic {
    let (first, second) = if one.2.span <= other.2.span { (one, other) } else { (other, one) };
    let message = format!(
        "`{}` of `{}` and `{}` of `{}` share addresses and lead to different targets of `{}`",
        first.0, first.1.path, second.0, second.1.path, table.path
    );
    Diagnostic::error(codes::LISTS_OVERLAP, message)
        .at(second.2.destination_span, format!("`{}` leads here", second.0))
        .at(first.2.destination_span, format!("`{}` leads here", first.0))
        .note("among prefix lists the more exact entry does not win: AWS picks one of the two at random")
        .help("take the shared addresses out of one of the lists, or write them as routes of their own, which come first")
}
