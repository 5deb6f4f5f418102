import type { Ctx } from '#platform/ctx';
import { asId, newId, type PersonId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Containment } from '#vault/facts/api';
import type { FactsDeps } from './ports.ts';
import { listContainments, upsertContainment, type ContainmentRow } from './store.ts';

export interface ContainmentOrder {
  readonly scope: Containment['scope'];
  readonly tenant: string | null;
  readonly personId: string | null;
  readonly active: boolean;
  readonly reason: string;
}

/**
 * Throws or lifts the switch, for the officer whose signed request let this context in; their role is read from the vault's own
 * rows. An agent is held in one client, or in all of the officer's with `tenant` null; `floor` is every client there is.
 */
export async function setContainment(
  deps: FactsDeps,
  ctx: Ctx,
  order: ContainmentOrder,
): Promise<Containment[]> {
  const session = deps.identity.session(ctx);
  if (session === null) throw new AppError('not_signed_in');
  const { home, personId: by } = session;
  const { requestId } = ctx;
  // Whom it is about may be named: the switch is thrown in a hurry.
  if (deps.holdsValue(order.reason, ['PERSON']))
    throw new AppError('holds_value', { fields: [{ in: 'body', at: 'reason' }] });
  const tenants = await concerned(deps, order, by, home);
  const done: Containment[] = [];
  for (const tenant of tenants) {
    const target = order.scope === 'agent' ? (order.personId ?? refuse('personId')) : tenant;
    const actor = await deps.pseudonym(tenant, by);
    const held =
      order.scope === 'agent' ? { person: await deps.pseudonym(tenant, asId<PersonId>(target)) } : {};
    const row = await deps.db.tx(tenant, async (sql) => {
      const { scope, active, reason } = order;
      const at = new Date(deps.clock.now());
      const written = await upsertContainment(sql, tenant, {
        scope,
        target,
        active,
        reason,
        byPerson: by,
        at,
      });
      // The reason is free text and stays out of the log, which can never forget.
      const body = { scope, active, version: written.version, ...held };
      await deps.audit.record(sql, tenant, [{ kind: 'containment.changed', actor, requestId, body }]);
      await deps.tell(sql, {
        type: 'containment.changed',
        eventId: newId(at.getTime()),
        tenant,
        at: at.toISOString(),
      });
      return written;
    });
    deps.audit.nudge(tenant);
    deps.nudgeDesk(tenant);
    done.push(toContainment(tenant, row));
  }
  return done;
}

/** A client that begins while the whole floor is stopped begins stopped. */
export async function inheritFloor(deps: FactsDeps, tenant: TenantId): Promise<void> {
  for (const client of await deps.identity.clients()) {
    const other = asId<TenantId>(client.tenant);
    if (other === tenant) continue;
    const floor = (await deps.db.tx(other, (sql) => listContainments(sql, other))).find(
      ({ scope, active }) => scope === 'floor' && active,
    );
    if (floor === undefined) continue;
    const { scope, active, reason, byPerson } = floor;
    const actor = await deps.pseudonym(tenant, byPerson);
    await deps.db.tx(tenant, async (sql) => {
      const at = new Date(deps.clock.now());
      const { version } = await upsertContainment(sql, tenant, {
        scope,
        target: tenant,
        active,
        reason,
        byPerson,
        at,
      });
      const body = { scope, active, version };
      await deps.audit.record(sql, tenant, [
        { kind: 'containment.changed', actor, requestId: 'new-client', body },
      ]);
    });
    return;
  }
}

export function toContainment(tenant: TenantId, row: ContainmentRow): Containment {
  const { scope, active, version, reason, byPerson, at } = row;
  const target = scope === 'floor' ? null : row.target;
  return { tenant, scope, target, active, version, reason, byPerson, at: at.toISOString() };
}

async function concerned(
  deps: FactsDeps,
  order: ContainmentOrder,
  by: PersonId,
  home: TenantId,
): Promise<TenantId[]> {
  const all = (await deps.identity.clients()).map(({ tenant }) => asId<TenantId>(tenant));
  const isOfficer = async (tenant: TenantId): Promise<boolean> =>
    (await deps.db.tx(tenant, (sql) => deps.identity.roleIn(sql, tenant, by))) === 'security_officer';
  const wholeProvider = await isOfficer(home);
  const mine: TenantId[] = [];
  for (const tenant of all) if (wholeProvider || (await isOfficer(tenant))) mine.push(tenant);
  if (mine.length === 0) throw new AppError('not_permitted');

  // The whole floor may be stopped by any security officer of the provider: waiting for another costs more than a stop.
  if (order.scope === 'floor') return all;
  if (order.tenant === null) return order.scope === 'agent' ? mine : refuse('tenant');
  const tenant = asId<TenantId>(order.tenant);
  // Whose switch it is not theirs to throw does not exist for them.
  if (!mine.includes(tenant)) throw new AppError('not_found');
  return [tenant];
}

function refuse(at: string): never {
  throw new AppError('invalid_request', { fields: [{ in: 'body', at, wrong: 'missing' }] });
}
