//! E0479: an image that bears the name of a published one.
//!
//! The rule is ours: a node names either by a word, and `al2023` would mean two things.

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::schema::images::PUBLISHED;

/// Looks at every image.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for image in context.of(Kind::Image) {
        let Some((name, _)) = image.path.0.last() else { continue };
        if PUBLISHED.iter().any(|published| published.name == name) {
            let error = Diagnostic::error(codes::PUBLISHED_NAME, format!("`{name}` is the name of a published image"));
            found.push(
                error.at(image.head, "means another image already").help(format!("give it another name, as `image my-{name}`")),
            );
        }
    }
}
