//! Which names a program declares, and where they hold.
//!
//! A table made in one walk over the syntax trees, before anything is evaluated. Names hold in the whole scope that
//! declares them, so their order says nothing. A file that is used several times is walked once for each use: each
//! has declarations of its own.

use std::collections::BTreeMap;

use super::modules::Module;
use super::placement::{self, Around};
use super::report::Report;
use super::value::DeclId;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{Entry, Kind};
use crate::source::Span;
use crate::syntax::ast::{Assert, Attribute, Declaration, Expr, KeyVariable, Let, Name, Param, RuleLine, Statement, StatementKind};
use crate::syntax::nearest;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    /// The parameter of this index.
    Param(usize),
    /// The `let` of this index.
    Let(usize),
    /// A declaration.
    Decl(DeclId),
    /// Something that could not be read, or is not built yet: nothing more is said of it.
    Unusable,
}

/// The names of the program, or of one body.
#[derive(Debug, Default)]
pub struct Scope<'a> {
    /// What each name stands for, and where it is declared.
    pub entities: BTreeMap<&'a str, (Entity, Span)>,
}

/// A declaration with its place in the table.
#[derive(Debug)]
pub struct Decl<'a> {
    /// Its kind.
    pub kind: Kind,
    /// What is written.
    pub ast: &'a Declaration,
    /// The declaration whose body it stands in, or the `use` of its file; none at the top of the program.
    pub holder: Option<DeclId>,
    /// Its name, or the word of its kind.
    pub name: &'a str,
    /// The names that its body declares.
    pub scope: Scope<'a>,
    /// Its attributes by name.
    pub attributes: BTreeMap<&'a str, &'a Attribute>,
    /// Names of attributes that could not be read.
    pub unreadable: Vec<String>,
    /// Its rule lines, in order.
    pub rules: Vec<(&'a RuleLine, Span)>,
    /// Its routes, in order.
    pub routes: Vec<(&'a Expr, &'a Expr, Span)>,
    /// Declarations in its body.
    pub inner: Vec<DeclId>,
}

/// Something that is evaluated in a body or at the top, with the body or the `use` that holds it.
pub type Held<'a, T> = (Option<DeclId>, &'a T);

/// What stands at the top of one text. It sees no names but its own and the prelude.
#[derive(Debug, Default)]
pub struct Unit<'a> {
    /// Its names.
    pub scope: Scope<'a>,
    /// Its services.
    pub services: BTreeMap<&'a str, &'a Attribute>,
    /// Its parameters, by their numbers in [`Names::params`].
    pub params: Vec<usize>,
    /// Its outputs by name, with their numbers in [`Names::outputs`].
    pub outputs: BTreeMap<&'a str, usize>,
    /// Its declarations and uses, in order.
    pub inner: Vec<DeclId>,
}

/// All that a program and the files that it uses declare.
#[derive(Debug, Default)]
pub struct Names<'a> {
    /// The stack with the parameter in its brackets.
    pub stack: Option<(&'a Name, Option<&'a Name>)>,
    /// The attributes of the stack.
    pub stack_attributes: BTreeMap<&'a str, &'a Attribute>,
    /// The top of the program.
    pub program: Unit<'a>,
    /// Every `use`, with the top of its file.
    pub modules: Vec<Module<'a>>,
    /// Every parameter.
    pub params: Vec<Held<'a, Param>>,
    /// Every `let`, wherever it stands.
    pub lets: Vec<Held<'a, Let>>,
    /// Every declaration of a resource.
    pub decls: Vec<Decl<'a>>,
    /// Every output, in order.
    pub outputs: Vec<Held<'a, Attribute>>,
    /// The assertions with their statements' places.
    pub asserts: Vec<(Option<DeclId>, &'a Assert, Span)>,
    /// The checks: condition and message.
    pub checks: Vec<(Option<DeclId>, &'a Expr, &'a Expr)>,
    /// The renames: the old address, the new one, and the statements' places.
    pub moves: Vec<(Option<DeclId>, &'a Expr, &'a Expr, Span)>,
    /// How many statements were walked, those of a file once for each use of it.
    pub walked: usize,
    /// Whether these were too many, so that nothing more was walked.
    pub too_many: bool,
    /// Names that broken statements seem to declare, by the body that holds them.
    broken: BTreeMap<Option<DeclId>, Vec<String>>,
}

/// No name of a program may be one of these.
pub const RESERVED: [&str; 27] = [
    "if", "then", "else", "for", "in", "and", "or", "not", "true", "false", "none", "auto", "self", "anywhere", "internet", "all",
    "tcp", "udp", "icmp", "icmpv6", "protocol", "from", "to", "on", "can", "cannot", "only",
];

/// What the body of a stack may set.
const STACK_ATTRIBUTES: [&str; 2] = ["lock", "tags"];

impl<'a> Names<'a> {
    /// Walks the top of a text: of the program, or of a file for one use of it.
    pub fn walk(&mut self, unit: Option<DeclId>, statements: &'a [Statement], report: &mut Report) {
        for statement in statements {
            self.top_statement(unit, statement, report);
        }
    }

    /// A declaration of a resource by its number; none for a `use`.
    pub fn decl(&self, id: DeclId) -> Option<&Decl<'a>> {
        match id {
            DeclId::Resource(at) => self.decls.get(at as usize),
            DeclId::Module(_) => None,
        }
    }

    fn decl_mut(&mut self, id: DeclId) -> Option<&mut Decl<'a>> {
        match id {
            DeclId::Resource(at) => self.decls.get_mut(at as usize),
            DeclId::Module(_) => None,
        }
    }

    /// A `use` by its number; none for a resource.
    pub fn module(&self, id: DeclId) -> Option<&Module<'a>> {
        match id {
            DeclId::Module(at) => self.modules.get(at as usize),
            DeclId::Resource(_) => None,
        }
    }

    /// The top of the program, or of the file of a `use`; none for a body.
    pub fn unit(&self, holder: Option<DeclId>) -> Option<&Unit<'a>> {
        match holder {
            None => Some(&self.program),
            Some(id) => self.module(id).map(|module| &module.unit),
        }
    }

    fn unit_mut(&mut self, holder: Option<DeclId>) -> Option<&mut Unit<'a>> {
        match holder {
            None => Some(&mut self.program),
            Some(DeclId::Module(at)) => self.modules.get_mut(at as usize).map(|module| &mut module.unit),
            Some(DeclId::Resource(_)) => None,
        }
    }

    /// The `use` in whose file a body stands, itself if it is one; none in the program.
    pub fn unit_around(&self, mut holder: Option<DeclId>) -> Option<DeclId> {
        while let Some(decl) = holder.and_then(|id| self.decl(id)) {
            holder = decl.holder;
        }
        holder
    }

    /// The name of a declaration or of a `use`.
    pub fn name_of(&self, id: DeclId) -> &'a str {
        let resource = self.decl(id).map(|decl| decl.name);
        resource.or_else(|| self.module(id).map(|module| module.name())).unwrap_or_default()
    }

    /// The variables in the brackets of a declaration or of a `use`.
    pub fn keys_of(&self, id: DeclId) -> &'a [KeyVariable] {
        let resource = self.decl(id).map(|decl| decl.ast.keys.as_slice());
        resource.or_else(|| self.module(id).map(|module| module.ast.keys.as_slice())).unwrap_or_default()
    }

    /// What stands behind the `if` of a declaration or of a `use`.
    pub fn condition_of(&self, id: DeclId) -> Option<&'a Expr> {
        match self.decl(id) {
            Some(decl) => decl.ast.condition.as_ref(),
            None => self.module(id)?.ast.condition.as_ref(),
        }
    }

    /// Where the head of a declaration or of a `use` stands.
    pub fn head_of(&self, id: DeclId) -> Option<Span> {
        self.decl(id).map(|decl| decl.ast.head).or_else(|| self.module(id).map(|module| module.head))
    }

    /// Whether something in a declaration or in a used file, however deep, bears a name.
    pub fn declares_within(&self, id: DeclId, name: &str) -> bool {
        let inner = self.decl(id).map(|decl| &decl.inner).or_else(|| self.unit(Some(id)).map(|unit| &unit.inner));
        let here = self.scope(Some(id)).entities.contains_key(name);
        let shown = self.unit(Some(id)).is_some_and(|unit| unit.outputs.contains_key(name));
        here || shown || inner.into_iter().flatten().any(|inner| self.declares_within(*inner, name))
    }

    /// The scope of a body, or of the top of a text.
    pub fn scope(&self, holder: Option<DeclId>) -> &Scope<'a> {
        let body = holder.and_then(|id| self.decl(id)).map(|decl| &decl.scope);
        body.or_else(|| self.unit(holder).map(|unit| &unit.scope)).unwrap_or(&self.program.scope)
    }

    fn scope_mut(&mut self, holder: Option<DeclId>) -> Option<&mut Scope<'a>> {
        match holder {
            Some(id @ DeclId::Resource(_)) => self.decl_mut(id).map(|decl| &mut decl.scope),
            unit => self.unit_mut(unit).map(|unit| &mut unit.scope),
        }
    }

    fn top_statement(&mut self, unit: Option<DeclId>, statement: &'a Statement, report: &mut Report) {
        self.walked += 1;
        match &statement.kind {
            StatementKind::Stack { name, .. } if unit.is_some() => self.stack_of_used(unit, name, report),
            StatementKind::Stack { name, param, body } => self.stack(name, param.as_ref(), body, report),
            StatementKind::Param(param) => {
                let at = self.params.len();
                self.params.push((unit, param));
                self.declare(unit, &param.name, Entity::Param(at), report);
                self.unit_mut(unit).into_iter().for_each(|unit| unit.params.push(at));
            }
            StatementKind::Service(service) => self.service(unit, service, report),
            StatementKind::Output(output) => self.output(unit, output, report),
            StatementKind::Attribute(attribute) => report.add(
                Diagnostic::error(codes::MISPLACED, format!("`{}` is set outside of any body", attribute.name.text))
                    .at(attribute.name.span, "an attribute stands in the body of a declaration")
                    .help(format!("a constant is written `let {} = …`", attribute.name.text)),
            ),
            StatementKind::Use(used) => {
                let id = DeclId::Module(u32::try_from(self.modules.len()).unwrap_or(u32::MAX));
                self.modules.push(Module::new(used, unit, statement.span, report));
                self.declare(unit, &used.name, Entity::Decl(id), report);
                self.unit_mut(unit).into_iter().for_each(|unit| unit.inner.push(id));
            }
            StatementKind::Moved { from, to } => self.moves.push((unit, from, to, statement.span)),
            _ => self.any_statement(unit, statement, report),
        }
    }

    /// What may stand at the top and in bodies alike.
    fn any_statement(&mut self, holder: Option<DeclId>, statement: &'a Statement, report: &mut Report) {
        match &statement.kind {
            StatementKind::Let(binding) => {
                let entity = Entity::Let(self.lets.len());
                self.lets.push((holder, binding));
                self.declare(holder, &binding.name, entity, report);
            }
            StatementKind::Check { condition, message } => self.checks.push((holder, condition, message)),
            StatementKind::Assert(assert) => self.asserts.push((holder, assert, statement.span)),
            StatementKind::Declaration(declaration) => self.declaration(holder, declaration, report),
            StatementKind::Broken { declares: Some(name) } => self.unusable(holder, name),
            StatementKind::Broken { declares: None } => {}
            StatementKind::Rule(rule) => misplaced(&rule.action.text, "in an `sg`", rule.action.span, report),
            StatementKind::Route { .. } => misplaced("->", "in a `routes` table", statement.span, report),
            StatementKind::Stack { .. } => misplaced("stack", "at the top of the file", statement.span, report),
            StatementKind::Param(param) => misplaced("param", "at the top of the file", param.name.span, report),
            StatementKind::Service(service) => misplaced("service", "at the top of the file", service.name.span, report),
            StatementKind::Output(output) => misplaced("output", "at the top of the file", output.name.span, report),
            StatementKind::Use(used) => misplaced("use", "at the top of the file", used.name.span, report),
            StatementKind::Moved { .. } => misplaced("moved", "at the top of the file", statement.span, report),
            StatementKind::Attribute(_) => {}
        }
    }

    /// A name that a broken statement seems to declare is known, and nothing is known of it.
    fn unusable(&mut self, holder: Option<DeclId>, name: &str) {
        if let Some(decl) = holder.and_then(|id| self.decl_mut(id)) {
            decl.unreadable.push(name.to_owned());
        }
        self.broken.entry(holder).or_default().push(name.to_owned());
    }

    fn stack(&mut self, name: &'a Name, param: Option<&'a Name>, body: &'a [Statement], report: &mut Report) {
        is_name(name, report);
        if let Some((first, _)) = self.stack {
            report.add(
                Diagnostic::error(codes::DUPLICATE_STACK, format!("`stack {}` is the second stack of this program", name.text))
                    .at(name.span, "a program has one stack")
                    .at(first.span, format!("the first is `{}`", first.text)),
            );
            return;
        }
        self.stack = Some((name, param));
        for statement in body {
            match &statement.kind {
                StatementKind::Attribute(attribute) if STACK_ATTRIBUTES.contains(&attribute.name.text.as_str()) => {
                    set_once(&mut self.stack_attributes, attribute, report);
                }
                StatementKind::Attribute(attribute) => report.add(
                    Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("a stack has no `{}`", attribute.name.text))
                        .at(attribute.name.span, "a stack has only `lock` and `tags`"),
                ),
                StatementKind::Broken { .. } => {}
                _ => misplaced("this", "outside of the stack, whose body holds `lock` and `tags` alone", statement.span, report),
            }
        }
    }

    fn service(&mut self, unit: Option<DeclId>, service: &'a Attribute, report: &mut Report) {
        is_name(&service.name, report);
        let Some(unit) = self.unit_mut(unit) else { return };
        match unit.services.get(service.name.text.as_str()) {
            Some(first) => report.add(twice(&service.name, first.name.span)),
            None => {
                unit.services.insert(&service.name.text, service);
            }
        }
    }

    fn output(&mut self, unit: Option<DeclId>, output: &'a Attribute, report: &mut Report) {
        is_name(&output.name, report);
        let name = output.name.text.as_str();
        let first = self.unit(unit).and_then(|unit| unit.outputs.get(name)).and_then(|at| self.outputs.get(*at));
        if let Some((_, first)) = first {
            report.add(twice(&output.name, first.name.span));
        }
        let at = self.outputs.len();
        self.outputs.push((unit, output));
        self.unit_mut(unit).into_iter().for_each(|unit| unit.outputs.extend([(name, at)]));
    }

    fn declare(&mut self, holder: Option<DeclId>, name: &'a Name, entity: Entity, report: &mut Report) {
        is_name(name, report);
        let first = self.scope(holder).entities.get(name.text.as_str()).copied();
        match first {
            Some((_, first)) => report.add(twice(name, first)),
            None => self.entitle(holder, &name.text, entity, name.span),
        }
    }

    /// What a name of a scope stands for from now on.
    pub fn entitle(&mut self, holder: Option<DeclId>, name: &'a str, entity: Entity, span: Span) {
        if let Some(scope) = self.scope_mut(holder) {
            scope.entities.insert(name, (entity, span));
        }
    }

    fn declaration(&mut self, holder: Option<DeclId>, ast: &'a Declaration, report: &mut Report) {
        let around = holder.and_then(|id| self.decl(id)).map_or(Around::Top, |decl| Around::Body(decl.kind));
        let placed = placement::kind_of(ast).and_then(|kind| match placement::misplaced(kind, ast, around) {
            None => Ok(kind),
            Some(error) => Err(Box::new(error)),
        });
        let kind = match placed {
            Ok(kind) => kind,
            Err(error) => {
                report.add(*error);
                if let Some(name) = &ast.name {
                    self.declare(holder, name, Entity::Unusable, report);
                }
                return;
            }
        };
        self.add(holder, kind, ast, report);
    }

    fn add(&mut self, holder: Option<DeclId>, kind: Kind, ast: &'a Declaration, report: &mut Report) {
        let id = DeclId::Resource(u32::try_from(self.decls.len()).unwrap_or(u32::MAX));
        let name = ast.name.as_ref().map_or(kind.word(), |name| name.text.as_str());
        self.decls.push(Decl {
            kind,
            ast,
            holder,
            name,
            scope: Scope::default(),
            attributes: BTreeMap::new(),
            unreadable: Vec::new(),
            rules: Vec::new(),
            routes: Vec::new(),
            inner: Vec::new(),
        });
        if let Some(name) = &ast.name {
            self.declare(holder, name, Entity::Decl(id), report);
        }
        match holder.and_then(|holder| self.decl_mut(holder)) {
            Some(holder) => holder.inner.push(id),
            None => self.unit_mut(holder).into_iter().for_each(|unit| unit.inner.push(id)),
        }
        for key in &ast.keys {
            is_name(&key.name, report);
        }
        for statement in &ast.body {
            self.body_statement(id, kind, statement, report);
        }
    }

    fn body_statement(&mut self, id: DeclId, kind: Kind, statement: &'a Statement, report: &mut Report) {
        self.walked += 1;
        let entries = kind.schema().entries;
        let decl = self.decl_mut(id);
        match (&statement.kind, decl) {
            (StatementKind::Attribute(attribute), Some(decl)) => add_attribute(decl, attribute, report),
            (StatementKind::Rule(rule), Some(decl)) if entries.iter().any(|entry| entry.is_rule()) => {
                decl.rules.push((rule, statement.span))
            }
            (StatementKind::Route { destination, target }, Some(decl)) if entries.contains(&Entry::Route) => {
                decl.routes.push((destination, target, statement.span));
            }
            _ => self.any_statement(Some(id), statement, report),
        }
    }

    /// A name hides nothing outside of its scope.
    pub fn refuse_hidden(&self, report: &mut Report) {
        self.modules.iter().for_each(|module| self.refuse_hidden_keys(module, report));
        for decl in &self.decls {
            let keys = decl.ast.keys.iter().map(|key| (key.name.text.as_str(), key.name.span));
            let names = decl.scope.entities.iter().map(|(name, (_, span))| (*name, *span));
            for (name, span) in names.chain(keys.clone()) {
                if let Some(outer) = self.outer(decl.holder, name) {
                    report.add(duplicate(name, span, outer));
                }
            }
            for (at, (name, span)) in keys.clone().enumerate() {
                let inner = decl.scope.entities.get(name).map(|(_, span)| *span);
                let twin = keys.clone().take(at).find(|(other, _)| *other == name).map(|(_, span)| span);
                match (inner, twin) {
                    (Some(inner), _) => report.add(duplicate(name, inner, span)),
                    (None, Some(twin)) => report.add(duplicate(name, span, twin)),
                    (None, None) => {}
                }
            }
        }
    }

    fn refuse_hidden_keys(&self, module: &Module<'_>, report: &mut Report) {
        for (at, key) in module.ast.keys.iter().enumerate() {
            is_name(&key.name, report);
            let twin = module.ast.keys.iter().take(at).find(|other| other.name.text == key.name.text).map(|twin| twin.name.span);
            if let Some(first) = twin.or_else(|| self.outer(module.holder, &key.name.text)) {
                report.add(twice(&key.name, first));
            }
        }
    }

    /// Where a body or something round it, in the same text, declares a name.
    pub fn outer(&self, mut holder: Option<DeclId>, name: &str) -> Option<Span> {
        loop {
            if let Some((_, span)) = self.scope(holder).entities.get(name) {
                return Some(*span);
            }
            let decl = self.decl(holder?)?;
            if let Some(key) = decl.ast.keys.iter().find(|key| key.name.text == name) {
                return Some(key.name.span);
            }
            holder = decl.holder;
        }
    }

    /// Whether a broken statement seems to declare a name that could be meant here.
    pub fn is_unusable(&self, holder: Option<DeclId>, name: &str) -> bool {
        let here = self.broken.get(&holder).is_some_and(|names| names.iter().any(|known| known == name));
        here || holder.and_then(|id| self.decl(id)).is_some_and(|decl| self.is_unusable(decl.holder, name))
    }
}

fn add_attribute<'a>(decl: &mut Decl<'a>, attribute: &'a Attribute, report: &mut Report) {
    set_once(&mut decl.attributes, attribute, report);
}

/// Adds an attribute to those of its body, unless it has it already.
pub fn set_once<'a>(attributes: &mut BTreeMap<&'a str, &'a Attribute>, attribute: &'a Attribute, report: &mut Report) {
    match attributes.get(attribute.name.text.as_str()) {
        Some(first) => report.add(
            Diagnostic::error(codes::DUPLICATE_ATTRIBUTE, format!("`{}` is set twice", attribute.name.text))
                .at(attribute.name.span, "set again here")
                .at(first.name.span, "first set here"),
        ),
        None => {
            attributes.insert(&attribute.name.text, attribute);
        }
    }
}

/// The error of a statement that stands where none of its sort can stand.
pub fn misplaced(what: &str, place: &str, span: Span, report: &mut Report) {
    let error = Diagnostic::error(codes::MISPLACED, format!("`{what}` does not belong here"));
    report.add(error.at(span, format!("it belongs {place}")));
}

fn twice(name: &Name, first: Span) -> Diagnostic {
    duplicate(&name.text, name.span, first)
}

/// The error of a name that something else already bears.
pub fn duplicate(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(codes::DUPLICATE_NAME, format!("the name `{name}` is taken"))
        .at(span, "declared again here")
        .at(first, "first declared here")
        .help("a name is declared once, and hides nothing outside of its body: choose another")
}

/// Whether a name is spelled as names are, and free.
pub fn is_name(name: &Name, report: &mut Report) {
    let text = name.text.as_str();
    if RESERVED.contains(&text) {
        let error = Diagnostic::error(codes::RESERVED_NAME, format!("`{text}` is a word of the language and cannot be a name"));
        report.add(error.at(name.span, "it means the same everywhere"));
        return;
    }
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if text.split('-').all(word) && text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return;
    }
    let words: Vec<String> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_ascii_lowercase).collect();
    let better = words.join("-");
    let error = Diagnostic::error(codes::INVALID_NAME, format!("`{text}` is not spelled as a name"))
        .at(name.span, "names are lower-case words and digits, joined by single hyphens");
    report.add(match text.is_ascii() && better.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => error.help(format!("write `{better}`")),
        false => error,
    });
}

/// The name most like an unknown one, among those that can be seen from a body.
pub fn nearest_visible<'n>(
    names: &'n Names<'_>,
    holder: Option<DeclId>,
    word: &str,
    more: impl Iterator<Item = &'n str>,
) -> Option<String> {
    let mut known: Vec<&str> = more.collect();
    let mut at = holder;
    loop {
        known.extend(names.scope(at).entities.keys().copied());
        match at.and_then(|id| names.decl(id)) {
            Some(decl) => {
                known.extend(decl.ast.keys.iter().map(|key| key.name.text.as_str()));
                at = decl.holder;
            }
            None => break,
        }
    }
    known.extend(names.unit(at).into_iter().flat_map(|unit| unit.services.keys().copied()));
    nearest(word, known).map(str::to_owned)
}
