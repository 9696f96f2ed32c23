//! E0485: how long a session of a role may last. Rule 187.
//!
//! What AWS documents (CreateRole.MaxSessionDuration: 3,600 to 43,200 seconds).

use super::Context;
use crate::analysis::Value;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the session of every role.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for role in context.of(Kind::Role).filter(|role| role.existing.is_none()) {
        let Some(value @ Value::Duration(seconds)) = role.values.get("session") else { continue };
        if !(3_600..=43_200).contains(seconds) {
            found.push(
                Diagnostic::error(codes::SESSION_LENGTH, format!("a session of `{}` cannot last `{value}`", role.path))
                    .at(role.span_of("session"), "from `1h` to `12h`")
                    .help(if *seconds < 3_600 { "the shortest is `1h`" } else { "the longest is `12h`" }),
            );
        }
    }
}
