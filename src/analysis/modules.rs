//! Files as modules: `use "path.vpc" as name { … }`.
//!
//! Each `use` holds the declarations of its file as a body holds those within its braces, so that keys, conditions and
//! addresses mean what they mean elsewhere. But the file sees nothing of what uses it: it knows its own names and the
//! prelude, and what the `use` gives for its parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evaluator::Evaluator;
use super::files;
use super::names::{Entity, Names, Unit, duplicate, misplaced, set_once};
use super::report::{Place, Report, told_of};
use super::settle::Tags;
use super::settled::Settled;
use super::types::Type;
use super::value::{DeclId, InstanceId, Value};
use super::{Analysis, Parses, params, words};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{AssetProblem, FileId, SourceMap, Span};
use crate::syntax::ast::{Attribute, ExprKind, Name, Statement, StatementKind, Use};
use crate::syntax::{nearest, plain};

/// How deep files may use one another.
const DEPTH: usize = 32;

/// How many statements a program may have, those of a file counted once for each use of it.
const MOST_STATEMENTS: usize = 500_000;

/// The one word in the body of a `use` that sets no parameter.
const TAGS: &str = "tags";

/// A `use` with its place in the table of names.
#[derive(Debug)]
pub struct Module<'a> {
    /// What is written.
    pub ast: &'a Use,
    /// From `use` to the name.
    pub head: Span,
    /// The `use` of the file that it stands in; none in the program.
    pub holder: Option<DeclId>,
    /// The text that it uses; none if that could not be had.
    pub file: Option<FileId>,
    /// What its body sets, by name.
    pub arguments: BTreeMap<&'a str, &'a Attribute>,
    /// Names that its body seems to set, in lines that could not be read.
    pub unreadable: Vec<String>,
    /// The top of the file.
    pub unit: Unit<'a>,
}

impl<'a> Module<'a> {
    /// A `use` whose file was not looked into yet.
    pub fn new(ast: &'a Use, holder: Option<DeclId>, statement: Span, report: &mut Report) -> Module<'a> {
        let head = Span { start: statement.start, ..ast.name.span };
        let mut arguments = BTreeMap::new();
        let mut unreadable = Vec::new();
        for Statement { kind, span } in &ast.body {
            match kind {
                StatementKind::Attribute(attribute) => set_once(&mut arguments, attribute, report),
                StatementKind::Broken { declares } => unreadable.extend(declares.clone()),
                _ => misplaced("this", "outside of the `use`, whose body sets parameters and `tags`", *span, report),
            }
        }
        Module { ast, head, holder, file: None, arguments, unreadable, unit: Unit::default() }
    }

    /// The name that it gives to the file.
    pub fn name(&self) -> &'a str {
        &self.ast.name.text
    }

    /// What it sets, the tags left out.
    pub fn given(&self) -> impl Iterator<Item = &'a Attribute> {
        self.arguments.values().copied().filter(|argument| argument.name.text != TAGS)
    }
}

/// Walks a program, and the file of each `use` in it and in the files it uses.
pub fn collect<'a>(sources: &SourceMap, parses: &'a Parses, program: FileId, report: &mut Report) -> Names<'a> {
    let mut names = Names::default();
    if let Some(parse) = parses.get(&program) {
        names.walk(None, &parse.file.statements, report);
    }
    let mut at = 0;
    while at < names.modules.len() {
        if names.refuse_too_many(at, report) {
            break;
        }
        let file = names.file_of(at, sources, report).filter(|file| parses.get(file).is_some_and(|parse| !parse.unread));
        match file.and_then(|file| Some((file, parses.get(&file)?))) {
            Some((file, parse)) => names.open(at, file, &parse.file.statements, report),
            None => names.close(at),
        }
        at += 1;
    }
    names.refuse_hidden(report);
    names
}

impl<'a> Names<'a> {
    fn open(&mut self, at: usize, file: FileId, statements: &'a [Statement], report: &mut Report) {
        let id = DeclId::Module(u32::try_from(at).unwrap_or(u32::MAX));
        if let Some(module) = self.modules.get_mut(at) {
            module.file = Some(file);
        }
        self.walk(Some(id), statements, report);
        let Some(unit) = self.unit(Some(id)) else { return };
        // Of a used file, outputs and declarations are seen side by side.
        for (name, output) in unit.outputs.iter().filter_map(|(name, at)| Some((name, self.outputs.get(*at)?))) {
            if let Some((_, first)) = unit.scope.entities.get(name) {
                report.add(duplicate(name, output.1.name.span, *first));
            }
        }
        for (_, param) in unit.params.iter().filter_map(|at| self.params.get(*at)).filter(|(_, param)| param.name.text == TAGS) {
            let error = Diagnostic::error(codes::RESERVED_NAME, "a parameter of a used file cannot be called `tags`");
            report.add(error.at(param.name.span, "`tags` of a `use` are the tags of all that lies in it"));
        }
    }

    /// Nothing is known of what the name of this `use` stands for.
    fn close(&mut self, at: usize) {
        let id = DeclId::Module(u32::try_from(at).unwrap_or(u32::MAX));
        let Some((holder, name)) = self.modules.get(at).map(|module| (module.holder, &module.ast.name)) else { return };
        let known = self.scope(holder).entities.get(name.text.as_str()).map(|(entity, _)| *entity);
        if known == Some(Entity::Decl(id)) {
            self.entitle(holder, &name.text, Entity::Unusable, name.span);
        }
    }

    /// The text that a `use` names, if it can be used there.
    fn file_of(&self, at: usize, sources: &SourceMap, report: &mut Report) -> Option<FileId> {
        let module = self.modules.get(at)?;
        let span = module.ast.path.span;
        let Some(path) = plain(&module.ast.path) else {
            let error = Diagnostic::error(codes::WRONG_ARGUMENTS, "the path of a used file is a plain string");
            report.add(error.at(span, "not known before the program is evaluated").help("write the path out"));
            return None;
        };
        let file = match sources.used(span.file, &path) {
            Some(Ok(file)) => *file,
            Some(Err(problem)) => {
                report.add(files::refusal(&path, problem, span));
                return None;
            }
            None => {
                report.add(files::refusal(&path, &AssetProblem::Missing, span));
                return None;
            }
        };
        let around = self.uses_around(at);
        if let Some(ring) = ring(&around, file) {
            report.add(ring_error(ring, sources));
            return None;
        }
        if around.len() > DEPTH {
            let error = Diagnostic::error(codes::TOO_MUCH, format!("files use one another more than {DEPTH} deep"));
            report.add(error.at(span, "this one is not looked into").help("let the program use it itself"));
            return None;
        }
        Some(file)
    }

    /// Whether files are used too often for anything to be made of the program, which is told.
    fn refuse_too_many(&mut self, at: usize, report: &mut Report) -> bool {
        self.too_many = self.walked > MOST_STATEMENTS;
        if let Some(module) = self.modules.get(at).filter(|_| self.too_many) {
            let message = format!("the program has more than {MOST_STATEMENTS} statements, with those of used files at each use");
            let error =
                Diagnostic::error(codes::TOO_MUCH, message).at(module.ast.path.span, "this file is not looked into any more");
            report.add(error.help("look for files that use others several times, and are used several times themselves"));
        }
        self.too_many
    }

    /// A `use` and those through which its file is used, outermost first.
    fn uses_around(&self, at: usize) -> Vec<&Module<'a>> {
        let mut around: Vec<&Module<'a>> = self.modules.get(at).into_iter().collect();
        while let Some(outer) = around.last().and_then(|module| self.module(module.holder?)) {
            around.push(outer);
        }
        around.reverse();
        around
    }

    /// A `stack` in a file that is used: what it declares belongs to the stack of the program.
    pub fn stack_of_used(&self, unit: Option<DeclId>, name: &Name, report: &mut Report) {
        let Some(module) = unit.and_then(|id| self.module(id)) else { return };
        report.add(
            Diagnostic::error(codes::STACK_IN_USED_FILE, format!("this file is used, and has a stack `{}` of its own", name.text))
                .at(name.span, "what a used file declares belongs to the stack that uses it")
                .at(module.ast.path.span, "used here")
                .help("take the `stack` out, or run the file as a program of its own"),
        );
    }
}

/// The uses on the way from a text back to itself, if the last of them leads there.
fn ring<'m, 'a>(around: &'m [&'m Module<'a>], file: FileId) -> Option<&'m [&'m Module<'a>]> {
    let start = around.iter().position(|module| module.ast.path.span.file == file)?;
    around.get(start..)
}

/// Told from the first text of the ring, wherever the ring was entered, so that it is told once.
fn ring_error(ring: &[&Module<'_>], sources: &SourceMap) -> Diagnostic {
    let mut spans: Vec<Span> = ring.iter().map(|module| module.ast.path.span).collect();
    let first = spans.iter().enumerate().min_by_key(|(_, span)| **span).map_or(0, |(at, _)| at);
    spans.rotate_left(first);
    let name = |span: &Span| sources.file(span.file).map_or_else(String::new, |file| format!("`{}`", file.name()));
    let mut files: Vec<String> = spans.iter().map(name).collect();
    files.extend(files.first().cloned());
    let message = match files.as_slice() {
        [only, _] => format!("{only} uses itself"),
        _ => format!("files use one another in a ring: {}", files.join(" → ")),
    };
    let mut error = Diagnostic::error(codes::USE_RING, message).help("move what both need into a file that uses neither");
    for (span, pair) in spans.iter().zip(files.windows(2)) {
        if let [user, used] = pair {
            error = error.at(*span, format!("{user} uses {used}"));
        }
    }
    error
}

impl Evaluator<'_> {
    /// Whether an instance is one of a `use`.
    pub fn is_module(&self, id: InstanceId) -> bool {
        self.instance(id).is_some_and(|instance| matches!(instance.decl, DeclId::Module(_)))
    }

    /// Evaluates every instance of a `use`, and all that lies in it.
    pub fn settle_module(&mut self, decl: DeclId, holder: Option<InstanceId>, tags: &Tags, into: &mut Vec<Settled>) {
        let names = self.names;
        let Some(module) = names.module(decl) else { return };
        let mut ids = self.family(decl, holder).ids.clone();
        if ids.is_empty() {
            ids.push(self.phantom(decl, holder));
        }
        for id in ids {
            let phantom = self.instance(id).is_none_or(|instance| instance.phantom);
            if phantom {
                self.report.begin_hypothetical();
            }
            params::check_arguments(self, id, module);
            let tags = self.tags_of_module(id, module, tags);
            if module.file.is_some() {
                self.settle_unit(Some(id), &tags, into);
            }
            if phantom {
                self.report.end_hypothetical();
            }
        }
    }

    fn tags_of_module(&mut self, id: InstanceId, module: &Module<'_>, outer: &Tags) -> Tags {
        let mut tags = outer.clone();
        if let Some(written) = module.arguments.get(TAGS) {
            let env = self.outside(id);
            let value = self.eval(&written.value, &env, &Type::Map(Box::new(Type::Text)));
            self.add_tags(&value, &written.value, &mut tags);
        }
        tags
    }
}

/// What a used file shows under a name: something that it declares, an output, or a service.
pub fn member(evaluator: &mut Evaluator<'_>, id: InstanceId, name: &Name) -> Value {
    let names = evaluator.names;
    let Some(decl) = evaluator.instance(id).map(|instance| instance.decl) else { return Value::Error };
    let Some(unit) = names.unit(Some(decl)) else { return Value::Error };
    let word = name.text.as_str();
    if let Some((entity, _)) = unit.scope.entities.get(word) {
        return words::entity(evaluator, *entity, Some(id));
    }
    if let Some(at) = unit.outputs.get(word) {
        return words::output(evaluator, *at, id);
    }
    if unit.services.contains_key(word) {
        return words::service(evaluator, word, Some(id)).unwrap_or(Value::Error);
    }
    if names.is_unusable(Some(decl), word) {
        return Value::Error;
    }
    let error = Diagnostic::error(codes::UNKNOWN_MEMBER, format!("`{}` has no `{word}`", evaluator.path(id)))
        .at(name.span, "its file declares nothing of this name");
    let known = unit.scope.entities.keys().chain(unit.outputs.keys()).chain(unit.services.keys()).copied();
    evaluator.report.add(match nearest(word, known) {
        Some(near) => error.help(format!("did you mean `{near}`?")).fix(name.span, near),
        None => error,
    });
    Value::Error
}

/// Which use of a file each resource comes from.
pub struct Places<'a> {
    names: &'a Names<'a>,
    of: BTreeMap<InstanceId, (DeclId, Arc<Place>)>,
}

impl<'a> Places<'a> {
    /// Those of all resources in used files.
    pub fn of(evaluator: &Evaluator<'a>) -> Places<'a> {
        let ids = evaluator.of_decl.iter().filter(|(decl, _)| matches!(decl, DeclId::Resource(_))).flat_map(|(_, ids)| ids);
        let place = |id: &InstanceId| {
            let instance = evaluator.instance(*id)?;
            Some((*id, (instance.decl, instance.place.clone()?)))
        };
        Places { names: evaluator.names, of: ids.filter_map(place).collect() }
    }

    /// The use of each resource.
    pub fn all(&self) -> BTreeMap<InstanceId, Arc<Place>> {
        self.of.iter().map(|(id, (_, place))| (*id, place.clone())).collect()
    }

    /// What a rule found, with the use of the file that it is so for. A rule names the values at fault, so it means a use
    /// in which the place that it shows has one of these values, or whose path it names.
    pub fn told(&self, analysis: &Analysis, found: Diagnostic) -> Diagnostic {
        let Some(span) = found.span().filter(|_| !self.of.is_empty()) else { return found };
        let named: BTreeSet<&str> = found.message.split('`').skip(1).step_by(2).collect();
        for resource in &analysis.resources {
            let Some((decl, place)) = self.of.get(&resource.id).filter(|(_, place)| place.file == span.file) else { continue };
            let here = || resource.spans.iter().filter(|(_, at)| **at == span).map(|(name, _)| name);
            let is_named = |value: &Value| value.printed().is_some_and(|value| named.contains(value.as_str()));
            let value_named = |name: &str| match resource.values.get(name) {
                Some(Value::List(values)) => values.iter().any(is_named),
                value => value.is_some_and(is_named),
            };
            if let Some(attribute) = here().find(|name| value_named(name)) {
                return match self.argument(*decl, attribute) {
                    Some((argument, text)) => found.at(argument, text),
                    None => told_of(found, place),
                };
            }
            if named.contains(resource.path.to_string().as_str()) {
                return told_of(found, place);
            }
        }
        found
    }

    /// Where a `use` gives what an attribute is, if the attribute is nothing but a parameter.
    fn argument(&self, decl: DeclId, attribute: &str) -> Option<(Span, String)> {
        let written = self.names.decl(decl)?.attributes.get(attribute)?;
        let ExprKind::Word(word) = &written.value.kind else { return None };
        let module = self.names.module(self.names.unit_around(Some(decl))?)?;
        let argument = module.arguments.get(word.as_str())?;
        let is_param = matches!(module.unit.scope.entities.get(word.as_str()), Some((Entity::Param(_), _)));
        is_param.then(|| (argument.value.span, format!("`{word}` of `{}` is given here", module.name())))
    }
}
