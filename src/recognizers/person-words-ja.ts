import { cueOf } from './cues.ts';
import { firstMatch, nextMatch } from './each-match.ts';
import type { Candidate, Finder } from './finder.ts';
import {
  GIVEN,
  japanese,
  kindsOf,
  PERSON,
  PLACE,
  SURNAME,
  type JapaneseLexicon,
} from './lexicons/japanese.ts';
import { findKanaNames, givenInKana } from './person-kana-ja.ts';
import { findKatakanaNames } from './person-katakana-ja.ts';
import { COMMERCE, HONORIFIC, isRelated, ROLES } from './person-titles-ja.ts';
import { segment } from './segment-ja.ts';
import { edgesOf, lookAround } from './surroundings-ja.ts';
import { weigh } from './weigh-name-ja.ts';

/**
 * Names in Japanese text: runs of kanji are read as words, surnames, given names, titles and roles at the least cost (`segment-ja`),
 * with what stands around them as evidence; names in katakana by lists, by their sound and by context.
 */
export const findJapaneseNames: Finder = (reading) => {
  const { text } = reading;
  const found: Candidate[] = [];
  if (!JAPANESE.test(text) || (CHINESE.test(text) && !KANA.test(text))) return found;
  const lexicon = japanese();
  const isCommerce = GOODS.isIn(reading);
  for (let at = 0; at < text.length; at += 1) {
    if (!isKanji(text.charCodeAt(at))) continue;
    const end = endOfRun(text, at);
    const run = text.slice(at, end);
    if (mayHoldName(lexicon, text, at, run)) inKanji(lexicon, text, at, run, isCommerce, found);
    at = end - 1;
  }
  findKatakanaNames(lexicon, text, isCommerce, found);
  findKanaNames(lexicon, text, found);
  againInText(text, found);
  return found;
};

const KANA = /[\u3041-\u30fa]/;
/** Characters that Japanese does not write: where no kana stands beside them the text is Chinese, and `person-asia.ts` reads it. */
const CHINESE = /[们們请這这嗎吗吧谁誰码碼订单护账賬给张证證马亚还還么麼哪怎帮幫谢烦询您妳裡说嘅喺咗號]/;

const GOODS = cueOf(COMMERCE);

/** What is somebody's name at one place of a text is so wherever it stands as a whole run. */
function againInText(text: string, found: Candidate[]): void {
  if (found.length === 0) return;
  const names = new Map<string, number>();
  const taken = new Set<number>();
  for (const { from, to, score } of found) {
    taken.add(from);
    const name = text.slice(from, to);
    if (score >= 0.6 && (/^[\u4e00-\u9fff々]{2,6}$/.test(name) || /^[ァ-ヶー]{3,12}$/.test(name)))
      names.set(name, score);
  }
  if (names.size === 0) return;
  for (
    let match = firstMatch(SAME_SCRIPT, text);
    match !== null;
    match = nextMatch(SAME_SCRIPT, text, match)
  ) {
    const score = names.get(match[0]);
    if (score === undefined || taken.has(match.index)) continue;
    found.push(
      candidate(
        match.index,
        match.index + match[0].length,
        Math.min(score, 0.6),
        'named elsewhere in the text',
      ),
    );
  }
}
const SAME_SCRIPT = /[\u4e00-\u9fff々]+|[ァ-ヶー]+/g;

/** Most runs are one ordinary word: they need no second look. */
function mayHoldName(lexicon: JapaneseLexicon, text: string, from: number, run: string): boolean {
  if (run.length > 3) return true;
  const to = from + run.length;
  const kinds = kindsOf(lexicon.entryAt(text, from, to));
  if (kinds !== 0 && (kinds & (SURNAME | GIVEN | PERSON | PLACE)) === 0)
    return (
      run.length > 1 &&
      (HONORIFIC.test(text.slice(to, to + 4)) || isRelated(text.slice(Math.max(0, from - 6), from)))
    );
  return run.length > 1 || /^[のはがをとも ぁ-んァ-ヶ]/.test(text.charAt(from + 1));
}

const JAPANESE = /[\u30a1-\u30fa\u4e00-\u9fff]/;
const isKanji = (code: number): boolean => (code >= 0x4e00 && code <= 0x9fff) || code === 0x3005;

function endOfKanji(text: string, from: number): number {
  let at = from;
  while (isKanji(text.charCodeAt(at))) at += 1;
  return at;
}

/** Kanji with ヶ, ノ or the like inside a surname, and a second run of four at most behind one space or two. */
function endOfRun(text: string, from: number): number {
  let end = endOfKanji(text, from);
  if ('ヶヵケノツ'.includes(text.charAt(end)) && isKanji(text.charCodeAt(end + 1)))
    end = endOfKanji(text, end + 1);
  let second = end;
  while (second < end + 2 && text.charCodeAt(second) === 32) second += 1;
  if (second === end) return end;
  const last = endOfKanji(text, second);
  return last > second && last - second <= 4 ? last : end;
}

function inKanji(
  lexicon: JapaneseLexicon,
  text: string,
  from: number,
  written: string,
  isCommerce: boolean,
  found: Candidate[],
): void {
  const cut = written.indexOf(' ');
  const gap = cut < 0 ? 0 : written.charAt(cut + 1) === ' ' ? 2 : 1;
  const run = cut < 0 ? written : written.slice(0, cut) + written.slice(cut + gap);
  const place = (at: number, isEnd: boolean): number =>
    from + at + (cut >= 0 && (isEnd ? at > cut : at >= cut) ? gap : 0);
  const to = from + written.length;
  const surname = cut < 0 ? surnameAtEnd(lexicon, run) : '';
  const given = surname === '' ? 0 : givenInKana(lexicon, text, to, surname.length === 1);
  if (given > 0) {
    found.push(candidate(to - surname.length, to + given, 0.8, 'full name'));
    return;
  }
  const around = lookAround(text, from, to, isCommerce);
  const pieces = segment(lexicon, run, edgesOf(around, to === text.length), cut);
  for (let at = 0; at < pieces.length; at += 1) {
    const name = weigh(lexicon, run, pieces, at, cut, around);
    if (name === null) continue;
    at += name.pieces - 1;
    if (name.score > 0)
      found.push(candidate(place(name.from, false), place(name.to, true), name.score, name.check));
  }
}

/** The whole run, or what stands in it behind a role, if that is a surname. */
function surnameAtEnd(lexicon: JapaneseLexicon, run: string): string {
  for (let from = Math.max(0, run.length - 3); from < run.length; from += 1) {
    const kinds = kindsOf(lexicon.entryAt(run, from, run.length));
    if ((kinds & SURNAME) !== 0 && (from === 0 || ROLES.has(run.slice(0, from)))) return run.slice(from);
  }
  return '';
}

function candidate(from: number, to: number, score: number, check: string): Candidate {
  return {
    from,
    to,
    class: 'PERSON',
    score,
    recognizer: 'ja-names',
    checks: ['name lists', check],
    context: [],
  };
}
