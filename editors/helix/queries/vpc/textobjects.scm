(declaration
  body: (body) @class.inside) @class.around

(stack
  body: (body) @class.inside) @class.around

(use
  body: (body) @class.inside) @class.around

(call
  (expression) @parameter.inside)

(entry
  value: (_) @entry.inside) @entry.around

(attribute
  value: (_) @entry.inside) @entry.around

(comment) @comment.inside

(comment)+ @comment.around
