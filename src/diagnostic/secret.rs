//! Private keys that stand where they should not: no message and no excerpt repeats them.

use std::borrow::Cow;

use super::Diagnostic;
use crate::source::{KEY_HEAD as HEAD, SourceFile, SourceMap};

/// A word of fewer characters gives nothing away, and may stand in a key by chance.
const SHORTEST: usize = 6;

/// A diagnostic as it may be shown: what it quotes of a private key is left out.
pub fn hushed<'a, 's>(diagnostic: &'a Diagnostic, sources: &'s SourceMap) -> Cow<'a, Diagnostic> {
    let of = |source: &'s SourceFile| source.private_keys().iter().filter_map(|range| source.text().get(range.clone()));
    let keys: Vec<&str> = sources.files().flat_map(|(_, source)| of(source)).collect();
    if keys.is_empty() && !texts(diagnostic).any(|text| text.contains(HEAD)) {
        return Cow::Borrowed(diagnostic);
    }
    let mut hushed = diagnostic.clone();
    let without = |text: &mut String| *text = text.split('`').map(|quoted| left_of(quoted, &keys)).collect::<Vec<_>>().join("`");
    without(&mut hushed.message);
    hushed.labels.iter_mut().map(|label| &mut label.text).for_each(without);
    hushed.notes.iter_mut().chain(&mut hushed.help).for_each(without);
    hushed.fix = hushed.fix.filter(|fix| !fix.text.contains(HEAD));
    Cow::Owned(hushed)
}

fn texts(diagnostic: &Diagnostic) -> impl Iterator<Item = &String> {
    let Diagnostic { message, labels, notes, help, fix, .. } = diagnostic;
    let labels = labels.iter().map(|label| &label.text);
    std::iter::once(message).chain(labels).chain(notes).chain(help).chain(fix.iter().map(|fix| &fix.text))
}

/// What may be shown of a text between backticks.
fn left_of<'a>(quoted: &'a str, keys: &[&str]) -> Cow<'a, str> {
    if let Some((before, _)) = quoted.split_once(HEAD) {
        return Cow::Owned(format!("{before}{HEAD}…"));
    }
    let word = quoted.trim_end_matches('…');
    match word.len() >= SHORTEST && keys.iter().any(|key| key.contains(word)) {
        true => Cow::Borrowed("…"),
        false => Cow::Borrowed(quoted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;

    const TEXT: &str = "a = \"-----BEGIN RSA PRIVATE KEY-----\nAAAABBBBCCCC\nDDDD\n-----END RSA PRIVATE KEY-----\nb = 1\n";

    #[test]
    fn what_is_quoted_of_a_key_is_left_out() {
        let mut sources = SourceMap::new();
        sources.add("main.vpc", TEXT.as_bytes());
        let said = |message: &str| hushed(&Diagnostic::error(codes::UNKNOWN_STATEMENT, message), &sources).message.clone();
        assert_eq!(said("`AAAABBBBCCCC` is no statement"), "`…` is no statement");
        assert_eq!(said("`AAAABBB…` is no statement"), "`…` is no statement");
        assert_eq!(said("`b = 1` is no statement"), "`b = 1` is no statement");
        assert_eq!(said("`-----BEGIN RSA PRIVATE KEY-----xyz` is refused"), "`-----BEGIN RSA PRIVATE KEY-----…` is refused");
    }
}
