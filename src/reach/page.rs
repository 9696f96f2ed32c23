//! The table of who reaches whom as a page that needs nothing beside itself: for a screen, light or dark, and for paper.

use super::matrix::{Cell, Matrix};
use super::sets::{self, Intervals};

/// From so many columns on, their names stand upright, or they would be all that is seen of the table.
const MANY: usize = 10;

/// A table as a page.
pub fn matrix_html(matrix: &Matrix) -> String {
    let head: String = matrix.names.iter().map(|name| format!("<th scope=\"col\"><span>{}</span></th>", name_html(name))).collect();
    let rows = matrix.names.iter().zip(&matrix.cells).map(|(from, row)| {
        let cells: String = matrix.names.iter().zip(row).map(|(to, cell)| cell_html(from, to, cell)).collect();
        format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", name_html(from))
    });
    let class = if matrix.names.len() >= MANY { " class=\"many\"" } else { "" };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Who reaches whom</title>\n\
         <style>\n{STYLE}</style>\n<h1>Who reaches whom</h1>\n{LEGEND}\
         <table{class}>\n<thead><tr><td>from \u{2193} \u{a0} to \u{2192}</td>{head}</tr></thead>\n<tbody>\n{}</tbody>\n</table>\n</html>\n",
        rows.collect::<String>()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A name that may be broken where its parts end.
fn name_html(name: &str) -> String {
    escaped(name).replace('.', ".<wbr>").replace('[', "<wbr>[")
}

/// What passes, each rule unbroken. What is named over a cell tells its row and column where neither is in sight.
fn cell_html(from: &str, to: &str, cell: &Cell) -> String {
    let rest = cell.some.minus(&cell.all);
    let itself = if from == to { " self" } else { "" };
    if cell.some.is_empty() {
        return format!("<td class=\"no{itself}\">\u{2013}</td>");
    }
    let part = |class: &str, word: &str, set: &Intervals| match set.is_empty() {
        true => String::new(),
        false => format!("<div class=\"{class}\">{word}{}</div>", traffic_html(set)),
    };
    let title = escaped(&format!("{from} \u{2192} {to}"));
    format!("<td class=\"yes{itself}\" title=\"{title}\">{}{}</td>", part("all", "", &cell.all), part("some", "some: ", &rest))
}

fn traffic_html(set: &Intervals) -> String {
    let rules = sets::shown_traffic(set);
    rules.split(", ").map(|rule| format!("<span>{}</span>", escaped(rule))).collect::<Vec<_>>().join(", ")
}

const LEGEND: &str = "<p>Rows open connections, columns take them. <b class=\"all\">Upright</b>: between all members, whatever AWS \
                      picks. <i class=\"some\">Slanted, after <q>some</q></i>: between some members, from some addresses, or perhaps. \
                      \u{2013}: nothing passes.</p>\n";

/// Colours are named once for each scheme; on paper there is one. Rows and columns keep their names in sight.
const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #656d76; --line: #d0d7de; --head: #f1f4f7; \
--all: #dcf2e1; --all-ink: #0b4a1f; --some: #fdf0cd; --some-ink: #5c4300 }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e8ee; --paper: #12161b; --faint: #88929d; --line: #363e48; --head: #1d232b; \
--all: #123822; --all-ink: #a6e8ba; --some: #3b2f0c; --some-ink: #f1d488 } }
body { margin: 1.5rem; font: 14px/1.4 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
h1 { margin: 0 0 .25rem; font-size: 1.25rem }
p { max-width: 60rem; margin: 0 0 1rem; color: var(--faint) }
p b, p i { font-weight: inherit; padding: 0 .3em }
table { border-collapse: separate; border-spacing: 0; border: solid var(--line); border-width: 1px 0 0 1px }
th, td { padding: .3rem .55rem; border: solid var(--line); border-width: 0 1px 1px 0; text-align: left; vertical-align: top; \
background: var(--paper) }
th { max-width: 16rem; font-weight: 600; background: var(--head); overflow-wrap: break-word }
thead td { color: var(--faint); background: var(--head); white-space: nowrap; vertical-align: bottom }
thead th { min-width: 6rem; vertical-align: bottom; position: sticky; top: 0; z-index: 1 }
tbody th { min-width: 8rem; position: sticky; left: 0; z-index: 1 }
thead td { position: sticky; top: 0; left: 0; z-index: 2 }
.many thead th { min-width: 0; max-width: none; height: 9rem }
.many thead th span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 14rem; overflow-wrap: anywhere }
td span { white-space: nowrap }
.no { color: var(--faint) }
.all { color: var(--all-ink) } .some { color: var(--some-ink); font-style: italic }
.yes { background: var(--some) } .yes:has(.all) { background: var(--all) }
p .all { background: var(--all) } p .some { background: var(--some) }
.self { box-shadow: inset 0 0 0 2px var(--line) }
tbody tr:hover > * { border-bottom-color: var(--ink) }
@media print { @page { size: landscape; margin: 1cm }
:root { color-scheme: light; --ink: #000; --paper: #fff; --faint: #555; --line: #888; --head: #eee; --all: #fff; --all-ink: #000; \
--some: #fff; --some-ink: #000 }
body { margin: 0; font-size: 9px } th, td { padding: .15rem .3rem } thead th, tbody th, thead td { position: static }
.all { font-weight: 600 } tr { break-inside: avoid } }
";
