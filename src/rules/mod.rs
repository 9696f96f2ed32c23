//! What AWS would refuse, and what is probably not meant: a file for each rule.
//!
//! Rules see settled values, never how they are written, so a computed block is judged as a literal one. Each file says
//! where AWS states what it checks: its manuals, the API's models and the list of error codes.

mod address_family;
mod dhcp_limit;
mod group_count;
mod group_rule;
mod instance_type;
pub mod key_format;
mod network_block;
mod node_address;
mod one_per_network;
mod other_network;
mod region;
mod route;
mod script;
mod subnet_block;
mod tag;

use crate::analysis::{Analysis, InstanceId, Settled};
use crate::diagnostic::Diagnostic;
use crate::schema::Kind;

/// A rule: looks at the whole program and tells what breaks it.
type Rule = fn(&Context<'_>, &mut Vec<Diagnostic>);

/// Every rule, from the outside of a network to its inside.
const RULES: &[Rule] = &[
    network_block::check,
    subnet_block::check,
    node_address::check,
    address_family::check,
    region::check,
    group_rule::check,
    group_count::check,
    other_network::check,
    route::check,
    one_per_network::check,
    dhcp_limit::check,
    script::check,
    instance_type::check,
    key_format::check,
    tag::check,
];

/// What a rule looks at.
pub(crate) struct Context<'a> {
    analysis: &'a Analysis,
}

impl<'a> Context<'a> {
    /// The resources of a kind, in the order of the program.
    fn of(&self, kind: Kind) -> impl Iterator<Item = &'a Settled> {
        self.analysis.resources.iter().filter(move |resource| resource.kind == kind)
    }

    /// The resources of a kind in a network.
    fn inside(&self, network: InstanceId, kind: Kind) -> impl Iterator<Item = &'a Settled> {
        self.of(kind).filter(move |resource| resource.network == Some(network))
    }
}

/// Holds a program against every rule.
pub fn check(analysis: &Analysis) -> Vec<Diagnostic> {
    let context = Context { analysis };
    let mut found = Vec::new();
    for rule in RULES {
        rule(&context, &mut found);
    }
    found
}
