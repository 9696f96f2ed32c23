//! Gateways, elastic addresses, NAT and endpoints: what AWS would refuse, and what does nothing.

use crate::diagnostic::explain::Page;

/// The pages of the errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0457",
        title: "a network has a second gateway of a sort that it has once",
        why: "A network has one egress gateway and one VPN gateway at a time, as it has one internet gateway. One serves \
              all subnets whose tables lead to it.",
        source: "Amazon VPC quotas; AttachVpnGateway (EC2 API)",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = amazon

  gateway eigw {
    kind = egress
  }

  gateway second {
    kind = egress
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = amazon

  gateway eigw {
    kind = egress
  }

  gateway second {
    kind = vpn
  }
}
",
    },
    Page {
        code: "E0458",
        title: "one elastic address is to serve two",
        why: "An elastic address belongs to one interface at a time. AWS would take it away from the first when the \
              second asks for it, and a NAT gateway whose address is taken fails.",
        source: "AssociateAddress.AllowReassociation (EC2 API); Amazon VPC User Guide, Troubleshoot NAT gateways",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes out {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  address front

  node one {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    public-ip = front
  }

  node two {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    public-ip = front
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

  routes out {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  address front

  address back

  node one {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    public-ip = front
  }

  node two {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    public-ip = back
  }
}
",
    },
    Page {
        code: "E0459",
        title: "an elastic address needs an internet gateway",
        why: "A public address works through the network's internet gateway, which translates it. Without one AWS \
              refuses to bind the address, and a public NAT gateway is made and then fails.",
        source: "AssociateAddress (EC2 API), error Gateway.NotAttached; Amazon VPC User Guide, Troubleshoot NAT gateways",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  address front

  node web-server {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    public-ip = front
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

  routes out {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  address front

  node web-server {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    public-ip = front
  }
}
",
    },
    Page {
        code: "E0460",
        title: "a private NAT gateway has a public address",
        why: "A private NAT gateway hides nodes behind an address of its own subnet, towards other networks; it takes no \
              elastic address. A public one needs an elastic address, and is given one where `address` is left out.",
        source: "CreateNatGateway.AllocationId (EC2 API)",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes out {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  address front

  gateway nat {
    kind    = nat
    subnet  = lan
    reach   = private
    address = front
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

  routes out {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  address front

  gateway nat {
    kind    = nat
    subnet  = lan
    reach   = public
    address = front
  }
}
",
    },
    Page {
        code: "E0461",
        title: "the endpoint is of neither sort, or of both",
        why: "There are two sorts. A gateway endpoint is for S3 and DynamoDB of the same region and stands in routing \
              tables: it has `routes`, and neither groups nor names. An interface endpoint is for any service and stands \
              in subnets: it has `subnets`, one in each zone.",
        source: "CreateVpcEndpoint (EC2 API); AWS PrivateLink Guide, Gateway endpoints",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  routes inside

  gateway ssm {
    kind   = endpoint
    for    = ssm
    routes = inside
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

  sg web {
    allow ssh from 203.0.113.0/24
  }

  routes inside

  gateway ssm {
    kind   = endpoint
    for    = dynamodb
    routes = inside
  }
}
",
    },
    Page {
        code: "E0462",
        title: "the endpoint has two subnets of one zone",
        why: "An interface endpoint has one interface in each of its zones. Nodes in other subnets of the zone reach it \
              as well, for inside of a network everybody is reached.",
        source: "CreateVpcEndpoint.SubnetIds (EC2 API); error DuplicateSubnetsInSameZone",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }

  subnet app {
    cidr = 10.0.2.0/24
    zone = us-east-1a
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  gateway ssm {
    kind    = endpoint
    for     = ssm
    subnets = [lan, app]
    sg      = web
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

  subnet app {
    cidr = 10.0.2.0/24
    zone = us-east-1b
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  gateway ssm {
    kind    = endpoint
    for     = ssm
    subnets = [lan, app]
    sg      = web
  }
}
",
    },
    Page {
        code: "E0463",
        title: "the endpoint's names need the network's resolver",
        why: "With `private-dns`, which is on unless it is turned off, the service's own name leads to the endpoint. \
              Amazon's resolver tells it, so the network needs `dns = hostnames`, which is what it has if nothing is \
              written.",
        source: "CreateVpcEndpoint.PrivateDnsEnabled (EC2 API)",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  dns    = resolver

  subnet lan {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  gateway ssm {
    kind        = endpoint
    for         = ssm
    subnets     = lan
    sg          = web
    private-dns = true
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  dns    = resolver

  subnet lan {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  gateway ssm {
    kind        = endpoint
    for         = ssm
    subnets     = lan
    sg          = web
    private-dns = false
  }
}
",
    },
    Page {
        code: "E0464",
        title: "two endpoints take over the names of one service",
        why: "In a network a name leads to one endpoint. Put all subnets into one endpoint, or leave the names to one of \
              the two with `private-dns = false` in the other.",
        source: "AWS PrivateLink Guide, Private DNS",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }

  subnet app {
    cidr = 10.0.2.0/24
    zone = us-east-1b
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  gateway one {
    kind    = endpoint
    for     = ssm
    subnets = lan
    sg      = web
  }

  gateway two {
    kind    = endpoint
    for     = ssm
    subnets = app
    sg      = web
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

  subnet app {
    cidr = 10.0.2.0/24
    zone = us-east-1b
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  gateway one {
    kind    = endpoint
    for     = ssm
    subnets = lan
    sg      = web
  }

  gateway two {
    kind    = endpoint
    for     = ssm
    subnets = app
    sg      = web

    private-dns = false
  }
}
",
    },
    Page {
        code: "E0465",
        title: "the endpoint's policy is no policy in JSON, or too long",
        why: "A policy is a JSON object of at most 20,480 characters, white space included. AWS raises that number for \
              nobody. What the policy means is checked by AWS alone.",
        source: "CreateVpcEndpoint.PolicyDocument (EC2 API); Amazon VPC quotas",
        wrong: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  routes inside

  gateway s3 {
    kind   = endpoint
    for    = s3
    routes = inside
    policy = "{\"Statement\": [}"
  }
}
"#,
        right: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  routes inside

  gateway s3 {
    kind   = endpoint
    for    = s3
    routes = inside
    policy = "{\"Statement\": []}"
  }
}
"#,
    },
    Page {
        code: "E0466",
        title: "a table has two endpoints for one service",
        why: "An endpoint for S3 or DynamoDB puts one route into each of its tables, for the addresses of its service. A \
              second one for the same service and table would put the same route there again. One endpoint serves any \
              number of tables.",
        source: "AWS PrivateLink Guide, Gateway endpoints",
        wrong: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes inside

  routes other

  gateway one {
    kind   = endpoint
    for    = s3
    routes = [inside, other]
  }

  gateway two {
    kind   = endpoint
    for    = "com.amazonaws.us-east-1.s3"
    routes = inside
  }
}
"#,
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes inside

  routes other

  gateway one {
    kind   = endpoint
    for    = s3
    routes = [inside, other]
  }

  gateway two {
    kind   = endpoint
    for    = dynamodb
    routes = inside
  }
}
",
    },
];

/// The pages of the warnings.
pub const LINTS: &[Page] = &[
    Page {
        code: "W0123",
        title: "an egress gateway has nothing to carry",
        why: "An egress gateway lets nodes open IPv6 connections, and nothing else. In a network without IPv6 no node \
              has an address that could use it.",
        source: "Amazon VPC User Guide, Egress-only internet gateways",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway eigw {
    kind = egress
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = amazon

  gateway eigw {
    kind = egress
  }
}
",
    },
    Page {
        code: "W0124",
        title: "a public address stands where no answer comes out",
        why: "An internet gateway translates a public address to the private one of its bearer, and the bearer's answers \
              go back the same way: by a route of its subnet to that gateway. Without one the address costs money and \
              answers nobody.",
        source: "Amazon VPC User Guide, Internet gateways",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes out {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  gateway nat {
    kind   = nat
    subnet = lan
  }

  routes inside {
    0.0.0.0/0 -> nat
  }

  subnet app {
    cidr   = 10.0.2.0/24
    zone   = us-east-1a
    routes = inside
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  node web-server {
    subnet = app
    type   = t3.micro
    image  = al2023
    sg     = web

    public-ip = auto
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

  routes out {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  gateway nat {
    kind   = nat
    subnet = lan
  }

  routes inside {
    0.0.0.0/0 -> nat
  }

  subnet app {
    cidr   = 10.0.2.0/24
    zone   = us-east-1a
    routes = inside
  }

  sg web {
    allow ssh from 203.0.113.0/24
  }

  node web-server {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    public-ip = auto
  }
}
",
    },
    Page {
        code: "W0125",
        title: "the NAT gateway stands where nothing comes out",
        why: "What a NAT gateway sends takes the routes of the subnet that it stands in. So it stands in a subnet that \
              leads to the internet gateway, and those who use it in others. A subnet whose default route is the NAT \
              gateway inside of it has no way out at all.",
        source: "Amazon VPC User Guide, Troubleshoot NAT gateways",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes out {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  gateway nat {
    kind   = nat
    subnet = app
  }

  routes inside {
    0.0.0.0/0 -> nat
  }

  subnet app {
    cidr   = 10.0.2.0/24
    zone   = us-east-1a
    routes = inside
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

  routes out {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  gateway nat {
    kind   = nat
    subnet = lan
  }

  routes inside {
    0.0.0.0/0 -> nat
  }

  subnet app {
    cidr   = 10.0.2.0/24
    zone   = us-east-1a
    routes = inside
  }
}
",
    },
    Page {
        code: "W0126",
        title: "a private NAT gateway leads to the internet",
        why: "What leaves a private NAT gateway bears a private address, and an internet gateway drops it. Private NAT \
              is for other networks: behind a transit or a VPN gateway.",
        source: "Amazon VPC User Guide, NAT gateways",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  gateway vpn {
    kind = vpn
  }

  routes out {
    0.0.0.0/0    -> igw
    10.99.0.0/16 -> vpn
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  gateway hidden {
    kind   = nat
    reach  = private
    subnet = lan
  }

  routes inside {
    0.0.0.0/0 -> hidden
  }

  subnet app {
    cidr   = 10.0.2.0/24
    zone   = us-east-1a
    routes = inside
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

  gateway vpn {
    kind = vpn
  }

  routes out {
    0.0.0.0/0    -> igw
    10.99.0.0/16 -> vpn
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  gateway hidden {
    kind   = nat
    reach  = private
    subnet = lan
  }

  routes inside {
    10.99.0.0/16 -> hidden
  }

  subnet app {
    cidr   = 10.0.2.0/24
    zone   = us-east-1a
    routes = inside
  }
}
",
    },
    Page {
        code: "W0127",
        title: "a subnet goes out through another zone's NAT gateway",
        why: "Packets that cross zones cost, and a zone that fails takes with it whoever goes out through it. One \
              gateway for all zones is a fair choice, and nobody is warned of it; but this zone has one of its own.",
        source: "Amazon VPC User Guide, NAT gateways",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  let zones = [us-east-1a, us-east-1b]

  gateway igw {
    kind = internet
  }

  routes out {
    0.0.0.0/0 -> igw
  }

  gateway nat[z in zones] {
    kind   = nat
    subnet = front[z]
  }

  routes inside[z in zones] {
    0.0.0.0/0 -> nat[z]
  }

  subnet front[z in zones] {
    cidr   = /24
    zone   = z
    routes = out
  }

  subnet app[z in zones] {
    cidr   = /24
    zone   = z
    routes = inside[us-east-1a]
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  let zones = [us-east-1a, us-east-1b]

  gateway igw {
    kind = internet
  }

  routes out {
    0.0.0.0/0 -> igw
  }

  gateway nat[z in zones] {
    kind   = nat
    subnet = front[z]
  }

  routes inside[z in zones] {
    0.0.0.0/0 -> nat[z]
  }

  subnet front[z in zones] {
    cidr   = /24
    zone   = z
    routes = out
  }

  subnet app[z in zones] {
    cidr   = /24
    zone   = z
    routes = inside[z]
  }
}
",
    },
];
