//! What differs between accounts: quotas, how long things take, and the weather.

use super::weather::Weather;

/// The numbers by which a sandbox may differ from another.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How many of each an account may have.
    pub quotas: Quotas,
    /// How long things take.
    pub pace: Pace,
    /// How much of the requests that AWS allows it allows: 1 is all of them. Where none is said, it never throttles.
    pub rates: Option<f64>,
    /// How many milliseconds an answer takes.
    pub latency: u64,
    /// What fails and what shows late.
    pub weather: Weather,
}

/// Quotas of an account in a region; the defaults are AWS's (VPC User Guide, "Amazon VPC quotas").
#[derive(Clone, Debug)]
pub struct Quotas {
    /// VPCs in a region, the default one included.
    pub vpcs: usize,
    /// IPv4 blocks of a VPC.
    pub blocks: usize,
    /// Subnets of a VPC.
    pub subnets: usize,
    /// Route tables of a VPC, the main one included.
    pub route_tables: usize,
    /// Routes that one may add to a table. The current page says 500; the one of 2023 said 50.
    pub routes: usize,
    /// Internet gateways in a region.
    pub internet_gateways: usize,
    /// Security groups in a region.
    pub security_groups: usize,
    /// Rules of a group in one direction; IPv4 and IPv6 are counted separately.
    pub rules: usize,
    /// Groups of a network interface.
    pub groups_per_interface: usize,
    /// Elastic IP addresses in a region.
    pub addresses: usize,
    /// Key pairs in a region.
    pub key_pairs: usize,
    /// Network interfaces in a region.
    pub interfaces: usize,
    /// Instances that one call may launch. Undocumented as a number; AWS advises several calls of 100 rather than one of 500.
    pub launch: usize,
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas {
            vpcs: 5,
            blocks: 5,
            subnets: 200,
            route_tables: 200,
            routes: 500,
            internet_gateways: 5,
            security_groups: 2500,
            rules: 60,
            groups_per_interface: 5,
            addresses: 5,
            key_pairs: 5000,
            interfaces: 5000,
            launch: 1000,
        }
    }
}

impl Quotas {
    /// No quota in the way: for measurements.
    pub fn unlimited() -> Quotas {
        let most = usize::MAX;
        Quotas {
            vpcs: most,
            blocks: most,
            subnets: most,
            route_tables: most,
            routes: most,
            internet_gateways: most,
            security_groups: most,
            rules: most,
            groups_per_interface: most,
            addresses: most,
            key_pairs: most,
            interfaces: most,
            launch: most,
        }
    }
}

/// How many milliseconds a state lasts.
#[derive(Clone, Debug)]
pub struct Pace {
    /// A VPC is `pending`.
    pub vpc: u64,
    /// An instance is `pending`.
    pub pending: u64,
    /// An instance is `stopping`.
    pub stopping: u64,
    /// An instance is `shutting-down`.
    pub shutting_down: u64,
    /// A terminated instance stays listed: "usually less than one hour" (DescribeInstances).
    pub terminated: u64,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { vpc: 5, pending: 20, stopping: 20, shutting_down: 20, terminated: 3_600_000 }
    }
}
