//! What stops a plan before anything is asked or changed.

use std::collections::BTreeSet;

use super::{Exit, Prepared};
use crate::cli::args::Choice;
use crate::cli::terminal::Terminal;
use crate::diagnostic::{Diagnostic, codes};
use crate::model;
use crate::plan::{self, Plan};
use crate::reach::matrix::family;
use crate::syntax::nearest;

impl Prepared {
    /// A choice of what is nowhere is a slip of the pen.
    pub(super) fn refuse_unknown(&self, choice: &Choice, terminal: &Terminal) -> Result<(), Exit> {
        let declared = self.program.resources.keys().map(|identity| identity.address.to_string());
        let known: BTreeSet<String> = declared.chain(self.observed.things.iter().map(|thing| thing.address.to_string())).collect();
        let named: Vec<String> = choice.only.iter().chain(&choice.except).cloned().collect();
        let refuse = |name: &String| {
            let error = Diagnostic::error(
                codes::UNKNOWN_ADDRESS,
                format!("nothing in the program or the account has the address `{name}`"),
            );
            match nearest(name, known.iter().flat_map(|address| [address.as_str(), family(address)])) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help("addresses are written as a plan shows them, as `lab.worker[0]`, `lab.worker` or `lab`"),
            }
        };
        let errors: Vec<Diagnostic> = plan::unknown(&named, known.iter().cloned()).into_iter().map(refuse).collect();
        match errors.is_empty() {
            true => Ok(()),
            false => {
                terminal.diagnose(&errors, &self.loaded.sources);
                Err(Exit::Refused)
            }
        }
    }

    /// What others have put in the way stops a plan before it begins.
    pub fn refuse_blocked(&self, plan: &Plan, terminal: &Terminal) -> Result<(), Exit> {
        let mut errors: Vec<Diagnostic> = plan.blockers.iter().map(plan::Blocker::diagnostic).collect();
        // Where everything goes, nothing may be left behind that has no owner then.
        if plan.wanted == 0 {
            errors.extend(self.observed.unknown.iter().map(kind_unknown));
        }
        if errors.is_empty() {
            return Ok(());
        }
        terminal.diagnose(&errors, &self.loaded.sources);
        Err(Exit::Hindered)
    }

    /// What only tags claim is destroyed when somebody has said so of it, not because nobody wants to be asked.
    pub fn refuse_unrecorded(&self, plan: &Plan, unasked: bool, allowed: bool, terminal: &Terminal) -> Result<(), Exit> {
        match plan::refuse_unrecorded(&plan.unrecorded).filter(|_| unasked && !allowed) {
            None => Ok(()),
            Some(error) => {
                terminal.diagnose(&[error], &self.loaded.sources);
                Err(Exit::Refused)
            }
        }
    }

    /// The flag that keeps what nobody watches from opening a network.
    pub fn refuse_new_internet(&self, plan: &Plan, forbidden: bool, terminal: &Terminal) -> Result<(), Exit> {
        let opened = plan.connectivity.as_deref().filter(|_| forbidden).map_or(Ok(()), plan::refuse_new_internet);
        opened.map_err(|error| {
            terminal.diagnose(&[error], &self.loaded.sources);
            Exit::Refused
        })
    }

    /// A network without a part of what its program says is another network: it is not made.
    pub fn refuse_left_out(&self, terminal: &Terminal) -> Result<(), Exit> {
        let mut told = BTreeSet::new();
        let causes = self.program.left_out.iter().filter(|one| !matches!(one.reason, model::Reason::Needs(_)));
        let errors: Vec<Diagnostic> = causes
            .filter(|one| told.insert(one.span))
            .map(|one| {
                Diagnostic::error(codes::NOT_APPLIED, format!("`{}` cannot be applied: {}", one.address, one.reason))
                    .at(one.span, "written here")
                    .help("nothing is applied while the program has it; `check` and `plan` go on working")
            })
            .collect();
        if errors.is_empty() {
            return Ok(());
        }
        terminal.diagnose(&errors, &self.loaded.sources);
        Err(Exit::Refused)
    }
}

fn kind_unknown((id, kind): &(String, String)) -> Diagnostic {
    Diagnostic::error(
        codes::KIND_UNKNOWN,
        format!("{id} ({kind}) bears the stack's tag, and this version does not know what it is"),
    )
    .help(format!("nothing was done; end it by hand, or let go of it with `vpclang disown {id}`, then run the same command again"))
}
