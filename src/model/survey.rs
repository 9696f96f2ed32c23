//! What an account has in some networks that decides about packets, ours and anybody's, by AWS's ids.
//!
//! An observation compares what a stack owns with a program. A survey is for the proof: it also has what others put into
//! those networks, and what no kind of this version manages.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::body::{Direction, SecurityGroup};
use crate::net::{Cidr, Traffic};

/// Everything that packets can meet, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// The addresses in the program of what the stack owns, by id.
    pub names: BTreeMap<String, String>,
    /// Networks: those that were looked at, and the other ends of their peerings.
    pub vpcs: BTreeMap<String, Vpc>,
    /// Subnets.
    pub subnets: BTreeMap<String, Subnet>,
    /// Routing tables.
    pub tables: BTreeMap<String, Table>,
    /// Network ACLs.
    pub acls: BTreeMap<String, Acl>,
    /// Security groups. Their references are ids.
    pub groups: BTreeMap<String, SecurityGroup>,
    /// Addresses of interfaces. An interface with several has several entries, of one machine.
    pub interfaces: BTreeMap<String, Interface>,
    /// The groups that came with a network and go with it.
    pub defaults: BTreeSet<String>,
    /// Every interface, what forwards in ways of its own included, with what it holds.
    pub occupants: BTreeMap<String, Occupant>,
    /// Internet gateways, with the network that each is attached to.
    pub gateways: BTreeMap<String, Option<String>>,
    /// Egress-only gateways, with their network.
    pub egresses: BTreeMap<String, String>,
    /// NAT gateways that work.
    pub nats: BTreeMap<String, Nat>,
    /// Gateway endpoints.
    pub endpoints: BTreeMap<String, Endpoint>,
    /// Peerings.
    pub peerings: BTreeMap<String, Peering>,
    /// Transit gateways, with the subnets in which networks are attached.
    pub transits: BTreeMap<String, BTreeSet<String>>,
    /// Gateways of private connections, with the network that each is attached to.
    pub vpns: BTreeMap<String, Option<String>>,
    /// The blocks of prefix lists that routes and rules name.
    pub lists: BTreeMap<String, Vec<Cidr>>,
}

/// A network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vpc {
    /// Its region.
    pub region: String,
    /// Its IPv4 blocks, the primary one first.
    pub blocks: Vec<Cidr>,
    /// Its IPv6 block.
    pub ipv6: Option<Cidr>,
    /// The table of subnets that have none of their own.
    pub main: Option<String>,
    /// The ACL that new subnets get.
    pub acl: Option<String>,
    /// Whether all that is in it was looked at.
    pub whole: bool,
}

/// A subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// Its network.
    pub vpc: String,
    /// Its zone.
    pub zone: String,
    /// Its IPv4 block.
    pub block: Option<Cidr>,
    /// Its IPv6 block.
    pub ipv6: Option<Cidr>,
    /// Its own table.
    pub table: Option<String>,
    /// Its ACL.
    pub acl: Option<String>,
}

/// A routing table without its local routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its network.
    pub vpc: String,
    /// Its routes.
    pub routes: Vec<Route>,
}

/// One route.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// For which addresses.
    pub to: Destination,
    /// The id of what carries the packets; none where that is gone, or for an interface the machine behind it stands still.
    pub target: Option<String>,
    /// Whether a gateway has put it there.
    pub propagated: bool,
}

/// For which addresses a route is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// Those of a block.
    Block(Cidr),
    /// Those of a prefix list, by its id.
    List(String),
}

/// A network ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl {
    /// Its network.
    pub vpc: String,
    /// Whether it is the one that came with the network.
    pub default: bool,
    /// Its numbered entries, in any order; the last one, which denies everything, is left out.
    pub entries: Vec<Entry>,
}

/// One entry of an ACL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// For packets which way.
    pub direction: Direction,
    /// Its number.
    pub number: i64,
    /// Whether it lets through.
    pub allow: bool,
    /// Which packets.
    pub traffic: Traffic,
    /// From where, or to where.
    pub block: Cidr,
}

/// An address of an interface, with the public one that stands for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// What it is called: the node whose first address this is, or the interface.
    pub name: String,
    /// What interfaces of one machine have in common: its id, or that of the only interface.
    pub machine: String,
    /// Whether it is the endpoint of a service, which opens no connections.
    pub endpoint: bool,
    /// Where it lies.
    pub subnet: String,
    /// Its private IPv4 address.
    pub ip: Option<Address>,
    /// Its IPv6 address.
    pub ipv6: Option<Address>,
    /// Its public IPv4 address.
    pub public: Option<Address>,
    /// Its security groups.
    pub groups: BTreeSet<String>,
    /// Whether it takes packets that are not for its own addresses.
    pub forward: bool,
}

/// An address of one interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// It is this one.
    Known(IpAddr),
    /// AWS picks it: any free address of the subnet, or any public one. A verdict holds whichever it is.
    Picked,
}

/// An interface as what keeps its subnet and its groups from going.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occupant {
    /// Where it lies.
    pub subnet: String,
    /// Its groups.
    pub groups: BTreeSet<String>,
    /// The machine that it ends with.
    pub ends_with: Option<String>,
    /// The owner tag that it bears. What ended a moment ago is not observed any more, and its interface is.
    pub stack: Option<String>,
    /// What it is, in words: its type, its description, its owner.
    pub what: String,
}

/// A NAT gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nat {
    /// Where it stands.
    pub subnet: String,
    /// Its address there.
    pub ip: IpAddr,
    /// Its elastic address; none makes it a private one.
    pub public: Option<IpAddr>,
}

/// A gateway endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its network.
    pub vpc: String,
    /// The tables that lead to it.
    pub tables: BTreeSet<String>,
    /// The service, as `s3`.
    pub service: String,
    /// The prefix list of the service's addresses.
    pub list: Option<String>,
}

/// A peering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peering {
    /// The network that asked.
    pub from: String,
    /// The network that was asked.
    pub to: String,
    /// Whether it carries packets.
    pub active: bool,
}

impl Survey {
    /// What an id is called: by its address in the program, or by the id.
    pub fn name(&self, id: &str) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Takes over what was seen at another place.
    pub fn extend(&mut self, other: Survey) {
        self.names.extend(other.names);
        self.vpcs.extend(other.vpcs);
        self.subnets.extend(other.subnets);
        self.tables.extend(other.tables);
        self.acls.extend(other.acls);
        self.groups.extend(other.groups);
        self.defaults.extend(other.defaults);
        self.occupants.extend(other.occupants);
        self.interfaces.extend(other.interfaces);
        self.gateways.extend(other.gateways);
        self.egresses.extend(other.egresses);
        self.nats.extend(other.nats);
        self.endpoints.extend(other.endpoints);
        self.peerings.extend(other.peerings);
        self.transits.extend(other.transits);
        self.vpns.extend(other.vpns);
        self.lists.extend(other.lists);
    }
}
