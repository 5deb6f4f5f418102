import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';

/** SQL of declared emergencies and of the two reviews that each needs. */

export interface EmergencyRow {
  readonly decisionId: string;
  readonly personId: PersonId;
  readonly at: Date;
  readonly class: string;
  readonly conversationId: string;
  readonly purpose: string;
  readonly reason: string;
  readonly passed: readonly string[];
  readonly reviewDue: Date;
}

export interface ReviewRow {
  readonly byPerson: PersonId;
  readonly at: Date;
  readonly inOrder: boolean;
}

export async function insertEmergency(sql: Sql, tenant: TenantId, row: EmergencyRow): Promise<void> {
  await sql`
    insert into emergency (tenant_id, decision_id, person_id, at, class, conversation_id, purpose, reason, passed, review_due)
    values (${tenant}, ${row.decisionId}, ${row.personId}, ${row.at}, ${row.class}, ${row.conversationId}, ${row.purpose},
      ${row.reason}, ${[...row.passed]}, ${row.reviewDue})`;
}

/** The newest, each with its reviews. */
export async function listEmergencies(
  sql: Sql,
  tenant: TenantId,
  limit: number,
): Promise<(EmergencyRow & { reviews: ReviewRow[] })[]> {
  const [rows, reviews] = await Promise.all([
    sql<EmergencyRow[]>`
      select decision_id as "decisionId", person_id as "personId", at, class, conversation_id as "conversationId", purpose, reason,
        passed, review_due as "reviewDue"
      from emergency where tenant_id = ${tenant} order by at desc limit ${limit}`,
    sql<(ReviewRow & { decisionId: string })[]>`
      select decision_id as "decisionId", by_person as "byPerson", at, in_order as "inOrder"
      from emergency_review where tenant_id = ${tenant} order by at desc limit ${limit * 4}`,
  ]);
  return rows.map((row) => ({
    ...row,
    reviews: reviews
      .filter(({ decisionId }) => decisionId === row.decisionId)
      .map(({ byPerson, at, inOrder }) => ({ byPerson, at, inOrder })),
  }));
}

/** Held until the transaction ends. */
export async function lockEmergency(
  sql: Sql,
  tenant: TenantId,
  decisionId: string,
): Promise<{ personId: PersonId } | null> {
  const [row] = await sql<{ personId: PersonId }[]>`
    select person_id as "personId" from emergency where tenant_id = ${tenant} and decision_id = ${decisionId} for update`;
  return row ?? null;
}

/** False if this person has said so already. */
export async function insertReview(
  sql: Sql,
  tenant: TenantId,
  decisionId: string,
  review: ReviewRow,
): Promise<boolean> {
  const rows = await sql`
    insert into emergency_review (tenant_id, decision_id, by_person, at, in_order)
    values (${tenant}, ${decisionId}, ${review.byPerson}, ${review.at}, ${review.inOrder})
    on conflict do nothing returning 1`;
  return rows.length === 1;
}

export async function listReviews(sql: Sql, tenant: TenantId, decisionId: string): Promise<ReviewRow[]> {
  return sql<ReviewRow[]>`
    select by_person as "byPerson", at, in_order as "inOrder"
    from emergency_review where tenant_id = ${tenant} and decision_id = ${decisionId} order by at`;
}
