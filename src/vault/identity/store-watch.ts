import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import type { AlertKind } from '#vault/identity/api';
import type { Before, Failures, WatchAction } from './watch-rules.ts';

const KEPT_MS = 60 * 60 * 1000;

export interface Claim {
  readonly address: string;
  readonly network: string;
  readonly claimed: Buffer;
}

export async function insertFailure(
  sql: Sql,
  tenant: TenantId,
  failure: Claim & { failureId: string },
  at: Date,
): Promise<void> {
  await sql`delete from sign_in_failure where tenant_id = ${tenant} and at < ${new Date(at.getTime() - KEPT_MS)}`;
  await sql`
    insert into sign_in_failure (tenant_id, failure_id, at, address, network, claimed)
    values (${tenant}, ${failure.failureId}, ${at}, ${failure.address}, ${failure.network}, ${failure.claimed})`;
}

export async function countFailures(
  sql: Sql,
  tenant: TenantId,
  { address, network, claimed }: Claim,
  since: Date,
): Promise<Failures> {
  const [row] = await sql<Failures[]>`
    select count(*) filter (where claimed = ${claimed})::int as claimed,
      count(*) filter (where address = ${address})::int as address,
      count(*) filter (where network = ${network})::int as network,
      count(distinct claimed) filter (where network = ${network})::int as "peopleOfNetwork"
    from sign_in_failure where tenant_id = ${tenant} and at > ${since}`;
  return row ?? { claimed: 0, address: 0, network: 0, peopleOfNetwork: 0 };
}

/** Failures of one who has shown the right key are forgotten. */
export async function deleteFailures(sql: Sql, tenant: TenantId, claimed: Buffer): Promise<void> {
  await sql`delete from sign_in_failure where tenant_id = ${tenant} and claimed = ${claimed}`;
}

export interface AlertRow {
  readonly alertId: string;
  readonly personId: PersonId | null;
  readonly kind: AlertKind;
  readonly action: WatchAction;
  readonly network: string;
  readonly device: string;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Counts it to an open one of the same kind, person and network since then; true if it is a new one. */
export async function raiseAlert(
  sql: Sql,
  tenant: TenantId,
  alert: Omit<AlertRow, 'count' | 'firstAt' | 'lastAt'>,
  at: Date,
  since: Date,
): Promise<boolean> {
  const counted = await sql`
    update credential_alert set count = count + 1, last_at = ${at}
    where tenant_id = ${tenant} and kind = ${alert.kind} and person_id is not distinct from ${alert.personId}
      and network = ${alert.network} and settled_at is null and last_at > ${since} returning alert_id`;
  if (counted.length > 0) return false;
  await sql`
    insert into credential_alert (tenant_id, alert_id, person_id, kind, action, network, device, count, first_at, last_at)
    values (${tenant}, ${alert.alertId}, ${alert.personId}, ${alert.kind}, ${alert.action}, ${alert.network},
      ${alert.device}, 1, ${at}, ${at})`;
  return true;
}

export async function listAlerts(sql: Sql, tenant: TenantId): Promise<AlertRow[]> {
  return sql<AlertRow[]>`
    select alert_id as "alertId", person_id as "personId", kind, action, network, device, count,
      first_at as "firstAt", last_at as "lastAt"
    from credential_alert where tenant_id = ${tenant} and settled_at is null order by last_at desc limit 200`;
}

export async function settleAlert(
  sql: Sql,
  tenant: TenantId,
  alertId: string,
  by: PersonId,
  at: Date,
): Promise<{ personId: PersonId | null; kind: AlertKind } | null> {
  const [row] = await sql<{ personId: PersonId | null; kind: AlertKind }[]>`
    update credential_alert set settled_at = ${at}, settled_by = ${by}
    where tenant_id = ${tenant} and alert_id = ${alertId} and settled_at is null
    returning person_id as "personId", kind`;
  return row ?? null;
}

/** Earlier sessions of the person, latest first. */
export async function listBefore(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  apartFrom: string,
): Promise<Before[]> {
  return sql<Before[]>`
    select network, device, credential_id as "credentialId", seen_at as "seenAt" from session
    where tenant_id = ${tenant} and person_id = ${personId} and session_id <> ${apartFrom} and kind <> 'software'
    order by created_at desc limit 50`;
}

/** Touches that were begun for the person and neither given nor run out. */
export async function countOpenTouches(
  sql: Sql,
  tenant: TenantId,
  personId: PersonId,
  now: Date,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from flow
    where tenant_id = ${tenant} and person_id = ${personId} and kind = 'touch' and expires_at > ${now}`;
  return row?.count ?? 0;
}
