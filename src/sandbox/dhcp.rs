//! Sets of DHCP options.

use std::collections::BTreeSet;
use std::net::IpAddr;

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

/// A set of DHCP options: keys and values in the order given.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DhcpOptions {
    pub(crate) id: String,
    pub(crate) options: Vec<(String, Vec<String>)>,
}

resource!(DhcpOptions, dhcp_options, "dopt", "dhcpOptions ID", "InvalidDhcpOptionsId.Malformed", "InvalidDhcpOptionID.NotFound");

impl Listed for DhcpOptions {
    const IDS: &'static str = "DhcpOptionsId";
    const SET: &'static str = "dhcpOptionsSet";
    const LIMITS: Limits = Limits::USUAL;
    const FIELDS: &'static [Field<DhcpOptions>] = &[
        ("dhcp-options-id", |set, _| vec![set.id.clone()]),
        ("key", |set, _| set.options.iter().map(|(key, _)| key.clone()).collect()),
        ("value", |set, _| set.options.iter().flat_map(|(_, values)| values.clone()).collect()),
        ("owner-id", |_, _| vec![ACCOUNT.to_owned()]),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.text("dhcpOptionsId", id);
        xml.text("ownerId", ACCOUNT);
        xml.set("dhcpConfigurationSet", &self.options, |xml, (key, values)| {
            xml.text("key", key);
            xml.set("valueSet", values, |xml, value| xml.text("value", value));
        });
        tags::write(view.region, id, xml);
    }
}

/// CreateDhcpOptions.
pub(crate) fn create(context: &mut Context<'_>) -> Result<(), Refusal> {
    let birth = Birth::parse(context.params, &["dhcp-options"])?;
    let mut options = Vec::new();
    let mut keys = BTreeSet::new();
    for option in context.params.list("DhcpConfiguration") {
        let key = option.required("Key")?;
        // A client may write several servers as one value with commas or as several values.
        let values: Vec<String> =
            option.texts("Value").into_iter().flat_map(|value| value.split(',')).map(|value| value.trim().to_owned()).collect();
        check(key, &values)?;
        if !keys.insert(key) {
            return Err(Refusal::value(format!("Option {key} is given twice")));
        }
        options.push((key.to_owned(), values));
    }
    if options.is_empty() {
        return Err(Refusal::missing("DhcpConfiguration"));
    }
    let id = context.ids.next("dopt");
    context.region.dhcp_options.insert(id.clone(), DhcpOptions { id: id.clone(), options });
    birth.give(context.region, "dhcp-options", &id);
    let mut xml = Xml::default();
    let set = DhcpOptions::get(context.region, &id)?;
    xml.within("dhcpOptions", |xml| set.write(&id, &context.view(), xml));
    context.xml = xml;
    Ok(())
}

/// AssociateDhcpOptions: an id, "or default to associate no DHCP options with the VPC".
pub(crate) fn associate(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("DhcpOptionsId")?;
    Vpc::get(context.region, context.params.required("VpcId")?)?;
    if id != "default" {
        DhcpOptions::get(context.region, id)?;
    }
    Vpc::get_mut(context.region, context.params.required("VpcId")?)?.dhcp_options = id.to_owned();
    context.done();
    Ok(())
}

/// DeleteDhcpOptions: "You must disassociate the set of DHCP options before you can delete it."
pub(crate) fn delete(context: &mut Context<'_>) -> Result<(), Refusal> {
    let id = context.params.required("DhcpOptionsId")?;
    DhcpOptions::get(context.region, id)?;
    if context.region.vpcs.values().any(|vpc| vpc.dhcp_options == id) {
        return Err(Refusal::dependency(format!("The dhcpOptions '{id}' has dependencies and cannot be deleted.")));
    }
    context.region.dhcp_options.remove(id);
    context.region.tags.remove(id);
    context.region.furniture.remove(id);
    context.done();
    Ok(())
}

/// The set that a region starts with: Amazon's DNS and the region's own domain.
pub(crate) fn furnish(region: &mut Region, ids: &mut Ids) {
    let domain = match region.name.as_str() {
        "us-east-1" => "ec2.internal".to_owned(),
        name => format!("{name}.compute.internal"),
    };
    let options = vec![("domain-name".to_owned(), vec![domain]), ("domain-name-servers".to_owned(), vec![AMAZON.to_owned()])];
    let id = ids.next("dopt");
    region.furniture.insert(id.clone());
    region.dhcp_options.insert(id.clone(), DhcpOptions { id, options });
}

/// The set that new VPCs get: the region's own, or none once somebody deleted it.
pub(crate) fn default_of(region: &Region) -> String {
    let own = region.dhcp_options.keys().find(|id| region.furniture.contains(*id));
    own.cloned().unwrap_or_else(|| "default".to_owned())
}

const AMAZON: &str = "AmazonProvidedDNS";

/// What each option may hold (CreateDhcpOptions). The code is unverified where the page names none.
fn check(key: &str, values: &[String]) -> Result<(), Refusal> {
    let invalid = |why: &str| Err(Refusal::value(format!("Value ({}) for parameter {key} is invalid. {why}", values.join(","))));
    let addresses = |values: &[String]| values.iter().all(|value| value.parse::<IpAddr>().is_ok());
    let (v4, v6): (Vec<&String>, Vec<&String>) = values.iter().partition(|value| !value.contains(':'));
    if values.is_empty() || values.iter().any(String::is_empty) {
        return invalid("It must have a value");
    }
    match key {
        "domain-name" if values.len() == 1 => Ok(()),
        "domain-name" => invalid("It takes one value"),
        "domain-name-servers" if values == [AMAZON] => Ok(()),
        "domain-name-servers" | "netbios-name-servers" | "ntp-servers" => match (addresses(values), v4.len(), v6.len()) {
            (false, ..) => invalid("It takes addresses"),
            (true, 0..=4, 0..=4) => Ok(()),
            _ => invalid("It takes at most four addresses of each family"),
        },
        "netbios-node-type" if values.len() == 1 && values.iter().all(|value| matches!(value.as_str(), "1" | "2" | "4" | "8")) => {
            Ok(())
        }
        "netbios-node-type" => invalid("It is 1, 2, 4 or 8"),
        "ipv6-address-preferred-lease-time" => {
            let seconds = |value: &String| value.parse::<u32>().is_ok_and(|seconds| (140..=2_147_483_647).contains(&seconds));
            if values.len() == 1 && values.iter().all(seconds) { Ok(()) } else { invalid("It is from 140 to 2147483647 seconds") }
        }
        _ => Err(Refusal::value(format!("Value ({key}) for parameter option is invalid. Unknown DHCP option"))),
    }
}
