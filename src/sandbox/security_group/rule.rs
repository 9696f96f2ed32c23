//! The rules of security groups: adding, changing and taking them away.

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{ACCOUNT, Context, Region, Resource, View, resource};
use crate::sandbox::describe::Listed;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::Field;
use crate::sandbox::ids::Ids;
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::query::Params;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::security_group::permission::{Peer, Spec, parse_all, parse_rule};
use crate::sandbox::security_group::{SecurityGroup, by_name};
use crate::sandbox::tags::{self, Birth};

/// A rule of a group.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) group: String,
    pub(crate) egress: bool,
    pub(crate) spec: Spec,
}

resource!(
    Rule,
    rules,
    "sgr",
    "security group rule ID",
    "InvalidSecurityGroupRuleId.Malformed",
    "InvalidSecurityGroupRuleId.NotFound"
);

impl Listed for Rule {
    const IDS: &'static str = "SecurityGroupRuleId";
    const SET: &'static str = "securityGroupRuleSet";
    const LIMITS: Limits = Limits::ALL_UNASKED;
    const FIELDS: &'static [Field<Rule>] =
        &[("group-id", |rule, _| vec![rule.group.clone()]), ("security-group-rule-id", |rule, _| vec![rule.id.clone()])];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        write_head(self, xml);
        xml.text("groupOwnerId", ACCOUNT);
        if let Peer::Group(group) = &self.spec.peer {
            xml.within("referencedGroupInfo", |xml| {
                xml.text("groupId", group);
                xml.text("userId", ACCOUNT);
                xml.optional("vpcId", view.region.security_groups.get(group).map(|group| group.vpc.as_str()));
            });
        }
        xml.text("securityGroupRuleArn", &format!("arn:aws:ec2:{}:{ACCOUNT}:security-group-rule/{id}", view.region.name));
        tags::write(view.region, id, xml);
    }
}

/// AuthorizeSecurityGroupIngress.
pub(crate) fn authorize_ingress(context: &mut Context<'_>) -> Result<(), Refusal> {
    authorize(context, false)
}

/// AuthorizeSecurityGroupEgress.
pub(crate) fn authorize_egress(context: &mut Context<'_>) -> Result<(), Refusal> {
    authorize(context, true)
}

/// RevokeSecurityGroupIngress.
pub(crate) fn revoke_ingress(context: &mut Context<'_>) -> Result<(), Refusal> {
    revoke(context, false)
}

/// RevokeSecurityGroupEgress.
pub(crate) fn revoke_egress(context: &mut Context<'_>) -> Result<(), Refusal> {
    revoke(context, true)
}

/// UpdateSecurityGroupRuleDescriptionsIngress.
pub(crate) fn describe_ingress(context: &mut Context<'_>) -> Result<(), Refusal> {
    update_descriptions(context, false)
}

/// UpdateSecurityGroupRuleDescriptionsEgress.
pub(crate) fn describe_egress(context: &mut Context<'_>) -> Result<(), Refusal> {
    update_descriptions(context, true)
}

/// ModifySecurityGroupRules: all or nothing; a rule must stay different from every other of its group and direction.
pub(crate) fn modify(context: &mut Context<'_>) -> Result<(), Refusal> {
    let group = SecurityGroup::get(context.region, context.params.required("GroupId")?)?;
    let mut changes: Vec<(String, Spec)> = Vec::new();
    for update in context.params.list("SecurityGroupRule") {
        let id = update.required("SecurityGroupRuleId")?;
        let rule = Rule::get(context.region, id)?;
        if rule.group != group.id {
            return Err(Rule::ID.unknown(id));
        }
        let params = update.member("SecurityGroupRule").ok_or_else(|| Refusal::missing("SecurityGroupRule"))?;
        let spec = parse_rule(context.region, params, group)?;
        let clash =
            |other: &Rule| other.id != id && other.spec.same(&spec) && !changes.iter().any(|(changed, _)| *changed == other.id);
        let among = |(_, other): &(String, Spec)| other.same(&spec);
        if group.rules(context.region, rule.egress).any(clash) || changes.iter().any(among) {
            return Err(duplicate(&spec));
        }
        changes.push((id.to_owned(), spec));
    }
    for (id, spec) in changes {
        Rule::get_mut(context.region, &id)?.spec = spec;
    }
    context.done();
    Ok(())
}

/// Adds a rule that was checked.
pub(super) fn add(region: &mut Region, ids: &mut Ids, group: &str, egress: bool, spec: Spec) -> String {
    let id = ids.next("sgr");
    region.rules.insert(id.clone(), Rule { id: id.clone(), group: group.to_owned(), egress, spec });
    if let Some(group) = region.security_groups.get_mut(group) {
        group.rules.push(id.clone());
    }
    id
}

/// A duplicate of an existing rule is `InvalidPermission.Duplicate`, one inside the call `InvalidParameterValue`; either way
/// nothing is added (ERR; terraform-provider-aws #2587, #29492).
fn authorize(context: &mut Context<'_>, egress: bool) -> Result<(), Refusal> {
    let birth = Birth::parse(context.params, &["security-group-rule"])?;
    let group = group(context)?;
    let specs = parse_all(context.region, context.params, group)?;
    if specs.is_empty() {
        return Err(Refusal::missing("IpPermissions"));
    }
    for (at, spec) in specs.iter().enumerate() {
        if specs.iter().take(at).any(|other| other.same(spec)) {
            return Err(Refusal::value("The same permission must not appear multiple times"));
        }
        if group.rules(context.region, egress).any(|rule| rule.spec.same(spec)) {
            return Err(duplicate(spec));
        }
    }
    check_quota(context, group, egress, &specs)?;
    let group = group.id.clone();
    let made: Vec<String> = specs.into_iter().map(|spec| add(context.region, context.ids, &group, egress, spec)).collect();
    for id in &made {
        birth.give(context.region, "security-group-rule", id);
    }
    let mut xml = Xml::default();
    let view = context.view();
    xml.text("return", "true");
    xml.set("securityGroupRuleSet", made.iter().filter_map(|id| view.region.rules.get(id)), |xml, rule| {
        rule.write(&rule.id, &view, xml)
    });
    context.xml = xml;
    Ok(())
}

/// VPC User Guide, "Amazon VPC quotas": inbound or outbound rules per security group, for IPv4 and IPv6 separately. A rule that
/// names a group counts as one of each family.
fn check_quota(context: &Context<'_>, group: &SecurityGroup, egress: bool, fresh: &[Spec]) -> Result<(), Refusal> {
    let held = || group.rules(context.region, egress).map(|rule| &rule.spec).chain(fresh);
    let v4 = held().filter(|spec| !spec.is_v6()).count();
    let v6 = held().filter(|spec| spec.is_v6() || spec.group().is_some()).count();
    match v4.max(v6) > context.settings.quotas.rules {
        true => Err(Refusal::new(
            "RulesPerSecurityGroupLimitExceeded",
            "The maximum number of rules per security group has been reached.",
        )),
        false => Ok(()),
    }
}

/// RevokeSecurityGroupIngress: "For a default VPC, if the values you specify do not match the existing rule's values, no error is
/// returned, and the output describes the security group rules that were not revoked"; for any other, `InvalidPermission.NotFound`.
fn revoke(context: &mut Context<'_>, egress: bool) -> Result<(), Refusal> {
    let group = group(context)?;
    let ids = context.params.texts("SecurityGroupRuleId");
    let mut revoked: Vec<String> = Vec::new();
    for id in &ids {
        let rule = Rule::get(context.region, id)?;
        if rule.group != group.id || rule.egress != egress {
            return Err(Rule::ID.unknown(id));
        }
        revoked.push((*id).to_owned());
    }
    let specs = parse_all(context.region, context.params, group)?;
    if ids.is_empty() == specs.is_empty() {
        return Err(Refusal::combination("Exactly one of IpPermissions and SecurityGroupRuleId must be given"));
    }
    let lenient = context.region.vpcs.get(&group.vpc).is_some_and(|vpc| vpc.is_default);
    for spec in &specs {
        match group.rules(context.region, egress).find(|rule| rule.spec.same(spec)) {
            Some(rule) => revoked.push(rule.id.clone()),
            None if lenient => {}
            None => {
                return Err(Refusal::new(
                    "InvalidPermission.NotFound",
                    "The specified rule does not exist in this security group.",
                ));
            }
        }
    }
    let group = group.id.clone();
    let mut xml = Xml::default();
    xml.text("return", "true");
    xml.set("revokedSecurityGroupRuleSet", revoked.iter().filter_map(|id| context.region.rules.get(id)), |xml, rule| {
        write_head(rule, xml);
        xml.optional("referencedGroupId", rule.spec.group().as_deref());
    });
    SecurityGroup::get_mut(context.region, &group)?.rules.retain(|id| !revoked.contains(id));
    for id in &revoked {
        context.region.rules.remove(id);
        context.region.tags.remove(id);
    }
    context.xml = xml;
    Ok(())
}

fn update_descriptions(context: &mut Context<'_>, egress: bool) -> Result<(), Refusal> {
    let group = group(context)?;
    let mut changes: Vec<(String, Option<String>)> = Vec::new();
    for update in context.params.list("SecurityGroupRuleDescription") {
        let id = update.required("SecurityGroupRuleId")?;
        let rule = Rule::get(context.region, id)?;
        if rule.group != group.id || rule.egress != egress {
            return Err(Rule::ID.unknown(id));
        }
        changes.push((id.to_owned(), update.text("Description").map(str::to_owned)));
    }
    for spec in parse_all(context.region, context.params, group)? {
        let Some(rule) = group.rules(context.region, egress).find(|rule| rule.spec.same(&spec)) else {
            return Err(Refusal::new("InvalidPermission.NotFound", "The specified rule does not exist in this security group."));
        };
        changes.push((rule.id.clone(), spec.description));
    }
    if changes.is_empty() {
        return Err(Refusal::missing("IpPermissions or SecurityGroupRuleDescription"));
    }
    for (id, description) in changes {
        Rule::get_mut(context.region, &id)?.spec.description = description;
    }
    context.done();
    Ok(())
}

/// The group of a request: by id, or by name in the default VPC (AuthorizeSecurityGroupIngress.GroupName: "[Default VPC] …
/// For security groups for a nondefault VPC, you must specify the security group ID").
fn group<'c>(context: &'c Context<'_>) -> Result<&'c SecurityGroup, Refusal> {
    let params: &Params = context.params;
    match (params.text("GroupId"), params.text("GroupName")) {
        (Some(id), None) => SecurityGroup::get(context.region, id),
        (None, Some(name)) => SecurityGroup::get(context.region, &by_name(context.region, name)?),
        (None, None) => Err(Refusal::missing("GroupId")),
        (Some(_), Some(_)) => Err(Refusal::combination("GroupId and GroupName exclude each other")),
    }
}

fn duplicate(spec: &Spec) -> Refusal {
    let peer = spec.block().or_else(|| spec.group()).unwrap_or_default();
    let ports = match (spec.from, spec.to) {
        (Some(from), Some(to)) => format!(", from port: {from}, to port: {to}"),
        _ => String::new(),
    };
    let protocol = if spec.protocol == "-1" { "ALL".to_owned() } else { spec.protocol.to_uppercase() };
    Refusal::new(
        "InvalidPermission.Duplicate",
        format!("the specified rule \"peer: {peer}, {protocol}{ports}, ALLOW\" already exists"),
    )
}

/// What the listing of rules and the answer of Revoke write alike. A rule without ports shows -1 for both.
fn write_head(rule: &Rule, xml: &mut Xml) {
    xml.text("securityGroupRuleId", &rule.id);
    xml.text("groupId", &rule.group);
    xml.value("isEgress", rule.egress);
    xml.text("ipProtocol", &rule.spec.protocol);
    xml.value("fromPort", rule.spec.from.unwrap_or(-1));
    xml.value("toPort", rule.spec.to.unwrap_or(-1));
    if let Some(block) = rule.spec.block() {
        xml.text(if rule.spec.is_v6() { "cidrIpv6" } else { "cidrIpv4" }, &block);
    }
    xml.optional("description", rule.spec.description.as_deref());
}
