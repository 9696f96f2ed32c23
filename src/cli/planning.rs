//! From a program and an account to a plan: what `plan`, `apply`, `destroy`, `status`, `update` and `output` share.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use super::Exit;
use super::args::{Aws, Choice, Program as ProgramArgs};
use super::load::{self, Loaded};
use super::session::{self, Locks};
use super::terminal::Terminal;
use crate::analysis::Pins;
use crate::cloud::{self, Clients, CloudError, Pauses, images};
use crate::diagnostic::{Diagnostic, codes};
use crate::journal::Memory;
use crate::lock::LockFile;
use crate::model::{self, Body, Observed, Place, Program, tags};
use crate::plan::{self, Plan};
use crate::reach::matrix::family;
use crate::schema::regions::architecture;
use crate::source::{SourceMap, Span};
use crate::syntax::nearest;

/// Everything that is known once the account was looked at.
pub struct Prepared {
    pub loaded: Loaded,
    pub program: Program,
    pub clients: Clients,
    pub account: String,
    pub owner: String,
    pub lock: LockFile,
    pub lock_path: PathBuf,
    pub journal_path: PathBuf,
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
pub async fn prepare_to_change(args: &ProgramArgs, aws: &Aws, terminal: &Terminal) -> Result<(Prepared, session::Held), Exit> {
    let (loaded, program) = program(args, Locks::of(aws), terminal)?;
    let tell = |error: Diagnostic| {
        terminal.diagnose(&[error], &loaded.sources);
        Exit::Hindered
    };
    let mut held = session::hold(&program.stack, aws.sandbox).map_err(tell)?;
    if let Some(site) = session::site(&loaded.analysis, &program, aws, &args.inputs) {
        held.hold_everywhere(site, &program.stack, terminal).await.map_err(tell)?;
    }
    let prepared = look_around(loaded, program, args, aws, Purpose::Change, terminal).await?;
    if let Some(keeper) = held.keeper() {
        prepared.clients.connector().guard(keeper.gate());
    }
    Ok((prepared, held))
}

/// Loads the program, finds AWS, looks at the account and settles image names.
pub async fn prepare(args: &ProgramArgs, aws: &Aws, terminal: &Terminal) -> Result<Prepared, Exit> {
    let (loaded, program) = program(args, Locks::of(aws), terminal)?;
    look_around(loaded, program, args, aws, Purpose::Look, terminal).await
}

async fn look_around(
    mut loaded: Loaded,
    mut program: Program,
    args: &ProgramArgs,
    aws: &Aws,
    purpose: Purpose,
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
    let found = look(&program, &loaded, aws, &clients).await;
    let (account, owner, lock, lock_path, places) = found.map_err(|trouble| tell(&loaded.sources, trouble))?;
    let journal_path = session::journal_path(&owner, aws.sandbox);
    let memory = session::recall(&journal_path).map_err(|error| tell(&loaded.sources, hindered(error)))?;
    let found = observe(&clients, &owner, &places, &memory, purpose, terminal).await;
    let observed = found.map_err(|error| tell(&loaded.sources, cloud_trouble(&error)))?.renamed(&program.moved);
    if let Some(pinned) = pin_deployed(&mut loaded, &lock, &observed, terminal)? {
        program = pinned;
    }
    let mut prepared = Prepared { loaded, program, clients, account, owner, lock, lock_path, journal_path, observed };
    let settled = prepared.settle_images().await;
    settled.map_err(|trouble| tell(&prepared.loaded.sources, trouble))?;
    Ok(prepared)
}

type Found = (String, String, LockFile, PathBuf, BTreeSet<Place>);

async fn look(program: &Program, loaded: &Loaded, aws: &Aws, clients: &Clients) -> Result<Found, Trouble> {
    let lock_path = session::lock_path(&loaded.path, &program.stack, Locks::of(aws));
    let mut lock = session::read_lock(&lock_path).map_err(hindered)?;
    let account = clients.account().await.map_err(|error| cloud_trouble(&error))?;
    let mut places: BTreeSet<Place> = lock.places().into_iter().filter(|place| place.account == account).collect();
    places.extend(program.regions().into_iter().map(|region| Place { account: account.clone(), region }));
    let stem = program.stack.file_stem();
    if let Some(owner) = &aws.join {
        let id = owner.strip_prefix(&format!("{stem}.")).filter(|id| crate::lock::is_id(id));
        let id = id.ok_or_else(|| refused(wrong_join(owner, &stem)))?;
        if let Some(known) = lock.id.as_ref().filter(|known| *known != id) {
            return Err(refused(already_joined(owner, &format!("{stem}.{known}"), &lock_path)));
        }
        if lock.id.is_none() {
            // What the lock file knew beside the ID: where the stack has something, also where the program no longer does.
            let regions = cloud::regions_of(clients, owner).await.map_err(|error| cloud_trouble(&error))?;
            if regions.is_empty() {
                return Err(refused(wrong_join(owner, &stem)));
            }
            let holding = regions.into_iter().map(|region| Place { account: account.clone(), region });
            places.extend(holding.inspect(|place| lock.enter(place)));
        }
        lock.id = Some(id.to_owned());
    }
    let owner = match &lock.id {
        Some(id) => format!("{stem}.{id}"),
        None => {
            refuse_strangers(clients, &places, &stem).await?;
            let id = session::draw_id().map_err(hindered)?;
            lock.id = Some(id.clone());
            // What has just been drawn owns nothing: there is nothing to look for.
            return Ok((account, format!("{stem}.{id}"), lock, lock_path, BTreeSet::new()));
        }
    };
    Ok((account, owner, lock, lock_path, places))
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

/// Without an ID of our own, a stack of the same name may be a stranger's, or ours whose lock file was lost.
async fn refuse_strangers(clients: &Clients, places: &BTreeSet<Place>, stem: &str) -> Result<(), Trouble> {
    let found = strangers(clients, places, stem).await?;
    let Some(first) = found.first() else { return Ok(()) };
    let names: Vec<String> = found.iter().map(|owner| format!("`{owner}`")).collect();
    Err(refused(
        Diagnostic::error(
            codes::STACK_ELSEWHERE,
            format!("the account already has {}, and no lock file says that it is this program's", names.join(" and ")),
        )
        .help(format!("if it is, go on with `--join {first}`; if it is somebody else's, give your stack another name")),
    ))
}

async fn strangers(clients: &Clients, places: &BTreeSet<Place>, stem: &str) -> Result<BTreeSet<String>, Trouble> {
    let mut found = BTreeSet::new();
    for place in places {
        found.extend(cloud::stacks_named(clients, &place.region, stem).await.map_err(|error| cloud_trouble(&error))?);
    }
    Ok(found)
}

fn already_joined(owner: &str, known: &str, lock: &std::path::Path) -> Diagnostic {
    Diagnostic::error(
        codes::STACK_ELSEWHERE,
        format!("`--join {owner}` is not the stack of `{}`, which is `{known}`", lock.display()),
    )
    .help("leave `--join` out; to go on with the other stack, move the lock file away first")
}

fn wrong_join(owner: &str, stem: &str) -> Diagnostic {
    Diagnostic::error(codes::STACK_ELSEWHERE, format!("`--join {owner}` names no stack that the account has under `{stem}`"))
        .help(format!("a plan without `--join` says which there are, as `{stem}.xxxxxxxx`"))
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
    /// Gives every node the id of its image: from the lock file, from what runs under that name, or from AWS.
    async fn settle_images(&mut self) -> Result<(), Trouble> {
        let deployed = plan::pins_of(&self.observed);
        let mut asked: BTreeMap<String, BTreeMap<images::Wanted, Span>> = BTreeMap::new();
        for (region, wanted, span) in named_images(&self.program) {
            if self.lock.image(&region, &wanted.name, &wanted.architecture).is_some() {
                continue;
            }
            match deployed.get(&(region.clone(), format!("{} {}", wanted.name, wanted.architecture))) {
                Some(id) => self.lock.pin(&region, &wanted.name, &wanted.architecture, id.clone()),
                None => {
                    asked.entry(region).or_default().insert(wanted, span);
                }
            }
        }
        for (region, wanted) in asked {
            self.ask_images(&region, &wanted).await?;
        }
        self.write_images();
        self.refuse_unknown_ids().await
    }

    /// An id that the program writes is looked up before any node makes room for its successor.
    async fn refuse_unknown_ids(&self) -> Result<(), Trouble> {
        let running: BTreeSet<&String> =
            self.observed.things.iter().filter_map(|thing| image_of(&thing.body)?.id.as_ref()).collect();
        let mut asked: BTreeMap<&String, BTreeMap<String, Span>> = BTreeMap::new();
        for resource in self.program.resources.values() {
            let (Some(image), Some(region)) = (image_of(&resource.body), &resource.region) else { continue };
            if image.id.as_ref() == Some(&image.name) && !running.contains(&image.name) {
                asked.entry(region).or_default().insert(image.name.clone(), resource.span_of("image"));
            }
        }
        let mut unknown = Vec::new();
        for (region, ids) in asked {
            let known = images::existing(&self.clients, region, ids.keys()).await.map_err(|error| cloud_trouble(&error))?;
            unknown.extend(ids.into_iter().filter(|(id, _)| !known.contains(id)).map(|(id, span)| id_unknown(&id, region, span)));
        }
        match unknown.is_empty() {
            true => Ok(()),
            false => Err((unknown, Exit::Refused)),
        }
    }

    /// Asks AWS what names mean today, and pins the answers.
    async fn ask_images(&mut self, region: &str, wanted: &BTreeMap<images::Wanted, Span>) -> Result<(), Trouble> {
        let names: Vec<images::Wanted> = wanted.keys().cloned().collect();
        let found = images::resolve(&self.clients, region, &names).await.map_err(|error| cloud_trouble(&error))?;
        let mut unknown = Vec::new();
        for (image, span) in wanted {
            match found.get(image) {
                Some(id) => self.lock.pin(region, &image.name, &image.architecture, id.clone()),
                None => unknown.push(image_unknown(image, region, *span)),
            }
        }
        match unknown.is_empty() {
            true => Ok(()),
            false => Err((unknown, Exit::Refused)),
        }
    }

    fn write_images(&mut self) {
        for resource in self.program.resources.values_mut() {
            let region = resource.region.clone().unwrap_or_default();
            if let Body::Node(node) = &mut resource.body
                && node.image.id.is_none()
            {
                node.image.id = self.lock.image(&region, &node.image.name, architecture(&node.instance_type)).cloned();
            }
        }
    }

    /// Whether a node of the program is to run a published image of this name.
    pub fn uses_image(&self, name: &str) -> bool {
        named_images(&self.program).iter().any(|(_, wanted, _)| wanted.name == name)
    }

    /// Asks anew for all image names, or for one, and moves their pins. Returns what moved: name, before and after.
    pub async fn move_pins(&mut self, only: Option<&str>) -> Result<Vec<(String, String, String)>, Trouble> {
        let before = self.lock.clone();
        let mut asked: BTreeMap<String, BTreeMap<images::Wanted, Span>> = BTreeMap::new();
        for (region, wanted, span) in
            named_images(&self.program).into_iter().filter(|(_, wanted, _)| only.is_none_or(|only| only == wanted.name))
        {
            asked.entry(region).or_default().insert(wanted, span);
        }
        for resource in self.program.resources.values_mut() {
            if let Body::Node(node) = &mut resource.body
                && node.image.id.as_ref() != Some(&node.image.name)
            {
                node.image.id = None;
            }
        }
        for (region, wanted) in &asked {
            self.ask_images(region, wanted).await?;
        }
        self.write_images();
        let moved = |(region, wanted): (&String, &images::Wanted)| {
            let now = self.lock.image(region, &wanted.name, &wanted.architecture)?;
            let was = before.image(region, &wanted.name, &wanted.architecture).cloned().unwrap_or_default();
            (was != *now).then(|| (format!("{} {} in {region}", wanted.name, wanted.architecture), was, now.clone()))
        };
        Ok(asked.iter().flat_map(|(region, wanted)| wanted.keys().map(move |one| (region, one))).filter_map(moved).collect())
    }

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

    /// A choice of what is nowhere is a slip of the pen.
    fn refuse_unknown(&self, choice: &Choice, terminal: &Terminal) -> Result<(), Exit> {
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

    /// Proves what a plan opens and closes. A plan that changes nothing asks AWS nothing more.
    async fn prove_connectivity(&self, plan: &mut Plan, forbid_new_internet: bool, terminal: &Terminal) -> Result<(), Exit> {
        if plan.is_empty() {
            return Ok(());
        }
        match cloud::survey(&self.clients, &self.observed).await {
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

    /// What others have put in the way stops a plan before it begins.
    pub fn refuse_blocked(&self, plan: &Plan, terminal: &Terminal) -> Result<(), Exit> {
        let errors: Vec<Diagnostic> = plan.blockers.iter().map(plan::Blocker::diagnostic).collect();
        if errors.is_empty() {
            return Ok(());
        }
        terminal.diagnose(&errors, &self.loaded.sources);
        Err(Exit::Hindered)
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

/// The published image names that nodes use, with the place of the first use.
fn named_images(program: &Program) -> Vec<(String, images::Wanted, Span)> {
    let mut found: BTreeMap<(String, images::Wanted), Span> = BTreeMap::new();
    for resource in program.resources.values() {
        let (Body::Node(node), Some(region)) = (&resource.body, &resource.region) else { continue };
        if node.image.id.as_ref() != Some(&node.image.name) {
            let wanted =
                images::Wanted { name: node.image.name.clone(), architecture: architecture(&node.instance_type).to_owned() };
            found.entry((region.clone(), wanted)).or_insert_with(|| resource.span_of("image"));
        }
    }
    found.into_iter().map(|((region, wanted), span)| (region, wanted, span)).collect()
}

fn image_of(body: &Body) -> Option<&model::Image> {
    match body {
        Body::Node(node) => Some(&node.image),
        _ => None,
    }
}

fn id_unknown(id: &str, region: &str, span: Span) -> Diagnostic {
    Diagnostic::error(codes::IMAGE_UNKNOWN, format!("there is no image `{id}` in {region} that this account may use"))
        .at(span, "named here")
        .help("ids hold in one region; name a published image, or the id of one that the account can see there")
}

fn image_unknown(image: &images::Wanted, region: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        codes::IMAGE_UNKNOWN,
        format!("no image is published as `{}` for {} in {region}", image.name, image.architecture),
    )
    .at(span, "named here")
    .help("name another image, or write the id of one: `image = \"ami-…\"`")
}
