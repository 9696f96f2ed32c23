(declaration
  kind: (kind) @context
  name: (name)? @name) @item

(stack
  "stack" @context
  name: (name) @name) @item

(use
  "use" @context
  name: (name) @name) @item

(param
  "param" @context
  name: (name) @name) @item

(let
  "let" @context
  name: (name) @name) @item

(service
  "service" @context
  name: (name) @name) @item

(output
  "output" @context
  name: (name) @name) @item

(comment) @annotation
