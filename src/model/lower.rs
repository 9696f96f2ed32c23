//! From settled values to typed resources. Only a program without errors has any.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::left_out;
use super::{
    Address, Body, Dhcp, Direction, DnsServer, Gateway, GatewayKind, Handling, Identity, Image, Key, KeyPair, Member, Metadata,
    Moved, Network, Node, Output, OutputValue, Peer, Program, PublicKey, Ref, Resource, Routes, Rule, SecurityGroup, StackName,
    Subnet, Tenancy, VpcDns,
};
use crate::analysis::{Analysis, Deferred, Hole, InstanceId, PeerOfRule, Settled, Value, v4};
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::net::{Cidr, Traffic};
use crate::rules::key_format;
use crate::schema::Kind;

/// The program of an analysis, or the errors that keep it from being one.
pub fn lower(analysis: &Analysis) -> Result<Program, Vec<Diagnostic>> {
    let errors: Vec<Diagnostic> = analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error).cloned().collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let lowering = Lowering { analysis };
    let (name, key) = analysis
        .stack
        .clone()
        .ok_or_else(|| vec![Diagnostic::error(codes::MISSING_STACK, "the program does not name its stack")])?;
    let mut resources = BTreeMap::new();
    let left_out = left_out::find(analysis);
    for settled in analysis.resources.iter().filter(|settled| settled.kind != Kind::Account && !left_out.contains_key(&settled.id))
    {
        for region in lowering.regions(settled) {
            let resource = lowering.resource(settled, region).ok_or_else(|| vec![incomplete(settled)])?;
            resources.insert(Identity { address: resource.address.clone(), region: resource.region.clone() }, resource);
        }
    }
    let outputs =
        analysis.outputs.iter().map(|(name, value)| Output { name: name.clone(), value: lowering.output(value) }).collect();
    Ok(Program {
        stack: StackName { name, key },
        resources,
        outputs,
        moved: lowering.moved(),
        left_out: left_out.into_values().collect(),
    })
}

/// What the checks before this should have told better.
fn incomplete(settled: &Settled) -> Diagnostic {
    Diagnostic::error(codes::MISSING_ATTRIBUTE, format!("`{}` is not complete", settled.path)).at(settled.head, "declared here")
}

/// The address of a settled resource.
pub(super) fn address_of(analysis: &Analysis, id: InstanceId) -> Option<Address> {
    address_at(&analysis.resource(id)?.path)
}

/// A path as an address.
fn address_at(path: &crate::analysis::Path) -> Option<Address> {
    let mut parts = path.0.iter().map(|(name, keys)| (name.clone(), keys.iter().map(key).collect()));
    let (name, keys) = parts.next()?;
    Some(parts.fold(Address::top(name, keys), |address, (name, keys)| address.child(name, keys)))
}

struct Lowering<'a> {
    analysis: &'a Analysis,
}

impl Lowering<'_> {
    /// The regions that a resource exists in: one for what lies in a network; for a key each one in which a node uses it.
    fn regions(&self, settled: &Settled) -> BTreeSet<Option<String>> {
        if settled.kind != Kind::KeyPair {
            return [self.analysis.region_of(settled).map(str::to_owned)].into();
        }
        let nodes =
            self.analysis.resources.iter().filter(|node| node.kind == Kind::Node && node.reference("key") == Some(settled.id));
        nodes.map(|node| self.analysis.region_of(node).map(str::to_owned)).collect()
    }

    fn resource(&self, settled: &Settled, region: Option<String>) -> Option<Resource> {
        let mut lines = BTreeMap::new();
        let body = match settled.kind {
            Kind::Network => Body::Network(self.network(settled)?),
            Kind::Dhcp => Body::Dhcp(self.dhcp(settled)?),
            Kind::Gateway => Body::Gateway(Gateway { network: Some(self.holder(settled)?), kind: GatewayKind::Internet }),
            Kind::Routes => Body::Routes(self.routes(settled, &mut lines)?),
            Kind::Subnet => Body::Subnet(self.subnet(settled)?),
            Kind::SecurityGroup => Body::SecurityGroup(self.group(settled, &mut lines)?),
            Kind::KeyPair => Body::KeyPair(key_pair(settled)?),
            Kind::Node => Body::Node(Box::new(self.node(settled)?)),
            _ => return None,
        };
        let mut spans: BTreeMap<&'static str, crate::source::Span> =
            settled.spans.iter().map(|(name, span)| (name, *span)).collect();
        if let Some(first) = lines.values().min() {
            spans.insert(if settled.kind == Kind::Routes { "routes" } else { "rules" }, *first);
        }
        Some(Resource {
            address: self.address(settled.id)?,
            region,
            body,
            tags: settled.tags.iter().map(|(key, (value, _))| (key.clone(), value.clone())).collect(),
            protect: settled.values.get("protect") == Some(&Value::Bool(true)),
            handling: self.handling(settled),
            span: settled.head,
            spans,
            lines,
        })
    }

    fn handling(&self, settled: &Settled) -> Handling {
        let seconds = match settled.values.get("timeout") {
            Some(Value::Duration(seconds)) => Some(*seconds),
            _ => None,
        };
        Handling {
            depends_on: settled.references("depends-on").filter_map(|id| self.address(id)).collect(),
            timeout: seconds.map(Duration::from_secs),
            create_first: settled.word("replace") == Some("create-first"),
            keeps_foreign: settled.word("foreign") == Some("keep"),
        }
    }

    fn moved(&self) -> Vec<Moved> {
        let moved =
            |one: &crate::analysis::Moved| Some(Moved { from: address_at(&one.from)?, to: self.address(one.to)?, span: one.span });
        self.analysis.moved.iter().filter_map(moved).collect()
    }

    fn address(&self, id: InstanceId) -> Option<Address> {
        address_of(self.analysis, id)
    }

    fn reference(&self, id: InstanceId) -> Option<Ref> {
        self.address(id).map(Ref::Address)
    }

    /// The network that a resource lies in.
    fn holder(&self, settled: &Settled) -> Option<Ref> {
        self.reference(settled.network?)
    }

    fn network(&self, settled: &Settled) -> Option<Network> {
        let tenancy =
            [Tenancy::Default, Tenancy::Dedicated].into_iter().find(|tenancy| Some(tenancy.word()) == settled.word("tenancy"))?;
        let dns =
            [VpcDns::None, VpcDns::Resolver, VpcDns::Hostnames].into_iter().find(|dns| Some(dns.word()) == settled.word("dns"))?;
        Some(Network { cidr: settled.cidr("cidr")?, tenancy, dns })
    }

    fn dhcp(&self, settled: &Settled) -> Option<Dhcp> {
        let ips = |attribute| {
            let values = settled.list(attribute).iter();
            values.filter_map(|value| if let Value::Ip(ip) = value { Some(*ip) } else { None }).collect()
        };
        let server = |value: &Value| match value {
            Value::Ip(ip) => DnsServer::Ip(*ip),
            _ => DnsServer::Amazon,
        };
        Some(Dhcp {
            network: Some(self.holder(settled)?),
            domain: settled.word("domain").map(str::to_owned),
            dns: settled.list("dns").iter().map(server).collect(),
            ntp: ips("ntp"),
            netbios: ips("netbios"),
        })
    }

    fn routes(&self, settled: &Settled, lines: &mut BTreeMap<String, crate::source::Span>) -> Option<Routes> {
        let mut routes = BTreeMap::new();
        for route in &settled.routes {
            for destination in &route.destinations {
                lines.insert(destination.to_string(), route.span);
                routes.insert(*destination, self.reference(route.target)?);
            }
        }
        Some(Routes { network: self.holder(settled)?, routes })
    }

    fn subnet(&self, settled: &Settled) -> Option<Subnet> {
        let routes = match settled.reference("routes") {
            Some(table) => Some(self.reference(table)?),
            None => None,
        };
        let (cidr, zone) = (settled.cidr("cidr")?, settled.word("zone")?.to_owned());
        Some(Subnet { network: self.holder(settled)?, cidr, zone, routes, inherits: BTreeSet::new() })
    }

    fn group(&self, settled: &Settled, lines: &mut BTreeMap<String, crate::source::Span>) -> Option<SecurityGroup> {
        let mut rules = BTreeMap::new();
        if settled.word("outbound") == Some("open") {
            rules.insert(Rule { direction: Direction::Egress, traffic: Traffic::All, peer: Peer::Cidr(Cidr::any_v4()) }, None);
        }
        for expanded in self.analysis.rules_of(settled) {
            let direction = if expanded.line.inbound { Direction::Ingress } else { Direction::Egress };
            let peer = match expanded.peer {
                PeerOfRule::Cidr(cidr) => Peer::Cidr(cidr),
                PeerOfRule::Group(group) => Peer::Group(self.reference(group)?),
                // What needs these is left out before it comes here.
                PeerOfRule::PrefixList(_) | PeerOfRule::Ipv6(_) => continue,
            };
            let rule = Rule { direction, traffic: expanded.traffic, peer };
            lines.insert(rule.to_string(), expanded.line.span);
            rules.insert(rule, expanded.line.why.as_ref().map(|(why, _)| why.clone()));
        }
        Some(SecurityGroup { network: self.holder(settled)?, rules })
    }

    fn node(&self, settled: &Settled) -> Option<Node> {
        let subnet = self.analysis.resource(settled.reference("subnet")?)?;
        let groups = settled.list("sg").iter().map(|value| match value {
            Value::Instance(id) => self.reference(*id),
            _ => None,
        });
        let init = settled.word("init").map(str::to_owned);
        let metadata = [Metadata::Token, Metadata::Optional, Metadata::Off];
        let image = settled.word("image")?;
        Some(Node {
            subnet: self.reference(subnet.id)?,
            zone: subnet.word("zone")?.to_owned(),
            ip: settled.values.get("ip").and_then(v4),
            instance_type: settled.word("type")?.to_owned(),
            image: Image { name: image.to_owned(), id: image.starts_with("ami-").then(|| image.to_owned()) },
            groups: groups.collect::<Option<_>>()?,
            key: match settled.reference("key") {
                Some(key) => Some(self.reference(key)?),
                None => None,
            },
            public_ip: settled.word("public-ip") == Some("auto"),
            init_digest: init.as_deref().map(hex_digest),
            init,
            metadata: metadata.into_iter().find(|metadata| Some(metadata.word()) == settled.word("metadata"))?,
        })
    }

    fn output(&self, value: &Value) -> OutputValue {
        match value {
            Value::Error | Value::None | Value::Absent(_) => OutputValue::None,
            Value::Bool(value) => OutputValue::Bool(*value),
            Value::Int(number) => OutputValue::Int(*number),
            Value::Range(from, to) => OutputValue::List((*from..*to).map(OutputValue::Int).collect()),
            Value::List(values) => OutputValue::List(values.iter().map(|value| self.output(value)).collect()),
            Value::Map(map) => OutputValue::Map(map.iter().map(|(key, value)| (key.to_string(), self.output(value))).collect()),
            Value::Ports(set) if set.len() != 1 => {
                OutputValue::List(set.iter().map(|traffic| OutputValue::Text(traffic.to_string())).collect())
            }
            Value::Deferred(Deferred::Joined(parts)) => OutputValue::Joined(parts.iter().map(|part| self.output(part)).collect()),
            Value::Deferred(Deferred::Member(id, hole)) => {
                self.address(*id).map_or(OutputValue::None, |address| OutputValue::Member(address, member(*hole)))
            }
            other => OutputValue::Text(other.printed().unwrap_or_default()),
        }
    }
}

fn key(value: &Value) -> Key {
    match value {
        Value::Int(number) => Key::Int(*number),
        Value::Text(text) => Key::Text(text.to_string()),
        other => Key::Word(other.printed().unwrap_or_default()),
    }
}

fn member(hole: Hole) -> Member {
    match hole {
        Hole::Id => Member::Id,
        Hole::Arn => Member::Arn,
        Hole::PublicIp => Member::PublicIp,
        Hole::Ip => Member::Ip,
        Hole::Ipv6 => Member::Ipv6,
    }
}

fn key_pair(settled: &Settled) -> Option<KeyPair> {
    let key = key_format::read(settled.word("public")?).ok()?;
    Some(KeyPair { public: PublicKey { algorithm: key.algorithm, material: key.material, fingerprint: key.fingerprint } })
}

fn hex_digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // Writing into a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
