//! One file a verb.

pub mod adopt;
pub mod apply;
pub mod check;
pub mod completions;
pub mod destroy;
pub mod disown;
pub mod explain;
pub mod fmt;
pub mod graph;
pub mod man;
pub mod new;
pub mod output;
pub mod plan;
pub mod reach;
pub mod sandbox;
pub mod status;
pub mod unlock;
pub mod update;

use std::future::Future;

use super::Exit;
use super::session;
use super::terminal::Terminal;
use crate::source::SourceMap;

/// Runs the part of a verb that talks to AWS.
fn online(terminal: &Terminal, verb: impl Future<Output = Result<Exit, Exit>>) -> Exit {
    match session::runtime() {
        Ok(runtime) => runtime.block_on(verb).unwrap_or_else(|exit| exit),
        Err(error) => {
            terminal.diagnose(&[error], &SourceMap::new());
            Exit::Hindered
        }
    }
}
