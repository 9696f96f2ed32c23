; Declarations are seen above themselves too, which locals can't say. So these are the names alone that are declared before
; they are used.

[
  (source_file)
  (declaration)
  (use)
  (list_comprehension)
  (map_comprehension)
] @local.scope

(stack
  parameter: (name) @local.definition.variable.parameter)

(param
  name: (name) @local.definition.variable.parameter)

(key
  variable: (name) @local.definition.variable.parameter)

(for_clause
  variable: (name) @local.definition.variable.parameter)

(reference) @local.reference
