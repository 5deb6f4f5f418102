/** Counts what a scan does in steps, not in time: the same text costs the same on every machine. */
export interface Work {
  spend(steps: number): void;
  /** Steps so far; about one for each character that a stage looks at. */
  readonly spent: number;
  readonly isOver: boolean;
}

/** A class, since one is made for every text: an object with functions of its own costs more than many a scan. */
class Steps implements Work {
  spent = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  spend(steps: number): void {
    this.spent += steps;
  }

  get isOver(): boolean {
    return this.spent > this.#limit;
  }
}

export function createWork(limit = Infinity): Work {
  return new Steps(limit);
}
