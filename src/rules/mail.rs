//! W0143: mail to the internet. Rule 170.
//!
//! What AWS documents (EC2 user guide, "Restriction on email sent using port 25"): connections to port 25 of public
//! addresses are dropped until AWS lifts the restriction for the account.

use super::Context;
use crate::analysis::{Allow, InstanceId, PeerOfRule};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::{PortRange, Protocol, Traffic};
use crate::schema::Kind;

/// Looks at every line that names port 25 by itself and lets out to everybody. A range that takes it in is not meant for
/// mail.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(mail) = PortRange::new(25, 25).map(|port| Traffic::Ports(Protocol::TCP, port)) else { return };
    for group in context.of(Kind::SecurityGroup).filter(|group| group.existing.is_none()) {
        for line in group.allows.iter().filter(|line| !line.inbound && line.traffic.contains(&mail)) {
            if leaves(context, group.network, line) {
                let message = format!("AWS drops the mail that `{}` lets out to the internet", group.path);
                let warning = Diagnostic::warning(codes::MAIL_DROPPED, message).at(line.span, "nothing comes through on port 25");
                found.push(
                    warning.help("send mail on port 587, or ask AWS to lift the restriction and write `#allow(W0143)` above"),
                );
            }
        }
    }
}

/// Whether a line lets out to every address of a family.
fn leaves(context: &Context<'_>, network: Option<InstanceId>, line: &Allow) -> bool {
    let mut peers = line.peers.iter().flat_map(|peer| context.analysis.peers(peer, network));
    peers.any(|peer| matches!(peer, PeerOfRule::Cidr(cidr) if cidr.length() == 0))
}
