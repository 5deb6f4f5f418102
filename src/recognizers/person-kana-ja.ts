import { firstMatch, nextMatch } from './each-match.ts';
import type { Candidate } from './finder.ts';
import {
  entryOf,
  GIVEN,
  GIVEN_READING,
  kindsOf,
  nameRank,
  SURNAME,
  WORD,
  wordRank,
  type JapaneseLexicon,
} from './lexicons/japanese.ts';
import { isGivenReading, isReading } from './person-ja.ts';
import { FOLLOWS, HONORIFIC, isRelated, PEOPLE } from './person-titles-ja.ts';

const LATIN_RUN =
  /(?<![A-Za-z\d@._-])[A-Za-z][A-Za-z.'’-]{1,20}(?: [A-Za-z][A-Za-z.'’-]{0,20}){0,3}(?= ?(?:さん|さま|様(?![々子式相])|氏(?!名)|くん|ちゃん|先生|と申し|といいます|と言います))/g;

/** Names in hiragana, in kanji and hiragana, and in Latin letters where a Japanese form of address stands behind. */
export function findKanaNames(lexicon: JapaneseLexicon, text: string, found: Candidate[]): void {
  inHiraganaRuns(lexicon, text, found);
  inMixedRuns(lexicon, text, found);
  if (!/[A-Za-z]/.test(text)) return;
  for (let match = firstMatch(LATIN_RUN, text); match !== null; match = nextMatch(LATIN_RUN, text, match))
    if (isLatinName(match[0])) put(found, match.index, match.index + match[0].length, 0.8, 'Latin letters');
}

/** Before a run of hiragana in which a name may stand first: の, a space or mark, kanji or katakana. */
const OPENS = /[の\s、。,.「『(（・:;!?/\u4e00-\u9fffァ-ヶー]/;
const MOST = 10;

/** Runs of two to ten, where the text or what stands before opens one. */
function inHiraganaRuns(lexicon: JapaneseLexicon, text: string, found: Candidate[]): void {
  for (let at = 0; at + 1 < text.length; at += 1) {
    if (!isHiragana(text.charCodeAt(at)) || !isHiragana(text.charCodeAt(at + 1))) continue;
    if (at > 0 && !isKanji(text.charCodeAt(at - 1)) && !OPENS.test(text.charAt(at - 1))) continue;
    let end = at + 2;
    while (end < at + MOST && isHiragana(text.charCodeAt(end))) end += 1;
    inHiragana(lexicon, text, at, end, found);
    at = end - 1;
  }
}

/** Up to four hiragana and one or two kanji behind them. */
function inMixedRuns(lexicon: JapaneseLexicon, text: string, found: Candidate[]): void {
  for (let at = 1; at < text.length; at += 1) {
    if (!isKanji(text.charCodeAt(at)) || !isHiragana(text.charCodeAt(at - 1))) continue;
    let from = at - 1;
    while (from > at - 4 && isHiragana(text.charCodeAt(from - 1))) from -= 1;
    inMixed(lexicon, text, from, at, isKanji(text.charCodeAt(at + 1)) ? at + 2 : at + 1, found);
  }
}

/** A name at the start of a run of hiragana: addressed, said of a relation (娘のみゆき), or rare as a word and alone. */
function inHiragana(
  lexicon: JapaneseLexicon,
  text: string,
  at: number,
  end: number,
  found: Candidate[],
): void {
  const skip = 'のは'.includes(text.charAt(at)) ? 1 : 0;
  const from = at + skip;
  const before = text.slice(Math.max(0, from - 6), from);
  const related = isRelated(before);
  const longest = Math.min(LONGEST, end - from);
  lexicon.readFrom(text, from, longest, entries);
  for (let length = longest; length >= 2; length -= 1) {
    const entry = entryOf(entries[length - 1] ?? 0);
    const kinds = kindsOf(entry);
    const isName = (kinds & (GIVEN | SURNAME)) !== 0;
    const to = from + length;
    const after = text.slice(to, to + 20);
    const unlisted = kinds === 0 && length > 2 && length < 5;
    if (
      !isName &&
      !(related && length > 2 && mayBeGiven(lexicon, text.slice(from, to), unlisted)) &&
      !(unlisted && skip === 0 && 'ちく'.includes(text.charAt(to)) && isPetNamed(text.slice(from, to), after))
    )
      continue;
    if (related && FOLLOWS.test(after)) {
      put(found, from, to, 0.6, 'hiragana');
      return;
    }
    if (skip > 0) continue;
    const honoured = HONORIFIC.test(after);
    if (!isName && honoured) {
      put(found, from, to + petName(after), 0.58, 'hiragana');
      return;
    }
    const rare = (kinds & WORD) === 0 || nameRank(entry) > wordRank(entry) + 1;
    const alone = FOLLOWS.test(after) && (rare || (PEOPLE.test(after) && wordRank(entry) <= 4));
    if (
      honoured
        ? !NOBODY.test(text.slice(from, to))
        : alone && (kinds & GIVEN) !== 0 && /^$|[\s、。「『(（・]$/.test(before)
    ) {
      put(found, from, to + petName(after), honoured ? 0.7 : 0.56, 'hiragana');
      return;
    }
  }
}

/** Read as a name is, or at least nothing that stands in a sentence for itself. */
function mayBeGiven(lexicon: JapaneseLexicon, written: string, unlisted: boolean): boolean {
  return isReading(lexicon, written) || (unlisted && !NO_GIVEN.test(written) && !NO_END.test(written));
}

/** What lists do not have, called ちゃん or くん. */
function isPetNamed(written: string, after: string): boolean {
  return (
    !NOBODY.test(written) &&
    (/^ちゃん(?![ぁ-ん]{2}ん)/.test(after) ||
      (/^くん(?:$|[、。のはがをにへと！!\s])/.test(after) && !/[てい]$/.test(written)))
  );
}

/** Characters that a name in hiragana has at most, and what the lists say of what begins at one place, by its length. */
const LONGEST = 6;
const entries = new Uint32Array(LONGEST);

/** Particles, with which no name ends that no list has. */
const NO_END = /[はがをにへでとのもやかねよっ]$|^(?:よう|こと|もの|おか|とき|ほう|うち|そば|いう|ような)/;

const NOBODY =
  /^(?:おばあ|おじい|おにい|おねえ|おかあ|おとう|あか|みんな|わん|にゃん|みな|おきゃく|おじ|おば|おに|おね|おとう|おかあ|おく|だんな|おじい|おばあ|うんてん|どなた|そちら|こちら|かみ|ほとけ|おま|あま|たく)$/;

/** きょう子, お市: what stands before the kanji (at `middle`) is not more than three kana, and the whole is listed or addressed. */
function inMixed(
  lexicon: JapaneseLexicon,
  text: string,
  from: number,
  middle: number,
  end: number,
  found: Candidate[],
): void {
  for (let start = from; start < middle; start += 1) {
    for (let to = end; to > middle; to -= 1) {
      const kinds = kindsOf(lexicon.entryAt(text, start, to));
      const named = (kinds & (GIVEN | SURNAME)) !== 0;
      const kana = middle - start;
      const shaped = to === middle + 1 && (kana === 2 || kana === 3) && FEMALE.includes(text.charAt(middle));
      // Most are neither listed nor formed as names are.
      if (!named && !shaped) continue;
      const after = text.slice(to, to + 20);
      const called = HONORIFIC.test(after) || /^(?:夫人|夫妻|女史|嬢|姉妹|選手|監督|社長|議員)/.test(after);
      const polite = to - start === 2 && 'おごみ'.includes(text.charAt(start));
      const listed = !polite && named && (kinds & WORD) === 0 && FOLLOWS.test(after);
      // 佐藤まゆ美: a surname that lists know stands directly before it.
      const surname = surnameBefore(lexicon, text, start);
      const formed =
        (called || (surname > 0 && FOLLOWS.test(after))) &&
        shaped &&
        !isHiragana(text.charCodeAt(start - 1)) &&
        (kinds & WORD) === 0;
      if (!(listed || formed || (called && named))) continue;
      put(found, start - surname, to, 0.66, 'kanji and hiragana');
      return;
    }
  }
}

/** Behind two or three kana they end a woman's name. */
const FEMALE = '子美恵代江香枝奈';
const isHiragana = (code: number): boolean => code >= 0x3041 && code <= 0x3093;
const isKanji = (code: number): boolean => code >= 0x4e00 && code <= 0x9fff;

/** Length of the listed surname in kanji that ends at `at`, if no other kanji stands before it; 0 for none. */
function surnameBefore(lexicon: JapaneseLexicon, text: string, at: number): number {
  const run =
    /(?<![\u4e00-\u9fff々])[\u4e00-\u9fff々]{1,3} ?$/.exec(text.slice(Math.max(0, at - 5), at))?.[0] ?? '';
  return run !== '' && (lexicon.kinds(run.trim()) & SURNAME) !== 0 ? run.length : 0;
}

/** Length of a given name in kana behind a surname in kanji (山田うめ, 岸ユキ), a space before it with it; 0 where there is none. */
export function givenInKana(lexicon: JapaneseLexicon, text: string, at: number, isShort: boolean): number {
  const katakana = /^ ?([ァ-ヶー]{2,5})(?![ァ-ヶー・])/.exec(text.slice(at, at + 7));
  if (katakana !== null) {
    const kinds = lexicon.kinds(katakana[1] ?? '');
    const isGiven = (kinds & GIVEN) !== 0 || ((kinds & GIVEN_READING) !== 0 && (kinds & WORD) === 0);
    return isGiven && isEnd(text, at + katakana[0].length) ? katakana[0].length : 0;
  }
  const kana = /^ ?([ぁ-ん]{2,4})/.exec(text.slice(at, at + 5));
  const run = kana?.[1] ?? '';
  const gap = (kana?.[0].length ?? 0) - run.length;
  // 与える, 迎える: a single kanji is the stem of a word as often as a surname.
  if (NO_GIVEN.test(run) || (isShort && gap === 0 && run.length < 3)) return 0;
  for (let length = run.length; length >= 2; length -= 1) {
    const written = run.slice(0, length);
    const entry = lexicon.entry(written);
    const listed = (kindsOf(entry) & GIVEN) !== 0;
    if (!listed && !((gap > 0 || length > 2) && isGivenReading(lexicon, written))) continue;
    if (isShort && gap === 0 && (length < 3 || !listed || nameRank(entry) < wordRank(entry))) continue;
    if (isEnd(text, at + gap + length)) return gap + length;
  }
  return 0;
}

const NO_GIVEN =
  /^(?:さん|さま|くん|ちゃん|たち|から|まで|より|など|なら|には|では|とは|にも|でも|との|への|です|だけ|ほど|のみ|かも|ある|いる|なる|する|ない|いい|よく|とも|しか|こそ|さえ|ため)/;

function isEnd(text: string, at: number): boolean {
  const rest = text.slice(at, at + 8);
  return HONORIFIC.test(rest) || FOLLOWS.test(rest) || rest.startsWith('拝');
}

function petName(after: string): number {
  return /^ちゃん|^くん/.exec(after)?.[0].length ?? 0;
}

/** Two words, or one that is spoken as Japanese is, or one with a capital: Yamada Taro, SATO, Alex; NTT and web are none. */
function isLatinName(written: string): boolean {
  const parts = written.split(/[ .]+/).filter((part) => part.length > 1);
  const [first = ''] = parts;
  if (first === '') return false;
  if (parts.every((part) => ROMAJI.test(part) && part.length >= 3)) return true;
  return parts.every((part) => /^[A-Z][a-z]/.test(part) || (parts.length > 1 && /^[A-Z]+$/.test(part)));
}

const ROMAJI = /^(?:(?:[kgsztdnhbpmyrw]|[kgnhbpmr]y|sh|ch|ts|j|f|tch|kk|ss|tt|pp)?[aiueo]|n(?![aiueoy]))+$/i;

function put(found: Candidate[], from: number, to: number, score: number, check: string): void {
  found.push({
    from,
    to,
    class: 'PERSON',
    score,
    recognizer: 'ja-kana-names',
    checks: ['name lists', check],
    context: [],
  });
}
