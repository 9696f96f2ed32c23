; Declarations are seen everywhere in their scope, above themselves too, which an editor's locals can't say. So these are
; the names alone that are declared before they are used.

[
  (source_file)
  (declaration)
  (use)
  (list_comprehension)
  (map_comprehension)
] @local.scope

(stack
  parameter: (name) @local.definition)

(param
  name: (name) @local.definition)

(key
  variable: (name) @local.definition)

(for_clause
  variable: (name) @local.definition)

(reference) @local.reference
