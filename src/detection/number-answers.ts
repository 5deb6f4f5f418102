import type { DataClass } from '#recognizers';
import { readingsOf, type Dictated } from './dictation.ts';
import { classOf, fitOf, type Expected } from './expectation.ts';
import { judge, type Verdict } from './number-judge.ts';
import { overlapOf } from './stretch.ts';
import type { Mention, Topic } from './topics.ts';
import type { View } from './view.ts';
import type { Work } from './work.ts';

/** A found stretch, in offsets of the reading. */
export interface Found {
  readonly from: number;
  readonly to: number;
  readonly class: DataClass;
  readonly score: number;
  readonly recognizer: string;
  readonly checks: string[];
  readonly context: string[];
}

export interface Answers {
  readonly found: Found[];
  /** Stretches that answer a question for an order, an amount, a model: no values, even where a check digit fits. */
  readonly others: { from: number; to: number }[];
  readonly answered: Expected[];
  /** Values that are whole now, put together from several messages or put right: to be known again. */
  readonly values: { class: DataClass; value: string }[];
  readonly parts: { class: DataClass; value: string }[];
}

const UNIT_AFTER =
  /^ ?(?:%|minutes?\b|mins?\b|hours?\b|hrs?\b|days?\b|weeks?\b|months?\b|years?\b|times?\b|boxes\b|pieces\b|items?\b|people\b|persons?\b|cards?\b|phones?\b|accounts?\b|dollars?\b|bucks\b|usd\b|eur\b|euros?\b|yen\b|pounds?\b|percent\b|gb\b|mb\b|kg\b|km\b|pm\b|am\b|o'clock|円|分|時(?!代)|個|枚|回|人|名(?!前)|本|点|台|ドル|ヶ月|か月|カ月|週間|歳|桁|つ|digits?\\b|パーセント)/;
const YEAR = /^(?:19|20)\d\d$/;
const VERSION = /^\d{1,3}(?:\.\d{1,4}){1,4}$/;
/** "The last one is …". */
const ONE_OF = /\b(?:last|first|next|second|that|this|right|wrong|another|which|other|the|final) $/;
const MONEY_BEFORE = /[$€£¥]\s?$/;

/** Numbers of a message that answer what is waited for, or what the message itself names beside them. */
export function numberAnswers(
  view: View,
  expected: readonly Expected[],
  before: Expected | null,
  continues: boolean,
  work: Work,
): Answers {
  const found: Found[] = [];
  const others: { from: number; to: number }[] = [];
  const answered = new Set<Expected>();
  const values: { class: DataClass; value: string }[] = [];
  const parts: { class: DataClass; value: string }[] = [];
  const { lower } = view.reading;
  const { spoken } = view;
  work.spend(view.runs.length * 8);
  const residue = residueOf(view);
  const taken: { from: number; to: number }[] = [];

  for (const date of view.dates) {
    const { topic, wait } = topicOf(view, date.from, date.to, 8, expected, (one) =>
      one === 'DATE_OF_BIRTH'
        ? !date.isMonth || residueOf(view, date) < 3
        : one === 'CARD_EXPIRY' && (date.isMonth || residue < 4),
    );
    if (topic === 'OTHER') others.push(date);
    if (topic !== 'DATE_OF_BIRTH' && topic !== 'CARD_EXPIRY') continue;
    taken.push(date);
    found.push(foundOf(date.from, date.to, topic, wait === undefined ? 0.8 : 0.88, ['date']));
    if (wait !== undefined && !(topic === 'DATE_OF_BIRTH' && date.isMonth)) answered.add(wait);
  }

  // …と申します: no figure in how the sentence ends.
  const ending = lower.length > 2_000 ? lower.length : (SAID_JA.exec(lower)?.index ?? lower.length);
  for (const run of view.runs) {
    if (found.length > 400 || run.from >= ending) break;
    const { from, to } = trimmed(run, lower);
    if (overlapOf(taken, from, to) !== undefined) continue;
    const size = run.signs.length;
    if (run.digits === 0 && run.letters < 3 && !(residue === 0 && expected.some((one) => one.collected > 0)))
      continue;
    if (spoken.mentions.some((one) => one.from <= from && to <= one.to)) continue;
    if (
      VERSION.test(lower.slice(from, to)) ||
      (run.value === '1' && run.words === 1 && ONE_OF.test(lower.slice(Math.max(0, from - 10), from)))
    )
      continue;
    if ((!run.sure || (size === 1 && run.words === 1)) && residue > 0) continue;
    if (isCounted(lower, from, to)) continue;
    const { topic, wait } = topicOf(view, from, to, size, expected, (one, asked) =>
      fits(one, run, asked, residue),
    );
    if (topic === undefined) {
      // What is being given is put right sooner than what was given before.
      const given = expected.find((one) => one.collected > 0 && fitOf(one.topic) !== null);
      const last = spoken.corrects && given !== undefined ? given : before;
      if (last === null || last.topic === 'SPELLING' || run.digits === 0) continue;
      const fit = fitOf(last.topic);
      if (fit === null) continue;
      const goesOn = continues && residue <= 1 && last.collected + size <= fit.most;
      if (!goesOn && !(spoken.corrects && residue <= 10)) continue;
      if (last.topic === 'OTHER') {
        others.push({ from, to });
        last.collected += size;
        continue;
      }
      const cls = classOf(last.topic);
      if (parts.length < 8 && run.value.length < 6) parts.push({ class: cls, value: run.value });
      found.push(foundOf(from, withUnit(lower, to, cls), cls, 0.75, [goesOn ? 'goes on' : 'put right']));
      if (goesOn && !spoken.corrects) {
        last.collected += size;
        last.value += run.value;
        values.push({ class: cls, value: last.value });
      } else {
        // "…ends with 4, not 5": the first of what is said stands for the end of what was.
        const cuts = [0, ...run.corrected, run.value.length];
        const said =
          cuts.map((cut, nth) => run.value.slice(cuts[nth - 1] ?? 0, cut)).find((part) => /\d/.test(part)) ??
          run.value;
        const tail = /[A-Z]/.test(last.value) ? said : said.replaceAll(/\D/g, '');
        values.push({
          class: cls,
          value: last.value.slice(0, Math.max(0, last.value.length - tail.length)) + tail,
        });
      }
      continue;
    }
    if (topic === 'OTHER') {
      others.push({ from, to });
      // It may be in parts as well; but what comes long after is something else.
      if (wait !== undefined) wait.left = Math.min(wait.left, 2);
      continue;
    }
    const cls = classOf(topic as Exclude<Topic, 'OTHER' | 'SPELLING'>);
    if (parts.length < 8 && run.value.length < 6) parts.push({ class: cls, value: run.value });
    const verdict = checked(run, topic, work);
    found.push(
      verdict === null
        ? foundOf(from, withUnit(lower, to, cls), cls, wait?.strong === true ? 0.85 : 0.72, ['asked for'])
        : { ...verdict, from, to, recognizer: 'answer', checks: [...verdict.checks, 'asked for'] },
    );
    for (const value of readingsOf(run).slice(1)) values.push({ class: cls, value });
    if (wait !== undefined) {
      wait.collected += size;
      wait.value += run.value;
      values.push({ class: cls, value: wait.value });
      const fit = fitOf(topic);
      if (
        fit !== null &&
        wait.collected >= fit.whole &&
        !(topic === 'CARD' && wait.collected < 16 && verdict === null)
      )
        answered.add(wait);
    }
  }
  others.sort((a, b) => a.from - b.from);
  return { found, others, answered: [...answered], values, parts };
}

/** 17日: what the figure of a birthday counts belongs to it. */
function withUnit(lower: string, to: number, cls: DataClass): number {
  return cls === 'DATE_OF_BIRTH' && /[年月日]/.test(lower.charAt(to)) ? to + 1 : to;
}

/** An amount, a time, a count of things. */
export function isCounted(lower: string, from: number, to: number): boolean {
  return (
    MONEY_BEFORE.test(lower.slice(Math.max(0, from - 2), from)) ||
    UNIT_AFTER.test(lower.slice(to, to + 12)) ||
    /\d:$/.test(lower.slice(Math.max(0, from - 2), from)) ||
    /^:\d/.test(lower.slice(to, to + 2))
  );
}

function foundOf(from: number, to: number, cls: DataClass, score: number, checks: string[]): Found {
  return { from, to, class: cls, score, recognizer: 'answer', checks, context: [] };
}

/** A noun in the same message speaks for a number sooner than a question before. */
function topicOf(
  view: View,
  from: number,
  to: number,
  size: number,
  expected: readonly Expected[],
  suits: (topic: Topic, expected: Expected | null) => boolean,
): { topic: Topic | undefined; wait: Expected | undefined } {
  const local = mentionBeside(view, from, to);
  const of = (topic: Topic): Expected | undefined => expected.find((one) => one.topic === topic);
  if (local !== null && local.topic !== 'SPELLING') {
    if (local.topic === 'OTHER') return { topic: 'OTHER', wait: of('OTHER') };
    const wait = of(local.topic);
    if (suits(local.topic, wait ?? null)) return { topic: local.topic, wait };
    // "The postcode of the address is …", "by phone, it's …": the noun is none of this number.
  }
  // What is whole with this number goes first, then what was asked for first.
  let best: Expected | undefined;
  let most = 0;
  const withOther = expected.some((one) => one.topic === 'OTHER' && one.strong);
  const latest = Math.max(...expected.filter((one) => one.strong || one.self).map((one) => one.round));
  for (const one of expected) {
    if (one.topic === 'OTHER' ? !one.strong && !one.self : !suits(one.topic, one)) continue;
    const isWhole = size >= (fitOf(one.topic)?.whole ?? 0);
    const score =
      (one.topic === 'OTHER'
        ? 2.5
        : one.collected > 0
          ? 5
          : isWhole && one.strong
            ? 4
            : one.strong && !withOther
              ? 3
              : 1) + (one.round === latest ? 10 : 0);
    if (score > most) {
      most = score;
      best = one;
    }
  }
  return { topic: best?.topic, wait: best };
}

const AFTER_NOUN =
  /^[\s,、。]{0,2}(?:is|was|are|'s|が|は|という|for)?[\s,]{0,2}(?:my|the|your|our|his|her|お?客様の)?[\s,]{0,1}$/;

function mentionBeside(view: View, from: number, to: number): Mention | null {
  const { lower } = view.reading;
  let best: Mention | null = null;
  for (const one of view.spoken.mentions) {
    if (one.to <= from) {
      if (from - one.to > 60) continue;
      const between = lower.slice(one.to, from);
      if (/[?？]|[.!。！\n] *\S/.test(between) || /\d{3,}.*\d/.test(between)) continue;
      best = one;
    } else if (
      one.from >= to &&
      best === null &&
      one.from - to <= 16 &&
      AFTER_NOUN.test(lower.slice(to, one.from)) &&
      to !== one.from
    )
      best = one;
  }
  return best;
}

/** Whether a run can be a value of the topic, or a part of one. */
function fits(topic: Topic, run: Dictated, wait: Expected | null, residue: number): boolean {
  const fit = fitOf(topic);
  if (fit === null || topic === 'OTHER') return false;
  const size = run.signs.length;
  if (run.letters > 0 && !fit.letters) {
    // Letters around are words: "a 4242".
    if (run.digits < fit.least || run.letters > 2) return false;
  }
  const before = wait?.collected ?? 0;
  if (
    run.digits === 0 &&
    !(
      fit.letters &&
      ((run.spelled >= 3 && residue <= 4) || (residue === 0 && wait !== null && size < fit.whole))
    )
  )
    return false;
  if (YEAR.test(run.value) && residue >= 3) return false;
  if (size + before > fit.most + (run.corrected.length > 0 ? 8 : 1)) return false;
  const whole = size >= fit.whole;
  if (wait === null) return whole || (size >= 6 && residue <= 12);
  if (before > 0) return residue <= (size < 4 ? 1 : YEAR.test(run.value) ? 1 : 5);
  if (!wait.strong) return (whole && residue <= 10) || (size >= fit.least && residue <= 3);
  if (size >= fit.least) return residue <= (whole && size > 4 ? 40 : size >= 4 ? 14 : size === 3 ? 5 : 1);
  return size >= 1 && residue === 0 && size + 1 >= fit.least;
}

/** The class that shape and check digits give it beside a word for the topic, in any reading of what was said. */
function checked(run: Dictated, topic: Topic, work: Work): Verdict | null {
  const word = WORDS[topic] ?? '';
  for (const compact of readingsOf(run)) {
    const verdict = judge({ raw: compact, compact, before: word, after: '' }, work);
    if (verdict !== null && (verdict.checks.includes('check digits') || verdict.class === topic))
      return verdict;
  }
  return null;
}

const WORDS: Partial<Record<Topic, string>> = {
  CARD: 'card number ',
  PHONE: 'phone ',
  JP_MY_NUMBER: 'my number ',
  PASSPORT: 'passport ',
  DRIVER_LICENSE: 'driving license ',
  US_SSN: 'ssn ',
  BANK_ACCOUNT: 'bank account ',
  IBAN: 'iban ',
  ID: 'id ',
  IN_AADHAAR: 'aadhaar ',
  IN_PAN: 'pan ',
  PH_PHILSYS: 'philsys ',
  PH_TIN: 'tin ',
  PH_SSS: 'sss ',
  SG_NRIC: 'nric ',
  MY_NRIC: 'mykad ',
  KR_RRN: 'rrn ',
  TH_ID: 'thai id ',
  ID_NIK: 'nik ',
  HK_ID: 'hkid ',
  TW_ID: 'id ',
  CN_RESIDENT_ID: 'id ',
  VN_CCCD: 'cccd ',
};

/** "i 4242", "a 4": a pronoun or an article before figures is no part of them. */
function trimmed(run: Dictated, lower: string): { from: number; to: number } {
  let [first, last] = [0, run.signs.length - 1];
  while (
    first < last &&
    run.digits > 2 &&
    /^[ai]$/.test(lower.slice(run.signs[first]?.from, run.signs[first]?.to)) &&
    /^\s/.test(lower.slice(run.signs[first]?.to))
  )
    first += 1;
  const from = (run.signs[first]?.from ?? run.from) - (run.plus ? 1 : 0);
  last = Math.max(first, last);
  return { from: Math.max(0, from), to: run.to };
}

const FILLER =
  /^(?:yes|yeah|yep|yup|sure|ok|okay|so|it's|its|it|is|that's|thats|that|the|my|and|um|uh|er|well|here|you|go|goes|are|then|please|thanks|thank|number|code|digits|no|sorry|wait|not|of|on|at|to|card|phone|a|for|first|next|last|part|rest|just|i|think|hi|hello|right|let|me|see|one|sec|ends|with|got|now|again|starts|start|begins|beginning|bit|part|oops|end|ending|instead|です|ます|はい|ええ|えっと|えーと|最初|最初が|まず|最後|次|次が|続き|末尾|から|頭|頭から|たしか|と思い|以上|番号|は|が|と|の|で|に|、|。|お願い|します|になります|でございます)$/;

/** How a Japanese sentence ends behind what it says: …だと思います, …と申します, …でございます. */
const SAID_JA =
  /(?:だ|です|だった)?(?:と(?:思|申|言|存じ|いいま|なりま|なっており)[ぁ-ん]{0,6}|かと(?:思いま|存じま)す|はずです|になります|でございます|でしょうか|ですね?|でした|だよ|だ)[。、！!\s]*$/;

/** Words of a message that are neither numbers nor fillers: few of them, and the number is all that it says. */
export function residueOf(view: View, beside: { from: number; to: number } | null = null): number {
  if (view.reading.lower.length > 2_000) return 99;
  const lower = view.reading.lower.replace(SAID_JA, '');
  let count = 0;
  let at = 0;
  const count1 = (part: string): void => {
    for (const word of part.match(/[a-z][a-z']*|[ぁ-ん]{1,6}|[ァ-ヶー]+|[一-龥]{1,4}/g) ?? [])
      if (!FILLER.test(word) && !/^(?:です|ます|はい|ええ)/.test(word)) count += 1;
  };
  const taken =
    beside === null ? view.runs : [beside, ...view.runs].toSorted((a, b) => a.from - b.from || b.to - a.to);
  for (const run of taken) {
    if (run.from < at) continue;
    count1(lower.slice(at, run.from));
    at = run.to;
  }
  count1(lower.slice(at));
  return count;
}
