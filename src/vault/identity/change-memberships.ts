import type { Ctx, Role } from '#platform/ctx';
import type { TenantId } from '#platform/ids';
import type { Directory } from './directory.ts';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import type { Sessions } from './sessions.ts';
import { withdrawInvitations } from './store-once.ts';
import { deletePasskeys, lockPasskeys } from './store-passkeys.ts';
import { insertPersonClient, setPersonState, upsertMembership, type PersonRow } from './store-people.ts';
import { deleteMembership, deletePersonClient } from './store-scim.ts';
import { tellDirectory } from './tell-directory.ts';

export interface ChangeMemberships {
  /** Gives a role at a company, in place of another one there. */
  join(ctx: Ctx, person: PersonRow, tenant: TenantId, role: Role): Promise<void>;
  /** Takes every role at a company. */
  part(ctx: Ctx, person: PersonRow, tenant: TenantId): Promise<void>;
  /** Ends it all: sessions at once, then keys, invitations and every role. Coming back takes a new invitation. */
  leave(ctx: Ctx, person: PersonRow): Promise<void>;
}

/** People come, move and go. The right to work for a client goes first, for it is what every request asks. */
export function createChangeMemberships(
  deps: IdentityDeps,
  directory: Directory,
  sessions: Sessions,
): ChangeMemberships {
  const { db, clock } = deps;
  const now = (): Date => new Date(clock.now());

  function spread(...tenants: TenantId[]): void {
    directory.forget();
    for (const tenant of tenants) {
      deps.audit.nudge(tenant);
      deps.nudgeDesk(tenant);
    }
  }

  async function part(ctx: Ctx, person: PersonRow, tenant: TenantId): Promise<void> {
    const { personId, tenant: home } = person;
    await db.tx(tenant, async (sql) => {
      if (!(await deleteMembership(sql, tenant, personId))) return;
      await logAbout(deps, sql, tenant, ctx, 'person.changed', { personId, body: { change: 'left' } });
      await tellDirectory(deps, sql, tenant);
    });
    await db.tx(home, async (sql) => {
      await deletePersonClient(sql, home, personId, tenant);
      await tellDirectory(deps, sql, home);
    });
    spread(tenant, home);
  }

  return {
    part,

    async join(ctx, person, tenant, role) {
      const { personId, tenant: home } = person;
      await db.tx(home, async (sql) => {
        await insertPersonClient(sql, home, personId, tenant, role);
        await tellDirectory(deps, sql, home);
      });
      await db.tx(tenant, async (sql) => {
        if (!(await upsertMembership(sql, tenant, { personId, home, role }, now()))) return;
        await logAbout(deps, sql, tenant, ctx, 'person.changed', {
          personId,
          body: { change: 'joined', role },
        });
        await tellDirectory(deps, sql, tenant);
      });
      spread(tenant, home);
    },

    async leave(ctx, person) {
      const { personId, tenant: home } = person;
      const ended = await db.tx(home, async (sql) => {
        await setPersonState(sql, home, personId, 'left');
        const keys = await lockPasskeys(sql, home, personId);
        if (keys.length > 0) await deletePasskeys(sql, home, personId, keys);
        await withdrawInvitations(sql, home, personId, now());
        await logAbout(deps, sql, home, ctx, 'person.changed', { personId, body: { change: 'left' } });
        await tellDirectory(deps, sql, home);
        return sessions.endIn(sql, home, { personId, kind: null, device: null }, 'left', ctx);
      });
      sessions.announce(ended);
      for (const { tenant } of person.memberships) await part(ctx, person, tenant);
      spread(home);
    },
  };
}
