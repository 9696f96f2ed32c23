//! Which instances a declaration has: one for each key that its `if` lets through.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::evaluator::{Env, Evaluator, Thunk};
use super::fit;
use super::report::Place;
use super::types::Type;
use super::value::{DeclId, InstanceId, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast::{ExprKind, KeyVariable};

/// How many resources a program may declare, and how long a list may be.
pub const MOST: usize = 100_000;

/// One instance of a declaration.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its declaration.
    pub decl: DeclId,
    /// The instance whose body declares it.
    pub holder: Option<InstanceId>,
    /// The values of its keys.
    pub keys: Vec<Value>,
    /// The names that hold in its body.
    pub env: Env,
    /// The names that hold round it, its keys among them. A used file sees none of these.
    pub outside: Env,
    /// The use of the file that it is declared in, itself if it is one; none in the program.
    pub module: Option<InstanceId>,
    /// That use, as messages name it.
    pub place: Option<Arc<Place>>,
    /// Whether it exists only to look at a body of which there is no instance.
    pub phantom: bool,
}

impl Instance {
    /// Its keys as they stand in brackets.
    pub fn keys_printed(&self) -> String {
        self.keys.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// All instances of a declaration in one holder.
#[derive(Clone, Debug, Default)]
pub struct Family {
    /// In the order of their keys.
    pub ids: Vec<InstanceId>,
    /// By key.
    pub by_key: BTreeMap<Vec<Value>, InstanceId>,
    /// The keys that the `if` left out.
    pub absent: BTreeSet<Vec<Value>>,
    /// Whether the keys could not be computed, so that nothing is known of the instances.
    pub failed: bool,
}

/// The path of an instance: its declarations with their keys, outermost first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<(String, Vec<Value>)>);

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, keys)) in self.0.iter().enumerate() {
            let dot = if at > 0 { "." } else { "" };
            write!(f, "{dot}{name}")?;
            if !keys.is_empty() {
                write!(f, "[{}]", keys.iter().map(Value::to_string).collect::<Vec<_>>().join(", "))?;
            }
        }
        Ok(())
    }
}

impl Evaluator<'_> {
    /// An instance by its number.
    pub fn instance(&self, id: InstanceId) -> Option<&Instance> {
        self.instances.get(id.0 as usize)
    }

    /// The kind of an instance.
    pub fn kind_of(&self, id: InstanceId) -> Option<Kind> {
        self.instance(id).and_then(|instance| self.names.decl(instance.decl)).map(|decl| decl.kind)
    }

    /// The names that hold in the body of a holder, or at the top.
    pub fn env_of(&self, holder: Option<InstanceId>) -> Env {
        holder.and_then(|id| self.instance(id)).map(|instance| instance.env.clone()).unwrap_or_default()
    }

    /// The names that hold round an instance, its keys among them.
    pub fn outside(&self, id: InstanceId) -> Env {
        self.instance(id).map(|instance| instance.outside.clone()).unwrap_or_default()
    }

    /// The use of the file in which names are used, as messages name it.
    pub fn place_of(&self, env: &Env) -> Option<Arc<Place>> {
        env.body().and_then(|id| self.instance(id)).and_then(|instance| instance.place.clone())
    }

    /// The use of the file in which names are used; none in the program.
    pub fn module_of(&self, env: &Env) -> Option<InstanceId> {
        env.body().and_then(|id| self.instance(id)).and_then(|instance| instance.module)
    }

    /// The path of an instance.
    pub fn path(&self, id: InstanceId) -> Path {
        let mut parts = Vec::new();
        let mut at = Some(id);
        while let Some(instance) = at.and_then(|id| self.instance(id)) {
            parts.push((self.names.name_of(instance.decl).to_owned(), instance.keys.clone()));
            at = instance.holder;
        }
        parts.reverse();
        Path(parts)
    }

    /// The network that an instance lies in; itself if it is one.
    pub fn network_of(&self, id: InstanceId) -> Option<InstanceId> {
        let mut at = id;
        while self.kind_of(at)? != Kind::Network {
            at = self.instance(at)?.holder?;
        }
        Some(at)
    }

    /// Where the resource is declared that a value refers to, and its name.
    pub fn declared(&self, value: &Value) -> Option<(Span, String)> {
        let decl = match value {
            Value::Instance(id) => self.instance(*id)?.decl,
            Value::Family(decl, _) | Value::Absent(decl) => *decl,
            _ => return None,
        };
        self.names.head_of(decl).map(|head| (head, self.names.name_of(decl).to_owned()))
    }

    /// For messages: what a value is, with the value where it is short.
    pub fn what(&self, value: &Value) -> String {
        match value {
            Value::Instance(id) if self.is_module(*id) => format!("the used file `{}`", self.path(*id)),
            Value::Instance(id) => format!("the `{}` `{}`", self.kind_of(*id).map_or("", Kind::word), self.path(*id)),
            Value::Family(decl, _) => format!("`{}` (several {})", self.names.name_of(*decl), several(*decl)),
            Value::Text(text) if text.chars().count() > 60 || text.contains('\n') => "a long text".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
            other => format!("`{other}`"),
        }
    }

    /// A range as a list, if it is not too long.
    pub fn expand(&mut self, from: i64, to: i64, span: Span) -> Value {
        let length = i128::from(to) - i128::from(from);
        if length > MOST as i128 {
            let error =
                Diagnostic::error(codes::TOO_MUCH, format!("the range `{from}..{to}` has {length} numbers, more than {MOST}"));
            self.report.add(error.at(span, "too long"));
            return Value::Error;
        }
        Value::list((from..to).map(Value::Int).collect())
    }

    /// The elements of a list, a range or a family.
    pub fn as_list(&mut self, value: &Value, span: Span) -> Option<Vec<Value>> {
        match value {
            Value::List(values) => Some(values.to_vec()),
            Value::Family(decl, holder) => Some(self.family(*decl, *holder).ids.iter().map(|id| Value::Instance(*id)).collect()),
            Value::Range(from, to) => match self.expand(*from, *to, span) {
                Value::List(values) => Some(values.to_vec()),
                _ => Some(Vec::new()),
            },
            _ => None,
        }
    }

    /// All instances of a declaration in a holder.
    pub fn family(&mut self, decl: DeclId, holder: Option<InstanceId>) -> Arc<Family> {
        if let Some(family) = self.families.get(&(decl, holder)) {
            return family.clone();
        }
        if let Some(span) = self.names.head_of(decl) {
            self.force(Thunk::Family(decl, holder), span, |evaluator| {
                let family = evaluator.instantiate(decl, holder);
                evaluator.families.insert((decl, holder), Arc::new(family));
                Value::None
            });
        }
        self.families.get(&(decl, holder)).cloned().unwrap_or_else(|| Arc::new(Family { failed: true, ..Family::default() }))
    }

    fn instantiate(&mut self, decl: DeclId, holder: Option<InstanceId>) -> Family {
        let mut family = Family::default();
        let variables = self.names.keys_of(decl);
        let env = self.env_of(holder);
        let mut keys = Vec::new();
        self.each_key(decl, holder, variables, &env, &mut keys, &mut family);
        family.ids = family.by_key.values().copied().collect();
        family
    }

    /// One variable after the other: a later one may use those before it.
    fn each_key(
        &mut self,
        decl: DeclId,
        holder: Option<InstanceId>,
        variables: &[KeyVariable],
        env: &Env,
        keys: &mut Vec<Value>,
        family: &mut Family,
    ) {
        let Some((variable, rest)) = variables.split_first() else {
            return self.one(decl, holder, env, keys, family);
        };
        let value = self.eval(&variable.values, env, &Type::Any);
        let span = variable.values.span;
        let Some(values) = self.key_values(&value, span) else {
            family.failed = true;
            return;
        };
        let mut seen = BTreeSet::new();
        let name: Arc<str> = variable.name.text.as_str().into();
        let count = values.len();
        for (at, value) in values.into_iter().enumerate() {
            let Some(key) = self.key(value, span) else {
                family.failed = true;
                return;
            };
            if !seen.insert(key.clone()) {
                let error = Diagnostic::error(codes::DUPLICATE_KEY, format!("the key `{key}` stands twice in this list"));
                let written = match &variable.values.kind {
                    ExprKind::List(items) if items.len() == count => items.get(at).map(|item| item.span),
                    _ => None,
                };
                self.report.add(error.at(written.unwrap_or(span), "keys tell instances apart, so each stands once"));
                family.failed = true;
                return;
            }
            keys.push(key.clone());
            self.each_key(decl, holder, rest, &env.bind(name.clone(), key), keys, family);
            keys.pop();
            if self.instances.len() > MOST {
                return;
            }
        }
    }

    fn key_values(&mut self, value: &Value, span: Span) -> Option<Vec<Value>> {
        match value {
            Value::Error => None,
            Value::Map(map) => Some(map.keys().cloned().map(Value::Text).collect()),
            value if value.has_deferred() => {
                fit::deferred_here(self, value, span);
                None
            }
            value => {
                let values = self.as_list(value, span);
                if values.is_none() {
                    fit::wrong(self, value, "a list of keys", span);
                }
                values
            }
        }
    }

    /// A family that serves as a list of keys gives the keys of its members.
    fn key(&mut self, value: Value, span: Span) -> Option<Value> {
        match value {
            Value::Int(_) | Value::Text(_) | Value::Word(..) | Value::Ip(_) | Value::Cidr(_) => Some(value),
            Value::Error => None,
            other => {
                fit::wrong(self, &other, "a key: a number, a text, a word, an address or a block", span);
                None
            }
        }
    }

    fn one(&mut self, decl: DeclId, holder: Option<InstanceId>, env: &Env, keys: &[Value], family: &mut Family) {
        if let Some(condition) = self.names.condition_of(decl) {
            match self.eval(condition, env, &Type::Bool) {
                Value::Bool(true) => {}
                Value::Bool(false) => {
                    family.absent.insert(keys.to_vec());
                    return;
                }
                _ => {
                    family.failed = true;
                    return;
                }
            }
        }
        if self.instances.len() >= MOST {
            if let Some(head) = self.names.head_of(decl).filter(|_| self.instances.len() == MOST) {
                let error = Diagnostic::error(codes::TOO_MUCH, format!("the program declares more than {MOST} resources"));
                self.report.add(error.at(head, "it was here when they became too many"));
            }
            family.failed = true;
            return;
        }
        let phantom = holder.and_then(|id| self.instance(id)).is_some_and(|holder| holder.phantom);
        let id = self.add_instance(decl, holder, keys.to_vec(), env, phantom);
        family.by_key.insert(keys.to_vec(), id);
    }

    /// An instance that stands for none: its keys are unknown, and only what holds for all values is told of it.
    pub fn phantom(&mut self, decl: DeclId, holder: Option<InstanceId>) -> InstanceId {
        let mut env = self.env_of(holder);
        for key in self.names.keys_of(decl) {
            env = env.bind(key.name.text.as_str().into(), Value::Error);
        }
        self.add_instance(decl, holder, Vec::new(), &env, true)
    }

    fn add_instance(&mut self, decl: DeclId, holder: Option<InstanceId>, keys: Vec<Value>, env: &Env, phantom: bool) -> InstanceId {
        let id = InstanceId(u32::try_from(self.instances.len()).unwrap_or(u32::MAX));
        let around = holder.and_then(|id| self.instance(id));
        let (module, place) = around.map_or((None, None), |around| (around.module, around.place.clone()));
        let used = self.names.module(decl);
        let inner = if used.is_some() { Env::default().enter(id) } else { env.enter(id) };
        let module = if used.is_some() { Some(id) } else { module };
        self.instances.push(Instance { decl, holder, keys, env: inner, outside: env.clone(), module, place, phantom });
        self.of_decl.entry(decl).or_default().push(id);
        if let Some((used, file)) = used.and_then(|used| Some((used, used.file?))) {
            let place = Arc::new(Place { file, head: used.head, path: self.path(id).to_string() });
            self.instances.last_mut().into_iter().for_each(|instance| instance.place = Some(place.clone()));
        }
        id
    }
}

/// What a keyed declaration makes several of.
fn several(decl: DeclId) -> &'static str {
    match decl {
        DeclId::Resource(_) => "resources",
        DeclId::Module(_) => "used files",
    }
}
