//! What AWS asks of a network, rule by rule, and where each is held.
//!
//! The catalogue is what the manual's table of rules is made of. It says of every rule what becomes of a program that
//! breaks it: a code, a form of the language that cannot say it, the engine that sees to it, or AWS alone, and then why.
//! One file for each part of AWS's manuals.

mod address_rules;
mod dhcp_rules;
mod endpoint_rules;
mod gateway_rules;
mod group_rules;
mod iam_rules;
mod name_rules;
mod acl_rules;
mod network_rules;
mod node_rules;
mod peering_rules;
mod route_rules;

use crate::diagnostic::Code;

/// One rule of AWS.
#[derive(Debug)]
pub struct CatalogueRule {
    /// Its number, by which the manual and the sources of the checks call it.
    pub number: u16,
    /// What happens to those who break it.
    pub class: Class,
    /// The rule, in one or two sentences.
    pub rule: &'static str,
    /// Where it is held.
    pub held: Held,
    /// Where AWS states it.
    pub source: &'static str,
}

/// What happens to those who break a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// AWS refuses the call.
    Refused,
    /// AWS takes the call, and what it makes ends as failed.
    Fails,
    /// AWS takes it, and it does nothing or not what was meant.
    Silent,
    /// AWS writes the value in another form.
    Normalised,
    /// A limit that AWS raises on request.
    Quota,
}

/// Where a rule is held.
#[derive(Debug)]
pub enum Held {
    /// A check tells these codes.
    Check(&'static [Code]),
    /// No program can say what would break it, and why.
    Unsayable(&'static str),
    /// What is made of programs keeps it, and how.
    Engine(&'static str),
    /// Only AWS can tell, and why.
    Live(&'static str),
}

/// Every rule, by number.
pub fn all() -> impl Iterator<Item = &'static CatalogueRule> {
    let parts: [&[CatalogueRule]; 12] = [
        network_rules::RULES,
        address_rules::RULES,
        group_rules::RULES,
        route_rules::RULES,
        gateway_rules::RULES,
        endpoint_rules::RULES,
        acl_rules::RULES,
        dhcp_rules::RULES,
        node_rules::RULES,
        name_rules::RULES,
        iam_rules::RULES,
        peering_rules::RULES,
    ];
    parts.into_iter().flatten()
}
