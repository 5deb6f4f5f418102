import { equalBytes } from './bytes.ts';
import { openCheckpoint } from './checkpoint.ts';
import type { Entry } from './entry.ts';
import { NOBLE, type Hasher } from './hasher.ts';
import { parseVkey } from './note.ts';
import { append, emptyFrontier, rootOf } from './tree.ts';

/** A log goes from one key to the next: a checkpoint that both signed, of a tree in which an entry names the next (docs/spec/offline-pack.md). */
export interface Handover {
  /** Verifier keys. */
  readonly before: string;
  readonly after: string;
  readonly note: string;
}

export interface HandoverWatch {
  /** Every entry of the log in order, with its leaf's hash. */
  see(index: number, leaf: Uint8Array, entry: Entry | null): void;
  /** Of each handover null, or what is wrong with it. */
  result(): (string | null)[];
}

export const HANDOVER_KIND = 'key.announced';

export function handoverPath(nth: number): string {
  return `handovers/${nth}.note`;
}

/**
 * Whoever was told one key trusts the next only by this: the key that they know signed a tree of this very log, in which an entry names the next key. What the next
 * key says of itself counts nothing.
 */
export function watchHandovers(handovers: readonly Handover[], hasher: Hasher = NOBLE): HandoverWatch {
  const heads = handovers.map(({ before, after, note }) => {
    const [from, to] = [parseVkey(before, hasher), parseVkey(after, hasher)];
    if (from === null || to === null || from.name !== to.name) return null;
    const head = openCheckpoint(note, from, hasher);
    return openCheckpoint(note, to, hasher) === null ? null : head;
  });
  const fits = heads.map(() => false);
  const named = new Map<string, number>();
  const most = Math.max(0, ...heads.map((head) => head?.size ?? 0));
  const frontier = emptyFrontier();
  return {
    see(index, leaf, entry) {
      if (entry?.kind === HANDOVER_KIND && entry.body['keys'] === 'log') {
        const pair = `${String(entry.body['before'])} ${String(entry.body['key'])}`;
        if (!named.has(pair)) named.set(pair, index);
      }
      if (frontier.size >= most) return;
      append(frontier, leaf, hasher);
      for (const [nth, head] of heads.entries())
        if (head?.size === frontier.size) fits[nth] = equalBytes(rootOf(frontier, hasher), head.root);
    },
    result: () =>
      handovers.map(({ before, after }, nth) => {
        const head = heads[nth] ?? null;
        if (head === null)
          return `${handoverPath(nth + 1)} is no checkpoint that ${before} and ${after} signed`;
        if (fits[nth] !== true) return `${handoverPath(nth + 1)} is of another log than this one`;
        const index = named.get(`${before} ${after}`);
        return index === undefined || index >= head.size
          ? `no entry of what ${before} signed names ${after} as the next key`
          : null;
      }),
  };
}
