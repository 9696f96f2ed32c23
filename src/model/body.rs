//! What a resource is: one type a kind, shared by what a program wants and by what the account has.
//!
//! [`Body::fields`] lays a body out as named values in the words of the schema, which is all that comparing,
//! showing and hashing need. References are addresses in a program; in what was observed they are ids until the
//! owner of the id is known.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use super::Address;
use crate::net::{Cidr, Traffic};
use crate::schema::Kind;

/// Which other resource is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ref {
    /// One of ours.
    Address(Address),
    /// One that we do not own, or whose owner is not known yet.
    Id(String),
}

impl fmt::Display for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ref::Address(address) => fmt::Display::fmt(address, f),
            Ref::Id(id) => f.write_str(id),
        }
    }
}

/// A resource's values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the kind of its name")]
pub enum Body {
    Network(Network),
    Dhcp(Dhcp),
    Gateway(Gateway),
    Routes(Routes),
    Subnet(Subnet),
    SecurityGroup(SecurityGroup),
    KeyPair(KeyPair),
    Node(Box<Node>),
}

/// A VPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Its block.
    pub cidr: Cidr,
    /// What its nodes run on.
    pub tenancy: Tenancy,
    /// What its resolver does.
    pub dns: VpcDns,
}

/// Whose hardware nodes run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tenancy {
    /// Shared with others.
    Default,
    /// Reserved.
    Dedicated,
}

impl Tenancy {
    /// Its word in the language and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Tenancy::Default => "default",
            Tenancy::Dedicated => "dedicated",
        }
    }
}

/// The two DNS attributes of a VPC, of which one means nothing without the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VpcDns {
    /// No resolver.
    None,
    /// Amazon's resolver answers.
    Resolver,
    /// Amazon's resolver answers, and nodes have names in it.
    Hostnames,
    /// Names without a resolver: of no use, but an account can have it. No program can say it.
    HostnamesOnly,
}

impl VpcDns {
    /// From `enableDnsSupport` and `enableDnsHostnames`.
    pub fn of(support: bool, hostnames: bool) -> VpcDns {
        match (support, hostnames) {
            (false, false) => VpcDns::None,
            (true, false) => VpcDns::Resolver,
            (true, true) => VpcDns::Hostnames,
            (false, true) => VpcDns::HostnamesOnly,
        }
    }

    /// `enableDnsSupport`.
    pub fn support(self) -> bool {
        matches!(self, VpcDns::Resolver | VpcDns::Hostnames)
    }

    /// `enableDnsHostnames`.
    pub fn hostnames(self) -> bool {
        matches!(self, VpcDns::Hostnames | VpcDns::HostnamesOnly)
    }

    /// Its word in the language.
    pub fn word(self) -> &'static str {
        match self {
            VpcDns::None => "none",
            VpcDns::Resolver => "resolver",
            VpcDns::Hostnames => "hostnames",
            VpcDns::HostnamesOnly => "hostnames without resolver",
        }
    }
}

/// A DHCP option set and the network that uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dhcp {
    /// The network it belongs to. `None` where an observed set is associated with none.
    pub network: Option<Ref>,
    /// `domain-name`
    pub domain: Option<String>,
    /// `domain-name-servers`, in order; at most four.
    pub dns: Vec<DnsServer>,
    /// `ntp-servers`, in order.
    pub ntp: Vec<IpAddr>,
    /// `netbios-name-servers`, in order.
    pub netbios: Vec<IpAddr>,
}

/// One name server of a DHCP option set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DnsServer {
    /// The resolver that every VPC has: `AmazonProvidedDNS`.
    Amazon,
    /// Another one.
    Ip(IpAddr),
}

impl fmt::Display for DnsServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DnsServer::Amazon => f.write_str("AmazonProvidedDNS"),
            DnsServer::Ip(ip) => fmt::Display::fmt(ip, f),
        }
    }
}

/// A way out of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// The network it is attached to. `None` where an observed one is detached.
    pub network: Option<Ref>,
    /// What it does.
    pub kind: GatewayKind,
}

/// What a gateway does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GatewayKind {
    /// Both ways between public addresses and the internet.
    Internet,
}

impl GatewayKind {
    /// Its word in the language.
    pub fn word(self) -> &'static str {
        match self {
            GatewayKind::Internet => "internet",
        }
    }
}

/// A route table, without the `local` routes that every table has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routes {
    /// The network it belongs to.
    pub network: Ref,
    /// Target by destination.
    pub routes: BTreeMap<Cidr, Ref>,
}

/// A subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// The network it lies in.
    pub network: Ref,
    /// Its block.
    pub cidr: Cidr,
    /// The availability zone, by name.
    pub zone: String,
    /// The route table it is associated with; `None` leaves it to the main one.
    pub routes: Option<Ref>,
    /// What new interfaces inherit. A program never asks for any of it.
    pub inherits: BTreeSet<&'static str>,
}

/// A security group with its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityGroup {
    /// The network it belongs to.
    pub network: Ref,
    /// Its rules in both directions, with their descriptions. An open group has the rule that lets all out.
    pub rules: BTreeMap<Rule, Option<String>>,
}

/// Which way a rule looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From outside to the members.
    Ingress,
    /// From the members to outside.
    Egress,
}

/// What one rule matches. It is the rule's identity: a group holds it once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule {
    /// Which way.
    pub direction: Direction,
    /// What.
    pub traffic: Traffic,
    /// From or to whom.
    pub peer: Peer,
}

/// Who stands at the other end of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    /// A block of addresses.
    Cidr(Cidr),
    /// The members of a group.
    Group(Ref),
    /// The entries of a prefix list.
    Prefixes(Ref),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.direction {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        };
        match &self.peer {
            Peer::Cidr(cidr) => write!(f, "allow {} {word} {cidr}", self.traffic),
            Peer::Group(to) | Peer::Prefixes(to) => write!(f, "allow {} {word} {to}", self.traffic),
        }
    }
}

/// A key pair, of which AWS holds the public half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPair {
    /// The public half.
    pub public: PublicKey,
}

/// An OpenSSH public key without its comment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey {
    /// `ssh-ed25519` or `ssh-rsa`.
    pub algorithm: String,
    /// The key in base64, as between the algorithm and the comment.
    pub material: String,
    /// `SHA256:` and the digest in base64 without padding, as `ssh-keygen -l` prints it.
    pub fingerprint: String,
}

/// An EC2 instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The subnet of its interface.
    pub subnet: Ref,
    /// The zone of that subnet: client tokens of RunInstances hold per zone.
    pub zone: String,
    /// Its private address; `None` leaves the choice to AWS.
    pub ip: Option<Ipv4Addr>,
    /// Its type, as `t2.micro`.
    pub instance_type: String,
    /// What it boots from.
    pub image: Image,
    /// Its groups; never empty.
    pub groups: BTreeSet<Ref>,
    /// The key pair whose owner may log in.
    pub key: Option<Ref>,
    /// Whether it gets a public address from Amazon's pool.
    pub public_ip: bool,
    /// The user data for cloud-init, byte for byte. Of an observed node only the digest is known.
    pub init: Option<String>,
    /// SHA-256 of `init` in lower-case hexadecimal; for a program the digest of what is above.
    pub init_digest: Option<String>,
    /// How it may ask for its metadata.
    pub metadata: Metadata,
}

/// What a node boots from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Image {
    /// As the program says it: a published name such as `al2023`, or an `ami-…` id. Equal to the id where observed.
    pub name: String,
    /// The id; `None` until a pin or AWS settles a published name.
    pub id: Option<String>,
}

/// How a node may ask the metadata service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metadata {
    /// Only with a session token (IMDSv2).
    Token,
    /// With or without a token.
    Optional,
    /// Not at all.
    Off,
}

impl Metadata {
    /// Its word in the language.
    pub fn word(self) -> &'static str {
        match self {
            Metadata::Token => "token",
            Metadata::Optional => "optional",
            Metadata::Off => "off",
        }
    }
}

/// A value as it is compared and shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// Left out, or left to AWS: never compared where the desired side has it.
    Unset,
    /// A plain value in its printed form.
    Text(String),
    /// Another resource.
    Ref(Ref),
    /// Lines of which each exists once, with what they point at. A line's identity is its first part; the second
    /// is what may change in place under that identity.
    Lines(BTreeMap<String, String>),
    /// Other resources, in no order.
    Refs(BTreeSet<Ref>),
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shown::Unset => f.write_str("none"),
            Shown::Text(text) => f.write_str(text),
            Shown::Ref(to) => fmt::Display::fmt(to, f),
            Shown::Lines(lines) => {
                let lines: Vec<String> = lines.iter().map(|(key, value)| line(key, value)).collect();
                f.write_str(&lines.join(", "))
            }
            Shown::Refs(refs) => {
                let refs: Vec<String> = refs.iter().map(Ref::to_string).collect();
                write!(f, "[{}]", refs.join(", "))
            }
        }
    }
}

fn line(key: &str, value: &str) -> String {
    match value.is_empty() {
        true => key.to_owned(),
        false => format!("{key} {value}"),
    }
}

/// One attribute of a body, in the words of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The attribute's name in the schema.
    pub name: &'static str,
    /// Its value.
    pub value: Shown,
}

fn text(name: &'static str, value: impl fmt::Display) -> Field {
    Field { name, value: Shown::Text(value.to_string()) }
}

fn optional(name: &'static str, value: Option<impl fmt::Display>) -> Field {
    Field { name, value: value.map_or(Shown::Unset, |value| Shown::Text(value.to_string())) }
}

fn reference(name: &'static str, value: Option<&Ref>) -> Field {
    Field { name, value: value.map_or(Shown::Unset, |value| Shown::Ref(value.clone())) }
}

fn listed(name: &'static str, values: &[impl fmt::Display]) -> Field {
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    text(name, words.join(", "))
}

impl Body {
    /// Which kind it is.
    pub fn kind(&self) -> Kind {
        match self {
            Body::Network(_) => Kind::Network,
            Body::Dhcp(_) => Kind::Dhcp,
            Body::Gateway(_) => Kind::Gateway,
            Body::Routes(_) => Kind::Routes,
            Body::Subnet(_) => Kind::Subnet,
            Body::SecurityGroup(_) => Kind::SecurityGroup,
            Body::KeyPair(_) => Kind::KeyPair,
            Body::Node(_) => Kind::Node,
        }
    }

    /// Its values by attribute, in the order in which they are shown.
    pub fn fields(&self) -> Vec<Field> {
        match self {
            Body::Network(network) => network.fields(),
            Body::Dhcp(dhcp) => dhcp.fields(),
            Body::Gateway(gateway) => vec![text("kind", gateway.kind.word()), reference("network", gateway.network.as_ref())],
            Body::Routes(routes) => routes.fields(),
            Body::Subnet(subnet) => subnet.fields(),
            Body::SecurityGroup(group) => group.fields(),
            Body::KeyPair(key) => vec![text("public", format!("{} {}", key.public.algorithm, key.public.fingerprint))],
            Body::Node(node) => node.fields(),
        }
    }

    /// The same with every reference rewritten: ids as addresses, or addresses as ids.
    #[must_use]
    pub fn map_refs(mut self, rewrite: &dyn Fn(&Ref) -> Ref) -> Body {
        let apply = |to: &mut Ref| *to = rewrite(to);
        match &mut self {
            Body::Network(_) | Body::KeyPair(_) => {}
            Body::Dhcp(dhcp) => dhcp.network.iter_mut().for_each(apply),
            Body::Gateway(gateway) => gateway.network.iter_mut().for_each(apply),
            Body::Routes(routes) => std::iter::once(&mut routes.network).chain(routes.routes.values_mut()).for_each(apply),
            Body::Subnet(subnet) => std::iter::once(&mut subnet.network).chain(subnet.routes.iter_mut()).for_each(apply),
            Body::SecurityGroup(group) => {
                apply(&mut group.network);
                let rules = std::mem::take(&mut group.rules);
                group.rules = rules.into_iter().map(|(rule, why)| (rule.map_refs(rewrite), why)).collect();
            }
            Body::Node(node) => {
                node.groups = node.groups.iter().map(rewrite).collect();
                std::iter::once(&mut node.subnet).chain(node.key.iter_mut()).for_each(apply);
            }
        }
        self
    }

    /// Every resource that it refers to.
    pub fn refs(&self) -> BTreeSet<Ref> {
        let found = std::cell::RefCell::new(BTreeSet::new());
        let _ = self.clone().map_refs(&|to| {
            found.borrow_mut().insert(to.clone());
            to.clone()
        });
        found.into_inner()
    }
}

impl Rule {
    fn map_refs(self, rewrite: &dyn Fn(&Ref) -> Ref) -> Rule {
        match self.peer {
            Peer::Group(group) => Rule { peer: Peer::Group(rewrite(&group)), ..self },
            Peer::Prefixes(list) => Rule { peer: Peer::Prefixes(rewrite(&list)), ..self },
            Peer::Cidr(_) => self,
        }
    }
}

impl Network {
    fn fields(&self) -> Vec<Field> {
        vec![text("cidr", self.cidr), text("tenancy", self.tenancy.word()), text("dns", self.dns.word())]
    }
}

impl Dhcp {
    fn fields(&self) -> Vec<Field> {
        vec![
            optional("domain", self.domain.as_ref()),
            listed("dns", &self.dns),
            listed("ntp", &self.ntp),
            listed("netbios", &self.netbios),
            reference("network", self.network.as_ref()),
        ]
    }
}

impl Routes {
    fn fields(&self) -> Vec<Field> {
        let lines = self.routes.iter().map(|(to, target)| (to.to_string(), format!("-> {target}"))).collect();
        vec![Field { name: "routes", value: Shown::Lines(lines) }, reference("network", Some(&self.network))]
    }
}

impl Subnet {
    fn fields(&self) -> Vec<Field> {
        let inherits: Vec<&str> = self.inherits.iter().copied().collect();
        vec![
            text("cidr", self.cidr),
            text("zone", &self.zone),
            reference("routes", self.routes.as_ref()),
            listed("inherits", &inherits),
            reference("network", Some(&self.network)),
        ]
    }
}

impl SecurityGroup {
    fn fields(&self) -> Vec<Field> {
        let why = |why: &Option<String>| why.as_ref().map(|why| format!("{why:?}")).unwrap_or_default();
        let lines = self.rules.iter().map(|(rule, text)| (rule.to_string(), why(text))).collect();
        vec![Field { name: "rules", value: Shown::Lines(lines) }, reference("network", Some(&self.network))]
    }
}

impl Node {
    fn fields(&self) -> Vec<Field> {
        vec![
            reference("subnet", Some(&self.subnet)),
            optional("ip", self.ip),
            text("type", &self.instance_type),
            optional("image", self.image.id.as_ref().or(Some(&self.image.name))),
            Field { name: "sg", value: Shown::Refs(self.groups.clone()) },
            reference("key", self.key.as_ref()),
            text("public-ip", if self.public_ip { "auto" } else { "none" }),
            optional("init", self.init_digest.as_ref()),
            text("metadata", self.metadata.word()),
        ]
    }
}
