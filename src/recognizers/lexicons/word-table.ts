/**
 * Words and what lists say of them, as two hashes in place of a string: about nine bytes a word, and looking one up makes no
 * string. Words that differ agree in all 64 bits once in some ten thousand tables of this size; nothing secret hangs on it.
 */
export interface WordTable {
  /** The bits of the word that stands at `from` to `to` of a text in lower case; 0 for one that no list has. */
  bitsAt(lower: string, from: number, to: number): number;
  add(word: string, bits: number): void;
  /** Adds every entry of a front-coded list (`front-coding.ts`). */
  addAll(list: string, bits: number): void;
}

const PLACE_SEED = 0x811c9dc5;
const SIGN_SEED = 0x9e3779b9;

/** `size`: places in the table, a power of two, at least twice the words that will come. */
export function createWordTable(size: number): WordTable {
  // The second hash and the bits side by side, so that most look-ups wait for the memory once.
  const slots = new Uint32Array(size * 2);
  const mask = size - 1;

  function placeOf(place: number, sign: number): number {
    let at = (place ^ (place >>> 15)) & mask;
    while (slots[at * 2] !== 0 && slots[at * 2] !== sign) at = (at + 1) & mask;
    return at * 2;
  }

  function put(place: number, sign: number, more: number): void {
    const at = placeOf(place, sign);
    slots[at] = sign;
    slots[at + 1] = (slots[at + 1] ?? 0) | more;
  }

  return {
    bitsAt(lower, from, to) {
      let place = PLACE_SEED;
      let sign = SIGN_SEED;
      for (let at = from; at < to; at += 1) {
        const code = lower.charCodeAt(at);
        place = Math.imul(place ^ code, 0x01000193);
        sign = Math.imul(sign + code, 0x85ebca6b) ^ (sign >>> 13);
      }
      return slots[placeOf(place, sign >>> 0 || 1) + 1] ?? 0;
    },
    add(word, more) {
      let place = PLACE_SEED;
      let sign = SIGN_SEED;
      for (let at = 0; at < word.length; at += 1) {
        const code = word.charCodeAt(at);
        place = Math.imul(place ^ code, 0x01000193);
        sign = Math.imul(sign + code, 0x85ebca6b) ^ (sign >>> 13);
      }
      put(place, sign >>> 0 || 1, more);
    },
    addAll(list, more) {
      // The hashes of every beginning of the entry before: what the next one shares with it is not hashed again.
      const places = new Int32Array(64).fill(PLACE_SEED);
      const marks = new Int32Array(64).fill(SIGN_SEED);
      for (let at = 0; at < list.length;) {
        let length = list.charCodeAt(at) - 65;
        for (at += 1; at < list.length; at += 1) {
          const code = list.charCodeAt(at);
          if (code >= 65 && code <= 90) break;
          places[length + 1] = Math.imul((places[length] ?? 0) ^ code, 0x01000193);
          const sign = marks[length] ?? 0;
          marks[length + 1] = Math.imul(sign + code, 0x85ebca6b) ^ (sign >>> 13);
          length += 1;
        }
        put(places[length] ?? 0, (marks[length] ?? 0) >>> 0 || 1, more);
      }
    },
  };
}
