//! The text of `data/regions.txt`, searched as it stands.
//!
//! Reading all of it would cost a check of a small program more than the rest of the check. Its lines are sorted by their
//! first words, so one line is found in about ten looks, and nothing is made of the others.

use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../data/regions.txt");

/// What the table is, and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Raised by one whenever anything in the table changes.
    pub version: u32,
    /// The day of the newest package that the table was made from, as `2026-11-17`.
    pub date: &'static str,
    /// What it was made from, with versions and days, and what each told.
    pub sources: Vec<&'static str>,
}

/// What the head of the table says of it.
pub fn about() -> About {
    let values = |word: &'static str| SECTIONS.head.lines().filter_map(move |line| line.strip_prefix(word)?.strip_prefix(' '));
    About {
        version: values("version").next().and_then(|version| version.parse().ok()).unwrap_or_default(),
        date: values("date").next().unwrap_or_default(),
        sources: values("source").collect(),
    }
}

struct Sections {
    head: &'static str,
    regions: Section,
    types: Section,
}

/// The types are the last section: to find where they begin, nothing behind that is looked at.
static SECTIONS: LazyLock<Sections> = LazyLock::new(|| {
    let (head, rest) = TEXT.split_once("[regions]\n").unwrap_or_default();
    let (regions, types) = rest.split_once("\n[types]\n").unwrap_or_default();
    Sections { head, regions: Section::of(regions), types: Section::of(types) }
});

/// The regions, a line each.
pub(super) fn regions() -> Section {
    SECTIONS.regions
}

/// The instance types, a line each.
pub(super) fn types() -> Section {
    SECTIONS.types
}

/// Lines in the order of their first words, each word there once.
#[derive(Clone, Copy)]
pub(super) struct Section(&'static str);

impl Section {
    fn of(text: &'static str) -> Section {
        let mut text = text;
        while let Some((_, rest)) = text.split_once('\n').filter(|(line, _)| line.starts_with('#')) {
            text = rest;
        }
        Section(text)
    }

    /// Every line.
    pub(super) fn lines(self) -> impl Iterator<Item = &'static str> {
        self.0.lines()
    }

    /// The line of a word.
    pub(super) fn line(self, word: &str) -> Option<&'static str> {
        self.from(word).filter(|line| first_word(line) == word)
    }

    /// Whether the first word of any line begins so.
    pub(super) fn has_prefix(self, prefix: &str) -> bool {
        self.from(prefix).is_some_and(|line| line.starts_with(prefix))
    }

    /// The first line whose first word is not less than this one.
    fn from(self, word: &str) -> Option<&'static str> {
        // `low` and `high` are always where a line begins, or the end.
        let (mut low, mut high) = (0, self.0.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let before = self.0.get(low..middle).unwrap_or_default();
            let start = before.rfind('\n').map_or(low, |at| low + at + 1);
            let line = self.line_at(start)?;
            match first_word(line) < word {
                true => low = start + line.len() + 1,
                false => high = start,
            }
        }
        self.line_at(low)
    }

    fn line_at(self, start: usize) -> Option<&'static str> {
        self.0.get(start..)?.lines().next()
    }
}

/// What stands before the first blank.
pub(super) fn first_word(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_tells_version_day_and_sources() {
        let about = about();
        assert!(about.version >= 1);
        let digits: Vec<bool> = about.date.bytes().map(|byte| byte.is_ascii_digit()).collect();
        assert_eq!(digits, [true, true, true, true, false, true, true, false, true, true], "{}", about.date);
        let named: Vec<&str> = about.sources.iter().map(|source| source.split([' ', ',']).next().unwrap()).collect();
        assert_eq!(named, ["botocore", "moto", "AWS", "AWS"]);
        assert!(about.sources.iter().all(|source| source.contains(" 20") && source.contains(": ")), "{:?}", about.sources);
        assert!(SECTIONS.head.contains("\nformat 1\n"));
    }

    #[test]
    fn the_table_is_small_and_every_line_of_it_is_found() {
        assert!(TEXT.len() <= 400 << 10 && TEXT.is_ascii());
        for section in [regions(), types()] {
            let words: Vec<&str> = section.lines().map(first_word).collect();
            assert!(words.is_sorted_by(|a, b| a < b));
            for (word, line) in words.iter().zip(section.lines()) {
                assert_eq!(section.line(word), Some(line));
                assert!(section.has_prefix(word));
            }
        }
        assert_eq!((regions().lines().count(), types().lines().count() > 1400), (34, true));
    }

    #[test]
    fn what_is_not_in_the_table_is_not_found() {
        for absent in ["", " ", "a", "a1", "t3.micr", "t3.micro ", "t3.micro2", "zzz", "~", "é", "[types]", "#"] {
            assert_eq!(types().line(absent), None, "{absent:?}");
        }
        assert!(!types().has_prefix("t9.") && !types().has_prefix("zzz") && types().has_prefix("t3."));
    }
}
