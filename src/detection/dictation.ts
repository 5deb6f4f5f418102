import { firstMatch, nextMatch, type Reading } from '#recognizers';
import { readToken, type Said } from './dictation-words.ts';
import type { Work } from './work.ts';

/** One character of a dictated value (digit, or letter in upper case) and where it was said, in offsets of the reading. */
export interface Sign {
  readonly char: string;
  readonly from: number;
  readonly to: number;
}

/** A run of digits and letters that somebody wrote or said one after another: "four one double one", "T as in tango", 4242 4242. */
export interface Dictated {
  readonly signs: readonly Sign[];
  /** The characters of `signs`. */
  readonly value: string;
  readonly from: number;
  readonly to: number;
  /** Digits that were words, not figures. */
  readonly words: number;
  readonly digits: number;
  readonly letters: number;
  /** Letters said by a spelling alphabet or as single letters. */
  readonly spelled: number;
  readonly plus: boolean;
  /** Enough of it is nothing but digits: に, し, ご and く are particles too. */
  readonly sure: boolean;
  /** "sorry, no, 4 not 5": the run holds digits that were taken back; where in `signs` that was said. */
  readonly corrected: readonly number[];
}

interface Item extends Said {
  readonly from: number;
  readonly to: number;
}

/** Farther apart than this no two signs belong together. */
const MAX_GAP = 28;
const MAX_GAP_WORDS = 5;
/** Longer runs are cut: no value is as long. */
const MAX_ITEMS = 96;

const EN_TOKEN = /[a-z]+(?:['’][a-z]+)?|\d+|[^a-z\d]+?(?=[a-z\d]|$)/g;
const EN_GAP = /^(?!:$)[\s,.…\-–—_/()"'“”:;+*]{0,10}$/;

/** Every run of two or more signs, of English words, figures and single letters. One pass. */
export function dictationsEn({ text, lower }: Reading, work: Work): Dictated[] {
  work.spend(lower.length);
  const builder = createBuilder();
  for (let match = firstMatch(EN_TOKEN, lower); match !== null; match = nextMatch(EN_TOKEN, lower, match)) {
    const token = match[0];
    const from = match.index;
    const code = token.charCodeAt(0);
    if (code >= 48 && code <= 57) builder.put({ kind: 'digits', value: token, word: false }, from, token);
    else if (code >= 97 && code <= 122) english(builder, text, token, from);
    else if (!EN_GAP.test(token)) builder.close();
    else if (token.includes('+')) builder.plus(from + token.length);
  }
  builder.close();
  return builder.runs;
}

/** Written in capitals beside numbers, and no part of them. */
const NO_LETTERS = new Set(
  'nric pan ssn cvv cvc csc dob otp pin iban zip tel fax id tin sss nik ktp hkid cccd rrn ic dl exp bic iban usa uk eu am pm the my is yes ref order card phone name email'.split(
    ' ',
  ),
);

function english(builder: Builder, text: string, token: string, from: number): void {
  const said = readToken(token);
  if (said === undefined && NO_LETTERS.has(token)) {
    builder.close();
    return;
  }
  if (said !== undefined) {
    if (said.kind === 'letter' && said.of !== undefined && builder.skipsSpelling(said.of))
      builder.extend(from, token);
    else builder.put(said, from, token);
    return;
  }
  const next = text.charCodeAt(from + token.length);
  const before = text.charCodeAt(from - 1);
  const glued = (next >= 48 && next <= 57) || (before >= 48 && before <= 57);
  const upper = token.length <= 5 && text.slice(from, from + token.length) === token.toUpperCase();
  if ((glued && token.length <= 5) || (upper && token.length <= 5)) {
    builder.put({ kind: 'letter', value: token.toUpperCase(), word: false }, from, token);
    return;
  }
  // "t as in tango", "b for bertie": the word only explains the letter.
  if (builder.skipsSpelling(token.charAt(0))) builder.extend(from, token);
  else builder.close();
}

const JA_WORD =
  /ダブリュー|エックス|エイチ|ジェー|ディー|ティー|ゼット|アール|エル|エム|エヌ|エフ|エス|ブイ|ワイ|ユー|ケー|ピー|ビー|シー|ジー|エー|アイ|イー|ゼロ|ぜろ|れい|レイ|まる|マル|オー|いち|イチ|にー|にい(?!ち)|ニー|ニイ(?!チ)|さん|サン|よん|ヨン|しち|シチ|しー|ごー|ゴー|ごお|ろく|ロク|なな|ナナ|はち|ハチ|きゅ[うー]|キュ[ウー]|くー|クー|じゅう|ジュウ|[にニごゴくクしシ〇零一二三四五六七八九十]|ハイフン|はいふん|ダッシュ|スペース|えーっ?と|えっと|ええと|あの|それから|続けて|次が|次に|の|すみません|すいません|ごめんなさい|ごめん|失礼(?:しました|いたしました)?|訂正(?:します)?|間違え(?:ました|た)?|間違い(?:ました|です)?|誤り|ちが(?:う|います|った)|いえ|いや|じゃなくて|ではなくて?|あ(?=、|、?間|、?違)|違う|違います/u;
const JA_TOKEN = new RegExp(`${JA_WORD.source}|\\d+|[a-z]+|[\\s\\S]`, 'uy');
const JA_STARTS = startsOf(JA_WORD.source);
/** …になります: a particle, not a two. */
const PARTICLE = /^(?:なり|なる|て|は(?!ち)|も)/;
const JA_GAP = /[\s\-・、,。ー…()]/;
/** Text without one of these has no Japanese digits in words. */
export const JA_CUE = /[ぁ-んァ-ヶ〇零一二三四五六七八九失訂誤]/;

/** The same for Japanese readings and kanji, which stand without spaces. Most of a run must be readings that are nothing else. */
export function dictationsJa({ lower }: Reading, work: Work): Dictated[] {
  if (!JA_CUE.test(lower)) return [];
  work.spend(lower.length);
  const builder = createBuilder();
  let words = 0;
  for (let at = 0; at < lower.length;) {
    const from = at;
    const code = lower.charCodeAt(from);
    // Most characters begin no word of a dictation: there is nothing to look for, and they end one.
    if (code > 0x7f && !JA_STARTS.has(code)) {
      // Kana and kanji are none, and most of a text.
      const isGap =
        code >= 0x3041 && code <= 0x9fff
          ? code === 0x30fc || code === 0x30fb
          : JA_GAP.test(lower.charAt(from));
      if (!isGap) builder.close();
      at += 1;
      continue;
    }
    JA_TOKEN.lastIndex = from;
    const token = JA_TOKEN.exec(lower)?.[0] ?? lower.charAt(from);
    at += token.length;
    if (code >= 48 && code <= 57) builder.put({ kind: 'digits', value: token, word: false }, from, token);
    else if (code >= 97 && code <= 122) {
      if (token.length === 1)
        builder.put({ kind: 'letter', value: token.toUpperCase(), word: true }, from, token);
      else builder.close();
    } else {
      const said =
        token === 'に' && PARTICLE.test(lower.slice(from + 1, from + 4)) ? undefined : readToken(token);
      if (said !== undefined) {
        if (said.kind !== 'filler') words += 1;
        builder.put(said, from, token);
      } else if (!JA_GAP.test(token)) builder.close();
    }
  }
  builder.close();
  if (words === 0) return [];
  return builder.runs
    .filter((run) => run.words > 0 || run.corrected.length > 0)
    .map((run) => (isSure(lower, run) ? run : { ...run, sure: false }));
}

/** The characters with which the choices of a pattern begin: each is a character, or a set of them. */
function startsOf(source: string): ReadonlySet<number> {
  const starts = new Set<number>();
  let depth = 0;
  for (let at = 0; at < source.length; at += 1) {
    const begins = depth === 0 && (at === 0 || source[at - 1] === '|');
    const end = source[at] === '[' ? source.indexOf(']', at) : at;
    if (begins)
      for (let one = end > at ? at + 1 : at; one < Math.max(end, at + 1); one += 1)
        starts.add(source.charCodeAt(one));
    if (source[at] === '(') depth += 1;
    if (source[at] === ')') depth -= 1;
    at = end;
  }
  return starts;
}

/** に, し, ご and く are particles too. */
function isSure(lower: string, run: Dictated): boolean {
  let sure = 0;
  let words = 0;
  for (const sign of run.signs) {
    const said = lower.slice(sign.from, sign.to);
    if (/^\d/.test(said)) continue;
    words += 1;
    if (said.length > 1 || !/[にニごゴくクしシ]/.test(said)) sure += 1;
  }
  return sure * 2 >= words;
}

interface Builder {
  readonly runs: Dictated[];
  put(said: Said, from: number, token: string): void;
  extend(from: number, token: string): void;
  plus(at: number): void;
  close(): void;
  /** Whether a word that begins with this letter explains the letter before: "t as in tango". */
  skipsSpelling(head: string): boolean;
}

function createBuilder(): Builder {
  const runs: Dictated[] = [];
  let items: Item[] = [];
  let gapWords = 0;
  let plusAt = -1;
  let explains = false;
  let joinedByAnd = false;
  const lastTo = (): number => items.at(-1)?.to ?? 0;
  /** End of what was taken in so far, gaps included. */
  let reach = 0;
  const close = (): void => {
    if (items.length > 0) {
      const run = runOf(items, plusAt);
      if (run !== null) runs.push(run);
    }
    items = [];
    gapWords = 0;
    explains = false;
    plusAt = -1;
  };
  return {
    runs,
    close,
    plus(at) {
      if (items.length === 0) plusAt = at;
    },
    put(said, from, token) {
      const isSign =
        said.kind === 'digits' || said.kind === 'letter' || said.kind === 'tens' || said.kind === 'noughts';
      if (items.length > 0 && (from - reach > MAX_GAP || items.length >= MAX_ITEMS)) close();
      if (said.kind === 'explain') {
        explains = explains || (items.at(-1)?.kind === 'letter' && from - lastTo() <= 2);
        if (!explains && items.length > 0) close();
        return;
      }
      explains = false;
      if (!isSign && said.kind !== 'times') {
        if (items.length === 0) {
          if (token === 'plus') plusAt = from + token.length + 1;
          return;
        }
        gapWords += 1;
        joinedByAnd = token === 'and' && items.at(-1)?.kind === 'digits' && items.at(-1)?.word === false;
        if (gapWords > MAX_GAP_WORDS) close();
        else {
          reach = from + token.length;
          if (said.kind === 'correction') items.push({ ...said, from, to: from + token.length });
        }
        return;
      }
      // "BA117 and 512345678" are two.
      if (joinedByAnd && items.length > 0 && !said.word) close();
      joinedByAnd = false;
      gapWords = 0;
      if (items.length === 0 && plusAt !== -1 && from - plusAt > 1) plusAt = -1;
      items.push({ ...said, from, to: from + token.length });
      reach = from + token.length;
    },
    extend(from, token) {
      const last = items.at(-1);
      if (last === undefined) return;
      items[items.length - 1] = { ...last, to: from + token.length, nato: true };
      reach = from + token.length;
      explains = false;
    },
    skipsSpelling(head) {
      return explains && items.at(-1)?.value.toLowerCase().startsWith(head) === true;
    },
  };
}

function runOf(all: readonly Item[], plusAt: number): Dictated | null {
  let end = all.length;
  while (end > 0 && (all[end - 1]?.kind === 'correction' || all[end - 1]?.kind === 'times')) end -= 1;
  const items = all.slice(0, end);
  const numeric = items.some((one) => one.kind !== 'letter' && one.kind !== 'correction');
  const signs: Sign[] = [];
  const corrected: number[] = [];
  let times = 1;
  let timesFrom = -1;
  let words = 0;
  let digits = 0;
  let letters = 0;
  let spelled = 0;
  const put = (chars: string, from: number, to: number, glued: boolean): void => {
    for (let at = 0; at < chars.length; at += 1) {
      // Figures have a place of their own each; a word stands for all that it says.
      signs.push(
        glued
          ? { char: chars.charAt(at), from: from + at, to: from + at + 1 }
          : { char: chars.charAt(at), from, to },
      );
    }
  };
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at];
    if (item === undefined) break;
    const { kind, value } = item;
    if (kind === 'correction') {
      corrected.push(signs.length);
      continue;
    }
    if (kind === 'times') {
      times = Number(value);
      timesFrom = item.from;
      continue;
    }
    const from = timesFrom === -1 ? item.from : timesFrom;
    if (kind === 'letter' && !(value === 'O' && numeric && item.word)) {
      const chars = value.repeat(times);
      letters += chars.length;
      if (item.word || item.nato === true) spelled += chars.length;
      put(chars, from, item.to, !item.word && item.nato !== true && times === 1);
    } else if (!item.word && kind === 'digits') {
      digits += value.length * (value.length === 1 ? times : 1);
      put(value.length === 1 ? value.repeat(times) : value, from, item.to, times === 1);
    } else {
      const read = readWord(
        items,
        at,
        signs
          .map((sign) => sign.char)
          .join('')
          .slice(-4),
      );
      const chars = read.chars.length === 1 ? read.chars.repeat(times) : read.chars;
      let start = from;
      if (read.drop > 0) {
        start = signs.at(-read.drop)?.from ?? from;
        signs.splice(signs.length - read.drop, read.drop);
        digits -= read.drop;
      }
      words += read.took;
      digits += chars.length;
      put(chars, start, items[at + read.took - 1]?.to ?? item.to, false);
      at += read.took - 1;
    }
    times = 1;
    timesFrom = -1;
  }
  const first = signs[0];
  const last = signs.at(-1);
  if (first === undefined || last === undefined || signs.length > 200) return null;
  const plus = plusAt !== -1 && first.from - plusAt <= 1 && first.from >= plusAt - 1;
  return {
    signs,
    value: signs.map((sign) => sign.char).join(''),
    from: first.from,
    to: Math.max(...signs.slice(-4).map((sign) => sign.to)),
    words,
    digits,
    letters,
    spelled,
    plus,
    sure: true,
    corrected,
  };
}

/** "forty-two" is 42, "nineteen eighty-eight" 1988, "two thousand and six" 2006, "eight hundred" 800, 四十二 42. */
function readWord(
  items: readonly Item[],
  at: number,
  before: string,
): { chars: string; took: number; drop: number } {
  const item = items[at];
  const next = items[at + 1];
  if (item === undefined) return { chars: '', took: 1, drop: 0 };
  if (item.kind === 'noughts') {
    if (item.value === '000' && next !== undefined && /^[12]$/.test(before.slice(-1))) {
      const rest = readWord(items, at + 1, '');
      if (
        next.kind !== 'noughts' &&
        next.word &&
        next.kind !== 'letter' &&
        rest.chars.length <= 2 &&
        next.from - item.to <= 5
      )
        return { chars: rest.chars.padStart(3, '0'), took: 1 + rest.took, drop: 0 };
    }
    return { chars: before === '' ? '' : item.value, took: 1, drop: 0 };
  }
  if (item.kind === 'tens') {
    const unit =
      next?.kind === 'digits' && next.word && next.value.length === 1 && next.value !== '0'
        ? next
        : undefined;
    if (item.value === '1x') {
      // 十: behind a digit it multiplies it, alone it is ten.
      const tens = /\d$/.test(before) && items[at - 1]?.to === item.from ? before.slice(-1) : '1';
      const drop = tens === before.slice(-1) && items[at - 1]?.to === item.from && before !== '' ? 1 : 0;
      const joined = unit !== undefined && unit.from === item.to;
      return { chars: tens + (joined ? unit.value : '0'), took: joined ? 2 : 1, drop };
    }
    const joined = unit !== undefined && unit.from - item.to === 1;
    return { chars: item.value + (joined ? unit.value : '0'), took: joined ? 2 : 1, drop: 0 };
  }
  return { chars: item.kind === 'letter' ? '0' : item.value, took: 1, drop: 0 };
}

/** What a run may say when parts of it were taken back: as said, without the last sign before, without as many as came after. */
export function readingsOf(run: Dictated): string[] {
  const readings = [run.value];
  const at = run.corrected.at(-1);
  if (at === undefined || at === 0) return readings;
  const after = run.value.length - at;
  for (const drop of new Set([1, 2, 3, 4, after, at])) {
    if (drop > 0 && drop <= at) readings.push(run.value.slice(0, at - drop) + run.value.slice(at));
  }
  // "…4 not 5": what stands behind "not" is no part of it.
  readings.push(run.value.slice(0, at));
  return readings;
}
