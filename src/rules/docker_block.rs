//! W0004: a network that shares addresses with what Docker takes for itself. Rule 4.
//!
//! What AWS documents (VPC user guide, "VPC CIDR blocks"): some of its own services use the block.

use super::Context;
use super::network_block::{block, ours, span_of_block, v4_blocks};
use crate::diagnostic::{Diagnostic, codes};

/// What Docker and services that run in it take for themselves.
const DOCKER: &str = "172.17.0.0/16";

/// Looks at the blocks of every network of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(docker) = block(DOCKER) else { return };
    for network in ours(context) {
        for cidr in v4_blocks(network).filter(|cidr| cidr.length() >= docker.length() && docker.overlaps(*cidr)) {
            let message = format!("`{cidr}` shares addresses with `{docker}`, which Docker takes for itself");
            found.push(
                Diagnostic::warning(codes::DOCKER_BLOCK, message)
                    .at(span_of_block(network, cidr), "nodes that run Docker do not reach these addresses")
                    .note("AWS services such as Cloud9 and SageMaker use the block too"),
            );
        }
    }
}
