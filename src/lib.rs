//! An infrastructure-as-code compiler for AWS networks.
//!
//! A program goes through the modules in this order; a module uses only those above it.
//!
//! 1. [`source`] holds the texts, [`diagnostic`] what is wrong with them, [`net`] the arithmetic.

pub mod diagnostic;
pub mod model;
pub mod net;
pub mod schema;
pub mod source;
