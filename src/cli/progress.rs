//! What is seen of an apply while it runs: a line for everything that ends, and on a terminal a line for everything
//! that runs and a bar for the whole. With `--json`, an event a line on stdout.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde_json::json;

use super::terminal::Terminal;
use crate::apply::{Event, Summary};
use crate::plan::{Change, Plan, Tone, action_word};

/// Shows events as they come.
pub struct Progress<'a> {
    plan: &'a Plan,
    terminal: &'a Terminal,
    live: Option<Live>,
}

struct Live {
    all: MultiProgress,
    total: ProgressBar,
    running: BTreeMap<usize, ProgressBar>,
}

const TICK: Duration = Duration::from_millis(100);

impl<'a> Progress<'a> {
    pub fn new(plan: &'a Plan, terminal: &'a Terminal) -> Progress<'a> {
        let live = terminal.is_live().then(|| {
            let all = MultiProgress::new();
            let style = ProgressStyle::with_template("  {bar:30} {pos} of {len}  {elapsed}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            let total = all.add(ProgressBar::new(plan.changes.len() as u64).with_style(style));
            total.enable_steady_tick(TICK);
            Live { all, total, running: BTreeMap::new() }
        });
        Progress { plan, terminal, live }
    }

    pub fn event(&mut self, event: &Event) {
        if self.terminal.json {
            return self.terminal.out_json(&self.as_json(event));
        }
        match event {
            Event::Started(change) => self.started(*change),
            Event::Done(change, elapsed) => {
                let line = self.line("✓", Tone::New, *change, &format!("  {}", seconds(*elapsed)));
                self.ended(*change, &line);
            }
            Event::Failed(change, error) => {
                let line = self.line("✗", Tone::Gone, *change, &format!("  {}", error.code().unwrap_or("failed")));
                self.ended(*change, &line);
            }
            Event::Skipped(change, because) => {
                let name = self.change(*because).map(|other| other.identity.address.to_string()).unwrap_or_default();
                let line = self.line("·", Tone::Faint, *change, &format!("  not started: `{name}` failed"));
                self.ended(*change, &line);
            }
            Event::Stopping => self.print("stopping: what runs will finish; press Ctrl-C again to stop at once"),
        }
    }

    pub fn finish(self) {
        if let Some(live) = self.live {
            live.total.finish_and_clear();
        }
    }

    fn change(&self, number: usize) -> Option<&'a Change> {
        self.plan.changes.get(number)
    }

    fn line(&self, sign: &str, tone: Tone, number: usize, end: &str) -> String {
        let Some(change) = self.change(number) else { return String::new() };
        let name = format!("{} {}", change.kind.word(), change.identity.address);
        format!("  {} {name:26}{}", self.terminal.paint_err(tone, sign), self.terminal.paint_err(Tone::Faint, end))
    }

    fn started(&mut self, number: usize) {
        let Some(change) = self.change(number) else { return };
        let Some(live) = &mut self.live else { return };
        let style =
            ProgressStyle::with_template("  {spinner} {msg}  {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        let words = format!("{} {}  {}", change.kind.word(), change.identity.address, action_word(change.action));
        let bar = live.all.insert_before(&live.total, ProgressBar::new_spinner().with_style(style).with_message(words));
        bar.enable_steady_tick(TICK);
        live.running.insert(number, bar);
    }

    fn ended(&mut self, number: usize, line: &str) {
        self.print(line);
        if let Some(live) = &mut self.live {
            live.total.inc(1);
            if let Some(bar) = live.running.remove(&number) {
                bar.finish_and_clear();
                live.all.remove(&bar);
            }
        }
    }

    fn print(&self, line: &str) {
        match &self.live {
            Some(live) => drop(live.all.println(line)),
            None => self.terminal.say(line),
        }
    }

    fn as_json(&self, event: &Event) -> serde_json::Value {
        let who = |number: &usize| self.change(*number).map(|change| change.identity.address.to_string());
        let kind = |number: &usize| self.change(*number).map(|change| (change.kind.word(), action_word(change.action)));
        match event {
            Event::Started(change) => {
                let (kind, action) = kind(change).unwrap_or_default();
                json!({"version": 1, "event": "started", "address": who(change), "kind": kind, "action": action})
            }
            Event::Done(change, elapsed) => {
                let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
                json!({"version": 1, "event": "done", "address": who(change), "milliseconds": milliseconds})
            }
            Event::Failed(change, error) => {
                json!({"version": 1, "event": "failed", "address": who(change), "action": error.action, "code": error.code(), "message": error.failure.to_string()})
            }
            Event::Skipped(change, because) => {
                json!({"version": 1, "event": "skipped", "address": who(change), "because": who(because)})
            }
            Event::Stopping => json!({"version": 1, "event": "stopping"}),
        }
    }
}

/// The last line: what is done, what failed, what was not begun.
pub fn summary(plan: &Plan, summary: &Summary, elapsed: Duration) -> String {
    let mut parts = vec![format!("{} of {} done", summary.done, plan.changes.len())];
    if !summary.failed.is_empty() {
        parts.push(format!("{} failed", summary.failed.len()));
    }
    if !summary.not_started.is_empty() {
        parts.push(format!("{} not started", summary.not_started.len()));
    }
    parts.push(seconds(elapsed));
    parts.join(" · ")
}

fn seconds(elapsed: Duration) -> String {
    match elapsed.as_secs() {
        0..60 => format!("{:.1} s", elapsed.as_secs_f64()),
        long => format!("{} min {} s", long / 60, long % 60),
    }
}
