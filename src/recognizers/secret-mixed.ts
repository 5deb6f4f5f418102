import { cueOf } from './cues.ts';
import type { Candidate, Finder } from './finder.ts';
import { bitsAt, PLACE, WORD } from './lexicons/english.ts';
import { SIGN } from './signs.ts';

/**
 * Passwords that nothing calls one: a run of capitals, small letters, figures and a sign in the middle, that is no address, formula, price, reference or
 * pair of words. Only what people make up, or a generator does, is written so.
 */
export const findMixedSecrets: Finder = (reading) => {
  const { text, lower, signs } = reading;
  const found: Candidate[] = [];
  if (((signs ?? SIGN.digit) & SIGN.digit) === 0 || !MARK_CUE.mayBeIn(reading.marks)) return found;
  let done = 0;
  for (let at = 1; at + 1 < text.length; at += 1) {
    if (at < done || !isMark(text.charCodeAt(at)) || !isAlphanumeric(text.charCodeAt(at - 1))) continue;
    let from = at;
    while (from > done && isWritten(text.charCodeAt(from - 1))) from -= 1;
    let to = at + 1;
    while (to < text.length && isWritten(text.charCodeAt(to))) to += 1;
    done = to;
    while (to > from && /[.,;:?)\]'"]/.test(text.charAt(to - 1))) to -= 1;
    while (from < to && /[(['"<]/.test(text.charAt(from))) from += 1;
    if (isPassword(text.slice(from, to), lower, from))
      found.push({
        from,
        to,
        class: 'SECRET',
        score: 0.74,
        recognizer: 'mixed-secret',
        checks: ['capitals, figures and signs'],
        context: [],
      });
  }
  return found;
};

const SHORTEST = 10;
const LONGEST = 64;
const MARK_CUE = cueOf(/[#!$^~&*+=%@]/);

function isMark(code: number): boolean {
  return code < 0x7f && MARKS.includes(String.fromCharCode(code));
}
const MARKS = '#!$^~&*+=%@';

/** ASCII without a space: what a run of it stands beside is another script, or nothing. */
function isWritten(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function isPassword(written: string, lower: string, from: number): boolean {
  if (written.length < SHORTEST || written.length > LONGEST) return false;
  // Addresses, paths, code, markup, names of fields, prices; a name that somebody is mentioned by.
  if (!/^[A-Za-z0-9#!$^~&*+=%@_?-]+$/.test(written) || /^(?:[\w-]+=|[@#&])|[A-Z]{1,3}\$\d/.test(written))
    return false;
  if (!/[a-z]/.test(written) || !/[A-Z]/.test(written) || (written.match(/\d/g)?.length ?? 0) < 2)
    return false;
  const marks = written.match(/[#!$^~&*+=%@](?=[A-Za-z0-9])/g) ?? [];
  const strong = marks.some((mark) => '#!$^~'.includes(mark));
  if (!strong && new Set(marks).size < 2) return false;
  const parts = written.split(/[^A-Za-z]+/).filter((part) => part !== '');
  if (parts.reduce((sum, part) => sum + part.length, 0) < 4) return false;
  // "C#2010version", "PR#1234abc", "Ticket#88aBc12", "Minoura#1987": what is counted and its number, or somebody's handle.
  const first = /^[A-Za-z-]*/.exec(written)?.[0] ?? '';
  if (written.charAt(first.length) === '#') {
    if (/^[A-Z-]{0,5}$/.test(first) || isWord(lower, from, first.length) || /#\d+$/.test(written))
      return false;
  }
  // "Thanks!2Items": words that lost their space. One sign between things that lists know is no secret.
  let at = 0;
  const known = parts.every((part) => {
    at = written.indexOf(part, at);
    const is = isWord(lower, from + at, part.length);
    at += part.length;
    return is || part.length < 2;
  });
  return !known || marks.length > 1;
}

function isWord(lower: string, from: number, length: number): boolean {
  return (bitsAt(lower, from, from + length) & (WORD | PLACE)) !== 0;
}
