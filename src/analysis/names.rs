//! Which names a program declares, and where they hold.
//!
//! A table made in one walk over the syntax tree, before anything is evaluated. Names hold in the whole scope that
//! declares them, so their order says nothing.

use std::collections::BTreeMap;

use super::report::Report;
use super::value::DeclId;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::{Entry, Kind, Place};
use crate::source::Span;
use crate::syntax::ast::{Assert, Attribute, Declaration, Expr, File, Let, Name, Param, RuleLine, Statement, StatementKind};
use crate::syntax::{FUTURE_KINDS, nearest};

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
    /// The declaration whose body it stands in.
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

/// Something that is evaluated in a body or at the top, with the body that holds it.
pub type Held<'a, T> = (Option<DeclId>, &'a T);

/// All that a program declares.
#[derive(Debug, Default)]
pub struct Names<'a> {
    /// The stack with the parameter in its brackets.
    pub stack: Option<(&'a Name, Option<&'a Name>)>,
    /// The attributes of the stack.
    pub stack_attributes: Vec<&'a Attribute>,
    /// The names at the top.
    pub top: Scope<'a>,
    /// The parameters.
    pub params: Vec<&'a Param>,
    /// Every `let`, wherever it stands.
    pub lets: Vec<Held<'a, Let>>,
    /// The services of the program.
    pub services: BTreeMap<&'a str, &'a Attribute>,
    /// The declarations.
    pub decls: Vec<Decl<'a>>,
    /// The outputs, in order.
    pub outputs: Vec<&'a Attribute>,
    /// The assertions with their statements' places.
    pub asserts: Vec<(Option<DeclId>, &'a Assert, Span)>,
    /// The checks: condition and message.
    pub checks: Vec<(Option<DeclId>, &'a Expr, &'a Expr)>,
    /// Names that broken statements seem to declare, by the body that holds them.
    broken: BTreeMap<Option<DeclId>, Vec<String>>,
}

/// No name of a program may be one of these.
pub const RESERVED: [&str; 27] = [
    "if", "then", "else", "for", "in", "and", "or", "not", "true", "false", "none", "auto", "self", "anywhere", "internet", "all",
    "tcp", "udp", "icmp", "icmpv6", "protocol", "from", "to", "on", "can", "cannot", "only",
];

impl<'a> Names<'a> {
    /// Walks the tree.
    pub fn collect(file: &'a File, report: &mut Report) -> Names<'a> {
        let mut names = Names::default();
        for statement in &file.statements {
            names.top_statement(statement, report);
        }
        names.refuse_hidden(report);
        names
    }

    /// A declaration by its number.
    pub fn decl(&self, id: DeclId) -> Option<&Decl<'a>> {
        self.decls.get(id.0 as usize)
    }

    /// The scope of a body, or of the program.
    pub fn scope(&self, holder: Option<DeclId>) -> &Scope<'a> {
        holder.and_then(|id| self.decl(id)).map_or(&self.top, |decl| &decl.scope)
    }

    fn scope_mut(&mut self, holder: Option<DeclId>) -> &mut Scope<'a> {
        match holder.and_then(|id| self.decls.get_mut(id.0 as usize)) {
            Some(decl) => &mut decl.scope,
            None => &mut self.top,
        }
    }

    fn top_statement(&mut self, statement: &'a Statement, report: &mut Report) {
        match &statement.kind {
            StatementKind::Stack { name, param, body } => self.stack(name, param.as_ref(), body, report),
            StatementKind::Param(param) => {
                let entity = Entity::Param(self.params.len());
                self.params.push(param);
                self.declare(None, &param.name, entity, report);
            }
            StatementKind::Service(service) => self.service(service, report),
            StatementKind::Output(output) => {
                is_name(&output.name, report);
                if let Some(first) = self.outputs.iter().find(|other| other.name.text == output.name.text) {
                    report.add(twice(&output.name, first.name.span));
                }
                self.outputs.push(output);
            }
            StatementKind::Attribute(attribute) => report.add(
                Diagnostic::error(codes::MISPLACED, format!("`{}` is set outside of any body", attribute.name.text))
                    .at(attribute.name.span, "an attribute belongs into the body of a declaration")
                    .help(format!("a constant is written `let {} = …`", attribute.name.text)),
            ),
            StatementKind::Use(used) => {
                not_yet("use", used.name.span, report);
                self.declare(None, &used.name, Entity::Unusable, report);
            }
            StatementKind::Moved { .. } => not_yet("moved", statement.span, report),
            _ => self.any_statement(None, statement, report),
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
            StatementKind::Rule(rule) => misplaced(&rule.action.text, "an `sg`", rule.action.span, report),
            StatementKind::Route { .. } => misplaced("->", "a `routes` table", statement.span, report),
            StatementKind::Stack { .. } => misplaced("stack", "no body: it stands at the top", statement.span, report),
            StatementKind::Param(param) => misplaced("param", "no body: it stands at the top", param.name.span, report),
            StatementKind::Service(service) => misplaced("service", "no body: it stands at the top", service.name.span, report),
            StatementKind::Output(output) => misplaced("output", "no body: it stands at the top", output.name.span, report),
            StatementKind::Use(used) => misplaced("use", "no body: it stands at the top", used.name.span, report),
            StatementKind::Moved { .. } => misplaced("moved", "no body: it stands at the top", statement.span, report),
            StatementKind::Attribute(_) => {}
        }
    }

    /// A name that a broken statement seems to declare is known, and nothing is known of it.
    fn unusable(&mut self, holder: Option<DeclId>, name: &str) {
        if let Some(decl) = holder.and_then(|id| self.decls.get_mut(id.0 as usize)) {
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
                StatementKind::Attribute(attribute) if attribute.name.text == "tags" => self.stack_attributes.push(attribute),
                StatementKind::Attribute(attribute) => report.add(
                    Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("a stack has no `{}`", attribute.name.text))
                        .at(attribute.name.span, "a stack has only `tags`"),
                ),
                StatementKind::Broken { .. } => {}
                _ => misplaced("this", "no stack: its body holds `tags` alone", statement.span, report),
            }
        }
    }

    fn service(&mut self, service: &'a Attribute, report: &mut Report) {
        is_name(&service.name, report);
        match self.services.get(service.name.text.as_str()) {
            Some(first) => report.add(twice(&service.name, first.name.span)),
            None => {
                self.services.insert(&service.name.text, service);
            }
        }
    }

    fn declare(&mut self, holder: Option<DeclId>, name: &'a Name, entity: Entity, report: &mut Report) {
        is_name(name, report);
        let first = self.scope(holder).entities.get(name.text.as_str()).copied();
        match first {
            Some((_, first)) => report.add(twice(name, first)),
            None => {
                self.scope_mut(holder).entities.insert(&name.text, (entity, name.span));
            }
        }
    }

    fn declaration(&mut self, holder: Option<DeclId>, ast: &'a Declaration, report: &mut Report) {
        let word = ast.kind.text.as_str();
        let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word);
        let future = FUTURE_KINDS.contains(&word) || ast.existing.is_some();
        let Some(kind) = kind.filter(|_| !future) else {
            let (what, span) =
                if ast.existing.is_some() { ("existing", ast.existing.unwrap_or(ast.kind.span)) } else { (word, ast.kind.span) };
            not_yet(what, span, report);
            if let Some(name) = &ast.name {
                self.declare(holder, name, Entity::Unusable, report);
            }
            return;
        };
        if !self.is_placed(holder, kind, ast, report) {
            if let Some(name) = &ast.name {
                self.declare(holder, name, Entity::Unusable, report);
            }
            return;
        }
        self.add(holder, kind, ast, report);
    }

    fn add(&mut self, holder: Option<DeclId>, kind: Kind, ast: &'a Declaration, report: &mut Report) {
        let id = DeclId(u32::try_from(self.decls.len()).unwrap_or(u32::MAX));
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
        if let Some(holder) = holder.and_then(|holder| self.decls.get_mut(holder.0 as usize)) {
            holder.inner.push(id);
        }
        for key in &ast.keys {
            is_name(&key.name, report);
        }
        for statement in &ast.body {
            self.body_statement(id, kind, statement, report);
        }
    }

    fn is_placed(&self, holder: Option<DeclId>, kind: Kind, ast: &Declaration, report: &mut Report) -> bool {
        let around = holder.and_then(|id| self.decl(id)).map(|decl| decl.kind);
        let own_table = kind == Kind::Routes && around == Some(Kind::Subnet) && ast.name.is_none();
        let fits = match kind.schema().place {
            Place::Top => around.is_none(),
            Place::Network => around == Some(Kind::Network) || own_table,
        };
        if !fits {
            let place = if kind.schema().place == Place::Top { "at the top of the program" } else { "in the body of a network" };
            let written = ast.name.as_ref().map_or(kind.word().to_owned(), |name| format!("{} {}", kind.word(), name.text));
            let error = Diagnostic::error(codes::MISPLACED, format!("`{written}` belongs {place}"));
            report.add(error.at(ast.head, "not here"));
            return false;
        }
        match (&ast.name, kind.schema().named || own_table) {
            (None, true) if !own_table => {
                let error = Diagnostic::error(codes::INVALID_NAME, format!("this `{}` has no name", kind.word()));
                report.add(error.at(ast.kind.span, "a name must follow").help(format!("write `{} name {{`", kind.word())));
                false
            }
            (Some(name), false) => {
                let error = Diagnostic::error(
                    codes::INVALID_NAME,
                    format!("a `{}` has no name of its own, so `{}` is too much", kind.word(), name.text),
                );
                let blank = Span { start: ast.kind.span.end, ..name.span };
                report.add(error.at(name.span, "take it out").help(format!("write `{} {{`", kind.word())).fix(blank, ""));
                false
            }
            _ => true,
        }
    }

    fn body_statement(&mut self, id: DeclId, kind: Kind, statement: &'a Statement, report: &mut Report) {
        let entries = kind.schema().entries;
        let decl = self.decls.get_mut(id.0 as usize);
        match (&statement.kind, decl) {
            (StatementKind::Attribute(attribute), Some(decl)) => add_attribute(decl, attribute, report),
            (StatementKind::Rule(rule), Some(decl)) if entries.contains(&Entry::Allow) => decl.rules.push((rule, statement.span)),
            (StatementKind::Route { destination, target }, Some(decl)) if entries.contains(&Entry::Route) => {
                decl.routes.push((destination, target, statement.span));
            }
            _ => self.any_statement(Some(id), statement, report),
        }
    }

    /// A name hides nothing outside of its scope.
    fn refuse_hidden(&self, report: &mut Report) {
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

    /// Where a body or something round it declares a name.
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
        here || holder.is_some_and(|id| self.is_unusable(self.decl(id).and_then(|decl| decl.holder), name))
    }
}

fn add_attribute<'a>(decl: &mut Decl<'a>, attribute: &'a Attribute, report: &mut Report) {
    match decl.attributes.get(attribute.name.text.as_str()) {
        Some(first) => report.add(
            Diagnostic::error(codes::DUPLICATE_ATTRIBUTE, format!("`{}` is set twice", attribute.name.text))
                .at(attribute.name.span, "set again here")
                .at(first.name.span, "first set here"),
        ),
        None => {
            decl.attributes.insert(&attribute.name.text, attribute);
        }
    }
}

fn not_yet(what: &str, span: Span, report: &mut Report) {
    let message = format!("`{what}` is part of the language, but this version does not apply it yet");
    report.add(Diagnostic::error(codes::NOT_YET, message).at(span, "not in this version"));
}

fn misplaced(what: &str, place: &str, span: Span, report: &mut Report) {
    let error = Diagnostic::error(codes::MISPLACED, format!("`{what}` does not belong here"));
    report.add(error.at(span, format!("it belongs into {place}")));
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
    known.extend(names.services.keys().copied());
    nearest(word, known).map(str::to_owned)
}
