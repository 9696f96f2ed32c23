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
];
