//! Desired and observed, compared.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Change, Plan, Reason, duplicates, order, succession};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::tags::{self, TagChange};
use crate::model::{Address, Body, Field, Identity, Observed, Peer, Program, Ref, Resource, Rule, Shown, Thing};
use crate::schema::{Change as Cost, Kind};

/// What happens to one identity, before it becomes lines and steps.
pub(super) struct Fate<'a> {
    pub identity: Identity,
    pub resource: Option<Resource>,
    pub thing: Option<&'a Thing>,
    pub reasons: Vec<Reason>,
    pub tags: Vec<(String, TagChange)>,
    pub action: Option<Action>,
}

impl<'a> Fate<'a> {
    /// The program does not have it any more.
    fn gone(identity: Identity, thing: &'a Thing) -> Fate<'a> {
        let action = Some(Action::Destroy);
        Fate { identity, resource: None, thing: Some(thing), reasons: Vec::new(), tags: Vec::new(), action }
    }
}

/// Compares a program, whose images are settled, with what the account has. `owner` is the stack's owner tag.
///
/// Refused (as diagnostics) is a plan that would destroy or replace what is protected, and one in which two things
/// in the account claim the same address.
pub fn diff(program: &Program, observed: &Observed, owner: &str) -> Result<Plan, Vec<Diagnostic>> {
    let mut refusals = Vec::new();
    let mut existing = observed.by_identity();
    let mut fates = BTreeMap::new();
    let mut predecessors = Vec::new();
    let mut notes = Vec::new();
    for (identity, things) in &mut existing {
        predecessors.extend(take_predecessors(things));
        let twice = duplicates::take(things, observed);
        notes.extend(twice.first().zip(things.first()).map(|(gone, stays)| duplicates::note(gone, stays)));
        predecessors.extend(twice);
        if things.len() > 1 {
            refusals.push(claimed_twice(identity, things));
        }
    }
    // What is none of ours stays whoever names it; what is ours only while the program has it.
    let declared = |to: &Ref| match to {
        Ref::Id(_) => true,
        Ref::Address(address) => program.resources.keys().any(|identity| identity.address == *address),
    };
    for (identity, resource) in &program.resources {
        let thing = existing.get(identity).and_then(|things| things.first().copied());
        if let Some(thing) = thing.filter(|thing| thing.body.kind() != resource.kind()) {
            refusals.push(of_another_kind(program, resource, thing));
            continue;
        }
        fates.insert(identity.clone(), compare(identity, with_foreign(resource.clone(), thing, &declared), thing, owner));
    }
    // What the program has and this version does not apply stays as it is.
    let left_out: BTreeSet<&Address> = program.left_out.iter().map(|left_out| &left_out.address).collect();
    for (identity, things) in existing.iter().filter(|(identity, _)| !left_out.contains(&identity.address)) {
        if let Some(thing) = things.first().filter(|_| !fates.contains_key(identity)) {
            fates.insert(identity.clone(), Fate::gone(identity.clone(), thing));
        }
    }
    spread_replacements(&mut fates);
    refusals.extend(succession::settle(&mut fates));
    refusals.extend(fates.values().filter_map(refuse_protected));
    refusals.extend(fates.values().filter_map(|fate| refuse_cut_off(fate, &fates)));
    let left: Vec<Fate<'_>> = predecessors.into_iter().map(|thing| Fate::gone(thing.identity(), thing)).collect();
    refusals.extend(left.iter().filter_map(refuse_protected));
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut plan = order::lay_out(program, fates, left, owner, observed);
    plan.notes.extend(notes);
    match plan.order.order() {
        Ok(_) => Ok(plan),
        Err(ring) => Err(vec![ring_error(&plan, &ring)]),
    }
}

/// What bears the address is something else: only a rename, or a changed tag, can have brought that about.
fn of_another_kind(program: &Program, resource: &Resource, thing: &Thing) -> Diagnostic {
    let (is, wanted) = (thing.body.kind().title(), resource.kind().title());
    let message = format!("`{}` is to be {}, and {} is {}", resource.address, a(&wanted), thing.id, a(&is));
    let moved = program.moved.iter().find(|moved| resource.address.rebased(&moved.to, &moved.from).is_some());
    let error = Diagnostic::error(codes::MOVED_KIND, message);
    match moved {
        Some(moved) => error
            .at(moved.span, "moved here")
            .at(resource.span, format!("declared as {}", a(&wanted)))
            .help("a rename keeps the kind: take the `moved` line out, and one is destroyed and the other made"),
        None => {
            error.at(resource.span, "declared here").help("somebody has changed its tags: give it back its own `vpclang:address`")
        }
    }
}

fn a(title: &str) -> String {
    crate::analysis::with_article(title)
}

/// A successor that was made while its predecessor stood names it: what is left of that replacement is to end the
/// predecessor.
fn take_predecessors<'a>(things: &mut Vec<&'a Thing>) -> Vec<&'a Thing> {
    let replaced: BTreeSet<String> = things.iter().filter_map(|thing| thing.tags.get(tags::REPLACES)).cloned().collect();
    let (left, standing) = things.drain(..).partition(|thing| replaced.contains(&thing.id));
    *things = standing;
    left
}

/// The images that run under the names of the program: what a lost pin is taken from, by region, architecture and name.
pub fn pins_of(observed: &Observed) -> BTreeMap<(String, String), String> {
    let image = |thing: &Thing| match &thing.body {
        Body::Node(node) => {
            let name = thing.tags.get(tags::IMAGE)?;
            let architecture = crate::schema::regions::architecture(&node.instance_type);
            Some(((thing.place.region.clone(), format!("{name} {architecture}")), node.image.id.clone()?))
        }
        _ => None,
    };
    observed.things.iter().rev().filter_map(image).collect()
}

fn compare<'a>(identity: &Identity, resource: Resource, thing: Option<&'a Thing>, owner: &str) -> Fate<'a> {
    let mut fate = Fate {
        identity: identity.clone(),
        resource: None,
        thing,
        reasons: Vec::new(),
        tags: Vec::new(),
        action: Some(Action::Create),
    };
    let Some(thing) = thing else { return Fate { resource: Some(resource), ..fate } };
    let settled = left_to_aws(&resource, thing);
    fate.reasons = reasons(&settled, thing);
    fate.reasons.extend(half_restarted(&settled, thing));
    fate.tags = tag_changes(&settled, thing, owner);
    fate.reasons.extend(tag_reason(&settled, &fate.tags));
    fate.action = action(&fate.reasons, resource.kind());
    fate.resource = Some(resource);
    fate
}

/// What a program leaves to AWS is what AWS has chosen: an unwritten address is never a difference. Nor is a public
/// address that a node does not have while it stands still: it gets another when it starts.
fn left_to_aws(resource: &Resource, thing: &Thing) -> Resource {
    let mut resource = resource.clone();
    if let (Body::Node(wanted), Body::Node(found)) = (&mut resource.body, &thing.body) {
        wanted.ip = wanted.ip.or(found.ip);
        if thing.state.is_some() {
            wanted.public_ip = found.public_ip;
        }
    }
    resource
}

/// With `foreign = keep`, what somebody else has added is wanted as it is, unless it names what leaves the program. Nobody can
/// tell it from what the program once said and no longer does: that stays too.
fn with_foreign(mut resource: Resource, thing: Option<&Thing>, declared: &dyn Fn(&Ref) -> bool) -> Resource {
    let Some(thing) = thing.filter(|_| resource.handling.keeps_foreign) else { return resource };
    match (&mut resource.body, &thing.body) {
        (Body::SecurityGroup(wanted), Body::SecurityGroup(found)) => {
            let stays = |rule: &Rule| !matches!(&rule.peer, Peer::Group(to) if !declared(to));
            for (rule, why) in found.rules.iter().filter(|(rule, _)| stays(rule)) {
                wanted.rules.entry(rule.clone()).or_insert_with(|| why.clone());
            }
        }
        (Body::Routes(wanted), Body::Routes(found)) => {
            for (destination, target) in found.routes.iter().filter(|(_, target)| declared(target)) {
                wanted.routes.entry(*destination).or_insert_with(|| target.clone());
            }
        }
        _ => {}
    }
    resource
}

/// A node that we stopped to give it another type, and that nobody started again, is finished: whatever its type is.
fn half_restarted(resource: &Resource, thing: &Thing) -> Option<Reason> {
    let (Body::Node(wanted), Some(before)) = (&resource.body, thing.tags.get(tags::STOPPED)) else { return None };
    let Body::Node(found) = &thing.body else { return None };
    (found.instance_type == wanted.instance_type).then(|| Reason {
        attribute: "type",
        from: Shown::Text(before.clone()),
        to: Shown::Text(wanted.instance_type.clone()),
        cost: Cost::Restart,
        spread: false,
        span: Some(resource.span_of("type")),
    })
}

fn action(reasons: &[Reason], kind: Kind) -> Option<Action> {
    match reasons.iter().map(|reason| reason.cost).max()? {
        Cost::InPlace | Cost::Restart => Some(Action::Update),
        Cost::Replace => Some(Action::Replace(succession::of_kind(kind, reasons))),
    }
}

fn reasons(resource: &Resource, thing: &Thing) -> Vec<Reason> {
    let found: BTreeMap<&str, Shown> = thing.body.fields().into_iter().map(|field| (field.name, field.value)).collect();
    let differing = |field: Field| {
        let from = found.get(field.name).cloned().unwrap_or(Shown::Unset);
        (from != field.value).then(|| Reason {
            attribute: field.name,
            cost: cost(resource, thing, field.name),
            spread: false,
            span: Some(span_of_difference(resource, field.name, &from, &field.value)),
            from,
            to: field.value,
        })
    };
    resource.body.fields().into_iter().filter_map(differing).collect()
}

/// The line that is written for what is new, where lines differ; else where the attribute is written.
fn span_of_difference(resource: &Resource, attribute: &str, from: &Shown, to: &Shown) -> crate::source::Span {
    if let (Shown::Lines(from), Shown::Lines(to)) = (from, to) {
        let new = to.iter().find(|(key, value)| from.get(*key) != Some(*value));
        if let Some(span) = new.and_then(|(key, _)| resource.lines.get(key)) {
            return *span;
        }
    }
    resource.span_of(attribute)
}

fn cost(resource: &Resource, thing: &Thing, attribute: &str) -> Cost {
    // ModifyVpcTenancy goes one way: an existing VPC can be made `default`, and never `dedicated`.
    if let (Body::Network(wanted), "tenancy") = (&resource.body, attribute)
        && wanted.tenancy == crate::model::Tenancy::Default
    {
        return Cost::InPlace;
    }
    // What hangs on another network than its own is not moved by force: it is made anew.
    let detached = |body: &Body| match body {
        Body::Gateway(gateway) => gateway.network.is_none(),
        Body::Dhcp(dhcp) => dhcp.network.is_none(),
        _ => false,
    };
    if attribute == "network" && !detached(&thing.body) {
        return Cost::Replace;
    }
    resource.kind().schema().attribute(attribute).map_or(Cost::InPlace, |attribute| attribute.change)
}

fn tag_changes(resource: &Resource, thing: &Thing, owner: &str) -> Vec<(String, TagChange)> {
    let own = TagChange::between(&thing.tags, &tags::desired(resource, owner));
    let wanted = tags::desired_of_part(resource, owner);
    let parts = thing.parts.iter().map(|part| (part.id.clone(), TagChange::between(&part.tags, &wanted)));
    std::iter::once((thing.id.clone(), own)).chain(parts).filter(|(_, change)| !change.is_empty()).collect()
}

/// The digest of a node's script is a tag, but a change of the script is told as one of `init`.
pub(super) fn tag_reason(resource: &Resource, changes: &[(String, TagChange)]) -> Option<Reason> {
    let told = |key: &&String| key.as_str() != tags::INIT;
    let set: BTreeMap<String, String> = changes
        .iter()
        .flat_map(|(_, change)| change.set.iter().filter(|(key, _)| told(key)))
        .map(|(k, v)| (k.clone(), format!("= {v}")))
        .collect();
    let removed: BTreeMap<String, String> =
        changes.iter().flat_map(|(_, change)| change.remove.iter().filter(told)).map(|key| (key.clone(), String::new())).collect();
    (!set.is_empty() || !removed.is_empty()).then(|| Reason {
        attribute: "tags",
        from: Shown::Lines(removed),
        to: Shown::Lines(set),
        cost: Cost::InPlace,
        spread: false,
        span: Some(resource.span_of("tags")),
    })
}

/// Whoever refers to what is replaced is replaced too where that reference forces it, and so on; else it is updated.
fn spread_replacements(fates: &mut BTreeMap<Identity, Fate<'_>>) {
    loop {
        let replaced: BTreeSet<Identity> = fates
            .values()
            .filter(|fate| matches!(fate.action, Some(Action::Replace(_))))
            .map(|fate| fate.identity.clone())
            .collect();
        let mut grew = false;
        for fate in fates.values_mut().filter(|fate| fate.thing.is_some()) {
            let Some(resource) = &fate.resource else { continue };
            let new: Vec<Reason> = spread(resource, &fate.identity, &replaced)
                .into_iter()
                .filter(|reason| !fate.reasons.iter().any(|known| known.attribute == reason.attribute))
                .collect();
            grew |= !new.is_empty();
            fate.reasons.extend(new);
            fate.action = action(&fate.reasons, resource.kind());
        }
        if !grew {
            return;
        }
    }
}

fn spread(resource: &Resource, identity: &Identity, replaced: &BTreeSet<Identity>) -> Vec<Reason> {
    let is_replaced =
        |address: &Address| replaced.contains(&Identity { address: address.clone(), region: identity.region.clone() });
    let touched = |value: &Shown| match value {
        Shown::Ref(Ref::Address(address)) => is_replaced(address),
        Shown::Refs(refs) => refs.iter().any(|to| matches!(to, Ref::Address(address) if is_replaced(address))),
        _ => false,
    };
    // Rules and routes name their peers in lines; their references are found in the body.
    let in_lines =
        |name: &str| {
            matches!(name, "rules" | "routes")
                && resource.body.refs().iter().any(
                    |to| matches!(to, Ref::Address(address) if *address != resource.address.outermost() && is_replaced(address)),
                )
        };
    let reason = |field: Field| {
        let cost = match field.name {
            "network" => Cost::Replace,
            name => resource.kind().schema().attribute(name).map_or(Cost::InPlace, |attribute| attribute.change),
        };
        let lines = matches!(field.value, Shown::Lines(_)) && in_lines(field.name);
        (touched(&field.value) || lines).then(|| Reason {
            attribute: field.name,
            from: field.value.clone(),
            to: field.value,
            cost,
            spread: true,
            span: Some(resource.span_of(field.name)),
        })
    };
    resource.body.fields().into_iter().filter_map(reason).collect()
}

fn refuse_protected(fate: &Fate<'_>) -> Option<Diagnostic> {
    let thing = fate.thing.filter(|thing| thing.protected())?;
    let (verb, span) = match fate.action {
        Some(Action::Destroy) => ("destroyed", None),
        Some(Action::Replace(_)) => ("replaced", fate.reasons.iter().find(|reason| reason.cost == Cost::Replace)),
        _ => return None,
    };
    let kind = thing.body.kind().word();
    let mut refusal = Diagnostic::error(codes::PROTECTED, format!("`{}` is protected and would be {verb}", thing.address))
        .note(format!("the {kind} {} bears the tag `{}`", thing.id, tags::PROTECT))
        .help("write `protect = false` in its declaration, apply that alone, then make this change");
    if let Some(reason) = span
        && let Some(span) = reason.span
    {
        refusal = refusal.at(span, format!("`{}` can only change by replacing it", reason.attribute));
    }
    Some(refusal)
}

/// AWS does not detach an internet gateway while an address is mapped through it (DetachInternetGateway:
/// DependencyViolation), so one can't go while a node stays that has one.
fn refuse_cut_off(fate: &Fate<'_>, fates: &BTreeMap<Identity, Fate<'_>>) -> Option<Diagnostic> {
    let goes = |fate: &&Fate<'_>| matches!(fate.action, Some(Action::Destroy | Action::Replace(_)));
    let gateway = Some(fate).filter(goes)?.thing.filter(|thing| thing.body.kind() == Kind::Gateway)?;
    let mut staying = fates.values().filter(|other| !goes(other)).filter_map(|other| Some((other, other.thing?)));
    let (node, thing) = staying.find(|(_, thing)| {
        thing.body.kind() == Kind::Node && thing.public_ip.is_some() && !thing.holds.is_disjoint(&gateway.holds)
    })?;
    let message = format!("`{}` can't go while `{}` keeps its public address", gateway.address, thing.address);
    let refusal = Diagnostic::error(codes::GATEWAY_IN_USE, message)
        .note(format!("{} is mapped through the gateway {}, and AWS does not detach it until then", thing.id, gateway.id))
        .help("take `public-ip = auto` from the nodes first and apply that, or leave the gateway its name");
    match &node.resource {
        Some(resource) => Some(refusal.at(resource.span_of("public-ip"), "asks for a public address")),
        None => Some(refusal),
    }
}

fn claimed_twice(identity: &Identity, things: &[&Thing]) -> Diagnostic {
    let ids: Vec<&str> = things.iter().map(|thing| thing.id.as_str()).collect();
    Diagnostic::error(codes::CLAIMED_TWICE, format!("{} all say that they are `{}`", ids.join(" and "), identity.address))
        .note("a console, a backup or an image copy may have copied our tags")
        .help("find out which one is meant, and take our tags off the others: `vpclang disown ID`")
}

fn ring_error(plan: &Plan, ring: &[&super::StepId]) -> Diagnostic {
    let name = |id: &&super::StepId| {
        let change = plan.steps.get(id).and_then(|step| plan.changes.get(step.change));
        change.map(|change: &Change| change.identity.address.to_string()).unwrap_or_default()
    };
    let names: BTreeSet<String> = ring.iter().map(name).collect();
    Diagnostic::error(codes::CYCLE, format!("`{}` wait for each other", names.into_iter().collect::<Vec<_>>().join("`, `")))
        .help("make this change in two steps: first take out the reference, then change what it named")
}
