//! What a broken statement was probably meant to be, told from its characters alone.

use super::ast::{Name, Op};
use super::nearest;
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::schema::Kind;
use crate::source::Span;

/// The words that begin a statement of its own form, with that form.
const FORMS: [(&str, &str); 12] = [
    ("stack", "stack name"),
    ("param", "param name: type = value"),
    ("let", "let name = value"),
    ("service", "service name = tcp 8080"),
    ("output", "output name = value"),
    ("assert", "assert a can reach b on https"),
    ("check", "check condition \"message\""),
    ("allow", "allow https from anywhere"),
    ("deny", "deny all from anywhere"),
    ("use", "use \"path.vpc\" as name"),
    ("moved", "moved a.b to a.c"),
    ("existing", "existing network name { … }"),
];

/// Whether a word begins a statement that is no declaration.
pub fn is_statement_word(word: &str) -> bool {
    word != "existing" && FORMS.iter().any(|(form, _)| *form == word)
}

fn form(word: &str) -> Option<&'static str> {
    FORMS.iter().find(|(known, _)| *known == word).map(|(_, form)| *form)
}

fn kinds() -> impl Iterator<Item = &'static str> {
    Kind::ALL.iter().map(|kind| kind.word())
}

/// Whether the language has a kind of this name, or will have one.
pub fn is_kind(word: &str) -> bool {
    kinds().any(|kind| kind == word)
}

/// Whether a body may follow what begins with a word.
pub fn opens_body(word: &str) -> bool {
    is_kind(word) || matches!(word, "existing" | "use" | "stack")
}

/// Whether this spells an infix operator.
pub fn is_operator(spelling: &str) -> bool {
    Op::ALL.iter().any(|(known, _)| *known == spelling)
}

/// Whether some kind has an attribute of this name.
pub fn is_attribute(word: &str) -> bool {
    Kind::ALL.iter().any(|kind| kind.schema().attribute(word).is_some())
}

/// The error of a declaration whose kind the language does not have; of an attribute without its `=`, if what
/// follows is a value.
pub fn unknown_kind(text: &str, kind: &Name, value: Option<&Name>) -> Diagnostic {
    if let Some(value) = value {
        let value = text.get(value.span.range()).unwrap_or_default();
        return missing_equals(kind.span, &kind.text, value);
    }
    let words = kinds().chain(FORMS.iter().map(|(word, _)| *word));
    let error =
        Diagnostic::error(codes::UNKNOWN_KIND, format!("there is no kind `{}`", kind.text)).at(kind.span, "no kind of this name");
    match nearest(&kind.text, words) {
        Some(near) => error.help(format!("did you mean `{near}`?")).fix(kind.span, near),
        None => {
            let mut known: Vec<&str> = kinds().collect();
            known.dedup();
            error.help(format!("the kinds are {}", known.join(", ")))
        }
    }
}

fn missing_equals(word: Span, name: &str, value: &str) -> Diagnostic {
    let end = Span { start: word.end, ..word };
    Diagnostic::error(codes::MISSING_EQUALS, format!("there is no `=` between `{name}` and its value"))
        .at(word, "an attribute is written `name = value`")
        .help(format!("write `{name} = {value}`"))
        .fix(end, " =")
}

/// What is said of a broken statement, from its characters. `reads` says where the longest expression ends that
/// begins at a byte of the text.
pub fn of(text: &str, span: Span, reads: &dyn Fn(usize) -> usize) -> Diagnostic {
    let statement = Statement { text: text.get(span.range()).unwrap_or_default(), span };
    statement
        .quotes_and_brackets()
        .or_else(|| statement.own_form(reads))
        .or_else(|| statement.assignment(reads))
        .unwrap_or_else(|| statement.anything())
}

/// The name that a broken statement seems to declare or to set: its first word, or the second where no `=` or `:`
/// follows the first.
pub fn declares(statement: &str) -> Option<String> {
    let is_rest = |c: char| !(c.is_alphanumeric() || c == '-' || c == '_');
    let (word, rest) = statement.split_at(statement.find(is_rest).unwrap_or(statement.len()));
    let rest = rest.trim_start();
    // What begins with a digit is no name but a value, whose `=` is missing.
    let second = || rest.split(is_rest).next().filter(|word| word.starts_with(|c: char| !c.is_ascii_digit()));
    let name = match rest.starts_with(['=', ':']) {
        true => Some(word),
        false => second().or(Some(word)),
    };
    name.filter(|name| !name.is_empty()).map(str::to_owned)
}

struct Statement<'t> {
    text: &'t str,
    span: Span,
}

impl<'t> Statement<'t> {
    fn at(&self, from: usize, to: usize) -> Span {
        let start = self.span.start as usize;
        Span::new(self.span.file, start + from, start + to)
    }

    /// The first word, and what follows it after blanks with its offset.
    fn first_word(&self) -> (&'t str, usize, &'t str) {
        let end = self.text.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).unwrap_or(self.text.len());
        let word = self.text.get(..end).unwrap_or_default();
        let rest = self.text.get(end..).unwrap_or_default();
        let trimmed = rest.trim_start();
        (word, end + rest.len() - trimmed.len(), trimmed)
    }

    /// A quote or bracket without its partner.
    fn quotes_and_brackets(&self) -> Option<Diagnostic> {
        let mut open: Vec<(char, usize)> = Vec::new();
        let mut characters = self.text.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let in_string = matches!(open.last(), Some(('"', _)));
            match character {
                '\\' if in_string => {
                    characters.next();
                }
                '"' if in_string => {
                    open.pop();
                }
                '$' if in_string && matches!(characters.peek(), Some((_, '{'))) => {
                    characters.next();
                    open.push(('{', at));
                }
                _ if in_string => {}
                '"' if self.text.get(at..).is_some_and(|rest| rest.starts_with("\"\"\"")) => match self.skip_text(at) {
                    Some(after) => while characters.next_if(|(at, _)| *at < after).is_some() {},
                    None => return Some(self.unclosed('"', at)),
                },
                '"' | '(' | '[' | '{' => open.push((character, at)),
                ')' | ']' | '}' => match open.pop() {
                    Some((opener, _)) if partner(opener) == character => {}
                    Some((opener, at)) => return Some(self.unclosed(opener, at)),
                    None => return Some(self.stray(character, at)),
                },
                _ => {}
            }
        }
        let quote = open.iter().find(|(opener, _)| *opener == '"');
        quote.or(open.last()).map(|(opener, at)| self.unclosed(*opener, *at))
    }

    /// Where the text between `"""` that opens here ends.
    fn skip_text(&self, at: usize) -> Option<usize> {
        let inside = self.text.get(at + 3..)?;
        inside.find("\"\"\"").map(|end| at + 3 + end + 3)
    }

    fn unclosed(&self, opener: char, at: usize) -> Diagnostic {
        let opened = self.text.get(at..).unwrap_or_default();
        let multi_line = opened.starts_with("\"\"\"");
        let (code, what) = match opener {
            '"' if multi_line => (codes::UNCLOSED_STRING, "the text that this `\"\"\"` opens is never closed".to_owned()),
            '"' => (codes::UNCLOSED_STRING, format!("the string `{}` is never closed", one_line(opened))),
            _ => (codes::UNCLOSED_BRACKET, format!("the `{opener}` in `{}` is never closed", one_line(opened))),
        };
        let help = match opener {
            '"' if multi_line => "close it with `\"\"\"` on a line of its own; every line between begins with a blank".to_owned(),
            '"' => "a string ends with `\"` on the same line".to_owned(),
            _ => format!("close it with `{}`; inside, line ends may stand behind it and around commas", partner(opener)),
        };
        Diagnostic::error(code, what).at(self.at(at, at + if multi_line { 3 } else { 1 }), "opened here").help(help)
    }

    fn stray(&self, closer: char, at: usize) -> Diagnostic {
        Diagnostic::error(codes::STRAY_CLOSE, format!("this `{closer}` closes nothing"))
            .at(self.at(at, at + 1), "nothing is open here")
            .help("take it out")
            .fix(self.at(at, at + 1), "")
    }

    /// A statement that begins with a word of its own.
    fn own_form(&self, reads: &dyn Fn(usize) -> usize) -> Option<Diagnostic> {
        let (word, after, rest) = self.first_word();
        let form = form(word)?;
        if let ("let" | "param" | "service" | "output", Some(equals)) = (word, rest.find('=')) {
            let name = rest.get(..equals).unwrap_or_default().trim();
            let is_plain = !name.is_empty() && !name.contains(char::is_whitespace);
            if is_plain && (word != "param" || name.contains(':')) {
                return Some(self.value(name, after + equals + 1, reads));
            }
        }
        Some(
            Diagnostic::error(codes::UNKNOWN_STATEMENT, format!("`{}` is not how `{word}` is written", one_line(self.text)))
                .at(self.at(0, word.len()), "not understood")
                .help(format!("it is written `{form}`")),
        )
    }

    /// `name = …`, or what lacks its `=`.
    fn assignment(&self, reads: &dyn Fn(usize) -> usize) -> Option<Diagnostic> {
        let (word, after, rest) = self.first_word();
        if word.is_empty() || !word.starts_with(|c: char| c.is_alphabetic()) {
            return None;
        }
        if rest.starts_with('=') && !rest.starts_with("==") {
            return Some(self.value(word, after + 1, reads));
        }
        if let Some(value) = rest.strip_prefix(':') {
            let colon = self.at(after, after + 1);
            return Some(
                Diagnostic::error(codes::MISSING_EQUALS, format!("there is no `=` between `{word}` and its value"))
                    .at(colon, "an attribute is written `name = value`")
                    .help(format!("write `{word} = {}`", value.trim()))
                    .fix(self.at(word.len(), after + 1), " ="),
            );
        }
        let known = is_attribute(word);
        let value_like = rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '"' | '[' | '/' | '{'));
        let is_kind = Kind::ALL.iter().any(|kind| kind.word() == word);
        match (known && !rest.is_empty() && !is_kind) || value_like && !rest.contains("->") && !is_kind {
            true => Some(missing_equals(self.at(0, word.len()), word, one_line(rest))),
            false => None,
        }
    }

    /// What stands behind a `=` and is no expression.
    fn value(&self, name: &str, from: usize, reads: &dyn Fn(usize) -> usize) -> Diagnostic {
        let written = self.text.get(from..).unwrap_or_default();
        let value = written.trim();
        let start = from + written.len() - written.trim_start().len();
        if value.is_empty() {
            return Diagnostic::error(codes::MISSING_VALUE, format!("`{name}` has no value"))
                .at(self.at(from.saturating_sub(1), from), "a value must follow on the same line")
                .help(format!("write a value behind `=`, or take `{name}` out"));
        }
        if let Some(error) = self.dangling(from) {
            return error;
        }
        let base = self.span.start as usize;
        let understood = reads(base + start).saturating_sub(base).clamp(start, self.text.len());
        let rest = self.text.get(understood..).unwrap_or_default();
        let skipped = rest.len() - rest.trim_start().len();
        let at = understood + skipped;
        let rest = one_line(rest.trim_start());
        let message = match self.text.get(start..understood).map(str::trim).filter(|read| !read.is_empty()) {
            Some(read) => format!("`{rest}` does not continue `{}`", one_line(read)),
            None => format!("`{rest}` is no value"),
        };
        let error =
            Diagnostic::error(codes::INVALID_EXPRESSION, message).at(self.at(at, self.text.len()), "not understood from here");
        match habit(rest, skipped == 0) {
            Some(help) => error.help(help),
            None => error.help("an operator stands between two values, and a comma between two elements of a list"),
        }
    }

    /// An operator behind which the line ends.
    fn dangling(&self, from: usize) -> Option<Diagnostic> {
        let mut end = from;
        for line in self.text.get(from..)?.split_inclusive('\n') {
            let code = line.split(" #").next().unwrap_or(line).trim_end();
            let operator = code.rsplit([' ', '\t']).next().filter(|last| last.len() < code.len() && is_operator(last));
            if let Some(operator) = operator {
                let at = end + code.len() - operator.len();
                return Some(
                    Diagnostic::error(codes::INVALID_EXPRESSION, format!("no value follows `{operator}` on its line"))
                        .at(self.at(at, at + operator.len()), "the line ends here")
                        .help(format!(
                            "a line that begins with `{operator}` continues the one above; one that ends with it does not"
                        )),
                );
            }
            end += line.len();
        }
        None
    }

    fn anything(&self) -> Diagnostic {
        let (word, _, rest) = self.first_word();
        let code: Code = codes::UNKNOWN_STATEMENT;
        let shown = one_line(self.text);
        let error = Diagnostic::error(code, format!("`{shown}` is no statement")).at(self.at(0, self.text.len()), "not understood");
        let is_kind = Kind::ALL.iter().any(|kind| kind.word() == word);
        match (is_kind, rest) {
            (true, _) => error.help(format!("a declaration is written `{word} name {{`")),
            (false, rest) if rest.contains("->") || self.text.contains("->") => error.help("a route is written `0.0.0.0/0 -> igw`"),
            _ => error
                .help("a statement begins with a word: `cidr = …`, `subnet lan {`, `allow ssh from …`; a comment begins with `#`"),
        }
    }
}

fn partner(opener: char) -> char {
    match opener {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        other => other,
    }
}

/// As much of the text as fits into a message.
fn one_line(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default().trim_end();
    let end = line.char_indices().nth(40).map_or(line.len(), |(at, _)| at);
    line.get(..end).unwrap_or_default()
}

/// What other languages write, and we do not.
fn habit(rest: &str, glued: bool) -> Option<&'static str> {
    const HABITS: [(&str, &str); 8] = [
        ("&&", "write `and`"),
        ("||", "write `or`"),
        ("!=", "write a blank on each side of `!=`"),
        ("!", "write `not`"),
        ("'", "strings stand in double quotes"),
        ("//", "a comment begins with `#`"),
        ("?", "write `if a then b else c`"),
        ("$", "a value is named as it is: `${…}` belongs in strings"),
    ];
    if let Some((_, help)) = HABITS.iter().find(|(habit, _)| rest.starts_with(habit)) {
        return Some(help);
    }
    let operator = rest.starts_with(['+', '-', '*', '/', '%', '<', '>', '=']);
    match operator {
        true if glued || rest.get(1..2).is_none_or(|next| next != " ") => Some("an operator has a blank on each side"),
        true => Some("a value must follow the operator"),
        false => None,
    }
}
