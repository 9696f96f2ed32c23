//! E01: the shape of the text.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0101",
        title: "the line is no statement",
        why: "A program is made of declarations (`network lab { … }`), definitions (`let`, `param`, `service`, `output`) and, \
              inside of bodies, attributes (`name = value`). This line begins like none of them. A comment begins with `#`.",
        source: "",
        wrong: r"stack a
%%%
",
        right: r"stack a
# %%%
",
    },
    Page {
        code: "E0102",
        title: "`=` is missing between a name and its value",
        why: "An attribute is written `name = value`. Without the `=` the line could be the beginning of a declaration, and \
              guessing is no way to build a network.",
        source: "",
        wrong: r"stack a
network lab {
  cidr 10.0.0.0/16
}
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0103",
        title: "a value is missing",
        why: "After `=` the line ends, but a value must stand there. To leave an attribute out, remove the line, or write `none`.",
        source: "",
        wrong: r"stack a
let size =
",
        right: r"stack a
let size = 3
",
    },
    Page {
        code: "E0104",
        title: "a text in quotes is not closed",
        why: "A text ends on the line on which it begins. A longer one stands between `\"\"\"` lines; it ends before the first \
              line that is not indented, if its closing line is missing.",
        source: "",
        wrong: r#"stack a
let name = "lab
"#,
        right: r#"stack a
let name = "lab"
"#,
    },
    Page {
        code: "E0105",
        title: "a body is not closed",
        why: "The body that `{` opens has no `}`. Indentation tells where it was meant to end: the first line that is not \
              indented deeper than the declaration begins something new.",
        source: "",
        wrong: r"stack a
network lab {
  cidr = 10.0.0.0/16
",
        right: r"stack a
network lab {
  cidr = 10.0.0.0/16
}
",
    },
    Page {
        code: "E0106",
        title: "a bracket is not closed",
        why: "A list, a map, a call or a parenthesis is opened and not closed. Line ends are free inside of brackets, so the \
              place where it should have ended is a guess.",
        source: "",
        wrong: r"stack a
let ports = [tcp 80, tcp 443
let b = 1
",
        right: r"stack a
let ports = [tcp 80, tcp 443]
let b = 1
",
    },
    Page {
        code: "E0107",
        title: "a bracket closes nothing",
        why: "There is one closing bracket more than were opened, or it is of another shape than the one it would close. \
              Mostly a line was deleted and its `}` stayed.",
        source: "",
        wrong: r"stack a
let b = 1
}
",
        right: r"stack a
let b = 1
",
    },
    Page {
        code: "E0108",
        title: "there is no such kind of declaration",
        why: "A declaration begins with its kind: `network`, `subnet`, `sg`, `node`, and so on. The message names the kind \
              that is spelled most like this word.",
        source: "",
        wrong: r"stack a
netwrk lab {
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
        code: "E0109",
        title: "the name is a word of the language",
        why: "A few words mean the same everywhere: `internet`, `anywhere`, `none`, `tcp` and their like. If one of them could \
              be a name, a rule such as `allow tcp from internet` would depend on what else the program declares.",
        source: "",
        wrong: r"stack a
let internet = 0.0.0.0/0
",
        right: r"stack a
let outside = 0.0.0.0/0
",
    },
    Page {
        code: "E0110",
        title: "a name is not spelled as names are",
        why: "Names are lower-case words and digits, joined by single hyphens: `web-1`. They become part of addresses, tags \
              and file names, where capitals and underscores are read differently by different tools.",
        source: "",
        wrong: r"stack a
let My_Size = 3
",
        right: r"stack a
let my-size = 3
",
    },
    Page {
        code: "E0111",
        title: "a literal is not spelled as it should be",
        why: "It begins like a number, an address, a block, a size or a duration, and then goes on like none. A number has \
              digits only, a size one blank before its unit (`20 GiB`), a duration none (`5m`).",
        source: "",
        wrong: r"stack a
let size = 20GiB
",
        right: r"stack a
let size = 20 GiB
",
    },
    Page {
        code: "E0112",
        title: "there is no such escape in a text",
        why: "Behind a backslash stand `n`, `t`, `\"`, `\\`, `$` or `u{…}` with the number of a character. Anything else is \
              probably a path or a pattern: double the backslash, or use a `\"\"\"` text, where a backslash is itself.",
        source: "",
        wrong: r#"stack a
let path = "C:\data"
"#,
        right: r#"stack a
let path = "C:\\data"
"#,
    },
    Page {
        code: "E0113",
        title: "the statement is in the wrong place",
        why: "Each statement has its place: networks, keys, parameters and services stand at the top, what a network is made \
              of stands in its body, `allow` lines stand in a group and route lines in a routing table.",
        source: "",
        wrong: r"stack a
subnet lan {
  cidr = 10.0.0.0/24
  zone = us-east-1a
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
}
",
    },
    Page {
        code: "E0114",
        title: "the value can't be read",
        why: "Something in the expression does not fit together: an operator without its right side, two values side by side, \
              or a comma where none belongs. Operators have a blank on each side; `a-b` is one name.",
        source: "",
        wrong: r"stack a
let size = 3 * * 4
",
        right: r"stack a
let size = 3 * 4
",
    },
    Page {
        code: "E0116",
        title: "the program uses what it does not say of somebody else's resource",
        why: "Of what is declared as `existing` nothing is known but what the program writes: it is read only when a plan is \
              made, and checks happen before. So whatever is used of it, its block for an address or its region for what \
              lies in it, is written there, and a plan refuses to go on where it is not so.",
        source: "",
        wrong: r#"stack a

existing network shared {
  id = "vpc-0abc123def4567890"
}

output first = shared.host(4)
"#,
        right: r#"stack a

existing network shared {
  id   = "vpc-0abc123def4567890"
  cidr = 10.200.0.0/16
}

output first = shared.host(4)
"#,
    },
    Page {
        code: "E0120",
        title: "a line of a params file is no `name = value`",
        why: "A file of parameters has one on each line: `name = value`. What stands behind the `=` is the value as it is \
              typed, so a string needs no quotes there. Empty lines, and lines that begin with `#`, say nothing.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0121",
        title: "a params file gives a parameter twice",
        why: "One file says one thing of a parameter: of two lines a reader would believe the first, and the last would win. \
              A flag, the file of `--params`, the environment and the file beside the program may each give the same one: \
              the first of these wins.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0122",
        title: "a line of a quotas file can't be used",
        why: "A file of quotas has one on each line: `name = number`, with a name from the table of quotas in the manual. It \
              says what AWS has raised for the account, so that a program is held against what this account may have. A \
              line that can't be read would leave a quota at its default, and refuse what AWS would take.",
        source: "",
        wrong: "",
        right: "",
    },
];
