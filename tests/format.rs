//! The formatter: what each construct looks like, and what holds of any text at all.
//!
//! Damaged programs are taken in samples. `VPCLANG_LONG=1` takes every character of every program instead, which is
//! up to an hour of work in a release build.

#[path = "format/verb.rs"]
mod verb;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use vpclang::format::format;
use vpclang::source::SourceMap;
use vpclang::syntax::{Parse, parse};

const KINDS: &str = include_str!("programs/kinds.vpc");
const SHOP: &str = include_str!("programs/shop.vpc");

/// Every place where a comment may stand, and every construct that may break.
const THICKET: &str = include_str!("format/thicket.vpc");

fn read(text: &str) -> Parse {
    let mut sources = SourceMap::new();
    let file = sources.add("main.vpc", text.as_bytes());
    parse(text, file)
}

fn formatted(text: &str) -> String {
    format(text, &read(text))
}

/// The tree as its types show it, without places. Blanks inside of `tcp 443` are no part of it.
fn tree(parse: &Parse) -> String {
    let shown = format!("{:?}", parse.file);
    let mut out = String::with_capacity(shown.len());
    let mut rest = shown.as_str();
    while let Some((before, after)) = rest.split_once("Span {") {
        out.push_str(before);
        rest = after.split_once(" }").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    let mut parts = out.split("Literal(Ports, \"");
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (words, after) = part.split_once('"').unwrap();
        let words = words.replace("\\t", " ");
        let words: Vec<&str> = words.split_whitespace().collect();
        let _ = write!(without, "Literal(Ports, \"{}\"{after}", words.join(" "));
    }
    respelled(&without)
}

fn comments<'t>(text: &'t str, parse: &Parse) -> Vec<&'t str> {
    parse.comments.iter().map(|comment| &text[comment.span.range()]).collect()
}

/// The text with every IPv6 address in its one spelling, which is all that the formatter changes of a word.
fn respelled(text: &str) -> String {
    let of_address = |character: char| character.is_ascii_hexdigit() || matches!(character, ':' | '.');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.find(|character| !of_address(character)).unwrap_or(rest.len()));
        match word.parse::<std::net::Ipv6Addr>() {
            Ok(address) => out.push_str(&address.to_string()),
            Err(_) => out.push_str(word),
        }
        let next = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(&after[..next]);
        rest = &after[next..];
    }
    out
}

/// What no formatting may take away or add.
fn characters(text: &str) -> String {
    respelled(text).chars().filter(|character| !character.is_whitespace() && *character != ',').collect()
}

/// Everything that must hold of any text at all. Says what became of it.
fn holds(text: &str) -> String {
    let before = read(text);
    let once = format(text, &before);
    let after = read(&once);
    assert_eq!(characters(&once), characters(text), "characters came or went:\n{text}\n────\n{once}");
    assert_eq!(comments(&once, &after), comments(text, &before), "comments changed:\n{text}\n────\n{once}");
    assert_eq!(tree(&after), tree(&before), "the tree changed:\n{text}\n────\n{once}");
    assert_eq!(format(&once, &after), once, "formatting twice is not formatting once:\n{text}");
    once
}

/// The most that can be said of the lines of what was formatted without damage.
fn is_tidy(text: &str) {
    assert!(!text.starts_with('\n') && !text.contains("\n\n\n") && !text.ends_with("\n\n"), "blank lines:\n{text}");
    assert!(text.is_empty() || text.ends_with('\n'), "no line end at the end:\n{text}");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn programs_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => programs_below(&path, found),
            false if path.extension().is_some_and(|extension| extension == "vpc") => found.push(path),
            false => {}
        }
    }
}

/// The programs in a folder, with their paths.
fn programs(folder: &str) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    programs_below(&root().join(folder), &mut paths);
    assert!(!paths.is_empty(), "there are no programs in {folder}");
    let lossy = |path: &PathBuf| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    paths.iter().map(|path| (path.display().to_string(), lossy(path))).collect()
}

/// The programs of the manual.
fn fences() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for page in fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()) {
        if page.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&page).unwrap();
        for part in text.split("\n```vpc\n").skip(1) {
            let (program, _) = part.split_once("\n```").unwrap();
            found.push((page.display().to_string(), format!("{program}\n")));
        }
    }
    assert!(found.len() > 10, "the manual has lost its programs");
    found
}

#[test]
fn the_tree_tells_programs_apart_and_places_do_not() {
    let of = |text: &str| tree(&read(text));
    assert_eq!(of("let a = [1, tcp  2]"), of("let  a = [\n 1,\n tcp 2,\n]\n"));
    assert_eq!(of("let a = 2001:DB8:0::1"), of("let a = 2001:db8::1"));
    let texts =
        ["let a = 1", "let a = (1)", "let a = 1 + 2", "let a = 1 + 2 * 3", "let a = (1 + 2) * 3", "a = 1", "a = [1]", "a = \"1\""];
    for (at, text) in texts.iter().enumerate() {
        assert!(texts[..at].iter().all(|other| of(other) != of(text)), "{text}");
    }
}

/// Looks at what becomes of a text.
fn golden(name: &str, text: &str) {
    let shown = format!("{text}\n────────\n{}", holds(text));
    insta::with_settings!({omit_expression => true}, { insta::assert_snapshot!(name, shown) });
}

/// A value that leaves no room beside it.
const LONG: &str = "a-name-of-so-many-words-that-nothing-has-room-beside-it";

#[test]
fn statements_have_one_blank_between_their_parts() {
    golden(
        "statements_have_one_blank_between_their_parts",
        r#"stack   shop[ env ]
param env :"dev"|"prod"="dev"
param  n:list[ int ]?   =   3   where n > 0 and n  <= 6    "one to six"
let   a   =   1
let b:int   =   2
service metrics=tcp   9100
output  all=[ w.ip   for w in lab.worker ]
assert   only lab  can   reach internet   on https    "because"
assert a   cannot reach b
check a  == 1    "one"
moved   a.b   to   c.d
use "more.vpc" as less[ k   in ks ]   if a  { p=1 }
existing   network   far{id="vpc-1"}
network lab{
cidr=10.0.0.0/16
sg   door
acl edge{
100   allow   all   from anywhere
}
}
role app{ allow "s3:GetObject"   on "arn" }"#,
    );
}

#[test]
fn neighbours_align_until_something_stands_between() {
    golden(
        "neighbours_align_until_something_stands_between",
        &format!(
            r#"let a = 1
let long-name = 2
let typed: int = 3
let b = 4
service x = tcp 1
service other = tcp 2
output p = 1
output other = 2

network lab {{
  a = 1 # the comment behind it ends nothing
  long-name = 2

  b = 3
  other = 4
  # a comment
  c = 5
  tags = {{Owner: "{LONG}", Other: "{LONG}"}}
  d = 6
  some-name = 7
  dhcp {{}}
  e = 8
  longest = 9
  let z = 1
  f = 10

  routes r {{
    0.0.0.0/0 -> igw
    [10.0.0.0/8, offices] -> hub
    ::/0 -> igw
  }}
}}"#
        ),
    );
}

/// Beside a name that is longer, a value may not fit that fits by itself.
#[test]
fn who_is_too_wide_for_a_run_stands_apart() {
    golden(
        "who_is_too_wide_for_a_run_stands_apart",
        &format!(
            r#"network lab {{
  a = 1
  b = [{LONG}, monitoring-and-all-of-it, x]
  name = 2
  c = "{LONG} {LONG} {LONG}"
  other-and-longer-name = 3
}}"#
        ),
    );
}

#[test]
fn lists_and_maps_break_by_width_alone() {
    golden(
        "lists_and_maps_break_by_width_alone",
        &format!(
            r#"let short = [
  1,
  2,
]
let tags = {{ Owner  :  "net" , "Cost Center":"7",}}
let empty = [ [ ], {{ }} ]
let long = [{LONG}, [1, 2], {{key: {LONG}}}]
let nested = [[{LONG}, {LONG}], 1]

let fits = [{LONG}, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]

let wide = [{LONG}, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]

let spaced = [
  {LONG},


  {LONG},
]"#
        ),
    );
}

#[test]
fn comprehensions_break_before_for_and_if() {
    golden(
        "comprehensions_break_before_for_and_if",
        &format!(
            "let a = [ n   for n in xs ]\nlet b = [ n * 2   for n in   xs if n > 1 ]\n\
         let c = [n for n in {LONG} for m in {LONG} if n != m]\nlet d = {{\"${{n}}\": {LONG} for n in {LONG}}}"
        ),
    );
}

#[test]
fn calls_break_like_lists_and_around_their_one_list() {
    golden(
        "calls_break_like_lists_and_around_their_one_list",
        &format!(
            r#"let a = join( [ "a" , "b" ] , ", " , )
let b = join(["{LONG}", "b"], "{LONG}")
let c = max([{LONG}, {LONG}])
let d = lab.subnet(/24, 1).host( 3 ).{LONG}.contains({LONG})
let e = things[ {LONG}, {LONG} ].len
let f = file("{LONG}/{LONG}/{LONG}")"#
        ),
    );
}

#[test]
fn operators_begin_the_lines_that_they_continue() {
    golden(
        "operators_begin_the_lines_that_they_continue",
        &format!(
            r#"let a = 1
  + 2
let b = {LONG} + {LONG} - 3
let c = {LONG} or {LONG} and not x == 1 or y
let d = 0 .. 3
let e = ({LONG} + {LONG}) * 2
let f = [1, {LONG}] + [2, {LONG}]
check {LONG} == 1 and {LONG} == 2 "both""#
        ),
    );
}

#[test]
fn choices_break_before_then_and_else() {
    golden(
        "choices_break_before_then_and_else",
        &format!(
            r#"let a = if x
  then 1
  else 2
let b = if {LONG} then {LONG} else 2
let c = if x then {LONG} else if y then {LONG} else if z then 1 else 2
let d = [if x then {LONG} else {LONG}, 1]"#
        ),
    );
}

/// A `{` behind a line that continues another one would open no body.
#[test]
fn heads_break_in_their_brackets_only() {
    golden(
        "heads_break_in_their_brackets_only",
        &format!(
            r#"node a[z in {LONG}, i in {LONG}] {{
  x = 1
}}
node b if {LONG} == 1 and {LONG} == 2 {{
  x = 1
}}
node c if [{LONG}, {LONG}].contains({LONG}) {{
  x = 1
}}"#
        ),
    );
}

#[test]
fn where_nothing_may_break_a_line_stays_long() {
    golden(
        "where_nothing_may_break_a_line_stays_long",
        &format!(
            r#"let a = "{LONG} {LONG}"
param n: int = 3 where {LONG} "{LONG}, so that it is too long"
assert {LONG} can reach {LONG} on {LONG}
moved {LONG} to {LONG}"#
        ),
    );
}

#[test]
fn texts_move_with_their_statement() {
    golden(
        "texts_move_with_their_statement",
        "let top = \"\"\"\n        one\n          two\n\n        ${x}\n        \"\"\"\nnetwork lab {\n  name = 1\n  other-name = 2\n\
         init = \"\"\"\n three\n  \"\"\"\n  deep = [\"\"\"\n        four\n    \"\"\", f(\"\"\"\n  \"\"\")]\n\
         deeper = if x then \"\"\"\n   five\n   \"\"\" else \"six\"\n  last = \"\"\"\n\tseven\n\t\"\"\".trim()\n}",
    );
}

#[test]
fn addresses_are_spelled_as_in_rfc_5952() {
    golden(
        "addresses_are_spelled_as_in_rfc_5952",
        "let a = [2001:DB8:0:0:0:0:0:1, 0:0:0:0:0:0:0:0/0, 2001:db8:0:1:1:1:1:1, 2001:db8::0:1, ::FFFF:c000:201, fe80::1/064]\n\
         let b = {2001:db8::1 : 1, ::/0 : 2}[ 2001:DB8::1 ]\nlet c = ::1 .. ::5\nlet d = 1:2\nlet e = 10.0.0.1 .. 10.0.0.5",
    );
}

#[test]
fn blank_lines_are_kept_one_at_most_and_none_at_the_ends() {
    golden(
        "blank_lines_are_kept_one_at_most_and_none_at_the_ends",
        "\n\n# first\n\n\n\nlet a = 1\n\n\nnetwork lab {\n\n\n  a = 1\n\n\n  # comment\n\n\n\n  b = 2\n\n\n}\nlet b = 1\n\n\n",
    );
}

#[test]
fn bodies_are_broken_unless_they_are_empty() {
    golden(
        "bodies_are_broken_unless_they_are_empty",
        "dhcp { domain = \"x\" }\nsg a { }\nsg b {\n\n}\nsg c\nstack s { tags = {a: 1} }\nnetwork lab { # what\n}\n\
         node n { # one\n  # two\n  } # three\ngateway g { kind = internet # four\n}",
    );
}

#[test]
fn comments_stay_with_what_they_follow() {
    golden(
        "comments_stay_with_what_they_follow",
        "   #no blank   \nlet a = 1    # behind\n      # above\n\n  # apart\nlet b = [ # bracket\n\n# first\n\n1 # one\n, # comma\n2, # two\n\n\
         # last\n]\nlet c = [\n# alone\n]\nlet d = {a: # colon\n1, b:\n# below\n2}\nlet e = [n # value\nfor n in xs # for\n# above if\nif n]\n\
         let f = (# open\n1 # close\n)\nlet g = f(1, # one\n2)\nlet h = f([1] # one\n)\nlet i = f(# none\n)\n#allow(W0004)\nlet j = 1\n# end",
    );
}

#[test]
fn comments_continue_lines() {
    golden(
        "comments_continue_lines",
        "let a = 1 # one\n# two\n\n+ 2 # three\n* 3\nlet b = if x # four\n# five\nthen y # six\nelse z # seven\n\
         node m[i in xs, # eight\n] if a {\nx = 1\n}\nnode o if a # nine\nand b {\nx = 1\n}",
    );
}

#[test]
fn damage_is_copied_and_what_stands_around_it_is_not() {
    golden(
        "damage_is_copied_and_what_stands_around_it_is_not",
        "let a=1\n    this  is   nothing   # behind\nlet  b  =  [1,\n   2\nnetwork lab {\n      cidr   10.0.0.0/16\n      zone =  a\n\
         dhcp { }   too   much\n  vpc   x  {\n        a  =  1\n  }\n}\nlet s  = \"open\nlet c  =  3",
    );
}

#[test]
fn unmatched_braces_stay_unmatched() {
    golden(
        "unmatched_braces_stay_unmatched",
        "network lab {\n   cidr  = 10.0.0.0/16\n   sg a {\n      allow  http from b\n\nnetwork far {\n   x =  1\n}\n}\n",
    );
}

#[test]
fn line_ends_of_windows_and_blanks_at_the_end_go() {
    assert_eq!(
        holds("let a = 1  \r\n\r\n# c  \r\nlet b = \"\"\"\r\n  x\r\n  \"\"\"\r\n"),
        "let a = 1\n\n# c\nlet b = \"\"\"\n  x\n  \"\"\"\n"
    );
    assert_eq!(holds("\u{feff}let  a = 1"), "\u{feff}let a = 1\n");
    for empty in ["", "\n", " \n\t\n", "\r\n"] {
        assert_eq!(holds(empty), "");
    }
    assert_eq!(holds("# alone"), "# alone\n");
}

/// What nobody looked into is left alone.
#[test]
fn what_nests_too_deep_is_left_as_it_is() {
    let text = format!("let  a = {}1{}\n", "(".repeat(70), ")".repeat(70));
    assert_eq!(holds(&text), text);
}

#[test]
fn what_people_copy_is_formatted() {
    let mut wrong = String::new();
    let files = ["examples", "tests/programs", "tests/corpus/ok", "src/cli/verbs"].map(programs).concat();
    for (path, text) in [files, fences()].concat() {
        let text = text.replace("stack NAME", "stack name");
        if formatted(&text) != text {
            let _ = writeln!(wrong, "{path}\n{}", formatted(&text));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_program_keeps_its_tree_and_its_comments() {
    let all = [programs("examples"), programs("tests/programs"), programs("tests/corpus/ok"), fences()].concat();
    for (path, text) in all {
        let parse = read(&text);
        let once = holds(&text);
        if parse.errors.is_empty() {
            is_tidy(&once);
            assert!(once.lines().all(|line| line.trim_end() == line), "{path} has blanks at the end of a line:\n{once}");
        }
    }
}

#[test]
fn every_faulty_program_keeps_its_tree_and_its_comments() {
    for (_, text) in programs("tests/corpus/bad") {
        holds(&text);
    }
}

/// All characters of a text or, without `VPCLANG_LONG=1`, one of so many.
fn places(text: &str, one_of: usize) -> impl Iterator<Item = (usize, char)> {
    let long = std::env::var_os("VPCLANG_LONG").is_some_and(|value| value == "1");
    text.char_indices().step_by(if long { 1 } else { one_of })
}

#[test]
fn every_deletion_of_a_character_is_formatted() {
    for (text, one_of) in [(KINDS, 11), (SHOP, 13), (THICKET, 7)] {
        for (at, character) in places(text, one_of) {
            let (before, after) = text.split_at(at);
            holds(&format!("{before}{}", &after[character.len_utf8()..]));
        }
    }
}

#[test]
fn every_truncation_is_formatted() {
    for (text, one_of) in [(KINDS, 11), (SHOP, 13), (THICKET, 7)] {
        for (at, _) in places(text, one_of) {
            holds(&text[..at]);
        }
    }
}

#[test]
fn snippets_anywhere_are_formatted() {
    const SNIPPETS: [&str; 16] =
        ["}", "{", "[", "]", ")", "\"", "\n", " = ", "#", "# c\n", "${", "\"\"\"\n", "subnet ", "é", "\r\n", "\t"];
    for (number, snippet) in SNIPPETS.into_iter().enumerate() {
        for (text, one_of) in [(KINDS, 101), (THICKET, 53)] {
            for (at, _) in places(text, one_of + number) {
                holds(&format!("{}{snippet}{}", &text[..at], &text[at..]));
            }
        }
    }
}

/// The text with other blanks: each run of blanks outside of strings and comments is one of `runs`, where one stood
/// already, and the blanks at the begin of a line anything.
fn respaced(text: &str, runs: &[&str]) -> String {
    let mut next = runs.iter().cycle();
    let mut out = String::new();
    let mut in_text = false;
    for line in text.split_inclusive('\n') {
        let ends_text = in_text && line.trim_start().starts_with("\"\"\"");
        if in_text || line.trim_start().starts_with('#') || ends_text {
            out.push_str(line);
            in_text = !ends_text && in_text;
            continue;
        }
        in_text = line.trim_end().ends_with("\"\"\"");
        out.push_str(next.next().unwrap());
        let code = line.trim_start_matches([' ', '\t']);
        let (mut quoted, mut before) = (false, ' ');
        for (at, character) in code.char_indices() {
            quoted ^= character == '"';
            match character {
                '#' if !quoted => {
                    out.push_str(&code[at..]);
                    break;
                }
                // `20 GiB` has one blank and no other.
                ' ' if !quoted && before == ' ' => {}
                ' ' if !quoted && !code[at..].starts_with(" GiB") => {
                    out.push(' ');
                    out.push_str(next.next().unwrap());
                }
                '\n' => {
                    out.push_str(next.next().unwrap());
                    out.push('\n');
                }
                _ => out.push(character),
            }
            before = if quoted { '"' } else { character };
        }
    }
    out
}

/// An expression in which `·` stands for blanks, `○` for what may stand inside of brackets, and `◇` for blanks or a
/// line end before an operator.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("x"),
        Just("monitoring"),
        Just("a-name-of-many-words-for-a-thing"),
        Just("-12"),
        Just("tcp·8000-8100"),
        Just("10.117.0.0/16"),
        Just("2001:db8::1"),
        Just("::/0"),
        Just("20 GiB"),
        Just("\"a string of ${n + 1} words, # and no comment\""),
        Just("lab.worker.len"),
        Just("[○]"),
    ]
    .prop_map(str::to_owned);
    leaf.prop_recursive(5, 24, 4, |inner| {
        let some = proptest::collection::vec(inner.clone(), 1..5);
        let calm = inner.clone().prop_filter("an `if` needs parentheses", |e| !e.starts_with("if"));
        let operand = calm.clone().prop_map(|e| if e.contains('◇') || e.starts_with("not") { format!("(○{e}○)") } else { e });
        let operator = prop_oneof![Just("+"), Just("or"), Just("and"), Just("*"), Just("-")];
        prop_oneof![
            some.clone().prop_map(|es| format!("[○{}○]", es.join("○,○"))),
            some.clone().prop_map(|es| format!("[○{},○]", es.join("○,○"))),
            some.clone().prop_map(|es| {
                let entries: Vec<String> = es.iter().enumerate().map(|(n, e)| format!("key-{n}·:○{e}")).collect();
                format!("{{○{}○}}", entries.join("○,○"))
            }),
            some.clone().prop_map(|es| format!("call(○{}○)", es.join("○,○"))),
            (inner.clone(), inner.clone(), calm.clone()).prop_map(|(e, xs, c)| format!("[○{e}○·for·i·in·{xs}○·if·{c}○]")),
            (calm.clone(), inner.clone()).prop_map(|(k, v)| format!("{{○(○{k}○)·:○{v}○·for·i·in·xs○}}")),
            (calm.clone(), inner.clone(), inner.clone()).prop_map(|(c, a, b)| format!("(○if·{c}◇then·{a}◇else·{b}○)")),
            (operand.clone(), proptest::collection::vec((operator, operand.clone()), 1..4)).prop_map(|(first, rest)| {
                let links: String = rest.iter().map(|(op, right)| format!("◇{op}·{right}")).collect();
                format!("{first}{links}")
            }),
            (operand.clone(), operand.clone()).prop_map(|(a, b)| format!("{a}··..·{b}")),
            operand.prop_map(|e| format!("not·{e}")),
            (inner.clone(), inner).prop_map(|(i, e)| format!("things[○{i}○].host(○{e}○).len")),
        ]
    })
}

/// Fills the places of an expression, each with the next of these.
fn filled(template: &str, blanks: &[&str], free: &[&str], fold: &[&str]) -> String {
    let (mut blanks, mut free, mut fold) = (blanks.iter().cycle(), free.iter().cycle(), fold.iter().cycle());
    let mut out = String::new();
    for character in template.chars() {
        match character {
            '·' => out.push_str(blanks.next().unwrap()),
            '○' => out.push_str(free.next().unwrap()),
            '◇' => out.push_str(fold.next().unwrap()),
            _ => out.push(character),
        }
    }
    out
}

/// Statements round an expression. In the head of a declaration nothing may continue on another line.
fn statements(template: &str) -> String {
    let on_one_line = template.replace('◇', "·");
    format!(
        "let·x·=·{template}\nlet·y:·list[int]·=·{template}\ncheck·{template}·\"why\"\nassert·only·a·can·reach·b·on·{template}\n\
         network·lab·{{\n·name·=·{template}\n·other-name·=·{template}\n\
         node·n[○i·in·{on_one_line}○]·if·{on_one_line}·{{\na·=·1\nb·=·2\n}}\n}}\n"
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn where_lines_ended_decides_nothing(
        template in expression(),
        blanks in proptest::collection::vec(prop_oneof![" ", "  ", "\t"], 1..20),
        free in proptest::collection::vec(prop_oneof!["", " ", "\n", "  \n\t"], 1..20),
        fold in proptest::collection::vec(prop_oneof![" ", "\n    ", "  \n"], 1..20),
    ) {
        let all = |fillers: &[String]| fillers.to_vec();
        let (blanks, free, fold) = (all(&blanks), all(&free), all(&fold));
        let (blanks, free, fold): (Vec<&str>, Vec<&str>, Vec<&str>) = (
            blanks.iter().map(String::as_str).collect(),
            free.iter().map(String::as_str).collect(),
            fold.iter().map(String::as_str).collect(),
        );
        let program = statements(&template);
        let plain = filled(&program, &[" "], &[""], &[" "]);
        prop_assume!(read(&plain).errors.is_empty());
        prop_assert_eq!(holds(&filled(&program, &blanks, &free, &fold)), holds(&plain));
    }

    #[test]
    fn comments_anywhere_are_kept(
        template in expression(),
        free in proptest::collection::vec(prop_oneof!["", " ", "\n\n", " # behind\n", "\n # above\n"], 1..20),
        fold in proptest::collection::vec(prop_oneof![" ", "\n ", " # behind\n", "\n # above\n"], 1..20),
    ) {
        let free: Vec<&str> = free.iter().map(String::as_str).collect();
        let fold: Vec<&str> = fold.iter().map(String::as_str).collect();
        let program = statements(&template);
        let text = filled(&program, &[" "], &free, &fold);
        let spread = filled(&program, &["   "], &free, &fold);
        let once = holds(&text);
        if read(&text).errors.is_empty() {
            is_tidy(&once);
            prop_assert_eq!(holds(&spread), once);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blanks_decide_nothing(runs in proptest::collection::vec(prop_oneof!["", " ", "    ", "\t", " \t  "], 1..40)) {
        let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
        for text in [KINDS, SHOP, THICKET] {
            prop_assert_eq!(holds(&respaced(text, &runs)), formatted(text));
        }
    }

    #[test]
    fn line_ends_decide_nothing_inside_brackets(ends in proptest::collection::vec(prop_oneof!["", "\n", "\n\n  ", "  \n"], 1..40)) {
        let mut next = ends.iter().cycle();
        for text in [KINDS, SHOP] {
            let parts: Vec<&str> = text.split_inclusive(", ").collect();
            let broken: String = parts.iter().map(|part| format!("{part}{}", if part.ends_with(", ") { next.next().unwrap() } else { "" })).collect();
            prop_assert_eq!(holds(&broken), formatted(text));
        }
    }

    #[test]
    fn any_lines_are_formatted(lines in proptest::collection::vec(0..LINES.len(), 0..24)) {
        let text: String = lines.iter().map(|line| LINES[*line]).collect();
        holds(&text);
    }

    #[test]
    fn any_bytes_are_formatted(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        holds(&String::from_utf8_lossy(&bytes));
    }
}

/// Lines that meet one another in any order, so that braces mostly do not match.
const LINES: [&str; 40] = [
    "network lab {\n",
    "  subnet lan {\n",
    "node n[\n  i in 0..3, # i\n] if a and b {\n",
    "}\n",
    "  }\n",
    "    } # end\n",
    "\n",
    "\n\n\n",
    "# comment\n",
    "    # deep comment\n",
    "  cidr = 10.0.0.0/16\n",
    "cidr=10.0.0.0/16 # behind\n",
    "      zone   =   us-east-1a\n",
    "let a = [1,\n 2 # two\n]\n",
    "let long = a + b\n  # above\n  + c\n",
    "let x = \"\"\"\n    text\n      more # no comment\n  \"\"\"\n",
    "  init = \"\"\"\n   open\n",
    "let y = if a then b\n  else c\n",
    "  0.0.0.0/0 -> igw\n",
    "[a, b] -> c # way\n",
    "allow https from [anywhere,] \"why\"\n",
    "garbage in = the middle\n",
    "what is this {\n  a = 1 }\n",
    "let b = (1\n",
    "let s = \"open\n",
    "dhcp { domain = \"x\" }\n",
    "dhcp {} extra\n",
    "sg c {}\n",
    "address front\n",
    "stack s { tags = {a: 1} }\n",
    "use \"x.vpc\" as m[k in ks] if c { p = 1 }\n",
    "param p: \"a\"|\"b\" = \"a\"  where p != \"\" \"no\"\n",
    "assert only a can reach b on c \"why\"\n",
    "moved a.b to a.c\n",
    "100 allow all from anywhere\n",
    "  + 5\n",
    "then d\n",
    "[\n",
    "},\n",
    "network far { region = r",
];
