import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a sorted list as one string, front-coded: a capital letter tells how many characters an entry shares with the one
 * before it (A none, B one …), what follows is the rest. `readLexicon` in front-coding.ts is the other half.
 */
export function writeLexicon(file, what, entries) {
  const sorted = [...new Set(entries)].sort((a, b) => (a < b ? -1 : 1));
  let text = '';
  let before = '';
  for (const entry of sorted) {
    let shared = 0;
    while (shared < 25 && shared < entry.length && entry[shared] === before[shared]) shared += 1;
    text += String.fromCharCode(65 + shared) + entry.slice(shared);
    before = entry;
  }
  const name = file.toUpperCase().replaceAll('-', '_');
  writeFileSync(
    join(import.meta.dirname, '../../src/recognizers/lexicons', `${file}.ts`),
    `// Made by scripts/lexicons; sources and licences in README.md beside this file. ${sorted.length} entries.\n\n/** ${what} */\nexport const ${name} =\n  '${text}';\n`,
  );
  console.log(file, sorted.length, text.length);
}
