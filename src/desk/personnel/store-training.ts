import { randomUUID } from 'node:crypto';

import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/** SQL of training. Passes, results, progress and reminders stand with the desk itself, what a client requires with the client. */

export interface TrainingRow {
  course: string;
  version: string;
  rightCount: number;
  questionCount: number;
  passedAt: Date;
  expiresAt: Date;
}

export async function upsertTraining(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  row: TrainingRow,
): Promise<void> {
  await sql`
    insert into training_pass (tenant_id, person_id, course, version, right_count, question_count, passed_at, expires_at)
    values (${tenant}, ${personId}, ${row.course}, ${row.version}, ${row.rightCount}, ${row.questionCount}, ${row.passedAt}, ${row.expiresAt})
    on conflict (tenant_id, person_id, course) do update set version = excluded.version, right_count = excluded.right_count,
      question_count = excluded.question_count, passed_at = excluded.passed_at, expires_at = excluded.expires_at`;
}

/** The last pass of each course of each of these people. */
export async function listTraining(
  sql: Sql,
  tenant: TenantId,
  personIds: readonly string[],
): Promise<(TrainingRow & { personId: string })[]> {
  return sql<(TrainingRow & { personId: string })[]>`
    select person_id as "personId", course, version, right_count as "rightCount", question_count as "questionCount",
      passed_at as "passedAt", expires_at as "expiresAt"
    from training_pass
    where tenant_id = ${tenant} and person_id = any (${personIds as string[]}::text[]::uuid[])`;
}

export interface ResultRow {
  course: string;
  version: string;
  rightCount: number;
  questionCount: number;
  passed: boolean;
  handedInAt: Date;
}

export async function insertResult(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  row: ResultRow,
): Promise<void> {
  await sql`
    insert into training_result (tenant_id, result_id, person_id, course, version, right_count, question_count, passed, handed_in_at)
    values (${tenant}, ${randomUUID()}, ${personId}, ${row.course}, ${row.version}, ${row.rightCount}, ${row.questionCount},
      ${row.passed}, ${row.handedInAt})`;
}

/** How often somebody handed in a course, and how often without passing since a moment. */
export async function countResults(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  course: string,
  since: Date,
): Promise<{ all: number; failedSince: number; firstFailedAt: Date | null }> {
  const [row] = await sql<{ all: number; failedSince: number; firstFailedAt: Date | null }[]>`
    select count(*)::int as "all",
      (count(*) filter (where not passed and handed_in_at > ${since}))::int as "failedSince",
      min(handed_in_at) filter (where not passed and handed_in_at > ${since}) as "firstFailedAt"
    from training_result where tenant_id = ${tenant} and person_id = ${personId} and course = ${course}`;
  return row ?? { all: 0, failedSince: 0, firstFailedAt: null };
}

export interface ProgressRow {
  version: string;
  sectionsRead: number;
  answers: Record<string, string>;
}

export async function upsertProgress(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  course: string,
  row: ProgressRow & { keptAt: Date },
): Promise<void> {
  await sql`
    insert into training_progress (tenant_id, person_id, course, version, sections_read, answers, kept_at)
    values (${tenant}, ${personId}, ${course}, ${row.version}, ${row.sectionsRead}, ${sql.json(row.answers)}, ${row.keptAt})
    on conflict (tenant_id, person_id, course) do update set version = excluded.version, sections_read = excluded.sections_read,
      answers = excluded.answers, kept_at = excluded.kept_at`;
}

export async function findProgress(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  course: string,
): Promise<ProgressRow | null> {
  const [row] = await sql<ProgressRow[]>`
    select version, sections_read as "sectionsRead", answers from training_progress
    where tenant_id = ${tenant} and person_id = ${personId} and course = ${course}`;
  return row ?? null;
}

export async function deleteProgress(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  course: string,
): Promise<void> {
  await sql`delete from training_progress where tenant_id = ${tenant} and person_id = ${personId} and course = ${course}`;
}

export interface RequirementRow {
  course: string;
  required: boolean;
  requiredFrom: Date;
  setAt: Date;
}

export async function upsertRequirement(
  sql: Sql,
  tenant: TenantId,
  row: RequirementRow & { setBy: string },
): Promise<void> {
  await sql`
    insert into course_requirement (tenant_id, course, required, required_from, set_by, set_at)
    values (${tenant}, ${row.course}, ${row.required}, ${row.requiredFrom}, ${row.setBy}, ${row.setAt})
    on conflict (tenant_id, course) do update set required = excluded.required, required_from = excluded.required_from,
      set_by = excluded.set_by, set_at = excluded.set_at`;
}

export async function listRequirements(sql: Sql, tenant: TenantId): Promise<RequirementRow[]> {
  return sql<RequirementRow[]>`
    select course, required, required_from as "requiredFrom", set_at as "setAt" from course_requirement where tenant_id = ${tenant}`;
}

export interface ReminderRow {
  personId: string;
  course: string;
  /** The moment the pass ends (ISO), or `never` if there was none. */
  cause: string;
  /** 1: the person, 2: their lead too, 3: the security officer too. */
  level: number;
  raisedAt: Date;
}

export async function listReminders(sql: Sql, tenant: TenantId): Promise<ReminderRow[]> {
  return sql<ReminderRow[]>`
    select person_id as "personId", course, cause, level, raised_at as "raisedAt" from training_reminder where tenant_id = ${tenant}`;
}

/** Raises reminders that were not raised before. */
export async function insertReminders(
  sql: Sql,
  tenant: TenantId,
  rows: readonly ReminderRow[],
): Promise<void> {
  await sql`
    insert into training_reminder (tenant_id, person_id, course, cause, level, raised_at)
    select ${tenant}, raised.* from unnest(
      ${rows.map((row) => row.personId)}::text[]::uuid[], ${rows.map((row) => row.course)}::text[], ${rows.map((row) => row.cause)}::text[],
      ${rows.map((row) => row.level)}::smallint[], ${rows.map((row) => row.raisedAt.toISOString())}::text[]::timestamptz[]) as raised
    on conflict do nothing`;
}

/** Reminders of what is mended since: the pass was renewed, or the course is asked for no more. */
export async function deleteReminders(
  sql: Sql,
  tenant: TenantId,
  rows: readonly Pick<ReminderRow, 'personId' | 'course' | 'cause'>[],
): Promise<void> {
  await sql`
    delete from training_reminder using unnest(
      ${rows.map((row) => row.personId)}::text[]::uuid[], ${rows.map((row) => row.course)}::text[], ${rows.map((row) => row.cause)}::text[])
      as mended (person, course, cause)
    where training_reminder.tenant_id = ${tenant} and training_reminder.person_id = mended.person
      and training_reminder.course = mended.course and training_reminder.cause = mended.cause`;
}

/** A course was passed just now: nobody is reminded of it any more. */
export async function dropReminders(
  sql: Sql,
  tenant: TenantId,
  personId: string,
  course: string,
): Promise<void> {
  await sql`delete from training_reminder where tenant_id = ${tenant} and person_id = ${personId} and course = ${course}`;
}
