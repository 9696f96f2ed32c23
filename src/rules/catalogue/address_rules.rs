//! Rules of subnets and of the addresses in them.

use super::{CatalogueRule, Class, Held};
use crate::diagnostic::codes;

const SUBNETS: &str = "Amazon VPC User Guide, Subnet CIDR blocks";

/// In order.
pub const RULES: &[CatalogueRule] = &[
    CatalogueRule {
        number: 28,
        class: Class::Refused,
        rule: "The IPv4 block of a subnet has a length from /16 to /28.",
        held: Held::Check(&[codes::SUBNET_SIZE]),
        source: "CreateSubnet.CidrBlock (EC2 API); error InvalidSubnet.Range",
    },
    CatalogueRule {
        number: 29,
        class: Class::Refused,
        rule: "The block of a subnet lies inside one block of its network, and may be all of it.",
        held: Held::Check(&[codes::SUBNET_OUTSIDE]),
        source: "Amazon VPC User Guide, Subnet CIDR blocks; error InvalidSubnet.Range",
    },
    CatalogueRule {
        number: 30,
        class: Class::Refused,
        rule: "The subnets of a network do not overlap.",
        held: Held::Check(&[codes::SUBNET_OVERLAP]),
        source: "CreateSubnet (EC2 API); error InvalidSubnet.Conflict",
    },
    CatalogueRule {
        number: 31,
        class: Class::Refused,
        rule: "The block, the zone and the network of a subnet never change.",
        held: Held::Engine("a plan replaces the subnet, with all that lives in it, and says so"),
        source: "createOnlyProperties of AWS::EC2::Subnet (CloudFormation)",
    },
    CatalogueRule {
        number: 32,
        class: Class::Refused,
        rule: "A subnet lies in one zone of its network's region, which the account can use.",
        held: Held::Check(&[codes::ZONE_OF_OTHER_REGION, codes::UNKNOWN_ZONE]),
        source: "CreateSubnet.AvailabilityZone (EC2 API); error InvalidZone.NotFound",
    },
    CatalogueRule {
        number: 33,
        class: Class::Refused,
        rule: "The IPv6 block of a subnet is from /44 to /64, its length a multiple of four, inside a block of its network, and \
               overlaps no other.",
        held: Held::Check(&[codes::SUBNET_IPV6, codes::SUBNET_OVERLAP]),
        source: SUBNETS,
    },
    CatalogueRule {
        number: 34,
        class: Class::Refused,
        rule: "A subnet with IPv6 alone has no IPv4 block, nodes of newer types, and names by the node's id.",
        held: Held::Unsayable("every subnet has a `cidr`"),
        source: "CreateSubnet.Ipv6Native, ModifySubnetAttribute (EC2 API)",
    },
    CatalogueRule {
        number: 35,
        class: Class::Refused,
        rule: "AWS keeps the first four addresses of a subnet and the last.",
        held: Held::Check(&[codes::ADDRESS_RESERVED]),
        source: SUBNETS,
    },
    CatalogueRule {
        number: 36,
        class: Class::Refused,
        rule: "AWS keeps the same five addresses of a subnet's IPv6 block. Who has an IPv6 address is in a subnet that has a block.",
        held: Held::Check(&[codes::ADDRESS_RESERVED, codes::WITHOUT_IPV6]),
        source: SUBNETS,
    },
    CatalogueRule {
        number: 37,
        class: Class::Silent,
        rule: "Amazon's resolver answers at the third address of the network's first block, whichever block a subnet is of.",
        held: Held::Engine("`dns = [amazon]` is sent as `AmazonProvidedDNS`, so that no program needs its address"),
        source: "Amazon VPC User Guide, Subnet CIDR blocks; DNS attributes in your VPC",
    },
    CatalogueRule {
        number: 38,
        class: Class::Refused,
        rule: "An address that is asked for is one of its subnet.",
        held: Held::Check(&[codes::ADDRESS_OUTSIDE, codes::ADDRESS_FAMILY]),
        source: "RunInstances.PrivateIpAddress, CreateNetworkInterface, CreateNatGateway (EC2 API)",
    },
    CatalogueRule {
        number: 39,
        class: Class::Refused,
        rule: "Nodes, interfaces, NAT gateways and endpoints of a subnet each have an address of their own.",
        held: Held::Check(&[codes::ADDRESS_TWICE]),
        source: "errors InvalidIPAddress.InUse and Resource.AlreadyAssigned",
    },
    CatalogueRule {
        number: 40,
        class: Class::Refused,
        rule: "A call that names a private address makes one instance.",
        held: Held::Engine("every node is made by a call of its own, and a fleet takes no address"),
        source: "RunInstances.PrivateIpAddress (EC2 API)",
    },
    CatalogueRule {
        number: 41,
        class: Class::Refused,
        rule: "A subnet has two to the power of 32 less its length addresses, less five, for all that lies in it; a stopped node \
               keeps its own.",
        held: Held::Check(&[codes::SUBNET_FULL, codes::FLEET_ROOM]),
        source: "CreateSubnet (EC2 API); error InsufficientFreeAddressesInSubnet",
    },
    CatalogueRule {
        number: 42,
        class: Class::Refused,
        rule: "A call that names interfaces says subnet, groups and addresses in them and not beside them.",
        held: Held::Engine("nodes are always made with an interface that says all of it"),
        source: "RunInstances.NetworkInterfaces (EC2 API)",
    },
    CatalogueRule {
        number: 43,
        class: Class::Refused,
        rule: "A public address is given to a new first interface, and only where no other is made with it.",
        held: Held::Engine("a node is made with one interface; further ones are attached later"),
        source: "InstanceNetworkInterfaceSpecification.AssociatePublicIpAddress (EC2 API)",
    },
    CatalogueRule {
        number: 44,
        class: Class::Refused,
        rule: "One call changes one attribute of a subnet.",
        held: Held::Engine("each attribute is a call of its own"),
        source: "ModifySubnetAttribute (EC2 API)",
    },
    CatalogueRule {
        number: 45,
        class: Class::Silent,
        rule: "Whether a subnet hands out public addresses matters for new nodes alone.",
        held: Held::Unsayable("subnets hand out nothing: each node says whether it has a public address, and drift is mended"),
        source: "ModifySubnetAttribute.MapPublicIpOnLaunch (EC2 API)",
    },
    CatalogueRule {
        number: 46,
        class: Class::Quota,
        rule: "A network has at most 200 subnets.",
        held: Held::Check(&[codes::OVER_QUOTA]),
        source: "Amazon VPC User Guide, Amazon VPC quotas; error SubnetLimitExceeded",
    },
    CatalogueRule {
        number: 47,
        class: Class::Refused,
        rule: "The interfaces and the disks of a node lie in its zone. Disks are made with their node, and so always do.",
        held: Held::Check(&[codes::OTHER_ZONE]),
        source: "AttachNetworkInterface (EC2 API); errors InvalidVolume.ZoneMismatch and ZonesMismatched",
    },
];
