import type { Candidate, Finder, Reading } from './finder.ts';
import { COMMON, ROLE } from './lexicons/english.ts';
import { fromCapitals } from './person-capitals.ts';
import { candidate, has, isName, isWord, length } from './person-context.ts';
import { fromLists } from './person-lists.ts';
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
  const uses = capitals > 0 && (words.length < 4 || capitals / words.length < 0.75);
  const found = uses
    ? [...fromCapitals(words, text, lower), ...fromLists(words, text, lower, inside)]
    : fromLists(words, text, lower, false);
  for (const one of salutations(words, text)) found.push(one);
  return found.length === 0 ? found : [...found, ...alongside(words, found, text)];
}

/** "Dear Ana," and "Regards,\nAna": a line's own form says that it is a name. */
function salutations(words: readonly Word[], text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const [at, greeting] of words.entries()) {
    if (!has(greeting, ROLE.GREETING)) continue;
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

/** Names in a row: what stands beside a name with a comma or "and" between them is one too, if a list has it, even a month's. */
function alongside(words: readonly Word[], found: readonly Candidate[], text: string): Candidate[] {
  const more: Candidate[] = [];
  const named = new Uint8Array(words.length);
  let next = 0;
  const ordered = found.toSorted((a, b) => a.from - b.from);
  for (const [at, word] of words.entries()) {
    while (next < ordered.length && (ordered[next]?.to ?? 0) <= word.from) next += 1;
    const over = ordered[next];
    if (over !== undefined && over.from <= word.from && word.to <= over.to) named[at] = 1;
  }
  const spread = (by: 1 | -1): void => {
    for (let at = by === 1 ? 0 : words.length - 1; at >= 0 && at < words.length; at += by) {
      if (named[at] !== 1) continue;
      // "and" is a word of its own between them.
      const other = has(words[at + by], ROLE.JOIN) ? at + 2 * by : at + by;
      const [here, word] = [words[at], words[other]];
      if (here === undefined || word === undefined || named[other] === 1) continue;
      if (has(word, ROLE.FUNCTION) || (isWord(word) && (word.first || !isName(word)))) continue;
      const [left, right] = by === 1 ? [here, word] : [word, here];
      // In small letters a list of three or more, or a given name, has to be plain.
      if (!word.capital && (here.capital || !isName(word) || (isWord(word) && !has(word, COMMON)))) continue;
      if (!IN_ROW.test(text.slice(left.to, right.from))) continue;
      named[other] = 1;
      more.push(candidate(word, word, 0.6, 'in a row of names'));
    }
  };
  spread(1);
  spread(-1);
  return more;
}
const IN_ROW = /^(?:, ?|, and | and | & |, or | or )$/;
