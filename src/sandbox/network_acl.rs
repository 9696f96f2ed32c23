//! The default network ACLs. Others cannot be made here.

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{ACCOUNT, Region, View, resource};
use crate::sandbox::describe::Listed;
use crate::sandbox::filter::Field;
use crate::sandbox::ids::Ids;
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::subnet::Subnet;
use crate::sandbox::tags;

/// A VPC's default network ACL: rule 100 lets everything pass, 32767 nothing, in both directions (VPC User Guide, "Default
/// network ACL").
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NetworkAcl {
    pub(crate) id: String,
    pub(crate) vpc: String,
}

resource!(NetworkAcl, network_acls, "acl", "networkAcl ID", "InvalidNetworkAclId.Malformed", "InvalidNetworkAclID.NotFound");

const ENTRIES: &[(u16, &str)] = &[(100, "allow"), (32767, "deny")];

impl Listed for NetworkAcl {
    const IDS: &'static str = "NetworkAclId";
    const SET: &'static str = "networkAclSet";
    const LIMITS: Limits = Limits::USUAL;
    const FIELDS: &'static [Field<NetworkAcl>] = &[
        ("association.association-id", |acl, view| subnets(acl, view).map(|subnet| subnet.acl_association.clone()).collect()),
        ("association.network-acl-id", |acl, view| subnets(acl, view).map(|_| acl.id.clone()).collect()),
        ("association.subnet-id", |acl, view| subnets(acl, view).map(|subnet| subnet.id.clone()).collect()),
        ("default", |_, _| vec!["true".to_owned()]),
        ("entry.cidr", |_, _| vec!["0.0.0.0/0".to_owned()]),
        ("entry.egress", |_, _| vec!["true".to_owned(), "false".to_owned()]),
        ("entry.rule-action", |_, _| ENTRIES.iter().map(|(_, action)| (*action).to_owned()).collect()),
        ("entry.rule-number", |_, _| ENTRIES.iter().map(|(number, _)| number.to_string()).collect()),
        ("network-acl-id", |acl, _| vec![acl.id.clone()]),
        ("owner-id", |_, _| vec![ACCOUNT.to_owned()]),
        ("vpc-id", |acl, _| vec![acl.vpc.clone()]),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.text("networkAclId", id);
        xml.text("vpcId", &self.vpc);
        xml.text("ownerId", ACCOUNT);
        xml.value("default", true);
        let directions = [true, false];
        xml.set(
            "entrySet",
            directions.iter().flat_map(|egress| ENTRIES.iter().map(move |entry| (egress, entry))),
            |xml, (egress, (number, action))| {
                xml.value("ruleNumber", number);
                xml.text("protocol", "-1");
                xml.text("ruleAction", action);
                xml.value("egress", egress);
                xml.text("cidrBlock", "0.0.0.0/0");
            },
        );
        xml.set("associationSet", subnets(self, view), |xml, subnet| {
            xml.text("networkAclAssociationId", &subnet.acl_association);
            xml.text("networkAclId", id);
            xml.text("subnetId", &subnet.id);
        });
        tags::write(view.region, id, xml);
    }
}

/// The default ACL of a new VPC.
pub(crate) fn furnish(region: &mut Region, ids: &mut Ids, vpc: &str) -> String {
    let id = ids.next("acl");
    region.network_acls.insert(id.clone(), NetworkAcl { id: id.clone(), vpc: vpc.to_owned() });
    id
}

fn subnets<'v>(acl: &NetworkAcl, view: &'v View<'_>) -> impl Iterator<Item = &'v Subnet> + use<'v> {
    let subnets = view.region.vpcs.get(&acl.vpc).map(|vpc| &vpc.subnets);
    subnets.into_iter().flatten().filter_map(|id| view.region.subnets.get(id))
}
