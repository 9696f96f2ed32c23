//! The answer's way back. It is followed like the request, from the far end: by the tables and the ACLs that it meets itself,
//! which need not be those that the request has met. Groups are not asked: they remember whom they have let through.
//!
//! What has shown another address on the way takes the answer and hands it on. Peerings, transit gateways and the internet
//! must be the ones that the connection came by. An appliance that sees only one of the two directions may drop it: of that
//! nobody knows.
//!
//! Sources: Amazon VPC User Guide, "Route priority", "Network ACL basics", "Middlebox routing" (answers by the same appliance), "NAT
//! gateway basics".

use super::flow::{Flow, Step};
use super::routes::Hop;
use super::{Carrier, acls, internet, routes, shown, transit};
use crate::reach::classes;
use crate::reach::network::{InterfaceId, Known, PeeringId, SubnetId, Target, TransitId, VpcId};
use crate::reach::sets;
use crate::reach::world::{At, Who, World};
use crate::source::Span;

/// Where a connection has begun, and what it has met that its answer must meet too.
#[derive(Clone, Debug)]
pub(super) struct Course {
    /// Who has opened it, by the address that it left with.
    pub start: Start,
    /// What has shown another address, in order.
    pub translations: Vec<Translation>,
    /// The appliances that it has gone through, in order.
    pub appliances: Vec<InterfaceId>,
    /// What it has left its network by, in order.
    pub links: Vec<Link>,
    /// Whether it has gone a way that nobody knows.
    pub lost: bool,
}

/// Where a connection has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// At an interface.
    Inside(At),
    /// Outside, or at a machine of which nothing is known, and come in by this.
    Outside(At, Entry),
}

/// By which way a connection has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// From the same network; `near` if from the same subnet.
    Local { near: bool },
    /// By the internet gateway.
    Internet,
    /// Through a peering.
    Peering(PeeringId),
    /// Through a transit gateway.
    Transit(TransitId),
    /// Through a private connection.
    Vpn,
}

/// What joins networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// The internet, between two addresses of the networks.
    Internet,
    /// A peering.
    Peering(PeeringId),
    /// A transit gateway.
    Transit(TransitId),
}

/// Another address in place of the source's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Translation {
    /// What shows it.
    pub by: Carrier,
    /// Where that stands.
    pub subnet: SubnetId,
    /// The source as it came.
    pub hidden: At,
    /// The source as it goes on.
    pub shown: At,
}

impl Course {
    /// A connection that has met nothing yet.
    pub fn new(start: Start) -> Course {
        Course { start, translations: Vec::new(), appliances: Vec::new(), links: Vec::new(), lost: false }
    }

    /// The same connection by a way that joins networks.
    pub fn linked(&self, link: Link) -> Course {
        let mut course = self.clone();
        course.links.push(link);
        course
    }

    /// The same by a way that nobody knows.
    pub fn lost(&self) -> Course {
        Course { lost: true, ..self.clone() }
    }

    /// To whom an answer goes, where so many translations are still to be undone.
    fn source(&self, translations: usize) -> At {
        match (translations.checked_sub(1).and_then(|last| self.translations.get(last)), self.start) {
            (Some(last), _) => last.shown,
            (None, Start::Inside(at) | Start::Outside(at, _)) => at,
        }
    }
}

/// An answer on its way.
#[derive(Clone, Debug)]
struct Answer<'a> {
    course: &'a Course,
    /// Who was asked, as it is seen from where the connection began.
    asked: At,
    /// Who answers, as it stands in the packet.
    from: At,
    /// To whom, as it stands in the packet.
    to: At,
    /// How many translations are still to be undone.
    translations: usize,
    /// How many links are still to be gone back by.
    links: usize,
    /// The appliances that it has gone through.
    appliances: Vec<InterfaceId>,
    lost: bool,
}

impl<'a> Answer<'a> {
    /// `seen` is the source as the far end sees it.
    fn new(course: &'a Course, asked: At, seen: At) -> Answer<'a> {
        let (translations, links) = (course.translations.len(), course.links.len());
        Answer { course, asked, from: asked, to: seen, translations, links, appliances: Vec::new(), lost: course.lost }
    }

    /// Goes back by what joins networks, if the connection came by it.
    fn takes(&mut self, link: Link) -> bool {
        let last = self.links.checked_sub(1).and_then(|at| self.course.links.get(at));
        let fits = self.lost || last == Some(&link);
        self.links = self.links.saturating_sub(1);
        fits
    }
}

/// Follows the answer of an interface to whom it sees as the source.
pub(super) fn of(world: &World<'_>, id: InterfaceId, course: &Course, asked: At, seen: At, flow: &mut Flow) {
    let Some(subnet) = world.net.interfaces(id).map(|one| one.subnet) else { return };
    flow.answered(|flow| {
        let answer = Answer::new(course, asked, seen);
        if course.lost {
            return unseen(world, answer, subnet, flow);
        }
        // The address that it has itself stands in the packet until a gateway shows the public one.
        let straight = matches!(routes::hop(world, subnet, seen), Hop::To(Target::Gateway(_), _));
        match asked.who {
            Who::Public(_) if !straight => {
                let own = classes::pieces(world, &world.own_v4(id), None);
                flow.fork(own, |flow, ip| {
                    leave(world, Answer { from: At { ip, who: Who::Own(id) }, ..answer.clone() }, subnet, flow);
                });
            }
            _ => leave(world, answer, subnet, flow),
        }
    });
}

/// Follows the answer of something outside, which comes in by what the request has left by.
pub(super) fn from_outside(world: &World<'_>, course: &Course, asked: At, flow: &mut Flow) {
    let source = course.source(course.translations.len());
    flow.answered(|flow| arrive(world, Answer::new(course, asked, source), flow));
}

/// An answer of which nobody knows the way: it leaves a subnet, and comes to one.
fn unseen(world: &World<'_>, answer: Answer<'_>, subnet: SubnetId, flow: &mut Flow) {
    acls::answer(world, subnet, false, answer.to, flow);
    let source = answer.course.source(answer.translations);
    if matches!(answer.course.start, Start::Inside(_)) {
        arrive(world, Answer { to: source, from: answer.asked, lost: true, ..answer }, flow);
    }
}

fn subnet_of(world: &World<'_>, at: At) -> Option<SubnetId> {
    match at.who {
        Who::Own(id) | Who::Public(id) => world.net.interfaces(id).map(|one| one.subnet),
        Who::Nat(id) | Who::NatPublic(id) => world.net.nats(id).map(|one| one.subnet),
        _ => None,
    }
}

fn is_inside(at: At) -> bool {
    matches!(at.who, Who::Own(_) | Who::Nat(_))
}

/// Out of something in a subnet.
fn leave(world: &World<'_>, answer: Answer<'_>, subnet: SubnetId, flow: &mut Flow) {
    let near = Entry::Local { near: true };
    if flow.is_over() || matches!(answer.course.start, Start::Outside(_, entry) if entry == near) {
        return;
    }
    if is_inside(answer.to) && subnet_of(world, answer.to) == Some(subnet) {
        return deliver(world, answer, flow);
    }
    acls::answer(world, subnet, false, answer.to, flow);
    let Some(vpc) = world.vpc_of(subnet) else { return };
    match routes::hop(world, subnet, answer.to) {
        Hop::Local => local(world, answer, vpc, flow),
        Hop::Unknown => {
            let (table, span) = routes::place(world, subnet);
            flow.doubt(|| Step::new(format!("{table} is somebody else's, and its routes are not known"), span));
            come_back(world, answer, flow);
        }
        Hop::To(target, route) => {
            let at = Place { subnet, vpc, span: route.span };
            follow(world, answer, target, &at, flow);
        }
        Hop::Endpoint(_) | Hop::Nowhere => {
            let (table, span) = routes::place(world, subnet);
            let help = internet::missing_route(world, vpc, answer.to, answer.to);
            flow.stop(|| {
                let step = Step::new(format!("{table} has no route for the answer to {}", shown::at(world, answer.to)), span);
                match help {
                    Some(help) => step.help(help),
                    None => step,
                }
            });
        }
    }
}

/// Where a route was found.
struct Place {
    subnet: SubnetId,
    vpc: VpcId,
    span: Option<Span>,
}

impl Place {
    fn table(&self, world: &World<'_>) -> String {
        routes::place(world, self.subnet).0
    }

    fn passed(&self, world: &World<'_>, flow: &mut Flow) {
        flow.pass(|| Step::new(format!("the answer goes back by a route of {}", self.table(world)), self.span));
    }
}

fn local(world: &World<'_>, answer: Answer<'_>, vpc: VpcId, flow: &mut Flow) {
    match (answer.to.who, answer.course.start) {
        (Who::Own(_) | Who::Nat(_), _) if subnet_of(world, answer.to).and_then(|id| world.vpc_of(id)) == Some(vpc) => {
            arrive(world, answer, flow);
        }
        (_, Start::Outside(_, Entry::Local { .. })) => {}
        _ => {
            let text = format!("the answer to {} does not leave the network", shown::at(world, answer.to));
            flow.stop(|| Step::new(text, None));
        }
    }
}

fn follow(world: &World<'_>, mut answer: Answer<'_>, target: Target, at: &Place, flow: &mut Flow) {
    let start = answer.course.start;
    let came = |by: Entry| matches!(start, Start::Outside(_, entry) if entry == by);
    match target {
        Target::Gateway(id) if world.gateway.get(&at.vpc) == Some(&id) => by_internet(world, answer, at, flow),
        Target::Peering(id) if came(Entry::Peering(id)) => at.passed(world, flow),
        Target::Peering(id) if joins(world, id, at.vpc, answer.to) && answer.takes(Link::Peering(id)) => {
            at.passed(world, flow);
            arrive(world, answer, flow);
        }
        Target::Transit(id) if came(Entry::Transit(id)) && transit::serves_back(world, id, at.subnet) => at.passed(world, flow),
        Target::Vpn(_) if came(Entry::Vpn) && leaves_privately(world, target, at, &answer) => {
            at.passed(world, flow);
        }
        Target::Vpn(_) | Target::Transit(_) if leaves_privately(world, target, at, &answer) => {
            if answer.from != answer.asked {
                return astray(world, &answer, target, at, flow);
            }
            if let Target::Transit(id) = target {
                transit::entry(world, id, at.subnet, answer.from, flow);
            }
            flow.doubt(|| {
                Step::new(format!("the answer goes to {}, and nobody knows where from there", what(world, target)), at.span)
            });
            come_back(world, answer, flow);
        }
        Target::Transit(id) if is_inside(answer.to) && answer.takes(Link::Transit(id)) => {
            if transit::serves_back(world, id, at.subnet) {
                at.passed(world, flow);
                return by_transit(world, &answer, id, at, flow);
            }
            let text = format!("no attachment serves the zone of {} for the answer", shown::subnet(world, at.subnet));
            flow.stop(|| Step::new(text, at.span));
        }
        Target::Interface(id) => by_appliance(world, answer, id, at, flow),
        Target::Other => {
            let table = at.table(world);
            flow.doubt(|| Step::new(format!("a route of {table} leads the answer to what the proof does not look into"), at.span));
            come_back(world, answer, flow);
        }
        _ => astray(world, &answer, target, at, flow),
    }
}

/// Whether an answer goes to where nobody can look.
fn leaves_privately(world: &World<'_>, target: Target, at: &Place, answer: &Answer<'_>) -> bool {
    match target {
        Target::Vpn(id) => world.net.vpns(id).is_some_and(|one| one.vpc == Some(at.vpc)),
        Target::Transit(id) => {
            let theirs = world.net.transits(id).is_some_and(|one| one.known == Known::Part);
            let exits = subnet_of(world, answer.to).map_or_else(Vec::new, |to| transit::exits_to(world, id, at.subnet, to));
            theirs && transit::serves_back(world, id, at.subnet) && (!is_inside(answer.to) || exits.is_empty())
        }
        _ => false,
    }
}

/// Whether a peering leads from a network to an address.
fn joins(world: &World<'_>, id: PeeringId, vpc: VpcId, to: At) -> bool {
    let there = is_inside(to).then(|| subnet_of(world, to).and_then(|subnet| world.vpc_of(subnet))).flatten();
    world.net.peerings(id).is_some_and(|one| one.active && there.is_some() && one.other(vpc) == there)
}

fn astray(world: &World<'_>, answer: &Answer<'_>, target: Target, at: &Place, flow: &mut Flow) {
    let (to, what) = (shown::at(world, answer.to), what(world, target));
    let text = format!("the answer to {to} goes another way: {} sends it to {what}", at.table(world));
    flow.stop(|| Step::new(text, at.span));
}

fn what(world: &World<'_>, target: Target) -> String {
    let net = world.net;
    let name = match target {
        Target::Gateway(id) => net.gateways(id).map(|one| &one.label.name),
        Target::Nat(id) => net.nats(id).map(|one| &one.label.name),
        Target::Egress(id) => net.egresses(id).map(|one| &one.label.name),
        Target::Peering(id) => net.peerings(id).map(|one| &one.label.name),
        Target::Transit(id) => net.transits(id).map(|one| &one.label.name),
        Target::Vpn(id) => net.vpns(id).map(|one| &one.label.name),
        Target::Interface(id) => net.interfaces(id).map(|one| &one.label.name),
        Target::Blackhole | Target::Other => None,
    };
    name.map_or_else(|| String::from("nothing that is known"), |name| format!("`{name}`"))
}

/// Comes out of what nobody knows, at its destination, if that is one of ours.
fn come_back(world: &World<'_>, answer: Answer<'_>, flow: &mut Flow) {
    if matches!(answer.course.start, Start::Inside(_)) {
        let to = answer.course.source(answer.translations);
        arrive(world, Answer { to, from: answer.asked, lost: true, ..answer }, flow);
    }
}

/// Out by the internet gateway: to where the connection came from, or in again to another of the networks' addresses.
fn by_internet(world: &World<'_>, mut answer: Answer<'_>, at: &Place, flow: &mut Flow) {
    if matches!(answer.course.start, Start::Outside(_, Entry::Internet)) {
        return at.passed(world, flow);
    }
    let public = matches!(answer.to.who, Who::Public(_) | Who::NatPublic(_)) || is_inside(answer.to) && sets::is_v6(answer.to.ip);
    if !public || !answer.takes(Link::Internet) {
        let gateway = world.gateway.get(&at.vpc).map_or(Target::Blackhole, |id| Target::Gateway(*id));
        return astray(world, &answer, gateway, at, flow);
    }
    at.passed(world, flow);
    let to = answer.course.source(answer.translations);
    arrive(world, Answer { to, from: answer.asked, ..answer }, flow);
}

fn by_transit(world: &World<'_>, answer: &Answer<'_>, id: TransitId, at: &Place, flow: &mut Flow) {
    let Some(subnet) = subnet_of(world, answer.to) else { return };
    let exits = transit::exits_to(world, id, at.subnet, subnet);
    if exits.is_empty() {
        return astray(world, answer, Target::Transit(id), at, flow);
    }
    transit::entry(world, id, at.subnet, answer.from, flow);
    flow.fork(exits, |flow, exit| {
        if exit != subnet {
            acls::answer(world, exit, false, answer.to, flow);
            transit::straight_on(world, exit, answer.to, flow);
        }
        arrive(world, answer.clone(), flow);
    });
}

/// An appliance takes the answer back as it has taken the request; of one that has not seen that, nobody knows.
fn by_appliance(world: &World<'_>, mut answer: Answer<'_>, id: InterfaceId, at: &Place, flow: &mut Flow) {
    let Some(appliance) = world.net.interfaces(id) else { return };
    let name = &appliance.label.name;
    if !appliance.forward {
        let text = format!("the answer goes to `{name}`, which drops what is not for its own addresses");
        return flow.stop(|| Step::new(text, at.span).also(&appliance.label, "the appliance"));
    }
    if answer.appliances.contains(&id) || world.vpc_of(appliance.subnet) != Some(at.vpc) {
        return astray(world, &answer, Target::Interface(id), at, flow);
    }
    if appliance.subnet != at.subnet {
        acls::answer(world, appliance.subnet, true, answer.from, flow);
    }
    if answer.course.appliances.contains(&id) {
        flow.pass(|| Step::new(format!("the answer goes back through `{name}`"), at.span));
    } else {
        flow.doubt(|| Step::new(format!("the answer goes through `{name}`, which has not seen the request"), at.span));
    }
    answer.appliances.push(id);
    leave(world, answer, appliance.subnet, flow);
}

/// Into the subnet of whom it is for.
fn arrive(world: &World<'_>, answer: Answer<'_>, flow: &mut Flow) {
    let Some(subnet) = subnet_of(world, answer.to) else { return };
    acls::answer(world, subnet, true, answer.from, flow);
    deliver(world, answer, flow);
}

/// To whom it is for: who has opened the connection, or has shown its own address for somebody.
fn deliver(world: &World<'_>, mut answer: Answer<'_>, flow: &mut Flow) {
    let last = answer.translations.checked_sub(1).and_then(|at| answer.course.translations.get(at));
    let Some(translation) = last.copied() else { return finish(world, &answer, flow) };
    flow.change_port();
    if let Carrier::Appliance(id) = translation.by {
        answer.appliances.push(id);
    }
    answer.translations -= 1;
    answer.to = translation.hidden;
    leave(world, answer, translation.subnet, flow);
}

/// It is there. Whether it came back the way that the connection went, appliances are the judges of.
fn finish(world: &World<'_>, answer: &Answer<'_>, flow: &mut Flow) {
    if answer.lost {
        return;
    }
    if answer.links > 0 {
        let text = format!("the answer does not come back to {} the way that the request went", shown::at(world, answer.to));
        return flow.stop(|| Step::new(text, None));
    }
    let missed = answer.course.appliances.iter().find(|id| !answer.appliances.contains(id));
    if !answer.course.appliances.iter().eq(answer.appliances.iter().rev()) {
        let label = missed.and_then(|id| world.net.interfaces(*id)).map(|one| one.label.clone()).unwrap_or_default();
        flow.doubt(|| match missed {
            Some(_) => Step::new(format!("the answer goes back past `{}`, which sees only the request", label.name), label.span),
            None => Step::new("the answer goes through the appliances in another order", None),
        });
    }
}
