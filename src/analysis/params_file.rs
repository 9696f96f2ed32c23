//! Files that give parameters: lines `name = value`.
//!
//! What stands behind the `=` is taken as it is typed, blanks at its ends left out, so a `#` in it is part of it. A line
//! that begins with `#` says nothing.

use std::collections::BTreeMap;

use super::Inputs;
use super::params::{Given, Origin};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, SourceMap, Span};

/// Adds what a text gives that was named for this run: it wins over what was given before.
pub fn add(inputs: &mut Inputs, sources: &SourceMap, file: FileId) {
    let (given, found) = read(sources, file);
    inputs.params.extend(given);
    inputs.found.extend(found);
}

/// Adds what a text gives that lies beside the program: whatever else was given wins. The text was found by the value
/// of a parameter, which comes with its name, if the stack has one in its brackets; it can't give that another value.
pub fn add_beside(inputs: &mut Inputs, sources: &SourceMap, file: FileId, key: Option<(&str, &str)>) {
    let (mut given, found) = read(sources, file);
    inputs.found.extend(found);
    inputs.found.extend(key.and_then(|(param, key)| other_key(&mut given, param, key)));
    given.extend(std::mem::take(&mut inputs.params));
    inputs.params = given;
}

/// What a text gives, by parameter, and what is wrong with its lines.
fn read(sources: &SourceMap, file: FileId) -> (BTreeMap<String, Given>, Vec<Diagnostic>) {
    let mut given: BTreeMap<String, Given> = BTreeMap::new();
    let mut found = Vec::new();
    let Some(source) = sources.file(file) else { return (given, found) };
    found.extend(super::not_utf8(source, file));
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let at = start;
        start += line.len();
        // Some editors begin a file with a mark that shows in no editor.
        let line = if at == 0 { line.strip_prefix('\u{FEFF}').unwrap_or(line) } else { line };
        let at = start - line.len();
        match read_line(line, file, at) {
            Ok(None) => {}
            Ok(Some((name, new))) => match given.get(&name).map(|first| &first.origin) {
                Some(Origin::File { name: first, .. }) => found.push(twice(&name, &new.origin, *first)),
                _ => drop(given.insert(name, new)),
            },
            Err(span) => found.push(malformed(span, line.trim())),
        }
    }
    (given, found)
}

/// What a line gives; nothing if it is empty or a comment. `Err` says where it is, if it is neither.
fn read_line(line: &str, file: FileId, start: usize) -> Result<Option<(String, Given)>, Span> {
    let blanks = |text: &str| text.len() - text.trim_start().len();
    let from = start + blanks(line);
    let trimmed = line.trim();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Ok(None);
    }
    let whole = Span::new(file, from, from + trimmed.len());
    let (name, rest) = trimmed.split_once('=').ok_or(whole)?;
    let name_span = Span::new(file, from, from + name.trim_end().len());
    let name = name.trim_end();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(whole);
    }
    let value = rest.trim();
    let value_at = from + trimmed.len() - rest.len() + blanks(rest);
    let value_span = Span::new(file, value_at.min(from + trimmed.len()), from + trimmed.len());
    let origin = Origin::File { name: name_span, value: value_span };
    Ok(Some((name.to_owned(), Given { text: value.to_owned(), origin })))
}

fn malformed(span: Span, line: &str) -> Diagnostic {
    Diagnostic::error(codes::PARAMS_LINE, format!("`{line}` gives no parameter"))
        .at(span, "not of the form `name = value`")
        .help("write `name = value`; a comment begins with `#` on a line of its own")
}

fn twice(name: &str, again: &Origin, first: Span) -> Diagnostic {
    let error = Diagnostic::error(codes::PARAM_TWICE, format!("`{name}` is given twice"));
    match again {
        Origin::File { name, .. } => error.at(*name, "given again here"),
        Origin::Flag | Origin::Variable(_) => error,
    }
    .at(first, "first given here")
    .help("take one of the two lines out")
}

fn other_key(given: &mut BTreeMap<String, Given>, param: &str, key: &str) -> Option<Diagnostic> {
    let set = given.remove(param).filter(|set| set.text != key)?;
    let Origin::File { value, .. } = set.origin else { return None };
    Some(
        Diagnostic::error(
            codes::PARAM_OF_THE_KEY,
            format!("this file is read where `{param}` is `{key}`, and sets it to `{}`", set.text),
        )
        .at(value, "not what the file is for")
        .help(format!("take the line out, and give it where it is read first: `--param {param}={}`", set.text)),
    )
}
