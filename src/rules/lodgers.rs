//! Who has addresses of which subnet.

use std::collections::BTreeMap;

use super::Context;
use crate::analysis::{InstanceId, Settled};
use crate::net::Cidr;
use crate::schema::Kind;

/// Kinds that stand in one subnet with an interface of their own. Each may say its address.
const KINDS: [Kind; 3] = [Kind::Node, Kind::Interface, Kind::Nat];

/// How many addresses of a subnet AWS keeps (VPC user guide, "Subnet CIDR blocks").
const KEPT: u128 = 5;

/// Something that has an address of a subnet.
#[derive(Clone, Copy)]
pub(super) struct Lodger<'a> {
    /// What.
    pub resource: &'a Settled,
    /// The subnet.
    pub subnet: &'a Settled,
}

/// All that stands in one subnet.
pub(super) fn all<'a>(context: &Context<'a>) -> impl Iterator<Item = Lodger<'a>> {
    let resources = KINDS.into_iter().flat_map(|kind| context.of(kind));
    resources.filter_map(|resource| {
        let subnet = resource.reference("subnet").and_then(|id| context.analysis.resource(id))?;
        Some(Lodger { resource, subnet })
    })
}

/// The IPv6 block of a subnet, where it is known before the subnet is made.
pub(super) fn v6_of_subnet(context: &Context<'_>, subnet: &Settled) -> Option<Cidr> {
    let given = || {
        let index = context.analysis.ipv6_index(subnet.id)?;
        let network = subnet.network.and_then(|id| context.analysis.resource(id))?;
        network.cidr("ipv6").filter(|block| block.is_v6())?.subnet(64, i64::from(index))
    };
    subnet.cidr("ipv6").filter(|block| block.is_v6()).or_else(given)
}

/// How many addresses a subnet can give away.
pub(super) fn room(subnet: &Settled) -> Option<u128> {
    let block = subnet.cidr("cidr").filter(|block| !block.is_v6())?;
    block.size().map(|size| size.saturating_sub(KEPT))
}

/// What takes one address of each subnet for sure, by subnet: all that stands there, and the interfaces of endpoints.
pub(super) fn takers<'a>(context: &Context<'a>) -> BTreeMap<InstanceId, Vec<&'a Settled>> {
    let mut takers: BTreeMap<InstanceId, Vec<&Settled>> = BTreeMap::new();
    for lodger in all(context) {
        takers.entry(lodger.subnet.id).or_default().push(lodger.resource);
    }
    for endpoint in context.of(Kind::Endpoint) {
        let mut subnets: Vec<InstanceId> = endpoint.references("subnets").collect();
        subnets.sort();
        subnets.dedup();
        subnets.into_iter().for_each(|subnet| takers.entry(subnet).or_default().push(endpoint));
    }
    takers
}
