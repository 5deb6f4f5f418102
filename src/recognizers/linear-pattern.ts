/**
 * Patterns of tenants: a subset of regular expressions that cannot take more than states × characters, whatever the text. Letters and
 * digits, `\d` `\w` `\s` and their opposites, `.`, `[…]`, groups, `|`, `?` `*` `+` `{m,n}`; no anchors, no look-around, no references.
 * Compiled to a nondeterministic automaton that runs all its threads at once (Thompson 1968), leftmost and longest.
 */
export interface LinearPattern {
  /** Where it stands, in order, never overlapping. A value that begins or ends with a letter or digit has none beside it. */
  find(text: string, work: { spend(steps: number): void }): { from: number; to: number }[];
  readonly states: number;
}

export type PatternFault =
  | 'syntax'
  /** More states than a pattern may have. */
  | 'too_costly'
  /** It would match fewer characters than a value has. */
  | 'too_short';

export const MAX_STATES = 256;
export const MAX_PATTERN = 200;
/** No value is shorter, none longer. */
const MIN_LENGTH = 3;
const MAX_LENGTH = 128;
const MAX_REPEAT = 64;

type Test = (code: number) => boolean;
type Node =
  | { kind: 'char'; test: Test }
  | { kind: 'all'; of: Node[] }
  | { kind: 'any'; of: Node[] }
  | { kind: 'repeat'; of: Node; least: number; most: number };

/** Reads and compiles; answers what is wrong instead of throwing. */
export function compilePattern(source: string): LinearPattern | PatternFault {
  if (source.length > MAX_PATTERN) return 'too_costly';
  const tree = parse(source);
  if (tree === null) return 'syntax';
  if (leastLength(tree) < MIN_LENGTH) return 'too_short';
  if (size(tree) > MAX_STATES) return 'too_costly';
  return automaton(tree);
}

function parse(source: string): Node | null {
  let at = 0;
  const fail = Symbol('fault');
  const read = (): Node => {
    const choices = [sequence()];
    while (source[at] === '|') {
      at += 1;
      choices.push(sequence());
    }
    const [only] = choices;
    return choices.length === 1 && only !== undefined ? only : { kind: 'any', of: choices };
  };
  const sequence = (): Node => {
    const of: Node[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') of.push(repeated(atom()));
    return { kind: 'all', of };
  };
  const atom = (): Node => {
    const char = source.charAt(at);
    at += 1;
    if (char === '(') {
      if (source.startsWith('?:', at)) at += 2;
      else if (source[at] === '?') throw fail;
      const inside = read();
      if (source[at] !== ')') throw fail;
      at += 1;
      return inside;
    }
    if (char === '[') return { kind: 'char', test: set() };
    if (char === '\\') return { kind: 'char', test: escaped() };
    if (char === '.') return { kind: 'char', test: (code) => code !== 10 };
    if ('*+?{}^$)]'.includes(char)) throw fail;
    return { kind: 'char', test: only(char) };
  };
  const repeated = (of: Node): Node => {
    const mark = source.charAt(at);
    if (mark === '?' || mark === '*' || mark === '+') {
      at += 1;
      // A second mark would make it lazy or possessive: neither is known here.
      if ('?*+{'.includes(source.charAt(at)) && at < source.length) throw fail;
      return { kind: 'repeat', of, least: mark === '+' ? 1 : 0, most: mark === '?' ? 1 : Infinity };
    }
    if (mark !== '{') return of;
    const counts = /^\{(\d{1,3})(?:(,)(\d{0,3}))?\}/.exec(source.slice(at, at + 12));
    if (counts === null) throw fail;
    at += counts[0].length;
    if ('?*+{'.includes(source.charAt(at)) && at < source.length) throw fail;
    const least = Number(counts[1]);
    const most = counts[2] === undefined ? least : counts[3] === '' ? Infinity : Number(counts[3]);
    if (most < least || least > MAX_REPEAT || (most !== Infinity && most > MAX_REPEAT)) throw fail;
    return { kind: 'repeat', of, least, most };
  };
  const escaped = (): Test => {
    const char = source.charAt(at);
    at += 1;
    const known = ESCAPES[char];
    if (known !== undefined) return known;
    if (char === '' || /[A-Za-z0-9]/.test(char)) throw fail;
    return only(char);
  };
  const set = (): Test => {
    const negated = source[at] === '^';
    if (negated) at += 1;
    const tests: Test[] = [];
    while (at < source.length && source[at] !== ']') {
      const char = source.charAt(at);
      at += 1;
      if (char === '[') throw fail;
      if (char === '\\') {
        tests.push(escaped());
        continue;
      }
      if (source[at] === '-' && source[at + 1] !== ']' && at + 1 < source.length) {
        const last = source.charAt(at + 1);
        at += 2;
        if (last === '\\' || last < char) throw fail;
        const [low, high] = [char.charCodeAt(0), last.charCodeAt(0)];
        tests.push((code) => code >= low && code <= high);
      } else tests.push(only(char));
    }
    if (source[at] !== ']' || tests.length === 0) throw fail;
    at += 1;
    return (code) => tests.some((test) => test(code)) !== negated;
  };
  try {
    const tree = read();
    return at === source.length ? tree : null;
  } catch (thrown) {
    if (thrown === fail) return null;
    throw thrown;
  }
}

const only = (char: string): Test => {
  const wanted = char.charCodeAt(0);
  return (code) => code === wanted;
};
const digit: Test = (code) => code >= 48 && code <= 57;
const word: Test = (code) =>
  digit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const space: Test = (code) => code === 32 || (code >= 9 && code <= 13) || code === 0x3000;
const not =
  (test: Test): Test =>
  (code) =>
    !test(code);
const ESCAPES: Readonly<Record<string, Test>> = {
  d: digit,
  D: not(digit),
  w: word,
  W: not(word),
  s: space,
  S: not(space),
};

function leastLength(node: Node): number {
  switch (node.kind) {
    case 'char':
      return 1;
    case 'all':
      return node.of.reduce((sum, one) => sum + leastLength(one), 0);
    case 'any':
      return Math.min(...node.of.map(leastLength));
    case 'repeat':
      return node.least * leastLength(node.of);
  }
}

/** States of the automaton, counted before it is built. */
function size(node: Node): number {
  switch (node.kind) {
    case 'char':
      return 1;
    case 'all':
      return node.of.reduce((sum, one) => sum + size(one), 0);
    case 'any':
      return node.of.reduce((sum, one) => sum + size(one) + 2, 0);
    case 'repeat': {
      const copies = node.most === Infinity ? node.least + 1 : node.most;
      return Math.min(MAX_STATES + 1, copies * (size(node.of) + 2));
    }
  }
}

type State = { kind: 'char'; test: Test; next: number } | { kind: 'split'; next: number[] } | { kind: 'end' };

function automaton(tree: Node): LinearPattern {
  const states: State[] = [{ kind: 'end' }];
  const add = (state: State): number => states.push(state) - 1;
  /** The state that reads `node` and then goes on at `next`. */
  const build = (node: Node, next: number): number => {
    switch (node.kind) {
      case 'char':
        return add({ kind: 'char', test: node.test, next });
      case 'all':
        return node.of.reduceRight((after, one) => build(one, after), next);
      case 'any':
        return add({ kind: 'split', next: node.of.map((one) => build(one, next)) });
      case 'repeat': {
        let after = next;
        if (node.most === Infinity) {
          const loop: State = { kind: 'split', next: [next] };
          after = add(loop);
          loop.next.push(build(node.of, after));
        } else {
          for (let nth = node.least; nth < node.most; nth += 1)
            after = add({ kind: 'split', next: [next, build(node.of, after)] });
        }
        for (let nth = 0; nth < node.least; nth += 1) after = build(node.of, after);
        return after;
      }
    }
  };
  const first = build(tree, 0);
  return { find: (text, work) => run(states, first, text, work), states: states.length };
}

/** All threads at once; a state has one thread, the one that began first. */
function run(
  states: readonly State[],
  first: number,
  text: string,
  work: { spend(steps: number): void },
): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  const marks = new Int32Array(states.length).fill(-1);
  let threads: { state: number; from: number }[] = [];
  /** Longest so far of those that began first; in a box, for it is set from inside. */
  const best: { at: { from: number; to: number } | null } = { at: null };
  let open = 0;
  let steps = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const now: { state: number; from: number }[] = [];
    const put = (state: number, from: number): void => {
      const stack = [state];
      for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
        steps += 1;
        if (marks[next] === at) continue;
        marks[next] = at;
        const one = states[next];
        if (one?.kind === 'split') stack.push(...one.next);
        else if (one?.kind === 'end') {
          if (
            endsValue(text, at) &&
            (best.at === null || from < best.at.from || (from === best.at.from && at > best.at.to))
          )
            best.at = { from, to: at };
        } else now.push({ state: next, from });
      }
    };
    const code = at > 0 ? text.charCodeAt(at - 1) : -1;
    for (const { state, from } of threads) {
      const one = states[state];
      if (one?.kind === 'char' && at - from <= MAX_LENGTH && one.test(code)) put(one.next, from);
    }
    // Nothing that began sooner lives: what was found stands.
    const { at: leftmost } = best;
    if (leftmost !== null && !now.some((one) => one.from <= leftmost.from)) {
      found.push(leftmost);
      open = leftmost.to;
      best.at = null;
    }
    const free = best.at?.to ?? open;
    if (at >= free && at < text.length && startsValue(text, at)) put(first, at);
    threads = now.filter((one) => one.from >= open);
  }
  if (best.at !== null) found.push(best.at);
  work.spend(text.length + steps);
  return found;
}

function isSign(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return digit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function startsValue(text: string, at: number): boolean {
  return !(isSign(text, at) && isSign(text, at - 1));
}

function endsValue(text: string, at: number): boolean {
  return !(isSign(text, at) && isSign(text, at - 1));
}
