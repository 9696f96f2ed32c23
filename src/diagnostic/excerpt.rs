//! The few lines of source that a message is shown with.
//!
//! An [`Excerpt`] is a text of its own, made for one diagnostic: the lines that its labels stand on, the lines that
//! open what holds them, and a gap wherever lines are left out. It is small whatever the source is:
//! long lines are clipped around the labels, and characters that a terminal would obey are replaced by pictures of
//! them. Line numbers are kept beside it, because the lines of an excerpt do not follow each other.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Label;
use crate::source::{FileId, SourceFile, SourceMap};

/// More places than these in one picture are no help to anybody.
const MOST_LABELS: usize = 12;
/// A label over more lines than these is shown by its two ends.
const MOST_LINES: u32 = 5;
/// How far up the line that opens the surrounding body is looked for.
const FARTHEST_HOLDER: usize = 200;
/// With more labels than these the lines around them would be most of the picture.
const MOST_HOLDERS: usize = 3;
const TAB: usize = 4;

/// What one row of an excerpt is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A line of a source, by its number.
    Line(u32),
    /// Lines that are not shown.
    Gap,
    /// From here on it is another text: its place.
    File(String),
}

/// A label, moved into the excerpt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The bytes of the excerpt that it stands under.
    pub range: Range<usize>,
    /// What it says.
    pub text: String,
    /// Whether it is the one at fault.
    pub primary: bool,
    /// How many columns stand left of it.
    pub column: usize,
}

/// The text to show, a row for each of its lines.
#[derive(Clone, Debug, Default)]
pub struct Excerpt {
    /// The rows, each ended by `\n`.
    pub text: String,
    /// What the rows are.
    pub rows: Vec<Row>,
    /// The labels in the order of the text.
    pub marks: Vec<Mark>,
    /// `main.vpc:12:7`, the place at fault.
    pub place: String,
    /// How many labels are not shown.
    pub left_out: usize,
}

impl Excerpt {
    /// What to show for these labels; `None` if none of them lies in a text. No row is much wider than `width`.
    pub fn of(labels: &[Label], sources: &SourceMap, width: usize) -> Option<Excerpt> {
        let spots: Vec<Spot> = labels.iter().enumerate().filter_map(|(at, label)| Spot::of(at, label, sources)).collect();
        let first = spots.first()?;
        let mut excerpt =
            Excerpt { place: first.place(sources), left_out: spots.len().saturating_sub(MOST_LABELS), ..Excerpt::default() };
        let shown = spots.get(..MOST_LABELS).unwrap_or(&spots);
        let mut files: Vec<FileId> = Vec::new();
        for spot in shown {
            if !files.contains(&spot.file) {
                files.push(spot.file);
            }
        }
        for file in files {
            let own: Vec<&Spot> = shown.iter().filter(|spot| spot.file == file).collect();
            if let (Some(source), Some(spot)) = (sources.file(file), own.first()) {
                if !excerpt.rows.is_empty() {
                    excerpt.push_row(Row::File(spot.place(sources)), "");
                }
                excerpt.push_file(source, &own, width);
            }
        }
        excerpt.marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        excerpt.part_overlaps();
        Some(excerpt)
    }

    fn push_row(&mut self, row: Row, text: &str) {
        self.rows.push(row);
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn push_file(&mut self, source: &SourceFile, spots: &[&Spot], width: usize) {
        let mut open: Vec<(&Spot, Option<Anchor>)> = spots.iter().map(|spot| (*spot, None)).collect();
        let mut last = None;
        for (number, line) in wanted_lines(source, spots) {
            if last.is_some_and(|last| number > last + 1) {
                self.push_row(Row::Gap, "");
            }
            last = Some(number);
            let offset = self.text.len();
            let drawn = Drawn::new(source.text(), line.clone(), focus(spots, &line), width, source.private_keys());
            self.push_row(Row::Line(number), &drawn.text);
            for (spot, start) in &mut open {
                if line.start <= spot.start && spot.start <= line.end {
                    let (at, column) = drawn.find(spot.start);
                    *start = Some(Anchor { at: offset + at, column });
                }
                if let Some(Anchor { at, column }) = *start
                    && line.start <= spot.end
                    && spot.end <= line.end
                {
                    let end = (offset + drawn.find(spot.end).0).max(at);
                    self.marks.push(Mark { range: at..end, text: spot.text.clone(), primary: spot.primary, column });
                    *start = None;
                }
            }
        }
    }

    /// Two labels of one line can't both be underlined where they overlap, so the earlier one yields.
    fn part_overlaps(&mut self) {
        for at in 1..self.marks.len() {
            let (before, rest) = self.marks.split_at_mut(at);
            let (Some(left), Some(right)) = (before.last_mut(), rest.first_mut()) else { continue };
            if left.range.end <= right.range.start || self.text.get(left.range.clone()).is_some_and(|text| text.contains('\n')) {
                continue;
            }
            match left.range.start < right.range.start {
                true => left.range.end = right.range.start,
                false => right.range.start = left.range.end.min(right.range.end),
            }
        }
    }
}

/// Where a label begins in the excerpt.
#[derive(Clone, Copy)]
struct Anchor {
    at: usize,
    column: usize,
}

/// A label whose span is known to lie in its text.
struct Spot {
    file: FileId,
    start: usize,
    end: usize,
    text: String,
    primary: bool,
}

impl Spot {
    fn of(at: usize, label: &Label, sources: &SourceMap) -> Option<Spot> {
        let text = sources.file(label.span.file)?.text();
        let start = floor(text, label.span.start as usize);
        let end = floor(text, label.span.end as usize).max(start);
        // Blanks and line ends behind what is meant would draw the label over the next line.
        let inside = text.get(start..end).unwrap_or_default();
        let meant = if inside.trim().is_empty() { inside.trim_end_matches('\n') } else { inside.trim_end() };
        let end = start + meant.len();
        Some(Spot { file: label.span.file, start, end, text: label.text.clone(), primary: at == 0 })
    }

    fn place(&self, sources: &SourceMap) -> String {
        sources.file(self.file).map_or_else(String::new, |source| {
            let at = source.lines().line_column(source.text(), u32::try_from(self.start).unwrap_or(u32::MAX));
            format!("{}:{}:{}", picture_text(source.name()), at.line, at.column)
        })
    }
}

/// The largest character boundary that is not above `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The lines to show of one text, by number: bytes without the `\n`.
fn wanted_lines(source: &SourceFile, spots: &[&Spot]) -> BTreeMap<u32, Range<usize>> {
    let text = source.text();
    let mut lines = BTreeMap::new();
    for spot in spots {
        let number = |offset: usize| source.lines().line_column(text, u32::try_from(offset).unwrap_or(u32::MAX)).line;
        let (first, last) = (number(spot.start), number(spot.end));
        let start = line_around(text, spot.start);
        if spots.len() <= MOST_HOLDERS
            && let Some((above, holder)) = holder(text, &start)
        {
            lines.insert(first.saturating_sub(above), holder);
        }
        if last - first <= MOST_LINES {
            let mut line = start.clone();
            for number in first + 1..last {
                line = line_around(text, line.end + 1);
                lines.insert(number, line.clone());
            }
        }
        lines.insert(first, start);
        lines.insert(last, line_around(text, spot.end));
    }
    fill_single_gaps(text, &mut lines);
    lines
}

/// A row that says "one line is missing" takes the place that the line itself would.
fn fill_single_gaps(text: &str, lines: &mut BTreeMap<u32, Range<usize>>) {
    let numbers: Vec<u32> = lines.keys().copied().collect();
    for pair in numbers.windows(2) {
        if let &[left, right] = pair
            && right == left + 2
            && let Some(before) = lines.get(&left)
        {
            let between = line_around(text, before.end + 1);
            lines.insert(left + 1, between);
        }
    }
}

fn line_around(text: &str, offset: usize) -> Range<usize> {
    let offset = floor(text, offset);
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(offset..).and_then(|after| after.find('\n')).map_or(text.len(), |at| offset + at);
    start..end
}

/// The nearest line above that is indented less: the one that opens the body around a line. It says which subnet or
/// node a value belongs to. With it comes how many lines it stands above.
fn holder(text: &str, line: &Range<usize>) -> Option<(u32, Range<usize>)> {
    let indent = |line: &Range<usize>| {
        let line = text.get(line.clone()).unwrap_or_default();
        let rest = line.trim_start();
        (!rest.is_empty() && !rest.starts_with('#')).then(|| line.len() - rest.len())
    };
    let inner = indent(line).filter(|inner| *inner > 0)?;
    let mut above = line.clone();
    for distance in 1..=FARTHEST_HOLDER {
        above = line_around(text, above.start.checked_sub(1)?);
        if indent(&above).is_some_and(|outer| outer < inner) {
            return Some((u32::try_from(distance).ok()?, above));
        }
    }
    None
}

/// Where to look on a line that is too long to be shown: at the label that is at fault, else at the first.
fn focus(spots: &[&Spot], line: &Range<usize>) -> Option<Range<usize>> {
    let inside = |offset: usize| line.start <= offset && offset <= line.end;
    let ends = spots.iter().filter_map(|spot| match (inside(spot.start), inside(spot.end)) {
        (true, true) => Some((spot, spot.start..spot.end)),
        (true, false) => Some((spot, spot.start..spot.start)),
        (false, true) => Some((spot, spot.end..spot.end)),
        (false, false) => None,
    });
    ends.min_by_key(|(spot, _)| (!spot.primary, spot.start)).map(|(_, range)| range)
}

/// A line as it is shown, and where the bytes of the source went.
struct Drawn {
    text: String,
    /// The source's byte, the drawn byte and the column of every character shown, and of the end.
    map: Vec<(usize, usize, usize)>,
}

impl Drawn {
    fn new(source: &str, line: Range<usize>, focus: Option<Range<usize>>, width: usize, hidden: &[Range<usize>]) -> Drawn {
        let start = match focus {
            Some(focus) if line.len() > width => {
                let room = width.saturating_sub(focus.len()).clamp(width / 3, width / 2);
                floor(source, focus.start.saturating_sub(room)).max(line.start)
            }
            _ => line.start,
        };
        let mut drawn = Drawn { text: String::new(), map: Vec::new() };
        let mut column = 0;
        if start > line.start {
            drawn.text.push('…');
            column += 1;
        }
        let visible = source.get(start..line.end).unwrap_or_default();
        let mut end = line.end;
        for (at, character) in visible.char_indices() {
            if column >= width {
                end = start + at;
                break;
            }
            drawn.map.push((start + at, drawn.text.len(), column));
            let secret = character.is_alphanumeric() && hidden.iter().any(|range| range.contains(&(start + at)));
            column += draw(if secret { HIDDEN } else { character }, column, &mut drawn.text);
        }
        drawn.map.push((end, drawn.text.len(), column));
        if end < line.end {
            drawn.text.push('…');
        }
        drawn
    }

    /// The drawn byte and the column of a source's byte; of the nearer end if it is not shown.
    fn find(&self, offset: usize) -> (usize, usize) {
        let at = self.map.partition_point(|(source, ..)| *source < offset).min(self.map.len().saturating_sub(1));
        self.map.get(at).map_or((0, 0), |(_, drawn, column)| (*drawn, *column))
    }
}

/// What stands for a character of a private key.
const HIDDEN: char = '•';

/// Draws one character and says how many columns it takes.
fn draw(character: char, column: usize, text: &mut String) -> usize {
    match character {
        '\t' => {
            let columns = TAB - column % TAB;
            text.push_str(&" ".repeat(columns));
            columns
        }
        other => {
            text.push(picture(other));
            1
        }
    }
}

/// A character that is safe to print: what a terminal would obey, or not show at all, becomes a picture of it.
fn picture(character: char) -> char {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
            '\u{fffd}'
        }
        other => other,
    }
}

/// Text of any origin, made safe to print on one line.
pub fn picture_text(text: &str) -> String {
    text.chars().map(picture).collect()
}
