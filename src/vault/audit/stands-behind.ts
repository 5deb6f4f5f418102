import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { FatalError } from '#platform/problems';
import type { Heads, SignedHead } from './heads.ts';
import { subtreeRoot } from './prove-inclusion.ts';
import { readHashes, readHead } from './store.ts';
import { append, rootOf, type Frontier } from './tree.ts';

/**
 * The database holds all that was signed, by the hashes of its tiles: a few reads, however long the log. Asked once a process before anything is released by this log, so
 * that a restored or copied database releases nothing in the moments before the signer looks. Throws `FatalError`.
 */
export async function mustHoldWhatWasSigned(sql: Sql, tenant: TenantId, heads: Heads): Promise<void> {
  const last = heads.read(tenant);
  if (last === null || last.size === 0) return;
  const { size } = await readHead(sql, tenant);
  if (size < last.size) throw behind(tenant, last, size);
  if (!(await subtreeRoot(sql, tenant, 0, last.size)).equals(last.root)) throw forked(tenant, last);
}

/** Once per process, before it signs: the leaves up to the last signed size, each of them, must give the root that was signed. */
export async function mustContinue(sql: Sql, tenant: TenantId, last: SignedHead): Promise<void> {
  const frontier: Frontier = { size: 0, roots: [] };
  const STEP = 10_000;
  for (let from = 0; from < last.size; from += STEP) {
    for (const leaf of await readHashes(sql, tenant, 0, from, Math.min(STEP, last.size - from)))
      append(frontier, leaf);
  }
  if (frontier.size !== last.size || !rootOf(frontier).equals(last.root)) throw forked(tenant, last);
}

export function behind(tenant: TenantId, last: SignedHead, size: number): FatalError {
  return new FatalError(
    `log of ${tenant}: the database has ${size} entries, but ${last.size} were signed. It was restored from an older backup. Nothing is signed; see docs/operate/restored-log.md`,
  );
}

export function forked(tenant: TenantId, last: SignedHead): FatalError {
  return new FatalError(
    `log of ${tenant}: the database tells another history than the one signed at size ${last.size}. Nothing is signed; see docs/operate/restored-log.md`,
  );
}
