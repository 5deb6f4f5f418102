// Makes src/recognizers/lexicons/names-ja.ts. Run by hand when the source changes: needs apt and dpkg.
//   node scripts/lexicons/japanese.mjs
// Source and licence: src/recognizers/lexicons/README.md.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readIpadic, readIpadicNames } from './ipadic.mjs';

const work = mkdtempSync(join(tmpdir(), 'dozo-lexicons-'));
const run = (command, ...args) =>
  execFileSync(command, args, { cwd: work, stdio: ['ignore', 'pipe', 'ignore'] }).toString();
const KANJI = /^[\u4e00-\u9fff々]+$/;
const KATAKANA = /^[ァ-ヶー]+$/;

/** Files of words that are no names of anything. */
const COMMON = [
  'Noun.csv',
  'Noun.verbal.csv',
  'Noun.adjv.csv',
  'Noun.adverbal.csv',
  'Noun.others.csv',
  'Suffix.csv',
  'Prefix.csv',
  'Adverb.csv',
];

const names = readIpadicNames(work, run);
const surfaces = (kind, pattern, most) =>
  new Set(
    names
      .filter((one) => one.kind === kind && pattern.test(one.surface) && one.surface.length <= most)
      .map((one) => one.surface),
  );
const surnames = surfaces('姓', KANJI, 3);
const given = surfaces('名', KANJI, 3);
const whole = surfaces('一般', KANJI, 5);
const katakana = new Set(
  names.filter(({ surface }) => KATAKANA.test(surface) && surface.length >= 2).map(({ surface }) => surface),
);

const others = [
  'Noun.csv',
  'Noun.org.csv',
  'Noun.proper.csv',
  'Noun.verbal.csv',
  'Noun.adjv.csv',
  'Noun.adverbal.csv',
  'Noun.others.csv',
  'Suffix.csv',
  'Prefix.csv',
  'Adverb.csv',
  'Noun.number.csv',
];
const words = new Set(others.flatMap((file) => readIpadic(work, run, file).map(({ surface }) => surface)));
const costs = (rows) => {
  const lowest = new Map();
  for (const { surface, cost } of rows) lowest.set(surface, Math.min(cost, lowest.get(surface) ?? Infinity));
  return lowest;
};
const placeRows = readIpadic(work, run, 'Noun.place.csv');
const surnameCosts = costs(names.filter((one) => one.kind === '姓'));
/** What is both is a place here if the dictionary finds that at least as likely. */
const places = [...costs(placeRows)].filter(
  ([surface, cost]) => surnames.has(surface) && cost <= (surnameCosts.get(surface) ?? 0),
);

/** Words that could be taken for a name: they stand in a list, or fall into a surname and a given name. */
const placeNames = placeRows.map(({ surface }) => surface).filter((surface) => !surnames.has(surface));
const common = new Set(COMMON.flatMap((file) => readIpadic(work, run, file).map(({ surface }) => surface)));
const takenForName = [...new Set([...words, ...placeNames])].filter((word) => {
  if (!KANJI.test(word)) return false;
  // A company called as its founder is no reason not to see the founder.
  if (surnames.has(word) && !common.has(word)) return false;
  if (surnames.has(word) || given.has(word)) return true;
  for (let cut = 1; cut < word.length && cut <= 3; cut += 1)
    if (surnames.has(word.slice(0, cut)) && given.has(word.slice(cut))) return true;
  return false;
});
const katakanaWords = [...words, ...placeRows.map(({ surface }) => surface)].filter(
  (word) => KATAKANA.test(word) && word.length >= 2 && word.length <= 8,
);

/** Entries of one length after another, without a mark between them: `3` then all of three characters … */
function packed(entries) {
  const byLength = Map.groupBy(
    [...entries].sort((a, b) => (a < b ? -1 : 1)),
    (entry) => entry.length,
  );
  return [...byLength]
    .sort(([a], [b]) => a - b)
    .map(([length, all]) => `${length}${all.join('')}`)
    .join(' ');
}
const list = (name, what, entries) =>
  `/** ${what} ${[...entries].length} entries. */\nexport const ${name} =\n  '${packed(entries)}';\n`;
writeFileSync(
  join(import.meta.dirname, '../../src/recognizers/lexicons/names-ja.ts'),
  [
    '// Made by scripts/lexicons; source and licence in README.md beside this file.\n',
    list('SURNAMES_JA', 'Surnames in kanji.', surnames),
    list('GIVEN_NAMES_JA', 'Given names in kanji.', given),
    list('PEOPLE_JA', 'Whole names of people, in kanji.', whole),
    list(
      'KATAKANA_NAMES',
      'Names in katakana.',
      [...katakana].filter((name) => name.length <= 9),
    ),
    list('WORDS_LIKE_NAMES_JA', 'Words and places that could be taken for a name in kanji.', takenForName),
    list('KATAKANA_WORDS', 'Ordinary words, places and companies in katakana.', katakanaWords),
    list(
      'PLACES_LIKE_SURNAMES_JA',
      'Places that are surnames too.',
      places.map(([surface]) => surface),
    ),
  ].join('\n'),
);
