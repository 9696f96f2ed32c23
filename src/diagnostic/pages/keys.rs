//! Keys, images and addresses: what AWS would refuse.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0480",
        title: "more key pairs than a region may have",
        why: "A region keeps 5,000 key pairs for an account. A key of a program exists in every region in which a \
              node uses it, so the keys are counted there. Nodes can share a key.",
        source: "CreateKeyPair (EC2 API)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/16
    zone = us-east-1a
  }

  sg all-in {
  }

  node n[i in 0..5001] {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = all-in
    key    = k[i]
  }
}

key k[i in 0..5001] {
  public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n"
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/16
    zone = us-east-1a
  }

  sg all-in {
  }

  node n[i in 0..5000] {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = all-in
    key    = k[i]
  }
}

key k[i in 0..5000] {
  public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n"
}
"#,
    },
    Page {
        code: "E0481",
        title: "an address is too long for a tag",
        why: "Every resource bears its address, the path of its declarations with their keys, in the tag \
              `vpclang:address`: that is how the next run knows it. The value of a tag has at most 256 characters, \
              and those that some service refuses there count for three.",
        source: "Tag (EC2 API)",
        wrong: r#"stack a

let name = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

key ops[n in [name]] {
  public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n"
}
"#,
        right: r#"stack a

let name = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

key ops[n in [name]] {
  public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n"
}
"#,
    },
    Page {
        code: "E0482",
        title: "an image comes from nowhere, or from two places",
        why: "An `image` is either looked up, by its `owner` and a `name`, or made `from` a node. The name of one \
              that is made has 3 to 128 letters, digits, blanks and `()[]./-'@_`.",
        source: "CreateImage, DescribeImages (EC2 API)",
        wrong: r#"stack a

image golden {
  name = "golden-*"
}
"#,
        right: r#"stack a

image golden {
  owner = self
  name  = "golden-*"
}
"#,
    },
];
