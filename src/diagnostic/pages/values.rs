//! E03: types and values.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0301",
        title: "the value is of another type",
        why: "Networks are literals here: a block, an address, a port set and a text are different types, and nothing is \
              converted unasked. Quotes make a text, so `\"10.0.0.0/16\"` is no block. One value may stand for a list of it.",
        source: "",
        wrong: r#"stack a
network lab {
  cidr = "10.0.0.0/16"
}
"#,
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0302",
        title: "the reference is to another kind of thing",
        why: "A reference is typed by what it may mean: a node's `subnet` is a subnet, its `sg` a security group. The message \
              shows both places, where it is used and where it is declared.",
        source: "",
        wrong: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = web
  }
}
",
        right: r"stack a
network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  routes main

  subnet lan {
    cidr   = 10.0.0.0/24
    zone   = us-east-1a
    routes = main
  }
}
",
    },
    Page {
        code: "E0303",
        title: "the value is none of those that are possible",
        why: "The attribute takes one of a few words, and this is none of them. The message lists them.",
        source: "",
        wrong: r"stack a
network lab {
  cidr    = 10.0.0.0/16
  tenancy = private
}
",
        right: r"stack a
network lab {
  cidr    = 10.0.0.0/16
  tenancy = dedicated
}
",
    },
    Page {
        code: "E0304",
        title: "the block has host bits set",
        why: "A block is written with its first address: the bits behind the prefix are zero. AWS would clear them without a \
              word, and the account would never again look like the program. Write the block that the address lies in; the \
              host of a block is `cidr.host(n)`.",
        source: "Amazon VPC User Guide, VPC CIDR blocks: 100.68.0.18/18 is changed to 100.68.0.0/18",
        wrong: r"stack a
network lab {
  cidr = 10.0.0.5/16
}
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0305",
        title: "the address or block does not exist",
        why: "An IPv4 address has four numbers from 0 to 255, its prefix length goes from 0 to 32; of IPv6 it is eight groups \
              of hexadecimal digits and 0 to 128.",
        source: "RFC 4632, section 3.1; RFC 5952",
        wrong: r"stack a
let gate = 10.0.0.256
",
        right: r"stack a
let gate = 10.0.0.255
",
    },
    Page {
        code: "E0306",
        title: "there is no such port",
        why: "A TCP or UDP port is a number of 16 bits: 0 to 65535. An ICMP type or code and a protocol number have 8 bits: 0 \
              to 255.",
        source: "IpPermission.FromPort and .ToPort (EC2 API); RFC 9293, section 3.1",
        wrong: r"stack a
service web = tcp 70000
",
        right: r"stack a
service web = tcp 7000
",
    },
    Page {
        code: "E0307",
        title: "the range runs backwards",
        why: "A range begins with its lower end. Turned round it would hold nothing, and a rule that matches nothing is a rule \
              that somebody believes in.",
        source: "IpPermission.FromPort and .ToPort (EC2 API)",
        wrong: r"stack a
service web = tcp 8100-8000
",
        right: r"stack a
service web = tcp 8000-8100
",
    },
    Page {
        code: "E0308",
        title: "the number is too large",
        why: "Whole numbers have 64 bits, addresses 32 or 128. A result that does not fit would wrap around to some other \
              number, so it is refused instead.",
        source: "",
        wrong: r"stack a
let most = 9223372036854775807 + 1
",
        right: r"stack a
let most = 9223372036854775806 + 1
",
    },
    Page {
        code: "E0309",
        title: "a number is divided by zero",
        why: "The right side of `/` or `%` is zero here. Where it can be, test it first: `if n == 0 then 0 else m / n`.",
        source: "",
        wrong: r"stack a
let n = 0
let share = 12 / n
",
        right: r"stack a
let n = 4
let share = 12 / n
",
    },
    Page {
        code: "E0310",
        title: "the index lies outside",
        why: "A list of three elements has the indexes 0 to 2, and a block of 256 addresses has the hosts 0 to 255, or -1 back \
              to -256 counted from its end. The same holds for the subnets of a length that fit into a block.",
        source: "",
        wrong: r"stack a
let lan = 10.0.0.0/24
let gate = lan.host(256)
",
        right: r"stack a
let lan = 10.0.0.0/24
let gate = lan.host(255)
",
    },
    Page {
        code: "E0311",
        title: "the program makes too much",
        why: "Working out a program always ends: after 100,000 instances or ten million steps it is stopped. No account takes \
              a network of that size, so this is mostly a range with a digit too many.",
        source: "",
        wrong: r"stack a
let all-of-them = [i for i in 0..100000000]
",
        right: r"stack a
let all-of-them = [i for i in 0..100]
",
    },
    Page {
        code: "E0312",
        title: "the value is known only once AWS has made it",
        why: "Ids, ARNs and public addresses do not exist before the resource does. An `output` prints them after the apply; what \
              decides how many resources there are, or of what shape, must be known before anything is touched.",
        source: "",
        wrong: r#"stack a
network lab {
  cidr = 10.0.0.0/16
}
network two if lab.id == "vpc-1" {
  cidr = 10.1.0.0/16
}
"#,
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
output id = lab.id
",
    },
    Page {
        code: "E0313",
        title: "a family stands where one instance is meant",
        why: "A name with keys means all of its instances. Pick one with its key, `lab[0]`, or go through them: \
              `[x.cidr for x in lab]`. Of the family itself there are only `.len` and `.keys`.",
        source: "",
        wrong: r"stack a
network lab[i in 0..2] {
  cidr = 10.0.0.0/16
}
output block = lab.cidr
",
        right: r"stack a
network lab[i in 0..2] {
  cidr = 10.0.0.0/16
}
output blocks = [x.cidr for x in lab]
",
    },
    Page {
        code: "E0314",
        title: "the function does not take these arguments",
        why: "There are too many, too few, or one of them is of a type that the function does not take. The message shows how \
              it is called.",
        source: "",
        wrong: r"stack a
let lan = 10.0.0.0/24
let gate = lan.host()
",
        right: r"stack a
let lan = 10.0.0.0/24
let gate = lan.host(1)
",
    },
    Page {
        code: "E0315",
        title: "a parameter has no value",
        why: "The parameter has no default, so somebody must say it: `--param NAME=VALUE`, a line `NAME = VALUE` in the file of \
              `--params`, or the environment variable `VPCLANG_PARAM_NAME`.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0316",
        title: "a parameter's value is not of its type",
        why: "What came from outside can't be read as the parameter's type. A parameter of type `string` takes its text as it \
              stands; every other type is written as in a program: `--param office=203.0.113.0/24`.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0317",
        title: "there is no such parameter",
        why: "A value was given for a parameter that the program does not declare. It would have no effect, and whoever gave it \
              meant it to have one. The message names the parameter that is spelled most like it.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0318",
        title: "a parameter's value is refused by its condition",
        why: "The parameter is declared with `where`, and the value does not meet that condition. What the author wrote behind \
              the condition says what is expected.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0319",
        title: "there may be no value here",
        why: "A value of a type with `?` may be `none`, and nothing can be done with that. Test it first: under \
              `if x != none then … else …` it is a value like any other.",
        source: "",
        wrong: r"stack a
param more: int? = none
let total = more + 1
",
        right: r"stack a
param more: int? = none
let total = if more != none then more + 1 else 1
",
    },
    Page {
        code: "E0320",
        title: "a check of the program does not hold",
        why: "The program states a condition with `check`, and it is false. The text behind it is the author's; the values that \
              made it false are in the message.",
        source: "",
        wrong: r#"stack a
let nodes = 7
check nodes <= 6 "the rack has six places"
"#,
        right: r#"stack a
let nodes = 6
check nodes <= 6 "the rack has six places"
"#,
    },
    Page {
        code: "E0321",
        title: "a lock cannot lie there",
        why: "A `lock` keeps two machines from applying one stack at a time, and it lies in S3: `s3://`, the bucket, a slash, and \
              what the keys in it begin with. The name of a bucket has 3 to 63 lower-case letters, digits, dots and hyphens, begins \
              and ends with a letter or digit, and is no address; some beginnings and ends are kept for other things.",
        source: "Amazon S3 User Guide, General purpose bucket naming rules",
        wrong: r#"stack a {
  lock = "s3://My_Locks/networks"
}
"#,
        right: r#"stack a {
  lock = "s3://my-locks/networks"
}
"#,
    },
];
