import type { Ctx } from '#platform/ctx';
import { newId, type TenantId } from '#platform/ids';
import { eraseUnasked } from './erase.ts';
import type { RetentionDeps } from './ports.ts';
import { shredAgain } from './shred-values.ts';
import { findShredded } from './store.ts';
import { listThere } from './store-classes.ts';
import type { Tombstone } from './tombstones.ts';

const AT_ONCE = 2_000;

/**
 * Before anything opens: whoever has a tombstone and is in the database all the same came back with a restore, by whatever tool, and goes again. First the
 * keys, at once and for all of them, then what is stored; then values of people who stay. A hold does not stand in the way: it had ended when the person was erased. Answers how
 * many there were.
 */
export async function replayTombstones(deps: RetentionDeps, tenant: TenantId): Promise<number> {
  const read = deps.tombstones.read(tenant);
  const all = read.filter(({ tokens }) => tokens === undefined);
  let again = 0;
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE);
    await deps.keys.shredSubjects(
      tenant,
      some.map(({ subject }) => subject),
    );
    for (const tombstone of await withoutShredding(deps, tenant, some)) {
      const ctx: Ctx = { tenant, actor: { kind: 'job', name: 'restore' }, requestId: newId() };
      await eraseUnasked(deps, ctx, tombstone.subject, {
        because: tombstone.because,
        reference: `tombstone-${tombstone.shredding}`,
      });
      again += 1;
    }
  }
  for (const { subject, shredding, tokens = [] } of read) {
    const ctx: Ctx = { tenant, actor: { kind: 'job', name: 'restore' }, requestId: newId() };
    const there = await deps.db.tx(tenant, (sql) => listThere(sql, tenant, subject, tokens));
    if (there.length === 0) continue;
    await shredAgain(deps, ctx, subject, tokens, `tombstone-${shredding}`);
    again += 1;
  }
  if (again > 0)
    deps.log.warn({ tenant, again }, 'what was erased came back with a restore and is erased again');
  return again;
}

/** Those who are here and whose erasure is not. */
async function withoutShredding(
  deps: RetentionDeps,
  tenant: TenantId,
  some: readonly Tombstone[],
): Promise<readonly Tombstone[]> {
  const subjects = some.map(({ subject }) => subject);
  return deps.db.tx(tenant, async (sql) => {
    const done = new Set(await findShredded(sql, tenant, subjects));
    const here = await deps.people.newestConversationOf(sql, tenant, subjects);
    return some.filter(({ subject }) => here.has(subject) && !done.has(subject));
  });
}
