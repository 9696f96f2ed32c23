//! `vpclang apply`: plan, show, ask, run.

use std::time::Instant;

use super::{online, output, plan};
use crate::apply::{self, Precautions};
use crate::cli::Exit;
use crate::cli::args::Apply;
use crate::cli::confirm::{self, Answer};
use crate::cli::planning::{self, Prepared};
use crate::cli::progress::{self, Progress};
use crate::cli::session::{self, Held};
use crate::cli::terminal::Terminal;
use crate::diagnostic::Diagnostic;
use crate::model::Place;
use crate::plan::{Action, Plan};

pub fn run(args: &Apply, terminal: &Terminal) -> Exit {
    online(terminal, async {
        let (mut prepared, held) = planning::prepare_to_change(&args.program, &args.aws, terminal).await?;
        let mut plan = prepared.diff(&prepared.program, terminal)?;
        prepared.prove_connectivity(&mut plan, args.forbid_new_internet, terminal).await?;
        plan::show(&plan, &prepared, terminal);
        prepared.refuse_new_internet(&plan, args.forbid_new_internet, terminal)?;
        prepared.refuse_left_out(terminal)?;
        let mut written = prepared.lock.pins();
        prepared.lock.keep(&prepared.loaded.analysis.pins);
        if !plan.is_empty() {
            agree("Apply this?", args.yes, terminal)?;
            carry_out(&mut prepared, &plan, args.parallel, &held, terminal).await?;
            written = prepared.lock.pins();
        }
        let wanted = prepared.program.clone();
        prepared.release_pins(&wanted, &plan);
        // After a `--join` that finds nothing to do, the next run needs no flag: who we are stands in the lock file again.
        if prepared.lock.pins() != written || (plan.is_empty() && args.aws.join.is_some()) {
            session::write_lock(&prepared.lock_path, &prepared.lock).map_err(|error| {
                terminal.diagnose(&[error], &prepared.loaded.sources);
                Exit::Hindered
            })?;
        }
        output::after_apply(&prepared, terminal).await
    })
}

/// Goes on only if the user has said so, by a flag or by an answer.
pub fn agree(question: &str, yes: bool, terminal: &Terminal) -> Result<(), Exit> {
    if yes {
        return Ok(());
    }
    match confirm::ask(question, terminal) {
        Answer::Yes => Ok(()),
        Answer::No => {
            terminal.say("nothing was changed");
            Err(Exit::Refused)
        }
        Answer::NobodyThere => {
            terminal.complain("nobody is there to ask; give `--yes` to go on without a question");
            Err(Exit::Usage)
        }
    }
}

/// Carries out a plan, shows how it goes, and says at the end what did not.
pub async fn carry_out(
    prepared: &mut Prepared,
    plan: &Plan,
    parallel: usize,
    held: &Held,
    terminal: &Terminal,
) -> Result<(), Exit> {
    let sources = &prepared.loaded.sources;
    let hindered = |error: Diagnostic| {
        terminal.diagnose(&[error], sources);
        Exit::Hindered
    };
    for region in
        plan.changes.iter().filter(|change| change.action != Action::Destroy).filter_map(|change| change.identity.region.clone())
    {
        prepared.lock.enter(&Place { account: prepared.account.clone(), region });
    }
    // Who we are and what names mean is on disk before the first call.
    session::write_lock(&prepared.lock_path, &prepared.lock).map_err(hindered)?;
    let mut journal = session::open_journal(&prepared.journal_path).map_err(hindered)?;
    let began = Instant::now();
    let mut progress = Progress::new(plan, terminal);
    let on_event = &mut |event| progress.event(&event);
    let (clients, account) = (&prepared.clients, &prepared.account);
    let precautions = Precautions { journal: &mut journal, may_write: &|| held.may_write() };
    let summary = apply::run(plan, clients, account, &prepared.observed, parallel, precautions, on_event).await;
    progress.finish();
    if terminal.json {
        terminal.out_json(&serde_json::json!({
            "version": 1, "event": "finished", "done": summary.done, "failed": summary.failed.len(), "not-started": summary.not_started.len(),
        }));
    } else {
        terminal.say(&format!("\n{}", progress::summary(plan, &summary, began.elapsed())));
    }
    let failures: Vec<Diagnostic> = summary
        .failed
        .iter()
        .filter_map(|failed| {
            let change = plan.changes.get(failed.change)?;
            Some(failed.error.diagnostic(&format!("`{}`", change.identity.address), change.span))
        })
        .collect();
    terminal.diagnose(&failures, sources);
    if summary.shut_out
        && let Some(lost) = held.lost(&plan.stack)
    {
        terminal.diagnose(&[lost], sources);
    }
    match summary.is_complete() {
        true => Ok(()),
        false => {
            terminal.say("run the same command again to go on: what is done stays done");
            Err(Exit::Unfinished)
        }
    }
}
