//! What to do about an error where nobody knew anything better: one line for each code.
//!
//! Whoever finds an error knows the names and values, and gives the help that names them. This table sees to it that
//! an error without such a help still ends with a way out.

use super::{Code, Diagnostic, codes};

/// The diagnostic, with the advice of its code if it came without help.
pub fn advise(mut diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.help.is_none() {
        let known = GENERAL.iter().find(|(code, _)| *code == diagnostic.code);
        diagnostic.help = known.map(|(_, help)| (*help).to_owned());
    }
    diagnostic
}

/// The advice of each code that comes from a program's text.
const GENERAL: &[(Code, &str)] = &[
    (codes::INVALID_UTF8, "save the file as UTF-8"),
    (codes::MISSING_VALUE, "write a value behind `=`, or take the line out"),
    (codes::RESERVED_NAME, "choose another name"),
    (codes::INVALID_NAME, "write lower-case words and digits, joined by single hyphens"),
    (codes::INVALID_LITERAL, "a size is written `20 GiB`, a duration `5m`, ports `tcp 443`; text stands in quotes"),
    (codes::MISPLACED, "move it to where it belongs, or take it out"),
    (codes::INVALID_EXPRESSION, "an operator stands between two values, and a comma between two elements of a list"),
    (codes::NOT_YET, "take it out for now"),
    (codes::MISSING_STACK, "begin the program with `stack NAME`"),
    (codes::DUPLICATE_STACK, "take one of the two out: what lives and dies apart belongs in two programs"),
    (codes::UNKNOWN_NAME, "declare it, or name something that is declared here or around this place"),
    (codes::DUPLICATE_NAME, "choose another name for one of them"),
    (codes::CYCLE, "write one of these values out"),
    (codes::DUPLICATE_ATTRIBUTE, "take one of the two lines out"),
    (codes::UNKNOWN_ATTRIBUTE, "take the line out"),
    (codes::MISSING_ATTRIBUTE, "add the line to its body"),
    (codes::UNKNOWN_MEMBER, "name an attribute of it, something declared in it, or what AWS gives it: `id`, `arn`"),
    (
        codes::UNKNOWN_FUNCTION,
        "the functions are `join`, `min`, `max`, `file` and `template`; others are members, as `lan.host(4)`",
    ),
    (codes::UNKNOWN_INSTANCE, "use one of the keys that its declaration goes through"),
    (codes::DUPLICATE_KEY, "give every instance a key of its own"),
    (codes::ABSENT_INSTANCE, "put the same `if` on what refers to it, or refer to it in a list, which leaves it out"),
    (codes::WRONG_TYPE, "write a value of the type that is needed"),
    (codes::WRONG_KIND, "name something of the kind that is needed"),
    (codes::NOT_ONE_OF, "write one of the words that are possible"),
    (codes::INVALID_ADDRESS, "an address is four numbers from 0 to 255; behind the `/` of a block stands a length from 0 to 32"),
    (codes::PORT_OUT_OF_RANGE, "ports go from 0 to 65535; types, codes and protocols from 0 to 255"),
    (codes::RANGE_BACKWARDS, "write the lower end first"),
    (codes::OVERFLOW, "whole numbers go from -9223372036854775808 to 9223372036854775807"),
    (codes::DIVISION_BY_ZERO, "test it first: `if n == 0 then 0 else m / n`"),
    (codes::OUT_OF_RANGE, "the first index is 0, and the last one less than the size; of a block, -1 is the last address"),
    (codes::TOO_MUCH, "look for a range with a digit too many"),
    (codes::DEFERRED_VALUE, "print it with `output`; what decides the shape of the network must be written in the program"),
    (codes::FAMILY_VALUE, "pick one by its key, as in `worker[0]`, or go through all of them: `[w.ip for w in worker]`"),
    (codes::WRONG_ARGUMENTS, "give it the arguments that it takes"),
    (codes::PARAM_WITHOUT_VALUE, "give it with `--param NAME=VALUE`, or give it a default"),
    (codes::PARAM_INVALID, "give a value of the parameter's type, written as in a program"),
    (codes::UNKNOWN_PARAM, "take it out, or declare the parameter"),
    (codes::PARAM_REFUSED, "give a value that meets the condition behind `where`"),
    (codes::NO_VALUE, "test it first: `if x != none then … else …`"),
    (codes::CHECK_FAILED, "change the values, or the condition"),
    (codes::NETWORK_SIZE, "take a block from `/16` to `/28`"),
    (codes::NETWORK_FORBIDDEN, "take a block inside `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16`"),
    (codes::SUBNET_SIZE, "take a block from `/16` to `/28`"),
    (codes::SUBNET_OUTSIDE, "take a block that lies inside the network's"),
    (codes::SUBNET_OVERLAP, "take a block that no other subnet of the network shares"),
    (codes::ADDRESS_RESERVED, "the free addresses of a subnet go from `host(4)` to `host(-2)`"),
    (codes::ADDRESS_OUTSIDE, "count from the subnet: `lan.host(4)` is its first free address"),
    (codes::ADDRESS_TWICE, "give each node an address of its own, as with `lan.host(10 + i)`"),
    (codes::ZONE_OF_OTHER_REGION, "name a zone of the network's region"),
    (codes::UNKNOWN_ZONE, "name a zone that the region has"),
    (codes::SCRIPT_TOO_LARGE, "let a short script fetch the rest, or put it into an image"),
    (codes::RESERVED_TAG, "choose another key"),
    (codes::TAG_LIMIT, "shorten it, or take some out"),
    (codes::DUPLICATE_ROUTE, "take one of the two lines out"),
    (codes::LOCAL_ROUTE, "take the line out: the network's own addresses always stay inside"),
    (codes::LINK_LOCAL_ROUTE, "take the line out: these addresses are answered on the host itself"),
    (codes::OTHER_NETWORK, "name one of the same network"),
    (codes::SECOND_INTERNET_GATEWAY, "route to the first one: it serves every subnet"),
    (codes::DUPLICATE_RULE, "take one of the two out"),
    (codes::RULE_DESCRIPTION, "use at most 255 letters, digits, blanks and `._-:/()#,@[]+=&;{}!$*`"),
    (codes::GROUP_COUNT, "give it one to five groups"),
    (codes::DHCP_LIMIT, "name at most four servers; `amazon` stands alone"),
    (codes::SECOND_DHCP, "join the two into one"),
    (codes::OPEN_GROUP_TO, "write `outbound = closed` above, or take the line out"),
    (codes::RULE_COUNT, "join neighbouring blocks and ports, or name a group in place of addresses"),
    (codes::KEY_FORMAT, "make one with `ssh-keygen -t ed25519`, and name the file that ends in `.pub`"),
    (codes::SUBNET_FULL, "take a larger block, or put some of the nodes into another subnet"),
    (codes::ADDRESS_FAMILY, "write an IPv4 address or block"),
    (codes::FILE_MISSING, "paths begin in the folder of the program that names them"),
    (codes::FILE_OUTSIDE, "copy the file below the program's folder"),
    (codes::PRIVATE_KEY, "name the public half, which ends in `.pub`; this one was not read past its first line"),
    (codes::FILE_TOO_LARGE, "name a smaller file: is it the one that was meant?"),
    (codes::FILE_UNREADABLE, "see whether it is a file, and whether its permissions let you read it"),
    (codes::FILE_NOT_TEXT, "name a file that is UTF-8 text"),
    (
        codes::UNKNOWN_REGION,
        "look at how it is spelled; `#allow(W0001)` above the line accepts a region that is newer than this version",
    ),
    (
        codes::UNKNOWN_INSTANCE_TYPE,
        "look at how it is spelled; `#allow(W0002)` above the line accepts a type that is newer than this version",
    ),
    (codes::PUBLIC_BLOCK, "take a block inside `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16`"),
    (codes::DOCKER_BLOCK, "take another block, or see to it that no node runs containers"),
    (codes::COVERED_RULE, "take it out"),
    (codes::SCRIPT_FORMAT, "begin it with a line such as `#!/bin/sh`, or `#cloud-config`"),
    (codes::UNNEEDED_ALLOW, "take the comment out"),
    (codes::POSITION_DECIDES, "let a number be the key, or write each block out"),
];
