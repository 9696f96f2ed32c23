//! How many requests an account may make: a token bucket for each action, and for what launches, starts, stops and ends
//! instances another one that counts instances (EC2 developer guide, "Request throttling").

use std::collections::BTreeMap;

/// The most tokens of a bucket, and how many come back in a second.
type Bucket = (f64, f64);

/// Actions whose requests have a bucket of their own; the others have that of their sort.
const REQUESTS: &[(&str, Bucket)] = &[
    ("RunInstances", (5.0, 2.0)),
    ("StartInstances", (5.0, 2.0)),
    ("TerminateInstances", (100.0, 5.0)),
    ("ModifyNetworkInterfaceAttribute", (100.0, 5.0)),
    ("CreateTags", (100.0, 10.0)),
    ("DeleteTags", (100.0, 10.0)),
    ("ModifyInstanceMetadataOptions", (100.0, 5.0)),
];
const READS: Bucket = (100.0, 20.0);
const WRITES: Bucket = (50.0, 5.0);

/// Actions that pay for each instance too.
const INSTANCES: &[(&str, Bucket)] = &[
    ("RunInstances", (1000.0, 2.0)),
    ("StartInstances", (1000.0, 2.0)),
    ("TerminateInstances", (1000.0, 20.0)),
    ("StopInstances", (1000.0, 20.0)),
];

/// What is left in the buckets, by account, region and action.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    left: BTreeMap<(String, String, String, bool), (f64, u64)>,
}

impl Rates {
    /// Takes what a request costs at a time in milliseconds. False where there is not enough: then nothing is taken. `share`
    /// is how much of AWS's sizes and rates there is.
    pub(crate) fn admit(&mut self, account: &str, region: &str, action: &str, instances: usize, share: f64, now: u64) -> bool {
        let of = |table: &[(&str, Bucket)]| table.iter().find(|(name, _)| *name == action).map(|(_, bucket)| *bucket);
        let reads = ["Describe", "Get", "List", "Search"].iter().any(|word| action.starts_with(word));
        let requests = of(REQUESTS).unwrap_or(if reads { READS } else { WRITES });
        let costs = [Some((requests, 1.0)), of(INSTANCES).map(|bucket| (bucket, instances as f64))];
        let mut after = Vec::new();
        for (counts_instances, ((most, rate), cost)) in
            [false, true].into_iter().zip(costs).filter_map(|(key, cost)| Some((key, cost?)))
        {
            let (most, rate) = ((most * share).max(1.0), rate * share);
            let key = (account.to_owned(), region.to_owned(), action.to_owned(), counts_instances);
            let (left, at) = self.left.get(&key).copied().unwrap_or((most, now));
            let left = (left + rate * now.saturating_sub(at) as f64 / 1000.0).min(most) - cost;
            if left < 0.0 {
                return false;
            }
            after.push((key, (left, now)));
        }
        self.left.extend(after);
        true
    }
}
