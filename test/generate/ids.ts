import type { DataClass } from '#detection';
import type { Random } from './random.ts';

/** A number of some scheme with its check digits right, and one that looks like it whose check digits are wrong (null: the scheme has none). */
export interface GeneratedId {
  readonly class: DataClass;
  readonly value: string;
  readonly wrong: string | null;
  /** As people write it. */
  readonly written: string;
}

type Maker = (r: Random) => { value: string; written?: string; wrong: string | null };

/** Check digits are worked out here anew from the published rules, not with the detector's code. */
const MAKERS: Readonly<Partial<Record<DataClass, Maker>>> = {
  CARD: (r) => {
    const [head, length] = r.pick([
      ['4', 16],
      ['51', 16],
      ['55', 16],
      ['2221', 16],
      ['34', 15],
      ['37', 15],
      ['3528', 16],
      ['6011', 16],
      ['62', 16],
      ['36', 14],
    ] as const);
    const body = head + r.digits(length - head.length - 1);
    const value = body + luhnDigit(body);
    return {
      value,
      written: length === 15 ? grouped(value, [4, 6, 5]) : grouped(value, [4, 4, 4, 4]),
      wrong: off(value, value.length - 1, r),
    };
  },
  IBAN: (r) => {
    const [country, length] = r.pick([
      ['DE', 18],
      ['NL', 0],
      ['GB', 0],
      ['FR', 23],
    ] as const);
    const bban =
      country === 'NL'
        ? `${letters(r, 4)}${r.digits(10)}`
        : country === 'GB'
          ? `${letters(r, 4)}${r.digits(14)}`
          : r.digits(length);
    const check = String(98 - mod97(`${bban}${country}00`)).padStart(2, '0');
    const value = `${country}${check}${bban}`;
    return {
      value,
      written: grouped(value, Array<number>(9).fill(4)),
      wrong:
        `${country}${String((Number(check) % 96) + 3).padStart(2, '0')}${bban}` === value
          ? null
          : `${country}${String((Number(check) % 96) + 2).padStart(2, '0')}${bban}`,
    };
  },
  US_SSN: (r) => {
    const value = `${1 + r.int(6)}${r.digits(1)}${1 + r.int(9)}${1 + r.int(9)}${r.digits(1)}${1 + r.int(9)}${r.digits(3)}`;
    return { value, written: grouped(value, [3, 2, 4], '-'), wrong: null };
  },
  JP_MY_NUMBER: (r) => {
    const body = `${1 + r.int(9)}${r.digits(10)}`;
    let sum = 0;
    for (let n = 1; n <= 11; n += 1) sum += Number(body[11 - n]) * (n <= 6 ? n + 1 : n - 5);
    const rest = sum % 11;
    const value = body + String(rest <= 1 ? 0 : 11 - rest);
    return { value, written: grouped(value, [4, 4, 4]), wrong: off(value, 11, r) };
  },
  IN_AADHAAR: (r) => {
    const body = `${2 + r.int(8)}${r.digits(10)}`;
    const value = body + verhoeffDigit(body);
    return { value, written: grouped(value, [4, 4, 4]), wrong: off(value, 11, r) };
  },
  IN_PAN: (r) => ({ value: `${letters(r, 3)}P${letters(r, 1)}${r.digits(4)}${letters(r, 1)}`, wrong: null }),
  PH_PHILSYS: (r) => {
    const value = r.digits(16);
    return { value, written: grouped(value, [4, 4, 4, 4], '-'), wrong: null };
  },
  PH_TIN: (r) => {
    const value = `${1 + r.int(9)}${r.digits(8)}000`;
    return { value, written: grouped(value, [3, 3, 3, 3], '-'), wrong: null };
  },
  PH_SSS: (r) => {
    const value = r.digits(10);
    return { value, written: grouped(value, [2, 7, 1], '-'), wrong: null };
  },
  SG_NRIC: (r) => {
    const head = r.pick(['S', 'T', 'F', 'G']);
    const body = r.digits(7);
    let sum = head === 'T' || head === 'G' ? 4 : 0;
    [2, 7, 6, 5, 4, 3, 2].forEach((weight, at) => (sum += weight * Number(body[at])));
    const table = head === 'S' || head === 'T' ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK';
    const last = table.charAt(sum % 11);
    return { value: head + body + last, wrong: head + body + table.charAt((sum + 3) % 11) };
  },
  MY_NRIC: (r) => {
    const value = `${day(r)}${String(1 + r.int(14)).padStart(2, '0')}${r.digits(4)}`;
    return { value, written: grouped(value, [6, 2, 4], '-'), wrong: null };
  },
  KR_RRN: (r) => {
    const value = `${day(r)}${1 + r.int(4)}${r.digits(6)}`;
    return { value, written: grouped(value, [6, 7], '-'), wrong: null };
  },
  TH_ID: (r) => {
    const body = `${1 + r.int(8)}${r.digits(11)}`;
    let sum = 0;
    for (let at = 0; at < 12; at += 1) sum += Number(body[at]) * (13 - at);
    const value = body + String((11 - (sum % 11)) % 10);
    return { value, written: grouped(value, [1, 4, 5, 2, 1], '-'), wrong: off(value, 12, r) };
  },
  ID_NIK: (r) => ({
    value: `${r.pick(['11', '18', '21', '31', '32', '36', '51', '64', '73', '94'])}${r.digits(4)}${String(1 + r.int(28)).padStart(2, '0')}${String(1 + r.int(12)).padStart(2, '0')}${String(50 + r.int(50))}${r.digits(4)}`,
    wrong: null,
  }),
  HK_ID: (r) => {
    const head = letters(r, 1);
    const body = r.digits(6);
    let sum = 36 * 9 + (head.charCodeAt(0) - 55) * 8;
    for (let at = 0; at < 6; at += 1) sum += Number(body[at]) * (7 - at);
    const rest = (11 - (sum % 11)) % 11;
    const last = rest === 10 ? 'A' : String(rest);
    return {
      value: `${head}${body}${last}`,
      written: `${head}${body}(${last})`,
      wrong: `${head}${body}${last === 'A' ? '3' : String((Number(last) + 4) % 10)}`,
    };
  },
  TW_ID: (r) => {
    const order = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';
    const head = r.pick([...order]);
    const region = order.indexOf(head) + 10;
    const body = `${1 + r.int(2)}${r.digits(7)}`;
    let sum = Math.floor(region / 10) + (region % 10) * 9;
    for (let at = 0; at < 8; at += 1) sum += Number(body[at]) * (8 - at);
    const last = (10 - (sum % 10)) % 10;
    return { value: `${head}${body}${last}`, wrong: `${head}${body}${(last + 5) % 10}` };
  },
  CN_RESIDENT_ID: (r) => {
    const body = `${11 + r.int(50)}${r.digits(4)}19${50 + r.int(49)}${String(1 + r.int(12)).padStart(2, '0')}${String(1 + r.int(28)).padStart(2, '0')}${r.digits(3)}`;
    let sum = 0;
    [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].forEach(
      (weight, at) => (sum += weight * Number(body[at])),
    );
    const last = '10X98765432'.charAt(sum % 11);
    return { value: body + last, wrong: body + (last === '5' ? '6' : '5') };
  },
  VN_CCCD: (r) => ({ value: `0${r.pick(['01', '31', '48', '79', '92'])}${r.digits(9)}`, wrong: null }),
  PASSPORT: (r) => ({
    value: r.pick([`${letters(r, 2)}${r.digits(7)}`, `${letters(r, 1)}${r.digits(8)}`, r.digits(9)]),
    wrong: null,
  }),
  DRIVER_LICENSE: (r) => ({ value: r.pick([`${letters(r, 1)}${r.digits(7)}`, r.digits(12)]), wrong: null }),
  BANK_ACCOUNT: (r) => ({ value: r.digits(r.pick([7, 8, 10])), wrong: null }),
};

export const ID_CLASSES = Object.keys(MAKERS) as DataClass[];

export function generateId(cls: DataClass, r: Random): GeneratedId {
  const maker = MAKERS[cls];
  if (maker === undefined) throw new Error(`no maker for ${cls}`);
  const made = maker(r);
  return { class: cls, value: made.value, written: made.written ?? made.value, wrong: made.wrong };
}

function grouped(value: string, sizes: readonly number[], by = ' '): string {
  const parts: string[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= value.length) break;
    parts.push(value.slice(at, at + size));
    at += size;
  }
  if (at < value.length) parts.push(value.slice(at));
  return parts.join(by);
}

function letters(r: Random, count: number): string {
  return Array.from({ length: count }, () => String.fromCharCode(65 + r.int(26))).join('');
}

/** One digit changed: no scheme with a check digit lets that pass. */
function off(value: string, at: number, r: Random): string {
  return value.slice(0, at) + String((Number(value[at]) + 1 + r.int(8)) % 10) + value.slice(at + 1);
}

function day(r: Random): string {
  return `${String(50 + r.int(50))}${String(1 + r.int(12)).padStart(2, '0')}${String(1 + r.int(28)).padStart(2, '0')}`;
}

function luhnDigit(body: string): string {
  let sum = 0;
  for (let at = body.length - 1, twice = true; at >= 0; at -= 1, twice = !twice) {
    const digit = Number(body[at]) * (twice ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

function mod97(text: string): number {
  let rest = 0;
  for (const char of text) rest = Number(`${rest}${char >= 'A' ? char.charCodeAt(0) - 55 : char}`) % 97;
  return rest;
}

/** In the dihedral group of a pentagon: digits below five turn it, the others turn it over. */
function verhoeffDigit(body: string): string {
  const times = (a: number, b: number): number =>
    a < 5
      ? b < 5
        ? (a + b) % 5
        : 5 + ((a + b - 5) % 5)
      : b < 5
        ? 5 + ((a - 5 - b + 5) % 5)
        : (a - b + 5) % 5;
  const permute = (digit: number, rounds: number): number => {
    let now = digit;
    for (let n = 0; n < rounds % 8; n += 1) now = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][now] ?? 0;
    return now;
  };
  let c = 0;
  [...body].toReversed().forEach((digit, at) => (c = times(c, permute(Number(digit), at + 1))));
  return String(c === 0 ? 0 : c < 5 ? 5 - c : c);
}
