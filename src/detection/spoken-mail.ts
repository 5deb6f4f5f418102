import { cueOf, firstMatch, nextMatch, type Candidate, type Reading } from '#recognizers';
import { readToken } from './dictation-words.ts';
import type { Work } from './work.ts';

const AT_EN = /(?<=[a-z0-9]) (?:at|at sign|@) (?=[a-z0-9])|(?<=[a-z0-9]) ?@ ?(?=[a-z0-9])/g;
const AT_CUE = cueOf(/ dot | at |@/);
const DOMAIN =
  /^(?:[a-z0-9][a-z0-9-]{0,40}|[a-z](?: [a-z]){1,12})(?:(?: (?:dot|dash|hyphen|point|period) |\.| \. |-)(?:[a-z0-9][a-z0-9-]{0,40}|[a-z](?: [a-z]){1,4}(?![a-z]))){1,4}/;
const TLD =
  /(?:^|[ .])(?:com|net|org|edu|gov|info|biz|io|co|dev|app|me|tv|mail|test|example|invalid|[a-z]{2}|c o m|n e t|o r g|j p)$/;
const SYMBOL = /^(?:dot|point|period|underscore|under|score|dash|hyphen|minus|plus)$/;
const NO_LOCAL =
  /^(?:is|it's|its|at|email|e-mail|mail|address|the|my|me|to|for|and|or|a|an|that|this|be|on|as|so|yes|sure|i|arrive|meet|look|am)$/;
const AT_JA = /アット(?:マーク)?/g;
const AT_JA_CUE = cueOf(/アット/);
const JA_CHARACTER = /[a-z0-9ァ-ヶー._・\- 、]/;
const JA_END = /(?:コム|ネット|ジェーピー|ジェイピー|オーアールジー|インフォ|com|net|org|jp)/;

/** Mail addresses as they are said: "j o h n dot smith at example dot com", ジョンドットスミスアットマークエグザンプルドットコム. */
export function findSpokenMail(reading: Reading, work: Work): Candidate[] {
  const { lower } = reading;
  const found: Candidate[] = [];
  if (AT_CUE.isIn(reading)) english(lower, found, work);
  if (AT_JA_CUE.isIn(reading)) japanese(lower, found, work);
  return found;
}

function english(lower: string, found: Candidate[], work: Work): void {
  work.spend(lower.length);
  for (let match = firstMatch(AT_EN, lower); match !== null; match = nextMatch(AT_EN, lower, match)) {
    const after = match.index + match[0].length;
    work.spend(120);
    const domain = DOMAIN.exec(lower.slice(after, after + 120))?.[0];
    if (domain === undefined) continue;
    const end = cutDomain(domain);
    if (end === 0) continue;
    const from = localFrom(lower, match.index);
    const written = lower.slice(from, after + end);
    if (from === match.index || !/ /.test(written)) continue;
    found.push(mail(from, after + end));
  }
}

/** The domain to its last part that can end one: "example dot com thanks" ends at com. */
function cutDomain(domain: string): number {
  for (let end = domain.length; end > 3; end -= 1) {
    if (end < domain.length && /[a-z0-9]/.test(domain.charAt(end))) continue;
    const part = domain.slice(0, end);
    if (/ dot |\./.test(part) && TLD.test(part)) return end;
  }
  return 0;
}

/** Back over the words that are joined by symbols, or said letter by letter. */
function localFrom(lower: string, end: number): number {
  const base = Math.max(0, end - 120);
  const words = [...lower.slice(base, end).matchAll(/[a-z0-9'._+-]+/g)];
  let from = end;
  let next: string | null = null;
  for (let at = words.length - 1; at >= 0; at -= 1) {
    const word = words[at]?.[0] ?? '';
    const index = base + (words[at]?.index ?? 0);
    if (/[^a-z0-9'._+-]{2,}/.test(lower.slice(index + word.length, from)) && next !== null) break;
    const single =
      word.length === 1 ||
      readToken(word)?.kind === 'digits' ||
      readToken(word)?.nato === true ||
      /^\d+$/.test(word);
    const joined =
      next === null ||
      SYMBOL.test(next) ||
      SYMBOL.test(word) ||
      (single && isSingle(next)) ||
      (single && !NO_LOCAL.test(word)) ||
      (isSingle(next) && !NO_LOCAL.test(word) && word.length > 2 && /^\d+$/.test(next));
    if (
      !joined ||
      (NO_LOCAL.test(word) && (next === null || !SYMBOL.test(next)) && word !== 'a' && word !== 'i')
    )
      break;
    from = index;
    next = word;
  }
  return from;
}

function isSingle(word: string): boolean {
  return word.length === 1 || /^\d+$/.test(word) || readToken(word)?.kind === 'digits';
}

function japanese(lower: string, found: Candidate[], work: Work): void {
  for (let match = firstMatch(AT_JA, lower); match !== null; match = nextMatch(AT_JA, lower, match)) {
    work.spend(160);
    let from = match.index;
    while (from > 0 && match.index - from < 80 && JA_CHARACTER.test(lower.charAt(from - 1))) from -= 1;
    while (from < match.index && /[ ._・、-]/.test(lower.charAt(from))) from += 1;
    const rest = lower.slice(match.index + match[0].length, match.index + match[0].length + 80);
    let end = 0;
    while (end < rest.length && JA_CHARACTER.test(rest.charAt(end))) end += 1;
    const domain = rest.slice(0, end);
    if (from === match.index || !/ドット|\./.test(domain)) continue;
    const close = [...domain.matchAll(new RegExp(JA_END, 'g'))].at(-1);
    const to = close === undefined ? end : close.index + close[0].length;
    found.push(mail(from, match.index + match[0].length + to));
  }
}

function mail(from: number, to: number): Candidate {
  return {
    from,
    to,
    class: 'EMAIL',
    score: 0.93,
    recognizer: 'email-spoken',
    checks: ['shape'],
    context: [],
  };
}
