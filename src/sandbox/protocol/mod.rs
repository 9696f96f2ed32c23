//! AWS's protocols: what a request asks of which service, and how answers are written.

pub(crate) mod query;
pub(crate) mod route;
pub(crate) mod xml;
