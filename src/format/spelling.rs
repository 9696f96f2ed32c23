//! How single words are written: addresses, ports, types, and the lines of a text.

use std::borrow::Cow;
use std::net::Ipv6Addr;

/// What the grammar takes for a blank.
pub const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// Without the blanks and line ends behind it.
pub fn trimmed(text: &str) -> &str {
    text.trim_end_matches([' ', '\t', '\r', '\n'])
}

/// An IPv6 address or block as in RFC 5952, which is how the standard library prints one. All others as written.
pub fn address(written: &str) -> Cow<'_, str> {
    if !written.contains(':') {
        return Cow::Borrowed(written);
    }
    let (address, prefix) = match written.find('/') {
        Some(at) => written.split_at(at),
        None => (written, ""),
    };
    match address.parse::<Ipv6Addr>() {
        Ok(parsed) => {
            let canonical = format!("{parsed}{prefix}");
            if canonical == written { Cow::Borrowed(written) } else { Cow::Owned(canonical) }
        }
        Err(_) => Cow::Borrowed(written),
    }
}

/// Ports with one blank behind the protocol.
pub fn ports(written: &str) -> Cow<'_, str> {
    let mut words = written.split(BLANKS).filter(|word| !word.is_empty());
    match (words.next(), words.next()) {
        (Some(protocol), Some(port)) if written.len() != protocol.len() + 1 + port.len() || !written.contains(' ') => {
            Cow::Owned(format!("{protocol} {port}"))
        }
        _ => Cow::Borrowed(written),
    }
}

/// A union of strings with one blank round each bar. Strings with values in them are left alone: no type may have any.
pub fn union(written: &str) -> Cow<'_, str> {
    if written.contains("${") {
        return Cow::Borrowed(written);
    }
    let mut out = String::with_capacity(written.len());
    let (mut quoted, mut escaped) = (false, false);
    for character in written.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ' ' | '\t' | '\r' if !quoted => continue,
            '|' if !quoted => {
                out.push_str(" | ");
                continue;
            }
            _ => {}
        }
        out.push(character);
    }
    if out == written { Cow::Borrowed(written) } else { Cow::Owned(out) }
}

/// Whether a string is a text between `"""`: no other has line ends.
pub fn is_text(written: &str) -> bool {
    written.contains('\n')
}

/// The lines of a text between `"""` without the indentation that is no part of it; a line of blanks is empty.
pub fn text_lines(written: &str) -> impl Iterator<Item = &str> {
    let inside = written.split_once('\n').map_or("", |(_, inside)| inside);
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let is_empty = |line: &str| line.trim().is_empty();
    let indentation = inside.split('\n').filter(|line| !is_empty(line)).map(indent).min().unwrap_or(0);
    let (lines, _) = inside.rsplit_once('\n').unwrap_or_default();
    let any = inside.contains('\n');
    lines.split('\n').filter(move |_| any).map(move |line| match is_empty(line) {
        true => "",
        false => line.get(indentation..).unwrap_or(line).trim_end_matches('\r'),
    })
}
