//! E06: the files that a program names.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0601",
        title: "the file does not exist",
        why: "The path of `file`, `template` or `use` is looked for below the folder of the program that names it, not \
              below the folder that the command runs in. Upper and lower case count, also where the file system forgives \
              it.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0602",
        title: "the file lies outside of the program's folder",
        why: "A program can be moved, shared and checked in as the folder that it stands in, and a program from somebody \
              else can't read your files. So paths are relative, without `..`, and a link out of the folder is not \
              followed. Copy the file here.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0603",
        title: "this is a private key",
        why: "AWS needs the public half only. The private half stays with its owner: it was not read past its first line, \
              and it is neither shown nor sent anywhere. Name the file that ends in `.pub`; `ssh-keygen -y -f KEY > \
              KEY.pub` writes it. If the private key is in a repository, make a new one.",
        source: "Amazon EC2 User Guide, Create key pairs: import the public key",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0604",
        title: "the file is too large",
        why: "No use that a program has for a file takes this many bytes: a script has 16,384, a key a few hundred. It is \
              probably another file than the one that was meant.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0605",
        title: "the file can't be read",
        why: "The file is there, and the system refuses to give it. The message holds the system's own words; mostly the \
              permissions forbid it, or it is a folder.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0606",
        title: "the file is not text",
        why: "What becomes a text of the program must be UTF-8. A binary belongs in an image or in a bucket, from which a \
              script fetches it.",
        source: "",
        wrong: "",
        right: "",
    },
];
