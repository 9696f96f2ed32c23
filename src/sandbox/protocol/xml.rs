//! Writes XML straight into one text.

use std::fmt::{Display, Write};

/// An XML text under construction. Elements are written in the order in which they shall appear.
#[derive(Debug, Default)]
pub(crate) struct Xml {
    text: String,
}

impl Xml {
    /// The text so far.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// An element with a text.
    pub(crate) fn text(&mut self, tag: &str, value: &str) {
        self.open(tag);
        self.escaped(value);
        self.close(tag);
    }

    /// An element with a text, if there is one.
    pub(crate) fn optional(&mut self, tag: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(tag, value);
        }
    }

    /// An element with a value whose printed form needs no escaping: a number, a boolean, an address.
    pub(crate) fn value(&mut self, tag: &str, value: impl Display) {
        self.open(tag);
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{value}");
        self.close(tag);
    }

    /// An element around others.
    pub(crate) fn within(&mut self, tag: &str, content: impl FnOnce(&mut Xml)) {
        self.open(tag);
        content(self);
        self.close(tag);
    }

    /// A set: one `item` per value.
    pub(crate) fn set<T>(&mut self, tag: &str, items: impl IntoIterator<Item = T>, mut content: impl FnMut(&mut Xml, T)) {
        self.open(tag);
        for item in items {
            self.within("item", |xml| content(xml, item));
        }
        self.close(tag);
    }

    fn open(&mut self, tag: &str) {
        self.text.push('<');
        self.text.push_str(tag);
        self.text.push('>');
    }

    fn close(&mut self, tag: &str) {
        self.text.push_str("</");
        self.text.push_str(tag);
        self.text.push('>');
    }

    fn escaped(&mut self, value: &str) {
        for character in value.chars() {
            match character {
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '&' => self.text.push_str("&amp;"),
                '"' => self.text.push_str("&quot;"),
                // A parser turns a bare carriage return into a line feed.
                '\r' => self.text.push_str("&#xD;"),
                _ => self.text.push(character),
            }
        }
    }
}
