//! E0480: more key pairs in a region than the account may have. Rule 174.
//!
//! What AWS documents (CreateKeyPair). A key exists in every region in which a node uses it.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::analysis::InstanceId;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{Kind, quotas};

/// Counts the keys that are used in each region.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut used: BTreeMap<Option<&str>, BTreeSet<InstanceId>> = BTreeMap::new();
    for bearer in context.of(Kind::Node).chain(context.of(Kind::Fleet)) {
        if let Some(key) = bearer.reference("key") {
            used.entry(context.analysis.region_of(bearer)).or_default().insert(key);
        }
    }
    let most = context.analysis.quotas.get(&quotas::KEYS_PER_REGION) as usize;
    for (region, keys) in used {
        let keys: Vec<_> =
            keys.into_iter().filter_map(|id| context.analysis.resource(id)).filter(|key| key.existing.is_none()).collect();
        let Some(over) = keys.get(most) else { continue };
        let place = region.map_or_else(String::new, |region| format!(" in `{region}`"));
        let message = format!("the program has {} keys{place}, more than {most}", keys.len());
        found.push(
            Diagnostic::error(codes::KEY_COUNT, message)
                .at(over.head, "the first that is too many")
                .help(super::raise(&quotas::KEYS_PER_REGION)),
        );
    }
}
