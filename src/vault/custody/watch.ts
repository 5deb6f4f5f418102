import { newId, type TenantId } from '#platform/ids';
import type { EntryDraft } from '#vault/audit';
import type { CustodyNow } from '#vault/keys';
import type { CustodyDeps } from './ports.ts';
import { putStanding, readStanding, type StandingRow } from './store.ts';
import { keyName } from './view.ts';

/**
 * Asks one client's own key, which closes or opens what hangs on it in this process; what changed since anybody asked is an entry in the client's log.
 * `before` is what this process saw last: as long as nothing changes, nothing is looked up.
 */
export async function watch(deps: CustodyDeps, tenant: TenantId, before?: CustodyNow): Promise<CustodyNow> {
  const now = await deps.keys.checkCustody(tenant);
  if (before !== undefined && isSame(before, now)) return now;
  const known = await deps.db.tx(tenant, (sql) => readStanding(sql, tenant));
  const drafts = entriesFor(known, now);
  if (drafts.length === 0) return now;
  const because = now.holder === 'client' ? now.closed : null;
  const row: StandingRow = {
    version: inForce(known, now),
    state: because === null ? 'open' : 'withdrawn',
    because,
    since: new Date(deps.clock.now()),
  };
  const told = await deps.db.tx(tenant, async (sql) => {
    if (!(await putStanding(sql, tenant, row))) return false;
    await deps.audit.record(sql, tenant, drafts);
    return true;
  });
  if (told) {
    deps.audit.nudge(tenant);
    const kinds = drafts.map(({ kind }) => kind);
    deps.log.warn({ tenant, kinds, because, event: 'custody.changed' }, "who holds a client's keys changed");
  }
  return now;
}

function isSame(a: CustodyNow, b: CustodyNow): boolean {
  const closed = (now: CustodyNow) => (now.holder === 'client' ? now.closed : null);
  return (
    a.holder === b.holder && a.version === b.version && a.isMoving === b.isMoving && closed(a) === closed(b)
  );
}

/** The choice that holds: a new one once every key lies under it, so that the log promises nothing that is still to come. */
function inForce(known: StandingRow | null, now: CustodyNow): number {
  return now.isMoving ? (known?.version ?? 0) : now.version;
}

function entriesFor(known: StandingRow | null, now: CustodyNow): EntryDraft[] {
  const draft = (kind: string, actor: string, body: EntryDraft['body']): EntryDraft => ({
    kind,
    actor,
    requestId: newId(),
    body,
  });
  const drafts: EntryDraft[] = [];
  const settings = now.holder === 'client' ? now.settings : null;
  if (inForce(known, now) !== (known?.version ?? 0))
    drafts.push(
      draft('key.custody_changed', 'job:operator', {
        holder: now.holder,
        key: settings?.kind ?? null,
        name: settings === null ? null : keyName(settings),
      }),
    );
  const closed = now.holder === 'client' ? now.closed : null;
  if (closed !== null && known?.state !== 'withdrawn')
    drafts.push(draft('key.withdrawn', 'job:custody', { key: settings?.kind ?? null, because: closed }));
  if (closed === null && known?.state === 'withdrawn')
    drafts.push(draft('key.returned', 'job:custody', { key: settings?.kind ?? null }));
  return drafts;
}
