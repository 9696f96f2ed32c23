//! Rules of networks and their blocks.

use super::{CatalogueRule, Class, Held};
use crate::diagnostic::codes;

const BLOCKS: &str = "Amazon VPC User Guide, VPC CIDR blocks";
const ADDING: &str = "Amazon VPC User Guide, VPC CIDR blocks: manage IPv4 CIDR blocks";
const BESIDE: &str = "Amazon VPC User Guide, VPC CIDR blocks: IPv4 CIDR block association restrictions";
const QUOTAS: &str = "Amazon VPC User Guide, Amazon VPC quotas";

/// In order.
pub const RULES: &[CatalogueRule] = &[
    CatalogueRule {
        number: 1,
        class: Class::Refused,
        rule: "Every IPv4 block of a network, the first one and those that are added, has a length from /16 to /28.",
        held: Held::Check(&[codes::NETWORK_SIZE]),
        source: "Amazon VPC User Guide, VPC CIDR blocks; error InvalidVpc.Range",
    },
    CatalogueRule {
        number: 2,
        class: Class::Normalised,
        rule: "Bits behind the prefix of a block are cleared, so that the block comes back otherwise than it was sent.",
        held: Held::Check(&[codes::HOST_BITS]),
        source: BLOCKS,
    },
    CatalogueRule {
        number: 3,
        class: Class::Refused,
        rule: "No network has addresses of 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16 or 224.0.0.0/4.",
        held: Held::Check(&[codes::NETWORK_FORBIDDEN]),
        source: BLOCKS,
    },
    CatalogueRule {
        number: 4,
        class: Class::Silent,
        rule: "Docker, and services of AWS that run in it, take 172.17.0.0/16 for themselves.",
        held: Held::Check(&[codes::DOCKER_BLOCK]),
        source: BLOCKS,
    },
    CatalogueRule {
        number: 5,
        class: Class::Silent,
        rule: "A network may have a block that others have on the internet; its nodes can then not reach those others.",
        held: Held::Check(&[codes::PUBLIC_BLOCK]),
        source: BLOCKS,
    },
    CatalogueRule {
        number: 6,
        class: Class::Refused,
        rule: "A network has an IPv4 block, also where it has IPv6.",
        held: Held::Check(&[codes::MISSING_ATTRIBUTE, codes::NETWORK_WITHOUT_BLOCK, codes::ADDRESS_FAMILY]),
        source: "CreateVpc.CidrBlock (EC2 API)",
    },
    CatalogueRule {
        number: 7,
        class: Class::Refused,
        rule: "The first block of a network is never changed, resized or taken away.",
        held: Held::Engine("a plan replaces a network whose first block changes, and says so"),
        source: "Amazon VPC User Guide, VPC CIDR blocks; createOnlyProperties of AWS::EC2::VPC (CloudFormation)",
    },
    CatalogueRule {
        number: 8,
        class: Class::Refused,
        rule: "The blocks of a network do not overlap.",
        held: Held::Check(&[codes::BLOCKS_OVERLAP]),
        source: ADDING,
    },
    CatalogueRule {
        number: 9,
        class: Class::Refused,
        rule: "To a network of 10.0.0.0/8, nothing of 172.16.0.0/12, 192.168.0.0/16 or 198.19.0.0/16 is added.",
        held: Held::Check(&[codes::BLOCKS_TOGETHER]),
        source: BESIDE,
    },
    CatalogueRule {
        number: 10,
        class: Class::Refused,
        rule: "Once a network has something of 10.0.0.0/15, nothing of 10.0.0.0/16 is added to it.",
        held: Held::Check(&[codes::BLOCKS_TOGETHER]),
        source: BESIDE,
    },
    CatalogueRule {
        number: 11,
        class: Class::Refused,
        rule: "To a network of 172.16.0.0/12, nothing of 10.0.0.0/8, 192.168.0.0/16, 172.31.0.0/16 or 198.19.0.0/16 is added.",
        held: Held::Check(&[codes::BLOCKS_TOGETHER]),
        source: BESIDE,
    },
    CatalogueRule {
        number: 12,
        class: Class::Refused,
        rule: "To a network of 192.168.0.0/16, nothing of 10.0.0.0/8, 172.16.0.0/12 or 198.19.0.0/16 is added.",
        held: Held::Check(&[codes::BLOCKS_TOGETHER]),
        source: BESIDE,
    },
    CatalogueRule {
        number: 13,
        class: Class::Refused,
        rule: "To a network of 198.19.0.0/16, nothing of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 is added.",
        held: Held::Check(&[codes::BLOCKS_TOGETHER]),
        source: BESIDE,
    },
    CatalogueRule {
        number: 14,
        class: Class::Refused,
        rule: "To a network of a public block or of 100.64.0.0/10, nothing of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or \
               198.19.0.0/16 is added.",
        held: Held::Check(&[codes::BLOCKS_TOGETHER]),
        source: BESIDE,
    },
    CatalogueRule {
        number: 15,
        class: Class::Refused,
        rule: "A block that is added neither equals nor contains the destination of a route that a table of the network has.",
        held: Held::Check(&[codes::LOCAL_ROUTE]),
        source: ADDING,
    },
    CatalogueRule {
        number: 16,
        class: Class::Refused,
        rule: "A block that is added overlaps no block of a network that is joined by an active peering.",
        held: Held::Check(&[codes::PEERING_OVERLAP]),
        source: ADDING,
    },
    CatalogueRule {
        number: 17,
        class: Class::Refused,
        rule: "While a peering waits to be accepted, the network that asked for it gets no further blocks.",
        held: Held::Live(
            "a program says which blocks and peerings there are to be, and not what waits to be accepted; AWS refuses the \
             block, and the next run adds it",
        ),
        source: ADDING,
    },
    CatalogueRule {
        number: 18,
        class: Class::Fails,
        rule: "A network that was asked for a peering may get further blocks, and one that overlaps makes the peering fail.",
        held: Held::Check(&[codes::PEERING_OVERLAP]),
        source: ADDING,
    },
    CatalogueRule {
        number: 19,
        class: Class::Quota,
        rule: "A network has at most five IPv4 blocks and five IPv6 blocks; AWS grants up to fifty. The language gives it one of IPv6.",
        held: Held::Check(&[codes::OVER_QUOTA]),
        source: QUOTAS,
    },
    CatalogueRule {
        number: 20,
        class: Class::Refused,
        rule: "Of Amazon's IPv6 addresses a network gets a /56: neither its size nor its place is chosen.",
        held: Held::Unsayable("`ipv6 = amazon` takes no block, and a block that is written out is one of an own pool"),
        source: "CreateVpc.AmazonProvidedIpv6CidrBlock (EC2 API)",
    },
    CatalogueRule {
        number: 21,
        class: Class::Refused,
        rule: "An own IPv6 block is from /44 to /60, its length a multiple of four, and comes from a pool that is named.",
        held: Held::Check(&[codes::IPV6_BLOCK]),
        source: "Amazon VPC User Guide, VPC CIDR blocks; CreateVpc.Ipv6CidrBlock and Ipv6Pool (EC2 API)",
    },
    CatalogueRule {
        number: 22,
        class: Class::Refused,
        rule: "The tenancy of a network is default or dedicated, and changes later only to default.",
        held: Held::Check(&[codes::NOT_ONE_OF]),
        source: "CreateVpc.InstanceTenancy, ModifyVpcTenancy (EC2 API); error UnsupportedTenancy",
    },
    CatalogueRule {
        number: 23,
        class: Class::Refused,
        rule: "One call changes one of a network's two DNS attributes.",
        held: Held::Engine("each attribute is a call of its own: the resolver is switched on first and off last"),
        source: "ModifyVpcAttribute (EC2 API)",
    },
    CatalogueRule {
        number: 24,
        class: Class::Silent,
        rule: "Names for nodes do nothing without the resolver.",
        held: Held::Unsayable("`dns` is one word, and `hostnames` includes the resolver"),
        source: "Amazon VPC User Guide, DNS attributes in your VPC",
    },
    CatalogueRule {
        number: 25,
        class: Class::Quota,
        rule: "An account has five networks in a region; the default one is among them while it exists.",
        held: Held::Check(&[codes::OVER_QUOTA]),
        source: "Amazon VPC User Guide, Amazon VPC quotas; error VpcLimitExceeded",
    },
    CatalogueRule {
        number: 26,
        class: Class::Quota,
        rule: "A network has 64,000 units of network address usage, and 128,000 together with its peers in the region.",
        held: Held::Check(&[codes::OVER_QUOTA]),
        source: "Amazon VPC User Guide, Network Address Usage for your VPC",
    },
    CatalogueRule {
        number: 27,
        class: Class::Refused,
        rule: "One call adds one block: an IPv4 block, one of an own IPv6 pool, or one of Amazon's.",
        held: Held::Engine("every block is added by a call of its own"),
        source: "AssociateVpcCidrBlock (EC2 API)",
    },
];
