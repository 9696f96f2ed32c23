//! What AWS asks of nodes, fleets, disks and interfaces, and of what DHCP tells them.

use crate::diagnostic::explain::Page;

/// What AWS would refuse.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0470",
        title: "a fleet whose numbers contradict each other",
        why: "A fleet keeps between `min` and `max` nodes and begins with `size` of them, or with the least where \
              `size` is left out. So the most is not below the least, the beginning lies between the two, and none \
              is negative. AWS refuses the group otherwise.",
        source: "CreateAutoScalingGroup: MinSize, MaxSize, DesiredCapacity (Auto Scaling API)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  fleet f {
    min     = 3
    max     = 1
    subnets = lan
    type    = t3.micro
    image   = al2023
    sg      = web
  }
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  fleet f {
    min     = 3
    max     = 3
    subnets = lan
    type    = t3.micro
    image   = al2023
    sg      = web
  }
}
"#,
    },
    Page {
        code: "E0471",
        title: "more interfaces than the instance type takes",
        why: "Every instance type has places for a few interfaces, and the node's own has one of them: `t3.micro` \
              takes two in all, `m5.large` three. The attachment of a further one ends as \
              `AttachmentLimitExceeded`. Where a type has several network cards, those of the first one count.",
        source: "Elastic network interfaces (EC2 user guide); DescribeInstanceTypes: NetworkInfo.MaximumNetworkInterfaces",
        wrong: r#"stack a

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
  }

  interface inner {
    subnet = lan
    node   = n
  }

  interface outer {
    subnet = lan
    node   = n
  }
}
"#,
        right: r#"stack a

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
  }

  interface inner {
    subnet = lan
    node   = n
  }
}
"#,
    },
    Page {
        code: "E0472",
        title: "an IPv6 address on an instance type that has none",
        why: "The types of the first generations, as `m1`, `m2`, `m3` and `t1`, have no IPv6 addresses, whatever \
              their subnet has. AWS refuses to start a node of such a type with one.",
        source: "DescribeInstanceTypes: NetworkInfo.Ipv6Supported; Elastic network interfaces (EC2 user guide)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = amazon

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = lan
    type   = m3.large
    image  = al2023
    sg     = web
    ipv6   = auto
  }
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = amazon

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web

  node n {
    subnet = lan
    type   = m5.large
    image  = al2023
    sg     = web
    ipv6   = auto
  }
}
"#,
    },
    Page {
        code: "E0473",
        title: "a published image that does not run on this machine",
        why: "A published name stands for the Linux image of the type's own architecture, Intel or Graviton. Two \
              sorts of machines run none of it: Apple's start macOS alone, and Amazon Linux 2023 needs Graviton2 \
              or newer, so it does not run on `a1`.",
        source: "Amazon EC2 Mac instances (EC2 user guide); System requirements (Amazon Linux 2023 user guide)",
        wrong: r#"stack a

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
    type   = mac2.metal
    image  = al2023
    sg     = web
  }
}
"#,
        right: r#"stack a

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
    type   = mac2.metal
    image  = "ami-0123456789abcdef0"
    sg     = web
  }
}
"#,
    },
    Page {
        code: "E0474",
        title: "a disk under a name that AWS does not take, or twice",
        why: "A further disk says under which name its node sees it: `/dev/sdb` to `/dev/sdz`, or `/dev/xvdb` and \
              on with one or two letters. AWS advises `/dev/sdf` to `/dev/sdp`. Each name is there once, and \
              `/dev/xvda` and `/dev/sda1` are the disk that the node boots from, which is the one `disk` without a \
              name.",
        source: "Device names for volumes on Amazon EC2 instances (EC2 user guide)",
        wrong: r#"stack a

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

    disk data {
      device = "sdf"
      size   = 20 GiB
    }
  }
}
"#,
        right: r#"stack a

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

    disk data {
      device = "/dev/sdf"
      size   = 20 GiB
    }
  }
}
"#,
    },
    Page {
        code: "E0475",
        title: "more disks than the instance type takes",
        why: "On most types of the Nitro system 28 things can be attached: interfaces, disks, and those that the \
              machine has of its own. So a `t3.micro` with one interface takes 27 disks with its root disk, and \
              one less for each further interface. Older types take some 40, newer ones more.",
        source: "Amazon EBS volume limits for Amazon EC2 instances (EC2 user guide); DescribeInstanceTypes: EbsInfo",
        wrong: r#"stack a

let letters = ["b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z", "ba", "bb"]

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

    disk data[d in letters] {
      device = "/dev/xvd${d}"
      size   = 8 GiB
    }
  }
}
"#,
        right: r#"stack a

let letters = ["b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z", "ba"]

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

    disk data[d in letters] {
      device = "/dev/xvd${d}"
      size   = 8 GiB
    }
  }
}
"#,
    },
    Page {
        code: "E0476",
        title: "a disk that its type cannot be",
        why: "Each type has bounds: a `gp3` has 1 to 65,536 GiB, 3,000 to 80,000 operations a second but at most \
              500 for each GiB, and 125 to 2,000 MiB a second, each of which needs four operations. `io1` and \
              `io2` must say their operations, at most 50 and 1,000 for each GiB. Nobody chooses them for the \
              other types, and `st1` and `sc1` boot nothing.",
        source: "CreateVolume: Size, Iops, Throughput (EC2 API); Amazon EBS volume types (EBS user guide)",
        wrong: r#"stack a

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

    disk data {
      device = "/dev/sdf"
      size   = 10 GiB
      iops   = 6000
    }
  }
}
"#,
        right: r#"stack a

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

    disk data {
      device = "/dev/sdf"
      size   = 10 GiB
      iops   = 5000
    }
  }
}
"#,
    },
    Page {
        code: "E0477",
        title: "nothing says how large a disk is, or what it is made from",
        why: "A further disk has a `size`, or is made from a `snapshot`, whose size it then has if none is \
              written. The root disk is made from the image and from nothing else.",
        source: "CreateVolume: Size, SnapshotId (EC2 API)",
        wrong: r#"stack a

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

    disk data {
      device = "/dev/sdf"
    }
  }
}
"#,
        right: r#"stack a

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

    disk data {
      device   = "/dev/sdf"
      snapshot = "snap-0123456789abcdef0"
    }
  }
}
"#,
    },
    Page {
        code: "E0478",
        title: "a key that cannot encrypt this disk",
        why: "Disks are encrypted by a key of KMS in their own region, named by the arn of the key or of an alias. \
              With any other, AWS takes the call, and the volume fails a moment later without saying why; the node \
              that waits for it ends as terminated.",
        source: "CreateVolume: KmsKeyId (EC2 API); Amazon EBS encryption (EBS user guide)",
        wrong: r#"stack a

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

    disk data {
      device         = "/dev/sdf"
      size           = 20 GiB
      encryption-key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    }
  }
}
"#,
        right: r#"stack a

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

    disk data {
      device         = "/dev/sdf"
      size           = 20 GiB
      encryption-key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    }
  }
}
"#,
    },
    Page {
        code: "E0479",
        title: "an image is called like one that is published",
        why: "A node names its image by one word, which is either a published name or an `image` of the program. \
              If a declaration bore a published name, the word would mean two things, and leaving the declaration \
              out would silently change what nodes boot from.",
        source: "",
        wrong: r#"stack a

image al2023 {
  owner = amazon
  name  = "al2023-ami-2023*"
}
"#,
        right: r#"stack a

image al2023-of-us {
  owner = amazon
  name  = "al2023-ami-2023*"
}
"#,
    },
];

/// What is probably not meant.
pub const LINTS: &[Page] = &[
    Page {
        code: "W0140",
        title: "several domains in one option set",
        why: "Nodes get the domain as one text. Some Linux systems take several names with blanks between them and \
              search each; Windows and other systems take all of it for one domain, and find nothing.",
        source: "CreateDhcpOptions: domain-name (EC2 API)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  dhcp {
    domain = "lab.internal corp.internal"
  }
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  dhcp {
    domain = "lab.internal"
  }
}
"#,
    },
    Page {
        code: "W0141",
        title: "the zone does not offer this instance type",
        why: "Not every zone has every type, and AWS refuses to start a node where its type is not offered. What \
              is offered where is known from a table that this version was built with, and AWS adds to it every \
              week. In regions where accounts have their own names for zones, yours may be another one. So it is a \
              warning.",
        source: "DescribeInstanceTypeOfferings (EC2 API); AZ IDs (Regions and Availability Zones)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1e
  }

  sg web

  node n {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
  }
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1d
  }

  sg web

  node n {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
  }
}
"#,
    },
    Page {
        code: "W0142",
        title: "a node would forward packets, and no route leads to it",
        why: "With `forward = true` a node takes packets that are not for it and sends packets that are not from \
              it. Routers, VPN servers and NAT instances need that; to all others it only takes away a protection \
              against forged addresses. A node whose containers have addresses of their own in the subnet is the \
              exception: accept the warning there.",
        source: "NAT instances: disable source/destination checks (VPC user guide)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes office {
    192.168.0.0/16 -> vpn
  }

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = office
  }

  sg web

  node vpn {
    subnet  = lan
    type    = t3.micro
    image   = al2023
    sg      = web
    forward = true
  }

  node app {
    subnet  = lan
    type    = t3.micro
    image   = al2023
    sg      = web
    forward = true
  }
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes office {
    192.168.0.0/16 -> vpn
  }

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = office
  }

  sg web

  node vpn {
    subnet  = lan
    type    = t3.micro
    image   = al2023
    sg      = web
    forward = true
  }

  node app {
    subnet  = lan
    type    = t3.micro
    image   = al2023
    sg      = web
    forward = false
  }
}
"#,
    },
    Page {
        code: "W0143",
        title: "mail to the internet is dropped by AWS",
        why: "AWS drops what goes out to port 25 of public addresses until somebody asks to have that lifted, for \
              every account. So a rule that lets mail out to everybody lets nothing out. Mail servers take what is \
              sent on behalf of users on port 587.",
        source: "Restriction on email sent using port 25 (EC2 user guide)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    outbound = closed
    allow smtp to anywhere
  }
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    outbound = closed
    allow tcp 587 to anywhere
  }
}
"#,
    },
];
