(body
  "}" @end) @indent

(map
  "}" @end) @indent

(map_comprehension
  "}" @end) @indent

(list
  "]" @end) @indent

(list_comprehension
  "]" @end) @indent

(keys
  "]" @end) @indent

(index
  "]" @end) @indent

(call
  ")" @end) @indent

(parenthesized
  ")" @end) @indent
