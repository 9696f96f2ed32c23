//! The one integration-test binary: one file a subject.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that is surprised ends there, and its names say what it is about"
)]

mod changes;
mod cli;
mod corpus;
mod drift;
mod explain;
mod interrupted;
mod judge;
mod lab;
mod language;
mod layers;
mod manual;
mod net;
mod readme;
mod render;
mod sandbox;
mod scheduling;
mod stages;
mod tour;
mod world;
