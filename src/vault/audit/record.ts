import type { Clock } from '#platform/clock';
import type { Sql } from '#platform/db';
import { newId, type TenantId } from '#platform/ids';
import { encodeEntry, type EntryDraft } from './entry.ts';
import { insertPending } from './store.ts';

/**
 * Writes entries in the caller's transaction: they are durable exactly if what they record is. Answers their ids, by which
 * `sequenced` waits for their place in the log.
 */
export async function record(
  clock: Clock,
  sql: Sql,
  tenant: TenantId,
  drafts: readonly EntryDraft[],
): Promise<string[]> {
  if (drafts.length === 0) return [];
  const at = new Date(clock.now());
  const rows = drafts.map((draft) => {
    const entryId = draft.entryId ?? newId();
    return {
      position: nextPosition(at.getTime()),
      entryId,
      kind: draft.kind,
      at,
      entry: encodeEntry(tenant, entryId, at, draft),
    };
  });
  await insertPending(sql, tenant, rows);
  return rows.map((row) => row.entryId);
}

let counter = 0;

/** Sorts by time, then by order of call in this process. */
function nextPosition(now: number): string {
  counter = (counter + 1) % 0x1_0000_0000;
  return `${now.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(8, '0')}-${newId().slice(-12)}`;
}
