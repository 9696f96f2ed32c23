//! What is probably not meant, as far as only the proof can tell it: a file for each warning.
//!
//! What [`crate::rules`] warn of stands in one resource or two. These hang on who stands where, and on what passes in the
//! end, so they are asked of the network that the proof is made on. Each looks at groups, tables, ACLs and sets of groups in
//! a subnet, never at every node, and follows a connection only where a look at the rules alone does not settle it.

mod acl_answer;
mod address_useless;
mod database_open;
mod group_unborne;
mod route_untaken;
mod rule_needless;

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::from_program::Described;
use super::network::{Group, GroupId, InterfaceId, Known, Label, Network, Peer, Place as Where, Target};
use super::question::Questions;
use super::sets;
use super::walk::routes::{self, Hop};
use super::world::{At, Who, World};
use crate::analysis::{Analysis, InstanceId, Place};
use crate::diagnostic::Diagnostic;
use crate::net::Cidr;
use crate::source::Span;

/// Addresses that people know: they stand for the internet where nothing tells its addresses apart.
const KNOWN: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(8, 8, 8, 8)), IpAddr::V6(Ipv6Addr::new(0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888))];

/// A lint: looks at the whole network and tells what is probably not meant.
type Lint = fn(&Scene<'_>, &mut Vec<Diagnostic>);

/// Every lint, in the order of the codes.
const LINTS: &[Lint] = &[
    rule_needless::check,
    route_untaken::check,
    address_useless::check,
    acl_answer::check,
    group_unborne::check,
    database_open::check,
];

/// What a lint looks at.
struct Scene<'a> {
    analysis: &'a Analysis,
    described: &'a Described,
    questions: &'a Questions<'a>,
    /// What an assertion names that has no member: that has been told.
    empty: &'a BTreeSet<String>,
}

/// Holds a network against every lint. `empty` are the names of which an assertion was found to say nothing.
pub fn check(analysis: &Analysis, described: &Described, questions: &Questions<'_>, empty: &BTreeSet<String>) -> Vec<Diagnostic> {
    let scene = Scene { analysis, described, questions, empty };
    let mut found = Vec::new();
    for lint in LINTS {
        lint(&scene, &mut found);
    }
    found
}

impl Scene<'_> {
    fn net(&self) -> &Network {
        self.questions.world.net
    }

    fn world(&self) -> &World<'_> {
        &self.questions.world
    }

    /// The use of the file that a thing comes from.
    fn place(&self, label: &Label) -> Option<&Place> {
        if !self.analysis.uses_files() {
            return None;
        }
        let resources = self.analysis.resources.iter().filter(|resource| Some(resource.head) == label.span);
        let found = resources.map(|resource| (resource.id, resource.path.to_string())).find(|(_, path)| *path == label.name);
        self.analysis.place_of(found?.0)
    }

    /// What was found of a thing, with the use of the file that it is so for.
    fn of(&self, label: &Label, found: Diagnostic) -> Diagnostic {
        match self.place(label) {
            Some(place) => place.tell(found),
            None => found,
        }
    }

    /// Whether packets of an interface for an address leave by the internet gateway of its network.
    fn goes_to_gateway(&self, id: InterfaceId, ip: u128) -> bool {
        let world = self.world();
        let Some(subnet) = world.net.interfaces(id).map(|one| one.subnet) else { return false };
        let gateway = world.vpc_of(subnet).and_then(|vpc| world.gateway.get(&vpc).copied());
        let hop = routes::hop(world, subnet, At { ip, who: Who::Outside });
        matches!((hop, gateway), (Hop::To(Target::Gateway(by), _), Some(own)) if by == own)
    }
}

/// Remembers what has been told: the nodes of one family share their lines.
#[derive(Default)]
struct Told(BTreeSet<(Span, Option<String>)>);

impl Told {
    /// Whether a line is told of for the first time, for one use of its file: in another it may say something else.
    fn is_new(&mut self, scene: &Scene<'_>, span: Span, label: &Label) -> bool {
        self.0.insert((span, scene.place(label).map(|place| place.path.clone())))
    }

    /// Whether it has been.
    fn knows(&self, scene: &Scene<'_>, span: Span, label: &Label) -> bool {
        self.0.contains(&(span, scene.place(label).map(|place| place.path.clone())))
    }
}

/// Groups of the program's own, in order.
fn own_groups<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = (InstanceId, GroupId, &'a Group)> {
    let groups = scene.described.groups.iter().filter_map(|(id, at)| Some((*id, *at, scene.net().groups(*at)?)));
    groups.filter(|(_, _, group)| group.known == Known::Whole)
}

/// The other end of a rule as messages name it.
fn peer_name(net: &Network, peer: Peer) -> String {
    let name = |label: Option<&Label>| label.map_or_else(String::new, |label| format!("`{}`", label.name));
    match peer {
        Peer::Place(Where::Block(block)) => format!("`{block}`"),
        Peer::Place(Where::Vpc6(id)) => format!("the IPv6 block of {}", name(net.vpcs(id).map(|one| &one.label))),
        Peer::Place(Where::Subnet6(id)) => format!("the IPv6 block of {}", name(net.subnets(id).map(|one| &one.label))),
        Peer::Group(id) => name(net.groups(id).map(|one| &one.label)),
        Peer::List(id) => name(net.lists(id).map(|one| &one.label)),
    }
}

/// Both ends of blocks as points at which sets of addresses are cut, in order.
fn cuts(blocks: impl IntoIterator<Item = Cidr>) -> Vec<u128> {
    let ends = blocks.into_iter().map(sets::ends);
    let mut points: Vec<u128> = ends.flat_map(|(from, to)| [from, to.saturating_add(1)]).collect();
    points.sort_unstable();
    points.dedup();
    points
}
