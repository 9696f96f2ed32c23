//! Filters of the Describe actions: names joined by "and", values by "or", with wildcards.

use std::collections::BTreeSet;

use crate::sandbox::account::{Region, View};
use crate::sandbox::error::Refusal;
use crate::sandbox::protocol::query::Params;

/// A filter of a kind: its documented name, and the values of a resource under it.
pub(crate) type Field<T> = (&'static str, fn(&T, &View<'_>) -> Vec<String>);

/// The filters of one request.
pub(crate) struct Filters<T: 'static> {
    conditions: Vec<Condition<T>>,
}

struct Condition<T: 'static> {
    subject: Subject<T>,
    patterns: Vec<Pattern>,
}

enum Subject<T: 'static> {
    Field(fn(&T, &View<'_>) -> Vec<String>),
    Tag(String),
    TagKey,
}

impl<T: 'static> Filters<T> {
    /// Reads `Filter.N`. An unknown name is `InvalidParameterValue` "The filter '…' is invalid". A request has at most 50 filters, and
    /// a value at most 255 characters (EC2 User Guide, "Find your Amazon EC2 resources"), with `FilterLimitExceeded` for "too many
    /// filters or too many filter values" (ERR); its message counts the 200 values of the whole call, where the guide has them per
    /// filter. The code for a value that is too long is unverified.
    pub(crate) fn parse(params: &Params, fields: &[Field<T>]) -> Result<Filters<T>, Refusal> {
        let mut conditions = Vec::new();
        for filter in params.list("Filter") {
            let name = filter.required("Name")?;
            let values = filter.texts("Value");
            if values.is_empty() {
                return Err(Refusal::value(format!("The filter '{name}' has no values")));
            }
            if values.iter().any(|value| value.chars().count() > 255) {
                return Err(Refusal::value(format!("The filter '{name}' has a value of more than 255 characters")));
            }
            let patterns = values.into_iter().map(Pattern::parse).collect();
            conditions.push(Condition { subject: Subject::parse(name, fields)?, patterns });
        }
        let too_many = |message: &str| Err(Refusal::new("FilterLimitExceeded", message));
        match (conditions.len(), conditions.iter().map(|condition| condition.patterns.len()).sum::<usize>()) {
            (51.., _) => too_many("The maximum number of filters specified on a single call is 50"),
            (_, 201..) => too_many("The maximum number of filter values specified on a single call is 200"),
            _ => Ok(Filters { conditions }),
        }
    }

    /// Whether a tag is asked for: what some faults hide is hidden from tag filters only.
    pub(crate) fn by_tag(&self) -> bool {
        self.conditions.iter().any(|condition| !matches!(condition.subject, Subject::Field(_)))
    }

    /// Whether a resource passes every condition.
    pub(crate) fn accept(&self, id: &str, resource: &T, view: &View<'_>) -> bool {
        self.conditions.iter().all(|condition| condition.accept(id, resource, view))
    }
}

impl<T: 'static> Condition<T> {
    fn accept(&self, id: &str, resource: &T, view: &View<'_>) -> bool {
        let any = |value: &str| self.patterns.iter().any(|pattern| pattern.matches(value));
        match &self.subject {
            Subject::Field(values) => values(resource, view).iter().any(|value| any(value)),
            Subject::Tag(key) => tag(view.region, id, key).is_some_and(any),
            Subject::TagKey => view.region.tags.get(id).is_some_and(|tags| tags.pairs.keys().any(|key| any(key))),
        }
    }
}

impl<T: 'static> Subject<T> {
    fn parse(name: &str, fields: &[Field<T>]) -> Result<Subject<T>, Refusal> {
        if let Some(key) = name.strip_prefix("tag:") {
            return Ok(Subject::Tag(key.to_owned()));
        }
        if name == "tag-key" {
            return Ok(Subject::TagKey);
        }
        let field = fields.iter().find(|(field, _)| *field == name);
        field.map(|(_, values)| Subject::Field(*values)).ok_or_else(|| Refusal::value(format!("The filter '{name}' is invalid")))
    }
}

fn tag<'r>(region: &'r Region, id: &str, key: &str) -> Option<&'r str> {
    region.tags.get(id)?.pairs.get(key).map(String::as_str)
}

/// A value of a filter: `*` stands for any characters, `?` for one or none, a backslash takes the meaning from the next (EC2 User
/// Guide, "List and filter your resources": "a question mark (?) matches zero or one character").
pub(crate) struct Pattern {
    parts: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Exactly(char),
    OneOrNone,
    Any,
}

impl Pattern {
    pub(crate) fn parse(text: &str) -> Pattern {
        let mut parts = Vec::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            parts.push(match character {
                '*' => Part::Any,
                '?' => Part::OneOrNone,
                '\\' => Part::Exactly(characters.next().unwrap_or('\\')),
                _ => Part::Exactly(character),
            });
        }
        Pattern { parts }
    }

    /// Matches by keeping every place of the pattern that the text read so far may have led to, so that no pattern costs more than
    /// pattern times text.
    pub(crate) fn matches(&self, text: &str) -> bool {
        if self.parts.iter().all(|part| part.literal().is_some()) {
            return self.parts.len() <= text.len() && text.chars().eq(self.parts.iter().filter_map(Part::literal));
        }
        let mut at: BTreeSet<usize> = self.onward(0).collect();
        for character in text.chars() {
            at = at.iter().filter_map(|place| self.after(*place, character)).flat_map(|place| self.onward(place)).collect();
        }
        at.contains(&self.parts.len())
    }

    /// A place and those after it that are reached by no character.
    fn onward(&self, place: usize) -> impl Iterator<Item = usize> {
        let skipped = self.parts.iter().skip(place).take_while(|part| part.literal().is_none()).count();
        place..=place + skipped
    }

    /// The place after one more character, if the pattern has one there.
    fn after(&self, place: usize, character: char) -> Option<usize> {
        match self.parts.get(place)? {
            Part::Any => Some(place),
            Part::OneOrNone => Some(place + 1),
            Part::Exactly(expected) => (*expected == character).then_some(place + 1),
        }
    }
}

impl Part {
    fn literal(&self) -> Option<char> {
        match self {
            Part::Exactly(character) => Some(*character),
            Part::OneOrNone | Part::Any => None,
        }
    }
}
