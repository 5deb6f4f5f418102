import type { Sql } from '#platform/db';
import { bytes, plain, texts } from '#platform/db-arrays';
import { gathered, gatheredFind } from '#platform/db-gathered';
import type { SubjectId, TenantId } from '#platform/ids';

/** SQL of addresses: whose each is. */

/** Whose address this is. Each is looked up by its key, however few rows the table had when the statement was planned. */
export function findContact(
  sql: Sql,
  tenant: TenantId,
  cls: string,
  index: Buffer,
): Promise<SubjectId | null> {
  return contactOf(sql, tenant, { cls, index });
}
const contactOf = gatheredFind(async (sql, tenant, keys: readonly { cls: string; index: Buffer }[]) => {
  const rows = await sql<{ subjectId: SubjectId | null }[]>`
    select (
      select subject_id from contact where tenant_id = ${tenant} and class = given.class and blind_index = given.blind_index
    ) as "subjectId"
    from unnest(${texts(keys.map((key) => key.cls))}::text[], ${bytes(keys.map((key) => key.index))}::bytea[])
      with ordinality as given (class, blind_index, nth)
    order by nth`;
  return rows.map((row) => row.subjectId);
});

/** As `findContact`, of an address that may stand under any of these. */
export async function findContactUnder(
  sql: Sql,
  tenant: TenantId,
  cls: string,
  indexes: readonly Buffer[],
): Promise<SubjectId | null> {
  const found = await Promise.all(indexes.map((index) => findContact(sql, tenant, cls, index)));
  return found.find((subject) => subject !== null) ?? null;
}

/** An address under one version of the index key. */
export interface ContactIndex {
  readonly index: Buffer;
  readonly version: number;
}

/** Claims an address for a subject; of two at the same time one wins, and both learn who. */
export async function claimContact(
  sql: Sql,
  tenant: TenantId,
  cls: string,
  { index, version }: ContactIndex,
  subject: SubjectId,
): Promise<SubjectId> {
  const rows = await sql<{ subjectId: SubjectId }[]>`
    insert into contact (tenant_id, class, blind_index, subject_id, index_version)
    values (${tenant}, ${cls}, ${index}, ${subject}, ${version})
    on conflict (tenant_id, class, blind_index) do update set subject_id = contact.subject_id
    returning subject_id as "subjectId"`;
  return rows[0]?.subjectId ?? subject;
}

/**
 * Claims an address that nobody had when we looked. An e-mail address that somebody claimed since is 23505; a telephone may be
 * several people's and stays the first one's.
 */
export function claimNewContact(
  sql: Sql,
  tenant: TenantId,
  cls: string,
  { index, version }: ContactIndex,
  subject: SubjectId,
): Promise<void> {
  return (cls === 'EMAIL' ? claimOnce : claimOrLeave)(sql, tenant, [{ cls, index, version, subject }]);
}

interface Claim {
  readonly cls: string;
  readonly index: Buffer;
  readonly version: number;
  readonly subject: SubjectId;
}
const claims = (sql: Sql, tenant: TenantId, rows: readonly Claim[]) => sql`
  insert into contact (tenant_id, class, blind_index, subject_id, index_version)
  select ${tenant}, given.*
  from unnest(${texts(rows.map((row) => row.cls))}::text[], ${bytes(rows.map((row) => row.index))}::bytea[],
    ${texts(rows.map((row) => row.subject))}::uuid[], ${plain(rows.map((row) => row.version))}::integer[]) as given`;
const claimOnce = gathered((sql, tenant, rows: readonly Claim[]) => sql`${claims(sql, tenant, rows)}`);
const claimOrLeave = gathered(
  (sql, tenant, rows: readonly Claim[]) =>
    sql`${claims(sql, tenant, rows)} on conflict (tenant_id, class, blind_index) do nothing`,
);

/** The same address of the same subject under the next version of the index key, where it stands under one of these. */
export async function claimBeside(
  sql: Sql,
  tenant: TenantId,
  cls: string,
  subject: SubjectId,
  present: readonly Buffer[],
  next: ContactIndex,
): Promise<void> {
  await sql`
    insert into contact (tenant_id, class, blind_index, subject_id, index_version)
    select ${tenant}, ${cls}, ${next.index}, ${subject}, ${next.version}
    where exists (
      select from contact where tenant_id = ${tenant} and class = ${cls} and subject_id = ${subject}
        and blind_index = any (${bytes(present)}::bytea[]))
    on conflict do nothing`;
}

/** Addresses under older versions of the index key. */
export async function forgetOlderContacts(sql: Sql, tenant: TenantId, version: number): Promise<void> {
  await sql`delete from contact where tenant_id = ${tenant} and index_version < ${version}`;
}
