//! E0427: more in a subnet than it has addresses. Rule 41.
//!
//! What AWS documents (CreateSubnet; error `InsufficientFreeAddressesInSubnet`): nodes, interfaces, NAT gateways and the
//! interfaces of endpoints each take one, also while a node is stopped.

use std::collections::BTreeSet;

use super::Context;
use super::lodgers::{self, room, takers};
use crate::analysis::{InstanceId, Settled};
use crate::diagnostic::{Diagnostic, codes};

/// Counts what takes addresses of every subnet.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let refused = refused(context);
    for (id, takers) in takers(context) {
        let Some(subnet) = context.analysis.resource(id).filter(|_| !refused.contains(&id)) else { continue };
        let over = room(subnet).filter(|room| takers.len() as u128 > *room);
        let ours = takers.iter().find(|taker| taker.existing.is_none());
        if let (Some(room), Some(ours)) = (over, ours) {
            found.push(full(subnet, room, takers.len(), ours));
        }
    }
}

/// Subnets in which somebody found no free address: that has been told already.
fn refused(context: &Context<'_>) -> BTreeSet<InstanceId> {
    let without = |resource: &Settled| resource.spans.contains_key("ip") && !resource.values.contains_key("ip");
    lodgers::all(context).filter(|lodger| without(lodger.resource)).map(|lodger| lodger.subnet.id).collect()
}

fn full(subnet: &Settled, room: u128, count: usize, first: &Settled) -> Diagnostic {
    let message = format!("`{}` has {room} addresses to give, and {count} are asked of it", subnet.path);
    Diagnostic::error(codes::SUBNET_FULL, message)
        .at(subnet.head, "too small: AWS keeps five of its addresses")
        .at(first.head, "the first that takes one")
}
