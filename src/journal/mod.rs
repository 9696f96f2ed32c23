//! What an apply writes down around each call.
//!
//! The account is the state: an apply that finds no journal still ends right, because every resource says who it is in its
//! tags. The journal closes the one gap that is left: AWS may show what a call has made only minutes later, and a few calls
//! (a VPC, an internet gateway, an option set, a route table) make a second one when they are repeated. Whoever finds an
//! intent without an outcome knows what to wait for, and for how long.
//!
//! Every intent is safe on disk before its call is sent. It names who, where and when, and never what was asked for:
//! requests hold scripts.

mod file;
mod memory;
mod record;

pub use file::JournalFile;
pub use memory::{Memory, Past};

use crate::model::{Identity, Place};
use crate::schema::Kind;

/// What AWS does with a create call that is sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repeat {
    /// It knows the call by its client token, and answers with the same object.
    Token,
    /// It refuses a second one: a block, a name, a rule is taken.
    Key,
    /// It makes another one.
    Another,
}

/// What is about to be done to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Which step of the plan.
    pub step: usize,
    /// Who.
    pub identity: Identity,
    /// Of which kind.
    pub kind: Kind,
    /// Where.
    pub place: Place,
    /// `create`, `fill`, `update`, `adopt`, `empty`, `delete` or `disown`.
    pub task: &'static str,
    /// What a create call is derived from, and what a second one would do.
    pub op: Option<(String, Repeat)>,
    /// The id of what exists.
    pub id: Option<String>,
}

/// How it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done; a create says the id.
    Done(Option<String>),
    /// AWS refused it with this code: nothing was done.
    Refused(String),
    /// Nobody knows.
    Unknown,
}

/// Who writes down what an apply does.
pub trait Journal {
    /// Before anything is sent. What is intended must be safe on disk when this returns.
    fn intend(&mut self, intents: &[Intent]) -> std::io::Result<()>;
    /// After the answer.
    fn conclude(&mut self, intent: &Intent, outcome: &Outcome) -> std::io::Result<()>;
}
