import { randomInt, randomUUID } from 'node:crypto';

/** A value that is nowhere else in the world, and the way it went in. */
export interface Canary {
  readonly way: string;
  readonly text: string;
}

/** Canaries as they are made, so that all of them are looked for. */
export function createAviary() {
  const all: Canary[] = [];
  const keep = (way: string, text: string): string => {
    all.push({ way, text });
    return text;
  };
  return {
    all: all as readonly Canary[],
    card: (way: string) => keep(way, luhnCard()),
    mail: (way: string) => keep(way, `canary-${randomUUID().slice(0, 13)}@example.com`),
    /** A word without meaning that no detector could know. */
    word: (way: string) => keep(way, `zq${randomUUID().replaceAll('-', '').slice(0, 18)}`),
  };
}
export type Aviary = ReturnType<typeof createAviary>;

export function luhnCard(): string {
  const body = `4${Array.from({ length: 14 }, () => randomInt(10)).join('')}`;
  for (let check = 0; check < 10; check += 1) {
    const sum = [...`${body}${check}`].toReversed().reduce((total, digit, at) => {
      const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    if (sum % 10 === 0) return `${body}${check}`;
  }
  throw new Error('every body has a check digit');
}

export const fullWidth = (text: string): string =>
  text.replaceAll(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
export const inFours = (text: string, between = ' '): string =>
  text.replaceAll(/(.{4})(?=.)/g, `$1${between}`);

/** Every shape in which a text may lie in a file or an answer; bytes as latin1, so that one search takes all of them. */
export function shapesOf(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const latin = (buffer: Buffer): string => buffer.toString('latin1');
  const written = new Set([
    text,
    ...(/^\d+$/.test(text) ? [inFours(text), inFours(text, '-'), inFours(text, ' ')] : []),
    fullWidth(text),
    encodeURIComponent(text),
    text.replaceAll('@', '\\u0040'),
    [...text].join(' '),
  ]);
  return [
    ...[...written].flatMap((one) => [
      latin(Buffer.from(one, 'utf8')),
      latin(Buffer.from(one, 'utf16le')),
      latin(Buffer.from(one, 'utf16le').swap16()),
    ]),
    ...base64Shapes(bytes),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ];
}

/** What base64 makes of the bytes at each of its three alignments: the part that does not depend on the neighbours. */
function base64Shapes(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const inner = whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
