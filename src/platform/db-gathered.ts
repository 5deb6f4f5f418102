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
