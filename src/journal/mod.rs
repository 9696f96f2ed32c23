//! What an apply writes down around each call.
//!
//! The account is the state: an apply that finds no journal still ends right, because every resource says who it is
//! in its tags. A journal makes recovery quicker and is the place of the seam: [`Journal`] is told before and after
//! every task, and what a file makes of that is its own matter. [`Forgetful`] makes nothing of it.

use crate::model::{Identity, Place};
use crate::schema::Kind;

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
    /// `create`, `fill`, `update`, `empty` or `delete`.
    pub task: &'static str,
}

/// How it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done; a create says the id.
    Done(Option<String>),
    /// Not done, or not known to be done.
    Failed(String),
}

/// Who writes down what an apply does.
pub trait Journal {
    /// Before anything is sent. What is intended must be safe on disk when this returns.
    fn intend(&mut self, intent: &Intent) -> std::io::Result<()>;
    /// After the answer.
    fn conclude(&mut self, intent: &Intent, outcome: &Outcome) -> std::io::Result<()>;
}

/// Writes nothing down.
#[derive(Clone, Copy, Debug, Default)]
pub struct Forgetful;

impl Journal for Forgetful {
    fn intend(&mut self, _: &Intent) -> std::io::Result<()> {
        Ok(())
    }

    fn conclude(&mut self, _: &Intent, _: &Outcome) -> std::io::Result<()> {
        Ok(())
    }
}
