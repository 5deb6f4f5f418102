// Makes src/recognizers/lexicons/names-ja.ts. Run by hand when a source changes: needs apt and dpkg, and 3 GB of disk for UniDic.
//   node scripts/lexicons/japanese.mjs [folder that holds the unpacked packages]
// Sources and licences: src/recognizers/lexicons/README.md.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readIpadic } from './ipadic.mjs';
import { readUnidic } from './unidic.mjs';

const work = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'dozo-lexicons-'));
const run = (command, ...args) =>
  execFileSync(command, args, { cwd: work, stdio: ['ignore', 'pipe', 'ignore'] }).toString();

const SURNAME = 1;
const GIVEN = 2;
const PERSON = 4;
const WORD = 8;
const PLACE = 16;
const OTHER = 32;
const SURNAME_READING = 64;
const GIVEN_READING = 128;
const NAMES = SURNAME | GIVEN | PERSON;

const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const KANJI = /^[\u4e00-\u9fff々]{1,7}$/;
const KATAKANA = /^[ァ-ヶー]{2,12}$/;
const HIRAGANA = /^[ぁ-ゖー]{2,6}$/;
/** Kanji and kana in one name: 一ノ瀬, きょう子, 茅ヶ崎. */
const MIXED = /^(?=.*[\u4e00-\u9fff])(?=.*[ぁ-ヶ])[\u4e00-\u9fff々ぁ-ヶー]{2,6}$/;

/** surface → class bit → cost in each source; a cost tells how usual the word is only within its source, class and script. */
const seen = new Map();
function add(surface, kind, source, cost) {
  const kinds = seen.get(surface) ?? new Map();
  seen.set(surface, kinds);
  const costs = kinds.get(kind) ?? {};
  kinds.set(kind, costs);
  costs[source] = Math.min(cost, costs[source] ?? Infinity);
}

const isWanted = (surface, kind) =>
  KANJI.test(surface) ||
  KATAKANA.test(surface) ||
  HIRAGANA.test(surface) ||
  ((kind & (NAMES | PLACE)) !== 0 && MIXED.test(surface));

for await (const { surface, cost, pos, reading } of readUnidic(work, run)) {
  if (pos[0] === '補助記号' || pos[0] === '記号' || pos[0] === '空白') continue;
  const kind = kindOfUnidic(pos);
  if (isWanted(surface, kind)) add(surface, kind, 'unidic', cost);
  if (kind === SURNAME && KATAKANA.test(reading)) add(reading, SURNAME_READING, 'readings', 0);
  if (kind === GIVEN && KATAKANA.test(reading)) add(reading, GIVEN_READING, 'readings', 0);
}
function kindOfUnidic([first, second, third, fourth]) {
  if (first !== '名詞' || second !== '固有名詞') return WORD;
  if (third === '人名') return fourth === '姓' ? SURNAME : fourth === '名' ? GIVEN : PERSON;
  return third === '地名' ? PLACE : OTHER;
}
for (const [file, kind] of [
  ['Noun.name.csv', 0],
  ['Noun.place.csv', PLACE],
  ['Noun.org.csv', OTHER],
  ['Noun.proper.csv', OTHER],
  ['Noun.csv', WORD],
  ['Noun.verbal.csv', WORD],
  ['Noun.adjv.csv', WORD],
  ['Noun.adverbal.csv', WORD],
  ['Noun.others.csv', WORD],
  ['Noun.number.csv', WORD],
  ['Suffix.csv', WORD],
  ['Prefix.csv', WORD],
  ['Adverb.csv', WORD],
  ['Verb.csv', WORD],
  ['Interjection.csv', WORD],
])
  for (const { surface, cost, fields } of readIpadic(work, run, file)) {
    const own = kind === 0 ? (fields[3] === '姓' ? SURNAME : fields[3] === '名' ? GIVEN : PERSON) : kind;
    if (isWanted(surface, own)) add(surface, own, 'ipadic', cost);
    const reading = fields[7] ?? '';
    if (kind === 0 && KATAKANA.test(reading) && own === SURNAME) add(reading, SURNAME_READING, 'readings', 0);
    if (kind === 0 && KATAKANA.test(reading) && own === GIVEN) add(reading, GIVEN_READING, 'readings', 0);
  }

/** How much more usual a word is than most of its class and script: 0 rarer, 1 as most, to 7. */
const scriptOf = (surface) =>
  KANJI.test(surface) ? 'k' : KATAKANA.test(surface) ? 't' : HIRAGANA.test(surface) ? 'h' : 'm';
const costs = new Map();
for (const [surface, kinds] of seen)
  for (const [kind, of] of kinds)
    for (const [source, cost] of Object.entries(of)) {
      const key = source + scriptOf(surface) + kind;
      if (!costs.has(key)) costs.set(key, []);
      costs.get(key).push(cost);
    }
const medians = new Map([...costs].map(([key, all]) => [key, all.sort((a, b) => a - b)[all.length >> 1]]));
const isInUnidic = (kinds) => [...kinds.values()].some((of) => of.unidic !== undefined);
const usual = (surface, kinds, wanted) => {
  let best = 0;
  for (const [kind, of] of kinds) {
    if ((kind & wanted) === 0) continue;
    const steps = (source) =>
      of[source] === undefined
        ? -9
        : Math.round(((medians.get(source + scriptOf(surface) + kind) ?? 0) - of[source]) / 700);
    // What the larger source knows, but not as this, is rarely this.
    const rare = of.unidic === undefined && isInUnidic(kinds) ? 2 : 0;
    // A company called as its founder is no reason not to see the founder.
    if (kind === OTHER && kinds.has(SURNAME)) continue;
    // In katakana costs tell little; that both sources have it tells more.
    const both = of.unidic !== undefined && of.ipadic !== undefined && KATAKANA.test(surface) ? 2 : 0;
    best = Math.max(best, Math.min(7, Math.max(steps('unidic'), steps('ipadic')) + 1 - rare + both));
  }
  return best;
};

/** Long words, places and organisations are kept only where they could be read as a surname and a given name. */
const bits = new Map(
  [...seen].map(([surface, kinds]) => [surface, [...kinds.keys()].reduce((all, one) => all | one, 0)]),
);
const has = (surface, kind) => ((bits.get(surface) ?? 0) & kind) !== 0;
function couldBeName(surface) {
  for (let cut = 1; cut < surface.length; cut += 1)
    if (has(surface.slice(0, cut), SURNAME) && has(surface.slice(cut), GIVEN)) return true;
  return false;
}

/** A name that is a word in kana far more often (かなり, まさか) keeps both marks; the rules weigh them. */
const groups = new Map();
let kept = 0;
for (const [surface, kinds] of seen) {
  const of = bits.get(surface);
  if (KANJI.test(surface) && surface.length >= 4 && (of & NAMES) === 0 && !couldBeName(surface)) continue;
  if (HIRAGANA.test(surface) && (of & NAMES) === 0) continue;
  if (KATAKANA.test(surface) && surface.length > 9 && (of & ~WORD) === 0) continue;
  const key =
    of * 512 +
    usual(surface, kinds, NAMES) * 64 +
    usual(surface, kinds, WORD) * 8 +
    usual(surface, kinds, PLACE | OTHER);
  if (!groups.has(key)) groups.set(key, []);
  groups.get(key).push(surface);
  kept += 1;
}
const packed = [...groups]
  .sort(([a], [b]) => a - b)
  .flatMap(([key, all]) =>
    [...Map.groupBy(all.sort(byCode), (one) => one.length)]
      .sort(([a], [b]) => a - b)
      .map(([length, same]) => `${key.toString(36)}:${length}${same.join('')}`),
  )
  .join(' ');

/** Log odds of a character in a place of a name against words, in steps of a third, as digits around 5. */
function kanjiOdds() {
  const count = () => new Map();
  const tallies = [count(), count(), count(), count()];
  const words = count();
  const totals = [0, 0, 0, 0, 0];
  const bump = (tally, char, at) => {
    tally.set(char, (tally.get(char) ?? 0) + 1);
    totals[at] += 1;
  };
  for (const [surface, of] of bits) {
    if (!KANJI.test(surface) || surface.length > 4) continue;
    if ((of & GIVEN) !== 0 && (of & WORD) === 0 && surface.length >= 2) {
      bump(tallies[0], surface[0], 0);
      for (const char of surface.slice(1)) bump(tallies[1], char, 1);
    }
    if ((of & SURNAME) !== 0 && (of & WORD) === 0 && surface.length >= 2) {
      bump(tallies[2], surface[0], 2);
      for (const char of surface.slice(1)) bump(tallies[3], char, 3);
    }
    if ((of & WORD) !== 0 && (of & NAMES) === 0) for (const char of surface) bump(words, char, 4);
  }
  let out = '';
  for (const char of [...new Set([...words.keys(), ...tallies.flatMap((one) => [...one.keys()])])].sort(
    byCode,
  )) {
    const word = ((words.get(char) ?? 0) + 1.5) / (totals[4] + 4000);
    const digits = tallies.map((tally, at) => {
      const name = ((tally.get(char) ?? 0) + 0.4) / (totals[at] + 1200);
      return Math.max(0, Math.min(9, Math.round(Math.log(name / word) * 1.5) + 5));
    });
    if (digits.every((digit) => digit === 3 || digit === 4)) continue;
    out += char + digits.join('');
  }
  return out;
}

/** Log odds of two katakana beside each other in foreign names against words; the edges count as a character. */
const KANA =
  '^ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロワンヴヶー$';
function katakanaOdds() {
  const tally = () => new Map();
  const [names, words] = [tally(), tally()];
  const totals = [0, 0];
  for (const [surface, of] of bits) {
    if (!KATAKANA.test(surface) || surface.length < 3) continue;
    const isName = (of & PERSON) !== 0 && (of & (WORD | PLACE | OTHER)) === 0;
    const isWord = (of & (WORD | OTHER)) !== 0 && (of & (NAMES | SURNAME_READING | GIVEN_READING)) === 0;
    if (!isName && !isWord) continue;
    const chars = `^${surface}$`;
    for (let at = 0; at + 1 < chars.length; at += 1) {
      const pair = chars.slice(at, at + 2);
      const into = isName ? names : words;
      into.set(pair, (into.get(pair) ?? 0) + 1);
      totals[isName ? 0 : 1] += 1;
    }
  }
  let out = '';
  for (const left of KANA)
    for (const right of KANA) {
      const name = ((names.get(left + right) ?? 0) + 1) / (totals[0] + 3000);
      const word = ((words.get(left + right) ?? 0) + 1) / (totals[1] + 3000);
      out += String.fromCharCode(65 + Math.max(0, Math.min(25, Math.round(Math.log(name / word) * 4) + 13)));
    }
  return out;
}

const text = (name, what, value) => `/** ${what} */\nexport const ${name} =\n  '${value}';\n`;
writeFileSync(
  join(import.meta.dirname, '../../src/recognizers/lexicons/names-ja.ts'),
  [
    `// Made by scripts/lexicons; sources and licences in README.md beside this file. ${kept} entries.\n`,
    text(
      'LEXICON_JA',
      'Groups of entries of one kind and length; `readJapanese` tells how to read them.',
      packed,
    ),
    text(
      'KANJI_ODDS',
      'A character, then its odds as first and later character of a given name and of a surname.',
      kanjiOdds(),
    ),
    text('KATAKANA', 'The characters of the table that follows.', KANA),
    text('KATAKANA_ODDS', 'Odds of each pair of them, names against words; N is even.', katakanaOdds()),
  ].join('\n'),
);
console.log(kept, packed.length);
for (const kind of [SURNAME, GIVEN, PERSON, WORD, PLACE, OTHER, SURNAME_READING, GIVEN_READING])
  console.log(
    kind,
    [...groups].reduce((sum, [key, all]) => sum + ((Math.floor(key / 512) & kind) !== 0 ? all.length : 0), 0),
  );
