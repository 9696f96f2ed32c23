//! What an account may have, as DescribeAccountAttributes tells it.

use std::collections::BTreeSet;

use crate::sandbox::account::Context;
use crate::sandbox::error::Refusal;
use crate::sandbox::protocol::xml::Xml;

/// DescribeAccountAttributes.
pub(crate) fn describe(context: &mut Context<'_>) -> Result<(), Refusal> {
    let quotas = &context.settings.quotas;
    let default_vpc =
        context.region.vpcs.values().find(|vpc| vpc.is_default).map_or_else(|| "none".to_owned(), |vpc| vpc.id.clone());
    let attributes = [
        ("supported-platforms", "VPC".to_owned()),
        ("default-vpc", default_vpc),
        ("max-instances", "20".to_owned()),
        ("vpc-max-security-groups-per-interface", quotas.groups_per_interface.to_string()),
        ("max-elastic-ips", quotas.addresses.to_string()),
        ("vpc-max-elastic-ips", quotas.addresses.to_string()),
    ];
    let asked = BTreeSet::from_iter(context.params.texts("AttributeName"));
    if let Some(unknown) = asked.iter().find(|name| !attributes.iter().any(|(known, _)| known == *name)) {
        return Err(Refusal::value(format!("Value ({unknown}) for parameter attributeName is invalid.")));
    }
    let mut xml = Xml::default();
    let wanted = attributes.iter().filter(|(name, _)| asked.is_empty() || asked.contains(name));
    xml.set("accountAttributeSet", wanted, |xml, (name, value)| {
        xml.text("attributeName", name);
        xml.within("attributeValueSet", |xml| xml.within("item", |xml| xml.text("attributeValue", value)));
    });
    context.xml = xml;
    Ok(())
}
