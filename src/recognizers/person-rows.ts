import type { Candidate } from './finder.ts';
import { COMMON, ROLE } from './lexicons/english.ts';
import { candidate, has, isFree, isName, isPlace, isWord } from './person-context.ts';
import type { Word } from './words.ts';

const IN_ROW = /^(?:, ?|, and | and | & |, or | or )$/;

/** "Brandt, Okoye and Wells": three or more in a row, of which lists know two that are no words. */
export function inRows(words: readonly Word[], text: string): Candidate[] {
  const found: Candidate[] = [];
  for (let at = 0; at < words.length; at += 1) {
    // A row begins with a comma behind a word.
    if (text.charCodeAt(words[at]?.to ?? 0) !== 44) continue;
    const row = rowFrom(words, at, text);
    if (row.length < 3) continue;
    let sure = 0;
    for (const word of row) if (isName(word) && !isWord(word) && !isPlace(word)) sure += 1;
    if (sure >= 2) for (const word of row) found.push(candidate(word, word, 0.6, 'in a row of names'));
    const last = row.at(-1);
    if (last !== undefined) at = words.indexOf(last, at);
  }
  return found;
}

function rowFrom(words: readonly Word[], at: number, text: string): Word[] {
  const row: Word[] = [];
  for (let next = at; next < words.length;) {
    const word = words[next];
    if (word === undefined || !mayBeName(word) || word.capital !== (row[0] ?? word).capital) break;
    row.push(word);
    const other = has(words[next + 1], ROLE.JOIN) ? next + 2 : next + 1;
    const following = words[other];
    if (following === undefined || !IN_ROW.test(text.slice(word.to, following.from))) break;
    next = other;
  }
  return row;
}

const mayBeName = (word: Word): boolean =>
  (isName(word) || isFree(word)) && !word.shouted && !has(word, ROLE.NO_NAME | ROLE.FUNCTION);

/** What stands beside a name with a comma or "and" between them is one too, if a list has it, even a month's. */
export function alongside(words: readonly Word[], found: readonly Candidate[], text: string): Candidate[] {
  const more: Candidate[] = [];
  const named = new Uint8Array(words.length);
  let next = 0;
  const ordered = found.toSorted((a, b) => a.from - b.from);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) break;
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
      if (
        word.shouted ||
        word.camel ||
        has(word, ROLE.FUNCTION) ||
        (isWord(word) && (word.first || !isName(word)))
      )
        continue;
      const [left, right] = by === 1 ? [here, word] : [word, here];
      // In small letters only a name that is no word.
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
