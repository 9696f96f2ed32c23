//! Assertions that do not hold, or say nothing.

use crate::diagnostic::explain::Page;

/// The pages of the errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0701",
        title: "what is asserted to be reached is not",
        why: "The connection is followed from the one end to the other and its answer back, as AWS would carry it, and \
              something stops it: a group, an entry of an ACL, a route that is missing, an address that is private. The \
              first obstacle is named; mend that, or the assertion.",
        source: "Amazon VPC User Guide, Internet gateways; Security groups; Network ACLs; Route tables",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg web {
    allow https from 10.0.0.0/16
  }

  node server {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = web
  }
}

assert lab.server can reach internet on https
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
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
  }

  sg web {
    allow https from 10.0.0.0/16
  }

  node server {
    subnet    = lan
    type      = t3.micro
    image     = al2023
    sg        = web
    public-ip = auto
  }
}

assert lab.server can reach internet on https
",
    },
    Page {
        code: "E0702",
        title: "what is asserted not to be reached is",
        why: "There is a connection that gets through and whose answer comes back; its whole way is shown, with the line \
              that let it pass at every step. Where it says `may`, it gets through for some addresses that AWS may pick, \
              or if somebody else's resources let it. Close any one of the steps.",
        source: "Amazon VPC User Guide, Security groups; Network ACLs; Route tables",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg any {
    allow all from 10.0.0.0/16
  }

  node app {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = any
  }

  node db {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = any
  }
}

assert lab.db cannot reach lab.app
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg clients {
  }

  sg servers {
    allow postgres from clients
  }

  node app {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = clients
  }

  node db {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = servers
  }
}

assert lab.db cannot reach lab.app
",
    },
    Page {
        code: "E0703",
        title: "somebody else reaches what only one is asserted to reach",
        why: "`only A can reach B` holds if nothing outside of A can: no other node of the program, no other address of \
              the internet, nothing behind a peering or a private connection. Here one does, by the way that is shown. \
              Name it in A, or close the way.",
        source: "Amazon VPC User Guide, Security groups; Network ACLs; Route tables",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg servers {
    allow postgres from 10.0.0.0/16
  }

  node app {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = servers
  }

  node db {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = servers
  }

  node guest {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = servers
  }
}

assert only lab.app can reach lab.db on postgres
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg clients {
  }

  sg servers {
    allow postgres from clients
  }

  node app {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = clients
  }

  node db {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = servers
  }

  node guest {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = servers
  }
}

assert only lab.app can reach lab.db on postgres
",
    },
    Page {
        code: "E0704",
        title: "nobody knows whether what is asserted to be reached is",
        why: "The way leads through what the program does not know: a table, an ACL or a group of somebody else's, a \
              network whose machines are not declared, a private connection. What is not known is proved neither way. \
              Assert it up to that place, or declare what stands there.",
        source: "",
        wrong: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.200.0.0/16 -> joined
  }

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
  }

  sg clients {
  }

  node app {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = clients
  }
}

existing network office {
  id     = "vpc-0abc123def4567890"
  region = us-east-1
  cidr   = 10.200.0.0/16
}

peering joined {
  from = lab
  to   = office
}

assert lab.app can reach office on https
"#,
        right: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    10.200.0.0/16 -> joined
  }

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
  }

  sg clients {
  }

  node app {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = clients
  }
}

existing network office {
  id     = "vpc-0abc123def4567890"
  region = us-east-1
  cidr   = 10.200.0.0/16
}

peering joined {
  from = lab
  to   = office
}

assert office cannot reach lab.app
"#,
    },
];

/// The page of the warning.
pub const LINTS: &[Page] = &[Page {
    code: "W0701",
    title: "an assertion is about nobody",
    why: "One of its ends is a group that nobody bears, or a subnet or network in which nothing stands, so it is true \
          whatever the rest of the program says. An end that is empty because an `if` left its nodes out is not warned of.",
    source: "",
    wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg servers {
  }
}

assert internet cannot reach lab.servers
",
    right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg servers {
  }

  node app {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = servers
  }
}

assert internet cannot reach lab.servers
",
}];
