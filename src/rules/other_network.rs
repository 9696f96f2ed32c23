//! E0417: a reference to what lies in another network. Rules 62, 73, 81, 92, 106, 125 and 141.
//!
//! What AWS documents: subnets, groups, tables, ACLs and gateways serve the network they lie in. (Errors
//! `InvalidParameterValue`, "… belong to different networks"; `InvalidGroup.NotFound`.) Two go further: a rule may name a
//! group of a peered network in the same region (UserIdGroupPair), and an elastic address serves all networks of its
//! account in its region (AllocateAddress).

use std::collections::BTreeSet;

use super::Context;
use super::ways::network_of;
use crate::analysis::{InstanceId, PeerOfRule, Settled, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::source::Span;

/// Which attributes name what lies in the same network.
const SAME_NETWORK: &[(Kind, &[&str])] = &[
    (Kind::Node, &["subnet", "sg"]),
    (Kind::Fleet, &["subnets", "sg"]),
    (Kind::Interface, &["subnet", "sg", "node"]),
    (Kind::Subnet, &["routes", "acl"]),
    (Kind::Nat, &["subnet"]),
    (Kind::Endpoint, &["routes", "subnets", "sg"]),
    (Kind::FlowLog, &["of"]),
];

/// Which attributes name what lies in the same region of the same account.
const SAME_REGION: &[(Kind, &str)] = &[(Kind::Node, "public-ip"), (Kind::Interface, "address"), (Kind::Nat, "address")];

/// Looks at every reference from one network's resource to another resource.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let resource = |id| context.analysis.resource(id);
    for (kind, attributes) in SAME_NETWORK {
        for from in context.of(*kind) {
            for attribute in *attributes {
                let others = from.references(attribute).filter_map(resource).filter(|to| is_elsewhere(from, to));
                found.extend(others.filter_map(|to| {
                    refuse(context, from, to, from.span_of_value(attribute, |value| *value == Value::Instance(to.id)))
                }));
            }
        }
    }
    for from in context.of(Kind::Routes) {
        let targets = from.routes.iter().filter_map(|route| Some((resource(route.target)?, route.target_span)));
        found.extend(targets.filter(|(to, _)| is_elsewhere(from, to)).filter_map(|(to, span)| refuse(context, from, to, span)));
    }
    for (kind, attribute) in SAME_REGION {
        for from in context.of(*kind) {
            let address = from.reference(attribute).and_then(resource);
            found.extend(address.and_then(|to| out_of_region(context, from, to, from.span_of(attribute))));
        }
    }
    groups(context, found);
}

/// What stands outside of networks, as a peering does, is in none that could be another.
fn is_elsewhere(from: &Settled, to: &Settled) -> bool {
    from.network.zip(to.network).is_some_and(|(here, there)| here != there)
}

fn refuse(context: &Context<'_>, from: &Settled, to: &Settled, span: Span) -> Option<Diagnostic> {
    let here = network_of(context, from)?;
    let message = format!("`{}` lies in another network than `{}`", to.path, from.path);
    Some(
        Diagnostic::error(codes::OTHER_NETWORK, message)
            .at(span, format!("one of `{}` is needed", here.path))
            .at(to.head, format!("`{}` is declared here", to.path))
            .help(format!("name {} of `{}`", crate::analysis::with_article(to.kind.word()), here.path)),
    )
}

fn out_of_region(context: &Context<'_>, from: &Settled, to: &Settled, span: Span) -> Option<Diagnostic> {
    let (here, there) = (network_of(context, from)?, network_of(context, to)?);
    let place = |resource| context.analysis.region_of(resource);
    let message = if here.reference("account") != there.reference("account") {
        format!("`{}` belongs to another account than `{}`", to.path, from.path)
    } else {
        let regions = place(here).zip(place(there)).filter(|(here, there)| here != there)?;
        format!("`{}` is an address of `{}`, and `{}` lies in `{}`", to.path, regions.1, from.path, regions.0)
    };
    Some(
        Diagnostic::error(codes::OTHER_NETWORK, message)
            .at(span, "an address of the same region and account is needed")
            .at(to.head, format!("`{}` is declared here", to.path))
            .help(format!("declare an `address` in `{}`", here.path)),
    )
}

/// Groups that rules name. Somebody else's peering whose ends are not written may join any two networks.
fn groups(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut joined: BTreeSet<(InstanceId, InstanceId)> = BTreeSet::new();
    for peering in context.of(Kind::Peering) {
        match (peering.reference("from"), peering.reference("to")) {
            (Some(from), Some(to)) => joined.extend([(from, to), (to, from)]),
            _ if peering.existing.is_some() => return,
            _ => {}
        }
    }
    for from in context.of(Kind::SecurityGroup) {
        for line in &from.allows {
            for peer in line.peers.iter().flat_map(|peer| context.analysis.peers(peer, from.network)) {
                let PeerOfRule::Group(group) = peer else { continue };
                let to = context.analysis.resource(group).filter(|to| is_elsewhere(from, to));
                found.extend(to.and_then(|to| unjoined(context, from, to, line.peer_span, &joined)));
            }
        }
    }
}

fn unjoined(
    context: &Context<'_>,
    from: &Settled,
    to: &Settled,
    span: Span,
    joined: &BTreeSet<(InstanceId, InstanceId)>,
) -> Option<Diagnostic> {
    let (here, there) = (network_of(context, from)?, network_of(context, to)?);
    let is_joined = joined.contains(&(here.id, there.id));
    let same_region = context.analysis.region_of(here) == context.analysis.region_of(there);
    if is_joined && same_region {
        return None;
    }
    let message = format!("`{}` lies in another network than `{}`", to.path, from.path);
    let what = if is_joined { "a peered network of another region" } else { "a network that no `peering` joins to this one" };
    Some(
        Diagnostic::error(codes::OTHER_NETWORK, message)
            .at(span, format!("a group of {what}"))
            .at(to.head, format!("`{}` is declared here", to.path))
            .help("across networks a rule names a block, not a group"),
    )
}
