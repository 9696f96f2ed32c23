// Usage: node problems.mjs package.json OUTPUT
//
// Prints the problems that VS Code lists when a task with our problem matcher prints this, a line each.

import { readFileSync } from 'node:fs';

const [manifest, said] = process.argv.slice(2);
const [first, second] = JSON.parse(readFileSync(manifest, 'utf8')).contributes.problemMatchers[0].pattern;

const lines = readFileSync(said, 'utf8').split('\n');
lines.forEach((line, at) => {
  const head = new RegExp(first.regexp).exec(line);
  const place = head && new RegExp(second.regexp).exec(lines[at + 1] ?? '');
  if (!place) return;
  const of = (match, part) => match[part];
  console.log(
    `${of(place, second.file)}:${of(place, second.line)}:${of(place, second.column)} ` +
      `${of(head, first.severity)} ${of(head, first.code)} ${of(head, first.message)}`,
  );
});
