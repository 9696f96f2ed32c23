//! AWS's quotas: how much of a thing an account may have until it asks for more.
//!
//! A quota is no rule: AWS raises most of them on request, and nothing in a program tells what an account was given. So
//! they are a table of defaults, and a quotas file beside the program says which ones AWS has changed ([`parse`]). The
//! defaults are those that AWS documented in November 2026.

mod file;

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter, Write};

pub use file::{Fault, Problem, parse};

/// One quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// What it is called in a quotas file.
    pub name: &'static str,
    /// What AWS calls it.
    pub title: &'static str,
    /// The service that Service Quotas lists it under: `vpc`, `ec2` or `iam`.
    pub service: &'static str,
    /// Its code in Service Quotas; `None` where AWS documents none.
    pub code: Option<&'static str>,
    /// How many there may be until somebody asks for more.
    pub default: u32,
    /// Whether AWS grants more.
    pub raise: Raise,
    /// What is counted, and what else counts with it: a noun phrase.
    pub counts: &'static str,
    /// What each of has a count of its own.
    pub per: Per,
    /// Where AWS documents it.
    pub source: &'static str,
    /// Its numbers in the catalogue of AWS's rules.
    pub rules: &'static [u16],
}

impl Quota {
    /// The most that AWS grants, where it says so.
    pub fn most(&self) -> Option<u32> {
        match self.raise {
            Raise::Never => Some(self.default),
            Raise::To(most) => Some(most),
            Raise::OnRequest | Raise::With(_) | Raise::Unsaid => None,
        }
    }
}

/// Whether AWS grants more of a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raise {
    /// It is fixed.
    Never,
    /// On request, at most so many.
    To(u32),
    /// On request; no bound is documented.
    OnRequest,
    /// It grows with the quota of this name, and is asked for as that one.
    With(&'static str),
    /// The documentation gives the number and no more.
    Unsaid,
}

impl Display for Raise {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Raise::Never => f.write_str("no"),
            Raise::To(most) => write!(f, "to {}", grouped(*most)),
            Raise::OnRequest => f.write_str("yes"),
            Raise::With(name) => write!(f, "with `{name}`"),
            Raise::Unsaid => f.write_str("not documented"),
        }
    }
}

/// What has a count of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say it, and `Display` spells them out")]
pub enum Per {
    Account,
    Region,
    Zone,
    Network,
    /// The rules of one direction and one address family of a security group.
    GroupSide,
    Interface,
    /// The routes of one address family of a table.
    TableSide,
    /// The rules of one direction and one address family of a network ACL.
    AclSide,
    NatGateway,
    PrefixList,
    Role,
    User,
    IamGroup,
    Profile,
}

impl Display for Per {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Per::Account => "account",
            Per::Region => "account and region",
            Per::Zone => "account and zone",
            Per::Network => "network",
            Per::GroupSide => "group, direction and address family",
            Per::Interface => "interface",
            Per::TableSide => "table and address family",
            Per::AclSide => "ACL, direction and address family",
            Per::NatGateway => "NAT gateway",
            Per::PrefixList => "prefix list",
            Per::Role => "role",
            Per::User => "user",
            Per::IamGroup => "IAM group",
            Per::Profile => "instance profile",
        })
    }
}

const VPC_PAGE: &str = "Amazon VPC quotas (Amazon VPC user guide)";
const PEERING_PAGE: &str = "Amazon VPC peering connection quotas (VPC peering guide)";
const ENDPOINT_PAGE: &str = "AWS PrivateLink quotas (AWS PrivateLink guide)";
const INSTANCE_PAGE: &str = "On-Demand Instance quotas (Amazon EC2 user guide)";
const IAM_PAGE: &str = "IAM and AWS STS quotas (IAM user guide)";

/// How many entries a group's rules may come to on one interface, whatever the two quotas are.
///
/// Source: "Amazon VPC quotas": the quota for rules per group, multiplied by the quota for groups per interface, can't
/// exceed 1,000.
pub const RULES_OF_AN_INTERFACE: u32 = 1000;

macro_rules! quotas {
    ($($constant:ident = $quota:expr;)*) => {
        $(
            #[doc = "One quota: its fields say what it counts."]
            pub const $constant: Quota = $quota;
        )*

        /// Every quota, in the order in which the manual shows them.
        pub const ALL: &[Quota] = &[$($constant,)*];
    };
}

/// A quota of the service `vpc`.
const fn vpc(name: &'static str, title: &'static str, code: &'static str, default: u32) -> Quota {
    let code = if code.is_empty() { None } else { Some(code) };
    Quota {
        name,
        title,
        service: "vpc",
        code,
        default,
        raise: Raise::OnRequest,
        counts: "",
        per: Per::Network,
        source: VPC_PAGE,
        rules: &[],
    }
}

/// A quota of running virtual processors: none, for all families but the usual ones.
const fn vcpus(name: &'static str, title: &'static str, code: &'static str, counts: &'static str) -> Quota {
    Quota { service: "ec2", counts, per: Per::Region, source: INSTANCE_PAGE, rules: &[164], ..vpc(name, title, code, 0) }
}

/// A quota of IAM, which counts in all regions together.
const fn iam(name: &'static str, title: &'static str, code: &'static str, default: u32) -> Quota {
    Quota { service: "iam", per: Per::Account, source: IAM_PAGE, rules: &[186], ..vpc(name, title, code, default) }
}

quotas! {
    VPCS_PER_REGION = Quota {
        counts: "networks, and the default VPC while the account has it",
        per: Per::Region,
        rules: &[25],
        ..vpc("vpcs-per-region", "VPCs per Region", "L-F678F1CE", 5)
    };
    IPV4_BLOCKS_PER_VPC = Quota {
        raise: Raise::To(50),
        counts: "IPv4 blocks, the first among them",
        rules: &[19],
        ..vpc("ipv4-blocks-per-vpc", "IPv4 CIDR blocks per VPC", "L-83CA0A9D", 5)
    };
    IPV6_BLOCKS_PER_VPC = Quota {
        raise: Raise::To(50),
        counts: "IPv6 blocks",
        rules: &[19],
        ..vpc("ipv6-blocks-per-vpc", "IPv6 CIDR blocks per VPC", "L-085A6257", 5)
    };
    SUBNETS_PER_VPC = Quota {
        counts: "subnets",
        rules: &[46],
        ..vpc("subnets-per-vpc", "Subnets per VPC", "L-407747CB", 200)
    };
    ADDRESS_USAGE_PER_VPC = Quota {
        raise: Raise::To(256_000),
        counts: "units of network address usage: addresses, interfaces, prefixes, endpoints, weighted",
        rules: &[26],
        ..vpc("address-usage-per-vpc", "Network Address Usage", "L-BB24F6E5", 64_000)
    };
    PEERED_ADDRESS_USAGE_PER_VPC = Quota {
        raise: Raise::To(512_000),
        counts: "the same, of a network and all its peers in the region together",
        rules: &[26],
        ..vpc("peered-address-usage-per-vpc", "Peered Network Address Usage", "L-CD17FD4B", 128_000)
    };
    GROUPS_PER_REGION = Quota {
        counts: "security groups, those named `default` among them",
        per: Per::Region,
        rules: &[72],
        ..vpc("groups-per-region", "VPC security groups per Region", "L-E79EC296", 2500)
    };
    RULES_PER_GROUP = Quota {
        counts: "rules; a prefix list counts as its largest size, a group as one",
        per: Per::GroupSide,
        rules: &[68, 70, 71],
        ..vpc("rules-per-group", "Inbound or outbound rules per security group", "L-0EA8095F", 60)
    };
    GROUPS_PER_INTERFACE = Quota {
        raise: Raise::To(16),
        counts: "security groups",
        per: Per::Interface,
        rules: &[69, 70],
        ..vpc("groups-per-interface", "Security groups per network interface", "L-2AFB9258", 5)
    };
    ROUTE_TABLES_PER_VPC = Quota {
        counts: "route tables, the main one among them",
        rules: &[95],
        ..vpc("route-tables-per-vpc", "Route tables per VPC", "L-589F43AA", 200)
    };
    ROUTES_PER_TABLE = Quota {
        raise: Raise::To(1000),
        counts: "routes that are not propagated; a prefix list counts as its largest size",
        per: Per::TableSide,
        rules: &[96, 71],
        ..vpc("routes-per-table", "Routes per route table", "L-93826ACB", 500)
    };
    PROPAGATED_ROUTES_PER_TABLE = Quota {
        raise: Raise::Never,
        counts: "routes that a VPN gateway propagates",
        per: Per::TableSide,
        rules: &[97],
        ..vpc("propagated-routes-per-table", "Propagated routes per route table", "", 100)
    };
    ACLS_PER_VPC = Quota {
        counts: "network ACLs",
        rules: &[140],
        ..vpc("acls-per-vpc", "Network ACLs per VPC", "L-B4A6D682", 200)
    };
    RULES_PER_ACL = Quota {
        raise: Raise::To(40),
        counts: "rules; AWS does not say plainly whether the closing denial is one of them",
        per: Per::AclSide,
        rules: &[139],
        ..vpc("rules-per-acl", "Rules per network ACL", "L-2AEEBF1A", 20)
    };
    PREFIX_LISTS_PER_REGION = Quota {
        counts: "prefix lists",
        per: Per::Region,
        rules: &[71],
        ..vpc("prefix-lists-per-region", "Prefix lists per Region", "", 100)
    };
    ENTRIES_PER_PREFIX_LIST = Quota {
        counts: "entries, at its largest size",
        per: Per::PrefixList,
        rules: &[71],
        ..vpc("entries-per-prefix-list", "Maximum number of entries per prefix list", "", 1000)
    };
    INTERNET_GATEWAYS_PER_REGION = Quota {
        raise: Raise::With("vpcs-per-region"),
        counts: "internet gateways, attached or not, that of the default VPC among them",
        per: Per::Region,
        rules: &[102],
        ..vpc("internet-gateways-per-region", "Internet gateways per Region", "L-A4707A72", 5)
    };
    EGRESS_GATEWAYS_PER_REGION = Quota {
        raise: Raise::With("vpcs-per-region"),
        counts: "egress-only internet gateways",
        per: Per::Region,
        rules: &[103],
        ..vpc("egress-gateways-per-region", "Egress-only internet gateways per Region", "L-45FE3B85", 5)
    };
    NAT_GATEWAYS_PER_ZONE = Quota {
        counts: "NAT gateways that are pending, active or being deleted",
        per: Per::Zone,
        rules: &[117],
        ..vpc("nat-gateways-per-zone", "NAT gateways per Availability Zone", "L-FE5A380F", 5)
    };
    ADDRESSES_PER_NAT_GATEWAY = Quota {
        raise: Raise::To(8),
        counts: "elastic addresses",
        per: Per::NatGateway,
        rules: &[118],
        ..vpc("addresses-per-nat-gateway", "Elastic IP addresses per public NAT gateway", "L-5F53652F", 2)
    };
    PRIVATE_ADDRESSES_PER_NAT_GATEWAY = Quota {
        counts: "private addresses",
        per: Per::NatGateway,
        rules: &[118],
        ..vpc("private-addresses-per-nat-gateway", "Private IP address quota per NAT gateway", "L-DFA99DE7", 8)
    };
    ADDRESSES_PER_REGION = Quota {
        service: "ec2",
        counts: "elastic addresses, in use or not",
        per: Per::Region,
        rules: &[109],
        ..vpc("addresses-per-region", "EC2-VPC Elastic IPs", "L-0263D0A3", 5)
    };
    INTERFACES_PER_ZONE = Quota {
        counts: "network interfaces, those of instances and of AWS's services among them",
        per: Per::Zone,
        rules: &[165],
        ..vpc("interfaces-per-zone", "Network interfaces per Region", "L-DF5E4CA3", 5000)
    };
    GATEWAY_ENDPOINTS_PER_REGION = Quota {
        counts: "gateway endpoints",
        per: Per::Region,
        source: ENDPOINT_PAGE,
        rules: &[132],
        ..vpc("gateway-endpoints-per-region", "Gateway VPC endpoints per Region", "L-1B52E74A", 20)
    };
    GATEWAY_ENDPOINTS_PER_VPC = Quota {
        raise: Raise::Never,
        counts: "gateway endpoints",
        source: ENDPOINT_PAGE,
        rules: &[132],
        ..vpc("gateway-endpoints-per-vpc", "Gateway endpoints per VPC", "", 255)
    };
    INTERFACE_ENDPOINTS_PER_VPC = Quota {
        counts: "interface endpoints and gateway load balancer endpoints together",
        source: ENDPOINT_PAGE,
        rules: &[132],
        ..vpc("interface-endpoints-per-vpc", "Interface and Gateway Load Balancer endpoints per VPC", "L-29B6F2EB", 50)
    };
    PEERINGS_PER_VPC = Quota {
        raise: Raise::To(125),
        counts: "active peerings",
        source: PEERING_PAGE,
        rules: &[194],
        ..vpc("peerings-per-vpc", "Active VPC peering connections per VPC", "L-7E9ECCDB", 50)
    };
    PENDING_PEERINGS_PER_REGION = Quota {
        counts: "peerings that were asked for and not yet accepted",
        per: Per::Region,
        source: PEERING_PAGE,
        rules: &[194],
        ..vpc("pending-peerings-per-region", "Outstanding VPC peering connection requests", "L-DC9F7029", 25)
    };
    KEYS_PER_REGION = Quota {
        service: "ec2",
        raise: Raise::Unsaid,
        counts: "key pairs",
        per: Per::Region,
        source: "CreateKeyPair (Amazon EC2 API)",
        rules: &[174],
        ..vpc("keys-per-region", "Key pairs per Region", "", 5000)
    };
    VCPUS_STANDARD = Quota {
        default: 5,
        ..vcpus(
            "vcpus-standard",
            "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
            "L-1216C47A",
            "vCPUs of running instances of these families",
        )
    };
    VCPUS_DL = vcpus("vcpus-dl", "Running On-Demand DL instances", "L-6E869C2A", "vCPUs of running instances of these families");
    VCPUS_F = vcpus("vcpus-f", "Running On-Demand F instances", "L-74FC7D96", "vCPUs of running instances of these families");
    VCPUS_G = vcpus("vcpus-g", "Running On-Demand G and VT instances", "L-DB2E81BA", "vCPUs of running instances of these families");
    VCPUS_HIGH_MEMORY = vcpus(
        "vcpus-high-memory",
        "Running On-Demand High Memory instances",
        "L-43DA4232",
        "vCPUs of running instances whose type begins with `u`",
    );
    VCPUS_HPC = vcpus("vcpus-hpc", "Running On-Demand HPC instances", "L-F7808C92", "vCPUs of running instances of these families");
    VCPUS_INF = vcpus("vcpus-inf", "Running On-Demand Inf instances", "L-1945791B", "vCPUs of running instances of these families");
    VCPUS_P = vcpus("vcpus-p", "Running On-Demand P instances", "L-417A185B", "vCPUs of running instances of these families");
    VCPUS_TRN = vcpus("vcpus-trn", "Running On-Demand Trn instances", "L-2C3B7624", "vCPUs of running instances of these families");
    VCPUS_X = vcpus("vcpus-x", "Running On-Demand X instances", "L-7295265B", "vCPUs of running instances of these families");
    ROLES_PER_ACCOUNT = Quota {
        counts: "roles, those that AWS's services made among them",
        ..iam("roles-per-account", "Roles per account", "L-FE177D64", 1000)
    };
    PROFILES_PER_ACCOUNT = Quota {
        counts: "instance profiles",
        ..iam("profiles-per-account", "Instance profiles per account", "L-6E65F664", 1000)
    };
    ROLES_PER_PROFILE = Quota {
        raise: Raise::Never,
        counts: "roles",
        per: Per::Profile,
        ..iam("roles-per-profile", "Roles in an instance profile", "", 1)
    };
    POLICIES_PER_ROLE = Quota {
        raise: Raise::To(25),
        counts: "managed policies; older accounts may have begun with 10",
        per: Per::Role,
        ..iam("policies-per-role", "Managed policies per role", "L-0DA4ABF3", 20)
    };
    POLICIES_PER_USER = Quota {
        raise: Raise::To(20),
        counts: "managed policies",
        per: Per::User,
        ..iam("policies-per-user", "Managed policies per user", "L-4019AD8B", 10)
    };
    POLICIES_PER_IAM_GROUP = Quota {
        raise: Raise::Never,
        counts: "managed policies",
        per: Per::IamGroup,
        ..iam("policies-per-iam-group", "Managed policies per group", "L-384571C4", 10)
    };
    TRUST_POLICY_SIZE = Quota {
        raise: Raise::To(4096),
        counts: "characters of the policy that says who may take the role, without white space",
        per: Per::Role,
        rules: &[185],
        ..iam("trust-policy-size", "Role trust policy length", "L-C07B4B0D", 2048)
    };
    IAM_GROUPS_PER_ACCOUNT = Quota {
        raise: Raise::To(500),
        counts: "IAM groups",
        ..iam("iam-groups-per-account", "Groups per account", "L-F4A5425F", 300)
    };
    IAM_USERS_PER_ACCOUNT = Quota {
        raise: Raise::Never,
        counts: "IAM users",
        ..iam("iam-users-per-account", "Users per account", "L-F55AF5E4", 5000)
    };
    IAM_GROUPS_PER_USER = Quota {
        raise: Raise::Never,
        counts: "IAM groups",
        per: Per::User,
        ..iam("iam-groups-per-user", "IAM groups per user", "L-7A1621EC", 10)
    };
}

/// The quota of a name.
pub fn quota(name: &str) -> Option<&'static Quota> {
    ALL.iter().find(|quota| quota.name == name)
}

/// The quota that the virtual processors of an instance type count to; `None` for what stands on dedicated hosts, as
/// Apple's machines do, and for families that AWS no longer lists.
///
/// Source: "On-Demand Instance quotas", whose names list the families by what stands before their generation.
pub fn vcpu_quota(instance_type: &str) -> Option<&'static Quota> {
    let letters = instance_type.split(|c: char| !c.is_ascii_lowercase()).next()?;
    let name = match letters {
        "a" | "c" | "d" | "h" | "i" | "im" | "is" | "m" | "r" | "t" | "z" => "vcpus-standard",
        "g" | "gr" | "vt" => "vcpus-g",
        "u" => "vcpus-high-memory",
        "dl" => "vcpus-dl",
        "f" => "vcpus-f",
        "hpc" => "vcpus-hpc",
        "inf" => "vcpus-inf",
        "p" => "vcpus-p",
        "trn" => "vcpus-trn",
        "x" => "vcpus-x",
        _ => return None,
    };
    quota(name)
}

/// The quotas of an account: the defaults, but for what a quotas file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotas {
    set: BTreeMap<&'static str, u32>,
}

impl Quotas {
    /// How many there may be.
    pub fn get(&self, quota: &Quota) -> u32 {
        let own = self.given(quota);
        let with = match quota.raise {
            // A raise of the other raises this one too, by the same amount.
            Raise::With(name) => self.set.get(name).copied().map(|value| value.max(quota.default)),
            _ => None,
        };
        own.or(with).unwrap_or(quota.default)
    }

    /// What the file says of it itself; `None` where it leaves the default.
    pub fn given(&self, quota: &Quota) -> Option<u32> {
        self.set.get(quota.name).copied()
    }
}

/// The table as the manual shows it, in Markdown.
pub fn markdown() -> String {
    let mut out =
        String::from("| name | default | more | what is counted | for each | in Service Quotas |\n|---|--:|---|---|---|---|\n");
    for quota in ALL {
        let code = quota.code.map(|code| format!(", `{}` {code}", quota.service)).unwrap_or_default();
        // Writing to a string can't fail.
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} | {}{code} |",
            quota.name,
            grouped(quota.default),
            quota.raise,
            quota.counts,
            quota.per,
            quota.title
        );
    }
    out
}

/// `64,000`
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::schema::regions::instance_types;

    #[test]
    fn names_and_codes_are_unlike_and_well_formed() {
        let names: BTreeSet<&str> = ALL.iter().map(|quota| quota.name).collect();
        let codes: BTreeSet<&str> = ALL.iter().filter_map(|quota| quota.code).collect();
        assert_eq!(names.len(), ALL.len());
        assert_eq!(codes.len(), ALL.iter().filter(|quota| quota.code.is_some()).count());
        for Quota { name, title, code, counts, source, rules, .. } in ALL {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{name}");
            assert!(!title.is_empty() && !counts.is_empty() && !source.is_empty() && !rules.is_empty(), "{name}");
            let hex = |code: &str| code.len() == 10 && code.starts_with("L-") && code[2..].bytes().all(|b| b.is_ascii_hexdigit());
            assert!(code.is_none_or(hex), "{name}");
        }
    }

    #[test]
    fn a_quota_grows_to_more_than_its_default_or_with_one_that_exists() {
        for known in ALL {
            match known.raise {
                Raise::To(most) => assert!(most > known.default, "{}", known.name),
                Raise::With(name) => assert!(quota(name).is_some(), "{}", known.name),
                Raise::Never | Raise::OnRequest | Raise::Unsaid => {}
            }
        }
        const { assert!(RULES_PER_GROUP.default * GROUPS_PER_INTERFACE.default <= RULES_OF_AN_INTERFACE) };
    }

    /// Every number of the catalogue that is a quota, and 70, 185 and the like, which lean on one.
    #[test]
    fn every_quota_of_the_catalogue_is_here() {
        let rules: BTreeSet<u16> = ALL.iter().flat_map(|quota| quota.rules).copied().collect();
        let quotas = [19, 25, 26, 46, 68, 69, 71, 72, 95, 96, 97, 102, 109, 117, 118, 132, 139, 140, 164, 165, 174, 186, 194];
        assert_eq!(quotas.iter().find(|number| !rules.contains(number)), None);
    }

    #[test]
    fn processors_count_to_the_quota_of_their_family() {
        let name = |instance_type| vcpu_quota(instance_type).map(|quota| quota.name);
        for (instance_type, quota) in [
            ("t3.micro", "vcpus-standard"),
            ("im4gn.large", "vcpus-standard"),
            ("c7i-flex.large", "vcpus-standard"),
            ("g4dn.xlarge", "vcpus-g"),
            ("gr6.4xlarge", "vcpus-g"),
            ("vt1.3xlarge", "vcpus-g"),
            ("u-6tb1.112xlarge", "vcpus-high-memory"),
            ("u7i-12tb.224xlarge", "vcpus-high-memory"),
            ("hpc7a.12xlarge", "vcpus-hpc"),
            ("inf2.xlarge", "vcpus-inf"),
            ("p5.48xlarge", "vcpus-p"),
            ("trn2.48xlarge", "vcpus-trn"),
            ("dl2q.24xlarge", "vcpus-dl"),
            ("x2iezn.2xlarge", "vcpus-x"),
        ] {
            assert_eq!(name(instance_type), Some(quota), "{instance_type}");
        }
        let without: BTreeSet<&str> =
            instance_types().filter(|name| vcpu_quota(name).is_none()).filter_map(|name| name.split('.').next()).collect();
        let machines = |family: &&&str| !family.starts_with("mac");
        assert_eq!(without.iter().filter(machines).copied().collect::<Vec<_>>(), ["cc1", "cc2", "cg1", "cr1", "hi1", "hs1"]);
    }

    #[test]
    fn the_table_of_the_manual_has_a_line_for_each() {
        let table = markdown();
        assert_eq!(table.lines().count(), ALL.len() + 2);
        let line = "| `groups-per-interface` | 5 | to 16 | security groups | interface | Security groups per network interface, \
                    `vpc` L-2AFB9258 |";
        assert!(table.lines().any(|shown| shown == line), "{table}");
        assert!(table.lines().all(|line| line.matches('|').count() == 7), "{table}");
        assert_eq!([0, 5, 999, 1000, 64_000, 1_000_000].map(grouped).join(" "), "0 5 999 1,000 64,000 1,000,000");
    }
}
