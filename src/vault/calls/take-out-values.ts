import type { Sql } from '#platform/db';
import type { SubjectId, TenantId } from '#platform/ids';
import { withDestroyed } from '#vault/tokens';
import type { ValueView } from '#vault/tokens/api';
import { listShown, putShown } from './store.ts';

/** What came back of calls says of values that are destroyed that they are, in the caller's transaction. */
export async function takeOutOfCalls(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  views: ReadonlyMap<string, ValueView>,
): Promise<void> {
  for (const { callId, shown } of await listShown(sql, tenant, subject)) {
    if (!shown.some(({ text }) => Object.keys(text.values).some((token) => views.has(token)))) continue;
    const again = shown.map((field) => ({ ...field, text: withDestroyed(field.text, views) }));
    await putShown(sql, tenant, { callId, shown: again });
  }
}
