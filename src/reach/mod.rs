//! Reachability: what can be reached from where, proved for all addresses and ports, before anything exists.
//!
//! [`network::Network`] is what is asked about, as plain data; [`from_program::describe`] makes one of a program,
//! [`from_account::of_account`] of an account. A question has two [`question::End`]s. What [`classes`] cannot tell apart is followed once along the [`walk`], a hop at a time, for all
//! connections together, which are sets of intervals ([`sets`]). [`verdict`] says whether an assertion holds, [`prove`] tells
//! of those that do not; [`answer`], [`matrix`] and [`diff`] are the other uses, and [`show`] writes them down.
//!
//! Nothing is guessed. An address that AWS picks stands for all that it can be, and what is not known passes perhaps, so that
//! neither `can` nor `cannot` is true of it.

pub mod answer;
pub mod classes;
pub mod diff;
pub mod ends;
pub mod from_account;
pub mod from_program;
pub mod lints;
pub mod matrix;
pub mod network;
pub mod page;
pub mod prove;
pub mod question;
pub mod sets;
pub mod show;
pub mod verdict;
pub mod walk;
pub mod world;

pub use answer::{Answer, answer_last, with_question};
pub use diff::{Change, diff};
pub use from_account::{deployed, of_account};
pub use from_program::describe;
pub use matrix::{Matrix, matrix};
pub use network::Network;
pub use prove::prove;
