//! E0486: tags on what bears none. Rule 187.
//!
//! IAM groups have no tags (CreateGroup takes none). Those of the stack are left out there without a word.

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the tags that groups write themselves.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for group in context.of(Kind::Group).filter(|group| group.existing.is_none() && group.spans.contains_key("tags")) {
        let message = format!("`{}` has tags, and IAM keeps none for groups", group.path);
        found.push(
            Diagnostic::error(codes::TAGS_ON_GROUP, message)
                .at(group.span_of("tags"), "nowhere to put them")
                .help("take them out; what the group is for can stand in a comment"),
        );
    }
}
