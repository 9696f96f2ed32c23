//! The pages of the codes: what `vpclang explain E0405` prints.

use super::pages;

/// What there is to know about one code.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// The code: `E0405`.
    pub code: &'static str,
    /// What is the matter: one line without a full stop.
    pub title: &'static str,
    /// Why it is refused, or warned of, and what to do: sentences.
    pub why: &'static str,
    /// Where the rule is written: a page of AWS or a member of its API. Empty where the rule is our own.
    pub source: &'static str,
    /// A small program with this one fault. Empty where no program of its own can have it.
    pub wrong: &'static str,
    /// The same without the fault.
    pub right: &'static str,
}

/// Every page, in the order of the codes: by number, warnings last.
pub fn all() -> impl Iterator<Item = &'static Page> {
    let mut pages: Vec<&Page> = pages::ALL.iter().copied().flatten().collect();
    pages.sort_by_key(|page| (page.code.starts_with('W'), page.code));
    pages.into_iter()
}

/// The page of a code, however it is capitalised.
pub fn page(code: &str) -> Option<&'static Page> {
    all().find(|page| page.code.eq_ignore_ascii_case(code.trim()))
}

/// The codes that are spelled most like a text that is none, the nearest first; at most three.
pub fn nearest(code: &str) -> Vec<&'static str> {
    let code = code.trim().to_ascii_uppercase();
    let mut near: Vec<(usize, &str)> =
        all().map(|page| (strsim::osa_distance(&code, page.code), page.code)).filter(|(distance, _)| *distance <= 2).collect();
    near.sort();
    near.into_iter().take(3).map(|(_, code)| code).collect()
}

/// A page as a terminal of 80 columns shows it.
pub fn show(page: &Page) -> String {
    let mut text = format!("{}: {}\n\n", page.code, page.title);
    for line in super::text::wrap(page.why, 80) {
        text.push_str(&line);
        text.push('\n');
    }
    for (head, program) in [("Refused", page.wrong), ("Instead", page.right)] {
        if !program.is_empty() {
            let head = if head == "Refused" && page.code.starts_with('W') { "Warned of" } else { head };
            text.push_str(&format!("\n{head}:\n\n"));
            for line in program.lines() {
                text.push_str(format!("    {}", super::excerpt::picture_text(line)).trim_end());
                text.push('\n');
            }
        }
    }
    if !page.source.is_empty() {
        text.push_str(&format!("\nSource: {}\n", page.source));
    }
    text
}
