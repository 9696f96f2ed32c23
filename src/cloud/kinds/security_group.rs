//! Security groups, with their rules. Rules have no tags of ours: whoever owns the group owns them.

use std::collections::BTreeMap;

use aws_sdk_ec2::operation::authorize_security_group_egress::builders::AuthorizeSecurityGroupEgressFluentBuilder;
use aws_sdk_ec2::operation::authorize_security_group_ingress::builders::AuthorizeSecurityGroupIngressFluentBuilder;
use aws_sdk_ec2::operation::create_security_group::builders::CreateSecurityGroupFluentBuilder;
use aws_sdk_ec2::operation::delete_security_group::builders::DeleteSecurityGroupFluentBuilder;
use aws_sdk_ec2::types::{
    Filter, IpPermission, IpRange, Ipv6Range, PrefixListId, ResourceType, SecurityGroupRule, SecurityGroupRuleRequest,
    SecurityGroupRuleUpdate, UserIdGroupPair,
};

use super::{Birth, Context, Found, Made, required, tagging};
use crate::cloud::{CloudError, once, retry};
use crate::model::{Body, Direction, Peer, Ref, Rule, SecurityGroup, Thing};
use crate::net::{Cidr, PortRange, Protocol, Traffic};

/// DescribeSecurityGroups and DescribeSecurityGroupRules take 5 to 1000.
const PAGE: i32 = 1000;
/// A group's name has 1 to 255 characters.
const LONGEST_NAME: usize = 255;
/// A description can't be changed, so it says nothing that could change.
const DESCRIPTION: &str = "Managed by vpclang";

/// How many rules a group takes in each direction, unless AWS was asked for more (VPC quotas).
const MOST_RULES: usize = 60;

type Rules = BTreeMap<Rule, Option<String>>;

pub async fn describe(ec2: &aws_sdk_ec2::Client, filter: Filter) -> Result<Vec<Found>, CloudError> {
    const ACTION: &str = "DescribeSecurityGroups";
    let mut pages = ec2.describe_security_groups().filters(filter).max_results(PAGE).into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(group) = pages.next().await {
        let group = group.map_err(|error| CloudError::of(ACTION, error))?;
        let Some((id, network)) = group.group_id().zip(group.vpc_id()) else { continue };
        let mut rules = Rules::new();
        for permission in group.ip_permissions() {
            rules.extend(rules_of(Direction::Ingress, permission));
        }
        for permission in group.ip_permissions_egress() {
            rules.extend(rules_of(Direction::Egress, permission));
        }
        let peers = rules.keys().filter_map(|rule| match &rule.peer {
            Peer::Group(Ref::Id(peer)) if peer != id => Some(peer.clone()),
            _ => None,
        });
        let holds = peers.chain(std::iter::once(network.to_owned())).collect();
        let body = Body::SecurityGroup(SecurityGroup { network: Ref::Id(network.to_owned()), rules });
        // Nobody else can have this name (CreateSecurityGroup).
        let default = group.group_name() == Some("default");
        let birth_name = group.group_name().map(str::to_owned);
        found.push(Found { default, birth_name, ..Found::new(id.to_owned(), body, tagging::map(group.tags()), holds) });
    }
    Ok(found)
}

fn rules_of(direction: Direction, permission: &IpPermission) -> Rules {
    let Some(traffic) = traffic(permission.ip_protocol(), permission.from_port(), permission.to_port()) else {
        return Rules::new();
    };
    let entry = |peer: Option<Peer>, why: Option<&str>| Some((Rule { direction, traffic, peer: peer? }, described(why)));
    let block = |text: Option<&str>| text.and_then(|text| text.parse().ok()).map(Peer::Cidr);
    let group = |pair: &UserIdGroupPair| pair.group_id().map(|id| Peer::Group(Ref::Id(id.to_owned())));
    let list = |list: &PrefixListId| list.prefix_list_id().map(|id| Peer::Prefixes(Ref::Id(id.to_owned())));
    let v4 = permission.ip_ranges().iter().filter_map(|range| entry(block(range.cidr_ip()), range.description()));
    let v6 = permission.ipv6_ranges().iter().filter_map(|range| entry(block(range.cidr_ipv6()), range.description()));
    let groups = permission.user_id_group_pairs().iter().filter_map(|pair| entry(group(pair), pair.description()));
    let lists = permission.prefix_list_ids().iter().filter_map(|one| entry(list(one), one.description()));
    v4.chain(v6).chain(groups).chain(lists).collect()
}

fn described(why: Option<&str>) -> Option<String> {
    why.filter(|why| !why.is_empty()).map(str::to_owned)
}

/// AWS writes protocols as names or numbers, and -1 for every one, every port, type and code.
pub fn traffic(protocol: Option<&str>, from: Option<i32>, to: Option<i32>) -> Option<Traffic> {
    let protocol = match protocol? {
        "-1" | "all" => return Some(Traffic::All),
        "tcp" => Protocol::TCP,
        "udp" => Protocol::UDP,
        "icmp" => Protocol::ICMP,
        "icmpv6" => Protocol::ICMPV6,
        number => Protocol(number.parse().ok()?),
    };
    let small = |value: Option<i32>| value.and_then(|value| u8::try_from(value).ok());
    let port = |value: Option<i32>, none: u16| value.and_then(|value| u16::try_from(value).ok()).unwrap_or(none);
    Some(match protocol {
        Protocol::TCP | Protocol::UDP => Traffic::Ports(protocol, PortRange::new(port(from, 0), port(to, u16::MAX))?),
        Protocol::ICMP | Protocol::ICMPV6 => Traffic::Icmp(protocol, small(from), small(to)),
        other => Traffic::Other(other),
    })
}

/// Protocol, from and to, as AWS writes them.
fn wire(traffic: Traffic) -> (String, Option<i32>, Option<i32>) {
    let any = |value: Option<u8>| Some(value.map_or(-1, i32::from));
    match traffic {
        Traffic::All => ("-1".to_owned(), None, None),
        Traffic::Ports(protocol, range) => (protocol.to_string(), Some(range.from.into()), Some(range.to.into())),
        Traffic::Icmp(protocol, kind, code) => (protocol.to_string(), any(kind), any(code)),
        Traffic::Other(Protocol(number)) => (number.to_string(), None, None),
    }
}

fn permission(context: &Context<'_>, rule: &Rule, why: Option<&String>) -> Result<IpPermission, CloudError> {
    let (protocol, from, to) = wire(rule.traffic);
    let builder = IpPermission::builder().ip_protocol(protocol).set_from_port(from).set_to_port(to);
    let why = why.cloned();
    Ok(match &rule.peer {
        Peer::Cidr(cidr) if cidr.is_v6() => {
            builder.ipv6_ranges(Ipv6Range::builder().cidr_ipv6(cidr.to_string()).set_description(why).build())
        }
        Peer::Cidr(cidr) => builder.ip_ranges(IpRange::builder().cidr_ip(cidr.to_string()).set_description(why).build()),
        Peer::Group(group) => {
            let id = context.id("AuthorizeSecurityGroupIngress", group)?;
            builder.user_id_group_pairs(UserIdGroupPair::builder().group_id(id).set_description(why).build())
        }
        Peer::Prefixes(list) => {
            let id = context.id("AuthorizeSecurityGroupIngress", list)?;
            builder.prefix_list_ids(PrefixListId::builder().prefix_list_id(id).set_description(why).build())
        }
    }
    .build())
}

/// The rule that AWS gives every new group (CreateSecurityGroup).
fn lets_all_out() -> Rule {
    let anywhere = Cidr::any_v4();
    Rule { direction: Direction::Egress, traffic: Traffic::All, peer: Peer::Cidr(anywhere) }
}

pub(in crate::cloud) fn creation(context: &Context<'_>, birth: &Birth<'_>, network: &str) -> CreateSecurityGroupFluentBuilder {
    let name = birth.op.physical_name(context.owner, &birth.resource.address, LONGEST_NAME);
    let call = context.ec2.create_security_group().group_name(name).description(DESCRIPTION).vpc_id(network);
    call.tag_specifications(tagging::spec(ResourceType::SecurityGroup, &birth.tags))
}

pub(super) async fn create(context: &Context<'_>, birth: &Birth<'_>, group: &SecurityGroup) -> Result<Made, CloudError> {
    const ACTION: &str = "CreateSecurityGroup";
    let network = context.id(ACTION, &group.network)?;
    let sent = retry::until_visible(true, || async {
        creation(context, birth, &network).send().await.map_err(|error| CloudError::of(ACTION, error))
    })
    .await;
    let id = match sent {
        // Its name holds a part of its op: nobody else can have it.
        Err(error) if error.code() == Some("InvalidGroup.Duplicate") => {
            once::adopted(context, birth, error, || async { Ok(false) }).await?.id
        }
        sent => {
            let answer = sent?;
            let id = required(ACTION, answer.group_id())?;
            tagging::ensure(&context.ec2, &id, &birth.tags, answer.tags()).await?;
            id
        }
    };
    Ok(Made::new(id))
}

pub async fn fill(context: &Context<'_>, id: &str, group: &SecurityGroup) -> Result<(), CloudError> {
    let default = lets_all_out();
    let mut wanted = group.rules.clone();
    let open = wanted.remove(&default).is_some();
    authorize(context, id, &wanted).await?;
    match open {
        true => Ok(()),
        false => {
            let call = context.ec2.revoke_security_group_egress().group_id(id).ip_permissions(permission(context, &default, None)?);
            gone(call.send().await.map(|_| ()).map_err(|error| CloudError::of("RevokeSecurityGroupEgress", error)))
        }
    }
}

/// What is no longer there need not be taken out: an earlier call has done so.
fn gone(outcome: Result<(), CloudError>) -> Result<(), CloudError> {
    match outcome {
        Err(error)
            if error
                .code()
                .is_some_and(|code| code == "InvalidPermission.NotFound" || code.starts_with("InvalidSecurityGroupRuleId")) =>
        {
            Ok(())
        }
        outcome => outcome,
    }
}

/// Adds rules. AWS refuses a call whole where it has one of them, from an earlier call say: then the others are added.
async fn authorize(context: &Context<'_>, id: &str, rules: &Rules) -> Result<(), CloudError> {
    match add(context, id, rules).await {
        Err(error) if error.code() == Some("InvalidPermission.Duplicate") => {
            let there = rule_ids(context, id).await?;
            let missing: Rules = rules.iter().filter(|(rule, _)| id_of(context, rule, &there).is_none()).map(owned).collect();
            if missing.len() == rules.len() {
                return Err(error);
            }
            add(context, id, &missing).await
        }
        outcome => outcome,
    }
}

/// The rules of one direction, as AWS takes them.
fn permissions(context: &Context<'_>, rules: &Rules, direction: Direction) -> Result<Vec<IpPermission>, CloudError> {
    let of_direction = rules.iter().filter(|(rule, _)| rule.direction == direction);
    of_direction.map(|(rule, why)| permission(context, rule, why.as_ref())).collect()
}

fn ingress(context: &Context<'_>, id: &str, permissions: Vec<IpPermission>) -> AuthorizeSecurityGroupIngressFluentBuilder {
    context.ec2.authorize_security_group_ingress().group_id(id).set_ip_permissions(Some(permissions))
}

fn egress(context: &Context<'_>, id: &str, permissions: Vec<IpPermission>) -> AuthorizeSecurityGroupEgressFluentBuilder {
    context.ec2.authorize_security_group_egress().group_id(id).set_ip_permissions(Some(permissions))
}

/// What an update adds inwards.
pub(in crate::cloud) fn new_ingress(
    context: &Context<'_>,
    id: &str,
    found: &SecurityGroup,
    wanted: &SecurityGroup,
) -> Result<AuthorizeSecurityGroupIngressFluentBuilder, CloudError> {
    Ok(ingress(context, id, permissions(context, &missing(found, wanted), Direction::Ingress)?))
}

/// What an update adds outwards.
pub(in crate::cloud) fn new_egress(
    context: &Context<'_>,
    id: &str,
    found: &SecurityGroup,
    wanted: &SecurityGroup,
) -> Result<AuthorizeSecurityGroupEgressFluentBuilder, CloudError> {
    Ok(egress(context, id, permissions(context, &missing(found, wanted), Direction::Egress)?))
}

/// All rules of one direction in one call.
async fn add(context: &Context<'_>, id: &str, rules: &Rules) -> Result<(), CloudError> {
    for direction in [Direction::Ingress, Direction::Egress] {
        let permissions = permissions(context, rules, direction)?;
        if permissions.is_empty() {
            continue;
        }
        retry::until_visible(true, || async {
            match direction {
                Direction::Ingress => {
                    let call = ingress(context, id, permissions.clone());
                    call.send().await.map(|_| ()).map_err(|error| CloudError::of("AuthorizeSecurityGroupIngress", error))
                }
                Direction::Egress => {
                    let call = egress(context, id, permissions.clone());
                    call.send().await.map(|_| ()).map_err(|error| CloudError::of("AuthorizeSecurityGroupEgress", error))
                }
            }
        })
        .await?;
    }
    Ok(())
}

/// Adds what is missing, changes descriptions in place, and then takes out what nobody asked for. Rules are named by
/// their ids, which a description does not show: one more call for a group that changes.
pub async fn update(context: &Context<'_>, thing: &Thing, found: &SecurityGroup, wanted: &SecurityGroup) -> Result<(), CloudError> {
    let missing = missing(found, wanted);
    let reworded: Rules =
        wanted.rules.iter().filter(|(rule, why)| found.rules.get(*rule).is_some_and(|old| old != *why)).map(owned).collect();
    let extra: Rules = found.rules.iter().filter(|(rule, _)| !wanted.rules.contains_key(*rule)).map(owned).collect();
    if reworded.is_empty() && extra.is_empty() {
        return authorize(context, &thing.id, &missing).await;
    }
    let ids = rule_ids(context, &thing.id).await?;
    // Old and new together must fit; where they don't, the old ones make room, and packets may drop for a moment.
    let crowded = found.rules.len() + missing.len() > MOST_RULES;
    if crowded {
        revoke(context, &thing.id, extra.keys(), &ids).await?;
    }
    authorize(context, &thing.id, &missing).await?;
    reword(context, &thing.id, &reworded, &ids).await?;
    match crowded {
        true => Ok(()),
        false => revoke(context, &thing.id, extra.keys(), &ids).await,
    }
}

/// The rules that are wanted and not there.
fn missing(found: &SecurityGroup, wanted: &SecurityGroup) -> Rules {
    wanted.rules.iter().filter(|(rule, _)| !found.rules.contains_key(*rule)).map(owned).collect()
}

fn owned((rule, why): (&Rule, &Option<String>)) -> (Rule, Option<String>) {
    (rule.clone(), why.clone())
}

pub async fn empty(context: &Context<'_>, thing: &Thing, group: &SecurityGroup) -> Result<(), CloudError> {
    let ids = rule_ids(context, &thing.id).await?;
    let naming = group.rules.keys().filter(|rule| matches!(rule.peer, Peer::Group(_)));
    revoke(context, &thing.id, naming, &ids).await
}

/// The ids of a group's rules, by what they say. Groups are named by id on both sides of the comparison.
async fn rule_ids(context: &Context<'_>, group: &str) -> Result<BTreeMap<Rule, String>, CloudError> {
    let filter = Filter::builder().name("group-id").values(group).build();
    let call = context.ec2.describe_security_group_rules().filters(filter).max_results(PAGE);
    let mut pages = call.into_paginator().items().send();
    let mut ids = BTreeMap::new();
    while let Some(rule) = pages.next().await {
        let rule = rule.map_err(|error| CloudError::of("DescribeSecurityGroupRules", error))?;
        if let Some((parsed, id)) = rule_of(&rule).zip(rule.security_group_rule_id()) {
            ids.insert(parsed, id.to_owned());
        }
    }
    Ok(ids)
}

fn rule_of(rule: &SecurityGroupRule) -> Option<Rule> {
    let direction = if rule.is_egress()? { Direction::Egress } else { Direction::Ingress };
    let cidr = rule.cidr_ipv4().or(rule.cidr_ipv6()).and_then(|cidr| cidr.parse().ok()).map(Peer::Cidr);
    let group = rule.referenced_group_info().and_then(|info| info.group_id()).map(|id| Peer::Group(Ref::Id(id.to_owned())));
    let list = rule.prefix_list_id().map(|id| Peer::Prefixes(Ref::Id(id.to_owned())));
    let traffic = traffic(rule.ip_protocol(), rule.from_port(), rule.to_port())?;
    Some(Rule { direction, traffic, peer: cidr.or(group).or(list)? })
}

fn id_of<'a>(context: &Context<'_>, rule: &Rule, ids: &'a BTreeMap<Rule, String>) -> Option<&'a String> {
    let by_id = |to: &Ref| (context.lookup)(to).map_or_else(|| to.clone(), Ref::Id);
    let peer = match &rule.peer {
        Peer::Group(group) => Peer::Group(by_id(group)),
        Peer::Prefixes(list) => Peer::Prefixes(by_id(list)),
        Peer::Cidr(cidr) => Peer::Cidr(*cidr),
    };
    ids.get(&Rule { peer, ..rule.clone() })
}

async fn reword(context: &Context<'_>, group: &str, rules: &Rules, ids: &BTreeMap<Rule, String>) -> Result<(), CloudError> {
    let mut updates = Vec::new();
    for (rule, why) in rules {
        let Some(id) = id_of(context, rule, ids) else { continue };
        let (protocol, from, to) = wire(rule.traffic);
        let request = SecurityGroupRuleRequest::builder()
            .ip_protocol(protocol)
            // Here, unlike in a permission, every port is written out (ModifySecurityGroupRules).
            .from_port(from.unwrap_or(-1))
            .to_port(to.unwrap_or(-1))
            .description(why.clone().unwrap_or_default());
        let request = match &rule.peer {
            Peer::Cidr(cidr) if cidr.is_v6() => request.cidr_ipv6(cidr.to_string()),
            Peer::Cidr(cidr) => request.cidr_ipv4(cidr.to_string()),
            Peer::Group(to) => request.referenced_group_id(context.id("ModifySecurityGroupRules", to)?),
            Peer::Prefixes(to) => request.prefix_list_id(context.id("ModifySecurityGroupRules", to)?),
        };
        updates.push(SecurityGroupRuleUpdate::builder().security_group_rule_id(id).security_group_rule(request.build()).build());
    }
    if updates.is_empty() {
        return Ok(());
    }
    let call = context.ec2.modify_security_group_rules().group_id(group).set_security_group_rules(Some(updates));
    call.send().await.map(|_| ()).map_err(|error| CloudError::of("ModifySecurityGroupRules", error))
}

async fn revoke<'a>(
    context: &Context<'_>,
    group: &str,
    rules: impl Iterator<Item = &'a Rule> + Clone,
    ids: &BTreeMap<Rule, String>,
) -> Result<(), CloudError> {
    let of = |direction| -> Vec<String> {
        rules.clone().filter(|rule| rule.direction == direction).filter_map(|rule| id_of(context, rule, ids)).cloned().collect()
    };
    let (inward, outward) = (of(Direction::Ingress), of(Direction::Egress));
    if !inward.is_empty() {
        let call = context.ec2.revoke_security_group_ingress().group_id(group).set_security_group_rule_ids(Some(inward));
        gone(call.send().await.map(|_| ()).map_err(|error| CloudError::of("RevokeSecurityGroupIngress", error)))?;
    }
    if !outward.is_empty() {
        let call = context.ec2.revoke_security_group_egress().group_id(group).set_security_group_rule_ids(Some(outward));
        gone(call.send().await.map(|_| ()).map_err(|error| CloudError::of("RevokeSecurityGroupEgress", error)))?;
    }
    Ok(())
}

pub async fn delete(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    retry::until_released(|| async {
        deletion(context, thing).send().await.map(|_| ()).map_err(|error| CloudError::of("DeleteSecurityGroup", error))
    })
    .await
}

pub(in crate::cloud) fn deletion(context: &Context<'_>, thing: &Thing) -> DeleteSecurityGroupFluentBuilder {
    context.ec2.delete_security_group().group_id(&thing.id)
}
