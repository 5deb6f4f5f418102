/** The same numbers for the same seed, everywhere (mulberry32). */
export interface Random {
  /** 0 up to but not `below`. */
  int(below: number): number;
  pick<T>(of: readonly T[]): T;
  chance(one: number): boolean;
  digits(count: number): string;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    pick: (of) => {
      const one = of[int(of.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
    chance: (one) => next() < one,
    digits: (count) => Array.from({ length: count }, () => String(int(10))).join(''),
  };
}
