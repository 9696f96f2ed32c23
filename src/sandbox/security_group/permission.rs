//! Rules as requests write them: permissions with protocol, ports and peers.

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{ACCOUNT, Region, Resource};
use crate::sandbox::block::Block;
use crate::sandbox::error::Refusal;
use crate::sandbox::protocol::query::Params;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::security_group::{Rule, SecurityGroup, by_name};

/// What a rule says, in AWS's canonical form: two rules are the same exactly if these are, apart from the description.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Spec {
    /// `tcp`, `udp`, `icmp`, `icmpv6`, `-1`, or a number.
    pub(crate) protocol: String,
    /// The lowest port or the ICMP type; absent where the protocol has no ports.
    pub(crate) from: Option<i64>,
    /// The highest port or the ICMP code.
    pub(crate) to: Option<i64>,
    pub(crate) peer: Peer,
    pub(crate) description: Option<String>,
}

/// The other side of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Peer {
    Block(Block),
    Group(String),
}

impl Spec {
    /// Everything to and from everywhere.
    pub(crate) fn everything() -> Spec {
        Spec { protocol: "-1".to_owned(), from: None, to: None, peer: Peer::Block(Block::everything()), description: None }
    }

    /// Whether another rule says the same.
    pub(crate) fn same(&self, other: &Spec) -> bool {
        self.protocol == other.protocol && self.from == other.from && self.to == other.to && self.peer == other.peer
    }

    /// Whether it counts against the quota of IPv6 rules.
    pub(crate) fn is_v6(&self) -> bool {
        matches!(self.peer, Peer::Block(block) if block.is_v6())
    }

    /// Its block as a text.
    pub(crate) fn block(&self) -> Option<String> {
        match self.peer {
            Peer::Block(block) => Some(block.to_string()),
            Peer::Group(_) => None,
        }
    }

    /// The group that it names.
    pub(crate) fn group(&self) -> Option<String> {
        match &self.peer {
            Peer::Group(group) => Some(group.clone()),
            Peer::Block(_) => None,
        }
    }
}

/// Reads the permissions of a request: `IpPermissions.N`, or one written flat with `CidrIp`. `group` is the one that they are for.
pub(super) fn parse_all(region: &Region, params: &Params, group: &SecurityGroup) -> Result<Vec<Spec>, Refusal> {
    let mut specs = Vec::new();
    for permission in params.list("IpPermissions") {
        parse(region, permission, group, &mut specs)?;
    }
    match (params.text("CidrIp"), params.text("IpProtocol")) {
        (None, None) => Ok(specs),
        _ if !specs.is_empty() => {
            Err(Refusal::combination("The parameter IpPermissions excludes IpProtocol, FromPort, ToPort and CidrIp"))
        }
        (cidr, protocol) => {
            let traffic = Traffic::parse(protocol, params)?;
            specs.push(traffic.with(Peer::Block(block(cidr.unwrap_or_default(), false)?), None)?);
            Ok(specs)
        }
    }
}

/// Reads one rule as ModifySecurityGroupRules writes it: exactly one peer.
pub(super) fn parse_rule(region: &Region, params: &Params, group: &SecurityGroup) -> Result<Spec, Refusal> {
    let traffic = Traffic::parse(params.text("IpProtocol"), params)?;
    let peer =
        match (params.text("CidrIpv4"), params.text("CidrIpv6"), params.text("ReferencedGroupId"), params.text("PrefixListId")) {
            (Some(cidr), None, None, None) => Peer::Block(block(cidr, false)?),
            (None, Some(cidr), None, None) => Peer::Block(block(cidr, true)?),
            (None, None, Some(id), None) => Peer::Group(peer_group(region, id, group)?),
            (None, None, None, Some(list)) => return Err(unknown_prefix_list(list)),
            (None, None, None, None) => return Err(Refusal::missing("CidrIpv4, CidrIpv6, PrefixListId or ReferencedGroupId")),
            _ => {
                return Err(Refusal::combination(
                    "A rule takes exactly one of CidrIpv4, CidrIpv6, PrefixListId and ReferencedGroupId",
                ));
            }
        };
    traffic.with(peer, params.text("Description"))
}

/// The characters of names and descriptions: `a-z`, `A-Z`, `0-9`, spaces, and `._-:/()#,@[]+=&;{}!$*` (CreateSecurityGroup).
pub(super) fn is_plain(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(character))
}

/// Writes rules as permissions: those with the same protocol and ports share one.
pub(super) fn write_all<'r>(tag: &str, rules: impl Iterator<Item = &'r Rule>, xml: &mut Xml) {
    let mut permissions: Vec<Vec<&Spec>> = Vec::new();
    for rule in rules {
        let alike = |specs: &&mut Vec<&Spec>| {
            specs.first().is_some_and(|first| {
                first.protocol == rule.spec.protocol && first.from == rule.spec.from && first.to == rule.spec.to
            })
        };
        match permissions.iter_mut().find(alike) {
            Some(permission) => permission.push(&rule.spec),
            None => permissions.push(vec![&rule.spec]),
        }
    }
    xml.set(tag, permissions, |xml, specs| write(&specs, xml));
}

fn write(specs: &[&Spec], xml: &mut Xml) {
    if let Some(first) = specs.first() {
        xml.text("ipProtocol", &first.protocol);
        if let (Some(from), Some(to)) = (first.from, first.to) {
            xml.value("fromPort", from);
            xml.value("toPort", to);
        }
    }
    xml.set("groups", specs.iter().filter_map(|spec| spec.group().map(|group| (spec, group))), |xml, (spec, group)| {
        xml.text("userId", ACCOUNT);
        xml.text("groupId", &group);
        xml.optional("description", spec.description.as_deref());
    });
    for (tag, item, v6) in [("ipRanges", "cidrIp", false), ("ipv6Ranges", "cidrIpv6", true)] {
        xml.set(
            tag,
            specs.iter().filter(|spec| spec.is_v6() == v6).filter_map(|spec| Some((spec, spec.block()?))),
            |xml, (spec, block)| {
                xml.text(item, &block);
                xml.optional("description", spec.description.as_deref());
            },
        );
    }
    xml.within("prefixListIds", |_| {});
}

/// Protocol and ports.
struct Traffic {
    protocol: String,
    from: Option<i64>,
    to: Option<i64>,
}

impl Traffic {
    /// IpPermission: a name or a number; TCP and UDP need a range of ports, ICMP a type and a code; with any other protocol ports
    /// mean nothing. The messages on ports are AWS's, from field reports; that on an unknown protocol is unverified.
    fn parse(protocol: Option<&str>, params: &Params) -> Result<Traffic, Refusal> {
        let protocol = match protocol.unwrap_or_default() {
            "" => return Err(Refusal::missing("IpProtocol")),
            "tcp" | "TCP" | "6" => "tcp".to_owned(),
            "udp" | "UDP" | "17" => "udp".to_owned(),
            "icmp" | "ICMP" | "1" => "icmp".to_owned(),
            "icmpv6" | "ICMPV6" | "58" => "icmpv6".to_owned(),
            "-1" | "all" => "-1".to_owned(),
            other => match other.parse::<u8>() {
                Ok(number) => number.to_string(),
                Err(_) => return Err(Refusal::value(format!("Invalid value '{other}' for IP protocol. Unknown protocol."))),
            },
        };
        let (from, to) = (params.integer("FromPort")?, params.integer("ToPort")?);
        let (from, to) = match protocol.as_str() {
            "tcp" | "udp" => ports(from, to)?,
            "icmp" => icmp(from, to)?,
            "icmpv6" => icmp(from.or(Some(-1)), to.or(Some(-1)))?,
            _ => (None, None),
        };
        Ok(Traffic { protocol, from, to })
    }

    /// IpRange.Description: up to 255 characters from the fixed set; UserIdGroupPair.Description has the set without `&`.
    fn with(&self, peer: Peer, description: Option<&str>) -> Result<Spec, Refusal> {
        let (protocol, from, to) = (self.protocol.clone(), self.from, self.to);
        let allowed =
            |text: &&str| text.chars().count() <= 255 && is_plain(text) && !(matches!(peer, Peer::Group(_)) && text.contains('&'));
        match description.filter(|text| !text.is_empty()) {
            Some(text) if !allowed(&text) => Err(Refusal::value(format!(
                "Invalid rule description '{text}'. Valid descriptions are strings less than 256 characters \
                 from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{{}}!$*"
            ))),
            text => Ok(Spec { protocol, from, to, peer, description: text.map(str::to_owned) }),
        }
    }
}

fn ports(from: Option<i64>, to: Option<i64>) -> Result<(Option<i64>, Option<i64>), Refusal> {
    let (Some(from), Some(to)) = (from, to) else {
        return Err(Refusal::value("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange."));
    };
    if let Some(port) = [from, to].into_iter().find(|port| !(0..=65_535).contains(port)) {
        return Err(Refusal::value(format!("Invalid value '{port}' for port. Must be between 0 and 65535")));
    }
    match from <= to {
        true => Ok((Some(from), Some(to))),
        false => Err(Refusal::value(format!("Invalid TCP/UDP port range ({from}:{to})"))),
    }
}

fn icmp(kind: Option<i64>, code: Option<i64>) -> Result<(Option<i64>, Option<i64>), Refusal> {
    let (Some(kind), Some(code)) = (kind, code) else {
        return Err(Refusal::value("Invalid value 'Must specify both type and code with ICMP.' for portRange."));
    };
    let fits = |number: i64| (-1..=255).contains(&number);
    // IpPermission.ToPort: "If the start port is -1 (all ICMP types), then the end port must be -1 (all ICMP codes)."
    match fits(kind) && fits(code) && (kind != -1 || code == -1) {
        true => Ok((Some(kind), Some(code))),
        false => Err(Refusal::value(format!("ICMP code ({code}) or type ({kind}) out of range"))),
    }
}

fn parse(region: &Region, permission: &Params, group: &SecurityGroup, specs: &mut Vec<Spec>) -> Result<(), Refusal> {
    let traffic = Traffic::parse(permission.text("IpProtocol"), permission)?;
    let before = specs.len();
    for (list, item, v6) in [("IpRanges", "CidrIp", false), ("Ipv6Ranges", "CidrIpv6", true)] {
        for range in permission.list(list) {
            specs.push(traffic.with(Peer::Block(block(range.required(item)?, v6)?), range.text("Description"))?);
        }
    }
    for pair in permission.list("Groups") {
        // A group of another account would need a peered VPC of that account.
        let id = match (pair.text("GroupId"), pair.text("GroupName"), pair.text("UserId")) {
            (Some(id), ..) if pair.text("UserId").is_none_or(|user| user == ACCOUNT) => id.to_owned(),
            (None, Some(name), None | Some(ACCOUNT)) => by_name(region, name)?,
            (None, None, _) => return Err(Refusal::missing("GroupId")),
            (id, name, _) => return Err(SecurityGroup::ID.unknown(id.or(name).unwrap_or_default())),
        };
        specs.push(traffic.with(Peer::Group(peer_group(region, &id, group)?), pair.text("Description"))?);
    }
    if let Some(list) = permission.list("PrefixListIds").first() {
        return Err(unknown_prefix_list(list.text("PrefixListId").unwrap_or_default()));
    }
    // "InvalidPermission.Malformed: The specified security group rule is malformed" (ERR); that a rule without a peer is one is
    // unverified.
    match specs.len() > before {
        true => Ok(()),
        false => Err(Refusal::new("InvalidPermission.Malformed", "A rule must have a source or a destination")),
    }
}

/// The sandbox has no prefix lists, so every id of one is unknown.
fn unknown_prefix_list(id: &str) -> Refusal {
    Refusal::new("InvalidPrefixListId.NotFound", format!("The prefix list ID '{id}' does not exist"))
}

/// The message is AWS's, from field reports. Host bits are cleared (IpRange.CidrIp).
fn block(text: &str, v6: bool) -> Result<Block, Refusal> {
    Block::parse(text).filter(|block| block.is_v6() == v6).ok_or_else(|| Refusal::value(format!("CIDR block {text} is malformed")))
}

/// A rule may name a group of its own VPC, or of a peered one, of which there are none here (UserIdGroupPair; the message is
/// AWS's, from field reports).
fn peer_group(region: &Region, id: &str, group: &SecurityGroup) -> Result<String, Refusal> {
    match SecurityGroup::get(region, id)?.vpc == group.vpc {
        true => Ok(id.to_owned()),
        false => Err(Refusal::new("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.")),
    }
}
