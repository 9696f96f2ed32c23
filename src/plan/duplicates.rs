//! What one creation has made twice.
//!
//! A few calls make another thing each time that they are sent, and AWS may show the first one only minutes later. Two things
//! with the same `vpclang:op` come from the same creation: the one that others hang on stays, and the other one goes. Where
//! others hang on both, or the ops differ, only a person can tell.

use crate::model::{Body, Observed, Thing, tags};
use crate::schema::Kind;

/// Takes those out that another one stands for.
pub fn take<'a>(things: &mut Vec<&'a Thing>, observed: &Observed) -> Vec<&'a Thing> {
    let Some(op) = things.first().and_then(|thing| thing.tags.get(tags::OP)).cloned() else { return Vec::new() };
    let same = |thing: &&Thing| thing.tags.get(tags::OP) == Some(&op) && can_be_made_twice(thing);
    if things.len() < 2 || !things.iter().all(same) {
        return Vec::new();
    }
    let uses = |thing: &Thing| observed.things.iter().filter(|other| other.holds.contains(&thing.id)).count();
    if things.iter().filter(|thing| uses(thing) > 0).count() > 1 {
        return Vec::new();
    }
    things.sort_by_key(|thing| (std::cmp::Reverse(uses(thing)), !is_attached(thing), thing.id.clone()));
    things.split_off(1)
}

/// Why one of two goes.
pub fn note(gone: &Thing, stays: &Thing) -> String {
    let Thing { address, .. } = stays;
    format!(
        "{} and {} were made by one creation of `{address}` that was cut off: {} goes, which nothing uses",
        stays.id, gone.id, gone.id
    )
}

/// Whether AWS has neither a token nor a natural key for it.
fn can_be_made_twice(thing: &Thing) -> bool {
    matches!(thing.body.kind(), Kind::Network | Kind::Dhcp | Kind::Gateway | Kind::Routes)
}

fn is_attached(thing: &Thing) -> bool {
    match &thing.body {
        Body::Gateway(gateway) => gateway.network.is_some(),
        Body::Dhcp(dhcp) => dhcp.network.is_some(),
        Body::Routes(routes) => !routes.routes.is_empty(),
        _ => false,
    }
}
