//! The lines of groups, ACLs, roles and tables: `allow`, `deny` and `->`.

use super::evaluator::Evaluator;
use super::fit;
use super::names::Decl;
use super::settled::{AclLine, Allow, Permission, Route};
use super::types::Type;
use super::value::{InstanceId, Value};
use super::{attributes, files, members};
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
                .at(line.way.span, "lets out what is let out anyway")
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

/// The numbered lines of an ACL that could be read.
pub fn entries(evaluator: &mut Evaluator<'_>, id: InstanceId, decl: &Decl<'_>) -> Vec<AclLine> {
    decl.rules.iter().filter_map(|(line, span)| entry(evaluator, id, line, *span)).collect()
}

fn entry(evaluator: &mut Evaluator<'_>, id: InstanceId, line: &RuleLine, span: Span) -> Option<AclLine> {
    let env = evaluator.env_of(Some(id));
    let Some(number) = &line.number else {
        let error = Diagnostic::error(codes::MISPLACED, "a line of an `acl` begins with its number");
        evaluator.report.add(error.at(line.action.span, "no number before it").help("as in `100 allow https from anywhere`"));
        return None;
    };
    if line.way.text == "on" {
        let error = Diagnostic::error(codes::MISPLACED, "a line of an `acl` says `from` or `to`");
        evaluator.report.add(error.at(line.way.span, "not in an `acl`"));
        return None;
    }
    if let Some(why) = &line.why {
        let error = Diagnostic::error(codes::MISPLACED, "AWS keeps no description of an entry of an ACL");
        evaluator.report.add(error.at(why.span, "nowhere to put it").help("write it as a comment"));
    }
    let at = evaluator.eval(number, &env, &Type::Int);
    let ports = evaluator.eval(&line.what, &env, &Type::Ports);
    let peers = blocks(evaluator, id, &line.peer);
    let (Value::Int(at), Value::Ports(set)) = (at, ports) else { return None };
    Some(AclLine {
        number: at,
        allow: line.action.text == "allow",
        inbound: line.way.text == "from",
        traffic: set.iter().copied().collect(),
        peers: peers?,
        span,
        number_span: number.span,
        peer_span: line.peer.span,
    })
}

/// An ACL knows blocks alone: no groups, and no prefix lists.
fn blocks(evaluator: &mut Evaluator<'_>, id: InstanceId, peer: &Expr) -> Option<Vec<Value>> {
    let env = evaluator.env_of(Some(id));
    let Value::List(peers) = evaluator.eval(peer, &env, &Type::Peer.list()) else { return None };
    for value in peers.iter() {
        if value.has_deferred() {
            fit::deferred_here(evaluator, value, peer.span);
            return None;
        }
        let kind = if let Value::Instance(id) = value { evaluator.kind_of(*id) } else { None };
        if let Some(kind @ (Kind::SecurityGroup | Kind::PrefixList)) = kind {
            let what = evaluator.what(value);
            let error = Diagnostic::error(codes::WRONG_KIND, format!("{what} cannot stand in an `acl`"));
            evaluator.report.add(
                error
                    .at(peer.span, format!("no {} here", kind.word()))
                    .help("an ACL knows blocks of addresses alone: name a block, a subnet or a network"),
            );
            return None;
        }
    }
    Some(peers.to_vec())
}

/// The permissions of a role that could be read.
pub fn permissions(evaluator: &mut Evaluator<'_>, id: InstanceId, decl: &Decl<'_>) -> Vec<Permission> {
    decl.rules.iter().filter_map(|(line, span)| permission(evaluator, id, line, *span)).collect()
}

fn permission(evaluator: &mut Evaluator<'_>, id: InstanceId, line: &RuleLine, span: Span) -> Option<Permission> {
    let env = evaluator.env_of(Some(id));
    let misplaced = match (&line.number, line.way.text.as_str()) {
        (Some(number), _) => Some((number.span, "a line of a `role` has no number")),
        (None, "on") => None,
        (None, _) => Some((line.way.span, "a line of a `role` says on what: `allow \"s3:GetObject\" on \"arn:…\"`")),
    };
    if let Some((span, message)) = misplaced {
        evaluator.report.add(Diagnostic::error(codes::MISPLACED, message).at(span, "not in a `role`"));
        return None;
    }
    let mut texts = |expr: &Expr| match evaluator.eval(expr, &env, &Type::Text.list()) {
        Value::List(values) => {
            if let Some(value) = values.iter().find(|value| value.has_deferred()) {
                fit::deferred_here(evaluator, value, expr.span);
                return None;
            }
            Some(values.iter().filter_map(Value::printed).collect::<Vec<String>>())
        }
        _ => None,
    };
    let (actions, resources) = (texts(&line.what), texts(&line.peer));
    Some(Permission {
        allow: line.action.text == "allow",
        actions: actions?,
        resources: resources?,
        span,
        actions_span: line.what.span,
        resources_span: line.peer.span,
    })
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
    let to = evaluator.eval(target, &env, &Type::Target);
    let (Value::Instance(to), Value::List(destinations)) = (to, destinations) else { return None };
    let mut blocks: Vec<Cidr> = Vec::new();
    let mut prefix_lists = Vec::new();
    for value in destinations.iter() {
        match value {
            Value::Cidr(cidr) => blocks.push(*cidr),
            Value::Instance(list) if evaluator.kind_of(*list) == Some(Kind::PrefixList) => prefix_lists.push(*list),
            Value::Instance(network) => blocks.extend(network_blocks(evaluator, *network, destination.span)?),
            _ => return None,
        }
    }
    Some(Route {
        destinations: blocks,
        prefix_lists,
        target: to,
        span,
        destination_span: destination.span,
        target_span: target.span,
    })
}

/// Every block of a network whose addresses are known. What somebody else's network does not say cannot be used.
fn network_blocks(evaluator: &mut Evaluator<'_>, network: InstanceId, span: Span) -> Option<Vec<Cidr>> {
    let mut blocks = Vec::new();
    match members::written(evaluator, network, "cidr", span) {
        Value::List(values) => {
            blocks.extend(values.iter().filter_map(|value| if let Value::Cidr(cidr) = value { Some(*cidr) } else { None }))
        }
        _ => return None,
    }
    if let Value::Cidr(v6) = attributes::by_name(evaluator, network, "ipv6") {
        blocks.push(v6);
    }
    Some(blocks)
}

/// Refuses a private key that was pasted where the public one belongs.
pub fn refuse_private_key(evaluator: &mut Evaluator<'_>, decl: &Decl<'_>, value: &Value) -> bool {
    let private = matches!(value, Value::Text(text) if files::looks_private(text));
    if let (true, Some(written)) = (private, decl.attributes.get("public")) {
        evaluator.report.add(files::private_key(&format!("`public` of `{}`", decl.name), written.value.span));
    }
    private
}
