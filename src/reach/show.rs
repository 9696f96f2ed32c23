//! Answers as text, as JSON, as CSV and as a [`super::page`]: everything that leaves this folder as characters.

use serde_json::{Value as Json, json};

use super::answer::{Answer, PairAnswer, WayAnswer};
use super::diff::{Addresses, Change};
use super::matrix::{Cell, Matrix};
use super::question::Traced;
use super::sets::{self, Intervals};
use super::walk::Step;
use crate::source::{SourceMap, Span};

pub use super::page::matrix_html;

/// The version of the JSON that is written here.
const VERSION: u32 = 1;

/// A place as people write it: file and line.
fn place(sources: &SourceMap, span: Option<Span>) -> String {
    let Some((file, span)) = span.and_then(|span| Some((sources.file(span.file)?, span))) else { return String::new() };
    format!("  {}:{}", file.name(), file.lines().line_column(file.text(), span.start).line)
}

/// An answer as a tree.
pub fn text(answer: &Answer, sources: &SourceMap) -> String {
    let mut out = String::new();
    for name in &answer.empty {
        out.push_str(&format!("{name} has no member\n"));
    }
    for pair in &answer.pairs {
        out.push_str(&format!("{} -> {}\n", pair.from, pair.to));
        if pair.ways.is_empty() {
            out.push_str("  they share no family of addresses\n");
        }
        for way in &pair.ways {
            out.push_str(&way_text(way, sources));
        }
    }
    out
}

fn way_text(way: &WayAnswer, sources: &SourceMap) -> String {
    let mut out = format!("  over {}\n", way.how.name());
    let perhaps = way.may.minus(&way.sure);
    for (word, set) in [("reaches on", &way.sure), ("may reach on", &perhaps)] {
        if !set.is_empty() {
            out.push_str(&format!("    {word} {}\n", sets::shown_traffic(set)));
        }
    }
    if let Some(path) = &way.path {
        out.push_str(&steps(path, sources));
    }
    if !way.missing.is_empty() {
        out.push_str(&format!("    not for certain on {}\n", sets::shown_traffic(&way.missing)));
        out.push_str(&way.obstacle.as_ref().map_or_else(String::new, |traced| steps(traced, sources)));
    }
    out
}

fn steps(traced: &Traced, sources: &SourceMap) -> String {
    let (from, to) = (plain(&traced.names.0), plain(&traced.names.1));
    let head = format!("      {} from {from} to {to}\n", sets::shown_key(traced.key));
    let line = |step: &Step| {
        let mark = match (step.passes, step.unknown) {
            (_, true) => '?',
            (true, _) => '+',
            (false, _) => 'x',
        };
        format!("        {mark} {}{}\n", step.text, place(sources, step.span))
    };
    head + &traced.steps.iter().map(line).collect::<String>()
}

/// A name without the backticks of a message.
fn plain(name: &str) -> &str {
    name.trim_matches('`')
}

/// An answer as JSON.
pub fn json(answer: &Answer, sources: &SourceMap) -> Json {
    json!({
        "version": VERSION,
        "empty": answer.empty,
        "pairs": answer.pairs.iter().map(|pair| pair_json(pair, sources)).collect::<Vec<_>>(),
    })
}

fn pair_json(pair: &PairAnswer, sources: &SourceMap) -> Json {
    let ways: Vec<Json> = pair
        .ways
        .iter()
        .map(|way| {
            json!({
                "family": way.how.name(),
                "reaches": traffic_json(&way.sure),
                "may_reach": traffic_json(&way.may),
                "path": way.path.as_ref().map(|traced| traced_json(traced, sources)),
                "obstacle": way.obstacle.as_ref().map(|traced| traced_json(traced, sources)),
            })
        })
        .collect();
    json!({ "from": pair.from, "to": pair.to, "reached": pair.reaches(), "ways": ways })
}

fn traffic_json(set: &Intervals) -> Json {
    sets::as_traffic(set).iter().map(ToString::to_string).collect()
}

fn traced_json(traced: &Traced, sources: &SourceMap) -> Json {
    let steps: Vec<Json> = traced
        .steps
        .iter()
        .map(|step| {
            let at = step.span.and_then(|span| {
                let file = sources.file(span.file)?;
                Some(json!({ "file": file.name(), "start": span.start, "end": span.end }))
            });
            json!({ "text": step.text, "passes": step.passes, "known": !step.unknown, "at": at, "help": step.help })
        })
        .collect();
    json!({
        "from": plain(&traced.names.0),
        "to": plain(&traced.names.1),
        "on": sets::shown_key(traced.key),
        "steps": steps,
    })
}

fn cell_text(cell: &Cell) -> String {
    match (cell.all.is_empty(), cell.some.minus(&cell.all)) {
        (true, rest) if rest.is_empty() => String::from("-"),
        (true, rest) => format!("some: {}", sets::shown_traffic(&rest)),
        (false, rest) if rest.is_empty() => sets::shown_traffic(&cell.all),
        (false, rest) => format!("{}; some: {}", sets::shown_traffic(&cell.all), sets::shown_traffic(&rest)),
    }
}

/// A table as lines, one for each pair between which something passes.
pub fn matrix_text(matrix: &Matrix) -> String {
    let mut out = String::new();
    for (from, row) in matrix.names.iter().zip(&matrix.cells) {
        let open = matrix.names.iter().zip(row).filter(|(_, cell)| !cell.some.is_empty());
        for (to, cell) in open {
            out.push_str(&format!("{from} -> {to}  {}\n", cell_text(cell)));
        }
    }
    out
}

/// A table as CSV, as in RFC 4180.
pub fn matrix_csv(matrix: &Matrix) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |first: &str, rest: Vec<String>| {
        let all: Vec<String> = std::iter::once(first.to_owned()).chain(rest).map(|text| quoted(&text)).collect();
        format!("{}\r\n", all.join(","))
    };
    let rows = matrix.names.iter().zip(&matrix.cells).map(|(name, row)| line(name, row.iter().map(cell_text).collect()));
    line("from", matrix.names.clone()) + &rows.collect::<String>()
}

/// Changes as the lines of a plan.
pub fn changes_text(changes: &[Change]) -> String {
    change_lines(changes).iter().map(|line| format!("  {line}\n")).collect()
}

/// A line for each change, `+` for what opens and `-` for what closes, with its columns under those of the others.
pub fn change_lines(changes: &[Change]) -> Vec<String> {
    let columns: Vec<(String, String)> = changes.iter().map(|change| (names(&change.from), names(&change.to))).collect();
    let widest = |of: fn(&(String, String)) -> &String| {
        let widths = columns.iter().map(|column| of(column).chars().count());
        widths.filter(|width| *width <= WIDEST).max().unwrap_or_default()
    };
    let (from, to) = (widest(|column| &column.0), widest(|column| &column.1));
    let line = |(change, column): (&Change, &(String, String))| {
        let sign = if change.closed { '-' } else { '+' };
        format!("{sign} {:from$} -> {:to$}  {}{}", column.0, column.1, sets::shown_traffic(&change.traffic), addresses(change))
    };
    changes.iter().zip(&columns).map(line).collect()
}

/// What a change opens, in the words of a sentence.
pub fn opened(change: &Change) -> String {
    format!("{} on {}{}", names(&change.to), sets::shown_traffic(&change.traffic), addresses(change))
}

fn addresses(change: &Change) -> String {
    match &change.addresses {
        Some(Addresses::These(set)) => format!(" (from {})", shown_addresses(set)),
        Some(Addresses::AllBut(set)) => format!(" (from all but {})", shown_addresses(set)),
        None => String::new(),
    }
}

/// Columns do not grow beyond this many characters for the sake of one line.
const WIDEST: usize = 40;
/// So many names are told; of the others how many there are.
const MOST_NAMES: usize = 6;

fn names(all: &[String]) -> String {
    match all.split_at_checked(MOST_NAMES) {
        Some((first, rest)) if !rest.is_empty() => format!("{} and {} more", first.join(", "), rest.len()),
        _ => all.join(", "),
    }
}

fn blocks(set: &Intervals) -> Vec<String> {
    sets::as_blocks(set).iter().map(ToString::to_string).collect()
}

/// Changes as JSON.
pub fn changes_json(changes: &[Change]) -> Json {
    let of_change = |change: &Change| {
        json!({
            "opens": !change.closed,
            "from": change.from,
            "addresses": match &change.addresses {
                None => Json::Null,
                Some(Addresses::These(set)) => json!({ "in": blocks(set) }),
                Some(Addresses::AllBut(set)) => json!({ "not-in": blocks(set) }),
            },
            "to": change.to,
            "on": traffic_json(&change.traffic),
        })
    };
    changes.iter().map(of_change).collect()
}

/// Addresses as blocks; of very many only how many there are.
fn shown_addresses(set: &Intervals) -> String {
    const MOST: usize = 6;
    let blocks = sets::as_blocks(set);
    match blocks.len() {
        0..=MOST => blocks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        many => format!("{many} blocks"),
    }
}
