/** Counts what a scan does in steps, not in time: the same text costs the same on every machine. */
export interface Work {
  spend(steps: number): void;
  /** Steps so far; about one for each character that a stage looks at. */
  readonly spent: number;
  readonly isOver: boolean;
}

export function createWork(limit = Infinity): Work {
  let spent = 0;
  return {
    spend(steps) {
      spent += steps;
    },
    get spent() {
      return spent;
    },
    get isOver() {
      return spent > limit;
    },
  };
}
