//! E0401, E0402, W0003, W0004: which blocks a VPC may have, and which it had better not.
//!
//! What AWS documents (VPC user guide, "VPC CIDR blocks"; error `InvalidVpc.Range`).

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// Blocks that no VPC may have.
const FORBIDDEN: [(&str, &str); 4] = [
    ("0.0.0.0/8", "means this host"),
    ("127.0.0.0/8", "is the loopback of every host"),
    ("169.254.0.0/16", "is link-local: metadata and time are served there"),
    ("224.0.0.0/4", "is for multicast"),
];

/// Blocks that nobody routes on the internet.
const PRIVATE: [&str; 5] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"];

/// What Docker and services that run in it take for themselves.
const DOCKER: &str = "172.17.0.0/16";

fn block(text: &str) -> Option<Cidr> {
    text.parse().ok()
}

/// Looks at the block of every network.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for network in context.of(Kind::Network) {
        if let Some(cidr) = network.cidr("cidr").filter(|cidr| !cidr.is_v6()) {
            found.extend(judge(network, cidr));
        }
    }
}

fn judge(network: &Settled, cidr: Cidr) -> Option<Diagnostic> {
    let span = network.span_of("cidr");
    if let Some((forbidden, why)) = FORBIDDEN.iter().find(|(text, _)| block(text).is_some_and(|block| block.overlaps(cidr))) {
        let error = Diagnostic::error(codes::NETWORK_FORBIDDEN, format!("`{cidr}` cannot be a network: `{forbidden}` {why}"));
        return Some(error.at(span, format!("shares addresses with `{forbidden}`")));
    }
    if !(16..=28).contains(&cidr.length()) {
        let error = Diagnostic::error(codes::NETWORK_SIZE, format!("`{cidr}` is no size for a network"));
        return Some(error.at(span, "a network is from `/16` to `/28`").help(super::subnet_block::nearest_size(cidr)));
    }
    if !PRIVATE.iter().any(|text| block(text).is_some_and(|block| block.covers(cidr))) {
        return Some(
            Diagnostic::warning(codes::PUBLIC_BLOCK, format!("`{cidr}` belongs to somebody on the internet"))
                .at(span, "a public block")
                .note("nodes of the network cannot reach the true owners of these addresses")
                .help("take a block of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"),
        );
    }
    let docker = block(DOCKER).filter(|docker| docker.overlaps(cidr))?;
    Some(
        Diagnostic::warning(
            codes::DOCKER_BLOCK,
            format!("`{cidr}` shares addresses with `{docker}`, which Docker takes for itself"),
        )
        .at(span, "nodes that run Docker do not reach these addresses")
        .note("AWS services such as Cloud9 and SageMaker use the block too"),
    )
}
