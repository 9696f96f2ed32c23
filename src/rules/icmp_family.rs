//! E0428: ICMP of one family with blocks of the other. Rules 59 and 138.
//!
//! ICMPv6 is a protocol of IPv6, and ICMP one of IPv4 (IpPermission, EC2 API; RFC 4443). In an ACL, protocol 58 with an IPv4
//! block would let every type of ICMP through, whatever type is given (CreateNetworkAclEntry.Protocol). So nothing is made
//! of such a pair, and a line that makes nothing else is refused.

use super::Context;
use crate::analysis::{PeerOfRule, Value, fits};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::{Cidr, Traffic};
use crate::schema::Kind;
use crate::source::Span;

/// Looks at the lines of every group and every ACL of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for group in context.of(Kind::SecurityGroup).filter(|group| group.existing.is_none()) {
        group.allows.iter().for_each(|line| found.extend(judge(context, &line.traffic, &line.peers, line.peer_span)));
    }
    for acl in context.of(Kind::Acl).filter(|acl| acl.existing.is_none()) {
        acl.entries.iter().for_each(|line| found.extend(judge(context, &line.traffic, &line.peers, line.peer_span)));
    }
}

/// `anywhere` has the families of its network, and is no block of one.
fn judge(context: &Context<'_>, traffic: &[Traffic], peers: &[Value], span: Span) -> Option<Diagnostic> {
    let strange = |peer: &PeerOfRule| !traffic.is_empty() && !traffic.iter().any(|traffic| fits(*traffic, *peer));
    let mut strangers = peers.iter().flat_map(|peer| context.analysis.peers(peer, None)).filter(strange);
    strangers.find_map(|peer| if let PeerOfRule::Cidr(block) = peer { Some(refuse(traffic, block, span)) } else { None })
}

fn refuse(traffic: &[Traffic], block: Cidr, span: Span) -> Diagnostic {
    let words: Vec<String> = traffic.iter().map(|traffic| format!("`{traffic}`")).collect();
    let (family, right) = if block.is_v6() { ("IPv6", "icmpv6") } else { ("IPv4", "icmp") };
    Diagnostic::error(codes::ADDRESS_FAMILY, format!("{} does not go with `{block}`", words.join(", ")))
        .at(span, format!("a block of {family}"))
        .help(format!("write `{right}`, or `ping` for both families"))
}
