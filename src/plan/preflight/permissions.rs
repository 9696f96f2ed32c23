//! E0820 and W0802: what AWS does not permit, asked with the calls themselves.
//!
//! A dry run is answered with `DryRunOperation` by AWS where the caller has the permission, and with `UnauthorizedOperation` where
//! not ("Error codes for the Amazon EC2 API"). It proves permissions, not values. One is sent for each action and region, of the
//! first call whose ids all exist already; what is about things to come can't be asked, and is counted.

use std::collections::BTreeMap;

use super::{Answers, Questions, Standing, steps};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Body, Ref};
use crate::plan::forecast::{self, Lane};
use crate::plan::{Action, Plan, StepId, Task};

/// A call whose permission is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// The action and the region.
    pub lane: Lane,
    /// The step whose call is sent.
    pub step: StepId,
    /// The first change that needs the action.
    pub first: usize,
    /// How many changes need it.
    pub changes: usize,
    /// Whether the call's turn comes only after something has gone, which now is still in its way.
    pub waits: bool,
}

/// What came of a dry run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The permission is there.
    Allowed,
    /// It is not. AWS's words.
    Forbidden(String),
    /// AWS has something else against the call: its code and its words.
    Refused(String, String),
    /// Whoever answered has done what it was only asked about: it is not AWS.
    Done,
    /// It could not be sent, or nobody answered.
    Unasked,
}

/// Actions that have no dry run (EC2 API reference).
const WITHOUT: &[&str] = &["ModifySubnetAttribute", "ModifyVpcAttribute"];

/// Actions of an update that name what has to be looked up first: rules and associations.
const LOOKED_UP: &[&str] = &[
    "DisassociateRouteTable",
    "ModifySecurityGroupRules",
    "ReplaceRouteTableAssociation",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
];

/// The calls to rehearse, by action and region, and how many actions the plan calls in all.
pub(super) fn rehearsals(plan: &Plan) -> (Vec<Rehearsal>, usize) {
    /// What is known of an action so far: the first change, the last one, how many, and the first call that can be asked.
    struct Use {
        first: usize,
        last: usize,
        changes: usize,
        step: Option<(StepId, bool)>,
    }
    let standing = Standing::of(plan);
    let mut uses: BTreeMap<Lane, Use> = BTreeMap::new();
    for (id, step, region, change) in steps(plan) {
        let replaced = matches!(change.action, Action::Replace(_));
        for (action, count) in forecast::of_step(step, replaced) {
            if count == 0 || action.starts_with("Describe") {
                continue;
            }
            let lane = Lane { action, region: region.to_owned() };
            let new = || Use { first: step.change, last: usize::MAX, changes: 0, step: None };
            let found = uses.entry(lane).or_insert_with(new);
            found.first = found.first.min(step.change);
            found.changes += usize::from(found.last != step.change);
            found.last = step.change;
            // A call whose way is free is better than one that waits for its turn.
            if found.step.is_none_or(|(_, waits)| waits)
                && can_be_asked(&step.task, action, &|to| standing.id(region, to).is_some())
            {
                let waits = waits_for_room(plan, id);
                if found.step.is_none() || !waits {
                    found.step = Some((id, waits));
                }
            }
        }
    }
    let actions = uses.len();
    let rehearsal = |(lane, found): (Lane, Use)| {
        let (step, waits) = found.step?;
        Some(Rehearsal { lane, step, first: found.first, changes: found.changes, waits })
    };
    (uses.into_iter().filter_map(rehearsal).collect(), actions)
}

/// Whether a step begins only after something has gone.
fn waits_for_room(plan: &Plan, step: StepId) -> bool {
    let goes = |before: &&StepId| plan.steps.get(before).is_some_and(|step| matches!(step.task, Task::Delete { .. }));
    plan.order.before(&step).iter().any(goes)
}

/// Whether a step's call of an action names nothing that is yet to come.
fn can_be_asked(task: &Task, action: &str, stands: &dyn Fn(&Ref) -> bool) -> bool {
    if WITHOUT.contains(&action) {
        return false;
    }
    match task {
        // What follows on the create call is about the new thing.
        Task::Create { resource, .. } => match &resource.body {
            Body::Network(_) | Body::KeyPair(_) => true,
            Body::Dhcp(_) => action == "CreateDhcpOptions",
            Body::Gateway(_) => action == "CreateInternetGateway",
            Body::Routes(routes) => action == "CreateRouteTable" && stands(&routes.network),
            Body::Subnet(subnet) => action == "CreateSubnet" && stands(&subnet.network),
            Body::SecurityGroup(group) => stands(&group.network),
            Body::Node(_) => resource.body.refs().iter().all(stands),
        },
        Task::Update { resource, .. } => !LOOKED_UP.contains(&action) && resource.body.refs().iter().all(stands),
        Task::Delete { .. } => true,
        Task::Fill { .. } | Task::Adopt { .. } | Task::Empty { .. } => false,
    }
}

pub(super) fn judge(plan: &Plan, questions: &Questions, answers: &Answers) -> Vec<Diagnostic> {
    let judged = questions.rehearsals.iter().zip(&answers.verdicts);
    let told = judged.filter_map(|(rehearsal, verdict)| match verdict {
        Verdict::Allowed | Verdict::Unasked => None,
        Verdict::Done => Some(done(plan, rehearsal)),
        Verdict::Forbidden(words) => Some(forbidden(plan, rehearsal, words)),
        // What is in its way goes first.
        Verdict::Refused(..) if rehearsal.waits => None,
        Verdict::Refused(code, words) => Some(refused(plan, rehearsal, code, words)),
    });
    told.collect()
}

/// What stands before the part of AWS's words that nobody can read.
const ENCODED: &str = "Encoded authorization failure message:";

fn forbidden(plan: &Plan, rehearsal: &Rehearsal, words: &str) -> Diagnostic {
    let Lane { action, region } = &rehearsal.lane;
    let error = Diagnostic::error(codes::NOT_ALLOWED, format!("the credentials do not permit `{action}` in `{region}`"));
    let error = at_change(error, plan, rehearsal.first, &|subject| needs(subject, rehearsal.changes));
    let (told, encoded) = words.split_once(ENCODED).unwrap_or((words, ""));
    let error = if told.trim().is_empty() { error } else { error.note(format!("AWS says: {}", told.trim())) };
    let error = match encoded.trim() {
        "" => error,
        encoded => {
            error.note(format!("`aws sts decode-authorization-message --encoded-message {encoded}` says which policy decided"))
        }
    };
    error.help("nothing was changed; `vpclang plan --policy` prints the least policy for this plan")
}

fn needs(subject: &str, changes: usize) -> String {
    match changes {
        1 => format!("{subject} needs it"),
        2 => format!("{subject} and another change need it"),
        changes => format!("{subject} and {} more changes need it", changes - 1),
    }
}

fn done(plan: &Plan, rehearsal: &Rehearsal) -> Diagnostic {
    let action = rehearsal.lane.action;
    let error = Diagnostic::error(codes::DRY_RUN_DONE, format!("the endpoint has carried out a dry run of `{action}`"));
    let change = plan.steps.get(&rehearsal.step).map_or(rehearsal.first, |step| step.change);
    at_change(error, plan, change, &|subject| format!("it was about {subject}"))
        .help("nothing else was sent; give `--preflight off` at this endpoint")
}

fn refused(plan: &Plan, rehearsal: &Rehearsal, code: &str, words: &str) -> Diagnostic {
    let Lane { action, region } = &rehearsal.lane;
    let warning = Diagnostic::warning(codes::DRY_RUN_REFUSED, format!("a dry run of `{action}` in `{region}` ended with {code}"));
    let change = plan.steps.get(&rehearsal.step).map_or(rehearsal.first, |step| step.change);
    let warning = at_change(warning, plan, change, &|subject| format!("it was about {subject}"));
    let warning = if words.is_empty() { warning } else { warning.note(format!("AWS says: {words}")) };
    warning.help("a dry run proves permissions, not values: the call itself may be refused too")
}

/// On the line of a change, or with its address where the program no longer has it.
fn at_change(told: Diagnostic, plan: &Plan, change: usize, label: &dyn Fn(&str) -> String) -> Diagnostic {
    match plan.changes.get(change) {
        Some(change) => match change.span {
            Some(span) => told.at(span, label("this")),
            None => told.note(label(&format!("`{}`", change.identity.address))),
        },
        None => told,
    }
}
