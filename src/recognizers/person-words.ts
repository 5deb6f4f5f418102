import type { Candidate, Finder, Reading } from './finder.ts';
import { ROLE } from './lexicons/english.ts';
import { isNobody } from './person-brands.ts';
import { fromCapitals } from './person-capitals.ts';
import { candidate, has, isName, isWord, length } from './person-context.ts';
import { SENTENCE_WORDS } from './lexicons/sentence-words.ts';
import { labelled } from './person-labelled.ts';
import { fromLists } from './person-lists.ts';
import { romanised } from './person-romanised.ts';
import { alongside, inRows } from './person-rows.ts';
import { wordsOf, type Word } from './words.ts';

/**
 * Names in running text of Latin letters: runs of words that lists know as given names or surnames, or that no list knows, weighed
 * with capitals (where the text uses them at all) and with the words around. One pass over the words.
 */
export const findNames: Finder = (reading) => namesAmong(wordsOf(reading), reading);

export function namesAmong(words: readonly Word[], { text, lower }: Reading): Candidate[] {
  if (words.length === 0) return [];
  let capitals = 0;
  let inside = false;
  for (const word of words) {
    if (!word.capital) continue;
    capitals += 1;
    inside ||= !word.first && !(length(word) <= 4 && lower.charCodeAt(word.from) === 105);
  }
  // Small letters begin most words and capitals some: there a capital tells something.
  const uses = capitals > 0 && (words.length < 4 || capitals / words.length < 0.8);
  const found = uses
    ? [...fromCapitals(words, text, lower), ...fromLists(words, text, lower, inside)]
    : fromLists(words, text, lower, false);
  for (const one of salutations(words, text)) found.push(one);
  for (const one of inRows(words, text)) found.push(one);
  for (const one of labelled(words, text)) found.push(one);
  if (uses) for (const one of romanised(words, lower)) found.push(one);
  const names = found.filter(
    (one) =>
      !isOfSentence(text, one.from, one.to) &&
      !isSentence(lower.slice(one.from, one.to), text, one) &&
      !isNobody(one, text, lower),
  );
  return names.length === 0 ? names : [...names, ...alongside(words, names, text)];
}

/** Pronouns and verbs of Vietnamese, Malay, Indonesian and Tagalog, in small letters behind the first word of a sentence. */
const OF_A_SENTENCE =
  /^(?:[Ss]aya|[Kk]ami|[Kk]ita|[Aa]ku)$|^\p{L}+ (?:tôi|em|bạn|mình|chúng|xin|hỏi|muốn|cần|saya|kami|kita|aku|anda|ingin|mau|mahu|nak|hendak|tidak|sudah|belum|boleh|bisa|ko|po|ako|akong|ang|mga)(?![\p{L}\p{M}])/u;

/** Behind a space in it a small letter stands, or it is one word. */
function isOfSentence(text: string, from: number, to: number): boolean {
  const space = text.indexOf(' ', from);
  if (space < 0 || space >= to) return to - from < 5 && OF_A_SENTENCE.test(text.slice(from, to));
  const next = text.charCodeAt(space + 1);
  return !(next >= 65 && next <= 90) && OF_A_SENTENCE.test(text.slice(from, to));
}

/** "apa kabar", "kata sandi": words of another language's sentence in small letters, or one where more of them stand around. */
function isSentence(name: string, text: string, { from, to }: Candidate): boolean {
  if (name !== text.slice(from, to)) return false;
  const parts = name.split(' ');
  if (parts.length > 1)
    return (
      SENTENCE_WORDS.has(parts[0] ?? '') &&
      (!PARTICLE.test(name) || parts.every((part) => SENTENCE_WORDS.has(part)))
    );
  return SENTENCE_WORDS.has(name);
}

const PARTICLE = /^(?:de|del|el|la|las|los) /;

/** "Dear Ana," and "Regards,\nAna": a line's own form says that it is a name. */
function salutations(words: readonly Word[], text: string): Candidate[] {
  const found: Candidate[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const greeting = words[at];
    if (greeting === undefined || !has(greeting, ROLE.GREETING)) continue;
    const head = words[at + 1];
    if (head?.capital !== true || has(head, ROLE.NO_NAME | ROLE.FUNCTION | ROLE.TITLE | ROLE.ORGANISATION))
      continue;
    const gap = text.slice(greeting.to, head.from);
    const parting = /^[,.!]?[ ]?\n\s{0,3}$/.test(gap);
    if (!parting && !(greeting.first && gap === ' ')) continue;
    let last = head;
    for (let next = at + 2; next < at + 4; next += 1) {
      const word = words[next];
      if (word?.joined !== true || !word.capital) break;
      last = word;
    }
    const after = text.slice(last.to, last.to + 2);
    if (parting ? !/^[,.]?(?:$|\n)/.test(after) : !/^(?:[,!.\n:]|$)/.test(after)) continue;
    if (isWord(head) && !isName(head) && !(parting && last !== head)) continue;
    found.push(candidate(head, last, 0.7, parting ? 'signature' : 'salutation'));
  }
  return found;
}
