import type { TenantId } from '#platform/ids';
import type { TicketDeps } from './ports.ts';
import { termsOf } from './search-terms.ts';
import { listWithoutTerms, setTerms } from './store-search.ts';

const AT_ONCE = 200;

/**
 * Makes messages findable that were stored before search could look them up. In small transactions, and beside another copy of this
 * process; until then search reads them one by one. Answers how many there were.
 */
export async function fillSearch(deps: Pick<TicketDeps, 'db'>, tenant: TenantId): Promise<number> {
  let filled = 0;
  for (;;) {
    const done = await deps.db.tx(tenant, async (sql) => {
      const rows = await listWithoutTerms(sql, tenant, AT_ONCE);
      if (rows.length > 0)
        await setTerms(
          sql,
          tenant,
          rows.map((row) => ({ ...row, terms: termsOf(tenant, row.searchText) })),
        );
      return rows.length;
    });
    filled += done;
    if (done < AT_ONCE) return filled;
  }
}
