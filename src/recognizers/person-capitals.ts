import type { Candidate } from './finder.ts';
import { COMMON, GIVEN, ROLE, SURNAME } from './lexicons/english.ts';
import {
  candidate,
  has,
  isFree,
  isGiven,
  isIntroduced,
  isName,
  isNamed,
  isPersonSlot,
  isLine,
  isPlace,
  isRole,
  isShaped,
  isSpeaker,
  isStrong,
  isUnknown,
  isWord,
  length,
  topicsOf,
  type Topics,
} from './person-context.ts';
import type { Word } from './words.ts';

/** Names by capitals, in a text that uses them as English does: runs of words with capitals, particles between them. */
export function fromCapitals(words: readonly Word[], text: string, lower: string): Candidate[] {
  const found: Candidate[] = [];
  const about = topicsOf(words);
  for (let at = 0; at < words.length; at += 1) {
    if (words[at]?.capital !== true) continue;
    const end = endOfRun(words, at);
    const one = judge({ words, text, lower, about }, at, end);
    if (one !== null) found.push(one);
    at = end - 1;
  }
  return found;
}

interface Scene {
  readonly words: readonly Word[];
  readonly text: string;
  readonly lower: string;
  readonly about: Topics;
}

function endOfRun(words: readonly Word[], at: number): number {
  let end = at + 1;
  for (; end < words.length; end += 1) {
    const next = words[end];
    if (next === undefined || !next.joined) return end;
    if (next.capital) {
      if (words[end - 1]?.possessive === true) return end;
      continue;
    }
    const after = words[end + 1];
    if (
      !has(next, ROLE.PARTICLE) ||
      after?.joined !== true ||
      !(after.capital || (has(after, ROLE.PARTICLE) && words[end + 2]?.capital === true))
    )
      return end;
  }
  return end;
}

/** Weighs one run: what leads up to a name and what follows is taken off, and the rest is one or none. */
function judge(scene: Scene, at: number, end: number): Candidate | null {
  const { words, text, lower } = scene;
  const after = words[end]?.joined === true ? words[end] : undefined;
  if (
    words[end - 1]?.possessive !== true &&
    has(after, ROLE.ORGANISATION) &&
    PLACED_AFTER.test(lower.slice(after?.from, after?.to))
  )
    return null;
  let from = at;
  let titled = false;
  for (; from < end; from += 1) {
    const word = words[from];
    if (word === undefined) return null;
    const next = from + 1 < end ? words[from + 1] : undefined;
    if (has(word, ROLE.TITLE) || (has(word, ROLE.RELATIVE) && next !== undefined)) {
      titled = true;
      break;
    }
    if (!leads(word, next, lower)) break;
    if (!word.first && !isRole(word) && next !== undefined && !isName(word)) return null;
  }
  const relative = from === at && words[at]?.joined === true && has(words[at - 1], ROLE.RELATIVE);
  const introduced = isIntroduced(words, at, lower) && !has(words[at], ROLE.FUNCTION | ROLE.NO_NAME);
  if (introduced) from = at;
  let to = end;
  const degree = to;
  while (to - from > 1 && has(words[to - 1], ROLE.DEGREE)) to -= 1;
  const plain = to;
  const head = words[from];
  if (head === undefined || to <= from) return null;
  if (has(head, ROLE.PLACE_HEAD) && to - from > 1 && !titled && !introduced) return null;
  while (to > from && !introduced) {
    const word = words[to - 1];
    if (word === undefined) return null;
    const sure = to - from > 1 && isStrong(head);
    if (
      has(word, ROLE.ORGANISATION) &&
      !(sure && isName(word) && !NEVER.test(lower.slice(word.from, word.to)))
    )
      return null;
    if (isName(word) || isFree(word)) break;
    if (
      titled &&
      !isRole(word) &&
      (to - from <= 2 || (to - from <= 4 && (!isWord(word) || isDouble(lower, word))))
    )
      break;
    // "de la Tour": behind particles a word is a name.
    if (
      to - from > 2 &&
      !isRole(word) &&
      has(words[to - 2], ROLE.PARTICLE) &&
      words[to - 2]?.capital === false
    )
      break;
    if (sure && to - from <= 3 && !isRole(word)) break;
    to -= 1;
  }
  // "Toyota Camry": behind a brand stands a product.
  const behindBrand = from > at && has(words[from - 1], ROLE.NO_NAME);
  const names = words
    .slice(from, to)
    .filter((word) => !has(word, ROLE.TITLE) && !(has(word, ROLE.PARTICLE) && !word.capital));
  const last = words[to - 1];
  if (names.length === 0 || names.length > 4 || last === undefined) return null;
  if (relative) return candidate(words[at - 1] ?? head, last, 0.86, 'relative');
  if (titled || introduced)
    return candidate(
      head,
      words[(to === plain ? degree : to) - 1] ?? last,
      titled ? 0.87 : 0.84,
      titled ? 'title' : 'introduced',
    );
  const before = from > 0 ? words[from - 1] : undefined;
  if (behindBrand && !isStrong(head) && names.length === 1) return null;
  // Whom one thanks for a call by name, and what one is welcome to, is a firm.
  if (CALLED.test(lower.slice(Math.max(0, head.from - 40), head.from))) return null;
  const named = isNamed(words, from, to, scene.about, lower) || isPersonSlot(words, from, to, lower);
  const score =
    names.length === 1
      ? weighOne(head, before, words[to], named, text, lower)
      : weighMany(names, head, last, before, named, text, lower);
  return score === 0
    ? null
    : candidate(head, words[(to === plain ? degree : to) - 1] ?? last, score, 'name lists');
}

const isDouble = (lower: string, word: Word): boolean => lower.slice(word.from, word.to).includes('-');

const CALLED =
  /(?:thanks?|thank you) for (?:calling|contacting|choosing|visiting|using|shopping (?:with|at)|reaching out to) $|welcome to $/;

/** Not even behind a given name are these a surname. */
const NEVER =
  /^(?:street|road|avenue|drive|boulevard|square|bank|hotel|airport|university|school|college|hospital|inc|ltd|llc|plc|gmbh)$/;

/** In small letters behind a name they say that it is a place's or a firm's. */
const PLACED_AFTER =
  /^(?:bank|hotel|restaurant|street|road|airport|university|store|county|island|city|app|account|card|plc|inc|ltd)$/;

/** A word that begins the run and is no part of a name. */
function leads(word: Word, next: Word | undefined, lower: string): boolean {
  if (has(word, ROLE.NO_NAME) && has(word, COMMON))
    return next === undefined || !isName(next) || isRole(next);
  if (isRole(word)) return true;
  if (!isWord(word)) return false;
  if (!isName(word)) return true;
  if (!word.first) return false;
  if (next === undefined) return !has(word, COMMON);
  if (isGiven(word)) return !(isUnknown(next) || (isName(next) && !has(next, ROLE.FUNCTION)));
  return !isShaped(next, lower);
}

function weighMany(
  names: readonly Word[],
  head: Word,
  last: Word,
  before: Word | undefined,
  named: boolean,
  text: string,
  lower: string,
): number {
  if (names.some((word) => word.camel || (has(word, ROLE.NO_NAME) && (word !== head || !has(word, COMMON)))))
    return 0;
  if (
    names.every((word) => word.shouted) &&
    !(names.every(isName) && (isStrong(head) || (named && !names.every(isWord))))
  )
    return 0;
  if (names.some((word) => isWord(word) && !isName(word))) return isStrong(head) ? 0.7 : 0;
  // "S Grand" is a street more often than somebody with an initial.
  if (names.length === 2 && length(head) === 1 && (isWord(last) || isFree(last))) return 0;
  if (names.some(isStrong)) return 0.82;
  if (names.every((word) => isPlace(word) && !has(word, COMMON)) && !named) return 0;
  const cue = named || has(before, ROLE.LEAD);
  if (names.every(isWord)) return isGiven(head) && cue ? 0.62 : 0;
  if (names.some(isGiven)) return 0.74;
  if (names.every(isName)) return 0.68;
  if (names.some((word) => isShaped(word, lower))) return 0.64;
  if (names.some(isName) && (cue || head.first)) return 0.62;
  return names.every(isFree) && (cue || last.possessive || isLine(text, head, last)) ? 0.6 : 0;
}

function weighOne(
  head: Word,
  before: Word | undefined,
  after: Word | undefined,
  named: boolean,
  text: string,
  lower: string,
): number {
  if (has(head, ROLE.NO_NAME) || head.shouted || head.camel) return 0;
  if (isSpeaker(text, head) && !(isWord(head) && !isName(head))) return 0.66;
  const cue = has(before, ROLE.LEAD) && !head.first;
  const at = !head.first && has(before, ROLE.AT);
  const article = !head.first && has(before, ROLE.ARTICLE);
  const near =
    at &&
    !article &&
    /^(?:in|at|near|via|between|around|across|through)$/.test(lower.slice(before?.from, before?.to));
  const next = after?.joined === true && !after.capital ? after : undefined;
  const inRow = /^(?:, | and )\p{Lu}/u.test(text.slice(head.to, head.to + 6));
  if (isStrong(head)) {
    const plain = has(head, COMMON) || (head.first ? length(head) > 3 : length(head) > 2);
    return plain || cue || named ? 0.74 : 0;
  }
  if (isGiven(head) && !isWord(head)) return at && isPlace(head) && !named ? 0 : 0.66;
  // A word, and a given name that everybody knows: in the middle of a sentence a capital decides.
  if (has(head, COMMON) && !head.first && !article && !near) return 0.6;
  if (isGiven(head))
    return (
      head.first
        ? has(head, COMMON) && (has(next, ROLE.SAYS) || isBeing(next, lower))
        : named || ((cue || head.possessive) && !at)
    )
      ? 0.6
      : 0;
  const shaped = isShaped(head, lower);
  const listed = (head.bits & (SURNAME | GIVEN)) !== 0 && !isWord(head);
  if (!listed && !isFree(head)) return 0;
  if (listed && isPlace(head) && at) return 0;
  if (head.first) {
    if (head.possessive || ((listed || shaped) && inRow)) return 0.6;
    if (named && length(head) >= 4) return 0.58;
    if (listed && isPlace(head)) return 0;
    return (listed || shaped ? has(next, ROLE.ACT | ROLE.DOES) : has(next, ROLE.SAYS)) && length(head) >= 4
      ? 0.58
      : 0;
  }
  if (near) return 0;
  // "the van Dalen case", "ex-manager Dalen".
  if (lower.startsWith('ex-', before?.from)) return 0.6;
  if (head.possessive) return 0.6;
  if (
    head.possessive &&
    after !== undefined &&
    /^(?:disease|syndrome)/.test(lower.slice(after.from, after.to))
  )
    return 0;
  if (listed) return 0.6;
  if (shaped) return 0.58;
  return (named || (cue && !at) || has(next, ROLE.SAYS)) && length(head) >= 4 ? 0.56 : 0;
}

function isBeing(word: Word | undefined, lower: string): boolean {
  return word !== undefined && /^(?:is|was|has|had|will|would)$/.test(lower.slice(word.from, word.to));
}
