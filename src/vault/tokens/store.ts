import type { Sql } from '#platform/db';
import { bytes, plain, texts } from '#platform/db-arrays';
import { gathered } from '#platform/db-gathered';
import type { SubjectId, TenantId } from '#platform/ids';

/** All SQL of values. */

export interface ValueRow {
  token: string;
  subjectId: SubjectId;
  class: string;
  keyVersion: number;
  sealed: Buffer;
  sealedMask: Buffer;
  blindIndex: Buffer | null;
  mediaType: string | null;
  marked: boolean;
  why: string | null;
}

/** A value that is to be stored, with all forms by which its client lets it be searched; null where there is none. */
export type NewValueRow = ValueRow & {
  readonly forms: Buffer | null;
  /** Beside its own while the index key changes; else null. */
  readonly nextIndex: Buffer | null;
};

/** Inserts values of one subject; one that is there already keeps its token and its forms. Answers the tokens that are new. */
export async function insertValues(
  sql: Sql,
  tenant: TenantId,
  rows: readonly NewValueRow[],
  at: Date,
): Promise<Set<string>> {
  const stored = sql`
    ${insertion(sql, tenant, rows, at)}
    on conflict do nothing
    returning token, class, forms`;
  const inserted = rows.some(({ forms }) => forms !== null)
    ? await sql<{ token: string }[]>`
        with stored as (${stored}), its as (${insertionOfForms(sql, tenant)}) select token from stored`
    : await sql<{ token: string }[]>`${stored}`;
  return new Set(inserted.map((row) => row.token));
}

/** Inserts values that cannot be there yet. Throws 23505 if one is. */
export const insertNewValues = gathered((sql, tenant, rows: readonly (NewValueRow & { at: Date })[]) => {
  // Those who share a statement come in the same moment.
  const inserted = insertion(sql, tenant, rows, rows[0]?.at ?? new Date(0));
  return rows.some(({ forms }) => forms !== null)
    ? sql`with stored as (${inserted} returning token, class, forms) ${insertionOfForms(sql, tenant)}`
    : sql`${inserted}`;
});

/** Gives values that were there before their forms; one that has gone gets none. */
export async function setForms(
  sql: Sql,
  tenant: TenantId,
  rows: readonly { token: string; forms: Buffer }[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    with stored as (
      update value v set forms = given.forms
      from unnest(${texts(rows.map((row) => row.token))}::text[], ${bytes(rows.map((row) => row.forms))}::bytea[])
        as given (token, forms)
      where v.tenant_id = ${tenant} and v.token = given.token
      returning v.token, v.class, v.forms
    )
    ${insertionOfForms(sql, tenant)}`;
}

/** The forms of the rows in `stored`, from what those say: what is searched, while the value's row is what finds them again (0191). */
function insertionOfForms(sql: Sql, tenant: TenantId) {
  return sql`
    insert into value_form (tenant_id, token, how, class, form)
    select ${tenant}, s.token, case when s.class = 'PERSON' then 'name' else 'last4' end, s.class, substring(s.forms from nth for w.width)
    from stored s
    cross join lateral (select case when s.class = 'PERSON' then ${NAME_BYTES}::integer else ${LAST4_BYTES}::integer end as width) as w
    cross join lateral generate_series(1, length(s.forms), w.width) as nth
    on conflict do nothing`;
}

/** How long each form of a value is, by which those that stand one behind another are told apart; 0191 knows it too. */
export const NAME_BYTES = 16;
export const LAST4_BYTES = 2;

/** The value that a file is: sent in its turn, since the file's chunks refer to it. */
export async function insertFileValue(sql: Sql, tenant: TenantId, row: ValueRow, at: Date): Promise<void> {
  await sql`${insertion(sql, tenant, [{ ...row, forms: null, nextIndex: null }], at)}`;
}

function insertion(sql: Sql, tenant: TenantId, rows: readonly NewValueRow[], at: Date) {
  return sql`
    insert into value (tenant_id, token, subject_id, class, key_version, sealed, sealed_mask, blind_index, next_index, media_type, marked, why, forms, created_at)
    select ${tenant}, token, subject_id, class, key_version, sealed, sealed_mask, blind_index, next_index, media_type, marked, why, forms, ${at}
    from unnest(
      ${texts(rows.map((row) => row.token))}::text[], ${texts(rows.map((row) => row.subjectId))}::uuid[], ${texts(rows.map((row) => row.class))}::text[],
      ${plain(rows.map((row) => row.keyVersion))}::integer[], ${bytes(rows.map((row) => row.sealed))}::bytea[],
      ${bytes(rows.map((row) => row.sealedMask))}::bytea[], ${bytes(rows.map((row) => row.blindIndex))}::bytea[],
      ${bytes(rows.map((row) => row.nextIndex))}::bytea[],
      ${texts(rows.map((row) => row.mediaType))}::text[], ${plain(rows.map((row) => row.marked))}::boolean[], ${texts(rows.map((row) => row.why))}::text[],
      ${bytes(rows.map((row) => row.forms))}::bytea[]
    ) as given (token, subject_id, class, key_version, sealed, sealed_mask, blind_index, next_index, media_type, marked, why, forms)`;
}

/** Chunks of one part of a file that is new, in order. */
export async function insertChunks(
  sql: Sql,
  tenant: TenantId,
  token: string,
  part: 'whole' | 'view',
  chunks: readonly Buffer[],
): Promise<void> {
  // A few in a statement, since as text they are twice as long; all statements at once.
  const statements = Array.from({ length: Math.ceil(chunks.length / 16) }, (_, nth) => {
    const some = chunks.slice(nth * 16, (nth + 1) * 16);
    return sql`
      insert into file_chunk (tenant_id, token, part, number, sealed)
      select ${tenant}, ${token}, ${part}, number, sealed
      from unnest(${plain(some.map((_chunk, at) => nth * 16 + at))}::integer[], ${bytes(some)}::bytea[])
        as given (number, sealed)`;
  });
  await Promise.all(statements);
}

export async function listChunks(
  sql: Sql,
  tenant: TenantId,
  token: string,
  part: 'whole' | 'view',
): Promise<Buffer[]> {
  const rows = await sql<{ sealed: Buffer }[]>`
    select sealed from file_chunk where tenant_id = ${tenant} and token = ${token} and part = ${part} order by number`;
  return rows.map(({ sealed }) => sealed);
}

export async function deleteView(sql: Sql, tenant: TenantId, token: string): Promise<void> {
  await sql`delete from file_chunk where tenant_id = ${tenant} and token = ${token} and part = 'view'`;
}

/** What is sealed in the row of a file, sealed anew; false if it is no longer what was read. */
export async function replaceSealed(
  sql: Sql,
  tenant: TenantId,
  row: Pick<ValueRow, 'token' | 'sealed'>,
  sealed: Buffer,
): Promise<boolean> {
  const rows = await sql`
    update value set sealed = ${sealed} where tenant_id = ${tenant} and token = ${row.token} and sealed = ${row.sealed}
    returning token`;
  return rows.length === 1;
}

const columns = (sql: Sql) => sql`
  token, subject_id as "subjectId", class, key_version as "keyVersion", sealed, sealed_mask as "sealedMask", blind_index as "blindIndex",
  media_type as "mediaType", marked, why`;

/** A subject's values and files in the order of tokens. */
export async function listSealedAfter(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  after: string,
  limit: number,
): Promise<ValueRow[]> {
  return sql<ValueRow[]>`
    select ${columns(sql)} from value
    where tenant_id = ${tenant} and subject_id = ${subject} and token > ${after} order by token limit ${limit}`;
}

/** The same value under another version of its subject's key; false if the row is another by now. */
export async function resealValue(
  sql: Sql,
  tenant: TenantId,
  before: ValueRow,
  keyVersion: number,
  { sealed, sealedMask }: { sealed: Buffer; sealedMask: Buffer },
): Promise<boolean> {
  const { count } = await sql`
    update value set sealed = ${sealed}, sealed_mask = ${sealedMask}, key_version = ${keyVersion}
    where tenant_id = ${tenant} and token = ${before.token} and sealed = ${before.sealed} and sealed_mask = ${before.sealedMask}`;
  return count === 1;
}

export async function resealChunks(
  sql: Sql,
  tenant: TenantId,
  token: string,
  part: 'whole' | 'view',
  chunks: readonly Buffer[],
): Promise<void> {
  for (const [number, sealed] of chunks.entries())
    await sql`
      update file_chunk set sealed = ${sealed}
      where tenant_id = ${tenant} and token = ${token} and part = ${part} and number = ${number}`;
}

/** Values of a subject with any of these indexes. */
export async function findByIndexes(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  indexes: readonly Buffer[],
): Promise<ValueRow[]> {
  return sql<ValueRow[]>`
    select ${columns(sql)} from value
    where tenant_id = ${tenant} and subject_id = ${subject} and blind_index = any (${bytes(indexes)}::bytea[])`;
}

export async function findValue(sql: Sql, tenant: TenantId, token: string): Promise<ValueRow | null> {
  const rows = await sql<
    ValueRow[]
  >`select ${columns(sql)} from value where tenant_id = ${tenant} and token = ${token}`;
  return rows[0] ?? null;
}

export async function findValues(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  tokens: readonly string[],
): Promise<ValueRow[]> {
  return sql<ValueRow[]>`
    select ${columns(sql)} from value where tenant_id = ${tenant} and subject_id = ${subject} and token = any (${[...tokens]}::text[])`;
}

/** Tokens of a class with any of these indexes, over all subjects of the tenant: at most so many. */
export async function searchIndex(
  sql: Sql,
  tenant: TenantId,
  cls: string,
  indexes: readonly Buffer[],
  limit: number,
): Promise<{ token: string; subjectId: SubjectId }[]> {
  return sql<{ token: string; subjectId: SubjectId }[]>`
    select token, subject_id as "subjectId" from value
    where tenant_id = ${tenant} and class = ${cls} and blind_index = any (${bytes(indexes)}::bytea[]) order by created_at desc limit ${limit}`;
}

/** Values that the detector found since then, without those marked by hand. */
export async function countFound(sql: Sql, tenant: TenantId, since: Date): Promise<Map<string, number>> {
  const rows = await sql<{ class: string; count: number }[]>`
    select class, count(*)::int as count from value
    where tenant_id = ${tenant} and created_at >= ${since} and not marked and class <> 'ATTACHMENT' group by class`;
  return new Map(rows.map((row) => [row.class, row.count]));
}

export async function countByClass(
  sql: Sql,
  tenant: TenantId,
): Promise<{ class: string; count: number; oldest: Date }[]> {
  return sql`
    select class, count(*)::int as count, min(created_at) as oldest from value where tenant_id = ${tenant} group by class order by count(*) desc`;
}

export async function countSubjects(sql: Sql, tenant: TenantId): Promise<number> {
  const rows = await sql<
    { n: number }[]
  >`select count(distinct subject_id)::int as n from value where tenant_id = ${tenant}`;
  return rows[0]?.n ?? 0;
}

/** Every value of one person, its mask, index and tries. What a token stood for is then nothing. */
export async function eraseValues(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
): Promise<{ values: number; indexes: number; files: number }> {
  await sql`
    delete from match_try where tenant_id = ${tenant}
      and token in (select token from value where tenant_id = ${tenant} and subject_id = ${subject})`;
  await sql`delete from destroyed_value where tenant_id = ${tenant} and subject_id = ${subject}`;
  const [row] = await sql<{ values: number; indexes: number; files: number }[]>`
    with gone as (
      delete from value where tenant_id = ${tenant} and subject_id = ${subject} returning class, blind_index
    )
    select count(*) filter (where class <> 'ATTACHMENT')::int as values, count(blind_index)::int as indexes,
      count(*) filter (where class = 'ATTACHMENT')::int as files
    from gone`;
  return row ?? { values: 0, indexes: 0, files: 0 };
}
