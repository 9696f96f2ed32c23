"""Reads programs with the tree-sitter grammar, as editors do, and says what it found.

Usage: probe.py PARSER.so < QUESTIONS.json

The questions are {"programs": {name: text}, "queries": {name: query}, "coloured": [name], "scripts": [name]}. The answers
are {"programs": {name: {"damaged": [line], "outline": [[level, kind, name]]}}, "queries": {name: [error]}, "coloured":
{name: [[text, capture]]}, "scripts": {name: [[language, text]]}}.
"""

import ctypes
import json
import sys

from tree_sitter import Language, Parser, Query, QueryCursor

STATEMENTS = {
    "attribute", "declaration", "stack", "param", "let", "service", "output", "assert", "check", "rule", "route", "use", "moved",
}


def language(path):
    function = ctypes.CDLL(path).tree_sitter_vpc
    function.restype = ctypes.c_void_p
    capsule = ctypes.pythonapi.PyCapsule_New
    capsule.restype = ctypes.py_object
    capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    return Language(capsule(function(), b"tree_sitter.Language", None))


def text_of(node):
    return node.text.decode() if node else ""


def damaged(node):
    """The lines of the innermost nodes that are no part of the language, or lack one."""
    if not node.has_error:
        return []
    inside = [line for child in node.children for line in damaged(child)]
    return inside or [node.start_point.row + 1]


def outline(node, level):
    found = []
    for child in node.children:
        if child.is_named and child.type in STATEMENTS:
            kind = child.child_by_field_name("kind")
            found.append([level, text_of(kind) or child.type, text_of(child.child_by_field_name("name"))])
            body = child.child_by_field_name("body")
            found += outline(body, level + 1) if body else []
    return found


def matches(query, root):
    """Captures as (pattern, name, node), and the settings of their patterns."""
    for pattern, captures in QueryCursor(query).matches(root):
        yield pattern, captures, query.pattern_settings(pattern)


def coloured(query, root, source):
    """The text in pieces of one colour. What is written later in the query wins, and what lies deeper in the tree."""
    found = []
    for pattern, captures, _ in matches(query, root):
        for name, nodes in captures.items():
            found += [(node.start_byte - node.end_byte, pattern, name, node) for node in nodes if not name.startswith("_")]
    colours = [""] * len(source)
    for _, _, name, node in sorted(found, key=lambda each: each[:2]):
        colours[node.start_byte : node.end_byte] = [name] * (node.end_byte - node.start_byte)
    pieces, start = [], 0
    for at in range(1, len(source) + 1):
        if at == len(source) or colours[at] != colours[start]:
            pieces.append([source[start:at].decode(), colours[start]])
            start = at
    return pieces


def scripts(query, root, source):
    """The parts in other languages, without the nodes inside of them."""
    found = []
    for _, captures, settings in matches(query, root):
        for node in captures.get("injection.content", []):
            text, at = b"", node.start_byte
            for child in node.children:
                text, at = text + source[at : child.start_byte] + b"~", child.end_byte
            text += source[at : node.end_byte]
            if settings.get("injection.language") != "comment":
                found.append([settings.get("injection.language"), text.decode()])
    return found


def main():
    vpc = language(sys.argv[1])
    asked = json.load(sys.stdin)
    parser = Parser(vpc)
    trees = {name: parser.parse(text.encode()).root_node for name, text in asked["programs"].items()}
    queries, errors = {}, {}
    for name, text in asked["queries"].items():
        try:
            queries[name] = Query(vpc, text)
        except Exception as error:
            errors[name] = f"{type(error).__name__}: {error}"
    answer = {
        "programs": {name: {"damaged": damaged(root), "outline": outline(root, 0)} for name, root in trees.items()},
        "queries": errors,
        "coloured": {},
        "scripts": {},
    }
    for kind, read in [("coloured", coloured), ("scripts", scripts)]:
        for name, query in [(name, query) for name, query in asked[kind] if query in queries]:
            source = asked["programs"][name].encode()
            answer[kind][name] = read(queries[query], trees[name], source)
    json.dump(answer, sys.stdout)


main()
