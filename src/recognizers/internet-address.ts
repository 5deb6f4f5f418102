import { cueOf } from './cues.ts';
import { firstMatch, nextMatch } from './each-match.ts';
import type { Candidate, Finder } from './finder.ts';
import { SIGN } from './signs.ts';

const V4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)/g;
const V6 =
  /(?:(?<![\w:.])|(?<=[\u0080-\uffff]:|(?<![a-z])[a-z]{5,12}:|\bip:))(?!:(?!:))(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{1,4})?(?:%[a-z0-9]{1,15})?(?:\/\d{1,3})?(?![\w:])/g;
/** Four numbers with dots are also how versions are written. */
const VERSION =
  /(?:version|\bver\.?|\bv|build|release|firmware|revision|バージョン|版|section|§|chapter)[ :.]{0,2}$/;

const COLONS = cueOf(/:[0-9a-f]{0,4}:/);
const DOTS = cueOf(/\d\.\d{1,3}\./);

/** IPv4 (RFC 791) and IPv6 (RFC 4291, section 2.2) in text. */
export const findInternetAddresses: Finder = (reading) => {
  const { lower, signs } = reading;
  const found: Candidate[] = [];
  if (((signs ?? SIGN.digit) & SIGN.digit) === 0 && !lower.includes('::')) return found;
  const put = (match: RegExpExecArray, check: string): void => {
    found.push({
      from: match.index,
      to: match.index + match[0].length,
      class: 'IP',
      score: 0.93,
      recognizer: 'ip',
      checks: [check],
      context: [],
    });
  };
  if (COLONS.isIn(reading))
    for (let match = firstMatch(V6, lower); match !== null; match = nextMatch(V6, lower, match))
      if (isV6(match[0])) put(match, 'hextets');
  if (DOTS.isIn(reading)) {
    for (let match = firstMatch(V4, lower); match !== null; match = nextMatch(V4, lower, match)) {
      if (!isV4(match[0]) || VERSION.test(lower.slice(Math.max(0, match.index - 12), match.index))) continue;
      // The last half of an IPv6 address may be written so.
      const at = match.index;
      if (!found.some((one) => one.from <= at && at < one.to)) put(match, 'four octets');
    }
  }
  return found;
};

function isV4(written: string): boolean {
  return written
    .split('.')
    .every((octet) => Number(octet) <= 255 && (octet.length === 1 || !octet.startsWith('00')));
}

function isV6(written: string): boolean {
  const plain = written.replace(/[%/].*$/, '');
  const halves = plain.split('::');
  if (halves.length > 2 || plain.length < 4) return false;
  const parts = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = parts.at(-1) ?? '';
  if (
    parts.some((part, at) => part === '' || (part.includes('.') && (at !== parts.length - 1 || !isV4(part))))
  )
    return false;
  const length = parts.length + (last.includes('.') ? 1 : 0);
  // "::" alone and times of the day are none; neither is a name with two colons in a program.
  if (halves.length === 2) return length >= 1 && length <= 7 && /\d|^(?:fe80|fd|fc|ff)/.test(plain);
  return length === 8;
}
