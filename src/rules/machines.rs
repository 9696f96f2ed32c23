//! What several rules ask of the machines of a program: its nodes and fleets, their disks and interfaces.

use std::collections::BTreeMap;

use super::Context;
use crate::analysis::{InstanceId, Settled, Value, Words};
use crate::schema::Kind;
use crate::schema::regions::{InstanceTypeFacts, instance_type};
use crate::source::Span;

/// Every node and every fleet.
pub(super) fn machines<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Settled> {
    context.of(Kind::Node).chain(context.of(Kind::Fleet))
}

/// The subnets that a machine's primary interface may lie in: of a node one.
pub(super) fn subnets<'a>(context: &Context<'a>, machine: &'a Settled) -> impl Iterator<Item = (&'a Settled, Span)> {
    ["subnet", "subnets"].into_iter().flat_map(move |attribute| {
        let ids = machine.references(attribute);
        ids.filter_map(move |id| Some((context.analysis.resource(id)?, machine.span_of(attribute))))
    })
}

/// Whether a machine boots from an image that is published under a name: all of these are Linux.
pub(super) fn is_published(machine: &Settled) -> bool {
    matches!(machine.values.get("image"), Some(Value::Word(Words::Image, _)))
}

/// The disks of each machine, in the order of the program.
pub(super) fn disks<'a>(context: &Context<'a>) -> BTreeMap<InstanceId, Vec<&'a Settled>> {
    grouped(context.of(Kind::Disk).filter_map(|disk| Some((disk.holder?, disk))))
}

/// The further interfaces of each node, in the order of the program.
pub(super) fn interfaces<'a>(context: &Context<'a>) -> BTreeMap<InstanceId, Vec<&'a Settled>> {
    grouped(context.of(Kind::Interface).filter_map(|interface| Some((interface.reference("node")?, interface))))
}

fn grouped<'a>(pairs: impl Iterator<Item = (InstanceId, &'a Settled)>) -> BTreeMap<InstanceId, Vec<&'a Settled>> {
    let mut groups: BTreeMap<InstanceId, Vec<&Settled>> = BTreeMap::new();
    for (id, resource) in pairs {
        groups.entry(id).or_default().push(resource);
    }
    groups
}

/// Whether a disk is the one that its machine boots from: it has no name of its own.
pub(super) fn is_root(disk: &Settled) -> bool {
    disk.path.0.last().is_some_and(|(name, _)| name == Kind::Disk.word())
}

/// What instance types can do, each looked up once.
#[derive(Default)]
pub(super) struct Types<'a>(BTreeMap<&'a str, Option<InstanceTypeFacts>>);

impl<'a> Types<'a> {
    /// The type of a machine, and what is known of it.
    pub(super) fn of(&mut self, machine: &'a Settled) -> Option<&InstanceTypeFacts> {
        let name = machine.word("type")?;
        self.0.entry(name).or_insert_with(|| instance_type(name)).as_ref()
    }
}
