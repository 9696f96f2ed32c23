/**
 * @file The `.vpc` language for editors.
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

// `grammar/vpc.pest` of the compiler says what the language is. This grammar follows it: a word or an operator that
// the compiler learns is added there first. Blanks are skipped between tokens and line ends are not, because a
// statement ends with its line. `src/scanner.c` decides what a line end means.

const LETTER = 'a-zA-Z_\\u0080-\\uFEFE\\uFF00-\\u{10FFFF}';
const WORD = new RegExp(`[${LETTER}][${LETTER}0-9]*(-+[${LETTER}0-9]+)*`, 'u');
const PART = new RegExp(`[${LETTER}0-9]+(-+[${LETTER}0-9]+)*`, 'u');

// From loose to tight.
const LEVEL = { conditional: 1, or: 2, and: 3, not: 4, comparison: 5, range: 6, sum: 7, product: 8, step: 9 };

// The words that begin a statement of their own form. Each may be the name of an attribute too.
const STATEMENTS = ['stack', 'param', 'let', 'service', 'output', 'assert', 'check', 'moved', 'use', 'allow', 'deny', 'existing'];
// The words that begin an expression. Each may be the name of an attribute or a bare key of a map too.
const OPENERS = ['if', 'not', 'true', 'false', 'none', 'auto', 'self', 'anywhere', 'internet'];
const PROTOCOLS = ['tcp', 'udp', 'icmp', 'icmpv6', 'protocol', 'all'];

module.exports = grammar({
  name: 'vpc',

  word: $ => $._word,

  extras: $ => [/[ \t\r]/, $.comment, $._continuation],

  externals: $ => [
    // The end of a statement: a line end, or nothing before `}` or the end of the text.
    $._end,
    // A line end where a statement may begin.
    $._blank_line,
    // A line end inside of brackets.
    $._free,
    // A line end before an infix operator, `then` or `else`.
    $._continuation,
    $._text_open,
    $._text_chars,
    // The backslash of `\\${`, and what follows it.
    $._text_backslash,
    $._text_escaped,
    $._text_close,
    $._error_sentinel,
  ],

  // What is never a reference.
  reserved: {
    global: _ => ['if', 'then', 'else', 'for', 'in', 'and', 'or', 'not', 'from', 'to', 'on', 'can', 'cannot', 'only'],
    none: _ => [],
  },

  supertypes: $ => [$.statement, $.expression, $.type],

  rules: {
    source_file: $ => repeat(choice($._blank_line, $._line)),

    _line: $ => seq($.statement, $._end),

    statement: $ => choice(
      $.attribute, $.declaration, $.stack, $.param, $.let, $.service, $.output, $.assert, $.check, $.rule, $.route, $.use, $.moved,
    ),

    // ------------------------------------------------------------ statements

    attribute: $ => seq(field('name', anyWord($, $.property)), '=', field('value', $.expression)),

    declaration: $ => seq($._head, optional(field('body', $.body))),
    _head: $ => seq(
      optional('existing'),
      field('kind', $.kind),
      optional(seq(field('name', $.name), optional(field('keys', $.keys)))),
      optional(field('condition', $.condition)),
    ),
    kind: $ => $._word,
    name: $ => $._word,
    keys: $ => seq(token.immediate('['), repeat($._free), commas($, $.key), repeat($._free), ']'),
    key: $ => seq(field('variable', $.name), 'in', field('values', $.expression)),
    condition: $ => seq('if', $.expression),

    body: $ => seq('{', repeat(choice($._blank_line, $._line)), '}'),

    stack: $ => seq(
      'stack',
      field('name', $.name),
      optional(seq(token.immediate('['), field('parameter', $.name), ']')),
      optional(field('body', $.body)),
    ),
    param: $ => seq(
      'param', field('name', $.name), ':', field('type', $.type),
      optional(seq('=', field('default', $.expression))),
      optional(seq('where', field('condition', $.expression), optional(field('message', $.string)))),
    ),
    let: $ => seq('let', field('name', $.name), optional(seq(':', field('type', $.type))), '=', field('value', $.expression)),
    service: $ => seq('service', field('name', $.name), '=', field('value', $.expression)),
    output: $ => seq('output', field('name', $.name), '=', field('value', $.expression)),
    assert: $ => seq(
      'assert', optional('only'), field('from', $.expression),
      choice('can', 'cannot'), 'reach', field('to', $.expression),
      optional(seq('on', field('ports', $.expression))),
      optional(field('reason', $.string)),
    ),
    check: $ => seq('check', field('condition', $.expression), field('message', $.string)),
    rule: $ => seq(
      optional(field('number', $.number)),
      field('action', choice('allow', 'deny')), field('what', $.expression),
      choice('from', 'to', 'on'), field('peer', $.expression),
      optional(field('reason', $.string)),
    ),
    route: $ => seq(field('destination', $.expression), '->', field('target', $.expression)),
    use: $ => seq(
      'use', field('path', $.string), 'as', field('name', $.name), optional(field('keys', $.keys)),
      optional(field('condition', $.condition)),
      optional(field('body', $.body)),
    ),
    moved: $ => seq('moved', field('from', $.expression), 'to', field('to', $.expression)),

    // ------------------------------------------------------------ types

    type: $ => choice($.named_type, $.union_type, $.optional_type),
    named_type: $ => seq(field('name', $.type_name), optional(seq(token.immediate('['), field('argument', $.type), ']'))),
    type_name: $ => $._word,
    union_type: $ => seq($.string, repeat(seq('|', $.string))),
    optional_type: $ => seq(choice($.named_type, $.union_type), token.immediate('?')),

    // ------------------------------------------------------------ expressions

    expression: $ => choice(
      $.conditional, $.binary, $.unary,
      $.reference, $.constant, $.member, $.call, $.index,
      $.list, $.list_comprehension, $.map, $.map_comprehension, $.parenthesized,
      $.string, $.text,
      $.number, $.size, $.duration, $.ipv4, $.ipv6, $.prefix, $.ports,
    ),

    conditional: $ => prec.right(LEVEL.conditional, seq(
      'if', field('condition', $.expression), 'then', field('then', $.expression), 'else', field('else', $.expression),
    )),

    binary: $ => {
      const spaced = (level, operator) => prec.left(level, seq(
        field('left', $.expression), field('operator', operator), $._gap, field('right', $.expression),
      ));
      return choice(
        spaced(LEVEL.or, 'or'),
        spaced(LEVEL.and, 'and'),
        spaced(LEVEL.comparison, choice('==', '!=', '<=', '>=', '<', '>')),
        prec.left(LEVEL.range, seq(field('left', $.expression), field('operator', '..'), field('right', $.expression))),
        spaced(LEVEL.sum, choice('+', '-')),
        spaced(LEVEL.product, choice('*', '/', '%')),
      );
    },
    // An operator is followed by a blank, or it is none: `a -1` and `a /24` are no operations.
    _gap: _ => token.immediate(/[ \t\r]+/),
    unary: $ => prec(LEVEL.not, seq(field('operator', 'not'), field('operand', $.expression))),

    reference: $ => $._word,
    constant: _ => choice('true', 'false', 'none', 'auto', 'self', 'anywhere', 'internet'),

    member: $ => prec(LEVEL.step, seq(field('object', $.expression), token.immediate('.'), field('member', $.member_name))),
    member_name: _ => token.immediate(PART),
    call: $ => prec(LEVEL.step, seq(
      field('function', $.expression), token.immediate('('),
      repeat($._free), optional(seq(commas($, $.expression), repeat($._free))), ')',
    )),
    index: $ => prec(LEVEL.step, seq(
      field('object', $.expression), token.immediate('['),
      repeat($._free), commas($, $.expression), repeat($._free), ']',
    )),

    parenthesized: $ => seq('(', repeat($._free), $.expression, repeat($._free), ')'),
    list: $ => seq('[', repeat($._free), optional(seq(commas($, $.expression), repeat($._free))), ']'),
    list_comprehension: $ => seq('[', repeat($._free), field('element', $.expression), $._clauses, repeat($._free), ']'),
    map: $ => seq('{', repeat($._free), optional(seq(commas($, $.entry), repeat($._free))), '}'),
    map_comprehension: $ => seq('{', repeat($._free), field('element', $.entry), $._clauses, repeat($._free), '}'),
    // What a word before `:` is otherwise does not matter.
    entry: $ => prec(1, seq(
      field('key', choice(anyWord($, $.bare_key), $.expression)), ':', repeat($._free), field('value', $.expression),
    )),
    _clauses: $ => repeat1(seq(repeat($._free), choice($.for_clause, $.if_clause))),
    for_clause: $ => seq('for', field('variable', $.name), 'in', field('values', $.expression)),
    if_clause: $ => seq('if', field('condition', $.expression)),

    // ------------------------------------------------------------ literals

    string: $ => seq('"', repeat(choice($._string_chars, $.escape, $.interpolation)), token.immediate('"')),
    // A `$` is a token of its own: no longer one may be half read where a comment could begin.
    _string_chars: _ => token.immediate(prec(1, /[^"\\\n$]+|\$/)),
    escape: _ => token.immediate(/\\(u\{[^}"\n]*\}|[^\n])/),
    interpolation: $ => seq(alias($._interpolation_open, '${'), $.expression, '}'),
    _interpolation_open: _ => token.immediate(prec(2, '${')),

    text: $ => seq(alias($._text_open, '"""'), optional(field('body', $.text_body)), alias($._text_close, '"""')),
    text_body: $ => repeat1(choice(
      $._text_chars, seq(alias($._text_backslash, $.escape), $._text_escaped), $.interpolation,
    )),

    ports: $ => prec.right(seq(field('protocol', $.protocol), optional(field('ports', $.port)))),
    protocol: _ => choice(...PROTOCOLS),
    port: _ => /[0-9][0-9a-zA-Z_\/-]*/,

    number: _ => /-?[0-9]+/,
    size: _ => /[0-9]+ [KMGT]iB/,
    duration: _ => /[0-9]+[smhd]/,
    // Half-typed is fine, as it is for the compiler.
    ipv4: _ => /[0-9]+(\.[0-9]+)+(\/[0-9]*)?/,
    ipv6: _ => /[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*(\/[0-9]*)?/,
    prefix: _ => /\/[0-9]+/,

    _word: _ => WORD,
    comment: _ => /#[^\n]*/,
  },
});

/**
 * One or more with commas between, line ends round these, and perhaps one behind the last.
 *
 * @param {GrammarSymbols<string>} $
 * @param {RuleOrLiteral} rule
 */
function commas($, rule) {
  return seq(
    rule,
    repeat(seq(repeat($._free), ',', repeat($._free), rule)),
    optional(seq(repeat($._free), ',')),
  );
}

/**
 * A word that may be any, because what follows it says what it is.
 *
 * @param {GrammarSymbols<string>} $
 * @param {SymbolRule<string>} node
 */
function anyWord($, node) {
  const words = [...STATEMENTS, ...OPENERS, ...PROTOCOLS];
  return choice(alias(reserved('none', $._word), node), ...words.map(word => alias(word, node)));
}
