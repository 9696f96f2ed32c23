//! E0437: a stack whose groups could not be named. Rules 48 and 49.
//!
//! A group's name in AWS begins with the stack's. It takes ASCII letters, digits, blanks and a few signs, and must not begin
//! with `sg-` (CreateSecurityGroup.GroupName).

use super::Context;
use super::group_rules::{is_allowed, ours};
use crate::diagnostic::{Diagnostic, codes};

/// What ids of groups begin with, and names may not.
const OF_IDS: &str = "sg-";

/// Looks at the stack, if it has groups.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (Some((stack, key)), Some(group)) = (&context.analysis.stack, ours(context).next()) else { return };
    let strange = key.as_deref().unwrap_or_default().chars().find(|character| !is_allowed(*character));
    let (label, help) = match strange {
        _ if stack.starts_with(OF_IDS) => (
            "AWS takes no name that begins with `sg-`".to_owned(),
            format!("give the stack another name, as `{}`", stack.trim_start_matches(OF_IDS)),
        ),
        Some(strange) => (
            format!("AWS takes no `{strange}` in the name of a group"),
            "give the parameter in the stack's brackets a value of letters, digits and hyphens".to_owned(),
        ),
        None => return,
    };
    let stack = key.as_ref().map_or_else(|| stack.clone(), |key| format!("{stack}.{key}"));
    let message = format!("`{}` would be called `{stack}.{}` in AWS, which is no name for a group", group.path, group.path);
    found.push(Diagnostic::error(codes::GROUP_NAME, message).at(group.head, label).help(help));
}
