import { CLASSES, normalForm } from '#detection';
import type { Sql } from '#platform/db';
import type { SubjectId, TenantId } from '#platform/ids';
import { openOne } from './fill-forms.ts';
import type { TokensDeps } from './ports.ts';
import { formsUnder } from './search-forms.ts';
import { findSearchRule } from './store-asking.ts';
import { setForms } from './store.ts';
import {
  clearNextIndexes,
  countIndexed,
  listToSwap,
  listWithoutNext,
  setNextIndexes,
  swapIndexes,
  type Reindexed,
} from './store-reindex.ts';

type Deps = Pick<TokensDeps, 'db' | 'keys'>;

/** What else is found by the index of a value, in the same transaction; known above. */
export type BesideValue = (
  sql: Sql,
  value: { tenant: TenantId; subjectId: SubjectId; class: string; form: string },
) => Promise<void>;

const BATCH = 200;

/**
 * Gives every value the next index beside its own, and the forms of both keys: each is opened inside, a batch a transaction. What is left to do is read from the
 * rows, so that a crash anywhere is gone on from. One that opens under no key is left as it is: whoever reveals it is told.
 */
export async function fillNextIndexes(deps: Deps, tenant: TenantId, beside: BesideValue): Promise<void> {
  for (let after = ''; ;) {
    const rows = await deps.db.tx(tenant, (sql) => listWithoutNext(sql, tenant, after, BATCH));
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.token;
    const { opened, formsOf } = await openAll(deps, tenant, rows);
    const next: { token: string; next: Buffer }[] = [];
    for (const { row, form } of opened) {
      const index = (await deps.keys.indexes(tenant, row.class)).beside(form);
      // The stage went on, in another process: there is nothing to fill any more.
      if (index === null) return;
      next.push({ token: row.token, next: index });
    }
    await deps.db.tx(tenant, async (sql) => {
      await setNextIndexes(sql, tenant, next);
      for (const { row, form } of opened)
        await beside(sql, { tenant, subjectId: row.subjectId, class: row.class, form });
      await setForms(sql, tenant, formsIn(opened, formsOf));
    });
  }
}

/** The next index becomes every value's own, and its forms those of the next key alone. As `fillNextIndexes`. */
export async function swapNextIndexes(deps: Deps, tenant: TenantId): Promise<void> {
  for (let after = ''; ;) {
    const rows = await deps.db.tx(tenant, (sql) => listToSwap(sql, tenant, after, BATCH));
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.token;
    const { opened, formsOf } = await openAll(
      deps,
      tenant,
      rows.filter(({ hasForms }) => hasForms),
    );
    await deps.db.tx(tenant, (sql) =>
      swapIndexes(
        sql,
        tenant,
        rows.map(({ token }) => token),
        formsIn(opened, formsOf),
      ),
    );
  }
}

export async function clearNext(deps: Pick<Deps, 'db'>, tenant: TenantId): Promise<void> {
  while ((await deps.db.tx(tenant, (sql) => clearNextIndexes(sql, tenant, BATCH * 10))) > 0);
}

/** How many values there are with an index, and how many have the next one beside it, as their own. */
export function countNext(
  deps: Pick<Deps, 'db'>,
  tenant: TenantId,
): Promise<{ all: number; beside: number; swapped: number }> {
  return deps.db.tx(tenant, (sql) => countIndexed(sql, tenant));
}

interface Opened {
  readonly row: Reindexed;
  readonly raw: string;
  readonly form: string;
}

async function openAll(deps: Deps, tenant: TenantId, rows: readonly Reindexed[]) {
  const rule = await deps.db.tx(tenant, (sql) => findSearchRule(sql, tenant));
  const formsOf = await formsUnder(
    deps,
    tenant,
    rule,
    rows.map((row) => row.class),
  );
  const opened: Opened[] = [];
  for (const row of rows) {
    const one = await openOne(deps, tenant, row);
    const cls = CLASSES.find((known) => known === row.class);
    if (one !== null && cls !== undefined) opened.push({ row, raw: one.raw, form: normalForm(cls, one.raw) });
  }
  return { opened, formsOf };
}

function formsIn(
  opened: readonly Opened[],
  formsOf: (cls: string, raw: string) => Buffer | null,
): { token: string; forms: Buffer }[] {
  return opened.flatMap(({ row, raw }) => {
    const forms = formsOf(row.class, raw);
    return forms === null ? [] : [{ token: row.token, forms }];
  });
}
