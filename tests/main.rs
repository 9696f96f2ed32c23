//! The one integration-test binary: one file a subject.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that is surprised ends there, and its names say what it is about; a long run says how much it did"
)]

mod allocation;
mod catalogue;
mod changes;
mod chaos;
mod cli;
mod conformance;
mod connectivity;
mod corpus;
mod drift;
mod editors;
mod explain;
mod forecast;
mod format;
mod handling;
mod identity;
mod interrupted;
mod judge;
mod killed;
mod lab;
mod language;
mod layers;
mod lease;
mod limits;
mod lints;
mod locked;
mod manual;
mod modules;
mod net;
mod page;
mod params;
mod parts;
mod pins;
mod policy;
mod preflight;
mod reach;
mod readme;
mod render;
mod sandbox;
mod scheduling;
mod secrets;
mod sequences;
mod stages;
mod stopped;
mod storm;
mod tagged;
mod taken;
mod totality;
mod tour;
mod world;
