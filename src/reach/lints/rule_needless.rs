//! W0702: a line of a group that lets nothing through which the others do not.
//!
//! What AWS documents (EC2 user guide, "Security group rules"): rules add up, so what others let through needs no line of its
//! own. A rule that lies in one other is told by W0005 from the two alone; here is what several hold together, and the rule
//! for a group whose bearers all have addresses that other rules let through.

use std::collections::{BTreeMap, BTreeSet};

use super::{Scene, cuts, own_groups, peer_name};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::reach::network::{Group, GroupId, InterfaceId, Known, Network, Peer, Place, Rule};
use crate::reach::sets::{self, Intervals};
use crate::source::Span;

/// How many of the lines that let the same through are shown.
const SHOWN: usize = 2;

/// Looks at both directions of every group of ours.
pub(super) fn check(scene: &Scene<'_>, found: &mut Vec<Diagnostic>) {
    for (_, _, group) in own_groups(scene) {
        for (rules, way) in [(&group.inbound, "in from"), (&group.outbound, "out to")] {
            lines(scene, group, rules, way, found);
        }
    }
}

/// A rule with the line that it stands in.
type Lined<'a> = (Span, &'a Rule);

/// Lines with a rule that lies in one other: W0005 tells of them, and what is to be taken out holds nothing for others.
fn covered(rules: &[Lined<'_>]) -> BTreeSet<Span> {
    let by = |rule: &Rule, other: &Rule| !std::ptr::eq(rule, other) && reaches(other.peer, rule.peer) && holds(other, rule);
    rules.iter().filter(|(_, rule)| rules.iter().any(|(_, other)| by(rule, other))).map(|(span, _)| *span).collect()
}

/// What was told may be taken out together: it holds nothing for what comes after.
fn lines(scene: &Scene<'_>, group: &Group, rules: &[Rule], way: &str, found: &mut Vec<Diagnostic>) {
    let mut rules: Vec<Lined<'_>> = rules.iter().filter_map(|rule| Some((rule.span?, rule))).collect();
    let known = covered(&rules);
    rules.retain(|(span, _)| !known.contains(span));
    let mut lines: BTreeMap<Span, Vec<&Rule>> = BTreeMap::new();
    for (span, rule) in &rules {
        lines.entry(*span).or_default().push(rule);
    }
    for (span, line) in lines {
        if let (Some(takers), Some(rule)) = (needless(scene, span, &line, &rules), line.first()) {
            found.push(scene.of(&group.label, tell(scene.net(), group, (span, rule), way, &takers)));
            rules.retain(|(other, _)| *other != span);
        }
    }
}

fn tell(net: &Network, group: &Group, (span, rule): (Span, &Rule), way: &str, takers: &[Span]) -> Diagnostic {
    let what = format!("`{}` {way} {}", rule.traffic, peer_name(net, rule.peer));
    let message = format!("no connection needs this line of `{}`: other lines let {what}", group.label.name);
    let mut warning = Diagnostic::warning(codes::NEEDLESS_RULE, message).at(span, "says nothing more");
    for taker in takers.iter().take(SHOWN) {
        warning = warning.at(*taker, if takers.len() > 1 { "lets some of it through" } else { "lets all of it through" });
    }
    warning.help("take the line out, or narrow the others")
}

/// The lines that together let all of a line through.
fn needless(scene: &Scene<'_>, span: Span, line: &[&Rule], rules: &[Lined<'_>]) -> Option<Vec<Span>> {
    let mut takers = Vec::new();
    for rule in line {
        let near = rules.iter().filter(|(of, other)| *of != span && meets(other, rule)).map(|(_, other)| *other);
        let near: Vec<&Rule> = near.collect();
        if !together(&near, rule) || !held(scene, rule, &near, &mut takers) {
            return None;
        }
    }
    takers.sort_unstable();
    takers.dedup();
    Some(takers)
}

fn traffic(rule: &Rule) -> Intervals {
    sets::of_traffic(rule.traffic)
}

fn meets(one: &Rule, other: &Rule) -> bool {
    let ((a, b), (c, d)) = (sets::traffic_ends(one.traffic), sets::traffic_ends(other.traffic));
    a <= d && c <= b
}

/// Whether all that a rule is about is what another one is about.
fn holds(wide: &Rule, narrow: &Rule) -> bool {
    let ((a, b), (c, d)) = (sets::traffic_ends(wide.traffic), sets::traffic_ends(narrow.traffic));
    a <= c && d <= b
}

/// Whether a rule lies in the traffic of several.
fn together(near: &[&Rule], rule: &Rule) -> bool {
    !near.is_empty()
        && Intervals::union_of(near.iter().map(|other| sets::traffic_ends(other.traffic)).collect()).covers(&traffic(rule))
}

/// As W0005 sees it.
fn reaches(wide: Peer, narrow: Peer) -> bool {
    match (wide, narrow) {
        (Peer::Place(Place::Block(wide)), Peer::Place(Place::Block(narrow))) => wide.covers(narrow),
        (wide, narrow) => wide == narrow,
    }
}

/// Whether others let a rule's traffic through for all that it means. Adds the lines of those that do.
fn held(scene: &Scene<'_>, rule: &Rule, near: &[&Rule], takers: &mut Vec<Span>) -> bool {
    let net = scene.net();
    match rule.peer {
        Peer::Place(Place::Block(block)) => for_all(net, rule, &sets::of_block(block), near, None, takers),
        Peer::List(id) => {
            let list = net.lists(id).filter(|list| list.known == Known::Whole && !list.blocks.is_empty());
            list.is_some_and(|list| for_all(net, rule, &sets::of_blocks(list.blocks.iter().copied()), near, None, takers))
        }
        // Of a block that Amazon picks nothing is known but that it is one.
        Peer::Place(_) => false,
        Peer::Group(id) => for_bearers(scene, rule, id, near, takers),
    }
}

/// The same for the bearers of a group of ours, one of each class. Nobody knows who stands in a network of somebody else's.
fn for_bearers(scene: &Scene<'_>, rule: &Rule, id: GroupId, near: &[&Rule], takers: &mut Vec<Span>) -> bool {
    let (net, world) = (scene.net(), scene.world());
    let ours = net.groups(id).is_some_and(|group| group.known == Known::Whole);
    if !ours || net.vpcs.iter().any(|vpc| vpc.known == Known::Part) {
        return false;
    }
    let firsts = scene.questions.classes.members.iter().filter_map(|members| members.first().copied());
    let bears = |at: &InterfaceId| net.interfaces(*at).is_some_and(|one| one.groups.contains(&id));
    let mut bearers = firsts.filter(bears).peekable();
    bearers.peek().is_some()
        && bearers.all(|at| {
            let addresses = world.own_v4(at).or(&world.own_v6(at));
            for_all(net, rule, &addresses, near, Some(at), takers)
        })
}

/// The same for addresses, which are those of an interface if one is given.
fn for_all(net: &Network, rule: &Rule, of: &Intervals, near: &[&Rule], who: Option<InterfaceId>, takers: &mut Vec<Span>) -> bool {
    let lines = cuts(near.iter().flat_map(|other| blocks(net, other.peer)));
    of.cut_at(&lines).into_iter().all(|(from, _)| {
        let here: Vec<&&Rule> = near.iter().filter(|other| means(net, other.peer, from, who)).collect();
        takers.extend(here.iter().filter_map(|other| other.span));
        Intervals::union_of(here.iter().map(|other| sets::traffic_ends(other.traffic)).collect()).covers(&traffic(rule))
    })
}

fn blocks(net: &Network, peer: Peer) -> Vec<Cidr> {
    match peer {
        Peer::Place(Place::Block(block)) => vec![block],
        Peer::List(id) => net.lists(id).map_or_else(Vec::new, |list| list.blocks.clone()),
        _ => Vec::new(),
    }
}

fn means(net: &Network, peer: Peer, ip: u128, who: Option<InterfaceId>) -> bool {
    let bears = |id: GroupId| who.and_then(|who| net.interfaces(who)).is_some_and(|one| one.groups.contains(&id));
    match peer {
        Peer::Group(id) => bears(id),
        _ => blocks(net, peer).into_iter().any(|block| {
            let (from, to) = sets::ends(block);
            (from..=to).contains(&ip)
        }),
    }
}
