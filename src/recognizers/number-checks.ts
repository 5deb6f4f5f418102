import { mod97, weighted } from './checksums.ts';

/** Month and day can be. */
const date = (yy: string, mm: string, dd: string): boolean =>
  Number(mm) >= 1 && Number(mm) <= 12 && Number(dd) >= 1 && Number(dd) <= 31 && yy !== '';
/** The scheme has no check digit. */
export const yes = (): boolean => true;

/** 行政手続における特定の個人を識別するための番号: 番号法施行令 article 8 with 総務省令第85号 article 5. */
export function myNumber(d: string): boolean {
  const rest = weighted(d, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === Number(d[11]) && !/^(\d)\1+$/.test(d);
}

/** GB 11643-1999: ISO 7064 mod 11-2 over 17 digits, and a real date. */
export function chinese(d: string): boolean {
  const sum = weighted(d, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return '10X98765432'[sum % 11] === d[17] && date(d.slice(6, 10), d.slice(10, 12), d.slice(12, 14));
}

export function korean(d: string): boolean {
  if (!date(d.slice(0, 2), d.slice(2, 4), d.slice(4, 6)) || !/[1-8]/.test(d[6] ?? '')) return false;
  // Numbers given since October 2020 have no check digit; those before are checked when they fit.
  return true;
}

export function thai(d: string): boolean {
  return (
    (11 - (weighted(d, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === Number(d[12]) &&
    d[0] !== '0' &&
    d[0] !== '9'
  );
}

export function singapore(d: string): boolean {
  const sum =
    weighted(d.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + ('TG'.includes(d[0] ?? '') ? 4 : d[0] === 'M' ? 3 : 0);
  const letters = 'ST'.includes(d[0] ?? '') ? 'JZIHGFEDCBA' : d[0] === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  return letters[d[0] === 'M' ? 10 - (sum % 11) : sum % 11] === d[8];
}

export function hongKong(d: string): boolean {
  const letters = (/^[A-Z]+/.exec(d)?.[0] ?? '').padStart(2, ' ');
  const value = (char: string): number => (char === ' ' ? 36 : char.charCodeAt(0) - 55);
  const digits = d.replace(/^[A-Z]+/, '');
  const sum =
    value(letters[0] ?? ' ') * 9 + value(letters[1] ?? ' ') * 8 + weighted(digits, [7, 6, 5, 4, 3, 2]);
  const last = digits[6] === 'A' ? 10 : Number(digits[6]);
  return (sum + last) % 11 === 0;
}

export function taiwan(d: string): boolean {
  const region = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(d[0] ?? '') + 10;
  return (
    (Math.floor(region / 10) + (region % 10) * 9 + weighted(d.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 ===
    0
  );
}

export function ssn(d: string): boolean {
  return !/^(?:000|666|9)/.test(d) && d.slice(3, 5) !== '00' && d.slice(5) !== '0000';
}

export function nik(d: string): boolean {
  const day = Number(d.slice(6, 8));
  return (
    date(d.slice(10, 12), d.slice(8, 10), String(day > 40 ? day - 40 : day)) &&
    /^(?:1[1-9]|2[1]|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])/.test(d)
  );
}

export function aba(d: string): boolean {
  return weighted(d, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 && d !== '000000000';
}

/** ISO 13616 registry: length by country; of countries that it does not have, any. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
    .split(' ')
    .map((one) => [one.slice(0, 2), Number(one.slice(2))]),
);

/** How long an IBAN of this country is; undefined: the registry has no such country. */
export function ibanLength(country: string): number | undefined {
  return IBAN_LENGTHS[country];
}

export function iban(d: string): boolean {
  const length = IBAN_LENGTHS[d.slice(0, 2)];
  return (length === undefined || length === d.length) && mod97(d);
}

/** Malaysia: a date and a place of birth that the National Registration Department has given out. */
export function malaysian(d: string): boolean {
  return (
    date(d.slice(0, 2), d.slice(2, 4), d.slice(4, 6)) &&
    !/^(?:00|17|18|19|20|69|70|73|80|81|94|95|96|97)$/.test(d.slice(6, 8))
  );
}

/** Vietnam: a province (001 to 096), the century with the sex, the year. */
export function vietnamese(d: string): boolean {
  const province = Number(d.slice(0, 3));
  return province >= 1 && province <= 96;
}

/** India: state of the office, year, serial number. */
export function indianLicence(d: string): boolean {
  return /^[A-Z]{2}\d{2}(?:19|20)\d{9}$/.test(d);
}
