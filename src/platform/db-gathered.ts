import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/**
 * An insert that takes the rows of all who call it in one transaction in one turn of the event loop, and sends them as one
 * statement: those who share a transaction share its statements too. It goes out behind what the same turn issues otherwise.
 */
export function gathered<Row>(
  insert: (sql: Sql, tenant: TenantId, rows: readonly Row[]) => Promise<unknown>,
): (sql: Sql, tenant: TenantId, rows: readonly Row[]) => Promise<void> {
  const open = new WeakMap<Sql, { readonly rows: Row[]; readonly written: Promise<void> }>();
  return (sql, tenant, rows) => {
    const gathering = open.get(sql);
    if (gathering !== undefined) {
      gathering.rows.push(...rows);
      return gathering.written;
    }
    const all = [...rows];
    const written = Promise.resolve().then(async () => {
      open.delete(sql);
      if (all.length > 0) await insert(sql, tenant, all);
    });
    open.set(sql, { rows: all, written });
    return written;
  };
}

/**
 * The same for reading by key: one statement for all keys that are asked for in one turn. `find` answers for each key, in the
 * order given.
 */
export function gatheredFind<Key, Found>(
  find: (sql: Sql, tenant: TenantId, keys: readonly Key[]) => Promise<readonly Found[]>,
): (sql: Sql, tenant: TenantId, key: Key) => Promise<Found> {
  const open = new WeakMap<Sql, { readonly keys: Key[]; readonly found: Promise<readonly Found[]> }>();
  return async (sql, tenant, key) => {
    let gathering = open.get(sql);
    if (gathering === undefined) {
      const keys: Key[] = [];
      const found = Promise.resolve().then(() => {
        open.delete(sql);
        return find(sql, tenant, keys);
      });
      gathering = { keys, found };
      open.set(sql, gathering);
    }
    const at = gathering.keys.push(key) - 1;
    const answer = (await gathering.found)[at];
    if (answer === undefined) throw new Error('a key without an answer');
    return answer;
  };
}
