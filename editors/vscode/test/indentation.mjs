// Usage: node indentation.mjs language-configuration.json PROGRAM…
//
// Indents every line of the programs by the rules, as VS Code applies them to a line and the one above, and says which line
// should stand elsewhere.

import { readFileSync } from 'node:fs';

const [configuration, ...programs] = process.argv.slice(2);
const rules = JSON.parse(readFileSync(configuration, 'utf8')).indentationRules;
const [increase, decrease, ignored] = ['increaseIndentPattern', 'decreaseIndentPattern', 'unIndentedLinePattern'].map(
  name => new RegExp(rules[name], 'u'),
);

let wrong = 0;
for (const program of programs) {
  let next = 0;
  readFileSync(program, 'utf8').split('\n').forEach((line, at) => {
    if (line.trim() === '' || ignored.test(line)) return;
    const expected = decrease.test(line) ? next - 2 : next;
    if (line.search(/\S/) !== expected) {
      console.log(`${program}:${at + 1}: ${expected} blanks expected: ${line}`);
      wrong++;
    }
    next = increase.test(line) ? expected + 2 : expected;
  });
}
process.exit(wrong === 0 ? 0 : 1);
