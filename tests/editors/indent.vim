" Indents every file anew, writes it, and lists the lines that changed.
filetype plugin indent on
let s:answer = []
for s:file in argv()
  execute 'silent edit! ' . fnameescape(s:file)
  setlocal filetype=vpc
  let s:before = getline(1, '$')
  silent normal! gg=G
  let s:after = getline(1, '$')
  for s:at in range(len(s:before))
    if s:before[s:at] !=# s:after[s:at]
      call add(s:answer, fnamemodify(s:file, ':t') . ':' . (s:at + 1) . ': ' . s:before[s:at] . ' -> ' . s:after[s:at])
    endif
  endfor
  silent write!
endfor
call mkdir(fnamemodify($VPC_ANSWER, ':h'), 'p')
call writefile(s:answer, $VPC_ANSWER)
qall!
