//! The network that an account has.
//!
//! Nothing in it has a place in a program; things are called by their address where the stack owns them, by id otherwise.

use std::collections::BTreeMap;

use super::from_program::Described;
use super::matrix::family;
use super::network::{
    Acl, AclEntry, AclId, Bearer, Destination, Egress, EgressId, Endpoint, Gateway, GatewayId, Group, GroupId, Interface,
    InterfaceId, Ipv6Block, Known, Label, ListId, Nat, NatId, Network, Peer, Peering, PeeringId, Place, PrefixList, Route, Rule,
    Subnet, SubnetId, Table, TableId, Target, Transit, TransitId, Vpc, VpcId, Vpn, VpnId,
};
use crate::analysis::Analysis;
use crate::model::survey::{self, Address, Survey};
use crate::model::{self, Direction, Ref};

/// Everything of an account that packets can meet.
pub fn of_account(survey: &Survey) -> Network {
    Account::new(survey).network()
}

/// The same, with where the resources of a program stand in it. What is not deployed stands nowhere.
pub fn deployed(survey: &Survey, analysis: &Analysis) -> Described {
    let account = Account::new(survey);
    let mut described = Described { network: account.network(), ..Described::default() };
    let ids: BTreeMap<&str, &str> = survey.names.iter().map(|(id, name)| (name.as_str(), id.as_str())).collect();
    for resource in &analysis.resources {
        let Some(id) = ids.get(resource.path.to_string().as_str()).copied() else { continue };
        if let Some(at) = account.vpcs.get(id) {
            described.vpcs.insert(resource.id, VpcId(*at));
        }
        if let Some(at) = account.subnets.get(id) {
            described.subnets.insert(resource.id, SubnetId(*at));
        }
        if let Some(at) = account.groups.get(id) {
            described.groups.insert(resource.id, GroupId(*at));
        }
        let own = account.interfaces.iter().enumerate().filter(|(_, (_, one))| one.machine == id);
        let own: Vec<InterfaceId> = own.map(|(at, _)| InterfaceId(at)).collect();
        if !own.is_empty() {
            described.interfaces.insert(resource.id, own);
        }
    }
    described
}

/// A position for each id.
type Positions<'a> = BTreeMap<&'a str, usize>;

fn positions<T>(all: &BTreeMap<String, T>) -> Positions<'_> {
    all.keys().enumerate().map(|(at, id)| (id.as_str(), at)).collect()
}

/// A survey with where its things stand in the lists of a network.
struct Account<'a> {
    survey: &'a Survey,
    vpcs: Positions<'a>,
    subnets: Positions<'a>,
    tables: Positions<'a>,
    acls: Positions<'a>,
    groups: Positions<'a>,
    lists: Positions<'a>,
    /// Interfaces in the order of their names, which is that of a program: an answer about several tells of the first.
    interfaces: Vec<(&'a str, &'a survey::Interface)>,
    targets: BTreeMap<&'a str, Target>,
}

impl<'a> Account<'a> {
    fn new(survey: &'a Survey) -> Account<'a> {
        let mut targets = BTreeMap::new();
        let mut target = |ids: Vec<&'a String>, of: fn(usize) -> Target| {
            targets.extend(ids.into_iter().enumerate().map(|(at, id)| (id.as_str(), of(at))));
        };
        target(survey.gateways.keys().collect(), |at| Target::Gateway(GatewayId(at)));
        target(survey.egresses.keys().collect(), |at| Target::Egress(EgressId(at)));
        target(survey.nats.keys().collect(), |at| Target::Nat(NatId(at)));
        target(survey.peerings.keys().collect(), |at| Target::Peering(PeeringId(at)));
        target(survey.transits.keys().collect(), |at| Target::Transit(TransitId(at)));
        target(survey.vpns.keys().collect(), |at| Target::Vpn(VpnId(at)));
        let mut interfaces: Vec<(&str, &survey::Interface)> =
            survey.interfaces.iter().map(|(id, one)| (id.as_str(), one)).collect();
        interfaces.sort_by_key(|(id, one)| (family(&one.name), one.name.len(), one.name.as_str(), *id));
        targets.extend(interfaces.iter().enumerate().map(|(at, (id, _))| (*id, Target::Interface(InterfaceId(at)))));
        Account {
            survey,
            vpcs: positions(&survey.vpcs),
            subnets: positions(&survey.subnets),
            tables: positions(&survey.tables),
            acls: positions(&survey.acls),
            groups: positions(&survey.groups),
            lists: positions(&survey.lists),
            interfaces,
            targets,
        }
    }

    fn network(&self) -> Network {
        let survey = self.survey;
        Network {
            vpcs: survey.vpcs.iter().map(|(id, vpc)| self.vpc(id, vpc)).collect(),
            subnets: survey.subnets.iter().map(|(id, subnet)| self.subnet(id, subnet)).collect(),
            tables: survey.tables.iter().map(|(id, table)| self.table(id, table)).collect(),
            acls: survey.acls.iter().map(|(id, acl)| self.acl(id, acl)).collect(),
            groups: survey.groups.iter().map(|(id, group)| self.group(id, group)).collect(),
            interfaces: self.interfaces(),
            gateways: survey
                .gateways
                .iter()
                .map(|(id, vpc)| Gateway { label: self.label(id), vpc: vpc.as_deref().and_then(|vpc| self.vpc_id(vpc)) })
                .collect(),
            egresses: survey
                .egresses
                .iter()
                .map(|(id, vpc)| Egress { label: self.label(id), vpc: self.vpc_id(vpc).unwrap_or(VpcId(usize::MAX)) })
                .collect(),
            nats: survey.nats.iter().map(|(id, nat)| self.nat(id, nat)).collect(),
            endpoints: survey.endpoints.iter().map(|(id, endpoint)| self.endpoint(id, endpoint)).collect(),
            peerings: survey.peerings.iter().map(|(id, peering)| self.peering(id, peering)).collect(),
            transits: survey.transits.iter().map(|(id, subnets)| self.transit(id, subnets)).collect(),
            vpns: survey
                .vpns
                .iter()
                .map(|(id, vpc)| Vpn { label: self.label(id), vpc: vpc.as_deref().and_then(|vpc| self.vpc_id(vpc)) })
                .collect(),
            lists: survey
                .lists
                .iter()
                .map(|(id, blocks)| PrefixList { label: self.label(id), blocks: blocks.clone(), known: Known::Whole })
                .collect(),
        }
    }

    fn label(&self, id: &str) -> Label {
        Label::named(self.survey.name(id))
    }

    fn vpc_id(&self, id: &str) -> Option<VpcId> {
        self.vpcs.get(id).copied().map(VpcId)
    }

    fn vpc(&self, id: &str, vpc: &survey::Vpc) -> Vpc {
        Vpc {
            label: self.label(id),
            region: vpc.region.clone(),
            blocks: vpc.blocks.clone(),
            ipv6: vpc.ipv6.map(Ipv6Block::Known),
            main: vpc.main.as_deref().and_then(|id| self.tables.get(id)).copied().map(TableId),
            known: if vpc.whole { Known::Whole } else { Known::Part },
        }
    }

    fn subnet(&self, id: &str, subnet: &survey::Subnet) -> Subnet {
        Subnet {
            label: self.label(id),
            vpc: self.vpc_id(&subnet.vpc).unwrap_or(VpcId(usize::MAX)),
            zone: subnet.zone.clone(),
            block: subnet.block,
            ipv6: subnet.ipv6.map(Ipv6Block::Known),
            table: subnet.table.as_deref().and_then(|id| self.tables.get(id)).copied().map(TableId),
            table_span: None,
            acl: subnet.acl.as_deref().and_then(|id| self.acls.get(id)).copied().map(AclId),
        }
    }

    fn table(&self, id: &str, table: &survey::Table) -> Table {
        let route = |route: &survey::Route| {
            let to = match &route.to {
                survey::Destination::Block(block) => Destination::Block(*block),
                survey::Destination::List(list) => Destination::List(ListId(*self.lists.get(list.as_str())?)),
            };
            let target = match &route.target {
                None => Target::Blackhole,
                // What leads to a gateway endpoint is said by the endpoint.
                Some(id) if self.survey.endpoints.contains_key(id) => return None,
                Some(id) => self.targets.get(id.as_str()).copied().unwrap_or(Target::Other),
            };
            Some(Route { to, target, propagated: route.propagated, span: None })
        };
        Table {
            label: self.label(id),
            vpc: self.vpc_id(&table.vpc).unwrap_or(VpcId(usize::MAX)),
            routes: table.routes.iter().filter_map(route).collect(),
            known: Known::Whole,
        }
    }

    fn acl(&self, id: &str, acl: &survey::Acl) -> Acl {
        let entries = |direction: Direction| {
            let mut entries: Vec<&survey::Entry> = acl.entries.iter().filter(|entry| entry.direction == direction).collect();
            entries.sort_by_key(|entry| entry.number);
            let entry = |entry: &survey::Entry| AclEntry {
                number: entry.number,
                allow: entry.allow,
                traffic: entry.traffic,
                place: Place::Block(entry.block),
                span: None,
            };
            entries.into_iter().map(entry).collect()
        };
        let name = match (acl.default, self.survey.names.get(id)) {
            (true, None) => format!("the default ACL {id}"),
            _ => self.survey.name(id),
        };
        Acl {
            label: Label::named(name),
            inbound: entries(Direction::Ingress),
            outbound: entries(Direction::Egress),
            known: Known::Whole,
        }
    }

    fn group(&self, id: &str, group: &model::SecurityGroup) -> Group {
        let rules = |direction: Direction| {
            let rules = group.rules.keys().filter(move |rule| rule.direction == direction);
            rules.filter_map(|rule| Some(Rule { traffic: rule.traffic, peer: self.peer(&rule.peer)?, span: None })).collect()
        };
        Group {
            label: self.label(id),
            vpc: self.vpc_id(&group.network.to_string()).unwrap_or(VpcId(usize::MAX)),
            inbound: rules(Direction::Ingress),
            outbound: rules(Direction::Egress),
            known: Known::Whole,
            outbound_span: None,
        }
    }

    /// A group that is not among those that were looked at has no members here.
    fn peer(&self, peer: &model::Peer) -> Option<Peer> {
        match peer {
            model::Peer::Cidr(block) => Some(Peer::Place(Place::Block(*block))),
            model::Peer::Group(Ref::Id(id)) => self.groups.get(id.as_str()).map(|at| Peer::Group(GroupId(*at))),
            model::Peer::Prefixes(Ref::Id(id)) => self.lists.get(id.as_str()).map(|at| Peer::List(ListId(*at))),
            model::Peer::Group(Ref::Address(_)) | model::Peer::Prefixes(Ref::Address(_)) => None,
        }
    }

    fn interfaces(&self) -> Vec<Interface> {
        let mut first: BTreeMap<&str, InterfaceId> = BTreeMap::new();
        let interface = |(at, one): (usize, &survey::Interface)| Interface {
            label: Label::named(one.name.clone()),
            member: InterfaceId(at),
            bearer: if one.endpoint { Bearer::Endpoint } else { Bearer::Machine },
            subnet: SubnetId(self.subnets.get(one.subnet.as_str()).copied().unwrap_or(usize::MAX)),
            ip: one.ip,
            ipv6: one.ipv6,
            public: one.public,
            groups: one.groups.iter().filter_map(|id| self.groups.get(id.as_str())).map(|at| GroupId(*at)).collect(),
            forward: one.forward,
            several: false,
            public_span: None,
            groups_span: None,
            forward_span: None,
        };
        let mut interfaces: Vec<Interface> = self.interfaces.iter().map(|(_, one)| *one).enumerate().map(interface).collect();
        for ((_, one), interface) in self.interfaces.iter().zip(&mut interfaces) {
            interface.member = *first.entry(one.machine.as_str()).or_insert(interface.member);
        }
        interfaces
    }

    fn nat(&self, id: &str, nat: &survey::Nat) -> Nat {
        Nat {
            label: self.label(id),
            subnet: SubnetId(self.subnets.get(nat.subnet.as_str()).copied().unwrap_or(usize::MAX)),
            ip: Address::Known(nat.ip),
            public: nat.public.map(Address::Known),
        }
    }

    fn endpoint(&self, id: &str, endpoint: &survey::Endpoint) -> Endpoint {
        let blocks = endpoint.list.as_ref().and_then(|list| self.survey.lists.get(list));
        Endpoint {
            label: self.label(id),
            vpc: self.vpc_id(&endpoint.vpc).unwrap_or(VpcId(usize::MAX)),
            tables: endpoint.tables.iter().filter_map(|id| self.tables.get(id.as_str())).map(|at| TableId(*at)).collect(),
            service: endpoint.service.clone(),
            blocks: blocks.cloned(),
        }
    }

    fn peering(&self, id: &str, peering: &survey::Peering) -> Peering {
        let end = |id: &str| self.vpc_id(id).unwrap_or(VpcId(usize::MAX));
        Peering { label: self.label(id), from: end(&peering.from), to: end(&peering.to), active: peering.active }
    }

    /// What is attached of others, and which of its tables serves whom, was not looked at.
    fn transit(&self, id: &str, subnets: &std::collections::BTreeSet<String>) -> Transit {
        let subnets = subnets.iter().filter_map(|id| self.subnets.get(id.as_str())).map(|at| SubnetId(*at)).collect();
        Transit { label: self.label(id), subnets, isolate: false, known: Known::Part }
    }
}
