-- For `init.lua` of Neovim 0.11 or newer. README.md beside this folder says how the parser gets onto the runtime path.

vim.filetype.add({ extension = { vpc = 'vpc' } })

vim.api.nvim_create_autocmd('FileType', {
  pattern = 'vpc',
  callback = function(event)
    vim.treesitter.start(event.buf, 'vpc')
    vim.bo[event.buf].commentstring = '# %s'
    vim.bo[event.buf].shiftwidth = 2
    vim.bo[event.buf].expandtab = true
    vim.bo[event.buf].formatprg = 'vpclang fmt -'
    vim.opt_local.iskeyword:append('-')
    vim.wo.foldexpr = 'v:lua.vim.treesitter.foldexpr()'
  end,
})
