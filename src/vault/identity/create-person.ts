import type { Ctx, Role } from '#platform/ctx';
import { randomId, type PersonId, type TenantId } from '#platform/ids';
import type { Directory } from './directory.ts';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { findPersonByLogin, insertPerson, insertPersonClient, upsertMembership } from './store-people.ts';
import { tellDirectory } from './tell-directory.ts';

export interface NewPerson {
  /** The provider's tenant for staff, the client's for its officers. */
  readonly home: TenantId;
  readonly login: string;
  readonly nameEn: string;
  readonly nameJa: string;
  readonly locale: 'en' | 'ja';
  readonly memberships: readonly { readonly tenant: TenantId; readonly role: Role }[];
  readonly state: 'invited' | 'active';
}

/**
 * Makes a person and their memberships; each client's log says who joined and as what. A login that exists keeps its
 * person, and memberships that are missing are added, so that a call that was cut short can be made again.
 */
export function createPersonUseCase(deps: IdentityDeps, directory: Directory) {
  const { db, clock } = deps;
  return async (ctx: Ctx, wanted: NewPerson): Promise<{ personId: PersonId; created: boolean }> => {
    const at = new Date(clock.now());
    const { home } = wanted;
    const { personId, created } = await db.tx(home, async (sql) => {
      const fresh = randomId<PersonId>();
      const row = { ...wanted, tenant: home, personId: fresh };
      const inserted = await insertPerson(sql, row, at);
      const person = await findPersonByLogin(sql, home, wanted.login);
      if (person === null) throw new Error('a person that was written is not there');
      for (const { tenant, role } of wanted.memberships)
        await insertPersonClient(sql, home, person.personId, tenant, role);
      if (inserted) {
        await logAbout(deps, sql, home, ctx, 'person.created', { personId: person.personId });
        await tellDirectory(deps, sql, home);
      }
      return { personId: person.personId, created: inserted };
    });

    for (const { tenant, role } of wanted.memberships) {
      await db.tx(tenant, async (sql) => {
        if (!(await upsertMembership(sql, tenant, { personId, home, role }, at))) return;
        await logAbout(deps, sql, tenant, ctx, 'person.changed', {
          personId,
          body: { change: 'joined', role },
        });
        await tellDirectory(deps, sql, tenant);
      });
      deps.audit.nudge(tenant);
      deps.nudgeDesk(tenant);
    }
    directory.forget();
    deps.audit.nudge(home);
    deps.nudgeDesk(home);
    return { personId, created };
  };
}
