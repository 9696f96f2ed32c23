//! E0416, W0120: routes to where AWS itself answers. Rules 79 and 80.
//!
//! What AWS documents (VPC user guide, "Route tables"): a destination can't be one of these blocks, or lie in it. One that
//! holds it and more is taken, and packets for that part are not sent on.

use super::Context;
use crate::analysis::Route;
use crate::diagnostic::{Diagnostic, codes};
use crate::net::Cidr;
use crate::schema::Kind;

/// Where AWS answers metadata, time and names, and the largest block around it that is meant when it is written. Larger
/// ones, such as every address, are written for the sake of others.
const RESERVED: [(&str, &str); 2] = [("169.254.168.0/22", "169.254.0.0/16"), ("fd00:ec2::/32", "fd00::/16")];

/// Looks at the destinations of every table of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let parsed = |text: &str| text.parse::<Cidr>().ok();
    let blocks: Vec<(Cidr, Cidr)> =
        RESERVED.iter().filter_map(|(reserved, around)| Some((parsed(reserved)?, parsed(around)?))).collect();
    for table in context.of(Kind::Routes).filter(|table| table.existing.is_none()) {
        for route in &table.routes {
            for destination in &route.destinations {
                found.extend(blocks.iter().find_map(|(reserved, around)| judge(*destination, *reserved, *around, route)));
            }
        }
    }
}

fn judge(destination: Cidr, reserved: Cidr, around: Cidr, route: &Route) -> Option<Diagnostic> {
    if reserved.covers(destination) {
        let message = format!("`{destination}` is inside `{reserved}`, where AWS serves metadata and time");
        let error = Diagnostic::error(codes::LINK_LOCAL_ROUTE, message);
        return Some(error.at(route.destination_span, "no route can lead there"));
    }
    if !destination.covers(reserved) || !around.covers(destination) {
        return None;
    }
    let message = format!("`{destination}` holds `{reserved}`, where AWS serves metadata and time");
    let warning = Diagnostic::warning(codes::ROUTE_OVER_RESERVED, message);
    Some(
        warning
            .at(route.destination_span, "packets for that part are never sent on")
            .help("name the blocks that are meant, without that part"),
    )
}
