//! `vpclang output`: what the program wants to be told, from the account.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::online;
use super::update::file_and_name;
use crate::cli::Exit;
use crate::cli::args::{Output, Program};
use crate::cli::planning::{self, Prepared, Scope};
use crate::cli::terminal::Terminal;
use crate::cloud;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{self, Address, Body, Member, Observed, OutputValue, Place, Resource, Thing};
use crate::schema::Kind;
use crate::source::SourceMap;

pub fn run(args: &Output, terminal: &Terminal) -> Exit {
    let Some((file, name)) = file_and_name(&args.words) else {
        terminal.complain("`output` takes a program and an output's name, in this order");
        return Exit::Usage;
    };
    let program = Program { file, inputs: args.inputs.clone() };
    online(terminal, async {
        let prepared = planning::prepare(&program, &args.aws, Scope::Known, terminal).await?;
        let outputs = &prepared.program.outputs;
        let Some(name) = name else {
            show(outputs, &prepared.observed, &prepared.account, terminal);
            return Ok(Exit::Fine);
        };
        match outputs.iter().find(|output| output.name == name) {
            Some(output) => {
                let value = settle(&output.value, &prepared.observed, &prepared.account);
                terminal.out(&format!("{}\n", if terminal.json { value.to_string() } else { plain(&value) }));
                Ok(Exit::Fine)
            }
            None => {
                let known: Vec<&str> = outputs.iter().map(|output| output.name.as_str()).collect();
                let error = Diagnostic::error(codes::UNKNOWN_OUTPUT, format!("the program has no output `{name}`"))
                    .help(format!("it has: {}", known.join(", ")));
                terminal.diagnose(&[error], &SourceMap::new());
                Err(Exit::Refused)
            }
        }
    })
}

/// The outputs at the end of an apply. Of the account, only the kinds are looked at again of which an output asks for
/// what AWS decides.
pub async fn after_apply(prepared: &Prepared, terminal: &Terminal) -> Result<Exit, Exit> {
    let outputs = &prepared.program.outputs;
    if outputs.is_empty() {
        return Ok(Exit::Fine);
    }
    let mut asked = BTreeSet::new();
    outputs.iter().for_each(|output| addresses(&output.value, &mut asked));
    let resources = prepared.program.resources.values().filter(|resource| asked.contains(&resource.address));
    let kinds: BTreeSet<Kind> = resources.map(Resource::kind).collect();
    let regions = prepared.program.regions().into_iter();
    let places: BTreeSet<Place> = regions.map(|region| Place { account: prepared.account.clone(), region }).collect();
    let fresh = cloud::glance(&prepared.clients, &prepared.owner, &places, &kinds).await.map_err(|error| {
        terminal.diagnose(&[error.diagnostic("the outputs", None)], &prepared.loaded.sources);
        Exit::Hindered
    })?;
    if !terminal.json && !terminal.quiet {
        terminal.out("\n");
    }
    show(outputs, &fresh, &prepared.account, terminal);
    Ok(Exit::Fine)
}

/// The resources of which only AWS knows something that a value says.
fn addresses<'a>(value: &'a OutputValue, found: &mut BTreeSet<&'a Address>) {
    match value {
        OutputValue::Member(address, _) => drop(found.insert(address)),
        OutputValue::Joined(parts) | OutputValue::List(parts) => parts.iter().for_each(|part| addresses(part, found)),
        OutputValue::Map(entries) => entries.iter().for_each(|(_, value)| addresses(value, found)),
        OutputValue::None | OutputValue::Bool(_) | OutputValue::Int(_) | OutputValue::Text(_) => {}
    }
}

fn show(outputs: &[model::Output], observed: &Observed, account: &str, terminal: &Terminal) {
    let settled = outputs.iter().map(|output| (output.name.clone(), settle(&output.value, observed, account)));
    if terminal.json {
        let map: serde_json::Map<String, Value> = settled.collect();
        return terminal.out_json(&json!({"version": 1, "outputs": map}));
    }
    for (output, (name, value)) in outputs.iter().zip(settled) {
        let words = if output.value == OutputValue::None { "none".to_owned() } else { plain(&value) };
        terminal.out(&format!("{name} = {words}\n"));
    }
}

/// What AWS has not decided yet is `null`.
fn settle(value: &OutputValue, observed: &Observed, account: &str) -> Value {
    match value {
        OutputValue::None => Value::Null,
        OutputValue::Bool(value) => json!(value),
        OutputValue::Int(value) => json!(value),
        OutputValue::Text(value) => json!(value),
        OutputValue::Member(address, member) => member_of(address, *member, observed, account).map_or(Value::Null, Value::String),
        OutputValue::Joined(parts) => {
            let words: Vec<String> = parts.iter().map(|part| plain(&settle(part, observed, account))).collect();
            Value::String(words.concat())
        }
        OutputValue::List(items) => items.iter().map(|item| settle(item, observed, account)).collect(),
        OutputValue::Map(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), settle(value, observed, account)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

fn member_of(address: &Address, member: Member, observed: &Observed, account: &str) -> Option<String> {
    let thing = observed.things.iter().find(|thing| thing.address == *address)?;
    match member {
        Member::Id => Some(thing.id.clone()),
        Member::PublicIp => thing.public_ip.clone(),
        Member::Ip => thing.private_ip.clone(),
        // No kind of this version has one.
        Member::Ipv6 => None,
        Member::Arn => Some(arn(thing, account)),
    }
}

/// As the service authorization reference for EC2 writes them.
fn arn(thing: &Thing, account: &str) -> String {
    let kind = match &thing.body {
        Body::Network(_) => "vpc",
        Body::Dhcp(_) => "dhcp-options",
        Body::Gateway(_) => "internet-gateway",
        Body::Routes(_) => "route-table",
        Body::Subnet(_) => "subnet",
        Body::SecurityGroup(_) => "security-group",
        Body::KeyPair(_) => "key-pair",
        Body::Node(_) => "instance",
    };
    let id = thing.name.as_ref().unwrap_or(&thing.id);
    format!("arn:aws:ec2:{}:{account}:{kind}/{id}", thing.place.region)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "(not known yet)".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}
