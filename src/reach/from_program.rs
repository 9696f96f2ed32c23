//! The network that a program describes.
//!
//! What belongs to somebody else is taken over as far as the program writes it, and marked as known in part. What AWS makes
//! beside the resources of a program is there too: the default group of each network, and the main table, which in a network
//! of ours leads nowhere.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::network::{
    Acl, AclEntry, AclId, Address, Bearer, Destination, Egress, EgressId, Endpoint, Gateway, GatewayId, Group, GroupId, Interface,
    InterfaceId, Ipv6Block, Known, Label, ListId, Nat, NatId, Network, Peer, Peering, PeeringId, Place, PrefixList, Route, Rule,
    Subnet, SubnetId, Table, TableId, Target, Transit, TransitId, Vpc, VpcId, Vpn, VpnId,
};
use crate::analysis::{Analysis, InstanceId, PeerOfRule, Settled, Value};
use crate::net::{Cidr, Traffic};
use crate::rules::acl_entries;
use crate::schema::Kind;

/// A network with where the resources of the program stand in it.
#[derive(Clone, Debug, Default)]
pub struct Described {
    /// The network.
    pub network: Network,
    /// Networks.
    pub vpcs: BTreeMap<InstanceId, VpcId>,
    /// Subnets.
    pub subnets: BTreeMap<InstanceId, SubnetId>,
    /// Groups.
    pub groups: BTreeMap<InstanceId, GroupId>,
    /// The interfaces of nodes, of fleets, of endpoints, and those that are declared.
    pub interfaces: BTreeMap<InstanceId, Vec<InterfaceId>>,
}

/// Everything of a program that packets can meet.
pub fn describe(analysis: &Analysis) -> Described {
    let mut building = Building::new(analysis);
    building.networks();
    building.lists();
    building.subnets();
    building.groups();
    building.interfaces();
    building.gateways();
    building.between();
    building.tables();
    building.acls();
    building.described
}

struct Building<'a> {
    analysis: &'a Analysis,
    described: Described,
    lists: BTreeMap<InstanceId, ListId>,
    tables: BTreeMap<InstanceId, TableId>,
    acls: BTreeMap<InstanceId, AclId>,
    targets: BTreeMap<InstanceId, Target>,
    /// The default group of each network.
    defaults: BTreeMap<VpcId, GroupId>,
    by_kind: BTreeMap<Kind, Vec<&'a Settled>>,
}

fn label(resource: &Settled) -> Label {
    Label { name: resource.path.to_string(), span: Some(resource.head) }
}

fn known(resource: &Settled) -> Known {
    if resource.existing.is_some() { Known::Part } else { Known::Whole }
}

fn written(value: Option<&Value>) -> Option<IpAddr> {
    if let Some(Value::Ip(ip)) = value { Some(*ip) } else { None }
}

/// An address that is written, or else picked.
fn address(value: Option<&Value>) -> Address {
    written(value).map_or(Address::Picked, Address::Known)
}

impl<'a> Building<'a> {
    fn new(analysis: &'a Analysis) -> Building<'a> {
        let mut by_kind: BTreeMap<Kind, Vec<&Settled>> = BTreeMap::new();
        for resource in &analysis.resources {
            by_kind.entry(resource.kind).or_default().push(resource);
        }
        let mut tables = BTreeMap::new();
        let mut acls = BTreeMap::new();
        for (at, table) in by_kind.get(&Kind::Routes).into_iter().flatten().enumerate() {
            tables.insert(table.id, TableId(at));
        }
        for (at, acl) in by_kind.get(&Kind::Acl).into_iter().flatten().enumerate() {
            acls.insert(acl.id, AclId(at));
        }
        Building {
            analysis,
            described: Described::default(),
            lists: BTreeMap::new(),
            tables,
            acls,
            targets: BTreeMap::new(),
            defaults: BTreeMap::new(),
            by_kind,
        }
    }

    fn of(&self, kind: Kind) -> Vec<&'a Settled> {
        self.by_kind.get(&kind).cloned().unwrap_or_default()
    }

    fn vpc(&self, resource: &Settled) -> Option<VpcId> {
        self.described.vpcs.get(&resource.network?).copied()
    }

    fn networks(&mut self) {
        for resource in self.of(Kind::Network) {
            let ipv6 = match resource.cidr("ipv6") {
                Some(block) => Some(Ipv6Block::Known(block)),
                None => self.analysis.has_ipv6(resource).then_some(Ipv6Block::Picked),
            };
            let region = self.analysis.region_of(resource).unwrap_or_default().to_owned();
            let id = VpcId(self.described.network.vpcs.len());
            let blocks = resource.cidrs("cidr").collect();
            self.described.network.vpcs.push(Vpc {
                label: label(resource),
                region,
                blocks,
                ipv6,
                main: None,
                known: known(resource),
            });
            self.described.vpcs.insert(resource.id, id);
        }
    }

    fn lists(&mut self) {
        for resource in self.of(Kind::PrefixList) {
            let blocks: Vec<Cidr> = resource.list("entries").iter().filter_map(block_of).collect();
            // What a program writes of somebody else's list is compared with the list when it is planned.
            let known = if resource.values.contains_key("entries") { Known::Whole } else { Known::Part };
            self.lists.insert(resource.id, ListId(self.described.network.lists.len()));
            self.described.network.lists.push(PrefixList { label: label(resource), blocks, known });
        }
    }

    fn subnets(&mut self) {
        for resource in self.of(Kind::Subnet) {
            let Some(vpc) = self.vpc(resource) else { continue };
            let theirs = resource.existing.is_some() || self.network(vpc).is_some_and(|vpc| vpc.known == Known::Part);
            let table = resource.reference("routes").and_then(|id| self.tables.get(&id).copied());
            let acl = resource.reference("acl").and_then(|id| self.acls.get(&id).copied());
            let subnet = Subnet {
                label: label(resource),
                vpc,
                zone: resource.word("zone").unwrap_or_default().to_owned(),
                block: resource.cidr("cidr"),
                ipv6: self.ipv6_of(resource, vpc),
                table: table.or_else(|| theirs.then(|| self.foreign_table(resource, vpc))),
                table_span: resource.spans.get("routes").copied(),
                acl: acl.or_else(|| theirs.then(|| self.foreign_acl(resource))),
            };
            self.described.subnets.insert(resource.id, SubnetId(self.described.network.subnets.len()));
            self.described.network.subnets.push(subnet);
        }
    }

    fn network(&self, vpc: VpcId) -> Option<&Vpc> {
        self.described.network.vpcs(vpc)
    }

    fn ipv6_of(&self, subnet: &Settled, vpc: VpcId) -> Option<Ipv6Block> {
        if !self.analysis.has_ipv6(subnet) {
            return None;
        }
        let indexed = || match (self.network(vpc)?.ipv6?, self.analysis.ipv6_index(subnet.id)?) {
            (Ipv6Block::Known(block), index) => block.subnet(64, i64::from(index)),
            _ => None,
        };
        Some(subnet.cidr("ipv6").or_else(indexed).map_or(Ipv6Block::Picked, Ipv6Block::Known))
    }

    /// Tables and ACLs that the program does not name stand behind those that it declares.
    fn foreign_table(&mut self, subnet: &Settled, vpc: VpcId) -> TableId {
        let declared = self.of(Kind::Routes).len();
        let tables = &mut self.described.network.tables;
        let label = Label { name: format!("the table of {}", subnet.path), span: Some(subnet.head) };
        tables.push(Table { label, vpc, routes: Vec::new(), known: Known::Part });
        TableId(declared + tables.len() - 1)
    }

    fn foreign_acl(&mut self, subnet: &Settled) -> AclId {
        let declared = self.of(Kind::Acl).len();
        let acls = &mut self.described.network.acls;
        let label = Label { name: format!("the ACL of {}", subnet.path), span: Some(subnet.head) };
        acls.push(Acl { label, inbound: Vec::new(), outbound: Vec::new(), known: Known::Part });
        AclId(declared + acls.len() - 1)
    }

    fn groups(&mut self) {
        let groups = self.of(Kind::SecurityGroup);
        self.described.groups = groups.iter().enumerate().map(|(at, group)| (group.id, GroupId(at))).collect();
        for resource in groups {
            let vpc = self.vpc(resource).unwrap_or(VpcId(usize::MAX));
            let rules = |inbound: bool| {
                let rules = self.analysis.rules_of(resource).into_iter().filter(move |rule| rule.line.inbound == inbound);
                rules.filter_map(|rule| {
                    Some(Rule { traffic: rule.traffic, peer: self.peer(rule.peer)?, span: Some(rule.line.span) })
                })
            };
            let open = resource.word("outbound") == Some("open") && resource.existing.is_none();
            let span = resource.span_of("outbound");
            let any = [Cidr::any_v4(), Cidr::any_v6()].map(|block| open_rule(Place::Block(block), span));
            let outbound = if open { any.to_vec() } else { rules(false).collect() };
            let group = Group {
                label: label(resource),
                vpc,
                inbound: rules(true).collect(),
                outbound,
                known: known(resource),
                outbound_span: resource.spans.get("outbound").copied(),
            };
            self.described.network.groups.push(group);
        }
    }

    fn peer(&self, peer: PeerOfRule) -> Option<Peer> {
        match peer {
            PeerOfRule::Group(id) => self.described.groups.get(&id).map(|id| Peer::Group(*id)),
            PeerOfRule::PrefixList(id) => self.lists.get(&id).map(|id| Peer::List(*id)),
            other => self.place(other).map(Peer::Place),
        }
    }

    /// Where a subnet or a network is given a part of a written block, its addresses are known.
    fn place(&self, peer: PeerOfRule) -> Option<Place> {
        match peer {
            PeerOfRule::Cidr(block) => Some(Place::Block(block)),
            PeerOfRule::Ipv6(id) => match self.described.subnets.get(&id) {
                Some(subnet) => match self.described.network.subnets(*subnet)?.ipv6 {
                    Some(Ipv6Block::Known(block)) => Some(Place::Block(block)),
                    _ => Some(Place::Subnet6(*subnet)),
                },
                None => self.described.vpcs.get(&id).map(|vpc| Place::Vpc6(*vpc)),
            },
            _ => None,
        }
    }

    /// The group of what names none: its members reach one another, and everything outside.
    fn default_group(&mut self, vpc: VpcId) -> GroupId {
        if let Some(known) = self.defaults.get(&vpc) {
            return *known;
        }
        let id = GroupId(self.described.network.groups.len());
        let network = self.network(vpc);
        let name = network.map_or_else(String::new, |vpc| vpc.label.name.clone());
        let known = network.map_or(Known::Part, |vpc| vpc.known);
        let any = [Cidr::any_v4(), Cidr::any_v6()];
        let group = Group {
            label: Label { name: format!("the default group of {name}"), span: network.and_then(|vpc| vpc.label.span) },
            vpc,
            inbound: vec![Rule { traffic: Traffic::All, peer: Peer::Group(id), span: None }],
            outbound: any.map(|block| Rule { traffic: Traffic::All, peer: Peer::Place(Place::Block(block)), span: None }).to_vec(),
            known,
            outbound_span: None,
        };
        self.described.network.groups.push(group);
        self.defaults.insert(vpc, id);
        id
    }

    /// The group of somebody else's machine that does not write its own: nothing is known of it.
    fn unknown_group(&mut self, resource: &Settled, vpc: VpcId) -> GroupId {
        let id = GroupId(self.described.network.groups.len());
        let label = Label { name: format!("the groups of {}", resource.path), span: Some(resource.head) };
        let group = Group { label, vpc, inbound: Vec::new(), outbound: Vec::new(), known: Known::Part, outbound_span: None };
        self.described.network.groups.push(group);
        id
    }

    fn groups_of(&mut self, resource: &Settled, vpc: VpcId) -> Vec<GroupId> {
        let named: Vec<GroupId> = resource.references("sg").filter_map(|id| self.described.groups.get(&id).copied()).collect();
        match named.is_empty() {
            false => named,
            true if resource.existing.is_some() => vec![self.unknown_group(resource, vpc)],
            true => vec![self.default_group(vpc)],
        }
    }

    fn interfaces(&mut self) {
        for kind in [Kind::Node, Kind::Fleet, Kind::Endpoint, Kind::Interface] {
            for resource in self.of(kind) {
                let fleet = kind == Kind::Fleet;
                if fleet && resource.int("max") == Some(0) {
                    continue;
                }
                let subnets: Vec<InstanceId> = resource.references("subnet").chain(resource.references("subnets")).collect();
                for subnet in subnets {
                    self.interface(resource, subnet);
                }
            }
        }
    }

    fn interface(&mut self, resource: &Settled, subnet: InstanceId) {
        let Some(subnet) = self.described.subnets.get(&subnet).copied() else { return };
        let Some(vpc) = self.described.network.subnets(subnet).map(|subnet| subnet.vpc) else { return };
        let id = InterfaceId(self.described.network.interfaces.len());
        let node = resource.reference("node").and_then(|node| self.described.interfaces.get(&node)).and_then(|all| all.first());
        let member = node.copied().unwrap_or(id);
        let public = if resource.kind == Kind::Interface { "address" } else { "public-ip" };
        let has_public = resource.word(public) == Some("auto") || resource.reference(public).is_some();
        let ipv6 = match resource.values.get("ipv6") {
            Some(Value::Ip(ip)) => Some(Address::Known(*ip)),
            _ if resource.word("ipv6") == Some("auto") => Some(Address::Picked),
            _ => None,
        };
        let endpoint = resource.kind == Kind::Endpoint;
        let interface = Interface {
            label: label(resource),
            member,
            bearer: if endpoint { Bearer::Endpoint } else { Bearer::Machine },
            subnet,
            ip: Some(if endpoint { Address::Picked } else { address(resource.values.get("ip")) }),
            ipv6,
            public: has_public.then_some(Address::Picked),
            groups: self.groups_of(resource, vpc),
            forward: resource.is_true("forward"),
            several: resource.kind == Kind::Fleet && resource.int("max").is_none_or(|max| max > 1),
            public_span: resource.spans.get(public).copied(),
            groups_span: resource.spans.get("sg").copied(),
            forward_span: resource.spans.get("forward").copied(),
        };
        self.described.network.interfaces.push(interface);
        self.described.interfaces.entry(resource.id).or_default().push(id);
        if let Some(node) = resource.reference("node") {
            self.described.interfaces.entry(node).or_default().push(id);
        }
        if matches!(resource.kind, Kind::Node | Kind::Interface) {
            self.targets.entry(resource.id).or_insert(Target::Interface(id));
        }
    }

    fn gateways(&mut self) {
        for resource in self.of(Kind::Gateway) {
            let vpc = self.vpc(resource);
            let gateways = &mut self.described.network.gateways;
            self.targets.insert(resource.id, Target::Gateway(GatewayId(gateways.len())));
            gateways.push(Gateway { label: label(resource), vpc });
        }
        for resource in self.of(Kind::Vpn) {
            let vpc = self.vpc(resource);
            let vpns = &mut self.described.network.vpns;
            self.targets.insert(resource.id, Target::Vpn(VpnId(vpns.len())));
            vpns.push(Vpn { label: label(resource), vpc });
        }
        for resource in self.of(Kind::Egress) {
            let Some(vpc) = self.vpc(resource) else { continue };
            let egresses = &mut self.described.network.egresses;
            self.targets.insert(resource.id, Target::Egress(EgressId(egresses.len())));
            egresses.push(Egress { label: label(resource), vpc });
        }
        for resource in self.of(Kind::Nat) {
            let subnet = resource.reference("subnet").and_then(|id| self.described.subnets.get(&id).copied());
            let Some(subnet) = subnet else { continue };
            let public = (resource.word("reach") != Some("private")).then_some(Address::Picked);
            let nats = &mut self.described.network.nats;
            self.targets.insert(resource.id, Target::Nat(NatId(nats.len())));
            nats.push(Nat { label: label(resource), subnet, ip: address(resource.values.get("ip")), public });
        }
        for resource in self.of(Kind::Endpoint).into_iter().filter(|resource| resource.values.contains_key("routes")) {
            let Some(vpc) = self.vpc(resource) else { continue };
            let tables = resource.references("routes").filter_map(|id| self.tables.get(&id).copied()).collect();
            let service = resource.word("for").unwrap_or_default();
            let service =
                service.rsplit_once('.').filter(|_| service.starts_with("com.")).map_or(service, |(_, last)| last).to_owned();
            self.described.network.endpoints.push(Endpoint { label: label(resource), vpc, tables, service, blocks: None });
        }
    }

    fn between(&mut self) {
        for resource in self.of(Kind::Peering) {
            let end = |name| resource.reference(name).and_then(|id| self.described.vpcs.get(&id).copied());
            let (Some(from), Some(to)) = (end("from"), end("to")) else { continue };
            let peerings = &mut self.described.network.peerings;
            self.targets.insert(resource.id, Target::Peering(PeeringId(peerings.len())));
            peerings.push(Peering { label: label(resource), from, to, active: true });
        }
        for resource in self.of(Kind::Transit) {
            let subnets = resource.references("attach").filter_map(|id| self.described.subnets.get(&id).copied()).collect();
            let transits = &mut self.described.network.transits;
            self.targets.insert(resource.id, Target::Transit(TransitId(transits.len())));
            let isolate = resource.is_true("isolate");
            transits.push(Transit { label: label(resource), subnets, isolate, known: known(resource) });
        }
    }

    fn tables(&mut self) {
        let mut tables = Vec::new();
        for resource in self.of(Kind::Routes) {
            let vpc = self.vpc(resource).unwrap_or(VpcId(usize::MAX));
            let mut routes = Vec::new();
            for route in &resource.routes {
                let target = self.targets.get(&route.target).copied().unwrap_or(Target::Other);
                let blocks = route.destinations.iter().map(|block| Destination::Block(*block));
                let lists = route.prefix_lists.iter().filter_map(|id| self.lists.get(id)).map(|id| Destination::List(*id));
                let all = blocks.chain(lists).map(|to| Route { to, target, propagated: false, span: Some(route.span) });
                routes.extend(all);
            }
            tables.push(Table { label: label(resource), vpc, routes, known: known(resource) });
        }
        tables.append(&mut self.described.network.tables);
        self.described.network.tables = tables;
    }

    fn acls(&mut self) {
        let mut acls = Vec::new();
        for resource in self.of(Kind::Acl) {
            let entries = |inbound: bool| {
                let entries = acl_entries::of_acl(self.analysis, resource, inbound);
                let entry = |entry: acl_entries::Entry<'_>| {
                    let place = self.place(entry.peer)?;
                    let span = Some(entry.line.span);
                    Some(AclEntry { number: entry.number, allow: entry.line.allow, traffic: entry.traffic, place, span })
                };
                entries.into_iter().filter_map(entry).collect()
            };
            acls.push(Acl { label: label(resource), inbound: entries(true), outbound: entries(false), known: known(resource) });
        }
        acls.append(&mut self.described.network.acls);
        self.described.network.acls = acls;
    }
}

fn open_rule(place: Place, span: crate::source::Span) -> Rule {
    Rule { traffic: Traffic::All, peer: Peer::Place(place), span: Some(span) }
}

fn block_of(value: &Value) -> Option<Cidr> {
    match value {
        Value::Cidr(block) => Some(*block),
        Value::Ip(ip) => Some(Cidr::single(*ip)),
        _ => None,
    }
}
