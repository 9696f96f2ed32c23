//! E0435: an IPv6 address in a subnet that has none. Rule 36.
//!
//! What AWS documents (VPC user guide, "IP addressing for your VPCs and subnets"): an interface has IPv6 addresses of its
//! subnet's IPv6 block.

use super::Context;
use super::lodgers;
use super::ways::network_of;
use crate::analysis::{Settled, Value};
use crate::diagnostic::{Diagnostic, codes};

/// Looks at all that asks for an IPv6 address, or writes one.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for lodger in lodgers::all(context).filter(|lodger| lodger.resource.existing.is_none()) {
        let asks = lodger.resource.word("ipv6") == Some("auto");
        let says = matches!(lodger.resource.values.get("ipv6"), Some(Value::Ip(address)) if address.is_ipv6());
        if (asks || says) && !context.analysis.has_ipv6(lodger.subnet) && is_known(context, lodger.subnet) {
            found.push(
                Diagnostic::error(
                    codes::WITHOUT_IPV6,
                    format!("`{}` has an IPv6 address, and `{}` has no IPv6", lodger.resource.path, lodger.subnet.path),
                )
                .at(lodger.resource.span_of("ipv6"), "needs a subnet with IPv6")
                .at(lodger.subnet.head, "has none")
                .help("give the network IPv6, as `ipv6 = amazon`, and leave it on in the subnet"),
            );
        }
    }
}

/// Whether the program says that a subnet has none. What it leaves out of somebody else's says nothing.
fn is_known(context: &Context<'_>, subnet: &Settled) -> bool {
    let says = |resource: &Settled| resource.existing.is_none() || resource.word("ipv6") == Some("none");
    subnet.word("ipv6") == Some("none") || says(subnet) && network_of(context, subnet).is_some_and(says)
}
