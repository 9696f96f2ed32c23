; What a machine runs at first boot is a script, unless it says that it is a configuration of cloud-init. Values in it
; (`${…}`) and the backslash of `\${` are no part of the script.
((attribute
  name: (property) @_name
  value: (text
    body: (text_body) @injection.content))
  (#eq? @_name "init")
  (#not-match? @injection.content "^[ \t\n]*#cloud-config")
  (#set! injection.language "bash"))

((attribute
  name: (property) @_name
  value: (text
    body: (text_body) @injection.content))
  (#eq? @_name "init")
  (#match? @injection.content "^[ \t\n]*#cloud-config")
  (#set! injection.language "yaml"))

((comment) @injection.content
  (#set! injection.language "comment"))
