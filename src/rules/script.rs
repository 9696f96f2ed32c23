//! E0411, W0006: what a node runs at first boot.
//!
//! What AWS documents (EC2 user guide, "Run commands when you launch an instance": 16 KB before
//! base64; cloud-init's list of formats).

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// How many bytes user data may have.
const LARGEST: usize = 16_384;

/// How the formats begin that cloud-init knows.
const FORMATS: [&str; 9] = [
    "#!",
    "#cloud-config",
    "#include",
    "#cloud-boothook",
    "#part-handler",
    "#upstart-job",
    "Content-Type:",
    "MIME-Version:",
    "## template:",
];

/// Looks at the `init` of every node.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for node in context.of(Kind::Node) {
        let Some(script) = node.word("init") else { continue };
        let span = node.span_of("init");
        if script.len() > LARGEST {
            let message = format!("`init` of `{}` has {} bytes, more than {LARGEST}", node.path, script.len());
            let error = Diagnostic::error(codes::SCRIPT_TOO_LARGE, message).at(span, "too large for user data");
            found.push(error.help("let a short script fetch the rest"));
        }
        if !FORMATS.iter().any(|format| script.starts_with(format)) {
            let first: String = script.lines().next().unwrap_or_default().chars().take(40).collect();
            let warning =
                Diagnostic::warning(codes::SCRIPT_FORMAT, format!("cloud-init ignores a script that begins with `{first}`"));
            found.push(warning.at(span, "its first line says no format").help("begin it with `#!/bin/sh` or `#cloud-config`"));
        }
    }
}
