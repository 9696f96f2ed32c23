//! A plan, carried out.
//!
//! [`Scheduler`] is a pure state machine that says what may begin; [`run`] is the one loop that owns tokio, takes what
//! has ended in one order and is the only one to listen to signals.

mod executor;
mod interrupts;
mod scheduler;

pub use executor::{Event, Failed, Precautions, Summary, run};
use interrupts::Interrupts;
pub use scheduler::{Ended, Scheduler};
