//! E0418, E0423: what a network has once.
//!
//! What AWS documents: one internet gateway (VPC quotas; "Network vpc-… already has an internet gateway
//! attached"), one DHCP option set (VPC user guide, "DHCP option sets").

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::schema::Kind;

/// Looks for second ones.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in context.of(Kind::Network) {
        let gateways = context.inside(network.id, Kind::Gateway).filter(|gateway| gateway.word("kind") == Some("internet"));
        second(network, gateways, codes::SECOND_INTERNET_GATEWAY, "internet gateway", found);
        second(network, context.inside(network.id, Kind::Dhcp), codes::SECOND_DHCP, "`dhcp`", found);
    }
}

fn second<'a>(network: &Settled, all: impl Iterator<Item = &'a Settled>, code: Code, what: &str, found: &mut Vec<Diagnostic>) {
    let mut first: Option<&Settled> = None;
    for one in all {
        let Some(first) = first else {
            first = Some(one);
            continue;
        };
        let error = Diagnostic::error(code, format!("`{}` has a second {what}", network.path)).at(one.head, "a network has one");
        found.push(if first.head == one.head { error } else { error.at(first.head, "the first") });
    }
}
