" Writes the syntax groups of the first file: a line for a line, without what has none. What Vim itself says of a script is
" its own affair, and differs from one Vim to the next.
filetype plugin on
syntax on
set filetype=vpc
let s:answer = []
for s:lnum in range(1, line('$'))
  let s:text = getline(s:lnum)
  let [s:pieces, s:piece, s:group] = [[], '', '']
  let s:at = 0
  while s:at <= len(s:text)
    let s:char = matchstr(s:text, '\%' . (s:at + 1) . 'c.')
    let s:now = s:char ==# '' ? '' : synIDattr(synID(s:lnum, s:at + 1, 1), 'name')
    let s:now = s:now ==# '' || s:now =~# '^vpc' ? s:now : 'script'
    if s:char =~# '\s' && s:now ==# s:group || s:now ==# s:group && s:char !=# ''
      let s:piece .= s:char
    else
      let s:shown = trim(s:piece)
      if s:shown !=# ''
        call add(s:pieces, s:group ==# '' ? s:shown : s:shown . ' ' . s:group)
      endif
      let [s:piece, s:group] = [s:char, s:now]
    endif
    let s:at += max([1, len(s:char)])
  endwhile
  if !empty(s:pieces)
    call add(s:answer, join(s:pieces, ' · '))
  endif
endfor
call mkdir(fnamemodify($VPC_ANSWER, ':h'), 'p')
call writefile(s:answer, $VPC_ANSWER)
qall!
