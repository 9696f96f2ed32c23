//! Which step may begin. Knows neither time nor AWS: a test drives it with a list of outcomes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{Plan, StepId};

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// What comes after it may begin.
    Done,
    /// Nothing that comes after it may begin.
    Failed,
}

/// The state of an apply.
#[derive(Clone, Debug)]
pub struct Scheduler {
    /// For each step that can't begin yet: how many others it still waits for.
    waiting: BTreeMap<StepId, usize>,
    /// What can begin, the longest remaining way first.
    open: BTreeSet<(Reverse<usize>, StepId)>,
    after: BTreeMap<StepId, Vec<StepId>>,
    heights: BTreeMap<StepId, usize>,
    running: BTreeSet<StepId>,
    done: BTreeSet<StepId>,
    failed: BTreeSet<StepId>,
    skipped: BTreeSet<StepId>,
    most: usize,
    cancelled: bool,
}

impl Scheduler {
    /// Nothing has begun; at most `most` steps run at once.
    pub fn new(plan: &Plan, most: usize) -> Scheduler {
        let order = &plan.order;
        let mut scheduler = Scheduler {
            waiting: order.nodes().map(|step| (*step, order.before(step).len())).collect(),
            open: BTreeSet::new(),
            after: order.nodes().map(|step| (*step, order.after(step).into_iter().copied().collect())).collect(),
            heights: order.heights().into_iter().map(|(step, height)| (*step, height)).collect(),
            running: BTreeSet::new(),
            done: BTreeSet::new(),
            failed: BTreeSet::new(),
            skipped: BTreeSet::new(),
            most: most.max(1),
            cancelled: false,
        };
        let first: Vec<StepId> = scheduler.waiting.iter().filter(|(_, count)| **count == 0).map(|(step, _)| *step).collect();
        first.into_iter().for_each(|step| scheduler.unlock(step));
        scheduler
    }

    fn unlock(&mut self, step: StepId) {
        self.waiting.remove(&step);
        self.open.insert((Reverse(self.heights.get(&step).copied().unwrap_or(0)), step));
    }

    /// Takes the steps that begin now: those whose own predecessors are done, the longest remaining way first.
    pub fn ready(&mut self) -> Vec<StepId> {
        let mut ready = Vec::new();
        while !self.cancelled && self.running.len() < self.most {
            let Some((_, step)) = self.open.pop_first() else { break };
            self.running.insert(step);
            ready.push(step);
        }
        ready
    }

    /// Notes that a running step ended. Returns the steps that will never begin because of it.
    pub fn finished(&mut self, step: StepId, ended: Ended) -> Vec<StepId> {
        self.running.remove(&step);
        match ended {
            Ended::Done => {
                self.done.insert(step);
                for next in self.after.get(&step).cloned().unwrap_or_default() {
                    let Some(count) = self.waiting.get_mut(&next) else { continue };
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        self.unlock(next);
                    }
                }
                Vec::new()
            }
            Ended::Failed => {
                self.failed.insert(step);
                self.skip_after(step)
            }
        }
    }

    fn skip_after(&mut self, step: StepId) -> Vec<StepId> {
        let mut skipped = Vec::new();
        let mut next = self.after.get(&step).cloned().unwrap_or_default();
        while let Some(step) = next.pop() {
            if self.waiting.remove(&step).is_some() {
                next.extend(self.after.get(&step).into_iter().flatten());
                self.skipped.insert(step);
                skipped.push(step);
            }
        }
        skipped.sort();
        skipped
    }

    /// Begins nothing any more; what runs may finish.
    pub fn cancel(&mut self) {
        self.cancelled = true;
    }

    /// Whether nothing runs and nothing more will begin.
    pub fn is_over(&self) -> bool {
        self.running.is_empty() && (self.cancelled || (self.waiting.is_empty() && self.open.is_empty()))
    }

    /// The steps that have not begun and were not skipped: what a cancelled apply leaves.
    pub fn left(&self) -> impl Iterator<Item = StepId> {
        self.waiting.keys().copied().chain(self.open.iter().map(|(_, step)| *step))
    }
}
