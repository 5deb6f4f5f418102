import type { Candidate } from './finder.ts';
import { GOODS, NOBODY_BY_FIRST, PERHAPS_BY_FIRST } from './lexicons/brands-people.ts';

/** Whether what looks like a name is a brand's, a product's or filler text: "Jack Daniel's", "Gibson guitar", "dolor sit". */
export function isNobody({ from, to: end, score }: Candidate, text: string, lower: string): boolean {
  // "Gibson guitar": what it is may have been taken for the surname.
  const tail = / ([a-z]{2,12})$/.exec(text.slice(Math.max(from, end - 14), end))?.[1] ?? '';
  const to = GOODS.has(tail) ? end - tail.length - 1 : end;
  const name = lower.slice(from, to);
  if (isFiller(name)) return true;
  // What somebody says of himself, or a form says, is a name whatever else is called so.
  if (score >= 0.84 && !/^(?:dr|mr|mrs|captain|uncle|aunt|colonel)\b/.test(name)) return false;
  if (isPhrase(NOBODY_BY_FIRST, lower, from, to)) return true;
  const behind = /^ ([a-z]{2,12})(?![\p{L}'’])/u.exec(text.slice(to, to + 15))?.[1] ?? '';
  const goods =
    GOODS.has(behind) ||
    /(?:a pair of|bottles? of|cans? of|box(?:es)? of) $/.test(lower.slice(Math.max(0, from - 12), from));
  if (
    goods &&
    /^\p{Lu}/u.test(text.slice(from, to)) &&
    (score < 0.8 || isPhrase(PERHAPS_BY_FIRST, lower, from, to))
  )
    return true;
  return name === 'alexa' && ASSISTANT.test(lower.slice(Math.max(0, from - 10), to + 14));
}

/** A phrase of the list covers the candidate; it may begin up to three words before it. */
function isPhrase(
  phrases: ReadonlyMap<string, readonly string[]>,
  lower: string,
  from: number,
  to: number,
): boolean {
  let start = from;
  for (let back = 0; back < 4; back += 1) {
    const first = firstWord(lower, start);
    for (const phrase of phrases.get(first) ?? []) {
      const end = start + phrase.length;
      // Behind it nothing may belong to the candidate but a possessive.
      if (
        end >= to - 2 &&
        end >= from + 1 &&
        matches(lower, start, phrase) &&
        !/^\p{L}/u.test(lower.slice(end, end + 1))
      )
        return true;
    }
    if (start === 0) return false;
    const space = lower.lastIndexOf(' ', start - 2);
    if (start - space > 16) return false;
    start = space + 1;
  }
  return false;
}

/** The letters that stand at `start`, 24 at most. */
function firstWord(lower: string, start: number): string {
  const most = start + 24;
  let end = start;
  while (end < most && lower.charCodeAt(end) >= 97 && lower.charCodeAt(end) <= 122) end += 1;
  // Another letter than those of ASCII, perhaps.
  if (end < most && lower.charCodeAt(end) > 0x7f) return /^\p{L}+/u.exec(lower.slice(start, most))?.[0] ?? '';
  return lower.slice(start, end);
}

function matches(lower: string, start: number, phrase: string): boolean {
  return (
    lower.startsWith(phrase, start) ||
    lower.slice(start, start + phrase.length).replaceAll('’', "'") === phrase
  );
}

function isFiller(name: string): boolean {
  for (let from = 0; from < name.length;) {
    const space = name.indexOf(' ', from);
    const to = space < 0 ? name.length : space;
    if (!FILLER.has(name.slice(from, to))) return false;
    from = to + 1;
  }
  return true;
}

const ASSISTANT =
  /(?:hey|ask|ok|amazon|using|via|my|the|tell) alexa|alexa (?:plays?|says|app|skill|device|won'?t|doesn'?t|can'?t|keeps|stopped|responds|hears|turns|routine)/;

/** Words of "Lorem ipsum". */
const FILLER: ReadonlySet<string> = new Set(
  'lorem ipsum dolor sit amet consectetur adipiscing adipisicing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt culpa qui officia deserunt mollit anim id est laborum'.split(
    ' ',
  ),
);
