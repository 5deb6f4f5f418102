import type { Db, Sql } from '#platform/db';
import type { SubjectId, TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Keys } from '#vault/keys';
import { sealedAs } from './references.ts';
import { claimBeside, forgetOlderContacts } from './store-contacts.ts';
import { listOlderReferences, moveReference } from './store-reseal.ts';

type Deps = { readonly db: Db; readonly keys: Pick<Keys, 'indexes' | 'subject'> };

const BATCH = 100;

/** The next index of an address beside the present one, where this value is what its person is known by. */
export async function claimNext(
  keys: Pick<Keys, 'indexes'>,
  sql: Sql,
  value: { tenant: TenantId; subjectId: SubjectId; class: string; form: string },
): Promise<void> {
  const { tenant, subjectId, class: cls, form } = value;
  if (cls !== 'EMAIL' && cls !== 'PHONE') return;
  const indexes = await keys.indexes(tenant, cls);
  const next = indexes.kept(form).at(-1);
  if (next !== undefined) await claimBeside(sql, tenant, cls, subjectId, indexes.all(form), next);
}

/** Addresses and Message-IDs under the next index key alone. A Message-ID whose text we have not is known no more; a crash anywhere is gone on from. */
export async function moveToNext(deps: Deps, tenant: TenantId): Promise<void> {
  const references = await deps.keys.indexes(tenant, 'MESSAGE_ID');
  const { version } = references;
  await deps.db.tx(tenant, (sql) => forgetOlderContacts(sql, tenant, version));
  for (;;) {
    const rows = await deps.db.tx(tenant, (sql) => listOlderReferences(sql, tenant, version, BATCH));
    if (rows.length === 0) return;
    for (const { digest, subjectId, sealed } of rows) {
      const text = sealed === null ? null : await openOrNull(deps, tenant, subjectId, digest, sealed);
      await deps.db.tx(tenant, (sql) =>
        moveReference(
          sql,
          tenant,
          digest,
          text === null
            ? null
            : {
                digest: references.of(text.id),
                version,
                sealed: text.seal(sealedAs(references.of(text.id))),
              },
        ),
      );
    }
  }
}

/** Null for somebody whose key is gone, and for what does not open. */
async function openOrNull(
  { keys }: Deps,
  tenant: TenantId,
  subjectId: SubjectId,
  digest: Buffer,
  sealed: Buffer,
): Promise<{ id: string; seal(as: string): Buffer } | null> {
  try {
    const key = await keys.subject(tenant, subjectId);
    const id = key.open('message', sealedAs(digest), sealed).toString('utf8');
    return { id, seal: (as) => key.seal('message', as, Buffer.from(id, 'utf8')) };
  } catch (error) {
    if (error instanceof AppError && error.problem !== 'not_found') throw error;
    return null;
  }
}
