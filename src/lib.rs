//! An infrastructure-as-code compiler for AWS networks.
//!
//! A program goes through these modules in this order, and a module uses only those above it:
//!
//! 1. [`source`] holds the texts, [`diagnostic`] says what is wrong with them, [`net`] does the arithmetic of addresses.
//! 2. [`syntax::parse`] makes a tree of a text, whatever the text.
//! 3. [`schema`] is what the language knows of AWS, as tables.
//! 4. [`analysis::analyse`] finds names, types and values; [`rules`] refuses what AWS would refuse.
//! 5. [`model::lower`] makes the [`model::Program`], which only a text without errors has.
//!    [`reach::prove`] holds the assertions of a program against it; [`format::format`] writes a tree as it is to be written.
//! 6. [`cloud::observe`] says what the account has, in the same words.
//! 7. [`plan::diff`] compares the two. Up to here nothing is sent that changes anything.
//! 8. [`apply::run`] carries the plan out, step by step as [`apply::Scheduler`] lets it.
//!
//! [`sandbox`] is an EC2 that stands behind the same connector as AWS and knows nothing of the rest.

pub mod source;
pub mod diagnostic;
pub mod net;
pub mod graph;
pub mod syntax;
pub mod schema;
pub mod analysis;
pub mod rules;
pub mod model;
pub mod reach;
pub mod format;
pub mod plan;
pub mod journal;
pub mod sandbox;
pub mod cloud;
pub mod lock;
pub mod apply;
pub mod cli;
