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

/// The pages of the warnings.
pub const LINTS: &[Page] = &[
    Page {
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
    },
    Page {
        code: "W0702",
        title: "a line of a group lets nothing more through",
        why: "The rules of a group add up, and the other lines together let through all that this one does; or it names a group whose \
              bearers all have addresses that they let in. Taken out, it changes nothing. A rule that lies in one other is W0005.",
        source: "Amazon EC2 User Guide, Security group rules",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg store {
    allow tcp 5000-5500 from 10.0.0.0/17
    allow tcp 5400-6000 from 10.0.128.0/17
    allow tcp 5432 from 10.0.0.0/16
  }

  node db {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = store
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

  sg store {
    allow tcp 5000-5500 from 10.0.0.0/17
    allow tcp 5400-6000 from 10.0.128.0/18
    allow tcp 5432 from 10.0.0.0/16
  }

  node db {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = store
  }
}
",
    },
    Page {
        code: "W0703",
        title: "no packet takes a route",
        why: "The longest prefix that holds an address decides, and longer ones take all of this route's; or it is for a family of \
              addresses that no subnet of its table has. A prefix is often left over from a network that has moved.",
        source: "Amazon VPC User Guide, Route priority",
        wrong: r#"stack a

peering joined {
  from = lab
  to   = shop
}

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    192.168.0.0/17   -> router
    192.168.128.0/17 -> router
    192.168.0.0/16   -> joined
  }

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
  }

  node router {
    subnet  = lan
    type    = t3.micro
    image   = al2023
    sg      = passing
    forward = true
  }

  sg passing {}
}

existing network shop {
  id     = "vpc-0abc123def4567890"
  region = us-east-1
  cidr   = 192.168.0.0/16
}
"#,
        right: r#"stack a

peering joined {
  from = lab
  to   = shop
}

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes out {
    192.168.0.0/17   -> router
    192.168.128.0/18 -> router
    192.168.0.0/16   -> joined
  }

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
  }

  node router {
    subnet  = lan
    type    = t3.micro
    image   = al2023
    sg      = passing
    forward = true
  }

  sg passing {}
}

existing network shop {
  id     = "vpc-0abc123def4567890"
  region = us-east-1
  cidr   = 192.168.0.0/16
}
"#,
    },
    Page {
        code: "W0704",
        title: "a public address by which nothing is reached",
        why: "The subnet leads to an internet gateway, and still groups or ACLs let nothing in from the internet and nothing out \
              to it. A public address is paid for by the hour.",
        source: "Amazon VPC User Guide, Internet gateways; Amazon EC2 User Guide, Elastic IP addresses",
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
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
  }

  sg inner {
    outbound = closed
    allow ssh from lab
  }

  node app {
    subnet    = lan
    type      = t3.micro
    image     = al2023
    sg        = inner
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
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
  }

  sg inner {
    outbound = closed
    allow ssh from 198.51.100.0/24
  }

  node app {
    subnet    = lan
    type      = t3.micro
    image     = al2023
    sg        = inner
    public-ip = auto
  }
}
",
    },
    Page {
        code: "W0705",
        title: "an ACL lets a request through and not its answer",
        why: "An ACL keeps no connections: the answer is held against its other direction, on the port that the connection was \
              opened from, 1024 to 65535, and nothing there lets any of them through. A line that may be there for answers itself is \
              not told: one of many ports, where the other direction lets requests through.",
        source: "Amazon VPC User Guide, Network ACLs; Ephemeral ports",
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

  acl edge {
    100 allow https from anywhere
    100 allow https to anywhere
    200 allow tcp 1024-65535 from anywhere
  }

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
    acl    = edge
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

  acl edge {
    100 allow https from anywhere
    100 allow https to anywhere
    200 allow tcp 1024-65535 from anywhere
    200 allow tcp 1024-65535 to anywhere
  }

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
    acl    = edge
  }
}
",
    },
    Page {
        code: "W0706",
        title: "nobody bears a group",
        why: "Its rules hold for nobody, and a rule that names it means nobody. Not told are groups of a network in which nobody stands at all, groups that somebody would bear whom a \
              condition has left out, and those that an output shows to others.",
        source: "Amazon VPC User Guide, Security groups",
        wrong: r"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  sg store {
    allow postgres from 10.0.0.0/16
  }

  sg other {}

  node db {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = other
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

  sg store {
    allow postgres from 10.0.0.0/16
  }

  sg other {}

  node db {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = [store, other]
  }
}
",
    },
    Page {
        code: "W0707",
        title: "the internet can reach a database",
        why: "Connections from most of the internet get through to a port on which databases listen, and their answers back: the \
              whole way is shown. An open group behind which no such way leads is not told, nor is one that lets only a few blocks in.",
        source: "AWS Security Hub, EC2.19",
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
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
  }

  sg store {
    allow postgres from anywhere
  }

  node db {
    subnet    = lan
    type      = t3.micro
    image     = al2023
    sg        = store
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
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = out
  }

  sg store {
    allow postgres from 198.51.100.0/24
  }

  node db {
    subnet    = lan
    type      = t3.micro
    image     = al2023
    sg        = store
    public-ip = auto
  }
}
",
    },
];
