//! Who is meant by what a program names as an end of a question.

use std::collections::BTreeMap;

use super::from_program::Described;
use super::network::{Bearer, InterfaceId, Known, VpcId};
use super::question::{End, Outer, Questions};
use super::sets;
use crate::analysis::{Analysis, InstanceId, Value};
use crate::net::Cidr;
use crate::schema::Kind;

/// The end that some values name.
pub fn end(analysis: &Analysis, described: &Described, questions: &Questions<'_>, values: &[Value]) -> End {
    let mut found = End::default();
    let mut members: BTreeMap<InterfaceId, Vec<InterfaceId>> = BTreeMap::new();
    for value in values {
        let of = Naming { analysis, described, questions };
        let before = (members.len(), found.outside.len(), found.hosts.len());
        of.one(value, &mut found, &mut members);
        if before == (members.len(), found.outside.len(), found.hosts.len()) && of.is_nobody(value) {
            found.empty.push(of.name(value));
        }
    }
    found.members = members.into_values().collect();
    found
}

struct Naming<'a> {
    analysis: &'a Analysis,
    described: &'a Described,
    questions: &'a Questions<'a>,
}

impl Naming<'_> {
    fn one(&self, value: &Value, end: &mut End, members: &mut BTreeMap<InterfaceId, Vec<InterfaceId>>) {
        match value {
            Value::Internet => end.outside.push(self.questions.internet()),
            Value::Cidr(block) => self.block(*block, end, members),
            Value::Ip(ip) => self.block(Cidr::single(*ip), end, members),
            Value::Instance(id) => self.resource(*id, end, members),
            Value::List(values) => values.iter().for_each(|value| self.one(value, end, members)),
            _ => {}
        }
    }

    /// The interfaces that have an address of a block, or may be given one, and what of the block lies outside.
    fn block(&self, block: Cidr, end: &mut End, members: &mut BTreeMap<InterfaceId, Vec<InterfaceId>>) {
        let world = &self.questions.world;
        let set = sets::of_block(block);
        // Whether an address that Amazon picks for IPv6 lies in a block that stands for hosts elsewhere is not asked.
        let near = set.and(&world.inside);
        let all = if near.is_empty() { 0 } else { world.net.interfaces.len() };
        for id in (0..all).map(InterfaceId) {
            let own = if block.is_v6() { world.own_v6(id) } else { world.own_v4(id) };
            if !own.is_apart_from(&near) {
                self.add(id, members);
            }
        }
        for (at, vpc) in world.net.vpcs.iter().enumerate().filter(|(_, vpc)| vpc.known == Known::Part) {
            if vpc.blocks.iter().any(|own| own.overlaps(block)) {
                end.hosts.push(VpcId(at));
            }
        }
        let outside = set.minus(&world.inside);
        if !outside.is_empty() {
            end.outside.push(Outer { name: block_name(block), set: outside, services: true });
        }
    }

    fn add(&self, id: InterfaceId, members: &mut BTreeMap<InterfaceId, Vec<InterfaceId>>) {
        let member = self.questions.world.net.interfaces(id).map_or(id, |one| one.member);
        let interfaces = members.entry(member).or_default();
        if !interfaces.contains(&id) {
            interfaces.push(id);
        }
    }

    fn resource(&self, id: InstanceId, end: &mut End, members: &mut BTreeMap<InterfaceId, Vec<InterfaceId>>) {
        let net = self.questions.world.net;
        let Some(kind) = self.analysis.resource(id).map(|resource| resource.kind) else { return };
        let all = || (0..net.interfaces.len()).map(InterfaceId);
        let found: Vec<InterfaceId> = match kind {
            Kind::SecurityGroup => {
                let Some(group) = self.described.groups.get(&id) else { return };
                all().filter(|at| net.interfaces(*at).is_some_and(|one| one.groups.contains(group))).collect()
            }
            Kind::Subnet => {
                let Some(subnet) = self.described.subnets.get(&id) else { return };
                all().filter(|at| net.interfaces(*at).is_some_and(|one| one.subnet == *subnet)).collect()
            }
            Kind::Network => {
                let Some(vpc) = self.described.vpcs.get(&id).copied() else { return };
                if net.vpcs(vpc).is_some_and(|vpc| vpc.known == Known::Part) {
                    end.hosts.push(vpc);
                }
                all().filter(|at| self.questions.world.vpc_of_interface(*at) == Some(vpc)).collect()
            }
            _ => self.described.interfaces.get(&id).cloned().unwrap_or_default(),
        };
        found.into_iter().for_each(|id| self.add(id, members));
    }

    /// Whether a value names nobody, rather than somebody who has been named already.
    fn is_nobody(&self, value: &Value) -> bool {
        let (mut end, mut members) = (End::default(), BTreeMap::new());
        self.one(value, &mut end, &mut members);
        end.outside.is_empty() && end.hosts.is_empty() && members.is_empty()
    }

    fn name(&self, value: &Value) -> String {
        match value {
            Value::Instance(id) => self.analysis.resource(*id).map_or_else(String::new, |resource| resource.path.to_string()),
            other => other.to_string(),
        }
    }
}

fn block_name(block: Cidr) -> String {
    if block.length() == block.bits() { block.base().to_string() } else { block.to_string() }
}

/// Endpoints open no connections: as the first end they are nobody.
pub fn opening(questions: &Questions<'_>, end: &End) -> End {
    let net = questions.world.net;
    let opens = |id: &InterfaceId| net.interfaces(*id).is_some_and(|one| one.bearer == Bearer::Machine);
    let members = end.members.iter().map(|all| all.iter().copied().filter(opens).collect::<Vec<_>>());
    End { members: members.filter(|all| !all.is_empty()).collect(), ..end.clone() }
}
