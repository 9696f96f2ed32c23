//! E0412, E0413: tags.
//!
//! What AWS documents (Tag; CreateTags; errors `TagLimitExceeded`, `InvalidParameterValue`). Of the
//! fifty tags that a resource may bear, some are ours.

use std::collections::BTreeSet;

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};

/// How many tags a program may write on a resource.
const MOST: usize = 40;

/// Looks at the tags of every resource. What the network's tags break is told there alone.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // A tag of the network is one of everything in it, and is told once.
    let mut told = BTreeSet::new();
    for resource in &context.analysis.resources {
        for (key, (value, span)) in resource.tags.iter().filter(|(key, (_, span))| told.insert((*span, (*key).clone()))) {
            let lower = key.to_lowercase();
            if let Some(prefix) = ["aws:", "vpclang:"].into_iter().find(|prefix| lower.starts_with(prefix)) {
                let whose = if prefix == "aws:" { "AWS" } else { "the marks of this program" };
                let error = Diagnostic::error(
                    codes::RESERVED_TAG,
                    format!("the tag `{key}` begins with `{prefix}`, which is kept for {whose}"),
                );
                found.push(
                    error.at(*span, "this key is reserved").help("choose another key: `vpclang` writes its own, and AWS its own"),
                );
            }
            if let Some(what) = too_long(key, value) {
                found.push(Diagnostic::error(codes::TAG_LIMIT, what).at(*span, "beyond what AWS takes"));
            }
        }
        found.extend(too_many(resource));
    }
}

fn too_long(key: &str, value: &str) -> Option<String> {
    let (keys, values) = (key.chars().count(), value.chars().count());
    match (keys, values) {
        (0, _) => Some("a tag has an empty key".to_owned()),
        (128.., _) => Some(format!("the key of a tag has {keys} characters, more than 127")),
        (_, 257..) => Some(format!("the value of the tag `{key}` has {values} characters, more than 256")),
        _ => None,
    }
}

fn too_many(resource: &Settled) -> Option<Diagnostic> {
    let count = resource.tags.len();
    (count > MOST).then(|| {
        Diagnostic::error(codes::TAG_LIMIT, format!("`{}` has {count} tags, more than {MOST}", resource.path))
            .at(resource.span_of("tags"), "too many")
            .note("AWS takes 50 on a resource, of which up to ten are the marks of this program")
    })
}
