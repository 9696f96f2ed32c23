//! How diagnostics are shown: the picture of a terminal, and the JSON of a program.

use std::time::{Duration, Instant};

use vpclang::diagnostic::json::to_json;
use vpclang::diagnostic::text::{Style, count, render, render_all};
use vpclang::diagnostic::{Code, Diagnostic};
use vpclang::source::{SourceMap, Span};

const PLAIN: Style = Style { color: false, width: 80 };

const LAB: &str = "\
stack awsome-day

network lab {
  region = us-east-1
  cidr   = 10.117.0.0/16

  subnet lan {
    cidr = 10.117.0.0/24
    zone = us-east-1a
  }

  # The second one.
  subnet dmz {
    cidr = 10.117.0.128/25
    zone = us-west-2a
  }
}
";

/// A text in which spans are found by what stands there.
struct Scene {
    sources: SourceMap,
}

impl Scene {
    fn new(texts: &[(&str, &str)]) -> Scene {
        let mut sources = SourceMap::new();
        for (name, text) in texts {
            sources.add(*name, text.as_bytes());
        }
        Scene { sources }
    }

    fn span(&self, name: &str, what: &str) -> Span {
        let (id, file) = self.sources.files().find(|(_, file)| file.name() == name).unwrap();
        let start = file.text().find(what).unwrap();
        Span::new(id, start, start + what.len())
    }

    fn end(&self, name: &str) -> Span {
        let (id, file) = self.sources.files().find(|(_, file)| file.name() == name).unwrap();
        Span::new(id, file.text().len(), file.text().len())
    }
}

fn error(message: &str) -> Diagnostic {
    Diagnostic::error(Code("E0405"), message)
}

fn pictures() -> Vec<(&'static str, String)> {
    let scene = Scene::new(&[
        ("main.vpc", LAB),
        ("shared.vpc", "network far {\n  cidr = 10.117.0.0/16\n}\n"),
        ("odd.vpc", "stack a\r\nlet\tb = \"\u{1b}[31m\u{0}\u{feff}\"\r\nlet c = 日本語 5\n"),
    ]);
    let at = |what: &str| scene.span("main.vpc", what);
    let show = |diagnostic: Diagnostic| render(&diagnostic, &scene.sources, PLAIN);
    vec![
        (
            "places far apart share a box, and the one at fault is heavy",
            show(
                error("`10.117.0.128/25` of subnet `dmz` overlaps `10.117.0.0/24` of subnet `lan`")
                    .at(at("10.117.0.128/25"), "lies inside the block of `lan`")
                    .at(at("10.117.0.0/24"), "`lan` has this block")
                    .note("an address belongs to one subnet of a network, so that a packet to it has one place to go")
                    .help("the next free block of this size is `10.117.1.0/25`"),
            ),
        ),
        (
            "another text goes on in the same box",
            show(
                error("`lab` and `far` can't be peered")
                    .at(at("10.117.0.0/16"), "these addresses")
                    .at(scene.span("shared.vpc", "10.117.0.0/16"), "are these"),
            ),
        ),
        (
            "two labels on a line, one of them long",
            show(error("no such zone").at(at("us-west-2a"), "a zone of another region").at(
                scene.span("main.vpc", "zone = us-west"),
                "this says in which availability zone the subnet lies, and goes on about it for longer than a line",
            )),
        ),
        (
            "many lines are shown by their ends",
            show(error("never closed").at(at(LAB.get(18..LAB.len() - 1).unwrap()), "this body")),
        ),
        (
            "the end of the text",
            show(error("`}` is missing").at(scene.end("main.vpc"), "expected here").at(at("network lab {"), "to close this")),
        ),
        (
            "no place at all",
            show(
                Diagnostic::warning(
                    Code("W0001"),
                    "a long message without a place, which has to be wrapped somewhere, for it is longer than a line",
                )
                .help("first\n  second"),
            ),
        ),
        (
            "what a terminal would obey is drawn",
            show(error("`\u{1b}[31m` is \u{7} dangerous").at(scene.span("odd.vpc", "\u{1b}[31m\u{0}"), "\u{1b}[31m")),
        ),
        (
            "a carriage return can be pointed at",
            show(error("a line ends with a carriage return").at(scene.span("odd.vpc", "\r"), "here")),
        ),
        ("wide characters", show(error("no value").at(scene.span("odd.vpc", "5"), "five"))),
    ]
}

#[test]
fn pictures_of_messages() {
    let text: String = pictures().into_iter().map(|(name, picture)| format!("━━━━ {name}\n\n{picture}\n")).collect();
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("pictures", text);
    });
}

#[test]
fn nothing_is_wider_than_it_should_be_and_nothing_is_obeyed() {
    for (name, picture) in pictures() {
        for line in picture.lines() {
            assert!(line.chars().count() <= PLAIN.width, "{name}: {line}");
            assert!(!line.contains(|character: char| character.is_control()), "{name}: {line:?}");
            assert_eq!(line, line.trim_end(), "{name}");
        }
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let scene = Scene::new(&[("main.vpc", LAB)]);
    let diagnostic = error("overlap")
        .at(scene.span("main.vpc", "10.117.0.128/25"), "inside")
        .at(scene.span("main.vpc", "10.117.0.0/24"), "outside")
        .note("why")
        .help("what to do");
    let colored = render(&diagnostic, &scene.sources, Style { color: true, ..PLAIN });
    let mut bare = String::new();
    let mut escapes = 0;
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
        escapes += 1;
    }
    bare.push_str(rest);
    assert_eq!(bare, render(&diagnostic, &scene.sources, PLAIN));
    assert!(escapes > 10);
    for line in colored.lines().filter(|line| line.contains('\u{1b}')) {
        assert!(line.rfind("\u{1b}[0m") >= line.rfind("\u{1b}[1m"), "a colour runs out of its line: {line:?}");
    }
}

#[test]
fn a_line_of_five_megabytes_is_clipped_in_no_time() {
    let text = "x".repeat(5_000_000);
    let scene = Scene::new(&[("main.vpc", &text)]);
    let (id, _) = scene.sources.files().next().unwrap();
    let begun = Instant::now();
    let diagnostics: Vec<Diagnostic> = (0..100)
        .map(|at| {
            error("noise").at(Span::new(id, at * 50_000, at * 50_000 + 7), "here").at(Span::new(id, 0, 5_000_000), "all of it")
        })
        .collect();
    let shown = render_all(&diagnostics, &scene.sources, PLAIN);
    assert!(shown.lines().all(|line| line.chars().count() <= 80));
    assert!(shown.contains("━━━┯━━━"), "the label is not where it points");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn labels_may_point_anywhere() {
    let scene = Scene::new(&[("main.vpc", "é\n\n日本\n"), ("empty.vpc", "")]);
    for (id, file) in scene.sources.files() {
        for start in 0..file.text().len() + 3 {
            for end in 0..file.text().len() + 3 {
                for other in 0..file.text().len() + 3 {
                    let diagnostic = error("m").at(Span::new(id, start, end), "a").at(Span::new(id, other, other + 1), "b");
                    let shown = render(&diagnostic, &scene.sources, PLAIN);
                    assert!(shown.starts_with("error[E0405]: m\n") && shown.contains("── a"), "{start}..{end} {other}\n{shown}");
                }
            }
        }
    }
}

#[test]
fn the_summary_counts() {
    let scene = Scene::new(&[("main.vpc", LAB)]);
    let shown = render_all(&[error("a"), Diagnostic::warning(Code("W0001"), "b"), error("c")], &scene.sources, PLAIN);
    assert_eq!(shown, "error[E0405]: a\n\nwarning[W0001]: b\n\nerror[E0405]: c\n\n2 errors, 1 warning\n");
    assert_eq!(render_all(&[], &scene.sources, PLAIN), "");
    assert_eq!(count(1, 2), "1 error, 2 warnings");
    assert_eq!(count(0, 0), "no errors");
}

#[test]
fn json_has_bytes_and_columns() {
    let scene = Scene::new(&[("main.vpc", "# é\nlet b = 10.0.0.5/8\n")]);
    let span = scene.span("main.vpc", "10.0.0.5/8");
    let diagnostic =
        Diagnostic::error(Code("E0304"), "host bits").at(span, "here").help("write `10.0.0.0/8`").fix(span, "10.0.0.0/8");
    let place = |text: &str| {
        serde_json::json!({
            "file": "main.vpc",
            "bytes": {"start": 13, "end": 23},
            "start": {"line": 2, "column": 9},
            "end": {"line": 2, "column": 19},
            "text": text,
        })
    };
    assert_eq!(
        to_json(&diagnostic, &scene.sources),
        serde_json::json!({
            "version": 1,
            "code": "E0304",
            "severity": "error",
            "message": "host bits",
            "labels": [place("here")],
            "notes": [],
            "help": "write `10.0.0.0/8`",
            "fix": place("10.0.0.0/8"),
        })
    );
    let bare = to_json(&Diagnostic::warning(Code("W0001"), "m"), &scene.sources);
    assert_eq!(
        (&bare["labels"], &bare["fix"], &bare["severity"]),
        (&serde_json::json!([]), &serde_json::Value::Null, &"warning".into())
    );
}
