import type { Files } from '../generate/client-log.ts';

export interface Mutant {
  readonly files: Files;
  /** What was done, for whoever reads a failure. */
  readonly what: string;
  /** The file that it was done to. */
  readonly name: string;
}

/** One change to an unpacked pack, as a thief of history would make it: a bit, an entry, a hash, a file. Never the same bytes. */
export function mutate(files: Files, below: (n: number) => number): Mutant {
  for (;;) {
    const names = Object.keys(files).filter((name) => name !== 'README.txt');
    const name = names[below(names.length)] ?? '';
    const way = WAYS[below(WAYS.length)];
    const bytes = files[name];
    if (way === undefined || bytes === undefined) continue;
    const made = way.make(bytes, below, files, name);
    if (made === null) continue;
    const changed: Files = { ...files };
    for (const [path, now] of Object.entries(made)) {
      if (now === null) delete changed[path];
      else changed[path] = now;
    }
    const same = Object.keys({ ...files, ...changed }).every(
      (path) =>
        changed[path] !== undefined && Buffer.compare(changed[path], files[path] ?? Buffer.alloc(0)) === 0,
    );
    if (!same) return { files: changed, what: `${way.name} in ${name}`, name };
  }
}

type Change = Record<string, Uint8Array | null>;
interface Way {
  readonly name: string;
  /** Null where it does not fit the file. */
  make(bytes: Uint8Array, below: (n: number) => number, files: Files, name: string): Change | null;
}

const WAYS: readonly Way[] = [
  {
    name: 'a bit flipped',
    make(bytes, below, _files, name) {
      const changed = Uint8Array.from(bytes);
      const at = below(bytes.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << below(8));
      return { [name]: changed };
    },
  },
  { name: 'dropped', make: (_bytes, _below, _files, name) => ({ [name]: null }) },
  {
    name: 'truncated',
    make: (bytes, below, _files, name) => ({ [name]: bytes.slice(0, below(bytes.length)) }),
  },
  {
    name: 'bytes appended',
    make: (bytes, below, _files, name) => ({
      [name]: Buffer.concat([bytes, Buffer.from(Array.from({ length: 1 + below(40) }, () => below(256)))]),
    }),
  },
  {
    name: 'swapped with another file',
    make(bytes, below, files, name) {
      const others = Object.keys(files).filter((other) => other !== name && other !== 'README.txt');
      const other = others[below(others.length)] ?? name;
      return { [name]: files[other] ?? bytes, [other]: bytes };
    },
  },
  {
    name: 'two entries swapped',
    make: (bytes, below, _files, name) => reordered(bytes, below, name, 'swap'),
  },
  { name: 'an entry left out', make: (bytes, below, _files, name) => reordered(bytes, below, name, 'drop') },
  {
    name: 'an entry told twice',
    make: (bytes, below, _files, name) => reordered(bytes, below, name, 'double'),
  },
  {
    name: 'two hashes swapped',
    make(bytes, below, _files, name) {
      if (!/^tile\/[0-9]/.test(name) || bytes.length < 64) return null;
      const [a, b] = [below(bytes.length / 32) * 32, below(bytes.length / 32) * 32];
      const changed = Uint8Array.from(bytes);
      changed.set(bytes.subarray(b, b + 32), a);
      changed.set(bytes.subarray(a, a + 32), b);
      return { [name]: changed };
    },
  },
  {
    name: 'another size',
    make(bytes, below, _files, name) {
      if (name !== 'checkpoint') return null;
      const lines = Buffer.from(bytes).toString('utf8').split('\n');
      lines[1] = String(below(1_000));
      return { [name]: Buffer.from(lines.join('\n')) };
    },
  },
];

function reordered(
  bytes: Uint8Array,
  below: (n: number) => number,
  name: string,
  how: 'swap' | 'drop' | 'double',
): Change | null {
  if (!name.startsWith('tile/entries/')) return null;
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 2 + ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0);
    entries.push(bytes.subarray(at, end));
    at = end;
  }
  const [a, b] = [below(entries.length), below(entries.length)];
  const [first, second] = [entries[a], entries[b]];
  if (first === undefined || second === undefined) return null;
  if (how === 'swap') entries.splice(a, 1, second);
  if (how === 'swap') entries.splice(b, 1, first);
  if (how === 'drop') entries.splice(a, 1);
  if (how === 'double') entries.splice(a, 0, first);
  return { [name]: Buffer.concat(entries) };
}

/** mulberry32, so that a failing round can be run again. */
export function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
