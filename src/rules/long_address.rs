//! E0481: an address that no tag can hold. Rule 178.
//!
//! Every resource bears its address in a tag, whose value has at most 256 characters (Tag, EC2 API).

use super::Context;
use crate::analysis::Value;
use crate::diagnostic::{Diagnostic, codes};

/// How many characters the value of a tag may have.
const MOST: usize = 256;

/// Looks at the address of every resource.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for resource in &context.analysis.resources {
        let length: usize =
            resource.path.0.iter().map(|(name, keys)| 1 + name.len() + keys.iter().map(written).sum::<usize>()).sum();
        let name = resource.path.0.last().map_or("", |(name, _)| name.as_str());
        if length > MOST + 1 {
            let message = format!("the address of `{}` has {} characters as a tag, more than {MOST}", name, length - 1);
            found.push(
                Diagnostic::error(codes::LONG_ADDRESS, message)
                    .at(resource.head, "its names and keys are too long together")
                    .help("shorten its key, or the names of what holds it"),
            );
        }
    }
}

/// How many characters a key takes in a tag: what some service refuses there is written as three.
fn written(key: &Value) -> usize {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/:+".contains(&byte);
    let (text, quote) = match key {
        Value::Text(text) => (text.to_string(), 3),
        other => (other.printed().unwrap_or_default(), 0),
    };
    1 + quote + text.bytes().map(|byte| if plain(byte) { 1 } else { 3 }).sum::<usize>()
}
