//! A stack that is known by its tags alone: without a program, and without a lock file.

use std::collections::{BTreeMap, BTreeSet};

use super::{Prepared, Purpose, Trouble, cloud_trouble, hindered, load, observe, owner, refused, session};
use crate::cli::Exit;
use crate::cli::args::Aws;
use crate::cli::terminal::Terminal;
use crate::cloud::{self, Clients};
use crate::diagnostic::{Diagnostic, codes};
use crate::lock::{self, LockFile};
use crate::model::{Place, Program, StackName};

/// Looks at all that bears the tag of a stack, in one region or in every one, and holds the stack in this folder until it ends.
pub async fn prepare_stack(
    owner: &str,
    region: Option<&str>,
    aws: &Aws,
    terminal: &Terminal,
) -> Result<(Prepared, session::Held), Exit> {
    let loaded = load::none();
    let tell = |(diagnostics, exit): Trouble| {
        terminal.diagnose(&diagnostics, &loaded.sources);
        exit
    };
    let stack = stack_of(owner).ok_or_else(|| tell(refused(malformed(owner))))?;
    let held = session::hold(&stack, aws.sandbox).map_err(|error| tell(hindered(error)))?;
    terminal.say(&format!(
        "`{stack}` is locked in this folder alone: whether its program names a lock in S3 is not known without the program"
    ));
    let clients = session::connect(aws, region.map(str::to_owned)).await.map_err(|error| tell(hindered(error)))?;
    let account = clients.account().await.map_err(|error| tell(cloud_trouble(&error)))?;
    let regions = regions(&clients, owner, region, terminal).await.map_err(tell)?;
    let places: BTreeSet<Place> = regions.into_iter().map(|region| Place { account: account.clone(), region }).collect();
    let journal_path = session::journal_path(owner, aws.sandbox);
    let memory = session::recall_lately(&journal_path, clients.horizon()).map_err(|error| tell(hindered(error)))?;
    let found = observe(&clients, owner, &places, &memory, Purpose::Change, terminal).await;
    let observed = found.map_err(|error| tell(cloud_trouble(&error)))?;
    let program = Program { stack, resources: BTreeMap::new(), outputs: Vec::new(), moved: Vec::new(), left_out: Vec::new() };
    let (owner, lock, lock_path) = (owner.to_owned(), LockFile::default(), None);
    Ok((Prepared { loaded, program, clients, account, owner, lock, lock_path, journal_path, observed }, held))
}

/// `shop.k3x8m2qa` is an ID of `shop`, `shop.prod.k3x8m2qa` one of `shop[prod]`.
fn stack_of(owner: &str) -> Option<StackName> {
    let (stem, _) = owner.rsplit_once('.').filter(|(stem, id)| !stem.is_empty() && lock::is_id(id))?;
    // The name becomes the name of a file and of a folder.
    let plain = |text: &str| !text.is_empty() && !text.contains(['/', '\\', '\0']) && !text.starts_with('.');
    let (name, key) = stem.split_once('.').map_or((stem, None), |(name, key)| (name, Some(key)));
    (plain(name) && key.is_none_or(plain)).then(|| StackName { name: name.to_owned(), key: key.map(str::to_owned) })
}

async fn regions(clients: &Clients, owner: &str, region: Option<&str>, terminal: &Terminal) -> Result<BTreeSet<String>, Trouble> {
    let holding = match region {
        Some(region) => {
            let stem = owner.rsplit_once('.').map_or(owner, |(stem, _)| stem);
            let stacks = cloud::stacks_named(clients, region, stem).await.map_err(|error| cloud_trouble(&error))?;
            stacks.contains(owner).then(|| region.to_owned()).into_iter().collect()
        }
        None => {
            let regions = cloud::regions_of(clients, owner).await.map_err(|error| cloud_trouble(&error))?;
            owner::passed_over(&regions, terminal);
            regions.holding
        }
    };
    match holding.is_empty() {
        true => Err(refused(unknown(owner, region))),
        false => Ok(holding),
    }
}

fn malformed(owner: &str) -> Diagnostic {
    Diagnostic::error(codes::STACK_UNKNOWN, format!("`{owner}` is not what the tags of a stack say"))
        .help("write it as the tag `vpclang:stack` does: the stack's name, a point, and the 8 characters of its ID: `lab.k3x8m2qa`")
}

fn unknown(owner: &str, region: Option<&str>) -> Diagnostic {
    let message = match region {
        Some(region) => format!("nothing in {region} bears the tag of `{owner}`"),
        None => format!("nothing bears the tag of `{owner}`, in no region that this account may look into"),
    };
    Diagnostic::error(codes::STACK_UNKNOWN, message).help(
        "the tag `vpclang:stack` of what it made says what the stack is called; a stack that has nothing left needs no destroy",
    )
}
