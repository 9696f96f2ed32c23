//! E0472: an IPv6 address on an instance type that has none. Rule 156.
//!
//! What AWS documents (DescribeInstanceTypes, Ipv6Supported; EC2 user guide, "Elastic network interfaces": types of the
//! first generations have no IPv6 addresses).

use super::Context;
use super::machines::Types;
use crate::analysis::{Settled, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at every node and interface that asks for an IPv6 address where its subnet has some.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut types = Types::default();
    let resource = |id| context.analysis.resource(id);
    for bearer in context.of(Kind::Node).chain(context.of(Kind::Interface)).filter(|bearer| asks(bearer)) {
        let subnet = bearer.reference("subnet").and_then(resource);
        let node = if bearer.kind == Kind::Node { Some(bearer) } else { bearer.reference("node").and_then(resource) };
        let Some(node) = node.filter(|_| subnet.is_some_and(|subnet| context.analysis.has_ipv6(subnet))) else { continue };
        if let Some(facts) = types.of(node).filter(|facts| !facts.ipv6) {
            let error = Diagnostic::error(codes::TYPE_WITHOUT_IPV6, format!("`{}` has no IPv6", facts.name))
                .at(bearer.span_of("ipv6"), "asks for an IPv6 address")
                .at(node.span_of("type"), format!("the type of `{}`", node.path));
            found.push(error.help("take a type of a newer generation, or leave `ipv6` out"));
        }
    }
}

fn asks(bearer: &Settled) -> bool {
    matches!(bearer.values.get("ipv6"), Some(Value::Ip(_))) || bearer.word("ipv6") == Some("auto")
}
