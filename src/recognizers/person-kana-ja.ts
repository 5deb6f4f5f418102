import { firstMatch, nextMatch } from './each-match.ts';
import type { Candidate } from './finder.ts';
import {
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
import { FOLLOWS, HONORIFIC, PEOPLE, RELATION } from './person-titles-ja.ts';

const MIXED_RUN = /[ぁ-ん]{1,4}[\u4e00-\u9fff]{1,2}/g;
const HIRAGANA_RUN = /(?<=^|の|[\s、。,.「『(（・:;!?/\u4e00-\u9fffァ-ヶー])[ぁ-ん]{2,10}/g;
const LATIN_RUN =
  /(?<![A-Za-z\d@._-])[A-Za-z][A-Za-z.'’-]{1,20}(?: [A-Za-z][A-Za-z.'’-]{0,20}){0,3}(?= ?(?:さん|さま|様(?![々子式相])|氏(?!名)|くん|ちゃん|先生|と申し|といいます|と言います))/g;

/** Names in hiragana, in kanji and hiragana, and in Latin letters where a Japanese form of address stands behind. */
export function findKanaNames(lexicon: JapaneseLexicon, text: string, found: Candidate[]): void {
  for (
    let match = firstMatch(HIRAGANA_RUN, text);
    match !== null;
    match = nextMatch(HIRAGANA_RUN, text, match)
  )
    inHiragana(lexicon, text, match.index, match[0], found);
  for (let match = firstMatch(MIXED_RUN, text); match !== null; match = nextMatch(MIXED_RUN, text, match))
    inMixed(lexicon, text, match.index, match[0], found);
  if (!/[A-Za-z]/.test(text)) return;
  for (let match = firstMatch(LATIN_RUN, text); match !== null; match = nextMatch(LATIN_RUN, text, match))
    if (isLatinName(match[0])) put(found, match.index, match.index + match[0].length, 0.8, 'Latin letters');
}

/** A name at the start of a run of hiragana: addressed, said of a relation (娘のみゆき), or rare as a word and alone. */
function inHiragana(
  lexicon: JapaneseLexicon,
  text: string,
  at: number,
  whole: string,
  found: Candidate[],
): void {
  const skip = /^[のは]/.test(whole) ? 1 : 0;
  const from = at + skip;
  const run = whole.slice(skip);
  const before = text.slice(Math.max(0, from - 6), from);
  const related = RELATION.test(before);
  for (let length = Math.min(6, run.length); length >= 2; length -= 1) {
    const written = run.slice(0, length);
    const entry = lexicon.entry(written);
    const kinds = kindsOf(entry);
    const isName = (kinds & (GIVEN | SURNAME)) !== 0;
    const to = from + length;
    const after = text.slice(to, to + 20);
    const unlisted = kinds === 0 && length > 2 && length < 5;
    if (
      !isName &&
      !(
        related &&
        length > 2 &&
        (isReading(lexicon, written) || (unlisted && !NO_GIVEN.test(written) && !NO_END.test(written)))
      ) &&
      !(
        unlisted &&
        !NOBODY.test(written) &&
        (/^ちゃん(?![ぁ-ん]{2}ん)/.test(after) ||
          (/^くん(?:$|[、。のはがをにへと！!\s])/.test(after) && !/[てい]$/.test(written))) &&
        skip === 0
      )
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
        ? !NOBODY.test(written)
        : alone && (kinds & GIVEN) !== 0 && /^$|[\s、。「『(（・]$/.test(before)
    ) {
      put(found, from, to + petName(after), honoured ? 0.7 : 0.56, 'hiragana');
      return;
    }
  }
}

/** Particles, with which no name ends that no list has. */
const NO_END = /[はがをにへでとのもやかねよっ]$|^(?:よう|こと|もの|おか|とき|ほう|うち|そば|いう|ような)/;

const NOBODY =
  /^(?:おばあ|おじい|おにい|おねえ|おかあ|おとう|あか|みんな|わん|にゃん|みな|おきゃく|おじ|おば|おに|おね|おとう|おかあ|おく|だんな|おじい|おばあ|うんてん|どなた|そちら|こちら|かみ|ほとけ|おま|あま|たく)$/;

/** きょう子, お市: what stands before the kanji is not more than three kana, and the whole is listed or addressed. */
function inMixed(
  lexicon: JapaneseLexicon,
  text: string,
  from: number,
  run: string,
  found: Candidate[],
): void {
  for (let start = 0; /[ぁ-ん]/.test(run.charAt(start)); start += 1) {
    for (let end = run.length; /[\u4e00-\u9fff]/.test(run.charAt(end - 1)); end -= 1) {
      const written = run.slice(start, end);
      const to = from + end;
      const after = text.slice(to, to + 20);
      const kinds = lexicon.kinds(written);
      const called = HONORIFIC.test(after) || /^(?:夫人|夫妻|女史|嬢|姉妹|選手|監督|社長|議員)/.test(after);
      const polite = /^[おごみ][\u4e00-\u9fff]$/.test(written);
      const listed =
        !polite && (kinds & (GIVEN | SURNAME)) !== 0 && (kinds & WORD) === 0 && FOLLOWS.test(after);
      // 佐藤まゆ美: a surname that lists know stands directly before it.
      const surname = surnameBefore(lexicon, text, from + start);
      const formed =
        (called || (surname > 0 && FOLLOWS.test(after))) &&
        /^[ぁ-ん]{2,3}[子美恵代江香枝奈]$/.test(written) &&
        /^$|[^ぁ-ん]/.test(text.slice(Math.max(0, from + start - 1), from + start)) &&
        (kinds & WORD) === 0;
      if (!(listed || formed || (called && (kinds & (GIVEN | SURNAME)) !== 0))) continue;
      put(found, from + start - surname, to, 0.66, 'kanji and hiragana');
      return;
    }
  }
}

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
