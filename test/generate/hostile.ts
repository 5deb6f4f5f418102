import { generateConversation } from './conversations.ts';
import { generateId, ID_CLASSES } from './ids.ts';
import type { Random } from './random.ts';

/** Pieces that detectors stumble over: halves of pairs, floods of marks, text that runs the other way, digits of every script. */
const PIECES: readonly string[] = [
  '\ud83d',
  '\udc00',
  '\ud83d\ude00',
  '\u{20bb7}\u7530',
  '\u0301',
  '\u0301\u0302\u0303\u0304',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u0660\u0661\u0662',
  '\u0967\u0968',
  '\u0e51\u0e52',
  '\u{1d7d8}\u{1d7d9}',
  '\u{1fbf0}',
  '\u{1e950}',
  '\uff11\uff12',
  '\u2460',
  '\u00b2',
  '\u0000',
  '\u0007',
  '\u2028',
  '\r\n',
  '\t',
  '\u3000',
  '\u0130',
  '\u00df',
  '\ufb01',
  '\u1e9e',
  '\u0345',
  '\u03a3',
  'x@y',
  '@@',
  '.com',
  '://',
  '-----BEGIN ',
  'eyJ',
  'tk1_card_',
  ' at ',
  ' dot ',
  'アット',
  'ドット',
  '((((',
  '[[[',
  '{1,9}',
  '\\',
  '$',
  '^',
  '|',
  'aaaaaaaa',
  '        ',
  '1.1.1.1.',
  '1/1/',
  '::::',
  'a-a-a-',
  '田中',
  '東京都',
  '様',
  'さん',
  '丁目',
  'Mr ',
  'name is ',
  'card ',
  'passport ',
  '電話番号は',
  'パスワード',
  'order number ',
  'four ',
  'double ',
  'よん',
  'ゼロ',
  'sorry, not ',
  't as in tango ',
  'may 1 ',
  '昭和',
  '年',
  '月',
];

/** One hostile message. Most are short; a few are long runs of one piece. */
export function hostileText(r: Random): string {
  const kind = r.int(100);
  if (kind < 2) return r.pick(PIECES).repeat(1 + r.int(400));
  if (kind < 30) return Array.from({ length: 1 + r.int(14) }, () => r.pick(PIECES)).join('');
  if (kind < 45) return Array.from({ length: r.int(60) }, () => String.fromCharCode(r.int(0x10000))).join('');
  if (kind < 55)
    return Array.from({ length: r.int(40) }, () => String.fromCodePoint(r.int(0x110000))).join('');
  if (kind < 75) {
    // A real number with something put into it.
    const { written } = generateId(r.pick(ID_CLASSES), r);
    const at = r.int(written.length);
    return `${r.pick(PIECES)}${written.slice(0, at)}${r.pick(PIECES)}${written.slice(at)}${r.pick(PIECES)}`;
  }
  if (kind < 85)
    return Array.from({ length: 1 + r.int(12) }, () => r.pick(PIECES) + r.digits(1 + r.int(5))).join(
      r.pick(['', ' ', '-', '.']),
    );
  return ordinary(r);
}

let stock: string[] = [];

/** A message of a generated conversation, cut and spliced. */
function ordinary(r: Random): string {
  if (stock.length === 0)
    stock = [1, 2, 3, 4, 5, 6].flatMap((seed) =>
      (['en', 'ja'] as const).flatMap((lang) =>
        generateConversation(seed, lang).messages.map((one) => one.text),
      ),
    );
  const one = r.pick(stock);
  const other = r.pick(stock);
  return one.slice(0, r.int(one.length + 1)) + r.pick(PIECES) + other.slice(r.int(other.length + 1));
}
