import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { HANDOVER_KIND, openCheckpoint, parseEntry, parseVkey, type Handover } from '#tlog';
import { listCheckpointsFrom, listEntries, readHead } from './store.ts';

const MOST_KEYS = 200;
/** A process that did not know of the next key yet may have signed the first ones behind the entry alone. */
const MOST_CHECKPOINTS = 500;

/** How a log went from each of these keys to the next, oldest first. As far as it did: the next one may have signed nothing that the one before signed yet. */
export async function readHandovers(
  sql: Sql,
  tenant: TenantId,
  vkeys: readonly string[],
): Promise<Handover[]> {
  if (vkeys.length < 2) return [];
  const { size } = await readHead(sql, tenant);
  const rows = await listEntries(sql, tenant, { kinds: [HANDOVER_KIND], before: size, limit: MOST_KEYS });
  const handovers: Handover[] = [];
  for (const [nth, after] of vkeys.slice(1).entries()) {
    const before = vkeys[nth] ?? '';
    // The first word counts, as for whoever verifies.
    const named = rows.findLast(({ entry }) => {
      const read = parseEntry(entry);
      return typeof read !== 'string' && read.body['before'] === before && read.body['key'] === after;
    });
    const note = named === undefined ? null : await signedByBoth(sql, tenant, named.index, [before, after]);
    if (note === null) return handovers;
    handovers.push({ before, after, note });
  }
  return handovers;
}

async function signedByBoth(
  sql: Sql,
  tenant: TenantId,
  index: number,
  vkeys: readonly string[],
): Promise<string | null> {
  const keys = vkeys.map((vkey) => parseVkey(vkey));
  const rows = await listCheckpointsFrom(sql, tenant, index + 1, MOST_CHECKPOINTS);
  const both = rows.find(({ note }) =>
    keys.every((key) => key !== null && openCheckpoint(note, key) !== null),
  );
  return both?.note ?? null;
}
