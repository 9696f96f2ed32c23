//! From a program and an account to a plan: what `plan`, `apply`, `destroy`, `status`, `update` and `output` share.

mod images;
mod owner;
mod preflight;
mod refusals;
mod tagged;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

pub use tagged::prepare_stack;

use super::args::{Aws, Choice, Program as ProgramArgs};
use super::load::{self, Loaded};
use super::session::{self, Locks};
use super::terminal::Terminal;
use crate::analysis::Pins;
use crate::cli::Exit;
use crate::cloud::{self, Clients, CloudError, Pauses};
use crate::diagnostic::{Diagnostic, codes};
use crate::journal::Memory;
use crate::lock::LockFile;
use crate::model::{self, Observed, Place, Program, tags};
use crate::plan::{self, Plan};
use crate::source::SourceMap;

/// Everything that is known once the account was looked at.
pub struct Prepared {
    pub loaded: Loaded,
    pub program: Program,
    pub clients: Clients,
    pub account: String,
    pub owner: String,
    pub lock: LockFile,
    /// Where the lock file lies; none for a stack that is known by its tags alone.
    pub lock_path: Option<PathBuf>,
    pub journal_path: PathBuf,
    /// What the journal remembers.
    pub observed: Observed,
}

/// What a run is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To say what is.
    Look,
    /// To change it: what an earlier run may have made must have shown first.
    Change,
}

/// Where a run looks for what the stack owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Where the program and the lock file say that it may have something.
    Known,
    /// In every region that the account may use: who takes everything away, or says what there is, must overlook nothing.
    Everywhere,
}

/// What went wrong on the way, with the exit status it means.
type Trouble = (Vec<Diagnostic>, Exit);

fn refused(diagnostic: Diagnostic) -> Trouble {
    (vec![diagnostic], Exit::Refused)
}

fn hindered(diagnostic: Diagnostic) -> Trouble {
    (vec![diagnostic], Exit::Hindered)
}

fn cloud_trouble(error: &CloudError) -> Trouble {
    hindered(error.diagnostic("the account", None))
}

/// Loads a program without errors. Diagnostics are shown; nothing has been sent to anybody.
pub fn program(args: &ProgramArgs, locks: Locks, terminal: &Terminal) -> Result<(Loaded, Program), Exit> {
    checked(args, None, locks, terminal)
}

fn checked(args: &ProgramArgs, region: Option<&str>, locks: Locks, terminal: &Terminal) -> Result<(Loaded, Program), Exit> {
    let loaded = load::load(args.file.as_deref(), &args.inputs, region, locks).map_err(|words| {
        terminal.complain(&words);
        Exit::Refused
    })?;
    let program = lowered(&loaded, &[], terminal)?;
    match &loaded.lock_trouble {
        Some(trouble) => {
            terminal.diagnose(std::slice::from_ref(trouble), &loaded.sources);
            Err(Exit::Hindered)
        }
        None => Ok((loaded, program)),
    }
}

/// The program of a text without errors. Whatever is wrong with it is shown, unless it was before.
fn lowered(loaded: &Loaded, shown: &[Diagnostic], terminal: &Terminal) -> Result<Program, Exit> {
    let lowered = model::lower(&loaded.analysis);
    let found = lowered.as_ref().err().unwrap_or(&loaded.analysis.diagnostics);
    let new: Vec<Diagnostic> = found.iter().filter(|diagnostic| !shown.contains(diagnostic)).cloned().collect();
    terminal.diagnose(&new, &loaded.sources);
    lowered.map_err(|_| Exit::Refused)
}

/// What the lock file, read again, does not pin is taken from what is deployed before anything is chosen anew.
fn pin_deployed(loaded: &mut Loaded, lock: &LockFile, observed: &Observed, terminal: &Terminal) -> Result<Option<Program>, Exit> {
    let mut pins = lock.pins();
    if !loaded.analysis.provisional.is_empty() {
        let locked = std::mem::replace(&mut pins, observed.pins());
        pins.extend(locked);
    }
    if pins == *loaded.pins() {
        return Ok(None);
    }
    let shown = std::mem::take(&mut loaded.analysis.diagnostics);
    loaded.analyse_with(pins);
    lowered(loaded, &shown, terminal).map(Some)
}

/// The same for a run that will change something: it holds the stack from before it looks until it ends.
pub async fn prepare_to_change(
    args: &ProgramArgs,
    aws: &Aws,
    scope: Scope,
    terminal: &Terminal,
) -> Result<(Prepared, session::Held), Exit> {
    let (loaded, program) = program(args, Locks::of(aws), terminal)?;
    let tell = |error: Diagnostic| {
        terminal.diagnose(&[error], &loaded.sources);
        Exit::Hindered
    };
    let mut held = session::hold(&program.stack, aws.sandbox).map_err(tell)?;
    if let Some(site) = session::site(&loaded.analysis, &program, aws, &args.inputs) {
        held.hold_everywhere(site, &program.stack, terminal).await.map_err(tell)?;
    }
    let prepared = look_around(loaded, program, args, aws, (Purpose::Change, scope), terminal).await?;
    if let Some(keeper) = held.keeper() {
        prepared.clients.connector().guard(keeper.gate());
    }
    Ok((prepared, held))
}

/// Loads the program, finds AWS, looks at the account and settles image names.
pub async fn prepare(args: &ProgramArgs, aws: &Aws, scope: Scope, terminal: &Terminal) -> Result<Prepared, Exit> {
    let (loaded, program) = program(args, Locks::of(aws), terminal)?;
    look_around(loaded, program, args, aws, (Purpose::Look, scope), terminal).await
}

async fn look_around(
    mut loaded: Loaded,
    mut program: Program,
    args: &ProgramArgs,
    aws: &Aws,
    (purpose, scope): (Purpose, Scope),
    terminal: &Terminal,
) -> Result<Prepared, Exit> {
    let tell = |sources: &SourceMap, (diagnostics, exit): Trouble| {
        terminal.diagnose(&diagnostics, sources);
        exit
    };
    // A program that names every region needs no other: nobody has to be asked for one.
    let open = program.resources.keys().any(|identity| identity.region.is_none());
    let named = program.regions().into_iter().next().filter(|_| !open);
    let region = args.inputs.region.clone().filter(|region| !region.is_empty()).or(named);
    let clients = session::connect(aws, region).await.map_err(|error| tell(&loaded.sources, hindered(error)))?;
    if open {
        // The environment and profiles may know the region that the program leaves open.
        let Some(region) = clients.default_region() else { return Err(tell(&loaded.sources, refused(region_open(&program)))) };
        (loaded, program) = checked(args, Some(&region), Locks::of(aws), terminal)?;
    }
    let found = owner::look(&program, &loaded, aws, &clients, scope, terminal).await;
    let (account, owner, lock, lock_path, places) = found.map_err(|trouble| tell(&loaded.sources, trouble))?;
    let journal_path = session::journal_path(&owner, aws.sandbox);
    let memory =
        session::recall_lately(&journal_path, clients.horizon()).map_err(|error| tell(&loaded.sources, hindered(error)))?;
    let found = observe(&clients, &owner, &places, &memory, purpose, terminal).await;
    let observed = found.map_err(|error| tell(&loaded.sources, cloud_trouble(&error)))?.renamed(&program.moved);
    if let Some(pinned) = pin_deployed(&mut loaded, &lock, &observed, terminal)? {
        program = pinned;
    }
    let lock_path = Some(lock_path);
    let mut prepared = Prepared { loaded, program, clients, account, owner, lock, lock_path, journal_path, observed };
    let settled = prepared.settle_images().await;
    settled.map_err(|trouble| tell(&prepared.loaded.sources, trouble))?;
    Ok(prepared)
}

/// The first pause between two looks at the account; it grows by half up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Looks at the account. Who is about to change it waits until it shows what an earlier run has made or may have made,
/// because to make it again would make it twice.
async fn observe(
    clients: &Clients,
    owner: &str,
    places: &BTreeSet<Place>,
    memory: &Memory,
    purpose: Purpose,
    terminal: &Terminal,
) -> Result<Observed, CloudError> {
    let mut pauses = Pauses::new(FIRST_PAUSE, LONGEST_PAUSE);
    let mut told = false;
    loop {
        let observed = cloud::observe(clients, owner, places).await?;
        let seen = observed.things.iter().filter_map(|thing| thing.tags.get(tags::OP)).map(String::as_str).collect();
        let awaited = memory.awaited(&seen, session::seconds(), clients.horizon().as_secs());
        let Some(last) = awaited.iter().map(|past| past.sent).max() else { return Ok(observed) };
        let names: BTreeSet<String> = awaited.iter().map(|past| format!("`{}`", past.address)).collect();
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        if purpose == Purpose::Look {
            terminal.say(&format!("an earlier run was cut off while it made {names}, which AWS may show only later"));
            return Ok(observed);
        }
        let left = (last + clients.horizon().as_secs()).saturating_sub(session::seconds());
        if !std::mem::replace(&mut told, true) {
            terminal.say(&format!(
                "an earlier run was cut off while it made {names}: waiting for AWS to show it, {left} s at the most"
            ));
        }
        pauses.wait(Duration::from_secs(left.max(1))).await;
    }
}

fn region_open(program: &Program) -> Diagnostic {
    let open = program.resources.values().find(|resource| resource.region.is_none());
    let name = open.map(|resource| resource.address.to_string()).unwrap_or_default();
    let error = Diagnostic::error(codes::REGION_OPEN, format!("nothing says in which region `{name}` is to be"))
        .help("write `region = us-east-1` in the network, or give `--region`");
    match open {
        Some(resource) => error.at(resource.span, "it names no region"),
        None => error,
    }
}

impl Prepared {
    /// Compares. `wanted` is the program, or an empty one to take everything away.
    pub fn diff(&self, wanted: &Program, terminal: &Terminal) -> Result<Plan, Exit> {
        plan::diff(wanted, &self.observed, &self.owner).map_err(|diagnostics| {
            terminal.diagnose(&diagnostics, &self.loaded.sources);
            Exit::Refused
        })
    }

    /// The plan that was asked for: compared, chosen from, and proved on.
    pub async fn plan(&self, wanted: &Program, choice: &Choice, terminal: &Terminal) -> Result<Plan, Exit> {
        let plan = self.diff(wanted, terminal)?;
        self.refuse_unknown(choice, terminal)?;
        let mut plan = plan.select(&choice.only, &choice.except);
        self.prove_connectivity(&mut plan, choice.forbid_new_internet, terminal).await?;
        Ok(plan)
    }

    /// Proves what a plan opens and closes. A plan that changes nothing asks AWS nothing more.
    async fn prove_connectivity(&self, plan: &mut Plan, forbid_new_internet: bool, terminal: &Terminal) -> Result<(), Exit> {
        if plan.is_empty() {
            return Ok(());
        }
        let memory = session::recall(&self.journal_path).map_err(|error| {
            terminal.diagnose(&[error], &self.loaded.sources);
            Exit::Hindered
        })?;
        let account = cloud::survey(&self.clients, &self.observed).await;
        plan.unrecorded = plan::unrecorded(plan, &self.observed, account.as_ref().ok(), &|id| memory.made(id));
        plan.notes.extend(plan::note_unrecorded(&plan.unrecorded));
        match account {
            Ok(account) => {
                plan.connectivity = Some(plan::connectivity(plan, &account));
                plan.blockers = plan::blockers(plan, &account);
            }
            Err(error) if forbid_new_internet => {
                terminal.diagnose(&[error.diagnostic("what the plan opens", None)], &self.loaded.sources);
                return Err(Exit::Hindered);
            }
            Err(error) => terminal.say(&format!("what the plan opens and closes is not known: {error}")),
        }
        Ok(())
    }

    /// Gives up the pins of what a plan, once carried out, leaves neither in the program nor in the account. `wanted` is
    /// the program, whose pins stay, or an empty one.
    pub fn release_pins(&mut self, wanted: &Program, plan: &Plan) {
        let named = |identity: &model::Identity| identity.address.to_string();
        let declared: BTreeSet<String> = wanted.resources.keys().map(named).collect();
        let gone =
            plan.changes.iter().filter(|change| change.action == plan::Action::Destroy).map(|change| named(&change.identity));
        let gone: BTreeSet<String> = gone.collect();
        let remains = |thing: &model::Thing| Some(thing.address.to_string()).filter(|address| !gone.contains(address));
        let remaining: BTreeSet<String> = self.observed.things.iter().filter_map(remains).collect();
        let asking = if wanted.resources.is_empty() { Pins::default() } else { self.loaded.analysis.pins.clone() };
        self.lock.release(&asking, |resource| remaining.contains(resource) && !declared.contains(resource));
    }

    /// Writes the lock file, where there is one.
    pub fn write_lock(&self, terminal: &Terminal) -> Result<(), Exit> {
        let Some(path) = &self.lock_path else { return Ok(()) };
        session::write_lock(path, &self.lock).map_err(|error| {
            terminal.diagnose(&[error], &self.loaded.sources);
            Exit::Hindered
        })
    }

    /// Forgets where the stack was, once every deletion was confirmed: nothing of ours is left there.
    pub fn leave_places(&mut self) {
        for place in self.lock.places().into_iter().filter(|place| place.account == self.account).collect::<Vec<_>>() {
            self.lock.leave(&place);
        }
    }

    /// The program without its resources: what `destroy` wants the account to have.
    pub fn nothing(&self) -> Program {
        Program {
            stack: self.program.stack.clone(),
            resources: BTreeMap::new(),
            outputs: Vec::new(),
            moved: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Where it all happens, for the first line of a plan.
    pub fn regions(&self) -> String {
        let mut regions = self.program.regions();
        regions.extend(self.observed.things.iter().map(|thing| thing.place.region.clone()));
        let regions: Vec<String> = regions.into_iter().collect();
        match self.clients.connector().is_sandbox() {
            true => format!("{} in the sandbox", regions.join(", ")),
            false => regions.join(", "),
        }
    }
}
