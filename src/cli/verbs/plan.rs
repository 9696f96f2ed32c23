//! `vpclang plan`: what an apply would do.

use std::time::Duration;

use super::online;
use crate::cli::Exit;
use crate::cli::args::Plan;
use crate::cli::planning::{self, Prepared, Scope};
use crate::cli::saved::{self, Saved};
use crate::cli::terminal::Terminal;
use crate::plan::{self, forecast};

/// How long an apply takes at least whose calls and time are told beforehand.
const WORTH_A_WORD: Duration = Duration::from_secs(60);

pub fn run(args: &Plan, terminal: &Terminal) -> Exit {
    online(terminal, async {
        let scope = if args.destroy { Scope::Everywhere } else { Scope::Known };
        let prepared = planning::prepare(&args.program, &args.aws, scope, terminal).await?;
        let wanted = if args.destroy { &prepared.nothing() } else { &prepared.program };
        let plan = prepared.plan(wanted, &args.choice, terminal).await?;
        match args.policy {
            true => terminal.out(&format!("{:#}\n", plan::policy(&plan))),
            false => show(&plan, &prepared, terminal),
        }
        prepared.refuse_new_internet(&plan, args.choice.forbid_new_internet, terminal)?;
        prepared.preflight(&plan, args.preflight, terminal).await?;
        if let Some(out) = &args.out {
            saved::write(out, &Saved::of(&plan, &prepared, &args.choice, args.destroy)).map_err(|error| {
                terminal.diagnose(&[error], &prepared.loaded.sources);
                Exit::Hindered
            })?;
            terminal.say(&format!("`vpclang apply {}` does this and nothing else", out.display()));
        }
        Ok(match plan.is_empty() || !args.detailed_exitcode {
            true => Exit::Fine,
            false => Exit::Changes,
        })
    })
}

/// Prints a plan as a result.
pub fn show(plan: &plan::Plan, prepared: &Prepared, terminal: &Terminal) {
    let sources = &prepared.loaded.sources;
    match terminal.json {
        true => terminal.out_json(&plan::to_json(plan, sources)),
        false => {
            terminal.out(&plan::show(plan, sources, &prepared.regions(), &|tone, words| terminal.paint(tone, words)));
            let forecast = forecast::forecast(plan);
            // Of what is over in a moment nobody wants a forecast.
            if forecast.least() >= WORTH_A_WORD {
                terminal.out(&format!("{forecast}\n"));
            }
        }
    }
}
