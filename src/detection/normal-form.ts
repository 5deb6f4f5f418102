import type { DataClass } from '#recognizers';
import { normalise } from './normalise.ts';

/**
 * The form by which a value is indexed and compared: the same value in any spelling has the same form. Numbers are compact,
 * telephone numbers E.164 where the country shows, mail addresses folded, names and addresses NFKC, lower case, single spaces.
 */
export function normalForm(cls: DataClass, raw: string): string {
  const text = normalise(raw).text.normalize('NFKC').trim();
  switch (cls) {
    case 'EMAIL':
      return text
        .toLowerCase()
        .replaceAll(/\s*(?:\(at\)|\[at\]| at |アット)\s*/g, '@')
        .replaceAll(/\s*(?:\(dot\)|\[dot\]| dot |ドット)\s*/g, '.');
    case 'PHONE':
      return phoneForm(text);
    case 'PERSON':
    case 'ADDRESS':
    case 'SECRET':
      return cls === 'SECRET'
        ? text
        : text
            .toLowerCase()
            .replaceAll(/[\s,.]+/g, ' ')
            .trim();
    default:
      return text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '') || text.toLowerCase();
  }
}

/** A trunk zero of ten or eleven digits is read as Japanese, ten digits without one as North American. */
function phoneForm(text: string): string {
  const digits = text.replaceAll(/\D/g, '');
  if (text.startsWith('+')) return `+${digits}`;
  if (/^0\d{9,10}$/.test(digits)) return `+81${digits.slice(1)}`;
  if (/^1?[2-9]\d{9}$/.test(digits)) return `+1${digits.slice(-10)}`;
  return digits;
}

/** What may be shown of a value: the last four of a card, the domain of a public mail provider, the last two of a telephone. */
export function maskOf(cls: DataClass, raw: string): string {
  const form = normalForm(cls, raw);
  switch (cls) {
    case 'CARD':
      return `••${form.slice(-4)}`;
    case 'EMAIL': {
      const domain = form.split('@')[1] ?? '';
      return PUBLIC_MAIL.has(domain) ? `•••@${domain}` : '•••@•••';
    }
    case 'PHONE':
      return `•••${form.slice(-2)}`;
    default:
      return '•••';
  }
}

const PUBLIC_MAIL = new Set([
  'example.com',
  'gmail.com',
  'yahoo.com',
  'yahoo.co.jp',
  'outlook.com',
  'hotmail.com',
  'icloud.com',
  'docomo.ne.jp',
  'ezweb.ne.jp',
  'softbank.ne.jp',
]);
