//! E0421: how many groups an interface has. Rules 66 and 69.
//!
//! What AWS documents ("Amazon VPC quotas", security groups per network interface). Without any, a node would get the network's
//! default group, which is never meant here.

use std::collections::BTreeSet;

use super::Context;
use super::quota_count::allowed;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::schema::quotas::GROUPS_PER_INTERFACE;

/// What has interfaces with groups, and whether the default group will do.
const KINDS: [(Kind, bool); 4] = [(Kind::Node, false), (Kind::Fleet, false), (Kind::Interface, true), (Kind::Endpoint, true)];

/// Looks at the groups of all that has interfaces.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let most = allowed(context, &GROUPS_PER_INTERFACE);
    for (kind, default_will_do) in KINDS {
        for resource in context.of(kind).filter(|one| one.existing.is_none() && one.values.contains_key("sg")) {
            let count = resource.references("sg").collect::<BTreeSet<_>>().len();
            found.extend(match count {
                0 if !default_will_do => Some(none(resource, most)),
                _ if count > most => Some(too_many(resource, count, most)),
                _ => None,
            });
        }
    }
}

fn none(resource: &Settled, most: usize) -> Diagnostic {
    Diagnostic::error(codes::GROUP_COUNT, format!("`{}` has no security group", resource.path))
        .at(resource.span_of("sg"), "names no group")
        .help(format!("name 1 to {most} groups: without any, AWS would take the default group of the network"))
}

fn too_many(resource: &Settled, count: usize, most: usize) -> Diagnostic {
    Diagnostic::error(codes::GROUP_COUNT, format!("`{}` has {count} security groups, more than {most}", resource.path))
        .at(resource.span_of("sg"), format!("at most {most} groups"))
        .help(format!("join some of the groups into one; {}", super::raise(&GROUPS_PER_INTERFACE)))
}
