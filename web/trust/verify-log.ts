import { toBase64 } from './base64.ts';
import type { Seen } from './last-seen.ts';
import {
  EMPTY_ROOT,
  leafHash,
  nodeHash,
  openCheckpoint,
  splitBundle,
  tilePath,
  type Head,
} from './log-math.ts';
import { readEntryBytes, type EntryReading } from './read-entry.ts';

/** The log as static files (C2SP tlog-tiles): a path below the log's address → its bytes; null if there is no such file. */
export interface LogFiles {
  text(path: 'checkpoint' | 'vkey'): Promise<string>;
  bytes(path: string): Promise<Uint8Array | null>;
}

export const CHECKS = ['signature', 'key', 'entries', 'tiles', 'root', 'consistency', 'policy'] as const;
export type CheckId = (typeof CHECKS)[number];

export interface Check {
  id: CheckId;
  state: 'running' | 'ok' | 'failed' | 'skipped';
  /** A text of the page and what goes into it. */
  says?: { key: string; values: Record<string, string | number> };
}

export interface Report {
  ok: boolean;
  size: number;
  /** Base64 of the root that the entries give. */
  root: string;
  vkey: string;
  checks: readonly Check[];
}

const WIDTH = 256;
const HASH = 32;
const TILE_HEIGHT = 8;
/** Bundles that are fetched ahead of the one that is being hashed. */
const AHEAD = 6;

/**
 * Verifies a whole log from its files: the signature, every entry, every tile, the root, what was seen before, and that each
 * release names an announced policy. Computes in pieces of 256 entries and calls `progress` between them, so that it can run
 * anywhere and hold little memory: one path of the tree. Throws only what `files` throws; what does not fit is in the report.
 */
export async function verifyLog(
  files: LogFiles,
  about: { tenant: string; seen: Seen | null },
  progress: (done: number, of: number, checks: readonly Check[]) => void | Promise<void>,
): Promise<Report> {
  const checks = new Map<CheckId, Check>();
  const set = (
    id: CheckId,
    state: Check['state'],
    key?: string,
    values: Record<string, string | number> = {},
  ) => checks.set(id, { id, state, ...(key === undefined ? {} : { says: { key, values } }) });

  const [note, vkeyText] = await Promise.all([files.text('checkpoint'), files.text('vkey')]);
  const vkey = vkeyText.trim();
  const { seen } = about;
  const report = (size: number, root: string): Report => ({
    ok: CHECKS.every((id) => ['ok', 'skipped'].includes(checks.get(id)?.state ?? '')),
    size,
    root,
    vkey,
    checks: [...checks.values()],
  });

  const head = opened(note, vkey);
  if (head === null) {
    set('signature', 'failed', 'verify.fail.signature', { key: vkey });
    return report(0, '');
  }
  set('signature', 'ok', 'verify.detail.size', { count: head.size, root: toBase64(head.root) });
  if (seen === null) set('key', 'skipped', 'verify.detail.first');
  else if (seen.vkey === vkey) set('key', 'ok');
  else set('key', 'failed', 'verify.fail.key');
  for (const id of ['entries', 'tiles', 'root', 'policy'] as const) set(id, 'running');
  if (seen === null) set('consistency', 'skipped', 'verify.detail.first');
  else if (seen.size > head.size)
    set('consistency', 'failed', 'verify.fail.shrunk', { from: seen.size, to: head.size });
  else set('consistency', 'running');

  const tree = growTree(files);
  const policies = watchPolicies();
  const bundles = readBundles(files, head.size);
  let done = 0;
  await progress(0, head.size, [...checks.values()]);
  for await (const bundle of bundles) {
    const entries = bundle.bytes === null ? null : split(bundle.bytes, bundle.width);
    if (entries === null) {
      set('entries', 'failed', bundle.bytes === null ? 'verify.fail.missing' : 'verify.fail.bundle', {
        path: bundle.path,
        at: done,
      });
      break;
    }
    const bad = entries.findIndex((bytes, at) => {
      const entry = readEntryBytes(done + at, bytes);
      if (entry === null || entry.tenant !== about.tenant) return true;
      policies.see(entry);
      return false;
    });
    if (bad >= 0) {
      set('entries', 'failed', 'verify.fail.entry', { at: done + bad });
      break;
    }
    const leaves = entries.map(leafHash);
    if (seen !== null && seen.size >= done && seen.size <= done + leaves.length && seen.size > 0) {
      const then = toBase64(tree.rootWith(leaves.slice(0, seen.size - done)));
      if (then !== seen.root) set('consistency', 'failed', 'verify.fail.consistency', { from: seen.size });
    }
    const wrong = await tree.add(leaves);
    if (wrong !== null) {
      set('tiles', 'failed', wrong.missing ? 'verify.fail.missing' : 'verify.fail.tile', {
        path: wrong.path,
      });
      break;
    }
    done += leaves.length;
    await progress(done, head.size, [...checks.values()]);
  }

  const root = toBase64(tree.rootWith([]));
  if (done === head.size) {
    set('entries', 'ok', 'verify.detail.entries', { count: done });
    const wrong = await tree.finish();
    if (wrong !== null)
      set('tiles', 'failed', wrong.missing ? 'verify.fail.missing' : 'verify.fail.tile', {
        path: wrong.path,
      });
    else set('tiles', 'ok', 'verify.detail.tiles', { count: tree.compared() });
    const signed = toBase64(head.root);
    if (root === signed) set('root', 'ok', 'verify.detail.size', { count: done, root });
    else set('root', 'failed', 'verify.fail.root', { root, signed });
    const { unnamed, releases, known } = policies.result();
    if (unnamed !== null) set('policy', 'failed', 'verify.fail.policy', { at: unnamed });
    else set('policy', 'ok', 'verify.detail.releases', { count: releases, policies: known });
    if (seen !== null && checks.get('consistency')?.state === 'running') {
      if (seen.size === head.size) set('consistency', 'ok', 'verify.detail.same');
      else set('consistency', 'ok', 'verify.detail.remembered', { from: seen.size, to: head.size });
    }
  }
  return report(head.size, root);
}

/** The checkpoint if this key signed it, null for anything else. */
function opened(note: string, vkey: string): Head | null {
  try {
    return openCheckpoint(note, vkey);
  } catch {
    return null;
  }
}

/** The first entries of a bundle; null if it does not hold so many, whole. */
function split(bundle: Uint8Array, width: number): Uint8Array[] | null {
  const entries = splitBundle(bundle);
  return entries === null || entries.length < width ? null : entries.slice(0, width);
}

/** Bundles of entries in order, a few fetched ahead. */
async function* readBundles(
  files: LogFiles,
  size: number,
): AsyncGenerator<{ path: string; width: number; bytes: Uint8Array | null }> {
  const count = Math.ceil(size / WIDTH);
  const fetchOne = (at: number) => {
    const width = Math.min(WIDTH, size - at * WIDTH);
    const path = tilePath('entries', at, width);
    // A bundle that was partial may have become full since the checkpoint was signed: the full one begins with it.
    const bytes = fetchTile(files, 'entries', at, width);
    // Awaited in order below; a failure that comes earlier must not count as unhandled.
    bytes.catch(() => undefined);
    return { path, width, bytes };
  };
  const waiting: ReturnType<typeof fetchOne>[] = [];
  for (let at = 0; at < count; at += 1) {
    while (waiting.length < AHEAD && at + waiting.length < count) waiting.push(fetchOne(at + waiting.length));
    const next = waiting.shift();
    if (next === undefined) return;
    yield { path: next.path, width: next.width, bytes: await next.bytes };
  }
}

/** A tile or bundle of this width; where the log has only the full one by now, that. */
async function fetchTile(
  files: LogFiles,
  level: number | 'entries',
  index: number,
  width: number,
): Promise<Uint8Array | null> {
  const asked = await files.bytes(tilePath(level, index, width));
  return asked ?? (width < WIDTH ? files.bytes(tilePath(level, index, WIDTH)) : null);
}

interface WrongTile {
  path: string;
  missing: boolean;
}

/** Grows the tree from its leaves, and compares every tile of it with the log's. */
function growTree(files: LogFiles) {
  /** Roots of the full subtrees so far, largest first: the only part of the tree that later leaves still touch. */
  let edge: readonly Subtree[] = [];
  /** Hashes of the tile that is not full yet, per level of tiles (a level is eight of the tree's). */
  const open: Uint8Array[][] = [];
  const closed: number[] = [];
  let compared = 0;

  const compare = async (level: number, hashes: readonly Uint8Array[]): Promise<WrongTile | null> => {
    const index = closed[level] ?? 0;
    const tile = await fetchTile(files, level, index, hashes.length);
    compared += 1;
    if (tile !== null && startsWith(tile, hashes)) return null;
    return { path: tilePath(level, index, hashes.length), missing: tile === null };
  };

  return {
    compared: () => compared,
    /** Adds leaves; answers the first tile that does not fit. */
    async add(leaves: readonly Uint8Array[]): Promise<WrongTile | null> {
      for (const leaf of leaves) {
        const made: Subtree[] = [];
        edge = grown(edge, leaf, made);
        for (const node of made) {
          if (node.height % TILE_HEIGHT !== 0) continue;
          const level = node.height / TILE_HEIGHT;
          const row = (open[level] ??= []);
          row.push(node.hash);
          if (row.length < WIDTH) continue;
          const wrong = await compare(level, row);
          if (wrong !== null) return wrong;
          closed[level] = (closed[level] ?? 0) + 1;
          open[level] = [];
        }
      }
      return null;
    },
    /** Compares the tiles at the edge, which are not full. */
    async finish(): Promise<WrongTile | null> {
      for (const [level, row] of open.entries()) {
        const wrong = row.length === 0 ? null : await compare(level, row);
        if (wrong !== null) return wrong;
      }
      return null;
    },
    /** The root with these leaves after all that were added; the tree stays as it is. */
    rootWith(leaves: readonly Uint8Array[]): Uint8Array {
      return rootOf(leaves.reduce((before, leaf) => grown(before, leaf, []), edge));
    },
  };
}

interface Subtree {
  /** A full subtree over 2^height leaves. */
  height: number;
  hash: Uint8Array;
}

/** The edge with one leaf more (RFC 9162 section 2.1); every node that this completed goes into `made`, lowest first. */
function grown(edge: readonly Subtree[], leaf: Uint8Array, made: Subtree[]): readonly Subtree[] {
  let node: Subtree = { height: 0, hash: leaf };
  made.push(node);
  let keep = edge.length;
  for (let left = edge[keep - 1]; left?.height === node.height; left = edge[keep - 1]) {
    node = { height: node.height + 1, hash: nodeHash(left.hash, node.hash) };
    made.push(node);
    keep -= 1;
  }
  return [...edge.slice(0, keep), node];
}

/** The smaller subtrees folded into the larger; of no leaves, the hash of nothing. */
function rootOf(edge: readonly Subtree[]): Uint8Array {
  return (
    edge.reduceRight<Uint8Array | null>(
      (right, { hash }) => (right === null ? hash : nodeHash(hash, right)),
      null,
    ) ?? EMPTY_ROOT
  );
}

function startsWith(tile: Uint8Array, hashes: readonly Uint8Array[]): boolean {
  if (tile.length < hashes.length * HASH) return false;
  return hashes.every((hash, at) => hash.every((byte, offset) => tile[at * HASH + offset] === byte));
}

/** Which policies the log has announced so far, and the first release that names none of them. */
function watchPolicies() {
  const known = new Set<string>();
  let releases = 0;
  let unnamed: number | null = null;
  return {
    see(entry: EntryReading): void {
      if (entry.kind === 'policy.changed' && entry.policy !== null) known.add(entry.policy);
      if (entry.kind !== 'value.revealed') return;
      releases += 1;
      if (entry.policy === null || !known.has(entry.policy)) unnamed ??= entry.index;
    },
    result: () => ({ unnamed, releases, known: known.size }),
  };
}
