import type { Sql } from '#platform/db';
import type { SubjectId, TenantId } from '#platform/ids';

/** SQL of what conversations hold sealed, when it is sealed anew. */

export interface SealedMessage {
  readonly messageId: string;
  readonly sealedText: Buffer;
  readonly sealedTitle: Buffer | null;
}

/** A subject's messages in the order of their ids. */
export async function listSealedMessages(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  after: string,
  limit: number,
): Promise<SealedMessage[]> {
  return sql<SealedMessage[]>`
    select m.message_id as "messageId", m.sealed_text as "sealedText", m.sealed_title as "sealedTitle"
    from conversation c join message m on m.tenant_id = c.tenant_id and m.conversation_id = c.conversation_id
    where c.tenant_id = ${tenant} and c.subject_id = ${subject} and m.message_id > ${after}
    order by m.message_id limit ${limit}`;
}

/** Leaves a row alone that is another by now. */
export async function resealMessage(
  sql: Sql,
  tenant: TenantId,
  before: SealedMessage,
  { sealedText, sealedTitle }: Omit<SealedMessage, 'messageId'>,
): Promise<void> {
  await sql`
    update message set sealed_text = ${sealedText}, sealed_title = ${sealedTitle}
    where tenant_id = ${tenant} and message_id = ${before.messageId} and sealed_text = ${before.sealedText}
      and sealed_title is not distinct from ${before.sealedTitle}`;
}

export interface SealedReference {
  readonly digest: Buffer;
  readonly sealed: Buffer;
}

/** What mail of a subject's conversations refers to. */
export async function listSealedReferences(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
): Promise<SealedReference[]> {
  return sql<SealedReference[]>`
    select t.reference_digest as digest, t.sealed_reference as sealed
    from conversation c join mail_thread t on t.tenant_id = c.tenant_id and t.conversation_id = c.conversation_id
    where c.tenant_id = ${tenant} and c.subject_id = ${subject} and t.sealed_reference is not null`;
}

export interface OlderReference {
  readonly digest: Buffer;
  readonly subjectId: SubjectId;
  readonly sealed: Buffer | null;
}

/** What mail refers to, known by an older version of the index key. */
export async function listOlderReferences(
  sql: Sql,
  tenant: TenantId,
  version: number,
  limit: number,
): Promise<OlderReference[]> {
  return sql<OlderReference[]>`
    select t.reference_digest as digest, t.sealed_reference as sealed, c.subject_id as "subjectId"
    from mail_thread t join conversation c on c.tenant_id = t.tenant_id and c.conversation_id = t.conversation_id
    where t.tenant_id = ${tenant} and t.index_version < ${version} order by t.reference_digest limit ${limit}`;
}

/** The same under the next version of the index key. Null: it cannot be made anew, and is not found any more. */
export async function moveReference(
  sql: Sql,
  tenant: TenantId,
  before: Buffer,
  next: { digest: Buffer; version: number; sealed: Buffer } | null,
): Promise<void> {
  if (next !== null)
    await sql`
      insert into mail_thread (tenant_id, reference_digest, conversation_id, sealed_reference, ours, at, index_version)
      select tenant_id, ${next.digest}, conversation_id, ${next.sealed}, ours, at, ${next.version}
      from mail_thread where tenant_id = ${tenant} and reference_digest = ${before}
      on conflict do nothing`;
  await sql`delete from mail_thread where tenant_id = ${tenant} and reference_digest = ${before}`;
}

export async function resealReference(
  sql: Sql,
  tenant: TenantId,
  before: SealedReference,
  sealed: Buffer,
): Promise<void> {
  await sql`
    update mail_thread set sealed_reference = ${sealed}
    where tenant_id = ${tenant} and reference_digest = ${before.digest} and sealed_reference = ${before.sealed}`;
}
