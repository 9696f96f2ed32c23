(declaration
  name: (name) @name) @definition.class

(let
  name: (name) @name) @definition.constant

(param
  name: (name) @name) @definition.constant

(service
  name: (name) @name) @definition.constant

(output
  name: (name) @name) @definition.constant

(use
  name: (name) @name) @definition.module

(reference) @name @reference.constant
