//! E0483: a permission that IAM could not read. Rule 188.
//!
//! What AWS documents (IAM JSON policy elements: Action, Resource, Principal; error `MalformedPolicyDocument`).

use super::Context;
use crate::analysis::{Permission, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::source::Span;

/// Looks at the lines, the trust and the managed policies of every role, and at those of groups.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for role in context.of(Kind::Role) {
        role.permissions.iter().for_each(|line| judge(line, found));
        let strange = role.list("trust").iter().filter_map(|value| value.printed()).find(|principal| !is_principal(principal));
        if let Some(strange) = strange {
            found.push(
                malformed(format!("`{strange}` is nobody who could take a role"), role.span_of("trust"), "not understood")
                    .help("write a service as `\"ec2.amazonaws.com\"`, or the arn of an account, a role or a user"),
            );
        }
    }
    for bearer in context.of(Kind::Role).chain(context.of(Kind::Group)) {
        found.extend(policies(bearer));
    }
}

fn malformed(message: String, span: Span, label: &str) -> Diagnostic {
    Diagnostic::error(codes::MALFORMED_PERMISSION, message).at(span, label)
}

fn judge(line: &Permission, found: &mut Vec<Diagnostic>) {
    if let Some(action) = line.actions.iter().find(|action| !is_action(action)) {
        found.push(
            malformed(format!("`{action}` is no action"), line.actions_span, "not understood")
                .help("an action is written as `\"s3:GetObject\"`, with `*` for any characters"),
        );
    }
    if let Some(resource) = line.resources.iter().find(|resource| *resource != "*" && !is_arn(resource)) {
        found.push(
            malformed(format!("`{resource}` is no arn"), line.resources_span, "not understood")
                .help("a resource is written as `\"arn:aws:s3:::bucket/*\"`, or `\"*\"` where an action knows no others"),
        );
    }
    let empty =
        [(line.actions.is_empty(), line.actions_span, "action"), (line.resources.is_empty(), line.resources_span, "resource")];
    if let Some((_, span, what)) = empty.into_iter().find(|(empty, ..)| *empty) {
        found.push(malformed(format!("this line names no {what}"), span, "an empty list").help("name one, or take the line out"));
    }
}

/// `service:Action`, where the action may have `*` and `?`; `*` alone is every action.
fn is_action(action: &str) -> bool {
    let service = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let name = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'*' || b == b'?');
    action == "*" || action.split_once(':').is_some_and(|(of, what)| service(of) && name(what))
}

/// `arn:partition:service:region:account:resource`
fn is_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    parts.next() == Some("arn") && parts.next().is_some_and(|partition| partition.starts_with("aws")) && parts.count() == 4
}

fn is_principal(text: &str) -> bool {
    let service = text.strip_suffix(".amazonaws.com").or(text.strip_suffix(".amazonaws.com.cn"));
    let named =
        service.is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)));
    named || is_arn(text)
}

fn policies(bearer: &Settled) -> Option<Diagnostic> {
    let strange = bearer.list("policies").iter().filter_map(|value| value.printed()).find(|arn| {
        let mut parts = arn.splitn(6, ':');
        !(is_arn(arn) && parts.nth(2) == Some("iam") && parts.nth(2).is_some_and(|resource| resource.starts_with("policy/")))
    })?;
    Some(
        malformed(format!("`{strange}` is no managed policy"), bearer.span_of("policies"), "not understood")
            .help("a managed policy is written as `\"arn:aws:iam::aws:policy/ReadOnlyAccess\"`"),
    )
}
