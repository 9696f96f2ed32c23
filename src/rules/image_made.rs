//! E0482: what an image is made of, and what it is called. Rule 175.
//!
//! What AWS documents (CreateImage; DescribeImages; error `InvalidAMIName.Malformed`).

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at every image.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for image in context.of(Kind::Image).filter(|image| image.existing.is_none()) {
        let made = image.reference("from").is_some();
        let looked_up = image.values.contains_key("owner");
        // What failed has been told.
        let tried = image.spans.contains_key("from") || image.spans.contains_key("owner");
        match (made, looked_up) {
            (true, true) => found.push(both(image)),
            (false, false) if !tried => found.push(neither(image)),
            (true, false) => found.extend(misnamed(image)),
            (false, true) => found.extend(unnamed(image)),
            _ => {}
        }
    }
}

fn both(image: &Settled) -> Diagnostic {
    Diagnostic::error(codes::IMAGE_ORIGIN, format!("`{}` is looked up and made", image.path))
        .at(image.span_of("owner"), "`owner` looks an image up")
        .at(image.span_of("from"), "`from` makes one")
        .help("leave one of the two out")
}

fn neither(image: &Settled) -> Diagnostic {
    Diagnostic::error(codes::IMAGE_ORIGIN, format!("nothing says where `{}` comes from", image.path))
        .at(image.head, "neither `owner` nor `from`")
        .help("write `owner = self` and `name = \"…\"` to look it up, or `from = …` to make it of a node")
}

fn unnamed(image: &Settled) -> Option<Diagnostic> {
    let named = image.values.contains_key("name") || image.spans.contains_key("name");
    (!named).then(|| {
        Diagnostic::error(codes::IMAGE_ORIGIN, format!("nothing says which image of its owner `{}` is", image.path))
            .at(image.span_of("owner"), "an owner has many images")
            .help("add the line `name = \"…\"`; `*` stands for any characters")
    })
}

fn misnamed(image: &Settled) -> Option<Diagnostic> {
    let name = image.word("name")?;
    let length = name.chars().count();
    let strange = name.chars().find(|c| !(c.is_ascii_alphanumeric() || "()[] ./-'@_".contains(*c)));
    let message = match strange {
        Some(strange) => format!("AWS takes no `{strange}` in the name of an image"),
        None if !(3..=128).contains(&length) => format!("the name of an image has 3 to 128 characters, and this has {length}"),
        None => return None,
    };
    let error = Diagnostic::error(codes::IMAGE_ORIGIN, message).at(image.span_of("name"), format!("the name of `{}`", image.path));
    Some(error.help("letters, digits, blanks and `()[]./-'@_` are taken"))
}
