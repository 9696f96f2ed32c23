//! Peerings: what AWS would refuse, and what carries nothing.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0488",
        title: "two peerings join the same networks",
        why: "A pair of networks has one peering; it carries both ways, whoever asked for it. A network needs none \
              with itself.",
        source: "CreateVpcPeeringConnection (EC2 API)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.1.0.0/16 -> joined
  }
}

network office {
  region = us-east-1
  cidr   = 10.1.0.0/16

  routes out {
    10.0.0.0/16 -> joined
  }
}

peering joined {
  from = lab
  to   = office
}

peering again {
  from = office
  to   = lab
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.1.0.0/16 -> joined
  }
}

network office {
  region = us-east-1
  cidr   = 10.1.0.0/16

  routes out {
    10.0.0.0/16 -> joined
  }
}

peering joined {
  from = lab
  to   = office
}
"#,
    },
    Page {
        code: "E0489",
        title: "networks that share addresses cannot be joined",
        why: "AWS takes the request and makes the connection, which then ends as failed: no two blocks of the two \
              networks may overlap, whether they are used or not. Plan the blocks of all networks that may ever be \
              joined apart.",
        source: "VPC peering limitations (VPC peering guide)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.2.0.0/16 -> joined
  }
}

network office {
  region = us-east-1
  cidr   = [10.2.0.0/16, 10.0.128.0/20]

  routes out {
    10.0.0.0/16 -> joined
  }
}

peering joined {
  from = lab
  to   = office
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.2.0.0/16 -> joined
  }
}

network office {
  region = us-east-1
  cidr   = [10.2.0.0/16, 10.1.0.0/20]

  routes out {
    10.0.0.0/16 -> joined
  }
}

peering joined {
  from = lab
  to   = office
}
"#,
    },
    Page {
        code: "E0540",
        title: "names across a peering need names on both sides",
        why: "`dns = true` lets the public name of a node lead to its private address from the other side. Only \
              nodes with names have one: both networks need `dns = hostnames`.",
        source: "ModifyVpcPeeringConnectionOptions (EC2 API)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.1.0.0/16 -> joined
  }
}

network office {
  region = us-east-1
  cidr   = 10.1.0.0/16
  dns    = resolver

  routes out {
    10.0.0.0/16 -> joined
  }
}

peering joined {
  from = lab
  to   = office
  dns  = true
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.1.0.0/16 -> joined
  }
}

network office {
  region = us-east-1
  cidr   = 10.1.0.0/16
  dns    = hostnames

  routes out {
    10.0.0.0/16 -> joined
  }
}

peering joined {
  from = lab
  to   = office
  dns  = true
}
"#,
    },
    Page {
        code: "E0541",
        title: "more peerings than a network may have",
        why: "A network has 50 active peerings until AWS grants more, at most 125. Many networks are joined better \
              by a transit gateway.",
        source: "VPC peering quotas (VPC peering guide)",
        wrong: r#"stack a

network hub {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out[i in 0..51] {
    spoke[i] -> joined[i]
  }
}

existing network spoke[i in 0..51] {
  id     = "vpc-0abc123def45678${10 + i}"
  region = us-east-1
  cidr   = cidr.subnet(/16, i + 1)
}

let cidr = 10.0.0.0/8

peering joined[i in 0..51] {
  from = hub
  to   = spoke[i]
}
"#,
        right: r#"stack a

network hub {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out[i in 0..50] {
    spoke[i] -> joined[i]
  }
}

existing network spoke[i in 0..50] {
  id     = "vpc-0abc123def45678${10 + i}"
  region = us-east-1
  cidr   = cidr.subnet(/16, i + 1)
}

let cidr = 10.0.0.0/8

peering joined[i in 0..50] {
  from = hub
  to   = spoke[i]
}
"#,
    },
    Page {
        code: "W0150",
        title: "a peering that one side has no route to",
        why: "A peering carries only what routes lead to it, and each side needs its own: packets that arrive \
              without a way back are lost. Groups and ACLs of both sides must let them through as well.",
        source: "VPC peering guide, Update your route tables",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.1.0.0/16 -> joined
  }
}

network office {
  region = us-east-1
  cidr   = 10.1.0.0/16
}

peering joined {
  from = lab
  to   = office
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.1.0.0/16 -> joined
  }
}

network office {
  region = us-east-1
  cidr   = 10.1.0.0/16

  routes out {
    10.0.0.0/16 -> joined
  }
}

peering joined {
  from = lab
  to   = office
}
"#,
    },
];
