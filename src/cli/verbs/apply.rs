//! `vpclang apply`: plan, show, ask, run.

use std::time::Instant;

use super::{online, output, plan};
use crate::apply::{self, Precautions};
use crate::cli::Exit;
use crate::cli::args::Apply;
use crate::cli::confirm::{self, Answer};
use crate::cli::planning::{self, Prepared, Scope};
use crate::cli::progress::{self, Progress};
use crate::cli::saved::{self, Saved};
use crate::cli::session::{self, Held};
use crate::cli::terminal::Terminal;
use crate::diagnostic::Diagnostic;
use crate::model::Place;
use crate::plan::{Action, Plan};
use crate::source::SourceMap;

pub fn run(args: &Apply, terminal: &Terminal) -> Exit {
    let saved = match saved_plan(args, terminal) {
        Ok(saved) => saved,
        Err(exit) => return exit,
    };
    online(terminal, async {
        let program = saved.as_ref().map_or_else(|| args.program.clone(), |saved| saved.program(&args.program.inputs));
        let choice = saved.as_ref().map_or_else(|| args.choice.clone(), |saved| saved.choice(&args.choice));
        let destroys = saved.as_ref().is_some_and(|saved| saved.destroy);
        let scope = if destroys { Scope::Everywhere } else { Scope::Known };
        let (mut prepared, held) = planning::prepare_to_change(&program, &args.aws, scope, terminal).await?;
        let nothing = prepared.nothing();
        let wanted = if destroys { nothing } else { prepared.program.clone() };
        let plan = prepared.plan(&wanted, &choice, terminal).await?;
        plan::show(&plan, &prepared, terminal);
        if let Some(saved) = &saved {
            saved.hold_against(&plan, &prepared, &choice).map_err(|error| {
                terminal.diagnose(&[error], &prepared.loaded.sources);
                Exit::Refused
            })?;
        }
        prepared.refuse_blocked(&plan, terminal)?;
        prepared.refuse_new_internet(&plan, choice.forbid_new_internet, terminal)?;
        prepared.refuse_unrecorded(&plan, args.yes || saved.is_some(), args.destroy_unrecorded, terminal)?;
        if !destroys {
            prepared.refuse_left_out(terminal)?;
        }
        let mut written = prepared.lock.pins();
        prepared.lock.keep(&prepared.loaded.analysis.pins);
        if !plan.is_empty() {
            prepared.preflight(&plan, args.preflight, terminal).await?;
            // Who gives a plan by its name has seen it.
            agree("Apply this?", args.yes || saved.is_some(), terminal)?;
            carry_out(&mut prepared, &plan, args.parallel, &held, terminal).await?;
            written = prepared.lock.pins();
            if destroys && plan.unselected == 0 {
                prepared.leave_places();
                prepared.write_lock(terminal)?;
            }
        }
        prepared.release_pins(&wanted, &plan);
        // After a `--join` that finds nothing to do, the next run needs no flag: who we are stands in the lock file again.
        if prepared.lock.pins() != written || (plan.is_empty() && args.aws.join.is_some()) {
            prepared.write_lock(terminal)?;
        }
        output::after_apply(&prepared, terminal).await
    })
}

/// The plan that was given instead of a program, if one was.
fn saved_plan(args: &Apply, terminal: &Terminal) -> Result<Option<Saved>, Exit> {
    let Some(path) = args.program.file.as_deref().filter(|path| saved::is_plan(path)) else { return Ok(None) };
    if !args.choice.only.is_empty() || !args.choice.except.is_empty() {
        terminal.complain("a saved plan is applied as it is: choose with `--only` and `--except` when it is made");
        return Err(Exit::Usage);
    }
    let read = saved::read(path).map(Some);
    read.map_err(|error| {
        terminal.diagnose(&[error], &SourceMap::new());
        Exit::Refused
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
    prepared.write_lock(terminal)?;
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
