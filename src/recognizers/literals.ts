/**
 * What must stand in a text for a pattern to match any part of it: literals of which every match contains one. Worked out from the
 * pattern's source, so that who writes a rule need not think of it. After Cox's notes on RE2's prefilter, in a small form.
 */
export interface Literals {
  /** Null: nothing can be said. */
  readonly any: readonly string[] | null;
  /** The pattern matches these literals and nothing else: one of them is a match. */
  readonly isAll: boolean;
}

/** What a part of a pattern matches: just these strings, or at least one of `need` in each match. */
interface Part {
  readonly exact: readonly string[] | null;
  readonly need: readonly string[] | null;
}

const NOTHING: Part = { exact: [''], need: null };
const ANYTHING: Part = { exact: null, need: null };
/** Strings that a part is spelled out to; beyond, it is cut. */
const MOST = 256;
const MOST_IN_ROW = 48;
const MOST_IN_SET = 48;

/** Never throws; of a pattern that it cannot read it says that nothing can be said. */
export function literalsOf(pattern: RegExp): Literals {
  if (pattern.ignoreCase || pattern.unicodeSets) return { any: null, isAll: false };
  const { part, asserts } = read(pattern.source);
  const any = needOf(part);
  if (any === null) return { any, isAll: false };
  return {
    any: any.filter((one) => !any.some((other) => other !== one && one.includes(other))),
    isAll: part.exact !== null && !asserts,
  };
}

function needOf({ exact, need }: Part): readonly string[] | null {
  if (exact === null) return need;
  return exact.includes('') ? null : exact;
}

/** Of two demands the one that fewer texts meet: longer literals, then fewer. */
function better(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (a === null || b === null) return a ?? b;
  const [shortA, shortB] = [shortest(a), shortest(b)];
  if (shortA !== shortB) return shortA > shortB ? a : b;
  return a.length <= b.length ? a : b;
}

function shortest(all: readonly string[]): number {
  return all.reduce((least, one) => Math.min(least, one.length), Infinity);
}

function inRow(parts: readonly Part[]): Part {
  let need: readonly string[] | null = null;
  let run: readonly string[] = [''];
  let whole = true;
  for (const part of parts) {
    const { exact } = part;
    if (exact !== null && run.length * exact.length <= MOST_IN_ROW) {
      run = [...new Set(run.flatMap((head) => exact.map((tail) => head + tail)))];
      continue;
    }
    whole = false;
    need = better(need, needOf({ exact: run, need: null }));
    need = better(need, needOf(part));
    run = exact ?? [''];
  }
  return whole
    ? { exact: run, need: null }
    : { exact: null, need: better(need, needOf({ exact: run, need: null })) };
}

function oneOf(parts: readonly Part[]): Part {
  const exact: string[] = [];
  for (const part of parts) exact.push(...(part.exact ?? []));
  if (parts.every((part) => part.exact !== null) && exact.length <= MOST)
    return { exact: [...new Set(exact)], need: null };
  const needs = parts.map(needOf);
  return needs.includes(null)
    ? ANYTHING
    : { exact: null, need: [...new Set(needs.flatMap((one) => one ?? []))] };
}

function repeated(part: Part, least: number, most: number): Part {
  if (least === 1 && most === 1) return part;
  if (least > 0) return { exact: null, need: needOf(part) };
  return most === 1 && part.exact !== null ? { exact: ['', ...part.exact], need: null } : ANYTHING;
}

function read(source: string): { part: Part; asserts: boolean } {
  let at = 0;
  let asserts = false;
  const choices = (): Part => {
    const parts = [row()];
    while (source[at] === '|') {
      at += 1;
      parts.push(row());
    }
    return parts.length === 1 ? (parts[0] ?? NOTHING) : oneOf(parts);
  };
  const row = (): Part => {
    const parts: Part[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(counted(atom()));
    return inRow(parts);
  };
  const atom = (): Part => {
    const char = source.charAt(at);
    at += 1;
    switch (char) {
      case '(':
        return group();
      case '[':
        return set();
      case '.':
        return ANYTHING;
      case '^':
      case '$':
        asserts = true;
        return NOTHING;
      case '\\':
        return escaped();
      default:
        return { exact: [char], need: null };
    }
  };
  const group = (): Part => {
    const kind = /^\?(?:<?[=!]|:|<\w+>)/.exec(source.slice(at, at + 40))?.[0] ?? '';
    at += kind.length;
    const inside = choices();
    at += 1;
    if (!/[=!]$/.test(kind)) return inside;
    asserts = true;
    return NOTHING;
  };
  const escaped = (): Part => {
    const char = source.charAt(at);
    at += 1;
    if (char === 'b' || char === 'B') {
      asserts = true;
      return NOTHING;
    }
    const code = codeOf(char);
    return code === null ? ANYTHING : { exact: [code], need: null };
  };
  /** The character behind a backslash; null for a kind of characters. */
  const codeOf = (char: string): string | null => {
    if (char === 'n') return '\n';
    if (char === 'r') return '\r';
    if (char === 't') return '\t';
    const hex = char === 'u' ? /^[\da-f]{4}/i.exec(source.slice(at, at + 4))?.[0] : undefined;
    if (hex !== undefined) {
      at += 4;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    if (!/[A-Za-z0-9]/.test(char)) return char;
    if (source[at] === '{') at = source.indexOf('}', at) + 1;
    return null;
  };
  const set = (): Part => {
    const members: string[] = [];
    let isOpen = source[at] === '^';
    let low = '';
    while (source[at] !== ']' && at < source.length) {
      let char: string | null = source.charAt(at);
      at += 1;
      if (char === '\\') {
        at += 1;
        char = codeOf(source.charAt(at - 1));
      } else if (char === '-' && low !== '' && source[at] !== ']') {
        const high = source.charAt(at) === '\\' ? '' : source.charAt(at);
        const size = high === '' ? Infinity : high.charCodeAt(0) - low.charCodeAt(0);
        if (size > MOST_IN_SET) isOpen = true;
        else
          for (let one = 1; one < size; one += 1) members.push(String.fromCharCode(low.charCodeAt(0) + one));
        continue;
      }
      if (char === null) isOpen = true;
      else members.push(char);
      low = char ?? '';
    }
    at += 1;
    return isOpen || members.length > MOST_IN_SET ? ANYTHING : { exact: [...new Set(members)], need: null };
  };
  const counted = (part: Part): Part => {
    const mark = /^(?:[?*+]|\{(\d+)(,?)(\d*)\})/.exec(source.slice(at, at + 12));
    if (mark === null) return part;
    at += mark[0].length;
    if (source[at] === '?') at += 1;
    if (mark[0] === '?') return repeated(part, 0, 1);
    if (mark[1] === undefined) return repeated(part, mark[0] === '+' ? 1 : 0, Infinity);
    const least = Number(mark[1]);
    return repeated(part, least, mark[2] === '' ? least : mark[3] === '' ? Infinity : Number(mark[3]));
  };
  return { part: choices(), asserts };
}
