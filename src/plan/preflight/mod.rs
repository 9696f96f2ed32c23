//! What is asked before the first change, so that what AWS would refuse half-way is refused before anything is done.
//!
//! This half is pure: [`questions`] says what has to be known of an account for one plan, and [`judge`] says what the answers
//! mean, on the lines of the program. `cloud::preflight` asks. One file a question: free addresses ([`room`]), what zones offer
//! ([`offerings`]), what the account has already ([`counts`]), and what it permits ([`permissions`]).

pub mod counts;
pub mod offerings;
pub mod permissions;
pub mod room;

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Change, Plan, Step, StepId, Task};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Body, Identity, Node, Ref, Resource};
use crate::schema::quotas::Quotas;

/// What has to be known of the account.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    /// The subnets that exist and get nodes.
    pub rooms: Vec<room::Room>,
    /// The types of nodes that are made or changed, by region.
    pub offerings: BTreeMap<String, Vec<offerings::Wanted>>,
    /// What the plan makes more of, where the account has a bound for all that is in a region.
    pub loads: Vec<counts::Load>,
    /// The calls that a dry run can ask about.
    pub rehearsals: Vec<permissions::Rehearsal>,
    /// How many actions the plan calls that change something, in each region for itself.
    pub actions: usize,
}

impl Questions {
    /// Whether nothing has to be known.
    pub fn is_empty(&self) -> bool {
        self.rooms.is_empty() && self.offerings.is_empty() && self.loads.is_empty() && self.actions == 0
    }
}

/// What AWS said.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// How many addresses are free, by the id of the subnet.
    pub free: BTreeMap<String, usize>,
    /// The types that a zone offers, of those that were asked about, by region: type and zone.
    pub offered: BTreeMap<String, BTreeSet<(String, String)>>,
    /// How many there are, as the quota counts them, by region and the quota's name.
    pub counted: BTreeMap<(String, &'static str), usize>,
    /// What came of each dry run, in the order of the questions.
    pub verdicts: Vec<permissions::Verdict>,
    /// The questions that AWS did not answer.
    pub unanswered: Vec<Unanswered>,
}

impl Answers {
    /// How many dry runs AWS has answered.
    pub fn asked(&self) -> usize {
        self.verdicts.iter().filter(|verdict| !matches!(verdict, permissions::Verdict::Unasked)).count()
    }
}

/// A question without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// AWS's name of the action.
    pub action: &'static str,
    /// Where.
    pub region: String,
    /// Why.
    pub why: String,
}

/// Reads off a plan what has to be known. A plan that changes nothing needs to know nothing. What the table of quotas knows no
/// dependable bound of is not counted, so `quotas` takes part.
pub fn questions(plan: &Plan, quotas: &Quotas) -> Questions {
    let (rehearsals, actions) = permissions::rehearsals(plan);
    Questions {
        rooms: room::rooms(plan),
        offerings: offerings::wanted(plan),
        loads: counts::loads(plan, quotas),
        rehearsals,
        actions,
    }
}

/// What the answers mean: errors for what AWS is known to refuse, warnings for what it may refuse.
pub fn judge(plan: &Plan, quotas: &Quotas, questions: &Questions, answers: &Answers) -> Vec<Diagnostic> {
    let unanswered = answers.unanswered.iter().map(Unanswered::diagnostic);
    let mut found: Vec<Diagnostic> = permissions::judge(plan, questions, answers);
    found.extend(room::judge(questions, answers));
    found.extend(offerings::judge(questions, answers));
    found.extend(counts::judge(quotas, questions, answers));
    found.extend(unanswered);
    found
}

impl Unanswered {
    fn diagnostic(&self) -> Diagnostic {
        let Unanswered { action, region, why } = self;
        Diagnostic::warning(codes::NOT_LOOKED_AT, format!("AWS did not answer `{action}` in `{region}`, so that was not looked at"))
            .note(format!("AWS says: {why}"))
            .help("`vpclang plan --policy` names the permission; `--preflight off` asks nothing")
    }
}

/// What a plan leaves standing: ids that nothing in it takes away.
struct Standing<'a> {
    plan: &'a Plan,
    going: BTreeSet<&'a Identity>,
}

impl<'a> Standing<'a> {
    fn of(plan: &'a Plan) -> Standing<'a> {
        let goes = |change: &&Change| matches!(change.action, Action::Destroy | Action::Replace(_));
        Standing { plan, going: plan.changes.iter().filter(goes).map(|change| &change.identity).collect() }
    }

    /// The id of what is referred to in a region, if it exists and stays.
    fn id(&self, region: &str, to: &Ref) -> Option<String> {
        match to {
            Ref::Id(id) => Some(id.clone()),
            Ref::Address(address) => {
                let identity = Identity { address: address.clone(), region: Some(region.to_owned()) };
                self.plan.ids.get(&identity).filter(|_| !self.going.contains(&identity)).cloned()
            }
        }
    }
}

/// The steps of a plan with the region and the change that each belongs to.
fn steps(plan: &Plan) -> impl Iterator<Item = (StepId, &Step, &str, &Change)> {
    plan.steps.iter().filter_map(|(id, step)| {
        let change = plan.changes.get(step.change)?;
        Some((*id, step, change.identity.region.as_deref()?, change))
    })
}

/// The node that a step makes.
fn made_node(task: &Task) -> Option<(&Resource, &Node)> {
    match task {
        Task::Create { resource, .. } => match &resource.body {
            Body::Node(node) => Some((resource, node)),
            _ => None,
        },
        _ => None,
    }
}

/// `1 node`, `3 nodes`
fn several(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
