//! Evaluates everything that a program declares, and gathers what came of it.

use std::collections::BTreeMap;

use super::evaluator::{Env, Evaluator};
use super::moved::{self, Moved};
use super::names::{Decl, Entity};
use super::settled::{Assertion, ByAttribute, Settled};
use super::types::Type;
use super::value::{DeclId, InstanceId, Value, quoted};
use super::{attributes, fit, lines, params, words};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Traffic;
use crate::schema::bucket::BucketPath;
use crate::schema::{COMMON, EXISTING, Entry, Kind, Presence};
use crate::source::Span;
use crate::syntax::ast::{Assert, Attribute, Expr, ExprKind};

/// A tag's value with its place, by its key.
pub type Tags = BTreeMap<String, (String, Span)>;

/// So many values of a condition that does not hold are shown.
const MOST_SHOWN: usize = 4;
/// A longer value is not shown.
const LONGEST_SHOWN: usize = 60;

/// All that came of a program.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Its resources, holders before what they hold.
    pub resources: Vec<Settled>,
    /// Name and value of its outputs, in order.
    pub outputs: Vec<(String, Value)>,
    /// Its assertions, in order.
    pub assertions: Vec<Assertion>,
    /// Its renames.
    pub moved: Vec<Moved>,
    /// The value in the stack's brackets.
    pub stack_key: Option<String>,
    /// Where its lock lies.
    pub stack_lock: Option<(BucketPath, Span)>,
}

impl Evaluator<'_> {
    /// Evaluates the whole program.
    pub fn settle(&mut self) -> Outcome {
        let mut outcome = Outcome::default();
        params::check_given(self);
        outcome.stack_key = self.stack_key();
        outcome.stack_lock = self.stack_lock();
        let stack_tags = self.stack_tags();
        let names = self.names;
        self.settle_unit(None, &stack_tags, &mut outcome.resources);
        for (holder, condition, message) in &names.checks {
            self.in_each(*holder, |evaluator, env| evaluator.check(condition, message, env));
        }
        for (holder, assert, span) in &names.asserts {
            self.in_each(*holder, |evaluator, env| outcome.assertions.extend(evaluator.assertion(assert, *span, env)));
        }
        for (_, output) in names.outputs.iter().filter(|(unit, _)| unit.is_none()) {
            let value = self.output(output);
            outcome.outputs.push((output.name.text.clone(), value));
        }
        outcome.moved = moved::resolve(self, &outcome.resources);
        outcome
    }

    /// Evaluates what stands at the top of the program, or of a file for one use of it.
    pub fn settle_unit(&mut self, module: Option<InstanceId>, tags: &Tags, into: &mut Vec<Settled>) {
        let names = self.names;
        let (decl, place) = module.and_then(|id| self.instance(id)).map_or((None, None), |it| (Some(it.decl), it.place.clone()));
        let Some(unit) = names.unit(decl) else { return };
        let outside = self.report.within(place);
        params::check_unit(self, unit, module);
        for (entity, _) in unit.scope.entities.values() {
            if let Entity::Let(at) = entity {
                words::binding(self, *at, module);
            }
        }
        for service in unit.services.keys() {
            words::service(self, service, module);
        }
        for decl in &unit.inner {
            self.settle_family(*decl, module, tags, into);
        }
        if let Some(module) = module {
            unit.outputs.values().for_each(|at| drop(words::output(self, *at, module)));
        }
        self.report.within(outside);
    }

    /// Does something with the names that hold in each instance of a body or of a used file; the program has one.
    fn in_each(&mut self, holder: Option<DeclId>, mut each: impl FnMut(&mut Self, &Env)) {
        let Some(decl) = holder else { return each(self, &Env::default()) };
        for id in self.of_decl.get(&decl).cloned().unwrap_or_default() {
            let Some((env, place)) = self.instance(id).map(|it| (it.env.clone(), it.place.clone())) else { continue };
            let outside = self.report.within(place);
            each(self, &env);
            self.report.within(outside);
        }
    }

    /// The value in the brackets of the stack.
    pub fn stack_key(&mut self) -> Option<String> {
        let (_, param) = self.names.stack?;
        let param = param?;
        match self.names.program.scope.entities.get(param.text.as_str()) {
            Some((Entity::Param(at), _)) => {
                let value = params::value(self, *at, None);
                let key = value.printed();
                if key.is_none() && value != Value::Error {
                    fit::wrong(self, &value, "a single value, as the name of a stack needs it", param.span);
                }
                key
            }
            _ => {
                let error = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no parameter `{}`", param.text));
                self.report.add(error.at(param.span, "the brackets of a stack name a parameter"));
                None
            }
        }
    }

    fn stack_tags(&mut self) -> Tags {
        let mut tags = Tags::new();
        if let Some(attribute) = self.names.stack_attributes.get("tags").copied() {
            let value = self.eval(&attribute.value, &Env::default(), &Type::Map(Box::new(Type::Text)));
            self.add_tags(&value, &attribute.value, &mut tags);
        }
        tags
    }

    /// Where the stack's lock lies, if the program puts it somewhere that other machines see.
    fn stack_lock(&mut self) -> Option<(BucketPath, Span)> {
        let attribute = self.names.stack_attributes.get("lock").copied()?;
        let span = attribute.value.span;
        let text = match self.eval(&attribute.value, &Env::default(), &Type::Text) {
            Value::Text(text) => text,
            value @ Value::Deferred(_) => {
                fit::deferred_here(self, &value, span);
                return None;
            }
            _ => return None,
        };
        match BucketPath::parse(&text) {
            Ok(path) => Some((path, span)),
            Err(error) => {
                let told = Diagnostic::error(codes::LOCK_PLACE, format!("{} is no place for a lock: {error}", quoted(&text)));
                self.report.add(
                    told.at(span, "the lock of the stack is to lie here").help("write it as `lock = \"s3://my-bucket/locks\"`"),
                );
                None
            }
        }
    }

    /// Each tag's place is that of its value where the map is written out.
    pub fn add_tags(&mut self, value: &Value, written: &Expr, tags: &mut Tags) {
        let Value::Map(map) = value else { return };
        for (key, value) in map.iter() {
            if let Value::Text(text) = value {
                tags.insert(key.to_string(), (text.to_string(), tag_span(written, key)));
            }
        }
    }

    fn settle_family(&mut self, decl: DeclId, holder: Option<InstanceId>, tags: &Tags, into: &mut Vec<Settled>) {
        let names = self.names;
        let Some(declared) = names.decl(decl) else { return self.settle_module(decl, holder, tags, into) };
        if holder.is_none() || !self.report.is_hypothetical() {
            attributes::check_names(self, declared);
        }
        let family = self.family(decl, holder);
        let mut ids = family.ids.clone();
        if ids.is_empty() {
            ids.push(self.phantom(decl, holder));
        }
        for id in ids {
            let phantom = self.instance(id).is_none_or(|instance| instance.phantom);
            if phantom {
                self.report.begin_hypothetical();
            }
            let (settled, tags) = self.settle_instance(id, declared, tags);
            match phantom {
                true => self.missed.extend(settled.references("sg")),
                false => into.push(settled),
            }
            for inner in &declared.inner {
                self.settle_family(*inner, Some(id), &tags, into);
            }
            if phantom {
                self.report.end_hypothetical();
            }
        }
    }

    fn settle_instance(&mut self, id: InstanceId, decl: &Decl<'_>, outer: &Tags) -> (Settled, Tags) {
        let mut settled = Settled {
            id,
            path: self.path(id),
            kind: decl.kind,
            network: self.network_of(id),
            holder: self.instance(id).and_then(|instance| instance.holder),
            existing: decl.ast.existing,
            head: decl.ast.head,
            values: ByAttribute::new(),
            spans: ByAttribute::new(),
            elements: ByAttribute::new(),
            tags: outer.clone(),
            allows: Vec::new(),
            routes: Vec::new(),
            entries: Vec::new(),
            permissions: Vec::new(),
            deferred: Vec::new(),
        };
        for attribute in
            decl.kind.schema().attributes.iter().chain(COMMON).filter(|attribute| attribute.presence != Presence::Implied)
        {
            let value = attributes::value(self, id, attribute);
            if let Some(written) = decl.attributes.get(attribute.name) {
                settled.spans.insert(attribute.name, written.value.span);
                if let Some(elements) = elements(&written.value, &value) {
                    settled.elements.insert(attribute.name, elements);
                }
                if value.has_deferred() {
                    settled.deferred.push(written.value.span);
                }
                if attribute.name == "tags" {
                    self.add_tags(&value, &written.value, &mut settled.tags);
                }
            }
            if !matches!(value, Value::Error | Value::None) {
                settled.values.insert(attribute.name, value);
            }
        }
        if decl.kind == Kind::KeyPair
            && settled.values.get("public").is_some_and(|value| lines::refuse_private_key(self, decl, value))
        {
            settled.values.remove("public");
        }
        if decl.kind == Kind::Subnet {
            self.own_table(id, decl, &mut settled);
        }
        if decl.kind.schema().entries.contains(&Entry::Allow) {
            settled.allows = lines::allows(self, id, decl);
        }
        match decl.kind {
            Kind::Routes => settled.routes = lines::routes(self, id, decl),
            Kind::Acl => settled.entries = lines::entries(self, id, decl),
            Kind::Role => settled.permissions = lines::permissions(self, id, decl),
            _ => {}
        }
        if decl.ast.existing.is_some()
            && let Some(Value::Text(found)) = self.written_id(id, decl)
        {
            settled.values.insert(EXISTING.name, Value::Text(found));
        }
        self.settle_lets(id, decl);
        let mut tags = settled.tags.clone();
        // A name names one thing: what lies in a network has its own.
        tags.remove("Name");
        (settled, if decl.kind == Kind::Network { tags } else { outer.clone() })
    }

    /// The id by which a program names what is somebody else's.
    fn written_id(&mut self, id: InstanceId, decl: &Decl<'_>) -> Option<Value> {
        let written = decl.attributes.get(EXISTING.name)?;
        let env = self.env_of(Some(id));
        let value = self.eval(&written.value, &env, &Type::Text);
        match value.has_deferred() {
            true => Some(fit::deferred_here(self, &value, written.value.span)),
            false => Some(value),
        }
    }

    /// An unnamed `routes` in a subnet is the table of that subnet.
    fn own_table(&mut self, id: InstanceId, decl: &Decl<'_>, settled: &mut Settled) {
        let names = self.names;
        let mut tables = decl.inner.iter().filter_map(|inner| names.decl(*inner).map(|table| (*inner, table)));
        let Some((table, declared)) = tables.next() else { return };
        let second = decl
            .attributes
            .get("routes")
            .map(|written| written.name.span)
            .or_else(|| tables.next().map(|(_, table)| table.ast.head));
        if let Some(second) = second {
            let error = Diagnostic::error(codes::DUPLICATE_ATTRIBUTE, format!("`{}` has two routing tables", decl.name));
            self.report.add(error.at(second, "a second one").at(declared.ast.head, "its own one"));
            return;
        }
        settled.spans.insert("routes", declared.ast.head);
        if let Value::Instance(table) = words::of_decl(self, table, Some(id)) {
            settled.values.insert("routes", Value::Instance(table));
        }
    }

    fn settle_lets(&mut self, id: InstanceId, decl: &Decl<'_>) {
        let lets: Vec<usize> = decl
            .scope
            .entities
            .values()
            .filter_map(|(entity, _)| match entity {
                Entity::Let(at) => Some(*at),
                _ => None,
            })
            .collect();
        for at in lets {
            words::binding(self, at, Some(id));
        }
    }

    fn check(&mut self, condition: &Expr, message: &Expr, env: &Env) {
        let phantom = env.body().and_then(|id| self.instance(id)).is_some_and(|instance| instance.phantom);
        if phantom {
            self.check_only(condition, env, &Type::Bool);
            return;
        }
        let holds = self.eval(condition, env, &Type::Bool);
        let told = match self.eval(message, env, &Type::Text) {
            Value::Text(text) => text.to_string(),
            _ => String::new(),
        };
        if holds == Value::Bool(false) {
            let told = if told.is_empty() { "a check of the program does not hold".to_owned() } else { told };
            let error = Diagnostic::error(codes::CHECK_FAILED, told).at(condition.span, "this is false");
            let values = self.values_in(condition, env);
            self.report.add(if values.is_empty() { error } else { error.note(format!("here {}", values.join(", "))) });
        }
    }

    /// What the names in a condition stand for, as far as a line can show it.
    fn values_in(&mut self, condition: &Expr, env: &Env) -> Vec<String> {
        let mut names = Vec::new();
        names_in(condition, &mut names);
        let mut shown: Vec<String> = Vec::new();
        for name in names {
            self.report.begin_silent();
            let value = self.eval(name, env, &Type::Any);
            let failed = self.report.end_silent();
            let printed = value.printed().filter(|printed| !failed && printed.chars().count() <= LONGEST_SHOWN);
            let text = printed.map(|_| format!("`{}` is `{value}`", self.sources.slice(name.span)));
            shown.extend(text.filter(|text| !shown.contains(text)).filter(|_| shown.len() < MOST_SHOWN));
        }
        shown
    }

    fn assertion(&mut self, assert: &Assert, span: Span, env: &Env) -> Option<Assertion> {
        let from = self.endpoints(&assert.from, env);
        let to = self.endpoints(&assert.to, env);
        let on = assert.on.as_ref().map(|on| match self.eval(on, env, &Type::Ports) {
            Value::Ports(set) => Some(set.iter().copied().collect::<Vec<Traffic>>()),
            _ => None,
        });
        if assert.can && on.is_none() {
            let error = Diagnostic::error(codes::INVALID_EXPRESSION, "an assertion that something can be reached names the ports");
            self.report.add(error.at(assert.to.span, "`on` must follow").help("as in `assert a can reach b on https`"));
        }
        if assert.only && !assert.can {
            let error = Diagnostic::error(codes::INVALID_EXPRESSION, "`only` goes with `can`");
            self.report.add(error.at(span, "say who alone can, or who cannot"));
        }
        let why = assert.why.as_ref().and_then(crate::syntax::plain);
        let on = match on {
            Some(on) => Some(on?),
            None => None,
        };
        Some(Assertion {
            only: assert.only,
            from: (from?, assert.from.span),
            can: assert.can,
            to: (to?, assert.to.span),
            on,
            why,
            span,
            place: self.place_of(env),
        })
    }

    /// What an `if` left out is no end of anything, and no mistake.
    fn endpoints(&mut self, expr: &Expr, env: &Env) -> Option<Vec<Value>> {
        let value = match self.produce(expr, env, &Type::Endpoint) {
            Value::Absent(_) => return Some(Vec::new()),
            value => fit::fit(self, value, &Type::Endpoint, expr.span),
        };
        match value {
            Value::Error => None,
            value => Some(self.as_list(&value, expr.span).unwrap_or_else(|| vec![value])),
        }
    }

    fn output(&mut self, output: &Attribute) -> Value {
        let value = match self.produce(&output.value, &Env::default(), &Type::Any) {
            Value::None => Value::None,
            value => fit::fit(self, value, &Type::Any, output.value.span),
        };
        match self.printable(&value) {
            true => value,
            false => {
                let error = Diagnostic::error(
                    codes::WRONG_TYPE,
                    format!("`{}` holds a resource, which cannot be printed", output.name.text),
                );
                let error = error.at(output.value.span, "a resource as a whole").help("name a member of it: `.id`, `.ip`, `.cidr`");
                self.report.add(error);
                Value::Error
            }
        }
    }

    fn printable(&self, value: &Value) -> bool {
        match value {
            Value::Instance(_) | Value::Family(..) | Value::Absent(_) => false,
            Value::List(values) => values.iter().all(|value| self.printable(value)),
            Value::Map(map) => map.values().all(|value| self.printable(value)),
            _ => true,
        }
    }
}

/// Where the elements of a list stand that is written out; none where something in it was skipped.
fn elements(written: &Expr, value: &Value) -> Option<Box<[Span]>> {
    let (ExprKind::List(items), Value::List(values)) = (&written.kind, value) else { return None };
    (items.len() > 1 && items.len() == values.len()).then(|| items.iter().map(|item| item.span).collect())
}

/// The dotted words of a condition that may stand for values of the program.
fn names_in<'e>(condition: &'e Expr, into: &mut Vec<&'e Expr>) {
    match &condition.kind {
        ExprKind::Word(word) if !matches!(word.as_str(), "true" | "false" | "none") => into.push(condition),
        ExprKind::Path(..) => into.push(condition),
        ExprKind::Paren(inner) | ExprKind::Not(inner) => names_in(inner, into),
        ExprKind::Chain(first, links) => {
            names_in(first, into);
            links.iter().for_each(|link| names_in(&link.right, into));
        }
        ExprKind::If(parts) => parts.iter().for_each(|part| names_in(part, into)),
        _ => {}
    }
}

fn tag_span(written: &Expr, key: &str) -> Span {
    let ExprKind::Map(entries) = &written.kind else { return written.span };
    let entry = entries.iter().find(|(name, _)| match &name.kind {
        ExprKind::Word(word) => word == key,
        _ => crate::syntax::plain(name).is_some_and(|name| name == key),
    });
    entry.map_or(written.span, |(name, value)| name.span.to(value.span))
}
