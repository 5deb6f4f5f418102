import type { Work } from './work.ts';

/** A date as it was written or said, in offsets of the reading. */
export interface DateMention {
  readonly from: number;
  readonly to: number;
  /** `1988-04-12` for each way to read it; a month alone is `2027-04`. */
  readonly keys: readonly string[];
  /** Month and year without a day, as on a card. */
  readonly isMonth: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ORDINALS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first'.split(
    ' ',
  );
const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ERAS: Readonly<Record<string, number>> = { 明治: 1867, 大正: 1911, 昭和: 1925, 平成: 1988, 令和: 2018 };

const NUMBER_WORD = `(?:${[...UNITS, ...TENS, 'oh', 'o', 'hundred', 'thousand', 'and'].join('|')})`;
const DAY = `(?:\\d{1,2}(?:st|nd|rd|th)?|${ORDINALS.map((one) => one.replace('-', '[- ]'))
  .toReversed()
  .join(
    '|',
  )}|(?:twenty|thirty)[- ](?:one|two|three|four|five|six|seven|eight|nine)|${UNITS.slice(1).toReversed().join('|')}|twenty|thirty)`;
const YEAR = `(?:'?\\d{4}|'?\\d{2}(?!\\d)|${NUMBER_WORD}(?:[- ]${NUMBER_WORD}){0,5})`;
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const WORDY = new RegExp(
  `(?<![a-z\\d])(?:(?:the )?(${DAY})(?: day)?(?: of)?[ ,-]{1,2})?(${MONTH})\\b\\.?(?:[ ,-]{1,2}(?:the )?(${DAY})(?![a-z\\d]))?(?:[ ,-]{1,3}(?:of )?(?:the year )?(${YEAR})(?![a-z\\d]))?`,
  'g',
);
const YEAR_FIRST = /(?<![\d.])(\d{4})(?: ?[-/.] ?|年 ?| )(\d{1,2})(?: ?[-/.] ?|月 ?| )(\d{1,2})(?!\d)日?/g;
const YEAR_LAST = /(?<![\d.])(\d{1,2})( ?[-/.] ?| )(\d{1,2})\2(\d{4}|\d{2})(?![\d.]*\d)/g;
const MONTH_YEAR =
  /(?<!\d)(\d{1,2})月 ?[/の]? ?(\d{4}|\d{2})年|(?<![\d/.-])(\d{1,2}) ?[-/.] ?(\d{4}|\d{2})(?![\d/.-]*\d)|(?<!\d)(\d{4}) ?[-/年] ?(\d{1,2})月?(?!\d|[-/月])/g;
const JAPANESE =
  /(?:(明治|大正|昭和|平成|令和) ?)?(\d{1,4}|元|[〇一二三四五六七八九十]{1,4})年 ?(?:の)?(\d{1,2}|[一二三四五六七八九十]{1,3})月(?: ?(\d{1,2}|[一二三四五六七八九十]{1,3})日)?/g;

const MONTH_DAY = /(?<!\d)(\d{1,2}|[一二三四五六七八九十]{1,3})月 ?(\d{1,2}|[一二三四五六七八九十]{1,3})日/g;

/** Every date of a text, however it is written. One pass for each way of writing. */
export function datesIn(lower: string, work: Work): DateMention[] {
  const found: DateMention[] = [];
  let taken: Uint8Array | null = null;
  const put = (from: number, to: number, keys: readonly string[], isMonth = false): void => {
    taken ??= new Uint8Array(lower.length);
    if (taken[from] === 1 || taken[to - 1] === 1) return;
    taken.fill(1, from, to);
    found.push({ from, to, keys, isMonth });
  };
  if (/\d[-/. 年]/.test(lower)) {
    work.spend(lower.length * 3);
    for (const { index, 0: all, 1: y = '', 2: m = '', 3: d = '' } of lower.matchAll(YEAR_FIRST))
      if (isDay(m, d)) put(index, index + all.length, [key(y, m, d)]);
    for (const { index, 0: all, 1: a = '', 3: b = '', 4: y = '' } of lower.matchAll(YEAR_LAST)) {
      const keys = [...(isDay(a, b) ? [key(y, a, b)] : []), ...(isDay(b, a) ? [key(y, b, a)] : [])];
      if (keys.length > 0) put(index, index + all.length, keys);
      else if (isDay(b, y)) put(index, index + all.length, [key(a, b, y)]);
    }
  }
  if (/年|月/.test(lower)) {
    work.spend(lower.length);
    for (const { index, 0: all, 1: era, 2: y = '', 3: m = '', 4: d } of lower.matchAll(JAPANESE)) {
      const year = (era === undefined ? 0 : (ERAS[era] ?? 0)) + kanjiNumber(y);
      put(
        index,
        index + all.length,
        [
          d === undefined
            ? monthKey(String(year), String(kanjiNumber(m)))
            : key(String(year), String(kanjiNumber(m)), String(kanjiNumber(d))),
        ],
        d === undefined,
      );
    }
  }
  if (lower.includes('月')) {
    work.spend(lower.length);
    // A day without its year: a birthday where one is asked for, and no key to find it by.
    for (const { index, 0: all, 1: m = '', 2: d = '' } of lower.matchAll(MONTH_DAY))
      if (isDay(String(kanjiNumber(m)), String(kanjiNumber(d)))) put(index, index + all.length, [], true);
  }
  if (MONTH_CUE.test(lower)) {
    work.spend(lower.length);
    for (const { index, 0: all, 1: before, 2: name = '', 3: after, 4: year } of lower.matchAll(WORDY)) {
      const month = String(MONTHS.indexOf(name.slice(0, 3)) + 1);
      const day = before ?? after;
      if (day === undefined && year === undefined) continue;
      // "may 27": a day, or the year of a card.
      const keys =
        day === undefined || year === undefined
          ? [monthKey(spokenYear(year ?? day ?? ''), month)]
          : [key(spokenYear(year), month, String(spokenDay(day)))];
      put(index, index + all.length, keys, day === undefined || year === undefined);
    }
  }
  if (/\d[-/. 年月]/.test(lower)) {
    work.spend(lower.length);
    for (const { index, 0: all, 1: mj, 2: yj, 3: m, 4: y, 5: year, 6: month } of lower.matchAll(MONTH_YEAR)) {
      const [yy, mm] = [yj ?? y ?? year ?? '', mj ?? m ?? month ?? ''];
      if (Number(mm) >= 1 && Number(mm) <= 12) put(index, index + all.length, [monthKey(yy, mm)], true);
    }
  }
  return found.toSorted((a, b) => a.from - b.from);
}

/** The dates that six or eight figures in a row can be. */
export function keysOfDigits(written: string): string[] {
  const digits = written.replaceAll(/\D/g, '');
  if (digits.length !== 8 && digits.length !== 6) return [];
  const cut = (...ends: readonly number[]): string[] =>
    ends.map((end, at) => digits.slice(at === 0 ? 0 : ends[at - 1], end));
  const [a = '', b = '', c = ''] = digits.length === 8 ? cut(2, 4, 8) : cut(2, 4, 6);
  const [y = '', m = '', d = ''] = digits.length === 8 ? cut(4, 6, 8) : cut(2, 4, 6);
  return [
    ...(isDay(b, a) ? [key(c, b, a)] : []),
    ...(isDay(a, b) ? [key(c, a, b)] : []),
    ...(isDay(m, d) ? [key(y, m, d)] : []),
  ];
}

const MONTH_CUE = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/;

function isDay(month: string, day: string): boolean {
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
}

function key(year: string, month: string, day: string): string {
  return `${monthKey(year, month)}-${day.padStart(2, '0')}`;
}

/** Two figures of a year stand for themselves: 88 is not asked which century it is. */
function monthKey(year: string, month: string): string {
  return `${year.replace(/\D/g, '').slice(-2).padStart(2, '0')}-${month.padStart(2, '0')}`;
}

function spokenDay(words: string): number {
  const figures = /^\d+/.exec(words)?.[0];
  if (figures !== undefined) return Number(figures);
  const plain = words.replace(' ', '-');
  const ordinal = ORDINALS.indexOf(plain);
  return ordinal >= 0 ? ordinal + 1 : Number(spokenYear(words));
}

/** The last two figures of a year that was said. */
function spokenYear(words: string): string {
  if (/\d/.test(words)) return words;
  let last = '';
  for (const word of words.split(/[- ]/)) {
    const unit = UNITS.indexOf(word === 'oh' || word === 'o' ? 'zero' : word);
    const ten = TENS.indexOf(word);
    if (ten >= 0) last = String((ten + 2) * 10);
    else if (unit >= 10) last = String(unit);
    else if (unit >= 0)
      last =
        last.length === 2 && last.endsWith('0') && last !== '10' && last !== '00'
          ? String(Number(last) + unit)
          : `0${unit}`.slice(-2);
    else if (word === 'hundred' || word === 'thousand') last = '00';
  }
  return last;
}

const KANJI = '〇一二三四五六七八九';

function kanjiNumber(written: string): number {
  if (/^\d+$/.test(written)) return Number(written);
  if (written === '元') return 1;
  if (!written.includes('十')) return Number([...written].map((char) => KANJI.indexOf(char)).join(''));
  const [tens = '', units = ''] = written.split('十');
  return (tens === '' ? 1 : KANJI.indexOf(tens)) * 10 + (units === '' ? 0 : KANJI.indexOf(units));
}
