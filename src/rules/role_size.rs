//! E0484: a role whose policy is longer than IAM takes. Rule 185.
//!
//! What AWS documents (IAM and STS quotas: the inline policies of a role have at most 10,240 characters without white space,
//! its trust policy 2,048).

use super::Context;
use crate::analysis::{Permission, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{Kind, quotas};

/// How many characters the inline policies of a role may have.
const MOST: usize = 10_240;

/// Measures the policy that the lines of every role make.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for role in context.of(Kind::Role).filter(|role| role.existing.is_none()) {
        let size = EMPTY + role.permissions.iter().map(statement).sum::<usize>();
        if !role.permissions.is_empty() && size > MOST {
            let message = format!("the lines of `{}` make a policy of {size} characters, more than {MOST}", role.path);
            found.push(
                Diagnostic::error(codes::POLICY_SIZE, message)
                    .at(role.head, "too many or too long")
                    .help("put `*` in the place of names that begin alike, or part the lines among managed policies"),
            );
        }
        found.extend(trust(context, role));
    }
}

/// `{"Version":"2012-10-17","Statement":[]}`
const EMPTY: usize = 40;

/// What one line adds: `{"Effect":"Allow","Action":["…"],"Resource":["…"]},`
fn statement(line: &Permission) -> usize {
    let texts = |texts: &[String]| texts.iter().map(|text| text.len() + 3).sum::<usize>();
    let effect = if line.allow { "Allow" } else { "Deny" };
    48 + effect.len() + texts(&line.actions) + texts(&line.resources)
}

fn trust(context: &Context<'_>, role: &Settled) -> Option<Diagnostic> {
    let size: usize =
        EMPTY + 70 + role.list("trust").iter().filter_map(|value| value.printed()).map(|text| text.len() + 3).sum::<usize>();
    let most = context.analysis.quotas.get(&quotas::TRUST_POLICY_SIZE) as usize;
    (size > most).then(|| {
        Diagnostic::error(
            codes::POLICY_SIZE,
            format!("the trust of `{}` makes a policy of {size} characters, more than {most}", role.path),
        )
        .at(role.span_of("trust"), "too many who may take it")
        .help(super::raise(&quotas::TRUST_POLICY_SIZE))
    })
}
