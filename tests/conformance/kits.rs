//! What the suite has to know of a kind beside its table in the schema: a small program, and for each attribute how a program
//! says something else, and how somebody changes it in the account.
//!
//! A kind that is applied and has no kit, or an attribute that stands in no turn, fails the suite. So does a turn that says
//! that an attribute is not applied, once it is.

use vpclang::schema::Kind;

/// Texts that stand in a program exactly once, and what takes the place of each.
pub type Edits = &'static [(&'static str, &'static str)];

/// Questions of `judge/questions.py`, each with its arguments as JSON. A text `$KIND ADDRESS` in them stands for an id.
pub type Deeds = &'static [(&'static str, &'static str)];

/// One kind.
pub struct Kit {
    pub kind: Kind,
    /// The one of its program that is looked at.
    pub address: &'static str,
    /// It has the line `# more` in that one's body.
    pub program: &'static str,
    pub turns: &'static [Turn],
    /// How somebody takes it away.
    pub gone: Deeds,
    /// How it gets another name, and its address then; none where its kind is its name.
    pub renamed: Option<(Edits, &'static str)>,
    /// Who must be made anew when it is made again, and why that is so.
    pub hit: &'static [(&'static str, &'static str)],
}

/// One attribute.
pub struct Turn {
    pub attribute: &'static str,
    /// What the program is before, where the kit's own will not do.
    pub before: Edits,
    pub written: Written,
    pub drift: Drift,
    /// What else a plan then has to name of the resource.
    pub along: &'static [&'static str],
    /// What is wrong with moto, where it can't be asked.
    pub moto: Option<&'static str>,
}

/// How a program says something else.
pub enum Written {
    /// By these edits. It costs what the schema says.
    As(Edits),
    /// By these edits, and it changes in place for this reason, whatever the schema says.
    InPlace(Edits, &'static str),
    /// By these edits, which make another resource of it: where it is belongs to who it is.
    Elsewhere(Edits),
    /// By these edits, and nothing in the account changes.
    Unseen(Edits),
    /// Not at all: the schema says that it is implied.
    Never,
    /// By these edits, and then it is left out.
    NotApplied(Edits),
}

/// How it changes behind our back.
pub enum Drift {
    /// By these deeds; mending it costs what the schema says.
    By(Deeds),
    /// AWS has no call for it, by this source.
    Never(&'static str),
    /// It is changed, and nobody sees it, for this reason.
    Unseen(&'static str),
    /// It is not looked at, because it is not applied, or it is in the turn of the same attribute before this one.
    Skipped,
}

const WHERE: &str = "an id never changes its place";

const fn turn(attribute: &'static str, written: Written, drift: Drift) -> Turn {
    Turn { attribute, before: &[], written, drift, along: &[], moto: None }
}

const fn not_applied(attribute: &'static str, edits: Edits) -> Turn {
    turn(attribute, Written::NotApplied(edits), Drift::Skipped)
}

const fn unseen(attribute: &'static str, edits: Edits) -> Turn {
    turn(attribute, Written::Unseen(edits), Drift::Never("it is not in the account"))
}

const fn holder() -> Turn {
    turn("network", Written::Never, Drift::Never(WHERE))
}

/// The turns of what every kind has.
pub const COMMON: &[Turn] = &[
    turn(
        "tags",
        Written::As(&[("# more", "tags = {Team: \"net\"}")]),
        Drift::By(&[("change_tag", r#"{"address": "$self", "key": "Name", "value": "mine"}"#)]),
    ),
    turn(
        "protect",
        Written::As(&[("# more", "protect = true")]),
        Drift::By(&[("change_tag", r#"{"address": "$self", "key": "vpclang:protect", "value": "true"}"#)]),
    ),
    unseen("depends-on", &[("# more", "depends-on = []")]),
    unseen("timeout", &[("# more", "timeout = 5m")]),
    unseen("foreign", &[("# more", "foreign = keep")]),
];

pub const KITS: &[Kit] = &[
    Kit {
        kind: Kind::Network,
        address: "lab",
        program: include_str!("network.vpc"),
        turns: &[
            not_applied("replace", &[("# more", "replace = create-first")]),
            turn("region", Written::Elsewhere(&[("us-east-1", "us-west-2")]), Drift::Never(WHERE)),
            not_applied(
                "account",
                &[
                    ("# more", "account = other"),
                    ("stack awsome-day", "stack awsome-day\n\naccount other {\n  id = 210987654321\n  profile = \"other\"\n}"),
                ],
            ),
            turn("cidr", Written::As(&[("10.117.0.0/16", "10.118.0.0/16")]), Drift::Never("DisassociateVpcCidrBlock")),
            not_applied("cidr", &[("10.117.0.0/16", "[10.117.0.0/16, 10.118.0.0/16]")]),
            not_applied("ipv6", &[("# more", "ipv6 = amazon")]),
            not_applied("pool", &[("# more", "ipv6 = 2600:1f14:abc:de00::/56\n  pool = \"ipv6pool-ec2-0123456789abcdef0\"")]),
            turn("tenancy", Written::As(&[("# more", "tenancy = dedicated")]), Drift::Skipped),
            Turn {
                before: &[("# more", "tenancy = dedicated")],
                ..turn(
                    "tenancy",
                    Written::InPlace(&[("tenancy = dedicated", "tenancy = default")], "ModifyVpcTenancy goes one way"),
                    Drift::By(&[(
                        "call",
                        r#"{"operation": "modify_vpc_tenancy", "arguments": {"VpcId": "$network lab", "InstanceTenancy": "default"}}"#,
                    )]),
                )
            },
            turn(
                "dns",
                Written::As(&[("# more", "dns = resolver")]),
                Drift::By(&[("change_dns_attribute", r#"{"address": "lab"}"#)]),
            ),
            turn(
                "dns",
                Written::As(&[("# more", "dns = none")]),
                // Names without a resolver: no program can say it.
                Drift::By(&[("change_dns_attribute", r#"{"address": "lab", "attribute": "enableDnsSupport"}"#)]),
            ),
        ],
        renamed: Some((&[("network lab", "network hall")], "hall")),
        gone: &[("call", r#"{"operation": "delete_vpc", "arguments": {"VpcId": "$network lab"}}"#)],
        hit: &[],
    },
    Kit {
        kind: Kind::Dhcp,
        address: "lab.dhcp",
        program: include_str!("dhcp.vpc"),
        turns: &[
            unseen("replace", &[("# more", "replace = create-first")]),
            turn("domain", Written::As(&[("lab.internal", "other.internal")]), Drift::Never(DHCP)),
            turn("dns", Written::As(&[("# more", "dns = [10.117.0.2, 9.9.9.9]")]), Drift::Never(DHCP)),
            turn("ntp", Written::As(&[("# more", "ntp = [169.254.169.123]")]), Drift::Never(DHCP)),
            turn("netbios", Written::As(&[("# more", "netbios = [10.117.0.9]")]), Drift::Never(DHCP)),
            turn("network", Written::Never, Drift::By(&[("forget_options", r#"{"address": "lab"}"#)])),
        ],
        renamed: None,
        gone: &[
            ("forget_options", r#"{"address": "lab"}"#),
            ("call", r#"{"operation": "delete_dhcp_options", "arguments": {"DhcpOptionsId": "$dhcp lab.dhcp"}}"#),
        ],
        hit: &[],
    },
    Kit {
        kind: Kind::Gateway,
        address: "lab.igw",
        program: include_str!("gateway.vpc"),
        turns: &[
            unseen("replace", &[("# more", "replace = create-first")]),
            not_applied("kind", &[("= internet", "= egress")]),
            turn("network", Written::Never, Drift::By(&[("detach_gateway", r#"{"address": "lab.igw"}"#)])),
        ],
        renamed: Some((&[("gateway igw", "gateway way")], "lab.way")),
        gone: &[
            ("detach_gateway", r#"{"address": "lab.igw"}"#),
            ("call", r#"{"operation": "delete_internet_gateway", "arguments": {"InternetGatewayId": "$gateway lab.igw"}}"#),
        ],
        hit: &[],
    },
    Kit {
        kind: Kind::Routes,
        address: "lab.main",
        program: include_str!("routes.vpc"),
        turns: &[
            unseen("replace", &[("# more", "replace = create-first")]),
            turn(
                "routes",
                Written::As(&[("0.0.0.0/0 -> igw", "203.0.113.0/24 -> igw")]),
                Drift::By(&[("delete_route", r#"{"address": "lab.main"}"#)]),
            ),
            turn(
                "routes",
                Written::As(&[("# more", "203.0.113.0/24 -> igw")]),
                Drift::By(&[("add_route", r#"{"address": "lab.main", "destination": "198.51.100.0/24", "gateway": "lab.igw"}"#)]),
            ),
            holder(),
        ],
        renamed: Some((&[("routes main", "routes other")], "lab.other")),
        gone: &[("call", r#"{"operation": "delete_route_table", "arguments": {"RouteTableId": "$routes lab.main"}}"#)],
        hit: &[],
    },
    Kit {
        kind: Kind::Subnet,
        address: "lab.lan",
        program: include_str!("subnet.vpc"),
        turns: &[
            unseen("replace", &[("# more", "replace = create-first")]),
            turn("cidr", Written::As(&[("10.117.0.0/24", "10.117.0.0/25")]), Drift::Never("ModifySubnetAttribute")),
            turn("zone", Written::As(&[("us-east-1a", "us-east-1b")]), Drift::Never("ModifySubnetAttribute")),
            turn(
                "routes",
                Written::As(&[("    routes = main\n", "")]),
                Drift::By(&[("disassociate_table", r#"{"address": "lab.main"}"#)]),
            ),
            not_applied("acl", &[("# more", "acl = strict"), ("  subnet lan", "  acl strict {\n  }\n\n  subnet lan")]),
            not_applied("ipv6", &[("cidr   = 10.117.0.0/16", "cidr   = 10.117.0.0/16\n  ipv6   = amazon")]),
            turn("inherits", Written::Never, Drift::By(&[("flip_subnet_attribute", r#"{"address": "lab.lan"}"#)])),
            holder(),
        ],
        renamed: Some((&[("subnet lan", "subnet other")], "lab.other")),
        gone: &[("call", r#"{"operation": "delete_subnet", "arguments": {"SubnetId": "$subnet lab.lan"}}"#)],
        hit: &[],
    },
    Kit {
        kind: Kind::SecurityGroup,
        address: "lab.back",
        program: include_str!("sg.vpc"),
        turns: &[
            unseen("replace", &[("# more", "replace = create-first")]),
            turn(
                "outbound",
                Written::As(&[("# more", "outbound = closed")]),
                Drift::By(&[(
                    "call",
                    r#"{"operation": "revoke_security_group_egress", "arguments": {"GroupId": "$group lab.back",
                        "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}}"#,
                )]),
            ),
            turn("rules", Written::Never, Drift::By(&[("open_to_world", r#"{"address": "lab.back", "port": 22}"#)])),
            turn("rules", Written::Never, Drift::By(&[("revoke_rule", r#"{"address": "lab.back", "port": 5432}"#)])),
            turn(
                "rules",
                Written::Never,
                Drift::By(&[(
                    "call",
                    r#"{"operation": "update_security_group_rule_descriptions_ingress", "arguments": {"GroupId": "$group lab.back",
                        "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 9100, "ToPort": 9100,
                            "IpRanges": [{"CidrIp": "10.117.0.0/16", "Description": "mine"}]}]}}"#,
                )]),
            ),
            turn("rules", Written::As(&[("tcp 5432", "tcp 5433")]), Drift::Skipped),
            turn("rules", Written::As(&[("\"measured\"", "\"how it is measured\"")]), Drift::Skipped),
            Turn {
                moto: Some("it keeps no description of a rule for a group"),
                ..turn("rules", Written::As(&[("from front", "from front \"what it asks for\"")]), Drift::Skipped)
            },
            turn("rules", Written::As(&[("# more", "allow tcp 8080-8090 from back")]), Drift::Skipped),
            holder(),
        ],
        renamed: Some((&[("sg back", "sg other")], "lab.other")),
        gone: &[("call", r#"{"operation": "delete_security_group", "arguments": {"GroupId": "$group lab.back"}}"#)],
        hit: &[],
    },
    Kit {
        kind: Kind::KeyPair,
        address: "ops",
        program: include_str!("key.vpc"),
        turns: &[
            unseen("replace", &[("# more", "replace = create-first")]),
            turn(
                "public",
                Written::As(&[(
                    "AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n ops@awsome-day",
                    "AAAAC3NzaC1lZDI1NTE5AAAAIJ2gs5mCF0cTqCFJhy5mhrxkPgLVvPUBOMeZ9CIU4NAZ other",
                )]),
                Drift::Never("ImportKeyPair: a key pair can't be changed"),
            ),
        ],
        renamed: Some((&[("key ops", "key other"), ("key    = ops", "key    = other")], "other")),
        gone: &[("delete_key", r#"{"address": "ops"}"#)],
        // A node only knows its key's name, and another key can have that.
        hit: &[("lab.one", "replace-destroy-first")],
    },
    Kit {
        kind: Kind::Node,
        address: "lab.one",
        program: include_str!("node.vpc"),
        turns: NODE,
        renamed: Some((&[("node one", "node other")], "lab.other")),
        gone: &[("terminate_node", r#"{"address": "lab.one"}"#)],
        hit: &[],
    },
];

const DHCP: &str = "CreateDhcpOptions: an option set can't be changed once it exists";
const INSTANCE: &str = "ModifyInstanceAttribute";

const NODE: &[Turn] = &[
    unseen("replace", &[("# more", "replace = create-first")]),
    // Its disk and its interface bear its tags too.
    turn(
        "tags",
        Written::Never,
        Drift::By(&[(
            "call",
            r#"{"operation": "create_tags", "arguments": {"Resources": ["$volume lab.one"], "Tags": [{"Key": "Name", "Value": "mine"}]}}"#,
        )]),
    ),
    turn(
        "tags",
        Written::Never,
        Drift::By(&[(
            "call",
            r#"{"operation": "delete_tags", "arguments": {"Resources": ["$interface lab.one"], "Tags": [{"Key": "vpclang:stack"}]}}"#,
        )]),
    ),
    Turn {
        // An address lies in its subnet.
        along: &["ip"],
        ..turn(
            "subnet",
            Written::As(&[
                ("    subnet = lan\n    ip     = 10.117.0.10", "    subnet = two\n    ip     = 10.117.1.10"),
                ("  sg own", "  subnet two {\n    cidr = 10.117.1.0/24\n    zone = us-east-1b\n    routes = main\n  }\n\n  sg own"),
            ]),
            Drift::Never(INSTANCE),
        )
    },
    turn("ip", Written::As(&[("10.117.0.10", "10.117.0.11")]), Drift::Never(INSTANCE)),
    not_applied("ipv6", &[("cidr   = 10.117.0.0/16", "cidr   = 10.117.0.0/16\n  ipv6   = amazon"), ("# more", "ipv6 = auto")]),
    turn(
        "type",
        Written::As(&[("t3.micro", "t3.small")]),
        Drift::By(&[
            ("stop_node", r#"{"address": "lab.one"}"#),
            (
                "call",
                r#"{"operation": "modify_instance_attribute", "arguments": {"InstanceId": "$node lab.one",
                    "InstanceType": {"Value": "t3.medium"}}}"#,
            ),
            ("call", r#"{"operation": "start_instances", "arguments": {"InstanceIds": ["$node lab.one"]}}"#),
        ]),
    ),
    // The name that the program gives it stands in a tag.
    Turn { along: &["tags"], ..turn("image", Written::As(&[("= al2023", "= al2")]), Drift::Never(INSTANCE)) },
    turn(
        "sg",
        Written::As(&[
            ("    sg     = own", "    sg     = [own, two]"),
            ("  node one", "  sg two {\n    allow http from lab\n  }\n\n  node one"),
        ]),
        Drift::Skipped,
    ),
    Turn {
        moto: Some("it changes the groups of the instance and forgets its interface"),
        before: &[("  node one", "  sg two {\n    allow http from lab\n  }\n\n  node one")],
        ..turn(
            "sg",
            Written::As(&[("    sg     = own", "    sg     = two")]),
            Drift::By(&[(
                "call",
                r#"{"operation": "modify_instance_attribute",
                    "arguments": {"InstanceId": "$node lab.one", "Groups": ["$group lab.two"]}}"#,
            )]),
        )
    },
    turn(
        "key",
        Written::As(&[
            ("# more", "key = ops"),
            (
                "stack awsome-day",
                "stack awsome-day\n\nkey ops {\n  public = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2gs5mCF0cTqCFJhy5mhrxkPgLVvPUBOMeZ9CIU4NAZ other\"\n}",
            ),
        ]),
        Drift::Never(INSTANCE),
    ),
    not_applied(
        "role",
        &[
            ("# more", "role = reader"),
            ("stack awsome-day", "stack awsome-day\n\nrole reader {\n  allow \"s3:ListBucket\" on \"*\"\n}"),
        ],
    ),
    turn(
        "public-ip",
        Written::As(&[("# more", "public-ip = auto")]),
        Drift::Unseen("what AWS gives unasked, and takes at every stop, is no deed of anybody's"),
    ),
    not_applied("public-ip", &[("# more", "public-ip = fixed"), ("  node one", "  address fixed {\n  }\n\n  node one")]),
    not_applied("forward", &[("# more", "forward = true")]),
    turn(
        "init",
        Written::As(&[("# more", "init = \"#!/bin/sh\\n\"")]),
        Drift::Unseen("user data has no bulk read: a tag holds the digest of what was sent"),
    ),
    Turn {
        before: &[("# more", "init = \"#!/bin/sh\\n\"")],
        ..turn(
            "init",
            Written::As(&[("#!/bin/sh", "#!/bin/bash")]),
            Drift::By(&[("change_tag", r#"{"address": "lab.one", "key": "vpclang:init", "value": "0"}"#)]),
        )
    },
    turn("metadata", Written::As(&[("# more", "metadata = off")]), Drift::By(&[("change_metadata", r#"{"address": "lab.one"}"#)])),
    turn("metadata", Written::As(&[("# more", "metadata = optional")]), Drift::Skipped),
];
