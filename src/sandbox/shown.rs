//! What an account holds, for people.

use std::fmt;

use crate::sandbox::account::Region;
use crate::sandbox::instance::State;

/// A resource that somebody made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// The type, as DescribeTags names it.
    pub kind: &'static str,
    /// The id.
    pub id: String,
    /// The tag `Name`.
    pub name: Option<String>,
    /// What tells it from others of its kind: a block, an address, a state.
    pub detail: String,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().unwrap_or("-");
        write!(f, "{:<14} {:<17} {:<24} {:<24} {}", self.region, self.kind, self.id, name, self.detail)
    }
}

/// What a region holds, but for what nobody asked for, in the order in which a network is built.
pub(crate) fn shown(account: &str, region: &Region) -> Vec<Shown> {
    let mut list = Vec::new();
    let mut add = |kind: &'static str, id: &str, detail: String| {
        if region.furniture.contains(id) {
            return;
        }
        let name = region.tags.get(id).and_then(|tags| tags.pairs.get("Name")).cloned();
        list.push(Shown { account: account.to_owned(), region: region.name.clone(), kind, id: id.to_owned(), name, detail });
    };
    region
        .vpcs
        .iter()
        .for_each(|(id, vpc)| add("vpc", id, vpc.primary().map(|primary| primary.block.to_string()).unwrap_or_default()));
    region.dhcp_options.keys().for_each(|id| add("dhcp-options", id, String::new()));
    region.internet_gateways.iter().for_each(|(id, gateway)| add("internet-gateway", id, gateway.vpc.clone().unwrap_or_default()));
    region.route_tables.iter().for_each(|(id, table)| add("route-table", id, table.vpc.clone()));
    region.subnets.iter().for_each(|(id, subnet)| add("subnet", id, format!("{} {}", subnet.block, subnet.zone)));
    region.security_groups.iter().for_each(|(id, group)| add("security-group", id, group.name.clone()));
    region.key_pairs.iter().for_each(|(id, key)| add("key-pair", id, key.name.clone()));
    // What has ended is listed by DescribeInstances for an hour, and is held by nobody.
    for (id, instance) in region.instances.iter().filter(|(_, instance)| instance.state != State::Terminated) {
        let address = instance.primary(region).map(|found| format!(" {}", found.address)).unwrap_or_default();
        add("instance", id, format!("{} {}{address}", instance.kind, instance.state));
    }
    region.interfaces.iter().for_each(|(id, interface)| add("network-interface", id, interface.address.to_string()));
    region.volumes.iter().for_each(|(id, volume)| add("volume", id, format!("{} GiB {}", volume.shape.size, volume.shape.kind)));
    region.addresses.iter().for_each(|(id, address)| add("elastic-ip", id, address.public.to_string()));
    list
}
