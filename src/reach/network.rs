//! What a proof is made on: the networks of a program or of an account, as plain data.
//!
//! A program ([`super::from_program`]) and an account are told in the same words, so that one engine answers for both and
//! the two can be compared. Everything that decides about a packet is here and nothing else: no disks, no names that the
//! resolver knows, no policies. Things refer to one another by their position in the lists of a [`Network`].
//!
//! What nobody knows is said, never guessed: an address that AWS is to pick is [`Address::Picked`], and of what belongs
//! to somebody else only a part may be known ([`Known::Part`]).

pub use crate::model::survey::Address;
use crate::net::{Cidr, Traffic};
use crate::source::Span;

macro_rules! positions {
    ($($(#[$doc:meta])* $name:ident: $list:ident of $kind:ident,)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub usize);
        )*

        impl Network {
            $(
                #[doc = concat!("What stands at a position of [`Network::", stringify!($list), "`].")]
                pub fn $list(&self, at: $name) -> Option<&$kind> {
                    self.$list.get(at.0)
                }
            )*
        }
    };
}

positions! {
    /// A position in [`Network::vpcs`].
    VpcId: vpcs of Vpc,
    /// A position in [`Network::subnets`].
    SubnetId: subnets of Subnet,
    /// A position in [`Network::tables`].
    TableId: tables of Table,
    /// A position in [`Network::acls`].
    AclId: acls of Acl,
    /// A position in [`Network::groups`].
    GroupId: groups of Group,
    /// A position in [`Network::interfaces`].
    InterfaceId: interfaces of Interface,
    /// A position in [`Network::gateways`].
    GatewayId: gateways of Gateway,
    /// A position in [`Network::egresses`].
    EgressId: egresses of Egress,
    /// A position in [`Network::nats`].
    NatId: nats of Nat,
    /// A position in [`Network::endpoints`].
    EndpointId: endpoints of Endpoint,
    /// A position in [`Network::peerings`].
    PeeringId: peerings of Peering,
    /// A position in [`Network::transits`].
    TransitId: transits of Transit,
    /// A position in [`Network::vpns`].
    VpnId: vpns of Vpn,
    /// A position in [`Network::lists`].
    ListId: lists of PrefixList,
}

/// Everything that packets can meet, of all networks together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// The networks themselves.
    pub vpcs: Vec<Vpc>,
    /// Their subnets.
    pub subnets: Vec<Subnet>,
    /// Their routing tables.
    pub tables: Vec<Table>,
    /// Their ACLs.
    pub acls: Vec<Acl>,
    /// Their security groups.
    pub groups: Vec<Group>,
    /// What has an address in a subnet, NAT gateways and transit gateways apart.
    pub interfaces: Vec<Interface>,
    /// The internet gateways.
    pub gateways: Vec<Gateway>,
    /// The egress-only gateways.
    pub egresses: Vec<Egress>,
    /// The NAT gateways.
    pub nats: Vec<Nat>,
    /// The endpoints that stand in tables. Those that stand in subnets are [`Interface`]s.
    pub endpoints: Vec<Endpoint>,
    /// The peerings.
    pub peerings: Vec<Peering>,
    /// The transit gateways.
    pub transits: Vec<Transit>,
    /// The gateways of private connections.
    pub vpns: Vec<Vpn>,
    /// The prefix lists.
    pub lists: Vec<PrefixList>,
}

/// What messages say of a thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// Its address in the program, or its id in the account.
    pub name: String,
    /// Where it is declared. None for what stands in an account, or is nowhere written.
    pub span: Option<Span>,
}

impl Label {
    /// A name without a place.
    pub fn named(name: impl Into<String>) -> Label {
        Label { name: name.into(), span: None }
    }
}

/// How much of a thing is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// All of it: what is not here does not exist.
    #[default]
    Whole,
    /// It is somebody else's: what is here exists, and there may be more.
    Part,
}

/// The IPv6 block of a network or a subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ipv6Block {
    /// It is this one.
    Known(Cidr),
    /// Amazon picks it: some block of public IPv6 addresses.
    Picked,
}

/// A network: a VPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vpc {
    /// What it is called.
    pub label: Label,
    /// Its region; empty where nobody has settled it. Group references hold across a peering inside one region alone.
    pub region: String,
    /// Its IPv4 blocks, the primary one first. The `local` route covers all of them.
    pub blocks: Vec<Cidr>,
    /// Its IPv6 block.
    pub ipv6: Option<Ipv6Block>,
    /// The table of subnets that name none. None is a table that leads nowhere but inside.
    pub main: Option<TableId>,
    /// [`Known::Part`] if there may be machines in it that are not among the interfaces.
    pub known: Known,
}

/// A subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// What it is called.
    pub label: Label,
    /// Its network.
    pub vpc: VpcId,
    /// Its zone, as `us-east-1a`; a transit gateway is reached in the same zone only.
    pub zone: String,
    /// Its IPv4 block.
    pub block: Option<Cidr>,
    /// Its IPv6 block.
    pub ipv6: Option<Ipv6Block>,
    /// Its own table; none is the main one of its network.
    pub table: Option<TableId>,
    /// Where its table is named.
    pub table_span: Option<Span>,
    /// Its ACL; none is one that lets everything through, as a network's default ACL does.
    pub acl: Option<AclId>,
}

/// A routing table. The `local` routes are not in it: they follow from the blocks of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is called.
    pub label: Label,
    /// Its network.
    pub vpc: VpcId,
    /// Its routes.
    pub routes: Vec<Route>,
    /// Whether these are all.
    pub known: Known,
}

/// One route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Which packets it is for.
    pub to: Destination,
    /// What carries them.
    pub target: Target,
    /// Whether a gateway has put it there: one that was written goes before it.
    pub propagated: bool,
    /// The line.
    pub span: Option<Span>,
}

/// Which packets a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// Those for addresses of a block.
    Block(Cidr),
    /// Those for addresses of a list. Among equal prefixes a written block goes first.
    List(ListId),
}

/// What carries the packets of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// An internet gateway.
    Gateway(GatewayId),
    /// A NAT gateway.
    Nat(NatId),
    /// An egress-only gateway.
    Egress(EgressId),
    /// A peering.
    Peering(PeeringId),
    /// A transit gateway.
    Transit(TransitId),
    /// A gateway of private connections.
    Vpn(VpnId),
    /// An interface: an appliance.
    Interface(InterfaceId),
    /// Nothing: what carried them is gone.
    Blackhole,
    /// Something that the proof does not look into, as a load balancer's endpoint.
    Other,
}

/// An ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl {
    /// What it is called.
    pub label: Label,
    /// For packets into a subnet, in the order of the numbers. The first that fits decides; what fits none is denied.
    pub inbound: Vec<AclEntry>,
    /// For packets out of a subnet.
    pub outbound: Vec<AclEntry>,
    /// Whether these are all.
    pub known: Known,
}

/// One entry of an ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclEntry {
    /// Its number.
    pub number: i64,
    /// Whether it lets through.
    pub allow: bool,
    /// Which packets, apart from where they are from or to. Ports are those at the packet's destination.
    pub traffic: Traffic,
    /// From where, or to where.
    pub place: Place,
    /// The line.
    pub span: Option<Span>,
}

/// Addresses that one rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A block.
    Block(Cidr),
    /// The IPv6 block of a network, where Amazon picks it.
    Vpc6(VpcId),
    /// The IPv6 block of a subnet, where Amazon picks it.
    Subnet6(SubnetId),
}

/// A security group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is called.
    pub label: Label,
    /// Its network.
    pub vpc: VpcId,
    /// Who may open connections to its members.
    pub inbound: Vec<Rule>,
    /// To whom its members may open connections. An open group has a rule that says so.
    pub outbound: Vec<Rule>,
    /// Whether these are all.
    pub known: Known,
    /// Where it is said whether it is open to the outside.
    pub outbound_span: Option<Span>,
}

/// One rule of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which connections.
    pub traffic: Traffic,
    /// From or to whom.
    pub peer: Peer,
    /// The line.
    pub span: Option<Span>,
}

/// The other end of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    /// Addresses.
    Place(Place),
    /// The private addresses of those that bear a group, in the same network or behind a peering of the same region.
    Group(GroupId),
    /// The entries of a list.
    List(ListId),
}

/// Something with addresses in a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// What it is called: the node that has it, or itself.
    pub label: Label,
    /// Interfaces of one machine have one number; it is the position of one of them.
    pub member: InterfaceId,
    /// What it belongs to.
    pub bearer: Bearer,
    /// Where it lies.
    pub subnet: SubnetId,
    /// Its private IPv4 address; none where its subnet has no IPv4.
    pub ip: Option<Address>,
    /// Its IPv6 address.
    pub ipv6: Option<Address>,
    /// Its public IPv4 address: elastic, or from Amazon's pool.
    pub public: Option<Address>,
    /// Its security groups; their rules add up. At least one, or nothing passes.
    pub groups: Vec<GroupId>,
    /// Whether it takes packets that are not for its own addresses, nor from them.
    pub forward: bool,
    /// Whether there are several like it under this one name, as in a fleet: these may reach one another.
    pub several: bool,
    /// Where its public address is asked for.
    pub public_span: Option<Span>,
    /// Where its groups are named.
    pub groups_span: Option<Span>,
    /// Where it is said whether it forwards.
    pub forward_span: Option<Span>,
}

/// What an interface belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bearer {
    /// A machine, or whatever else opens connections and takes them.
    Machine,
    /// An endpoint of a service: it takes connections and opens none.
    Endpoint,
}

/// An internet gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// What it is called.
    pub label: Label,
    /// The network it is attached to; none if it is not.
    pub vpc: Option<VpcId>,
}

/// An egress-only internet gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Egress {
    /// What it is called.
    pub label: Label,
    /// Its network.
    pub vpc: VpcId,
}

/// A NAT gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nat {
    /// What it is called.
    pub label: Label,
    /// Where it stands.
    pub subnet: SubnetId,
    /// Its address in that subnet, which is what those behind a private one are seen under.
    pub ip: Address,
    /// Its elastic address; none makes it a private one.
    pub public: Option<Address>,
}

/// A gateway endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What it is called.
    pub label: Label,
    /// Its network.
    pub vpc: VpcId,
    /// The tables that lead to it.
    pub tables: Vec<TableId>,
    /// The service, as `s3`.
    pub service: String,
    /// The addresses of the service: public ones. None where they are not known.
    pub blocks: Option<Vec<Cidr>>,
}

/// A peering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peering {
    /// What it is called.
    pub label: Label,
    /// One network.
    pub from: VpcId,
    /// The other.
    pub to: VpcId,
    /// Whether it carries packets: it was accepted, and has not ended.
    pub active: bool,
}

impl Peering {
    /// The network at the other side.
    pub fn other(&self, vpc: VpcId) -> Option<VpcId> {
        match vpc {
            vpc if vpc == self.from => Some(self.to),
            vpc if vpc == self.to => Some(self.from),
            _ => None,
        }
    }
}

/// A transit gateway. All attached networks share one table, which has the blocks of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transit {
    /// What it is called.
    pub label: Label,
    /// The subnets in which networks are attached: each serves its zone of its network.
    pub subnets: Vec<SubnetId>,
    /// Whether it keeps the attached networks apart.
    pub isolate: bool,
    /// Whether nothing else is attached, and nothing else routed.
    pub known: Known,
}

/// A gateway of private connections, which lead to where the proof cannot look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vpn {
    /// What it is called.
    pub label: Label,
    /// The network it is attached to; none if it is not.
    pub vpc: Option<VpcId>,
}

/// A prefix list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixList {
    /// What it is called.
    pub label: Label,
    /// Its blocks.
    pub blocks: Vec<Cidr>,
    /// Whether these are all.
    pub known: Known,
}
