//! `vpclang status`: how the account differs from the program. Changes nothing.

use super::online;
use crate::cli::Exit;
use crate::cli::args::Status;
use crate::cli::planning::{self, Prepared, Scope};
use crate::cli::terminal::Terminal;
use crate::plan::{self, Action, Change, Plan, Tone};

pub fn run(args: &Status, terminal: &Terminal) -> Exit {
    online(terminal, async {
        let prepared = planning::prepare(&args.program, &args.aws, Scope::Everywhere, terminal).await?;
        let plan = prepared.diff(&prepared.program, terminal)?;
        match terminal.json {
            true => terminal.out_json(&plan::to_json(&plan, &prepared.loaded.sources)),
            false => terminal.out(&text(&plan, &prepared, terminal)),
        }
        Ok(match plan.is_empty() || !args.detailed_exitcode {
            true => Exit::Fine,
            false => Exit::Changes,
        })
    })
}

fn text(plan: &Plan, prepared: &Prepared, terminal: &Terminal) -> String {
    let paint = |tone: Tone, words: &str| terminal.paint(tone, words);
    let head = format!("{} · {} · {} of {} exist", prepared.owner, prepared.regions(), plan.existing, plan.wanted);
    let mut text = format!("{}\n", paint(Tone::Strong, &head));
    let mut part = |title: &str, wanted: &dyn Fn(&Change) -> bool| {
        let changes: Vec<&Change> = plan.changes.iter().filter(|change| wanted(change)).collect();
        if changes.is_empty() {
            return;
        }
        text.push_str(&format!("\n{title}\n"));
        for change in changes {
            text.push_str(&plan::change_line(change, 26, &prepared.loaded.sources, &paint));
        }
    };
    part("missing from the account", &|change| change.action == Action::Create);
    part("different in the account (there → in the program)", &|change| {
        matches!(change.action, Action::Update | Action::Replace(_))
    });
    part("in the account and not in the program", &|change| change.action == Action::Destroy);
    for note in &plan.notes {
        text.push_str(&format!("\n! {note}\n"));
    }
    match plan.is_empty() {
        true => text.push_str("\nthe account is as the program says\n"),
        false => text.push_str("\n`vpclang apply` mends it\n"),
    }
    text
}
