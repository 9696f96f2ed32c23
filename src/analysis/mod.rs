//! Names, types and values: from syntax trees to settled resources.
//!
//! [`analyse`] always returns, with whatever could be settled and everything that is wrong. It is a pure function:
//! files that a program names are in the [`SourceMap`] already. What AWS would refuse is judged by the rules, on
//! settled resources, so that a computed value is judged as a written one.

mod allowances;
mod attributes;
mod comprehension;
mod evaluator;
mod expansion;
mod files;
mod fit;
mod functions;
mod instances;
mod lines;
mod literals;
mod members;
mod names;
mod operators;
mod params;
pub mod prelude;
mod report;
mod settle;
mod settled;
mod types;
mod value;
mod words;

use std::collections::BTreeMap;

pub use expansion::{PeerOfRule, RuleOfLine, fits, v4};
pub use functions::{FUNCTIONS, METHODS};
pub use instances::Path;
pub use names::RESERVED;
pub use settled::{Allow, Assertion, Route, Settled};
pub use types::{Type, with_article};
pub use value::{Deferred, Hole, InstanceId, Value, Words};

use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::rules;
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::syntax::{self, Parse};
use evaluator::Evaluator;
use names::Names;
use report::Report;

/// What is given from outside of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Parameters as they were typed, by name.
    pub params: BTreeMap<String, String>,
    /// The region of networks that name none.
    pub region: Option<String>,
}

/// What a program says, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Errors and warnings in order of place; no cause is told twice.
    pub diagnostics: Vec<Diagnostic>,
    /// The stack's name, and the value in its brackets.
    pub stack: Option<(String, Option<String>)>,
    /// Every resource, holders before what they hold.
    pub resources: Vec<Settled>,
    /// Name and value of the outputs, in order.
    pub outputs: Vec<(String, Value)>,
    /// The assertions, in order.
    pub assertions: Vec<Assertion>,
    /// The region of networks that name none.
    pub region: Option<String>,
    by_id: BTreeMap<InstanceId, usize>,
}

impl Analysis {
    /// Whether there are errors.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The resource that a value refers to.
    pub fn resource(&self, id: InstanceId) -> Option<&Settled> {
        self.by_id.get(&id).and_then(|at| self.resources.get(*at))
    }

    /// The region of a resource that lies in a network; none where nobody has settled it.
    pub fn region_of(&self, resource: &Settled) -> Option<&str> {
        let network = resource.network.and_then(|id| self.resource(id))?;
        network.word("region").or(self.region.as_deref())
    }
}

/// The stack on which programs are evaluated: values may lean on one another as deep as [`evaluator::DEPTH`], which
/// needs more than a thread of the test harness has.
const STACK_BYTES: usize = 512 << 20;

/// Analyses the first text of a map.
pub fn analyse(sources: &SourceMap, inputs: &Inputs) -> Analysis {
    let run = || analyse_here(sources, inputs);
    std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, run) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => run(),
    })
}

fn analyse_here(sources: &SourceMap, inputs: &Inputs) -> Analysis {
    let Some((file, source)) = sources.files().next() else { return Analysis::default() };
    let mut parse = syntax::parse(source.text(), file);
    let mut report = Report::default();
    not_utf8(source, file).into_iter().chain(std::mem::take(&mut parse.errors)).for_each(|error| report.add(error));
    if parse.unread {
        return Analysis { diagnostics: report.into_sorted(), ..Analysis::default() };
    }
    let names = Names::collect(&parse.file, &mut report);
    if names.stack.is_none() && !names.is_unusable(None, "stack") && !declares_stack(source.text()) {
        report.add(missing_stack(file));
    }
    let mut evaluator = Evaluator::new(sources, inputs, &names, report);
    let outcome = evaluator.settle();
    let report = evaluator.report;
    let mut analysis = Analysis {
        diagnostics: Vec::new(),
        stack: names.stack.map(|(name, _)| (name.text.clone(), outcome.stack_key)),
        by_id: outcome.resources.iter().enumerate().map(|(at, resource)| (resource.id, at)).collect(),
        resources: outcome.resources,
        outputs: outcome.outputs,
        assertions: outcome.assertions,
        region: inputs.region.clone(),
    };
    analysis.diagnostics = all_diagnostics(sources, &parse, &analysis, report);
    analysis
}

fn all_diagnostics(sources: &SourceMap, parse: &Parse, analysis: &Analysis, mut report: Report) -> Vec<Diagnostic> {
    rules::check(analysis).into_iter().for_each(|found| report.add(found));
    allowances::positions(&parse.file, sources).into_iter().for_each(|found| report.add(found));
    allowances::apply(sources, parse, report.into_sorted())
}

fn not_utf8(source: &SourceFile, file: FileId) -> Option<Diagnostic> {
    let at = source.invalid_utf8()? as usize;
    let end = source.text().get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
    let error = Diagnostic::error(codes::INVALID_UTF8, "the text is not UTF-8");
    Some(error.at(Span::new(file, at, end), "the first byte that is none").help("save the file as UTF-8"))
}

fn missing_stack(file: FileId) -> Diagnostic {
    Diagnostic::error(codes::MISSING_STACK, "the program does not name its stack")
        .at(Span::new(file, 0, 0), "nothing owns what follows")
        .help("write `stack name` first: the name of what owns all resources of this program")
        .fix(Span::new(file, 0, 0), "stack name\n\n")
}

/// A broken `stack` line has been reported as such.
fn declares_stack(text: &str) -> bool {
    text.lines().any(|line| line.split_whitespace().next() == Some("stack"))
}
