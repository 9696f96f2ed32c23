//! AWS: the SDK's clients, their one connector, and what each kind of resource takes there.
//!
//! All traffic goes through [`Connector`]. What is on its other side (AWS, an endpoint of the user's, the embedded
//! sandbox) is its business alone; nothing else in this program knows.

pub mod bucket;
mod clients;
mod connector;
mod error;
pub mod images;
mod kinds;
pub mod limiter;
mod observe;
mod once;
mod op;
mod pauses;
mod poller;
mod preflight;
mod retry;
mod sight;
mod survey;

pub use clients::{Clients, Settings};
pub use connector::{Answer, Call, Connector, Fault, Target};
pub use error::{CloudError, Failure};
pub use kinds::{Context, Made, create, create_action, delete, empty, fill, op_of, repeat, retag, update};
pub use observe::{Claim, Regions, glance, observe, observe_with, regions_of, stacks_named};
pub use op::Op;
pub use pauses::Pauses;
pub use poller::Poller;
pub use preflight::preflight;
pub use sight::{Sight, bearers, sight};
pub use survey::survey;
