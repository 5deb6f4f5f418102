import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { newBearer, newId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Recoveries, RecoveryApproved } from '#vault/identity/api';
import { logAbout } from './log-entries.ts';
import { peopleOf, type Answered } from './officer-scope.ts';
import type { IdentityDeps } from './ports.ts';
import { digestOf } from './secrets.ts';
import type { LiveSession } from './sessions.ts';
import { insertInvitation, withdrawInvitations } from './store-once.ts';
import {
  approveRecovery,
  endRecovery,
  findRecovery,
  insertRecovery,
  listRecoveries,
} from './store-recoveries.ts';

/** As long as the second officer may take. */
const OPEN_MS = 24 * 60 * 60 * 1000;
/** The link is used on the spot, both standing there. */
const LINK_MS = 60 * 60 * 1000;

export interface Recover {
  list(officer: LiveSession): Promise<z.input<typeof Recoveries>>;
  /** The first officer. The route has checked a touch for exactly this, here and in `approve`. */
  ask(officer: LiveSession, ctx: Ctx, personId: string): Promise<z.input<typeof Recoveries>>;
  /** The second one, who gets the link of the enrolment and shows it to the person. */
  approve(officer: LiveSession, ctx: Ctx, recoveryId: string): Promise<z.input<typeof RecoveryApproved>>;
  withdraw(officer: LiveSession, ctx: Ctx, recoveryId: string): Promise<z.input<typeof Recoveries>>;
}

/**
 * Somebody has lost every key. No mail gives access back: two officers who answer for the person say so, each with a touch, and the person
 * enrols once, which makes every older key and session worthless. Nobody takes part in their own.
 */
export function createRecover(deps: IdentityDeps): Recover {
  const { db } = deps;
  const now = (): Date => new Date(deps.clock.now());

  /** Where an open recovery of somebody in this officer's care lies. */
  async function find(officer: LiveSession, recoveryId: string): Promise<Answered | null> {
    const people = await peopleOf(deps, officer);
    for (const home of new Set(people.map((one) => one.home))) {
      const row = await db.tx(home, (sql) => findRecovery(sql, home, recoveryId, now()));
      const whose = people.find(({ person }) => person.personId === row?.personId);
      if (whose !== undefined) return whose;
    }
    return null;
  }

  async function list(officer: LiveSession): Promise<z.input<typeof Recoveries>> {
    const people = await peopleOf(deps, officer);
    const homes = [...new Set(people.map(({ home }) => home))];
    const rows = await Promise.all(
      homes.map((home) => db.tx(home, (sql) => listRecoveries(sql, home, now()))),
    );
    const own = officer.person.personId;
    return {
      recoveries: rows.flat().flatMap((row) => {
        const person = people.find((one) => one.person.personId === row.personId)?.person;
        if (person === undefined) return [];
        return [
          {
            recoveryId: row.recoveryId,
            nameEn: person.nameEn,
            nameJa: person.nameJa,
            login: person.login,
            askedAt: row.askedAt.toISOString(),
            expiresAt: row.expiresAt.toISOString(),
            approved: row.approvedBy !== null,
            mayApprove: row.approvedBy === null && row.askedBy !== own && row.personId !== own,
          },
        ];
      }),
      people: people
        .filter(({ person }) => person.state === 'active' && person.personId !== own)
        .map(({ person: { personId, nameEn, nameJa, login } }) => ({ personId, nameEn, nameJa, login })),
    };
  }

  return {
    list,

    async ask(officer, ctx, wanted) {
      const whose = (await peopleOf(deps, officer)).find(({ person }) => person.personId === wanted);
      if (whose === undefined || whose.person.state !== 'active') throw new AppError('not_found');
      const { home, person } = whose;
      const { personId } = person;
      const askedBy = officer.person.personId;
      if (personId === askedBy) throw new AppError('another_person');
      await db.tx(home, async (sql) => {
        const recoveryId = newId(deps.clock.now()) as string;
        const expiresAt = new Date(deps.clock.now() + OPEN_MS);
        const asked = { recoveryId, personId, askedBy, askedAt: now(), expiresAt };
        if (!(await insertRecovery(sql, home, asked))) throw new AppError('stale_version');
        const body = { recovery: recoveryId, state: 'asked' };
        await logAbout(deps, sql, home, ctx, 'person.recovery', { personId, body });
      });
      deps.audit.nudge(home);
      return list(officer);
    },

    async approve(officer, ctx, recoveryId) {
      const whose = await find(officer, recoveryId);
      if (whose === null) throw new AppError('not_found');
      const { home, person } = whose;
      const { personId } = person;
      const secret = newBearer('inv', home);
      const expiresAt = new Date(deps.clock.now() + LINK_MS);
      await db.tx(home, async (sql) => {
        const row = await findRecovery(sql, home, recoveryId, now());
        if (row === null || row.approvedBy !== null) throw new AppError('stale_version');
        const by = officer.person.personId;
        if (by === row.askedBy || by === row.personId) throw new AppError('another_person');
        await approveRecovery(sql, home, recoveryId, by, now());
        await withdrawInvitations(sql, home, personId, now());
        const invitation = { digest: digestOf(secret), personId, expiresAt, recoveryId };
        await insertInvitation(sql, home, invitation, now());
        const body = { recovery: recoveryId, state: 'approved' };
        await logAbout(deps, sql, home, ctx, 'person.recovery', { personId, body });
      });
      deps.audit.nudge(home);
      const link = `${deps.config.deskOrigin}/enrol#${secret}`;
      return { link, expiresAt: expiresAt.toISOString() };
    },

    async withdraw(officer, ctx, recoveryId) {
      const whose = await find(officer, recoveryId);
      if (whose !== null) {
        const { home, person } = whose;
        const { personId } = person;
        await db.tx(home, async (sql) => {
          if (!(await endRecovery(sql, home, recoveryId, now()))) return;
          await withdrawInvitations(sql, home, personId, now());
          const body = { recovery: recoveryId, state: 'withdrawn' };
          await logAbout(deps, sql, home, ctx, 'person.recovery', { personId, body });
        });
        deps.audit.nudge(home);
      }
      return list(officer);
    },
  };
}
