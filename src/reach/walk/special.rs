//! Addresses that every machine has at hand: neither groups nor ACLs nor routes are asked.
//!
//! Sources: Amazon VPC User Guide, "Security groups" and "Network ACL basics" (what they do not filter); Amazon EC2 User
//! Guide, "Instance metadata", "Set the time"; Amazon VPC User Guide, "Amazon DNS server".

use super::flow::{Flow, Step};
use crate::net::{Cidr, PortRange, Protocol, Traffic};
use crate::reach::network::VpcId;
use crate::reach::sets::{self, Intervals};
use crate::reach::world::{At, Sieve, Who, World};

/// An address with what it answers.
struct Service {
    address: &'static str,
    name: &'static str,
    ports: &'static [(Protocol, u16)],
}

const DNS: &[(Protocol, u16)] = &[(Protocol::UDP, 53), (Protocol::TCP, 53)];

const SERVICES: &[Service] = &[
    Service { address: "169.254.169.254", name: "the metadata of the machine", ports: &[(Protocol::TCP, 80)] },
    Service { address: "fd00:ec2::254", name: "the metadata of the machine", ports: &[(Protocol::TCP, 80)] },
    Service { address: "169.254.169.253", name: "Amazon's resolver", ports: DNS },
    Service { address: "fd00:ec2::253", name: "Amazon's resolver", ports: DNS },
    Service { address: "169.254.169.123", name: "Amazon's clock", ports: &[(Protocol::UDP, 123)] },
    Service { address: "fd00:ec2::123", name: "Amazon's clock", ports: &[(Protocol::UDP, 123)] },
    Service { address: "169.254.170.2", name: "the metadata of the task", ports: &[(Protocol::TCP, 80)] },
];

/// What is never forwarded.
const KEPT: [&str; 2] = ["169.254.0.0/16", "fd00:ec2::/32"];

fn sieve(ports: &[(Protocol, u16)]) -> Sieve {
    let range = |port: u16| PortRange { from: port, to: port };
    let all: Vec<Traffic> = ports.iter().map(|(protocol, port)| Traffic::Ports(*protocol, range(*port))).collect();
    let sure = sets::of_all(&all);
    Sieve { may: sure.clone(), sure }
}

/// The resolver of a network: the third address of its first block.
fn resolver(world: &World<'_>, vpc: VpcId) -> Option<u128> {
    let block = world.net.vpcs(vpc)?.blocks.first()?;
    Some(sets::ends(*block).0 + 2)
}

/// Whether an address is one of these, and then what becomes of the packets.
pub fn send(world: &World<'_>, vpc: VpcId, to: At, flow: &mut Flow) -> bool {
    if !matches!(to.who, Who::Outside) {
        return false;
    }
    let known = SERVICES.iter().find(|one| one.address.parse().is_ok_and(|ip| sets::point(ip) == to.ip));
    let kept = || Intervals::union_of(KEPT.iter().filter_map(|text| text.parse::<Cidr>().ok()).map(sets::ends).collect());
    let (name, ports) = match known {
        Some(service) => (service.name, service.ports),
        None if resolver(world, vpc) == Some(to.ip) => ("Amazon's resolver", DNS),
        None if kept().contains(to.ip) => {
            flow.stop(|| Step::new(format!("{} is never forwarded", sets::address(to.ip)), None));
            return true;
        }
        None => return false,
    };
    flow.meet(&sieve(ports), |aim, passes| {
        let what = sets::shown_key(aim);
        let text = match passes {
            true => format!("{name} answers every machine, whatever groups and ACLs say"),
            false => format!("{name} does not answer on `{what}`"),
        };
        Step::new(text, None)
    });
    true
}
