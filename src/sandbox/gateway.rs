//! Internet gateways.

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{ACCOUNT, Context, Region, Resource, View, resource};
use crate::sandbox::describe::Listed;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::Field;
use crate::sandbox::ids::Ids;
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::tags::{self, Birth};
use crate::sandbox::vpc::{self, Vpc};

/// An internet gateway.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct InternetGateway {
    pub(crate) id: String,
    /// The VPC that it is attached to.
    pub(crate) vpc: Option<String>,
}

resource!(
    InternetGateway,
    internet_gateways,
    "igw",
    "internetGateway ID",
    "InvalidInternetGatewayId.Malformed",
    "InvalidInternetGatewayID.NotFound"
);

impl Listed for InternetGateway {
    const IDS: &'static str = "InternetGatewayId";
    const SET: &'static str = "internetGatewaySet";
    const LIMITS: Limits = Limits::USUAL;
    const FIELDS: &'static [Field<InternetGateway>] = &[
        ("attachment.state", |gateway, _| gateway.vpc.iter().map(|_| "available".to_owned()).collect()),
        ("attachment.vpc-id", |gateway, _| gateway.vpc.iter().cloned().collect()),
        ("internet-gateway-id", |gateway, _| vec![gateway.id.clone()]),
        ("owner-id", |_, _| vec![ACCOUNT.to_owned()]),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.text("internetGatewayId", id);
        xml.text("ownerId", ACCOUNT);
        xml.set("attachmentSet", &self.vpc, |xml, vpc| {
            xml.text("vpcId", vpc);
            xml.text("state", "available");
        });
        tags::write(view.region, id, xml);
    }
}

/// CreateInternetGateway.
pub(crate) fn create(context: &mut Context<'_>) -> Result<(), Refusal> {
    let birth = Birth::parse(context.params, &["internet-gateway"])?;
    // VPC User Guide, "Amazon VPC quotas": internet gateways per region.
    if context.region.internet_gateways.len() >= context.settings.quotas.internet_gateways {
        return Err(Refusal::new("InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached."));
    }
    let id = context.ids.next("igw");
    context.region.internet_gateways.insert(id.clone(), InternetGateway { id: id.clone(), vpc: None });
    birth.give(context.region, "internet-gateway", &id);
    let mut xml = Xml::default();
    let gateway = InternetGateway::get(context.region, &id)?;
    xml.within("internetGateway", |xml| gateway.write(&id, &context.view(), xml));
    context.xml = xml;
    Ok(())
}

/// AttachInternetGateway: one gateway per VPC ("Network vpc-… already has an internet gateway attached"), one VPC per gateway
/// (`Resource.AlreadyAssociated`: ERR).
pub(crate) fn attach(context: &mut Context<'_>) -> Result<(), Refusal> {
    let (id, vpc) = (context.params.required("InternetGatewayId")?, context.params.required("VpcId")?);
    let gateway = InternetGateway::get(context.region, id)?;
    Vpc::get(context.region, vpc)?;
    if let Some(other) = &gateway.vpc {
        return Err(Refusal::new("Resource.AlreadyAssociated", format!("resource {id} is already attached to network {other}")));
    }
    if vpc::gateway_of(context.region, vpc).is_some() {
        return Err(Refusal::value(format!("Network {vpc} already has an internet gateway attached")));
    }
    InternetGateway::get_mut(context.region, id)?.vpc = Some(vpc.to_owned());
    context.done();
    Ok(())
}

/// DetachInternetGateway: "The VPC must not contain any running instances with Elastic IP addresses or public IPv4 addresses."
pub(crate) fn detach(context: &mut Context<'_>) -> Result<(), Refusal> {
    let (id, vpc) = (context.params.required("InternetGatewayId")?, context.params.required("VpcId")?);
    let gateway = InternetGateway::get(context.region, id)?;
    Vpc::get(context.region, vpc)?;
    if gateway.vpc.as_deref() != Some(vpc) {
        return Err(Refusal::new("Gateway.NotAttached", format!("resource {id} is not attached to network {vpc}")));
    }
    if context.region.interfaces.values().any(|interface| interface.vpc == vpc && interface.public.is_some()) {
        let message = format!(
            "Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
        );
        return Err(Refusal::dependency(message));
    }
    InternetGateway::get_mut(context.region, id)?.vpc = None;
    context.done();
    Ok(())
}

/// DeleteInternetGateway: "You must detach the internet gateway from the VPC before you can delete it."
pub(crate) fn delete(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("InternetGatewayId")?;
    if InternetGateway::get(context.region, id)?.vpc.is_some() {
        return Err(Refusal::dependency(format!("The internetGateway '{id}' has dependencies and cannot be deleted.")));
    }
    context.region.internet_gateways.remove(id);
    context.region.tags.remove(id);
    context.region.furniture.remove(id);
    context.done();
    Ok(())
}

/// The gateway of the default VPC.
pub(crate) fn furnish(region: &mut Region, ids: &mut Ids, vpc: &str) -> String {
    let id = ids.next("igw");
    region.internet_gateways.insert(id.clone(), InternetGateway { id: id.clone(), vpc: Some(vpc.to_owned()) });
    region.furniture.insert(id.clone());
    id
}
