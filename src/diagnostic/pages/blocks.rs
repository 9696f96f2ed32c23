//! Blocks and addresses: what AWS would refuse of networks, subnets and what lies in them.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0430",
        title: "a network without a block of IPv4 addresses",
        why: "AWS makes no VPC without an IPv4 block, also where only IPv6 is meant to be used. The first block of the list \
              is the primary one and stays for as long as the network does; further ones come and go.",
        source: "CreateVpc.CidrBlock (EC2 API)",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = []
}
",
        right: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0431",
        title: "two blocks of a network share addresses",
        why: "The network's own route leads to each of its blocks, so they lie apart. A block can't be made larger by \
              writing a larger one beside it: only the blocks behind the first can be replaced.",
        source: "Amazon VPC User Guide, VPC CIDR blocks: manage IPv4 CIDR blocks",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = [10.10.0.0/16, 10.10.128.0/20]
}
",
        right: r"stack a

network lab {
  region = us-east-1
  cidr   = [10.10.0.0/16, 10.11.0.0/20]
}
",
    },
    Page {
        code: "E0432",
        title: "AWS adds no such block to this network",
        why: "Services of AWS work across networks and accounts, and need some private blocks for that. So what can be added \
              depends on the first block. To one of `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16`, AWS adds nothing of \
              the other two and nothing of `198.19.0.0/16`; to a public one, one of `100.64.0.0/10` or one of \
              `198.19.0.0/16`, nothing of those three. Nothing of `172.31.0.0/16` is added to one of `172.16.0.0/12`, and \
              once a network has something of `10.0.0.0/15`, nothing of `10.0.0.0/16`. What always goes is more of the same \
              private block, within these bounds, or a block of `100.64.0.0/10`.",
        source: "Amazon VPC User Guide, VPC CIDR blocks: IPv4 CIDR block association restrictions",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = [10.10.0.0/16, 192.168.0.0/20]
}
",
        right: r"stack a

network lab {
  region = us-east-1
  cidr   = [10.10.0.0/16, 100.64.0.0/20]
}
",
    },
    Page {
        code: "E0433",
        title: "a network's own IPv6 block cannot be had like this",
        why: "`ipv6 = amazon` takes a /56 that Amazon picks. A block that is written out is one that you have brought to AWS: \
              it has a length from /44 to /60 that is a multiple of four, and `pool` names the pool that it comes from. A \
              `pool` without a block says nothing.",
        source: "Amazon VPC User Guide, VPC CIDR blocks; CreateVpc.Ipv6CidrBlock and Ipv6Pool (EC2 API)",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = 2001:db8:1234:1a00::/56
}
",
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = 2001:db8:1234:1a00::/56
  pool   = "ipv6pool-ec2-0123456789abcdef0"
}
"#,
    },
    Page {
        code: "E0434",
        title: "a subnet cannot have this IPv6 block",
        why: "A subnet's IPv6 block is a part of its network's: from /44 to /64, and the length a multiple of four. Where \
              Amazon picks the network's block, nobody knows it before the network exists, so the subnet's part of it can't \
              be written out: `ipv6 = auto` takes a /64 of it, and the lock file pins which one.",
        source: "Amazon VPC User Guide, Subnet CIDR blocks; CreateSubnet.Ipv6CidrBlock (EC2 API)",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = amazon

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
    ipv6 = 2001:db8:1234:1a00::/64
  }
}
",
        right: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = amazon

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
    ipv6 = auto
  }
}
",
    },
    Page {
        code: "E0435",
        title: "an IPv6 address in a subnet that has no IPv6",
        why: "An interface has its addresses from the blocks of its subnet. A subnet has an IPv6 block if its network has one \
              and the subnet does not say `ipv6 = none`.",
        source: "Amazon VPC User Guide, IP addressing for your VPCs and subnets",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  interface tap {
    subnet = lan
    ipv6   = auto
  }
}
",
        right: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = amazon

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  interface tap {
    subnet = lan
    ipv6   = auto
  }
}
",
    },
    Page {
        code: "E0436",
        title: "an interface lies in another zone than its node",
        why: "A node bears further interfaces in whatever subnets, but all of them in its own zone: an interface stands in the \
              same buildings as the machine.",
        source: "AttachNetworkInterface (EC2 API); Amazon EC2 User Guide, Elastic network interfaces",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet front {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  subnet back {
    cidr = 10.0.1.0/24
    zone = us-east-1b
  }

  sg web

  node n {
    subnet = front
    type   = t3.micro
    image  = al2023
    sg     = web
  }

  interface tap {
    subnet = back
    node   = n
  }
}
",
        right: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet front {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  subnet back {
    cidr = 10.0.1.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = front
    type   = t3.micro
    image  = al2023
    sg     = web
  }

  interface tap {
    subnet = back
    node   = n
  }
}
",
    },
];

/// The pages of what is probably not meant.
pub const LINTS: &[Page] = &[
    Page {
        code: "W0100",
        title: "no zone of this name is known",
        why: "The name is spelled like a zone's, and the region has none of this letter in the list that this version was \
              built with. AWS adds zones now and then, and shows some only to some accounts, so it is a warning; a slip of \
              the pen is likelier. `aws ec2 describe-availability-zones` lists what an account has.",
        source: "Regions and Availability Zones (AWS documentation); error InvalidZone.NotFound",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1z
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
        code: "W0101",
        title: "a fleet's subnets have no room for all of its nodes",
        why: "The fleet has room for the fewest nodes that it asks for, and not for the most. AWS takes it; when the fleet \
              grows, it finds no address, makes no node, and tries again for ever. AWS keeps five addresses of each subnet, \
              and nodes, interfaces, NAT gateways and endpoints take one each.",
        source: "CreateSubnet (EC2 API); error InsufficientFreeAddressesInSubnet",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/28
    zone = us-east-1a
  }

  sg web

  fleet web-fleet {
    min     = 1
    max     = 12
    subnets = lan
    type    = t3.micro
    image   = al2023
    sg      = web
  }
}
",
        right: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/27
    zone = us-east-1a
  }

  sg web

  fleet web-fleet {
    min     = 1
    max     = 12
    subnets = lan
    type    = t3.micro
    image   = al2023
    sg      = web
  }
}
",
    },
];
