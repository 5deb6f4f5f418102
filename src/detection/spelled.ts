import type { Candidate, Reading } from '#recognizers';
import { AFTER, BEFORE, judge, judgeShort, NOT_A_VALUE, lastClause, type Verdict } from './number-judge.ts';
import type { Work } from './work.ts';

/** Digits that were said in words: the digits, and where they stand. */
export interface SpelledRun {
  readonly digits: string;
  readonly plus: boolean;
  readonly from: number;
  readonly to: number;
}

const UNITS: Readonly<Record<string, string>> = {
  zero: '0',
  oh: '0',
  o: '0',
  nought: '0',
  naught: '0',
  nil: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  niner: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
  thirteen: '13',
  fourteen: '14',
  fifteen: '15',
  sixteen: '16',
  seventeen: '17',
  eighteen: '18',
  nineteen: '19',
};
const TENS: Readonly<Record<string, string>> = {
  twenty: '2',
  thirty: '3',
  forty: '4',
  fourty: '4',
  fifty: '5',
  sixty: '6',
  seventy: '7',
  eighty: '8',
  ninety: '9',
};
const TIMES: Readonly<Record<string, number>> = { double: 2, triple: 3, treble: 3, quadruple: 4 };
const NOUGHTS: Readonly<Record<string, string>> = { hundred: '00', thousand: '000' };
const KANA: Readonly<Record<string, string>> = {
  ゼロ: '0',
  ぜろ: '0',
  れい: '0',
  レイ: '0',
  まる: '0',
  マル: '0',
  オー: '0',
  いち: '1',
  イチ: '1',
  に: '2',
  ニ: '2',
  さん: '3',
  サン: '3',
  よん: '4',
  ヨン: '4',
  し: '4',
  シ: '4',
  ご: '5',
  ゴ: '5',
  ろく: '6',
  ロク: '6',
  なな: '7',
  ナナ: '7',
  しち: '7',
  シチ: '7',
  はち: '8',
  ハチ: '8',
  きゅう: '9',
  キュウ: '9',
  きゅー: '9',
  キュー: '9',
  く: '9',
  ク: '9',
};
const KANJI = '〇一二三四五六七八九';

const EN_ITEM =
  /(?<![a-z])(?:zero|oh|o|nought|naught|nil|one|two|three|four(?:teen)?|five|six(?:teen)?|seven(?:teen)?|eight(?:een)?|niner?|nineteen|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety|double|triple|treble|quadruple|hundred|thousand)(?![a-z'’])|\d+/g;
const JA_ITEM =
  /ゼロ|ぜろ|れい|レイ|まる|マル|オー|いち|イチ|さん|サン|よん|ヨン|しち|シチ|ろく|ロク|なな|ナナ|はち|ハチ|きゅ[うー]|キュ[ウー]|[にニごゴくクしシ〇零一二三四五六七八九]|\d+/g;
/** What may stand between two spoken digits. */
const EN_GAP =
  /^(?:[\s,.\-–—_/()…]|(?<![a-z])(?:um+|uh+|er+m?|then|and then|dash|hyphen|space|dot|point|comma|slash)(?![a-z])){0,8}$/;
const JA_GAP = /^(?:[ \-・、,ー\n]|えー?と?|ハイフン|はいふん|の){0,4}$/;
const MAX_GAP = 18;
const MAX_DIGITS = 34;

const EN_CUE =
  /(?<![a-z])(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|[a-z]{3,5}(?:teen|ty))[ ,.-]/;
const JA_CUE =
  /ゼロ|ぜろ|れい|まる|マル|いち|イチ|さん|サン|よん|ヨン|ろく|ロク|なな|ナナ|はち|ハチ|きゅ|キュ|[一二三四五六七八九]/;

/** Every run of at least `least` digits of which two or more are words. One pass. */
export function spelledRuns({ lower }: Pick<Reading, 'lower'>, work: Work, least = 3): SpelledRun[] {
  work.spend(lower.length);
  const runs: SpelledRun[] = [];
  if (EN_CUE.test(lower)) collect(lower, EN_ITEM, EN_GAP, readEnglish, least, runs);
  if (JA_CUE.test(lower)) collect(lower, JA_ITEM, JA_GAP, readJapanese, Math.max(least, 4), runs);
  return runs;
}

type Item = { text: string; from: number; to: number };

function collect(
  lower: string,
  pattern: RegExp,
  gap: RegExp,
  read: (items: readonly Item[]) => string | null,
  least: number,
  runs: SpelledRun[],
): void {
  let items: Item[] = [];
  const close = (): void => {
    if (items.length >= 2) {
      const first = items[0]?.from ?? 0;
      const digits = read(items);
      if (digits !== null && digits.length >= least && digits.length <= MAX_DIGITS * 2)
        runs.push({
          digits,
          plus: /\bplus $/.test(lower.slice(Math.max(0, first - 6), first)),
          from: first,
          to: items.at(-1)?.to ?? first,
        });
    }
    items = [];
  };
  for (const match of lower.matchAll(pattern)) {
    const item = { text: match[0], from: match.index, to: match.index + match[0].length };
    const before = items.at(-1);
    if (before !== undefined) {
      const space = item.from - before.to;
      if (
        space > MAX_GAP ||
        (space > 0 && !gap.test(lower.slice(before.to, item.from))) ||
        items.length > MAX_DIGITS
      )
        close();
    }
    items.push(item);
  }
  close();
}

function readEnglish(items: readonly Item[]): string | null {
  let digits = '';
  let times = 1;
  let words = 0;
  for (let at = 0; at < items.length; at += 1) {
    const text = items[at]?.text ?? '';
    const ten = TENS[text];
    const figure = text.charCodeAt(0) < 58;
    if (!figure) words += 1;
    if (TIMES[text] !== undefined) {
      times = TIMES[text];
      continue;
    }
    let value = figure ? text : (UNITS[text] ?? '');
    if (ten !== undefined) {
      const unit = UNITS[items[at + 1]?.text ?? ''];
      const joined =
        unit !== undefined &&
        unit.length === 1 &&
        unit !== '0' &&
        (items[at + 1]?.from ?? 0) - (items[at]?.to ?? 0) === 1;
      value = ten + (joined ? unit : '0');
      if (joined) at += 1;
    }
    const noughts = NOUGHTS[text];
    if (noughts !== undefined) value = digits === '' ? '' : noughts;
    digits += value.length === 1 ? value.repeat(times) : value;
    times = 1;
  }
  return words >= 2 ? digits : null;
}

/** Short readings are also particles: most of a run must be readings that are nothing else. */
function readJapanese(items: readonly Item[]): string | null {
  let digits = '';
  let sure = 0;
  let words = 0;
  for (const { text } of items) {
    const code = text.charCodeAt(0);
    if (code < 58) {
      digits += text;
      continue;
    }
    words += 1;
    const kanji = text === '零' ? 0 : KANJI.indexOf(text);
    digits += kanji >= 0 ? String(kanji) : (KANA[text] ?? '');
    if (kanji >= 0 || text.length > 1) sure += 1;
  }
  return words >= 2 && sure * 2 >= words ? digits : null;
}

const CODE_WORDS =
  /one[- ]time|verification|\botp\b|passcode|\bpin\b|認証コード|確認コード|暗証番号|ワンタイム/;
const EXPIRY_WORDS = /expir|\bexp\b|valid (?:thru|until)|有効期限/;

/** Numbers said in words, through the same rules as numbers in figures. */
export function findSpelled(reading: Reading, work: Work): Candidate[] {
  const { text, lower } = reading;
  const found: Candidate[] = [];
  for (const run of spelledRuns(reading, work)) {
    const { from, to } = run;
    const before = lower.slice(Math.max(0, from - BEFORE), from);
    const after = lower.slice(to, to + AFTER);
    const lead = /(?:(?<![a-z])[a-z][ ,.-]{1,2}){1,5}$/.exec(before.slice(-16))?.[0] ?? '';
    const tail = /^[ ,.-]{1,2}[a-z](?![a-z'’])/.exec(after)?.[0] ?? '';
    // A letter said before or after may belong to it.
    const forms: [head: string, tail: string][] = [
      ['', ''],
      [lead, tail],
      [lead, ''],
      ['', tail],
    ];
    for (const [at, [head, end]] of forms.entries()) {
      if (at > 0 && head + end === '') continue;
      const compact = (head + run.digits + end).toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
      const verdict = verdictOf(compact, run.plus, before, after, work);
      if (verdict === null) continue;
      found.push({
        ...verdict,
        from: from - (run.plus ? 5 : 0) - head.length,
        to: to + end.length,
        checks: [...verdict.checks, 'digits in words'],
      });
      break;
    }
  }
  return text.length === lower.length ? found : [];
}

function verdictOf(
  compact: string,
  plus: boolean,
  before: string,
  after: string,
  work: Work,
): Verdict | null {
  const clause = lastClause(before);
  if (compact.length <= 8 && /^\d+$/.test(compact)) {
    const cvv = compact.length <= 4 ? judgeShort(before) : null;
    if (cvv !== null) return cvv;
    const code = CODE_WORDS.exec(clause)?.[0];
    if (compact.length >= 4 && code !== undefined)
      return {
        class: 'SECRET',
        score: 0.85,
        recognizer: 'one-time-code',
        checks: ['shape'],
        context: [code],
      };
    const expiry = EXPIRY_WORDS.exec(clause)?.[0];
    if (compact.length <= 6 && expiry !== undefined && !NOT_A_VALUE.test(clause))
      return {
        class: 'CARD_EXPIRY',
        score: 0.85,
        recognizer: 'expiry',
        checks: ['shape'],
        context: [expiry],
      };
  }
  const raw = plus ? `+${compact}` : grouped(compact);
  return judge({ raw, compact, before: before.replace(/[a-z]$/, ''), after }, work);
}

/** As it would be written: what is said has no dashes to go by. */
function grouped(digits: string): string {
  const american = /^1?([2-9]\d{2})([2-9]\d{2})(\d{4})$/.exec(digits);
  if (american !== null) return `${american[1]}-${american[2]}-${american[3]}`;
  return /^0[1-9]\d{8}$/.test(digits)
    ? `${digits.slice(0, 2)}-${digits.slice(2, 6)}-${digits.slice(6)}`
    : digits;
}
