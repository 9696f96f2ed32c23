//! Routes: what AWS would refuse, and what carries nothing.

use crate::diagnostic::explain::Page;

/// The pages of the errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0450",
        title: "between two subnets stands what cannot stand there",
        why: "Inside of a network a table may lead to the whole block of another subnet, so that packets between the two \
              pass a firewall. What they pass must take them and send them on: a NAT gateway, an interface, or a node. A \
              gateway to elsewhere does not bring them back.",
        source: "Amazon VPC User Guide, Route tables: routes more specific than the local one",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway igw {
    kind = internet
  }

  routes guarded {
    0.0.0.0/0   -> igw
    10.0.2.0/24 -> igw
  }

  subnet app {
    cidr = 10.0.2.0/24
    zone = us-east-1a
  }

  subnet work {
    cidr   = 10.0.3.0/24
    zone   = us-east-1a
    routes = guarded
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

  interface firewall {
    subnet  = lan
    forward = true
  }

  routes guarded {
    0.0.0.0/0   -> igw
    10.0.2.0/24 -> firewall
  }

  subnet lan {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }

  subnet app {
    cidr = 10.0.2.0/24
    zone = us-east-1a
  }

  subnet work {
    cidr   = 10.0.3.0/24
    zone   = us-east-1a
    routes = guarded
  }
}
",
    },
    Page {
        code: "E0451",
        title: "the target does not carry this family of addresses",
        why: "An egress gateway carries IPv6 and nothing else, a NAT gateway IPv4. For one exception, `64:ff9b::/96` may \
              lead to a NAT gateway: in that block IPv6 nodes write the IPv4 addresses that they want translated.",
        source: "CreateRoute.EgressOnlyInternetGatewayId, CreateRoute.NatGatewayId (EC2 API); RFC 6052",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = amazon

  gateway igw {
    kind = internet
  }

  gateway nat {
    kind   = nat
    subnet = lan
  }

  routes out {
    0.0.0.0/0 -> igw
  }

  routes inside {
    0.0.0.0/0 -> nat
    ::/0      -> nat
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
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
  ipv6   = amazon

  gateway igw {
    kind = internet
  }

  gateway nat {
    kind   = nat
    subnet = lan
  }

  routes out {
    0.0.0.0/0 -> igw
  }

  routes inside {
    0.0.0.0/0    -> nat
    64:ff9b::/96 -> nat
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
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
        code: "E0452",
        title: "the route leads to a node with several interfaces",
        why: "A route ends at one interface. A node that has only its first one can be named in its place; where it has \
              more, the route must say which of them the packets come in by.",
        source: "CreateRoute.InstanceId (EC2 API)",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow ssh from 203.0.113.0/24
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  routes out {
    10.9.0.0/16 -> router
  }

  node router {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    forward = true
  }

  interface second {
    subnet  = lan
    node    = router
    forward = true
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow ssh from 203.0.113.0/24
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  routes out {
    10.9.0.0/16 -> second
  }

  node router {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    forward = true
  }

  interface second {
    subnet  = lan
    node    = router
    forward = true
  }
}
",
    },
    Page {
        code: "E0453",
        title: "the peering belongs to other networks",
        why: "A peering joins two networks, and only their tables can lead to it. A third network that wants to reach \
              one of them needs a peering of its own, or all of them meet in a transit gateway.",
        source: "VPC Peering Guide, Update your route tables",
        wrong: r"stack a
peering joined {
  from = one
  to   = two
}

network one {
  region = us-east-1
  cidr   = 10.1.0.0/16

  routes main {
    two -> joined
  }
}

network two {
  region = us-east-1
  cidr   = 10.2.0.0/16

  routes main {
    one -> joined
  }
}

network three {
  region = us-east-1
  cidr   = 10.3.0.0/16

  routes main {
    10.1.0.0/16 -> joined
  }
}
",
        right: r"stack a
peering joined {
  from = one
  to   = two
}

network one {
  region = us-east-1
  cidr   = 10.1.0.0/16

  routes main {
    two -> joined
  }
}

network two {
  region = us-east-1
  cidr   = 10.2.0.0/16

  routes main {
    one -> joined
  }
}

network three {
  region = us-east-1
  cidr   = 10.3.0.0/16

  routes main
}
",
    },
    Page {
        code: "E0454",
        title: "there is more of a thing than the account may have",
        why: "AWS limits how many of each thing an account has in a region, a zone or a network, and raises most of \
              these limits on request. What is counted is what the program says; the account may hold more beside it. If \
              yours was granted more, a `.quotas` file says so: see `docs/quotas.md`.",
        source: "Amazon VPC quotas; AWS PrivateLink quotas",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  address front[i in 0..6]
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  address front[i in 0..5]
}
",
    },
    Page {
        code: "E0455",
        title: "two prefix lists of a table share addresses and lead apart",
        why: "Between blocks, the more exact one wins. Between prefix lists it does not: where entries of two lists \
              share addresses, AWS picks one of the two routes at random and stays with it. AWS takes such a table, but \
              nobody can tell where its packets go, so it is refused here.",
        source: "Amazon VPC User Guide, Route priority and prefix lists",
        wrong: r"stack a
prefix-list offices {
  entries = [203.0.113.0/24, 198.51.100.7/32]
}

prefix-list partners {
  entries = [203.0.113.64/26, 192.0.2.0/24]
}

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
    offices  -> vpn
    partners -> igw
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }
}
",
        right: r"stack a
prefix-list offices {
  entries = [203.0.113.0/24, 198.51.100.7/32]
}

prefix-list partners {
  entries = [203.0.113.64/26, 192.0.2.0/24]
}

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
    offices  -> vpn
    partners -> vpn
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }
}
",
    },
    Page {
        code: "E0456",
        title: "the transit gateway is not attached to this network",
        why: "A transit gateway knows the networks that it is attached to, through a subnet in each zone. A table of any \
              other network can't lead to it.",
        source: "Amazon VPC Transit Gateways, Attachments to a VPC; error InvalidTransitGatewayID.NotFound",
        wrong: r"stack a
transit hub {
  region = us-east-1
  attach = [far.lan]
}

network far {
  region = us-east-1
  cidr   = 10.1.0.0/16

  routes out {
    10.0.0.0/16 -> hub
  }

  subnet lan {
    cidr   = 10.1.1.0/24
    zone   = us-east-1a
    routes = out
  }
}

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.1.0.0/16 -> hub
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }
}
",
        right: r"stack a
transit hub {
  region = us-east-1
  attach = [far.lan, lab.lan]
}

network far {
  region = us-east-1
  cidr   = 10.1.0.0/16

  routes out {
    10.0.0.0/16 -> hub
  }

  subnet lan {
    cidr   = 10.1.1.0/24
    zone   = us-east-1a
    routes = out
  }
}

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.1.0.0/16 -> hub
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }
}
",
    },
];

/// The pages of the warnings.
pub const LINTS: &[Page] = &[
    Page {
        code: "W0120",
        title: "a part of the destination is answered by AWS itself",
        why: "Node metadata, the resolver and the time service answer at `169.254.168.0/22` and `fd00:ec2::/32` on the \
              host itself. AWS takes a route to a larger block, and never sends packets for that part along it. A \
              default route holds these addresses too, and nobody is warned of it: it is not written for their sake.",
        source: "Amazon VPC User Guide, Route tables: 169.254.168.0/22 and fd00:ec2::/32",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway vpn {
    kind = vpn
  }

  routes out {
    169.254.0.0/16 -> vpn
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  gateway vpn {
    kind = vpn
  }

  routes out {
    0.0.0.0/0 -> vpn
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }
}
",
    },
    Page {
        code: "W0121",
        title: "the route leads to what drops its packets",
        why: "An interface takes packets only from and for its own addresses, unless its check of source and destination \
              is off. A firewall, a VPN server or a NAT instance needs it off: write `forward = true` where a route \
              leads to.",
        source: "Amazon VPC User Guide, NAT instances: disable source/destination checks",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow ssh from 203.0.113.0/24
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  routes out {
    10.9.0.0/16 -> router
  }

  node router {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    forward = false
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow ssh from 203.0.113.0/24
  }

  subnet lan {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
  }

  routes out {
    10.9.0.0/16 -> router
  }

  node router {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web

    forward = true
  }
}
",
    },
    Page {
        code: "W0122",
        title: "the peer does not carry packets for this destination",
        why: "A peering leads to the other network's own addresses and no farther: not through its gateways to the \
              internet, not through its other peerings, its VPN or its gateway endpoints. Packets for anything else are \
              dropped on the way.",
        source: "VPC Peering Guide, VPC peering limitations",
        wrong: r"stack a
peering joined {
  from = one
  to   = two
}

network one {
  region = us-east-1
  cidr   = 10.1.0.0/16

  routes main {
    two         -> joined
    10.3.0.0/16 -> joined
  }
}

network two {
  region = us-east-1
  cidr   = 10.2.0.0/16

  routes main {
    one -> joined
  }
}
",
        right: r"stack a
peering joined {
  from = one
  to   = two
}

network one {
  region = us-east-1
  cidr   = 10.1.0.0/16

  routes main {
    two -> joined
  }
}

network two {
  region = us-east-1
  cidr   = 10.2.0.0/16

  routes main {
    one -> joined
  }
}
",
    },
];
