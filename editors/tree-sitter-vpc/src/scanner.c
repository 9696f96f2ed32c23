// What a line end means, and texts between `"""`.
//
// The scanner has no state: what is valid where it stands, the characters ahead and the column decide. It never
// allocates, and every loop ends because each round takes a character.

#include "tree_sitter/parser.h"

enum TokenType {
  END,
  BLANK_LINE,
  FREE,
  CONTINUATION,
  TEXT_OPEN,
  TEXT_CHARS,
  TEXT_BACKSLASH,
  TEXT_ESCAPED,
  TEXT_CLOSE,
  ERROR_SENTINEL,
};

static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\r'; }

static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80; }

static bool is_word(int32_t c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; }

static void take(TSLexer *lexer) { lexer->advance(lexer, false); }

static void take_blanks(TSLexer *lexer) {
  while (is_blank(lexer->lookahead)) take(lexer);
}

static bool found(TSLexer *lexer, enum TokenType type) {
  lexer->result_symbol = type;
  return true;
}

// ---------------------------------------------------------------- line ends

// Whether what has just been taken ends as an operator does: with a blank. `or = 1` sets an attribute of that name,
// and `or -> igw` is a route.
static bool is_followed_by_operand(TSLexer *lexer) {
  if (!is_blank(lexer->lookahead)) return false;
  take_blanks(lexer);
  if (lexer->lookahead == '=') {
    take(lexer);
    return lexer->lookahead == '=';
  }
  if (lexer->lookahead == '-') {
    take(lexer);
    return lexer->lookahead != '>';
  }
  return lexer->lookahead != '\n' && !lexer->eof(lexer);
}

static bool is_operator_word(TSLexer *lexer) {
  static const char *const WORDS[] = {"or", "and", "then", "else"};
  char word[5] = {0};
  unsigned length = 0;
  while (is_word(lexer->lookahead)) {
    if (length == 4 || lexer->lookahead >= 0x80) return false;
    word[length++] = (char)lexer->lookahead;
    take(lexer);
  }
  for (unsigned i = 0; i < 4; i++) {
    unsigned at = 0;
    while (WORDS[i][at] != 0 && WORDS[i][at] == word[at]) at++;
    if (WORDS[i][at] == word[at]) return is_followed_by_operand(lexer);
  }
  return false;
}

// Whether the next line that says anything begins with an infix operator, `then` or `else`.
static bool is_continued(TSLexer *lexer) {
  for (;;) {
    take_blanks(lexer);
    if (lexer->lookahead == '#') {
      while (lexer->lookahead != '\n' && !lexer->eof(lexer)) take(lexer);
    }
    if (lexer->lookahead != '\n') break;
    take(lexer);
  }
  switch (lexer->lookahead) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      take(lexer);
      return is_blank(lexer->lookahead);
    case '<':
    case '>':
      take(lexer);
      if (lexer->lookahead == '=') take(lexer);
      return is_blank(lexer->lookahead);
    case '=':
    case '!':
      take(lexer);
      if (lexer->lookahead != '=') return false;
      take(lexer);
      return is_blank(lexer->lookahead);
    case 'o':
    case 'a':
    case 't':
    case 'e':
      return is_operator_word(lexer);
    default:
      return false;
  }
}

static bool scan_line_end(TSLexer *lexer, const bool *valid) {
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  bool in_error = valid[ERROR_SENTINEL];
  if (lexer->lookahead == '}' || lexer->eof(lexer)) {
    if (!valid[END] || in_error) return false;
    lexer->mark_end(lexer);
    return found(lexer, END);
  }
  if (lexer->lookahead != '\n') return false;
  take(lexer);
  lexer->mark_end(lexer);
  // Damage stays on its line.
  if (in_error) return found(lexer, END);
  if (valid[BLANK_LINE]) return found(lexer, BLANK_LINE);
  if (is_continued(lexer)) return found(lexer, CONTINUATION);
  if (valid[END]) return found(lexer, END);
  return valid[FREE] && found(lexer, FREE);
}

// ---------------------------------------------------------------- texts

static bool take_quotes(TSLexer *lexer) {
  for (int i = 0; i < 3; i++) {
    if (lexer->lookahead != '"') return false;
    take(lexer);
  }
  return true;
}

// `"""` that ends its line. The token takes the line end, so that what follows begins in the first column.
static bool scan_text_open(TSLexer *lexer) {
  if (!take_quotes(lexer)) return false;
  take_blanks(lexer);
  if (lexer->lookahead != '\n') return false;
  take(lexer);
  lexer->mark_end(lexer);
  return found(lexer, TEXT_OPEN);
}

// The characters of a text up to the next `${`, `\${` or closing line, or the backslash or the closing line where
// nothing stands before it. A line that is not blank and begins in the first column belongs to no text.
static bool scan_text(TSLexer *lexer, const bool *valid) {
  bool escaped = valid[TEXT_ESCAPED];
  bool some = escaped;
  bool at_line_start = !escaped && lexer->get_column(lexer) == 0;
  // The `$` behind a backslash opens nothing.
  if (escaped) take(lexer);
  for (;;) {
    lexer->mark_end(lexer);
    if (lexer->eof(lexer)) break;
    if (at_line_start) {
      bool indented = is_blank(lexer->lookahead);
      take_blanks(lexer);
      if (lexer->lookahead != '\n' && !indented) break;
      if (lexer->lookahead == '"' && take_quotes(lexer)) {
        if (some) break;
        lexer->mark_end(lexer);
        return valid[TEXT_CLOSE] && found(lexer, TEXT_CLOSE);
      }
      // Blanks and up to two quotes were taken.
      some = true;
      at_line_start = false;
      continue;
    }
    if (lexer->lookahead == '$') {
      take(lexer);
      if (lexer->lookahead == '{') break;
    } else if (lexer->lookahead == '\\') {
      take(lexer);
      if (lexer->lookahead == '$') {
        if (!some) lexer->mark_end(lexer);
        take(lexer);
        if (lexer->lookahead == '{') {
          if (some) break;
          return valid[TEXT_BACKSLASH] && found(lexer, TEXT_BACKSLASH);
        }
      }
    } else {
      at_line_start = lexer->lookahead == '\n';
      take(lexer);
    }
    some = true;
  }
  return some && found(lexer, escaped ? TEXT_ESCAPED : TEXT_CHARS);
}

// ---------------------------------------------------------------- what tree-sitter calls

void *tree_sitter_vpc_external_scanner_create(void) { return NULL; }

void tree_sitter_vpc_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_vpc_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_vpc_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

bool tree_sitter_vpc_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  if (!valid[ERROR_SENTINEL]) {
    if (valid[TEXT_CHARS] || valid[TEXT_ESCAPED] || valid[TEXT_CLOSE]) return scan_text(lexer, valid);
    if (valid[TEXT_OPEN]) {
      while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
      if (lexer->lookahead == '"') return scan_text_open(lexer);
    }
  }
  return scan_line_end(lexer, valid);
}
