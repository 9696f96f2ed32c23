//! Names, types and values: from syntax trees to settled resources.
//!
//! [`analyse`] always returns, with whatever could be settled and everything that is wrong. It is a pure function:
//! files that a program names are in the [`SourceMap`] already. What AWS would refuse is judged by the rules, on
//! settled resources, so that a computed value is judged as a written one.

mod allocation;
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
mod modules;
mod moved;
mod names;
mod operators;
mod params;
pub mod params_file;
mod placement;
mod positions;
pub mod prelude;
mod report;
mod settle;
mod settled;
mod types;
mod value;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

pub use allocation::Pins;
pub use expansion::{PeerOfRule, RuleOfLine, fits, v4};
pub use functions::{FUNCTIONS, METHODS};
pub use instances::Path;
pub use moved::Moved;
pub use names::RESERVED;
pub use params::{Given, Origin};
pub use report::Place;
pub use settled::{AclLine, Allow, Assertion, ByAttribute, Permission, Route, Settled};
pub use types::{Type, with_article};
pub use value::{Deferred, Hole, InstanceId, Value, Words, quoted};

use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::rules;
use crate::schema::bucket::BucketPath;
use crate::schema::quotas::Quotas;
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::syntax::ast::StatementKind;
use crate::syntax::{self, Parse};
use evaluator::Evaluator;
use report::Report;

/// What is given from outside of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Parameters as they were typed, by name.
    pub params: BTreeMap<String, Given>,
    /// The region of networks that name none.
    pub region: Option<String>,
    /// What is wrong with the texts that the rest of this was read from.
    pub found: Vec<Diagnostic>,
    /// Whether more would have been given but for an error: what has no value is then not told.
    pub incomplete: bool,
    /// What was given earlier to those who asked for a free block or address.
    pub pins: Pins,
    /// What the account was given where it is not what every account begins with.
    pub quotas: Quotas,
}

/// The trees of a program and of all files that it uses, each parsed once.
pub type Parses = BTreeMap<FileId, Parse>;

/// What a program says, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Errors and warnings in order of place; no cause is told twice.
    pub diagnostics: Vec<Diagnostic>,
    /// The stack's name, and the value in its brackets.
    pub stack: Option<(String, Option<String>)>,
    /// Where the stack's lock lies and where that is written; none where it lies on this machine alone.
    pub lock: Option<(BucketPath, Span)>,
    /// Every resource, holders before what they hold.
    pub resources: Vec<Settled>,
    /// Name and value of the outputs, in order.
    pub outputs: Vec<(String, Value)>,
    /// The assertions, in order.
    pub assertions: Vec<Assertion>,
    /// Groups of what a condition or a number has left out: that nobody bears them is meant.
    pub missed: BTreeSet<InstanceId>,
    /// What bears another address than it may be deployed under.
    pub moved: Vec<Moved>,
    /// The region of networks that name none.
    pub region: Option<String>,
    /// What those have who ask for a free block or address: the pins to keep.
    pub pins: Pins,
    /// What of it was not pinned before, and may yet be another.
    pub provisional: Pins,
    /// How much of each thing the account may have.
    pub quotas: Quotas,
    indexes: BTreeMap<InstanceId, u8>,
    /// Which use of a file resources come from that lie in one.
    places: BTreeMap<InstanceId, Arc<Place>>,
    /// What is accepted of what the proof will find.
    allowances: Vec<allowances::Allowance>,
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

    /// Which use of a file a resource comes from; none for one of the program's own text.
    pub fn place_of(&self, resource: InstanceId) -> Option<&Place> {
        self.places.get(&resource).map(Arc::as_ref)
    }

    /// Whether there are resources that come from a use of a file.
    pub fn uses_files(&self) -> bool {
        !self.places.is_empty()
    }

    /// What the proof has found, without the warnings that the program accepts, and with one for each acceptance of such a
    /// warning that accepts nothing.
    pub fn accept(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        allowances::accept(self.allowances.clone(), found)
    }

    /// What bears another path than it may be deployed under: the former and the new one.
    fn renames(&self) -> HashMap<String, String> {
        let renamed = |moved: &Moved| Some((moved.from.to_string(), self.resource(moved.to)?.path.to_string()));
        self.moved.iter().filter_map(renamed).collect()
    }

    /// Which /64 of its network's IPv6 block a subnet has; none where it has no IPv6, or writes its block.
    pub fn ipv6_index(&self, subnet: InstanceId) -> Option<u8> {
        self.indexes.get(&subnet).copied()
    }
}

/// The stack on which programs are evaluated: values may lean on one another as deep as [`evaluator::DEPTH`], which
/// needs more than a thread of the test harness has.
const STACK_BYTES: usize = 512 << 20;

/// Analyses the first text of a map, with those that it uses.
pub fn analyse(sources: &SourceMap, inputs: &Inputs) -> Analysis {
    analyse_parsed(sources, &parse_used(sources), inputs)
}

/// Analyses the first text of a map, where it and all that it uses have been parsed already.
pub fn analyse_parsed(sources: &SourceMap, parses: &Parses, inputs: &Inputs) -> Analysis {
    let analysis = on_a_large_stack(|| analyse_here(sources, parses, inputs));
    // What a resource was given moves with it: only once all is settled is it known what has moved.
    match inputs.pins.renamed(&analysis.renames()) {
        Some(pins) => on_a_large_stack(|| analyse_here(sources, parses, &Inputs { pins: pins.clone(), ..inputs.clone() })),
        None => analysis,
    }
}

/// Parses the first text of a map and every text that it uses, as far as the map knows them.
pub fn parse_used(sources: &SourceMap) -> Parses {
    let mut parses = Parses::new();
    let mut waiting: Vec<FileId> = sources.files().next().map(|(id, _)| id).into_iter().collect();
    while let Some(id) = waiting.pop() {
        let Some(file) = sources.file(id).filter(|_| !parses.contains_key(&id)) else { continue };
        let parse = syntax::parse(file.text(), id);
        let used = syntax::use_paths(&parse);
        waiting.extend(used.iter().filter_map(|path| sources.used(id, path)?.as_ref().ok().copied()));
        parses.insert(id, parse);
    }
    parses
}

/// The name of a program's stack, the parameter in its brackets and the value of it, where that has one. Files beside
/// the program are called so, and one of them may give parameters.
pub fn stack_of(sources: &SourceMap, parses: &Parses, inputs: &Inputs) -> Option<(String, Option<(String, String)>)> {
    let (program, _) = sources.files().next()?;
    let mut statements = parses.get(&program)?.file.statements.iter();
    let (name, param) = statements.find_map(|statement| match &statement.kind {
        StatementKind::Stack { name, param, .. } => Some((name, param)),
        _ => None,
    })?;
    let Some(param) = param else { return Some((name.text.clone(), None)) };
    let key = on_a_large_stack(|| {
        let mut report = Report::default();
        let names = modules::collect(sources, parses, program, &mut report);
        Evaluator::new(sources, inputs, &names, report).stack_key()
    });
    Some((name.text.clone(), Some((param.text.clone(), key?))))
}

fn on_a_large_stack<T: Send>(run: impl Fn() -> T + Sync) -> T {
    std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, &run) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => run(),
    })
}

fn analyse_here(sources: &SourceMap, parses: &Parses, inputs: &Inputs) -> Analysis {
    let Some((file, source)) = sources.files().next() else { return Analysis::default() };
    let mut report = Report::default();
    inputs.found.iter().for_each(|found| report.add(found.clone()));
    for (id, parse) in parses {
        let not_utf8 = sources.file(*id).and_then(|source| not_utf8(source, *id));
        not_utf8.iter().chain(&parse.errors).for_each(|error| report.add(error.clone()));
    }
    if parses.get(&file).is_none_or(|parse| parse.unread) {
        return Analysis { diagnostics: report.into_sorted(), ..Analysis::default() };
    }
    let names = modules::collect(sources, parses, file, &mut report);
    if names.too_many {
        return Analysis { diagnostics: report.into_sorted(), ..Analysis::default() };
    }
    if names.stack.is_none() && !names.is_unusable(None, "stack") && !declares_stack(source.text()) {
        report.add(missing_stack(file));
    }
    let mut evaluator = Evaluator::new(sources, inputs, &names, report);
    let outcome = evaluator.settle();
    positions::tell(&mut evaluator);
    let places = modules::Places::of(&evaluator);
    let Evaluator { report, allocation, missed, .. } = evaluator;
    let mut analysis = Analysis {
        diagnostics: report.found().to_vec(),
        stack: names.stack.map(|(name, _)| (name.text.clone(), outcome.stack_key)),
        lock: outcome.stack_lock,
        by_id: outcome.resources.iter().enumerate().map(|(at, resource)| (resource.id, at)).collect(),
        resources: outcome.resources,
        outputs: outcome.outputs,
        assertions: outcome.assertions,
        missed,
        moved: outcome.moved,
        region: inputs.region.clone(),
        quotas: inputs.quotas.clone(),
        pins: allocation.pins,
        provisional: allocation.provisional,
        indexes: allocation.indexes,
        places: places.all(),
        allowances: Vec::new(),
    };
    let found = all_diagnostics(&analysis, &places, report);
    (analysis.diagnostics, analysis.allowances) = allowances::apply(sources, parses.values(), found);
    analysis
}

fn all_diagnostics(analysis: &Analysis, places: &modules::Places<'_>, mut report: Report) -> Vec<Diagnostic> {
    for found in rules::check(analysis) {
        if !report.knows(&found) {
            report.add(places.told(analysis, found));
        }
    }
    report.into_sorted()
}

/// The error of a text with bytes that are no UTF-8.
fn not_utf8(source: &SourceFile, file: FileId) -> Option<Diagnostic> {
    let at = source.invalid_utf8()? as usize;
    let end = source.text().get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
    let error = Diagnostic::error(codes::INVALID_UTF8, "the text is not UTF-8");
    Some(error.at(Span::new(file, at, end), "the first byte that is not").help("save the file as UTF-8; this byte may be Latin-1"))
}

fn missing_stack(file: FileId) -> Diagnostic {
    Diagnostic::error(codes::MISSING_STACK, "the program does not name its stack")
        .at(Span::new(file, 0, 0), "a program begins with its stack")
        .help("write `stack name` first: the name of what owns all resources of this program")
        .fix(Span::new(file, 0, 0), "stack name\n\n")
}

/// A broken `stack` line has been reported as such.
fn declares_stack(text: &str) -> bool {
    text.lines().any(|line| line.split_whitespace().next() == Some("stack"))
}
