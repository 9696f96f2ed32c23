//! Diagnostics for people: the only file that names miette.
//!
//! miette draws the picture; what it draws is an [`Excerpt`], and its lines are finished here: the numbers of the
//! source take the place of the excerpt's, gaps and other texts become rows of the one box, and the label at fault
//! gets the heavier line, so that it can be told from those that explain it without colour too.

use std::fmt;

use anstyle::{AnsiColor, Style as Paint};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteSpanContents, SourceSpan, ThemeCharacters, ThemeStyles};

use super::excerpt::{Excerpt, Mark, Row, picture_text};
use super::secret::hushed;
use super::{Diagnostic, Severity};
use crate::source::SourceMap;

/// A message that holds somebody's whole program is clipped to this many characters.
const LONGEST_SENTENCE: usize = 1_000;
/// Below this many columns nothing can be drawn sensibly.
const NARROWEST: usize = 40;

/// How to show diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether the reader shows colours.
    pub color: bool,
    /// How many columns the reader has.
    pub width: usize,
}

/// All of them with a blank line between, and at the end how many there are; empty if there are none.
pub fn render_all<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>, sources: &SourceMap, style: Style) -> String {
    let mut text = String::new();
    let (mut errors, mut warnings) = (0, 0);
    for diagnostic in diagnostics {
        match diagnostic.severity {
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
        }
        text.push_str(&render(diagnostic, sources, style));
        text.push('\n');
    }
    if errors + warnings > 0 {
        text.push_str(&count(errors, warnings));
        text.push('\n');
    }
    text
}

/// `2 errors, 1 warning`; what there is none of is not named.
pub fn count(errors: usize, warnings: usize) -> String {
    let plural = |number: usize, word: &str| match number {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{number} {word}s")),
    };
    let parts: Vec<String> = [plural(errors, "error"), plural(warnings, "warning")].into_iter().flatten().collect();
    match parts.is_empty() {
        true => "no errors".to_owned(),
        false => parts.join(", "),
    }
}

/// One diagnostic, ended by a line end.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, style: Style) -> String {
    let diagnostic = &*hushed(diagnostic, sources);
    let width = style.width.max(NARROWEST);
    let excerpt = Excerpt::of(&diagnostic.labels, sources, width - 12);
    let palette = Palette::of(diagnostic.severity, style.color);
    let mut text = match draw(diagnostic, excerpt.as_ref(), width) {
        Ok(drawn) => {
            headline(diagnostic, &palette, width) + &Finish { palette: &palette, excerpt: excerpt.as_ref() }.finish(&drawn)
        }
        // Only a formatter that fails gets here, and a `String` does not; the message is what must not be lost.
        Err(fmt::Error) => format!("{}: {}\n", head(diagnostic), sentence(&diagnostic.message)),
    };
    if let Some(left_out) = excerpt.map(|excerpt| excerpt.left_out).filter(|left_out| *left_out > 0) {
        text.push_str(&paragraph("note", palette.note, &format!("{left_out} more places are not shown"), width));
    }
    for note in &diagnostic.notes {
        text.push_str(&paragraph("note", palette.note, note, width));
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(&paragraph("help", palette.help, help, width));
    }
    text
}

fn head(diagnostic: &Diagnostic) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    format!("{word}[{}]", diagnostic.code)
}

/// The message at the margin, so that it can be searched for and stands out from the picture. It is wrapped here, for miette
/// breaks at the hyphens of names too.
fn headline(diagnostic: &Diagnostic, palette: &Palette, width: usize) -> String {
    let Palette { head: paint, message, .. } = palette;
    let head = head(diagnostic);
    let text = sentence(&diagnostic.message);
    let first = wrap(&text, width.saturating_sub(head.len() + 4)).into_iter().next().unwrap_or_default();
    let rest = text.strip_prefix(&first).unwrap_or_default().trim_start_matches(' ');
    let mut written = format!("{paint}{head}{paint:#}{message}: {first}{message:#}\n");
    if !rest.is_empty() {
        for line in wrap(rest, width - 2) {
            written.push_str(&format!("  {message}{line}{message:#}\n"));
        }
    }
    written
}

/// Text from anywhere, fit for a line of a terminal.
fn sentence(text: &str) -> String {
    match text.char_indices().nth(LONGEST_SENTENCE) {
        Some((end, _)) => picture_text(text.get(..end).unwrap_or_default()) + "…",
        None => picture_text(text),
    }
}

/// `  help: …`, wrapped under its first word. A line end in the text is kept.
fn paragraph(word: &str, paint: Paint, text: &str, width: usize) -> String {
    let indent = word.len() + 4;
    let mut lines = text.lines().flat_map(|line| wrap(&sentence(line), width - indent));
    let mut written = format!("  {paint}{word}{paint:#}: {}\n", lines.next().unwrap_or_default());
    for line in lines {
        written.push_str(&format!("{:indent$}{line}\n", ""));
    }
    written
}

/// Breaks at blanks. A line begins with the blanks it began with, so that code in a help keeps its shape; a word
/// that is longer than a line is left whole.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let indent: String = text.chars().take_while(|character| *character == ' ').collect();
    let mut line = indent.clone();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let begun = line.len() > indent.len();
        if begun && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, indent.clone()));
        } else if begun {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// Has miette draw the message and the excerpt.
fn draw(diagnostic: &Diagnostic, excerpt: Option<&Excerpt>, width: usize) -> Result<String, fmt::Error> {
    let inks = ThemeStyles::ansi();
    let mut styles = ThemeStyles::none();
    if let Some(excerpt) = excerpt {
        styles.highlights = excerpt.marks.iter().map(|mark| if mark.primary { inks.error } else { inks.advice }).collect();
    }
    let word = head(diagnostic) + ":";
    let characters = ThemeCharacters { error: word.clone(), warning: word, ..ThemeCharacters::unicode() };
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_links(false)
        .with_width(width + 2)
        .without_primary_span_start()
        .without_cause_chain()
        .with_break_words(false)
        .without_syntax_highlighting();
    let mut drawn = String::new();
    handler.render_report(
        &mut drawn,
        &Report { message: sentence(&diagnostic.message), severity: diagnostic.severity, excerpt, width },
    )?;
    Ok(drawn)
}

/// What miette is shown of a diagnostic.
#[derive(Debug)]
struct Report<'a> {
    message: String,
    severity: Severity,
    excerpt: Option<&'a Excerpt>,
    width: usize,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.excerpt.map(|excerpt| excerpt as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.excerpt?;
        Some(Box::new(excerpt.marks.iter().map(|mark| {
            let text = (!mark.text.is_empty()).then(|| wrap(&sentence(&mark.text), self.room(excerpt, mark)).join("\n"));
            LabeledSpan::new(text, mark.range.start, mark.range.len())
        })))
    }
}

impl Report<'_> {
    /// How many columns a label's text has, which miette does not wrap. It hangs from the middle of what it marks.
    fn room(&self, excerpt: &Excerpt, mark: &Mark) -> usize {
        let marked = excerpt.text.get(mark.range.clone()).unwrap_or_default();
        let hangs = if marked.contains('\n') { 0 } else { mark.column + marked.chars().count() / 2 };
        self.width.saturating_sub(hangs + 14).max(NARROWEST - 10)
    }
}

/// An excerpt is always shown whole, so every span that miette asks for is answered with all of it.
impl miette::SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        let whole = SourceSpan::from((0, self.text.len()));
        let contents = MietteSpanContents::new_named(self.place.clone(), self.text.as_bytes(), whole, 0, 0, self.rows.len());
        Ok(Box::new(contents))
    }
}

/// The colours; without colour all of them are empty.
struct Palette {
    head: Paint,
    message: Paint,
    frame: Paint,
    primary: Paint,
    secondary: Paint,
    note: Paint,
    help: Paint,
}

impl Palette {
    fn of(severity: Severity, color: bool) -> Palette {
        if !color {
            let none = Paint::new();
            return Palette { head: none, message: none, frame: none, primary: none, secondary: none, note: none, help: none };
        }
        let ink = |color: AnsiColor| color.on_default().bold();
        let fault = match severity {
            Severity::Error => ink(AnsiColor::Red),
            Severity::Warning => ink(AnsiColor::Yellow),
        };
        Palette {
            head: fault,
            message: Paint::new().bold(),
            frame: Paint::new().dimmed(),
            primary: fault,
            secondary: ink(AnsiColor::Blue),
            note: Paint::new().bold(),
            help: ink(AnsiColor::Cyan),
        }
    }
}

/// miette's red, which marks the label at fault in what it drew.
const PRIMARY: &str = "\u{1b}[31m";
/// miette's cyan, which marks the other labels.
const SECONDARY: &str = "\u{1b}[36m";

/// Turns what miette drew into what is shown.
struct Finish<'a> {
    palette: &'a Palette,
    excerpt: Option<&'a Excerpt>,
}

impl Finish<'_> {
    fn finish(&self, drawn: &str) -> String {
        let mut text = String::new();
        // The message is written already.
        let lines = drawn.lines().skip_while(|line| !line.trim_start().starts_with("╭─"));
        let Some(excerpt) = self.excerpt else { return text };
        // miette numbers the rows of the excerpt from 1, in as many columns as the last number needs.
        let drawn_width = excerpt.rows.len().to_string().len();
        let highest = excerpt.rows.iter().map(|row| if let Row::Line(number) = row { *number } else { 0 }).max();
        let width = highest.unwrap_or_default().to_string().len();
        let mut rows = excerpt.rows.iter();
        for line in lines.map(str::trim_end).filter(|line| !line.is_empty()) {
            let Some((gutter, rest)) = split_at_character(line, drawn_width + 2) else { continue };
            let row = if gutter.trim().is_empty() { None } else { rows.next() };
            self.finish_row(row, rest, width, &mut text);
        }
        text
    }

    fn finish_row(&self, row: Option<&Row>, rest: &str, width: usize, text: &mut String) {
        let frame = self.palette.frame;
        let mut characters = rest.chars();
        let bar = characters.next().unwrap_or(' ');
        let tail = characters.as_str();
        match row {
            Some(Row::Line(number)) => text.push_str(&format!(" {frame}{number:width$} {bar}{frame:#}")),
            Some(Row::Gap) => text.push_str(&format!(" {:width$} {frame}⋮{frame:#}", "")),
            Some(Row::File(place)) => {
                text.push_str(&format!(" {:width$} {frame}├─{frame:#}[{place}]\n", ""));
                return;
            }
            None if bar == '╭' || bar == '╰' => {
                let (line, place) = tail.split_at_checked(tail.find('[').unwrap_or(tail.len())).unwrap_or((tail, ""));
                text.push_str(&format!(" {:width$} {frame}{bar}{line}{frame:#}{place}\n", ""));
                return;
            }
            None => text.push_str(&format!(" {:width$} {frame}{bar}{frame:#}", "")),
        }
        self.finish_inks(tail, text);
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }

    /// miette's two colours become the palette's, and the underline of the label at fault becomes heavy.
    fn finish_inks(&self, tail: &str, text: &mut String) {
        let mut rest = tail;
        let mut paint = Paint::new();
        let mut heavy = false;
        let underlines = !tail.contains(['╰', '╭', '├', '▶']);
        while !rest.is_empty() {
            let end = rest.find('\u{1b}').unwrap_or(rest.len());
            let (piece, more) = rest.split_at_checked(end).unwrap_or((rest, ""));
            match heavy && underlines {
                true => text.extend(piece.chars().map(heavier)),
                false => text.push_str(piece),
            }
            if let Some(after) = more.strip_prefix(PRIMARY) {
                (paint, heavy, rest) = (self.palette.primary, true, after);
                text.push_str(&paint.render().to_string());
            } else if let Some(after) = more.strip_prefix(SECONDARY) {
                (paint, heavy, rest) = (self.palette.secondary, false, after);
                text.push_str(&paint.render().to_string());
            } else {
                text.push_str(&paint.render_reset().to_string());
                (paint, heavy) = (Paint::new(), false);
                rest = more.find('m').and_then(|at| more.get(at + 1..)).unwrap_or_default();
            }
        }
    }
}

fn heavier(character: char) -> char {
    match character {
        '─' => '━',
        '┬' => '┯',
        other => other,
    }
}

/// Splits behind the first `count` characters.
fn split_at_character(line: &str, count: usize) -> Option<(&str, &str)> {
    let at = line.char_indices().nth(count).map_or(line.len(), |(at, _)| at);
    line.split_at_checked(at)
}
