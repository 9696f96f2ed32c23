" `:compiler vpclang` and `:make` check the file and list what is wrong with it.

if exists('current_compiler')
  finish
endif
let current_compiler = 'vpclang'

CompilerSet makeprg=vpclang\ check\ --color\ never\ %:S
" The first line has the code and the message, the second the place; the others show the text and give help.
CompilerSet errorformat=%Eerror%m,%Wwarning%m,%Z%\\s%#╭─[%f:%l:%c],%-G%.%#
