//! E0473: a published Linux for a machine that does not run it. Rule 157.
//!
//! What AWS documents (EC2 user guide, "Amazon EC2 Mac instances": they start macOS images only; Amazon Linux 2023 user
//! guide, "System requirements": Graviton2 or newer, so not on A1). Otherwise a published name means the image of the
//! type's own architecture.

use std::collections::BTreeMap;

use super::Context;
use super::machines::{is_published, machines};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::regions::architecture;

/// Looks at every node and fleet that boots from a published image; at each type once.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut machine_of: BTreeMap<&str, &str> = BTreeMap::new();
    for machine in machines(context).filter(|machine| is_published(machine)) {
        let (Some(name), Some(image)) = (machine.word("type"), machine.word("image")) else { continue };
        let apple = machine_of.entry(name).or_insert_with(|| architecture(name)).ends_with("_mac");
        let old = image == "al2023" && name.starts_with("a1.");
        let (what, help) = match (apple, old) {
            (true, _) => ("it starts macOS alone", "name an image of macOS by its `ami-…` id, or take another type"),
            (_, true) => ("it needs Graviton2 or newer", "take `t4g` or another newer type, or the image `al2`"),
            (false, false) => continue,
        };
        let error = Diagnostic::error(codes::IMAGE_OF_OTHER_MACHINE, format!("`{image}` does not run on `{name}`: {what}"))
            .at(machine.span_of("image"), "made for other machines")
            .at(machine.span_of("type"), "the machine");
        found.push(error.help(help));
    }
}
