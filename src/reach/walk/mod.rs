//! The way of a packet and of its answer, from one end to the other: a file for each sort of thing that is met.
//!
//! A walk is made between two addresses for all connections at once: what each thing lets through is cut out of a
//! [`Flow`]. An address may stand for many, as long as nothing on the way tells them apart; [`super::classes`] sees to it.

mod acls;
mod answer;
mod appliance;
mod arrive;
mod flow;
pub mod groups;
mod internet;
mod nat;
mod peering;
pub mod routes;
mod shown;
mod special;
mod transit;

pub use flow::{EPHEMERAL, Flow, Goal, Outcome, Step, Trace};
pub use internet::arrivals;
pub use shown::at as shown_at;

use super::network::{Address, InterfaceId, NatId, SubnetId, Target, VpcId};
use super::world::{At, Who, World};
use answer::{Course, Start, Translation};
use routes::Hop;

/// Where a packet is: at the router of a subnet, which it has come to from something in that subnet.
#[derive(Clone, Debug)]
struct Here {
    /// The subnet.
    subnet: SubnetId,
    /// Its network.
    vpc: VpcId,
    /// The source that stands in the packet.
    source: At,
    /// What hands it to the router.
    carrier: Carrier,
    /// What has carried it before: nothing does so twice.
    before: Vec<Carrier>,
    /// What its answer must meet.
    course: Course,
}

/// What hands a packet to a router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carrier {
    /// The interface that it comes from.
    Interface(InterfaceId),
    /// An interface that forwards it.
    Appliance(InterfaceId),
    /// A NAT gateway.
    Nat(NatId),
}

impl Here {
    /// The public address under which an internet gateway shows the source.
    fn public(&self, world: &World<'_>) -> Option<(Who, Address)> {
        match self.source.who {
            Who::Own(id) => Some((Who::Public(id), world.net.interfaces(id)?.public?)),
            Who::Nat(id) => Some((Who::NatPublic(id), world.net.nats(id)?.public?)),
            _ => None,
        }
    }

    /// The same packet in the hands of something else.
    fn handed(&self, subnet: SubnetId, carrier: Carrier) -> Here {
        let mut before = self.before.clone();
        before.push(self.carrier);
        let mut course = self.course.clone();
        if let Carrier::Appliance(id) = carrier {
            course.appliances.push(id);
        }
        Here { subnet, carrier, before, course, ..self.clone() }
    }

    /// The same packet in the hands of something else that shows its own address.
    fn hidden(&self, subnet: SubnetId, by: Carrier, shown: At) -> Here {
        let mut here = self.handed(subnet, by);
        here.course.translations.push(Translation { by, subnet, hidden: self.source, shown });
        Here { source: shown, ..here }
    }

    fn has_met(&self, carrier: Carrier) -> bool {
        self.carrier == carrier || self.before.contains(&carrier)
    }
}

/// Sends connections from one of the addresses of an interface.
pub fn send(world: &World<'_>, from: InterfaceId, source: At, to: At, flow: &mut Flow) {
    let Some(interface) = world.net.interfaces(from) else { return };
    let Some(vpc) = world.vpc_of(interface.subnet) else { return };
    if !world.opens(from) {
        return flow
            .stop(|| Step::new(format!("`{}` takes connections and opens none", interface.label.name), interface.label.span));
    }
    if special::send(world, vpc, to, flow) {
        return;
    }
    groups::meet(world, from, false, to, flow);
    if let Who::Own(near) = to.who
        && world.net.interfaces(near).is_some_and(|near| near.subnet == interface.subnet)
    {
        let subnet = shown::subnet(world, interface.subnet);
        flow.pass(|| Step::new(format!("both ends lie in {subnet}, inside of which no ACL and no route is asked"), None));
        return groups::meet(world, near, true, source, flow);
    }
    let course = Course::new(Start::Inside(source));
    let here = Here { subnet: interface.subnet, vpc, source, carrier: Carrier::Interface(from), before: Vec::new(), course };
    carry(world, &here, to, flow);
}

/// What comes to an interface from outside of all networks, or from a machine in one of which nothing is known.
pub use arrive::receive;

/// A packet at the router of a subnet.
fn carry(world: &World<'_>, here: &Here, to: At, flow: &mut Flow) {
    if flow.is_over() {
        return;
    }
    // Inside of a subnet no route is asked, whoever sends.
    if matches!(to.who, Who::Own(id) if world.net.interfaces(id).is_some_and(|one| one.subnet == here.subnet)) {
        return local(world, here, to, flow);
    }
    match routes::hop(world, here.subnet, to) {
        Hop::Local => local(world, here, to, flow),
        Hop::Nowhere => {
            leave(world, here, to, flow);
            let (table, span) = routes::place(world, here.subnet);
            let help = internet::missing_route(world, here.vpc, here.source, to);
            flow.stop(|| {
                let step = Step::new(format!("{table} has no route to {}", shown::at(world, to)), span);
                match help {
                    Some(help) => step.help(help),
                    None => step,
                }
            });
        }
        Hop::Unknown => {
            leave(world, here, to, flow);
            unknown(world, here, to, flow);
        }
        Hop::Endpoint(id) => {
            leave(world, here, to, flow);
            let label = world.net.endpoints(id).map(|one| one.label.clone()).unwrap_or_default();
            flow.pass(|| Step::new(format!("`{}` leads to the service", label.name), label.span));
            match to.who {
                Who::Outside | Who::Service(_) => answer::from_outside(world, &here.course, to, flow),
                _ => flow.stop(|| Step::new(format!("the service is not {}", shown::at(world, to)), label.span)),
            }
        }
        Hop::To(target, route) => {
            let along = Along { span: route.span, table: routes::place(world, here.subnet).0 };
            follow(world, here, target, &along, to, flow);
        }
    }
}

/// The route that a packet goes along.
struct Along {
    span: Option<crate::source::Span>,
    table: String,
}

impl Along {
    /// That it goes along, to what.
    fn step(&self, to: &str) -> Step {
        Step::new(format!("a route of {} leads to `{to}`", self.table), self.span)
    }
}

fn follow(world: &World<'_>, here: &Here, target: Target, along: &Along, to: At, flow: &mut Flow) {
    match target {
        Target::Gateway(id) => internet::gateway(world, here, id, along, to, flow),
        Target::Egress(id) => internet::egress(world, here, id, along, to, flow),
        Target::Nat(id) => nat::carry(world, here, id, along, to, flow),
        Target::Peering(id) => peering::carry(world, here, id, along, to, flow),
        Target::Transit(id) => transit::carry(world, here, id, along, to, flow),
        Target::Interface(id) => appliance::carry(world, here, id, along, to, flow),
        Target::Vpn(id) => {
            leave(world, here, to, flow);
            let Some(vpn) = world.net.vpns(id) else { return };
            if vpn.vpc != Some(here.vpc) {
                let text = format!("`{}` is not attached to the network of {}", vpn.label.name, along.table);
                return flow.stop(|| Step::new(text, along.span).also(&vpn.label, "declared here"));
            }
            flow.pass(|| along.step(&vpn.label.name));
            flow.doubt(|| Step::new(format!("what lies behind `{}` is not known", vpn.label.name), vpn.label.span));
            beyond(world, here, to, flow);
        }
        Target::Blackhole => {
            leave(world, here, to, flow);
            flow.stop(|| Step::new(format!("a route of {} leads to nothing any more", along.table), along.span));
        }
        Target::Other => {
            leave(world, here, to, flow);
            flow.doubt(|| Step::new(format!("a route of {} leads to what the proof does not look into", along.table), along.span));
            beyond(world, here, to, flow);
        }
    }
}

/// Leaves the subnet: its ACL is asked.
fn leave(world: &World<'_>, here: &Here, to: At, flow: &mut Flow) {
    acls::ask(world, here.subnet, true, to, flow);
}

/// Goes on to something in another subnet of the same network, unless that is the same subnet.
fn cross(world: &World<'_>, here: &Here, subnet: SubnetId, to: At, flow: &mut Flow) {
    if subnet != here.subnet {
        leave(world, here, to, flow);
        acls::ask(world, subnet, false, here.source, flow);
    }
}

fn local(world: &World<'_>, here: &Here, to: At, flow: &mut Flow) {
    match to.who {
        Who::Own(id) if world.vpc_of_interface(id) == Some(here.vpc) => {
            let near = world.net.interfaces(id).is_some_and(|one| one.subnet == here.subnet);
            if !near {
                leave(world, here, to, flow);
                flow.pass(|| Step::new("the `local` route of the network leads there", None));
            }
            arrive::enter(world, id, here.source, near, flow);
            answer::of(world, id, &here.course, to, here.source, flow);
        }
        Who::Host(_) => {
            leave(world, here, to, flow);
            flow.doubt(|| Step::new(format!("nothing is known of a machine at {}", shown::at(world, to)), None));
        }
        Who::Nat(id) => {
            let label = world.net.nats(id).map(|nat| nat.label.clone()).unwrap_or_default();
            flow.stop(|| Step::new(format!("`{}` takes no connections", label.name), label.span));
        }
        _ if world.net.vpcs(here.vpc).is_some_and(|vpc| vpc.known == super::network::Known::Part) => {
            leave(world, here, to, flow);
            flow.doubt(|| Step::new(format!("nothing is known of a machine at {}", shown::at(world, to)), None));
        }
        _ => {
            leave(world, here, to, flow);
            let label = world.net.vpcs(here.vpc).map(|vpc| vpc.label.clone()).unwrap_or_default();
            flow.stop(|| Step::new(format!("nobody in `{}` has the address {}", label.name, shown::at(world, to)), label.span));
        }
    }
}

/// Goes on by a way that is not known.
fn unknown(world: &World<'_>, here: &Here, to: At, flow: &mut Flow) {
    let (table, span) = routes::place(world, here.subnet);
    flow.doubt(|| Step::new(format!("{table} is somebody else's, and its routes are not known"), span));
    beyond(world, here, to, flow);
}

/// Comes out wherever it goes to, from where the proof cannot look: what stands there is still asked.
fn beyond(world: &World<'_>, here: &Here, to: At, flow: &mut Flow) {
    match to.who {
        Who::Own(id) | Who::Public(id) => {
            arrive::enter(world, id, here.source, false, flow);
            answer::of(world, id, &here.course.lost(), to, here.source, flow);
        }
        Who::Nat(_) | Who::NatPublic(_) => flow.stop(|| Step::new(format!("{} takes no connections", shown::at(world, to)), None)),
        _ => answer::from_outside(world, &here.course.lost(), to, flow),
    }
}
