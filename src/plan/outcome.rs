//! What an account has once a plan is carried out: the survey before, with every step of the plan done.
//!
//! A proof on both says what the plan opens and closes. What is nobody's business of the plan stays as it is: ACLs and
//! interfaces of others stand in the way, or do not, as before.

use std::collections::BTreeMap;

use super::{Plan, Task};
use crate::model::survey::{Address, Destination, Interface, Route, Subnet, Survey, Table, Vpc};
use crate::model::{self, Body, Identity, Ref, Resource, Thing};

/// The account after the plan.
pub fn outcome(plan: &Plan, before: &Survey) -> Survey {
    let mut after = Outcome { survey: before.clone(), ids: plan.ids.clone() };
    let steps = || plan.steps.values().map(|step| &step.task);
    for task in steps() {
        if let Task::Delete { thing, .. } = task {
            after.delete(thing);
        }
    }
    // What is made has an id before anything refers to it.
    for task in steps() {
        if let Task::Create { resource, .. } = task {
            after.ids.insert(identity(resource), new_id(resource));
            after.survey.names.insert(new_id(resource), resource.address.to_string());
        }
    }
    for task in steps() {
        match task {
            Task::Create { resource, .. } => after.put(&new_id(resource), resource),
            Task::Update { thing, resource, .. } => after.put(&thing.id, resource),
            Task::Fill { .. } | Task::Adopt { .. } | Task::Empty { .. } | Task::Delete { .. } => {}
        }
    }
    after.survey
}

fn identity(resource: &Resource) -> Identity {
    Identity { address: resource.address.clone(), region: resource.region.clone() }
}

/// An id that AWS gives nobody.
fn new_id(resource: &Resource) -> String {
    format!("new {} {}", resource.address, resource.region.as_deref().unwrap_or_default())
}

struct Outcome {
    survey: Survey,
    ids: BTreeMap<Identity, String>,
}

impl Outcome {
    /// What is gone, and what goes with it: routes to it stay, and lead nowhere.
    fn delete(&mut self, thing: &Thing) {
        let (survey, id) = (&mut self.survey, &thing.id);
        self.ids.retain(|_, known| known != id);
        survey.names.remove(id);
        survey.vpcs.remove(id);
        survey.subnets.remove(id);
        survey.tables.remove(id);
        survey.groups.remove(id);
        survey.gateways.remove(id);
        survey.subnets.retain(|_, subnet| subnet.vpc != *id);
        survey.tables.retain(|_, table| table.vpc != *id);
        survey.acls.retain(|_, acl| acl.vpc != *id);
        survey.groups.retain(|_, group| group.network != Ref::Id(id.clone()));
        survey.interfaces.retain(|_, one| one.machine != *id && survey.subnets.contains_key(&one.subnet));
        for gateway in survey.gateways.values_mut().filter(|vpc| vpc.as_ref() == Some(id)) {
            *gateway = None;
        }
        for subnet in survey.subnets.values_mut().filter(|subnet| subnet.table.as_ref() == Some(id)) {
            subnet.table = None;
        }
        let of_machine =
            |route: &Route| route.target.as_ref().is_some_and(|target| thing.parts.iter().any(|part| part.id == *target));
        for route in survey.tables.values_mut().flat_map(|table| &mut table.routes) {
            if route.target.as_ref() == Some(id) || of_machine(route) {
                route.target = None;
            }
        }
    }

    /// Brings what an id stands for to what is wanted of it.
    fn put(&mut self, id: &str, resource: &Resource) {
        let region = resource.region.clone();
        let ids = &self.ids;
        let settle = |to: &Ref| match to {
            Ref::Address(address) => {
                let identity = Identity { address: address.clone(), region: region.clone() };
                ids.get(&identity).map_or_else(|| to.clone(), |id| Ref::Id(id.clone()))
            }
            Ref::Id(_) => to.clone(),
        };
        match resource.body.clone().map_refs(&settle) {
            Body::Network(network) => self.network(id, &network, resource),
            Body::Subnet(subnet) => self.subnet(id, &subnet),
            Body::Routes(routes) => self.routes(id, &routes),
            Body::SecurityGroup(group) => {
                self.survey.groups.insert(id.to_owned(), group);
            }
            Body::Gateway(gateway) => {
                self.survey.gateways.insert(id.to_owned(), gateway.network.as_ref().map(Ref::to_string));
            }
            Body::Node(node) => self.node(id, &node, resource),
            Body::Dhcp(_) | Body::KeyPair(_) => {}
        }
    }

    /// A new network has a main table that leads nowhere and an ACL that lets everything through: both are what none means.
    fn network(&mut self, id: &str, network: &model::Network, resource: &Resource) {
        let new = Vpc {
            region: resource.region.clone().unwrap_or_default(),
            blocks: vec![network.cidr],
            ipv6: None,
            main: None,
            acl: None,
            whole: true,
        };
        self.survey.vpcs.entry(id.to_owned()).or_insert(new);
    }

    fn subnet(&mut self, id: &str, wanted: &model::Subnet) {
        let vpc = wanted.network.to_string();
        let acl = self.survey.vpcs.get(&vpc).and_then(|vpc| vpc.acl.clone());
        let new = || Subnet { vpc, zone: wanted.zone.clone(), block: Some(wanted.cidr), ipv6: None, table: None, acl };
        let subnet = self.survey.subnets.entry(id.to_owned()).or_insert_with(new);
        subnet.table = wanted.routes.as_ref().map(Ref::to_string);
    }

    /// The routes of endpoints and those that gateways put there are not the table's own to change.
    fn routes(&mut self, id: &str, wanted: &model::Routes) {
        let endpoints = &self.survey.endpoints;
        let new = || Table { vpc: wanted.network.to_string(), routes: Vec::new() };
        let table = self.survey.tables.entry(id.to_owned()).or_insert_with(new);
        table.routes.retain(|route| route.propagated || route.target.as_ref().is_some_and(|target| endpoints.contains_key(target)));
        let routes = wanted.routes.iter();
        let route = |(to, target): (&crate::net::Cidr, &Ref)| Route {
            to: Destination::Block(*to),
            target: Some(target.to_string()),
            propagated: false,
        };
        table.routes.extend(routes.map(route));
    }

    fn node(&mut self, id: &str, wanted: &model::Node, resource: &Resource) {
        let groups = || wanted.groups.iter().map(Ref::to_string).collect();
        let name = resource.address.to_string();
        if let Some(first) = self.survey.interfaces.values_mut().find(|one| one.machine == id && one.name == name) {
            first.groups = groups();
            return;
        }
        let new = Interface {
            name,
            machine: id.to_owned(),
            endpoint: false,
            subnet: wanted.subnet.to_string(),
            ip: Some(wanted.ip.map_or(Address::Picked, |ip| Address::Known(ip.into()))),
            ipv6: None,
            public: wanted.public_ip.then_some(Address::Picked),
            groups: groups(),
            forward: false,
        };
        self.survey.interfaces.insert(id.to_owned(), new);
    }
}
