//! The document algebra, after Wadler and Lindig: what is to be printed, and where its lines may end.
//!
//! A document is a flat list of elements. A group is printed on one line if all of it fits up to the next place at
//! which a line may end, and else every line of its own that may end does. How wide a group is, is counted while it is
//! built, so that printing looks at each element once.

use std::borrow::Cow;
use std::ops::Range;

/// How many characters a line may have.
pub const COLUMNS: usize = 100;
/// How many blanks one level of indentation has.
pub const INDENT: usize = 2;

/// What a place at which a line may end becomes where its group stays on one line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flat {
    /// One blank.
    Blank,
    /// Nothing.
    Nothing,
    /// The line ends in any case, and so do all groups around it break.
    Never,
}

enum Element<'t> {
    /// Characters of one line.
    Text(Cow<'t, str>),
    /// Characters as they stand in the source, line ends included.
    Verbatim(&'t str),
    /// A comment: behind one blank, unless it begins its line. It has no width, for it makes nothing else break.
    Comment(&'t str),
    /// A place at which a line may end; true where an empty line follows if it does.
    Line(Flat, bool),
    /// Characters that stand only in a broken group.
    IfBroken(&'static str),
    Open(Group),
    Close,
    Indent,
    Dedent,
    /// Where the blanks stand that align neighbours.
    Pad,
}

struct Group {
    /// Where it begins, counted as if all were one line.
    start: usize,
    /// How wide it is with what follows it up to the next place at which a line may end.
    width: usize,
    broken: bool,
}

/// What is to be printed.
#[derive(Default)]
pub struct Doc<'t> {
    elements: Vec<Element<'t>>,
    /// The width of all elements, as if they were one line.
    width: usize,
    /// The groups that are not closed yet.
    open: Vec<usize>,
    /// The closed groups whose next line end is not known yet.
    unreached: Vec<usize>,
    breakable: bool,
    broken: bool,
    before_pad: Option<usize>,
}

/// A part of a document that begins a line: a statement, or its head.
pub struct Entry {
    elements: Range<usize>,
    /// How wide it is on one line.
    pub width: usize,
    /// How wide it is before its [`Doc::pad`], if it has one.
    pub before_pad: Option<usize>,
    /// Whether it has a place at which a line may end.
    pub breakable: bool,
    /// Whether it can't be one line.
    pub broken: bool,
}

/// Where an entry is printed.
#[derive(Clone, Copy, Default)]
pub struct Place {
    /// In which column.
    pub column: usize,
    /// How many blanks align it with its neighbours.
    pub pad: usize,
}

impl<'t> Doc<'t> {
    /// Adds characters of one line.
    pub fn text(&mut self, text: impl Into<Cow<'t, str>>) {
        let text = text.into();
        self.width += width(&text);
        self.elements.push(Element::Text(text));
    }

    /// Adds characters as they stand in the source.
    pub fn verbatim(&mut self, text: &'t str) {
        if text.contains('\n') {
            self.break_groups();
        }
        self.width += width(text);
        self.elements.push(Element::Verbatim(text));
    }

    /// Adds a comment, which ends its line.
    pub fn comment(&mut self, text: &'t str) {
        self.elements.push(Element::Comment(text));
    }

    /// Adds a place at which a line may end.
    pub fn line(&mut self, flat: Flat) {
        self.spaced_line(flat, false);
    }

    /// Adds a place at which a line may end, and after which an empty line stands if it does and `blank` holds.
    pub fn spaced_line(&mut self, flat: Flat, blank: bool) {
        let at = self.width;
        for group in self.unreached.drain(..) {
            if let Some(Element::Open(group)) = self.elements.get_mut(group) {
                group.width = at - group.start;
            }
        }
        match flat {
            Flat::Blank => self.width += 1,
            Flat::Nothing => {}
            Flat::Never => self.break_groups(),
        }
        self.breakable = true;
        self.elements.push(Element::Line(flat, blank));
    }

    /// Adds characters that stand only where the innermost group breaks.
    pub fn if_broken(&mut self, text: &'static str) {
        self.elements.push(Element::IfBroken(text));
    }

    /// Adds the place where blanks may align it with its neighbours.
    pub fn pad(&mut self) {
        self.before_pad = Some(self.width);
        self.elements.push(Element::Pad);
    }

    /// Begins a group.
    pub fn open(&mut self) {
        self.open.push(self.elements.len());
        self.elements.push(Element::Open(Group { start: self.width, width: 0, broken: false }));
    }

    /// Ends the innermost group.
    pub fn close(&mut self) {
        self.unreached.extend(self.open.pop());
        self.elements.push(Element::Close);
    }

    /// Indents the lines that begin from here on.
    pub fn indent(&mut self) {
        self.elements.push(Element::Indent);
    }

    /// Ends what [`Doc::indent`] began.
    pub fn dedent(&mut self) {
        self.elements.push(Element::Dedent);
    }

    /// Lets all open groups break.
    pub fn break_groups(&mut self) {
        self.broken = true;
        for group in self.open.iter().rev() {
            let Some(Element::Open(group)) = self.elements.get_mut(*group) else { return };
            // Where one is broken already, those around it are too.
            if std::mem::replace(&mut group.broken, true) {
                return;
            }
        }
    }

    /// Whether what comes next is the first line behind an opening bracket, on whose own line a comment may stand.
    pub fn is_after_bracket(&self) -> bool {
        matches!(self.elements.as_slice(), [.., Element::Indent] | [.., Element::Indent, Element::Comment(_)])
    }

    /// How many elements there are, for [`Doc::entry`].
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Takes back all elements from the one of this number on.
    pub fn truncate(&mut self, len: usize) {
        self.elements.truncate(len);
        self.begin();
    }

    /// Forgets what is known of the entry before.
    fn begin(&mut self) {
        self.width = 0;
        self.open.clear();
        self.unreached.clear();
        self.breakable = false;
        self.broken = false;
        self.before_pad = None;
    }

    /// Adds a comment behind the last entry.
    pub fn extend(&mut self, entry: &mut Entry, comment: &'t str) {
        self.comment(comment);
        entry.elements.end = self.elements.len();
    }

    /// Makes an entry of all elements from the one of this number on.
    pub fn entry(&mut self, from: usize) -> Entry {
        let end = self.width;
        for group in self.unreached.drain(..) {
            if let Some(Element::Open(group)) = self.elements.get_mut(group) {
                group.width = end - group.start;
            }
        }
        let entry = Entry {
            elements: from..self.elements.len(),
            width: self.width,
            before_pad: self.before_pad,
            breakable: self.breakable,
            broken: self.broken,
        };
        self.begin();
        entry
    }

    /// Prints an entry behind what stands in `out`, which has begun its line.
    pub fn print(&self, entry: &Entry, place: Place, out: &mut String) {
        let elements = self.elements.get(entry.elements.clone()).unwrap_or_default();
        let fits = place.column + place.pad + entry.width <= COLUMNS;
        if !entry.broken && (fits || !entry.breakable) {
            return flat(elements, place.pad, out);
        }
        let mut printer = Printer { out, column: place.column, indent: place.column, fresh: None, broken: vec![true] };
        elements.iter().for_each(|element| printer.element(element, place.pad));
    }
}

/// Prints elements of which none breaks.
fn flat(elements: &[Element<'_>], pad: usize, out: &mut String) {
    for element in elements {
        match element {
            Element::Text(text) => out.push_str(text),
            Element::Verbatim(text) => out.push_str(text),
            Element::Comment(text) => {
                out.push(' ');
                out.push_str(text);
            }
            Element::Line(Flat::Blank, _) => out.push(' '),
            Element::Pad => blanks(pad, out),
            _ => {}
        }
    }
}

struct Printer<'o> {
    out: &'o mut String,
    column: usize,
    indent: usize,
    /// Where the line begins, if it has nothing yet. An empty one gets no blanks.
    fresh: Option<usize>,
    /// Which of the groups around are broken; the first is the entry itself.
    broken: Vec<bool>,
}

impl Printer<'_> {
    fn element(&mut self, element: &Element<'_>, pad: usize) {
        match element {
            Element::Text(text) => self.text(text),
            Element::Verbatim(text) => self.verbatim(text),
            Element::Comment(text) => {
                if self.fresh.is_none() {
                    self.text(" ");
                }
                self.text(text);
            }
            Element::Line(Flat::Blank, _) if !self.is_broken() => self.text(" "),
            Element::Line(Flat::Nothing, _) if !self.is_broken() => {}
            Element::Line(_, blank) => self.newline(*blank),
            Element::IfBroken(text) if self.is_broken() => self.text(text),
            Element::IfBroken(_) => {}
            Element::Open(group) => {
                let fits = self.fresh.unwrap_or(self.column) + group.width <= COLUMNS;
                self.broken.push(self.is_broken() && (group.broken || !fits));
            }
            Element::Close => {
                self.broken.pop();
            }
            Element::Indent => self.indent += INDENT,
            Element::Dedent => self.indent -= INDENT,
            Element::Pad => {
                blanks(pad, self.out);
                self.column += pad;
            }
        }
    }

    fn is_broken(&self) -> bool {
        self.broken.last().copied().unwrap_or(true)
    }

    fn text(&mut self, text: &str) {
        if let Some(column) = self.fresh.take() {
            blanks(column, self.out);
            self.column = column;
        }
        self.out.push_str(text);
        self.column += width(text);
    }

    fn verbatim(&mut self, text: &str) {
        self.text(text);
        if let Some((_, last)) = text.rsplit_once('\n') {
            self.column = width(last);
        }
    }

    fn newline(&mut self, blank: bool) {
        self.out.push_str(if blank { "\n\n" } else { "\n" });
        self.fresh = Some(self.indent);
    }
}

/// How many characters a text has, which is how the places of diagnostics count too.
fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// Writes blanks.
pub fn blanks(count: usize, out: &mut String) {
    const BLANKS: &str = "                                                                ";
    let mut left = count;
    while left > 0 {
        let some = left.min(BLANKS.len());
        out.push_str(BLANKS.get(..some).unwrap_or_default());
        left -= some;
    }
}
