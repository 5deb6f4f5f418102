import type { Db } from '#platform/db';
import { asId, type SubjectId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { SubjectKey } from '#vault/keys';
import type { CallsDeps } from './ports.ts';
import { listSecrets, putSecrets, type DestinationRow } from './store.ts';

/** Texts of headers that are kept sealed, under the key of a subject that stands for the client itself. */

/** Seals what is new beside what is kept of before. Throws `invalid_request` for a header without text or with a text that is none. */
export async function sealSecrets(
  deps: Pick<CallsDeps, 'keys'>,
  tenant: TenantId,
  name: string,
  wanted: readonly string[],
  given: ReadonlyMap<string, string>,
  before: DestinationRow | null,
): Promise<Pick<DestinationRow, 'secretSubject' | 'sealedHeaders'>> {
  if (wanted.length === 0) return { secretSubject: null, sealedHeaders: {} };
  const subject = before?.secretSubject ?? null;
  const key =
    subject === null ? await deps.keys.freshSubject(tenant) : await deps.keys.subject(tenant, subject);
  const sealedHeaders: Record<string, string> = {};
  for (const header of wanted) {
    const text = given.get(header);
    const kept = before?.sealedHeaders[header];
    if (text !== undefined) {
      if (!/^[!-~]+(?: [!-~]+)*$/.test(text) || text.length > 2_000) throw wrong(header, 'not_a_header');
      sealedHeaders[header] = key.seal('header', idOf(name, header), Buffer.from(text)).toString('base64');
    } else if (kept !== undefined) sealedHeaders[header] = kept;
    else throw wrong(header, 'missing');
  }
  return { secretSubject: key.subjectId, sealedHeaders };
}

export async function secretOf(
  deps: Pick<CallsDeps, 'keys'>,
  tenant: TenantId,
  row: DestinationRow,
): Promise<Record<string, string>> {
  const names = Object.keys(row.sealedHeaders);
  if (row.secretSubject === null || names.length === 0) return {};
  const key = await deps.keys.subject(tenant, asId<SubjectId>(row.secretSubject));
  return Object.fromEntries(
    names.map((header) => {
      const sealed = Buffer.from(row.sealedHeaders[header] ?? '', 'base64');
      return [header, key.open('header', idOf(row.name, header), sealed).toString('utf8')];
    }),
  );
}

/** Headers that an older version of the key of this subject sealed, sealed anew by the newest; every version of a destination. Answers how many rows changed. */
export async function resealSecrets(db: Db, key: SubjectKey): Promise<number> {
  let changed = 0;
  for (const row of await db.tx(key.tenant, (sql) => listSecrets(sql, key.tenant, key.subjectId))) {
    let isOld = false;
    const sealedHeaders = Object.fromEntries(
      Object.entries(row.sealedHeaders).map(([header, sealed]) => {
        const again = key.reseal('header', idOf(row.name, header), Buffer.from(sealed, 'base64'));
        isOld ||= again !== null;
        return [header, again === null ? sealed : again.toString('base64')];
      }),
    );
    if (!isOld) continue;
    await db.tx(key.tenant, (sql) => putSecrets(sql, key.tenant, row, sealedHeaders));
    changed += 1;
  }
  return changed;
}

function idOf(name: string, header: string): string {
  return `${name}/${header}`;
}

function wrong(header: string, what: string): AppError {
  return new AppError('invalid_request', {
    fields: [{ in: 'body', at: `secrets.${header}`, wrong: what }],
  });
}
