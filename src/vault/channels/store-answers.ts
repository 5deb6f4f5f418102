import type { Sql } from '#platform/db';
import { bytes, documents, times } from '#platform/db-arrays';
import { gathered } from '#platform/db-gathered';
import type { TenantId } from '#platform/ids';

/** SQL of answers kept by idempotency key. */

export async function findAnswer(
  sql: Sql,
  tenant: TenantId,
  key: Buffer,
): Promise<{ bodyDigest: Buffer; answer: unknown } | null> {
  const rows = await sql<{ bodyDigest: Buffer; answer: unknown }[]>`
    select body_digest as "bodyDigest", answer from idempotency where tenant_id = ${tenant} and key_digest = ${key}`;
  return rows[0] ?? null;
}

/** Throws 23505 if another request with this key was faster. */
export const insertAnswers = gathered(
  (
    sql,
    tenant,
    rows: readonly { key: Buffer; bodyDigest: Buffer; answer: Record<string, unknown>; at: Date }[],
  ) => sql`
    insert into idempotency (tenant_id, key_digest, body_digest, answer, created_at)
    select ${tenant}, given.*
    from unnest(${bytes(rows.map((row) => row.key))}::bytea[], ${bytes(rows.map((row) => row.bodyDigest))}::bytea[],
      string_to_array(${documents(rows.map((row) => row.answer))}, chr(30), 'null')::jsonb[], ${times(rows.map((row) => row.at))}::timestamptz[]) as given`,
);

export async function forgetAnswers(sql: Sql, tenant: TenantId, before: Date): Promise<void> {
  await sql`delete from idempotency where tenant_id = ${tenant} and created_at < ${before}`;
}
