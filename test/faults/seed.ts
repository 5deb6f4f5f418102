import { randomInt } from 'node:crypto';

/** Chances that can be had again: the seed is printed, and `DOZO_FAULT_SEED` gives it back. */
export function createChances(): { readonly seed: number; between(from: number, to: number): number } {
  const seed = Number(process.env['DOZO_FAULT_SEED'] ?? randomInt(2 ** 31));
  process.stderr.write(`test/faults: the moments of DOZO_FAULT_SEED=${seed}\n`);
  let state = seed >>> 0;
  /** A 32 bit mix after each step by an odd constant; good enough to choose moments by. */
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  return { seed, between: (from, to) => from + Math.floor(next() * (to - from + 1)) };
}
