//! What AWS would refuse, and what is probably not meant: a file for each rule.
//!
//! Rules see settled values, never how they are written, so a computed block is judged as a literal one. Each file says
//! where AWS states what it checks: its manuals, the API's models and the list of error codes.

mod address_family;
mod address_place;
mod address_twice;
mod address_usage;
mod block_count;
mod block_mix;
mod block_overlap;
mod docker_block;
mod fleet_room;
mod group_name;
mod group_rules;
mod icmp_family;
mod interface_zone;
mod ipv6_block;
mod lodgers;
mod public_block;
mod rule_count;
mod rule_covered;
mod rule_reason;
mod rule_twice;
mod subnet_ipv6;
mod subnet_overlap;
mod subnet_room;
mod without_ipv6;
mod zone;
pub mod catalogue;
mod depends_ring;
mod dhcp_limit;
mod attachment_limit;
mod dhcp_domain;
mod disk_device;
mod disk_key;
mod disk_origin;
mod disk_type;
mod fleet_size;
mod forward_unused;
mod image_machine;
mod image_name;
mod interface_count;
mod interface_limit;
mod ipv6_type;
mod machines;
mod mail;
mod node_vcpus;
mod type_offered;
mod group_count;
mod instance_type;
pub mod key_format;
mod network_block;
mod second_dhcp;
mod other_network;
mod region;
mod acl_count;
mod acl_dead;
mod acl_number;
mod address_bearer;
mod address_gateway;
mod bearers;
mod egress_family;
mod endpoint_form;
mod endpoint_names;
mod endpoint_policy;
mod endpoint_table;
mod endpoint_zone;
mod endpoints;
mod nat_place;
mod nat_private;
mod nat_reach;
mod nat_zone;
mod prefix_list_overlap;
mod public_address;
mod quota_count;
mod route_appliance;
mod route_count;
mod route_family;
mod route_inside;
mod route_peering;
mod route_reserved;
mod route_transit;
mod route_twice;
mod second_gateway;
mod ways;
pub mod acl_entries;
mod script;
mod subnet_block;
mod tag;
mod key_count;
mod long_address;
mod image_made;
mod role_permission;
mod role_size;
mod role_session;
mod group_tags;
mod iam_count;
mod peering_pair;
mod peering_overlap;
mod peering_dns;
mod peering_route;
mod peering_count;

use std::collections::BTreeMap;

use crate::analysis::{Analysis, InstanceId, Settled};
use crate::diagnostic::Diagnostic;
use crate::schema::Kind;
use crate::schema::quotas::{Quota, Raise};

/// A rule: looks at the whole program and tells what breaks it.
type Rule = fn(&Context<'_>, &mut Vec<Diagnostic>);

/// Every rule, from the outside of a network to its inside.
const RULES: &[Rule] = &[
    network_block::check,
    public_block::check,
    docker_block::check,
    block_overlap::check,
    block_mix::check,
    block_count::check,
    ipv6_block::check,
    subnet_block::check,
    subnet_overlap::check,
    subnet_ipv6::check,
    address_place::check,
    address_twice::check,
    subnet_room::check,
    fleet_room::check,
    without_ipv6::check,
    interface_zone::check,
    address_family::check,
    address_usage::check,
    region::check,
    zone::check,
    rule_twice::check,
    rule_covered::check,
    rule_count::check,
    rule_reason::check,
    icmp_family::check,
    group_count::check,
    group_name::check,
    other_network::check,
    route_twice::check,
    route_inside::check,
    route_reserved::check,
    route_family::check,
    route_appliance::check,
    route_peering::check,
    route_transit::check,
    route_count::check,
    prefix_list_overlap::check,
    second_gateway::check,
    egress_family::check,
    address_bearer::check,
    address_gateway::check,
    public_address::check,
    nat_reach::check,
    nat_place::check,
    nat_private::check,
    nat_zone::check,
    endpoint_form::check,
    endpoint_table::check,
    endpoint_zone::check,
    endpoint_names::check,
    endpoint_policy::check,
    acl_number::check,
    acl_count::check,
    acl_dead::check,
    quota_count::check,
    depends_ring::check,
    second_dhcp::check,
    dhcp_limit::check,
    script::check,
    instance_type::check,
    attachment_limit::check,
    dhcp_domain::check,
    disk_device::check,
    disk_key::check,
    disk_origin::check,
    disk_type::check,
    fleet_size::check,
    forward_unused::check,
    image_machine::check,
    image_name::check,
    interface_count::check,
    interface_limit::check,
    ipv6_type::check,
    mail::check,
    node_vcpus::check,
    type_offered::check,
    key_format::check,
    tag::check,
    key_count::check,
    long_address::check,
    image_made::check,
    role_permission::check,
    role_size::check,
    role_session::check,
    group_tags::check,
    iam_count::check,
    peering_pair::check,
    peering_overlap::check,
    peering_dns::check,
    peering_route::check,
    peering_count::check,
];

/// What a rule looks at.
pub(crate) struct Context<'a> {
    analysis: &'a Analysis,
    of_kind: BTreeMap<Kind, Vec<&'a Settled>>,
    in_network: BTreeMap<(InstanceId, Kind), Vec<&'a Settled>>,
}

impl<'a> Context<'a> {
    fn new(analysis: &'a Analysis) -> Context<'a> {
        let mut context = Context { analysis, of_kind: BTreeMap::new(), in_network: BTreeMap::new() };
        for resource in &analysis.resources {
            context.of_kind.entry(resource.kind).or_default().push(resource);
            if let Some(network) = resource.network {
                context.in_network.entry((network, resource.kind)).or_default().push(resource);
            }
        }
        context
    }

    /// The resources of a kind, in the order of the program.
    fn of(&self, kind: Kind) -> impl Iterator<Item = &'a Settled> {
        self.of_kind.get(&kind).into_iter().flatten().copied()
    }

    /// The resources of a kind in a network.
    fn inside(&self, network: InstanceId, kind: Kind) -> impl Iterator<Item = &'a Settled> {
        self.in_network.get(&(network, kind)).into_iter().flatten().copied()
    }
}

/// Holds a program against every rule.
pub fn check(analysis: &Analysis) -> Vec<Diagnostic> {
    let context = Context::new(analysis);
    let mut found = Vec::new();
    for rule in RULES {
        rule(&context, &mut found);
    }
    found
}

/// How to go on where AWS gives more than the default.
fn raise(quota: &Quota) -> String {
    match quota.raise {
        Raise::Never => "AWS never gives more than this".to_owned(),
        _ => format!("if the account may have more, write `{} = …` into the `.quotas` file beside the program", quota.name),
    }
}
