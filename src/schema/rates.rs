//! How many calls AWS takes: the request and resource token buckets of EC2, for each account, region and action.
//!
//! Every number is from "Request throttling for the Amazon EC2 API" (EC2 developer guide, `ec2-api-throttling.html`): its
//! tables "Request token bucket sizes and refill rates" and "Resource token bucket sizes and refill rates". An account may
//! have been given more. Whatever else acts in the account, a console too, takes from the same buckets.

/// A token bucket. It begins full, a call takes one token, and each second adds some until it is full again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How many tokens it holds.
    pub size: u32,
    /// How many tokens a second adds.
    pub per_second: f64,
}

impl Rate {
    /// The least time in seconds that so many tokens take, from a full bucket and an endpoint without any delay.
    pub fn seconds(self, tokens: usize) -> f64 {
        let beyond = tokens.saturating_sub(self.size as usize);
        beyond as f64 / self.per_second
    }
}

const fn rate(size: u32, per_second: f64) -> Rate {
    Rate { size, per_second }
}

/// "Non-mutating actions": each of [`READS`] that is in no other list.
pub const NON_MUTATING: Rate = rate(100, 20.0);
/// "Unfiltered and unpaginated non-mutating actions": those of [`NARROWABLE`] without a filter and without pages.
pub const UNNARROWED: Rate = rate(50, 10.0);
/// "Mutating actions": whatever changes something and is in no other list.
pub const MUTATING: Rate = rate(50, 5.0);
/// "Resource-intensive actions": [`RESOURCE_INTENSIVE_ACTIONS`]. Throttled apart from the other mutating ones.
pub const RESOURCE_INTENSIVE: Rate = rate(50, 5.0);
/// "Console non-mutating actions": what the EC2 console reads. A program never takes from this one.
pub const CONSOLE: Rate = rate(100, 10.0);

/// What the names of non-mutating actions begin with.
pub const READS: &[&str] = &["Describe", "Get", "List", "Search"];

/// The actions that take from a smaller bucket where neither a filter nor a page size narrows them.
pub const NARROWABLE: &[&str] = &[
    "DescribeInstances",
    "DescribeInstanceStatus",
    "DescribeNetworkInterfaces",
    "DescribeSecurityGroups",
    "DescribeSnapshots",
    "DescribeSpotInstanceRequests",
    "DescribeVolumes",
];

/// The resource-intensive actions.
pub const RESOURCE_INTENSIVE_ACTIONS: &[&str] = &[
    "AcceptVpcPeeringConnection",
    "AuthorizeSecurityGroupIngress",
    "CancelSpotInstanceRequests",
    "CreateKeyPair",
    "CreateVpcPeeringConnection",
    "DeleteVpcPeeringConnection",
    "RejectVpcPeeringConnection",
    "RequestSpotInstances",
    "RevokeSecurityGroupIngress",
];

/// "Uncategorized actions": those with a bucket of their own size. Left out are actions on what this program has no word
/// for (Verified Access, Client VPN, hosts, capacity blocks, BYOIP …); they count as of their category.
pub const OWN: &[(Rate, &[&str])] = &[
    (rate(5, 2.0), &["RunInstances", "StartInstances"]),
    (rate(100, 5.0), &["TerminateInstances"]),
    (rate(100, 10.0), &["CreateTags", "DeleteTags"]),
    (rate(100, 5.0), &["CreateNetworkInterface", "DeleteNetworkInterface", "ModifyNetworkInterfaceAttribute"]),
    (rate(100, 5.0), &["AssignIpv6Addresses", "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"]),
    (
        rate(100, 5.0),
        &["CreateVolume", "DeleteVolume", "CreateSnapshot", "CreateSnapshots", "DeleteSnapshot", "ModifySnapshotAttribute"],
    ),
    (rate(100, 5.0), &["DeregisterImage", "ModifyImageAttribute"]),
    (rate(100, 1.0), &["CopyImage"]),
    (rate(50, 0.1), &["CreateRestoreImageTask", "CreateStoreImageTask"]),
    (rate(50, 0.5), &["DescribeStoreImageTasks"]),
    (rate(100, 5.0), &["CreateLaunchTemplateVersion", "ModifyLaunchTemplate"]),
    (rate(100, 5.0), &["AssociateIamInstanceProfile", "DisassociateIamInstanceProfile", "ModifyInstanceMetadataOptions"]),
    (rate(2, 2.0), &["ModifyInstanceMetadataDefaults"]),
    (rate(10, 1.0), &["CreateNatGateway", "DeleteNatGateway", "AssociateNatGatewayAddress", "DisassociateNatGatewayAddress"]),
    (rate(10, 1.0), &["AssignPrivateNatGatewayAddress", "UnassignPrivateNatGatewayAddress"]),
    (rate(4, 0.3), &["CreateVpcEndpoint", "ModifyVpcEndpoint", "DeleteVpcEndpoints"]),
    (rate(10, 1.0), &["AcceptVpcEndpointConnections", "RejectVpcEndpointConnections"]),
    (
        rate(10, 1.0),
        &[
            "CreateVpcEndpointServiceConfiguration",
            "ModifyVpcEndpointServiceConfiguration",
            "DeleteVpcEndpointServiceConfigurations",
        ],
    ),
    (rate(5, 1.0), &["CreateSubnetCidrReservation", "DeleteSubnetCidrReservation"]),
    (rate(1, 1.0), &["CreateDefaultSubnet", "CreateDefaultVpc", "MoveAddressToVpc", "RestoreAddressToClassic"]),
    (rate(1, 1.0), &["DescribeInstanceTopology", "DescribeMovingAddresses"]),
    (rate(20, 5.0), &["DescribeSecurityGroupReferences", "DescribeStaleSecurityGroups"]),
    (rate(1, 0.1), &["DisableImageBlockPublicAccess", "EnableImageBlockPublicAccess"]),
    (rate(1, 0.1), &["DisableSnapshotBlockPublicAccess", "EnableSnapshotBlockPublicAccess"]),
];

/// The buckets that count what a call is about instead of calls ("Resource token bucket sizes and refill rates").
pub const RESOURCES: &[(Rate, &[&str])] =
    &[(rate(1000, 2.0), &["RunInstances", "StartInstances"]), (rate(1000, 20.0), &["StopInstances", "TerminateInstances"])];

/// Whether an action is one that a filter or a page size makes cheaper.
pub fn narrowable(action: &str) -> bool {
    NARROWABLE.contains(&action)
}

/// The bucket that a call of an action takes from. `narrowed` says whether it bears a filter or a page size.
pub fn of_requests(action: &str, narrowed: bool) -> Rate {
    let reads = READS.iter().any(|word| action.starts_with(word));
    match own(OWN, action) {
        Some(rate) => rate,
        None if RESOURCE_INTENSIVE_ACTIONS.contains(&action) => RESOURCE_INTENSIVE,
        None if reads && narrowable(action) && !narrowed => UNNARROWED,
        None if reads => NON_MUTATING,
        None => MUTATING,
    }
}

/// The bucket that the resources of a call take from besides, where there is one.
pub fn of_resources(action: &str) -> Option<Rate> {
    own(RESOURCES, action)
}

fn own(table: &[(Rate, &[&str])], action: &str) -> Option<Rate> {
    table.iter().find(|(_, actions)| actions.contains(&action)).map(|(rate, _)| *rate)
}
