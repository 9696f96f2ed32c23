//! E0819 and W0801: more than the account may have, together with what it has already.
//!
//! `check` counts what the program says; here counts what everybody has in the region. Where the limit is the table's default it
//! is a warning, because AWS may have raised it without telling us; where somebody wrote the number it is an error.

use std::collections::BTreeMap;

use super::offerings::retyped;
use super::{Answers, Questions, made_node, steps};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Body, Thing};
use crate::plan::{Plan, Task};
use crate::schema::Kind;
use crate::schema::quotas::{self, Quota, Quotas, Raise, quota, vcpu_quota};
use crate::schema::regions::instance_type;
use crate::source::Span;

/// What one kind of resource counts as: the quota, how many of it, and what a message calls several.
struct Count {
    kind: Kind,
    quota: &'static Quota,
    what: &'static str,
}

/// What has a quota for all of a region. Every network has its group `default`, which no program declares.
const COUNTS: &[Count] = &[
    Count { kind: Kind::Network, quota: &quotas::VPCS_PER_REGION, what: "networks" },
    Count { kind: Kind::Gateway, quota: &quotas::INTERNET_GATEWAYS_PER_REGION, what: "internet gateways" },
    Count { kind: Kind::SecurityGroup, quota: &quotas::GROUPS_PER_REGION, what: "security groups" },
    Count { kind: Kind::Network, quota: &quotas::GROUPS_PER_REGION, what: "security groups" },
    Count { kind: Kind::KeyPair, quota: &quotas::KEYS_PER_REGION, what: "key pairs" },
];

/// What a plan adds to what a region has of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Where.
    pub region: String,
    /// What bounds it.
    pub quota: &'static Quota,
    /// As a message calls several of them.
    pub what: &'static str,
    /// What comes: how much each counts, and where it is declared.
    pub coming: Vec<(usize, Span)>,
    /// How much goes.
    pub leaving: usize,
}

impl Load {
    fn added(&self) -> usize {
        self.coming.iter().map(|(weight, _)| weight).sum()
    }
}

/// All that comes and is bounded. What only goes needs no look.
pub(super) fn loads(plan: &Plan, quotas: &Quotas) -> Vec<Load> {
    let mut loads: BTreeMap<(String, &'static str), Load> = BTreeMap::new();
    for (_, step, region, _) in steps(plan) {
        let mut add = |quota: &'static Quota, what: &'static str, coming: Option<(usize, Span)>, leaving: usize| {
            let load = || Load { region: region.to_owned(), quota, what, coming: Vec::new(), leaving: 0 };
            let load = loads.entry((region.to_owned(), quota.name)).or_insert_with(load);
            load.coming.extend(coming);
            load.leaving += leaving;
        };
        match &step.task {
            Task::Create { resource, .. } => {
                for count in COUNTS.iter().filter(|count| count.kind == resource.kind()) {
                    add(count.quota, count.what, Some((1, resource.span)), 0);
                }
            }
            Task::Delete { thing, .. } => {
                for count in COUNTS.iter().filter(|count| count.kind == thing.body.kind()) {
                    add(count.quota, count.what, None, 1);
                }
            }
            _ => {}
        }
        if let Some((resource, node)) = made_node(&step.task).or_else(|| retyped(&step.task))
            && let Some((quota, count)) = processors(&node.instance_type, quotas)
        {
            add(quota, "virtual processors", Some((count, resource.span_of("type"))), 0);
        }
        if let Task::Delete { thing, .. } | Task::Update { thing, .. } = &step.task
            && let Some((quota, count)) = given_back(thing, &step.task, quotas)
        {
            add(quota, "virtual processors", None, count);
        }
    }
    loads.into_values().filter(|load| !load.coming.is_empty()).collect()
}

/// What a node's type counts as. Nearly every account was given more than the default, so only a number that somebody wrote is
/// worth a look.
fn processors(name: &str, quotas: &Quotas) -> Option<(&'static Quota, usize)> {
    let quota = vcpu_quota(name).filter(|quota| quotas.given(quota).is_some())?;
    Some((quota, usize::try_from(instance_type(name)?.vcpus).ok()?))
}

/// What a running node gives back that goes or gets another type.
fn given_back(thing: &Thing, task: &Task, quotas: &Quotas) -> Option<(&'static Quota, usize)> {
    let Body::Node(node) = &thing.body else { return None };
    let goes = matches!(task, Task::Delete { .. }) || retyped(task).is_some();
    processors(&node.instance_type, quotas).filter(|_| goes && thing.state.is_none())
}

/// Whether somebody wrote the limit into a quotas file, for it or for the one that it grows with.
fn is_given(quotas: &Quotas, limit: &Quota) -> bool {
    let with = match limit.raise {
        Raise::With(name) => quota(name).and_then(|other| quotas.given(other)),
        _ => None,
    };
    quotas.given(limit).or(with).is_some()
}

pub(super) fn judge(quotas: &Quotas, questions: &Questions, answers: &Answers) -> Vec<Diagnostic> {
    let over: Vec<(&Load, usize, usize)> = questions.loads.iter().filter_map(|load| over(load, quotas, answers)).collect();
    // Each network has one gateway: of two that are passed together, the networks are told.
    let beside = |load: &Load| {
        let networks = |other: &&(&Load, usize, usize)| other.0.region == load.region && other.0.quota == &quotas::VPCS_PER_REGION;
        load.quota == &quotas::INTERNET_GATEWAYS_PER_REGION && over.iter().any(|other| networks(&other))
    };
    over.iter().filter(|(load, ..)| !beside(load)).map(|(load, has, most)| load.too_many(*has, *most, quotas)).collect()
}

/// The load, how much there is now, and the limit; where the plan passes it. An account that has more than the default was granted
/// more, nobody knows how much.
fn over<'a>(load: &'a Load, quotas: &Quotas, answers: &Answers) -> Option<(&'a Load, usize, usize)> {
    let has = *answers.counted.get(&(load.region.clone(), load.quota.name))?;
    let most = usize::try_from(quotas.get(load.quota)).ok()?;
    (has <= most && (has + load.added()).saturating_sub(load.leaving) > most).then_some((load, has, most))
}

impl Load {
    /// The first that is one too many.
    fn span(&self, has: usize, most: usize) -> Option<Span> {
        let mut sum = has.saturating_sub(self.leaving);
        let passes = self.coming.iter().find(|(weight, _)| {
            sum += weight;
            sum > most
        });
        passes.map(|(_, span)| *span)
    }

    fn too_many(&self, has: usize, most: usize, quotas: &Quotas) -> Diagnostic {
        let Load { region, quota, what, leaving, .. } = self;
        let (adds, sum) = (self.added(), (has + self.added()).saturating_sub(*leaving));
        let message = format!("`{region}` would have {sum} {what}, and {most} are allowed");
        let given = is_given(quotas, quota) || quota.raise == Raise::Never;
        let told = match given {
            true => Diagnostic::error(codes::ACCOUNT_FULL, message),
            false => Diagnostic::warning(codes::ACCOUNT_NEARLY_FULL, message),
        };
        let told = match self.span(has, most) {
            Some(span) => told.at(span, "one too many"),
            None => told,
        };
        let gone = if *leaving > 0 { format!(", and takes {leaving} away") } else { String::new() };
        let code = quota.code.map(|code| format!(", {code}")).unwrap_or_default();
        let told = told
            .note(format!("the account has {has} now; the plan adds {adds}{gone}"))
            .note(format!("AWS calls this quota \"{}\"{code}", quota.title));
        told.help(match (given, quota.code) {
            (true, _) => format!("remove what is not needed, or ask for more and write `{} = …` into the quotas file", quota.name),
            (false, Some(code)) => format!(
                "AWS may have raised it: `aws service-quotas get-service-quota --service-code {} --quota-code {code} --region {region}` \
                 says, and `{} = …` in a quotas file (`--quotas FILE`) tells vpclang",
                quota.service, quota.name
            ),
            (false, None) => format!("if AWS allows more, write `{} = …` into a quotas file (`--quotas FILE`)", quota.name),
        })
    }
}
