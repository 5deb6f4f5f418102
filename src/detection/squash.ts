import { normalise } from './normalise.ts';

/** Letters and digits alone, lower case, and where each stands in the original. */
export interface Squashed {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const SIGN = /[\p{L}\p{N}]/u;

/** The form in which two spellings of one value are the same: width, case, spaces and separators do not count. */
export function squash(original: string): Squashed {
  const normal = normalise(original);
  const starts: number[] = [];
  const ends: number[] = [];
  let text = '';
  for (let at = 0; at < normal.lower.length; at += 1) {
    const char = normal.lower.charAt(at);
    const code = normal.lower.charCodeAt(at);
    const isSign = code < 0x80 ? (code >= 48 && code <= 57) || (code >= 97 && code <= 122) : SIGN.test(char);
    if (!isSign) continue;
    text += char;
    starts.push(normal.starts === null ? at : (normal.starts[at] ?? at));
    ends.push(normal.ends === null ? at + 1 : (normal.ends[at] ?? at + 1));
  }
  return { text, starts, ends };
}
