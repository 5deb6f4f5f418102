import { TOKEN_PATTERN } from '#vault/tokens/api';

/**
 * Words are found by their parts, in English and Japanese alike and without a dictionary. A run of kanji and kana has its signs and
 * pairs of signs; any other run of letters and digits its triples, and how it begins; a token is whole or not at all. A word of one
 * or two letters is therefore found where a word begins, everything else wherever it stands.
 */

/** Han, kana and what is written among them (々, 〆, ー). */
const SIGNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}々〆ー]+/u;
const RUNS = new RegExp(`${SIGNS.source}|(?:(?!${SIGNS.source.slice(0, -1)})[\\p{L}\\p{N}\\p{M}])+`, 'gu');

/** What a text is indexed by, as signed 32-bit digests in which the tenant takes part. `text` as `searchTextOf` writes it. */
export function termsOf(tenant: string, text: string): number[] {
  const { seed, terms } = begin(tenant, text);
  for (const run of runsOf(text)) {
    const signs = [...run];
    if (SIGNS.test(run)) for (const [at, sign] of signs.entries()) addSigns(terms, seed, sign, signs[at + 1]);
    else addLetters(terms, seed, signs, true);
  }
  return [...terms];
}

/** What every text that has this word is indexed by; nothing for a word of signs that are none, such as an arrow. */
export function termsOfWord(tenant: string, word: string): number[] {
  const { seed, terms } = begin(tenant, word);
  for (const run of runsOf(word)) {
    const signs = [...run];
    if (!SIGNS.test(run)) addLetters(terms, seed, signs, false);
    else if (signs.length === 1) terms.add(digest(seed, `c${run}`));
    else
      for (const [at, sign] of signs.entries())
        if (at > 0) terms.add(digest(seed, `c${signs[at - 1] ?? ''}${sign}`));
  }
  return [...terms];
}

function begin(tenant: string, text: string): { seed: number; terms: Set<number> } {
  const seed = digest(0x811c9dc5, tenant);
  return {
    seed,
    terms: new Set((text.match(TOKEN_PATTERN) ?? []).map((token) => digest(seed, `t${token}`))),
  };
}

function runsOf(text: string): string[] {
  return text.replaceAll(TOKEN_PATTERN, ' ').match(RUNS) ?? [];
}

function addSigns(terms: Set<number>, seed: number, sign: string, next: string | undefined): void {
  terms.add(digest(seed, `c${sign}`));
  if (next !== undefined) terms.add(digest(seed, `c${sign}${next}`));
}

function addLetters(terms: Set<number>, seed: number, letters: readonly string[], whole: boolean): void {
  const [first = '', second = ''] = letters;
  if (whole || letters.length === 1) terms.add(digest(seed, `b${first}`));
  if (second !== '' && (whole || letters.length === 2)) terms.add(digest(seed, `b${first}${second}`));
  for (let at = 2; at < letters.length; at += 1)
    terms.add(digest(seed, `w${letters[at - 2] ?? ''}${letters[at - 1] ?? ''}${letters[at] ?? ''}`));
}

/** FNV-1a over UTF-16 units, mixed once more at the end. Not secret: it spreads, and what collides is compared as text. */
function digest(seed: number, text: string): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) | 0;
}
