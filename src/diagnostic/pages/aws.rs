//! E04: what AWS would refuse.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0401",
        title: "a network's block is too large or too small",
        why: "A VPC has a block of IPv4 addresses from /16 (65,536 addresses) to /28 (16). A larger network is made of \
              several VPCs, joined by peering or a transit gateway.",
        source: "Amazon VPC User Guide, VPC CIDR blocks; error InvalidVpc.Range",
        wrong: r"stack a
network lab {
  cidr = 10.0.0.0/15
}
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0402",
        title: "AWS takes no network of this block",
        why: "These addresses mean something to every host already: `0.0.0.0/8` is this network, `127.0.0.0/8` the host \
              itself, `169.254.0.0/16` the link (node metadata and Amazon's resolver live there), `224.0.0.0/4` multicast. \
              Take one of the private blocks: inside `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16`.",
        source: "Amazon VPC User Guide, VPC CIDR blocks; RFC 6890",
        wrong: r"stack a
network lab {
  cidr = 127.0.0.0/16
}
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0403",
        title: "a subnet's block is too large or too small",
        why: "A subnet has from /16 to /28. A /29 would have eight addresses, of which AWS keeps five, and AWS does not \
              make one.",
        source: "CreateSubnet.CidrBlock (EC2 API); error InvalidSubnet.Range",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/29
    zone = us-east-1a
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/28
    zone = us-east-1a
  }
}
",
    },
    Page {
        code: "E0404",
        title: "a subnet lies outside of its network",
        why: "A subnet is a part of its network's addresses, so that the network's own route reaches it. Its block must \
              lie in the network's block altogether.",
        source: "Amazon VPC User Guide, Subnet CIDR blocks; error InvalidSubnet.Range",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.1.0.0/24
    zone = us-east-1a
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }
}
",
    },
    Page {
        code: "E0405",
        title: "two subnets of a network overlap",
        why: "An address belongs to one subnet, or nobody could say where a packet to it goes. Two blocks overlap exactly \
              if one of them holds the other.",
        source: "CreateSubnet.CidrBlock (EC2 API); error InvalidSubnet.Conflict",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  subnet dmz {
    cidr = 10.0.0.128/25
    zone = us-east-1a
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  subnet dmz {
    cidr = 10.0.1.0/25
    zone = us-east-1a
  }
}
",
    },
    Page {
        code: "E0406",
        title: "AWS keeps this address for itself",
        why: "In every subnet the first four addresses and the last are taken: the network's own, the router, the \
              resolver, one for later use, and the broadcast address. In a /24 those are .0, .1, .2, .3 and .255, and the \
              first free one is .4.",
        source: "Amazon VPC User Guide, Subnet sizing; CreateSubnet (EC2 API)",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
    ip     = 10.0.0.1
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
    ip     = 10.0.0.4
  }
}
",
    },
    Page {
        code: "E0407",
        title: "a node's address lies outside of its subnet",
        why: "A node has one interface, which lies in the node's subnet; the router delivers only that subnet's addresses \
              to it. `lan.host(10)` is always inside.",
        source: "RunInstances.PrivateIpAddress (EC2 API)",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
    ip     = 10.0.1.10
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
    ip     = 10.0.0.10
  }
}
",
    },
    Page {
        code: "E0408",
        title: "two of a subnet have the same address",
        why: "Nodes, interfaces and NAT gateways each have an address of their own: two with one would answer for each other. \
              In a keyed declaration let the key decide: `ip = lan.host(10 + i)`.",
        source: "RunInstances.PrivateIpAddress (EC2 API); error InvalidIPAddress.InUse",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n[i in 0..2] {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
    ip     = 10.0.0.10
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n[i in 0..2] {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
    ip     = lan.host(10 + i)
  }
}
",
    },
    Page {
        code: "E0409",
        title: "the zone belongs to another region",
        why: "A subnet lies in one zone of its network's region. A zone's name begins with its region's: `us-east-1a` is a \
              zone of `us-east-1`.",
        source: "CreateSubnet.AvailabilityZone (EC2 API); error InvalidZone.NotFound",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-west-2a
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }
}
",
    },
    Page {
        code: "E0411",
        title: "a node's script is too large",
        why: "User data has at most 16,384 bytes, before AWS encodes it. Let a short script fetch the rest from a bucket, \
              or put it into an image.",
        source: "Amazon EC2 User Guide, Run commands at launch: 16 KB in raw form",
        wrong: r##"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
    init   = "#!${join(["0123456789abcdef" for i in 0..1024], "")}"
  }
}
"##,
        right: r##"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
    init   = "#!${join(["0123456789abcdef" for i in 0..1023], "")}"
  }
}
"##,
    },
    Page {
        code: "E0412",
        title: "the tag's key is reserved",
        why: "Keys that begin with `aws:` are AWS's own and can't be set; those that begin with `vpclang:` say who owns a \
              resource, and setting them by hand would take it from its stack.",
        source: "Tag.Key (EC2 API)",
        wrong: r#"stack a
network lab {
  cidr = 10.0.0.0/16
  tags = {"vpclang:stack": "b"}
}
"#,
        right: r#"stack a
network lab {
  cidr = 10.0.0.0/16
  tags = {"stack": "b"}
}
"#,
    },
    Page {
        code: "E0413",
        title: "the tags are more or longer than AWS takes",
        why: "A resource has at most 50 tags, of which a few are ours; a key has 1 to 127 characters, a value up to 256.",
        source: "Tag.Key and Tag.Value (EC2 API); error TagLimitExceeded",
        wrong: r#"stack a
network lab {
  cidr = 10.0.0.0/16
  tags = {"": "b"}
}
"#,
        right: r#"stack a
network lab {
  cidr = 10.0.0.0/16
  tags = {a: "b"}
}
"#,
    },
    Page {
        code: "E0414",
        title: "two routes of a table have the same destination",
        why: "A table picks the longest prefix that matches a packet; of two equally long ones neither could be picked. To \
              change where a destination leads, change its line.",
        source: "CreateRoute (EC2 API); error RouteAlreadyExists",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes main {
    0.0.0.0/0 -> igw
    0.0.0.0/0 -> igw
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes main {
    0.0.0.0/0 -> igw
  }
}
",
    },
    Page {
        code: "E0415",
        title: "the network's own addresses are routed already",
        why: "Every table has a route for each block of the network that keeps its addresses inside, and it is never written. \
              Narrower than that a table can only lead to the whole block of a subnet, to put a firewall between. What \
              shall not be reached is otherwise the business of security groups.",
        source: "Amazon VPC User Guide, Route tables: the local route",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes main {
    10.0.0.0/16 -> igw
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes main {
    0.0.0.0/0 -> igw
  }
}
",
    },
    Page {
        code: "E0416",
        title: "the destination is a link-local block of AWS",
        why: "Node metadata, Amazon's resolver and the time service answer at `169.254.168.0/22` and `fd00:ec2::/32` on \
              the host itself, and AWS takes no route to them.",
        source: "Amazon VPC User Guide, Route tables: 169.254.168.0/22 and fd00:ec2::/32",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes main {
    169.254.169.0/24 -> igw
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes main {
    0.0.0.0/0 -> igw
  }
}
",
    },
    Page {
        code: "E0417",
        title: "the reference leads into another network",
        why: "Subnets, routing tables, ACLs, security groups and gateways work inside their own network only. Declare one here; \
              between networks, allow the other one's block of addresses. Two go further: a rule may name a group of a \
              network that a peering joins in the same region, and an elastic address serves its whole region.",
        source: "AssociateRouteTable, AuthorizeSecurityGroupIngress, CreateRoute, CreateVpcEndpoint (EC2 API)",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = other.main
  }
}

network other {
  region = us-east-1
  cidr   = 10.1.0.0/16

  routes main
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes main

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = main
  }
}
",
    },
    Page {
        code: "E0418",
        title: "a network has two internet gateways",
        why: "A VPC has at most one internet gateway. One serves every subnet whose table leads to it, and does not become \
              a bottleneck.",
        source: "AttachInternetGateway (EC2 API); Amazon VPC quotas",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  gateway two {
    kind = internet
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }
}
",
    },
    Page {
        code: "E0419",
        title: "a group has the same rule twice",
        why: "A rule is what it lets through and from whom, so a second one like it does nothing, and AWS refuses it. Two \
              lines may also meet after their services and lists are spelled out: `http` is `tcp 80`.",
        source: "AuthorizeSecurityGroupIngress (EC2 API); error InvalidPermission.Duplicate",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow http from 10.0.0.0/8
    allow tcp 80 from 10.0.0.0/8
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow http from 10.0.0.0/8
  }
}
",
    },
    Page {
        code: "E0420",
        title: "a rule's description is not one that AWS takes",
        why: "The text behind a rule has at most 255 characters, out of letters, digits, blanks and \
              `._-:/()#,@[]+=&;{}!$*`.",
        source: "IpRange.Description (EC2 API)",
        wrong: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow http from 10.0.0.0/8 "the café"
  }
}
"#,
        right: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow http from 10.0.0.0/8 "the cafe"
  }
}
"#,
    },
    Page {
        code: "E0421",
        title: "an interface has no security group, or too many",
        why: "Each interface of a node, a fleet or an endpoint has at most five groups, unless AWS has granted the account more. \
              What many groups allow can be said by fewer. A node without any would get the network's default group, which \
              nobody wrote.",
        source: "Amazon VPC quotas: security groups per network interface",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = []
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = [web]
  }
}
",
    },
    Page {
        code: "E0422",
        title: "the DHCP options are more than AWS takes",
        why: "Up to four servers of each sort, and a preference between `amazon` and your own can't be had: Amazon's \
              resolver stands alone.",
        source: "CreateDhcpOptions (EC2 API)",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  dhcp {
    dns = [10.0.0.10, 10.0.0.11, 10.0.0.12, 10.0.0.13, 10.0.0.14]
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  dhcp {
    dns = [10.0.0.10, 10.0.0.11, 10.0.0.12, 10.0.0.13]
  }
}
",
    },
    Page {
        code: "E0423",
        title: "a network has two DHCP option sets",
        why: "A network uses one option set, for all of its nodes. Join the attributes into one `dhcp`.",
        source: "AssociateDhcpOptions (EC2 API)",
        wrong: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  dhcp {
    domain = "lab.internal"
  }

  dhcp {
    ntp = [10.0.0.10]
  }
}
"#,
        right: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  dhcp {
    domain = "lab.internal"
    ntp    = [10.0.0.10]
  }
}
"#,
    },
    Page {
        code: "E0424",
        title: "a `to` line in a group that is open",
        why: "Outbound is open unless the group says otherwise, so a line that allows some of it would change nothing, and \
              would look as if it closed the rest. Write `outbound = closed`, or take the line out.",
        source: "",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow postgres to 10.0.0.0/8
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    outbound = closed
    allow postgres to 10.0.0.0/8
  }
}
",
    },
    Page {
        code: "E0425",
        title: "a group has too many rules",
        why: "A group has at most 60 rules in each direction and for each family of addresses, unless AWS has granted the account \
              more. A line counts once for every port set and peer in its lists, a group as one, and a prefix list as many \
              times as it may have entries. Join neighbouring blocks and ports, or name a group in place of addresses.",
        source: "Amazon VPC quotas: inbound or outbound rules per security group",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow http from [10.0.0.0/24.host(i) for i in 4..65]
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow tcp 1000-1060 from 10.0.0.0/8
  }
}
",
    },
    Page {
        code: "E0426",
        title: "the key is not one that AWS imports",
        why: "AWS imports OpenSSH public keys of type ed25519, and RSA of 1024, 2048 or 4096 bits. DSA is broken, and \
              ECDSA is not on the list. `ssh-keygen -t ed25519` makes one; its public half is the file that ends in \
              `.pub`.",
        source: "Amazon EC2 User Guide, Create key pairs; error InvalidKey.Format",
        wrong: r#"stack a
key ops {
  public = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMdDW/MVQaNOz9c+OkZGmGPgoStIw24gUCNyxgHK1imy9v8iAs8ZHXTYOUnXJNysfUbLCGc7UeEA4Eo3nXhzvAo= ops"
}
"#,
        right: r#"stack a
key ops {
  public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n ops"
}
"#,
    },
    Page {
        code: "E0427",
        title: "a subnet has too few addresses",
        why: "A subnet of prefix length n has 2^(32-n) addresses, of which AWS keeps five: a /28 has room for 11. \
              Nodes, interfaces, NAT gateways and the interfaces of endpoints take one each, and a stopped node keeps its \
              own. A subnet can't grow, so leave room.",
        source: "Amazon VPC User Guide, Subnet sizing; error InsufficientFreeAddressesInSubnet",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/28
    zone = us-east-1a
  }

  sg web

  node n[i in 0..12] {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/28
    zone = us-east-1a
  }

  sg web

  node n[i in 0..11] {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
  }
}
",
    },
    Page {
        code: "E0428",
        title: "the address is of the other family",
        why: "This place takes IPv4 or IPv6 only, or the two ends of a rule are of different families: no packet is both, so the \
              rule could never match.",
        source: "CreateVpc.CidrBlock, IpPermission (EC2 API)",
        wrong: r"stack a
network lab {
  cidr = fd00:10::/48
}
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
",
    },
];
