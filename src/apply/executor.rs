//! The loop that carries out a plan.

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

use super::{Ended, Interrupts, Scheduler};
use crate::cloud::{self, Clients, CloudError, Context, Failure, Poller};
use crate::journal::{Intent, Journal, Outcome};
use crate::model::{Identity, Observed, Place, Ref};
use crate::plan::{Change, Plan, Step, StepId, Task};

/// What happens during an apply. Numbers name the plan's changes.
#[derive(Clone, Debug)]
pub enum Event {
    /// The first step of a change began.
    Started(usize),
    /// All steps of a change are done.
    Done(usize, Duration),
    /// A step of a change failed.
    Failed(usize, CloudError),
    /// A change will not be made, because the other one failed.
    Skipped(usize, usize),
    /// The user asked to stop; what runs will finish.
    Stopping,
}

/// A change that failed, with AWS's words.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The change's number in the plan.
    pub change: usize,
    /// Why.
    pub error: CloudError,
}

/// How an apply ended.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many changes are done.
    pub done: usize,
    /// What failed.
    pub failed: Vec<Failed>,
    /// Changes that were not made because something before them failed, or because the user stopped.
    pub not_started: BTreeSet<usize>,
    /// Whether the user stopped it.
    pub stopped: bool,
    /// Whether the lock of the stack was lost meanwhile.
    pub shut_out: bool,
}

impl Summary {
    /// Whether every change is done.
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.not_started.is_empty()
    }
}

/// What keeps an apply from doing a thing twice.
pub struct Precautions<'a> {
    /// Where every intent is written before it is sent.
    pub journal: &'a mut dyn Journal,
    /// Whether the stack is still ours to change.
    pub may_write: &'a dyn Fn() -> bool,
}

/// Carries out a plan. An error stops what depends on it and nothing else. The first interrupt starts nothing new;
/// the second stops at once.
pub async fn run(
    plan: &Plan,
    clients: &Clients,
    account: &str,
    observed: &Observed,
    parallel: usize,
    precautions: Precautions<'_>,
    on_event: &mut dyn FnMut(Event),
) -> Summary {
    let Precautions { journal, may_write } = precautions;
    let worker = Worker::new(plan, clients, account, observed);
    let mut tracker = Tracker::new(plan);
    let mut scheduler = Scheduler::new(plan, parallel);
    let mut running = FuturesUnordered::new();
    let mut summary = Summary::default();
    let mut interrupts = Interrupts::listen();
    loop {
        if !summary.shut_out && !may_write() {
            summary.shut_out = true;
            scheduler.cancel();
            on_event(Event::Stopping);
        }
        let ready = scheduler.ready();
        let intents: Vec<Intent> = ready.iter().filter_map(|step| worker.intent(*step)).collect();
        let written = if intents.is_empty() { Ok(()) } else { journal.intend(&intents).map_err(|error| error.to_string()) };
        for step in ready {
            tracker.begin(step, on_event);
            match &written {
                Err(words) => running.push(worker.refuse(step, words.clone())),
                Ok(()) => running.push(worker.work(step)),
            }
        }
        if scheduler.is_over() {
            break;
        }
        let (step, outcome) = tokio::select! {
            biased;
            () = interrupts.next() => {
                if summary.stopped {
                    break;
                }
                summary.stopped = true;
                scheduler.cancel();
                on_event(Event::Stopping);
                continue;
            }
            Some(ended) = running.next() => ended,
        };
        if let Some(intent) = worker.intent(step) {
            let told = match &outcome {
                Ok(id) => Outcome::Done(id.clone()),
                Err(error) => refused(&intent, error).map_or(Outcome::Unknown, |code| Outcome::Refused(code.to_owned())),
            };
            // The task is over: a journal that can't be written now changes nothing about it.
            if let Err(error) = journal.conclude(&intent, &told) {
                tracing::warn!(%error, "the journal could not be written");
            }
        }
        tracker.end(step, outcome, &mut scheduler, &mut summary, on_event);
    }
    summary.not_started.extend(scheduler.left().filter_map(|step| tracker.change_of(step)));
    summary.done = tracker.done;
    summary
}

/// The `timeout` of the resource that a task makes or changes.
fn timeout_of(task: &Task) -> Option<Duration> {
    match task {
        Task::Create { resource, .. } | Task::Fill { resource } | Task::Update { resource, .. } => resource.handling.timeout,
        Task::Adopt { .. } | Task::Empty { .. } | Task::Delete { .. } => None,
    }
}

fn too_slow(limit: Duration) -> CloudError {
    let words = format!("it was not done after {} s, which is its `timeout`", limit.as_secs());
    CloudError { action: "apply", failure: Failure::TimedOut(words) }
}

/// AWS's code, where it says that a creation has made nothing. A refusal of what comes after the create call does not.
fn refused<'e>(intent: &Intent, error: &'e CloudError) -> Option<&'e str> {
    let nothing_made = intent.task != "create" || error.action == cloud::create_action(intent.kind);
    error.code().filter(|_| nothing_made && !error.is_unanswered())
}

/// From steps to the changes that users see.
struct Tracker<'a> {
    plan: &'a Plan,
    open: BTreeMap<usize, usize>,
    began: BTreeMap<usize, Instant>,
    failed: BTreeSet<usize>,
    done: usize,
}

impl<'a> Tracker<'a> {
    fn new(plan: &'a Plan) -> Tracker<'a> {
        let mut open = BTreeMap::new();
        for step in plan.steps.values() {
            *open.entry(step.change).or_default() += 1;
        }
        Tracker { plan, open, began: BTreeMap::new(), failed: BTreeSet::new(), done: 0 }
    }

    fn change_of(&self, step: StepId) -> Option<usize> {
        self.plan.steps.get(&step).map(|step| step.change)
    }

    fn begin(&mut self, step: StepId, on_event: &mut dyn FnMut(Event)) {
        let Some(change) = self.change_of(step) else { return };
        if let Entry::Vacant(entry) = self.began.entry(change) {
            entry.insert(Instant::now());
            on_event(Event::Started(change));
        }
    }

    fn end(
        &mut self,
        step: StepId,
        outcome: Result<Option<String>, CloudError>,
        scheduler: &mut Scheduler,
        summary: &mut Summary,
        on_event: &mut dyn FnMut(Event),
    ) {
        let Some(change) = self.change_of(step) else { return };
        match outcome {
            Ok(_) => {
                scheduler.finished(step, Ended::Done);
                let left = self.open.entry(change).or_insert(1);
                *left = left.saturating_sub(1);
                if *left == 0 {
                    self.done += 1;
                    let elapsed = self.began.get(&change).map(Instant::elapsed).unwrap_or_default();
                    on_event(Event::Done(change, elapsed));
                }
            }
            Err(error) => {
                on_event(Event::Failed(change, error.clone()));
                self.failed.insert(change);
                summary.failed.push(Failed { change, error });
                for skipped in scheduler.finished(step, Ended::Failed) {
                    let Some(other) = self.change_of(skipped).filter(|other| !self.failed.contains(other)) else { continue };
                    if summary.not_started.insert(other) {
                        on_event(Event::Skipped(other, change));
                    }
                }
            }
        }
    }
}

/// What every task shares: who has which id by now, and who waits for nodes in which region.
struct Worker<'a> {
    plan: &'a Plan,
    clients: &'a Clients,
    account: &'a str,
    ids: RefCell<BTreeMap<Identity, String>>,
    names: RefCell<BTreeMap<String, String>>,
    pollers: BTreeMap<String, Poller>,
}

type Work<'a> = futures_util::future::LocalBoxFuture<'a, (StepId, Result<Option<String>, CloudError>)>;

impl<'a> Worker<'a> {
    fn new(plan: &'a Plan, clients: &'a Clients, account: &'a str, observed: &Observed) -> Worker<'a> {
        let regions: BTreeSet<&String> = plan.changes.iter().filter_map(|change| change.identity.region.as_ref()).collect();
        let poller = |region: &String| (region.clone(), Poller::new(clients.ec2(region), plan.owner.clone()));
        let name = |thing: &crate::model::Thing| Some((thing.id.clone(), thing.name.clone()?));
        Worker {
            plan,
            clients,
            account,
            ids: RefCell::new(plan.ids.clone()),
            names: RefCell::new(observed.things.iter().filter_map(name).collect()),
            pollers: regions.into_iter().map(poller).collect(),
        }
    }

    fn step(&self, step: StepId) -> Option<(&'a Step, &'a Change)> {
        let step = self.plan.steps.get(&step)?;
        Some((step, self.plan.changes.get(step.change)?))
    }

    /// The id of what a change's resource refers to, in the region of both.
    fn id(&self, change: &Change, to: &Ref) -> Option<String> {
        match to {
            Ref::Id(id) => Some(id.clone()),
            Ref::Address(address) => {
                let identity = Identity { address: address.clone(), region: change.identity.region.clone() };
                self.ids.borrow().get(&identity).cloned()
            }
        }
    }

    fn place(&self, change: &Change) -> Option<Place> {
        Some(Place { account: self.account.to_owned(), region: change.identity.region.clone()? })
    }

    fn intent(&self, id: StepId) -> Option<Intent> {
        let (step, change) = self.step(id)?;
        let place = self.place(change)?;
        let (task, op, thing) = match &step.task {
            Task::Create { resource, replaces } => {
                let lookup = |to: &Ref| self.id(change, to);
                let op = cloud::op_of(&place, &self.plan.owner, &lookup, resource, replaces.as_ref(), 0);
                ("create", Some((op.as_str().to_owned(), cloud::repeat(change.kind))), None)
            }
            Task::Fill { .. } => ("fill", None, None),
            Task::Update { thing, .. } => ("update", None, Some(thing)),
            Task::Adopt { thing, .. } => ("adopt", None, Some(thing)),
            Task::Empty { thing } => ("empty", None, Some(thing)),
            Task::Delete { thing, .. } => ("delete", None, Some(thing)),
        };
        Some(Intent {
            step: id.0,
            identity: change.identity.clone(),
            kind: change.kind,
            place,
            task,
            op,
            id: thing.map(|thing| thing.id.clone()),
        })
    }

    fn refuse(&'a self, step: StepId, words: String) -> Work<'a> {
        let failure = Failure::Unexpected(format!("the journal could not be written: {words}"));
        Box::pin(async move { (step, Err(CloudError { action: "journal", failure })) })
    }

    fn work(&'a self, step: StepId) -> Work<'a> {
        let limit = self.step(step).and_then(|(step, _)| timeout_of(&step.task));
        Box::pin(async move {
            let Some(limit) = limit else { return (step, self.perform(step).await) };
            // What is given up here may have taken effect: the next run finds out, as after a kill.
            let outcome = tokio::time::timeout(limit, self.perform(step)).await;
            (step, outcome.unwrap_or_else(|_| Err(too_slow(limit))))
        })
    }

    async fn perform(&self, id: StepId) -> Result<Option<String>, CloudError> {
        let lost = || CloudError::unexpected("plan", "a step of the plan has no place");
        let (step, change) = self.step(id).ok_or_else(lost)?;
        let place = self.place(change).ok_or_else(lost)?;
        let poller = self.pollers.get(&place.region).ok_or_else(lost)?;
        let lookup = |to: &Ref| self.id(change, to);
        let name = |id: &str| self.names.borrow().get(id).cloned();
        let context = Context {
            ec2: self.clients.ec2(&place.region),
            place,
            owner: &self.plan.owner,
            poller,
            name: &name,
            horizon: self.clients.horizon(),
            lookup: &lookup,
            patience: timeout_of(&step.task),
        };
        match &step.task {
            Task::Create { resource, replaces } => {
                let made = cloud::create(&context, resource, replaces.as_ref()).await?;
                self.ids.borrow_mut().insert(change.identity.clone(), made.id.clone());
                if let Some(name) = made.name {
                    self.names.borrow_mut().insert(made.id.clone(), name);
                }
                Ok(Some(made.id))
            }
            Task::Fill { resource } => {
                let id = self.ids.borrow().get(&change.identity).cloned().ok_or_else(lost)?;
                cloud::fill(&context, resource, &id).await.map(|()| None)
            }
            Task::Update { thing, resource, attributes, tags } => {
                cloud::update(&context, thing, resource, attributes, tags).await.map(|()| None)
            }
            Task::Adopt { tags, .. } => cloud::retag(&context.ec2, tags).await.map(|()| None),
            Task::Empty { thing } => cloud::empty(&context, thing).await.map(|()| None),
            Task::Delete { thing, with_network } => cloud::delete(&context, thing, *with_network).await.map(|()| None),
        }
    }
}
