//! Texts and places in them.
//!
//! A [`SourceMap`] holds every text that one run looks at, and what the paths in programs lead to: `file("…")` to
//! bytes, `use "…"` to another text. It is filled before analysis begins, so that everything after it is a pure
//! function of it.
//! Only [`LineIndex`] knows about lines and columns; everywhere else a place is a byte [`Span`].

mod line_index;
mod private;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

pub use line_index::{LineColumn, LineIndex};
pub use private::HEAD as KEY_HEAD;

/// Which text of a [`SourceMap`] a span lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A half-open range of bytes in one text. Both ends lie on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Span {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file, start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that holds both; `other` must lie in the same text.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// As a range that slices the text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One text with its name and its lines.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: Arc<str>,
    lines: LineIndex,
    invalid_utf8: Option<u32>,
    private: Vec<Range<usize>>,
}

impl SourceFile {
    /// The path as the user wrote it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text; bytes that are no UTF-8 stand in it as U+FFFD.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines of the text.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// Where the first bytes were that are no UTF-8, if there were any, as an offset into [`Self::text`].
    pub fn invalid_utf8(&self) -> Option<u32> {
        self.invalid_utf8
    }

    /// The bytes of private keys in the text, which nobody is shown.
    pub fn private_keys(&self) -> &[Range<usize>] {
        &self.private
    }
}

/// Why a file that a program names could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetProblem {
    /// There is no such file.
    Missing,
    /// The path is absolute, or leads out of the program's folder (also through a link).
    Outside,
    /// It begins like a private key. The rest of it was not read.
    PrivateKey,
    /// It has more bytes than any use of it allows.
    TooLarge(u64),
    /// The system refused to read it: its own words.
    Unreadable(String),
}

/// What `file("path")` found.
pub type Asset = Result<Arc<[u8]>, AssetProblem>;

/// What `use "path"` found: a text of the same map.
pub type Used = Result<FileId, AssetProblem>;

/// Every text of one run, and what the paths in the programs among them lead to. A path begins in the folder of the
/// text that names it, so one path can mean two things in two texts.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    assets: BTreeMap<FileId, BTreeMap<String, Asset>>,
    uses: BTreeMap<FileId, BTreeMap<String, Used>>,
}

impl SourceMap {
    /// An empty map.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a text as it was read, and says how to name it from now on.
    pub fn add(&mut self, name: impl Into<String>, bytes: &[u8]) -> FileId {
        let invalid_utf8 = std::str::from_utf8(bytes).err().map(|e| u32::try_from(e.valid_up_to()).unwrap_or(u32::MAX));
        let text: Arc<str> = String::from_utf8_lossy(bytes).into();
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let private = private::private_keys(&text);
        self.files.push(SourceFile { name: name.into(), lines: LineIndex::new(&text), text, invalid_utf8, private });
        id
    }

    /// Records what the path of a `file("…")` in a text leads to. The path is spelled as in the text.
    pub fn attach(&mut self, file: FileId, path: impl Into<String>, asset: Asset) {
        self.assets.entry(file).or_default().insert(path.into(), asset);
    }

    /// What the path of a `file("…")` in a text leads to; `None` if nobody looked.
    pub fn asset(&self, file: FileId, path: &str) -> Option<&Asset> {
        self.assets.get(&file)?.get(path)
    }

    /// Records what the path of a `use "…"` in a text leads to. The path is spelled as in the text.
    pub fn connect(&mut self, file: FileId, path: impl Into<String>, used: Used) {
        self.uses.entry(file).or_default().insert(path.into(), used);
    }

    /// What the path of a `use "…"` in a text leads to; `None` if nobody looked.
    pub fn used(&self, file: FileId, path: &str) -> Option<&Used> {
        self.uses.get(&file)?.get(path)
    }

    /// The texts in the order in which they were added. The first is the program.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(u32::try_from(at).unwrap_or(u32::MAX)), file))
    }

    /// The text that a span points into.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The characters of a span; empty if it does not lie in its text.
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).and_then(|file| file.text().get(span.range())).unwrap_or_default()
    }

    /// `main.vpc:41`, for one-line messages.
    pub fn place(&self, span: Span) -> String {
        match self.file(span.file) {
            Some(file) => format!("{}:{}", file.name(), file.lines().line_column(file.text(), span.start).line),
            None => String::new(),
        }
    }
}
