//! E0428: an IPv6 block or address where IPv4 is needed, or the other way round. Rules 6, 20, 33 and 38.
//!
//! What AWS documents: a VPC has an IPv4 block, and IPv6 blocks beside it (CreateVpc, CreateSubnet, RunInstances: each family
//! has members of its own).

use super::Context;
use crate::analysis::{Settled, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// The attributes that take a block or an address, and whether it is one of IPv6.
const FAMILIES: [(Kind, &str, bool); 9] = [
    (Kind::Network, "cidr", false),
    (Kind::Network, "ipv6", true),
    (Kind::Subnet, "cidr", false),
    (Kind::Subnet, "ipv6", true),
    (Kind::Node, "ip", false),
    (Kind::Node, "ipv6", true),
    (Kind::Interface, "ip", false),
    (Kind::Interface, "ipv6", true),
    (Kind::Nat, "ip", false),
];

/// Looks at every block and address.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (kind, attribute, v6) in FAMILIES {
        for resource in context.of(kind) {
            let values = match resource.values.get(attribute) {
                Some(Value::List(values)) => values.as_slice(),
                Some(value) => std::slice::from_ref(value),
                None => continue,
            };
            found.extend(values.iter().filter_map(|value| judge(resource, attribute, value, v6)));
        }
    }
}

fn judge(resource: &Settled, attribute: &str, value: &Value, v6: bool) -> Option<Diagnostic> {
    let (is_v6, what) = match value {
        Value::Cidr(block) => (block.is_v6(), "block"),
        Value::Ip(address) => (address.is_ipv6(), "address"),
        _ => return None,
    };
    (is_v6 != v6).then(|| {
        let (has, needs) = if v6 { ("IPv4", "IPv6") } else { ("IPv6", "IPv4") };
        let message = format!("`{value}` is {has}; the `{attribute}` of `{}` is an {needs} {what}", resource.path);
        let help = match (v6, resource.kind) {
            (false, Kind::Network) => "write an IPv4 block here, and `ipv6 = amazon` beside it",
            (false, _) => "write an IPv4 one here, and this one as `ipv6`",
            (true, _) => "write an IPv6 one here, and this one as its IPv4 counterpart",
        };
        Diagnostic::error(codes::ADDRESS_FAMILY, message)
            .at(resource.span_of_value(attribute, |one| one == value), format!("an {needs} {what} is needed"))
            .help(help)
    })
}
