//! `vpclang adopt`: what exists becomes the resource of an address, by nothing but tags.

use std::collections::BTreeSet;

use super::apply::{agree, carry_out};
use super::{online, plan};
use crate::cli::Exit;
use crate::cli::args::{Adopt, Program as ProgramArgs};
use crate::cli::planning::{self, Prepared, Scope};
use crate::cli::terminal::Terminal;
use crate::cloud::{self, Claim, CloudError, Sight};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::tags::{self, TagChange};
use crate::model::{Address, Place, Resource, Thing};
use crate::plan as plans;
use crate::schema::Kind;

pub fn run(args: &Adopt, terminal: &Terminal) -> Exit {
    let Some((file, address, id)) = args.words() else {
        terminal.complain("`adopt` takes a program, an address and an id, in this order; the program may be left out");
        return Exit::Usage;
    };
    let program = ProgramArgs { file, inputs: args.inputs.clone() };
    online(terminal, async {
        let (mut prepared, held) = planning::prepare_to_change(&program, &args.aws, Scope::Known, terminal).await?;
        let tell = |prepared: &Prepared, trouble: Trouble| {
            let (diagnostic, exit) = match trouble {
                Trouble::Refused(diagnostic) => (*diagnostic, Exit::Refused),
                Trouble::Cloud(error) => (error.diagnostic("the account", None), Exit::Hindered),
            };
            terminal.diagnose(&[diagnostic], &prepared.loaded.sources);
            exit
        };
        let found = find(&prepared, &address, &id).await.map_err(|trouble| tell(&prepared, trouble))?;
        let changes = changes(&found, &prepared.owner);
        if changes.is_empty() {
            terminal.say(&format!("{id} is `{address}` already"));
            return Ok(Exit::Fine);
        }
        let adopted = plan_of(&prepared, found, changes).await.map_err(|trouble| tell(&prepared, trouble))?;
        plan::show(&adopted, &prepared, terminal);
        agree("Adopt this?", args.yes, terminal)?;
        carry_out(&mut prepared, &adopted, 1, &held, terminal).await?;
        Ok(Exit::Fine)
    })
}

/// What stops it: what the program and the account are like, or that AWS does not say.
enum Trouble {
    Refused(Box<Diagnostic>),
    Cloud(CloudError),
}

impl From<CloudError> for Trouble {
    fn from(error: CloudError) -> Trouble {
        Trouble::Cloud(error)
    }
}

fn refused(diagnostic: Diagnostic) -> Trouble {
    Trouble::Refused(Box::new(diagnostic))
}

/// The declaration, where it is, and what is to be it.
struct Found {
    resource: Resource,
    place: Place,
    sight: Sight,
}

/// Looks for an id where the program has the address.
async fn find(prepared: &Prepared, text: &str, id: &str) -> Result<Found, Trouble> {
    let address: Option<Address> = text.parse().ok();
    let declared = prepared.program.resources.values().filter(|resource| Some(&resource.address) == address.as_ref());
    // A key pair is one in each region that uses it.
    let declared: Vec<&Resource> = declared.collect();
    let Some(first) = declared.first() else { return Err(refused(undeclared(prepared, text))) };
    refuse_other_kind(first, id)?;
    for resource in &declared {
        let Some(region) = resource.region.clone() else { continue };
        let place = Place { account: prepared.account.clone(), region };
        let Some(sight) = cloud::sight(&prepared.clients, &place, resource.kind(), id).await? else { continue };
        let found = Found { resource: (*resource).clone(), place, sight };
        return refuse(prepared, &found).map_or(Ok(found), |error| Err(refused(error)));
    }
    let regions: Vec<&str> = declared.iter().filter_map(|resource| resource.region.as_deref()).collect();
    let kind = first.kind().title();
    Err(refused(
        not_adopted(first, format!("there is no {} {id} in {}", kind.to_lowercase(), regions.join(", ")))
            .help("ids hold in one region and one account; the console and `aws ec2 describe-…` say which there are"),
    ))
}

/// What AWS's ids of the kinds begin with (EC2 User Guide, "Resource IDs").
const PREFIXES: &[(&str, Kind)] = &[
    ("vpc-", Kind::Network),
    ("dopt-", Kind::Dhcp),
    ("igw-", Kind::Gateway),
    ("rtb-", Kind::Routes),
    ("subnet-", Kind::Subnet),
    ("sg-", Kind::SecurityGroup),
    ("key-", Kind::KeyPair),
    ("i-", Kind::Node),
];

fn refuse_other_kind(resource: &Resource, id: &str) -> Result<(), Trouble> {
    let is = PREFIXES.iter().find(|(prefix, _)| id.starts_with(prefix)).map(|(_, kind)| *kind);
    if is == Some(resource.kind()) {
        return Ok(());
    }
    let begins = PREFIXES.iter().find(|(_, kind)| *kind == resource.kind()).map_or("", |(prefix, _)| *prefix);
    let message = match is {
        Some(kind) => {
            format!("`{}` is declared as `{}`, and {id} is the id of a `{}`", resource.address, resource.kind().word(), kind.word())
        }
        None => format!("`{}` is declared as `{}`, and `{id}` is no id of one", resource.address, resource.kind().word()),
    };
    Err(refused(not_adopted(resource, message).help(format!("the id of a `{}` begins with `{begins}`", resource.kind().word()))))
}

/// Why something can't be what is declared.
fn refuse(prepared: &Prepared, found: &Found) -> Option<Diagnostic> {
    let Found { resource, place, sight } = found;
    let is = |thing: &&Thing| thing.address == resource.address && thing.place == *place && thing.id != sight.id;
    if let Some(other) = prepared.observed.things.iter().find(is) {
        let message = format!("`{}` is {} already", resource.address, other.id);
        return Some(not_adopted(resource, message).help(format!("let go of that one with `vpclang disown {}` first", other.id)));
    }
    let everything = std::iter::once((&sight.id, &sight.tags)).chain(sight.parts.iter().map(|(id, tags)| (id, tags)));
    for (id, tags) in everything {
        let Some(owner) = tags.get(tags::STACK) else { continue };
        let address = tags.get(tags::ADDRESS).map(|tag| Address::from_tag(tag).map_or_else(|_| tag.clone(), |one| one.to_string()));
        let address = address.unwrap_or_default();
        if *owner != prepared.owner {
            let help = format!("let that stack go of it first: `vpclang disown {id} --stack {owner}`");
            return Some(not_adopted(resource, format!("{id} is `{address}` of the stack `{owner}`")).help(help));
        }
        if address != resource.address.to_string() {
            let help = format!(
                "write `moved {address} to {}` in the program; or let go of it first: `vpclang disown {id}`",
                resource.address
            );
            return Some(not_adopted(resource, format!("{id} is `{address}` of this stack")).help(help));
        }
    }
    sight.default.then(|| {
        not_adopted(resource, format!("AWS has made {} along with its network, and it goes with that", sight.id))
            .help("adopt the network; what comes with one can be nobody's resource")
    })
}

fn not_adopted(resource: &Resource, message: String) -> Diagnostic {
    Diagnostic::error(codes::NOT_ADOPTED, message).at(resource.span, "declared here")
}

fn undeclared(prepared: &Prepared, text: &str) -> Diagnostic {
    let error = Diagnostic::error(codes::NOT_ADOPTED, format!("the program declares nothing with the address `{text}`"));
    let declared: BTreeSet<String> = prepared.program.resources.keys().map(|identity| identity.address.to_string()).collect();
    match crate::syntax::nearest(text, declared.iter().map(String::as_str)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("declare it first, as what exists is: then the plan of the adoption says what differs"),
    }
}

/// The tags that are missing, the thing's own first.
fn changes(found: &Found, owner: &str) -> Vec<(String, TagChange)> {
    let (own, part) = wanted(&found.resource, &found.sight, owner);
    let own = (found.sight.id.clone(), TagChange::between(&found.sight.tags, &own));
    let parts = found.sight.parts.iter().map(|(id, tags)| (id.clone(), TagChange::between(tags, &part)));
    std::iter::once(own).chain(parts).filter(|(_, change)| !change.is_empty()).collect()
}

type Tags = std::collections::BTreeMap<String, String>;

/// The tags of the thing and of its parts. Nobody knows which script a node has run that we have not made: it is not claimed.
fn wanted(resource: &Resource, sight: &Sight, owner: &str) -> (Tags, Tags) {
    let mut own = tags::desired(resource, owner);
    own.remove(tags::INIT);
    own.extend(sight.tags.get(tags::INIT).map(|digest| (tags::INIT.to_owned(), digest.clone())));
    (own, tags::desired_of_part(resource, owner))
}

async fn plan_of(prepared: &Prepared, found: Found, changes: Vec<(String, TagChange)>) -> Result<plans::Plan, Trouble> {
    let Found { resource, place, sight } = found;
    let mut places: BTreeSet<Place> = prepared.observed.things.iter().map(|thing| thing.place.clone()).collect();
    places.insert(place.clone());
    let (own, part_tags) = wanted(&resource, &sight, &prepared.owner);
    let claim = Claim { place, kind: resource.kind(), id: sight.id.clone(), tags: own, part_tags };
    let after = cloud::observe_with(&prepared.clients, &prepared.owner, &places, Some(&claim)).await?;
    let after = after.renamed(&prepared.program.moved);
    let thing = after.things.iter().find(|thing| thing.id == sight.id).cloned();
    let thing = thing.ok_or_else(|| CloudError::unexpected("adopt", format!("{} is gone", sight.id)))?;
    let identity = thing.identity();
    let mut adopted = plans::adopt(&prepared.program, &prepared.owner, &resource, thing, changes);
    match plans::diff(&prepared.program, &after, &prepared.owner) {
        Ok(next) => {
            adopted.existing = next.existing;
            adopted.notes.push(plans::afterwards(&next, &identity));
        }
        Err(errors) => {
            adopted.notes.extend(errors.into_iter().map(|error| format!("the next plan would be refused: {}", error.message)))
        }
    }
    Ok(adopted)
}
