//! A plan as people read it.

use std::fmt::Write;

use super::{Action, Change, Plan, Reason, ReplaceOrder, connectivity};
use crate::model::{Body, Direction, Reason as LeftOutReason, Shown};
use crate::schema::Change as Cost;
use crate::source::SourceMap;

/// What a piece of text is, for whoever colours it. Colour never carries meaning alone: the sign in front does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something new.
    New,
    /// Something that changes.
    Changed,
    /// Something that goes.
    Gone,
    /// Something less important.
    Faint,
    /// Something that must be seen.
    Strong,
}

/// Colours a text, or leaves it as it is.
pub type Paint<'a> = &'a dyn Fn(Tone, &str) -> String;

/// The whole plan: who, where, each change with its reasons, and a summary.
pub fn show(plan: &Plan, sources: &SourceMap, regions: &str, paint: Paint<'_>) -> String {
    let mut text = String::new();
    let exist = match plan.wanted {
        0 => format!("{} exist", plan.count(|action| *action == Action::Destroy)),
        wanted => format!("{} of {wanted} exist", plan.existing),
    };
    let head = format!("{} · {regions} · {exist}", plan.stack);
    let _ = writeln!(text, "{}\n", paint(Tone::Strong, &head));
    let width = plan.changes.iter().map(|change| name(change).chars().count()).max().unwrap_or(0).max(26);
    for change in &plan.changes {
        text.push_str(&change_line(change, width, sources, paint));
    }
    for note in &plan.notes {
        let _ = writeln!(text, "  {} {note}", paint(Tone::Strong, "!"));
    }
    for blocker in &plan.blockers {
        let _ = writeln!(text, "  {} {blocker}", paint(Tone::Strong, "!"));
    }
    text.push_str(&left_out(plan, width, paint));
    if !plan.changes.is_empty() || !plan.notes.is_empty() || !plan.left_out.is_empty() {
        text.push('\n');
    }
    text.push_str(&connectivity::text(plan.connectivity.as_deref().unwrap_or_default(), paint));
    let _ = writeln!(text, "{}", summary(plan));
    text
}

/// What is not applied, and how much hangs on it.
fn left_out(plan: &Plan, width: usize, paint: Paint<'_>) -> String {
    let mut text = String::new();
    let (needing, causes): (Vec<_>, Vec<_>) = plan.left_out.iter().partition(|one| matches!(one.reason, LeftOutReason::Needs(_)));
    for cause in causes {
        let name = format!("{} {}", cause.kind.word(), cause.address);
        let _ = writeln!(text, "  {} {name:width$}  {}", paint(Tone::Strong, "!"), cause.reason);
    }
    if !needing.is_empty() {
        let (many, need) = if needing.len() == 1 { ("resource", "needs") } else { ("resources", "need") };
        let _ = writeln!(text, "  {} {} more {many} that {need} these", paint(Tone::Strong, "!"), needing.len());
    }
    text
}

/// `3 to create, 1 to replace`, or that there is nothing to do.
pub fn summary(plan: &Plan) -> String {
    let counts = [
        (plan.count(|action| *action == Action::Create), "to create"),
        (plan.count(|action| *action == Action::Adopt), "to adopt"),
        (plan.count(|action| *action == Action::Update), "to update"),
        (plan.count(|action| matches!(action, Action::Replace(_))), "to replace"),
        (plan.count(|action| *action == Action::Destroy), "to destroy"),
    ];
    let mut parts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if plan.unselected > 0 {
        let nothing = if parts.is_empty() { "nothing to do of what was asked for" } else { "" };
        parts.extend((!nothing.is_empty()).then(|| nothing.to_owned()));
        parts.push(format!("{} not asked for", plan.unselected));
    }
    let left_out = plan.left_out.len();
    match parts.is_empty() {
        true if left_out == 0 => "nothing to do".to_owned(),
        true => format!("{left_out} not applied by this version"),
        false if left_out == 0 => parts.join(" · "),
        false => format!("{} · {left_out} not applied by this version", parts.join(" · ")),
    }
}

fn name(change: &Change) -> String {
    format!("{} {}", change.kind.word(), change.identity.address)
}

fn sign(action: Action) -> (&'static str, Tone) {
    match action {
        Action::Create => ("+", Tone::New),
        Action::Update => ("~", Tone::Changed),
        Action::Replace(ReplaceOrder::DestroyFirst) => ("∓", Tone::Gone),
        Action::Replace(ReplaceOrder::CreateFirst) => ("±", Tone::Gone),
        Action::Destroy => ("-", Tone::Gone),
        Action::Adopt => ("=", Tone::New),
    }
}

/// One change: a line, and where more than one thing differs, a line for each.
pub fn change_line(change: &Change, width: usize, sources: &SourceMap, paint: Paint<'_>) -> String {
    let (sign, tone) = sign(change.action);
    let padded = format!("{:width$}", name(change));
    let mut lines: Vec<String> = match change.reasons.is_empty() {
        true => vec![change.summary.clone()],
        false => change.reasons.iter().flat_map(|reason| phrases(reason, sources, paint)).collect(),
    };
    if matches!(change.action, Action::Destroy | Action::Adopt) {
        lines = vec![format!("{}  {}", change.summary, paint(Tone::Faint, change.id.as_deref().unwrap_or_default()))];
    }
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        let _ = match at {
            0 => writeln!(text, "  {} {padded}  {line}", paint(tone, sign)),
            _ => writeln!(text, "    {:width$}  {line}", ""),
        };
    }
    text
}

/// What differs in one attribute, line by line.
fn phrases(reason: &Reason, sources: &SourceMap, paint: Paint<'_>) -> Vec<String> {
    let place = reason.span.map(|span| format!("  {}", paint(Tone::Faint, &sources.place(span)))).unwrap_or_default();
    let cost = match reason.cost {
        Cost::InPlace => String::new(),
        Cost::Restart => " (stops and starts)".to_owned(),
        Cost::Replace => format!(" {}", paint(Tone::Gone, "forces replacement")),
    };
    if reason.spread {
        let what = match reason.cost {
            Cost::Replace => format!("its {} is replaced", reason.attribute),
            _ => format!("{} name what is replaced", reason.attribute),
        };
        return vec![format!("{what}{place}")];
    }
    match (&reason.from, &reason.to) {
        (Shown::Lines(_), Shown::Lines(_)) => {
            line_phrases(reason, paint).into_iter().map(|phrase| format!("{phrase}{cost}{place}")).collect()
        }
        (from, to) => {
            let (from, to) = (shorten(reason.attribute, from), shorten(reason.attribute, to));
            vec![format!("{} {from} → {to}{cost}{place}", reason.attribute)]
        }
    }
}

fn line_phrases(reason: &Reason, paint: Paint<'_>) -> Vec<String> {
    let (Shown::Lines(from), Shown::Lines(to)) = (&reason.from, &reason.to) else { return Vec::new() };
    let subject = if reason.attribute == "tags" { "tag " } else { "" };
    let joined = |key: &String, value: &String| format!("{subject}{key} {value}").trim_end().to_owned();
    let added = to
        .iter()
        .filter(|(key, _)| !from.contains_key(*key))
        .map(|(key, value)| format!("{} {}", paint(Tone::New, "+"), joined(key, value)));
    let changed = to.iter().filter_map(|(key, value)| {
        let old = from.get(key).filter(|old| *old != value)?;
        Some(format!("{} {subject}{key} {} → {}", paint(Tone::Changed, "~"), worded(old), worded(value)))
    });
    let removed = from
        .iter()
        .filter(|(key, _)| !to.contains_key(*key))
        .map(|(key, value)| format!("{} {}", paint(Tone::Gone, "-"), joined(key, value)));
    added.chain(changed).chain(removed).collect()
}

fn worded(value: &str) -> &str {
    match value.is_empty() {
        true => "no description",
        false => value.trim_start_matches("-> "),
    }
}

/// A script is shown by the beginning of its digest.
fn shorten(attribute: &str, value: &Shown) -> String {
    match (attribute, value) {
        ("init", Shown::Text(digest)) => digest.chars().take(8).collect(),
        ("inherits", Shown::Text(words)) if words.is_empty() => "nothing".to_owned(),
        (_, Shown::Text(words)) if words.is_empty() => "none".to_owned(),
        (_, value) => value.to_string(),
    }
}

/// What a resource is, in a few words.
pub fn describe(body: &Body) -> String {
    match body {
        Body::Network(network) => network.cidr.to_string(),
        Body::Dhcp(dhcp) => {
            let servers = dhcp.dns.iter().map(ToString::to_string);
            dhcp.domain.iter().cloned().chain(servers).collect::<Vec<_>>().join(", ")
        }
        Body::Gateway(gateway) => gateway.kind.word().to_owned(),
        Body::Routes(routes) => {
            let lines: Vec<String> =
                routes.routes.iter().map(|(to, target)| format!("{to} -> {}", last_name(&target.to_string()))).collect();
            few(&lines, "routes")
        }
        Body::Subnet(subnet) => format!("{} in {}", subnet.cidr, subnet.zone),
        Body::SecurityGroup(group) => {
            let inward = group.rules.keys().filter(|rule| rule.direction == Direction::Ingress).count();
            format!("{} in, {} out", counted(inward, "rule"), group.rules.len() - inward)
        }
        Body::KeyPair(key) => format!("{} {}", key.public.algorithm.trim_start_matches("ssh-"), key.public.fingerprint),
        Body::Node(node) => {
            let at = node.ip.map(|ip| format!(" at {ip}")).unwrap_or_default();
            format!("{} {}{at}", node.instance_type, node.image.name)
        }
    }
}

fn last_name(address: &str) -> &str {
    address.rsplit('.').next().unwrap_or(address)
}

fn few(lines: &[String], what: &str) -> String {
    match lines {
        [] => format!("no {what}"),
        [one] => one.clone(),
        [one, two] => format!("{one}, {two}"),
        more => format!("{} {what}", more.len()),
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
