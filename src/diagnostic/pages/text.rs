//! E00: the text itself.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0001",
        title: "the file is not UTF-8",
        why: "A program is UTF-8 text, so that a name or a description reads the same on every machine. The bytes at the \
              marked place are none: the file was saved in an older encoding, or is no text at all. Save it as UTF-8; \
              `iconv -f latin1 -t utf-8` converts the most common case.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0002",
        title: "a control character stands in the text",
        why: "Control characters are invisible, and what one sees would not be what is compiled. They mostly come from a \
              terminal or a damaged download. Delete it; in a quoted text an escape such as `\\u{1b}` says it visibly.",
        source: "",
        wrong: "stack a\nlet bell = \"ding\u{7}\"\n",
        right: "stack a\nlet bell = \"ding\\u{7}\"\n",
    },
    Page {
        code: "E0003",
        title: "the file begins with a byte order mark",
        why: "Some editors put the invisible character U+FEFF before UTF-8 text. UTF-8 has no byte order to mark, and a file \
              that is byte-for-byte the same for everybody is worth more. Save the file as UTF-8 without it.",
        source: "",
        wrong: "\u{feff}stack a\n",
        right: r"stack a
",
    },
    Page {
        code: "E0004",
        title: "a line ends with a carriage return",
        why: "A line ends with a line feed and nothing else. With a carriage return before it, as Windows writes lines, a \
              script inside the program would reach its node with characters that no shell takes, and the same program \
              would have two forms of which one replaces the nodes of the other. Save the file with Unix line ends, and \
              have git keep them: `*.vpc text eol=lf` in `.gitattributes`.",
        source: "",
        wrong: "stack a\r\nlet b = 1\r\n",
        right: "stack a\nlet b = 1\n",
    },
    Page {
        code: "E0005",
        title: "the file is too large",
        why: "A network program has a few thousand lines at most, so a file of this size is some other file: a log, a dump, an \
              archive. If it really is a program, let comprehensions and keyed declarations say what is repeated.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0006",
        title: "brackets are nested too deep",
        why: "No value of a network needs this many brackets inside each other; mostly one was left open many times, or a \
              generator ran away. The limit keeps the compiler from running out of stack. Name inner parts with `let`.",
        source: "",
        wrong: "stack a\nlet x = (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\n",
        right: "stack a\nlet x = 1\n",
    },
    Page {
        code: "E0007",
        title: "there are too many errors to show",
        why: "Past a certain number, errors say nothing new: the file is not a program, or one early mistake has spoiled the \
              rest. The first errors are shown. Mend them, and check again.",
        source: "",
        wrong: "",
        right: "",
    },
];
