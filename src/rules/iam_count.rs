//! E0487: more of IAM than an account may have. Rule 186.
//!
//! What AWS documents (IAM and STS quotas): roles and groups of an account, managed policies of a role and of a group.

use std::collections::BTreeMap;

use super::Context;
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::schema::quotas::{self, Quota};

/// Counts by account, and the policies of each role and group.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (kind, quota, policies) in [
        (Kind::Role, &quotas::ROLES_PER_ACCOUNT, &quotas::POLICIES_PER_ROLE),
        (Kind::Group, &quotas::IAM_GROUPS_PER_ACCOUNT, &quotas::POLICIES_PER_IAM_GROUP),
    ] {
        let mut by_account: BTreeMap<Option<InstanceId>, Vec<&Settled>> = BTreeMap::new();
        for one in context.of(kind).filter(|one| one.existing.is_none()) {
            by_account.entry(one.reference("account")).or_default().push(one);
            found.extend(too_many_policies(context, one, policies));
        }
        for of_account in by_account.values() {
            found.extend(too_many(context, kind, of_account, quota));
        }
    }
}

fn too_many(context: &Context<'_>, kind: Kind, all: &[&Settled], quota: &'static Quota) -> Option<Diagnostic> {
    let most = context.analysis.quotas.get(quota) as usize;
    let over = all.get(most)?;
    let message = format!("the program has {} {}s in one account, more than {most}", all.len(), kind.word());
    Some(Diagnostic::error(codes::IAM_COUNT, message).at(over.head, "the first that is too many").help(super::raise(quota)))
}

fn too_many_policies(context: &Context<'_>, one: &Settled, quota: &'static Quota) -> Option<Diagnostic> {
    let (count, most) = (one.list("policies").len(), context.analysis.quotas.get(quota) as usize);
    (count > most).then(|| {
        Diagnostic::error(codes::IAM_COUNT, format!("`{}` has {count} managed policies, more than {most}", one.path))
            .at(one.span_of("policies"), format!("{count} policies"))
            .help(format!("join some of the policies into one; {}", super::raise(quota)))
    })
}
