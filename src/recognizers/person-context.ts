import type { Candidate } from './finder.ts';
import { COMMON, GIVEN, PLACE, ROLE, SURNAME, WORD } from './lexicons/english.ts';
import type { Word } from './words.ts';

/** What stands around a word, and what it says of the word: the questions that the finders of names ask. */

export const has = (word: Word | undefined, bits: number): boolean =>
  word !== undefined && (word.bits & bits) !== 0;
export const isName = (word: Word): boolean => (word.bits & (GIVEN | SURNAME | COMMON)) !== 0 && !word.camel;
export const isWord = (word: Word): boolean => (word.bits & WORD) !== 0;
export const isGiven = (word: Word): boolean => (word.bits & (GIVEN | COMMON)) !== 0;
export const isPlace = (word: Word): boolean => (word.bits & PLACE) !== 0;
export const isRole = (word: Word): boolean => (word.bits & (ROLE.NO_NAME | ROLE.FUNCTION)) !== 0;
export const length = (word: Word): number => word.to - word.from;

/** A given name that is hardly ever anything else. */
export function isStrong(word: Word): boolean {
  return isGiven(word) && !isWord(word) && (!isPlace(word) || has(word, COMMON)) && !isRole(word);
}

/** No English word, nor one that no name can be; perhaps a name that no list has. */
export function isUnknown(word: Word): boolean {
  return !isWord(word) && !word.camel && !has(word, ROLE.NO_NAME) && length(word) >= 3;
}

const LISTED = WORD | GIVEN | SURNAME | COMMON | PLACE | ROLE.NO_NAME | ROLE.FUNCTION;

/** In no list at all. */
export function isFree(word: Word): boolean {
  return !word.camel && (word.bits & LISTED) === 0;
}

/**
 * Endings by which surnames of many languages are known: Slavic, Nordic, Finnish, Baltic, Caucasian, Armenian, Greek, Romanian, Iberian,
 * Italian, German, Dutch, Hungarian, Turkish, Japanese, Indian, and English ones from places.
 */
const SURNAME_ENDING =
  /(?:[oe]va?|[oe]vna|evich|ovich|inova|(?:in|yn)a?|ska?ya|sky[iy]?|ski|ska|[cs]ký|cki|cka|ova|ová|ic|ich|enko|chuk|yuk|iuk|czyk|czak|wicz|wska|wski|sson|sen|sdottir|sdatter|dottir|qvist|kvist|lund|strom|gren|berg|borg|lof|dahl|gaard|nen|la|lainen|onen|kainen|lahti|maki|niemi|aitis|auskas|iene|evic|adze|idze|shvili|iani|yan|ian|opoulos|akis|idis|ellis|atos|escu|eanu|oiu|ez|es|oza|elli|etti|ini|ino|one|acci|ucci|mann|stein|bach|bauer|meyer|maier|huber|feld|hoff|thal|wald|burg|sma|stra|veld|huis|kamp|dijk|meer|mans|ens|yi|oglu|moto|kawa|mura|yama|zaki|saki|bara|hara|shita|guchi|naka|nishi|waka|wala|kar|rao|appa|swamy|singh|worth|ham|ley|ford|bury|shaw|combe|field|stead|ington|more|well|wood)$/;

/** Looks like a surname though no list has it: by its letters with marks, or by an ending of four or more letters in all. */
export function isShaped(word: Word, lower: string): boolean {
  if (!isFree(word) || word.shouted || length(word) < 5)
    return word.marked && isFree(word) && length(word) >= 3;
  return word.marked || SURNAME_ENDING.test(lower.slice(word.from, word.to));
}

/** Not known as a word, and ends as surnames do. */
export function endsAsSurname(word: Word, lower: string): boolean {
  return !isWord(word) && length(word) >= 5 && SURNAME_ENDING.test(lower.slice(word.from, word.to));
}

/** Whether the word is one of these; no string is cut out for the question. */
export function isOneOf(word: Word, lower: string, these: readonly string[]): boolean {
  const size = length(word);
  for (const one of these) if (one.length === size && lower.startsWith(one, word.from)) return true;
  return false;
}
const AT_THE_TELEPHONE = ['speaking', 'here'];
const UNDER = ['under', "i'm"];
const GIVING = ['send', 'sent', 'give', 'gave'];

export interface Topics {
  readonly money: boolean;
  readonly booking: boolean;
}

export function topicsOf(words: readonly Word[]): Topics {
  let all = 0;
  for (const word of words) all |= word.bits;
  return { money: (all & ROLE.MONEY) !== 0, booking: (all & ROLE.BOOKING) !== 0 };
}

/** "My name is …", "name: …", "named …": what follows is a name, whatever it looks like. */
export function isIntroduced(words: readonly Word[], at: number, lower: string): boolean {
  const word = words[at];
  const before = words[at - 1];
  const second = words[at - 2];
  if (word === undefined || before === undefined) return false;
  if (has(before, ROLE.NAME)) {
    const gap = lower.slice(before.to, word.from);
    return /^(?:'s|’s)? ?[:=-]? {0,4}$/.test(gap) && (gap.length > 1 || before.possessive);
  }
  if (!word.joined) return false;
  if (has(before, ROLE.NAMING)) return true;
  return has(second, ROLE.NAME) && before.to - before.from === 2 && lower.startsWith('is', before.from);
}

/** Someone is paid, called, introduced, or has booked: what stands there is somebody. */
export function isNamed(
  words: readonly Word[],
  at: number,
  end: number,
  about: Topics,
  lower: string,
): boolean {
  const word = words[at];
  const before = words[at - 1];
  const second = words[at - 2];
  const after = words[end];
  if (after?.joined === true && isOneOf(after, lower, AT_THE_TELEPHONE)) return true;
  if (word === undefined || before === undefined) return false;
  if (isIntroduced(words, at, lower)) return true;
  if (!word.joined) return false;
  const last = lower.slice(before.from, before.to);
  const previous = second === undefined ? '' : lower.slice(second.from, second.to);
  switch (last) {
    case 'him':
    case 'her':
    case 'me':
      return /^(?:call\w*|named?)$/.test(previous);
    case 'to':
      // "I want to …" goes on with what somebody does.
      return (
        about.money && !/^(?:want\w*|like|need\w*|try\w*|how|able|going|have|has|wish|unable)$/.test(previous)
      );
    case 'from':
      // A short or common name is one all the same where money goes to it.
      return about.money;
    case 'of':
      return previous === 'behalf' || (about.money && word.capital);
    case 'pay':
    case 'paid':
    case 'paying':
    case 'owe':
      return about.money && (before.first || !before.capital);
    case 'is':
    case "it's":
    case 'its':
      return /^(?:this|i|names?)$/.test(previous);
    case 'am':
      return previous === 'i';
    case 'under':
    case 'for':
      return about.booking;
    default:
      return about.booking && /^(?:reservation|booking|appointment)$/.test(last) && !isWord(word);
  }
}

/**
 * Where a sentence has room for a person alone: whom one asks or owes, who did get or send something, who said it, under whose
 * name it is.
 */
export function isPersonSlot(words: readonly Word[], at: number, end: number, lower: string): boolean {
  const word = words[at];
  const before = words[at - 1];
  const last = words[end - 1];
  if (word === undefined || last === undefined) return false;
  const next = words[end]?.joined === true && !last.possessive ? words[end] : undefined;
  if (has(next, ROLE.SAYS) && (word.capital || isName(word))) return true;
  if (has(next, ROLE.AUXILIARY) && has(words[end + 1], ROLE.DOES) && word.capital) return true;
  if (before === undefined || !word.joined) return false;
  if (at === 1 && /^(?:to|for|from|it's|its)$/.test(lower.slice(0, before.to)))
    return isAll(words, end, lower);
  if (!word.capital && isGreeted(words, at, lower)) return isName(word) && !isWord(word) && !isPlace(word);
  if (has(before, ROLE.AUXILIARY)) return has(next, ROLE.DOES) || last.possessive;
  if (has(before, ROLE.TO_WHOM)) return !lower.startsWith('by', before.from) || word.capital;
  if (isOneOf(before, lower, UNDER))
    return before.to - before.from > 3 || next === undefined || has(next, ROLE.JOIN);
  return isOneOf(before, lower, GIVING) && isGift(lower, last.to);
}

/** "hey orla", "thank you orla": behind a greeting at the beginning. */
function isGreeted(words: readonly Word[], at: number, lower: string): boolean {
  const before = words[at - 1];
  if (before === undefined) return false;
  const greeting = lower.slice(words[at - 2]?.first === true ? words[at - 2]?.from : before.from, before.to);
  return before.first || words[at - 2]?.first === true
    ? /^(?:hi|hello|hey|dear|thanks|thank you|thank u|morning|good morning|bye)$/.test(greeting)
    : false;
}

/** Nothing comes behind it but "please". */
function isAll(words: readonly Word[], end: number, lower: string): boolean {
  const rest = words[end];
  return (
    rest === undefined ||
    (words.length === end + 1 && /^(?:please|thanks)$/.test(lower.slice(rest.from, rest.to)))
  );
}

/** "I sent Ana the …", "I gave Ana 20 …". */
function isGift(lower: string, from: number): boolean {
  return /^ (?:the|a|an|my|his|her|their|some|\$?£?€?\d)/.test(lower.slice(from, from + 8));
}

/** A line of its own, as in an address or a signature. */
export function isLine(text: string, head: Word, last: Word): boolean {
  return (
    /(?:^|[\n>,/?!.:|])\s*$/.test(text.slice(Math.max(0, head.from - 3), head.from)) &&
    /^\s*(?:$|[\n/,])/.test(text.slice(last.to, last.to + 3))
  );
}

/** `Anna: "Who is it?"`: whose words they are. */
export function isSpeaker(text: string, word: Word): boolean {
  return (
    word.first &&
    text.charCodeAt(word.to) === 58 &&
    /^: {0,2}\\?["“]/.test(text.slice(word.to, word.to + 5)) &&
    /(?:^|[\n>"] {0,2})$/.test(text.slice(Math.max(0, word.from - 3), word.from))
  );
}

export function candidate(head: Word, last: Word, score: number, check: string): Candidate {
  return {
    from: head.from,
    to: last.to,
    class: 'PERSON',
    score,
    recognizer: 'names',
    checks: [check],
    context: [],
  };
}
