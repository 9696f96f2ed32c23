" Reads what the compiler said from the first file, and writes the list that Vim makes of it.
compiler vpclang
execute 'cgetfile ' . fnameescape(argv(0))
let s:valid = filter(getqflist(), 'v:val.valid')
let s:answer = map(s:valid, 'bufname(v:val.bufnr) . ":" . v:val.lnum . ":" . v:val.col . " " . v:val.type . " " . v:val.text')
call mkdir(fnamemodify($VPC_ANSWER, ':h'), 'p')
call writefile(s:answer, $VPC_ANSWER)
qall!
