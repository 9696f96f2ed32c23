autocmd BufNewFile,BufRead *.vpc setfiletype vpc
