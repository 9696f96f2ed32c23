//! What is asked before the first change, so that a plan that passes can be carried out.

use super::{Exit, Prepared};
use crate::cli::args::Preflight;
use crate::cli::terminal::Terminal;
use crate::cloud;
use crate::diagnostic::Severity;
use crate::plan::{Plan, preflight};

impl Prepared {
    /// Asks AWS what a plan needs to know, and refuses one that AWS would refuse half-way. Nothing has been changed then.
    pub async fn preflight(&self, plan: &Plan, when: Preflight, terminal: &Terminal) -> Result<(), Exit> {
        let asks = match when {
            Preflight::Off => false,
            Preflight::On => true,
            // There are endpoints that do what a dry run only asks about.
            Preflight::Auto => !self.clients.is_foreign(),
        };
        let quotas = &self.loaded.analysis.quotas;
        let questions = preflight::questions(plan, quotas);
        if !asks || questions.is_empty() {
            return Ok(());
        }
        if when == Preflight::On {
            self.clients.connector().rehearse_anywhere();
        }
        let answers = cloud::preflight(&self.clients, &self.account, plan, &self.observed, &questions).await;
        let found = preflight::judge(plan, quotas, &questions, &answers);
        terminal.say(&format!("preflight: {} of {} actions asked", answers.asked(), questions.actions));
        terminal.diagnose(&found, &self.loaded.sources);
        match found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            true => Err(Exit::Hindered),
            false => Ok(()),
        }
    }
}
