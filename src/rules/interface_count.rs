//! E0454: more interfaces than the account may have in a zone. Rule 165.
//!
//! What AWS documents ("Amazon VPC quotas", network interfaces). Whoever runs thousands of nodes was given more than the
//! default in any case, so only a number that somebody wrote is held against a program. Nodes that fleets start later are
//! not counted.

use std::collections::BTreeMap;

use super::Context;
use super::lodgers::takers;
use super::quota_count::over_quota;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::Diagnostic;
use crate::schema::quotas::INTERFACES_PER_ZONE;

/// Counts what has an interface, by account and zone.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(most) = context.analysis.quotas.given(&INTERFACES_PER_ZONE) else { return };
    let mut counts: BTreeMap<(Option<InstanceId>, &str), Vec<&Settled>> = BTreeMap::new();
    for (subnet, bearers) in takers(context) {
        let Some(subnet) = context.analysis.resource(subnet) else { continue };
        let account = subnet.network.and_then(|id| context.analysis.resource(id)).and_then(|network| network.reference("account"));
        if let Some(zone) = subnet.word("zone") {
            counts.entry((account, zone)).or_default().extend(bearers);
        }
    }
    for ((_, zone), mut bearers) in counts {
        bearers.sort_by_key(|bearer| bearer.head);
        let Some(over) = usize::try_from(most).ok().and_then(|most| bearers.get(most)) else { continue };
        let message = format!("`{zone}` would have {} interfaces, and {most} are allowed", bearers.len());
        found.push(over_quota(message, over.head, "one too many", &INTERFACES_PER_ZONE));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::node_vcpus::tests::told;

    #[test]
    fn interfaces_are_counted_where_the_quotas_file_says_how_many() {
        assert_eq!(told(""), [""; 0]);
        assert_eq!(told("interfaces-per-zone = 3\n"), [""; 0]);
        assert_eq!(told("interfaces-per-zone = 2\n"), ["`us-east-1a` would have 3 interfaces, and 2 are allowed"]);
    }
}
