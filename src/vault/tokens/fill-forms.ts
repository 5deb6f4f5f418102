import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { Clear } from './clear.ts';
import type { TokensDeps } from './ports.ts';
import { formsUnder, RULE_KNOWN_MS } from './search-forms.ts';
import { setForms } from './store.ts';
import { listValuesAfter, lockFill, setFilled, type FormSource } from './store-asking.ts';

const BATCH = 200;

/**
 * Gives forms to the next values that were stored before the client's rule; true while there are more. Where it stands is kept in the same
 * transaction, so that it goes on there after a crash. It begins when every process knows the rule: what is stored from then on has its
 * forms by itself.
 */
export async function fillForms(
  deps: Pick<TokensDeps, 'db' | 'keys' | 'clock'>,
  tenant: TenantId,
): Promise<boolean> {
  return deps.db.tx(tenant, async (sql) => {
    const rule = await lockFill(sql, tenant);
    if (rule === null || rule.filledTo === null) return false;
    if (deps.clock.now() - rule.changedAt.getTime() < 2 * RULE_KNOWN_MS) return false;
    const classes = [...rule.last4Classes, ...(rule.names ? ['PERSON'] : [])];
    const rows = await listValuesAfter(sql, tenant, rule.filledTo, classes, BATCH);
    const opened = (await Promise.all(rows.map((row) => openOne(deps, tenant, row)))).filter(
      (one) => one !== null,
    );
    const formsOf = await formsUnder(deps, tenant, rule, classes);
    const found = opened.map(({ token, class: cls, raw }) => ({ token, forms: formsOf(cls, raw) }));
    await setForms(
      sql,
      tenant,
      found.flatMap(({ token, forms }) => (forms === null ? [] : [{ token, forms }])),
    );
    const last = rows.length < BATCH ? null : (rows.at(-1)?.token ?? null);
    await setFilled(sql, tenant, last);
    return last !== null;
  });
}

/** Null for the value of somebody whose key is gone, and for one that does not open: whoever reveals it is told, the others go on. */
export async function openOne(
  deps: Pick<TokensDeps, 'keys'>,
  tenant: TenantId,
  row: FormSource,
): Promise<{ token: string; class: string; raw: string } | null> {
  const key = await deps.keys.subject(tenant, row.subjectId).catch((error: unknown) => {
    if (error instanceof AppError && error.problem === 'not_found') return null;
    throw error;
  });
  const clear = key === null ? null : openOrNull(() => key.open(row.class, row.token, row.sealed));
  return clear === null
    ? null
    : { token: row.token, class: row.class, raw: clear.use((bytes) => bytes.toString('utf8')) };
}

/** A value in clear, or null where its ciphertext is not what was sealed. */
export function openOrNull(open: () => Buffer): Clear | null {
  try {
    return new Clear(open());
  } catch {
    return null;
  }
}
