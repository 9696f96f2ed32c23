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
] @indent

[
  "}"
  "]"
  ")"
] @outdent
