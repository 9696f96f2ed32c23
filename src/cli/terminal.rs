//! Where words go, and whether in colour.

use std::io::{IsTerminal, Write};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use super::args::{Global, When};
use crate::diagnostic::{Diagnostic, Severity, json, text};
use crate::plan::Tone;
use crate::source::SourceMap;

/// The two streams with what the user asked of them.
pub struct Terminal {
    color_out: bool,
    color_err: bool,
    width: usize,
    /// Say only what went wrong.
    pub quiet: bool,
    /// Results as JSON.
    pub json: bool,
}

const DEFAULT_WIDTH: usize = 100;

impl Terminal {
    pub fn new(global: &Global) -> Terminal {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colored = |terminal: bool| match global.color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && !no_color,
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let color_err = colored(std::io::stderr().is_terminal());
        listen(global.verbose, color_err);
        Terminal {
            color_out: colored(std::io::stdout().is_terminal()),
            color_err,
            width: columns.unwrap_or(DEFAULT_WIDTH),
            quiet: global.quiet,
            json: global.json,
        }
    }

    /// A result.
    pub fn out(&self, words: &str) {
        let mut out = std::io::stdout().lock();
        // A reader that went away is no error of ours.
        let _ = out.write_all(words.as_bytes()).and_then(|()| out.flush());
    }

    /// A result as one line of JSON.
    pub fn out_json(&self, value: &serde_json::Value) {
        self.out(&format!("{value}\n"));
    }

    /// Something said on the way.
    pub fn say(&self, words: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr().lock(), "{words}");
        }
    }

    /// Something wrong that has no code of its own: the command line, a file.
    pub fn complain(&self, words: &str) {
        let _ = writeln!(std::io::stderr().lock(), "error: {words}");
    }

    /// Diagnostics, on stderr; as JSON, on stdout, one a line.
    pub fn diagnose(&self, diagnostics: &[Diagnostic], sources: &SourceMap) {
        let told: Vec<&Diagnostic> =
            diagnostics.iter().filter(|diagnostic| !self.quiet || diagnostic.severity == Severity::Error).collect();
        if told.is_empty() {
            return;
        }
        if self.json {
            for diagnostic in told {
                self.out_json(&json::to_json(diagnostic, sources));
            }
            return;
        }
        let style = text::Style { color: self.color_err, width: self.width };
        let _ = std::io::stderr().lock().write_all(text::render_all(told, sources, style).as_bytes());
    }

    /// Colours for stdout.
    pub fn paint(&self, tone: Tone, words: &str) -> String {
        match self.color_out {
            true => painted(tone, words),
            false => words.to_owned(),
        }
    }

    /// Colours for stderr.
    pub fn paint_err(&self, tone: Tone, words: &str) -> String {
        match self.color_err {
            true => painted(tone, words),
            false => words.to_owned(),
        }
    }

    /// Whether somebody is there who can answer a question.
    pub fn can_ask(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Whether progress can be drawn over itself.
    pub fn is_live(&self) -> bool {
        std::io::stderr().is_terminal() && !self.quiet && !self.json
    }
}

fn painted(tone: Tone, words: &str) -> String {
    use anstyle::{AnsiColor, Style};
    let style = match tone {
        Tone::New => AnsiColor::Green.on_default(),
        Tone::Changed => AnsiColor::Yellow.on_default(),
        Tone::Gone => AnsiColor::Red.on_default(),
        Tone::Faint => Style::new().dimmed(),
        Tone::Strong => Style::new().bold(),
    };
    format!("{style}{words}{style:#}")
}

/// `-v` shows which calls are made, `-vv` also when they are sent. What is sent is never shown: bodies hold scripts,
/// and headers hold signatures.
fn listen(verbose: u8, color: bool) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(color).with_target(false).without_time();
    let ours = Targets::new().with_target("vpclang", level);
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours)).try_init();
}
