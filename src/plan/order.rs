//! From what happens to whom, to steps and the order among them.
//!
//! References give most of it. The rest are dependencies that no reference of the program shows, each of them named
//! where it is added: AWS accepts the calls in another order and then does not do what was meant.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::diff::Fate;
use super::{Action, Change, Plan, Predecessor, ReplaceOrder, Step, StepId, Task, show};
use crate::graph::Dag;
use crate::model::{Body, Identity, Observed, Peer, Program, Ref, Resource, Thing};
use crate::schema::Kind;

/// Makes the lines and the steps of a plan.
pub(super) fn lay_out<'a>(
    program: &Program,
    fates: BTreeMap<Identity, Fate<'a>>,
    predecessors: Vec<Fate<'a>>,
    owner: &str,
    observed: &Observed,
) -> Plan {
    let existing = fates.values().filter(|fate| fate.thing.is_some() && fate.resource.is_some()).count();
    let left: BTreeSet<&str> = predecessors.iter().filter_map(|fate| fate.thing).map(|thing| thing.id.as_str()).collect();
    let standing = observed.things.iter().filter(|thing| !left.contains(thing.id.as_str()));
    let ids = standing.map(|thing| (thing.identity(), thing.id.clone())).collect();
    let mut layout = Layout::default();
    let networks_going: BTreeSet<String> = fates
        .values()
        .filter(|fate| matches!(fate.action, Some(Action::Destroy | Action::Replace(ReplaceOrder::DestroyFirst))))
        .filter_map(|fate| fate.thing)
        .filter(|thing| thing.body.kind() == Kind::Network)
        .map(|thing| thing.id.clone())
        .collect();
    let mut acting: Vec<Fate<'_>> = fates.into_values().filter(|fate| fate.action.is_some()).chain(predecessors).collect();
    acting.sort_by_key(|fate| (rank(fate), fate.identity.clone()));
    for fate in acting {
        layout.add(fate, &networks_going);
    }
    layout.connect();
    let notes = observed
        .unknown
        .iter()
        .map(|(id, kind)| format!("{id} ({kind}) bears our tag, and this version does not know what it is"))
        .collect();
    Plan {
        stack: program.stack.clone(),
        owner: owner.to_owned(),
        wanted: program.resources.len(),
        existing,
        changes: layout.changes,
        steps: layout.steps,
        order: layout.order,
        ids,
        notes,
        left_out: program.left_out.clone(),
        connectivity: None,
        blockers: Vec::new(),
        unrecorded: Vec::new(),
        unselected: 0,
    }
}

/// What goes is shown last and the inside first; the rest kind by kind.
fn rank(fate: &Fate<'_>) -> (bool, Option<Reverse<Kind>>, Option<Kind>) {
    let kind = fate.resource.as_ref().map(Resource::kind).or(fate.thing.map(|thing| thing.body.kind()));
    match fate.action {
        Some(Action::Destroy) => (true, kind.map(Reverse), None),
        _ => (false, None, kind),
    }
}

#[derive(Default)]
struct Layout {
    changes: Vec<Change>,
    steps: BTreeMap<StepId, Step>,
    order: Dag<StepId>,
    /// The step after which others may refer to a resource.
    exists: BTreeMap<Identity, StepId>,
    /// The step after which a resource does what it is for: a group has its rules.
    ready: BTreeMap<Identity, StepId>,
    /// The step that changes a resource.
    updates: BTreeMap<Identity, StepId>,
    /// The step that deletes an id.
    deletes: BTreeMap<String, StepId>,
    /// The step after which an id no longer refers to others that go, where that is before its own end.
    loosened: BTreeMap<String, StepId>,
    /// The updates of what refers to an id.
    holders: BTreeMap<String, Vec<StepId>>,
    /// The deletions of gateways whose network gets another one.
    making_room: BTreeSet<StepId>,
}

impl Layout {
    fn step(&mut self, change: usize, task: Task) -> StepId {
        let id = StepId(self.steps.len());
        self.order.node(id);
        self.steps.insert(id, Step { change, task });
        id
    }

    fn add(&mut self, fate: Fate<'_>, networks_going: &BTreeSet<String>) {
        let Some(action) = fate.action else { return };
        let change = self.changes.len();
        let identity = fate.identity.clone();
        match (action, &fate.resource, fate.thing) {
            (Action::Create, Some(resource), _) => self.create(change, &identity, resource, None),
            (Action::Update, Some(resource), Some(thing)) => self.update(change, &fate, resource, thing),
            (Action::Destroy, _, Some(thing)) => {
                let delete = self.delete(change, thing, networks_going);
                // Of two under one address, the one that stays takes the other's place before that goes: an option set that
                // is in use gives its network back to the region's own set.
                if let Some(update) = self.updates.get(&identity) {
                    self.order.edge(*update, delete);
                }
            }
            (Action::Replace(order), Some(resource), Some(thing)) => {
                let delete = self.delete(change, thing, networks_going);
                let stands = order == ReplaceOrder::CreateFirst;
                self.create(change, &identity, resource, Some(Predecessor { id: thing.id.clone(), stands }));
                if let Some(create) = self.exists.get(&identity).copied() {
                    match order {
                        ReplaceOrder::CreateFirst => self.order.edge(create, delete),
                        ReplaceOrder::DestroyFirst => self.order.edge(delete, create),
                    }
                }
            }
            _ => return,
        }
        self.changes.push(line(fate, action));
    }

    fn create(&mut self, change: usize, identity: &Identity, resource: &Resource, replaces: Option<Predecessor>) {
        let boxed = || Box::new(resource.clone());
        let create = self.step(change, Task::Create { resource: boxed(), replaces });
        self.exists.insert(identity.clone(), create);
        let ready = match &resource.body {
            // Groups that name each other: all groups first, then the rules.
            Body::SecurityGroup(_) => {
                let fill = self.step(change, Task::Fill { resource: boxed() });
                self.order.edge(create, fill);
                fill
            }
            _ => create,
        };
        self.ready.insert(identity.clone(), ready);
    }

    fn update(&mut self, change: usize, fate: &Fate<'_>, resource: &Resource, thing: &Thing) {
        let attributes = fate.reasons.iter().map(|reason| reason.attribute).filter(|name| *name != "tags").collect();
        let task = Task::Update {
            thing: Box::new(thing.clone()),
            resource: Box::new(resource.clone()),
            attributes,
            tags: fate.tags.clone(),
        };
        let update = self.step(change, task);
        self.ready.insert(fate.identity.clone(), update);
        self.updates.insert(fate.identity.clone(), update);
        self.loosened.insert(thing.id.clone(), update);
        for id in &thing.holds {
            self.holders.entry(id.clone()).or_default().push(update);
        }
    }

    fn delete(&mut self, change: usize, thing: &Thing, networks_going: &BTreeSet<String>) -> StepId {
        let boxed = || Box::new(thing.clone());
        let with_network = thing.holds.iter().any(|id| networks_going.contains(id));
        let delete = self.step(change, Task::Delete { thing: boxed(), with_network });
        self.deletes.insert(thing.id.clone(), delete);
        if names_other_groups(thing) {
            let empty = self.step(change, Task::Empty { thing: boxed() });
            self.order.edge(empty, delete);
            self.loosened.insert(thing.id.clone(), empty);
        }
        delete
    }

    fn connect(&mut self) {
        let steps: Vec<(StepId, Task)> = self.steps.iter().map(|(id, step)| (*id, step.task.clone())).collect();
        self.room_before_newcomers(&steps);
        for (id, task) in &steps {
            match task {
                Task::Create { resource, .. } => self.after_references(*id, resource, &born_after(resource), true),
                Task::Fill { resource } => self.after_references(*id, resource, &resource.body.refs(), false),
                Task::Update { resource, .. } => {
                    let completely = resource.kind() != Kind::SecurityGroup;
                    self.after_references(*id, resource, &resource.body.refs(), completely);
                }
                Task::Adopt { .. } | Task::Empty { .. } => {}
                Task::Delete { thing, .. } => self.before_what_it_holds(*id, thing),
            }
        }
        self.after_named(&steps);
        self.addresses_before_gateways(&steps);
        self.options_before_nodes(&steps);
    }

    /// `completely` waits until what is referred to does its work: a node that boots before its routes and rules are
    /// there fails its script. Rules wait only for the groups that they name.
    fn after_references(&mut self, step: StepId, resource: &Resource, refs: &BTreeSet<Ref>, completely: bool) {
        for to in refs {
            let Ref::Address(address) = to else { continue };
            let identity = Identity { address: address.clone(), region: resource.region.clone() };
            let first = match completely {
                true => self.ready.get(&identity),
                false => self.exists.get(&identity),
            };
            if let Some(first) = first.copied().filter(|first| *first != step) {
                self.order.edge(first, step);
            }
        }
    }

    /// `depends-on` names what no value of the resource does, in any region.
    fn after_named(&mut self, steps: &[(StepId, Task)]) {
        for (step, task) in steps {
            let (Task::Create { resource, .. } | Task::Update { resource, .. }) = task else { continue };
            for address in &resource.handling.depends_on {
                // A group exists before its rules, which may name whoever waits for it here.
                let first_of = |(identity, ready): (&Identity, &StepId)| self.exists.get(identity).copied().unwrap_or(*ready);
                let named = self.ready.iter().filter(|(identity, _)| identity.address == *address);
                for first in named.map(first_of).filter(|first| first != step).collect::<Vec<_>>() {
                    self.order.edge(first, *step);
                }
            }
        }
    }

    /// An id goes after everything that refers to it, or after that has ceased to.
    fn before_what_it_holds(&mut self, step: StepId, thing: &Thing) {
        let group = thing.body.kind() == Kind::SecurityGroup;
        let options = thing.body.kind() == Kind::Dhcp;
        for id in &thing.holds {
            let Some(other) = self.deletes.get(id).copied().filter(|other| *other != step) else { continue };
            // An option set in use can't be deleted, and a network that goes stops using it: it is the other way round.
            if options {
                self.order.edge(other, step);
                continue;
            }
            match self.loosened.get(&thing.id).copied().filter(|_| group && self.is_group(other)) {
                Some(loosened) => self.order.edge(loosened, other),
                None => self.order.edge(step, other),
            }
        }
        // A gateway that makes room for another goes while routes still lead to it: they are led to the other one next.
        if !self.making_room.contains(&step) {
            for update in self.holders.get(&thing.id).into_iter().flatten() {
                self.order.edge(*update, step);
            }
        }
    }

    fn is_group(&self, step: StepId) -> bool {
        let task = self.steps.get(&step).map(|step| &step.task);
        matches!(task, Some(Task::Delete { thing, .. }) if thing.body.kind() == Kind::SecurityGroup)
    }

    /// What AWS lets exist once, a block of a network, an address of a subnet, the internet gateway of a network, is free
    /// only when whoever had it is gone, whatever it was called.
    fn room_before_newcomers(&mut self, steps: &[(StepId, Task)]) {
        let mut blocks: BTreeMap<Ref, Vec<(crate::net::Cidr, StepId)>> = BTreeMap::new();
        let mut addresses: BTreeMap<(Ref, std::net::Ipv4Addr), StepId> = BTreeMap::new();
        let mut gateways: BTreeMap<Ref, StepId> = BTreeMap::new();
        for (id, task) in steps {
            let Task::Delete { thing, .. } = task else { continue };
            match &thing.body {
                Body::Subnet(subnet) => blocks.entry(subnet.network.clone()).or_default().push((subnet.cidr, *id)),
                Body::Node(node) => addresses.extend(node.ip.map(|ip| ((node.subnet.clone(), ip), *id))),
                Body::Gateway(gateway) => gateways.extend(gateway.network.clone().map(|network| (network, *id))),
                _ => {}
            }
        }
        for (id, task) in steps {
            let Task::Create { resource, replaces } = task else { continue };
            // Who comes first needs no room of its predecessor's: the plan was refused otherwise.
            let standing = replaces.as_ref().filter(|predecessor| predecessor.stands);
            let standing = standing.and_then(|predecessor| self.deletes.get(&predecessor.id)).copied();
            let leaving: Vec<StepId> = match &resource.body {
                Body::Subnet(subnet) => {
                    let old = blocks.get(&subnet.network).into_iter().flatten();
                    old.filter(|(cidr, _)| cidr.overlaps(subnet.cidr)).map(|(_, step)| *step).collect()
                }
                Body::Node(node) => node.ip.and_then(|ip| addresses.get(&(node.subnet.clone(), ip)).copied()).into_iter().collect(),
                Body::Gateway(gateway) => {
                    gateway.network.as_ref().and_then(|network| gateways.get(network).copied()).into_iter().collect()
                }
                _ => Vec::new(),
            };
            for step in leaving.into_iter().filter(|step| Some(*step) != standing) {
                self.order.edge(step, *id);
                if matches!(resource.body, Body::Gateway(_)) {
                    self.making_room.insert(step);
                }
            }
        }
    }

    /// A node asks for its name servers when it boots, and keeps what it was told until its lease ends.
    fn options_before_nodes(&mut self, steps: &[(StepId, Task)]) {
        let made = |kind: Kind| {
            let of = move |(id, task): &(StepId, Task)| match task {
                Task::Create { resource, .. } if resource.kind() == kind => {
                    Some((*id, resource.address.outermost(), resource.region.clone()))
                }
                _ => None,
            };
            steps.iter().filter_map(of).collect::<Vec<_>>()
        };
        let nodes = made(Kind::Node);
        for (options, network, region) in made(Kind::Dhcp) {
            for (node, _, _) in nodes.iter().filter(|(_, other, place)| *other == network && *place == region) {
                self.order.edge(options, *node);
            }
        }
    }

    /// AWS refuses to detach an internet gateway while an address is mapped through it (DetachInternetGateway:
    /// DependencyViolation), and no reference of a node says so.
    fn addresses_before_gateways(&mut self, steps: &[(StepId, Task)]) {
        let deleted = |wanted: fn(&Thing) -> bool| {
            let of = move |(id, task): &(StepId, Task)| match task {
                Task::Delete { thing, .. } if wanted(thing) => Some((*id, thing.place.clone())),
                _ => None,
            };
            steps.iter().filter_map(of).collect::<Vec<_>>()
        };
        let gateways = deleted(|thing| thing.body.kind() == Kind::Gateway);
        let nodes = deleted(|thing| thing.public_ip.is_some());
        for (gateway, place) in &gateways {
            for (node, _) in nodes.iter().filter(|(_, other)| other == place) {
                self.order.edge(*node, *gateway);
            }
        }
    }
}

/// What must be there before a resource is made. The groups that a group's rules name come into it only when the rules do.
fn born_after(resource: &Resource) -> BTreeSet<Ref> {
    match &resource.body {
        Body::SecurityGroup(group) => BTreeSet::from([group.network.clone()]),
        body => body.refs(),
    }
}

fn names_other_groups(thing: &Thing) -> bool {
    let Body::SecurityGroup(group) = &thing.body else { return false };
    let own = Ref::Address(thing.address.clone());
    let other = |peer: &Peer| matches!(peer, Peer::Group(to) if *to != own && *to != Ref::Id(thing.id.clone()));
    group.rules.keys().any(|rule| other(&rule.peer))
}

fn line(fate: Fate<'_>, action: Action) -> Change {
    let body = fate.resource.as_ref().map(|resource| &resource.body).or(fate.thing.map(|thing| &thing.body));
    Change {
        kind: body.map_or(Kind::Network, Body::kind),
        summary: body.map(show::describe).unwrap_or_default(),
        identity: fate.identity,
        action,
        reasons: fate.reasons,
        span: fate.resource.as_ref().map(|resource| resource.span),
        id: fate.thing.map(|thing| thing.id.clone()),
    }
}
