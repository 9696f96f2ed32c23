//! E0417: a reference to what lies in another network.
//!
//! What AWS documents: groups, tables and gateways serve the network they lie in. (Errors
//! `InvalidParameterValue`, "… belong to different networks"; `InvalidGroup.NotFound`.)

use super::Context;
use crate::analysis::{InstanceId, PeerOfRule, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;
use crate::source::Span;

/// Looks at every reference from one network's resource to another resource.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for resource in &context.analysis.resources {
        let mut refer = |to: Option<InstanceId>, span: Span| {
            let to = to.and_then(|to| context.analysis.resource(to));
            found.extend(to.and_then(|to| judge(context, resource, to, span)));
        };
        match resource.kind {
            Kind::Node => {
                refer(resource.reference("subnet"), resource.span_of("subnet"));
                for group in resource.list("sg") {
                    refer(instance(group), resource.span_of("sg"));
                }
            }
            Kind::Subnet => refer(resource.reference("routes"), resource.span_of("routes")),
            Kind::Routes => resource.routes.iter().for_each(|route| refer(Some(route.target), route.target_span)),
            Kind::SecurityGroup => {
                for line in &resource.allows {
                    for peer in &line.peers {
                        if let Some(PeerOfRule::Group(group)) = context.analysis.peer(peer) {
                            refer(Some(group), line.peer_span);
                        }
                    }
                }
            }
            Kind::Network | Kind::Dhcp | Kind::Gateway | Kind::KeyPair => {}
        }
    }
}

fn instance(value: &crate::analysis::Value) -> Option<InstanceId> {
    match value {
        crate::analysis::Value::Instance(id) => Some(*id),
        _ => None,
    }
}

fn judge(context: &Context<'_>, from: &Settled, to: &Settled, span: Span) -> Option<Diagnostic> {
    let (here, there) = (from.network?, to.network?);
    if here == there {
        return None;
    }
    let here = context.analysis.resource(here)?;
    let message = format!("`{}` lies in another network than `{}`", to.path, from.path);
    let help = format!("name {} of `{}`", crate::analysis::with_article(to.kind.word()), here.path);
    Some(
        Diagnostic::error(codes::OTHER_NETWORK, message)
            .at(span, format!("one of `{}` is needed", here.path))
            .at(to.head, format!("`{}` is declared here", to.path))
            .help(match (from.kind, to.kind) {
                (Kind::SecurityGroup, _) => "across networks a rule names a block, not a group".to_owned(),
                _ => help,
            }),
    )
}
