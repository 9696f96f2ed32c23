//! Elastic IP addresses: allocated and released. Nothing here can be associated with one.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{Context, Resource, View, resource};
use crate::sandbox::describe::Listed;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::Field;
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::tags::{self, Birth};

/// An elastic IP address.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) id: String,
    pub(crate) public: Ipv4Addr,
}

resource!(Address, addresses, "eipalloc", "allocation ID", "InvalidAllocationID.Malformed", "InvalidAllocationID.NotFound");

impl Listed for Address {
    const IDS: &'static str = "AllocationId";
    const SET: &'static str = "addressesSet";
    const LIMITS: Limits = Limits::NONE;
    const FIELDS: &'static [Field<Address>] = &[
        ("allocation-id", |address, _| vec![address.id.clone()]),
        ("public-ip", |address, _| vec![address.public.to_string()]),
        ("domain", |_, _| vec!["vpc".to_owned()]),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.value("publicIp", self.public);
        xml.text("allocationId", id);
        xml.text("domain", "vpc");
        xml.text("networkBorderGroup", &view.region.name);
        xml.text("publicIpv4Pool", "amazon");
        tags::write(view.region, id, xml);
    }
}

/// AllocateAddress.
pub(crate) fn allocate(context: &mut Context<'_>) -> Result<(), Refusal> {
    let birth = Birth::parse(context.params, &["elastic-ip"])?;
    // VPC User Guide, "Amazon VPC quotas": elastic IP addresses per region.
    if context.region.addresses.len() >= context.settings.quotas.addresses {
        return Err(Refusal::new("AddressLimitExceeded", "The maximum number of addresses has been reached."));
    }
    let id = context.ids.next("eipalloc");
    let address = Address { id: id.clone(), public: context.ids.public_address()? };
    context.xml.value("publicIp", address.public);
    context.xml.text("allocationId", &id);
    context.xml.text("domain", "vpc");
    context.xml.text("networkBorderGroup", &context.region.name);
    context.xml.text("publicIpv4Pool", "amazon");
    context.region.addresses.insert(id.clone(), address);
    birth.give(context.region, "elastic-ip", &id);
    Ok(())
}

/// ReleaseAddress.
pub(crate) fn release(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("AllocationId")?;
    Address::get(context.region, id)?;
    context.region.addresses.remove(id);
    context.region.tags.remove(id);
    context.done();
    Ok(())
}
