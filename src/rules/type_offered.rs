//! W0141: an instance type that its zone does not offer. Rule 155.
//!
//! What AWS documents (RunInstances; error `Unsupported`; DescribeInstanceTypeOfferings). The table grows old, and in some
//! regions accounts have their own names for zones, so it is a warning.

use std::collections::BTreeMap;

use super::Context;
use super::machines::{machines, subnets};
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::regions::{about, offered, region, region_of, zones_offering};

/// Looks at every node and fleet with the zones of its subnets; at each type and zone once.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut lacking: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for machine in machines(context).filter(|machine| machine.existing.is_none()) {
        let Some(name) = machine.word("type") else { continue };
        for (subnet, _) in subnets(context, machine) {
            let Some(zone) = subnet.word("zone") else { continue };
            if *lacking.entry((name, zone)).or_insert_with(|| offered(name, zone) == Some(false)) {
                found.push(not_offered(machine, name, subnet, zone));
            }
        }
    }
}

fn not_offered(machine: &Settled, name: &str, subnet: &Settled, zone: &str) -> Diagnostic {
    let place = region_of(zone).unwrap_or(zone);
    let zones = zones_offering(name, place).unwrap_or_default();
    let (message, help) = match zones.is_empty() {
        true => (format!("no zone of `{place}` offers `{name}`"), "take another type, or another region".to_owned()),
        false => (format!("`{zone}` does not offer `{name}`"), format!("these zones do: `{}`", zones.join("`, `"))),
    };
    let warning = Diagnostic::warning(codes::TYPE_NOT_OFFERED, message)
        .at(machine.span_of("type"), "AWS would not start it there")
        .at(subnet.span_of("zone"), format!("`{}` lies in `{zone}`", subnet.path))
        .note(format!("as of {}; AWS adds offerings every week", about().date))
        .help(help);
    let own_names = !zones.is_empty() && region(place).is_some_and(|region| region.zones_per_account);
    match own_names {
        true => warning.note(format!("accounts have their own names for the zones of `{place}`: in yours it may be another one")),
        false => warning,
    }
}
