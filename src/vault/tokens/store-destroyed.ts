import type { Sql } from '#platform/db';
import type { SubjectId, TenantId } from '#platform/ids';

/** SQL of values that are destroyed while their person stays. */

export interface DestroyedRow {
  token: string;
  class: string;
  destroyedAt: Date;
}

/** The rows of these values with their forms, tries and chunks; what stays says that there was one. Answers class and indexes of each. */
export async function destroyRows(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  tokens: readonly string[],
  at: Date,
): Promise<{ token: string; class: string; blindIndex: Buffer | null; nextIndex: Buffer | null }[]> {
  const given = [...tokens];
  await sql`delete from match_try where tenant_id = ${tenant} and token = any(${given}::text[])`;
  return sql<{ token: string; class: string; blindIndex: Buffer | null; nextIndex: Buffer | null }[]>`
    with gone as (
      delete from value where tenant_id = ${tenant} and subject_id = ${subject} and token = any(${given}::text[])
      returning token, class, blind_index, next_index
    ), said as (
      insert into destroyed_value (tenant_id, token, subject_id, class, destroyed_at)
      select ${tenant}, token, ${subject}, class, ${at} from gone on conflict do nothing
    )
    select token, class, blind_index as "blindIndex", next_index as "nextIndex" from gone`;
}

export async function findDestroyed(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  tokens: readonly string[],
): Promise<DestroyedRow[]> {
  return sql<DestroyedRow[]>`
    select token, class, destroyed_at as "destroyedAt" from destroyed_value
    where tenant_id = ${tenant} and subject_id = ${subject} and token = any(${[...tokens]}::text[])`;
}

/** The files of a person. */
export async function listFiles(sql: Sql, tenant: TenantId, subject: SubjectId): Promise<string[]> {
  const rows = await sql<{ token: string }[]>`
    select token from value where tenant_id = ${tenant} and subject_id = ${subject} and class = 'ATTACHMENT' order by token`;
  return rows.map(({ token }) => token);
}

/** What is kept of a file as it came goes; its masked text is replaced. */
export async function replaceFile(
  sql: Sql,
  tenant: TenantId,
  token: string,
  file: { sealed: Buffer; keyVersion: number; view: readonly Buffer[] },
): Promise<void> {
  await sql`delete from file_chunk where tenant_id = ${tenant} and token = ${token}`;
  await sql`update value set sealed = ${file.sealed}, key_version = ${file.keyVersion} where tenant_id = ${tenant} and token = ${token}`;
  for (const [number, sealed] of file.view.entries())
    await sql`
      insert into file_chunk (tenant_id, token, part, number, sealed) values (${tenant}, ${token}, 'view', ${number}, ${sealed})`;
}
