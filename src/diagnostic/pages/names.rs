//! E02: names.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0201",
        title: "the program names no stack",
        why: "Everything that a program creates is tagged with the name of its stack: that is how the next plan finds it \
              again, and how two programs in one account keep out of each other's way. Write `stack NAME` once.",
        source: "",
        wrong: r"network lab {
  cidr = 10.0.0.0/16
}
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0202",
        title: "the program names two stacks",
        why: "A resource has one owner. What shall live and die separately belongs in two programs.",
        source: "",
        wrong: r"stack a
stack b
",
        right: r"stack a
",
    },
    Page {
        code: "E0203",
        title: "nothing has this name",
        why: "The name is declared neither here nor in what surrounds this place, and is no word that fits here. The message \
              gives the names that are spelled most like it. What stands in a network is seen from outside as `lab.lan`.",
        source: "",
        wrong: r"stack a
let size = 3
let double = siez * 2
",
        right: r"stack a
let size = 3
let double = size * 2
",
    },
    Page {
        code: "E0204",
        title: "the name is declared twice",
        why: "A name means one thing in its scope, and a resource is found again by its name, so the second one can't simply \
              win. Give one of them another name; of several alike, write `subnet lan[i in 0..2]`.",
        source: "",
        wrong: r"stack a
let size = 3
let size = 4
",
        right: r"stack a
let size = 3
let other = 4
",
    },
    Page {
        code: "E0205",
        title: "values depend on each other in a ring",
        why: "Each value of the ring waits for the next, so none of them can be worked out first. The message shows every step. \
              Write one of them as a literal. Groups that allow each other are no ring: that is legal.",
        source: "",
        wrong: r"stack a
let x = y + 1
let y = x - 1
",
        right: r"stack a
let x = 2
let y = x - 1
",
    },
    Page {
        code: "E0206",
        title: "an attribute is set twice",
        why: "An attribute has one value. A reader sees the first one and the compiler would have to pick one of them.",
        source: "",
        wrong: r"stack a
network lab {
  cidr = 10.0.0.0/16
  cidr = 10.1.0.0/16
}
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0207",
        title: "the kind has no such attribute",
        why: "Each kind has a fixed set of attributes, and an unknown one would be ignored in silence by a laxer tool. The \
              message names the one that is spelled most like it.",
        source: "",
        wrong: r"stack a
network lab {
  cdir = 10.0.0.0/16
  cidr = 10.0.0.0/16
}
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0208",
        title: "an attribute is missing",
        why: "AWS needs this value to create the resource, and no default for it would be right for most networks.",
        source: "",
        wrong: r"stack a
network lab {
  region = us-east-1
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
        code: "E0209",
        title: "the value has no such member",
        why: "A dot takes a member of a value: an attribute of a declaration (`lab.cidr`), what it contains (`lab.lan`), what \
              AWS gives it (`node.public-ip`), or a property of a block (`cidr.size`).",
        source: "",
        wrong: r"stack a
let block = 10.0.0.0/16
let count = block.sice
",
        right: r"stack a
let block = 10.0.0.0/16
let count = block.size
",
    },
    Page {
        code: "E0210",
        title: "there is no such function",
        why: "The functions are few, and programs can't define their own: `cidr.host(n)`, `cidr.subnet(/24, n)`, \
              `cidr.contains(x)`, `join(list, sep)`, `min`, `max`, `file(\"path\")`, `template(\"path\", {…})`, and those of lists, maps and texts.",
        source: "",
        wrong: r"stack a
let most = maximum(3, 4)
",
        right: r"stack a
let most = max(3, 4)
",
    },
    Page {
        code: "E0211",
        title: "the family has no instance of this key",
        why: "A declaration with keys makes one instance for each key, and is addressed by the key's value, not by a \
              position. The keys are known before anything is created, so a wrong one is found here.",
        source: "",
        wrong: r"stack a
network lab[i in 0..2] {
  cidr = 10.0.0.0/16
}
output block = lab[2].cidr
",
        right: r"stack a
network lab[i in 0..2] {
  cidr = 10.0.0.0/16
}
output block = lab[1].cidr
",
    },
    Page {
        code: "E0212",
        title: "a key comes twice",
        why: "The key is part of an instance's address, which is how it is found again in the account. Two instances with one \
              key could not be told apart.",
        source: "",
        wrong: r"stack a
network lab[n in [1, 1]] {
  cidr = 10.0.0.0/16
}
",
        right: r"stack a
network lab[n in [1, 2]] {
  cidr = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0213",
        title: "the declaration is left out by its `if`",
        why: "The condition behind the declaration is false, so there is nothing that this reference could mean. Put the same \
              condition on what refers to it. Lists are different: from a list it is left out.",
        source: "",
        wrong: r"stack a
let big = false
network lab if big {
  cidr = 10.0.0.0/16
}
output block = lab.cidr
",
        right: r"stack a
let big = true
network lab if big {
  cidr = 10.0.0.0/16
}
output block = lab.cidr
",
    },
    Page {
        code: "E0220",
        title: "a used file has a stack",
        why: "What a used file declares belongs to the stack of the program that uses it: one program, one owner. A file with \
              a `stack` is a program of its own, and what it makes would be made twice. Take the `stack` out of it.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0221",
        title: "files use one another in a ring",
        why: "Each of these files would hold the next one, and the last one the first, without end. The message shows every \
              `use` on the way. Move what both need into a file that uses neither.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0222",
        title: "a params file sets the parameter that it was found by",
        why: "The file beside a program is named like its stack: `shop.prod.params` is read for `stack shop[env]` where `env` \
              is `prod`. A line in it that makes `env` something else would choose another file. Give the parameter by a \
              flag, by `--params`, by the environment, or as its default.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0223",
        title: "what is moved has no address that can be read",
        why: "Nothing declares the old address any more, so it can't be evaluated: it is read as it is written. Names, dots \
              and keys in brackets are expected, and each key is written out: a number, a string in quotes, a word, an \
              address or a block.",
        source: "",
        wrong: r"stack a
let old = 0
network lab {
  cidr = 10.0.0.0/16
}
moved net[old] to lab
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
moved net[0] to lab
",
    },
    Page {
        code: "E0224",
        title: "the new address is no declaration",
        why: "A `moved` line says by which declaration something is meant that was deployed under another address. So behind \
              `to` stands what is declared now, with its key if it has one. A whole family moves to a whole family, each \
              under its key.",
        source: "",
        wrong: r"stack a
let size = 3
moved lab to size
",
        right: r"stack a
network size {
  cidr = 10.0.0.0/16
}
moved lab to size
",
    },
    Page {
        code: "E0225",
        title: "what is moved is still declared",
        why: "What the program declares under the old address keeps what is deployed there, so nothing is left to be moved. \
              Take the declaration out if the new one takes its place, or the `moved` line if both are meant.",
        source: "",
        wrong: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
network core {
  cidr = 10.1.0.0/16
}
moved lab to core
",
        right: r"stack a
network core {
  cidr = 10.1.0.0/16
}
moved lab to core
",
    },
    Page {
        code: "E0226",
        title: "one thing is moved to two, or two to one",
        why: "What is deployed under one address is one thing, and afterwards it is meant by one declaration. Two lines that \
              share their old or their new address say more than can be done. Take one of them out.",
        source: "",
        wrong: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
moved old to lab
moved older to lab
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
moved old to lab
",
    },
    Page {
        code: "E0227",
        title: "what is moved is moved on",
        why: "Each old address goes straight to the one that is declared now, and only one can go there: what is deployed has \
              one name. Write one line, from the name that is deployed to the one that is declared. A rename is over once \
              an apply has seen it, and its line can go.",
        source: "",
        wrong: r"stack a
network core {
  cidr = 10.0.0.0/16
}
moved lab to middle
moved middle to core
",
        right: r"stack a
network core {
  cidr = 10.0.0.0/16
}
moved middle to core
",
    },
    Page {
        code: "E0240",
        title: "what is written out needs a free block or address",
        why: "A free block, `cidr = /24`, is chosen beside all blocks that are written out, so these must be known first, and \
              with them which subnets there are. The same holds for `ip = auto` and the addresses of a subnet. Where one of \
              those leans on what is chosen, neither can be. Write the block out that it leans on, or ask for a free one \
              in both places.",
        source: "",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet a {
    cidr = /24
    zone = us-east-1a
  }

  subnet b {
    cidr = if a.cidr.contains(10.0.0.1) then 10.0.1.0/24 else 10.0.0.0/24
    zone = us-east-1a
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet a {
    cidr = 10.0.0.0/24
    zone = us-east-1a
  }

  subnet b {
    cidr = if a.cidr.contains(10.0.0.1) then 10.0.1.0/24 else 10.0.0.0/24
    zone = us-east-1a
  }
}
",
    },
    Page {
        code: "E0241",
        title: "a network has no free block of the size that a subnet asks for",
        why: "A free block lies in one of the network's blocks, begins at a multiple of its size, and shares no address with \
              any other subnet. What is pinned stays where it is, so there may be enough addresses, and yet not in one \
              piece. Ask for a smaller block, or give the network a further one.",
        source: "Amazon VPC User Guide, Subnet CIDR blocks",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/24

  subnet a[i in 0..3] {
    cidr = /25
    zone = us-east-1a
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/24

  subnet a[i in 0..3] {
    cidr = /26
    zone = us-east-1a
  }
}
",
    },
    Page {
        code: "E0242",
        title: "a subnet has no free address for `ip = auto`",
        why: "`ip = auto` takes the lowest address of the subnet that nobody has and AWS does not keep: it keeps the first \
              four and the last. Give the subnet a larger block, or declare a further subnet.",
        source: "Amazon VPC User Guide, Subnet CIDR blocks",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/28
    zone = us-east-1a
  }

  sg web {
    allow https from anywhere
  }

  node worker[i in 0..12] {
    subnet = lan
    ip     = auto
    type   = t3.micro
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
    cidr = 10.0.0.0/27
    zone = us-east-1a
  }

  sg web {
    allow https from anywhere
  }

  node worker[i in 0..12] {
    subnet = lan
    ip     = auto
    type   = t3.micro
    image  = al2023
    sg     = web
  }
}
",
    },
    Page {
        code: "E0243",
        title: "a network has no IPv6 block left for a subnet",
        why: "Each subnet of a network that has IPv6 takes a /64 of its block, unless it says `ipv6 = none`. The /56 that \
              Amazon gives a network has room for 256 of them, a /60 for 16.",
        source: "Amazon VPC User Guide, Subnet CIDR blocks",
        wrong: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = 2001:db8::/60
  pool   = "ipv6pool-ec2-0123456789abcdef0"

  subnet lan[i in 0..17] {
    cidr = /24
    zone = us-east-1a
  }
}
"#,
        right: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = 2001:db8::/60
  pool   = "ipv6pool-ec2-0123456789abcdef0"

  subnet lan[i in 0..16] {
    cidr = /24
    zone = us-east-1a
  }

  subnet plain {
    cidr = /24
    zone = us-east-1a
    ipv6 = none
  }
}
"#,
    },
    Page {
        code: "E0244",
        title: "a free block or address is asked for something that exists",
        why: "What is declared as `existing` is somebody else's: it has its block and its addresses, and nothing of it is \
              changed. A program may write what it has, which a plan then compares, but can't ask for a free one.",
        source: "",
        wrong: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  existing subnet theirs {
    id   = "subnet-0abc123def4567890"
    cidr = /24
  }
}
"#,
        right: r#"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  existing subnet theirs {
    id   = "subnet-0abc123def4567890"
    cidr = 10.0.0.0/24
  }
}
"#,
    },
];
