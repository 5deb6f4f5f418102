import { cueOf, type Candidate, type Reading } from '#recognizers';
import { ENGLISH_DIGITS } from './dictation-words.ts';
import { dictationsEn, dictationsJa, readingsOf, type Dictated } from './dictation.ts';
import { AFTER, BEFORE, judge, judgeShort, NOT_A_VALUE, lastClause, type Verdict } from './number-judge.ts';
import { findSpokenMail } from './spoken-mail.ts';
import type { Work } from './work.ts';

const EN_CUE = cueOf(
  /(?<![a-z])(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|[a-z]{3,5}(?:teen|ty))[ ,.-]/,
);
const EN_WORD = new RegExp(`(?<![a-z])(?:${ENGLISH_DIGITS.join('|')})(?![a-z])`, 'g');
const JA_WORDS = cueOf(
  /ゼロ|ぜろ|れい|まる|マル|いち|イチ|さん|サン|よん|ヨン|ろく|ロク|なな|ナナ|はち|ハチ|きゅ|キュ|[一二三四五六七八九]/,
);

/** Runs of at least three digits (four in Japanese, where readings are also particles) of which two or more are words. */
function spelledRuns(reading: Reading, work: Work): Dictated[] {
  work.spend(reading.lower.length);
  const english = EN_CUE.isIn(reading) && hasTwo(reading.lower) ? dictationsEn(reading, work) : [];
  const japanese = JA_WORDS.isIn(reading) ? dictationsJa(reading, work) : [];
  return [
    ...english.filter((run) => run.words >= 2 && run.digits >= 3),
    ...japanese.filter((run) => run.words >= 2 && run.digits >= 4 && run.sure),
  ];
}

/** Two digits in words: with fewer there is no run to find. */
function hasTwo(lower: string): boolean {
  EN_WORD.lastIndex = 0;
  return EN_WORD.test(lower) && EN_WORD.test(lower);
}

const CODE_WORDS =
  /one[- ]time|verification|\botp\b|passcode|\bpin\b|認証コード|確認コード|暗証番号|ワンタイム/;
const EXPIRY_WORDS = /expir|\bexp\b|valid (?:thru|until)|有効期限/;

/** Numbers said in words, through the same rules as numbers in figures; and mail addresses that were said. */
export function findSpelled(reading: Reading, work: Work): Candidate[] {
  const { text, lower } = reading;
  const found = findSpokenMail(reading, work);
  for (const run of spelledRuns(reading, work)) {
    const { from, to } = run;
    const before = lower.slice(Math.max(0, from - BEFORE), from);
    const after = lower.slice(to, to + AFTER);
    for (const [compact, first, last] of formsOf(run)) {
      const verdict = verdictOf(compact, run.plus, before, after, work);
      if (verdict === null) continue;
      found.push({
        ...verdict,
        from: Math.max(0, first - (run.plus ? 5 : 0)),
        to: last,
        checks: [...verdict.checks, 'digits in words'],
      });
      break;
    }
  }
  return text.length === lower.length ? found : [];
}

/** Digits alone, and with the letters that were said before or after them; then what is left when something was taken back. */
function formsOf(run: Dictated): [compact: string, from: number, to: number][] {
  const signs = run.signs;
  const isDigit = (at: number): boolean => /\d/.test(signs[at]?.char ?? '');
  let first = 0;
  while (first < signs.length - 1 && !isDigit(first)) first += 1;
  let last = signs.length - 1;
  while (last > first && !isDigit(last)) last -= 1;
  const cut = (a: number, b: number): [string, number, number] => [
    run.value.slice(a, b + 1),
    signs[a]?.from ?? run.from,
    signs[b]?.to ?? run.to,
  ];
  const forms = [cut(0, signs.length - 1)];
  if (first > 0 || last < signs.length - 1)
    forms.push(cut(first, last), cut(first, signs.length - 1), cut(0, last));
  for (const reading of readingsOf(run).slice(1)) forms.push([reading, run.from, run.to]);
  return forms;
}

function verdictOf(
  compact: string,
  plus: boolean,
  before: string,
  after: string,
  work: Work,
): Verdict | null {
  const clause = lastClause(before);
  if (compact.length <= 8 && /^\d+$/.test(compact)) {
    const cvv = compact.length <= 4 ? judgeShort(before) : null;
    if (cvv !== null) return cvv;
    const code = CODE_WORDS.exec(clause)?.[0];
    if (compact.length >= 4 && code !== undefined)
      return {
        class: 'SECRET',
        score: 0.85,
        recognizer: 'one-time-code',
        checks: ['shape'],
        context: [code],
      };
    const expiry = EXPIRY_WORDS.exec(clause)?.[0];
    if (compact.length <= 6 && expiry !== undefined && !NOT_A_VALUE.test(clause))
      return {
        class: 'CARD_EXPIRY',
        score: 0.85,
        recognizer: 'expiry',
        checks: ['shape'],
        context: [expiry],
      };
  }
  const raw = plus ? `+${compact}` : grouped(compact);
  return judge({ raw, compact, before: before.replace(/[a-z]$/, ''), after }, work);
}

/** As it would be written: what is said has no dashes to go by. */
function grouped(digits: string): string {
  const american = /^1?([2-9]\d{2})([2-9]\d{2})(\d{4})$/.exec(digits);
  if (american !== null) return `${american[1]}-${american[2]}-${american[3]}`;
  return /^0[1-9]\d{8}$/.test(digits)
    ? `${digits.slice(0, 2)}-${digits.slice(2, 6)}-${digits.slice(6)}`
    : digits;
}
