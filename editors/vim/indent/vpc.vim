" The `.vpc` language: indentation as the formatter has it, from the line above.

if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=GetVpcIndent(v:lnum)
setlocal indentkeys=0},0],0),o,O,!^F,=then,=else,=and,=or
setlocal nolisp nosmartindent autoindent
let b:undo_indent = 'setlocal indentexpr< indentkeys< lisp< smartindent< autoindent<'

if exists('*GetVpcIndent')
  finish
endif

let s:cpo_save = &cpo
set cpo&vim

" A line that begins so continues the one above.
let s:continues = '^\s*\%(\%(then\|else\|and\|or\)\s\+[^=[:blank:]]\|\%([-+*/%<>]\|[=!<>]=\)\s\)'
let s:closes = '^\s*[\])}]'

" The line without its strings and its comment.
function! s:Code(lnum) abort
  let line = substitute(getline(a:lnum), '"\%(\\.\|[^"\\]\)*"', '', 'g')
  return substitute(line, '#.*', '', '')
endfunction

" Whether a line lies in a text between `"""`, its last line included. A line that begins in the first column lies in none.
function! s:IsInText(lnum) abort
  let view = winsaveview()
  call cursor(a:lnum, 1)
  let found = 0
  while 1
    let at = search('"""', 'bW')
    let line = getline(at)
    " A comment may hold quotes; in a script it is no comment, and the search goes on to what opens the script.
    if at == 0 || line !~# '^\s*#'
      break
    endif
    call cursor(at, 1)
  endwhile
  if at > 0 && line =~# '\S\s*"""\s*$' && line !~# '^\s\+"""'
    call cursor(at + 1, 1)
    let left = search('^\S', 'cnW', a:lnum)
    let found = left == 0
  endif
  call winrestview(view)
  return found
endfunction

" The last line above that is code, and no line of a text.
function! s:Above(lnum) abort
  let at = prevnonblank(a:lnum - 1)
  while at > 0
    if s:IsInText(at)
      let at = prevnonblank(at - 1)
    elseif getline(at) =~# '^\s*#'
      let at = prevnonblank(at - 1)
    else
      return at
    endif
  endwhile
  return 0
endfunction

" How many more brackets a line opens than it closes behind those that it begins with.
function! s:Opened(lnum) abort
  let code = substitute(s:Code(a:lnum), '^[[:blank:]\])}]*', '', '')
  return len(substitute(code, '[^[({]', '', 'g')) - len(substitute(code, '[^\])}]', '', 'g'))
endfunction

" A comment stands as what follows it.
function! s:Meant(lnum) abort
  let at = a:lnum
  while getline(at) =~# '^\s*#' && nextnonblank(at + 1) > 0
    let at = nextnonblank(at + 1)
  endwhile
  return getline(at)
endfunction

function! GetVpcIndent(lnum) abort
  if s:IsInText(a:lnum)
    return -1
  endif
  let above = s:Above(a:lnum)
  if above == 0
    return 0
  endif
  let indent = indent(above)
  let opened = s:Opened(above)
  if opened > 0
    let indent += shiftwidth()
  elseif opened < 0
    let indent -= shiftwidth()
  endif
  let meant = getline(a:lnum) =~# '^\s*#' ? s:Meant(a:lnum) : getline(a:lnum)
  let was = getline(above) =~# s:continues
  let is = meant =~# s:continues
  if is && !was
    let indent += shiftwidth()
  elseif was && !is
    let indent -= shiftwidth()
  endif
  return getline(a:lnum) =~# s:closes ? indent - shiftwidth() : indent
endfunction

let &cpo = s:cpo_save
unlet s:cpo_save
