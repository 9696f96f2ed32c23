//! A part of a plan: what somebody names, with what it needs, or all but what somebody names and what needs that.

use std::collections::{BTreeMap, BTreeSet};

use super::{Plan, Step, StepId, Task};
use crate::graph::Dag;
use crate::schema::Kind;

/// Whether an address is what somebody names, or one of its keys, or in it.
fn is_named(name: &str, address: &str) -> bool {
    address.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Which of the names stand for nothing among some addresses.
pub fn unknown(names: &[String], addresses: impl Iterator<Item = String> + Clone) -> Vec<&String> {
    names.iter().filter(|name| !addresses.clone().any(|address| is_named(name, &address))).collect()
}

impl Plan {
    /// The plan without what was not asked for. With names in `only`, what bears one stays, with all that must come before it;
    /// what bears one of `except` goes, with all that must come after it.
    #[must_use]
    pub fn select(mut self, only: &[String], except: &[String]) -> Plan {
        if only.is_empty() && except.is_empty() {
            return self;
        }
        let named = |names: &[String]| {
            let bears = |at: &usize| {
                let address = self.changes.get(*at).map(|change| change.identity.address.to_string());
                address.is_some_and(|address| names.iter().any(|name| is_named(name, &address)))
            };
            (0..self.changes.len()).filter(bears).collect::<BTreeSet<usize>>()
        };
        let mut kept: BTreeSet<usize> = match only.is_empty() {
            true => (0..self.changes.len()).collect(),
            false => self.reached(named(only), |step| self.order.before(step)),
        };
        let gone = self.reached(named(except), |step| self.order.after(step));
        kept.retain(|change| !gone.contains(change));
        self.unselected = self.changes.len() - kept.len();
        self.keep(&kept);
        self
    }

    /// Some changes and all that their steps lead to.
    fn reached<'p>(&'p self, from: BTreeSet<usize>, next: impl Fn(&StepId) -> Vec<&'p StepId>) -> BTreeSet<usize> {
        let mut steps: BTreeMap<usize, Vec<&StepId>> = BTreeMap::new();
        for (id, step) in &self.steps {
            steps.entry(step.change).or_default().push(id);
        }
        let mut waiting: Vec<usize> = from.iter().copied().collect();
        let mut found = from;
        while let Some(change) = waiting.pop() {
            for id in steps.get(&change).into_iter().flatten().flat_map(|id| next(id)) {
                let Some(other) = self.steps.get(id).map(|step| step.change) else { continue };
                if found.insert(other) {
                    waiting.push(other);
                }
            }
        }
        found
    }

    fn keep(&mut self, kept: &BTreeSet<usize>) {
        let numbers: BTreeMap<usize, usize> = kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let steps = std::mem::take(&mut self.steps).into_iter();
        let renumbered = steps.filter_map(|(id, step)| Some((id, Step { change: *numbers.get(&step.change)?, ..step })));
        self.steps = renumbered.collect();
        let mut order = Dag::new();
        for id in self.steps.keys() {
            order.node(*id);
            let before = self.order.before(id).into_iter().filter(|before| self.steps.contains_key(before));
            before.for_each(|before| order.edge(*before, *id));
        }
        self.order = order;
        let going = self.steps.values().filter_map(|step| match &step.task {
            Task::Delete { thing, .. } if thing.body.kind() == Kind::Network => Some(thing.id.clone()),
            _ => None,
        });
        let going: BTreeSet<String> = going.collect();
        for step in self.steps.values_mut() {
            // What would go with its network does not, where the network stays.
            if let Task::Delete { thing, with_network } = &mut step.task {
                *with_network = *with_network && thing.holds.iter().any(|id| going.contains(id));
            }
        }
        let changes = std::mem::take(&mut self.changes).into_iter().enumerate();
        self.changes = changes.filter(|(at, _)| kept.contains(at)).map(|(_, change)| change).collect();
    }
}
