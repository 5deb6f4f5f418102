import { literalsOf } from './literals.ts';

/**
 * What of all that rules look for stands in a text: every pattern that says whether a rule is worth running hands its literals
 * (`literals.ts`) to one automaton, which goes over the text once (Aho and Corasick, 1975). A pattern none of whose literals is there is
 * not run at all. It only ever saves work: what is found is the same.
 */
export interface Cue {
  readonly pattern: RegExp;
  /** Whether the pattern matches the text in lower case. */
  isIn(reading: Marked): boolean;
  /** False: it matches no part of the text in lower case that these marks are of, so that no part need be asked. */
  mayBeIn(marks: Marks | undefined): boolean;
}

/** One bit for each cue, thirty to a number; set where it may match. */
export type Marks = readonly number[];
export interface Marked {
  readonly lower: string;
  /** From `marksOf(lower)`; absent: every pattern is run. */
  readonly marks?: Marks | undefined;
}

interface Entry {
  readonly literals: readonly string[] | null;
  readonly word: number;
  readonly bit: number;
}
const entries: Entry[] = [];
let automaton: Automaton | null = null;

const BITS = 30;

/**
 * Made once for each pattern, when its module is loaded. `inWords`: it is asked of stretches that were put together with a space between
 * them, or with spaces for other signs, so that only what holds no space counts as a literal.
 */
export function cueOf(pattern: RegExp, inWords = false): Cue {
  const { any, isAll } = literalsOf(pattern);
  const literals = inWords && any !== null ? withoutSpaces(any) : any;
  const isSure = isAll && literals === any;
  const [word, bit] = [Math.floor(entries.length / BITS), 1 << (entries.length % BITS)];
  entries.push({ literals, word, bit });
  automaton = null;
  const mayBeIn = (marks: Marks | undefined): boolean =>
    marks === undefined || ((marks[word] ?? bit) & bit) !== 0;
  return {
    pattern,
    mayBeIn,
    isIn: (reading) =>
      mayBeIn(reading.marks) && ((isSure && reading.marks !== undefined) || pattern.test(reading.lower)),
  };
}

/** The longest part of each between spaces; null where one has nothing but spaces. */
function withoutSpaces(literals: readonly string[]): readonly string[] | null {
  const parts = literals.map((one) =>
    one.split(' ').reduce((longest, part) => (part.length > longest.length ? part : longest), ''),
  );
  return parts.includes('') ? null : parts.every((part, at) => part === literals[at]) ? literals : parts;
}

/** One pass over a text in lower case. */
export function marksOf(lower: string): Marks {
  automaton ??= build();
  const { next, classes, width, kindOf, outOf, plain } = automaton;
  const marks = [...automaton.always];
  let state = 0;
  for (let at = 0; at < lower.length; at += 1) {
    state = next[state * width + (kindOf[lower.charCodeAt(at)] ?? 0)] ?? 0;
    if (state < plain) continue;
    const from = (state - plain) * classes;
    for (let word = 0; word < classes; word += 1)
      marks[word] = (marks[word] ?? 0) | (outOf[from + word] ?? 0);
  }
  return marks;
}

interface Automaton {
  /** The state behind each state and kind of character. States that end a literal come last, from `plain` on. */
  readonly next: Uint16Array;
  readonly width: number;
  /** Kind of each UTF-16 unit; 0: in no literal. */
  readonly kindOf: Uint16Array;
  readonly plain: number;
  /** Numbers that hold the marks. */
  readonly classes: number;
  readonly outOf: Int32Array;
  /** Marks of the cues of which nothing can be said. */
  readonly always: readonly number[];
}

interface Branch {
  readonly to: Map<number, Branch>;
  readonly out: number[];
  fail: Branch | null;
  index: number;
}

function build(): Automaton {
  const classes = Math.max(1, Math.ceil(entries.length / BITS));
  const always = Array.from({ length: classes }, () => 0);
  const kindOf = new Uint16Array(0x10000);
  let width = 1;
  const branch = (): Branch => ({
    to: new Map(),
    out: Array.from({ length: classes }, () => 0),
    fail: null,
    index: 0,
  });
  const root = branch();
  for (const { literals, word, bit } of entries) {
    if (literals === null) always[word] = (always[word] ?? 0) | bit;
    for (const literal of literals ?? []) {
      let here = root;
      for (let at = 0; at < literal.length; at += 1) {
        const code = literal.charCodeAt(at);
        if (kindOf[code] === 0) kindOf[code] = width++;
        const kind = kindOf[code] ?? 0;
        const there = here.to.get(kind) ?? branch();
        here.to.set(kind, there);
        here = there;
      }
      here.out[word] = (here.out[word] ?? 0) | bit;
    }
  }
  const order = inBreadth(root);
  const ends = order.filter((one) => one.out.some((bits) => bits !== 0));
  const plain = order.length - ends.length;
  let [low, high] = [0, plain];
  for (const one of order) one.index = one.out.some((bits) => bits !== 0) ? high++ : low++;
  const next = new Uint16Array(order.length * width);
  const outOf = new Int32Array(ends.length * classes);
  for (const one of order) {
    // What its longest own end leads to, then its own branches.
    if (one.fail !== null)
      next.copyWithin(one.index * width, one.fail.index * width, (one.fail.index + 1) * width);
    for (const [kind, there] of one.to) next[one.index * width + kind] = there.index;
    if (one.index >= plain) outOf.set(one.out, (one.index - plain) * classes);
  }
  return { next, width, kindOf, plain, classes, outOf, always };
}

/** All branches, nearest first; on the way each is told the branch of its longest proper end, and takes over what ends there. */
function inBreadth(root: Branch): Branch[] {
  const order = [root];
  for (let at = 0; at < order.length; at += 1) {
    const here = order[at] ?? root;
    for (const [kind, there] of here.to) {
      let fail = here.fail;
      while (fail !== null && !fail.to.has(kind)) fail = fail.fail;
      there.fail = fail?.to.get(kind) ?? root;
      for (const [word, bits] of there.fail.out.entries()) there.out[word] = (there.out[word] ?? 0) | bits;
      order.push(there);
    }
  }
  return order;
}
