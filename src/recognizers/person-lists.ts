import type { Candidate } from './finder.ts';
import { COMMON, ROLE, SURNAME } from './lexicons/english.ts';
import {
  candidate,
  endsAsSurname,
  has,
  isGiven,
  isIntroduced,
  isLine,
  isName,
  isNamed,
  isPersonSlot,
  isPlace,
  isSpeaker,
  isStrong,
  isUnknown,
  isWord,
  length,
  topicsOf,
} from './person-context.ts';
import type { Word } from './words.ts';

/**
 * Names in small letters: two words that lists know, one and a word that nobody knows, or what stands where people are named.
 * `capitalised`: elsewhere the text uses capitals, so that small letters speak against a name.
 */
export function fromLists(
  words: readonly Word[],
  text: string,
  lower: string,
  capitalised: boolean,
): Candidate[] {
  const found: Candidate[] = [];
  const about = topicsOf(words);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined || has(word, ROLE.NO_NAME | ROLE.FUNCTION)) continue;
    if (has(word, ROLE.ORGANISATION) && !isStrong(word)) continue;
    if (capitalised && word.capital && !has(word, ROLE.KIN)) continue;
    const before = at > 0 && word.joined ? words[at - 1] : undefined;
    const titled = has(before, ROLE.TITLE | ROLE.RELATIVE);
    // Most words are words and nothing else.
    if (isWord(word) && !isName(word) && !titled && !has(word, ROLE.KIN)) continue;
    const end = endOfName(words, at);
    const last = words[end - 1] ?? word;
    const named = titled || isNamed(words, at, end, about, lower) || isPersonSlot(words, at, end, lower);
    const introduced = named && isIntroduced(words, at, lower);
    const score =
      titled && (isName(word) || isUnknown(word)) && !has(word, ROLE.TITLE)
        ? 0.87
        : introduced && (isGiven(word) || isUnknown(word))
          ? 0.75
          : weigh(words, at, end, named, about.money, text, lower, capitalised);
    if (score === 0) continue;
    found.push(candidate(titled ? (before ?? word) : word, last, score, 'name lists'));
    at = end - 1;
  }
  return found;
}

/** Behind the first word of a name: initials, particles and one more word that may be a surname. */
function endOfName(words: readonly Word[], at: number): number {
  for (let end = at + 1; end < words.length && end < at + 4; end += 1) {
    const next = words[end];
    if (next?.joined !== true || words[end - 1]?.possessive === true) break;
    if (has(next, ROLE.FUNCTION)) break;
    if (has(next, ROLE.PARTICLE) || length(next) === 1) continue;
    const surname = isUnknown(next) || has(next, SURNAME);
    if (!surname || has(next, ROLE.NO_NAME | ROLE.ORGANISATION)) return at + 1;
    return has(words[end + 1], ROLE.DEGREE) && words[end + 1]?.joined === true ? end + 2 : end + 1;
  }
  return at + 1;
}

/** Letters that only Vietnamese has: its words in small letters are short and stand in many lists of names. */
const VIETNAMESE = /[\u1ea0-\u1ef9đơư]/;

function weigh(
  words: readonly Word[],
  at: number,
  end: number,
  named: boolean,
  money: boolean,
  text: string,
  lower: string,
  capitalised: boolean,
): number {
  const head = words[at];
  const last = words[end - 1];
  if (head === undefined || last === undefined) return 0;
  const pair = end - at > 1;
  // Words of Vietnamese in small letters are short and stand in many lists: "công dân".
  if (!head.capital && (head.marked || last.marked) && VIETNAMESE.test(lower)) return 0;
  if (pair) {
    const surname = isUnknown(last) && !(isPlace(last) && !isName(last));
    const alone = isLine(text, head, last);
    if (isStrong(head) && surname) return capitalised && !named ? 0.6 : 0.8;
    if (isGiven(head) && (surname || (has(head, COMMON) && has(last, SURNAME))) && (named || alone))
      return 0.72;
    if (isStrong(head) && (named || alone)) return 0.7;
    if (isUnknown(head) && (surname || has(last, SURNAME)) && (named || alone)) return 0.66;
    if (
      !capitalised &&
      head.capital === last.capital &&
      !VIETNAMESE.test(lower.slice(head.from, last.to)) &&
      isName(head) &&
      isName(last) &&
      !isWord(head) &&
      !isWord(last) &&
      !isPlace(last)
    )
      return 0.62;
  } else if (isSpeaker(text, head) && !(isWord(head) && !isName(head))) return 0.62;
  if (!pair && has(head, ROLE.KIN) && (named || money)) return isOwn(words[at - 1], head, lower) ? 0 : 0.58;
  if (named && !pair && has(head, COMMON)) return 0.58;
  if (named && isUnknown(head) && !(isPlace(head) && !isGiven(head)) && (isName(head) || length(head) >= 4))
    return 0.58;
  if (capitalised || pair) return 0;
  if (head.possessive && length(head) >= 4 && isName(head) && !isWord(head) && !isPlace(head)) return 0.56;
  return length(head) >= 4 && (isStrong(head) || (head.marked && endsAsSurname(head, lower))) ? 0.56 : 0;
}

/** "my mom" says who she is to somebody, not what she is called; "my Mom" is written as a name. */
function isOwn(before: Word | undefined, word: Word, lower: string): boolean {
  return (
    before !== undefined &&
    !word.capital &&
    /^(?:my|your|our|his|her|their)$/.test(lower.slice(before.from, before.to))
  );
}
