//! Security groups. Their rules are in `rule`, how requests write rules in `permission`.

mod permission;
mod rule;

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{ACCOUNT, Context, Region, Resource, View, resource};
use crate::sandbox::describe::Listed;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::Field;
use crate::sandbox::ids::Ids;
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::tags::{self, Birth};
use crate::sandbox::vpc::Vpc;

pub(crate) use permission::{Peer, Spec};
pub(crate) use rule::{
    Rule, authorize_egress, authorize_ingress, describe_egress, describe_ingress, modify, revoke_egress, revoke_ingress,
};

/// A security group.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SecurityGroup {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) vpc: String,
    /// The ids of its rules, in the order in which they were added.
    pub(crate) rules: Vec<String>,
}

resource!(SecurityGroup, security_groups, "sg", "security group", "InvalidGroupId.Malformed", "InvalidGroup.NotFound");

impl SecurityGroup {
    /// Its rules of one direction.
    pub(crate) fn rules<'r>(&'r self, region: &'r Region, egress: bool) -> impl Iterator<Item = &'r Rule> {
        self.rules.iter().filter_map(|id| region.rules.get(id)).filter(move |rule| rule.egress == egress)
    }
}

impl Listed for SecurityGroup {
    const IDS: &'static str = "GroupId";
    const SET: &'static str = "securityGroupInfo";
    const LIMITS: Limits = Limits::ALL_UNASKED;
    const FIELDS: &'static [Field<SecurityGroup>] = &[
        ("description", |group, _| vec![group.description.clone()]),
        ("group-id", |group, _| vec![group.id.clone()]),
        ("group-name", |group, _| vec![group.name.clone()]),
        ("owner-id", |_, _| vec![ACCOUNT.to_owned()]),
        ("vpc-id", |group, _| vec![group.vpc.clone()]),
        ("ip-permission.cidr", blocks::<false, false>),
        ("ip-permission.ipv6-cidr", blocks::<false, true>),
        ("ip-permission.from-port", from_ports::<false>),
        ("ip-permission.to-port", to_ports::<false>),
        ("ip-permission.group-id", peers::<false>),
        ("ip-permission.protocol", protocols::<false>),
        ("egress.ip-permission.cidr", blocks::<true, false>),
        ("egress.ip-permission.ipv6-cidr", blocks::<true, true>),
        ("egress.ip-permission.from-port", from_ports::<true>),
        ("egress.ip-permission.to-port", to_ports::<true>),
        ("egress.ip-permission.group-id", peers::<true>),
        ("egress.ip-permission.protocol", protocols::<true>),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.text("groupId", id);
        xml.text("groupName", &self.name);
        xml.text("groupDescription", &self.description);
        xml.text("ownerId", ACCOUNT);
        xml.text("vpcId", &self.vpc);
        xml.text("securityGroupArn", &arn(view.region, id));
        permission::write_all("ipPermissions", self.rules(view.region, false), xml);
        permission::write_all("ipPermissionsEgress", self.rules(view.region, true), xml);
        tags::write(view.region, id, xml);
    }
}

/// CreateSecurityGroup.
pub(crate) fn create(context: &mut Context<'_>) -> Result<(), Refusal> {
    let params = context.params;
    let birth = Birth::parse(params, &["security-group"])?;
    let (name, description) = (params.required("GroupName")?, params.required("GroupDescription")?);
    let vpc = match params.text("VpcId") {
        Some(vpc) => vpc.to_owned(),
        // "Required for a nondefault VPC": without it the group is made in the default one (`VPCIdNotSpecified` if there is none:
        // ERR).
        None => default_vpc(context.region).ok_or_else(|| Refusal::new("VPCIdNotSpecified", "No default VPC for this user"))?,
    };
    let name = check_texts(name, description)?;
    let found = Vpc::get(context.region, &vpc)?;
    // CreateSecurityGroup.GroupName: unique in the VPC, compared without case.
    if found.group_names.contains_key(&name.to_lowercase()) {
        return Err(Refusal::new("InvalidGroup.Duplicate", format!("The security group '{name}' already exists for VPC '{vpc}'")));
    }
    // VPC User Guide, "Amazon VPC quotas": security groups per region.
    if context.region.security_groups.len() >= context.settings.quotas.security_groups {
        return Err(Refusal::new("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached."));
    }
    let id = context.ids.next("sg");
    let group = SecurityGroup {
        id: id.clone(),
        name: name.to_owned(),
        description: description.to_owned(),
        vpc: vpc.clone(),
        rules: Vec::new(),
    };
    context.region.security_groups.insert(id.clone(), group);
    Vpc::get_mut(context.region, &vpc)?.group_names.insert(name.to_lowercase(), id.clone());
    rule::add(context.region, context.ids, &id, true, Spec::everything());
    birth.give(context.region, "security-group", &id);
    let mut xml = Xml::default();
    xml.text("groupId", &id);
    xml.text("securityGroupArn", &arn(context.region, &id));
    tags::write(context.region, &id, &mut xml);
    context.xml = xml;
    Ok(())
}

/// DeleteSecurityGroup: not the default one (`CannotDelete`), and none that an interface has or another group's rule names
/// ("If you attempt to delete a security group that is associated with an instance or network interface, or is referenced by
/// another security group in the same VPC, the operation fails with DependencyViolation").
pub(crate) fn delete(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = match (context.params.text("GroupId"), context.params.text("GroupName")) {
        (Some(id), None) => id.to_owned(),
        (None, Some(name)) => by_name(context.region, name)?,
        (None, None) => return Err(Refusal::missing("GroupId")),
        (Some(_), Some(_)) => return Err(Refusal::combination("GroupId and GroupName exclude each other")),
    };
    let group = SecurityGroup::get(context.region, &id)?;
    if group.name == "default" {
        return Err(Refusal::new(
            "CannotDelete",
            format!("the specified group: \"{id}\" name: \"default\" cannot be deleted by a user"),
        ));
    }
    let attached = context.region.interfaces.values().any(|interface| interface.groups.contains(&id));
    if attached || referenced(context.region, &id) {
        return Err(Refusal::dependency(format!("resource {id} has a dependent object")));
    }
    remove(context.region, &id);
    context.done();
    context.xml.text("groupId", &id);
    Ok(())
}

/// DescribeSecurityGroups: names find groups of the default VPC only (DescribeSecurityGroups.GroupNames: "Default VPC only").
pub(crate) fn describe(context: &mut Context<'_>) -> Result<(), Refusal> {
    let names = context.params.texts("GroupName");
    if names.is_empty() {
        return crate::sandbox::describe::describe::<SecurityGroup>(context);
    }
    let mut ids = Vec::new();
    for name in names {
        ids.push(by_name(context.region, name)?);
    }
    let mut xml = Xml::default();
    let view = context.view();
    let groups = ids.iter().filter_map(|id| view.region.security_groups.get_key_value(id));
    xml.set("securityGroupInfo", groups, |xml, (id, group)| group.write(id, &view, xml));
    context.xml = xml;
    Ok(())
}

/// The default group of a new VPC: everything from itself may come in, everything may go out (VPC User Guide, "Default security
/// groups").
pub(crate) fn furnish(region: &mut Region, ids: &mut Ids, vpc: &str) -> String {
    let id = ids.next("sg");
    let description = "default VPC security group".to_owned();
    region.security_groups.insert(
        id.clone(),
        SecurityGroup { id: id.clone(), name: "default".to_owned(), description, vpc: vpc.to_owned(), rules: Vec::new() },
    );
    rule::add(region, ids, &id, false, Spec { peer: Peer::Group(id.clone()), ..Spec::everything() });
    rule::add(region, ids, &id, true, Spec::everything());
    id
}

/// Whether a rule of another group names a group.
pub(crate) fn referenced(region: &Region, id: &str) -> bool {
    region.rules.values().any(|rule| rule.group != id && matches!(&rule.spec.peer, Peer::Group(group) if group == id))
}

/// Takes a group away with its rules.
pub(crate) fn remove(region: &mut Region, id: &str) {
    let Some(group) = region.security_groups.remove(id) else { return };
    for rule in &group.rules {
        region.rules.remove(rule);
        region.tags.remove(rule);
    }
    if let Some(vpc) = region.vpcs.get_mut(&group.vpc) {
        vpc.group_names.remove(&group.name.to_lowercase());
    }
    region.tags.remove(id);
}

/// The id of a group of the default VPC, by name.
pub(crate) fn by_name(region: &Region, name: &str) -> Result<String, Refusal> {
    let vpc = region.vpcs.values().find(|vpc| vpc.is_default);
    let found = vpc.and_then(|vpc| vpc.group_names.get(&name.to_lowercase()));
    found
        .cloned()
        .ok_or_else(|| Refusal::new("InvalidGroup.NotFound", format!("The security group '{name}' does not exist in default VPC")))
}

/// Checks the groups for an interface in a VPC: at least one, none twice, none of another VPC, at most as many as the quota says.
pub(crate) fn check_for_interface(context: &Context<'_>, groups: &[String], vpc: &str) -> Result<(), Refusal> {
    for (at, id) in groups.iter().enumerate() {
        let group = SecurityGroup::get(context.region, id)?;
        // `InvalidParameter` (ERR): "if you are launching an instance, you can't specify a security group and subnet that are in
        // different VPCs".
        if group.vpc != vpc {
            return Err(Refusal::new(
                "InvalidParameter",
                format!("Security group {id} and the subnet belong to different networks."),
            ));
        }
        // Unverified: that a group named twice is refused.
        if groups.iter().take(at).any(|other| other == id) {
            return Err(Refusal::value(format!("The security group '{id}' is given twice")));
        }
    }
    // VPC User Guide, "Amazon VPC quotas": security groups per network interface.
    match groups.len() > context.settings.quotas.groups_per_interface {
        true => Err(Refusal::new(
            "SecurityGroupsPerInterfaceLimitExceeded",
            "The maximum number of security groups per interface has been reached.",
        )),
        false => Ok(()),
    }
}

fn blocks<const EGRESS: bool, const V6: bool>(group: &SecurityGroup, view: &View<'_>) -> Vec<String> {
    group.rules(view.region, EGRESS).filter(|rule| rule.spec.is_v6() == V6).filter_map(|rule| rule.spec.block()).collect()
}

fn from_ports<const EGRESS: bool>(group: &SecurityGroup, view: &View<'_>) -> Vec<String> {
    group.rules(view.region, EGRESS).filter_map(|rule| rule.spec.from).map(|port| port.to_string()).collect()
}

fn to_ports<const EGRESS: bool>(group: &SecurityGroup, view: &View<'_>) -> Vec<String> {
    group.rules(view.region, EGRESS).filter_map(|rule| rule.spec.to).map(|port| port.to_string()).collect()
}

fn peers<const EGRESS: bool>(group: &SecurityGroup, view: &View<'_>) -> Vec<String> {
    group.rules(view.region, EGRESS).filter_map(|rule| rule.spec.group()).collect()
}

fn protocols<const EGRESS: bool>(group: &SecurityGroup, view: &View<'_>) -> Vec<String> {
    group.rules(view.region, EGRESS).map(|rule| rule.spec.protocol.clone()).collect()
}

fn default_vpc(region: &Region) -> Option<String> {
    region.vpcs.values().find(|vpc| vpc.is_default).map(|vpc| vpc.id.clone())
}

/// Checks name and description and gives the name as it is stored (CreateSecurityGroup: up to 255 characters each, from a fixed
/// set; a name does not start with `sg-`; trailing spaces are trimmed). The codes are unverified, but for `InvalidGroup.Reserved`.
fn check_texts<'t>(name: &'t str, description: &str) -> Result<&'t str, Refusal> {
    let name = name.trim_end_matches(' ');
    if name.eq_ignore_ascii_case("default") {
        return Err(Refusal::new("InvalidGroup.Reserved", "The security group 'default' is reserved"));
    }
    if name.is_empty() || name.chars().count() > 255 || !permission::is_plain(name) {
        return Err(Refusal::value(format!(
            "Value ({name}) for parameter GroupName is invalid. Character sets beyond ASCII are not supported."
        )));
    }
    if name.starts_with("sg-") {
        return Err(Refusal::value(format!(
            "Value ({name}) for parameter GroupName is invalid. Group names may not be in the format sg-*."
        )));
    }
    match description.chars().count() <= 255 && permission::is_plain(description) {
        true => Ok(name),
        false => Err(Refusal::value(format!(
            "Value ({description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported."
        ))),
    }
}

fn arn(region: &Region, id: &str) -> String {
    format!("arn:aws:ec2:{}:{ACCOUNT}:security-group/{id}", region.name)
}
