[
  (body)
  (list)
  (list_comprehension)
  (map)
  (map_comprehension)
  (call)
  (index)
  (keys)
  (parenthesized)
] @indent.begin

[
  "}"
  "]"
  ")"
] @indent.branch @indent.end

; The indentation of a text belongs to the text.
(text) @indent.auto

(ERROR) @indent.auto
