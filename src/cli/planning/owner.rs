//! Whose stack it is, and where it may have something. Whose: the ID of the lock file, one that is joined, or one that is drawn
//! because the account has none of the name.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{Loaded, Scope, Trouble, cloud_trouble, hindered, refused};
use crate::cli::args::Aws;
use crate::cli::session::{self, Locks};
use crate::cli::terminal::Terminal;
use crate::cloud::{self, Clients, Regions};
use crate::diagnostic::{Diagnostic, codes};
use crate::lock::LockFile;
use crate::model::{Place, Program};

/// The account, the owner tag, the lock file and where it lies, and the places to look at.
pub(super) type Found = (String, String, LockFile, PathBuf, BTreeSet<Place>);

/// Finds out who owns what the program describes.
pub(super) async fn look(
    program: &Program,
    loaded: &Loaded,
    aws: &Aws,
    clients: &Clients,
    scope: Scope,
    terminal: &Terminal,
) -> Result<Found, Trouble> {
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
            match regions.refusal {
                Some(error) if regions.holding.is_empty() => return Err(cloud_trouble(&error)),
                _ if regions.holding.is_empty() => return Err(refused(wrong_join(owner, &stem))),
                _ => {}
            }
            let holding = regions.holding.into_iter().map(|region| Place { account: account.clone(), region });
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
    // A lock file that knows an ID and no place has forgotten them, or everything was destroyed.
    let forgotten = aws.join.is_none() && lock.places().iter().all(|place| place.account != account);
    if scope == Scope::Everywhere || forgotten {
        for place in elsewhere(clients, &owner, &account, &places, terminal).await? {
            lock.enter(&place);
            places.insert(place);
        }
    }
    Ok((account, owner, lock, lock_path, places))
}

/// Where a stack has something and neither its program nor its lock file says so.
async fn elsewhere(
    clients: &Clients,
    owner: &str,
    account: &str,
    known: &BTreeSet<Place>,
    terminal: &Terminal,
) -> Result<Vec<Place>, Trouble> {
    let regions = match cloud::regions_of(clients, owner).await {
        Ok(regions) => regions,
        // Whoever may not ask which regions there are is told so, and goes on where the stack is known to be.
        Err(error) if error.is_forbidden() => {
            terminal.say(&format!("other regions than those of the program and its lock file were not looked into: {error}"));
            return Ok(Vec::new());
        }
        Err(error) => return Err(cloud_trouble(&error)),
    };
    passed_over(&regions, terminal);
    let places = regions.holding.into_iter().map(|region| Place { account: account.to_owned(), region });
    let found: Vec<Place> = places.filter(|place| !known.contains(place)).collect();
    if !found.is_empty() {
        let names: Vec<&str> = found.iter().map(|place| place.region.as_str()).collect();
        let names = names.join(", ");
        terminal.say(&format!("`{owner}` has something in {names} too, where neither the program nor its lock file says so"));
    }
    Ok(found)
}

/// Says which regions nobody could look into.
pub(super) fn passed_over(regions: &Regions, terminal: &Terminal) {
    if let Some(error) = &regions.refusal {
        let names: Vec<&str> = regions.closed.iter().map(String::as_str).collect();
        terminal.say(&format!("AWS does not let these regions be looked into: {} ({error})", names.join(", ")));
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
