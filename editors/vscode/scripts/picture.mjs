// Usage: npm ci && node scripts/picture.mjs PROGRAM.vpc PICTURE.png [THEME] — draws a program as VS Code colours it, with Chromium and pngquant.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHighlighter } from 'shiki';

const [program, picture, theme = 'dark-plus'] = process.argv.slice(2);
if (!picture) throw new Error('usage: node scripts/picture.mjs PROGRAM.vpc PICTURE.png [THEME]');

const SCALE = 2;
const LINE = 19;
const FRAME = { margin: 12, title: 38, padding: 16 };

const extension = dirname(dirname(fileURLToPath(import.meta.url)));
const grammar = JSON.parse(readFileSync(join(extension, 'syntaxes/vpc.tmLanguage.json'), 'utf8'));
const code = readFileSync(program, 'utf8').trimEnd();
const lines = code.split('\n');
const width = 72 + Math.max(...lines.map(line => line.length)) * 7.83 + 2 * (FRAME.margin + FRAME.padding);
const height = lines.length * LINE + FRAME.title + 2 * (FRAME.margin + FRAME.padding) + 3;

const highlighter = await createHighlighter({
  themes: [theme],
  langs: ['shellscript', 'yaml', { ...grammar, name: 'vpc', embeddedLangs: ['shellscript', 'yaml'] }],
});
const { bg, fg } = highlighter.getTheme(theme);
const html = `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; background: transparent; }
  .window { margin: ${FRAME.margin}px; background: ${bg}; border-radius: 10px; border: 1px solid #ffffff1f; overflow: hidden; }
  .title { height: ${FRAME.title}px; line-height: ${FRAME.title}px; text-align: center; color: ${fg}99; font: 13px/38px "DejaVu Sans", sans-serif; position: relative; border-bottom: 1px solid #ffffff14; }
  .title i { position: absolute; top: 13px; width: 12px; height: 12px; border-radius: 50%; }
  pre { margin: 0; padding: ${FRAME.padding}px; font: 13px/${LINE}px "JetBrains Mono", "DejaVu Sans Mono", monospace; font-variant-ligatures: none; }
  code { font: inherit; counter-reset: line; }
  .line::before { counter-increment: line; content: counter(line); display: inline-block; width: 28px; margin-right: 20px; text-align: right; color: ${fg}44; }
</style>
<div class="window">
  <div class="title"><i style="left:14px;background:#ff5f57"></i><i style="left:34px;background:#febc2e"></i><i style="left:54px;background:#28c840"></i>${basename(program)}</div>
  ${highlighter.codeToHtml(code, { lang: 'vpc', theme })}
</div>`;

const work = mkdtempSync(join(tmpdir(), 'picture-'));
try {
  const page = join(work, 'page.html');
  writeFileSync(page, html);
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  execFileSync(process.env.CHROMIUM ?? 'chromium', [
    '--headless', '--no-sandbox', ...quiet, `--user-data-dir=${join(work, 'profile')}`, '--hide-scrollbars',
    '--default-background-color=00000000', `--force-device-scale-factor=${SCALE}`,
    `--window-size=${Math.ceil(width)},${Math.ceil(height)}`, `--screenshot=${picture}`, `file://${page}`,
  ], { stdio: 'ignore' });
  // A palette makes a quarter of it.
  execFileSync('pngquant', ['--force', '--strip', '--output', picture, '160', picture]);
} finally {
  rmSync(work, { recursive: true, force: true });
}
