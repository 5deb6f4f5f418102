import type { Candidate } from './finder.ts';
import { kindsOf, ROLE, SURNAME, WORD } from './lexicons/english.ts';
import { CHINESE_SURNAMES, KOREAN_SURNAMES, VIETNAMESE_SURNAMES } from './lexicons/names-asia.ts';
import { candidate, has, isWord } from './person-context.ts';
import type { Word } from './words.ts';

/**
 * Names of East Asia as they are written in Latin letters: a surname of a closed list, and syllables of which no list could hold all
 * pairs. "Park Ji-won", "Wen-Hsuan Tsai", "Chow Pui Shan", "Nguyen Thi Hong Hanh".
 */
export function romanised(words: readonly Word[], lower: string): Candidate[] {
  const found: Candidate[] = [];
  for (let at = 0; at + 1 < words.length; at += 1) {
    const [word, next] = [words[at], words[at + 1]];
    if (word?.capital !== true || next?.joined !== true || !next.capital || word.possessive) continue;
    const [first, second] = [lower.slice(word.from, word.to), lower.slice(next.from, next.to)];
    const isSurname = has(word, SURNAME) && FAMILIES.has(first);
    if ((isSurname && isPair(second)) || (isPair(first) && FAMILIES.has(second))) {
      found.push(candidate(word, next, 0.83, 'surname and syllables'));
      at += 1;
      continue;
    }
    if (!isSurname) continue;
    const least = VIETNAMESE.has(first) && !isWord(word) ? 1 : 2;
    const most = VIETNAMESE.has(first) ? 4 : 2;
    let end = at + 1;
    let words2 = 0;
    for (; end < words.length && end - at <= most; end += 1) {
      const one = words[end];
      if (one?.joined !== true || !one.capital || !SYLLABLE.test(lower.slice(one.from, one.to))) break;
      if (isWord(one) || has(one, ROLE.NO_NAME)) words2 += 1;
      if (one.possessive) {
        end += 1;
        break;
      }
    }
    const given = end - at - 1;
    const last = words[end - 1];
    // Words of English alone are no name, whatever they sound like: "Long Hot Day".
    if (last === undefined || given < least || words2 === given) continue;
    found.push(candidate(word, last, 0.83, 'surname and syllables'));
    at = end - 1;
  }
  return found;
}

const VIETNAMESE: ReadonlySet<string> = new Set(VIETNAMESE_SURNAMES.split(' '));
const FAMILIES: ReadonlySet<string> = new Set(
  `${KOREAN_SURNAMES} ${CHINESE_SURNAMES} ${VIETNAMESE_SURNAMES}`.split(' '),
);
/** One syllable of Mandarin, Cantonese, Hokkien, Korean or Vietnamese. */
const SYLLABLE =
  /^(?:[bcdfghjklmnpqrstvwxyz]|zh|ch|sh|ts|tz|kw|gw|ng|hs|ph|th|kh|nh|qu|gi|tr|sz)?(?:y?[aeiouw]{1,3}|y)(?:n|ng|nh|m|k|t|p|h|r|l|ch|c)?$/;

/** Two syllables with a hyphen, not both of them English words. */
function isPair(word: string): boolean {
  const [first = '', second = '', more] = word.split('-');
  return (
    more === undefined &&
    second !== '' &&
    first.length > 1 &&
    SYLLABLE.test(first) &&
    SYLLABLE.test(second) &&
    ((kindsOf(first) & WORD) === 0 || (kindsOf(second) & WORD) === 0)
  );
}
