//! E0817: fewer free addresses in a subnet than the plan needs there.
//!
//! RunInstances; error `InsufficientFreeAddressesInSubnet`. What a program itself puts into a subnet is counted offline; here
//! counts what everybody has there: load balancers, databases, functions. A new subnet has nothing of anybody's.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answers, Questions, Standing, made_node, several, steps};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Body;
use crate::plan::{Plan, StepId, Task};
use crate::source::Span;

/// A subnet that exists and gets nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Where.
    pub region: String,
    /// AWS's id of the subnet.
    pub subnet: String,
    /// What the program calls it.
    pub name: String,
    /// How many nodes are made in it.
    pub coming: usize,
    /// How many of those that go are gone before one of them is made.
    pub leaving: usize,
    /// How many others go, sooner or later.
    pub late: usize,
    /// The first node that is made.
    pub span: Span,
}

/// Every subnet that exists and gets nodes.
pub(super) fn rooms(plan: &Plan) -> Vec<Room> {
    let standing = Standing::of(plan);
    let mut rooms: BTreeMap<(&str, String), (Room, BTreeSet<StepId>)> = BTreeMap::new();
    for (id, step, region, _) in steps(plan) {
        let Some((resource, node)) = made_node(&step.task) else { continue };
        let Some(subnet) = standing.id(region, &node.subnet) else { continue };
        let room = || Room {
            region: region.to_owned(),
            subnet: subnet.clone(),
            name: node.subnet.to_string(),
            coming: 0,
            leaving: 0,
            late: 0,
            span: resource.span,
        };
        let (room, before) = rooms.entry((region, subnet.clone())).or_insert_with(|| (room(), BTreeSet::new()));
        room.coming += 1;
        before.extend(plan.order.before(&id));
    }
    if rooms.is_empty() {
        return Vec::new();
    }
    for (id, step, region, _) in steps(plan) {
        let Task::Delete { thing, .. } = &step.task else { continue };
        let Body::Node(node) = &thing.body else { continue };
        let Some(subnet) = standing.id(region, &node.subnet) else { continue };
        if let Some((room, before)) = rooms.get_mut(&(region, subnet)) {
            let count = if before.contains(&id) { &mut room.leaving } else { &mut room.late };
            *count += 1;
        }
    }
    rooms.into_values().map(|(room, _)| room).collect()
}

pub(super) fn judge(questions: &Questions, answers: &Answers) -> Vec<Diagnostic> {
    let full = |room: &Room| {
        let free = *answers.free.get(&room.subnet)?;
        (room.coming > free + room.leaving).then(|| room.full(free))
    };
    questions.rooms.iter().filter_map(full).collect()
}

impl Room {
    fn full(&self, free: usize) -> Diagnostic {
        let has = several(free, "free address").replace("addresss", "addresses");
        let message = format!("`{}` has {has}, and the plan makes {} in it", self.name, several(self.coming, "node"));
        let error = Diagnostic::error(codes::SUBNET_CROWDED, message).at(self.span, "the first of them");
        let error = match self.leaving {
            0 => error,
            leaving => error.note(format!("the addresses of {} that go first are counted as free", several(leaving, "node"))),
        };
        match self.late {
            0 => error.help("make room in the subnet, make fewer nodes, or put them into another one"),
            late => error.help(format!(
                "{} that the plan destroys there may go too late: take them away first, with `--only`",
                several(late, "node")
            )),
        }
    }
}
