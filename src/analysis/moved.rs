//! `moved OLD to NEW`: what is deployed under an old address is meant by a new one.
//!
//! The new address must be declared and the old one must not. What lies in a network or in a used file moves with it.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluator::{Env, Evaluator};
use super::instances::Path;
use super::names::Entity;
use super::settled::Settled;
use super::types::Type;
use super::value::{DeclId, InstanceId, Value, Words};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Literal, Step, StepKind};
use crate::syntax::plain;

/// A rename of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The address under which it may be deployed.
    pub from: Path,
    /// The resource that it is now.
    pub to: InstanceId,
    /// The statement.
    pub span: Span,
}

/// A statement in one use of its file, or in the program.
struct Rename<'a> {
    /// The use whose file it stands in.
    module: Option<InstanceId>,
    from: Path,
    from_span: Span,
    /// What the new address says, where it says it in literals.
    to: Option<Path>,
    to_expr: &'a Expr,
    span: Span,
}

/// Every rename of the program, for each resource that it moves; the longest old addresses first.
pub fn resolve(evaluator: &mut Evaluator<'_>, resources: &[Settled]) -> Vec<Moved> {
    let mut renames = gather(evaluator);
    if renames.is_empty() {
        return Vec::new();
    }
    let known = Known::of(evaluator, resources);
    refuse_twins(evaluator, &mut renames);
    refuse_chains(evaluator, &mut renames);
    renames.retain(|rename| known.refuse_declared(evaluator, rename));
    let mut pairs: BTreeMap<InstanceId, (Path, Span, Span)> = BTreeMap::new();
    let mut holders = Vec::new();
    for rename in &renames {
        for (from, id) in targets(evaluator, rename) {
            match pairs.get(&id) {
                Some((first, span, _)) => {
                    let error = two_into_one(&evaluator.path(id), &from, rename.from_span, first, *span);
                    evaluator.report.add(error);
                }
                None => {
                    holders.push((from.clone(), id, rename.span));
                    pairs.insert(id, (from, rename.from_span, rename.span));
                }
            }
        }
    }
    expand(evaluator, resources, &known, pairs, holders)
}

fn gather<'a>(evaluator: &mut Evaluator<'a>) -> Vec<Rename<'a>> {
    let names = evaluator.names;
    let mut renames = Vec::new();
    for (unit, from, to, span) in &names.moves {
        let modules: Vec<Option<InstanceId>> = match unit {
            None => vec![None],
            Some(decl) => evaluator.of_decl.get(decl).map_or_else(Vec::new, |ids| ids.iter().copied().map(Some).collect()),
        };
        let is_value = |word: &str| {
            let entity = names.scope(*unit).entities.get(word).map(|(entity, _)| *entity);
            matches!(entity, Some(Entity::Let(_) | Entity::Param(_)))
        };
        let Some(old) = literal_path(from, &is_value) else {
            evaluator.report.add(no_address(from.span));
            continue;
        };
        let new = literal_path(to, &is_value);
        for module in modules {
            if module.and_then(|id| evaluator.instance(id)).is_some_and(|instance| instance.phantom) {
                continue;
            }
            let within = |path: &Path| module.map_or_else(|| path.clone(), |id| evaluator.path(id).join(path));
            let (from_path, to_path) = (within(&old), new.as_ref().map(within));
            renames.push(Rename { module, from: from_path, from_span: from.span, to: to_path, to_expr: to, span: *span });
        }
    }
    renames
}

fn no_address(span: Span) -> Diagnostic {
    Diagnostic::error(codes::MOVED_ADDRESS, "this is not the address of something that was declared")
        .at(span, "names, dots, and keys that are written out are expected")
        .help("write it as a plan shows it: `lab.worker[0]`, `shop.web[us-east-1a, 0]`")
}

/// An address whose keys are written out. Nothing declares it, so its words are what they are spelled.
fn literal_path(expr: &Expr, is_value: &dyn Fn(&str) -> bool) -> Option<Path> {
    let (first, steps): (&str, &[Step]) = match &expr.kind {
        ExprKind::Word(word) => (word, &[]),
        ExprKind::Path(base, steps) => match &base.kind {
            ExprKind::Word(word) => (word, steps),
            _ => return None,
        },
        _ => return None,
    };
    let mut parts = vec![(first.to_owned(), Vec::new())];
    for step in steps {
        match &step.kind {
            StepKind::Member(name) => parts.push((name.text.clone(), Vec::new())),
            StepKind::Index(keys) => {
                let (_, last) = parts.last_mut().filter(|(_, known)| known.is_empty())?;
                *last = keys.iter().map(|key| literal_key(key, is_value)).collect::<Option<_>>()?;
            }
            StepKind::Call(_) => return None,
        }
    }
    Some(Path(parts))
}

/// A word that names a value of the text would be read as that value elsewhere, so it is refused.
fn literal_key(expr: &Expr, is_value: &dyn Fn(&str) -> bool) -> Option<Value> {
    let word = |word: String| Value::Word(Words::OneOf(&[]), word.into());
    match &expr.kind {
        ExprKind::Literal(Literal::Int, text) => text.parse().ok().map(Value::Int),
        ExprKind::Literal(Literal::Address, text) if text.contains('/') => text.parse().ok().map(Value::Cidr),
        ExprKind::Literal(Literal::Address, text) => text.parse().ok().map(Value::Ip),
        ExprKind::Text(_) => plain(expr).map(Value::text),
        ExprKind::Word(text) if is_value(text) => None,
        ExprKind::Word(text) => Some(word(text.clone())),
        ExprKind::Path(base, steps) => {
            let ExprKind::Word(first) = &base.kind else { return None };
            if is_value(first) {
                return None;
            }
            let mut text = first.clone();
            for step in steps {
                let StepKind::Member(name) = &step.kind else { return None };
                text.push('.');
                text.push_str(&name.text);
            }
            Some(word(text))
        }
        _ => None,
    }
}

/// What one address was cannot become two things.
fn refuse_twins(evaluator: &mut Evaluator<'_>, renames: &mut Vec<Rename<'_>>) {
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    renames.retain(|rename| match first.get(&rename.from.to_string()) {
        Some(first) => {
            let error = Diagnostic::error(codes::MOVED_TWICE, format!("`{}` is moved twice", rename.from));
            let error = error.at(rename.from_span, "moved again here").at(*first, "first moved here");
            evaluator.report.add(error.help("take one of the two lines out: one thing becomes one other"));
            false
        }
        None => {
            first.insert(rename.from.to_string(), rename.from_span);
            true
        }
    });
}

/// A move to what is itself moved on. What is no longer declared can't be told from what never was, so it is told here.
fn refuse_chains(evaluator: &mut Evaluator<'_>, renames: &mut Vec<Rename<'_>>) {
    let from: BTreeMap<String, usize> = renames.iter().enumerate().map(|(at, rename)| (rename.from.to_string(), at)).collect();
    let next: Vec<Option<usize>> =
        renames.iter().map(|rename| rename.to.as_ref().and_then(|to| from.get(&to.to_string()).copied())).collect();
    let mut chained = BTreeSet::new();
    for (at, rename) in renames.iter().enumerate() {
        let Some(Some(on)) = next.get(at).copied() else { continue };
        chained.insert(at);
        // Of a ring, the first statement is told.
        let mut walk = on;
        let mut least = at;
        while let Some(Some(further)) = next.get(walk).copied().filter(|_| walk != at) {
            least = least.min(walk);
            chained.insert(walk);
            walk = further;
            if walk == on {
                break;
            }
        }
        if walk == at && least < at {
            continue;
        }
        let Some(other) = renames.get(on) else { continue };
        let message = format!("`{}` is moved to `{}`, which is moved on", rename.from, other.from);
        let message = if on == at { format!("`{}` is moved to itself", rename.from) } else { message };
        let error = Diagnostic::error(codes::MOVED_CHAIN, message).at(rename.to_expr.span, "not the last address");
        let error = if on == at { error } else { error.at(other.span, "moved on here") };
        evaluator.report.add(error.help("move each old address to the one that is declared now"));
    }
    let mut at = 0;
    renames.retain(|_| {
        at += 1;
        !chained.contains(&(at - 1))
    });
}

fn two_into_one(to: &Path, from: &Path, span: Span, first: &Path, first_span: Span) -> Diagnostic {
    Diagnostic::error(codes::MOVED_TWICE, format!("`{first}` and `{from}` are both moved to `{to}`"))
        .at(span, "the second")
        .at(first_span, "the first")
        .help("take one of the two lines out: one thing comes from one other")
}

/// What the program declares, by printed path.
struct Known {
    declared: BTreeMap<String, Span>,
}

impl Known {
    fn of(evaluator: &Evaluator<'_>, resources: &[Settled]) -> Known {
        let uses = evaluator.of_decl.iter().filter(|(decl, _)| matches!(decl, DeclId::Module(_)));
        let uses = uses.flat_map(|(decl, ids)| ids.iter().filter_map(|id| Some((*id, evaluator.names.head_of(*decl)?))));
        let uses = uses.filter(|(id, _)| evaluator.instance(*id).is_some_and(|instance| !instance.phantom));
        let resources = resources.iter().map(|resource| (resource.path.to_string(), resource.head));
        Known { declared: uses.map(|(id, head)| (evaluator.path(id).to_string(), head)).chain(resources).collect() }
    }

    /// Whether the old address of a rename is free; an error is told if it is not.
    fn refuse_declared(&self, evaluator: &mut Evaluator<'_>, rename: &Rename<'_>) -> bool {
        let Some(there) = self.declared.get(&rename.from.to_string()) else { return true };
        let error = Diagnostic::error(codes::MOVED_DECLARED, format!("`{}` is moved, and still declared", rename.from))
            .at(rename.from_span, "what is declared stays where it is")
            .at(*there, "declared here")
            .help("take the `moved` line out, or the declaration");
        evaluator.report.add(error);
        false
    }
}

/// The instances that a rename names as the new ones, each with its old path: a family moves with its keys.
fn targets(evaluator: &mut Evaluator<'_>, rename: &Rename<'_>) -> Vec<(Path, InstanceId)> {
    let env = rename.module.map_or_else(Env::default, |id| evaluator.env_of(Some(id)));
    let place = evaluator.place_of(&env);
    let outside = evaluator.report.within(place);
    let value = evaluator.produce(rename.to_expr, &env, &Type::Any);
    evaluator.report.within(outside);
    match value {
        Value::Error => Vec::new(),
        Value::Instance(id) => vec![(rename.from.clone(), id)],
        Value::Family(decl, holder) if rename.from.0.last().is_some_and(|(_, keys)| keys.is_empty()) => {
            let ids = evaluator.family(decl, holder).ids.clone();
            let keyed = |id: InstanceId| rename.from.with_keys(evaluator.instance(id).map_or_else(Vec::new, |it| it.keys.clone()));
            ids.into_iter().map(|id| (keyed(id), id)).collect()
        }
        Value::Absent(_) => Vec::new(),
        other => {
            let found = evaluator.what(&other);
            let error = Diagnostic::error(codes::MOVED_NOWHERE, format!("{found} is not something to move to"))
                .at(rename.to_expr.span, "a declaration is expected")
                .help("name what is declared now, with its key if it has one");
            evaluator.report.add(error);
            Vec::new()
        }
    }
}

/// What lies in something moved moves with it, unless a line of its own says more.
fn expand(
    evaluator: &mut Evaluator<'_>,
    resources: &[Settled],
    known: &Known,
    pairs: BTreeMap<InstanceId, (Path, Span, Span)>,
    mut holders: Vec<(Path, InstanceId, Span)>,
) -> Vec<Moved> {
    let taken: BTreeSet<String> = pairs.values().map(|(from, ..)| from.to_string()).collect();
    let mut moved = Vec::new();
    // The innermost holder that is moved decides.
    holders.sort_by_key(|(_, id, _)| std::cmp::Reverse(evaluator.path(*id).0.len()));
    for resource in resources {
        if let Some((from, _, span)) = pairs.get(&resource.id) {
            moved.push(Moved { from: from.clone(), to: resource.id, span: *span });
            continue;
        }
        for (from, id, span) in &holders {
            let Some(rest) = resource.path.below(&evaluator.path(*id)) else { continue };
            let from = from.join(&rest);
            let text = from.to_string();
            if !taken.contains(&text) && !known.declared.contains_key(&text) {
                moved.push(Moved { from, to: resource.id, span: *span });
            }
            break;
        }
    }
    // The first that fits is the right one: what lies in something moved may say more.
    moved.sort_by_key(|one: &Moved| std::cmp::Reverse(one.from.0.len()));
    moved
}

impl Path {
    /// This path with another behind it.
    fn join(&self, rest: &Path) -> Path {
        Path(self.0.iter().chain(&rest.0).cloned().collect())
    }

    /// What follows a path in this one, if it begins with it.
    fn below(&self, holder: &Path) -> Option<Path> {
        let rest = self.0.strip_prefix(holder.0.as_slice())?;
        (!rest.is_empty()).then(|| Path(rest.to_vec()))
    }

    fn with_keys(&self, keys: Vec<Value>) -> Path {
        let mut path = self.clone();
        if let Some((_, last)) = path.0.last_mut() {
            *last = keys;
        }
        path
    }
}
