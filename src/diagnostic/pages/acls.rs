//! Network ACLs: what AWS would refuse, and what decides nothing.

use crate::diagnostic::explain::Page;

/// The pages of the errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0467",
        title: "an entry of an ACL has a number that none can have",
        why: "Entries are numbered from 1 to 32766; what comes after is kept for the denials that end every list. A line \
              makes an entry for each contiguous range of ports and each block, numbered one after another from its own \
              number, and all of them must find room.",
        source: "CreateNetworkAclEntry.RuleNumber (EC2 API)",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  acl edge {
    32765 allow [http, https, ssh] from anywhere
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  acl edge {
    32764 allow [http, https, ssh] from anywhere
  }
}
",
    },
    Page {
        code: "E0468",
        title: "two entries of an ACL have one number",
        why: "In each direction a number is given once, and entries for IPv4 and for IPv6 share the numbers. A line that \
              makes several entries takes as many numbers, beginning with its own, so the next line must begin behind \
              them. `anywhere` makes two entries where the network has IPv6.",
        source: "CreateNetworkAclEntry (EC2 API); error NetworkAclEntryAlreadyExists",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  acl edge {
    100 allow [http, https, ssh] from anywhere
    102 allow ntp from anywhere
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  acl edge {
    100 allow [http, https, ssh] from anywhere
    103 allow ntp from anywhere
  }
}
",
    },
];

/// The pages of the warnings.
pub const LINTS: &[Page] = &[
    Page {
        code: "W0128",
        title: "no packet comes to an entry of an ACL",
        why: "A packet is held against the entries from the lowest number on, and the first that fits decides. Here \
              earlier entries fit every packet that this one names. If they decide the other way, the exception must get \
              a lower number than the rule.",
        source: "Amazon VPC User Guide, Network ACLs",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  acl edge {
    100 allow tcp from 10.0.0.0/8
    200 deny ssh from 10.1.0.0/16
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  acl edge {
    100 deny ssh from 10.1.0.0/16
    200 allow tcp from 10.0.0.0/8
  }
}
",
    },
    Page {
        code: "W0129",
        title: "an ACL is full",
        why: "AWS allows 20 entries for each direction and family, and its manual says that this counts the denial at \
              the end of every list. Whether the last one is still taken shows only when it is made.",
        source: "Amazon VPC quotas: rules per network ACL",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  let ports = [tcp 1000, tcp 1002, tcp 1004, tcp 1006, tcp 1008, tcp 1010, tcp 1012]

  acl edge {
    100 allow ports from 10.0.0.0/8
    200 allow ports from 172.16.0.0/12
    300 allow [tcp 2000, tcp 2002, tcp 2004, tcp 2006, tcp 2008, tcp 2010] from 10.0.0.0/8
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  let ports = [tcp 1000, tcp 1002, tcp 1004, tcp 1006, tcp 1008, tcp 1010, tcp 1012]

  acl edge {
    100 allow ports from 10.0.0.0/8
    200 allow ports from 172.16.0.0/12
    300 allow [tcp 2000, tcp 2002, tcp 2004, tcp 2006, tcp 2008] from 10.0.0.0/8
  }
}
",
    },
];
