//! The way back: one test for each way in which an answer does not simply go back as the request has come.

use vpclang::net::{PortRange, Protocol, Traffic};
use vpclang::reach::network::{AclId, Address, GatewayId, InterfaceId, Ipv6Block, Known, Network, TableId, Target, VpcId};
use vpclang::reach::question::{How, Questions, Side};
use vpclang::reach::sets::Intervals;

use super::Reached::{Never, Perhaps, Surely};
use super::semantics::{MIDDLEBOX, NAT, RULE, SIX, TO_SERVER, base, peered, route};
use super::{Reached, ask, by, described, tcp};

/// The first network with an appliance, through which these routes of the table of both subnets lead.
fn walled(routes: &[&str]) -> Network {
    let mut net = base(&[("  sg clients {", MIDDLEBOX)]);
    let wall = net.interfaces.iter().position(|one| one.label.name == "net.wall").unwrap();
    let target = Target::Interface(InterfaceId(wall));
    net.tables[0].routes.extend(routes.iter().map(|to| route(to, target)));
    net
}

fn privately(net: &Network) -> Reached {
    by(net, "net.client", "net.server", tcp(443), &[How::V4.name()])
}

#[test]
fn a_nat_gateway_answers_by_the_table_of_its_own_subnet() {
    let mut net = base(&NAT);
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Surely);
    // The client lies in 10.0.1.0/24, and the gateway's subnet has the first table.
    net.tables[0].routes.push(route("10.0.1.0/24", Target::Blackhole));
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Never);
}

#[test]
fn what_forwards_ipv6_to_the_internet_may_not_see_the_answer() {
    let mut edits = SIX.to_vec();
    edits.push(("  sg clients {", MIDDLEBOX));
    let mut net = base(&edits);
    let wall = net.interfaces.iter().position(|one| one.label.name == "net.wall").unwrap();
    net.subnets.iter_mut().for_each(|one| one.ipv6 = one.ipv6.or(Some(Ipv6Block::Picked)));
    net.subnets[2].table = Some(TableId(1));
    net.tables.push(net.tables[0].clone());
    assert_eq!(by(&net, "net.client", "internet", tcp(443), &[How::V6.name()]), Surely);
    net.tables[0].routes.retain(|one| one.target != Target::Gateway(GatewayId(0)));
    net.tables[0].routes.push(route("::/0", Target::Interface(InterfaceId(wall))));
    let groups = net.interfaces[wall].groups.clone();
    let any = net.groups[groups[0].0].outbound.clone();
    net.groups[groups[0].0].inbound = any;
    assert_eq!(by(&net, "net.client", "internet", tcp(443), &[How::V6.name()]), Perhaps);
    // Nor is it counted on to show an address of its own.
    net.interfaces[wall].ipv6 = Some(Address::Picked);
    net.tables[1].routes.push(route("::/0", Target::Gateway(GatewayId(0))));
    assert_eq!(by(&net, "net.client", "internet", tcp(443), &[How::V6.name()]), Perhaps);
}

#[test]
fn an_answer_past_the_appliance_that_took_the_request_may_be_lost() {
    assert_eq!(privately(&walled(&["10.0.1.0/24", "10.0.2.0/24"])), Surely);
    assert_eq!(privately(&walled(&["10.0.2.0/24"])), Perhaps);
    let mut net = walled(&["10.0.1.0/24"]);
    assert_eq!(privately(&net), Perhaps);
    net.interfaces.iter_mut().for_each(|one| one.forward = false);
    assert_eq!(privately(&net), Never);
}

#[test]
fn an_answer_meets_the_acls_of_its_own_way_alone() {
    // The ACL at the appliance lets requests through and no answers, which go past it.
    let mut net = walled(&["10.0.2.0/24"]);
    let mut acl = net.acls[0].clone();
    let https = Traffic::Ports(Protocol::TCP, PortRange { from: 443, to: 443 });
    acl.inbound.iter_mut().chain(&mut acl.outbound).for_each(|one| one.traffic = https);
    net.acls.push(acl);
    let walls = net.interfaces.iter().find(|one| one.label.name == "net.wall").unwrap().subnet;
    net.subnets[walls.0].acl = Some(AclId(net.acls.len() - 1));
    assert_eq!(privately(&net), Perhaps);
    let target = net.tables[0].routes.last().unwrap().target;
    net.tables[0].routes.push(route("10.0.1.0/24", target));
    assert_eq!(privately(&net), Never);
}

#[test]
fn an_appliance_may_leave_the_public_address_to_whoever_stands_behind_it() {
    let mut net = walled(&["0.0.0.0/0"]);
    let wall = net.interfaces.iter().find(|one| one.label.name == "net.wall").unwrap().clone();
    assert_eq!(wall.public, None);
    let out = net.tables[0].routes.remove(0);
    let mut table = net.tables[0].clone();
    table.routes = vec![out];
    net.subnets[wall.subnet.0].table = Some(TableId(net.tables.len()));
    net.tables.push(table);
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Perhaps);
    net.interfaces.iter_mut().for_each(|one| one.public = None);
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Never);
}

/// Gives each subnet an ACL of its own that lets everything through but answers to other ports than these.
fn answering(net: &mut Network, subnet: usize, inbound: (u16, u16), outbound: (u16, u16)) {
    let mut acl = net.acls[0].clone();
    let ports = |(from, to)| Traffic::Ports(Protocol::TCP, PortRange { from, to });
    let lines = |entry: &vpclang::reach::network::AclEntry, range| {
        let of = |traffic, number| vpclang::reach::network::AclEntry { traffic, number, ..entry.clone() };
        vec![of(ports((443, 443)), 1), of(ports(range), 2)]
    };
    acl.inbound = acl.inbound.iter().flat_map(|entry| lines(entry, inbound)).collect();
    acl.outbound = acl.outbound.iter().flat_map(|entry| lines(entry, outbound)).collect();
    net.subnets[subnet].acl = Some(AclId(net.acls.len()));
    net.acls.push(acl);
}

const LOW: (u16, u16) = (1024, 32767);
const HIGH: (u16, u16) = (32768, 65535);
const ANY: (u16, u16) = (1024, 65535);

#[test]
fn an_answer_needs_one_port_that_all_acls_let_through() {
    let of = |client, server| {
        let mut net = base(&[]);
        answering(&mut net, 0, client, ANY);
        answering(&mut net, 1, ANY, server);
        privately(&net)
    };
    assert_eq!(of(ANY, ANY), Surely);
    assert_eq!(of(LOW, LOW), Perhaps);
    assert_eq!(of(LOW, HIGH), Never);
}

#[test]
fn behind_a_nat_gateway_an_answer_goes_to_another_port() {
    let of = |client, nat| {
        let mut net = base(&NAT);
        let at = |name: &str| net.subnets.iter().position(|one| one.label.name == name).unwrap();
        let (one, nats) = (at("net.one"), at("net.nats"));
        answering(&mut net, one, client, ANY);
        answering(&mut net, nats, nat, ANY);
        ask(&net, "net.client", "internet", tcp(443))
    };
    assert_eq!(of(ANY, ANY), Surely);
    assert_eq!(of(LOW, HIGH), Perhaps);
    assert_eq!(of((1, 1023), HIGH), Never);
}

#[test]
fn an_answer_to_a_public_address_that_is_picked_needs_its_route() {
    let public = |net: &Network| by(net, "net.client", "net.server", tcp(443), &[How::Public.name()]);
    let mut net = base(&[(RULE, TO_SERVER)]);
    assert_eq!(public(&net), Surely);
    net.subnets[1].table = Some(TableId(net.tables.len()));
    let mut table = net.tables[0].clone();
    table.routes.clear();
    net.tables.push(table);
    assert_eq!(public(&net), Never);
}

#[test]
fn a_machine_of_somebody_elses_is_reached_back_by_the_way_it_came() {
    let mut net = described(&peered("us-east-1", &[(RULE, "    allow https from 10.9.0.0/16\n")]));
    net.vpcs[1].known = Known::Part;
    let host = |net: &Network, port: u16| {
        let questions = Questions::new(net);
        let server = net.interfaces.iter().position(|one| one.label.name == "net.server").unwrap();
        let ways = questions.ways(&Side::Host(VpcId(1)), &Side::Interface(InterfaceId(server)));
        let v4 = ways.iter().find(|way| way.how == How::V4).unwrap();
        (!v4.passes.sure.is_empty(), !v4.passes.may.is_apart_from(&Intervals::one(tcp(port))))
    };
    assert_eq!(host(&net, 443), (false, true));
    assert_eq!(host(&net, 80), (false, false));
    let mut shut = net.clone();
    shut.tables[0].routes.retain(|one| !matches!(one.target, Target::Peering(_)));
    assert_eq!(host(&shut, 443), (false, false));
    net.peerings[0].active = false;
    assert_eq!(host(&net, 443), (false, false));
}
