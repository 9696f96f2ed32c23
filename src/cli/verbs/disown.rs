//! `vpclang disown`: takes the stack's tags off, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::apply::agree;
use super::online;
use crate::cli::Exit;
use crate::cli::args::{Disown, Program as ProgramArgs};
use crate::cli::load::is_file_argument;
use crate::cli::planning::{self, Prepared, Scope};
use crate::cli::session;
use crate::cli::terminal::Terminal;
use crate::cloud::{self, CloudError};
use crate::diagnostic::{Diagnostic, codes};
use crate::journal::{Intent, Journal, Outcome};
use crate::model::tags::{self, TagChange};
use crate::model::{Address, Place, Thing};
use crate::schema::Kind;

pub fn run(args: &Disown, terminal: &Terminal) -> Exit {
    let (file, ids) = match args.words.split_first() {
        Some((file, ids)) if is_file_argument(file) => (Some(file.into()), ids),
        _ => (None, args.words.as_slice()),
    };
    let ids: BTreeSet<String> = ids.iter().cloned().collect();
    if ids.is_empty() || (args.stack.is_some() && file.is_some()) {
        terminal.complain("`disown` takes ids, and before them a program, unless `--stack` names the stack");
        return Exit::Usage;
    }
    let program = ProgramArgs { file, inputs: args.inputs.clone() };
    online(terminal, async {
        let (prepared, _held) = match &args.stack {
            Some(owner) => planning::prepare_stack(owner, None, &args.aws, terminal).await?,
            None => planning::prepare_to_change(&program, &args.aws, Scope::Known, terminal).await?,
        };
        let hindered = |error: CloudError| {
            terminal.diagnose(&[error.diagnostic("the account", None)], &prepared.loaded.sources);
            Exit::Hindered
        };
        let found = find(&prepared, &ids).await.map_err(hindered)?;
        let mut refused: Vec<Diagnostic> = ids.iter().filter_map(|id| refuse(&prepared.owner, id, found.get(id))).collect();
        refused.extend(ids.iter().filter_map(|id| refuse_inhabited(&prepared, id, &ids)));
        if !refused.is_empty() {
            terminal.diagnose(&refused, &prepared.loaded.sources);
            return Err(Exit::Refused);
        }
        found.iter().for_each(|(id, bearer)| terminal.say(&format!("  - {id}  {}", bearer.words())));
        agree("Take the tags of the stack off these?", args.yes, terminal)?;
        let told = |error: Diagnostic| {
            terminal.diagnose(&[error], &prepared.loaded.sources);
            Exit::Hindered
        };
        let mut journal = session::open_journal(&prepared.journal_path).map_err(told)?;
        for (step, (id, bearer)) in found.iter().enumerate() {
            // The journal no longer waits for it to show, and no longer says that it is ours.
            let intent = intent(&prepared, step, id);
            let unwritten = |error: std::io::Error| told(session::journal_trouble(&prepared.journal_path, &error));
            journal.intend(intent.as_slice()).map_err(unwritten)?;
            cloud::retag(&prepared.clients.ec2(&bearer.region), &bearer.changes(id)).await.map_err(hindered)?;
            intent.iter().try_for_each(|intent| journal.conclude(intent, &Outcome::Done(None))).map_err(unwritten)?;
            terminal.say(&format!("{id} is none of `{}` any more", prepared.owner));
        }
        if terminal.json {
            terminal.out_json(&serde_json::json!({"version": 1, "disowned": ids}));
        }
        Ok(Exit::Fine)
    })
}

/// What bears tags, with what came with it and bears the same stack's.
struct Bearer {
    region: String,
    tags: BTreeMap<String, String>,
    parts: Vec<(String, BTreeMap<String, String>)>,
}

impl Bearer {
    fn address(&self) -> String {
        let tag = self.tags.get(tags::ADDRESS).cloned().unwrap_or_default();
        Address::from_tag(&tag).map_or(tag, |address| address.to_string())
    }

    fn words(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|(id, _)| id.as_str()).collect();
        let with = if parts.is_empty() { String::new() } else { format!(", with {}", parts.join(" and ")) };
        format!("`{}` in {}{with}", self.address(), self.region)
    }

    /// The parts come first: whoever runs this again after a kill finds them by the thing.
    fn changes(&self, id: &str) -> Vec<(String, TagChange)> {
        let own = std::iter::once((id, &self.tags));
        let all = self.parts.iter().map(|(id, tags)| (id.as_str(), tags)).chain(own);
        all.map(|(id, tags)| (id.to_owned(), TagChange { set: BTreeMap::new(), remove: keys(tags) })).collect()
    }
}

/// The keys that are ours in any stack.
fn keys(tags: &BTreeMap<String, String>) -> Vec<String> {
    tags.keys().filter(|key| key.starts_with(tags::PREFIX)).cloned().collect()
}

/// Looks for ids where the stack is known to be, and then wherever it has something.
async fn find(prepared: &Prepared, ids: &BTreeSet<String>) -> Result<BTreeMap<String, Bearer>, CloudError> {
    let mut regions = prepared.program.regions();
    regions.extend(prepared.lock.places().into_iter().map(|place| place.region));
    regions.extend(prepared.observed.things.iter().map(|thing| thing.place.region.clone()));
    let mut found = BTreeMap::new();
    look(prepared, &regions, ids, &mut found).await?;
    if found.len() < ids.len() {
        let everywhere = cloud::regions_of(&prepared.clients, &prepared.owner).await?.holding;
        let rest: BTreeSet<String> = everywhere.difference(&regions).cloned().collect();
        look(prepared, &rest, ids, &mut found).await?;
    }
    Ok(found)
}

async fn look(
    prepared: &Prepared,
    regions: &BTreeSet<String>,
    ids: &BTreeSet<String>,
    found: &mut BTreeMap<String, Bearer>,
) -> Result<(), CloudError> {
    for region in regions {
        let left: Vec<String> = ids.iter().filter(|id| !found.contains_key(*id)).cloned().collect();
        for (id, tags) in cloud::bearers(&prepared.clients, region, &left).await? {
            let parts = parts(prepared, region, &id).await?;
            found.insert(id, Bearer { region: region.clone(), tags, parts });
        }
    }
    Ok(())
}

/// What came with a node and bears the stack's tags.
async fn parts(prepared: &Prepared, region: &str, id: &str) -> Result<Vec<(String, BTreeMap<String, String>)>, CloudError> {
    if !id.starts_with("i-") {
        return Ok(Vec::new());
    }
    let place = Place { account: prepared.account.clone(), region: region.to_owned() };
    let sight = cloud::sight(&prepared.clients, &place, Kind::Node, id).await?;
    let ours = |(_, tags): &(String, BTreeMap<String, String>)| tags.get(tags::STACK) == Some(&prepared.owner);
    Ok(sight.into_iter().flat_map(|sight| sight.parts).filter(ours).collect())
}

/// What the journal is told of something that the stack has.
fn intent(prepared: &Prepared, step: usize, id: &str) -> Option<Intent> {
    let thing = prepared.observed.things.iter().find(|thing| thing.id == id)?;
    Some(Intent {
        step,
        identity: thing.identity(),
        kind: thing.body.kind(),
        place: thing.place.clone(),
        task: "disown",
        op: None,
        id: Some(id.to_owned()),
    })
}

/// A network goes with what lies in it: the stack could neither keep that nor end it without the network.
fn refuse_inhabited(prepared: &Prepared, id: &str, ids: &BTreeSet<String>) -> Option<Diagnostic> {
    let things = &prepared.observed.things;
    let network = things.iter().find(|thing| thing.id == *id && thing.body.kind() == Kind::Network)?;
    let inside = |thing: &&Thing| thing.holds.contains(id) && !ids.contains(&thing.id);
    let left: Vec<String> = things.iter().filter(inside).map(|thing| format!("`{}` ({})", thing.address, thing.id)).collect();
    (!left.is_empty()).then(|| {
        Diagnostic::error(codes::NOT_DISOWNED, format!("`{}` has things of the stack in it: {}", network.address, left.join(", ")))
            .help("let go of them in the same command, or destroy them first; nothing was changed")
    })
}

/// Why an id is not the stack's to let go.
fn refuse(owner: &str, id: &str, found: Option<&Bearer>) -> Option<Diagnostic> {
    let bearer = found.and_then(|bearer| Some((bearer, bearer.tags.get(tags::STACK)?)));
    match bearer {
        Some((_, of)) if of == owner => None,
        Some((bearer, of)) => Some(
            Diagnostic::error(codes::NOT_DISOWNED, format!("{id} is `{}` of the stack `{of}`, not of `{owner}`", bearer.address()))
                .help(format!("if that is meant: `vpclang disown {id} --stack {of}`; nothing was changed")),
        ),
        None => Some(
            Diagnostic::error(codes::NOT_DISOWNED, format!("`{id}` bears no tag of `{owner}`, where that stack has something"))
                .help("a plan and `vpclang status` show the ids of what the stack has; nothing was changed"),
        ),
    }
}
