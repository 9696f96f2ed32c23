" The `.vpc` language: options of a buffer.

if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:# commentstring=#\ %s
setlocal formatoptions-=t formatoptions+=croql
" The formatter has two spaces and no options.
setlocal expandtab shiftwidth=2 softtabstop=2 textwidth=100
setlocal formatprg=vpclang\ fmt\ -
" A hyphen joins words: `mongo-express` is one.
setlocal iskeyword+=-
" `gf` on a file, and `[i` through what `use` names.
setlocal suffixesadd=.vpc
let &l:include = '^\s*use\s\+"\zs[^"]\+\ze"'
let &l:define = '^\s*\%(existing\s\+\)\=\l[a-z0-9-]*\s\+\ze\l'

let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions< expandtab< shiftwidth< softtabstop< textwidth<'
      \ . ' formatprg< iskeyword< suffixesadd< include< define<'
