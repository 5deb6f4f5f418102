import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { asId, newBearer, type PersonId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { InviteRequest, Role } from '#vault/identity/api';
import { createClientUseCase } from './create-client.ts';
import { createPersonUseCase } from './create-person.ts';
import type { Directory } from './directory.ts';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { digestOf } from './secrets.ts';
import type { LiveSession } from './sessions.ts';
import { insertInvitation, withdrawInvitations } from './store-once.ts';
import { findPersonByLogin, findRole, listPeople } from './store-people.ts';

const INVITATION_MS = 24 * 60 * 60 * 1000;

export interface Invitation {
  readonly personId: PersonId;
  readonly link: string;
  readonly expiresAt: string;
}

export interface Invite {
  /** `by`: the live session whose key signed the request that asks for it. */
  invite(by: LiveSession, input: z.output<typeof InviteRequest>, requestId: string): Promise<Invitation>;
  /** A set-up in which nobody has enrolled yet: the link for the first security officer. Null ever after. */
  firstOfficer(): Promise<Invitation | null>;
}

export function createInvite(deps: IdentityDeps, directory: Directory): Invite {
  const { db, clock } = deps;
  const createPerson = createPersonUseCase(deps, directory);

  /** The one who invites is a security officer, by the vault's own rows, in every client that is named. */
  async function checkOfficer(live: LiveSession, memberships: readonly { tenant: string }[]): Promise<void> {
    for (const { tenant } of memberships) {
      const role = await roleIn(asId<TenantId>(tenant), live.person.personId);
      const own = role ?? (await roleIn(live.home, live.person.personId));
      if (own !== 'security_officer') throw new AppError('not_permitted');
    }
  }

  function roleIn(tenant: TenantId, personId: PersonId): Promise<Role | null> {
    return db.tx(tenant, (sql) => findRole(sql, tenant, personId));
  }

  async function write(home: TenantId, personId: PersonId, ctx: Ctx): Promise<Invitation> {
    const secret = newBearer('inv', home);
    const at = new Date(clock.now());
    const expiresAt = new Date(clock.now() + INVITATION_MS);
    await db.tx(home, async (sql) => {
      await withdrawInvitations(sql, home, personId, at);
      await insertInvitation(sql, home, { digest: digestOf(secret), personId, expiresAt }, at);
      await logAbout(deps, sql, home, ctx, 'person.changed', { personId, body: { change: 'invited' } });
    });
    deps.audit.nudge(home);
    // Behind the #, where it reaches no server's log and no referrer.
    const link = `${deps.config.deskOrigin}/enrol#${secret}`;
    return { personId, link, expiresAt: expiresAt.toISOString() };
  }

  /** Officers of a client live in the client's tenant, alone; everybody else with the provider. */
  async function homeOf(memberships: readonly { tenant: string; role: Role }[]): Promise<TenantId> {
    const officers = memberships.filter(({ role }) => role === 'client_officer');
    const provider = await directory.provider();
    if (provider === null || (officers.length > 0 && memberships.length > 1)) refuse('memberships', 'mixed');
    for (const { tenant } of memberships)
      if ((await directory.tenant(asId<TenantId>(tenant))) === null) throw new AppError('not_found');
    return officers[0] === undefined ? provider : asId<TenantId>(officers[0].tenant);
  }

  return {
    async invite(live, input, requestId) {
      for (const at of ['login', 'nameEn', 'nameJa'] as const)
        if (deps.holdsValue(input[at], ['PERSON', 'EMAIL']))
          throw new AppError('holds_value', { fields: [{ in: 'body', at }] });
      await checkOfficer(live, input.memberships);
      const home = await homeOf(input.memberships);
      const existing = await db.tx(home, (sql) => findPersonByLogin(sql, home, input.login));
      if (existing !== null && existing.state !== 'invited') refuse('login', 'taken');
      const memberships = input.memberships.map(({ tenant, role }) => ({
        tenant: asId<TenantId>(tenant),
        role,
      }));
      const ctx: Ctx = {
        tenant: home,
        requestId,
        actor: {
          kind: 'person',
          personId: live.person.personId,
          role: 'security_officer',
          sessionId: live.row.sessionId,
        },
      };
      const { personId } = await createPerson(ctx, { ...input, home, memberships, state: 'invited' });
      return write(home, personId, ctx);
    },

    async firstOfficer() {
      const ctx: Ctx = {
        tenant: asId<TenantId>('00000000-0000-0000-0000-000000000000'),
        requestId: 'first-start',
        actor: { kind: 'job', name: 'first_start' },
      };
      const { tenant: home } = await provider(ctx);
      const people = await db.tx(home, (sql) => listPeople(sql, home));
      if (people.some(({ state }) => state !== 'invited')) return null;
      const { personId } = await createPerson(ctx, {
        home,
        login: 'first.officer',
        nameEn: 'Security Officer',
        nameJa: 'セキュリティ責任者',
        locale: 'en',
        memberships: [{ tenant: home, role: 'security_officer' }],
        state: 'invited',
      });
      return write(home, personId, ctx);
    },
  };

  async function provider(ctx: Ctx): Promise<{ tenant: TenantId }> {
    const existing = await directory.provider();
    if (existing !== null) return { tenant: existing };
    return createClientUseCase(deps, directory)(ctx, {
      kind: 'provider',
      slug: 'provider',
      nameEn: 'Support provider',
      nameJa: 'サポート事業者',
      locale: 'en',
      colour: '#4a5568',
      badge: 'SP',
    });
  }
}

function refuse(at: string, wrong: string): never {
  throw new AppError('invalid_request', { fields: [{ in: 'body', at, wrong }] });
}
