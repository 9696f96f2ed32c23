//! W0002: an instance type that is spelled like one, and that nobody has heard of.
//!
//! AWS asks for a type that its zone offers; without data of the account only the pattern of
//! family and size can be judged.

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::schema::regions::{is_known_family, is_known_size};

/// Looks at the type of every node.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for node in context.of(Kind::Node) {
        let Some((name, (family, size))) = node.word("type").and_then(|name| name.split_once('.').map(|parts| (name, parts)))
        else {
            continue;
        };
        let what = match (is_known_family(family), is_known_size(size)) {
            (true, true) => continue,
            (false, _) => format!("no family `{family}` is known"),
            (true, false) => format!("no size `{size}` is known"),
        };
        found.push(
            Diagnostic::warning(codes::UNKNOWN_INSTANCE_TYPE, format!("`{name}` is probably no instance type: {what}"))
                .at(node.span_of("type"), "newer than this version, or misspelt"),
        );
    }
}
