//! The words that editors colour, from the tables that the compiler reads, and what is written of them into each editor's files.
//!
//! Between two marks, a file of an editor holds what is made here and nothing else. `UPDATE=1` writes it anew. Keywords have
//! their places in the grammars of the editors and are written there by hand: of these it is only tested that none is missing.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use vpclang::analysis::{self, FUNCTIONS, METHODS, RESERVED, prelude};
use vpclang::schema::{COMMON, EXISTING, Kind, Presence, Type, images};
use vpclang::source::SourceMap;
use vpclang::syntax::ast::StatementKind;
use vpclang::syntax::parse;

use super::{check_file, is_updating, read};

/// The types that are written in front of no kind. Kinds are types too.
const TYPES: [&str; 18] = [
    "bool",
    "int",
    "string",
    "ip",
    "cidr",
    "prefix",
    "ports",
    "peer",
    "size",
    "duration",
    "zone",
    "region",
    "instance-type",
    "image-name",
    "account-id",
    "arn",
    "list",
    "map",
];

/// The colours of a query for one editor: how it calls what the query for Neovim calls otherwise. The longest match applies.
type Captures = &'static [(&'static str, &'static str)];

/// Source: "Themes" of the Helix documentation.
const HELIX: Captures = &[
    ("boolean", "constant.builtin.boolean"),
    ("function.call", "function"),
    ("function.method.call", "function.method"),
    ("keyword.conditional", "keyword.control.conditional"),
    ("keyword.import", "keyword.control.import"),
    ("keyword.repeat", "keyword.control.repeat"),
    ("keyword.type", "keyword.storage.type"),
    ("module", "namespace"),
    ("number", "constant.numeric"),
    ("property", "variable.other.member"),
    ("string.escape", "constant.character.escape"),
    ("type.definition", "type"),
    ("variable.member", "variable.other.member"),
];

/// Source: "Syntax highlighting" of Zed's "Language Extensions". It cuts unknown ends off by itself.
const ZED: Captures = &[
    ("function.call", "function"),
    ("function.method.call", "function.method"),
    ("module", "namespace"),
    ("variable.member", "property"),
];

/// Words of one sort, each once, in the order of the alphabet.
type Words = BTreeSet<&'static str>;

fn kinds() -> Words {
    Kind::ALL.into_iter().map(Kind::word).collect()
}

/// What a program can write: the attributes of kinds, and those of every resource.
fn attributes() -> impl Iterator<Item = (&'static str, Type)> {
    let of_kinds = Kind::ALL.into_iter().flat_map(|kind| kind.schema().attributes);
    let all = of_kinds.chain(COMMON).chain([&EXISTING]);
    all.filter(|attribute| attribute.presence != Presence::Implied).map(|attribute| (attribute.name, attribute.takes))
}

/// The words of enumerations that a place takes. Those that are words everywhere have their colour anyway.
fn enumeration(takes: Type) -> Words {
    match takes {
        Type::OneOf(words) => words.iter().copied().filter(|word| !RESERVED.contains(word)).collect(),
        Type::AnyOf(types) => types.iter().copied().flat_map(enumeration).collect(),
        Type::List(inner) => enumeration(*inner),
        _ => Words::new(),
    }
}

/// The attributes that take words of an enumeration, and these words.
fn choices() -> (Words, Words) {
    let mut choices: (Words, Words) = (Words::new(), Words::new());
    for (name, takes) in attributes() {
        let words = enumeration(takes);
        if !words.is_empty() {
            choices.0.insert(name);
            choices.1.extend(words);
        }
    }
    choices.0.insert("kind");
    choices.1.extend(Kind::ALL.into_iter().filter_map(|kind| kind.schema().variant).filter(|word| !RESERVED.contains(word)));
    choices
}

fn methods() -> Words {
    METHODS.iter().filter(|(_, _, form)| form.contains('(')).map(|(name, ..)| *name).collect()
}

fn functions() -> Words {
    FUNCTIONS.iter().map(|(name, _)| *name).collect()
}

fn services() -> Words {
    prelude::SERVICES.iter().map(|service| service.name).collect()
}

fn published() -> Words {
    images::PUBLISHED.iter().map(|image| image.name).collect()
}

fn attribute_names() -> Words {
    attributes().map(|(name, _)| name).collect()
}

/// The words with a dot, or those without: only the latter are one token.
fn dotted(words: &Words, dotted: Dotted) -> Words {
    words.iter().copied().filter(|word| word.contains('.') == (dotted == Dotted::Yes)).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dotted {
    Yes,
    No,
}

/// Lines of at most a hundred characters, each behind a head.
fn wrapped(first: &str, next: &str, words: impl IntoIterator<Item = String>) -> String {
    let (mut text, mut line) = (String::new(), first.to_owned());
    for word in words {
        if line.chars().count() + 1 + word.chars().count() > 100 {
            text.push_str(line.trim_end());
            text.push('\n');
            line = next.to_owned();
        }
        if !line.ends_with(' ') {
            line.push(' ');
        }
        line.push_str(&word);
    }
    text + line.trim_end()
}

/// Words in quotes, for `#any-of?`.
fn quoted(words: &Words) -> String {
    wrapped("", "    ", words.iter().map(|word| format!("\"{word}\""))).trim_start().to_owned()
}

/// The queries of tree-sitter.
fn for_queries() -> String {
    let (names, values) = choices();
    let value = |node: &str| {
        format!(
            "(attribute\n  name: (property) @property\n  value: [\n    {node}\n    (list\n      {node})\n  ])\n  (#any-of? @property\n    {})",
            quoted(&names)
        )
    };
    let images = published();
    let mut text = format!("((kind) @keyword.type\n  (#any-of? @keyword.type\n    {}))\n\n", quoted(&kinds()));
    text += &format!("((property) @property\n  (#any-of? @property\n    {}))\n\n", quoted(&attribute_names()));
    text += &format!("((type_name) @type.builtin\n  (#any-of? @type.builtin\n    {}))\n\n", quoted(&TYPES.into()));
    text += &format!("((reference) @constant.builtin\n  (#any-of? @constant.builtin\n    {}))\n\n", quoted(&services()));
    text += &format!("((reference) @constant\n  (#any-of? @constant\n    {}))\n\n", quoted(&dotted(&images, Dotted::No)));
    let member = "(member\n  object: (reference) @constant\n  \".\" @constant\n  member: (member_name) @constant) @_word";
    text += &format!("({member}\n  (#any-of? @_word\n    {}))\n\n", quoted(&dotted(&images, Dotted::Yes)));
    let inner = "(reference) @constant";
    text += &format!("({}\n  (#any-of? @constant\n    {}))\n\n", value(inner), quoted(&dotted(&values, Dotted::No)));
    let inner =
        "(member\n      object: (reference) @constant\n      \".\" @constant\n      member: (member_name) @constant) @_word";
    text += &format!("({}\n  (#any-of? @_word\n    {}))\n\n", value(inner), quoted(&dotted(&values, Dotted::Yes)));
    text += &format!(
        "(call\n  function: (reference) @function.builtin\n  (#any-of? @function.builtin\n    {}))\n\n",
        quoted(&functions())
    );
    text += &format!(
        "(call\n  function: (member\n    member: (member_name) @function.builtin)\n  (#any-of? @function.builtin\n    {}))\n",
        quoted(&methods())
    );
    text
}

/// An alternative for every word, the longer first where one begins another.
fn alternatives(words: &Words, separator: &str) -> String {
    let mut words: Vec<&str> = words.iter().copied().collect();
    // `~` stands behind every character of a word.
    words.sort_by_key(|word| format!("{word}~"));
    words.join(separator).replace('.', "\\.")
}

/// The repository of the TextMate grammar, a line each.
fn for_textmate() -> String {
    let rule = |key: &str, before: &str, words: &Words, after: &str, scope: &str| {
        let pattern = format!("{before}(?:{})(?![\\w-]){after}", alternatives(words, "|")).replace('\\', "\\\\");
        format!("    \"words-{key}\": {{ \"match\": \"{pattern}\", \"name\": \"{scope}\" }},\n")
    };
    let (whole, free) = ("(?<![\\w-])", "(?<![\\w.-])");
    let (names, values) = choices();
    let mut text = rule("kinds", whole, &kinds(), "", "storage.type.kind.vpc");
    text += &rule("attributes", whole, &attribute_names(), "", "support.type.property-name.vpc");
    text += &rule("types", free, &TYPES.into(), "", "support.type.primitive.vpc");
    text += &rule("services", free, &services(), "", "variable.other.enummember.vpc constant.other.service.vpc");
    text += &rule("images", free, &published(), "(?!\\.)", "variable.other.enummember.vpc constant.other.image.vpc");
    text += &rule("functions", whole, &functions(), "", "support.function.vpc");
    text += &rule("methods", whole, &methods(), "", "support.function.vpc");
    text += &rule("values", free, &values, "(?![.(\\[])", "variable.other.enummember.vpc constant.other.enumeration.vpc");
    let begin = format!("(?:^|(?<=\\{{))\\s*({})\\s*(=)(?!=)", alternatives(&names, "|")).replace('\\', "\\\\");
    text += &format!("    \"words-choice\": {{ \"begin\": \"{begin}\", {CHOICE} }},\n");
    text
}

/// What follows an attribute that takes a word of an enumeration.
const CHOICE: &str = r##""beginCaptures": { "1": { "name": "support.type.property-name.vpc" }, "2": { "name": "keyword.operator.assignment.vpc" } }, "end": "$|(?=[#}])", "patterns": [{ "include": "#words-values" }, { "name": "meta.brackets.vpc", "begin": "\\[", "end": "\\]", "patterns": [{ "include": "#words-values" }, { "include": "#expressions" }] }, { "include": "#expressions" }]"##;

/// The groups of Vim's syntax.
fn for_vim() -> String {
    let (names, values) = choices();
    let keywords = |group: &str, words: &Words| {
        wrapped(&format!("syn keyword {group}"), "      \\", words.iter().map(|word| word.to_string())) + "\n"
    };
    let word = r"\h[[:alnum:]_]*\%(-\+[[:alnum:]_]\+\)*";
    let head = format!(r"\ze\%(\s*\%({{\|}}\|#\|$\)\|\s\+if\s\|\s\+{word}\%(\[\|\s*\%({{\|}}\|#\|$\)\|\s\+if\s\)\)");
    let any = |words: &Words| alternatives(words, r"\|");
    let mut text = format!("syn match vpcKind contained \"\\%({}\\){head}\" nextgroup=vpcName skipwhite\n", any(&kinds()));
    text += &keywords("vpcAttribute contained", &attribute_names());
    text += &keywords("vpcType contained", &TYPES.into());
    text += &keywords("vpcService", &services());
    text += &keywords("vpcValue contained", &dotted(&values, Dotted::No));
    text += &format!("syn match vpcImage \"[[:alnum:]_.-]\\@1<!\\%({}\\)[[:alnum:]_.-]\\@!\"\n", any(&published()));
    let called: Words = functions().union(&methods()).copied().collect();
    text += &format!("syn match vpcFunction contained \"\\%({}\\)\\ze(\"\n", any(&called));
    text += &format!("syn match vpcValue contained \"\\%({}\\)[[:alnum:]_.-]\\@!\"\n", any(&dotted(&values, Dotted::Yes)));
    text += &format!(
        "syn region vpcChoice contained matchgroup=vpcAttribute start=\"\\%({}\\)\\ze\\s*==\\@!\" end=\"$\\|\\ze}}\"\n      \\ contains=vpcValue,vpcValues,@vpcExpression\n",
        any(&names)
    );
    text
}

/// A text with what lies between its marks replaced.
fn with_block(text: &str, begin: &str, end: &str, block: &str) -> String {
    let (before, rest) = text.split_once(begin).unwrap_or_else(|| panic!("the mark `{begin}` is missing"));
    let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("the mark `{end}` is missing"));
    format!("{before}{begin}{block}{end}{after}")
}

const QUERY: &str = "editors/tree-sitter-vpc/queries/highlights.scm";

/// The query for Neovim, with the captures of another editor.
fn renamed(query: &str, captures: Captures) -> String {
    let mut text = String::with_capacity(query.len());
    for (at, piece) in query.split('@').enumerate() {
        let end = piece.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(piece.len());
        let (name, rest) = if at == 0 { ("", piece) } else { piece.split_at(end) };
        let new = captures.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| new);
        text.push_str(if at == 0 { "" } else { "@" });
        text.push_str(new);
        text.push_str(rest);
    }
    text
}

/// Every file that holds words, with what it should be.
fn files() -> Vec<(&'static str, String)> {
    let query = with_block(&read(QUERY), "; words: begin\n", "; words: end\n", &for_queries());
    let made = "; Made from the query of `editors/tree-sitter-vpc`.\n\n";
    let (vim, textmate) = ("editors/vim/syntax/vpc.vim", "editors/vscode/syntaxes/vpc.tmLanguage.json");
    let (begin, end) = ("    \"words: begin\": {},\n", "    \"words: end\": {}\n");
    vec![
        ("editors/helix/queries/vpc/highlights.scm", format!("{made}{}", renamed(&query, HELIX))),
        ("editors/zed/languages/vpc/highlights.scm", format!("{made}{}", renamed(&query, ZED))),
        (QUERY, query),
        (vim, with_block(&read(vim), "\" words: begin\n", "\" words: end\n", &for_vim())),
        (textmate, with_block(&read(textmate), begin, end, &for_textmate())),
    ]
}

/// With `UPDATE=1`, writes the words before anything is coloured with them.
pub fn written() {
    static WRITTEN: OnceLock<()> = OnceLock::new();
    if is_updating() {
        WRITTEN.get_or_init(|| files().iter().for_each(|(path, text)| check_file(path, text)));
    }
}

#[test]
fn editors_have_the_words_of_the_schema() {
    written();
    files().iter().for_each(|(path, text)| check_file(path, text));
}

#[test]
fn types_of_editors_are_types() {
    for word in TYPES {
        let of = if matches!(word, "list" | "map") { "[int]" } else { "" };
        let mut sources = SourceMap::new();
        let text = format!("param x: {word}{of}\n");
        let file = sources.add("types.vpc", text.as_bytes());
        let statement = parse(&text, file).file.statements.pop().map(|statement| statement.kind);
        let Some(StatementKind::Param(param)) = statement else { panic!("{text} is no parameter") };
        assert!(analysis::Type::of_syntax(&param.of).is_ok(), "`{word}` is no type");
    }
}

/// What stands in quotes in a line of the grammar.
fn literals(line: &str) -> Vec<String> {
    let (mut found, mut open, mut escaped) = (Vec::new(), None::<String>, false);
    for c in line.chars() {
        match &mut open {
            Some(text) if escaped || !matches!(c, '"' | '\\') => {
                text.push(c);
                escaped = false;
            }
            Some(_) if c == '\\' => escaped = true,
            Some(_) => found.extend(open.take()),
            None if c == '"' => open = Some(String::new()),
            None => {}
        }
    }
    found
}

/// Every word that a grammar of an editor must know: those of the grammar but for kinds, and those that are never names.
fn keywords() -> BTreeSet<String> {
    let grammar = read("grammar/vpc.pest");
    // A rule that looks at the first letters of what follows has ranges of them: those letters are no words.
    let rules = grammar.lines().filter(|line| !line.trim_start().starts_with("//") && !line.contains("'b'..'n'"));
    let is_word = |text: &String| text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let mut words: BTreeSet<String> = rules.flat_map(literals).filter(is_word).collect();
    let kinds = kinds();
    words.retain(|word| !kinds.contains(word.as_str()));
    words.extend(RESERVED.iter().map(|word| word.to_string()));
    words
}

/// Whether a text has a word that nothing continues.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[test]
fn no_editor_misses_a_keyword() {
    let keywords = keywords();
    assert!(keywords.len() > 40, "only {} keywords were found", keywords.len());
    let mut missing = Vec::new();
    for path in ["editors/vscode/syntaxes/vpc.tmLanguage.json", "editors/vim/syntax/vpc.vim"] {
        let text = read(path);
        missing.extend(keywords.iter().filter(|word| !has_word(&text, word)).map(|word| format!("{path}: `{word}`")));
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn tree_sitter_has_the_keywords_of_the_grammar_and_no_others() {
    let types: serde_json::Value = serde_json::from_str(&read("editors/tree-sitter-vpc/src/node-types.json")).unwrap();
    let anonymous = types.as_array().unwrap().iter().filter(|node| node["named"] == false);
    let words =
        anonymous.filter_map(|node| node["type"].as_str()).filter(|text| text.starts_with(|c: char| c.is_ascii_lowercase()));
    assert_eq!(words.map(str::to_owned).collect::<BTreeSet<_>>(), keywords());
}
