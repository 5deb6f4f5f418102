import { literalsOf } from './literals.ts';

/**
 * What of all that rules look for stands in a text: every pattern that says whether a rule is worth running hands its literals
 * (`literals.ts`) to one automaton, which goes over the text once (Aho and Corasick, 1975). A pattern none of whose literals is there is
 * not run at all. It only ever saves work: what is found is the same.
 */
export interface Cue {
  readonly pattern: RegExp;
  /** Which of the marks is its own, counted over all numbers of them. */
  readonly place: number;
  /** Whether the pattern matches the text in lower case. */
  isIn(reading: Marked): boolean;
  /** False: it matches no part of the text in lower case that these marks are of, so that no part need be asked. */
  mayBeIn(marks: Marks | undefined): boolean;
}

/** One bit for each cue, `MARKS_IN_NUMBER` to a number; set where it may match. */
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

export const MARKS_IN_NUMBER = 30;

/**
 * Made once for each pattern, when its module is loaded. `inWords`: it is asked of stretches that were put together with a space between
 * them, or with spaces for other signs, so that only what holds no space counts as a literal.
 */
export function cueOf(pattern: RegExp, inWords = false): Cue {
  const { any, isAll } = literalsOf(pattern);
  const literals = inWords && any !== null ? withoutSpaces(any) : any;
  const isSure = isAll && literals === any;
  const place = entries.length;
  const word = Math.floor(place / MARKS_IN_NUMBER);
  const bit = 1 << (place % MARKS_IN_NUMBER);
  entries.push({ literals, word, bit });
  automaton = null;
  const mayBeIn = (marks: Marks | undefined): boolean =>
    marks === undefined || ((marks[word] ?? bit) & bit) !== 0;
  return {
    pattern,
    place,
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
  const { near, kindOf, width, ends, words, marksAt, always } = automaton;
  const marks = [...always];
  let state = 0;
  for (let at = 0; at < lower.length; at += 1) {
    const code = lower.charCodeAt(at);
    state = code < ASCII ? (near[state * width + (kindOf[code] ?? 0)] ?? 0) : follow(automaton, state, code);
    if (ends[state] === 0) continue;
    for (let word = 0; word < words; word += 1)
      marks[word] = (marks[word] ?? 0) | (marksAt[state * words + word] ?? 0);
  }
  return marks;
}

const ASCII = 0x80;

/** States are numbers, in the order in which the literals made them; 0 is the beginning. */
interface Automaton {
  /** The state behind each state and kind of ASCII character; other characters take the branches. */
  readonly near: Uint16Array;
  readonly width: number;
  /** Kind of each ASCII character; 0: in no literal. */
  readonly kindOf: Uint8Array;
  /** A hash of state and character, and the state behind them. */
  readonly branches: { readonly keys: Int32Array; readonly to: Uint16Array };
  /** The state behind the beginning and each character. */
  readonly first: Uint16Array;
  /** The state of the longest proper end of what a state has read. */
  readonly fallback: Uint16Array;
  /** 1 where a literal ends, and then the marks, `words` numbers for each state. */
  readonly ends: Uint8Array;
  readonly words: number;
  readonly marksAt: Int32Array;
  /** Marks of the cues of which nothing can be said. */
  readonly always: readonly number[];
}

type Tree = Pick<Automaton, 'branches' | 'first' | 'fallback'>;

/** The state behind this one and a character, over the fallbacks. */
function follow(tree: Tree, from: number, code: number): number {
  for (let state = from; state !== 0; state = tree.fallback[state] ?? 0) {
    const next = branchAt(tree, state, code);
    if (next !== 0) return next;
  }
  return tree.first[code] ?? 0;
}

/** 0: no literal goes on so. */
function branchAt({ branches, first }: Tree, state: number, code: number): number {
  return state === 0 ? (first[code] ?? 0) : (branches.to[slotOf(branches.keys, state, code)] ?? 0);
}

function slotOf(keys: Int32Array, state: number, code: number): number {
  const key = (state << 16) | code;
  const mask = keys.length - 1;
  let slot = (Math.imul(key, 0x9e3779b1) >>> 15) & mask;
  while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask;
  return slot;
}

function build(): Automaton {
  const words = Math.max(1, Math.ceil(entries.length / MARKS_IN_NUMBER));
  const always = Array.from({ length: words }, () => 0);
  let most = 1;
  for (const { literals } of entries) for (const one of literals ?? []) most += one.length;
  const size = 2 ** Math.ceil(Math.log2(most * 2));
  const tree = {
    branches: { keys: new Int32Array(size), to: new Uint16Array(size) },
    first: new Uint16Array(0x10000),
    fallback: new Uint16Array(most),
  };
  const marksAt = new Int32Array(most * words);
  const made: { parent: number; code: number; depth: number }[] = [{ parent: 0, code: 0, depth: 0 }];
  for (const { literals, word, bit } of entries) {
    if (literals === null) always[word] = (always[word] ?? 0) | bit;
    for (const literal of literals ?? []) {
      let state = 0;
      for (let at = 0; at < literal.length; at += 1) {
        const code = literal.charCodeAt(at);
        let next = branchAt(tree, state, code);
        if (next === 0) {
          next = made.length;
          made.push({ parent: state, code, depth: at + 1 });
          if (state === 0) tree.first[code] = next;
          else {
            const slot = slotOf(tree.branches.keys, state, code);
            tree.branches.keys[slot] = (state << 16) | code;
            tree.branches.to[slot] = next;
          }
        }
        state = next;
      }
      marksAt[state * words + word] = (marksAt[state * words + word] ?? 0) | bit;
    }
  }
  return { ...tree, ...finish(tree, made, marksAt, words), words, marksAt, always };
}

/** Shallow states first, each gets its fallback, what ends there, and a row of what follows on ASCII. */
function finish(
  tree: Tree,
  made: readonly { parent: number; code: number; depth: number }[],
  marksAt: Int32Array,
  words: number,
): Pick<Automaton, 'near' | 'kindOf' | 'width' | 'ends'> {
  const kindOf = new Uint8Array(ASCII);
  const after: number[][] = made.map(() => []);
  let width = 1;
  for (const [state, { parent, code, depth }] of made.entries()) {
    if (depth === 0) continue;
    after[parent]?.push(state);
    if (code < ASCII && kindOf[code] === 0) kindOf[code] = width++;
  }
  const near = new Uint16Array(made.length * width);
  const ends = new Uint8Array(made.length);
  const order = made
    .map((_one, state) => state)
    .toSorted((a, b) => (made[a]?.depth ?? 0) - (made[b]?.depth ?? 0));
  for (const state of order) {
    const { parent, code, depth } = made[state] ?? { parent: 0, code: 0, depth: 0 };
    if (depth > 1) tree.fallback[state] = follow(tree, tree.fallback[parent] ?? 0, code);
    const back = tree.fallback[state] ?? 0;
    for (let word = 0; word < words; word += 1) {
      const marks = (marksAt[state * words + word] ?? 0) | (marksAt[back * words + word] ?? 0);
      marksAt[state * words + word] = marks;
      if (marks !== 0) ends[state] = 1;
    }
    // What its fallback leads to, then its own branches.
    near.copyWithin(state * width, back * width, (back + 1) * width);
    for (const next of after[state] ?? []) {
      const kind = kindOf[made[next]?.code ?? ASCII] ?? 0;
      if (kind !== 0) near[state * width + kind] = next;
    }
  }
  return { near, kindOf, width, ends };
}
