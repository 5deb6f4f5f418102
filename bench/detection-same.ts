import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { pathToFileURL } from 'node:url';

import { createConversation, scan } from '#detection';
import { generateConversation } from '../test/generate/conversations.ts';
import { hostileText } from '../test/generate/hostile.ts';
import { generateId, ID_CLASSES } from '../test/generate/ids.ts';
import { createRandom } from '../test/generate/random.ts';
import { addressSentence, createRandom as createSentences, nameSentence } from '../test/texts/japanese.ts';
import { negativeSentence } from '../test/texts/japanese-negatives.ts';
import type { Row } from './score.ts';

/**
 * `node_modules/.bin/node bench/detection-same.ts TREE [TEXTS] [SEED]`: whether this detector finds exactly what the detector of another tree
 * of this project finds, to the offsets, scores and reasons. For changes that only make it faster: the labelled texts as they are, in
 * small letters, in capitals and in pieces of 500; texts spliced with marks, widths and digits; generated conversations, numbers and
 * Japanese sentences; hostile messages and characters by chance. Ends with 1 where anything differs.
 */
const [folder, count = '10000', seed = '1'] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the tree to compare with.');
const TEXTS = Number(count);
const SHOWN = 12;
const other = (await import(pathToFileURL(join(resolve(folder), 'src/detection/index.ts')).href)) as {
  scan: typeof scan;
  createConversation: typeof createConversation;
};
const FOLDER = join(import.meta.dirname, '../../shared/corpora');
const CORPORA = ['en-synthetic', 'en-dialogue', 'en-lowercase', 'en-negatives', 'ja-names', 'asia-ids'];
const r = createRandom(Number(seed));

/** What is put between two texts. */
const MARKS = [
  '\u200b',
  '\u3000',
  '\u2013',
  'ー',
  '\t',
  '\r\n',
  '\n',
  '\u00a0',
  'é',
  '\u{1f600}',
  '\ud83d',
  '4242 4242 4242 4242',
  'さん',
  '様',
  '一二三四',
  '１２３',
  '\u0663\u0664\u0665',
  '\u0430',
  '@',
  '12 ',
  'Mr ',
  'O',
  "'s",
  '0',
  '-',
  '.',
  ', ',
];
/** Ranges of UTF-16 units. */
const BLOCKS: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0x20, 0x7e],
  [0x30, 0x39],
  [0xa0, 0x24f],
  [0x370, 0x52f],
  [0x600, 0x6ff],
  [0x900, 0x97f],
  [0xe00, 0xe7f],
  [0x1e00, 0x1eff],
  [0x2000, 0x206f],
  [0x3000, 0x30ff],
  [0x3041, 0x3093],
  [0x30a1, 0x30fa],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xff01, 0xff9f],
  [0xd800, 0xdfff],
  [0, 0x1f],
  [0x2e80, 0x2fdf],
];

let compared = 0;
let different = 0;

const labelled = existsSync(FOLDER) ? CORPORA.flatMap(corpus) : [];
const stock = labelled.length > 0 ? labelled : Array.from({ length: 1000 }, () => hostileText(r));
for (let at = 0; at < TEXTS * 3; at += 1) compare('spliced', spliced());
for (let at = 0; at < TEXTS * 2; at += 1) compare('hostile', hostileText(r));
for (let at = 0; at < TEXTS * 2; at += 1) compare('by chance', byChance());
for (let at = 0; at < TEXTS; at += 1) {
  const { value, written, wrong } = generateId(r.pick(ID_CLASSES), r);
  const text = r.pick(stock);
  for (const one of [value, written, wrong ?? ''])
    compare('numbers', `${text.slice(0, r.int(40))} ${one} ${text.slice(r.int(40))}`);
}
const sentences = createSentences(Number(seed));
for (let at = 0; at < TEXTS; at += 1)
  for (const make of [nameSentence, addressSentence, negativeSentence])
    compare('Japanese', make(sentences).text);
for (let at = 0; at < TEXTS / 20; at += 1)
  for (const lang of ['en', 'ja'] as const)
    for (const phrases of ['first', 'second'] as const) talk(at, lang, phrases);

console.log(`${compared} texts, ${different} differences`);
process.exitCode = different === 0 ? 0 : 1;

function corpus(name: string): string[] {
  const texts = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Row).text);
  for (const text of texts)
    for (const form of [text, text.toLowerCase(), text.toUpperCase()]) compare(name, form);
  const joined = texts.join(' ');
  for (let at = 0; at + 500 <= joined.length; at += 500) compare(name, joined.slice(at, at + 500));
  return texts;
}

function compare(kind: string, text: string): void {
  const spans = (result: ReturnType<typeof scan>): unknown =>
    result.kind === 'scanned' ? result.spans : result;
  tell(kind, text, spans(other.scan(text)), spans(scan(text)));
}

function talk(at: number, lang: 'en' | 'ja', phrases: 'first' | 'second'): void {
  const [theirs, ours] = [other.createConversation(), createConversation()];
  for (const { id, text, speaker } of generateConversation(Number(seed) * 100_000 + at, lang, phrases)
    .messages) {
    const message = { id, text, speaker };
    // What it cost may differ.
    tell('conversation', text, { ...theirs.push(message), work: 0 }, { ...ours.push(message), work: 0 });
  }
}

function tell(kind: string, text: string, theirs: unknown, ours: unknown): void {
  compared += 1;
  if (isDeepStrictEqual(theirs, ours)) return;
  different += 1;
  if (different <= SHOWN)
    console.log(
      `${kind}: ${JSON.stringify(text.slice(0, 400))}\n  ${JSON.stringify(theirs)}\n  ${JSON.stringify(ours)}`,
    );
}

function spliced(): string {
  const [left, right] = [r.pick(stock), r.pick(stock)];
  const text = left.slice(0, r.int(left.length + 1)) + r.pick(MARKS) + right.slice(r.int(right.length + 1));
  switch (r.int(8)) {
    case 0:
    case 1:
      return text.replaceAll(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
    case 2:
      return text.replaceAll(' ', '\n');
    case 3:
      return text.slice(0, 60) + r.pick(MARKS) + text.slice(60);
    default:
      return text;
  }
}

function byChance(): string {
  let text = '';
  let block = r.pick(BLOCKS);
  for (let left = r.int(160); left > 0; left -= 1) {
    if (r.int(5) === 0) block = r.pick(BLOCKS);
    if (r.int(60) === 0) text += r.pick(stock).slice(0, 20);
    text += String.fromCharCode(block[0] + r.int(block[1] - block[0] + 1));
  }
  return text;
}
