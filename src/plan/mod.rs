//! What has to happen so that the account has what the program wants.
//!
//! [`diff`] is pure: the same program and the same observation give the same plan, which says of every action why.
//! A [`Plan`] is a list of [`Change`]s that people read, and a graph of [`Step`]s that the scheduler runs.

mod adopt;
mod blockers;
mod connectivity;
mod diff;
mod duplicates;
pub mod forecast;
mod json;
mod order;
mod outcome;
mod policy;
pub mod preflight;
mod select;
mod show;
mod succession;
mod unrecorded;

use std::collections::BTreeMap;

pub use adopt::{adopt, afterwards};
pub use blockers::{Blocker, blockers};
pub use connectivity::{connectivity, refuse_new_internet};
pub use diff::{diff, pins_of};
pub use json::{action_word, to_json};
pub use outcome::outcome;
pub use policy::policy;
pub use select::unknown;
pub use show::{Paint, Tone, change_line, describe, show, summary};
pub use unrecorded::{Unrecorded, note_unrecorded, refuse_unrecorded, unrecorded};

use crate::graph::Dag;
use crate::model::{Identity, LeftOut, Resource, Shown, StackName, Thing, tags::TagChange};
use crate::reach;
use crate::schema::{Change as Cost, Kind};
use crate::source::Span;

/// Everything that has to happen.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Whose plan it is.
    pub stack: StackName,
    /// The owner tag: `NAME.ID`.
    pub owner: String,
    /// What changes, in the order in which it is shown.
    pub changes: Vec<Change>,
    /// How many resources the program has.
    pub wanted: usize,
    /// How many of them exist.
    pub existing: usize,
    /// What is to be done, by number.
    pub steps: BTreeMap<StepId, Step>,
    /// Which step comes before which.
    pub order: Dag<StepId>,
    /// The ids that exist before the first step, by who they are.
    pub ids: BTreeMap<Identity, String>,
    /// Things that need a person: a claim to an address that something else has, an id of an unknown type.
    pub notes: Vec<String>,
    /// What the program has and this version does not apply. While there is any, nothing is applied.
    pub left_out: Vec<LeftOut>,
    /// What it opens and closes; none where nobody has asked.
    pub connectivity: Option<Vec<reach::Change>>,
    /// What others have put where it would destroy something.
    pub blockers: Vec<Blocker>,
    /// What it would destroy although only tags say that it is the stack's.
    pub unrecorded: Vec<Unrecorded>,
    /// How many changes were left out because somebody asked for a part only.
    pub unselected: usize,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How many changes are of one sort.
    pub fn count(&self, wanted: impl Fn(&Action) -> bool) -> usize {
        self.changes.iter().filter(|change| wanted(&change.action)).count()
    }
}

/// One line of a plan.
#[derive(Clone, Debug)]
pub struct Change {
    /// Who it happens to.
    pub identity: Identity,
    /// Of which kind.
    pub kind: Kind,
    /// What happens.
    pub action: Action,
    /// The words that say what the resource is.
    pub summary: String,
    /// Why: what differs.
    pub reasons: Vec<Reason>,
    /// The declaration, where the program still has one.
    pub span: Option<Span>,
    /// AWS's id of what exists.
    pub id: Option<String>,
}

/// What happens to one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is made.
    Create,
    /// It changes and stays the same thing.
    Update,
    /// Another takes its place.
    Replace(ReplaceOrder),
    /// It goes.
    Destroy,
    /// What somebody else has made gets the stack's tags, and is the stack's from then on.
    Adopt,
}

/// Which of the two comes first in a replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReplaceOrder {
    /// The new one is made while the old one stands.
    CreateFirst,
    /// The old one has what the new one needs: a block, an address.
    DestroyFirst,
}

/// Why something changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The attribute, in the words of the schema; `tags` for tags.
    pub attribute: &'static str,
    /// What it is now.
    pub from: Shown,
    /// What it is to be.
    pub to: Shown,
    /// What that costs.
    pub cost: Cost,
    /// Whether nothing differs but a resource it refers to is replaced.
    pub spread: bool,
    /// Where the value is written.
    pub span: Option<Span>,
}

/// Numbers the steps of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub usize);

/// One thing to do.
#[derive(Clone, Debug)]
pub struct Step {
    /// The line of the plan that it belongs to.
    pub change: usize,
    /// What to do.
    pub task: Task,
}

/// What a new resource takes the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predecessor {
    /// Its id; part of what the successor's token is derived from.
    pub id: String,
    /// Whether it still stands when the successor is made.
    pub stands: bool,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Task {
    /// Makes a resource, up to the point where others may refer to it.
    Create {
        /// What to make.
        resource: Box<Resource>,
        /// Whose place it takes.
        replaces: Option<Predecessor>,
    },
    /// Gives a new security group its rules, once every group that they name exists.
    Fill {
        /// The group.
        resource: Box<Resource>,
    },
    /// Brings what exists to what is wanted.
    Update {
        /// What exists.
        thing: Box<Thing>,
        /// What is wanted.
        resource: Box<Resource>,
        /// The attributes that differ.
        attributes: Vec<&'static str>,
        /// What to do to tags, by id: the resource's own first, then its parts.
        tags: Vec<(String, TagChange)>,
    },
    /// Sets the stack's tags on what it has not made.
    Adopt {
        /// What exists, as the stack will see it.
        thing: Box<Thing>,
        /// What to do to tags, by id: the resource's own first, then its parts.
        tags: Vec<(String, TagChange)>,
    },
    /// Takes the rules that name other groups out of a group that goes, so that two that name each other can go.
    Empty {
        /// The group.
        thing: Box<Thing>,
    },
    /// Makes an end of what exists.
    Delete {
        /// What exists.
        thing: Box<Thing>,
        /// Whether a network that goes too holds it: then what only loosens it from that network can be left out.
        with_network: bool,
    },
}
