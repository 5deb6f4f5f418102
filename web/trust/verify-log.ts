import { z } from 'zod';

import {
  leafHash,
  openCheckpoint,
  parseEntry,
  parseVkey,
  splitBundle,
  watchHandovers,
  type Handover,
} from '#tlog';
import { toBase64 } from './base64.ts';
import { compareTiles } from './compare-tiles.ts';
import type { Seen } from './last-seen.ts';
import { withAhead, readBundles, type LogFiles } from './log-files.ts';
import { readEntryBytes, type EntryReading } from './read-entry.ts';
import { watchEarlierHead } from './watch-earlier-head.ts';

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

/**
 * Verifies a whole log from its files: the signature, every entry, every tile, the root, what was seen before, and that each
 * release names an announced policy. Computes in pieces of 256 entries and calls `progress` between them, so that it can run
 * anywhere and hold little memory: one path of the tree. Throws only what `from` throws; what does not fit is in the report.
 */
export async function verifyLog(
  from: LogFiles,
  about: { tenant: string; seen: Seen | null },
  progress: (done: number, of: number, checks: readonly Check[]) => void | Promise<void>,
): Promise<Report> {
  const files = withAhead(from);
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

  const key = parseVkey(vkey);
  const head = key === null ? null : openCheckpoint(note, key);
  if (head === null) {
    set('signature', 'failed', 'verify.fail.signature', { key: vkey });
    return report(0, '');
  }
  set('signature', 'ok', 'verify.detail.size', { count: head.size, root: toBase64(head.root) });
  if (seen === null) set('key', 'skipped', 'verify.detail.first');
  else if (seen.vkey === vkey) set('key', 'ok');
  else set('key', 'running');
  const handovers = seen === null || seen.vkey === vkey ? [] : await handoversFrom(files, seen.vkey, vkey);
  const watch = watchHandovers(handovers ?? []);
  for (const id of ['entries', 'tiles', 'root', 'policy'] as const) set(id, 'running');
  if (seen === null) set('consistency', 'skipped', 'verify.detail.first');
  else if (seen.size > head.size)
    set('consistency', 'failed', 'verify.fail.shrunk', { from: seen.size, to: head.size });
  else set('consistency', 'running');

  const tiles = compareTiles(files);
  const earlier = seen === null ? null : watchEarlierHead(seen);
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
      const read = handovers === null || handovers.length === 0 ? null : parseEntry(bytes);
      if (read !== null) watch.see(done + at, leafHash(bytes), typeof read === 'string' ? null : read);
      return false;
    });
    if (bad >= 0) {
      set('entries', 'failed', 'verify.fail.entry', { at: done + bad });
      break;
    }
    const leaves = entries.map((bytes) => leafHash(bytes));
    earlier?.see(leaves);
    if (seen !== null && earlier?.fits() === false)
      set('consistency', 'failed', 'verify.fail.consistency', { from: seen.size });
    const wrong = await tiles.add(leaves);
    if (wrong !== null) {
      set('tiles', 'failed', wrong.missing ? 'verify.fail.missing' : 'verify.fail.tile', {
        path: wrong.path,
      });
      break;
    }
    done += leaves.length;
    await progress(done, head.size, [...checks.values()]);
  }

  if (done !== head.size) return report(head.size, '');
  set('entries', 'ok', 'verify.detail.entries', { count: done });
  const end = await tiles.finish();
  const { wrong } = end;
  const root = toBase64(end.root);
  if (wrong !== null)
    set('tiles', 'failed', wrong.missing ? 'verify.fail.missing' : 'verify.fail.tile', {
      path: wrong.path,
    });
  else set('tiles', 'ok', 'verify.detail.tiles', { count: tiles.compared() });
  if (checks.get('key')?.state === 'running') {
    const isLed = handovers !== null && handovers.length > 0 && watch.result().every((one) => one === null);
    if (isLed) set('key', 'ok', 'verify.detail.key', { count: handovers.length });
    else set('key', 'failed', 'verify.fail.key');
  }
  const signed = toBase64(head.root);
  if (root === signed) set('root', 'ok', 'verify.detail.size', { count: done, root });
  else set('root', 'failed', 'verify.fail.root', { root, signed });
  const { unnamed, releases, known } = policies.result();
  if (unnamed !== null) set('policy', 'failed', 'verify.fail.policy', { at: unnamed });
  else set('policy', 'ok', 'verify.detail.releases', { count: releases, policies: known });
  if (seen !== null && earlier?.fits() === true) {
    if (seen.size === head.size) set('consistency', 'ok', 'verify.detail.same');
    else set('consistency', 'ok', 'verify.detail.remembered', { from: seen.size, to: head.size });
  }
  return report(head.size, root);
}

const Handovers = z.array(z.object({ before: z.string(), after: z.string(), note: z.string() }));

/** How the log went from the key that this browser knows to the present one; null if it did not. Nothing of it is believed before it is checked. */
async function handoversFrom(files: LogFiles, known: string, now: string): Promise<Handover[] | null> {
  const text = await files.text('handovers');
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = Handovers.safeParse(read);
  if (!parsed.success) return null;
  const from = parsed.data.findIndex(({ before }) => before === known);
  const chain = from < 0 ? [] : parsed.data.slice(from);
  const isWhole = chain.every(({ before }, nth) => nth === 0 || chain[nth - 1]?.after === before);
  return isWhole && chain.at(-1)?.after === now ? chain : null;
}

/** The first entries of a bundle; null if it does not hold so many, whole. */
function split(bundle: Uint8Array, width: number): Uint8Array[] | null {
  const entries = splitBundle(bundle);
  return entries === null || entries.length < width ? null : entries.slice(0, width);
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
