//! E0411, W0006: what a node runs at first boot. Rules 151 and 152.
//!
//! What AWS documents (EC2 user guide, "Run commands when you launch an instance": 16 KB before
//! base64; cloud-init's "User data formats").

use super::Context;
use super::machines::{is_published, machines};
use crate::analysis::{Deferred, Settled, Value};
use crate::diagnostic::{Diagnostic, codes};

/// How many bytes user data may have.
const LARGEST: usize = 16_384;

/// How far cloud-init looks for the head of a MIME message.
const MIME_HEAD: usize = 4096;

/// How the formats begin that cloud-init knows, in small letters.
const FORMATS: [&str; 7] = ["#!", "#cloud-config", "#include", "#cloud-boothook", "#part-handler", "#upstart-job", "## template:"];

/// Looks at the `init` of every node and fleet.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for machine in machines(context) {
        let Some((bytes, beginning)) = machine.values.get("init").and_then(known) else { continue };
        if bytes > LARGEST {
            found.push(too_large(machine, bytes));
        }
        if !beginning.is_some_and(|beginning| is_format(beginning, machine)) {
            found.extend(beginning.map(|beginning| ignored(machine, beginning)));
        }
    }
}

/// How many bytes of a script are known, and how it begins: where parts of it are told by AWS only, at least so many.
fn known(init: &Value) -> Option<(usize, Option<&str>)> {
    let text = |value: &Value| if let Value::Text(text) = value { text.len() } else { 0 };
    match init {
        Value::Text(script) => Some((script.len(), Some(script))),
        Value::Deferred(Deferred::Joined(parts)) => {
            let first = parts.first().and_then(|part| if let Value::Text(text) = part { Some(&**text) } else { None });
            Some((parts.iter().map(text).sum(), first))
        }
        _ => None,
    }
}

/// Every published image is a Linux with cloud-init. What other images listen to can't be known: Windows takes tags, and
/// some systems take JSON or TOML.
fn is_format(script: &str, machine: &Settled) -> bool {
    let head: String = script.chars().take(MIME_HEAD).collect::<String>().to_ascii_lowercase();
    let begins = FORMATS.iter().any(|format| head.trim_start().starts_with(format));
    let other = !is_published(machine) && !head.starts_with(|first: char| first.is_ascii_lowercase());
    begins || head.contains("mime-version:") || head.starts_with("content-type:") || other
}

fn too_large(machine: &Settled, bytes: usize) -> Diagnostic {
    let message = format!("`init` of `{}` has {bytes} bytes, more than {LARGEST}", machine.path);
    let error = Diagnostic::error(codes::SCRIPT_TOO_LARGE, message).at(machine.span_of("init"), "too large for user data");
    error.help("let a short script fetch the rest")
}

fn ignored(machine: &Settled, script: &str) -> Diagnostic {
    let first: String = script.lines().next().unwrap_or_default().chars().take(40).collect();
    let message = format!("cloud-init ignores a script that begins with `{first}`");
    let warning = Diagnostic::warning(codes::SCRIPT_FORMAT, message).at(machine.span_of("init"), "its first line says no format");
    warning.help("begin it with `#!/bin/sh` or `#cloud-config`")
}
