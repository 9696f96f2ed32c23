//! W00: what is probably not meant.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "W0001",
        title: "no region of this name is known",
        why: "The name is spelled like a region's and is not in the list that this version was built with. AWS opens \
              regions now and then, so it is a warning; a slip of the pen is likelier.",
        source: "Regions and Availability Zones (AWS documentation)",
        wrong: r"stack a
network lab {
  region = us-east-9
  cidr   = 10.0.0.0/16
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
        code: "W0002",
        title: "no instance type of this name is known",
        why: "The name is spelled like an instance type and is not in the list that this version was built with. AWS adds \
              types all the time, so it is a warning. `aws ec2 describe-instance-type-offerings` lists what a region has.",
        source: "DescribeInstanceTypeOfferings (EC2 API)",
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
    type   = q9.micro
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
}
",
    },
    Page {
        code: "W0003",
        title: "the network's block belongs to somebody on the internet",
        why: "The block is none of the private ones, so the addresses belong to others. It is legal, but nodes of this \
              network will never reach the real owners: packets to them stay inside.",
        source: "Amazon VPC User Guide, VPC CIDR blocks; RFC 1918",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 8.8.0.0/16
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
        code: "W0004",
        title: "the network's block is the one that Docker uses",
        why: "Docker gives its bridge `172.17.0.0/16` on every host, and some AWS services do as well. A node that runs \
              containers would look for its neighbours on its own bridge.",
        source: "Amazon VPC User Guide, VPC CIDR blocks: 172.17.0.0/16",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 172.17.0.0/16
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 172.18.0.0/16
}
",
    },
    Page {
        code: "W0005",
        title: "another rule allows all of this already",
        why: "What a group allows is the sum of its rules, so a rule that lies inside another one changes nothing. Whoever \
              deletes it to close something will believe that it is closed.",
        source: "Amazon EC2 User Guide, Security groups: the most permissive rule applies",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow tcp 80 from 10.0.0.0/8
    allow tcp 80 from 10.1.0.0/16
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web {
    allow tcp 80 from 10.0.0.0/8
  }
}
",
    },
    Page {
        code: "W0006",
        title: "cloud-init will not run this script",
        why: "cloud-init tells from the first line what it was given: `#!` begins a script, `#cloud-config` a \
              configuration; there are a few rarer ones. Anything else it leaves alone, and the node boots without a word \
              about it.",
        source: "Amazon EC2 User Guide, Run commands at launch",
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
    init   = "apt-get update"
  }
}
"#,
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
    init   = "#!/bin/sh"
  }
}
"##,
    },
    Page {
        code: "W0007",
        title: "the warning that is accepted here does not occur",
        why: "`#allow(W0042)` above a statement accepts that warning there. It does not occur any more, so the line only \
              hides the next one. Delete it.",
        source: "",
        wrong: r"stack a
#allow(W0003)
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
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
        code: "W0008",
        title: "a position in a list decides an address",
        why: "Where `list.index(x)` or `list[n]` decides a block or an address, also through a `let`, an element that is \
              taken out moves all that follow it, and each of them is replaced: a subnet with all that lives in it. Ask \
              for a free block or address instead, with `cidr = /24` or `ip = auto`: the lock file pins what each one \
              gets, whatever comes and goes. Or let the key itself be the number.",
        source: "",
        wrong: r"stack a
let zones = [us-east-1a, us-east-1b]
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan[z in zones] {
    cidr = lab.cidr.subnet(/24, zones.index(z))
    zone = z
  }
}
",
        right: r"stack a
let zones = [us-east-1a, us-east-1b]
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan[z in zones] {
    cidr = /24
    zone = z
  }
}
",
    },
    Page {
        code: "W0020",
        title: "a quota is set higher than AWS is known to grant it",
        why: "The file of quotas says what AWS has granted, and this is more than its documentation allows for any account. It \
              counts all the same, so AWS may refuse what the program asks for. Compare it with what Service Quotas shows.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "W0030",
        title: "a pinned block or address no longer fits",
        why: "The lock file pins what each subnet and node was given that asked for a free block or address. A pin is given up \
              where it can't be kept: another size is asked for, the network or the subnet has other blocks, or somebody \
              else writes the same block out. A new one is chosen, and an apply replaces what was made with the old one. \
              To keep it, take back what drove it out, or write the old block out.",
        source: "",
        wrong: "",
        right: "",
    },
];
