//! The lines of groups and tables: `allow` and `->`.

use super::evaluator::Evaluator;
use super::fit;
use super::names::Decl;
use super::settled::{Allow, Route};
use super::types::Type;
use super::value::{InstanceId, Value};
use super::{attributes, files};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::{Cidr, Traffic};
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast::{Expr, RuleLine};

/// The rule lines of a group that could be read.
pub fn allows(evaluator: &mut Evaluator<'_>, id: InstanceId, decl: &Decl<'_>) -> Vec<Allow> {
    let open = matches!(attributes::by_name(evaluator, id, "outbound"), Value::Word(_, word) if *word == *"open");
    decl.rules.iter().filter_map(|(line, span)| allow(evaluator, id, decl, line, *span, open)).collect()
}

fn allow(evaluator: &mut Evaluator<'_>, id: InstanceId, decl: &Decl<'_>, line: &RuleLine, span: Span, open: bool) -> Option<Allow> {
    if let Some(error) = foreign_form(line) {
        evaluator.report.add(error);
        return None;
    }
    let inbound = line.way.text == "from";
    if !inbound && open {
        let mut error =
            Diagnostic::error(codes::OPEN_GROUP_TO, format!("`{}` lets everything out, so a `to` line says nothing", decl.name))
                .at(line.way.span, "a group that is open to the outside")
                .help("write `outbound = closed` in the group to let out only what `to` lines name");
        if let Some(outbound) = decl.attributes.get("outbound") {
            error = error.at(outbound.value.span, "open here");
        }
        evaluator.report.add(error);
    }
    let env = evaluator.env_of(Some(id));
    let ports = evaluator.eval(&line.what, &env, &Type::Ports);
    let peers = evaluator.eval(&line.peer, &env, &Type::Peer.list());
    let why = line.why.as_ref().and_then(|why| text(evaluator, id, why));
    let peers = match peers {
        Value::List(peers) => peers.to_vec(),
        _ => return None,
    };
    if let Some(value) = peers.iter().find(|value| value.has_deferred()) {
        fit::deferred_here(evaluator, value, line.peer.span);
        return None;
    }
    let Value::Ports(set) = ports else { return None };
    let traffic: Vec<Traffic> = set.iter().copied().collect();
    Some(Allow { inbound, traffic, peers, why, span, peer_span: line.peer.span })
}

/// Lines as ACLs and roles have them.
fn foreign_form(line: &RuleLine) -> Option<Diagnostic> {
    let error = |span, text: &str| Some(Diagnostic::error(codes::MISPLACED, text).at(span, "not in an `sg`"));
    match (&line.number, line.action.text.as_str(), line.way.text.as_str()) {
        (Some(number), ..) => error(number.span, "a line of an `sg` has no number"),
        (_, "deny", _) => error(line.action.span, "an `sg` only allows; what no line allows is denied"),
        (_, _, "on") => error(line.way.span, "a line of an `sg` says `from` or `to`"),
        _ => None,
    }
}

fn text(evaluator: &mut Evaluator<'_>, id: InstanceId, expr: &Expr) -> Option<(String, Span)> {
    let env = evaluator.env_of(Some(id));
    match evaluator.eval(expr, &env, &Type::Text) {
        Value::Text(text) => Some((text.to_string(), expr.span)),
        value @ Value::Deferred(_) => {
            fit::deferred_here(evaluator, &value, expr.span);
            None
        }
        _ => None,
    }
}

/// The routes of a table that could be read.
pub fn routes(evaluator: &mut Evaluator<'_>, id: InstanceId, decl: &Decl<'_>) -> Vec<Route> {
    decl.routes.iter().filter_map(|(destination, target, span)| route(evaluator, id, destination, target, *span)).collect()
}

fn route(evaluator: &mut Evaluator<'_>, id: InstanceId, destination: &Expr, target: &Expr, span: Span) -> Option<Route> {
    let env = evaluator.env_of(Some(id));
    let destinations = evaluator.eval(destination, &env, &Type::Destination.list());
    let to = evaluator.produce(target, &env, &Type::Any);
    if matches!(&to, Value::Instance(node) if evaluator.kind_of(*node) == Some(Kind::Node)) {
        evaluator.report.add(attributes::future("a node as the target of a route", target.span));
        return None;
    }
    let Value::Instance(to) = fit::fit(evaluator, to, &Type::Reference(Kind::Gateway), target.span) else { return None };
    let Value::List(destinations) = destinations else { return None };
    let mut blocks: Vec<Cidr> = Vec::new();
    for destination in destinations.iter() {
        match destination {
            Value::Cidr(cidr) => blocks.push(*cidr),
            Value::Instance(network) => match attributes::by_name(evaluator, *network, "cidr") {
                Value::Cidr(cidr) => blocks.push(cidr),
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(Route { destinations: blocks, target: to, span, destination_span: destination.span, target_span: target.span })
}

/// Refuses a private key that was pasted where the public one belongs.
pub fn refuse_private_key(evaluator: &mut Evaluator<'_>, decl: &Decl<'_>, value: &Value) -> bool {
    let private = matches!(value, Value::Text(text) if files::looks_private(text));
    if let (true, Some(written)) = (private, decl.attributes.get("public")) {
        evaluator.report.add(files::private_key(&format!("`public` of `{}`", decl.name), written.value.span));
    }
    private
}
