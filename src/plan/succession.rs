//! Which of the two comes first in a replacement.
//!
//! A successor that needs what its predecessor holds (a block, an address, an attachment) waits for its end. `replace =
//! create-first` asks for the other order, so that somebody is always there; where AWS can't have both at once, the plan is refused.

use std::collections::BTreeMap;

use super::diff::Fate;
use super::{Action, Reason, ReplaceOrder};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Address, Body, Identity, Ref, Resource, Shown, Thing};
use crate::schema::Kind;

/// The order where the program asks for none.
pub(super) fn of_kind(kind: Kind, reasons: &[Reason]) -> ReplaceOrder {
    // What lies in a network that makes room for its successor goes before it.
    let with_network = reasons.iter().any(|reason| reason.attribute == "network" && reason.spread);
    match kind {
        Kind::Dhcp | Kind::KeyPair | Kind::Routes if !with_network => ReplaceOrder::CreateFirst,
        _ => ReplaceOrder::DestroyFirst,
    }
}

/// Gives those their order that ask for one, and says of whom that can't be.
pub(super) fn settle(fates: &mut BTreeMap<Identity, Fate<'_>>) -> Vec<Diagnostic> {
    for fate in fates.values_mut().filter(|fate| asks(fate)) {
        fate.action = Some(Action::Replace(ReplaceOrder::CreateFirst));
    }
    fates.values().filter(|fate| asks(fate)).filter_map(|fate| refuse(fate, fates)).collect()
}

fn asks(fate: &Fate<'_>) -> bool {
    matches!(fate.action, Some(Action::Replace(_))) && fate.resource.as_ref().is_some_and(|resource| resource.handling.create_first)
}

/// Who has an address in the region of a fate.
fn beside(fate: &Fate<'_>, address: &Address) -> Identity {
    Identity { address: address.clone(), region: fate.identity.region.clone() }
}

fn refuse(fate: &Fate<'_>, fates: &BTreeMap<Identity, Fate<'_>>) -> Option<Diagnostic> {
    let (resource, thing) = (fate.resource.as_ref()?, fate.thing?);
    let error = |why: String| {
        Diagnostic::error(
            codes::CREATE_FIRST,
            format!("the successor of `{}` can't be made before {} goes: {why}", resource.address, thing.id),
        )
        .at(resource.span_of("replace"), "asked for here")
    };
    if let Some(held) = held(resource, thing, &fate.reasons) {
        return Some(error(held).help("let it have another, or take `replace` out: then the old one goes first"));
    }
    let late = fate.reasons.iter().filter(|reason| reason.spread).flat_map(|reason| named(&reason.to)).find(|address| {
        let action = fates.get(&beside(fate, address)).and_then(|fate| fate.action);
        action == Some(Action::Replace(ReplaceOrder::DestroyFirst))
    })?;
    let why = format!("`{late}`, which it needs, is replaced too, and the old one of that goes first");
    Some(error(why).help(format!("write `replace = create-first` at `{late}` too, or take it out here")))
}

/// What AWS has once, and both would have at the same time.
fn held(resource: &Resource, thing: &Thing, reasons: &[Reason]) -> Option<String> {
    let elsewhere = |attribute: &str| reasons.iter().any(|reason| reason.attribute == attribute);
    match (&resource.body, &thing.body) {
        (Body::Node(wanted), Body::Node(found)) if wanted.ip.is_some() && wanted.ip == found.ip && !elsewhere("subnet") => {
            wanted.ip.map(|ip| format!("both would have the address {ip}"))
        }
        (Body::Subnet(wanted), Body::Subnet(found)) if wanted.cidr.overlaps(found.cidr) && !elsewhere("network") => {
            Some(format!("{} and {} overlap", wanted.cidr, found.cidr))
        }
        (Body::Gateway(_), Body::Gateway(_)) if !elsewhere("network") => Some("a network has one internet gateway".to_owned()),
        _ => None,
    }
}

fn named(value: &Shown) -> Vec<Address> {
    let address = |to: &Ref| match to {
        Ref::Address(address) => Some(address.clone()),
        Ref::Id(_) => None,
    };
    match value {
        Shown::Ref(to) => address(to).into_iter().collect(),
        Shown::Refs(refs) => refs.iter().filter_map(address).collect(),
        _ => Vec::new(),
    }
}
